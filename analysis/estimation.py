"""Totals, means, ratios, proportions, deprivation measures, with their standard errors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.arrays import Codes, Column, codes, one_code, same_length
from analysis.deprivation import DeprivationMatrix
from analysis.deprivation_measures import deprivation_measures
from analysis.design import Design, RoundSample
from analysis.estimates import Estimate, Estimates
from analysis.inference import NO_SE, STANDARD, Inference, Point, points
from analysis.linearisation import design_effect, linearise
from analysis.measures import (
    ONE,
    Measurement,
    mean_of,
    proportion_of,
    ratio_of,
    shares_of,
    total_of,
)
from analysis.psu_totals import psu_totals
from analysis.totals import Totals


def estimate(
    design: Design,
    measurement: Measurement,
    domain: Column | None = None,
    *,
    levels: Sequence[object] | None = None,
    inference: Inference = STANDARD,
) -> Estimates:
    """Estimate a measurement by round and domain.

    Parameters
    ----------
    domain
        Label of each row. A domain is never a filter: PSUs without members of it stay in
        the design. None: the whole population.
    levels
        Labels of the domains in the order wanted; each has to occur.

    Raises
    ------
    SinglePsuStratum
        A stratum has one PSU and the design says "fail".
    LengthMismatch, LabelMissing, EmptyDomain
        The domain does not fit the design.
    CensusHasNoInterval
        An interval was asked of a census.
    """
    inference.allowed_for(design.kind)
    same_length("measurement", len(measurement), len(design))
    coded = domain_codes(design, domain, levels)
    items: list[Estimate] = []
    for sample in design.parts:
        part = measurement.take(sample.rows)
        totals = psu_totals(sample, part, coded.take(sample.rows)).totals()
        items += _estimates(sample, part, totals, inference)
    return Estimates(tuple(items))


def domain_codes(
    design: Design, domain: Column | None, levels: Sequence[object] | None = None
) -> Codes:
    """Code the domains of a design; none given is one domain with an empty label."""
    if domain is None:
        return one_code("", len(design))
    coded = codes("domain", domain, levels)
    same_length(coded.name, len(coded), len(design))
    return coded


def estimate_total(
    design: Design, y: Column, domain: Column | None = None, inference: Inference = STANDARD
) -> Estimates:
    """Estimate the population total of ``y``; a row without ``y`` adds nothing."""
    return estimate(design, total_of(y), domain, inference=inference)


def estimate_mean(
    design: Design, y: Column, domain: Column | None = None, inference: Inference = STANDARD
) -> Estimates:
    r"""Estimate the population mean of ``y``.

    The mean is a ratio of two estimated totals, :math:`\hat Y / \hat N`, also where the
    population is known. Agrees with R ``survey::svymean(na.rm = TRUE)``.
    """
    return estimate(design, mean_of(y), domain, inference=inference)


def estimate_proportion(
    design: Design, y: Column, domain: Column | None = None, inference: Inference = STANDARD
) -> Estimates:
    """Estimate the share of the population for which ``y`` is 1 or true."""
    return estimate(design, proportion_of(y), domain, inference=inference)


def estimate_shares(
    design: Design, y: Column, domain: Column | None = None, inference: Inference = STANDARD
) -> Estimates:
    """Estimate the share of the population in each class of ``y``."""
    return estimate(design, shares_of(y), domain, inference=inference)


def estimate_ratio(
    design: Design,
    numerator: Column,
    denominator: Column,
    domain: Column | None = None,
    inference: Inference = STANDARD,
) -> Estimates:
    """Estimate the ratio of two population totals, as R's ``svyratio``."""
    return estimate(design, ratio_of(numerator, denominator), domain, inference=inference)


def estimate_deprivation(
    design: Design,
    matrix: DeprivationMatrix,
    domain: Column | None = None,
    inference: Inference = STANDARD,
) -> Estimates:
    """Estimate H, A, M0, headcounts and contributions of a deprivation matrix.

    For persons, another rule of who is poor, or dimensions, give ``estimate`` a
    :func:`~analysis.deprivation_measures.deprivation_measures`.
    """
    return estimate(design, deprivation_measures(matrix), domain, inference=inference)


def _estimates(
    sample: RoundSample, measurement: Measurement, totals: Totals, inference: Inference
) -> list[Estimate]:
    deff = design_effect(totals, linearise(totals, measurement.ratios))
    return [
        estimate_of_point(
            sample, measurement, totals, point, float(deff[point.at]), inference
        )
        for point in points(sample.kind, measurement, totals, inference)
    ]


def estimate_of_point(
    sample: RoundSample,
    measurement: Measurement,
    totals: Totals,
    point: Point,
    deff: float,
    inference: Inference,
) -> Estimate:
    """Say in full what a point estimate is worth: its error, its interval, its base."""
    domain, _ = point.at
    reason = point.why_no_interval(inference.min_base)
    # under "average" no stratum may tell a variance
    has_se = reason not in NO_SE and not np.isnan(point.precision.se)
    return Estimate(
        measure=point.ratio.measure,
        indicator=point.ratio.indicator,
        domain=totals.labels[domain],
        round=sample.label,
        value=None if reason == "no_base" else point.precision.value,
        se=point.precision.se if has_se else None,
        df=None if sample.kind == "census" else point.precision.df,
        interval=point.interval(inference),
        reason=reason,
        n=point.precision.n,
        psus=point.psus,
        rows=int(totals.presence.rows[domain, 0]),
        missing=int(totals.missing[domain]),
        population=float(totals.total[domain, totals.columns.index(ONE)]),
        deff=None if np.isnan(deff) or not has_se else deff,
        kind=sample.kind,
        unit=measurement.unit,
        standard=measurement.standard,
        scale=point.ratio.scale,
    )
