r"""Poverty against a line that is itself estimated: 60 % of the median, half the mean.

The line moves with the sample, so the error of the rate has a part for it. With line
:math:`z = c\,q` and :math:`F` the distribution of income, the influence of a row is

.. math:: I_z = -\frac{c}{\hat N f(q)} \bigl(1(y \le q) - p\bigr), \qquad
          I_R = \frac{1}{\hat N} \bigl(g(y, z) - R\bigr) + \frac{∂R}{∂z} I_z

where :math:`g` is the poverty gap to the power α and R its mean; the derivative is
:math:`f(z)` for the rate and :math:`α (R_{α-1} - R_α) / z` above it. The density f comes
from a Gaussian kernel of bandwidth :math:`\hat σ \hat N^{-1/5}`.

References
----------
Deville (1999), *Survey Methodology* 25, 193–203. Osier (2009), *Survey Research Methods* 3,
167–195, the practice of Eurostat; R's ``convey`` follows the same formulas.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from analysis.arrays import (
    Bools,
    Codes,
    Column,
    Floats,
    numbers,
    one_code,
    same_length,
    series,
)
from analysis.design import Design, RoundSample
from analysis.estimates import Estimate, Estimates
from analysis.estimation import domain_codes
from analysis.income import fgt_gap
from analysis.inference import STANDARD, Inference, points
from analysis.measures import ONE, Measurement, Ratio, Scale, Values, for_persons
from analysis.method_errors import LineNotPositive, OutOfRange
from analysis.point_estimates import estimate_of
from analysis.psu_totals import psu_totals
from analysis.quantiles import weighted_quantiles


@dataclass(frozen=True)
class RelativePoverty:
    """A poverty line as a share of a quantile or of the mean, and what counts below it.

    Attributes
    ----------
    share
        What part of it; 0.6 by the usage of the European Union.
    quantile
        Which quantile, 0.5 for the median; None for the mean.
    alpha
        0 for the rate (at risk of poverty), 1 for the gap, 2 for its square, as in
        :func:`~analysis.income.fgt`. Who is at the line is not poor.
    """

    share: float = 0.6
    quantile: float | None = 0.5
    alpha: float = 0.0

    def __post_init__(self) -> None:
        if self.share <= 0:
            raise OutOfRange("share", self.share, "> 0")
        if self.quantile is not None and not 0 < self.quantile < 1:
            raise OutOfRange("quantile", self.quantile, "0 < p < 1")
        # between them the derivative by the line is not finite
        if self.alpha != 0 and self.alpha < 1:
            raise OutOfRange("alpha", self.alpha, "= 0, ≥ 1")


AT_RISK = RelativePoverty()


def estimate_poverty_line(
    design: Design,
    income: Column,
    rule: RelativePoverty = AT_RISK,
    *,
    size: Column | None = None,
    inference: Inference = STANDARD,
) -> Estimates:
    """Estimate the line itself, with its standard error, by round.

    R: ``convey::svyarpt``. For the error of a median without the kernel see
    :func:`~analysis.quantiles.estimate_quantiles`.

    Raises
    ------
    LineNotPositive, OutOfRange, LengthMismatch, CensusHasNoInterval
        Each says what to do.
    """
    inference.allowed_for(design.kind)
    ratio = Ratio("poverty line", {ONE: 1.0}, {ONE: 1.0}, "mean")
    items: list[Estimate] = []
    for incomes in _incomes(design, income, size):
        everybody = one_code("", len(incomes.values))
        items += _estimates(incomes, ratio, everybody, [incomes.line(rule)], inference)
    return Estimates(tuple(items))


def estimate_relative_poverty(
    design: Design,
    income: Column,
    domain: Column | None = None,
    *,
    rule: RelativePoverty = AT_RISK,
    size: Column | None = None,
    inference: Inference = STANDARD,
) -> Estimates:
    """Estimate poverty against a relative line, by round and domain.

    Every domain of a round is held against the one line of that round's whole population.

    Parameters
    ----------
    size
        Members of each household, to count persons; the income is then that per person.

    Raises
    ------
    LineNotPositive, OutOfRange, LengthMismatch, CensusHasNoInterval
        Each says what to do.
    """
    inference.allowed_for(design.kind)
    coded = domain_codes(design, domain)
    scale: Scale = "mean" if rule.alpha else "proportion"
    ratio = Ratio(f"relative FGT{rule.alpha:g}", {ONE: 1.0}, {ONE: 1.0}, scale)
    items: list[Estimate] = []
    for incomes in _incomes(design, income, size):
        own = coded.take(incomes.sample.rows)
        poverty = _Poverty(incomes, incomes.line(rule), rule.alpha)
        found = [poverty.where(own.code == d) for d in range(len(own.labels))]
        items += _estimates(incomes, ratio, own, found, inference)
    return Estimates(tuple(items))


@dataclass(frozen=True, eq=False)
class _Moving:
    """A number estimated from a round, and how much each row moves it."""

    value: float
    influence: Floats


@dataclass(frozen=True, eq=False)
class _Incomes:
    """The incomes of one round, missing ones as 0 with a weight of 0."""

    name: str
    sample: RoundSample
    measured: Measurement
    values: Floats
    weights: Floats

    @property
    def population(self) -> float:
        return float(self.weights.sum())

    def line(self, wanted: RelativePoverty) -> _Moving:
        if not self.population:
            return _Moving(float("nan"), np.zeros(len(self.values)))
        moved: npt.NDArray[np.floating]
        if wanted.quantile is None:
            centre = float(np.average(self.values, weights=self.weights))
            moved = (self.values - centre) / self.population
        else:
            p = wanted.quantile
            centre = float(weighted_quantiles(self.values, self.weights, [p])[0])
            slope = self.density(centre, self.weights)
            moved = (p - (self.values <= centre)) / (self.population * slope)
        if centre <= 0:
            raise LineNotPositive(self.name, wanted.share * centre)
        influence = np.asarray(wanted.share * moved * (self.weights > 0), dtype=np.float64)
        return _Moving(wanted.share * centre, influence)

    def density(self, at: float, weights: Floats) -> float:
        """Estimate the density of income of a domain, with the bandwidth of all."""
        mean = (self.weights * self.values).sum() / self.population
        spread = (self.weights * (self.values - mean) ** 2).sum() / self.population
        bandwidth = np.sqrt(spread) * self.population**-0.2
        if not bandwidth:
            return float("nan")
        kernel = np.exp(-(((at - self.values) / bandwidth) ** 2) / 2)
        mass = weights.sum() * bandwidth * np.sqrt(2 * np.pi)
        return float((weights * kernel).sum() / mass)


@dataclass(frozen=True, eq=False)
class _Poverty:
    """Poverty of one round against its line, by domain."""

    incomes: _Incomes
    line: _Moving
    alpha: float

    def where(self, here: Bools) -> _Moving:
        """Measure the poverty of a domain."""
        weights = self.incomes.weights * here
        population = weights.sum()
        if not population:
            return _Moving(float("nan"), np.zeros(len(weights)))
        gap = fgt_gap(self.incomes.values, self.line.value, self.alpha)
        value = float((weights * gap).sum() / population)
        own = (weights > 0) * (gap - value) / population
        return _Moving(value, own + self._slope(weights, value) * self.line.influence)

    def _slope(self, weights: Floats, value: float) -> float:
        """Say how the poverty of a domain answers to the line."""
        if self.alpha == 0:
            return self.incomes.density(self.line.value, weights)
        less = fgt_gap(self.incomes.values, self.line.value, self.alpha - 1)
        lower = float((weights * less).sum() / weights.sum())
        return self.alpha * (lower - value) / self.line.value


def _estimates(
    incomes: _Incomes,
    ratio: Ratio,
    domain: Codes,
    found: Sequence[_Moving],
    inference: Inference,
) -> Iterator[Estimate]:
    """Give values by domain; their errors from influences over the whole round."""
    sample, one = incomes.sample, incomes.measured.columns[ONE]
    columns: dict[str, Values] = {str(k): of.influence for k, of in enumerate(found)}
    moved = replace(incomes.measured, columns={ONE: one, **columns})
    whole = psu_totals(sample, moved, one_code("", len(one))).totals()
    se = np.sqrt(np.diagonal(whole.variance[0])[1:])
    counted = replace(incomes.measured, ratios=(ratio,))
    totals = psu_totals(sample, counted, domain).totals()
    for point in points(sample.kind, counted, totals, inference):
        d = point.at[0]
        # a rate of 0 or 1 gets the interval of such shares, not the error of the line alone
        at_edge = ratio.bounded and found[d].value in {0.0, 1.0}
        error = 0.0 if at_edge else float(se[d])
        precise = replace(point.precision, value=found[d].value, se=error)
        named = replace(point, precision=precise)
        yield estimate_of(sample, counted, totals, named, inference)


def _incomes(design: Design, income: Column, size: Column | None) -> Iterator[_Incomes]:
    values, name = numbers("income", income), series("income", income).name
    same_length(name, len(values), len(design))
    one = np.ones(len(values), dtype=np.bool_)
    measured = Measurement({ONE: one}, np.isfinite(values), ())
    measured = measured if size is None else for_persons(measured, size)
    for sample in design.parts:
        part = measured.take(sample.rows)
        weights = sample.weights * part.multiplicity() * part.valid
        known = np.where(part.valid, values[sample.rows], 0.0)
        yield _Incomes(name, sample, part, known, weights)
