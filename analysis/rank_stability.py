"""Do rankings of domains hang on the weights? Measures over sets of weights, and ranks.

Alkire et al. (2015), *Multidimensional Poverty Measurement and Analysis*, chapter 8.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from typing import Literal

import numpy as np
import scipy
from scipy import special

from analysis.arrays import Column
from analysis.contrasts import EstimateVector, estimate_vector
from analysis.deprivation import DeprivationMatrix
from analysis.deprivation_measures import deprivation_measures
from analysis.design import Design
from analysis.robustness_errors import RankingsUnlike, SchemeUnfit


def over_weights(
    design: Design,
    matrix: DeprivationMatrix,
    schemes: Mapping[str, Mapping[str, Fraction]],
    domain: Column | None = None,
    measure: Literal["H", "A", "M0"] = "M0",
) -> dict[str, EstimateVector]:
    """Estimate a measure by domain under each set of weights, at the matrix's cutoff.

    Raises
    ------
    SchemeUnfit
        A set leaves out an indicator, has a strange one, or does not sum to 1.
    """
    found = {}
    for name, weights in schemes.items():
        _fits(name, weights, matrix)
        again = DeprivationMatrix.of(matrix.deprived, weights, matrix.cutoff, matrix.size)
        measured = deprivation_measures(again)
        kept = tuple(ratio for ratio in measured.ratios if ratio.measure == measure)
        found[name] = estimate_vector(design, replace(measured, ratios=kept), domain)
    return found


def _fits(name: str, weights: Mapping[str, Fraction], matrix: DeprivationMatrix) -> None:
    total = sum(weights.values(), Fraction(0))
    wrong = set(weights) ^ set(matrix.integer_weights)
    wrong |= {indicator for indicator, weight in weights.items() if weight <= 0}
    if wrong or total != 1:
        raise SchemeUnfit(name, total, sorted(wrong))


@dataclass(frozen=True)
class RankStability:
    """How far two rankings agree.

    ``reversed_pairs`` stand the other way round in the second ranking; of them
    ``significant`` differ significantly, each pair by itself, in both.
    """

    tau_b: float
    pairs: int
    reversed_pairs: int
    significant: int

    @property
    def significant_share(self) -> float | None:
        """Share of the reversed pairs that are significant; None where none is reversed."""
        return self.significant / self.reversed_pairs if self.reversed_pairs else None


def rank_stability(
    base: EstimateVector, other: EstimateVector, level: float = 0.95
) -> RankStability:
    """Compare two rankings of the same domains: Kendall's tau-b and reversed pairs.

    Raises
    ------
    RankingsUnlike
        The domains are not the same, or fewer than two.
    """
    if base.names != other.names or len(base.names) < 2:
        raise RankingsUnlike(sorted(set(base.names) ^ set(other.names)))
    pairs = list(combinations(range(len(base.names)), 2))
    turned = [
        (i, j)
        for i, j in pairs
        if (base.value[i] - base.value[j]) * (other.value[i] - other.value[j]) < 0
    ]
    sure = [pair for pair in turned if all(_differ(v, pair, level) for v in (base, other))]
    tau = float(scipy.stats.kendalltau(base.value, other.value).statistic)
    return RankStability(tau, len(pairs), len(turned), len(sure))


def _differ(vector: EstimateVector, pair: tuple[int, int], level: float) -> bool:
    i, j = pair
    v = vector.covariance
    se = float(np.sqrt(max(v[i, i] + v[j, j] - 2 * v[i, j], 0.0)))
    reach = float(special.stdtrit(vector.df, (1 + level) / 2))
    return bool(abs(vector.value[i] - vector.value[j]) > reach * se)
