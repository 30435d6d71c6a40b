"""Several estimates with the covariance between them, and functions of them.

A function's variance comes from the delta method; its gradient from complex steps, which
are exact to rounding for any formula of sums, products, powers and NumPy functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import polars as pl
from scipy import special

from analysis.arrays import Bools, Codes, Column, Floats
from analysis.design import Design, RoundSample
from analysis.estimation import domain_codes
from analysis.intervals import Interval, Precision, t_interval
from analysis.linearisation import linearise, ratio_gradients
from analysis.measures import Measurement, Ratio, coefficients
from analysis.psu_totals import PsuTotals, psu_totals

Formula: TypeAlias = Callable[[Mapping[str, complex]], complex]

STEP = 1e-30


@dataclass(frozen=True, eq=False)
class EstimateVector:
    """Named estimates, their covariance matrix and the degrees of freedom behind them.

    Examples
    --------
    >>> two = EstimateVector(("before", "after"), np.array([0.20, 0.15]),
    ...     np.array([[4e-4, 1e-4], [1e-4, 4e-4]]), df=30)
    >>> change = two.derive(change=lambda v: v["after"] - v["before"])
    >>> round(float(change.value[0]), 6), round(float(change.se[0]), 6)
    (-0.05, 0.024495)
    """

    names: tuple[str, ...]
    value: Floats
    covariance: Floats
    df: int

    @property
    def se(self) -> Floats:
        """Standard errors, in the order of the names."""
        return np.sqrt(np.maximum(np.diag(self.covariance), 0.0))  # NaN stays NaN

    def derive(self, **formulas: Formula) -> EstimateVector:
        """Apply formulas, each from a mapping of name to number."""
        rows = [self._gradient(formula) for formula in formulas.values()]
        gradient = np.array([row for _, row in rows])
        unknown = np.isnan(np.diag(self.covariance))
        covariance = gradient @ np.nan_to_num(self.covariance) @ gradient.T
        return EstimateVector(
            tuple(formulas),
            np.array([value for value, _ in rows]),
            _without(covariance, (gradient[:, unknown] != 0).any(axis=1)),
            self.df,
        )

    def _gradient(self, formula: Formula) -> tuple[float, Floats]:
        """Differentiate by complex steps (Squire & Trapp 1998, SIAM Review 40, 110)."""
        at = dict(zip(self.names, self.value.astype(np.complex128), strict=True))
        slope = [
            formula({**at, name: at[name] + 1j * STEP}).imag / STEP for name in self.names
        ]
        return float(formula(at).real), np.array(slope)

    def interval(self, name: str, level: float = 0.95) -> Interval:
        """Give the t interval of one of the estimates."""
        k = self.names.index(name)
        return t_interval(Precision(self.value[k], self.se[k], self.df, 0), level)

    def p_value(self, name: str) -> float:
        """Test whether one of the estimates is zero: two-sided t."""
        k = self.names.index(name)
        return float(2 * special.stdtr(self.df, -abs(self.value[k]) / self.se[k]))

    def to_frame(self) -> pl.DataFrame:
        """Give one row per estimate."""
        return pl.DataFrame({"name": self.names, "value": self.value, "se": self.se})


def estimate_vector(
    design: Design, measurement: Measurement, domain: Column | None = None
) -> EstimateVector:
    """Estimate all domains together, with the covariance between them.

    Domains that share PSUs (men and women, ethnic groups) are correlated. Rounds given by
    the design count as independent samples; for the covariance of overlapping rounds see
    ``analysis.comparison``. Names read ``round:domain:measure:indicator``, without the
    empty parts, and without the measure where there is only one.
    """
    coded = domain_codes(design, domain)
    return _beside(
        _all_domains(sample, measurement.take(sample.rows), coded.take(sample.rows))
        for sample in design.parts
    )


def subgroup_contributions(
    design: Design, measurement: Measurement, groups: Column, measure: str = "M0"
) -> EstimateVector:
    """Estimate how much of a measure comes from each group: shares that sum to 1.

    The share of a group is its own numerator over that of all groups, so the denominator
    of the measure (the population) need not be known.
    """
    coded = domain_codes(design, groups)
    ratio = next(ratio for ratio in measurement.ratios if ratio.measure == measure)
    return _beside(
        _group_shares(sample, measurement.take(sample.rows), coded.take(sample.rows), ratio)
        for sample in design.parts
    )


def block_diagonal(blocks: list[Floats]) -> Floats:
    """Put square matrices along the diagonal, zeros elsewhere."""
    size = sum(len(block) for block in blocks)
    result, at = np.zeros((size, size)), 0
    for block in blocks:
        result[at : at + len(block), at : at + len(block)] = block
        at += len(block)
    return result


def _without(covariance: Floats, unknown: Bools) -> Floats:
    """Blank the rows and columns of estimates whose error isn't known."""
    return np.where(unknown[:, None] | unknown[None, :], np.nan, covariance)


def _beside(vectors: Iterable[EstimateVector]) -> EstimateVector:
    """Put independent vectors one after the other."""
    blocks = list(vectors)
    return EstimateVector(
        tuple(name for block in blocks for name in block.names),
        np.concatenate([block.value for block in blocks]),
        block_diagonal([block.covariance for block in blocks]),
        sum(block.df for block in blocks),
    )


def _all_domains(
    sample: RoundSample, measurement: Measurement, domain: Codes
) -> EstimateVector:
    """Estimate the domains of one round together."""
    part = psu_totals(sample, measurement, domain)
    found = linearise(part.totals(), measurement.ratios)
    domains, ratios, width = found.gradient.shape
    gradient = np.zeros((domains * ratios, domains * width))
    for d in range(domains):
        rows = slice(d * ratios, (d + 1) * ratios)
        gradient[rows, d * width : (d + 1) * width] = found.gradient[d]
    joint = part.joint().totals()
    return EstimateVector(
        tuple(
            _name(sample, label, ratio, single=len(measurement.ratios) == 1)
            for label in part.labels
            for ratio in measurement.ratios
        ),
        found.value.ravel(),
        _without(gradient @ joint.variance[0] @ gradient.T, _in_one_psu(part, measurement)),
        int(joint.domain_df[0]),
    )


def _in_one_psu(part: PsuTotals, measurement: Measurement) -> Bools:
    """Say of which ratios one PSU carries the whole base, domain by domain."""
    psus = part.totals().presence.psus
    bases = [measurement.bases.index(ratio.base) for ratio in measurement.ratios]
    ratios = np.array([bool(ratio.denominator) for ratio in measurement.ratios])
    found: Bools = (psus[:, bases] < 2) & ratios
    return found.ravel()


def _group_shares(
    sample: RoundSample, measurement: Measurement, groups: Codes, ratio: Ratio
) -> EstimateVector:
    part = psu_totals(sample, measurement, groups)
    own, _ = coefficients([ratio], part.columns)
    count = len(part.labels)
    above = np.zeros((count, count * len(part.columns)))
    for g in range(count):
        above[g, g * len(part.columns) : (g + 1) * len(part.columns)] = own[0]
    joint = part.joint().totals()
    value, gradient = ratio_gradients(joint.total, above, np.tile(own, (count, count)))
    return EstimateVector(
        tuple(_name(sample, label, ratio, single=True) for label in part.labels),
        value[0],
        gradient[0] @ joint.variance[0] @ gradient[0].T,
        int(joint.domain_df[0]),
    )


def _name(sample: RoundSample, label: str, ratio: Ratio, *, single: bool) -> str:
    measure = () if single and (sample.label or label) else (ratio.measure, ratio.indicator)
    return ":".join(filter(None, (sample.label, label, *measure)))
