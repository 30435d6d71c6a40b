"""The calendar of reports: planned from data, opened once, its units frozen then."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib import resources
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.audit.actions import Action
from mne.audit.log import acting_id, record
from mne.programmes.indicator_models import IndicatorVersion, Vintage
from mne.programmes.indicators import Defined, indicators_on
from mne.programmes.models import Agency, Programme
from mne.programmes.values import check_unit
from mne.reports.periodic_errors import (
    AskedTooLate,
    NothingToOpen,
    PeriodAlreadyOpen,
    PeriodBackwards,
    PeriodCodeTaken,
    UnknownPeriod,
    UnknownPeriodicReport,
)
from mne.reports.periodic_models import (
    PeriodicReport,
    PeriodicReportEvent,
    ReportSchedule,
    ReportState,
)


@dataclass(frozen=True)
class Asked:
    """A report that is asked for: by which paper, for which days, until when."""

    code: str
    kind: str
    name: str
    year: int
    vintage: Vintage
    period_from: date
    period_to: date
    due_on: date
    document: str
    due_inclusive: bool = False
    headings: tuple[str, ...] = ()


def due_moment(due_on: date, *, inclusive: bool) -> datetime:
    """Give the moment before which a report is on time.

    "Trước ngày 15/5" ends with 14 May; read inclusively it ends with 15 May.
    """
    day = due_on + timedelta(days=1) if inclusive else due_on
    return datetime.combine(day, time(), clock.LOCAL)


def calendar(year: int, document: str) -> list[Asked]:
    """Give the four reports of a year, as the plan asks for them."""
    text = resources.files("mne.reports").joinpath("calendar.toml").read_text("utf-8")
    known = tomllib.loads(text)
    return [_asked(entry, known["headings"], year, document) for entry in known["reports"]]


def _asked(entry: dict[str, Any], headings: list[str], year: int, document: str) -> Asked:
    return Asked(
        code=f"{entry['kind']}-{year}",
        kind=entry["kind"],
        name=f"{entry['name']} {year}",
        year=year,
        vintage=Vintage(entry["vintage"]),
        period_from=date(year, 1, 1),
        period_to=_day(entry["last_day"], year),
        due_on=_day(entry["due"], year),
        document=document,
        headings=tuple(headings),
    )


def _day(text: str, year: int) -> date:
    day, month = text.split("/")
    return date(year, int(month), int(day))


def plan_report(
    session: Session, programme: Programme, receiver: Agency, asked: Asked
) -> ReportSchedule:
    """Enter a report into the calendar; it opens later, or at once if asked ad hoc."""
    schedule = ReportSchedule(
        **vars(asked) | {"headings": list(asked.headings)},
        programme_id=programme.id,
        due_before=due_moment(asked.due_on, inclusive=asked.due_inclusive),
        receiver_id=receiver.id,
    )
    session.add(schedule)
    session.flush()
    _log(session, Action.REPORT_PLANNED, schedule, due_on=asked.due_on)
    return schedule


def ask_report(
    session: Session, programme: Programme, receiver: Agency, asked: Asked
) -> ReportSchedule:
    """Enter a report that somebody asks for beside the calendar (báo cáo đột xuất).

    Raises
    ------
    PeriodCodeTaken, PeriodBackwards, AskedTooLate
        Its code is another's, or its days can't be.
    UnitDidNotExist
        The receiving office was not there in the period.
    """
    known = (each.code for each in schedules_of(session, programme))
    if asked.code in known:
        raise PeriodCodeTaken(asked.code)
    if asked.period_to < asked.period_from:
        raise PeriodBackwards(asked.period_from, asked.period_to)
    if due_moment(asked.due_on, inclusive=asked.due_inclusive) <= clock.now():
        raise AskedTooLate(asked.due_on)
    today = clock.today()
    check_unit(receiver, min(asked.period_from, today), max(asked.period_to, today))
    return plan_report(session, programme, receiver, asked)


def open_period(
    session: Session,
    schedule: ReportSchedule,
    units: Sequence[Agency],
    only: Collection[str] | None = None,
) -> list[PeriodicReport]:
    """Open a period: one report for each unit, with the sheets of the period's last day.

    ``only`` names the indicators that a report beside the calendar asks for; without it
    they are those whose sheets name this kind of report.

    Raises
    ------
    PeriodAlreadyOpen
        The list of units was frozen when it was opened.
    NothingToOpen
        No unit; or no indicator, and no heading to write under either.
    UnitDidNotExist
        A unit was not there in the period.
    """
    if schedule.opened_at is not None:
        raise PeriodAlreadyOpen(schedule.code)
    if only is None:
        asked = [version.id for version in asked_by(session, schedule)]
    else:
        sheets = indicators_of(session, schedule)
        asked = [version.id for indicator, version in sheets if indicator.code in only]
    if not units or not (asked or (only is not None and schedule.headings)):
        raise NothingToOpen(schedule.code)
    for unit in units:
        check_unit(unit, schedule.period_from, schedule.period_to)
    schedule.opened_at = clock.now()
    reports = [_add(session, schedule, unit, asked) for unit in units]
    _log(session, Action.PERIOD_OPENED, schedule, units=[unit.code for unit in units])
    return reports


def indicators_of(session: Session, schedule: ReportSchedule) -> list[Defined]:
    """Give the programme's indicators with the sheets of a period's last day."""
    programme = session.get_one(Programme, schedule.programme_id)
    return indicators_on(session, programme, schedule.period_to)


def asked_by(session: Session, schedule: ReportSchedule) -> list[IndicatorVersion]:
    """Give the reference sheets that a kind of report asks for, as of its last day."""
    return [
        version
        for _indicator, version in indicators_of(session, schedule)
        if not version.frequency or schedule.kind in version.frequency
    ]


def _add(
    session: Session, schedule: ReportSchedule, unit: Agency, asked: list[int]
) -> PeriodicReport:
    report = PeriodicReport(
        schedule=schedule,
        agency_id=unit.id,
        agency_name=unit.name,
        state=ReportState.FILLING,
        version=1,
        due_before=schedule.due_before,
        asked=asked,
        draft={},
    )
    opening = PeriodicReportEvent(
        number=1,
        to_state=ReportState.FILLING,
        actor_id=acting_id(session),
        at=clock.now(),
        details={},
    )
    report.events.append(opening)
    session.add(report)
    session.flush()
    return report


def schedules_of(session: Session, programme: Programme) -> Sequence[ReportSchedule]:
    """Give a programme's calendar, in the order of the due days."""
    return session.scalars(
        select(ReportSchedule)
        .where(ReportSchedule.programme_id == programme.id)
        .order_by(ReportSchedule.due_before, ReportSchedule.id)
    ).all()


