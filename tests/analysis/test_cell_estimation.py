"""Change between two rounds from cells: that of the rows, also in slices.

D1  every change, with its covariance, degrees of freedom and overlap, is that of the rows
D2  slices give the same changes
D3  rounds that can't be compared, and slices that overlap, are refused
D4  one table may hold several rounds
D5  one reading of three rounds answers several questions: the levels and changes of each
D6  cells that an office handed over as files give the same levels and changes
D7  so do domains that cross strata, and strata that changed their domain between rounds
"""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from polars.testing import assert_frame_equal

from analysis.cell_estimation import (
    Question,
    compare_cells,
    estimate_cells,
    rounds_of_cells,
)
from analysis.cells import CellDesign, CellTable
from analysis.changes import Changes
from analysis.comparison import compare, measured_rounds
from analysis.deprivation_measures import deprivation_measures
from analysis.did_errors import SameRoundTwice
from analysis.engine_errors import StratumInTwoSlices
from analysis.estimation_errors import (
    DomainNotInBothRounds,
    NoRows,
    RoundNotFound,
    RoundsNotComparable,
)
from analysis.execute import CellFile, Frames, cell_slices
from analysis.inference import Inference
from tests.analysis.made_cells import TABLE, design, households, matrix, plan_of

FIRST, SECOND = (
    households(blanks=True, label=label).with_columns(pl.col("group").fill_null("không rõ"))
    for label in ("2022", "2026")
)
BOTH = pl.concat([FIRST, SECOND])
SLICES = [["s0", "s2"], ["s1"], ["s3"]]


def cells_of(frame: pl.DataFrame, slices: Any = None, **options: Any) -> list[CellTable]:
    plan = plan_of(domain="group", **options)
    return list(cell_slices(Frames({TABLE: frame}), plan, slices))


def designs(*columns: str, **options: Any) -> tuple[CellDesign, CellDesign]:
    first, second = (
        CellDesign(frame.select("stratum", "psu", "area", *columns).unique(), **options)
        for frame in (FIRST, SECOND)
    )
    return first, second


def by_cells(slices: Any, question: Question, **options: Any) -> Changes:
    pairs = zip(cells_of(FIRST, slices), cells_of(SECOND, slices), strict=True)
    return compare_cells(pairs, designs(), question, labels=("2022", "2026"), **options)


def by_rows(domain: str | None, both: pl.DataFrame = BOTH, **options: Any) -> Changes:
    of_design = {name: options.pop(name) for name in ("fpc",) if name in options}
    rounds = measured_rounds(
        design(both, round="round", **of_design),
        deprivation_measures(matrix(both)),
        None if domain is None else both[domain],
    )
    return compare(rounds, "2022", "2026", **options)


def assert_same_changes(found: Changes, wanted: Changes):
    assert len(found) == len(wanted)
    a = found.to_frame().sort("measure", "indicator", "domain")
    b = wanted.to_frame().sort("measure", "indicator", "domain")
    for name in b.columns:
        if b[name].dtype == pl.Float64:
            assert_array_equal(a[name].is_null(), b[name].is_null())
            assert_allclose(
                a[name].fill_null(0), b[name].fill_null(0), rtol=1e-9, atol=1e-13
            )
        else:
            assert a[name].to_list() == b[name].to_list(), name


@pytest.mark.parametrize("slices", [None, SLICES])
@pytest.mark.parametrize("breakdown", [None, "area", "group"])
def test_cells_give_the_changes_of_the_rows(breakdown: Any, slices: Any):  # D1 D2
    assert_same_changes(by_cells(slices, Question(breakdown)), by_rows(breakdown))


def test_degrees_of_freedom_may_be_those_of_the_design():  # D1
    inference = Inference(df="design")
    found = by_cells(SLICES, Question("area"), inference=inference)
    assert_same_changes(found, by_rows("area", inference=inference))


@pytest.mark.parametrize("slices", [None, SLICES])
def test_a_finite_population_counts_in_a_change(slices: Any):  # D1
    # in stratum s1 every PSU is new in 2026: nothing tells the covariance there
    fpc = (pl.col("stratum").str.slice(1).cast(pl.Int64) * 3 + 8).alias("fpc")
    moved = (
        pl.when((pl.col("round") == "2026") & (pl.col("stratum") == "s1"))
        .then(pl.col("psu") + "-moved")
        .otherwise("psu")
        .alias("psu")
    )
    both = BOTH.with_columns(fpc, moved)
    frames = [both.filter(pl.col("round") == label) for label in ("2022", "2026")]
    pairs = zip(*(cells_of(frame, slices) for frame in frames), strict=True)
    sample = tuple(
        CellDesign(frame.select("stratum", "psu", "area", "fpc").unique())
        for frame in frames
    )
    found = compare_cells(pairs, sample, Question("area"), labels=("2022", "2026"))
    assert_same_changes(found, by_rows("area", both, fpc="fpc"))


