"""How every recommendation stood at the end of a day: one table in SQL, a row for each.

What nobody has moved since that day stands as its row says; only for the others are the
events asked. So today's view is read from rows alone, and an old day costs no more than
what has happened since. ``clocks.clock_of`` reads the same for one item in Python.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    exists,
    func,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from mne import clock
from mne.db import UtcDateTime
from mne.inspections import workflow
from mne.inspections.recommendation_models import (
    Answer,
    DueDateChange,
    ExtensionState,
    Recommendation,
    RecommendationEvent,
    RecommendationState,
    Response,
)

FOLLOWED = tuple(
    state
    for state in RecommendationState
    if state not in workflow.CLOSED | {RecommendationState.DRAFT}
)
"""Issued, and somebody still has a next move."""

RUNNING = tuple(
    state
    for state in FOLLOWED
    if state not in {RecommendationState.SUSPENDED, RecommendationState.ACCEPTED_RISK}
)
"""Followed, and the clock runs: neither suspended nor accepted for a time."""


def end_of(on: date) -> datetime:
    """Give the moment at which a day in Viet Nam is over."""
    return start_of(on + timedelta(days=1))


def start_of(on: date) -> datetime:
    """Give the moment at which a day in Viet Nam begins."""
    return datetime.combine(on, time(), clock.LOCAL).astimezone(UTC)


@dataclass(frozen=True)
class Standing:
    """The items of a day: a subquery with the columns that lists and matrices ask for."""

    on: date
    rows: Subquery

    @property
    def is_open(self) -> ColumnElement[bool]:
        """Issued, and somebody still has a next move."""
        return self.rows.c.state.in_(FOLLOWED)

    @property
    def is_late(self) -> ColumnElement[bool]:
        """Open, and the day before which it was due has come."""
        return and_(self.rows.c.state.in_(RUNNING), self.rows.c.due_before <= self.on)

    def issued_within(self, days: int) -> ColumnElement[bool]:
        """Issued at most so many days before this day: its age is at most that."""
        return self.rows.c.issued_at >= start_of(self.on - timedelta(days=days))


def standing(session: Session, on: date) -> Standing:
    """Give how every recommendation stood at the end of a day."""
    end = end_of(on)
    if _is_still(session, end):
        rows = select(*_COLUMNS, Recommendation.state, Recommendation.due_before)
        more = (Recommendation.moved_at, Recommendation.closed_at)
        return Standing(on, rows.add_columns(*more).subquery("standing"))
    return Standing(on, _rows_of(end))


_COLUMNS = (
    Recommendation.id,
    Recommendation.issued_at,
    Recommendation.severity,
    Recommendation.addressee_id,
    Recommendation.area_id,
    Recommendation.original_due_before,
)
"""What no move changes once an item is issued."""


def _is_still(session: Session, end: datetime) -> bool:
    """Say whether nothing has moved, and no day been put off, since a moment."""
    moved = select(Recommendation.id).where(Recommendation.moved_at >= end)
    put_off = select(DueDateChange.id).where(DueDateChange.decided_at >= end)
    either = moved.limit(1), put_off.limit(1)
    return all(session.scalar(statement) is None for statement in either)


def _rows_of(end: datetime) -> Subquery:
    return union_all(_kept(end), _moved_since(end)).subquery("standing")


def _kept(end: datetime) -> Select[*tuple[Any, ...]]:
    """Give the items that nobody has moved since: they stand as their rows say."""
    later = _first_later_change(end)
    return select(
        *_COLUMNS,
        Recommendation.state.label("state"),
        Recommendation.moved_at.label("moved_at"),
        Recommendation.closed_at.label("closed_at"),
        func.coalesce(later, Recommendation.due_before).label("due_before"),
    ).where(Recommendation.moved_at < end)


def _moved_since(end: datetime) -> Select[*tuple[Any, ...]]:
    """Give the items that somebody has moved since, as their last event before says."""
    event, before = RecommendationEvent, aliased(RecommendationEvent)
    last = (
        select(func.max(before.number))
        .where(before.recommendation_id == Recommendation.id, before.at < end)
        .correlate(Recommendation)
        .scalar_subquery()
    )
    closed = case(
        (event.to_state.in_(workflow.CLOSED), event.at),
        else_=type_coerce(null(), UtcDateTime),
    )
    later = _first_later_change(end)
    return (
        select(
            *_COLUMNS,
            event.to_state.label("state"),
            event.at.label("moved_at"),
            closed.label("closed_at"),
            func.coalesce(later, Recommendation.due_before).label("due_before"),
        )
        .join(event, event.recommendation_id == Recommendation.id)
        .where(
            Recommendation.moved_at >= end,
            Recommendation.issued_at < end,
            event.number == last,
        )
    )


def _first_later_change(end: datetime) -> ColumnElement[Any]:
    """Give the due date that was in force before the first change after a moment."""
    change = aliased(DueDateChange)
    return (
        select(change.due_before)
        .where(
            change.recommendation_id == Recommendation.id,
            change.state == ExtensionState.APPROVED,
            change.decided_at >= end,
        )
        .order_by(change.id)
        .limit(1)
        .correlate(Recommendation)
        .scalar_subquery()
    )


def awaits_superior() -> ColumnElement[bool]:
    """Say in SQL that a recommendation's answer waits for the superior's decision."""
    any_response = aliased(Response)
    newest = (
        select(func.max(any_response.id))
        .where(any_response.recommendation_id == Recommendation.id)
        .correlate(Recommendation)
        .scalar_subquery()
    )
    undecided = exists().where(
        Response.id == newest,
        Response.answer != Answer.AGREE,
        Response.decided_at.is_(None),
    )
    return and_(Recommendation.state == RecommendationState.RESPONDED, undecided)


def asks_for_time() -> ColumnElement[bool]:
    """Say in SQL that a recommendation has a request for more time nobody decided on."""
    return exists().where(
        DueDateChange.recommendation_id == Recommendation.id,
        DueDateChange.state == ExtensionState.ASKED,
    )


def whose_move(part: workflow.Part) -> ColumnElement[bool]:
    """Say in SQL that a part has the next move on a recommendation, today."""
    states = [state for state, mover in workflow.NEXT_MOVER.items() if mover == part]
    if part == workflow.Part.SUPERIOR:
        return or_(Recommendation.state.in_(states), awaits_superior())
    if part == workflow.Part.ADDRESSEE:
        return and_(Recommendation.state.in_(states), ~awaits_superior())
    return Recommendation.state.in_(states)
