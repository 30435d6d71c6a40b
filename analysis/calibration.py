r"""Calibration to known totals, with residual standard errors.

Weights :math:`w_i = d_i F(x_i'λ)` reproduce known totals of auxiliaries :math:`x`; the
standard error is that of the residuals :math:`e_i = y_i - x_i'B`, weighted by :math:`w_i`,
because what the auxiliaries explain no longer varies.

References
----------
Deville & Särndal (1992), *JASA* 87, 376–382; Deville, Särndal & Sautory (1993), *JASA* 88,
1013–1020, for raking.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np
import polars as pl

from analysis.arrays import (
    Codes,
    Column,
    Floats,
    choose,
    codes,
    numbers,
    rows_where,
    same_length,
)
from analysis.method_errors import (
    AuxiliaryMissing,
    CalibratedWeightNegative,
    CalibrationNotReached,
    MarginMismatch,
    MarginsDisagree,
    OutOfRange,
)
from analysis.weighting import Weighting

Distance = Literal["linear", "raking", "logit"]
Bounds: TypeAlias = tuple[float, float]
Margin: TypeAlias = tuple[Column, Mapping[str, float]]
Curve: TypeAlias = Callable[[Floats], tuple[Floats, Floats]]
"""From x'λ to the factor and its slope."""

REACHED = 1e-11
STEPS = 200


@dataclass(frozen=True, eq=False)
class Calibrated:
    """Calibrated weights, and what their standard errors need.

    Attributes
    ----------
    weighting
        All factors, the calibration last.
    auxiliaries : shape (n, p)
        What the weights were calibrated on.
    regression_weight : shape (n,)
        Weight of a row when the residuals are made.
    """

    weighting: Weighting
    auxiliaries: Floats
    regression_weight: Floats

    @property
    def weight(self) -> Floats:
        """The calibrated weights."""
        return self.weighting.weight


def post_stratify(
    weighting: Weighting, classes: Column, totals: Mapping[str, float]
) -> Calibrated:
    """Make the weights of each class add up to its known total.

    Raises
    ------
    MarginMismatch, LabelMissing, OutOfRange, LengthMismatch
        Each names the column and the classes.
    """
    coded, wanted = _margin(weighting, classes, totals)
    weight = weighting.weight
    factor = wanted / np.bincount(coded.code, weight, len(wanted))
    stepped = weighting.then(f"post-stratification by {coded.name}", factor[coded.code])
    return Calibrated(stepped, _dummies(coded), weight)


def rake(weighting: Weighting, *margins: Margin) -> Calibrated:
    """Make the weights add up to several margins at once, by multiplying factors.

    The residuals come from a regression in which rows count equally, as in R's ``rake``;
    ``calibrate(distance="raking")`` on indicators gives the same weights and residuals with
    the design weights, as Deville & Särndal (1992) have it and as R's ``calibrate`` does.

    Raises
    ------
    MarginMismatch, MarginsDisagree, CalibrationNotReached, LabelMissing, OutOfRange
        Each names the column and the classes.
    """
    read = [_margin(weighting, column, totals) for column, totals in margins]
    sums = [float(wanted.sum()) for _, wanted in read]
    if max(sums) - min(sums) > 1e-6 * max(sums):
        named = zip(read, sums, strict=True)
        raise MarginsDisagree([f"{coded.name} {total:,.0f}" for (coded, _), total in named])
    auxiliaries = np.column_stack([_dummies(coded) for coded, _ in read])
    names = [f"{coded.name} {label}" for coded, _ in read for label in coded.labels]
    wanted = dict(zip(names, np.concatenate([total for _, total in read]), strict=True))
    factor = _factors(weighting.weight, auxiliaries, wanted, "raking", None)
    title = " × ".join(coded.name for coded, _ in read)
    used = (weighting.weight > 0).astype(np.float64)
    return Calibrated(weighting.then(f"raking by {title}", factor), auxiliaries, used)


def calibrate(
    weighting: Weighting,
    auxiliaries: pl.DataFrame,
    totals: Mapping[str, float],
    *,
    distance: Distance = "linear",
    bounds: Bounds | None = None,
) -> Calibrated:
    """Make the weighted totals of the auxiliaries equal known totals.

    Parameters
    ----------
    auxiliaries
        Columns of numbers or booleans, one for each known total. Include a column of ones
        with the size of the population where that is known.
    distance
        "linear" is the GREG estimator and may give negative weights, which are refused;
        "raking" keeps them positive; "logit" keeps the factors within ``bounds``, for
        example (0.5, 3).

    Raises
    ------
    MarginMismatch, AuxiliaryMissing, CalibrationNotReached, CalibratedWeightNegative,
    OutOfRange
        Each names the columns or rows.
    """
    choose("distance", distance, get_args(Distance))
    untold = [name for name in auxiliaries.columns if name not in totals]
    unseen = [name for name in totals if name not in auxiliaries.columns]
    if untold or unseen:
        raise MarginMismatch(", ".join(auxiliaries.columns), untold, unseen)
    if (distance == "logit") != (bounds is not None):
        raise OutOfRange("bounds", 0 if bounds is None else 1, "(with distance='logit')")
    same_length("auxiliaries", auxiliaries.height, len(weighting))
    x = np.column_stack([_complete(auxiliaries[name]) for name in auxiliaries.columns])
    wanted = {name: float(totals[name]) for name in auxiliaries.columns}
    factor = _factors(weighting.weight, x, wanted, distance, bounds)
    title = ", ".join(auxiliaries.columns)
    stepped = weighting.then(f"{distance} calibration on {title}", factor)
    return Calibrated(stepped, x, weighting.weight)


