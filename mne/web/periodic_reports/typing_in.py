"""The cells of a report's form: their names, what was typed into them, their faults.

A cell's field is named ``c|code|breakdown|field``, what is wrong there
``why|code|breakdown``; a narrative's is ``n|number``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request
from sqlalchemy.orm import Session

from mne.programmes.amounts import MoneyUnit
from mne.programmes.figures import TOTAL
from mne.programmes.indicator_models import Absence, IndicatorVersion, Measure, Rubric
from mne.programmes.indicators import PAIRED, Defined
from mne.reports.filling import Cells, CellTexts, Reading, asked_in, breakdowns_of
from mne.reports.periodic_models import PeriodicReport, ReportState
from mne.web.language import current

FIELDS = ("numerator", "denominator", "value", "unit", "absence", "rubric", "note")
LONGEST_REASON = 500


@dataclass(frozen=True)
class CellView:
    """One cell as the page draws it."""

    code: str
    breakdown: str
    typed: Mapping[str, str]
    number_fields: tuple[str, ...]
    """Which of its fields are numbers: a pair, a value, none for a rubric."""
    has_unit: bool
    fault: str = ""
    returned: str = ""
    """What the receiving office found wrong here."""
    why: str = ""
    """What it is about to find wrong, as typed."""

    @property
    def id(self) -> str:
        """What its fault and its link point to."""
        return f"{self.code}-{self.breakdown}".replace("=", "-").replace(" ", "-")

    def name(self, field: str) -> str:
        """Name one of its fields."""
        return "|".join(("c", self.code, self.breakdown, field))

    @property
    def why_name(self) -> str:
        """Name the field of what is wrong here."""
        return "|".join(("why", self.code, self.breakdown))


@dataclass(frozen=True)
class IndicatorView:
    """An indicator with its cells."""

    defined: Defined
    cells: list[CellView]

    @property
    def is_rubric(self) -> bool:
        """Whether it is judged rather than counted."""
        return self.defined[1].measure is Measure.RUBRIC


ABSENCES = tuple(Absence)
RUBRICS = tuple(Rubric)


def cell_views(
    session: Session, report: PeriodicReport, typed: Cells, reading: Reading | None
) -> list[IndicatorView]:
    """Give a report's cells with what was typed, and the faults of a saved draft."""
    faults = reading.faults if reading else {}
    returned, why = reasons_by_cell(report), typed_reasons()
    return [
        indicator_view(
            defined,
            typed.get(defined[0].code, {}),
            {
                key: fault.sentence(current())
                for (code, key), fault in faults.items()
                if code == defined[0].code
            },
            (returned, why),
        )
        for defined in asked_in(session, report)
    ]


def indicator_view(
    defined: Defined,
    typed: Mapping[str, CellTexts],
    faults: Mapping[str, str],
    reasons: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {}),
) -> IndicatorView:
    """Give one indicator's cells; what is said of them is by breakdown or by cell."""
    (indicator, version), (returned, why) = defined, reasons
    cells = [
        CellView(
            indicator.code,
            key,
            typed.get(key, {}),
            _number_fields(version),
            version.measure is Measure.AMOUNT,
            faults.get(key, ""),
            returned.get(cell_key(indicator.code, key), ""),
            why.get(cell_key(indicator.code, key), ""),
        )
        for key in breakdowns_of(version)
    ]
    return IndicatorView(defined, cells)


def cell_key(code: str, breakdown: str) -> str:
    """Name a cell as a return does: the indicator, and its part if it is one."""
    return f"{code} {breakdown}".strip()


def reasons_by_cell(report: PeriodicReport) -> dict[str, str]:
    """Give what the last return said of each cell, while the report is back."""
    if report.state is not ReportState.RETURNED or not report.events:
        return {}
    return dict(report.events[-1].details.get("cells", {}))


def _number_fields(version: IndicatorVersion) -> tuple[str, ...]:
    if version.measure is Measure.RUBRIC:
        return ()
    return ("numerator", "denominator") if version.measure in PAIRED else ("value",)


def typed_cells() -> dict[str, dict[str, dict[str, str]]]:
    """Read the cells that were sent, as typed; what no form of ours holds is left out."""
    cells: dict[str, dict[str, dict[str, str]]] = {}
    for name, text in request.form.items():
        kind, *parts = name.split("|")
        if kind == "c" and len(parts) == len(("code", "breakdown", "field")):
            code, breakdown, field = parts
            if field in FIELDS and _is_known(field, text):
                cells.setdefault(code, {}).setdefault(breakdown or TOTAL, {})[field] = text
    return cells


def typed_reasons() -> dict[str, str]:
    """Read what was said to be wrong at each cell; a cell without a word is left out."""
    found: dict[str, str] = {}
    for name, text in request.form.items():
        kind, *parts = name.split("|")
        if kind == "why" and len(parts) == len(("code", "breakdown")) and text.strip():
            found[cell_key(*parts)] = text.strip()[:LONGEST_REASON]
    return found


def _is_known(field: str, text: str) -> bool:
    known = {
        "absence": {"", *(each.value for each in Absence)},
        "rubric": {"", *(each.value for each in Rubric)},
        "unit": {each.name for each in MoneyUnit},
    }
    return field not in known or text in known[field]


def typed_narrative(report: PeriodicReport) -> dict[str, str]:
    """Read the words that were sent, by heading."""
    return {
        heading: request.form.get(f"n|{number}", "")
        for number, heading in enumerate(report.schedule.headings)
    }
