"""A unit fills its report: texts are kept as typed, and become values when submitted.

A draft may hold anything. Submitting reads it: every figure asked for is a number, a word
on why there is none, or a fault said at its cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mne import clock
from mne.errors import MneError
from mne.programmes import offices
from mne.programmes.amounts import FAR, MoneyUnit, read_dong, read_number
from mne.programmes.figures import TOTAL, Figure, check_parts, value_of
from mne.programmes.indicator_models import (
    Absence,
    Indicator,
    IndicatorValue,
    IndicatorVersion,
    Measure,
    Rubric,
)
from mne.programmes.indicators import PAIRED, dimensions_of
from mne.programmes.models import Agency, AgencyMember
from mne.programmes.values import Period, check_unit, enter_values
from mne.reports import report_moves as moves
from mne.reports.periodic_errors import (
    DeadlineHasPassed,
    FarFromBefore,
    ReportHasFaults,
    TypistMayNotSubmit,
)
from mne.reports.periodic_models import (
    PeriodicReport,
    ReportRevision,
    ReportRevisionValue,
)
from mne.users.models import User

CellTexts = Mapping[str, str]
"""One cell as typed: numerator, denominator, value, unit, absence, rubric, note."""
Cells = Mapping[str, Mapping[str, CellTexts]]
"""By indicator's code and breakdown."""


@dataclass(frozen=True)
class Reading:
    """A draft as it reads: figures where they can be, faults where they can't."""

    figures: dict[str, dict[str, Figure]] = field(default_factory=dict)
    faults: dict[tuple[str, str], MneError] = field(default_factory=dict)
    """By indicator's code and breakdown: what to mend, or to explain in the note."""


def asked_in(
    session: Session, report: PeriodicReport
) -> list[tuple[Indicator, IndicatorVersion]]:
    """Give the indicators of a report with the sheets frozen at its opening."""
    rows = session.execute(
        select(Indicator, IndicatorVersion)
        .join(IndicatorVersion, IndicatorVersion.indicator_id == Indicator.id)
        .where(IndicatorVersion.id.in_(report.asked))
        .order_by(Indicator.position)
    )
    return [(row[0], row[1]) for row in rows]


def breakdowns_of(version: IndicatorVersion) -> list[str]:
    """Give the cells of an indicator: the total, then every part."""
    parts = [each.key(part) for each in dimensions_of(version) for part in each.parts]
    return [TOTAL, *parts]


def save_draft(
    session: Session,
    report: PeriodicReport,
    seen: int,
    actor: User,
    cells: Cells,
    narrative: Mapping[str, str],
) -> None:
    """Keep what was typed, faults and all; nothing is judged yet.

    Raises
    ------
    ReportMoved, ReportIsShut, NotYourOffice
        The page is stale, the report is not with the unit, or the unit is another.
    """
    moves.check_fresh(report, seen)
    moves.check_state(report, moves.SUBMIT)
    moves.check_part(session, report, moves.Part.UNIT, actor)
    report.draft = {
        "cells": {
            code: {key: dict(cell) for key, cell in each.items()}
            for code, each in cells.items()
        },
        "narrative": dict(narrative),
    }
    report.drafted_at, report.drafted_by_id = clock.now(), actor.id
    session.flush()


def submit(
    session: Session, report: PeriodicReport, seen: int, actor: User
) -> ReportRevision:
    """Submit what is saved; late or not, it belongs to its period.

    Raises
    ------
    ReportMoved, ReportIsShut, NotYourOffice
        As for a draft.
    TypistMayNotSubmit
        The office has somebody besides the person who typed.
    DeadlineHasPassed
        It was unlocked until a moment that has passed.
    ReportHasFaults
        Some figure can't be, or is a doubt without a note; ``read_draft`` says which.
    """
    moves.check_fresh(report, seen)
    moves.check_state(report, moves.SUBMIT)
    _check_submitter(session, report, actor)
    _check_unlocked(report)
    reading = read_draft(session, report)
    if reading.faults:
        raise ReportHasFaults(report.agency_name, len(reading.faults))
    revision = _add_revision(session, report, actor)
    _enter(session, report, reading, revision)
    now = clock.now()
    report.first_submitted_at = report.first_submitted_at or now
    report.unlocked_until = None
    act = moves.Act(actor, seen, details={"revision": revision.number})
    moves.make(session, report, moves.SUBMIT, act)
    return revision


def _check_submitter(session: Session, report: PeriodicReport, actor: User) -> None:
    moves.check_part(session, report, moves.Part.UNIT, actor)
    office = moves.office_of(session, report, moves.Part.UNIT)
    today = clock.today()
    members = session.scalar(
        select(func.count(AgencyMember.user_id.distinct())).where(
            AgencyMember.agency_id == office.id, offices.holds(AgencyMember, today)
        )
    )
    if (members or 0) > 1 and report.drafted_by_id == actor.id:
        raise TypistMayNotSubmit(report.agency_name)


