"""One setting says where a plan runs: files, a database, cells made elsewhere, Spark.

X1  every setting gives the executor that it names, and the same cells
X2  settings that name none are refused with those that exist, and no password is shown
X3  Spark without its package says what to install
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest
from polars.testing import assert_frame_equal
from sqlalchemy import Engine

from analysis.engine_errors import (
    DatabaseAddressFaulty,
    ExecutorUnknown,
    SparkMissing,
    TablesMissing,
)
from analysis.execute import Executor, Frames, cell_slices
from analysis.executors import executor_of
from tests.analysis.made_cells import TABLE, households, load, plan_of

SURVEYED = households(blanks=True)
PLAN = plan_of("score", domain="group")


def cells_of(executor: Executor) -> Any:
    (table,) = cell_slices(executor, PLAN)
    return table.cells.sort(*PLAN.keys, "level")


def test_files_a_database_and_cells_give_the_same(tmp_path: Path, engine: Engine):  # X1
    wanted = cells_of(Frames({TABLE: SURVEYED}))
    file, made = tmp_path / "surveyed.parquet", tmp_path / "cells.parquet"
    SURVEYED.write_parquet(file)
    wanted.write_parquet(made)
    load(SURVEYED, engine)
    address = engine.url.render_as_string(hide_password=False)
    for setting in ("parquet", f"database:{address}", f"cells:{made}"):
        found = cells_of(executor_of(setting, {TABLE: file}))
        assert_frame_equal(found, wanted, check_exact=True)


@pytest.mark.parametrize(
    "setting", ["", "duckdb:x", "parquet:x", "database", "cells:", "spark"]
)
def test_a_setting_that_names_no_executor_is_refused(setting: str):  # X2
    with pytest.raises(ExecutorUnknown, match="parquet, database:<url>, spark:<master>"):
        executor_of(setting, {TABLE: Path("x.parquet")})


def test_an_executor_of_files_needs_files():  # X2
    for setting in ("parquet", "spark:local[2]"):
        with pytest.raises(TablesMissing, match="Parquet files by table name"):
            executor_of(setting)


@pytest.mark.parametrize("url", ["nowhere", "oracle8://lan:secret@host/db"])
def test_an_address_of_no_database_is_refused(url: str):  # X2
    with pytest.raises(DatabaseAddressFaulty, match="no address of a database") as refused:
        executor_of(f"database:{url}")
    assert "secret" not in str(refused.value)
    with pytest.raises(ExecutorUnknown) as unknown:
        executor_of("postgres://lan:secret@host/db")
    assert "secret" not in str(unknown.value)


@pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is not None,
    reason="pyspark is installed here: test_execute_spark tests it",
)
def test_spark_without_its_package_says_what_to_install():  # X3
    with pytest.raises(SparkMissing, match=r"pyspark .* mne\[spark\] and Java 17"):
        executor_of("spark:local[2]", {TABLE: Path("x.parquet")})
