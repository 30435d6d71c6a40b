"""What the sheet for the next visit to an office says: open, promised, overdue, repeated.

Repeated faults stand first, then what is open by urgency, then what was closed in the last
two years, so that the team can see whether it holds.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from mne.inspections import workflow
from mne.inspections.finding_models import Finding, FindingOccurrence
from mne.inspections.paper_words import DASH, count, day, said
from mne.inspections.recommendation_models import Recommendation, RecommendationState
from mne.inspections.register_rows import RegisterRow, register_rows
from mne.inspections.standing import start_of
from mne.programmes.models import Agency

LOOK_BACK = timedelta(days=730)
MOST = 200
"""Items on a sheet; what is beyond is counted on it."""


def unit_sheet(
    session: Session,
    office: Agency,
    on: date,
    areas: tuple[Collection[int], Collection[int]],
) -> dict[str, Any]:
    """Give what the sheet of an office says on a day.

    ``areas`` are those whose items the reader may see, and those in which they may read
    what names a person.
    """
    visible, readable = areas
    own = and_(
        Recommendation.addressee_id == office.id, Recommendation.area_id.in_(visible)
    )
    is_open = Recommendation.state.not_in([*workflow.CLOSED, RecommendationState.DRAFT])
    closed_lately = and_(
        Recommendation.state.in_(workflow.CLOSED - {RecommendationState.WITHDRAWN}),
        Recommendation.closed_at >= start_of(on - LOOK_BACK),
    )
    opened = list(register_rows(session, and_(own, is_open), on, readable))
    closed = list(register_rows(session, and_(own, closed_lately), on, readable))
    again = _repeated(session, own, on)
    opened.sort(key=lambda row: row.item.finding_id not in again)
    return {
        "office": office.name,
        "day": day(on),
        "open": count(len(opened)),
        "late": count(sum(row.is_late for row in opened)),
        "returned": count(sum(row.item.times_returned > 0 for row in opened)),
        "repeated": count(sum(row.item.finding_id in again for row in opened)),
        "closed": count(len(closed)),
        "items": [_told(row, again) for row in opened[:MOST]],
        "before": [_told(row, again) for row in closed[:MOST]],
        "left_out": count(max(0, len(opened) - MOST) + max(0, len(closed) - MOST)),
    }


def _repeated(session: Session, own: Any, on: date) -> set[int]:
    """Give the findings that had been there before, or were seen again."""
    again = exists().where(
        FindingOccurrence.finding_id == Finding.id,
        FindingOccurrence.seen_on > Finding.detected_on,
        FindingOccurrence.seen_on <= on,
    )
    found = (
        select(Finding.id)
        .join(Recommendation, Recommendation.finding_id == Finding.id)
        .where(own, or_(Finding.recurrence_of_id.is_not(None), again))
    )
    return set(session.scalars(found))


def _told(row: RegisterRow, again: Collection[int]) -> dict[str, Any]:
    item, finding = row.item, row.item.finding
    return {
        "ref": item.ref,
        "finding": finding.ref,
        "condition": row.shown(finding.condition),
        "text": row.shown(item.text),
        "severity": said(item.severity),
        "state": said(item.state),
        "issued": day(row.issued_on),
        "due": day(row.clock.due_before) or DASH,
        "first_due": day(item.original_due_before) or DASH,
        "days_late": row.clock.days_over if row.is_late else 0,
        "times_returned": item.times_returned,
        "is_repeated": finding.id in again,
        "answer": row.answer,
        "actions": row.actions.splitlines(),
        "verification": row.verification,
        "closed": day(row.clock.closed_on),
    }


def open_counts(
    session: Session, office_ids: Sequence[int], area_ids: Collection[int]
) -> dict[int, int]:
    """Count the open items of some offices, in the areas that the reader may see."""
    counted = session.execute(
        select(Recommendation.addressee_id, func.count())
        .where(
            Recommendation.addressee_id.in_(office_ids),
            Recommendation.area_id.in_(area_ids),
            Recommendation.state.not_in([*workflow.CLOSED, RecommendationState.DRAFT]),
        )
        .group_by(Recommendation.addressee_id)
    )
    return {row[0]: row[1] for row in counted if row[0] is not None}
