r"""Alkire–Foster measures in exact fractions, for a census or a worked example.

With weights :math:`w_j` that add up to 1, a unit with deprivations :math:`g_{ij}` has the
score :math:`c_i = \sum_j w_j g_{ij}` and is poor when :math:`c_i \ge k`. H is the share of
the poor, A their mean score, M0 = H × A, and a censored headcount the share poor *and*
deprived in an indicator. Nothing is rounded: the sums are whole numbers.

For samples, with standard errors, see ``analysis.deprivation_measures``.

References
----------
Alkire & Foster (2011), "Counting and multidimensional poverty measurement",
*Journal of Public Economics* 95: 476-487. Their worked example and that of the Human
Development Report's technical note: tests/analysis/reference/af_worked.json.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from analysis.deprivation import DeprivationMatrix


@dataclass(frozen=True)
class Poverty:
    """H, A and M0 of a population, and what each indicator adds to M0.

    ``A`` is None when nobody is poor, and contributions are then empty: a share of
    nothing isn't zero.
    """

    population: int
    left_out: int
    """Units without a score, because an answer is missing; they are in no denominator."""

    H: Fraction
    A: Fraction | None
    M0: Fraction
    uncensored: Mapping[str, Fraction]
    censored: Mapping[str, Fraction]
    contribution: Mapping[str, Fraction]

    def dimension_contribution(
        self, dimensions: Mapping[str, Sequence[str]]
    ) -> dict[str, Fraction]:
        """Add up the contributions of the indicators of each dimension."""
        return {
            dimension: sum((self.contribution[code] for code in codes), Fraction(0))
            for dimension, codes in dimensions.items()
        }


def poverty_of_persons(matrix: DeprivationMatrix, k: Fraction | None = None) -> Poverty:
    """Measure poverty with the person as unit: each member has the household's profile.

    A household whose size isn't known counts nobody.
    """
    return _poverty(matrix, matrix.size.fill_null(0), k)


def poverty_of_households(matrix: DeprivationMatrix, k: Fraction | None = None) -> Poverty:
    """Measure poverty with the household as unit, as the Vietnamese review counts."""
    once = pl.repeat(1, matrix.deprived.height, dtype=pl.Int64, eager=True)
    return _poverty(matrix, once, k)


def _poverty(matrix: DeprivationMatrix, units: pl.Series, k: Fraction | None) -> Poverty:
    valid = matrix.valid
    known = matrix.where(valid)
    counted = units.filter(valid)
    population = int(counted.sum())
    poor = known.poor(k)
    n_poor = int(counted.filter(poor).sum())
    raw = _headcounts(known.deprived, counted, population)
    censored = _headcounts(known.censored(k), counted, population)
    parts = {
        code: Fraction(weight, matrix.denominator) * censored[code]
        for code, weight in matrix.integer_weights.items()
    }
    m0 = sum(parts.values(), Fraction(0))
    headcount = _share(n_poor, population)
    return Poverty(
        population=population,
        left_out=int(units.sum()) - population,
        H=headcount,
        A=m0 / headcount if headcount else None,
        M0=m0,
        uncensored=raw,
        censored=censored,
        contribution={code: part / m0 for code, part in parts.items()} if m0 else {},
    )


def _headcounts(
    deprived: pl.DataFrame, units: pl.Series, population: int
) -> dict[str, Fraction]:
    return {
        code: _share(int(units.filter(deprived[code]).sum()), population)
        for code in deprived.columns
    }


def _share(part: int, whole: int) -> Fraction:
    return Fraction(part, whole) if whole else Fraction(0)


def gap_measure(
    achievements: Sequence[Sequence[Fraction]],
    lines: Mapping[str, Fraction],
    matrix: DeprivationMatrix,
    alpha: int,
) -> Fraction:
    r"""Measure M1 (``alpha`` 1) or M2 (2) of cardinal achievements, households as units.

    The poor's gaps :math:`((z_j - y_{ij}) / z_j)^\alpha` in the indicators of which they
    are deprived, weighted, averaged over everybody.

    Parameters
    ----------
    achievements
        One row per household of the matrix, one value per indicator.
    lines
        The deprivation line of each indicator, in the same order; below it is deprived.
    matrix
        The deprivations that ``achievements`` and ``lines`` give, with weights and cutoff.
    """
    poor = matrix.poor().to_list()
    total = Fraction(0)
    for row, is_poor in zip(achievements, poor, strict=True):
        for (code, line), value in zip(lines.items(), row, strict=True):
            if is_poor and value < line:
                weight = Fraction(matrix.integer_weights[code], matrix.denominator)
                total += weight * ((line - value) / line) ** alpha
    return total / len(poor)
