"""Estimates and changes from cells: the same results as from rows of households.

Cells may come in slices of whole strata, one after the other, so that the memory needed is
that of one slice; T, V(T) and the covariance between rounds add up over slices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from analysis.arrays import Floats, one_code
from analysis.cell_plan import CellPlan
from analysis.cell_rounds import (
    RoundTotals,
    replicated_totals_of_cells,
    totals_of_rounds,
)
from analysis.cells import CellDesign, CellTable
from analysis.changes import Change, Changes
from analysis.comparison import (
    MeasuredRound,
    PairSums,
    RoundPair,
    accepted_differences,
    changes_of,
)
from analysis.design import RoundSample
from analysis.did_errors import SameRoundTwice
from analysis.estimates import Estimate, Estimates
from analysis.estimation import estimate_of_point
from analysis.estimation_errors import DomainNotInBothRounds, NoRows, RoundNotFound
from analysis.inference import STANDARD, Inference, points
from analysis.linearisation import Linearised, design_effect, linearise
from analysis.point_estimates import estimates_of
from analysis.psus import PsuFrame
from analysis.questions import POPULATION, Question
from analysis.replicated_totals import Bootstrap
from analysis.totals import Totals

__all__ = [
    "POPULATION",
    "Bootstrap",
    "Question",
    "RoundsOfCells",
    "bootstrap_cells",
    "compare_cells",
    "estimate_cells",
    "rounds_of_cells",
    "totals_of_cells",
]


@dataclass(frozen=True, eq=False)
class RoundsOfCells:
    """The rounds of a survey under one question, ready to be estimated and compared.

    Attributes
    ----------
    totals
        T and V(T) of each round, and the covariance between every two.
    """

    measured: tuple[MeasuredRound, ...]
    totals: RoundTotals

    def estimates(self, inference: Inference = STANDARD) -> Estimates:
        """Estimate every measure in every round."""
        rounds = zip(self.measured, self.totals.rounds, strict=True)
        return Estimates(
            tuple(chain(*(_estimates(one, totals, inference) for one, totals in rounds)))
        )

    def changes(self, before: str, after: str, inference: Inference = STANDARD) -> Changes:
        """Estimate the change of every measure from one round to another.

        Raises
        ------
        SameRoundTwice, RoundNotFound, RoundsNotComparable, DomainNotInBothRounds
            Each says which.
        """
        if before == after:
            raise SameRoundTwice(before)
        first, second = self._place(before), self._place(after)
        return Changes(tuple(self._changes((first, second), inference)))

    def _place(self, label: str) -> int:
        labels = [one.label for one in self.measured]
        if label not in labels:
            raise RoundNotFound(label, labels)
        return labels.index(label)

    def _changes(self, places: tuple[int, int], inference: Inference) -> Iterator[Change]:
        before, after = (self.measured[place] for place in places)
        accepted = accepted_differences(before, after, ())
        sums = self.totals.pair(*places)
        alone = sorted(set(sums.before.labels) ^ set(sums.after.labels))
        if alone:
            raise DomainNotInBothRounds(alone, before.label, after.label)
        pair = RoundPair(before, after, "fixed", accepted, inference)
        totals = PairSums(
            sums.before,
            sums.after.select(sums.labels),
            sums.variance,
            sums.df(inference),
            sums.overlap,
        )
        return changes_of(pair, totals)


def rounds_of_cells(
    slices: Iterable[Sequence[CellTable]],
    designs: Sequence[CellDesign],
    questions: Sequence[Question] = (POPULATION,),
    *,
    labels: Sequence[str],
) -> tuple[RoundsOfCells, ...]:
    """Read the cells of several rounds once, and answer several questions.

    Parameters
    ----------
    slices
        Of each slice a table per round. Equal stratum and PSU labels in two rounds are the
        same PSU; all rounds have the same slices.
    designs, labels
        The design and the name of each round, the earliest first.

    Raises
    ------
    StratumInTwoSlices, NoRows
        The slices overlap, or there is none.
    """
    slices = iter(slices)
    first = next(slices, None)
    if first is None:
        raise NoRows
    measured = tuple(
        _measured(cells.plan, design, label)
        for cells, design, label in zip(first, designs, labels, strict=True)
    )
    found = totals_of_rounds(chain([first], slices), designs, questions)
    return tuple(RoundsOfCells(measured, totals) for totals in found)


def totals_of_cells(
    slices: Iterable[CellTable], design: CellDesign, question: Question = POPULATION
) -> Totals:
    """Add up T and V(T) over slices of one round.

    Raises
    ------
    StratumInTwoSlices, NoRows
        The slices overlap, or there is none.
    """
    (found,) = totals_of_rounds(((cells,) for cells in slices), [design], [question])
    return found.rounds[0]


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

    Raises
    ------
    StratumInTwoSlices, NoRows
        The slices overlap, or there is none.
    """
    tables = ((cells,) for cells in slices)
    (found,) = rounds_of_cells(tables, [design], [question], labels=[label])
    return found.estimates(inference)


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
    (found,) = rounds_of_cells(slices, designs, [question], labels=labels)
    return found.changes(*labels, inference)


def bootstrap_cells(
    slices: Iterable[CellTable],
    design: CellDesign,
    rule: Bootstrap,
    question: Question = POPULATION,
    *,
    label: str = "",
    inference: Inference = STANDARD,
) -> Estimates:
    """Estimate the deprivation measures of one round with bootstrapped standard errors.

    The numbers of :func:`analysis.replicate_estimation.replicated_estimates` under the same
    seed, without a row of the micro-data: a design effect is not given.

    Raises
    ------
    StratumInTwoSlices, NoRows, SinglePsuStratum, UnknownOption
        Each says which.
    """
    slices = iter(slices)
    first = next(slices, None)
    if first is None:
        raise NoRows
    found = replicated_totals_of_cells(chain([first], slices), design, rule, question)
    one = _measured(first.plan, design, label)
    vector = found.estimates(one.measurement)
    return estimates_of(one.sample, one.measurement, found.totals, vector, inference)


def known_design_effect(totals: Totals, found: Linearised) -> Floats:
    """Give the design effects that need no second moment which the cells don't tell."""
    unknown = np.isnan(totals.moments).astype(np.float64)
    used = (found.gradient != 0).astype(np.float64)
    touched = np.einsum("dkm,dmn,dkn->dk", used, unknown, used) > 0
    told = replace(totals, moments=np.nan_to_num(totals.moments))
    return np.where(touched, np.nan, design_effect(told, found))


def _estimates(
    round_: MeasuredRound, totals: Totals, inference: Inference
) -> Iterator[Estimate]:
    measurement = round_.measurement
    deff = known_design_effect(totals, linearise(totals, measurement.ratios))
    for point in points("sample", measurement, totals, inference):
        yield estimate_of_point(
            round_.sample, measurement, totals, point, float(deff[point.at]), inference
        )


def _measured(plan: CellPlan, design: CellDesign, label: str) -> MeasuredRound:
    """Describe a round whose rows are elsewhere."""
    nothing = np.zeros(0, dtype=np.int64)
    frame = PsuFrame((), (), nothing, np.zeros(0))
    sample = RoundSample(
        label, nothing, np.zeros(0), frame, nothing, None, design.single_psu, "sample"
    )
    return MeasuredRound(sample, plan.measurement(), one_code("", 0))
