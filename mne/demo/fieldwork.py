"""Interviews of the demo: filled on an invented tablet, posted, judged like any other."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from mne import clock
from mne.collection import intake
from mne.collection.envelopes import Envelope, Sender
from mne.collection.files import FileStore
from mne.demo.household_answers import evaluation_answers, household_answers
from mne.demo.people import Home
from mne.questionnaires.models import QuestionnaireVersion
from mne.rounds.models import Round, RoundMode
from surveys.form_reading import compile_form
from surveys.simulating import Wishes, simulate

Answers = dict[str, Any]

NOT_INTERVIEWED = {"absent": 0.025, "refused": 0.008, "moved": 0.007}
"""Share of visits without an interview, by what came of them."""
FORGOTTEN = 0.02
"""Share of interviews in which one answer that an indicator needs was left out."""
FORGETTABLE = ("water_source", "floor_area_m2", "uses_internet", "income_wages")
IDENTIFICATION = (
    "household_code",
    "hamlet_code",
    "commune_code",
    "area_type",
    "interview_date",
    "head_name",
)
MORNING = time(1, 0, tzinfo=UTC)  # eight o'clock in Viet Nam
FILLERS: dict[RoundMode, Callable[[Home, date, int, str], Answers]] = {
    RoundMode.CENSUS: household_answers,
    RoundMode.SAMPLE: evaluation_answers,
}


@dataclass(frozen=True)
class Visit:
    """A household to be interviewed on a day, by whom, and in which commune it then is."""

    home: Home
    made_at: datetime
    sender: Sender
    commune_code: str


def plan_visits(
    round_: Round,
    homes: Iterable[Home],
    senders: list[Sender],
    communes: dict[int, str],
    until: date,
) -> Iterator[Visit]:
    """Spread the households over the round's first five weeks, none after ``until``."""
    last = min(round_.closes_on, until)
    days = min(35, (last - round_.opens_on).days)
    for number, home in enumerate(homes):
        day = round_.opens_on + timedelta(days=number * 7 % (days + 1))
        minutes = timedelta(minutes=number * 37 % 480)
        yield Visit(
            home=home,
            made_at=datetime.combine(day, MORNING) + minutes,
            sender=senders[home.hamlet.area.id % len(senders)],
            commune_code=communes[home.hamlet.area.id],
        )


def interview(
    session: Session, store: FileStore, round_: Round, visits: Iterable[Visit], seed: int
) -> None:
    """Fill in and hand in the interviews of a round, each as its tablet would."""
    fill = _filler(round_.questionnaire_version, FILLERS[round_.mode], seed)
    for visit in visits:
        with clock.frozen(visit.made_at + timedelta(hours=9)):
            intake.receive(session, store, _envelope(fill(visit), visit))


def _filler(
    version: QuestionnaireVersion,
    answers_of: Callable[[Home, date, int, str], Answers],
    seed: int,
) -> Callable[[Visit], bytes]:
    form = compile_form(version.xform)

    def fill(visit: Visit) -> bytes:
        day = visit.made_at.astimezone(clock.LOCAL).date()
        random = Random(f"{seed} {version.id} {day.year} {visit.home.code}")  # noqa: S311
        given = answers_of(visit.home, day, seed, visit.commune_code)
        return simulate(form, random, visit.made_at, _wishes(_mishaps(given, random)))

    return fill


def _mishaps(answers: Answers, random: Random) -> Answers:
    """Let some visits end without an interview, and some interviews lack an answer."""
    chance = random.random()
    for result, share in NOT_INTERVIEWED.items():
        chance -= share
        if chance < 0:
            kept = {name: answers[name] for name in IDENTIFICATION}
            return {**kept, "interview_result": result, "member": []}
    if chance < FORGOTTEN:
        return {**answers, "interview_result": "partly", random.choice(FORGETTABLE): ""}
    return answers


def _wishes(answers: Answers) -> Wishes:
    members: list[dict[str, str]] = answers["member"]
    of_household = {
        name: partial(_always, text) for name, text in answers.items() if name != "member"
    }
    of_members = {
        name: partial(_of_member, members, name) for member in members for name in member
    }
    count = len(members)
    return Wishes(blank=1.0, repeats=(count, count), answers=of_household | of_members)


def _always(text: str, _random: Random, _number: int) -> str:
    return text


def _of_member(
    members: list[dict[str, str]], name: str, _random: Random, number: int
) -> str:
    return members[number - 1].get(name, "")


def _envelope(xml: bytes, visit: Visit) -> Envelope:
    return Envelope(
        xml_sha256=hashlib.sha256(xml).hexdigest(),
        xml=xml,
        xml_size=len(xml),
        files=(),
        sender=visit.sender,
        device_id="collect:demo",
        received_at=clock.now(),
    )
