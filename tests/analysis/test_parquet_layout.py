"""The file for analysis: its order, its types, what it records, and what it refuses.

L1  sorted by stratum, PSU and id; row groups of 250,000; narrow types; blanks are NULL
L2  the PSUs stand beside it, with what is constant within each
L3  how the weights were quantised is recorded, and estimates are those of the rows
L4  slices of the file add up to the same estimates
L5  what can't be laid out is refused by column and row; nothing half-written stays
L6  a file that was not laid out here is refused
L7  parts of whole strata join to the file that the whole gives, to the last bit
L8  parts that overlap, or weigh more than was said, are refused
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from analysis.cell_estimation import Question, estimate_cells
from analysis.deprivation_measures import deprivation_measures
from analysis.engine_errors import (
    ParquetNotInOrder,
    PartsNotInOrder,
    PsuColumnVaries,
    WholeTooSmall,
)
from analysis.errors import AnalysisError, HouseholdRepeated
from analysis.estimation import estimate
from analysis.estimation_errors import (
    ColumnNotFound,
    LabelMissing,
    NotYesOrNo,
    SizeNotCounted,
    WeightMissing,
)
from analysis.execute import cell_slices, slices_of
from analysis.parquet_layout import (
    HOUSEHOLDS,
    AnalysisParquet,
    ParquetLayout,
    join_analysis_parquet,
    open_analysis_parquet,
    write_analysis_parquet,
)
from tests.analysis.made_cells import design, households, matrix, plan_of
from tests.analysis.made_survey import INDICATORS

LAYOUT = ParquetLayout(
    INDICATORS, id="unit", size="size", psu_columns=["area"], domains=["group"]
)
SURVEYED = households(blanks=True).sample(fraction=1, shuffle=True, seed=4)


@pytest.fixture
def file(tmp_path: Path) -> AnalysisParquet:
    return write_analysis_parquet(SURVEYED, tmp_path / "2022.parquet", LAYOUT)


def test_the_file_is_sorted_and_narrow(file: AnalysisParquet):  # L1
    found = pl.read_parquet(file.path)
    assert found.equals(found.sort("stratum", "psu", "unit"))
    assert found.height == SURVEYED.height
    assert found.schema["size"] == pl.Int32
    assert found.schema["weight"] == pl.Float64
    assert {found.schema[name] for name in INDICATORS} == {pl.Boolean}
    wanted = SURVEYED.sort("stratum", "psu", "unit")
    for name in (*INDICATORS, "group"):
        assert found[name].to_list() == wanted[name].to_list()


@pytest.mark.parametrize("kind", [pl.Float32, pl.UInt8, pl.Int64])
def test_zeros_and_ones_of_any_kind_become_booleans(kind: Any, tmp_path: Path):  # L1
    numbers = SURVEYED.with_columns(pl.col(INDICATORS).cast(kind))
    if kind == pl.Float32:
        numbers = numbers.with_columns(pl.col(INDICATORS).fill_null(float("nan")))
    found = write_analysis_parquet(numbers, tmp_path / "n.parquet", LAYOUT)
    plain = write_analysis_parquet(SURVEYED, tmp_path / "p.parquet", LAYOUT)
    assert pl.read_parquet(found.path).equals(pl.read_parquet(plain.path))


def test_codes_beyond_32_bits_are_kept_whole(tmp_path: Path):  # L1
    numbered = SURVEYED.with_columns(unit=pl.int_range(pl.len()) + 2**40)
    found = write_analysis_parquet(numbered, tmp_path / "n.parquet", LAYOUT)
    assert pl.read_parquet(found.path)["unit"].min() == 2**40


def test_row_groups_hold_a_quarter_of_a_million(tmp_path: Path):  # L1
    duckdb = pytest.importorskip("duckdb", reason="DuckDB, a second opinion, is missing")
    row = pl.int_range(600_000)
    many = pl.select(
        household_id=row, stratum=row // 6000, psu=row // 100, weight=1.0, d=row % 3 == 0
    )
    file = write_analysis_parquet(many, tmp_path / "many.parquet", ParquetLayout(["d"]))
    groups = duckdb.execute(
        "SELECT DISTINCT row_group_id, row_group_num_rows FROM parquet_metadata(?)",
        [str(file.path)],
    )
    assert sorted(groups.fetchall()) == [(0, 250_000), (1, 250_000), (2, 100_000)]


def test_the_psus_stand_beside_the_file(file: AnalysisParquet):  # L2
    psus = file.design().psus
    assert psus is not None
    wanted = SURVEYED.select("stratum", "psu", "area").unique().sort("stratum", "psu")
    assert psus.sort("stratum", "psu").equals(wanted)


def test_quantising_is_recorded(tmp_path: Path):  # L3
    unrounded = SURVEYED.with_columns(weight=pl.col("weight") / 3)
    found = write_analysis_parquet(unrounded, tmp_path / "2022.parquet", LAYOUT)
    weights = pl.read_parquet(found.path)
    total = (weights["weight"] * weights["size"]).sum()
    assert found.total == total
    assert total * 2.0**found.q < 2**52 <= total * 2.0 ** (found.q + 1)
    before = (unrounded["weight"] * unrounded["size"]).sum()
    assert found.change == pytest.approx(total / before - 1, abs=1e-15)
    assert open_analysis_parquet(found.path) == found


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("size", [None, "size"])
def test_the_file_gives_the_estimates_of_the_rows(
    file: AnalysisParquet, size: Any, count: int
):  # L3 L4
    plan = replace(plan_of("pattern", size=size), table=HOUSEHOLDS)
    slices = slices_of(file.design(), count)
    tables = cell_slices(file.executor, plan, slices)
    found = estimate_cells(tables, file.design(), Question("area"))
    measurement = deprivation_measures(
        matrix(SURVEYED), unit="person" if size else "household"
    )
    wanted = estimate(design(SURVEYED), measurement, SURVEYED["area"])
    assert len(found) == len(wanted)
    for one in wanted:
        facts = {"measure": one.measure, "indicator": one.indicator, "domain": one.domain}
        same = found.at(**facts)
        assert same.value == pytest.approx(one.value, rel=1e-12)
        assert same.se == pytest.approx(one.se, rel=1e-10)
        assert (same.n, same.df, same.missing) == (one.n, one.df, one.missing)


def at_unit(unit: str, column: str, value: object) -> pl.DataFrame:
    return SURVEYED.with_columns(
        pl.when(pl.col("unit") == unit).then(pl.lit(value)).otherwise(column).alias(column)
    )


@pytest.mark.parametrize(
    ("frame", "fault", "says"),
    [
        (at_unit("s0-1-0-3", "unit", "s0-1-0-4"), HouseholdRepeated, "s0-1-0-4"),
        (at_unit("s0-1-0-3", "stratum", None), LabelMissing, "'stratum' is blank"),
        (at_unit("s0-1-0-3", "psu", None), LabelMissing, "'psu' is blank"),
        (at_unit("s0-1-0-3", "weight", None), WeightMissing, "'weight'"),
        (at_unit("s0-1-0-3", "area", "b"), PsuColumnVaries, "s0-1-0"),
        (at_unit("s0-1-0-3", "size", 0), SizeNotCounted, "'size'"),
        (at_unit("s0-1-0-3", "size", None), SizeNotCounted, "'size'"),
        (SURVEYED.with_columns(d04=pl.lit(2)), NotYesOrNo, "d04"),
        (SURVEYED.drop("d04"), ColumnNotFound, "d04"),
        (SURVEYED.drop("area"), ColumnNotFound, "area"),
    ],
)
def test_what_can_not_be_laid_out_is_refused(
    frame: pl.DataFrame, fault: type[AnalysisError], says: str, tmp_path: Path
):  # L5
    answered = [name for name in INDICATORS if name in frame.columns]
    known = frame.with_columns(pl.col(answered).fill_null(value=False))
    with pytest.raises(fault, match=says):
        write_analysis_parquet(known, tmp_path / "2022.parquet", LAYOUT)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_was_not_laid_out_here_is_refused(tmp_path: Path):  # L6
    path = tmp_path / "any.parquet"
    SURVEYED.write_parquet(path)
    with pytest.raises(ParquetNotInOrder, match=r"any\.parquet .*layout"):
        open_analysis_parquet(path)


def test_a_file_without_its_psus_is_refused(file: AnalysisParquet):  # L6
    (psus,) = file.path.parent.glob("*.psus.parquet")
    psus.unlink()
    with pytest.raises(ParquetNotInOrder, match=r"2022\.psus\.parquet"):
        open_analysis_parquet(file.path)


# ---------------------------------------------------------------- parts

NATION = replace(LAYOUT, whole=2.0**17)


def part(
    folder: Path, strata: list[str], layout: ParquetLayout = NATION
) -> AnalysisParquet:
    rows = SURVEYED.filter(pl.col("stratum").is_in(strata))
    return write_analysis_parquet(rows, folder / f"{'-'.join(strata)}.parquet", layout)


def test_parts_join_to_the_file_of_the_whole(tmp_path: Path):  # L7
    parts = [part(tmp_path, strata) for strata in (["s3"], ["s0"], ["s1", "s2"])]
    joined = join_analysis_parquet(parts, tmp_path / "joined.parquet")
    whole = write_analysis_parquet(SURVEYED, tmp_path / "whole.parquet", NATION)
    assert pl.read_parquet(joined.path).equals(pl.read_parquet(whole.path))
    assert joined.design().psus.equals(whole.design().psus)  # type: ignore[union-attr]
    assert (joined.q, joined.total) == (whole.q, whole.total) == (52 - 18, joined.total)
    assert joined.change == pytest.approx(whole.change, abs=1e-15)
    assert open_analysis_parquet(joined.path) == joined


def test_parts_that_overlap_or_were_rounded_unlike_are_refused(tmp_path: Path):  # L8
    first = part(tmp_path, ["s0", "s2"])
    with pytest.raises(PartsNotInOrder, match=r"s0-s2\.parquet and s1\.parquet .*strata"):
        join_analysis_parquet([first, part(tmp_path, ["s1"])], tmp_path / "j.parquet")
    coarser = part(tmp_path, ["s3"], replace(LAYOUT, whole=2.0**20))
    with pytest.raises(PartsNotInOrder, match="their q don't fit"):
        join_analysis_parquet([first, coarser], tmp_path / "j.parquet")


def test_parts_that_weigh_more_than_the_whole_are_refused(tmp_path: Path):  # L8
    heaviest = max(
        (
            SURVEYED.filter(pl.col("stratum") == h)
            .select(pl.col("weight").dot("size"))
            .item()
        )
        for h in ("s0", "s1", "s2", "s3")
    )
    with pytest.raises(WholeTooSmall, match=r"more than the 100 said of the whole"):
        part(tmp_path, ["s0"], replace(LAYOUT, whole=100.0))
    # each part is within what was said, all of them are not
    small = replace(LAYOUT, whole=heaviest)
    parts = [part(tmp_path, [h], small) for h in ("s0", "s1", "s2", "s3")]
    with pytest.raises(WholeTooSmall):
        join_analysis_parquet(parts, tmp_path / "j.parquet")
    assert not (tmp_path / "j.parquet").exists()
