r"""Tests of association under a design: Rao-Scott, Wald, t.

Pearson's :math:`X^2 = n \sum (\hat p - \hat p_0)^2 / \hat p_0` of a weighted table follows,
without association, a sum of chi-squares weighted by the eigenvalues of

.. math:: Δ = n (\tilde X_2' P \tilde X_2)^{-1} (\tilde X_2' V \tilde X_2), \qquad
          P = diag(\hat p) - \hat p \hat p',

with :math:`V` the design-based covariance of the cell shares and :math:`\tilde X_2` the
interaction columns of the loglinear model less what its main effects explain.

References
----------
Rao & Scott (1984), *Annals of Statistics* 12, 46–60; Thomas & Rao (1987), *JASA* 82,
630–636; Koch, Freeman & Freeman (1975), *International Statistical Review* 43, 59–78, for
Wald.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import polars as pl
import scipy

from analysis.arrays import Bools, Codes, Column, Floats, Ints, codes, same_length, series
from analysis.contrasts import EstimateVector, estimate_vector
from analysis.design import Design, SurveyDesign
from analysis.estimation_errors import CensusHasNoInterval
from analysis.measures import ONE, Measurement, Ratio, Values, mean_of
from analysis.method_errors import OneRoundAtATime
from analysis.model_errors import NotTwoClasses, OneClassOnly


@dataclass(frozen=True)
class StatisticalTest:
    """A statistic, its degrees of freedom and the p-value.

    ``df_design`` is that of the denominator; None for a chi-square.
    """

    statistic: float
    df: float
    df_design: float | None
    p: float


@dataclass(frozen=True, eq=False)
class Association:
    r"""A table of two classifications and the tests that they have nothing to do.

    Attributes
    ----------
    rows, columns
        Classes of the first and of the second column.
    share, expected : shape (R, C)
        Estimated shares of the population, and what they would be without association.
    n, missing
        Rows used, and rows where either is blank.
    f
        Rao & Scott's second-order test as Thomas and Rao's F: the one to report.
    chi_square
        Their first-order test: Pearson's statistic, with the p-value of
        :math:`X^2 / \bar δ`.
    wald, adjusted_wald
        Tests on observed less expected totals; too liberal with few PSUs, and None where
        the covariance can't be inverted or PSUs are too few.
    cramers_v
        Strength, from 0 to 1; for two by two it is |phi|.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    share: Floats
    expected: Floats
    n: int
    missing: int
    f: StatisticalTest
    chi_square: StatisticalTest
    wald: StatisticalTest | None
    adjusted_wald: StatisticalTest | None
    cramers_v: float

    def to_frame(self) -> pl.DataFrame:
        """Give one row per cell."""
        cells = list(itertools.product(self.rows, self.columns))
        return pl.DataFrame(
            {
                "row": [row for row, _ in cells],
                "column": [column for _, column in cells],
                "share": self.share.ravel(),
                "expected": self.expected.ravel(),
            }
        )


def associate(design: Design, first: Column, second: Column) -> Association:
    """Test whether two classifications have to do with each other.

    Rows with a blank are left out as a domain. With an empty cell the design effects are
    those under no association. F has :math:`ν d` degrees of freedom in the
    denominator, :math:`ν` the PSUs less strata. Agrees with R's ``svychisq`` ("F",
    "Chisq", "Wald", "adjWald").

    Raises
    ------
    OneClassOnly, OneRoundAtATime, CensusHasNoInterval, LengthMismatch
        Each names the column.
    """
    _sampled(design, "χ²")
    one, other = series("first", first), series("second", second)
    same_length(one.name, len(one), len(design))
    same_length(other.name, len(other), len(design))
    valid = (one.is_not_null() & other.is_not_null()).to_numpy()
    a, b = _classes(one, valid), _classes(other, valid)
    table = _Table(len(a.labels), len(b.labels), a.code * len(b.labels) + b.code, valid)
    return table.tested(design, a.labels, b.labels)


