"""Rows of XLSForm sheets out of Markdown text, and back into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from surveys.sheets import read_text

Row = dict[str, str]
"""One line of a sheet: column name to text; empty cells are absent."""


def records(text: str) -> dict[str, list[Row]]:
    """Read the rows of each sheet; empty rows are left out."""
    return {
        name: [row for _, row in sheet.records()] for name, sheet in read_text(text).items()
    }


def write_text(sheets: Mapping[str, Sequence[Row]]) -> str:
    """Write rows as Markdown tables, each with every column that one of its rows uses."""
    return "\n".join(_table(name, rows) for name, rows in sheets.items())


def _table(name: str, rows: Sequence[Row]) -> str:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [f"| {name} |", _line(columns)]
    lines += [_line([row.get(column, "") for column in columns]) for row in rows]
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return f"| | {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
