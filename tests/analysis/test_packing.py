"""Cells grouped by one number are the cells grouped by their keys, bit for bit.

K1  with keys below zero, blanks, rounds, and levels of every kind
K2  keys that are text, or too many for one number, stay as they are
K3  every household of a fault or without weight keeps its level
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from analysis.cell_plan import FAULTY, MISSING, WEIGHTLESS, CellPlan
from analysis.cells import CellTable
from analysis.execute import Frames, ParquetFiles
from analysis.packing import packing_of
from analysis.query import cell_statement, sql_text
from tests.analysis.made_cells import TABLE, households, plan_of
from tests.analysis.made_survey import INDICATORS

# PSUs 7 below zero and on, groups from -1 on with blanks
NUMBERED = (
    households(blanks=True)
    .with_columns(
        pl.col("stratum").str.slice(1).cast(pl.Int16),
        pl.col("psu").rank("dense").cast(pl.Int64) - 8,
        pl.col("group").rank("dense").cast(pl.Int32) - 2,
        pl.col("round").cast(pl.Int32),
    )
    .sort("stratum", "psu")
)


@pytest.fixture
def parquet(tmp_path: Path) -> ParquetFiles:
    NUMBERED.write_parquet(tmp_path / "numbered.parquet", row_group_size=50)
    return ParquetFiles({TABLE: tmp_path / "numbered.parquet"})


def sorted_cells(plan: CellPlan, cells: pl.DataFrame) -> pl.DataFrame:
    return CellTable.of(plan, cells).cells.sort(*plan.keys, "level")


@pytest.mark.parametrize("level", ["poor", "score", "pattern"])
@pytest.mark.parametrize("strata", [None, [1, 2]])
def test_packed_cells_are_the_cells(level: Any, strata: Any, parquet: ParquetFiles):  # K1
    plan = plan_of(level, size="size", domain="group", round="round")
    packing = packing_of(plan, NUMBERED.lazy())
    assert packing is not None
    assert packing.keys["psu"].lowest == -7
    assert packing.keys["domain"].blanks
    found = sorted_cells(plan, parquet.cells(plan, strata))
    wanted = sorted_cells(plan, Frames({TABLE: NUMBERED}).cells(plan, strata))
    assert found["domain"].null_count() > 0
    assert_frame_equal(found, wanted, check_exact=True)


def test_texts_and_wide_keys_are_not_packed(tmp_path: Path):  # K2
    plan = plan_of("pattern", domain="group")
    text = NUMBERED.with_columns(pl.col("psu").cast(pl.String))
    assert packing_of(plan, text.lazy()) is None
    assert packing_of(plan, NUMBERED.drop("group").lazy()) is None
    assert (
        packing_of(plan, NUMBERED.with_columns(group=pl.lit(None, pl.Int32)).lazy()) is None
    )
    wide = NUMBERED.with_columns(
        group=pl.when(pl.col("unit") == pl.col("unit").first())
        .then(2**61)
        .otherwise("group")
    )
    assert packing_of(plan, wide.lazy()) is None
    wide.write_parquet(tmp_path / "wide.parquet")
    found = ParquetFiles({TABLE: tmp_path / "wide.parquet"}).cells(plan)
    wanted = Frames({TABLE: wide}).cells(plan)
    assert_frame_equal(sorted_cells(plan, found), sorted_cells(plan, wanted))


def test_the_packed_statement_groups_by_one_number():
    plan = plan_of(domain="group")
    packing = packing_of(plan, NUMBERED.lazy())
    text = sql_text(cell_statement(plan, packing=packing))
    assert text.endswith("GROUP BY households.key")


def test_levels_tell_who_adds_to_no_measure(tmp_path: Path):  # K3
    frame = pl.DataFrame(
        {"stratum": [1] * 4, "psu": [1, 1, 2, 2], "weight": [1.0, 0.0, 2.0, None]}
    ).with_columns(pl.Series(name, [True, True, None, True]) for name in INDICATORS)
    frame.write_parquet(tmp_path / "four.parquet")
    cells = ParquetFiles({TABLE: tmp_path / "four.parquet"}).cells(plan_of())
    assert cells.sort("psu", "level").select("psu", "level", "n").rows() == [
        (1, WEIGHTLESS, 1),
        (1, 1, 1),
        (2, FAULTY, 1),
        (2, MISSING, 1),
    ]
