"""How old, how late: as of any day, from the events alone.

``due_before`` is exclusive, so what is closed on that very day is 0 days over. What is
closed keeps the age it had; suspended days are counted apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from mne import clock
from mne.inspections import workflow
from mne.inspections.recommendation_models import (
    ExtensionState,
    Recommendation,
    RecommendationEvent,
    RecommendationState,
)


@dataclass(frozen=True)
class Clock:
    """How a recommendation stood on a day. Days are whole calendar days."""

    on: date
    state: RecommendationState
    age: int | None
    """From issue to its closing or the day asked; None before it was issued."""
    suspended: int
    days_over_original: int | None
    """Past the first due date, 0 if not; None while it has none."""
    days_over: int | None
    """Past the due date then in force."""
    due_before: date | None
    closed_on: date | None
    holder_since: date

    @property
    def active_age(self) -> int | None:
        """Age without the days it was suspended."""
        return None if self.age is None else self.age - self.suspended

    @property
    def is_open(self) -> bool:
        """Whether anybody still has a next move."""
        return self.closed_on is None


def clock_of(item: Recommendation, on: date) -> Clock:
    """Read the clocks of an item at the end of a day."""
    events = [event for event in item.events if _day(event.at) <= on]
    state = events[-1].to_state if events else RecommendationState.DRAFT
    issued = next((e for e in events if e.to_state == RecommendationState.ISSUED), None)
    closed_on = _day(events[-1].at) if state in workflow.CLOSED else None
    end = closed_on or on
    due = _due_on(item, on)
    return Clock(
        on=on,
        state=state,
        age=(end - _day(issued.at)).days if issued else None,
        suspended=_suspended_days(events, end),
        days_over_original=_over(item.original_due_before if issued else None, end),
        days_over=_over(due if issued else None, end),
        due_before=due,
        closed_on=closed_on,
        holder_since=_day(events[-1].at if events else item.moved_at),
    )


def _due_on(item: Recommendation, on: date) -> date | None:
    """Give the due date in force at the end of a day."""
    due = item.original_due_before or item.due_before
    for change in item.due_changes:
        decided = change.decided_at
        if change.state == ExtensionState.APPROVED and decided and _day(decided) <= on:
            due = change.new_due_before
    return due


def _over(due_before: date | None, end: date) -> int | None:
    return None if due_before is None else max(0, (end - due_before).days)


def _suspended_days(events: list[RecommendationEvent], end: date) -> int:
    days, since = 0, None
    for event in events:
        if event.to_state == RecommendationState.SUSPENDED:
            since = _day(event.at)
        elif since is not None:
            days += (_day(event.at) - since).days
            since = None
    return days if since is None else days + (end - since).days


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.LOCAL).date()
