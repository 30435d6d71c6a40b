"""The receiving office: return with reasons, accept, exempt; lock and unlock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from mne import clock
from mne.reports import report_moves as moves
from mne.reports.periodic_errors import DeadlineHasPassed
from mne.reports.periodic_models import PeriodicReport
from mne.reports.periods import due_moment
from mne.reports.report_moves import Act


def return_report(
    session: Session,
    report: PeriodicReport,
    act: Act,
    due_on: date,
    by_cell: Mapping[str, str] | None = None,
) -> None:
    """Send a report back: why, what at which cell, and until the end of which day.

    Raises
    ------
    DeadlineHasPassed
        ``due_on`` is over.
    ReportMoved, ReportIsShut, NotYourOffice, NoReasonGiven
        What ``report_moves.make`` refuses.
    """
    until = due_moment(due_on, inclusive=True)
    if until <= clock.now():
        raise DeadlineHasPassed(report.agency_name, due_on.strftime("%d/%m/%Y"))
    details = {"cells": dict(by_cell or {}), "due_on": due_on.isoformat()}
    moves.make(session, report, moves.RETURN, replace(act, details=details))
    report.due_before = until
    session.flush()


def accept(session: Session, report: PeriodicReport, act: Act) -> None:
    """Accept a report; from here the unit can't change it underneath the reader."""
    moves.make(session, report, moves.ACCEPT, act)


def exempt(session: Session, report: PeriodicReport, act: Act) -> None:
    """Free a unit of a period's report, with the reason; it is not obliged any more."""
    moves.make(session, report, moves.EXEMPT, act)


def lock(session: Session, report: PeriodicReport, act: Act) -> None:
    """Lock a consolidated report: an act of the level above the receiving office."""
    moves.make(session, report, moves.LOCK, act)


def unlock(session: Session, report: PeriodicReport, act: Act, until: datetime) -> None:
    """Give a report back to its unit for a time, an exception with its reason.

    Only the head of the level above may: nobody below undoes what is held above.

    Raises
    ------
    DeadlineHasPassed
        ``until`` is over.
    """
    if until <= clock.now():
        day = until.astimezone(clock.LOCAL).strftime("%d/%m/%Y %H:%M")
        raise DeadlineHasPassed(report.agency_name, day)
    details = {"until": until.isoformat()}
    moves.make(session, report, moves.UNLOCK, replace(act, details=details))
    report.unlocked_until = report.due_before = until
    session.flush()
