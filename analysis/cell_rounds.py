"""Several rounds from cells, side by side: every level, and every change between two.

One pass over the cells of all rounds answers several questions. T, V(T) of each round and
what every two rounds share add up over slices of whole strata, so that the memory needed
is that of one slice of each round.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from analysis.arrays import Codes, Floats, Ints
from analysis.cell_sums import PlacedCells
from analysis.cells import CellDesign, CellTable
from analysis.changes import Overlap
from analysis.engine_errors import StratumInTwoSlices
from analysis.estimation_errors import NoRows
from analysis.inference import Inference
from analysis.psu_totals import PsuTotals
from analysis.questions import POPULATION, Question
from analysis.replicated_totals import Bootstrap, ReplicatedTotals, bootstrap_totals
from analysis.stacking import (
    common_frame,
    cross_covariance,
    shared_psus,
    unshared_covariance,
)
from analysis.totals import Totals


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

    @property
    def turned(self) -> Cross:
        """Give the same with the rounds swapped."""
        order = np.roll(np.arange(len(self.covariance)), len(self.covariance) // 2)
        return replace(self, covariance=self.covariance[np.ix_(order, order)])

    def __add__(self, other: Cross) -> Cross:
        return Cross(
            self.covariance + other.covariance,
            self.psus + other.psus,
            self.strata + other.strata,
        )


@dataclass(frozen=True, eq=False)
class Sharing:
    """What two rounds share, by domain; ``df``: PSUs less strata that both designs hold."""

    cross: Mapping[str, Cross]
    df: int

    @property
    def turned(self) -> Sharing:
        """Give the same with the rounds swapped."""
        return Sharing({label: of.turned for label, of in self.cross.items()}, self.df)

    def merged(self, into: Mapping[str, str]) -> Sharing:
        """Add domains up to larger ones; see :meth:`analysis.totals.Totals.merged`."""
        whole: dict[str, Cross] = {}
        for label, cross in self.cross.items():
            known = whole.get(into[label])
            whole[into[label]] = cross if known is None else known + cross
        return Sharing(whole, self.df)

    def __add__(self, other: Sharing) -> Sharing:
        cross = dict(self.cross)
        for label, more in other.cross.items():
            cross[label] = cross[label] + more if label in cross else more
        return Sharing(cross, self.df + other.df)


@dataclass(frozen=True, eq=False)
class PairTotals:
    """T and V(T) of two rounds, and the covariance between them."""

    before: Totals
    after: Totals
    shared: Sharing

    @property
    def labels(self) -> tuple[str, ...]:
        """The domains, in the order of the first round."""
        return self.before.labels

    @property
    def variance(self) -> Floats:
        """Covariance of both rounds' totals, shape (D, 2m, 2m)."""
        whole = np.array([cross.covariance for cross in self._crosses])
        width = len(self.before.columns)
        whole[:, :width, :width] += self.before.variance
        whole[:, width:, width:] += self.after.select(self.labels).variance
        return whole

    def df(self, inference: Inference) -> Ints:
        """Degrees of freedom of a change, by domain: shared ones count once."""
        after = self.after.select(self.labels)
        shared = np.array([cross.df for cross in self._crosses])
        domain: Ints = self.before.domain_df + after.domain_df - shared
        if inference.df == "domain":
            return domain
        design = self.before.design_df + self.after.design_df - self.shared.df
        return np.full_like(domain, design)

    @property
    def overlap(self) -> list[Overlap]:
        """Count the PSUs of each domain; which households are the same cells can't say."""
        after = self.after.select(self.labels)
        psus = zip(self.before.presence.psus[:, 0], after.presence.psus[:, 0], strict=True)
        return [
            Overlap(int(first), int(second), cross.psus, None)
            for (first, second), cross in zip(psus, self._crosses, strict=True)
        ]

    @property
    def _crosses(self) -> list[Cross]:
        return [self.shared.cross[label] for label in self.labels]


@dataclass(frozen=True, eq=False)
class RoundTotals:
    """T and V(T) of several rounds, and what every two of them share. Adds with ``+``.

    Attributes
    ----------
    shared
        By the places of two rounds, the earlier first.
    """

    rounds: tuple[Totals, ...]
    shared: Mapping[tuple[int, int], Sharing]

    def __add__(self, other: RoundTotals) -> RoundTotals:
        return RoundTotals(
            tuple(a + b for a, b in zip(self.rounds, other.rounds, strict=True)),
            {pair: one + other.shared[pair] for pair, one in self.shared.items()},
        )

    def merged(self, into: Sequence[Codes]) -> RoundTotals:
        """Add strata up to domains that are made of whole ones, the same in every round."""
        rounds = tuple(
            totals.merged(domain) for totals, domain in zip(self.rounds, into, strict=True)
        )
        domains: dict[str, str] = {}
        for totals, domain in zip(self.rounds, into, strict=True):
            domains |= _labelled(totals.labels, domain)
        shared = {pair: of.merged(domains) for pair, of in self.shared.items()}
        return RoundTotals(rounds, shared)

    def pair(self, before: int, after: int) -> PairTotals:
        """Take two different rounds by their places, in either order."""
        first, second = sorted((before, after))
        shared = self.shared[first, second]
        if before > after:
            shared = shared.turned
        return PairTotals(self.rounds[before], self.rounds[after], shared)


