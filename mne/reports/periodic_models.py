"""Tables of periodic reports: calendar, a unit's report with its moves, consolidations.

What a unit types is a draft until it is submitted; then it is a revision, whose values are
those of ``indicator_values`` and never change. A consolidation names the exact revisions.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mne.db import Base, Id, UtcDateTime, closed, json_type
from mne.programmes.indicator_models import Vintage


class ReportState(StrEnum):
    """Where a unit's report stands; before its period opens there is none."""

    FILLING = "filling"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    CONSOLIDATED = "consolidated"
    LOCKED = "locked"
    EXEMPT = "exempt"


class MissingUnits(StrEnum):
    """What a consolidation does about units without an accepted report. Never 0."""

    EXCLUDED = "excluded"
    LAST_ESTIMATE = "last_estimate"


class ReportSchedule(Base):
    """One period of a year's calendar: who asks, for which days, until when."""

    __tablename__ = "report_schedules"
    __table_args__ = (UniqueConstraint("programme_id", "code"),)

    id: Mapped[Id]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    # 6T-2023; of a report asked for ad hoc what its request says
    code: Mapped[str] = mapped_column(String(40))
    # 6T, 9T, NAM-UOC, NAM-CT, DOT-XUAT: what reference sheets name
    kind: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    year: Mapped[int]
    vintage: Mapped[Vintage] = mapped_column(closed(Vintage, "vintage"))
    period_from: Mapped[date]
    # the last day of the period
    period_to: Mapped[date]
    due_on: Mapped[date]
    # whether the day itself is still on time; "trước ngày" says no
    due_inclusive: Mapped[bool]
    # on time if submitted before this moment
    due_before: Mapped[datetime] = mapped_column(UtcDateTime)
    # the office that receives and consolidates
    receiver_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    # headings of the narrative
    headings: Mapped[list[str]] = mapped_column(json_type())
    # the paper that asks
    document: Mapped[str] = mapped_column(String(300))
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PeriodicReport(Base):
    """What one unit owes for one period. Its name stays that of the period."""

    __tablename__ = "periodic_reports"
    __table_args__ = (UniqueConstraint("schedule_id", "agency_id"),)

    id: Mapped[Id]
    schedule_id: Mapped[int] = mapped_column(ForeignKey("report_schedules.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    agency_name: Mapped[str] = mapped_column(String(200))
    state: Mapped[ReportState] = mapped_column(closed(ReportState, "state"))
    # number of its last event; a stale page names another one
    version: Mapped[int] = mapped_column(default=0)
    # the schedule's, later that of a return or an unlocking
    due_before: Mapped[datetime] = mapped_column(UtcDateTime)
    # ids of the reference sheets asked, frozen when the period opened
    asked: Mapped[list[int]] = mapped_column(json_type())
    # the texts as they were typed, faults and all
    draft: Mapped[dict[str, Any]] = mapped_column(json_type())
    drafted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    drafted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    first_submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # of a report unlocked for a time: after it nothing is taken
    unlocked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    schedule: Mapped[ReportSchedule] = relationship()
    events: Mapped[list[PeriodicReportEvent]] = relationship(
        order_by="PeriodicReportEvent.number"
    )
    revisions: Mapped[list[ReportRevision]] = relationship(order_by="ReportRevision.number")


class PeriodicReportEvent(Base):
    """One move of a report: by whom, when, why. Never changed."""

    __tablename__ = "periodic_report_events"
    __table_args__ = (UniqueConstraint("report_id", "number"),)

    id: Mapped[Id]
    report_id: Mapped[int] = mapped_column(ForeignKey("periodic_reports.id"))
    number: Mapped[int]
    from_state: Mapped[ReportState | None] = mapped_column(
        closed(ReportState, "from_state")
    )
    to_state: Mapped[ReportState] = mapped_column(closed(ReportState, "to_state"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")
    # reasons by cell of a return
    details: Mapped[dict[str, Any]] = mapped_column(json_type())


class ReportRevision(Base):
    """A report as it was submitted once. Never changed."""

    __tablename__ = "report_revisions"
    __table_args__ = (UniqueConstraint("report_id", "number"),)

    id: Mapped[Id]
    report_id: Mapped[int] = mapped_column(ForeignKey("periodic_reports.id"))
    number: Mapped[int]
    narrative: Mapped[dict[str, Any]] = mapped_column(json_type())
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class ReportRevisionValue(Base):
    """Which value a revision reports. Never changed."""

    __tablename__ = "report_revision_values"
    __table_args__ = (UniqueConstraint("revision_id", "value_id"),)

    id: Mapped[Id]
    revision_id: Mapped[int] = mapped_column(ForeignKey("report_revisions.id"))
    value_id: Mapped[int] = mapped_column(ForeignKey("indicator_values.id"))


class ReportComment(Base):
    """A word of one of the offices on a report or one of its cells. Never changed."""

    __tablename__ = "report_comments"

    id: Mapped[Id]
    report_id: Mapped[int] = mapped_column(ForeignKey("periodic_reports.id"), index=True)
    # "" is the report as a whole; else the indicator's code, and its part if it is one
    cell: Mapped[str] = mapped_column(String(250), default="")
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


class Consolidation(Base):
    """The units' reports brought together once, with what was missing. Never changed."""

    __tablename__ = "consolidations"
    __table_args__ = (UniqueConstraint("schedule_id", "number"),)

    id: Mapped[Id]
    schedule_id: Mapped[int] = mapped_column(ForeignKey("report_schedules.id"))
    number: Mapped[int]
    treatment: Mapped[MissingUnits] = mapped_column(closed(MissingUnits, "treatment"))
    # the numbers as they were that day, and the units that were not in them
    figures: Mapped[list[dict[str, Any]]] = mapped_column(json_type())
    missing: Mapped[list[dict[str, Any]]] = mapped_column(json_type())
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class ConsolidatedRevision(Base):
    """Which revision of a unit's report a consolidation holds. Never changed."""

    __tablename__ = "consolidated_revisions"
    __table_args__ = (UniqueConstraint("consolidation_id", "revision_id"),)

    id: Mapped[Id]
    consolidation_id: Mapped[int] = mapped_column(ForeignKey("consolidations.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("report_revisions.id"))


class PeriodicReminder(Base):
    """A reminder that was given: once for each rule and due date."""

    __tablename__ = "periodic_reminders"
    __table_args__ = (
        UniqueConstraint("report_id", "rule", "due_before"),
        Index("ix_periodic_reminders_agency_id_given_at", "agency_id", "given_at"),
    )

    id: Mapped[Id]
    report_id: Mapped[int] = mapped_column(ForeignKey("periodic_reports.id"))
    rule: Mapped[str] = mapped_column(String(20))
    due_before: Mapped[datetime] = mapped_column(UtcDateTime)
    # the office to which it went
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
