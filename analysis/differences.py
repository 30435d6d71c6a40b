"""From one measure in two rounds to its change: test, intervals, or why there are none."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from scipy import special

from analysis.inference import NO_SE, Inference, Point
from analysis.intervals import (
    Interval,
    Precision,
    Reason,
    difference_interval,
    ratio_interval,
    t_interval,
)


@dataclass(frozen=True)
class Difference:
    """A measure in two rounds, and the variances of its difference and of its log ratio.

    ``bounded`` says that the covariance had to be held to what the overlap allows.
    """

    before: Point
    after: Point
    variance: float
    log_variance: float
    bounded: bool
    df: int
    inference: Inference

    @cached_property
    def reason(self) -> Reason:
        """Say why there is no t interval; empty when there is one."""
        sides = (self.before, self.after)
        reasons = [side.why_no_interval(self.inference.min_base) for side in sides]
        for reason in ("no_base", "one_psu", "few"):
            if reason in reasons:
                return reason
        if all(side.kind == "census" for side in sides):
            return "census"
        if self.df < 1:
            return "no_df"
        return "edge" if any(side.at_edge for side in sides) else ""

    @cached_property
    def value(self) -> float | None:
        """After less before."""
        if self.reason == "no_base":
            return None
        return self.after.precision.value - self.before.precision.value

    @cached_property
    def se(self) -> float | None:
        """Standard error of the difference."""
        if self.reason in NO_SE or math.isnan(self.variance):
            return None
        return math.sqrt(self.variance)

    @property
    def t(self) -> float | None:
        """Statistic of the test that nothing changed."""
        if self.reason or self.value is None or not self.se:
            return None
        return self.value / self.se

    @property
    def p(self) -> float | None:
        """Two-sided p-value of that test."""
        return None if self.t is None else float(2 * special.stdtr(self.df, -abs(self.t)))

    @property
    def interval(self) -> Interval | None:
        """Interval of the difference; where a share is 0 or 1, of the shares combined."""
        level = self.inference.level
        sides = (self.before, self.after)
        if self.reason == "edge" and all(side.interval(self.inference) for side in sides):
            return difference_interval(self.before.precision, self.after.precision, level)
        if self.reason or self.value is None or self.se is None:
            return None
        return t_interval(Precision(self.value, self.se, self.df, 0), level)

    @cached_property
    def relative(self) -> float | None:
        """After over before, less 1."""
        if self.value is None or self.before.precision.value == 0:
            return None
        return self.value / self.before.precision.value

    @property
    def relative_se(self) -> float | None:
        """Standard error of the relative change, by the delta method."""
        if self.relative is None or self.se is None or not math.isfinite(self.log_variance):
            return None
        return abs(1 + self.relative) * math.sqrt(self.log_variance)

    @property
    def relative_interval(self) -> Interval | None:
        """Interval of the relative change, from the logarithm of the ratio."""
        if self.reason or self.relative is None or self.relative <= -1:
            return None
        growth = Precision(
            math.log1p(self.relative), math.sqrt(self.log_variance), self.df, 0
        )
        return ratio_interval(growth, self.inference.level)
