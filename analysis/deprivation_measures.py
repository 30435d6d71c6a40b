r"""Alkire-Foster measures of a deprivation matrix: H, A, M0, headcounts, contributions.

With integer weights :math:`w_j` that sum to :math:`D`, household :math:`i` has the score
:math:`s_i = \sum_j w_j d_{ij}` and is poor when :math:`s_i / D \ge k`, in integers.
Alkire, Foster, Seth, Santos, Roche & Ballon (2015), *Multidimensional Poverty Measurement
and Analysis*, chapter 5; standard errors as ratios of totals (chapter 8).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from analysis.arrays import Column, numbers, same_length
from analysis.deprivation import DeprivationMatrix
from analysis.measures import (
    ONE,
    Measurement,
    Ratio,
    Unit,
    Values,
    for_persons,
    yes_or_no,
)

POOR = "poor"


def deprivation_measures(
    matrix: DeprivationMatrix,
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
        (vn-2022: income too). A blank makes the household missing. None: the score decides,
        in whole numbers.
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
    identified = yes_or_no("poor", matrix.poor() if poor is None else poor)
    same_length("poor", len(identified), matrix.deprived.height)
    valid = (numbers("valid", matrix.valid) == 1) & ~np.isnan(identified)
    is_poor = identified == 1
    columns: dict[str, Values] = {ONE: np.ones(len(valid), dtype=np.bool_), POOR: is_poor}
    for indicator in indicators:
        deprived = yes_or_no(indicator, matrix.deprived[indicator])
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


def _ratios(
    weights: Mapping[str, float], dimensions: Mapping[str, Sequence[str]]
) -> tuple[Ratio, ...]:
    censored = {f"c.{indicator}": weight for indicator, weight in weights.items()}
    poor, everyone = {POOR: 1.0}, {ONE: 1.0}
    ratios = [
        Ratio("H", poor, everyone, "proportion"),
        Ratio("A", censored, poor, "share", POOR),
        Ratio("M0", censored, everyone, "index"),
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
