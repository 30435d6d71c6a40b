"""From cells to totals: one row of sums per PSU and domain, then T and V(T).

What rows of households give to :func:`analysis.psu_totals.psu_totals`, a cell table gives
here, with the same result; everything after it (ratios, intervals, contrasts) is the same
code. Slices of whole strata are added with ``+``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import polars as pl

from analysis.arrays import Bools, Codes, Floats, Ints, codes, column_of, numbers, one_code
from analysis.cell_plan import CellPlan
from analysis.design import SinglePsu
from analysis.engine_errors import (
    CellsIncomplete,
    CellsRepeated,
    PsuColumnVaries,
    PsusNotInTable,
    WeightsFaulty,
)
from analysis.measures import ONE
from analysis.psu_totals import PsuTotals
from analysis.psus import PsuFrame, psu_frame, sampled_fraction

PSU = ["stratum", "psu"]


@dataclass(frozen=True, eq=False)
class CellTable:
    """The cells of one round, or of a slice of its strata; see :class:`CellPlan`.

    Attributes
    ----------
    cells
        Sorted by key, so that equal cells are equal tables whatever engine made them.
    strata
        The slice, so that strata without any interview are found in it; None: all.
    """

    plan: CellPlan
    cells: pl.DataFrame
    strata: tuple[int | str, ...] | None = None

    @classmethod
    def of(
        cls,
        plan: CellPlan,
        cells: pl.DataFrame,
        strata: Sequence[int] | Sequence[str] | None = None,
    ) -> CellTable:
        """Check cells as an engine, or an office elsewhere, gave them.

        Raises
        ------
        ColumnNotFound, CellsIncomplete, CellsRepeated, WeightsFaulty
            Each says which column or cells.
        """
        kept = _in_one_form(plan, cells)
        for name in ("n", "faulty", *plan.sums):
            _must_count(kept[name])
        keys = [*plan.keys, "valid", "level"]
        repeated = kept.filter(kept.select(keys).is_duplicated())
        if repeated.height:
            raise CellsRepeated([*repeated.select(keys).unique().iter_rows()])
        if kept["faulty"].sum():
            faulty = kept.filter(pl.col("faulty") > 0)
            raise WeightsFaulty(plan.weight, int(faulty["faulty"].sum()), faulty["psu"])
        return cls(plan, kept.sort(keys), None if strata is None else tuple(strata))

    def of_round(self, label: int | str) -> CellTable:
        """Keep the cells of one round."""
        return replace(self, cells=self.cells.filter(pl.col("round") == label))


@dataclass(frozen=True, eq=False)
class CellDesign:
    """What the cells do not say about the sample.

    Parameters
    ----------
    psus
        The table of PSUs: ``stratum``, ``psu``, ``fpc`` if there is one, and domains that
        are constant within PSUs. Those without an interview belong in it too. None: the
        PSUs are those of the cells.
    single_psu, nest
        As in :class:`analysis.design.SurveyDesign`.
    """

    psus: pl.DataFrame | None = None
    single_psu: SinglePsu = "fail"
    nest: bool = False

    def __post_init__(self) -> None:
        if self.psus is None:
            return
        for name in PSU:
            column_of(self.psus, name)
        repeated = self.psus.filter(self.psus.select(PSU).is_duplicated())
        if repeated.height:
            others = [name for name in self.psus.columns if name not in PSU]
            raise PsuColumnVaries(others, repeated["psu"].unique().sort())
        object.__setattr__(self, "psus", _with_long_keys(self.psus))

    def table(self, cells: CellTable) -> pl.DataFrame:
        """List the PSUs of the strata that the cells cover."""
        if self.psus is None:
            return cells.cells.select(PSU).unique(maintain_order=True)
        if cells.strata is None:
            return self.psus
        return self.psus.filter(pl.col("stratum").is_in(cells.strata))


def psu_totals_of_cells(
    cells: CellTable, design: CellDesign, breakdown: str | None = None, level: int = 1
) -> PsuTotals:
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
    PsusNotInTable, PsuNotNested, FpcInconsistent, ColumnNotFound, LabelMissing
        The cells and the design do not fit.
    """
    placed = _Placed(cells, design)
    domain = placed.domain(breakdown)
    key, group = np.unique(
        domain.code * len(placed.frame.psus) + placed.psu, return_inverse=True
    )
    at, psu = np.divmod(key, len(placed.frame.psus))
    poor = placed.poor(level)
    sums = placed.sums(poor)
    n = numbers("n", cells.cells["n"])
    missing = ~placed.valid
    measurement = cells.plan.measurement()
    columns = tuple(measurement.columns)
    count = len(domain.labels)
    return PsuTotals(
        frame=placed.frame,
        single_psu=design.single_psu,
        labels=domain.labels,
        columns=columns,
        bases=measurement.bases,
        domain=at,
        psu=psu,
        sums=np.column_stack(
            [np.bincount(group, sums[name], len(key)) for name in columns]
        ),
        counts=np.column_stack(
            [
                np.bincount(group, n * placed.valid, len(key)),
                np.bincount(group, n * poor, len(key)),
            ]
        ).astype(np.int64),
        missing=np.bincount(domain.code, n * missing, count).astype(np.int64),
        missing_weight=np.bincount(domain.code, placed.x * missing, count).astype(float),
        moments=placed.moments(domain, poor),
    )


