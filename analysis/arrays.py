"""Columns in, plain arrays out; a fault names the column and its first rows.

A column may be a Polars series, a NumPy array or a list. Missing is ``null`` or NaN on the
way in and NaN in the array that comes out. Rows are counted from 1 in every sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from analysis.estimation_errors import (
    ColumnNotFound,
    EmptyDomain,
    LabelMissing,
    LengthMismatch,
    NotFinite,
    NotNumeric,
    UnknownOption,
)

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]
Column: TypeAlias = pl.Series | npt.NDArray[np.generic] | Sequence[object]


def rows_where(mask: Bools) -> list[int]:
    """List the rows of a mask as people count them, from 1."""
    return [int(row) + 1 for row in np.flatnonzero(mask)]


def series(name: str, column: Column) -> pl.Series:
    """Make a Polars series of any column; the series' own name wins over ``name``."""
    if isinstance(column, pl.Series):
        return column if column.name else column.alias(name)
    return pl.Series(name, column, strict=False)


def numbers(name: str, column: Column) -> Floats:
    """Read a column of numbers or booleans; missing becomes NaN.

    Raises
    ------
    NotNumeric
        The column holds text, dates or objects.
    NotFinite
        A number is infinite.
    """
    values = series(name, column)
    if not (values.dtype.is_numeric() or values.dtype in {pl.Boolean, pl.Null}):
        filled = values.is_not_null().to_numpy()
        first = str(values[int(filled.argmax())]) if filled.any() else ""
        raise NotNumeric(
            values.name, rows_where(filled), dtype=str(values.dtype), example=first
        )
    array = values.cast(pl.Float64).to_numpy().astype(np.float64)
    if np.isinf(array).any():
        raise NotFinite(values.name, rows_where(np.isinf(array)))
    return array


@dataclass(frozen=True, eq=False)
class Codes:
    """A labelled column as integers: ``labels[code[i]]`` is the label of row ``i``."""

    name: str
    code: Ints
    labels: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.code)

    def take(self, rows: Ints) -> Codes:
        """Keep these rows, and of the labels those that still occur."""
        kept, code = np.unique(self.code[rows], return_inverse=True)
        return Codes(self.name, code.astype(np.int64), tuple(self.labels[k] for k in kept))


def codes(name: str, column: Column, levels: Sequence[object] | None = None) -> Codes:
    """Code a column of labels: numbers in their order, text by its letters.

    ``levels`` fixes the order of the labels and demands that each occurs.

    Raises
    ------
    LabelMissing
        A label is null, or NaN in a column of floats.
    EmptyDomain
        A level has no row.
    UnknownOption
        A row holds a label that is not among the levels.
    """
    values = labelled(name, column)
    if values.null_count():
        raise LabelMissing(values.name, rows_where(values.is_null().to_numpy()))
    order = values.unique().sort()
    found = order.cast(pl.String).to_list()
    labels = found if levels is None else [str(level) for level in levels]
    if set(labels) - set(found):
        raise EmptyDomain([label for label in labels if label not in found])
    if set(found) - set(labels):
        raise UnknownOption(values.name, min(set(found) - set(labels)), labels)
    if levels is None and values.dtype.is_integer():
        code = np.searchsorted(order.to_numpy(), values.to_numpy())  # no text per row
    else:
        code = values.cast(pl.String).cast(pl.Enum(labels)).to_physical().to_numpy()
    return Codes(values.name, code.astype(np.int64), tuple(labels))


def in_time(column: Column) -> list[str] | None:
    """List rounds that text names: years by number, other names as the table has them.

    "CK-2026" is not before "DK-2022" for its letters. None: numbers, dates and enums tell
    their order themselves.
    """
    values = series("round", column)
    if not isinstance(values.dtype, pl.String | pl.Categorical):
        return None
    named = values.drop_nulls().cast(pl.String).unique(maintain_order=True)
    years = named.cast(pl.Int64, strict=False)
    found = named if years.null_count() else named.gather(years.arg_sort())
    return [str(label) for label in found]


def labelled(name: str, column: Column) -> pl.Series:
    """Read a column of labels; whole numbers that were read as floats are whole again."""
    values = series(name, column)
    if not values.dtype.is_float():
        return values
    values = values.fill_nan(None)
    whole = bool((values == values.round()).all()) and bool((values.abs() < 2**53).all())
    return values.cast(pl.Int64) if whole else values


def one_code(name: str, rows: int) -> Codes:
    """Put every row under one label."""
    return Codes(name, np.zeros(rows, dtype=np.int64), (name,))


def same_length(name: str, length: int, expected: int) -> None:
    """Refuse a column with another number of rows than the design."""
    if length != expected:
        raise LengthMismatch(name, length, expected)


def choose(option: str, value: str, choices: Iterable[str]) -> None:
    """Refuse a setting that does not exist."""
    allowed = tuple(choices)
    if value not in allowed:
        raise UnknownOption(option, value, allowed)


def column_of(frame: pl.DataFrame, name: str) -> pl.Series:
    """Take a column of a table by name."""
    if name not in frame.columns:
        raise ColumnNotFound(name, frame.columns)
    return frame[name]
