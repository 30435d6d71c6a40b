r"""Sample size, power, and the smallest change that a sample can see.

Two rounds with ``n`` households each, shares :math:`p_1, p_2`: the difference has the
variance :math:`v/n_e` with

.. math:: v = p_1 q_1 + p_2 q_2 - 2 o ρ \sqrt{p_1 q_1 p_2 q_2}, \qquad n_e = n r / deff,

:math:`o` the share of households in both rounds, :math:`ρ` the correlation of their
answers, :math:`r` the share that responds. "pooled" takes the variance under no change for
the test (R's ``power.prop.test``), "unpooled" the same variance throughout (Wald).

References
----------
Fleiss, Levin & Paik (2003), *Statistical Methods for Rates and Proportions*, §4; Kish
(1965), *Survey Sampling*, §5.4 and §12.4 for design effect and overlap. Agrees with R 4.2
(tests/analysis/test_golden_power.py).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

import scipy

from analysis.arrays import choose
from analysis.method_errors import NoSampleSees, OutOfRange

NullVariance = Literal["pooled", "unpooled"]
Direction = Literal["fall", "rise"]


def _within(name: str, value: float, wanted: str, *, ok: bool) -> None:
    if not ok:
        raise OutOfRange(name, value, wanted)


@dataclass(frozen=True)
class Survey:
    """What each round of a survey makes of its households.

    Attributes
    ----------
    deff
        Design effect of clustering and weighting, on the difference.
    response
        Share of the selected households that respond.
    overlap, correlation
        Share of households interviewed in both rounds, and how their answers correlate.
    df
        PSUs less strata. None: many, so the normal distribution.
    """

    deff: float = 1.0
    response: float = 1.0
    overlap: float = 0.0
    correlation: float = 0.0
    df: int | None = None

    def __post_init__(self) -> None:
        _within("deff", self.deff, "> 0", ok=self.deff > 0)
        _within("response", self.response, "0 < response ≤ 1", ok=0 < self.response <= 1)
        _within("overlap", self.overlap, "0 ≤ overlap ≤ 1", ok=0 <= self.overlap <= 1)
        _within("correlation", self.correlation, "−1 … 1", ok=-1 <= self.correlation <= 1)
        _within("df", self.df or 0, "≥ 1", ok=self.df is None or self.df >= 1)

    def effective(self, n: float) -> float:
        """Give the simple random sample that says as much as ``n`` selected households."""
        return n * self.response / self.deff

    def quantile(self, share: float) -> float:
        """Give a quantile of t, or of the normal distribution."""
        return float(
            scipy.stats.norm.ppf(share)
            if self.df is None
            else scipy.stats.t.ppf(share, self.df)
        )

    def probability(self, at: float) -> float:
        """Give the share of t, or of the normal distribution, below a value."""
        if self.df is None:
            return float(scipy.stats.norm.cdf(at))
        return float(scipy.stats.t.cdf(at, self.df))

    def variance(self, before: float, after: float) -> float:
        """Give the variance of the difference of two shares, times the effective n."""
        a, b = before * (1 - before), after * (1 - after)
        return a + b - 2 * self.overlap * self.correlation * math.sqrt(a * b)


@dataclass(frozen=True)
class TwoSidedTest:
    """A two-sided test that nothing changed: its level and the power wanted."""

    level: float = 0.05
    power: float = 0.8
    variance: NullVariance = "pooled"

    def __post_init__(self) -> None:
        choose("variance", self.variance, get_args(NullVariance))
        _within("level", self.level, "0 < level < 1", ok=0 < self.level < 1)
        ok = self.level / 2 < self.power < 1
        _within("power", self.power, "level/2 < power < 1", ok=ok)


SIMPLE = Survey()
USUAL = TwoSidedTest()


def sample_size(
    before: float, after: float, survey: Survey = SIMPLE, test: TwoSidedTest = USUAL
) -> float:
    """Give the households to select in each round to see one share become another.

    Not rounded: the next whole number is the answer.

    Examples
    --------
    >>> math.ceil(sample_size(0.30, 0.25))
    1251
    >>> math.ceil(sample_size(0.30, 0.25, Survey(deff=2, response=0.85)))
    2943
    """
    _shares(before, after)
    null, real = _spreads(before, after, survey, test)
    needed = survey.quantile(1 - test.level / 2) * null + survey.quantile(test.power) * real
    return (needed / (after - before)) ** 2 * survey.deff / survey.response


def power(
    n: float,
    before: float,
    after: float,
    survey: Survey = SIMPLE,
    test: TwoSidedTest = USUAL,
) -> float:
    """Give the chance that ``n`` selected households a round show the change.

    As ``power.prop.test``, without the chance to find a change in the wrong direction.
    """
    _shares(before, after)
    _within("n", n, "> 0", ok=n > 0)
    null, real = _spreads(before, after, survey, test)
    shown = math.sqrt(survey.effective(n)) * abs(after - before)
    return survey.probability((shown - survey.quantile(1 - test.level / 2) * null) / real)


def detectable_change(
    n: float,
    before: float,
    survey: Survey = SIMPLE,
    test: TwoSidedTest = USUAL,
    direction: Direction = "fall",
) -> float:
    """Give the smallest change of a share that ``n`` selected households a round can show.

    Negative for a fall.

    Raises
    ------
    NoSampleSees
        Not even a fall to 0 (a rise to 1) would be seen.
    """
    choose("direction", direction, get_args(Direction))
    room = before if direction == "fall" else 1 - before
    _within("before", before, "0 < before < 1", ok=0 < before < 1)
    sign = -1 if direction == "fall" else 1

    def lacking(change: float) -> float:
        return power(n, before, before + sign * change, survey, test) - test.power

    least, most = room * 1e-9, room * (1 - 1e-9)
    if lacking(most) < 0:
        raise NoSampleSees(n, before)
    return sign * float(scipy.optimize.brentq(lacking, least, most, xtol=1e-15, rtol=1e-14))


def sample_size_for_means(change: float, sd: float, test: TwoSidedTest = USUAL) -> float:
    """Give the units per round to see a change of a mean, from the noncentral t.

    As ``power.t.test``; multiply by the design effect and divide by the response.
    """
    _within("change", change, "≠ 0", ok=change != 0)
    _within("sd", sd, "> 0", ok=sd > 0)

    def lacking(n: float) -> float:
        df = 2 * (n - 1)
        critical = scipy.stats.t.ppf(1 - test.level / 2, df)
        shown = math.sqrt(n / 2) * abs(change) / sd
        return float(scipy.stats.nct.sf(critical, df, shown)) - test.power

    # the normal distribution always asks for fewer
    quantiles = scipy.stats.norm.ppf(1 - test.level / 2) + scipy.stats.norm.ppf(test.power)
    start = 2 * (float(quantiles) * sd / change) ** 2
    return float(scipy.optimize.brentq(lacking, max(start, 2), 2 * start + 20, xtol=1e-11))


def sample_size_for_precision(
    share: float, half_width: float, survey: Survey = SIMPLE, level: float = 0.95
) -> float:
    """Give the households to select for an interval of ``share`` ± ``half_width``.

    Examples
    --------
    >>> math.ceil(sample_size_for_precision(0.3, 0.03))
    897
    """
    _within("share", share, "0 < share < 1", ok=0 < share < 1)
    _within("half_width", half_width, "> 0", ok=half_width > 0)
    t = survey.quantile((1 + level) / 2)
    return t**2 * share * (1 - share) / half_width**2 * survey.deff / survey.response


def cluster_deff(households: float, correlation: float) -> float:
    """Give Kish's design effect of clusters, 1 + (m − 1)·ρ.

    ``households`` are those interviewed per PSU, ``correlation`` that within PSUs.
    """
    return 1 + (households - 1) * correlation


def detectable_from(
    se: float, survey: Survey = SIMPLE, test: TwoSidedTest = USUAL
) -> float:
    """Give the smallest change that a difference with this standard error can show.

    For a design that exists: the standard error of the change of the round before.
    """
    _within("se", se, "> 0", ok=se > 0)
    return (survey.quantile(1 - test.level / 2) + survey.quantile(test.power)) * se


def _spreads(
    before: float, after: float, survey: Survey, test: TwoSidedTest
) -> tuple[float, float]:
    """Give the standard deviations under no change and under the change."""
    real = math.sqrt(survey.variance(before, after))
    if test.variance == "unpooled":
        return real, real
    pooled = (before + after) / 2
    return math.sqrt(survey.variance(pooled, pooled)), real


def _shares(before: float, after: float) -> None:
    _within("before", before, "0 < before < 1", ok=0 < before < 1)
    _within("after", after, "0 < after < 1", ok=0 < after < 1)
    _within("after − before", after - before, "≠ 0", ok=after != before)
