"""A consolidation as the paper and the workbook that go out, from the office's template.

Everything comes from the snapshot and from what was known when it was made, so the same
snapshot with the same template gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from mne.areas.models import Area
from mne.clock import LOCAL
from mne.programmes import offices
from mne.programmes.amounts import write_number
from mne.programmes.funds import Money, lines_of, sum_lines
from mne.programmes.indicator_models import (
    IndicatorSource,
    IndicatorValue,
    Measure,
    Promise,
)
from mne.programmes.models import Agency, BudgetLine, FundNature, Programme
from mne.reports.consolidating import revisions_in
from mne.reports.office_words import (
    ABSENCES,
    BOUNDS,
    NATURES,
    RUBRICS,
    SOURCES_OF_FUNDS,
    SOURCES_OF_VALUES,
    STATES,
    TREATMENTS,
    breakdown,
)
from mne.reports.periodic_models import (
    Consolidation,
    PeriodicReport,
    ReportRevision,
    ReportSchedule,
)
from mne.reports.periods import reports_of
from mne.reports.template_models import Paper
from mne.reports.template_rendering import Context, render_document, render_workbook
from mne.reports.templates import Template
from mne.reports.unit_figures import unit_figures

MILLION = 1_000_000
NONE = "—"
_MET: dict[bool | None, str] = {True: "đạt", False: "chưa đạt", None: ""}
COPIED = ("code", "name", "unit", "coverage")


@dataclass(frozen=True)
class Snapshot:
    """A consolidation with what stands around it."""

    made: Consolidation
    schedule: ReportSchedule
    programme: Programme
    receiver: Agency
    reports: Sequence[PeriodicReport]
    revisions: Sequence[ReportRevision]

    @property
    def moment(self) -> str:
        """When it was made, as people write it."""
        return _moment(self.made.made_at)

    def office_of(self, revision: ReportRevision) -> str:
        """Give the name that a unit had in the period."""
        return next(r.agency_name for r in self.reports if r.id == revision.report_id)


def snapshot_of(session: Session, made: Consolidation) -> Snapshot:
    """Gather a consolidation and what stands around it."""
    schedule = session.get_one(ReportSchedule, made.schedule_id)
    return Snapshot(
        made,
        schedule,
        session.get_one(Programme, schedule.programme_id),
        session.get_one(Agency, schedule.receiver_id),
        reports_of(session, schedule),
        revisions_in(session, made),
    )


def document_of(session: Session, made: Consolidation, template: Template) -> bytes:
    """Give the paper; raises what ``render_document`` says of the template."""
    said = contents(session, made, template.name)
    return render_document(template.name, template.content, said, made.made_at)


def workbook_of(session: Session, made: Consolidation, template: Template) -> bytes:
    """Give the workbook; raises what ``render_workbook`` says of the template."""
    said = contents(session, made, template.name)
    return render_workbook(template.name, template.content, said, made.made_at)


# ---------------------------------------------------------------- what it says


def contents(session: Session, made: Consolidation, template_name: str) -> Context:
    """Give everything that a template may fill in, by name."""
    snapshot = snapshot_of(session, made)
    superior = offices.superior_of(
        session, snapshot.receiver.id, snapshot.schedule.period_to
    )
    area = session.get_one(Area, snapshot.receiver.area_id)
    rows = [_row(figure, snapshot) for figure in made.figures]
    sections = _sections(snapshot)
    return {
        "office": snapshot.receiver.name,
        "superior": superior.name if superior else "",
        "addressee": superior.name if superior else "……………………",
        "place": _place(area.name),
        "programme": _only(snapshot.programme, "code", "name", "year"),
        "period": _period(snapshot.schedule),
        "snapshot": {
            "number": made.number,
            "moment": snapshot.moment,
            "day": _day(made.made_at),
            "treatment": TREATMENTS[made.treatment],
        },
        "reported": len(snapshot.revisions),
        "obliged": len(snapshot.revisions) + len(made.missing),
        "missing": [
            {"name": each["name"], "state": STATES[each["state"]]} for each in made.missing
        ],
        "rows": rows,
        "notes": [f"{row['code']}: {row['note']}" for row in rows if row["note"]],
        "cells": _cells(session, snapshot),
        "sections": sections,
        "entries": [
            {"heading": section["heading"], **entry}
            for section in sections
            for entry in section["entries"]
        ],
        "funds": _funds(session, snapshot),
        "revisions": [_revision(snapshot, revision) for revision in snapshot.revisions],
        "template": {"name": template_name},
    }


def _only(thing: object, *names: str) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names}


def _place(area_name: str) -> str:
    """Give the name of a place without its kind, as the day of a paper names it."""
    for kind in ("Thành phố ", "Tỉnh ", "Huyện ", "Thị xã ", "Thị trấn ", "Xã ", "Phường "):
        if area_name.casefold().startswith(kind.casefold()):
            return area_name[len(kind) :]
    return area_name


def _period(schedule: ReportSchedule) -> dict[str, Any]:
    return {
        **_only(schedule, "code", "name", "year", "document"),
        "since": schedule.period_from.strftime("%d/%m/%Y"),
        "until": schedule.period_to.strftime("%d/%m/%Y"),
        "due": schedule.due_on.strftime("%d/%m/%Y"),
    }


def _row(figure: dict[str, Any], snapshot: Snapshot) -> dict[str, Any]:
    numbers = {
        name: _number(figure[name]) for name in ("value", "numerator", "denominator")
    }
    is_percent = figure.get("measure") == Measure.PERCENTAGE
    pair = ""
    if numbers["numerator"] is not None and numbers["denominator"] is not None:
        pair = f"{_written(numbers['numerator'])}/{_written(numbers['denominator'])}"
    percent_met = _number(figure["percent_met"])
    return {
        **{
            name: figure[name] for name in ("code", "name", "breakdown", "unit", "coverage")
        },
        "value": "không tổng hợp"
        if figure["is_blocked"]
        else _written(numbers["value"], 2 if is_percent else None),
        "pair": pair,
        "number": _plain(numbers["value"]),
        "numerator": _written(numbers["numerator"]),
        "numerator_number": _plain(numbers["numerator"]),
        "denominator": _written(numbers["denominator"]),
        "denominator_number": _plain(numbers["denominator"]),
        "target": _target(figure.get("target")),
        "percent_met": _written(percent_met, 1),
        "percent_met_number": _plain(percent_met),
        "met": _MET[figure.get("is_met")],
        "source": SOURCES_OF_VALUES.get(IndicatorSource(figure["source"]), "")
        if "source" in figure
        else "",
        "note": _note(figure, snapshot),
    }


def _note(figure: dict[str, Any], snapshot: Snapshot) -> str:
    names = {report.agency_id: report.agency_name for report in snapshot.reports}
    estimated = ", ".join(names[unit] for unit in figure["estimated"])
    said = [f"lấy số ước gần nhất của {estimated}" if estimated else ""]
    return " ".join(filter(None, (*said, figure.get("warning", ""))))


def _target(target: dict[str, Any] | None) -> str:
    if target is None:
        return NONE
    if target["promise"] == Promise.RUBRIC or target["low"] is None:
        return target["text"] or NONE
    low, high = (_number(target[name]) for name in ("low", "high"))
    number = _written(low)
    if target["promise"] == Promise.RELATIVE_CHANGE and low is not None:
        number = f"{_written(100 * low)} %"
    elif target["promise"] == Promise.CHANGE and low is not None and low > 0:
        number = f"+{number}"
    bound = BOUNDS[target["bound"]]
    return f"{bound}{number}" + (f" – {_written(high)}" if high is not None else "")


def _sections(snapshot: Snapshot) -> list[dict[str, Any]]:
    return [
        {
            "heading": heading,
            "entries": [
                {"office": snapshot.office_of(revision), "text": text}
                for revision in snapshot.revisions
                if (text := revision.narrative.get(heading, "").strip())
            ]
            or [{"office": NONE, "text": "Không có nội dung."}],
        }
        for heading in snapshot.schedule.headings
    ]


def _revision(snapshot: Snapshot, revision: ReportRevision) -> dict[str, Any]:
    return {
        "office": snapshot.office_of(revision),
        "number": revision.number,
        "id": revision.id,
        "submitted_at": _moment(revision.submitted_at),
    }


def _cells(session: Session, snapshot: Snapshot) -> list[dict[str, Any]]:
    """Give every figure of every unit, beside what it said before (A-17)."""
    return [
        {
            **_only(each, "code", "name", "unit", "office"),
            "breakdown": breakdown(each.breakdown),
            "numerator": _plain(each.now.numerator),
            "denominator": _plain(each.now.denominator),
            "number": _said(each.now),
            **{vintage: _plain(number) for vintage, number in each.by_vintage.items()},
            "change": _plain(each.change),
            "note": each.now.note,
        }
        for each in unit_figures(session, snapshot.revisions, snapshot.made.made_at)
    ]


def _said(value: IndicatorValue) -> float | str | None:
    if value.rubric is not None:
        return RUBRICS[value.rubric]
    if value.value is None and value.absence is not None:
        return ABSENCES[value.absence]
    return _plain(value.value)


# ---------------------------------------------------------------- money


def _funds(session: Session, snapshot: Snapshot) -> list[dict[str, Any]]:
    moment = snapshot.made.made_at
    on = moment.astimezone(LOCAL).date()
    known = [
        line
        for line in lines_of(session, snapshot.programme, on)
        if line.entered_at <= moment
    ]
    keys = list(dict.fromkeys((line.source, line.nature) for line in known))
    rows = [
        _fund(
            SOURCES_OF_FUNDS[source],
            nature,
            sum_lines(line for line in known if (line.source, line.nature) == key),
        )
        for key in keys
        for source, nature in [key]
    ]
    return [*rows, *_totals(known)]


def _totals(known: list[BudgetLine]) -> list[dict[str, Any]]:
    """Sum capital and recurrent money apart: the two never mix."""
    natures = sorted({line.nature for line in known}, key=lambda each: each or "~")
    grouped = groupby(
        sorted(known, key=lambda line: line.nature or "~"), key=lambda line: line.nature
    )
    sums = {nature: sum_lines(lines) for nature, lines in grouped}
    return [_fund("Cộng", nature, sums[nature]) for nature in natures]


def _fund(source: str, nature: FundNature | None, money: Money) -> dict[str, Any]:
    percent = money.disbursement_percent
    return {
        "source": source,
        "nature": NATURES[nature],
        "planned": _millions(money.available),
        "planned_dong": money.available,
        "disbursed": _millions(money.disbursed),
        "disbursed_dong": money.disbursed,
        "percent": NONE if percent is None else _written(Decimal(percent), 2),
        "percent_number": percent,
    }


def _millions(dong: int | None) -> str:
    return "chưa nêu" if dong is None else write_number(Decimal(dong) / MILLION)


# ---------------------------------------------------------------- numbers, moments


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _written(number: Decimal | None, decimals: int | None = None) -> str:
    if number is None:
        return NONE
    return write_number(number if decimals is None else round(number, decimals))


def _plain(number: Decimal | None) -> float | None:
    return None if number is None else float(number)


def _moment(at: datetime) -> str:
    return at.astimezone(LOCAL).strftime("%H:%M ngày %d/%m/%Y")


def _day(at: datetime) -> str:
    return at.astimezone(LOCAL).strftime("%d/%m/%Y")


def make(session: Session, made: Consolidation, paper: Paper, template: Template) -> bytes:
    """Give the paper or the workbook of a consolidation."""
    is_document = paper is Paper.CONSOLIDATED_DOCUMENT
    return (document_of if is_document else workbook_of)(session, made, template)
