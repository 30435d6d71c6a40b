"""From points to estimates with their counts, where the variance was made another way."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Protocol

from analysis.arrays import Floats
from analysis.design import RoundSample
from analysis.estimates import Estimate, Estimates
from analysis.inference import Inference, Point, points
from analysis.intervals import Precision
from analysis.measures import ONE, Measurement
from analysis.totals import Totals


class WithErrors(Protocol):
    """Values domain by domain, their standard errors, and the degrees of freedom."""

    @property
    def value(self) -> Floats:
        """One after the other."""

    @property
    def se(self) -> Floats:
        """In the order of the values."""

    @property
    def df(self) -> int:
        """PSUs less strata."""


def estimates_of(
    sample: RoundSample,
    measurement: Measurement,
    totals: Totals,
    vector: WithErrors,
    inference: Inference,
) -> Estimates:
    """Give the estimates of a vector, domain by domain, with counts from the totals.

    Degrees of freedom are those of the domain, and never more than those of the vector.
    """
    value = vector.value.reshape(len(totals.labels), -1)
    se = vector.se.reshape(value.shape)
    items = []
    for point in points(sample.kind, measurement, totals, inference):
        precise = Precision(
            float(value[point.at]),
            float(se[point.at]),
            min(point.precision.df, vector.df),
            point.precision.n,
        )
        named = replace(point, precision=precise)
        items.append(estimate_of(sample, measurement, totals, named, inference))
    return Estimates(tuple(items))


def estimate_of(
    sample: RoundSample,
    measured: Measurement,
    totals: Totals,
    point: Point,
    inference: Inference,
) -> Estimate:
    """Give an estimate with its counts; an error that is not a number is none."""
    d = point.at[0]
    reason = point.why_no_interval(inference.min_base)
    if not reason and math.isnan(point.precision.se):
        reason = "one_psu"
    has_se = reason not in {"census", "no_base", "one_psu"}
    return Estimate(
        measure=point.ratio.measure,
        indicator=point.ratio.indicator,
        domain=totals.labels[d],
        round=sample.label,
        value=None if reason == "no_base" else point.precision.value,
        se=point.precision.se if has_se else None,
        df=None if sample.kind == "census" else point.precision.df,
        interval=None if reason else point.interval(inference),
        reason=reason,
        n=point.precision.n,
        psus=point.psus,
        rows=int(totals.presence.rows[d, 0]),
        missing=int(totals.missing[d]),
        population=float(totals.total[d, totals.columns.index(ONE)]),
        deff=None,
        kind=sample.kind,
        unit=measured.unit,
        standard=measured.standard,
        scale=point.ratio.scale,
    )
