"""Lists of recommendations: what a person has to do, what a filter finds, the board.

All are SELECTs over the rows of today, scoped by area, cut and counted in the database.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from mne.areas.names import unaccented
from mne.areas.scope import areas_for
from mne.inspections import workflow
from mne.inspections.finding_models import (
    Confidentiality,
    Finding,
    FindingSource,
    Severity,
)
from mne.inspections.recommendation_models import (
    ActionState,
    Recommendation,
    RecommendationState,
    RemedialAction,
)
from mne.inspections.standing import (
    RUNNING,
    asks_for_time,
    awaits_superior,
    whose_move,
)
from mne.inspections.workflow import Part
from mne.programmes.models import Agency, AgencySuperior
from mne.programmes.offices import heads as heads_of
from mne.programmes.offices import offices_of
from mne.users.models import User
from mne.users.permissions import Permission

State = RecommendationState
URGENCY = (Recommendation.due_before, Recommendation.id)

BOARD_ROWS = 8
"""Shown of each state on the board; the heading links to all of them."""


class Which(StrEnum):
    """Which items a list holds."""

    OPEN = "open"
    LATE = "late"
    CAME_BACK = "came_back"
    CLOSED = "closed"
    ALL = "all"


@dataclass(frozen=True)
class Filter:
    """What narrows a list; None or blank narrows nothing."""

    which: Which = Which.OPEN
    state: State | None = None
    addressee_id: int | None = None
    severity: Severity | None = None
    source: FindingSource | None = None
    text: str = ""
    readable: Collection[int] = frozenset()
    """Areas in which words of a restricted finding's items are found too."""


@dataclass(frozen=True)
class Cut:
    """Which rows of a list are wanted."""

    limit: int
    offset: int = 0


def rows(
    session: Session,
    found: ColumnElement[bool],
    cut: Cut,
) -> Sequence[Any]:
    """Give items with their finding and addressee, the most urgent first.

    The rows wanted are cut out by their keys alone, so a late page costs little more.
    """
    keys = (
        select(Recommendation.id)
        .join(Finding, Finding.id == Recommendation.finding_id)
        .where(found)
        .order_by(*URGENCY)
        .limit(cut.limit)
        .offset(cut.offset)
    )
    return session.execute(
        select(Recommendation, Finding, Agency)
        .join(Finding, Finding.id == Recommendation.finding_id)
        .outerjoin(Agency, Agency.id == Recommendation.addressee_id)
        .where(Recommendation.id.in_(list(session.scalars(keys))))
        .order_by(*URGENCY)
    ).all()


def count(session: Session, area_ids: Collection[int], asked: Filter, today: date) -> int:
    """Count what a list would hold over all its pages."""
    counted = select(func.count(Recommendation.id))
    if asked.source is not None:
        counted = counted.join(Finding, Finding.id == Recommendation.finding_id)
    return session.scalar(counted.where(matching(area_ids, asked, today))) or 0


def matching(area_ids: Collection[int], asked: Filter, today: date) -> ColumnElement[bool]:
    """Say in SQL what a filter finds in some areas."""
    conditions = [Recommendation.area_id.in_(area_ids), _which(asked.which, today)]
    for column, wanted in (
        (Recommendation.state, asked.state),
        (Recommendation.addressee_id, asked.addressee_id),
        (Recommendation.severity, asked.severity),
        (Finding.source, asked.source),
    ):
        if wanted is not None:
            conditions.append(column == wanted)
    if asked.text.strip():
        conditions.append(_holds(asked.text.strip(), asked.readable))
    return and_(*conditions)


def is_late(today: date) -> ColumnElement[bool]:
    """Say in SQL that the day before which an item was due has come."""
    running = _in(*RUNNING)
    return and_(running, Recommendation.due_before <= today)


def _in(*states: State) -> ColumnElement[bool]:
    """Say in SQL that an item stands in one of some states."""
    return Recommendation.state.in_(states)


def _which(which: Which, today: date) -> ColumnElement[bool]:
    closed = _in(*sorted(workflow.CLOSED))
    return {
        Which.OPEN: ~closed,
        Which.LATE: is_late(today),
        Which.CAME_BACK: _in(State.RETURNED, State.REOPENED),
        Which.CLOSED: closed,
        Which.ALL: Recommendation.id.is_not(None),
    }[which]


def _holds(text: str, readable: Collection[int]) -> ColumnElement[bool]:
    """Say in SQL that an item holds every word, accents or not, or has this number.

    A hit would tell what a restricted item says to whoever may not read it.
    """
    words = (
        Recommendation.search_text.contains(word, autoescape=True)
        for word in unaccented(text).split()
    )
    restricted = select(Finding.id).where(
        Finding.confidentiality == Confidentiality.RESTRICTED
    )
    may_tell = or_(
        Recommendation.area_id.in_(readable), Recommendation.finding_id.not_in(restricted)
    )
    return or_(Recommendation.ref.icontains(text, autoescape=True), and_(*words, may_tell))


# ---------------------------------------------------------------- the board


@dataclass(frozen=True)
class Column:
    """One state on the board: how many, how many late, and the most urgent ones."""

    state: State
    total: int
    late: int
    rows: Sequence[Any]


BOARD = (
    State.DRAFT,
    State.ISSUED,
    State.RESPONDED,
    State.IN_PROGRESS,
    State.SUBMITTED,
    State.RETURNED,
    State.REOPENED,
    State.SUSPENDED,
    State.REFERRED,
    State.ACCEPTED_RISK,
)


