"""A list of indicators as a workbook: one sheet, one row each, columns by name."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime

import openpyxl
import xlsxwriter
from openpyxl.utils.exceptions import InvalidFileException

from mne.programmes.framework import COLUMNS, Row, written
from mne.programmes.indicator_errors import BadFrameworkRow, NotAFramework

MOST_ROWS = 2_000
MADE = datetime(2000, 1, 1)  # noqa: DTZ001 its format has no zone; equal lists, equal bytes


def read_workbook(content: bytes) -> list[Row]:
    """Read the first sheet of a workbook: its first row names the columns.

    Raises
    ------
    NotAFramework
        It is no workbook, or its first row lacks the column of codes.
    BadFrameworkRow
        A column that a reference sheet doesn't have.
    """
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        KeyError,
        ValueError,
        OSError,
    ) as fault:
        raise NotAFramework from fault
    lines = book.worksheets[0].iter_rows(max_row=MOST_ROWS, values_only=True)
    rows = [[_text(cell) for cell in line] for line in lines]
    book.close()
    if not rows or "code" not in rows[0]:
        raise NotAFramework
    for name in rows[0]:
        if name and name not in COLUMNS:
            raise BadFrameworkRow(1, name, "")
    return [
        {name: text for name, text in zip(rows[0], row, strict=False) if name}
        for row in rows[1:]
        if any(row)
    ]


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return written(cell.date())
    if isinstance(cell, date | int) and not isinstance(cell, bool):
        return written(cell) if isinstance(cell, date) else str(cell)
    if isinstance(cell, float):
        return f"{cell:f}".rstrip("0").rstrip(".").replace(".", ",")
    return "" if cell is None else str(cell).strip()


def write_workbook(rows: Sequence[Row]) -> bytes:
    """Write rows as a workbook that ``read_workbook`` reads back."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": MADE})
    sheet = book.add_worksheet("Chỉ tiêu")
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(COLUMNS) - 1, 22)
    for place, name in enumerate(COLUMNS):
        sheet.write_string(0, place, name, bold)
        for line, row in enumerate(rows, start=1):
            sheet.write_string(line, place, row.get(name, ""), wrapped)
    book.close()
    return buffer.getvalue()