class _Placed:
    """A cell table with its PSUs found in the design."""

    def __init__(self, cells: CellTable, design: CellDesign) -> None:
        self.plan, self.cells = cells.plan, cells.cells
        self.table = design.table(cells)
        self.frame, order = _frame(self.table, design)
        own = self.table.select(*PSU, row=pl.int_range(pl.len()))
        row = self.cells.select(PSU).join(own, on=PSU, how="left", maintain_order="left")
        if row["row"].null_count():
            unknown = row.filter(pl.col("row").is_null())["psu"].unique(maintain_order=True)
            raise PsusNotInTable(unknown)
        self.row: Ints = row["row"].to_numpy().astype(np.int64)
        self.psu = order[self.row]
        self.valid: Bools = (self.cells["valid"] == 1).to_numpy()
        self.x = numbers("x", self.cells["x"])

    def domain(self, breakdown: str | None) -> Codes:
        """Code the domain of each cell."""
        if breakdown is None:
            return one_code("", len(self.row))
        if breakdown == self.plan.domain:
            return codes(breakdown, self.cells["domain"].alias(breakdown))
        known = codes(breakdown, column_of(self.table, breakdown))
        return Codes(known.name, known.code[self.row], known.labels)

    def poor(self, level: int) -> Bools:
        """Say which cells hold the poor."""
        if self.plan.level == "pattern":
            return self.valid & (self.score >= level)
        return self.valid & (numbers("level", self.cells["level"]) >= level)

    @cached_property
    def bits(self) -> Bools:
        """Spread the patterns out: which indicators a cell is deprived of."""
        pattern = self.cells["level"].to_numpy()
        return (pattern[:, None] >> np.arange(len(self.plan.indicators)) & 1) > 0

    @property
    def score(self) -> Ints:
        """Score of each pattern, a whole number."""
        worth = np.array([*self.plan.indicators.values()], dtype=np.int64)
        return self.bits.astype(np.int64) @ worth

    def sums(self, poor: Bools) -> dict[str, Floats]:
        """Name the columns of a deprivation measurement, cell by cell."""
        sums = {ONE: self.x * self.valid, "poor": self.x * poor}
        for place, name in enumerate(self.plan.indicators):
            if self.plan.level == "pattern":
                deprived = self.x * self.bits[:, place]
            else:
                deprived = numbers(name, self.cells[f"u_{name}"])
            sums |= {f"u.{name}": deprived * self.valid, f"c.{name}": deprived * poor}
        return sums

    def moments(self, domain: Codes, poor: Bools) -> Floats:
        """Sum weight x column x column' over households; NaN where cells can't tell."""
        if self.plan.level == "pattern":
            return self._moments_of_patterns(domain, poor)
        sums = self.sums(poor)
        count = len(domain.labels)
        totals = {
            name: np.bincount(domain.code, of, count).astype(np.float64)
            for name, of in sums.items()
        }
        return np.array(
            [[_product(a, b, totals, count) for b in sums] for a in sums]
        ).transpose(2, 0, 1)

    def _moments_of_patterns(self, domain: Codes, poor: Bools) -> Floats:
        marks = [self.valid, poor]
        for column in self.bits.T:
            marks += [column & self.valid, column & poor]
        values = np.column_stack(marks).astype(np.float64)
        result = np.empty((len(domain.labels), len(marks), len(marks)))
        for d in range(len(domain.labels)):
            own = domain.code == d
            result[d] = (values[own] * self.x[own, None]).T @ values[own]
        return result


def _product(a: str, b: str, totals: dict[str, Floats], count: int) -> Floats:
    """Sum the product of two columns of zeros and ones per domain, if the totals tell it.

    Everybody counts in ``one``; the poor are deprived of an indicator as ``c`` says; ``c``
    is part of ``u``. How often two indicators go together only patterns know.
    """
    if ONE in (a, b):
        return totals[b if a == ONE else a]
    names = {a.partition(".")[2], b.partition(".")[2]} - {""}
    if len(names) > 1:
        return np.full(count, np.nan)
    if a == b or not names:
        return totals[a]
    return totals[f"c.{names.pop()}"]


def _frame(table: pl.DataFrame, design: CellDesign) -> tuple[PsuFrame, Ints]:
    """Make the frame, and say where each PSU of the table stands in it."""
    strata, psus = codes("stratum", table["stratum"]), codes("psu", table["psu"])
    frame, order = psu_frame(strata, psus, nest=design.nest)
    if "fpc" in table.columns:
        fraction = sampled_fraction(numbers("fpc", table["fpc"]), strata, frame)
        frame = replace(frame, fraction=fraction)
    return frame, order


def _in_one_form(plan: CellPlan, cells: pl.DataFrame) -> pl.DataFrame:
    """Give the columns of a plan the types that every engine's cells are held in."""
    for name in plan.columns:
        column_of(cells, name)
    whole = ["valid", "level", "n", "faulty"]
    return _with_long_keys(cells.select(plan.columns)).with_columns(
        pl.col(whole).cast(pl.Int64), pl.col(plan.sums).cast(pl.Float64)
    )


def _with_long_keys(frame: pl.DataFrame) -> pl.DataFrame:
    """Make whole-number keys 64 bits wide: engines give different widths."""
    keys = [name for name in ("round", *PSU, "domain") if name in frame.columns]
    return frame.with_columns(
        pl.col(name).cast(pl.Int64) for name in keys if frame.schema[name].is_integer()
    )


def _must_count(column: pl.Series) -> None:
    wrong = ~(column.is_not_null() & column.is_finite().fill_null(value=False))
    wrong = wrong | (column < 0).fill_null(value=False)
    if wrong.any():
        raise CellsIncomplete(column.name, [int(row) + 1 for row in wrong.arg_true()])
