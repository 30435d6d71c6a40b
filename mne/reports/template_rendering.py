"""A template and what a document says: the document, as bytes.

In a Word template paragraphs and table rows are repeated by ``{%p for … %}`` and
``{%tr for … %}``. In a workbook a row is repeated for every element of the list whose
element it names: ``{{ row.value }}`` for every one of ``rows``. There a cell that is one
tag alone keeps its number, so that the office goes on computing.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from copy import copy
from datetime import datetime
from typing import Any, cast

import openpyxl
from docxtpl import DocxTemplate  # type: ignore[import-untyped]
from jinja2.exceptions import TemplateError
from lxml.etree import LxmlError
from openpyxl.cell import Cell
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from mne.reports.stable_zip import stabilise
from mne.reports.template_errors import TemplateUnreadable
from mne.reports.template_files import DOCUMENT, WORKBOOK, check_template
from mne.reports.template_language import TemplateLanguage

Context = Mapping[str, Any]
"""What a document says: texts, numbers, lists of such; nothing that could act."""
_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\x7f￾￿]")
LINE_POINTS = 15
"""Height of a line of letters."""
_WHOLE, _PARTS = "[$-42A]#,##0", "[$-42A]#,##0.00"


def render_document(
    file: str, template: bytes, context: Context, made_at: datetime
) -> bytes:
    """Fill in a Word template.

    Raises
    ------
    TemplateUnreadable
        It is no plain Word document.
    TemplateMalformed, TemplateNameUnknown, TemplateComputes
        Each names the place and the remedy.
    """
    check_template(file, template, DOCUMENT)
    said = clean(context)
    language = TemplateLanguage(file, said, is_xml=True)
    buffer = io.BytesIO()
    try:
        document = DocxTemplate(io.BytesIO(template))
        document.render(said, jinja_env=language, autoescape=True)
        document.save(buffer)
    except TemplateError as error:
        raise language.fault(error) from error
    except (KeyError, ValueError, LxmlError) as error:
        raise TemplateUnreadable(file, DOCUMENT) from error
    return stabilise(buffer.getvalue(), made_at)


def clean(thing: Any) -> Any:
    """Take out of texts what no office file can hold: control characters of old systems."""
    if isinstance(thing, str):
        return _NOT_XML.sub("", thing)
    if isinstance(thing, Mapping):
        return {name: clean(each) for name, each in thing.items()}
    if isinstance(thing, list | tuple):
        return [clean(each) for each in thing]
    return thing


# ---------------------------------------------------------------- workbooks


def render_workbook(
    file: str, template: bytes, context: Context, made_at: datetime
) -> bytes:
    """Fill in a workbook; raises what ``render_document`` says, with sheet and cell."""
    check_template(file, template, WORKBOOK)
    said = clean(context)
    language = TemplateLanguage(file, said, is_xml=False)
    try:
        book = openpyxl.load_workbook(io.BytesIO(template))
    except (InvalidFileException, KeyError, ValueError, OSError) as error:
        raise TemplateUnreadable(file, WORKBOOK) from error
    for sheet in book.worksheets:
        _fill(sheet, language, said)
    buffer = io.BytesIO()
    book.save(buffer)
    return stabilise(buffer.getvalue(), made_at)


LISTS = {
    "row": "rows",
    "cell": "cells",
    "missing_unit": "missing",
    "fund": "funds",
    "revision": "revisions",
    "entry": "entries",
}
"""Which list a row of a workbook is repeated over, by the name of the element in it."""


def _fill(sheet: Worksheet, language: TemplateLanguage, said: Context) -> None:
    lines = [_Line(sheet, number) for number in range(1, sheet.max_row + 1)]
    merged = [area.bounds for area in sheet.merged_cells.ranges]
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))
    sheet.delete_rows(1, sheet.max_row)
    sheet.row_dimensions.clear()
    target = 0
    last_of: dict[int, int] = {}
    for line in lines:
        for things in _repeats(line, language, said):
            target += 1
            line.write(sheet, target, language, things)
            _merge(sheet, merged, line.number, target)
        last_of[line.number] = target
    for left, top, right, bottom in merged:
        if top != bottom:
            sheet.merge_cells(None, last_of[top], left, last_of[bottom], right)
    _stretch_filter(sheet, last_of)


def _merge(
    sheet: Worksheet, merged: list[tuple[int, int, int, int]], source: int, target: int
) -> None:
    for left, top, right, bottom in merged:
        if top == bottom == source:
            sheet.merge_cells(None, target, left, target, right)


def _stretch_filter(sheet: Worksheet, last_of: Mapping[int, int]) -> None:
    if sheet.auto_filter.ref:
        bounds = range_boundaries(sheet.auto_filter.ref)
        left, top, right, bottom = cast("tuple[int, int, int, int]", bounds)
        first, last = last_of.get(top, top), last_of.get(bottom, bottom)
        ends = f"{get_column_letter(left)}{first}", f"{get_column_letter(right)}{last}"
        sheet.auto_filter.ref = ":".join(ends)


def _repeats(
    line: _Line, language: TemplateLanguage, said: Context
) -> Iterator[dict[str, Any]]:
    names: set[str] = set()
    for place, text in line.texts():
        language.place = place
        names |= language.names_in(text)
    element = next((each for each in LISTS if each in names and each not in said), None)
    if element is None:
        yield dict(said)
        return
    for thing in said.get(LISTS[element], []):
        yield {**said, element: thing}


LOOKS = ("font", "border", "fill", "number_format", "alignment", "protection")


class _Line:
    """One row of a template: values, looks and height, to be written several times."""

    def __init__(self, sheet: Worksheet, number: int) -> None:
        self.number = number
        self.title = sheet.title
        self.height = sheet.row_dimensions[number].height
        cells = [cell for cell in sheet[number] if isinstance(cell, Cell)]
        self.cells = [
            (
                cell.column,
                cell.coordinate,
                cell.value,
                {name: copy(getattr(cell, name)) for name in LOOKS},
            )
            for cell in cells
            if cell.value is not None or cell.has_style
        ]

    def texts(self) -> Iterator[tuple[str, str]]:
        for _column, coordinate, value, _looks in self.cells:
            if _is_tagged(value):
                yield f"{self.title}!{coordinate}", str(value)

    def write(
        self, sheet: Worksheet, row: int, language: TemplateLanguage, things: Context
    ) -> None:
        lines = 1
        for column, coordinate, value, looks in self.cells:
            cell = cast("Cell", sheet.cell(row, column))
            for name, look in looks.items():
                setattr(cell, name, look)
            if _is_tagged(value):
                language.place = f"{self.title}!{coordinate}"
                _put(cell, language.value_of(str(value), things))
            elif isinstance(value, str) and value.startswith("="):
                cell.value = Translator(value, coordinate).translate_formula(
                    cell.coordinate
                )
            else:
                cell.value = value
            lines = max(lines, _lines_of(sheet, cell))
        grown = LINE_POINTS * lines if lines > 1 else None
        sheet.row_dimensions[row].height = self.height or grown


def _lines_of(sheet: Worksheet, cell: Cell) -> int:
    """Count the lines that a wrapped text takes in the width of its column."""
    if not isinstance(cell.value, str) or not cell.alignment.wrap_text:
        return 1
    width = max(sheet.column_dimensions[get_column_letter(cell.column)].width or 8, 1)
    return sum(1 + int(len(line) // width) for line in cell.value.split("\n"))


def _is_tagged(value: object) -> bool:
    return isinstance(value, str) and ("{{" in value or "{%" in value)


def _put(cell: Cell, found: object) -> None:
    """Write what a tag came to: numbers as numbers, texts never as formulas."""
    if isinstance(found, bool) or not isinstance(found, int | float | datetime):
        cell.value = "" if found is None else str(found)
        cell.data_type = "s"
        return
    cell.value = found
    if cell.number_format == "General" and isinstance(found, int | float):
        cell.number_format = _WHOLE if float(found).is_integer() else _PARTS
