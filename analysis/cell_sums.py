"""From cells to one row of sums per PSU and domain.

What rows of households give to :func:`analysis.psu_totals.psu_totals`, a cell table gives
here, with the same result; everything after it (ratios, intervals, contrasts) is the same
code.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
import polars as pl

from analysis.arrays import Bools, Codes, Floats, Ints, codes, column_of, numbers, one_code
from analysis.cells import PSU, CellDesign, CellTable
from analysis.engine_errors import PsusNotInTable
from analysis.grouping import sums_by
from analysis.measures import ONE
from analysis.psu_totals import PsuTotals
from analysis.psus import PsuFrame, psu_frame, sampled_fraction


def psu_totals_of_cells(
    cells: CellTable, design: CellDesign, breakdown: str | None = None, level: int = 1
) -> PsuTotals:
    """Add the cells up per domain and PSU; see :meth:`PlacedCells.totals`."""
    return PlacedCells(cells, design).totals(breakdown, level)


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
        self.valid: Bools = (self.cells["valid"] == 1).to_numpy()
        self.x = numbers("x", self.cells["x"])
        self._level: int | None = None  # that of the columns kept
        self._kept: Floats = np.empty((0, 0))

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
        key = domain.code * psus + self.psu
        found, rows = added_up(key, self._columns(level), len(domain.labels) * psus)
        at, psu = np.divmod(found, psus)
        measurement = self.plan.measurement()
        width, count = len(measurement.columns), len(domain.labels)
        sums, counts = rows[:, :width], rows[:, width:]
        missing, missing_weight = sums_by(at, counts[:, 2:], count).T
        return PsuTotals(
            frame=self.frame,
            single_psu=self.single_psu,
            labels=domain.labels,
            columns=tuple(measurement.columns),
            bases=measurement.bases,
            domain=at,
            psu=psu,
            sums=sums,
            counts=counts[:, :2].astype(np.int64),
            missing=missing.astype(np.int64),
            missing_weight=missing_weight,
            moments=self._moments(domain, (at, sums), level),
        )

    def _domain(self, breakdown: str | None) -> Codes:
        """Code the domain of each cell."""
        if breakdown is None:
            return one_code("", len(self.psu))
        if breakdown == self.plan.domain:
            return codes(breakdown, self.cells["domain"].alias(breakdown))
        known = codes(breakdown, column_of(self.table, breakdown))
        return Codes(known.name, known.code[self.row_of_psu][self.psu], known.labels)

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

    def _columns(self, level: int) -> Floats:
        """Give the columns of every cell; the questions of one level share them."""
        if self._level != level:
            self._kept, self._level = self._laid_out(level), level
        return self._kept

    def _laid_out(self, level: int) -> Floats:
        """Lay out the columns of a deprivation measurement, then the counts, by cell."""
        poor = self._poor(level)
        n, lost = numbers("n", self.cells["n"]), ~self.valid
        deprived = self._deprived()
        columns = np.empty((len(n), 2 * deprived.shape[1] + 6))
        columns[:, 0], columns[:, 1] = self.x * self.valid, self.x * poor
        columns[:, 2:-4:2] = deprived * self.valid[:, None]
        columns[:, 3:-4:2] = deprived * poor[:, None]
        for k, count in enumerate((n * self.valid, n * poor, n * lost, self.x * lost)):
            columns[:, k - 4] = count
        return columns

    def _deprived(self) -> Floats:
        """Weigh who is deprived of each indicator, cell by cell."""
        if self.plan.level == "pattern":
            return self.x[:, None] * self._bits
        sums = [f"u_{name}" for name in self.plan.indicators]
        return self.cells.select(sums).to_numpy().astype(np.float64, copy=False)

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


def added_up(key: Ints, rows: Floats, keys: int) -> tuple[Ints, Floats]:
    """Add rows of equal key; the keys (each below ``keys``) come out sorted."""
    present = np.zeros(keys, dtype=np.bool_)
    present[key] = True
    place = np.cumsum(present) - 1
    found = np.flatnonzero(present)
    return found, sums_by(place[key], rows, len(found))


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
