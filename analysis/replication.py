r"""Replicate weights: jackknife, BRR and Fay, bootstrap, and a producer's own.

A replicate multiplies the weight of every PSU; the estimate is made again with each, and

.. math:: V = c \sum_r c_r (\hat\theta_r - \bar\theta)(\hat\theta_r - \bar\theta)'

with ``scale`` :math:`c`, ``rscales`` :math:`c_r`, and the centre :math:`\bar\theta` the
mean of the replicates, or with ``mse=True`` the estimate itself. Since a replicate is a
multiplier per PSU, the rows are read once, to totals per PSU
(:mod:`analysis.replicate_estimation`).

References
----------
Wolter (2007), *Introduction to Variance Estimation*, §3–5. Fay's method: Judkins (1990),
*Journal of Official Statistics* 6, 223–239. Bootstrap: Rao, Wu & Yue (1992), *Survey
Methodology* 18, 209–217. Agrees with R ``survey``: tests/analysis/test_golden_replication.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt
import polars as pl

from analysis.arrays import Bools, Column, Floats, choose, numbers, rows_where, same_length
from analysis.design import Design, RoundSample, SinglePsu, SurveyDesign, one_stage
from analysis.estimation_errors import CensusHasNoInterval, SinglePsuStratum
from analysis.hadamard import hadamard
from analysis.method_errors import (
    NotTwoPsusPerStratum,
    OneRoundAtATime,
    OutOfRange,
    ReplicateScaleMissing,
    ReplicateWeightFaulty,
    TooFewReplicates,
    TooManyReplicates,
)
from analysis.psus import PsuFrame
from analysis.selection import generator

Kind = Literal["JK1", "JKn", "BRR", "Fay", "bootstrap", "other"]

MOST_PSUS = 10_000  # a jackknife holds PSUs x PSUs multipliers: 0.8 GB


@dataclass(frozen=True, eq=False)
class ReplicateDesign:
    """A sample with replicates of its weights, and how their spread becomes a variance.

    Attributes
    ----------
    kind
        How the replicates were made.
    design
        The sample; with a producer's weights every row is a PSU of its own.
    multipliers : shape (P, R)
        What each replicate multiplies the weight of each PSU by.
    scale, rscales
        Factors of the variance: one for all, and one for each replicate, shape (R,).
    mse
        Centre on the estimate instead of the mean of the replicates, as R's ``mse``.
    df
        PSUs less strata, or for a producer's weights the rank of the weights less 1.
    """

    kind: Kind
    design: SurveyDesign
    multipliers: Floats
    scale: float
    rscales: Floats
    mse: bool
    df: int

    @property
    def sample(self) -> RoundSample:
        """The rows, their weights and PSUs."""
        return self.design.parts[0]

    def weights(self, replicate: int) -> Floats:
        """Give the weights of the rows in one replicate, counted from 0."""
        factor = self.multipliers[self.sample.psu_of_row, replicate]
        return np.asarray(self.sample.weights * factor, dtype=np.float64)

    def covariance(self, estimate: Floats, replicates: Floats) -> Floats:
        """Turn the spread of replicated estimates, shape (R, K), into their covariance.

        What a replicate could not estimate (a domain without rows in it) has no variance:
        its row and column are NaN.
        """
        used = self.rscales > 0
        centre = estimate if self.mse else replicates[used].mean(axis=0)
        apart = replicates - centre
        return self.scale * (apart * self.rscales[:, None]).T @ apart


def jackknife(design: Design, *, mse: bool = False) -> ReplicateDesign:
    """Leave each PSU out in turn: JKn, or JK1 where there is one stratum.

    The others of its stratum weigh :math:`n_h/(n_h - 1)`. With fpc the replicate counts
    :math:`1 - f_h`. A stratum of one PSU is refused, or under "certainty" adds nothing.

    Raises
    ------
    OneRoundAtATime, SinglePsuStratum, CensusHasNoInterval, TooManyReplicates
        Each says what to do.
    """
    frame = _frame(design, "jackknife")
    if len(frame.psus) > MOST_PSUS:
        raise TooManyReplicates(len(frame.psus), MOST_PSUS)
    dropped = np.flatnonzero(frame.psu_count[frame.stratum_of_psu] > 1)
    stratum = frame.stratum_of_psu[dropped]
    n = frame.psu_count[stratum]
    same = frame.stratum_of_psu[:, None] == stratum
    multipliers = np.where(same, n / (n - 1), 1.0)
    multipliers[dropped, np.arange(len(dropped))] = 0.0
    one = len(frame.strata) == 1
    scale = (n[0] - 1) / n[0] * (1 - frame.fraction[0]) if one else 1.0
    rscales = np.ones(len(n)) if one else (n - 1) / n * (1 - frame.fraction[stratum])
    return ReplicateDesign(
        "JK1" if one else "JKn",
        _sampled(design),
        multipliers,
        float(scale),
        rscales,
        mse,
        frame.df,
    )


def balanced(design: Design, *, fay: float = 0.0, mse: bool = False) -> ReplicateDesign:
    """Take half-samples by a Hadamard matrix: BRR, or Fay's method with ``fay`` above 0.

    In each replicate one PSU of a stratum weighs :math:`2 - ρ` and the other :math:`ρ`;
    fpc draws both towards 1. Columns of the matrix but the first stand for strata, so that
    every pair of strata is balanced and every replicate total averages to the estimate.

    Raises
    ------
    NotTwoPsusPerStratum, OutOfRange, OneRoundAtATime
        Each says what to do.
    """
    if not 0 <= fay < 1:
        raise OutOfRange("fay", fay, "0 ≤ fay < 1")
    frame = _frame(design, "BRR")
    wrong = [frame.strata[h] for h in np.flatnonzero(frame.psu_count != 2)]
    if wrong:
        raise NotTwoPsusPerStratum(wrong)
    signs = hadamard(len(frame.strata) + 1)[:, 1 : len(frame.strata) + 1].T
    second = np.diff(frame.stratum_of_psu, prepend=-1) == 0
    turned = signs[frame.stratum_of_psu] * np.where(second, -1, 1)[:, None]
    multipliers = _shrunk(1.0 + (1.0 - fay) * turned, frame)
    replicates = multipliers.shape[1]
    return ReplicateDesign(
        "Fay" if fay else "BRR",
        _sampled(design),
        multipliers,
        1 / (replicates * (1 - fay) ** 2),
        np.ones(replicates),
        mse,
        frame.df,
    )


def bootstrap(
    design: Design, seed: int, replicates: int = 1000, *, mse: bool = False
) -> ReplicateDesign:
    r"""Draw :math:`n_h - 1` PSUs with replacement in every stratum: Rao, Wu & Yue.

    A PSU drawn :math:`r` times weighs :math:`r n_h/(n_h - 1)`, drawn towards 1 by
    :math:`\sqrt{1 - f_h}` with fpc. A stratum draws from the seed and its own code, so the
    others' replicates stay as they are when a stratum is added or left out. The scale is
    1/(R − 1), as R's.

    Raises
    ------
    TooFewReplicates, OneRoundAtATime, SinglePsuStratum
        Each says what to do.
    """
    if replicates < 2:
        raise TooFewReplicates(replicates)
    frame = _frame(design, "bootstrap")
    multipliers = np.ones((len(frame.psus), replicates))
    for h in range(len(frame.strata)):
        multipliers[frame.stratum_of_psu == h] = drawn_again(frame, h, seed, replicates)
    return ReplicateDesign(
        "bootstrap",
        _sampled(design),
        multipliers,
        1 / (replicates - 1),
        np.ones(replicates),
        mse,
        frame.df,
    )


def drawn_again(frame: PsuFrame, stratum: int, seed: int, replicates: int) -> Floats:
    """Give the bootstrap's multipliers of one stratum, shape (PSUs, R): from its own code.

    A stratum of one PSU keeps its weight.
    """
    n = int(frame.psu_count[stratum])
    if n < 2:
        return np.ones((n, replicates))
    rng = generator(seed, "bootstrap", frame.strata[stratum])
    drawn = rng.multinomial(n - 1, np.full(n, 1 / n), size=replicates).T * n / (n - 1)
    share = np.sqrt(1 - frame.fraction[stratum])
    return np.asarray(1 + share * (drawn - 1), dtype=np.float64)


@dataclass(frozen=True)
class Producer:
    """What a producer says about the replicate weights of a file.

    Attributes
    ----------
    kind
        Gives ``scale`` where it is not given: JK1 (R − 1)/R, BRR 1/R,
        Fay 1/(R(1 − ρ)²), bootstrap 1/(R − 1). "JKn" needs ``rscales``, "other" a
        ``scale``.
    combined
        False when the columns only multiply the weight, instead of holding it.
    df
        None: the rank of the replicate weights less 1.
    """

    kind: Kind
    scale: float | None = None
    rscales: Sequence[float] | None = None
    fay: float = 0.0
    combined: bool = True
    mse: bool = False
    df: int | None = None

    def factors(self, replicates: int) -> tuple[float, Floats]:
        """Give scale and rscales for so many replicates."""
        defaults = {
            "JK1": (replicates - 1) / replicates,
            "JKn": None if self.rscales is None else 1.0,
            "BRR": 1 / replicates,
            "Fay": 1 / (replicates * (1 - self.fay) ** 2),
            "bootstrap": 1 / (replicates - 1),
        }
        scale = defaults.get(self.kind) if self.scale is None else self.scale
        if self.kind == "JKn" and self.rscales is None:
            raise ReplicateScaleMissing(self.kind, "rscales")
        if scale is None:
            raise ReplicateScaleMissing(self.kind, "scale")
        rscales = np.ones(replicates) if self.rscales is None else np.array(self.rscales)
        same_length("rscales", len(rscales), replicates)
        return float(scale), rscales.astype(np.float64)


def supplied(
    weight: Column, replicates: pl.DataFrame, producer: Producer
) -> ReplicateDesign:
    """Take the weight and the replicate weights that came with a file.

    Raises
    ------
    ReplicateWeightFaulty, ReplicateScaleMissing, TooFewReplicates, LengthMismatch,
    OutOfRange
        Each names the column and the first rows, or what the producer has to say.
    """
    choose("kind", producer.kind, get_args(Kind))
    if not 0 <= producer.fay < 1:
        raise OutOfRange("fay", producer.fay, "0 ≤ fay < 1")
    design = SurveyDesign(weight)
    same_length("replicates", replicates.height, len(design))
    if replicates.width < 2:
        raise TooFewReplicates(replicates.width)
    scale, rscales = producer.factors(replicates.width)
    columns = np.column_stack([_replicate(replicates[name]) for name in replicates.columns])
    factor = columns
    if producer.combined:
        factor = columns / design.parts[0].weights[:, None]
    df = producer.df if producer.df is not None else _rank(columns) - 1
    order = np.argsort(design.parts[0].psu_of_row)
    return ReplicateDesign(
        producer.kind, design, factor[order], scale, rscales, producer.mse, df
    )


def _frame(design: Design, method: str) -> PsuFrame:
    """Check that PSUs can be replicated, and give them."""
    sampled = _sampled(design, method)
    if len(sampled.parts) > 1:
        raise OneRoundAtATime([part.label for part in sampled.parts], method)
    one_stage(sampled.parts, method)
    frame = sampled.parts[0].frame
    if method != "BRR":
        refuse_lonely(frame, sampled.single_psu)
    return frame


def refuse_lonely(frame: PsuFrame, single_psu: SinglePsu) -> None:
    """Refuse strata of one PSU that are not certain: they have no replicates.

    Raises
    ------
    SinglePsuStratum, UnknownOption
        The rule is "fail", or one that replicates can't follow.
    """
    lonely: Bools = (frame.psu_count == 1) & (frame.fraction < 1)
    if not lonely.any():
        return
    if single_psu == "fail":
        raise SinglePsuStratum([frame.strata[h] for h in np.flatnonzero(lonely)])
    choose("single_psu", single_psu, ("fail", "certainty"))


def _sampled(design: Design, method: str = "") -> SurveyDesign:
    if not isinstance(design, SurveyDesign):
        raise CensusHasNoInterval(method)
    return design


def _shrunk(multipliers: npt.NDArray[np.floating[Any]], frame: PsuFrame) -> Floats:
    """Draw multipliers towards 1, so that their variance is 1 − f of what it was."""
    share = np.sqrt(1 - frame.fraction)[frame.stratum_of_psu][:, None]
    return np.asarray(1 + share * (multipliers - 1), dtype=np.float64)


def _replicate(column: pl.Series) -> Floats:
    values = numbers(column.name, column)
    faulty = ~(values >= 0)
    if faulty.any():
        raise ReplicateWeightFaulty(column.name, rows_where(faulty))
    return values


def _rank(columns: Floats) -> int:
    """Rank of the weights: the independent directions in which they vary."""
    triangle = np.linalg.qr(columns, mode="r")
    return int(np.linalg.matrix_rank(triangle, tol=1e-5 * np.abs(triangle).max()))
