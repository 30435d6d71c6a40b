"""The cells that a pass over the micro-data gave, checked, and the sample behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from analysis.arrays import column_of, rows_where
from analysis.cell_plan import FAULTY, CellPlan
from analysis.design import SinglePsu
from analysis.engine_errors import (
    CellsIncomplete,
    CellsRepeated,
    PsuColumnVaries,
    WeightsFaulty,
)

PSU = ["stratum", "psu"]


@dataclass(frozen=True, eq=False)
class CellTable:
    """The cells of one round, or of a slice of its strata; see :class:`CellPlan`.

    Attributes
    ----------
    cells
        In the order in which the engine gave them, which means nothing.
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
        faulty = kept.filter(pl.col("level") == FAULTY)
        if faulty.height:
            raise WeightsFaulty(plan.weight, int(faulty["n"].sum()), faulty["psu"])
        _must_count(kept.select("n", *plan.sums))
        keys = [*plan.keys, "level"]
        repeated = kept.select(keys).is_duplicated()
        if repeated.any():
            again = kept.select(keys).filter(repeated).unique().sort(keys)
            raise CellsRepeated([*again.iter_rows()])
        return cls(plan, kept, None if strata is None else tuple(strata))

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
            return cells.cells.select(PSU).unique().sort(PSU)
        if cells.strata is None:
            return self.psus
        return self.psus.filter(pl.col("stratum").is_in(cells.strata))


def _in_one_form(plan: CellPlan, cells: pl.DataFrame) -> pl.DataFrame:
    """Give the columns of a plan the types that every engine's cells are held in."""
    for name in plan.columns:
        column_of(cells, name)
    whole = ["level", "n"]
    return _with_long_keys(cells.select(plan.columns)).with_columns(
        pl.col(whole).cast(pl.Int64), pl.col(plan.sums).cast(pl.Float64)
    )


def _with_long_keys(frame: pl.DataFrame) -> pl.DataFrame:
    """Make whole-number keys 64 bits wide: engines give different widths."""
    keys = [name for name in ("round", *PSU, "domain") if name in frame.columns]
    return frame.with_columns(
        pl.col(name).cast(pl.Int64) for name in keys if frame.schema[name].is_integer()
    )


def _must_count(cells: pl.DataFrame) -> None:
    """Refuse counts and sums that are blank, infinite or below zero."""
    values = cells.to_numpy()  # a blank is NaN, which no comparison holds for
    right = (values >= 0) & (values < np.inf)
    for column in np.flatnonzero(~right.all(axis=0)):
        raise CellsIncomplete(cells.columns[column], rows_where(~right[:, column]))
