"""Rounds: plan one, move it from state to state, find the one an interview belongs to.

planned → open → closed → frozen; a closed round may be reopened for a reason. Each move is
a named act in the audit log.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from mne.areas.models import Area
from mne.areas.tree import descendant_ids, get_area
from mne.audit.actions import Action
from mne.audit.log import record
from mne.questionnaires.models import Questionnaire, QuestionnaireVersion
from mne.rounds.errors import (
    ReasonMissing,
    ReviewIsACensus,
    RoundCodeTaken,
    RoundDatesReversed,
    RoundNotInState,
    UnknownRound,
)
from mne.rounds.models import Round, RoundKind, RoundMode, RoundState
from mne.standards.models import StandardPack
from mne.users.models import User

Actor = User | int | None

_LATEST_FIRST = (Round.reference_on.desc(), Round.code)


@dataclass(frozen=True)
class RoundPlan:
    """What has to be known of a round before it is opened."""

    code: str
    name: str
    kind: RoundKind
    mode: RoundMode
    area: Area
    questionnaire_version: QuestionnaireVersion
    reference_on: date
    """The day whose map, ages and denominators the round's rates keep."""
    opens_on: date
    closes_on: date
    """The last day on which it takes interviews."""
    standards: Sequence[StandardPack] = ()


def plan_round(session: Session, plan: RoundPlan, actor: Actor = None) -> Round:
    """Add a round, in state planned.

    Raises
    ------
    RoundCodeTaken, RoundDatesReversed, ReviewIsACensus
        The plan contradicts the register, or itself.
    UnknownArea
        The area did not exist on the reference day.
    """
    _check(session, plan)
    round_ = Round(
        code=plan.code,
        name=plan.name,
        kind=plan.kind,
        mode=plan.mode,
        state=RoundState.PLANNED,
        area_id=get_area(session, plan.area.code, plan.reference_on).id,
        questionnaire_version_id=plan.questionnaire_version.id,
        reference_on=plan.reference_on,
        opens_on=plan.opens_on,
        closes_on=plan.closes_on,
        standards=list(plan.standards),
    )
    session.add(round_)
    session.flush()
    record(
        session,
        Action.ROUND_PLANNED,
        _subject(round_),
        actor,
        kind=plan.kind,
        mode=plan.mode,
        standards=[pack.code for pack in plan.standards],
    )
    return round_


def _check(session: Session, plan: RoundPlan) -> None:
    if find_round(session, plan.code) is not None:
        raise RoundCodeTaken(plan.code)
    if plan.closes_on < plan.opens_on:
        raise RoundDatesReversed(plan.code, plan.opens_on, plan.closes_on)
    if plan.kind == RoundKind.ANNUAL_REVIEW and plan.mode != RoundMode.CENSUS:
        raise ReviewIsACensus(plan.code)


# ---------------------------------------------------------------- from state to state


def open_round(session: Session, round_: Round, actor: Actor = None) -> None:
    """Let a planned round take interviews."""
    _move(round_, RoundState.PLANNED, RoundState.OPEN)
    record(session, Action.ROUND_OPENED, _subject(round_), actor)


def close_round(session: Session, round_: Round, actor: Actor = None) -> None:
    """Take no more interviews; what still arrives is kept in quarantine."""
    _move(round_, RoundState.OPEN, RoundState.CLOSED)
    record(session, Action.ROUND_CLOSED, _subject(round_), actor)


def reopen_round(session: Session, round_: Round, reason: str, actor: Actor = None) -> None:
    """Take interviews again, for a reason that stays in the log."""
    if not reason.strip():
        raise ReasonMissing(round_.code)
    _move(round_, RoundState.CLOSED, RoundState.OPEN)
    record(session, Action.ROUND_REOPENED, _subject(round_), actor, reason=reason.strip())


def mark_frozen(session: Session, round_: Round, dataset: str, actor: Actor = None) -> None:
    """Say that a data set holds the closed round; one frozen already may be in several."""
    if round_.state != RoundState.FROZEN:
        _move(round_, RoundState.CLOSED, RoundState.FROZEN)
    record(session, Action.ROUND_FROZEN, _subject(round_), actor, dataset=dataset)


def check_state(round_: Round, *allowed: RoundState) -> None:
    """Refuse an act that the round's state doesn't allow; raises ``RoundNotInState``."""
    if round_.state not in allowed:
        raise RoundNotInState(round_.code, round_.state, allowed)


def _move(round_: Round, before: RoundState, after: RoundState) -> None:
    check_state(round_, before)
    round_.state = after


def _subject(round_: Round) -> str:
    return f"round:{round_.code}"


# ---------------------------------------------------------------- finding one


def find_round(session: Session, code: str) -> Round | None:
    """Give the round of this code, if there is one."""
    return session.scalar(select(Round).where(Round.code == code))


def get_round(session: Session, code: str) -> Round:
    """Give the round of this code; raises ``UnknownRound``."""
    round_ = find_round(session, code)
    if round_ is None:
        raise UnknownRound(code)
    return round_


def list_rounds(session: Session, area_ids: set[int]) -> list[Round]:
    """Give the rounds of these areas, the latest first."""
    return list(
        session.scalars(
            select(Round).where(Round.area_id.in_(area_ids)).order_by(*_LATEST_FIRST)
        )
    )


def open_rounds(session: Session, on: date) -> list[Round]:
    """Give the rounds that take interviews made on a day, the latest first."""
    return list(session.scalars(_open_on(on)))


def find_round_for(
    session: Session, form_id: str, version: str, on: date, area_id: int | None
) -> Round | None:
    """Find the open round that takes an interview made on a day, in an area.

    A tablet may still hold an earlier version of the questionnaire than the round's: the
    interview belongs to the round all the same, after any round of that very version.
    An interview whose area is not known is not held back for that.
    """
    of_form = (
        _open_on(on)
        .join(QuestionnaireVersion)
        .join(Questionnaire)
        .where(Questionnaire.form_id == form_id)
        .order_by(None)
        .order_by(QuestionnaireVersion.version != version, *_LATEST_FIRST)
    )
    covering = (
        round_
        for round_ in session.scalars(of_form).all()
        if area_id is None or _covers(session, round_, area_id, on)
    )
    return next(covering, None)


def _open_on(on: date) -> Select[Round]:
    return (
        select(Round)
        .where(Round.state == RoundState.OPEN, Round.opens_on <= on, Round.closes_on >= on)
        .order_by(*_LATEST_FIRST)
    )


def _covers(session: Session, round_: Round, area_id: int, on: date) -> bool:
    return area_id == round_.area_id or area_id in descendant_ids(
        session, round_.area_id, on
    )
