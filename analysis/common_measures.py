"""What two rounds both measure, where their standards differ and the reader is told so."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from analysis.errors import listed
from analysis.measures import ONE, Measurement, Ratio, Values, combined

Name: TypeAlias = tuple[str, str]
"""Measure and indicator."""


def measures_of(measurement: Measurement) -> tuple[Name, ...]:
    """Name all that is read off a measurement."""
    return tuple((ratio.measure, ratio.indicator) for ratio in measurement.ratios)


def standards_of(first: Measurement, second: Measurement) -> tuple[str, str]:
    """Name both standards; where they are alike and the columns are not, the columns."""
    if first.standard != second.standard or set(first.columns) == set(second.columns):
        return first.standard, second.standard
    if measures_of(first) != measures_of(second):
        return first.standard, second.standard
    return _with_own(first, second), _with_own(second, first)


def _with_own(one: Measurement, other: Measurement) -> str:
    own = sorted(set(one.columns) - set(other.columns))
    return f"{one.standard} (+ {listed(own)})".strip() if own else one.standard or "–"


def on_common_ground(
    first: Measurement, second: Measurement
) -> tuple[Measurement, Measurement]:
    """Keep the measures that both have, over columns of the same names.

    Standards with other indicators add up other columns for H, A and M0. Numerators and
    denominators of each common measure take their place. Measurements that already agree
    are given back as they are.
    """
    agree = measures_of(first) == measures_of(second)
    if agree and tuple(first.columns) == tuple(second.columns):
        return first, second
    known = set(measures_of(second))
    common = [name for name in measures_of(first) if name in known]
    return _reduced(first, common), _reduced(second, common)


def _reduced(measurement: Measurement, names: list[Name]) -> Measurement:
    by_name = dict(zip(measures_of(measurement), measurement.ratios, strict=True))
    columns: dict[str, Values] = {ONE: measurement.columns[ONE]}
    ratios = []
    for k, name in enumerate(names):
        own = by_name[name]
        columns[f"above {k}"] = combined(measurement, own.numerator)
        columns[f"below {k}"] = combined(measurement, own.denominator)
        columns[f"base {k}"] = np.asarray(measurement.columns[own.base] != 0)
        ratios.append(_of_column(own, k))
    return Measurement(
        columns,
        measurement.valid,
        tuple(ratios),
        measurement.size,
        measurement.standard,
    )


def _of_column(own: Ratio, k: int) -> Ratio:
    below = {f"below {k}": 1.0} if own.denominator else {}
    return Ratio(
        own.measure, {f"above {k}": 1.0}, below, own.scale, f"base {k}", own.indicator
    )
