"""The cells of one answer: its value, or the reason why there is none.

A ``Column`` is made once per variable; ``fill`` runs for every answer of every interview.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from types import MappingProxyType
from typing import cast

from typing_extensions import override

from surveys.codebook import Variable
from surveys.question_types import PARSERS, Kind, Missing, Point, Role

Cell = str | int | float | date | time | datetime | None
Row = dict[str, Cell]


def missing_column(name: str) -> str:
    """Name the column that says why there is no value."""
    return f"{name}__missing"


def _text(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _checked(kind: Kind) -> Callable[[str], str]:
    """Keep the text, if it is of the kind."""
    parse = PARSERS[kind]

    def keep(text: str) -> str:
        parse(text)
        return text

    return keep


def _time(text: str) -> time:
    return cast("time", PARSERS[Kind.TIME](text)).replace(tzinfo=None)


def _moment(text: str) -> datetime:
    value = cast("datetime", PARSERS[Kind.MOMENT](text))
    if value.tzinfo is None:
        raise ValueError(text)
    return value.astimezone(UTC)


def _computed_integer(text: str) -> int:
    """Read a whole number as engines write it, 3.0E9 and 7.0 too."""
    value = cast("float", PARSERS[Kind.DECIMAL](text))
    if not value.is_integer():
        raise ValueError(text)
    return int(value)


_READERS: Mapping[Kind, Callable[[str], Cell]] = MappingProxyType(
    {
        Kind.INTEGER: cast("Callable[[str], int]", PARSERS[Kind.INTEGER]),
        Kind.DECIMAL: cast("Callable[[str], float]", PARSERS[Kind.DECIMAL]),
        Kind.DATE: cast("Callable[[str], date]", PARSERS[Kind.DATE]),
        Kind.TIME: _time,
        Kind.MOMENT: _moment,
        Kind.FILE: _checked(Kind.FILE),
        Kind.LINE: _checked(Kind.LINE),
        Kind.AREA: _checked(Kind.AREA),
    }
)


class Column:
    """Puts the value of one question into a row; ``columns`` are those it fills."""

    def __init__(self, variable: Variable) -> None:
        self.question = variable.question
        self.name = variable.name
        self.columns: dict[str, Kind] = {variable.name: variable.kind}
        self._reason = missing_column(variable.name)
        self._missing = {code: reason.value for code, reason in variable.missing.items()}
        self._read = _reader(variable)

    def fill(self, row: Row, text: str | None) -> bool:
        """Fill a row that holds None so far; say whether the answer is of its type."""
        stripped = "" if text is None else text.strip()
        if not stripped:
            reason = Missing.NOT_ASKED if text is None else Missing.BLANK
            row[self._reason] = reason.value
        elif stripped in self._missing:
            row[self._reason] = self._missing[stripped]
        else:
            try:
                self.put(row, stripped)
            except ValueError:
                row[self._reason] = Missing.INVALID.value
                return False
        return True

    def put(self, row: Row, text: str) -> None:
        """Put the value of a text; raises ValueError if it is out of type."""
        row[self.name] = self._read(text)


def _reader(variable: Variable) -> Callable[[str], Cell]:
    if (
        variable.kind is Kind.INTEGER
        and variable.question.question_type.role is Role.COMPUTED
    ):
        return _computed_integer
    return _READERS.get(variable.kind, _text)


class CodeColumn(Column):
    """The code of the one choice that was picked."""

    def __init__(self, variable: Variable) -> None:
        super().__init__(variable)
        self._codes = frozenset(choice.name for choice in variable.choices or ())

    @override
    def put(self, row: Row, text: str) -> None:
        if text not in self._codes:
            raise ValueError(text)
        row[self.name] = text


class CodesColumn(Column):
    """The codes that were picked, and for each choice 1 or 0.

    When the choices come from a file, or are ranked, there are only the codes.
    """

    def __init__(self, variable: Variable) -> None:
        super().__init__(variable)
        choices = variable.choices or ()
        self._known = frozenset(choice.name for choice in choices)
        self._is_open = variable.choices is None
        if variable.question.type == "rank":
            choices = ()
        self._indicators = {
            choice.name: f"{self.name}__{choice.name}" for choice in choices
        }
        self.columns |= dict.fromkeys(self._indicators.values(), Kind.INTEGER)

    @override
    def put(self, row: Row, text: str) -> None:
        codes = cast("tuple[str, ...]", PARSERS[Kind.CODES](text))
        if not self._is_open and not self._known.issuperset(codes):
            raise ValueError(text)
        row[self.name] = " ".join(codes)
        for code, indicator in self._indicators.items():
            row[indicator] = int(code in codes)


class PointColumn(Column):
    """The text of a place and its four numbers."""

    def __init__(self, variable: Variable) -> None:
        super().__init__(variable)
        self._parts = tuple(f"{variable.name}__{part}" for part in Point._fields)
        self.columns = {
            variable.name: Kind.TEXT,
            **dict.fromkeys(self._parts, Kind.DECIMAL),
        }

    @override
    def put(self, row: Row, text: str) -> None:
        point = cast("Point", PARSERS[Kind.POINT](text))
        row[self.name] = text
        row.update(zip(self._parts, point, strict=True))


def column_of(variable: Variable) -> Column:
    """Make the column that fits a variable."""
    if variable.kind is Kind.CODES:
        return CodesColumn(variable)
    if variable.kind is Kind.POINT:
        return PointColumn(variable)
    return Column(variable) if variable.choices is None else CodeColumn(variable)