def _check_unlocked(report: PeriodicReport) -> None:
    until = report.unlocked_until
    if until is not None and clock.now() >= until:
        day = until.astimezone(clock.LOCAL).strftime("%d/%m/%Y %H:%M")
        raise DeadlineHasPassed(report.agency_name, day)


# ---------------------------------------------------------------- reading a draft


def read_draft(
    session: Session, report: PeriodicReport, cells: Cells | None = None
) -> Reading:
    """Read a saved draft, or ``cells`` that might be saved.

    Every fault is kept with its cell, none hides another.
    """
    reading = Reading()
    before = _values_before(session, report)
    typed: Cells = report.draft.get("cells", {}) if cells is None else cells
    for indicator, version in asked_in(session, report):
        _read_indicator(indicator, version, typed.get(indicator.code, {}), reading)
        for key, figure in reading.figures.get(indicator.code, {}).items():
            _doubt(indicator, key, figure, before.get((indicator.id, key)), reading)
    return reading


def _read_indicator(
    indicator: Indicator,
    version: IndicatorVersion,
    typed: Mapping[str, CellTexts],
    reading: Reading,
) -> None:
    figures: dict[str, Figure] = {}
    for key in breakdowns_of(version):
        cell = typed.get(key, {})
        if key != TOTAL and not any(text.strip() for text in _numbers(cell)):
            continue
        try:
            figure = read_cell(version, cell)
            value_of(indicator.code, version, figure)
        except MneError as fault:
            reading.faults[(indicator.code, key)] = fault
            continue
        figures[key] = figure
    try:
        check_parts(indicator.code, version, figures)
    except MneError as fault:
        reading.faults[(indicator.code, TOTAL)] = fault
    reading.figures[indicator.code] = figures


def _numbers(cell: CellTexts) -> list[str]:
    return [cell.get(name, "") for name in ("numerator", "denominator", "value")]


def read_cell(version: IndicatorVersion, cell: CellTexts) -> Figure:
    """Read one cell as typed; an amount in the unit chosen becomes đồng.

    Raises
    ------
    NotANumber, NotWholeDong
        A text is no number in the Vietnamese way.
    """
    absence, rubric = cell.get("absence", ""), cell.get("rubric", "")
    note = cell.get("note", "").strip()
    if absence:
        return Figure(absence=Absence(absence), note=note)
    if version.measure is Measure.RUBRIC:
        return Figure(rubric=Rubric(rubric) if rubric else None, note=note)
    numerator, denominator, value = (_read(version, cell, text) for text in _numbers(cell))
    if version.measure in PAIRED:
        return Figure(numerator, denominator, value, note=note)
    return Figure(value=value, note=note)


def _read(version: IndicatorVersion, cell: CellTexts, text: str) -> Decimal | None:
    if not text.strip():
        return None
    if version.measure is Measure.AMOUNT:
        unit = MoneyUnit[cell.get("unit") or MoneyUnit.DONG.name]
        return Decimal(read_dong(text, unit))
    return read_number(text)


def _values_before(
    session: Session, report: PeriodicReport
) -> dict[tuple[int, str], Decimal]:
    """Give what the unit last said of the year, or of the year before, by cell."""
    rows = session.scalars(
        select(IndicatorValue)
        .where(
            IndicatorValue.agency_id == report.agency_id,
            IndicatorValue.year >= report.schedule.year - 1,
            IndicatorValue.year <= report.schedule.year,
        )
        .order_by(IndicatorValue.id)
    )
    numbers = (
        (row, row.numerator if row.numerator is not None else row.value) for row in rows
    )
    return {(row.indicator_id, row.breakdown): n for row, n in numbers if n}


def _doubt(
    indicator: Indicator, key: str, figure: Figure, before: Decimal | None, reading: Reading
) -> None:
    """Ask about a figure hundreds of times the one before; a note answers."""
    number = figure.numerator if figure.numerator is not None else figure.value
    if not number or not before or figure.note:
        return
    larger, smaller = max(number, before), min(number, before)
    if smaller > 0 and larger >= FAR * smaller:
        reading.faults[(indicator.code, key)] = FarFromBefore(
            indicator.code, number, before
        )


# ---------------------------------------------------------------- entering


def _add_revision(session: Session, report: PeriodicReport, actor: User) -> ReportRevision:
    revision = ReportRevision(
        number=len(report.revisions) + 1,
        narrative=report.draft.get("narrative", {}),
        submitted_at=clock.now(),
        submitted_by_id=actor.id,
    )
    report.revisions.append(revision)
    session.flush()
    return revision


def _enter(
    session: Session, report: PeriodicReport, reading: Reading, revision: ReportRevision
) -> None:
    schedule = report.schedule
    unit = session.get_one(Agency, report.agency_id)
    check_unit(unit, schedule.period_from, schedule.period_to)
    period = Period(
        schedule.year, schedule.period_from, schedule.period_to, schedule.vintage
    )
    for defined in asked_in(session, report):
        cells = reading.figures[defined[0].code]
        for value in enter_values(session, defined, unit, period, cells):
            session.add(ReportRevisionValue(revision_id=revision.id, value_id=value.id))
    session.flush()
