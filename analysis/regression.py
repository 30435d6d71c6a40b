r"""Regression under a design: linear and logistic, with Taylor-linearised covariance.

The coefficients solve :math:`\sum w_i x_i (y_i - μ_i) = 0`; their covariance is
:math:`A^{-1} V A^{-1}`, with :math:`A = \sum w_i v_i x_i x_i'` and :math:`V` the
design-based covariance of the total of :math:`x_i (y_i - μ_i)` (Binder 1983,
*International Statistical Review* 51, 279–292). Agrees with R's ``svyglm``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import polars as pl
import scipy
from scipy import special

from analysis.arrays import (
    Bools,
    Column,
    Floats,
    choose,
    numbers,
    one_code,
    rows_where,
    same_length,
    series,
)
from analysis.contrasts import EstimateVector
from analysis.design import Design, RoundSample, SurveyDesign
from analysis.estimation_errors import CensusHasNoInterval, NotYesOrNo
from analysis.intervals import Precision, t_interval
from analysis.measures import ONE, Measurement, Values, proportion_of
from analysis.method_errors import OneRoundAtATime
from analysis.model_errors import RegressionNotReached, TermsCollinear, TooFewPsus
from analysis.psu_totals import psu_totals

Family = Literal["linear", "logistic"]

INTERCEPT = "(intercept)"
STEPS = 30
REACHED = 1e-12


@dataclass(frozen=True, eq=False)
class Regression:
    """Coefficients with their covariance, and what stands behind them.

    Attributes
    ----------
    coefficients
        Named as the terms, "(intercept)" first; ``derive`` makes contrasts and odds ratios.
        Its degrees of freedom are PSUs less strata, less the terms besides the intercept.
    n, missing
        Rows used, and rows without the outcome or a term.
    """

    family: Family
    outcome: str
    coefficients: EstimateVector
    n: int
    missing: int

    def to_frame(self, level: float = 0.95) -> pl.DataFrame:
        """Give one row per coefficient, with t interval and p-value."""
        rows = []
        found = self.coefficients
        for name, value, se in zip(found.names, found.value, found.se, strict=True):
            interval = t_interval(Precision(value, se, found.df, self.n), level)
            t = value / se
            rows.append(
                {
                    "term": name,
                    "value": float(value),
                    "se": float(se),
                    "low": interval.low,
                    "high": interval.high,
                    "t": float(t),
                    "df": found.df,
                    "p": float(2 * scipy.stats.t.sf(abs(t), found.df)),
                }
            )
        return pl.DataFrame(rows)

    def odds_ratios(self, level: float = 0.95) -> pl.DataFrame:
        """Give exp(coefficient) of a logistic regression, with its interval."""
        choose("family", self.family, ("logistic",))
        frame = self.to_frame(level).filter(pl.col("term") != INTERCEPT)
        return frame.select("term", pl.col("value", "low", "high").exp(), "p")


def regress(
    design: Design,
    y: Column,
    terms: pl.DataFrame,
    family: Family = "linear",
    within: Column | None = None,
) -> Regression:
    """Fit ``y`` on an intercept and the columns of ``terms``.

    Products and indicators of classes are columns that the caller makes. Rows with a
    missing value are left out as a domain: their PSUs stay in the design.

    A difference-in-differences is the coefficient of the product of ``treated`` and
    ``later`` over two stacked rounds (leave the round out of the design, so that PSUs of
    both rounds are one; number them apart for independent rounds).

    Parameters
    ----------
    within
        Yes/no: the domain to fit in. Filtering the table instead would lose PSUs.

    Raises
    ------
    TermsCollinear, RegressionNotReached, TooFewPsus, NotYesOrNo, OneRoundAtATime,
    CensusHasNoInterval, LengthMismatch, NotNumeric
        Each names the columns.
    """
    choose("family", family, get_args(Family))
    if not isinstance(design, SurveyDesign):
        raise CensusHasNoInterval("regression")
    if len(design.parts) > 1:
        raise OneRoundAtATime([part.label for part in design.parts], "regression")
    outcome, name = numbers("y", y), series("y", y).name
    same_length(name, len(outcome), len(design))
    same_length("terms", terms.height, len(design))
    x = np.column_stack(
        [np.ones(len(outcome)), *(numbers(term, terms[term]) for term in terms.columns)]
    )
    sample = design.parts[0]
    known = np.isfinite(outcome) & np.isfinite(x).all(axis=1)
    wanted = (sample.weights > 0) & _domain(within, len(outcome))
    if family == "logistic":
        _yes_or_no(name, outcome, wanted & known)
    rows = _Rows(sample, wanted & known, x, outcome, (INTERCEPT, *terms.columns))
    missing = int((wanted & ~known).sum())
    return Regression(family, name, rows.fit(family), int(rows.used.sum()), missing)


def _domain(within: Column | None, rows: int) -> Bools:
    if within is None:
        return np.ones(rows, dtype=np.bool_)
    chosen = proportion_of(within, "within")
    same_length("within", len(chosen), rows)
    return chosen.valid & np.equal(chosen.columns["y"], 1)


@dataclass(frozen=True, eq=False)
class _Rows:
    """The rows of a regression; those that are not used are never read."""

    sample: RoundSample
    used: Bools
    x: Floats
    y: Floats
    names: tuple[str, ...]

    def fit(self, family: Family) -> EstimateVector:
        x, y, w = self.x[self.used], self.y[self.used], self.sample.weights[self.used]
        # terms of any unit: incomes in dong would swamp the intercept
        unit = np.sqrt((x**2).mean(axis=0))
        x = x / np.where(unit > 0, unit, 1.0)
        self._check_terms(x, w)
        solution = _solve(x, y, w, family, self.names)
        mean, slope = _mean(x @ solution, family)
        bread = np.linalg.inv((x * (w * slope)[:, None]).T @ x)
        meat, df = self._covariance_of_scores(x * (y - mean)[:, None])
        left = df + 1 - len(self.names)
        if left < 1:
            raise TooFewPsus(df, len(self.names))
        covariance = bread @ meat @ bread / np.outer(unit, unit)
        return EstimateVector(self.names, solution / unit, covariance, left)

    def _check_terms(self, x: Floats, w: Floats) -> None:
        """Refuse a term that the terms before it determine."""
        scaled = x * np.sqrt(w)[:, None]
        length = np.sqrt((scaled**2).sum(axis=0))
        triangle = np.linalg.qr(scaled / np.where(length > 0, length, 1.0), mode="r")
        alone = np.zeros(len(self.names), dtype=np.bool_)
        alone[: len(triangle)] = np.abs(np.diag(triangle)) > 1e-9
        if not alone.all():
            raise TermsCollinear([self.names[k] for k in np.flatnonzero(~alone)])

    def _covariance_of_scores(self, scores: Floats) -> tuple[Floats, int]:
        """Give the design-based covariance of the totals of the scores, and its df."""
        columns: dict[str, Values] = {ONE: np.ones(len(self.used), dtype=np.bool_)}
        for k in range(scores.shape[1]):
            column = np.zeros(len(self.used))
            column[self.used] = scores[:, k]
            columns[f"score {k}"] = column
        measured = Measurement(columns, self.used, ())
        totals = psu_totals(self.sample, measured, one_code("", len(self.used))).totals()
        return totals.variance[0, 1:, 1:], int(totals.domain_df[0])


def _solve(
    x: Floats, y: Floats, w: Floats, family: Family, names: tuple[str, ...]
) -> Floats:
    """Solve the weighted score equations by Newton's method.

    Where the outcomes are separated a coefficient grows by about 1 at each step, so the
    steps run out before a fitted share is 0 or 1 to the last digit.
    """
    solution = np.zeros(x.shape[1])
    for _ in range(STEPS):
        mean, slope = _mean(x @ solution, family)
        score = x.T @ (w * (y - mean))
        bend = (x * (w * slope)[:, None]).T @ x
        step = np.linalg.lstsq(bend, score, rcond=None)[0]
        solution = solution + step
        settled = np.abs(step) <= REACHED * np.maximum(np.abs(solution), 1.0)
        if settled.all() and np.abs(score).max() <= 1e-6 * np.abs(w * y).sum():
            return solution
    raise RegressionNotReached([name for name in names if name != INTERCEPT])


def _mean(at: Floats, family: Family) -> tuple[Floats, Floats]:
    """Give the mean and its slope at the linear predictor."""
    if family == "linear":
        return at, np.ones_like(at)
    mean = special.expit(at)
    return mean, mean * (1 - mean)


def _yes_or_no(name: str, outcome: Floats, known: Bools) -> None:
    wrong = known & ~np.isin(outcome, (0.0, 1.0))
    if wrong.any():
        raise NotYesOrNo(name, rows_where(wrong))
