r"""The sheets of an XLSForm as plain texts, wherever they come from.

A sheet written as text (a Markdown table, or CSV as pyxform reads it) and the same sheet in
a workbook give equal ``Sheet``\ s, so they give the same questionnaire and the same XForm,
byte for byte. Row numbers are those a person sees in the workbook: the header is row 1.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from types import MappingProxyType

from surveys.workbook_errors import (
    DuplicateColumn,
    DuplicateSheet,
    EmptyWorkbook,
    MissingSurveySheet,
    NotText,
    Place,
    RowTooWide,
)

# pyxform 4.5, constants.SUPPORTED_SHEET_NAMES: other sheets are the author's own notes.
SHEET_NAMES = ("survey", "choices", "settings", "external_choices", "entities", "osm")


@dataclass(frozen=True)
class Sheet:
    """A header and rows as wide as it; an empty cell is "", an empty row is kept."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Give each row that isn't empty with its number and its filled cells by column."""
        for number, row in enumerate(self.rows, start=2):
            filled = {
                column: cell
                for column, cell in zip(self.columns, row, strict=True)
                if column and cell
            }
            if filled:
                yield number, filled


Sheets = Mapping[str, Sheet]


# No-break spaces become spaces; what XML can't hold goes, and "\\r\\n" becomes "\\n".
_PLAIN = {0xA0: " "} | dict.fromkeys(set(range(32)) - {ord("\t"), ord("\n")})


def clean(text: str) -> str:
    """Bring a cell's text to one form: composed letters, plain spaces, none around it."""
    return unicodedata.normalize("NFC", text).translate(_PLAIN).strip()


def make_sheet(name: str, lines: Sequence[Sequence[str]]) -> Sheet:
    """Make a sheet of a header line and the lines under it, already clean.

    Raises
    ------
    DuplicateColumn
        Two columns have the same header.
    RowTooWide
        A row has a text to the right of the last header.
    """
    columns = _without_empty_end(lines[0]) if lines else ()
    for column in columns:
        if column and columns.count(column) > 1:
            raise DuplicateColumn(Place(name, 1, column))
    rows = [
        _fitted(name, number, line, len(columns))
        for number, line in enumerate(lines[1:], 2)
    ]
    while rows and not any(rows[-1]):
        rows.pop()
    return Sheet(name, columns, tuple(rows))


def _without_empty_end(line: Sequence[str]) -> tuple[str, ...]:
    width = max((place for place, cell in enumerate(line, start=1) if cell), default=0)
    return tuple(line[:width])


def _fitted(name: str, number: int, line: Sequence[str], width: int) -> tuple[str, ...]:
    if any(line[width:]):
        raise RowTooWide(Place(name, number), next(cell for cell in line[width:] if cell))
    return tuple(line[:width]) + ("",) * (width - len(line))


def read_text(text: str) -> Sheets:
    """Read sheets written as Markdown tables or as CSV.

    Raises
    ------
    EmptyWorkbook
        There is no sheet in it.
    MissingSurveySheet
        No sheet has questions.
    DuplicateSheet, DuplicateColumn, RowTooWide
        A sheet is not straight.

    Examples
    --------
    >>> sheets = read_text('''
    ... | survey |
    ... |        | type    | name | label::English (en) |
    ... |        | integer | age  | Age                 |
    ... ''')
    >>> list(sheets["survey"].records())
    [(2, {'type': 'integer', 'name': 'age', 'label::English (en)': 'Age'})]
    """
    text = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    lines = _markdown(text) if re.search(r"^\s*\|", text, re.MULTILINE) else _csv(text)
    return collect(make_sheet(name, lines) for name, lines in _tables(lines))


def collect(sheets: Iterable[Sheet]) -> Sheets:
    """Give XLSForm's own sheets by name, in its order; raises as ``read_text`` does."""
    found: dict[str, Sheet] = {}
    for sheet in sheets:
        if sheet.name in found:
            raise DuplicateSheet(Place(sheet.name))
        found[sheet.name] = sheet
    if not any(sheet.columns for sheet in found.values()):
        raise EmptyWorkbook
    if "survey" not in found or not found["survey"].rows:
        raise MissingSurveySheet(found)
    return MappingProxyType({name: found[name] for name in SHEET_NAMES if name in found})


Line = tuple[str, list[str]]  # the name of a sheet that begins here, or ""; cells


def _tables(lines: Iterable[Line]) -> Iterator[tuple[str, list[list[str]]]]:
    """Part the lines at each that names a sheet; those before the first are dropped."""
    name, cells_of_sheet = "", list[list[str]]()
    for begins, cells in lines:
        if begins:
            if name:
                yield name, cells_of_sheet
            name, cells_of_sheet = begins.lower(), []
        if any(cells):
            cells_of_sheet.append(cells)
    if name:
        yield name, cells_of_sheet


def decode(content: bytes) -> str:
    """Decode text sheets.

    Raises
    ------
    NotText
        It isn't UTF-8.
    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotText from error


_UNESCAPED_PIPE = re.compile(r"(?<!\\)\|")
_SEPARATOR = re.compile(r"\s*\|[\s:|-]+\|\s*")  # | --- | --- |


def _markdown(text: str) -> Iterator[Line]:
    for line in text.splitlines():
        if line.lstrip().startswith("|") and not _is_separator(line):
            *cells, tail = _UNESCAPED_PIPE.split(line.strip())[1:]
            # After the last pipe stands nothing, a comment, or a cell left open.
            if tail.strip() and not tail.lstrip().startswith("#"):
                cells.append(tail)
            name, *rest = [clean(cell.replace("\\|", "|")) for cell in cells] or [""]
            yield name, rest


def _is_separator(line: str) -> bool:
    return "-" in line and bool(_SEPARATOR.fullmatch(line))


def _csv(text: str) -> Iterator[Line]:
    for line in csv.reader(StringIO(text, newline="")):
        if line:
            name, *rest = map(clean, line)
            yield name, rest
