"""Run a plan where the data is: Parquet, a database, Spark, or cells made elsewhere.

:func:`analysis.executors.executor_of` chooses among them by a setting.

Every executor gives the same cells, bit for bit, when the weights are quantised
(:mod:`analysis.quantising`). Only :mod:`analysis.query` knows how a statement is written.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import polars as pl
from typing_extensions import override

from analysis.cell_plan import CellPlan
from analysis.cells import CellDesign, CellTable
from analysis.design import SinglePsu
from analysis.engine_errors import CellsOutdated
from analysis.packing import Packing, packing_of
from analysis.query import Engine, Select, Strata, cell_statement, psu_statement, sql_text

OUTDATED = "valid"  # a column of cells in which a level of 0 could mean a missing answer


class Executor(Protocol):
    """Where the cells of a plan come from."""

    def cells(self, plan: CellPlan, strata: Strata | None = None) -> pl.DataFrame:
        """Give the cells of a slice of strata, or of all."""


class StatementExecutor(ABC):
    """An engine that runs statements over tables of households."""

    def cells(self, plan: CellPlan, strata: Strata | None = None) -> pl.DataFrame:
        """Give the cells of a slice of strata, or of all."""
        return self.run(cell_statement(plan, strata))

    def psus(self, plan: CellPlan, columns: Sequence[str] = ()) -> pl.DataFrame:
        """List the PSUs with columns that are constant within them."""
        return self.run(psu_statement(plan, columns))

    @abstractmethod
    def run(self, statement: Select[Any]) -> pl.DataFrame:
        """Run one statement."""


@dataclass(frozen=True)
class ParquetFiles(StatementExecutor):
    """Parquet files by table name, read by Polars in a stream.

    A slice reads only its part of a file that is sorted by stratum. One table may be
    several files with the same columns (``part-*.parquet``).
    """

    tables: Mapping[str, Path]
    _prepared: dict[CellPlan, Prepared] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @override
    def cells(self, plan: CellPlan, strata: Strata | None = None) -> pl.DataFrame:
        """Give the cells of a slice of strata, or of all.

        The statement is written once, grouped by one number where the keys are numbers; a
        slice takes its range of the file.
        """
        if plan not in self._prepared:
            self._prepared[plan] = self._prepare(plan)
        prepared, tables = self._prepared[plan], self._scanned()
        if strata is not None:
            part = _in_slice(pl.col(plan.stratum), strata)
            tables[plan.table] = tables[plan.table].filter(part)
        found = _streamed(tables, prepared.text)
        return found if prepared.packing is None else prepared.packing.unpacked(found)

    @override
    def run(self, statement: Select[Any]) -> pl.DataFrame:
        return _streamed(self._scanned(), sql_text(statement))

    def _scanned(self) -> dict[str, pl.LazyFrame]:
        return {name: pl.scan_parquet(path) for name, path in self.tables.items()}

    def _prepare(self, plan: CellPlan) -> Prepared:
        packing = packing_of(plan, self._scanned()[plan.table])
        return Prepared(sql_text(cell_statement(plan, packing=packing)), packing)


@dataclass(frozen=True)
class Prepared:
    """The text of a plan's statement, and how it packs the keys."""

    text: str
    packing: Packing | None


def _in_slice(stratum: pl.Expr, strata: Strata) -> pl.Expr:
    """Ask for a range where strata are numbers: a sorted file is then read in part."""
    if all(isinstance(one, int) for one in strata):
        return stratum.is_between(min(strata), max(strata))
    return stratum.is_in(list(strata))


def _streamed(tables: Mapping[str, pl.LazyFrame], text: str) -> pl.DataFrame:
    with pl.SQLContext(dict(tables)) as context:
        # the default engine holds whole columns: three times the memory and the time
        return context.execute(text, eager=False).collect(engine="streaming")


@dataclass(frozen=True)
class Frames(StatementExecutor):
    """Tables that are in memory already."""

    tables: Mapping[str, pl.DataFrame]

    @override
    def run(self, statement: Select[Any]) -> pl.DataFrame:
        with pl.SQLContext(dict(self.tables)) as context:
            return context.execute(sql_text(statement), eager=False).collect()


