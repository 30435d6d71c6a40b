"""From totals to points with their precision, and the rules for an interval."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from analysis.arrays import choose
from analysis.design import Kind
from analysis.estimation_errors import CensusHasNoInterval
from analysis.intervals import Interval, Method, Precision, Reason, interval
from analysis.linearisation import Linearised, linearise
from analysis.measures import Measurement, Ratio
from analysis.totals import Totals

EDGE = 1e-12  # a share this near to 0 or 1 is 0 or 1
NO_SE = frozenset({"census", "no_base", "one_psu"})  # reasons that leave no standard error


@dataclass(frozen=True)
class Inference:
    """How intervals are made.

    Attributes
    ----------
    interval
        None: t for totals and means, logit for shares.
    df
        "domain" counts the PSUs and strata that hold the domain; "design" counts all.
        R's ``svyby(svyciprop)`` does the first, ``confint(df = degf(design))`` the second.
    min_base
        Below so many unweighted rows in the base there is no interval.
    """

    interval: Method | None = None
    level: float = 0.95
    df: Literal["domain", "design"] = "domain"
    min_base: int = 5

    def __post_init__(self) -> None:
        choose("df", self.df, ("domain", "design"))
        if self.interval is not None:
            choose("interval", self.interval, get_args(Method))
        if not 0 < self.level < 1:
            choose("level", str(self.level), ("0.90", "0.95", "0.99"))

    def allowed_for(self, kind: Kind) -> None:
        """Refuse an interval for a census."""
        if self.interval is not None and kind == "census":
            raise CensusHasNoInterval(self.interval)


STANDARD = Inference()


@dataclass(frozen=True)
class Point:
    """One measure of one domain in one round.

    Attributes
    ----------
    at
        Positions of the domain in the totals and of the ratio in the measurement.
    psus
        PSUs that hold the base of the ratio.
    """

    ratio: Ratio
    at: tuple[int, int]
    precision: Precision
    psus: int
    kind: Kind

    @property
    def at_edge(self) -> bool:
        """Say whether it is a share whose standard error says nothing.

        That is a share of 0 or 1, and in a sample one that is equal in every PSU.
        """
        equal = self.kind == "sample" and self.precision.se == 0
        return self.ratio.bounded and (equal or self.precision.value in {0.0, 1.0})

    def why_no_interval(self, min_base: int) -> Reason:
        """Say why there is no interval; empty when there is one."""
        if np.isnan(self.precision.value) or self.precision.n == 0:
            return "no_base"
        if self.kind == "census":
            return "census"
        # with its whole base in one PSU a ratio's residuals add up to zero there
        if self.psus < 2 and self.ratio.denominator:
            return "one_psu"
        if self.precision.df < 1:
            return "no_df"
        if self.precision.n < min_base:
            return "few"
        return "edge" if self._is_level else ""

    @property
    def _is_level(self) -> bool:
        """Say whether a score is equal in every PSU: it counts nothing, so no binomial."""
        scored = self.ratio.scale in {"share", "index"} and 0 < self.precision.value < 1
        return scored and self.precision.se < EDGE

    def interval(self, inference: Inference) -> Interval | None:
        """Give the interval, if there is one."""
        if self.why_no_interval(inference.min_base):
            return None
        return interval(
            self.precision, self.ratio.scale, inference.interval, inference.level
        )


def points(
    kind: Kind, measurement: Measurement, totals: Totals, inference: Inference
) -> Iterator[Point]:
    """Read every measure of every domain off the totals, measure by measure."""
    found = linearise(totals, measurement.ratios)
    df = totals.domain_df
    if inference.df == "design":
        df = np.full_like(df, totals.design_df)
    for k, ratio in enumerate(measurement.ratios):
        base = measurement.bases.index(ratio.base)
        for d in range(len(totals.labels)):
            n = int(totals.presence.rows[d, base])
            value, se = _settled(found, (d, k), ratio)
            psus = int(totals.presence.psus[d, base])
            yield Point(ratio, (d, k), Precision(value, se, int(df[d]), n), psus, kind)


def _settled(found: Linearised, at: tuple[int, int], ratio: Ratio) -> tuple[float, float]:
    """Take rounding off a share: next to 0 or 1 it is 0 or 1, and has no error."""
    value, se = float(found.value[at]), float(np.sqrt(found.variance[at]))
    for edge in (0.0, 1.0):
        if ratio.bounded and abs(value - edge) < EDGE:
            return edge, 0.0
    return value, se
