"""From cells to one row of sums per PSU and domain.

What rows of households give to :func:`analysis.psu_totals.psu_totals`, a cell table gives
here, with the same result; everything after it (ratios, intervals, contrasts) is the same
code.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
import polars as pl

from analysis.arrays import Bools, Codes, Floats, Ints, codes, column_of, numbers, one_code
from analysis.cell_plan import MISSING
from analysis.cells import PSU, CellDesign, CellTable
from analysis.engine_errors import PsusNotInTable
from analysis.grouping import sums_by
from analysis.measures import ONE
from analysis.psu_totals import PsuTotals
from analysis.psus import PsuFrame, psu_frame, sampled_fraction

FEW = 16  # a table of so many numbers per cell is made sooner than the cells are sorted


def psu_totals_of_cells(
    cells: CellTable, design: CellDesign, breakdown: str | None = None, level: int = 1
) -> PsuTotals:
    """Add the cells up per domain and PSU; see :meth:`PlacedCells.totals`."""
    return PlacedCells(cells, design).totals(breakdown, level)


@dataclass(frozen=True, eq=False)
class Groups:
    """Pairs of a domain and a PSU with cells, sorted; ``place`` is that of each cell."""

    domain: Ints
    psu: Ints
    place: Ints


class PlacedCells:
    """A cell table with its PSUs found in the design: read once, asked many questions.

    Raises
    ------
    PsusNotInTable, PsuNotNested, FpcInconsistent, LabelMissing
        The cells and the design do not fit.
    """

    def __init__(self, cells: CellTable, design: CellDesign) -> None:
        self.plan, self.cells = cells.plan, cells.cells
        self.single_psu = design.single_psu
        self.table = design.table(cells)
        self.frame, order = _frame(self.table, design)
        self.row_of_psu: Ints = np.argsort(order)
        own = self.table.select(*PSU, place=pl.Series(order))
        found = self.cells.select(PSU).join(own, on=PSU, how="left", maintain_order="left")
        if found["place"].null_count():
            unknown = found.filter(pl.col("place").is_null())["psu"]
            raise PsusNotInTable(unknown.unique(maintain_order=True))
        self.psu: Ints = found["place"].to_numpy()
        self.valid: Bools = (self.cells["level"] >= 0).to_numpy()
        self.x = numbers("x", self.cells["x"])

    def totals(self, breakdown: str | None = None, level: int = 1) -> PsuTotals:
        """Add the cells up per domain and PSU.

        Parameters
        ----------
        breakdown
            The plan's own domain, or a column of the table of PSUs. None: the population.
        level
            The least level that is poor: 1 for cells of the level "poor", else
            ``plan.score_at(cutoff)``.

        Raises
        ------
        ColumnNotFound, LabelMissing
            The breakdown is nowhere, or blank.
        """
        domain, psus = self._domain(breakdown), len(self.frame.psus)
        found, place = met(domain.code * psus + self.psu, len(domain.labels) * psus)
        return self._totals(domain, Groups(*np.divmod(found, psus), place), level)

    def totals_of_strata(self, level: int = 1) -> PsuTotals:
        """Add the cells up per stratum and PSU: each stratum is a domain."""
        stratum = self.frame.stratum_of_psu[self.psu]
        found, place = met(self.psu, len(self.frame.psus))
        groups = Groups(self.frame.stratum_of_psu[found], found, place)
        return self._totals(Codes("stratum", stratum, self.frame.strata), groups, level)

    def domain_of_strata(self, breakdown: str | None) -> Codes | None:
        """Say in which domain each stratum lies; None where one lies in several."""
        if breakdown is None:
            return one_code("", len(self.frame.strata))
        if breakdown == self.plan.domain:
            return None
        known, stratum = self._domain_of_psus(breakdown), self.frame.stratum_of_psu
        first = np.searchsorted(stratum, np.arange(len(self.frame.strata)))
        of_stratum = known.code[first]
        if (of_stratum[stratum] != known.code).any():
            return None
        return replace(known, code=of_stratum)

    def _totals(self, domain: Codes, groups: Groups, level: int) -> PsuTotals:
        measurement, count = self.plan.measurement(), len(domain.labels)
        of_all, of_poor = (
            sums_by(groups.place, self._columns, len(groups.psu), chosen)
            for chosen in (self.valid, self._poor(level))
        )
        sums = np.empty((len(groups.psu), len(measurement.columns)))
        sums[:, ::2], sums[:, 1::2] = of_all[:, 1:], of_poor[:, 1:]
        lost, n = self._lost, self._columns[:, 0]
        return PsuTotals(
            frame=self.frame,
            single_psu=self.single_psu,
            labels=domain.labels,
            columns=tuple(measurement.columns),
            bases=measurement.bases,
            domain=groups.domain,
            psu=groups.psu,
            sums=sums,
            counts=np.column_stack([of_all[:, 0], of_poor[:, 0]]).astype(np.int64),
            missing=np.bincount(domain.code, n * lost, count).astype(np.int64),
            missing_weight=np.bincount(domain.code, self.x * lost, count).astype(
                np.float64
            ),
            moments=self._moments(domain, (groups.domain, sums), level),
        )

    def _domain(self, breakdown: str | None) -> Codes:
        """Code the domain of each cell."""
        if breakdown is None:
            return one_code("", len(self.psu))
        if breakdown == self.plan.domain:
            return codes(breakdown, self.cells["domain"].alias(breakdown))
        known = self._domain_of_psus(breakdown)
        return replace(known, code=known.code[self.psu])

    def _domain_of_psus(self, breakdown: str) -> Codes:
        """Code the domain of each PSU of the frame."""
        known = codes(breakdown, column_of(self.table, breakdown))
        return replace(known, code=known.code[self.row_of_psu])

    def _poor(self, level: int) -> Bools:
        """Say which cells hold the poor."""
        if self.plan.level == "pattern":
            return self.valid & (self._score >= level)
        poor: Bools = (self.cells["level"] >= level).to_numpy()
        return self.valid & poor

    @cached_property
    def _bits(self) -> Bools:
        """Spread the patterns out: which indicators a cell is deprived of."""
        pattern = self.cells["level"].to_numpy()
        return (pattern[:, None] >> np.arange(len(self.plan.indicators)) & 1) > 0

    @property
    def _score(self) -> Ints:
        """Score of each pattern, a whole number."""
        worth = np.array([*self.plan.indicators.values()], dtype=np.int64)
        return self._bits.astype(np.int64) @ worth

    @cached_property
    def _lost(self) -> Bools:
        """Say which cells hold the households with a missing answer."""
        return (self.cells["level"] == MISSING).to_numpy()

    @cached_property
    def _columns(self) -> Floats:
        """Lay out by cell: the households, their units, and those deprived of each."""
        if self.plan.level == "pattern":
            n = numbers("n", self.cells["n"])
            return np.column_stack([n, self.x, self.x[:, None] * self._bits])
        found = self.cells.select("n", *self.plan.sums).to_numpy(order="c")
        return found.astype(np.float64, copy=False)

    def _moments(self, domain: Codes, rows: tuple[Ints, Floats], level: int) -> Floats:
        """Sum weight x column x column' over households; NaN where cells can't tell."""
        count = len(domain.labels)
        if self.plan.level == "pattern":
            return self._moments_of_patterns(domain.code, count, self._poor(level))
        at, sums = rows
        totals = sums_by(at, sums, count)
        not_known = np.full((count, 1), np.nan)
        known = _products(tuple(self.plan.measurement().columns))
        return np.hstack([totals, not_known])[:, known]

    def _moments_of_patterns(self, domain: Ints, count: int, poor: Bools) -> Floats:
        marks = [self.valid, poor]
        for column in self._bits.T:
            marks += [column & self.valid, column & poor]
        values = np.column_stack(marks).astype(np.float64)
        result = np.empty((count, len(marks), len(marks)))
        for d in range(count):
            own = domain == d
            result[d] = (values[own] * self.x[own, None]).T @ values[own]
        return result


def met(key: Ints, keys: int) -> tuple[Ints, Ints]:
    """Give the numbers below ``keys`` that occur, sorted, and the place of each among them.

    As ``np.unique`` with its inverse, without sorting where most numbers occur.
    """
    if keys > FEW * len(key):
        found, place = np.unique(key, return_inverse=True)
        return found, place.astype(np.int64, copy=False)
    present = np.zeros(keys, dtype=np.bool_)
    present[key] = True
    place = np.cumsum(present) - 1
    return np.flatnonzero(present), place[key]


@lru_cache(maxsize=16)
def _products(columns: tuple[str, ...]) -> npt.NDArray[np.intp]:
    """Say which column the product of two columns of zeros and ones is; -1: not known.

    Everybody counts in ``one``; the poor are deprived of an indicator as ``c`` says; ``c``
    is part of ``u``. How often two indicators go together only patterns know.
    """
    place = {name: k for k, name in enumerate(columns)}
    return np.array([[place.get(_product(a, b), -1) for b in columns] for a in columns])


def _product(a: str, b: str) -> str:
    if ONE in (a, b):
        return b if a == ONE else a
    names = {a.partition(".")[2], b.partition(".")[2]} - {""}
    if len(names) > 1:
        return "unknown"
    return a if a == b or not names else f"c.{names.pop()}"


def _frame(table: pl.DataFrame, design: CellDesign) -> tuple[PsuFrame, Ints]:
    """Make the frame, and say where each PSU of the table stands in it."""
    strata, psus = codes("stratum", table["stratum"]), codes("psu", table["psu"])
    frame, order = psu_frame(strata, psus, nest=design.nest)
    if "fpc" in table.columns:
        fraction = sampled_fraction(numbers("fpc", table["fpc"]), strata, frame)
        frame = replace(frame, fraction=fraction)
    return frame, order
