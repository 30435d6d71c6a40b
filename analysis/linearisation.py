r"""Ratios of totals, their gradients and variances: Taylor linearisation.

An estimate is :math:`\theta = a'T / b'T` with gradient :math:`g = (a - \theta b) / b'T` and
variance :math:`g' V(T) g` (Woodruff 1971; Särndal, Swensson & Wretman 1992, §5.5–5.7), or a
total :math:`a'T` with gradient :math:`a`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.arrays import Floats
from analysis.measures import ONE, Ratio, coefficients
from analysis.totals import Totals

# A variance this far below the terms it is summed from is rounding, and means zero.
ROUNDING = 1e-13


@dataclass(frozen=True, eq=False)
class Linearised:
    """Ratios of the totals of each domain: value, gradient and variance.

    Attributes
    ----------
    value, variance : shape (D, K)
        NaN where the denominator is zero.
    gradient : shape (D, K, m)
    """

    value: Floats
    gradient: Floats
    variance: Floats


def linearise(totals: Totals, ratios: Sequence[Ratio]) -> Linearised:
    """Read the ratios off the totals."""
    above, below = coefficients(ratios, totals.columns)
    value, gradient = ratio_gradients(totals.total, above, below)
    return Linearised(value, gradient, quadratic(gradient, totals.variance))


def ratio_gradients(total: Floats, above: Floats, below: Floats) -> tuple[Floats, Floats]:
    """Give the value and the gradient of a'T/b'T, or of a'T where b is zero.

    Parameters
    ----------
    total : shape (D, m)
    above, below : shape (K, m)
    """
    value, denominator = _ratios(total, above, below)
    residual = above - value[:, :, None] * below
    return value, residual / denominator[:, :, None]


def ratio_values(total: Floats, above: Floats, below: Floats) -> Floats:
    """Give the value of a'T/b'T, or of a'T where b is zero; see ratio_gradients."""
    return _ratios(total, above, below)[0]


def _ratios(total: Floats, above: Floats, below: Floats) -> tuple[Floats, Floats]:
    is_total = ~below.any(axis=1)
    numerator, denominator = total @ above.T, total @ below.T
    denominator = np.where(is_total, 1.0, denominator)
    denominator = np.where(denominator == 0, np.nan, denominator)
    return numerator / denominator, denominator


def quadratic(gradient: Floats, variance: Floats) -> Floats:
    """Give g'Vg per domain and ratio; what is left of rounding alone becomes 0."""
    product = np.einsum("dkm,dmn->dkn", gradient, variance)
    result: Floats = (product * gradient).sum(axis=2)
    terms = np.einsum("dkm,dmn->dkn", np.abs(gradient), np.abs(variance))
    noise = ROUNDING * (terms * np.abs(gradient)).sum(axis=2)
    return np.where(np.abs(result) <= noise, 0.0, result)


def design_effect(totals: Totals, found: Linearised) -> Floats:
    """Divide by the variance under simple random sampling without replacement.

    As R's ``deff = TRUE``: :math:`S^2` weighted, with n/(n-1); the sampling fraction is n
    over the sum of the weights, so weights that sum to n or less give no design effect.
    """
    n = totals.presence.rows[:, 0].astype(np.float64)[:, None]
    population = totals.total[:, totals.columns.index(ONE)][:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        second = quadratic(found.gradient, totals.moments) / population
        first = np.einsum("dkm,dm->dk", found.gradient, totals.total) / population
        spread = (second - first**2) * n / (n - 1)
        simple = (1 - n / population) * population**2 / n * spread
        return np.where(simple > 0, found.variance / simple, np.nan)
