r"""Quantiles of a population, with Woodruff's interval.

With ordered values, their weights :math:`w_k`, and :math:`W_k` the weight up to and with
the :math:`k`-th, a rule says where between them :math:`p` falls.

========== ===============================================================================
``math``   smallest value with :math:`W_k / W_n \ge p`: the inverse of F (the default, hf1)
``school`` the same, but halfway to the next value where :math:`W_k / W_n = p` (hf2)
``hf3``    the value whose :math:`W_k / W_n` is nearest to p; of two, the even k
``hf4`` …  straight lines between the points :math:`(W_k - a w_k) / (W_n + b w_n)`, with
``hf9``    a and b of ``LINES``; ``hf7`` with equal weights is the default of R and NumPy
========== ===============================================================================

References
----------
Hyndman & Fan (1996), *The American Statistician* 50, 361–365. Woodruff (1952), *JASA* 47,
635–646. Agrees with R ``survey::svyquantile``, ``interval.type = "mean"``. Equal values
with unequal weights stand in the order of their weights, in R in the order of the rows, on
which its ``hf4`` … ``hf9`` then hang. Its ``hf3`` is not Hyndman and Fan's: it takes the
value above p unless p falls exactly on an even one. Its ``hf1`` and ``hf2`` are ``math``
and ``school``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import ClassVar, Literal, get_args

import numpy as np
import polars as pl

from analysis.arrays import Codes, Column, Floats, choose, numbers, same_length, series
from analysis.design import Design, Kind, RoundSample
from analysis.estimation import domain_codes
from analysis.inference import STANDARD, Inference, Point, points
from analysis.intervals import Interval, Precision, Reason
from analysis.measures import ONE, Measurement, Ratio
from analysis.method_errors import OutOfRange
from analysis.psu_totals import psu_totals
from analysis.results import Results

Rule = Literal["math", "school", "hf3", "hf4", "hf5", "hf6", "hf7", "hf8", "hf9"]

LINES: Mapping[Rule, tuple[float, float]] = {
    "hf4": (0.0, 0.0),
    "hf5": (1 / 2, 0.0),
    "hf6": (0.0, 1.0),
    "hf7": (1.0, -1.0),
    "hf8": (1 / 3, 1 / 3),
    "hf9": (3 / 8, 1 / 4),
}

ROUNDING = 1e-12  # a share of weight this near to p is p


@dataclass(frozen=True)
class Quantile:
    """A quantile, and what a reader needs in order to trust it.

    Attributes
    ----------
    measure, domain, round
        The column, where, when.
    p
        The share of the population at or below it; 0.5 is the median.
    se
        Width of the interval over twice its t quantile, as R's. None without an interval.
    n, missing
        Unweighted rows used, and left out for a missing value.
    reason
        Why there is no interval; "edge" where it would reach beyond the values.
    """

    measure: str
    domain: str
    round: str
    p: float
    value: float | None
    se: float | None
    df: int | None
    interval: Interval | None
    reason: Reason
    n: int
    missing: int
    rule: Rule
    kind: Kind

    def as_row(self) -> dict[str, object]:
        """Give one flat row; the interval as ``low``, ``high``, ``level``."""
        row = {item.name: getattr(self, item.name) for item in fields(self)}
        interval = row.pop("interval")
        for name in ("low", "high", "level"):
            row[name] = getattr(interval, name, None)
        return row


@dataclass(frozen=True)
class Quantiles(Results[Quantile]):
    """Quantiles by round, domain and p."""

    schema: ClassVar[pl.Schema] = pl.Schema(
        {
            "measure": pl.String,
            "domain": pl.String,
            "round": pl.String,
            "p": pl.Float64,
            "value": pl.Float64,
            "se": pl.Float64,
            "low": pl.Float64,
            "high": pl.Float64,
            "level": pl.Float64,
            "reason": pl.String,
            "df": pl.Int64,
            "n": pl.Int64,
            "missing": pl.Int64,
            "rule": pl.String,
            "kind": pl.String,
        }
    )
    facts: ClassVar[tuple[str, ...]] = ("measure", "domain", "round")
    shown: ClassVar[tuple[str, ...]] = (*facts, "p", "value", "se", "low", "high", "n")


def weighted_quantiles(
    values: Floats, weights: Floats, p: Sequence[float] | Floats, rule: Rule = "math"
) -> Floats:
    """Give quantiles of values with weights; no values or no weight give NaN.

    Examples
    --------
    >>> weighted_quantiles(np.array([1.0, 2, 3, 4]), np.ones(4), [0.5, 0.6]).tolist()
    [2.0, 3.0]
    >>> weighted_quantiles(np.array([1.0, 2, 3, 4]), np.ones(4), [0.5], "hf7").tolist()
    [2.5]
    """
    choose("rule", rule, get_args(Rule))
    at = np.asarray(p, dtype=np.float64)
    used = weights > 0
    if not used.any():
        return np.full(len(at), np.nan)
    # equal values stand in the order of their weights, whatever the order of the rows
    order = np.lexsort((weights[used], values[used]))
    value, weight = values[used][order], weights[used][order]
    if rule in {"math", "school"}:
        return _steps(value, weight, at, rule)
    if rule == "hf3":
        return _nearest(value, weight, at)
    return np.interp(at, _positions(weight, rule), value)


def _steps(values: Floats, weight: Floats, p: Floats, rule: Rule) -> Floats:
    share = np.cumsum(weight) / weight.sum()
    last = len(values) - 1
    lower = np.minimum(np.searchsorted(share, p - ROUNDING), last)
    if rule == "math":
        return np.asarray(values[lower], dtype=np.float64)
    upper = np.minimum(np.searchsorted(share, p + ROUNDING), last)
    return np.asarray((values[lower] + values[upper]) / 2, dtype=np.float64)


def _nearest(values: Floats, weight: Floats, p: Floats) -> Floats:
    share = np.cumsum(weight) / weight.sum()
    upper = np.minimum(np.searchsorted(share, p - ROUNDING), len(values) - 1)
    lower = np.maximum(upper - 1, 0)
    further = (share[upper] - p) - (p - share[lower])  # how much the upper one is
    even = (lower + 1) % 2 == 0
    down = (further > ROUNDING) | ((np.abs(further) <= ROUNDING) & even)
    return np.asarray(values[np.where(down, lower, upper)], dtype=np.float64)


def _positions(weight: Floats, rule: Rule) -> Floats:
    """Say which p each value stands at."""
    back, beyond = LINES[rule]
    reach = float(weight.sum() + beyond * weight[-1])
    # one value alone leaves nothing to reach under hf7: it is every quantile
    return (np.cumsum(weight) - back * weight) / (reach or 1.0)


def estimate_quantiles(
    design: Design,
    y: Column,
    p: Sequence[float] = (0.5,),
    domain: Column | None = None,
    *,
    rule: Rule = "math",
    inference: Inference = STANDARD,
) -> Quantiles:
    r"""Estimate quantiles of ``y`` by round and domain.

    The interval inverts F at :math:`\hat F(q) \pm t\,se(\hat F(q))`, by the same rule.

    Raises
    ------
    OutOfRange
        A p is not between 0 and 1.
    UnknownOption
        The rule does not exist.
    CensusHasNoInterval
        An interval was asked of a census.
    """
    choose("rule", rule, get_args(Rule))
    for share in p:
        if not 0 < share < 1:
            raise OutOfRange("p", share, "0 < p < 1")
    inference.allowed_for(design.kind)
    values = numbers("y", y)
    same_length("y", len(values), len(design))
    coded = domain_codes(design, domain)
    name = series("y", y).name
    found = [
        quantile
        for sample in design.parts
        for quantile in _Sample(
            sample, name, values[sample.rows], coded.take(sample.rows), rule
        ).quantiles(p, inference)
    ]
    return Quantiles(tuple(found))


@dataclass(frozen=True, eq=False)
class _Sample:
    """The values of one round; a weight of 0 where the value is missing."""

    sample: RoundSample
    name: str
    values: Floats
    domain: Codes
    rule: Rule

    def quantiles(self, p: Sequence[float], inference: Inference) -> Iterator[Quantile]:
        for share in p:
            yield from self._by_domain(share, inference)

    def _distribution(self, domain: int) -> _Distribution:
        own = (self.domain.code == domain) & np.isfinite(self.values)
        return _Distribution(self.values[own], self.sample.weights[own], self.rule)

    def _by_domain(self, p: float, inference: Inference) -> Iterator[Quantile]:
        """Estimate one quantile in all domains, and the share below it, with its error."""
        found = [self._distribution(d) for d in range(len(self.domain.labels))]
        value = np.array([one.quantile(p) for one in found])
        measured = self._share_below(value[self.domain.code])
        totals = psu_totals(self.sample, measured, self.domain).totals()
        for point in points(self.sample.kind, measured, totals, inference):
            d = point.at[0]
            interval, reason = found[d].interval(point, inference)
            yield Quantile(
                measure=self.name,
                domain=self.domain.labels[d],
                round=self.sample.label,
                p=p,
                value=None if reason == "no_base" else float(value[d]),
                se=_se(interval, point.precision),
                df=None if self.sample.kind == "census" else point.precision.df,
                interval=interval,
                reason=reason,
                n=point.precision.n,
                missing=int(totals.missing[d]),
                rule=self.rule,
                kind=self.sample.kind,
            )

    def _share_below(self, value: Floats) -> Measurement:
        valid = np.isfinite(self.values)
        with np.errstate(invalid="ignore"):
            below = self.values <= value
        return Measurement(
            {ONE: np.ones(len(valid), dtype=np.bool_), "below": below},
            valid,
            (Ratio(self.name, {"below": 1.0}, {ONE: 1.0}, "mean"),),
        )


@dataclass(frozen=True, eq=False)
class _Distribution:
    """The values of one domain with their weights."""

    values: Floats
    weights: Floats
    rule: Rule

    def quantile(self, p: float) -> float:
        return float(weighted_quantiles(self.values, self.weights, [p], self.rule)[0])

    def interval(
        self, share: Point, inference: Inference
    ) -> tuple[Interval | None, Reason]:
        """Invert F at the t interval of the share below the quantile."""
        reason = share.why_no_interval(inference.min_base)
        if reason:
            return None, reason
        at = share.precision
        half = at.quantile(inference.level) * at.se
        if at.value - half <= 0 or at.value + half >= 1:
            return None, "edge"
        low, high = self.quantile(at.value - half), self.quantile(at.value + half)
        return Interval(low, high, inference.level, "t"), ""


def _se(interval: Interval | None, share: Precision) -> float | None:
    if interval is None:
        return None
    return (interval.high - interval.low) / (2 * share.quantile(interval.level))