@dataclass(frozen=True)
class Database(StatementExecutor):
    """Tables of a database that SQLAlchemy can reach: PostgreSQL, Citus, SQLite."""

    engine: Engine

    @override
    def run(self, statement: Select[Any]) -> pl.DataFrame:
        with self.engine.connect() as connection:
            result = connection.execute(statement)
            return _frame(list(result.keys()), result)


@dataclass(frozen=True)
class Spark(StatementExecutor):
    """Tables and views of a Spark session (the optional package ``pyspark``)."""

    session: SparkSession

    @override
    def run(self, statement: Select[Any]) -> pl.DataFrame:
        found = self.session.sql(sql_text(statement, quote="`"))
        return _frame(found.columns, found.collect())


class SparkSession(Protocol):
    """What is used of ``pyspark.sql.SparkSession``."""

    @property
    def read(self) -> SparkReader:
        """Read files."""

    def sql(self, text: str) -> SparkFrame:
        """Plan a statement."""


class SparkReader(Protocol):
    """What is used of ``pyspark.sql.DataFrameReader``."""

    def parquet(self, path: str) -> SparkFrame:
        """Read a file, or a folder of files."""


class SparkFrame(Protocol):
    """What is used of ``pyspark.sql.DataFrame``."""

    columns: list[str]

    def createOrReplaceTempView(self, name: str) -> None:  # noqa: N802
        """Make it a table of the session."""

    def collect(self) -> list[tuple[Any, ...]]:
        """Run it."""


@dataclass(frozen=True)
class CellFile:
    """Cells that an office made with the printed statement and handed over, as Parquet.

    Micro-data stay where they are. A cell table is confidential all the same: its cells are
    small.
    """

    path: Path

    def cells(self, plan: CellPlan, strata: Strata | None = None) -> pl.DataFrame:
        """Read the cells of a slice of strata, or of all.

        Raises
        ------
        CellsOutdated
            Its levels mean something else: they were made by an earlier version.
        """
        cells = pl.scan_parquet(self.path)
        if OUTDATED in cells.collect_schema():
            raise CellsOutdated(self.path.name, OUTDATED)
        cells = cells.select(plan.columns)
        if strata is not None:
            cells = cells.filter(pl.col("stratum").is_in(list(strata)))
        return cells.collect()


def cell_slices(
    executor: Executor, plan: CellPlan, slices: Iterable[Strata] | None = None
) -> Iterator[CellTable]:
    """Run a plan slice by slice; None: in one go.

    Raises
    ------
    ColumnNotFound, CellsIncomplete, CellsRepeated, WeightsFaulty
        What came back is not what the plan asked for.
    """
    for strata in [None] if slices is None else slices:
        yield CellTable.of(plan, executor.cells(plan, strata), strata)


def cell_design(
    executor: StatementExecutor,
    plan: CellPlan,
    columns: Sequence[str] = (),
    single_psu: SinglePsu = "fail",
) -> CellDesign:
    """Ask the data itself for its PSUs and what is constant within them.

    Raises
    ------
    PsuColumnVaries
        A column differs within a PSU.
    """
    return CellDesign(executor.psus(plan, columns), single_psu=single_psu)


def slices_of(design: CellDesign, count: int) -> list[Strata]:
    """Cut the strata of a table of PSUs into slices with about as many PSUs each."""
    if design.psus is None:
        return []
    strata = design.psus.group_by("stratum").len().sort("stratum")
    place = (strata["len"].cum_sum() - strata["len"]) * count // strata["len"].sum()
    slices = strata.group_by(place.alias("slice"), maintain_order=True).agg("stratum")
    return [list(one) for one in slices["stratum"]]


def _frame(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> pl.DataFrame:
    """Make a frame; all rows decide a column's type, as the first ones may be NULL."""
    return pl.DataFrame(
        [tuple(row) for row in rows],
        schema=list(columns),
        orient="row",
        infer_schema_length=None,
    )
