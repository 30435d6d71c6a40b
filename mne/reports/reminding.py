"""Reminders of reports: to the unit before and on the day, then up the line, each once.

The days are ours, as no text gives any: 7, 3 and 1 day before and on the day to the unit,
3 days after to the office that receives, 7 days after to the office above it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.audit.actions import Action
from mne.audit.log import record
from mne.reports.periodic_models import PeriodicReminder, PeriodicReport, ReportState
from mne.reports.report_moves import Part, find_office_of


@dataclass(frozen=True)
class Rule:
    """Days from the due day, and who hears of it."""

    name: str
    days: int
    part: Part


RULES = (
    Rule("T-7", -7, Part.UNIT),
    Rule("T-3", -3, Part.UNIT),
    Rule("T-1", -1, Part.UNIT),
    Rule("T+0", 0, Part.UNIT),
    Rule("T+3", 3, Part.RECEIVER),
    Rule("T+7", 7, Part.SUPERIOR),
)


def remind(session: Session, on: date) -> list[PeriodicReminder]:
    """Give the reminders that are due on a day and were not given; run it daily.

    Where days were missed (the machine was off) each office hears only the latest word.
    """
    waiting = session.scalars(
        select(PeriodicReport).where(
            PeriodicReport.state.in_((ReportState.FILLING, ReportState.RETURNED))
        )
    ).all()
    given = [
        reminder
        for report in waiting
        for rule in _reached(report, on)
        if (reminder := _give(session, report, rule)) is not None
    ]
    if given:
        facts = {"day": on, "reminders": len(given)}
        record(session, Action.REPORTS_REMINDED, "periods", None, **facts)
    return given


def _reached(report: PeriodicReport, on: date) -> Iterator[Rule]:
    days = (on - report.due_before.astimezone(clock.LOCAL).date()).days
    for part in Part:
        reached = [rule for rule in RULES if rule.part is part and rule.days <= days]
        if reached:
            yield reached[-1]


def _give(session: Session, report: PeriodicReport, rule: Rule) -> PeriodicReminder | None:
    known = select(PeriodicReminder.id).where(
        PeriodicReminder.report_id == report.id,
        PeriodicReminder.rule == rule.name,
        PeriodicReminder.due_before == report.due_before,
    )
    office = find_office_of(session, report, rule.part)
    if office is None or session.scalar(known) is not None:
        return None
    reminder = PeriodicReminder(
        report_id=report.id,
        rule=rule.name,
        due_before=report.due_before,
        agency_id=office.id,
        given_at=clock.now(),
    )
    session.add(reminder)
    session.flush()
    return reminder


def reminders_for(session: Session, office_ids: set[int]) -> list[PeriodicReminder]:
    """Give the reminders of reports that still wait, to some offices, the newest first."""
    return list(
        session.scalars(
            select(PeriodicReminder)
            .join(PeriodicReport, PeriodicReport.id == PeriodicReminder.report_id)
            .where(
                PeriodicReminder.agency_id.in_(office_ids),
                PeriodicReport.state.in_((ReportState.FILLING, ReportState.RETURNED)),
            )
            .order_by(PeriodicReminder.given_at.desc(), PeriodicReminder.id.desc())
        )
    )
