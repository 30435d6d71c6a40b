"""Estimates with calibrated weights: residual standard errors, from totals per PSU alone.

The weighted residuals of a PSU add up to :math:`U_i - X_i'B`, with :math:`U_i` and
:math:`X_i` the weighted totals of the PSU, so nothing is kept row by row.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.arrays import Codes, Column, Floats, same_length
from analysis.calibration import Calibrated
from analysis.contrasts import EstimateVector
from analysis.design import RoundSample, SurveyDesign, one_stage
from analysis.estimates import Estimates
from analysis.estimation import domain_codes
from analysis.inference import STANDARD, Inference
from analysis.linearisation import ratio_gradients
from analysis.measures import Measurement, coefficients
from analysis.method_errors import OneRoundAtATime
from analysis.point_estimates import estimates_of
from analysis.psu_totals import psu_totals
from analysis.replicate_estimation import vector_names


def estimate_calibrated(
    design: SurveyDesign,
    calibrated: Calibrated,
    measurement: Measurement,
    domain: Column | None = None,
) -> EstimateVector:
    """Estimate all domains together with calibrated weights, and their covariance.

    Strata, PSUs, fpc and the rule for lonely PSUs come from ``design``, whose weights are
    not used. A total of an auxiliary has the standard error 0: it is known. The residuals
    are those of the last calibration. Names are those of
    :func:`~analysis.contrasts.estimate_vector`.

    Raises
    ------
    OneRoundAtATime, LengthMismatch, SinglePsuStratum
        Each says what to do.
    """
    if len(design.parts) > 1:
        raise OneRoundAtATime([part.label for part in design.parts], "calibration")
    one_stage(design.parts, "calibration")
    same_length("calibrated", len(calibrated.weighting), len(design))
    same_length("measurement", len(measurement), len(design))
    weighted = replace(design, weight=calibrated.weight, zero_weight="keep")
    sample, coded = weighted.parts[0], domain_codes(design, domain)
    part = psu_totals(sample, measurement, coded)
    joint = part.joint()
    explained = _explained(sample, calibrated, measurement, coded)
    variance = replace(joint, sums=joint.sums - explained[joint.psu]).totals()
    above, below = coefficients(measurement.ratios, part.columns)
    totals = joint.sums.sum(axis=0).reshape(len(part.labels), -1)
    value, gradients = ratio_gradients(totals, above, below)
    gradient = _diagonal(gradients)
    return EstimateVector(
        vector_names(part.labels, measurement.ratios),
        value.ravel(),
        gradient @ variance.variance[0] @ gradient.T,
        int(variance.domain_df[0]),
    )


def calibrated_estimates(
    design: SurveyDesign,
    calibrated: Calibrated,
    measurement: Measurement,
    domain: Column | None = None,
    inference: Inference = STANDARD,
) -> Estimates:
    """Estimate with calibrated weights, with n, missing rows and intervals by domain.

    As :func:`estimate_calibrated`, without the covariance. ``deff`` is not given.
    """
    vector = estimate_calibrated(design, calibrated, measurement, domain)
    weighted = replace(design, weight=calibrated.weight, zero_weight="keep")
    totals = psu_totals(
        weighted.parts[0], measurement, domain_codes(design, domain)
    ).totals()
    return estimates_of(weighted.parts[0], measurement, totals, vector, inference)


def _explained(
    sample: RoundSample, calibrated: Calibrated, measurement: Measurement, domain: Codes
) -> Floats:
    """Give, per PSU, what the auxiliaries explain of every column in every domain."""
    x = calibrated.auxiliaries
    regressed = x * calibrated.regression_weight[:, None]
    counted = measurement.valid & (sample.weights > 0)
    units = np.where(counted, measurement.multiplicity(), 0.0)
    products = []
    for d in range(len(domain.labels)):
        own = np.flatnonzero((domain.code == d) & counted)
        block = np.column_stack([values[own] for values in measurement.columns.values()])
        products.append(regressed[own].T @ (block.astype(np.float64) * units[own, None]))
    slopes = np.linalg.lstsq(regressed.T @ x, np.hstack(products), rcond=None)[0]
    of_psu = np.zeros((len(sample.frame.psus), x.shape[1]))
    np.add.at(of_psu, sample.psu_of_row, x * sample.weights[:, None])
    return np.asarray(of_psu @ slopes, dtype=np.float64)


def _diagonal(gradients: Floats) -> Floats:
    """Put the gradients of the domains, shape (D, K, m), along a diagonal of blocks."""
    domains, ratios, width = gradients.shape
    result = np.zeros((domains * ratios, domains * width))
    for d in range(domains):
        rows = slice(d * ratios, (d + 1) * ratios)
        result[rows, d * width : (d + 1) * width] = gradients[d]
    return result