def board(
    session: Session, area_ids: Collection[int], asked: Filter, today: date
) -> list[Column]:
    """Give the open items by state, the usual road from left to right."""
    statement = select(
        Recommendation.state, func.count(), func.sum(case((is_late(today), 1), else_=0))
    )
    if asked.source is not None:
        statement = statement.join(Finding, Finding.id == Recommendation.finding_id)
    found = matching(area_ids, asked, today)
    counted = session.execute(statement.where(found).group_by(Recommendation.state)).all()
    totals = {row[0]: (row[1], row[2]) for row in counted}
    return [
        Column(
            state,
            *totals[state],
            rows=rows(session, and_(found, _in(state)), Cut(BOARD_ROWS)),
        )
        for state in BOARD
        if state in totals
    ]


# ---------------------------------------------------------------- my work


class Reason(StrEnum):
    """Why an item is on somebody's desk."""

    ANSWER = "answer"
    """My office has to answer or to do it."""
    MY_ACTION = "my_action"
    """A remedial action of it is mine."""
    VERIFY = "verify"
    """Somebody of another office has to see for themselves: I may."""
    ISSUE = "issue"
    """My office issued it, or is about to, and has the next move."""
    DECIDE = "decide"
    """I head the office above the issuer, and a decision is due."""


def my_work(
    session: Session, person: User, today: date
) -> dict[Reason, ColumnElement[bool]]:
    """Say in SQL what waits for a person, by why; a part that they don't have is absent."""
    offices = offices_of(session, person, today)
    reasons: dict[Reason, ColumnElement[bool]] = {}

    def add(reason: Reason, permission: Permission, mine: ColumnElement[bool]) -> None:
        reached = areas_for(session, person, permission, today)
        if reached:
            reasons[reason] = and_(Recommendation.area_id.in_(reached), mine)

    if offices:
        addressed = Recommendation.addressee_id.in_(offices)
        its_move = and_(addressed, whose_move(Part.ADDRESSEE))
        add(Reason.ANSWER, Permission.ANSWER_RECOMMENDATIONS, its_move)
        issued = and_(Recommendation.issuer_id.in_(offices), whose_move(Part.ISSUER))
        add(Reason.ISSUE, Permission.ISSUE_RECOMMENDATIONS, issued)
    others = or_(
        Recommendation.addressee_id.is_(None), Recommendation.addressee_id.not_in(offices)
    )
    waiting = and_(whose_move(Part.VERIFIER), others, ~_has_done(person))
    add(Reason.VERIFY, Permission.VERIFY_REMEDIES, waiting)
    below = _offices_below(session, person, today)
    if below:
        due = or_(awaits_superior(), asks_for_time(), _cant_be_done())
        decision = and_(Recommendation.issuer_id.in_(below), due)
        add(Reason.DECIDE, Permission.DECIDE_RECOMMENDATIONS, decision)
    running = _in(*RUNNING)
    reasons[Reason.MY_ACTION] = and_(running, _has_unfinished(person))
    return reasons


def _has_done(person: User) -> ColumnElement[bool]:
    return Recommendation.id.in_(
        select(RemedialAction.recommendation_id).where(RemedialAction.owner_id == person.id)
    )


def _has_unfinished(person: User) -> ColumnElement[bool]:
    unfinished = (ActionState.PLANNED, ActionState.UNDER_WAY)
    return Recommendation.id.in_(
        select(RemedialAction.recommendation_id).where(
            RemedialAction.owner_id == person.id, RemedialAction.state.in_(unfinished)
        )
    )


def _cant_be_done() -> ColumnElement[bool]:
    """Say in SQL that somebody said of a task of it that it can't be done."""
    said = select(RemedialAction.recommendation_id).where(
        RemedialAction.state == ActionState.CANNOT
    )
    return and_(_in(State.IN_PROGRESS), Recommendation.id.in_(said))


def _offices_below(session: Session, person: User, today: date) -> set[int]:
    """Give the offices that answer to an office which this person heads."""
    heads = [
        office
        for office in offices_of(session, person, today)
        if person.id in heads_of(session, office, today)
    ]
    below = select(AgencySuperior.agency_id).where(
        AgencySuperior.superior_id.in_(heads),
        AgencySuperior.valid_from <= today,
        or_(AgencySuperior.valid_to.is_(None), AgencySuperior.valid_to > today),
    )
    return set(session.scalars(below))


@dataclass(frozen=True)
class Desk:
    """What one person sees at one look: the numbers, and the most urgent items by why."""

    mine: int
    late: int
    came_back: int
    items: dict[Reason, Sequence[Any]]


def desk(session: Session, person: User, today: date, most: int = 20) -> Desk:
    """Put together what waits for a person."""
    reasons = my_work(session, person, today)
    mine = or_(*reasons.values())
    back = _in(State.RETURNED, State.REOPENED)
    numbers = session.execute(
        select(
            func.count(),
            func.sum(case((is_late(today), 1), else_=0)),
            func.sum(case((back, 1), else_=0)),
        )
        .select_from(Recommendation)
        .where(mine)
    ).one()
    found = {reason: rows(session, its, Cut(most)) for reason, its in reasons.items()}
    items = {reason: its for reason, its in found.items() if its}
    return Desk(numbers[0], numbers[1] or 0, numbers[2] or 0, items)
