"""A filled-in workbook against the draft: what would change, before anything does.

A blank cell changes nothing: what is saved stays. Cells that can't be read are all told at
once, and while there is one nothing is loaded. What can be read is kept as typed, and what
has to be mended before submitting is said with its cell.
"""

from __future__ import annotations

import hashlib
import io
import unicodedata
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from sqlalchemy.orm import Session

from mne.audit.actions import Action
from mne.audit.log import record
from mne.errors import MneError
from mne.programmes.amounts import MoneyUnit, write_number
from mne.reports.filling import asked_in, breakdowns_of, read_draft, save_draft
from mne.reports.periodic_models import PeriodicReport
from mne.reports.template_errors import TemplateUnreadable
from mne.reports.template_files import WORKBOOK, check_template
from mne.reports.unit_workbook import (
    FIGURES,
    FIXED,
    HEAD_ROW,
    HEADS,
    IDENTITY,
    NARRATIVE,
    NARRATIVE_HEAD_ROW,
    TYPED,
    WORDS,
    Identity,
    fields_of,
    identity_of,
)
from mne.reports.unit_workbook_errors import (
    CellNotOnList,
    CellUnreadable,
    NotAUnitWorkbook,
    RowNotAsked,
    UnitWorkbookRefused,
    WorkbookOfAnotherPeriod,
    WorkbookOfAnotherUnit,
    WorkbookOutdated,
)
from mne.users.models import User

MOST_ROWS = 5_000
Cells = dict[str, dict[str, dict[str, str]]]


@dataclass(frozen=True)
class Change:
    """One cell of the workbook that differs from the draft."""

    address: str
    what: str
    """Indicator and breakdown, or the heading."""
    field: str
    before: str
    after: str


@dataclass
class Comparison:
    """What a workbook would do to a draft."""

    cells: Cells
    narrative: dict[str, str]
    changes: list[Change] = field(default_factory=list)
    refused: list[MneError] = field(default_factory=list)
    """Cells that can't be read; with one of them nothing is loaded."""
    faults: list[tuple[str, MneError]] = field(default_factory=list)
    """With the cell: to be mended before the report is submitted."""
    kept: list[str] = field(default_factory=list)
    """Blank cells where something is saved, which stays."""


def compare(session: Session, report: PeriodicReport, content: bytes) -> Comparison:
    """Say what a workbook would change; nothing is changed.

    Raises
    ------
    NotAUnitWorkbook, WorkbookOfAnotherPeriod, WorkbookOfAnotherUnit, WorkbookOutdated
        It is not the workbook of this report.
    """
    book, formulas = _opened(content)
    _check_identity(_identity(book), identity_of(session, report))
    draft = report.draft
    result = Comparison(
        {
            code: {key: dict(cell) for key, cell in each.items()}
            for code, each in draft.get("cells", {}).items()
        },
        dict(draft.get("narrative", {})),
    )
    reader = _Reader(book, formulas, result)
    places = reader.figures(_asked(session, report))
    reader.narrative(report.schedule.headings)
    reading = read_draft(session, report, result.cells)
    result.faults = [
        (places.get(key, "|".join(key)), fault) for key, fault in reading.faults.items()
    ]
    return result


def load(
    session: Session, report: PeriodicReport, seen: int, actor: User, content: bytes
) -> Comparison:
    """Take a workbook into the draft.

    Raises
    ------
    UnitWorkbookRefused
        Some cell can't be read; ``compare`` says which.
    ReportMoved, ReportIsShut, NotYourOffice
        As for a draft that is typed.
    """
    found = compare(session, report, content)
    if found.refused:
        raise UnitWorkbookRefused(len(found.refused))
    save_draft(session, report, seen, actor, found.cells, found.narrative)
    subject = f"report:{report.schedule.code}/{report.id}"
    facts = {"sha256": hashlib.sha256(content).hexdigest(), "changes": len(found.changes)}
    record(session, Action.UNIT_WORKBOOK_LOADED, subject, actor, **facts)
    return found


def _asked(session: Session, report: PeriodicReport) -> dict[tuple[str, str], list[str]]:
    return {
        (indicator.code, key): fields_of(version, key)
        for indicator, version in asked_in(session, report)
        for key in breakdowns_of(version)
    }


# ---------------------------------------------------------------- which workbook it is


def _opened(content: bytes) -> tuple[Workbook, Workbook]:
    """Open a workbook twice: for its results, and for its formulas."""
    try:
        check_template("", content, WORKBOOK)
        results = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        formulas = openpyxl.load_workbook(io.BytesIO(content))
    except (
        TemplateUnreadable,
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        OSError,
    ) as fault:
        raise NotAUnitWorkbook(".xlsx") from fault
    for name in (FIGURES, NARRATIVE, IDENTITY):
        if name not in results.sheetnames:
            raise NotAUnitWorkbook(name)
    for place, head in enumerate(HEADS, start=1):
        cell = results[FIGURES].cell(HEAD_ROW, place)
        if cell.value != head:
            raise NotAUnitWorkbook(f"{FIGURES}!{cell.coordinate}")
    return results, formulas


