r"""Income poverty and inequality: FGT, Gini, and the variance of a variable.

FGT measures with a fixed line are means, so ``estimate`` and ``compare`` take them as they
take any measurement. Gini and variance are smooth functions of the whole distribution:
their standard error is that of the total of an influence value per row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Literal, TypeAlias, get_args

import numpy as np

from analysis.arrays import (
    Codes,
    Column,
    Floats,
    Ints,
    choose,
    numbers,
    rows_where,
    same_length,
    series,
)
from analysis.design import Design, RoundSample
from analysis.estimates import Estimate, Estimates
from analysis.estimation import domain_codes
from analysis.inference import STANDARD, Inference, points
from analysis.measures import ONE, Measurement, Ratio, Scale, for_persons
from analysis.method_errors import IncomeNegative, OutOfRange
from analysis.point_estimates import estimate_of
from analysis.psu_totals import psu_totals

Rank = Literal["inclusive", "middle"]
Functional: TypeAlias = Callable[[Floats, Floats], tuple[float, Floats]]
"""Values and weights of the rows in, the estimate and each row's influence out."""


def fgt(income: Column, line: float, alpha: float = 0.0) -> Measurement:
    r"""Measure Foster-Greer-Thorbecke poverty of income against a fixed line.

    .. math:: FGT_α = \frac{1}{N} \sum_i \left(\frac{z - y_i}{z}\right)^α 1(y_i < z)

    ``alpha`` 0 is the headcount ratio, 1 the poverty gap, 2 its square. A person or
    household *at* the line is not poor. Income and line need the same unit; a negative
    income has a gap above 1.

    References
    ----------
    Foster, Greer & Thorbecke (1984), *Econometrica* 52, 761–766.
    """
    if line <= 0:
        raise OutOfRange("line", line, "> 0")
    if alpha < 0:
        raise OutOfRange("alpha", alpha, "≥ 0")
    values = numbers("income", income)
    valid = np.isfinite(values)
    gap = fgt_gap(np.where(valid, values, line), line, alpha)
    one = np.ones(len(values), dtype=np.bool_)
    scale: Scale = "proportion" if alpha == 0 else "mean"
    ratio = Ratio(f"FGT{alpha:g}", {"gap": 1.0}, {ONE: 1.0}, scale)
    return Measurement({ONE: one, "gap": gap}, valid, (ratio,))


def fgt_gap(income: Floats, line: float, alpha: float) -> Floats:
    """Give how far each income is below the line, as a share of it to the power alpha."""
    short = np.maximum(line - income, 0.0) / line
    return np.where(short > 0, short**alpha, 0.0)


def estimate_gini(
    design: Design,
    income: Column,
    domain: Column | None = None,
    *,
    size: Column | None = None,
    rank: Rank = "inclusive",
    inference: Inference = STANDARD,
) -> Estimates:
    r"""Estimate the Gini coefficient of an income that is never negative.

    .. math:: G = \frac{2 \sum_i w_i y_i F_i}{\hat Y} - 1

    Parameters
    ----------
    size
        Members of each household, to count persons; the income is then that per person.
    rank
        "inclusive": :math:`F_i` is the share of the weight up to and with row :math:`i`,
        less half a unit, as in R ``convey``; small samples come out a little too unequal,
        by about 1/n. "middle" counts half of the row's own weight instead: splitting a row
        in two, or scaling the weights, then changes nothing.

    Raises
    ------
    IncomeNegative
        Names the column and the first rows.

    References
    ----------
    Binder & Kovačević (1995), *Survey Methodology* 21, 137–145. Agrees with R
    ``convey::svygini`` to 1e-9.
    """
    values = numbers("income", income)
    name = series("income", income).name
    if (values < 0).any():
        raise IncomeNegative(name, rows_where(values < 0))
    measured = _values(values, "Gini", "index", size)
    functional = partial(gini, rank=rank)
    return estimate_functional(design, measured, functional, domain, inference)


