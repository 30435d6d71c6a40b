r"""Weights as multiples of a power of two, so that every sum of them is exact.

Sums of floats depend on their order, and so on engine, threads and slices. With
:math:`2^q \sum w s < 2^{52}` (s: members of the household) each weight
:math:`\lfloor w 2^q \rceil / 2^q` is a whole multiple of :math:`2^{-q}`, and every partial
sum of weight or weight x size fits the 53 bits of a float64. A hundred million persons
leave q = 25: a resolution of 3e-8.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import frexp

import numpy as np

from analysis.arrays import Column, Floats, numbers, rows_where, same_length, series
from analysis.engine_errors import WeightLostInQuantising, WholeTooSmall
from analysis.estimation_errors import NoRows, WeightMissing, WeightNegative

BITS = 52


@dataclass(frozen=True, eq=False)
class Quantised:
    """Quantised weights and what quantising changed.

    Attributes
    ----------
    q
        Weights are whole multiples of 2 to the power of minus q.
    total, change
        Sum of weight x size after quantising, and by what share it changed.
    """

    weights: Floats
    q: int
    total: float
    change: float


def quantise(
    weight: Column, size: Column | None = None, whole: float | None = None
) -> Quantised:
    """Quantise the weights of one round.

    Parameters
    ----------
    size
        Members of each household, when persons will be counted; blank counts as none.
    whole
        Where the rows are a part: at least what weight x size sums to over all parts. They
        then share one q, and sums over all of them are exact.

    Raises
    ------
    NotNumeric, NotFinite, LengthMismatch, WeightMissing, WeightNegative, NoRows
        As for a design.
    WeightLostInQuantising
        A weight above 0 would become 0.
    WholeTooSmall
        The part alone sums to more than the whole.
    """
    weights = _usable(weight)
    members = (
        np.ones(len(weights)) if size is None else np.nan_to_num(numbers("size", size))
    )
    same_length("size", len(members), len(weights))
    # a household without members still counts once among households
    before = float((weights * np.maximum(members, 1)).sum())
    if whole is not None and not before <= whole:
        raise WholeTooSmall(before, whole)
    q = BITS - frexp(before if whole is None else whole)[1]
    rounded = np.rint(np.ldexp(weights, q))
    lost = (rounded == 0) & (weights > 0)
    if lost.any():
        raise WeightLostInQuantising(rows_where(lost), before if whole is None else whole)
    quantised = np.ldexp(rounded, -q)
    total = float((quantised * np.maximum(members, 1)).sum())
    return Quantised(quantised, q, total, total / before - 1 if before else 0.0)


def _usable(column: Column) -> Floats:
    name = series("weight", column).name
    weights = numbers("weight", column)
    if not len(weights):
        raise NoRows
    if np.isnan(weights).any():
        raise WeightMissing(name, rows_where(np.isnan(weights)))
    if (weights < 0).any():
        raise WeightNegative(name, rows_where(weights < 0))
    return weights