def _complete(column: pl.Series) -> Floats:
    values = numbers(column.name, column)
    if np.isnan(values).any():
        raise AuxiliaryMissing(column.name, rows_where(np.isnan(values)))
    return values


def _margin(
    weighting: Weighting, classes: Column, totals: Mapping[str, float]
) -> tuple[Codes, Floats]:
    coded = codes("class", classes)
    same_length(coded.name, len(coded), len(weighting))
    known = {str(label): float(total) for label, total in totals.items()}
    weight = np.bincount(coded.code, weighting.weight)
    untold = [label for label in coded.labels if label not in known]
    seen = {label for label, w in zip(coded.labels, weight, strict=True) if w > 0}
    unseen = [label for label in known if label not in seen]
    if untold or unseen:
        raise MarginMismatch(coded.name, untold, unseen)
    for label, total in known.items():
        if not total > 0:
            raise OutOfRange(f"{coded.name} {label}", total, "> 0")
    return coded, np.array([known[label] for label in coded.labels])


def _dummies(coded: Codes) -> Floats:
    return np.eye(len(coded.labels))[coded.code]


def _factors(
    weight: Floats,
    auxiliaries: Floats,
    totals: Mapping[str, float],
    distance: Distance,
    bounds: Bounds | None,
) -> Floats:
    """Solve for λ by Newton's method; margins that overlap are no hindrance."""
    curve = CURVES[distance] if bounds is None else _logit(bounds)
    wanted = np.array(list(totals.values()))
    slack = REACHED * np.maximum(np.abs(wanted), np.abs(auxiliaries).T @ weight)
    solution = np.zeros(len(wanted))
    factor, slope = curve(auxiliaries @ solution)
    for _ in range(STEPS):
        gap = wanted - auxiliaries.T @ (weight * factor)
        if (np.abs(gap) <= slack).all():
            break
        bend = (auxiliaries * (weight * slope)[:, None]).T @ auxiliaries
        step = np.linalg.lstsq(bend, gap, rcond=None)[0]
        if curve is not _linear:  # far from the solution a curve sends Newton too far
            step = step / max(np.abs(auxiliaries @ step).max() / LONGEST, 1.0)
        solution = solution + step
        factor, slope = curve(auxiliaries @ solution)
    gap = wanted - auxiliaries.T @ (weight * factor)
    missed = np.abs(gap) > 10 * slack
    if missed.any():
        names = [name for name, far in zip(totals, missed, strict=True) if far]
        raise CalibrationNotReached(names, distance)
    if (factor[weight > 0] <= 0).any():
        raise CalibratedWeightNegative(rows_where((factor <= 0) & (weight > 0)))
    return factor


FARTHEST = 300.0  # exp(300) is still a number
LONGEST = 5.0  # of a step: e⁵, so that weights of 1 reach a population in a few


def _linear(at: Floats) -> tuple[Floats, Floats]:
    return 1 + at, np.ones_like(at)


def _exponential(at: Floats) -> tuple[Floats, Floats]:
    factor = np.exp(np.clip(at, -FARTHEST, FARTHEST))
    return factor, factor


def _logit(bounds: Bounds) -> Curve:
    """Keep factors between two bounds: Deville & Särndal (1992), case 6."""
    low, high = bounds
    if not 0 <= low < 1 < high:
        raise OutOfRange("bounds", low if not 0 <= low < 1 else high, "0 ≤ low < 1 < high")
    steep = (high - low) / ((1 - low) * (high - 1))

    def curve(at: Floats) -> tuple[Floats, Floats]:
        grown = np.exp(np.clip(steep * at, -FARTHEST, FARTHEST))
        below = (high - 1) + (1 - low) * grown
        factor = (low * (high - 1) + high * (1 - low) * grown) / below
        slope = steep * grown * (1 - low) * (high - 1) * (high - low) / below**2
        return factor, slope

    return curve


CURVES: Mapping[Distance, Curve] = {"linear": _linear, "raking": _exponential}
