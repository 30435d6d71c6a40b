"""Confidence intervals: t, logit, Korn-Graubard, Wilson; and when there is none.

All use quantiles of Student's t with the design's degrees of freedom, never the normal's.
Shares keep to 0–1. At 0 and 1, where a standard error says nothing, the interval is
Korn-Graubard's, whatever was asked but Wilson's.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from scipy import special

from analysis.measures import Scale

Method = Literal["t", "logit", "korn_graubard", "wilson"]
Made = Literal["t", "logit", "korn_graubard", "wilson", "log", "mover"]
Reason = Literal["", "census", "no_base", "one_psu", "no_df", "few", "edge"]


@dataclass(frozen=True)
class Interval:
    """A confidence interval, its confidence (0.95) and how it was made."""

    low: float
    high: float
    level: float
    method: Made


@dataclass(frozen=True)
class Precision:
    """What an interval is made from.

    Attributes
    ----------
    n
        Unweighted rows behind the estimate.
    df
        Degrees of freedom: PSUs less strata.
    """

    value: float
    se: float
    df: int
    n: int

    def quantile(self, level: float) -> float:
        """Give the two-sided quantile of t for a confidence level."""
        return float(special.stdtrit(self.df, (1 + level) / 2))

    def effective_n(self, level: float) -> float:
        """Estimate the size of a simple random sample that would be as precise.

        :math:`n_e = p(1-p)/v`, times the square of the ratio of the t quantiles with
        :math:`n-1` and with the design's degrees of freedom, and never above ``n``. Where
        the standard error is 0 the ratio alone is applied to ``n``, as the standards of the
        US National Center for Health Statistics do (Series 2, No. 175, 2017).
        """
        n = float(self.n)
        if self.se > 0:
            n = self.value * (1 - self.value) / self.se**2
        simple = float(special.stdtrit(max(self.n - 1, 1), (1 + level) / 2))
        return min(n * (simple / self.quantile(level)) ** 2, float(self.n))


def t_interval(of: Precision, level: float = 0.95) -> Interval:
    """Give value ± t × se."""
    half = of.quantile(level) * of.se
    return Interval(of.value - half, of.value + half, level, "t")


def logit_interval(of: Precision, level: float = 0.95) -> Interval:
    r"""Give the t interval of :math:`\log p/(1-p)`, turned back into shares.

    As R's ``svyciprop(method = "logit")``, which agrees to 1e-6: its own iteration stops
    there.
    """
    half = of.quantile(level) * of.se / (of.value * (1 - of.value))
    centre = math.log(of.value / (1 - of.value))
    low, high = special.expit([centre - half, centre + half])
    return Interval(float(low), float(high), level, "logit")


def korn_graubard_interval(of: Precision, level: float = 0.95) -> Interval:
    """Give the Clopper-Pearson interval of the effective sample.

    Korn & Graubard (1998), *Survey Methodology* 24, 193–201. R's ``method = "beta"`` does
    not cap the effective sample at ``n``; the two differ where the design effect is small.
    """
    n = of.effective_n(level)
    successes, tail = n * of.value, (1 - level) / 2
    low = (
        float(special.betaincinv(successes, n - successes + 1, tail))
        if of.value > 0
        else 0.0
    )
    high = 1.0
    if of.value < 1:
        high = float(special.betaincinv(successes + 1, n - successes, 1 - tail))
    return Interval(low, high, level, "korn_graubard")


def wilson_interval(of: Precision, level: float = 0.95) -> Interval:
    """Give the shares that a score test with the effective sample would not reject.

    Wilson (1927) with t for z, and :math:`n_e` uncorrected for the degrees of freedom that
    t already carries.
    """
    n = float(of.n)
    if of.se > 0:
        n = min(n, of.value * (1 - of.value) / of.se**2)
    t2 = of.quantile(level) ** 2
    centre = (of.value + t2 / (2 * n)) / (1 + t2 / n)
    half = math.sqrt(of.value * (1 - of.value) * t2 / n + (t2 / (2 * n)) ** 2) / (
        1 + t2 / n
    )
    low, high = max(centre - half, 0.0), min(centre + half, 1.0)
    return Interval(low, high, level, "wilson")


def ratio_interval(log_ratio: Precision, level: float = 0.95) -> Interval:
    """Turn the t interval of a log ratio into relative change: never below -1."""
    half = log_ratio.quantile(level) * log_ratio.se
    low, high = math.expm1(log_ratio.value - half), math.expm1(log_ratio.value + half)
    return Interval(low, high, level, "log")


def difference_interval(
    before: Precision, after: Precision, level: float = 0.95
) -> Interval:
    """Give an interval for after less before where one of them is 0 or 1.

    There the linearised standard error is 0, so the two shares' own intervals are combined
    instead (MOVER: Zou & Donner 2008, *Statistics in Medicine* 27, 1693–1702), as of
    independent samples, which is too wide where the rounds share PSUs.
    """
    a, b = (
        interval(before, "proportion", level=level),
        interval(after, "proportion", level=level),
    )
    change = after.value - before.value
    low = math.hypot(after.value - b.low, a.high - before.value)
    high = math.hypot(b.high - after.value, before.value - a.low)
    return Interval(change - low, change + high, level, "mover")


METHODS: Mapping[Method, Callable[[Precision, float], Interval]] = {
    "t": t_interval,
    "logit": logit_interval,
    "korn_graubard": korn_graubard_interval,
    "wilson": wilson_interval,
}

DEFAULT: Mapping[Scale, Method] = {
    "total": "t",
    "mean": "t",
    "share": "logit",
    "proportion": "logit",
    "index": "logit",
}


def interval(
    of: Precision, scale: Scale, method: Method | None = None, level: float = 0.95
) -> Interval:
    """Give the interval that fits the scale, or the one asked for.

    Totals and means get t, shares and proportions logit. A share of exactly 0 or 1, or with
    a standard error of 0, gets Korn-Graubard's instead of t or logit.
    """
    chosen = method or DEFAULT[scale]
    if DEFAULT[scale] == "logit" and of.se == 0 and chosen != "wilson":
        chosen = "korn_graubard"
    return METHODS[chosen](of, level)
