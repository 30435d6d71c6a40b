"""Who reported, who is late: as of any moment.

Late belongs to the period of the report, not to the day on which it was typed. On time and
complete are shares of the units obliged, not of those that reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mne.reports.periodic_models import PeriodicReport, ReportSchedule, ReportState


@dataclass(frozen=True)
class Board:
    """A period's reports, counted."""

    obliged: int
    submitted: int
    on_time: int
    overdue: int
    """Obliged, not submitted, and the moment has passed."""
    exempt: int

    @property
    def timeliness_percent(self) -> float | None:
        """On time of obliged."""
        return 100 * self.on_time / self.obliged if self.obliged else None

    @property
    def completeness_percent(self) -> float | None:
        """Submitted of obliged."""
        return 100 * self.submitted / self.obliged if self.obliged else None


def submitted_at(report: PeriodicReport, as_of: datetime) -> datetime | None:
    """Give when it was first submitted, if that was by a moment."""
    first = report.first_submitted_at
    return first if first is not None and first <= as_of else None


def is_on_time(schedule: ReportSchedule, submitted: datetime) -> bool:
    """Say whether a moment is before the schedule's; on the dot is late."""
    return submitted < schedule.due_before


def is_late(report: PeriodicReport, as_of: datetime) -> bool:
    """Say whether a report was, or is being, handed in late."""
    if state_at(report, as_of) is ReportState.EXEMPT:
        return False
    first = submitted_at(report, as_of)
    return not is_on_time(report.schedule, first or as_of)


def state_at(report: PeriodicReport, as_of: datetime) -> ReportState | None:
    """Give where a report stood at a moment; None before its period opened."""
    known = [event.to_state for event in report.events if event.at <= as_of]
    return known[-1] if known else None


def board(reports: Sequence[PeriodicReport], as_of: datetime) -> Board:
    """Count a period's reports as they stood at a moment."""
    states = {report.id: state_at(report, as_of) for report in reports}
    obliged = [r for r in reports if states[r.id] not in {None, ReportState.EXEMPT}]
    firsts = [(report, submitted_at(report, as_of)) for report in obliged]
    there = [(report, first) for report, first in firsts if first is not None]
    return Board(
        obliged=len(obliged),
        submitted=len(there),
        on_time=sum(is_on_time(report.schedule, first) for report, first in there),
        overdue=sum(
            first is None and not is_on_time(report.schedule, as_of)
            for report, first in firsts
        ),
        exempt=sum(state is ReportState.EXEMPT for state in states.values()),
    )
