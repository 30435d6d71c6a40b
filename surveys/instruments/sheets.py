"""XLSForm sheets as Markdown tables: parsed to rows, and rows written as one text."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import cast

from pyxform.xls2json_backends import md_to_dict

Row = dict[str, str]
"""One line of a sheet: column name to text; empty cells are absent."""

Sheets = dict[str, list[Row]]
"""Sheet name (``survey``, ``choices``, ``settings``) to its rows in order."""

SHEET_NAMES = ("survey", "choices", "settings")


def parse(text: str) -> Sheets:
    """Read Markdown tables as pyxform does, keeping the sheets we write."""
    book = md_to_dict(BytesIO(text.encode()))
    return {name: cast("list[Row]", book[name]) for name in SHEET_NAMES if book.get(name)}


def render(sheets: Sheets) -> str:
    """Write rows as Markdown tables, each with every column that one of its rows uses."""
    return "\n".join(_table(name, sheets[name]) for name in SHEET_NAMES if sheets.get(name))


def _table(name: str, rows: Sequence[Row]) -> str:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [f"| {name} |", _line(columns)]
    lines += [_line([row.get(column, "") for column in columns]) for row in rows]
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return f"| | {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
