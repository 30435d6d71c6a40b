r"""Alkire-Foster measures of a deprivation matrix: H, A, M0, headcounts, contributions.

With integer weights :math:`w_j` that sum to :math:`D`, household :math:`i` has the score
:math:`s_i = \sum_j w_j d_{ij}` and is poor when :math:`s_i / D \ge k`, in integers.
Alkire, Foster, Seth, Santos, Roche & Ballon (2015), *Multidimensional Poverty Measurement
and Analysis*, chapter 5; standard errors as ratios of totals (chapter 8).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Protocol

import numpy as np
import polars as pl

from analysis.arrays import Bools, Column, Ints, numbers, same_length
from analysis.measures import ONE, Measurement, Ratio, Unit, Values, for_persons

POOR = "poor"


class Deprivations(Protocol):
    """What is needed of a deprivation matrix, however it was made.

    The weight of an indicator is its integer weight over the denominator.
    """

    @property
    def deprived(self) -> pl.DataFrame:
        """One nullable Boolean column per indicator."""

    @property
    def integer_weights(self) -> Mapping[str, int]:
        """Weight of each indicator, as a whole number."""

    @property
    def denominator(self) -> int:
        """What the integer weights are parts of: their sum."""

    @property
    def cutoff(self) -> Fraction:
        """The share of weighted deprivations from which a household is poor."""

    @property
    def size(self) -> Column:
        """Members of each household."""

    @property
    def valid(self) -> Column:
        """True where the answers suffice to classify the household."""


def deprivation_measures(
    matrix: Deprivations,
    *,
    poor: Column | None = None,
    unit: Unit = "household",
    dimensions: Mapping[str, Sequence[str]] | None = None,
    standard: str = "",
) -> Measurement:
    """Measure H, A, M0, uncensored and censored headcounts and contributions.

    Parameters
    ----------
    poor
        Who is poor, where the standard asks for more than a score at or above the cut-off
        (vn-2022: income too). A blank makes the household missing. None: the score decides.
    unit
        "person" counts each household as often as it has members (``matrix.size``).
    dimensions
        Indicators of each dimension, for contributions by dimension.

    Notes
    -----
    All measures use the households whose every indicator is known, so that M0 = H x A and
    the contributions sum to 1. The headcount of one indicator over all who answered *it*
    is ``proportion_of(matrix.deprived[indicator])``.
    """
    indicators = list(matrix.integer_weights)
    valid = numbers("valid", matrix.valid) == 1
    identified = identify(matrix) if poor is None else numbers("poor", poor)
    same_length("poor", len(identified), len(valid))
    valid &= ~np.isnan(identified)
    is_poor = identified == 1
    columns: dict[str, Values] = {ONE: np.ones(len(valid), dtype=np.bool_), POOR: is_poor}
    for indicator in indicators:
        deprived = numbers(indicator, matrix.deprived[indicator])
        valid &= ~np.isnan(deprived)
        columns[f"u.{indicator}"] = deprived == 1
        columns[f"c.{indicator}"] = (deprived == 1) & is_poor
    weights = {
        indicator: weight / matrix.denominator
        for indicator, weight in matrix.integer_weights.items()
    }
    measurement = Measurement(
        columns, valid, _ratios(weights, dimensions or {}), standard=standard
    )
    return measurement if unit == "household" else for_persons(measurement, matrix.size)


def scores(matrix: Deprivations) -> Ints:
    """Sum the integer weights of each household's deprivations; a blank adds nothing."""
    total = np.zeros(matrix.deprived.height, dtype=np.int64)
    for indicator, weight in matrix.integer_weights.items():
        total += weight * (numbers(indicator, matrix.deprived[indicator]) == 1)
    return total


def identify(matrix: Deprivations) -> Bools:
    """Say who reaches the cut-off, in integers: at the cut-off counts as poor.

    In floats twelve weights of 1/12 add up to 0.49999999999999994, short of k = 1/2.
    """
    reached = scores(matrix) * matrix.cutoff.denominator
    poor: Bools = reached >= matrix.cutoff.numerator * matrix.denominator
    return poor


def _ratios(
    weights: Mapping[str, float], dimensions: Mapping[str, Sequence[str]]
) -> tuple[Ratio, ...]:
    censored = {f"c.{indicator}": weight for indicator, weight in weights.items()}
    poor, everyone = {POOR: 1.0}, {ONE: 1.0}
    ratios = [
        Ratio("H", poor, everyone, "proportion"),
        Ratio("A", censored, poor, "share", POOR),
        Ratio("M0", censored, everyone, "share"),
    ]
    for measure, prefix in (("uncensored_headcount", "u"), ("censored_headcount", "c")):
        ratios += [
            Ratio(
                measure, {f"{prefix}.{name}": 1.0}, everyone, "proportion", indicator=name
            )
            for name in weights
        ]
    parts = {"contribution": {name: [name] for name in weights}}
    parts["dimension_contribution"] = {name: list(of) for name, of in dimensions.items()}
    for measure, groups in parts.items():
        ratios += [
            Ratio(
                measure,
                {f"c.{j}": weights[j] for j in group},
                censored,
                "share",
                POOR,
                name,
            )
            for name, group in groups.items()
        ]
    return tuple(ratios)