@dataclass(frozen=True, eq=False)
class _Table:
    """The cells of a table, row by row of the data."""

    rows: int
    columns: int
    cell: Ints
    valid: Bools

    @property
    def df(self) -> int:
        return (self.rows - 1) * (self.columns - 1)

    def estimate(self, design: Design, *, totals: bool) -> EstimateVector:
        """Estimate the shares of the cells, or their totals."""
        columns: dict[str, Values] = {ONE: np.ones(len(self.valid), dtype=np.bool_)}
        ratios = []
        for k in range(self.rows * self.columns):
            columns[f"cell {k}"] = self.cell == k
            below = {} if totals else {ONE: 1.0}
            ratios.append(
                Ratio("cell", {f"cell {k}": 1.0}, below, "mean", indicator=str(k))
            )
        return estimate_vector(design, Measurement(columns, self.valid, tuple(ratios)))

    def tested(
        self, design: Design, rows: tuple[str, ...], columns: tuple[str, ...]
    ) -> Association:
        found = self.estimate(design, totals=False)
        weight = design.parts[0].weights > 0
        n = int((self.valid & weight).sum())
        share = found.value.reshape(self.rows, self.columns)
        expected = np.outer(share.sum(axis=1), share.sum(axis=0))
        x2 = n * float(((share - expected) ** 2 / expected).sum())
        # an empty cell says nothing of its spread: there the expected shares stand in
        model = share if (share > 0).all() else expected
        delta = self._delta(found.covariance, model.ravel(), n)
        f, chi_square = _rao_scott(x2, delta, found.df)
        wald, adjusted = self._wald(self.estimate(design, totals=True))
        shorter = min(self.rows, self.columns) - 1
        return Association(
            rows,
            columns,
            share,
            expected,
            n,
            int((~self.valid & weight).sum()),
            f,
            chi_square,
            wald,
            adjusted,
            float(np.sqrt(x2 / (n * shorter))),
        )

    def _delta(self, covariance: Floats, share: Floats, n: int) -> Floats:
        """Give the matrix whose eigenvalues are the generalised design effects."""
        row, column = np.divmod(np.arange(self.rows * self.columns), self.columns)
        of_row = [(row == i).astype(float) for i in range(1, self.rows)]
        of_column = [(column == j).astype(float) for j in range(1, self.columns)]
        main = np.column_stack(of_row + of_column)
        both = np.column_stack([a * b for a in of_row for b in of_column])
        simple = np.diag(share) - np.outer(share, share)
        slopes = np.linalg.solve(main.T @ simple @ main, main.T @ simple @ both)
        left = both - main @ slopes
        actual = left.T @ covariance @ left
        return n * np.linalg.solve(left.T @ simple @ left, actual)

    def _wald(
        self, found: EstimateVector
    ) -> tuple[StatisticalTest | None, StatisticalTest | None]:
        """Test observed less expected totals with their linearised covariance."""
        total = found.value.reshape(self.rows, self.columns)
        everything, row, column = total.sum(), total.sum(axis=1), total.sum(axis=0)
        expected = np.outer(row, column) / everything
        apart, gradients = [], []
        for i, j in itertools.product(range(self.rows - 1), range(self.columns - 1)):
            slope = np.full(total.shape, expected[i, j] / everything)
            slope[i, :] -= column[j] / everything
            slope[:, j] -= row[i] / everything
            slope[i, j] += 1
            apart.append(total[i, j] - expected[i, j])
            gradients.append(slope.ravel())
        gradient, difference = np.array(gradients), np.array(apart)
        covariance = gradient @ found.covariance @ gradient.T
        if np.linalg.matrix_rank(covariance) < self.df:
            return None, None
        wald = float(difference @ np.linalg.solve(covariance, difference)) / self.df
        left = found.df - self.df + 1
        plain = StatisticalTest(
            wald, self.df, found.df, float(scipy.stats.f.sf(wald, self.df, found.df))
        )
        if left < 1:
            return plain, None
        less = wald * left / found.df
        return plain, StatisticalTest(
            less, self.df, left, float(scipy.stats.f.sf(less, self.df, left))
        )


def _rao_scott(
    x2: float, delta: Floats, df: int
) -> tuple[StatisticalTest, StatisticalTest]:
    trace = float(np.trace(delta))
    freedom = trace**2 / float(np.trace(delta @ delta))
    ratio = x2 / trace
    size = len(delta)
    f = StatisticalTest(
        ratio, freedom, freedom * df, float(scipy.stats.f.sf(ratio, freedom, freedom * df))
    )
    return f, StatisticalTest(
        x2, size, None, float(scipy.stats.chi2.sf(ratio * size, size))
    )


@dataclass(frozen=True)
class MeanDifference:
    """The mean of the second group less that of the first, and the test that it is zero."""

    groups: tuple[str, str]
    difference: float
    se: float
    t: float
    df: int
    p: float
    low: float
    high: float
    level: float
    missing: int


def compare_means(
    design: Design, y: Column, group: Column, level: float = 0.95
) -> MeanDifference:
    """Compare the means of two groups, which may share PSUs: the design-based t test.

    One degree of freedom goes to the second mean, as in R's ``svyttest``.

    Raises
    ------
    NotTwoClasses, OneRoundAtATime, CensusHasNoInterval, LengthMismatch, NotNumeric
        Each names the column.
    """
    _sampled(design, "t")
    which = series("group", group)
    same_length(which.name, len(which), len(design))
    measured = mean_of(y)
    same_length("y", len(measured), len(design))
    known = measured.valid & which.is_not_null().to_numpy()
    coded = _classes(which, known)
    if len(coded.labels) != 2:
        raise NotTwoClasses(which.name, coded.labels)
    columns: dict[str, Values] = {ONE: measured.columns[ONE]}
    ratios = []
    for k, label in enumerate(coded.labels):
        own = coded.code == k
        columns |= {f"in {k}": own, f"y {k}": np.where(own, measured.columns["y"], 0.0)}
        ratios.append(Ratio(label, {f"y {k}": 1.0}, {f"in {k}": 1.0}, "mean"))
    pair = estimate_vector(design, Measurement(columns, known, tuple(ratios)))
    first, second = pair.names
    both = pair.derive(difference=lambda v: v[second] - v[first])
    found = EstimateVector(both.names, both.value, both.covariance, pair.df - 1)
    interval = found.interval("difference", level)
    return MeanDifference(
        (coded.labels[0], coded.labels[1]),
        float(found.value[0]),
        float(found.se[0]),
        float(found.value[0] / found.se[0]),
        found.df,
        found.p_value("difference"),
        float(interval.low),
        float(interval.high),
        level,
        int((~known).sum()),
    )


def _sampled(design: Design, method: str) -> None:
    if not isinstance(design, SurveyDesign):
        raise CensusHasNoInterval(method)
    if len(design.parts) > 1:
        raise OneRoundAtATime([part.label for part in design.parts], method)


def _classes(column: pl.Series, valid: Bools) -> Codes:
    """Code a column where it counts; -1 elsewhere."""
    known = codes(column.name, column.filter(pl.Series(valid)))
    if len(known.labels) < 2:
        raise OneClassOnly(column.name, known.labels)
    code = np.full(len(column), -1, dtype=np.int64)
    code[valid] = known.code
    return Codes(column.name, code, known.labels)
