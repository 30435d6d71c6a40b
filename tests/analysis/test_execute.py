"""One plan on every engine: the cells are equal, bit for bit.

E1  Polars in memory and over Parquet, SQLite, PostgreSQL and DuckDB give the same cells
    (with missing answers, a blank domain, Vietnamese text with quotes, a column "group")
E2  1, 8 and 21 slices, permuted rows, several row groups and any number of threads as well
E3  cells made elsewhere are read from a file, slice by slice
E4  slices are whole strata, all of them, about equally large
E5  the PSUs and what is constant within them come from the data itself
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa
from polars.testing import assert_frame_equal
from sqlalchemy import Engine
from typing_extensions import override

from analysis.cell_plan import CellPlan
from analysis.cells import CellDesign, CellTable
from analysis.engine_errors import CellsOutdated, PsuColumnVaries
from analysis.execute import (
    CellFile,
    Database,
    Frames,
    ParquetFiles,
    StatementExecutor,
    cell_design,
    cell_slices,
    slices_of,
)
from analysis.query import cell_statement, sql_text
from tests.analysis.made_cells import TABLE, households, load, plan_of

SURVEYED = households(blanks=True)
PLANS = [
    plan_of("poor", domain="group"),
    plan_of("poor", size="size", domain="group"),
    plan_of("score", domain="group"),
    plan_of("pattern", size="size"),
]
NAMES = ["poor", "poor-persons", "score", "pattern-persons"]


def cells_of(executor: Any, plan: CellPlan, slices: Any = None) -> pl.DataFrame:
    keys = [*plan.keys, "level"]
    tables = [table.cells for table in cell_slices(executor, plan, slices)]
    return pl.concat(tables).sort(keys)


def expected(plan: CellPlan) -> pl.DataFrame:
    return cells_of(Frames({TABLE: SURVEYED}), plan)


def assert_bitwise_equal(found: pl.DataFrame, wanted: pl.DataFrame):
    assert_frame_equal(found, wanted, check_exact=True)
    for name in found.columns:
        if found.schema[name] == pl.Float64:
            assert found[name].to_numpy().tobytes() == wanted[name].to_numpy().tobytes()


@pytest.fixture
def parquet(tmp_path: Path) -> ParquetFiles:
    path = tmp_path / "surveyed.parquet"
    SURVEYED.sort("stratum", "psu").write_parquet(path, row_group_size=40)
    return ParquetFiles({TABLE: path})


# ---------------------------------------------------------------- engines


def test_the_made_survey_has_what_is_awkward():  # E1
    cells = expected(PLANS[0])
    assert cells["domain"].null_count() > 0
    assert set("'\"Ơăơ") & set("".join(cells["domain"].drop_nulls().unique()))
    assert set(cells["level"]) == {-1, 0, 1}


@pytest.mark.parametrize("plan", PLANS, ids=NAMES)
def test_parquet_gives_the_cells_of_the_frame(plan: CellPlan, parquet: ParquetFiles):  # E1
    assert_bitwise_equal(cells_of(parquet, plan), expected(plan))


def test_a_database_gives_the_same_cells(engine: Engine):  # E1
    load(SURVEYED, engine)
    for plan in PLANS:
        assert_bitwise_equal(cells_of(Database(engine), plan), expected(plan))
        slices = [["s0", "s3"], ["s1"], ["s2"]]
        assert_bitwise_equal(cells_of(Database(engine), plan, slices), expected(plan))


class DuckDb(StatementExecutor):
    """The same text, run by DuckDB over the same file."""

    def __init__(self, path: Path) -> None:
        duckdb = pytest.importorskip(
            "duckdb", reason="DuckDB, a second opinion, is missing"
        )
        self.connection = duckdb.connect()
        self.connection.read_parquet(str(path)).create_view(TABLE)

    @override
    def run(self, statement: Any) -> pl.DataFrame:
        found = self.connection.execute(sql_text(statement))
        names = [column[0] for column in found.description]
        return pl.DataFrame(
            found.fetchall(), schema=names, orient="row", infer_schema_length=None
        )


@pytest.mark.parametrize("plan", PLANS, ids=NAMES)
def test_duckdb_gives_the_same_cells(plan: CellPlan, parquet: ParquetFiles):  # E1
    assert_bitwise_equal(cells_of(DuckDb(parquet.tables[TABLE]), plan), expected(plan))


# ---------------------------------------------------------------- order, slices, threads

# enough strata for 21 slices, their codes numbers, their order in the file any
MANY = households(blanks=True, strata=42, households=5).with_columns(
    pl.col("stratum").str.slice(1).cast(pl.Int32)
)
MANY_PLAN = plan_of("score", domain="group")


@pytest.fixture
def many(tmp_path: Path) -> ParquetFiles:
    path = tmp_path / "many.parquet"
    MANY.sort("stratum", "psu").write_parquet(path, row_group_size=100)
    return ParquetFiles({TABLE: path})


@pytest.mark.parametrize("count", [1, 8, 21])
def test_slices_give_the_same_cells(count: int, many: ParquetFiles):  # E2
    slices = slices_of(cell_design(many, MANY_PLAN), count)
    assert len(slices) == count
    whole = cells_of(Frames({TABLE: MANY}), MANY_PLAN)
    assert_bitwise_equal(cells_of(many, MANY_PLAN, slices), whole)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_the_rows_does_not_matter(seed: int, tmp_path: Path):  # E2
    path = tmp_path / "shuffled.parquet"
    MANY.sample(fraction=1, shuffle=True, seed=seed).write_parquet(path, row_group_size=77)
    whole = cells_of(Frames({TABLE: MANY}), MANY_PLAN)
    assert_bitwise_equal(cells_of(ParquetFiles({TABLE: path}), MANY_PLAN), whole)


CHILD = """
import sys
from pathlib import Path
from analysis.execute import ParquetFiles
from tests.analysis.made_cells import TABLE
from tests.analysis.test_execute import MANY_PLAN, cells_of
cells_of(ParquetFiles({TABLE: Path(sys.argv[1])}), MANY_PLAN).write_parquet(sys.argv[2])
"""


@pytest.mark.slow
@pytest.mark.parametrize("threads", ["1", "2", "7"])
def test_the_number_of_threads_does_not_matter(
    threads: str, many: ParquetFiles, tmp_path: Path
):  # E2
    cells = tmp_path / "cells.parquet"
    subprocess.run(
        [sys.executable, "-c", CHILD, many.tables[TABLE], cells],
        env=os.environ | {"POLARS_MAX_THREADS": threads},
        check=True,
    )
    whole = cells_of(Frames({TABLE: MANY}), MANY_PLAN)
    assert_bitwise_equal(pl.read_parquet(cells), whole)


# ---------------------------------------------------------------- cells made elsewhere


def test_cells_made_elsewhere_come_from_a_file(tmp_path: Path, engine: Engine):  # E3
    load(SURVEYED, engine)
    plan, path = PLANS[0], tmp_path / "cells.parquet"
    with engine.connect() as connection:  # the office runs the printed statement itself
        # SQLite takes the same text: its booleans are 0 and 1
        text = sql_text(cell_statement(plan))
        rows = connection.execute(sa.text(text)).mappings().all()
    made = pl.DataFrame([dict(row) for row in rows], infer_schema_length=None)
    made.sample(fraction=1, shuffle=True, seed=3).write_parquet(path)
    assert_bitwise_equal(cells_of(CellFile(path), plan), expected(plan))
    slices = [["s0", "s1"], ["s2", "s3"]]
    assert_bitwise_equal(cells_of(CellFile(path), plan, slices), expected(plan))


def test_cells_of_an_earlier_statement_are_refused(tmp_path: Path):  # E3
    path = tmp_path / "cells.parquet"
    expected(PLANS[0]).with_columns(valid=pl.lit(1)).write_parquet(path)
    with pytest.raises(
        CellsOutdated, match=r"cells\.parquet.*'valid'.*Print the statement"
    ):
        CellFile(path).cells(PLANS[0])


# ---------------------------------------------------------------- slices and PSUs


def test_slices_are_whole_strata_and_all_of_them():  # E4
    psus = pl.DataFrame({"stratum": [1, 1, 1, 2, 3, 3, 9], "psu": range(7)})
    for count in (1, 2, 3, 8):
        slices = slices_of(CellDesign(psus), count)
        assert [h for one in slices for h in one] == [1, 2, 3, 9]
        assert len(slices) <= count
    assert slices_of(CellDesign(psus), 2) == [[1, 2], [3, 9]]
    assert slices_of(CellDesign(), 2) == []


def test_the_psus_come_from_the_data(engine: Engine):  # E5
    load(SURVEYED, engine)
    found = cell_design(Database(engine), plan_of(), ["area"]).psus
    assert found is not None
    wanted = SURVEYED.select("stratum", "psu", "area").unique()
    assert_frame_equal(found.sort("psu"), wanted.sort("psu"))
    with pytest.raises(PsuColumnVaries, match=r"columns group .* differ in s0-0-0"):
        cell_design(Database(engine), plan_of(), ["group"])


def test_a_slice_knows_its_strata():  # E4
    (table,) = cell_slices(Frames({TABLE: SURVEYED}), plan_of(), [["s1"]])
    assert isinstance(table, CellTable)
    assert table.strata == ("s1",)
    assert set(table.cells["stratum"]) == {"s1"}
