"""How many people lived in a unit, by the day they were counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from mne.areas.tree import descendant_ids
from mne.households.models import ResidentCount


def residents_by_day(session: Session, area_id: int) -> Sequence[Row[date, int, int]]:
    """Give the counts of a unit, summed over its hamlets of each day, the latest first."""
    days = session.scalars(
        select(ResidentCount.counted_on)
        .distinct()
        .order_by(ResidentCount.counted_on.desc())
    ).all()
    return [row for day in days if (row := _counted(session, area_id, day)) is not None]


def _counted(session: Session, area_id: int, on: date) -> Row[date, int, int] | None:
    return session.execute(
        select(
            ResidentCount.counted_on,
            func.sum(ResidentCount.households),
            func.sum(ResidentCount.persons),
        )
        .where(
            ResidentCount.counted_on == on,
            ResidentCount.hamlet_id.in_(descendant_ids(session, area_id, on)),
        )
        .group_by(ResidentCount.counted_on)
    ).one_or_none()