def test_rounds_that_can_not_be_compared_are_refused():  # D3
    first, second = cells_of(FIRST), cells_of(SECOND, standard="vn-2027")
    with pytest.raises(RoundsNotComparable, match="standard"):
        compare_cells(zip(first, second, strict=True), designs())
    some = cells_of(SECOND.filter(pl.col("group") != "Kinh"))
    with pytest.raises(DomainNotInBothRounds, match="Kinh"):
        compare_cells(zip(first, some, strict=True), designs(), Question("group"))
    with pytest.raises(NoRows):
        compare_cells([], designs())


def test_slices_that_overlap_are_refused():  # D3
    slices = [["s0", "s1"], ["s1", "s2", "s3"]]
    with pytest.raises(StratumInTwoSlices, match="s1"):
        by_cells(slices, Question())


def test_one_table_may_hold_both_rounds():  # D4
    plan = plan_of(domain="group", round="round")
    (table,) = cell_slices(Frames({TABLE: BOTH}), plan)
    for label, alone in (("2022", FIRST), ("2026", SECOND)):
        (wanted,) = cells_of(alone)
        found = table.of_round(label).cells.drop("round")
        assert_frame_equal(found, wanted.cells, check_row_order=False, check_exact=True)
    pair = (table.of_round("2022"), table.of_round("2026"))
    found = compare_cells([pair], designs(), labels=("2022", "2026"))
    assert_same_changes(found, by_rows(None))
    assert replace(table).plan is plan


ALL = {
    label: households(blanks=True, label=label).with_columns(
        pl.col("group").fill_null("không rõ")
    )
    for label in ("2022", "2024", "2026")
}


def design_of(frame: pl.DataFrame) -> CellDesign:
    return CellDesign(frame.select("stratum", "psu", "area").unique())


@pytest.mark.parametrize("slices", [None, SLICES])
def test_one_reading_answers_all_questions_about_all_rounds(slices: Any):  # D5
    questions = [Question(), Question("area"), Question("group")]
    cells = zip(*(cells_of(frame, slices) for frame in ALL.values()), strict=True)
    sample = [design_of(frame) for frame in ALL.values()]
    found = rounds_of_cells(cells, sample, questions, labels=list(ALL))
    for question, rounds in zip(questions, found, strict=True):
        levels = rounds.estimates().to_frame()
        for label, frame in ALL.items():
            alone = estimate_cells(
                cells_of(frame, slices), design_of(frame), question, label=label
            )
            assert levels.filter(pl.col("round") == label).equals(alone.to_frame())
        for pair in permutations(ALL, 2):
            both = pl.concat(ALL[label] for label in pair)
            measured = measured_rounds(
                design(both, round="round"),
                deprivation_measures(matrix(both)),
                question.breakdown and both[question.breakdown],
            )
            assert_same_changes(rounds.changes(*pair), compare(measured, *pair))
    with pytest.raises(RoundNotFound, match="2025"):
        found[0].changes("2022", "2025")
    with pytest.raises(SameRoundTwice, match="are both '2024'"):
        found[0].changes("2024", "2024")


def test_cells_handed_over_give_the_same_levels_and_changes(tmp_path: Path):  # D6
    plan, offices = plan_of(domain="group"), {}
    for label, frame in (("2022", FIRST), ("2026", SECOND)):
        made = cells_of(frame)[0].cells
        made.sample(fraction=1, shuffle=True, seed=1).write_parquet(tmp_path / label)
        offices[label] = CellFile(tmp_path / label)
    tables = [list(cell_slices(office, plan, SLICES)) for office in offices.values()]
    question = Question("group")
    found = estimate_cells(tables[0], designs()[0], question)
    wanted = estimate_cells(cells_of(FIRST), designs()[0], question)
    for one in wanted:
        same = found.at(measure=one.measure, indicator=one.indicator, domain=one.domain)
        assert (same.value, same.n, same.df) == (one.value, one.n, one.df)
        assert same.se == pytest.approx(one.se, rel=1e-12, abs=1e-15)
    changes = compare_cells(
        zip(*tables, strict=True), designs(), question, labels=("2022", "2026")
    )
    assert_same_changes(changes, by_rows("group"))


@pytest.mark.parametrize("moved", [None, "s1"])
def test_domains_that_are_not_made_of_strata(moved: str | None):  # D7
    before = after = pl.col("psu").str.slice(3, 1).cast(pl.Int64) % 2
    if moved is not None:
        before = pl.col("area")
        after = pl.when(pl.col("stratum") == moved).then(pl.lit("a")).otherwise("area")
    first, second = FIRST.with_columns(place=before), SECOND.with_columns(place=after)
    samples = tuple(
        CellDesign(frame.select("stratum", "psu", "place").unique())
        for frame in (first, second)
    )
    pairs = zip(cells_of(first), cells_of(second), strict=True)
    found = compare_cells(pairs, samples, Question("place"), labels=("2022", "2026"))
    assert_same_changes(found, by_rows("place", pl.concat([first, second])))
