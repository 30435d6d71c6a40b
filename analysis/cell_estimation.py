"""Estimates and changes from cells: the same results as from rows of households.

Cells may come in slices of whole strata, one after the other, so that the memory needed is
that of one slice; T, V(T) and the covariance between rounds add up over slices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeVar

import numpy as np

from analysis.arrays import Floats, Ints, one_code
from analysis.cell_plan import CellPlan
from analysis.cells import CellDesign, CellTable, psu_totals_of_cells
from analysis.changes import Changes, Overlap
from analysis.comparison import (
    MeasuredRound,
    PairSums,
    RoundPair,
    accepted_differences,
    changes_of,
)
from analysis.design import RoundSample
from analysis.engine_errors import StratumInTwoSlices
from analysis.estimates import Estimates
from analysis.estimation import estimate_of_point
from analysis.estimation_errors import DomainNotInBothRounds, NoRows
from analysis.inference import STANDARD, Inference, points
from analysis.linearisation import Linearised, design_effect, linearise
from analysis.psu_totals import PsuTotals
from analysis.psus import PsuFrame
from analysis.stacking import (
    common_frame,
    cross_covariance,
    shared_psus,
    unshared_covariance,
)
from analysis.totals import Totals


@dataclass(frozen=True)
class Question:
    """What is asked of cells.

    Attributes
    ----------
    breakdown
        The plan's own domain, or a column of the table of PSUs. None: the population.
    cutoff
        From which share of the weights on a household is poor. None: the plan's own.
    """

    breakdown: str | None = None
    cutoff: Fraction | None = None

    def of(self, cells: CellTable, design: CellDesign) -> PsuTotals:
        """Add the cells up by PSU, as the question needs it."""
        return psu_totals_of_cells(cells, design, self.breakdown, self._level(cells.plan))

    def _level(self, plan: CellPlan) -> int:
        least = plan.score_at(plan.cutoff if self.cutoff is None else self.cutoff)
        return 1 if plan.level == "poor" else least


POPULATION = Question()


def totals_of_cells(
    slices: Iterable[CellTable], design: CellDesign, question: Question = POPULATION
) -> Totals:
    """Add up T and V(T) over slices of one round.

    Raises
    ------
    StratumInTwoSlices, NoRows
        The slices overlap, or there is none.
    """
    strata = _Strata()
    return _sum(strata.apart(question.of(cells, design)).totals() for cells in slices)


def estimate_cells(
    slices: Iterable[CellTable],
    design: CellDesign,
    question: Question = POPULATION,
    *,
    label: str = "",
    inference: Inference = STANDARD,
) -> Estimates:
    """Estimate the deprivation measures of one round; ``label`` is its name.

    A design effect is None where it needs to know which deprivations go together (A, M0 and
    contributions) and the level of the plan is not "pattern".
    """
    slices = iter(slices)
    first = next(slices, None)
    if first is None:
        raise NoRows
    round_ = _measured(first.plan, design, label)
    measurement = round_.measurement
    totals = totals_of_cells(_with(first, slices), design, question)
    deff = known_design_effect(totals, linearise(totals, measurement.ratios))
    return Estimates(
        tuple(
            estimate_of_point(
                round_.sample, measurement, totals, point, float(deff[point.at]), inference
            )
            for point in points("sample", measurement, totals, inference)
        )
    )


def known_design_effect(totals: Totals, found: Linearised) -> Floats:
    """Give the design effects that need no second moment which the cells don't tell."""
    unknown = np.isnan(totals.moments).astype(np.float64)
    used = (found.gradient != 0).astype(np.float64)
    touched = np.einsum("dkm,dmn,dkn->dk", used, unknown, used) > 0
    told = replace(totals, moments=np.nan_to_num(totals.moments))
    return np.where(touched, np.nan, design_effect(told, found))


# ---------------------------------------------------------------- two rounds


@dataclass(frozen=True, eq=False)
class Cross:
    """What two rounds share in a domain.

    Attributes
    ----------
    covariance : shape (2m, 2m)
        What sharing adds to the covariance of the columns of both rounds.
    psus, strata
        In which both rounds observed the domain.
    """

    covariance: Floats
    psus: int
    strata: int

    @property
    def df(self) -> int:
        """Degrees of freedom that both rounds count."""
        return self.psus - self.strata

    def __add__(self, other: Cross) -> Cross:
        return Cross(
            self.covariance + other.covariance,
            self.psus + other.psus,
            self.strata + other.strata,
        )


