"""How old what is open is, and what became of each year's: as of any day.

All counted in the database. A share whose denominator is 0 is None.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, case, func, select
from sqlalchemy.orm import Session

from mne import clock
from mne.inspections.finding_models import Severity
from mne.inspections.local_days import local_day
from mne.inspections.recommendation_models import Recommendation, RecommendationState
from mne.inspections.standing import Standing, end_of, standing, start_of

State = RecommendationState
Counted = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class AgeRow:
    """Open items of one severity or office: how many of each age, and apart from these."""

    key: Severity | int
    by_age: tuple[int, ...]
    suspended: int
    """They wait for a superior; their age stands apart."""
    late: int

    @property
    def total(self) -> int:
        """All that is open."""
        return sum(self.by_age) + self.suspended


class By(StrEnum):
    """What the rows of an ageing table are."""

    SEVERITY = "severity"
    ADDRESSEE = "addressee_id"


def ageing(
    session: Session, on: date, by: By, buckets: Sequence[int], area_ids: Collection[int]
) -> list[AgeRow]:
    """Count what was open at the end of a day by age: days since it was issued."""
    then = standing(session, on)
    rows, key = then.rows, then.rows.c[by.value]
    suspended = rows.c.state == State.SUSPENDED
    # 0 … the last class, or -1 for what is suspended
    ranks = [(then.issued_within(most), rank) for rank, most in enumerate(buckets)]
    age = case((suspended, -1), *ranks, else_=len(buckets))
    counted = session.execute(
        select(key, age, func.count(), func.sum(case((then.is_late, 1), else_=0)))
        .where(then.is_open, rows.c.area_id.in_(area_ids))
        .group_by(key, age)
    ).all()
    keys = sorted({row[0] for row in counted if row[0] is not None}, key=_order)
    return [_age_row(each, counted, len(buckets) + 1) for each in keys]


def _order(key: Severity | int) -> int:
    return -list(Severity).index(key) if isinstance(key, Severity) else key


def _age_row(key: Severity | int, counted: Sequence[Counted], classes: int) -> AgeRow:
    own = {row[1]: row[2] for row in counted if row[0] == key}
    late = sum(row[3] for row in counted if row[0] == key)
    by_age = tuple(own.get(rank, 0) for rank in range(classes))
    return AgeRow(key, by_age, own.get(-1, 0), late)


# ---------------------------------------------------------------- cohorts, timeliness


class Fate(StrEnum):
    """What became of a recommendation, in the words of audit practice."""

    IMPLEMENTED = "implemented"
    UNDER_IMPLEMENTATION = "under_implementation"
    NOT_IMPLEMENTED = "not_implemented"
    OVERTAKEN = "overtaken"


FATES = {
    Fate.IMPLEMENTED: (State.VERIFIED_CLOSED,),
    Fate.UNDER_IMPLEMENTATION: (
        State.RESPONDED,
        State.IN_PROGRESS,
        State.SUBMITTED,
        State.RETURNED,
        State.REOPENED,
        State.PARTIALLY_CLOSED,
        State.REFERRED,
        State.SUSPENDED,
    ),
    Fate.NOT_IMPLEMENTED: (
        State.ISSUED,
        State.CLOSED_NOT_IMPLEMENTED,
        State.ACCEPTED_RISK,
    ),
    Fate.OVERTAKEN: (State.OVERTAKEN,),
}
"""A withdrawn one is nobody's any more, and in no cohort."""


@dataclass(frozen=True)
class Cohort:
    """What was issued in one year, and what had become of it by a day."""

    year: int
    fates: dict[Fate, int]
    issued: int
    due: int
    """Whose first due date had come by the day."""
    timely: int
    """Of these, verified as mended before the first due date."""

    @property
    def timely_share(self) -> float | None:
        """Verified in time of all that was due by the day, still open ones included."""
        return self.timely / self.due if self.due else None


def cohorts(session: Session, on: date, area_ids: Collection[int]) -> list[Cohort]:
    """Say for each year of issue what had become of it at the end of a day."""
    then = standing(session, on)
    rows = then.rows
    years = _years(session, on)
    if not years:
        return []
    year = case(
        *((rows.c.issued_at < start_of(date(each + 1, 1, 1)), each) for each in years)
    )
    is_due = rows.c.original_due_before <= on
    counted = session.execute(
        select(
            year,
            rows.c.state,
            func.count(),
            func.sum(case((is_due, 1), else_=0)),
            func.sum(case((is_due & _is_timely(then), 1), else_=0)),
        )
        .where(
            rows.c.issued_at.is_not(None),
            rows.c.issued_at < end_of(on),
            rows.c.state != State.WITHDRAWN,
            rows.c.area_id.in_(area_ids),
        )
        .group_by(year, rows.c.state)
    ).all()
    found = sorted({row[0] for row in counted})
    return [_cohort(each, [row for row in counted if row[0] == each]) for each in found]


def _is_timely(then: Standing) -> ColumnElement[bool]:
    """Say that an item was verified before the day of its first due date began."""
    rows = then.rows
    is_before = local_day(rows.c.closed_at) < rows.c.original_due_before
    return (rows.c.state == State.VERIFIED_CLOSED) & is_before


def _years(session: Session, on: date) -> list[int]:
    first = session.scalar(select(func.min(Recommendation.issued_at)))
    if first is None:
        return []
    return list(range(first.astimezone(clock.LOCAL).year, on.year + 1))


def _cohort(year: int, counted: Sequence[Counted]) -> Cohort:
    return Cohort(
        year=year,
        fates={
            fate: sum(row[2] for row in counted if row[1] in states)
            for fate, states in FATES.items()
        },
        issued=sum(row[2] for row in counted),
        due=sum(row[3] for row in counted),
        timely=sum(row[4] for row in counted),
    )
