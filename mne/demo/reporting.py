"""The periodic reports of the demo: 2023 by the district, 2026 by the province.

The figures are invented. The calendar, the indicators and the money of 2023 are those of
the programme's plan; 2026 uses the same, and says that it is an illustration.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from mne import clock
from mne.demo.days import morning
from mne.demo.staff import PROVINCE, Staff
from mne.programmes import framework
from mne.programmes.documents import seed_document
from mne.programmes.indicator_models import IndicatorVersion, Measure
from mne.programmes.indicators import dimensions_of
from mne.programmes.models import Programme
from mne.programmes.register import load_programme
from mne.reports import consolidating, filling, periods, receiving
from mne.reports.periodic_models import PeriodicReport
from mne.reports.report_moves import Act

OPENED_BEFORE = timedelta(days=30)


class Fate(StrEnum):
    """How far a unit's report came."""

    ACCEPTED = "accepted"
    LATE = "late"
    RETURNED = "returned"
    """And submitted again, then accepted."""
    SUBMITTED = "submitted"
    DRAFTED = "drafted"
    MISSING = "missing"


@dataclass(frozen=True)
class Held:
    """One report of the calendar: how much of the year it tells, what became of it."""

    kind: str
    progress: float
    fates: Sequence[Fate] = ()
    """Of the units in their order; the rest were accepted in time."""
    is_consolidated: bool = True


YEAR_2023 = (
    Held("6T", 0.45, [Fate.LATE, Fate.RETURNED]),
    Held("NAM-CT", 1.0, [Fate.RETURNED]),
)
YEAR_2026 = (
    Held("6T", 0.40, [Fate.ACCEPTED, Fate.LATE]),
    Held("9T", 0.70, [Fate.RETURNED, Fate.ACCEPTED, Fate.MISSING]),
    Held(
        "NAM-UOC",
        0.95,
        [Fate.ACCEPTED, Fate.SUBMITTED, Fate.MISSING],
        is_consolidated=False,
    ),
    Held("NAM-CT", 0.95, [Fate.DRAFTED] + [Fate.MISSING] * 5, is_consolidated=False),
)


def programme_of_2026(session: Session) -> Programme:
    """Load a programme of the province for 2026: the plan of 2023 under its new offices."""
    seed = seed_document()
    office = {"code": "SNNMT", "name": "Sở Nông nghiệp và Môi trường"}
    components = [
        {name: value for name, value in each.items() if name not in {"lead", "finance"}}
        | ({"lead": "SNNMT"} if "lead" in each else {})
        for each in seed["components"]
    ]
    document: dict[str, Any] = seed | {
        "code": "TN-2026",
        "name": "Chương trình giảm nghèo năm 2026 (số liệu minh họa)",
        "year": 2026,
        "area_code": PROVINCE,
        "legal_text": "Kế hoạch minh họa cho bản dùng thử",
        "agencies": [office | {"valid_from": date(2025, 7, 1)}],
        "components": components,
    }
    return load_programme(session, document)


def hold_year(
    session: Session, programme: Programme, staff: Staff, reports: Sequence[Held]
) -> None:
    """Load the indicators of a programme and hold its reports, each in its time."""
    first = date(programme.year, 1, 1)
    framework.load(session, programme, framework.seed_rows(), first)
    calendar = {
        asked.kind: asked
        for asked in periods.calendar(programme.year, programme.legal_text)
    }
    for held in reports:
        with clock.frozen(morning(calendar[held.kind].due_on - OPENED_BEFORE)):
            schedule = periods.plan_report(
                session, programme, staff.office, calendar[held.kind]
            )
            opened = periods.open_period(session, schedule, staff.units)
        fates = [*held.fates, *[Fate.ACCEPTED] * (len(opened) - len(held.fates))]
        for report, fate in zip(opened, fates, strict=True):
            _report(session, staff, report, fate, held.progress)
        if held.is_consolidated:
            with clock.frozen(morning(schedule.due_on + timedelta(days=10))):
                consolidating.consolidate(session, schedule, staff.officer)


def _report(
    session: Session, staff: Staff, report: PeriodicReport, fate: Fate, progress: float
) -> None:
    if fate == Fate.MISSING:
        return
    due = report.schedule.due_on
    with clock.frozen(morning(due + timedelta(days=3 if fate == Fate.LATE else -6))):
        _fill(session, staff, report, progress)
        if fate == Fate.DRAFTED:
            return
        filling.submit(session, report, report.version, staff.heads[report.agency_id])
    if fate == Fate.SUBMITTED:
        return
    if fate == Fate.RETURNED:
        _return(session, staff, report, progress)
    with clock.frozen(morning(due + timedelta(days=4))):
        receiving.accept(session, report, Act(staff.officer, report.version))


def _return(
    session: Session, staff: Staff, report: PeriodicReport, progress: float
) -> None:
    due = report.schedule.due_on
    why = "Số hộ được hỗ trợ chưa khớp danh sách kèm theo. Đề nghị đối chiếu và nộp lại."
    with clock.frozen(morning(due - timedelta(days=4))):
        act = Act(staff.officer, report.version, why)
        receiving.return_report(session, report, act, due + timedelta(days=2))
    with clock.frozen(morning(due - timedelta(days=2))):
        _fill(session, staff, report, progress)
        filling.submit(session, report, report.version, staff.heads[report.agency_id])


def _fill(session: Session, staff: Staff, report: PeriodicReport, progress: float) -> None:
    rng = np.random.default_rng([report.agency_id, report.schedule.year])
    cells = {
        indicator.code: _cells(version, rng, progress)
        for indicator, version in filling.asked_in(session, report)
    }
    words = dict.fromkeys(report.schedule.headings, "Thực hiện theo kế hoạch đã đề ra.")
    words["Khó khăn, vướng mắc và nguyên nhân"] = (
        "Việc phân bổ kinh phí còn chậm; cán bộ giảm nghèo kiêm nhiệm nhiều việc."
    )
    filling.save_draft(
        session, report, report.version, staff.typists[report.agency_id], cells, words
    )


def _cells(
    version: IndicatorVersion, rng: np.random.Generator, progress: float
) -> Mapping[str, Mapping[str, str]]:
    """Give what a unit types for one indicator: the total, and parts that add up to it."""
    if version.measure is Measure.RUBRIC:
        return {"": {"rubric": "partly", "note": "Còn một số hộ chưa nhận hỗ trợ."}}
    if version.measure is Measure.PERCENTAGE:
        households = int(rng.integers(1_200, 3_400))
        poor = round(households * float(rng.uniform(0.01, 0.03)))
        return {"": {"numerator": str(poor), "denominator": str(households)}}
    total = round(int(rng.integers(8, 60)) * progress)
    cells = {"": {"value": str(total)}}
    for dimension in dimensions_of(version):
        share = int(rng.integers(0, total + 1))
        parts = [share, total - share]
        for part, number in zip(dimension.parts, parts, strict=True):
            cells[dimension.key(part)] = {"value": str(number)}
    return cells
