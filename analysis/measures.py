"""What can be measured: columns to add up, and ratios to read off their totals.

Every estimate of this package is a total or a ratio of two weighted sums of totals. A
:class:`Measurement` says which columns those are; ``estimate`` and ``compare`` do the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from analysis.arrays import (
    Bools,
    Column,
    Floats,
    Ints,
    codes,
    numbers,
    rows_where,
    same_length,
    series,
)
from analysis.estimation_errors import (
    NotYesOrNo,
    SizeNotCounted,
    TotalsOfDifferentThings,
)

Scale = Literal["total", "mean", "share", "proportion", "index"]
Unit = Literal["household", "person"]
Values: TypeAlias = npt.NDArray[np.float64] | npt.NDArray[np.bool_]

ONE = "one"  # the column that counts: the population


@dataclass(frozen=True)
class Ratio:
    """A ratio of two weighted sums of columns, or a total where ``denominator`` is empty.

    Attributes
    ----------
    measure, indicator
        What it is called; ``indicator`` tells measures of one kind apart.
    numerator, denominator
        Coefficient of each column.
    scale
        "proportion" is a mean of zeros and ones, "share" any other part of a whole, "index"
        a number from 0 to 1 that is not read as percent; all three get intervals that stay
        between 0 and 1.
    base
        The column whose non-zero rows are the sample behind it: the poor, for intensity.
    """

    measure: str
    numerator: Mapping[str, float]
    denominator: Mapping[str, float]
    scale: Scale
    base: str = ONE
    indicator: str = ""

    @property
    def bounded(self) -> bool:
        """Say whether it lies between 0 and 1."""
        return self.scale in {"share", "proportion", "index"}


@dataclass(frozen=True, eq=False)
class Measurement:
    """Columns to add up over households, and what to read off the totals.

    Attributes
    ----------
    columns
        Arrays of ``n`` numbers or booleans. What stands in a row that is not ``valid`` is
        never read.
    valid : shape (n,)
        False where an answer is missing: the row adds nothing, is counted as missing, and
        its PSU stays in the design.
    size : shape (n,)
        Members of the household when persons are counted; None for households.
    standard
        Code of the standard behind it, which a comparison checks.
    """

    columns: Mapping[str, Values]
    valid: Bools
    ratios: tuple[Ratio, ...]
    size: Floats | None = None
    standard: str = ""
    bases: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        bases = dict.fromkeys([ONE, *(ratio.base for ratio in self.ratios)])
        object.__setattr__(self, "bases", tuple(bases))

    def __len__(self) -> int:
        return len(self.valid)

    @property
    def unit(self) -> Unit:
        """Say whether households or persons are counted."""
        return "household" if self.size is None else "person"

    def multiplicity(self) -> Floats:
        """How many units a row counts as: 1 for households, else its members."""
        return np.ones(len(self)) if self.size is None else self.size

    def take(self, rows: Ints) -> Measurement:
        """Keep the rows of one round."""
        return replace(
            self,
            columns={name: values[rows] for name, values in self.columns.items()},
            valid=self.valid[rows],
            size=None if self.size is None else self.size[rows],
        )


def total_of(column: Column, name: str = "total") -> Measurement:
    """Measure the population total of a column."""
    values = numbers(name, column)
    named = series(name, column).name
    return _measurement({"y": values}, (Ratio(named, {"y": 1.0}, {}, "total"),))


def mean_of(column: Column, name: str = "mean") -> Measurement:
    """Measure the population mean of a column."""
    values = numbers(name, column)
    named = series(name, column).name
    return _measurement({"y": values}, (Ratio(named, {"y": 1.0}, {ONE: 1.0}, "mean"),))


def proportion_of(column: Column, name: str = "proportion") -> Measurement:
    """Measure the share of the population for which a yes/no column is 1 or true.

    Raises
    ------
    NotYesOrNo
        The column holds something else than 0, 1, true, false and blanks.
    """
    values = yes_or_no(name, column)
    named = series(name, column).name
    return _measurement(
        {"y": values}, (Ratio(named, {"y": 1.0}, {ONE: 1.0}, "proportion"),)
    )


def yes_or_no(name: str, column: Column) -> Floats:
    """Read a column of 0, 1, true and false; missing becomes NaN.

    Raises
    ------
    NotYesOrNo
        It holds something else.
    """
    values = numbers(name, column)
    wrong = ~np.isin(values, (0.0, 1.0)) & ~np.isnan(values)
    if wrong.any():
        raise NotYesOrNo(series(name, column).name, rows_where(wrong))
    return values


def ratio_of(numerator: Column, denominator: Column, name: str = "ratio") -> Measurement:
    """Measure the ratio of two population totals; a row needs both to count.

    Its base are the rows in which either is not zero.
    """
    y, x = numbers("numerator", numerator), numbers("denominator", denominator)
    same_length("denominator", len(x), len(y))
    base = np.where((y != 0) | (x != 0), 1.0, 0.0)
    ratio = Ratio(name, {"y": 1.0}, {"x": 1.0}, "mean", "base")
    return _measurement({"y": y, "x": x, "base": base}, (ratio,))


def shares_of(
    column: Column, name: str = "share", levels: Sequence[object] | None = None
) -> Measurement:
    """Measure the share of the population in each class of a column; blanks are missing.

    Each class is an ``indicator`` of the measure; ``levels`` gives their order.
    """
    values = series(name, column)
    valid = values.is_not_null().to_numpy()
    coded = codes(values.name, values.drop_nulls(), levels)
    code = np.full(len(valid), -1, dtype=np.int64)
    code[valid] = coded.code
    columns: dict[str, Values] = {ONE: np.ones(len(valid), dtype=np.bool_)}
    columns |= {f"is {label}": code == k for k, label in enumerate(coded.labels)}
    ratios = tuple(
        Ratio(values.name, {f"is {label}": 1.0}, {ONE: 1.0}, "proportion", indicator=label)
        for label in coded.labels
    )
    return Measurement(columns, valid, ratios)


def together(*measurements: Measurement) -> Measurement:
    """Measure several things at once, over the rows where all are known.

    Their estimates then come with the covariance between them.

    Raises
    ------
    TotalsOfDifferentThings
        One counts households and another persons, or persons of other household sizes.
    """
    first, *others = measurements
    for other in others:
        same_length("measurement", len(other), len(first))
        _same_unit(first, other)
    columns: dict[str, Values] = {ONE: first.columns[ONE]}
    ratios: list[Ratio] = []
    for k, measurement in enumerate(measurements):
        names = {
            name: name if name == ONE else f"{k}.{name}" for name in measurement.columns
        }
        columns |= {names[name]: values for name, values in measurement.columns.items()}
        ratios += [_renamed(ratio, names) for ratio in measurement.ratios]
    valid = np.logical_and.reduce([measurement.valid for measurement in measurements])
    standards = dict.fromkeys(filter(None, (one.standard for one in measurements)))
    return replace(
        first,
        columns=columns,
        valid=valid,
        ratios=tuple(ratios),
        standard=" / ".join(standards),
    )


def for_persons(measurement: Measurement, size: Column) -> Measurement:
    """Count persons instead of households: each row as often as it has members.

    Raises
    ------
    SizeNotCounted
        A household that counts has no size, or one below 1.
    """
    members = numbers("household_size", size)
    name = series("household_size", size).name
    same_length(name, len(members), len(measurement))
    wrong = measurement.valid & ~(members >= 1)
    if wrong.any():
        raise SizeNotCounted(name, rows_where(wrong))
    return replace(measurement, size=np.where(measurement.valid, members, 0.0))


def coefficients(ratios: Sequence[Ratio], columns: Sequence[str]) -> tuple[Floats, Floats]:
    """Write numerators and denominators as two matrices, ratio by column."""
    place = {column: k for k, column in enumerate(columns)}
    above, below = (np.zeros((len(ratios), len(columns))) for _ in range(2))
    for row, ratio in enumerate(ratios):
        for column, coefficient in ratio.numerator.items():
            above[row, place[column]] += coefficient
        for column, coefficient in ratio.denominator.items():
            below[row, place[column]] += coefficient
    return above, below


def combined(measurement: Measurement, of: Mapping[str, float]) -> Floats:
    """Add columns up with their coefficients, row by row; what isn't valid is 0."""
    result = np.zeros(len(measurement))
    for column, coefficient in of.items():
        result += coefficient * np.where(measurement.valid, measurement.columns[column], 0)
    return result


def _same_unit(first: Measurement, other: Measurement) -> None:
    both = first.valid & other.valid
    counts = (first.multiplicity()[both], other.multiplicity()[both])
    if first.unit != other.unit or not np.array_equal(counts[0], counts[1]):
        raise TotalsOfDifferentThings(
            "unit", f"{counts[0].sum():g} {first.unit}", f"{counts[1].sum():g} {other.unit}"
        )


def _renamed(ratio: Ratio, names: Mapping[str, str]) -> Ratio:
    return replace(
        ratio,
        numerator={names[name]: value for name, value in ratio.numerator.items()},
        denominator={names[name]: value for name, value in ratio.denominator.items()},
        base=names[ratio.base],
    )


def _measurement(columns: Mapping[str, Floats], ratios: tuple[Ratio, ...]) -> Measurement:
    valid = np.logical_and.reduce([np.isfinite(values) for values in columns.values()])
    everyone: dict[str, Values] = {ONE: np.ones(len(valid), dtype=np.bool_)}
    return Measurement(everyone | dict(columns), valid, ratios)