def gini(income: Floats, weights: Floats, rank: Rank = "inclusive") -> tuple[float, Floats]:
    """Give the Gini coefficient and the influence of each row."""
    choose("rank", rank, get_args(Rank))
    population, total = weights.sum(), (weights * income).sum()
    if not total:
        return float("nan"), np.full(len(income), np.nan)
    levels, place = np.unique(income, return_inverse=True)
    mass = np.bincount(place, weights, len(levels))
    own = mass if rank == "inclusive" else mass / 2
    up_to = (np.cumsum(mass) - mass + own)[place]
    from_here = (total - np.cumsum(mass * levels) + own * levels)[place]
    order = up_to
    if rank == "inclusive":
        up_to = up_to - 0.5  # to the middle of the last unit of the population
        order = up_to - _later_ties(place, weights)
    value = 2 * (weights * income * order).sum() / (population * total) - 1
    half = (value + 1) / 2
    influence = (up_to / population - half) * income
    influence += (from_here - total * half) / population
    return float(value), np.asarray(2 / total * influence, dtype=np.float64)


def _later_ties(place: Ints, weights: Floats) -> Floats:
    """Sum the weight of the rows of equal income that come after each row.

    In whatever order equal incomes stand, the Gini coefficient is the same.
    """
    order = np.argsort(place, kind="stable")
    running = np.cumsum(weights[order])
    last = np.flatnonzero(np.diff(place[order], append=-1))
    ends = running[last][place[order]]
    later = np.empty(len(weights))
    later[order] = ends - running
    return later


def estimate_variance(
    design: Design,
    y: Column,
    domain: Column | None = None,
    inference: Inference = STANDARD,
) -> Estimates:
    r"""Estimate the population variance of ``y``, as R's ``svyvar``.

    .. math:: \frac{n}{n-1} \frac{\sum w_i (y_i - \bar y)^2}{\sum w_i}
    """
    measured = _values(numbers("y", y), series("y", y).name, "mean", None)
    return estimate_functional(design, measured, variance, domain, inference)


def variance(values: Floats, weights: Floats) -> tuple[float, Floats]:
    """Give the variance and the influence of each row."""
    n, population = int((weights > 0).sum()), weights.sum()
    if n < 2:
        return float("nan"), np.full(len(values), np.nan)
    mean = (weights * values).sum() / population
    squares = (values - mean) ** 2 * n / (n - 1)
    value = float((weights * squares).sum() / population)
    return value, np.asarray((squares - value) / population, dtype=np.float64)


def estimate_functional(
    design: Design,
    measured: Measurement,
    functional: Functional,
    domain: Column | None = None,
    inference: Inference = STANDARD,
) -> Estimates:
    """Estimate a smooth function of the distribution of the column "y" of a measurement."""
    inference.allowed_for(design.kind)
    same_length("income", len(measured), len(design))
    coded = domain_codes(design, domain)
    items: list[Estimate] = []
    for sample in design.parts:
        part, own = measured.take(sample.rows), coded.take(sample.rows)
        found, value = _linearised(sample, part, own, functional)
        totals = psu_totals(sample, found, own).totals()
        for point in points(sample.kind, found, totals, inference):
            precise = replace(point.precision, value=float(value[point.at[0]]))
            named = replace(point, ratio=part.ratios[0], precision=precise)
            items.append(estimate_of(sample, found, totals, named, inference))
    return Estimates(tuple(items))


def _values(values: Floats, name: str, scale: Scale, size: Column | None) -> Measurement:
    one = np.ones(len(values), dtype=np.bool_)
    measured = Measurement(
        {ONE: one, "y": values}, np.isfinite(values), (Ratio(name, {"y": 1.0}, {}, scale),)
    )
    return measured if size is None else for_persons(measured, size)


def _linearised(
    sample: RoundSample, measured: Measurement, domain: Codes, functional: Functional
) -> tuple[Measurement, Floats]:
    """Put each row's influence in the place of its value; give the values by domain."""
    weights = sample.weights * measured.multiplicity() * measured.valid
    values = np.asarray(measured.columns["y"], dtype=np.float64)
    influence = np.zeros(len(values))
    found = np.full(len(domain.labels), np.nan)
    for d in range(len(domain.labels)):
        own = (domain.code == d) & (weights > 0)
        if own.any():
            found[d], influence[own] = functional(values[own], weights[own])
    sums = (replace(measured.ratios[0], scale="total"),)
    columns = {**measured.columns, "y": influence}
    return replace(measured, columns=columns, ratios=sums), found