def totals_of_rounds(
    slices: Iterable[Sequence[CellTable]],
    designs: Sequence[CellDesign],
    questions: Sequence[Question] = (POPULATION,),
) -> list[RoundTotals]:
    """Add rounds up, slice by slice, for each of the questions.

    Parameters
    ----------
    slices
        Of each slice a table per round; all rounds have the same slices.
    designs
        The design of each round.

    Raises
    ------
    StratumInTwoSlices, NoRows
        The slices overlap, or there is none.
    """
    met: list[set[str]] = [set() for _ in designs]
    sums: list[RoundTotals] = []
    for tables in slices:
        placed = [PlacedCells(*pair) for pair in zip(tables, designs, strict=True)]
        for cells, strata in zip(placed, met, strict=True):
            _meet(cells, strata)
        found = _answers(placed, questions)
        sums = [a + b for a, b in zip(sums, found, strict=True)] if sums else found
    if not sums:
        raise NoRows
    return sums


def replicated_totals_of_cells(
    slices: Iterable[CellTable],
    design: CellDesign,
    rule: Bootstrap,
    question: Question = POPULATION,
) -> ReplicatedTotals:
    """Add up the totals of one round, and of every replicate of it, slice by slice.

    Raises
    ------
    StratumInTwoSlices, NoRows, SinglePsuStratum, UnknownOption
        Each says which.
    """
    met: set[str] = set()
    whole: ReplicatedTotals | None = None
    for table in slices:
        cells = PlacedCells(table, design)
        _meet(cells, met)
        found = bootstrap_totals(question.of(cells), rule)
        whole = found if whole is None else whole + found
    if whole is None:
        raise NoRows
    return whole


def _meet(cells: PlacedCells, met: set[str]) -> None:
    """Remember the strata of a slice; none may come again."""
    again = met.intersection(cells.frame.strata)
    if again:
        raise StratumInTwoSlices(sorted(again))
    met.update(cells.frame.strata)


def _answers(
    placed: Sequence[PlacedCells], questions: Sequence[Question]
) -> list[RoundTotals]:
    """Answer every question on a slice.

    Domains that are made of whole strata are sums over them, T, V(T), covariances and all,
    so the strata are added up once for every question about such domains.
    """
    strata: dict[int, RoundTotals] = {}
    found = []
    for question in questions:
        domains, level = (
            _domains_of_strata(placed, question),
            question.level(placed[0].plan),
        )
        if domains is None:
            found.append(_side_by_side([question.of(cells) for cells in placed]))
            continue
        if level not in strata:
            strata[level] = _side_by_side([one.totals_of_strata(level) for one in placed])
        found.append(strata[level].merged(domains))
    return found


def _domains_of_strata(
    placed: Sequence[PlacedCells], question: Question
) -> list[Codes] | None:
    """Say for each round in which domain a stratum lies; None where that is not one."""
    found: list[Codes] = []
    met: dict[str, str] = {}
    for cells in placed:
        domain = cells.domain_of_strata(question.breakdown)
        if domain is None:
            return None
        own = _labelled(cells.frame.strata, domain)
        if any(met.get(stratum, label) != label for stratum, label in own.items()):
            return None
        met |= own
        found.append(domain)
    return found


def _labelled(labels: Sequence[str], into: Codes) -> dict[str, str]:
    return {label: into.labels[k] for label, k in zip(labels, into.code, strict=True)}


def _side_by_side(parts: Sequence[PsuTotals]) -> RoundTotals:
    return RoundTotals(
        tuple(part.totals() for part in parts),
        {
            (a, b): _sharing(parts[a], parts[b])
            for a, b in combinations(range(len(parts)), 2)
        },
    )


def _sharing(before: PsuTotals, after: PsuTotals) -> Sharing:
    labels = tuple(dict.fromkeys(before.labels + after.labels))
    shared = shared_psus(before, after, labels)
    covariance = _shared_covariance(before, after, labels)
    cross = {
        label: Cross(covariance[d], int(shared.psus[d]), int(shared.strata[d]))
        for d, label in enumerate(labels)
    }
    return Sharing(cross, common_frame(before.frame, after.frame).df)


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