def _identity(book: Workbook) -> Identity:
    rows = book[IDENTITY].iter_rows(max_row=20, max_col=2, values_only=True)
    told = {str(row[0]): str(row[1] or "") for row in rows if row[0]}
    try:
        return Identity(**{name: told[name] for name in Identity.__annotations__})
    except KeyError as fault:
        raise NotAUnitWorkbook(IDENTITY) from fault


def _check_identity(theirs: Identity, ours: Identity) -> None:
    if (theirs.programme, theirs.period) != (ours.programme, ours.period):
        raise WorkbookOfAnotherPeriod(
            f"{theirs.period} ({theirs.programme})", f"{ours.period} ({ours.programme})"
        )
    if theirs.unit != ours.unit:
        raise WorkbookOfAnotherUnit(theirs.unit_name or theirs.unit, ours.unit_name)
    if theirs.version != ours.version:
        raise WorkbookOutdated(theirs.version, ours.version)


# ---------------------------------------------------------------- its cells


@dataclass
class _Reader:
    """A workbook that is being read into a comparison."""

    results: Workbook
    formulas: Workbook
    into: Comparison

    def figures(
        self, asked: dict[tuple[str, str], list[str]]
    ) -> dict[tuple[str, str], str]:
        """Read the figures; gives the first cell to type into by code and breakdown."""
        sheet = self.results[FIGURES]
        places: dict[tuple[str, str], str] = {}
        for row in range(HEAD_ROW + 1, min(sheet.max_row, MOST_ROWS) + 1):
            code = self._text(FIGURES, row, 1) or ""
            key = (code, self._text(FIGURES, row, 3) or "")
            if not any(self._raw(FIGURES, row, place) for place in range(1, 12)):
                continue
            if key not in asked or key in places:
                self.into.refused.append(
                    RowNotAsked(f"{FIGURES}!A{row}", " ".join(key).strip())
                )
                continue
            places[key] = self._figure(row, key, asked[key])
        return places

    def _figure(self, row: int, key: tuple[str, str], fields: list[str]) -> str:
        code, breakdown = key
        before = self.into.cells.get(code, {}).get(breakdown, {})
        cell = dict(before)
        first = ""
        for place, (name, head, _width) in enumerate(TYPED, start=len(FIXED) + 1):
            if name not in fields:
                continue
            first = first or _address(FIGURES, row, place)
            text = self._told(row, place, name)
            if text is None or (name == "unit" and not cell.get("value")):
                continue
            old = before.get(name, "") or (MoneyUnit.MILLION.name if name == "unit" else "")
            self._note(
                _address(FIGURES, row, place), (" ".join(key).strip(), head), old, text
            )
            if text:
                cell[name] = text
        if any(cell.values()):
            self.into.cells.setdefault(code, {})[breakdown] = cell
        return first

    def _told(self, row: int, place: int, name: str) -> str | None:
        """Give what a cell says, as a draft keeps it; None where it can't be read."""
        text = self._text(FIGURES, row, place)
        if not text or name not in WORDS:
            return text
        codes = {_folded(word): code for code, word in WORDS[name].items()}
        code = codes.get(_folded(text))
        if code is None:
            address = _address(FIGURES, row, place)
            self.into.refused.append(CellNotOnList(address, text, WORDS[name].values()))
        return code

    def narrative(self, headings: list[str]) -> None:
        """Read the words under their headings."""
        sheet = self.results[NARRATIVE]
        for row in range(NARRATIVE_HEAD_ROW + 1, min(sheet.max_row, MOST_ROWS) + 1):
            heading, text = (self._text(NARRATIVE, row, place) for place in (1, 2))
            if not heading and not text:
                continue
            if heading not in headings:
                address = _address(NARRATIVE, row, 1)
                self.into.refused.append(RowNotAsked(address, heading or text or ""))
                continue
            before = self.into.narrative.get(heading, "")
            self._note(
                _address(NARRATIVE, row, 2), (heading, "Nội dung"), before, text or ""
            )
            self.into.narrative[heading] = text or before

    def _note(self, address: str, what: tuple[str, str], before: str, after: str) -> None:
        if not after and before:
            self.into.kept.append(address)
        elif _lines(after) != _lines(before):
            shown = [WORDS_BY_CODE.get(text, text) for text in (before, after)]
            self.into.changes.append(Change(address, *what, *shown))

    def _raw(self, sheet: str, row: int, place: int) -> Any:
        return self.results[sheet].cell(row, place).value

    def _text(self, sheet: str, row: int, place: int) -> str | None:
        """Give a cell as the text that a person would have typed."""
        cell = self.results[sheet].cell(row, place)
        value = cell.value
        formula = self.formulas[sheet].cell(row, place)
        is_formula = formula.data_type == "f"
        is_result_missing = is_formula and value is None
        is_other = cell.data_type == "e" or isinstance(value, bool | date | datetime)
        if is_result_missing or is_other:
            shown = str(formula.value if is_result_missing else value)
            self.into.refused.append(CellUnreadable(_address(sheet, row, place), shown))
            return None
        if isinstance(value, int | float):
            return write_number(Decimal(format(value, ".15g")))
        if value is None:
            return ""
        return unicodedata.normalize("NFC", str(value)).strip()


WORDS_BY_CODE = {code: word for words in WORDS.values() for code, word in words.items()}


def _address(sheet: str, row: int, place: int) -> str:
    return f"{sheet}!{get_column_letter(place)}{row}"


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]
