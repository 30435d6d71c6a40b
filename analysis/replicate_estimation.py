"""Estimates from replicate weights: of any measurement, or of any statistic of weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from analysis.arrays import Column, Floats, same_length
from analysis.contrasts import EstimateVector
from analysis.estimates import Estimates
from analysis.estimation import domain_codes
from analysis.inference import STANDARD, Inference
from analysis.linearisation import ratio_gradients
from analysis.measures import Measurement, Ratio, coefficients
from analysis.point_estimates import estimates_of
from analysis.psu_totals import psu_totals
from analysis.replication import ReplicateDesign


def estimate_replicated(
    replicated: ReplicateDesign, measurement: Measurement, domain: Column | None = None
) -> EstimateVector:
    """Estimate all domains together from replicate weights, with their covariance.

    Names are those of :func:`~analysis.contrasts.estimate_vector`. Rows with a missing
    answer add nothing, as there. A domain that some replicate leaves without rows has an
    estimate but no standard error (NaN).
    """
    same_length("measurement", len(measurement), len(replicated.design))
    coded = domain_codes(replicated.design, domain)
    part = psu_totals(replicated.sample, measurement, coded)
    above, below = coefficients(measurement.ratios, part.columns)
    values: list[Floats] = []
    replicates: list[Floats] = []
    for d in range(len(part.labels)):
        own = part.domain == d
        sums, multipliers = part.sums[own], replicated.multipliers[part.psu[own]]
        values.append(ratio_gradients(sums.sum(axis=0)[None], above, below)[0][0])
        replicates.append(ratio_gradients(multipliers.T @ sums, above, below)[0])
    value, repeated = np.concatenate(values), np.concatenate(replicates, axis=1)
    return EstimateVector(
        vector_names(part.labels, measurement.ratios),
        value,
        replicated.covariance(value, repeated),
        replicated.df,
    )


def replicated_estimates(
    replicated: ReplicateDesign,
    measurement: Measurement,
    domain: Column | None = None,
    inference: Inference = STANDARD,
) -> Estimates:
    """Estimate from replicate weights, with n, missing rows and intervals by domain.

    As :func:`estimate_replicated`, without the covariance. ``deff`` is not given.
    """
    vector = estimate_replicated(replicated, measurement, domain)
    coded = domain_codes(replicated.design, domain)
    certain = replace(replicated.sample, single_psu="certainty")
    totals = psu_totals(certain, measurement, coded).totals()
    return estimates_of(replicated.sample, measurement, totals, vector, inference)


def replicate_statistic(
    replicated: ReplicateDesign,
    statistic: Callable[[Floats], Sequence[float] | Floats],
    names: Sequence[str],
) -> EstimateVector:
    """Estimate anything that is computed from a column of weights: medians, Gini, models.

    Examples
    --------
    >>> from analysis.design import SurveyDesign
    >>> from analysis.replication import jackknife
    >>> incomes = np.array([3.0, 5.0, 4.0, 9.0])
    >>> design = SurveyDesign([10, 10, 10, 10])
    >>> mean = replicate_statistic(
    ...     jackknife(design), lambda w: [(w * incomes).sum() / w.sum()], ["mean"]
    ... )
    >>> float(mean.value[0]), round(float(mean.se[0]), 4)
    (5.25, 1.315)
    """
    value = np.asarray(statistic(replicated.sample.weights), dtype=np.float64)
    repeated = [
        np.asarray(statistic(replicated.weights(r)), dtype=np.float64)
        for r in range(replicated.multipliers.shape[1])
    ]
    covariance = replicated.covariance(value, np.array(repeated))
    return EstimateVector(tuple(names), value, covariance, replicated.df)


def vector_names(labels: Sequence[str], ratios: Sequence[Ratio]) -> tuple[str, ...]:
    """Name estimates ``domain:measure:indicator``, without the parts that are empty."""
    single = len(ratios) == 1
    return tuple(
        ":".join(filter(None, (label, ratio.measure, ratio.indicator)))
        if not (single and label)
        else label
        for label in labels
        for ratio in ratios
    )
