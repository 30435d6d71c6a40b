"""What waits for some offices: their own reports, and those they are to receive."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.programmes.offices import acting_for
from mne.reports.periodic_models import PeriodicReport, ReportSchedule, ReportState

WITH_UNIT = (ReportState.FILLING, ReportState.RETURNED)


def reports_owed(
    session: Session, office_ids: Collection[int], on: date
) -> Sequence[PeriodicReport]:
    """Give the reports that offices, and those they succeeded, still have to submit."""
    mine = acting_for(session, office_ids, on)
    return session.scalars(
        select(PeriodicReport)
        .where(PeriodicReport.agency_id.in_(mine), PeriodicReport.state.in_(WITH_UNIT))
        .order_by(PeriodicReport.due_before, PeriodicReport.id)
    ).all()


def reports_of_offices(
    session: Session, office_ids: Collection[int], on: date
) -> Sequence[PeriodicReport]:
    """Give the reports that offices handed in, the newest period first."""
    mine = acting_for(session, office_ids, on)
    return session.scalars(
        select(PeriodicReport)
        .where(PeriodicReport.agency_id.in_(mine), PeriodicReport.state.not_in(WITH_UNIT))
        .order_by(PeriodicReport.due_before.desc(), PeriodicReport.id)
    ).all()


def reports_to_receive(
    session: Session, office_ids: Collection[int], on: date
) -> Sequence[PeriodicReport]:
    """Give the submitted reports that offices have to accept or return."""
    mine = acting_for(session, office_ids, on)
    return session.scalars(
        select(PeriodicReport)
        .join(ReportSchedule, ReportSchedule.id == PeriodicReport.schedule_id)
        .where(
            ReportSchedule.receiver_id.in_(mine),
            PeriodicReport.state == ReportState.SUBMITTED,
        )
        .order_by(PeriodicReport.due_before, PeriodicReport.id)
    ).all()
