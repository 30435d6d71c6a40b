"""The rounds of the demo: planned, drawn or listed, filled, closed."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.areas import tree
from mne.collection.envelopes import Sender
from mne.collection.files import FileStore
from mne.demo.days import morning
from mne.demo.fieldwork import interview, plan_visits
from mne.demo.household_answers import household_answers, income_per_person
from mne.demo.people import Home
from mne.households.models import Household
from mne.questionnaires.models import QuestionnaireVersion
from mne.rounds import planning
from mne.rounds.models import Round, RoundKind, RoundMode
from mne.rounds.planning import RoundPlan
from mne.sampling import drawing, panels
from mne.sampling.frames import StrataBy
from mne.sampling.models import Selection
from mne.standards.models import StandardPack

Spec = dict[str, Any]

PSUS_PER_STRATUM = {"urban": 4, "rural": 8, "rural_border": 8}
HOUSEHOLDS_PER_PSU = 10
LISTED_BELOW = 1_900_000
"""A household with less a month per person is on the list of a review, or applied."""
TODAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Field:
    """What the rounds of the demo are made with."""

    homes: dict[str, Home]
    versions: dict[RoundMode, QuestionnaireVersion]
    standards: dict[RoundMode, list[StandardPack]]
    senders: list[Sender]
    seed: int


def specs() -> list[Spec]:
    """Give the rounds in the order of time."""
    text = (files("mne.demo") / "rounds.toml").read_text(encoding="utf-8")
    rounds: list[Spec] = tomllib.loads(text)["rounds"]
    return sorted(rounds, key=lambda spec: spec["opens_on"])


def hold(session: Session, store: FileStore, field: Field, spec: Spec) -> Round:
    """Hold one round from its plan to its close."""
    with clock.frozen(morning(spec["opens_on"] - timedelta(days=30))):
        round_ = _plan(session, field, spec)
        _choose(session, field, round_)
    with clock.frozen(morning(spec["opens_on"])):
        planning.open_round(session, round_)
    homes = [field.homes[code] for code in _codes(session, round_)]
    communes = {
        hamlet: commune.code
        for hamlet, commune in tree.communes_of_hamlets(
            session, round_.reference_on
        ).items()
    }
    if "open" in spec:
        homes = homes[: len(homes) * 3 // 5]
    visits = plan_visits(round_, homes, field.senders, communes, TODAY)
    interview(session, store, round_, visits, field.seed)
    return round_


def close(session: Session, round_: Round) -> None:
    """Close a round on the day after its last."""
    with clock.frozen(morning(round_.closes_on + timedelta(days=1))):
        planning.close_round(session, round_)


def _plan(session: Session, field: Field, spec: Spec) -> Round:
    kind = RoundKind(spec["kind"])
    mode = RoundMode.CENSUS if kind == RoundKind.ANNUAL_REVIEW else RoundMode.SAMPLE
    return planning.plan_round(
        session,
        RoundPlan(
            code=spec["code"],
            name=spec["name"],
            kind=kind,
            mode=mode,
            area=tree.get_area(session, spec["area"], spec["reference_on"]),
            questionnaire_version=field.versions[mode],
            reference_on=spec["reference_on"],
            opens_on=spec["opens_on"],
            closes_on=spec["closes_on"],
            standards=field.standards[mode],
        ),
    )


def _choose(session: Session, field: Field, round_: Round) -> None:
    """List the households of a review; draw a baseline; keep its hamlets after that."""
    if round_.mode == RoundMode.CENSUS:
        drawing.list_census(session, round_, _listed(session, field, round_))
    elif round_.kind == RoundKind.BASELINE:
        drawing.draw_two_stage(
            session,
            round_,
            field.seed,
            PSUS_PER_STRATUM,
            HOUSEHOLDS_PER_PSU,
            StrataBy.PLACE,
        )
    else:
        earlier = planning.get_round(session, "DG-2022")
        panels.keep_households(session, round_, earlier)


def _listed(session: Session, field: Field, round_: Round) -> Sequence[int]:
    ids = {code: key for key, code in session.query(Household.id, Household.code)}
    return [
        ids[home.code]
        for home in field.homes.values()
        if income_per_person(
            household_answers(
                home, round_.reference_on, field.seed, home.hamlet.commune_code
            )
        )
        < LISTED_BELOW
    ]


def _codes(session: Session, round_: Round) -> Sequence[str]:
    return session.scalars(
        select(Household.code)
        .join(Selection, Selection.household_id == Household.id)
        .where(Selection.round_id == round_.id)
        .order_by(Household.code)
    ).all()
