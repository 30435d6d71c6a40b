"""How far each month's recommendations got, and what comes back: as of any day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, case, distinct, exists, func, or_, select
from sqlalchemy.orm import Session

from mne.inspections.finding_models import Finding, FindingOccurrence, FindingType
from mne.inspections.recommendation_models import (
    Recommendation,
    RecommendationEvent,
    RecommendationState,
)
from mne.inspections.standing import end_of, start_of

STAGES = (
    RecommendationState.ISSUED,
    RecommendationState.RESPONDED,
    RecommendationState.IN_PROGRESS,
    RecommendationState.SUBMITTED,
    RecommendationState.VERIFIED_CLOSED,
)
"""The usual road; what was closed and came back has still been through it."""


@dataclass(frozen=True)
class MonthOfIssue:
    """What was issued in a month, and how many of it ever reached each stage by a day."""

    month: date
    reached: tuple[int, ...]


def funnel(
    session: Session, year: int, on: date, area_ids: Collection[int]
) -> list[MonthOfIssue]:
    """Follow the recommendations issued in each month of a year through the stages."""
    months = [date(year, month, 1) for month in range(1, 13)]
    issued_at = Recommendation.issued_at
    month = case(
        *(
            (issued_at < start_of(each), number)
            for number, each in enumerate(months[1:], 1)
        ),
        else_=12,
    )
    counted = session.execute(
        select(
            month,
            RecommendationEvent.to_state,
            func.count(distinct(RecommendationEvent.recommendation_id)),
        )
        .join(Recommendation, Recommendation.id == RecommendationEvent.recommendation_id)
        .where(
            issued_at >= start_of(months[0]),
            issued_at < start_of(date(year + 1, 1, 1)),
            RecommendationEvent.at < end_of(on),
            RecommendationEvent.to_state.in_(STAGES),
            Recommendation.area_id.in_(area_ids),
        )
        .group_by(month, RecommendationEvent.to_state)
    ).all()
    by_month = {(row[0], row[1]): row[2] for row in counted}
    return [
        MonthOfIssue(each, tuple(by_month.get((number, stage), 0) for stage in STAGES))
        for number, each in enumerate(months, 1)
        if (number, RecommendationState.ISSUED) in by_month
    ]


@dataclass(frozen=True)
class Repeats:
    """Of the findings of an office and kind, how many had been there before."""

    agency_id: int
    type: FindingType
    findings: int
    repeated: int

    @property
    def share(self) -> float:
        """Repeated of all."""
        return self.repeated / self.findings


def recurrence(session: Session, on: date, area_ids: Collection[int]) -> Sequence[Repeats]:
    """Count by office and kind what came back: found anew, or seen again after a day."""
    again = exists().where(
        FindingOccurrence.finding_id == Finding.id,
        FindingOccurrence.seen_on > Finding.detected_on,
        FindingOccurrence.seen_on <= on,
    )
    is_repeat = or_(Finding.recurrence_of_id.is_not(None), again)
    repeated = func.sum(case((is_repeat, 1), else_=0))
    counted = session.execute(
        select(Finding.agency_id, Finding.type, func.count(), repeated)
        .where(and_(Finding.detected_on <= on, Finding.area_id.in_(area_ids)))
        .group_by(Finding.agency_id, Finding.type)
        .order_by(repeated.desc(), Finding.agency_id, Finding.type)
    ).all()
    return [Repeats(*row) for row in counted]
