"""pyxform's messages, told as faults of ours with their place.

pyxform stops at the first fault with a sentence in English; where it knows the row it
writes "[row : 5]". The rest of the place is looked up in the sheets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from surveys.conversion_errors import (
    AmbiguousReference,
    BrokenReference,
    DuplicateChoice,
    DuplicateName,
    InvalidName,
    InvalidParameters,
    MissingCalculation,
    MissingChoices,
    MissingLabel,
    MissingName,
    MissingType,
    SpaceInChoice,
    UnbalancedGroup,
    UnknownReference,
    UnknownType,
)
from surveys.sheets import Sheets
from surveys.workbook_errors import DuplicateColumn, MissingColumn, Place, WorkbookFault


@dataclass(frozen=True)
class _Telling:
    """How a message of pyxform 4.5 reads, which fault that is, and where to look for it.

    ``found`` in the pattern is what our sentence quotes; without it, the text of the cell.
    ``cell`` says which cell of the column it is when pyxform doesn't give the row.
    """

    pattern: str
    fault: type[WorkbookFault]
    sheet: str = "survey"
    column: str = ""
    cell: str = ""


_TELLINGS = (
    _Telling(r"Unknown question type '(?P<found>.*)'", UnknownType, column="type"),
    _Telling(r"Question with no type", MissingType, column="type"),
    _Telling(r"with no name|Choices must have a name", MissingName, column="name"),
    _Telling(r"Names must begin with", InvalidName, column="name"),
    _Telling(
        r"'(?P<found>[^']*)' is invalid\. (.*must be unique within|Repeat names|The name)",
        DuplicateName,
    ),
    _Telling(r"named '(?P<found>.*)' has no label", MissingLabel, column="name"),
    _Telling(r"Unmatched '(?P<found>.*?)'", UnbalancedGroup, column="type"),
    _Telling(r"name not in .*sheet: (?P<found>.*)", MissingChoices, column="type"),
    _Telling(
        r"should be an? \w*choices sheet",
        MissingChoices,
        column="type",
        cell="(select|rank).*",
    ),
    _Telling(r"Choice names must be unique", DuplicateChoice, column="name"),
    _Telling(
        r"names with spaces .*\[(?P<found>.*)\] in", SpaceInChoice, "choices", column="name"
    ),
    _Telling(r"Missing calculation", MissingCalculation, column="calculation"),
    _Telling(r"Could not find the name '(?P<found>.*)'", UnknownReference),
    _Telling(r"The name '(?P<found>.*)' appears more than once", AmbiguousReference),
    _Telling(r"Reference variable", BrokenReference),
    _Telling(
        r"sheet: '(?P<sheet>.*?)'.*same column were found: '.*', '(?P<column>.*)'",
        DuplicateColumn,
    ),
    _Telling(
        r"sheet: '(?P<sheet>.*?)'.*headers were not found: '(?P<column>.*?)'", MissingColumn
    ),
    _Telling(r"'parameters' value is invalid", InvalidParameters),
)


_WHERE = re.compile(
    r"\[row : \d+\] ?|On the '\w+' sheet, the '[^']*' value( '[^']*')? is \w+\. "
)


def fault_from(words: str, sheets: Sheets) -> WorkbookFault:
    """Tell pyxform's words as a fault of ours; they stay in ``facts["detail"]``."""
    detail = without_place(words)
    for telling in _TELLINGS:
        match = re.search(telling.pattern, words)
        if match:
            place = _look_up(telling, match, sheets)
            found = match.groupdict().get("found") or cell_at(sheets, place)
            return telling.fault(place, found=found, detail=detail)
    return WorkbookFault(place_of(words), detail=detail)


def without_place(words: str) -> str:
    """Give one of pyxform's messages without the place in it."""
    return _WHERE.sub("", words).strip()


def place_of(words: str) -> Place:
    """Read the place out of one of pyxform's messages.

    Examples
    --------
    >>> place_of("[row : 5] On the 'survey' sheet, the 'relevant' value is invalid.")
    Place(sheet='survey', row=5, column='relevant')
    """
    row = re.search(r"\[row : (\d+)\]", words)
    sheet = re.search(r"On the '(\w+)' sheet", words)
    column = re.search(r"the '([^']*)' value", words)
    return Place(
        sheet[1] if sheet else "survey" if row else "",
        int(row[1]) if row else None,
        column[1] if column else "",
    )


def _look_up(telling: _Telling, match: re.Match[str], sheets: Sheets) -> Place:
    groups = match.groupdict()
    if "sheet" in groups:
        return Place(groups["sheet"], 1, groups["column"])
    told = place_of(match.string)
    column = told.column or telling.column
    if told.row is not None:
        return Place(told.sheet, told.row, column)
    cell = telling.cell or re.escape(groups.get("found") or "")
    return Place(telling.sheet, _row_where(sheets, telling.sheet, column, cell), column)


def _row_where(sheets: Sheets, sheet: str, column: str, cell: str) -> int | None:
    """Find the first row whose cell reads so."""
    for number, row in sheets[sheet].records():
        if re.fullmatch(cell, row.get(column, "")):
            return number
    return None


def cell_at(sheets: Sheets, place: Place) -> str:
    """Give the text of the cell at a place, "" if there is none."""
    if place.sheet not in sheets or place.row is None:
        return ""
    return dict(sheets[place.sheet].records()).get(place.row, {}).get(place.column, "")
