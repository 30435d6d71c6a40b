"""The cells of a report's form: their names, what was typed into them, their faults.

A cell's field is named ``c|code|breakdown|field``; a narrative's ``n|number``.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from sqlalchemy.orm import Session

from mne.programmes.amounts import MoneyUnit
from mne.programmes.figures import TOTAL
from mne.programmes.indicator_models import Absence, IndicatorVersion, Measure, Rubric
from mne.programmes.indicators import PAIRED, Defined
from mne.reports.filling import Cells, Reading, asked_in, breakdowns_of
from mne.reports.periodic_models import PeriodicReport
from mne.web.language import current
from mne.web.language import lazy_gettext as _

FIELDS = ("numerator", "denominator", "value", "unit", "absence", "rubric", "note")


@dataclass(frozen=True)
class CellView:
    """One cell as the page draws it."""

    code: str
    breakdown: str
    typed: dict[str, str]
    fault: str
    number_fields: tuple[str, ...]
    """Which of its fields are numbers: a pair, a value, none for a rubric."""
    has_unit: bool

    @property
    def id(self) -> str:
        """What its fault and its link point to."""
        return f"{self.code}-{self.breakdown}".replace("=", "-").replace(" ", "-")

    def name(self, field: str) -> str:
        """Name one of its fields."""
        return "|".join(("c", self.code, self.breakdown, field))


@dataclass(frozen=True)
class IndicatorView:
    """An indicator with its cells."""

    defined: Defined
    cells: list[CellView]

    @property
    def is_rubric(self) -> bool:
        """Whether it is judged rather than counted."""
        return self.defined[1].measure is Measure.RUBRIC


UNITS = (
    (MoneyUnit.DONG.name, _("đồng")),
    (MoneyUnit.THOUSAND.name, _("thousand đồng")),
    (MoneyUnit.MILLION.name, _("million đồng")),
    (MoneyUnit.BILLION.name, _("billion đồng")),
)
ABSENCES = tuple(Absence)
RUBRICS = tuple(Rubric)


def cell_views(
    session: Session, report: PeriodicReport, typed: Cells, reading: Reading | None
) -> list[IndicatorView]:
    """Give a report's cells with what was typed, and the faults of a saved draft."""
    faults = reading.faults if reading else {}
    return [
        IndicatorView(
            (indicator, version),
            [
                CellView(
                    indicator.code,
                    key,
                    dict(typed.get(indicator.code, {}).get(key, {})),
                    faults[(indicator.code, key)].sentence(current())
                    if (indicator.code, key) in faults
                    else "",
                    _number_fields(version),
                    version.measure is Measure.AMOUNT,
                )
                for key in breakdowns_of(version)
            ],
        )
        for indicator, version in asked_in(session, report)
    ]


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