def get_period(session: Session, programme: Programme, code: str) -> ReportSchedule:
    """Give the period of this code; raises ``UnknownPeriod``."""
    schedule = session.scalar(
        select(ReportSchedule).where(
            ReportSchedule.programme_id == programme.id, ReportSchedule.code == code
        )
    )
    if schedule is None:
        raise UnknownPeriod(code)
    return schedule


def reports_of(session: Session, schedule: ReportSchedule) -> Sequence[PeriodicReport]:
    """Give the reports of a period, in the order in which their units were listed."""
    return session.scalars(
        select(PeriodicReport)
        .where(PeriodicReport.schedule_id == schedule.id)
        .order_by(PeriodicReport.id)
    ).all()


def get_report(session: Session, schedule: ReportSchedule, unit: str) -> PeriodicReport:
    """Give the report of the office of this code; raises ``UnknownPeriodicReport``."""
    report = session.scalar(
        select(PeriodicReport)
        .join(Agency, Agency.id == PeriodicReport.agency_id)
        .where(PeriodicReport.schedule_id == schedule.id, Agency.code == unit)
    )
    if report is None:
        raise UnknownPeriodicReport(unit, schedule.code)
    return report


def _log(
    session: Session, action: Action, schedule: ReportSchedule, **facts: object
) -> None:
    record(session, action, f"period:{schedule.code}", acting_id(session), **facts)