@dataclass(frozen=True, eq=False)
class PairTotals:
    """T and V(T) of two rounds, and the covariance between them. Adds with ``+``.

    Attributes
    ----------
    cross
        What they share, by domain.
    shared_df
        PSUs less strata that both designs hold.
    """

    before: Totals
    after: Totals
    cross: Mapping[str, Cross]
    shared_df: int

    def __add__(self, other: PairTotals) -> PairTotals:
        cross = dict(self.cross)
        for label, more in other.cross.items():
            cross[label] = cross[label] + more if label in cross else more
        return PairTotals(
            self.before + other.before,
            self.after + other.after,
            cross,
            self.shared_df + other.shared_df,
        )

    @property
    def labels(self) -> tuple[str, ...]:
        """The domains, in the order of the first round."""
        return self.before.labels

    @property
    def variance(self) -> Floats:
        """Covariance of both rounds' totals, shape (D, 2m, 2m)."""
        whole = np.array([self.cross[label].covariance for label in self.labels])
        width = len(self.before.columns)
        whole[:, :width, :width] += self.before.variance
        whole[:, width:, width:] += self.after.variance
        return whole

    def df(self, inference: Inference) -> Ints:
        """Degrees of freedom of a change, by domain: shared ones count once."""
        shared = np.array([self.cross[label].df for label in self.labels])
        domain: Ints = self.before.domain_df + self.after.domain_df - shared
        if inference.df == "domain":
            return domain
        design = self.before.design_df + self.after.design_df - self.shared_df
        return np.full_like(domain, design)

    @property
    def overlap(self) -> list[Overlap]:
        """Count the PSUs of each domain; which households are the same cells can't say."""
        return [
            Overlap(int(before), int(after), self.cross[label].psus, None)
            for label, before, after in zip(
                self.labels,
                self.before.presence.psus[:, 0],
                self.after.presence.psus[:, 0],
                strict=True,
            )
        ]


def pair_totals(
    slices: Iterable[tuple[CellTable, CellTable]],
    designs: tuple[CellDesign, CellDesign],
    question: Question = POPULATION,
) -> PairTotals:
    """Add up two rounds, slice by slice; both have the same slices."""
    first, second = _Strata(), _Strata()
    return _sum(
        _pair(
            first.apart(question.of(before, designs[0])),
            second.apart(question.of(after, designs[1])),
        )
        for before, after in slices
    )


def compare_cells(
    slices: Iterable[tuple[CellTable, CellTable]],
    designs: tuple[CellDesign, CellDesign],
    question: Question = POPULATION,
    *,
    labels: tuple[str, str] = ("before", "after"),
    inference: Inference = STANDARD,
) -> Changes:
    """Estimate the change of every measure, rotation of the PSUs taken as fixed.

    Equal stratum and PSU labels in both rounds are the same PSU.

    Raises
    ------
    DomainNotInBothRounds, RoundsNotComparable, StratumInTwoSlices, NoRows
        Each says which.
    """
    slices = iter(slices)
    first = next(slices, None)
    if first is None:
        raise NoRows
    before, after = (
        _measured(cells.plan, design, label)
        for cells, design, label in zip(first, designs, labels, strict=True)
    )
    pair = RoundPair(
        before, after, "fixed", accepted_differences(before, after, ()), inference
    )
    sums = pair_totals(_with(first, slices), designs, question)
    alone = sorted(set(sums.before.labels) ^ set(sums.after.labels))
    if alone:
        raise DomainNotInBothRounds(alone, *labels)
    totals = PairSums(
        sums.before, sums.after, sums.variance, sums.df(inference), sums.overlap
    )
    return Changes(tuple(changes_of(pair, totals)))


def _pair(before: PsuTotals, after: PsuTotals) -> PairTotals:
    labels = tuple(dict.fromkeys(before.labels + after.labels))
    shared = shared_psus(before, after, labels)
    covariance = _shared_covariance(before, after, labels)
    cross = {
        label: Cross(covariance[d], int(shared.psus[d]), int(shared.strata[d]))
        for d, label in enumerate(labels)
    }
    df = common_frame(before.frame, after.frame).df
    return PairTotals(before.totals(), after.totals(), cross, df)


def _shared_covariance(
    before: PsuTotals, after: PsuTotals, labels: Sequence[str]
) -> Floats:
    width = len(before.columns)
    whole = np.zeros((len(labels), 2 * width, 2 * width))
    cross = cross_covariance(before, after, labels)
    whole[:, :width, width:] = cross
    whole[:, width:, :width] = cross.transpose(0, 2, 1)
    first = [labels.index(label) for label in before.labels]
    second = [labels.index(label) for label in after.labels]
    whole[first, :width, :width] = unshared_covariance(before, after.frame)
    whole[second, width:, width:] = unshared_covariance(after, before.frame)
    return whole


class _Strata:
    """The strata met so far: none may come again."""

    def __init__(self) -> None:
        self.met: set[str] = set()

    def apart(self, part: PsuTotals) -> PsuTotals:
        again = self.met.intersection(part.frame.strata)
        if again:
            raise StratumInTwoSlices(sorted(again))
        self.met.update(part.frame.strata)
        return part


Summand = TypeVar("Summand", Totals, PairTotals)
Thing = TypeVar("Thing")


def _sum(parts: Iterable[Summand]) -> Summand:
    whole: Summand | None = None
    for part in parts:
        whole = part if whole is None else whole + part
    if whole is None:
        raise NoRows
    return whole


def _with(first: Thing, others: Iterator[Thing]) -> Iterator[Thing]:
    yield first
    yield from others


def _measured(plan: CellPlan, design: CellDesign, label: str) -> MeasuredRound:
    """Describe a round whose rows are elsewhere."""
    nothing = np.zeros(0, dtype=np.int64)
    frame = PsuFrame((), (), nothing, np.zeros(0))
    sample = RoundSample(
        label, nothing, np.zeros(0), frame, nothing, None, design.single_psu, "sample"
    )
    return MeasuredRound(sample, plan.measurement(), one_code("", 0))
