"""An enumerator's work as a tablet takes it into the field: rounds, households, returns."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.areas.models import Area
from mne.areas.tree import communes_of_hamlets
from mne.collection.entity_lists import Reader
from mne.collection.last_rounds import Previous, last_versions, previous_of
from mne.collection.models import Submission, SubmissionState, SubmissionVersion
from mne.collection.offers import rounds_for
from mne.collection.prefilling import prefill
from mne.collection.returning import Returned, returned_to
from mne.households.models import Member
from mne.questionnaires.publishing import as_questionnaire
from mne.rounds.models import Round
from mne.sampling.visits import Visit, visits_of

_STATES = {
    SubmissionState.RECEIVED: "received",
    SubmissionState.JUDGED: "received",
    SubmissionState.APPROVED: "approved",
    SubmissionState.SENT_BACK: "returned",
}
_PLACES = ("location", "gps", "dwelling_location", "household_location")


@dataclass(frozen=True)
class Interviewed:
    """The interview of a household in a round that there is already."""

    submission_id: int
    instance_id: str
    state: str


@dataclass(frozen=True)
class Work:
    """All that a tablet has to know; what is long to read is read only when it is sent."""

    rounds: Sequence[Round]
    visits: Sequence[Visit]
    communes: Mapping[int, Area]
    interviewed: Mapping[tuple[int, int], Interviewed]
    last: Mapping[int, int]
    returned: Sequence[Returned]

    def change_token(self) -> str:
        """Give what tells this work from another, without the time of day."""
        told = [
            [
                (r.code, r.name, r.questionnaire_version_id, r.closes_on)
                for r in self.rounds
            ],
            [(*visit, self.last.get(visit.household_id)) for visit in self.visits],
            sorted(
                (key, each.instance_id, each.state)
                for key, each in self.interviewed.items()
            ),
            [(each.instance_id, len(each.said)) for each in self.returned],
        ]
        written = json.dumps(told, default=str).encode()
        return hashlib.md5(written, usedforsecurity=False).hexdigest()

    def round_of(self, visit: Visit) -> Round:
        """Give the round of a visit."""
        return next(each for each in self.rounds if each.id == visit.round_id)


def work_of(session: Session, reader: Reader) -> Work:
    """Give what a person has to do today."""
    rounds = rounds_for(session, reader.user_id, reader.on)
    ids = {each.id for each in rounds}
    visits = [
        visit
        for visit in visits_of(session, reader.user_id, reader.area_ids, reader.on)
        if visit.round_id in ids
    ]
    households = {visit.household_id for visit in visits}
    return Work(
        rounds=rounds,
        visits=visits,
        communes=communes_of_hamlets(session, reader.on) if visits else {},
        interviewed=_interviewed(session, ids, households),
        last=last_versions(session, households, ids),
        returned=returned_to(session, reader.user_id),
    )


def _interviewed(
    session: Session, round_ids: set[int], household_ids: set[int]
) -> dict[tuple[int, int], Interviewed]:
    rows = session.execute(
        select(
            Submission.round_id,
            Submission.household_id,
            Submission.id,
            SubmissionVersion.instance_id,
            Submission.state,
        )
        .join(
            SubmissionVersion,
            (SubmissionVersion.submission_id == Submission.id)
            & (SubmissionVersion.number == Submission.current_number),
        )
        .where(Submission.round_id.in_(round_ids), Submission.household_id.is_not(None))
        .order_by(Submission.id)
    )
    return {
        (round_id, household_id): Interviewed(submission_id, instance_id, _STATES[state])
        for round_id, household_id, submission_id, instance_id, state in rows
        if household_id in household_ids
    }


# ---------------------------------------------------------------- what is carried along


@dataclass(frozen=True)
class Carried:
    """What a tablet takes along of one household besides its address."""

    previous: Previous | None
    prefill: str | None
    place: tuple[float, float] | None


def carried_along(session: Session, work: Work) -> dict[int, Carried]:
    """Give, by selection, the last interview and the beginning of the next one."""
    before = previous_of(session, set(work.last.values()))
    registered = _registered(session, {visit.household_id for visit in work.visits})
    carried: dict[int, Carried] = {}
    for visit in work.visits:
        previous = before.get(work.last.get(visit.household_id, 0))
        members = previous.members if previous else registered.get(visit.household_id, [])
        commune = work.communes.get(visit.hamlet_id)
        known = {
            "household_code": visit.code,
            "hamlet_code": visit.hamlet_code,
            "commune_code": "" if commune is None else commune.code,
            "head_name": visit.head_name,
        }
        asked = as_questionnaire(work.round_of(visit).questionnaire_version)
        begun = prefill(asked, known, members)
        carried[visit.selection_id] = Carried(previous, begun, _place(previous))
    return carried


def _registered(
    session: Session, household_ids: set[int]
) -> dict[int, list[dict[str, str]]]:
    rows = session.scalars(
        select(Member)
        .where(Member.household_id.in_(household_ids), Member.left_on.is_(None))
        .order_by(Member.household_id, Member.number)
    )
    found: dict[int, list[dict[str, str]]] = {}
    for member in rows:
        found.setdefault(member.household_id, []).append(_person(member))
    return found


def _person(member: Member) -> dict[str, str]:
    born = _written(member.birth_date)
    return {
        "member_name": member.name,
        "relation": member.relation,
        "sex": member.sex.value,
        "birth_date_known": "yes" if born else "no",
        "birth_date": born,
        "birth_year": "" if born else str(member.birth_year or ""),
        "ethnicity": member.ethnicity,
    }


def _written(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _place(previous: Previous | None) -> tuple[float, float] | None:
    """Read where the house stood at the last interview: latitude and longitude."""
    for name in _PLACES if previous else ():
        parts = previous.values.get(name, "").split() if previous else []
        try:
            return float(parts[0]), float(parts[1])
        except (IndexError, ValueError):
            continue
    return None
