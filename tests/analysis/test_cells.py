"""Cells give what rows give: totals, covariance, estimates; and what they refuse.

C1  T, V(T), counts and missing answers equal those of a pass over the rows, for every
    level, for households and persons, by domains of either kind, under every rule for
    strata of one PSU, with and without fpc
C2  slices add up to the whole; a stratum in two slices is refused
C3  estimates equal those from rows: H, A, M0, headcounts, contributions, intervals
C4  any cut-off is served by score and pattern cells; nobody at the cut-off is lost
C5  design effects are given where the cells can tell them, and are then those of the rows
C6  PSUs of the sample list without interviews count as sampled
C7  what comes from elsewhere is checked: columns, values, repeats, weights, PSUs, labels
"""

from __future__ import annotations

from dataclasses import fields
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from analysis.arrays import Codes, codes, one_code
from analysis.cell_estimation import Question, estimate_cells, totals_of_cells
from analysis.cell_plan import CellPlan
from analysis.cells import CellDesign, CellTable
from analysis.deprivation import DeprivationMatrix
from analysis.deprivation_measures import deprivation_measures
from analysis.engine_errors import (
    CellsIncomplete,
    CellsRepeated,
    PsuColumnVaries,
    PsusNotInTable,
    StratumInTwoSlices,
    WeightsFaulty,
)
from analysis.estimates import Estimates
from analysis.estimation import estimate
from analysis.estimation_errors import (
    ColumnNotFound,
    LabelMissing,
    NoRows,
    SinglePsuStratum,
)
from analysis.execute import Frames, cell_design, cell_slices
from analysis.psu_totals import psu_totals
from analysis.totals import Totals
from tests.analysis.made_cells import (
    QUARTER,
    TABLE,
    design,
    households,
    matrix,
    plan_of,
)
from tests.analysis.made_survey import INDICATORS

WHOLE = households()
BLANKS = households(blanks=True).with_columns(pl.col("group").fill_null("không rõ"))
# stratum s2 keeps one PSU; the others keep all
LONELY = BLANKS.filter((pl.col("stratum") != "s2") | (pl.col("psu") == "s2-3-0"))


def cells_of(frame: pl.DataFrame, plan: CellPlan, slices: Any = None) -> list[CellTable]:
    return list(cell_slices(Frames({TABLE: frame}), plan, slices))


def design_of(frame: pl.DataFrame, **options: Any) -> CellDesign:
    found = cell_design(Frames({TABLE: frame}), plan_of(), ["area"]).psus
    return CellDesign(found, **options)


def by_rows(
    frame: pl.DataFrame, domain: str | None, unit: Any = "household", **options: Any
) -> Totals:
    measurement = deprivation_measures(matrix(frame), unit=unit)
    coded: Codes = one_code("", frame.height)
    if domain is not None:
        coded = codes(domain, frame[domain])
    (sample,) = design(frame, **options).parts
    return psu_totals(sample, measurement, coded).totals()


def assert_same_totals(found: Totals, wanted: Totals):
    assert (found.labels, found.columns) == (wanted.labels, wanted.columns)
    assert_array_equal(found.total, wanted.total)  # sums of quantised weights are exact
    scale = np.abs(wanted.variance).max()
    assert_allclose(found.variance, wanted.variance, rtol=1e-12, atol=1e-13 * scale)
    for counted in fields(wanted.presence):
        a, b = (getattr(one.presence, counted.name) for one in (found, wanted))
        assert_array_equal(a, b)
    assert_array_equal(found.missing, wanted.missing)
    assert_array_equal(found.missing_weight, wanted.missing_weight)
    assert (found.design_psus, found.design_strata) == (
        wanted.design_psus,
        wanted.design_strata,
    )


def assert_same_estimates(found: Estimates, wanted: Estimates, *, deff: bool = True):
    columns = wanted.to_frame().columns
    if not deff:
        columns.remove("deff")
    for name in columns:
        a, b = found.to_frame()[name], wanted.to_frame()[name]
        if b.dtype == pl.Float64:
            assert_array_equal(a.is_null(), b.is_null())
            assert_allclose(a.fill_null(0), b.fill_null(0), rtol=1e-12, atol=1e-15)
        else:
            assert a.to_list() == b.to_list()


# ---------------------------------------------------------------- the totals of rows


@pytest.mark.parametrize("level", ["poor", "score", "pattern"])
@pytest.mark.parametrize("size", [None, "size"])
@pytest.mark.parametrize("breakdown", [None, "area", "group"])
def test_cells_give_the_totals_of_the_rows(level: Any, size: Any, breakdown: Any):  # C1
    plan = plan_of(level, size=size, domain="group" if breakdown == "group" else None)
    found = totals_of_cells(cells_of(BLANKS, plan), design_of(BLANKS), Question(breakdown))
    unit = "household" if size is None else "person"
    assert_same_totals(found, by_rows(BLANKS, breakdown, unit))


@pytest.mark.parametrize("rule", ["certainty", "adjust", "average"])
@pytest.mark.parametrize("breakdown", [None, "area", "group"])
def test_every_rule_for_a_single_psu_is_that_of_the_rows(rule: Any, breakdown: Any):  # C1
    plan = plan_of(domain="group" if breakdown == "group" else None)
    sample = design_of(LONELY, single_psu=rule)
    found = totals_of_cells(cells_of(LONELY, plan), sample, Question(breakdown))
    assert_same_totals(found, by_rows(LONELY, breakdown, single_psu=rule))


def test_a_single_psu_is_refused_by_name():  # C1
    with pytest.raises(SinglePsuStratum, match="s2"):
        totals_of_cells(cells_of(LONELY, plan_of()), design_of(LONELY))


def test_a_finite_population_counts_as_for_rows():  # C1
    frame = BLANKS.with_columns(fpc=pl.col("stratum").str.slice(1).cast(pl.Int64) + 8)
    psus = frame.select("stratum", "psu", "fpc").unique()
    found = totals_of_cells(cells_of(frame, plan_of()), CellDesign(psus))
    assert_same_totals(found, by_rows(frame, None, fpc="fpc"))


def test_psus_numbered_anew_in_each_stratum_are_told_apart():  # C1
    frame = BLANKS.with_columns(psu=pl.col("psu").str.slice(3))
    found = totals_of_cells(cells_of(frame, plan_of()), CellDesign(nest=True))
    assert_same_totals(found, by_rows(frame, None, nest=True))


# ---------------------------------------------------------------- slices


@pytest.mark.parametrize(
    "slices", [[["s0"], ["s1"], ["s2"], ["s3"]], [["s3", "s1"], ["s0", "s2"]]]
)
@pytest.mark.parametrize("rule", ["certainty", "adjust", "average"])
def test_slices_add_up(slices: Any, rule: Any):  # C2
    plan, sample = plan_of(domain="group"), design_of(LONELY, single_psu=rule)
    for breakdown in (None, "group", "area"):
        found = totals_of_cells(cells_of(LONELY, plan, slices), sample, Question(breakdown))
        whole = totals_of_cells(cells_of(LONELY, plan), sample, Question(breakdown))
        assert set(found.labels) == set(whole.labels)
        order = [found.labels.index(label) for label in whole.labels]
        assert_array_equal(found.total[order], whole.total)
        assert_allclose(found.variance[order], whole.variance, rtol=1e-12, atol=1e-9)
        assert_array_equal(found.domain_df[order], whole.domain_df)
        assert found.design_df == whole.design_df


def test_a_stratum_in_two_slices_is_refused():  # C2
    slices = [["s0", "s1"], ["s1", "s2", "s3"]]
    with pytest.raises(StratumInTwoSlices, match="s1"):
        totals_of_cells(cells_of(BLANKS, plan_of(), slices), design_of(BLANKS))


def test_no_slice_at_all_is_refused():  # C2
    for ask in (totals_of_cells, estimate_cells):
        with pytest.raises(NoRows):
            ask([], design_of(BLANKS))


# ---------------------------------------------------------------- the estimates of rows


@pytest.mark.parametrize("breakdown", [None, "area", "group"])
@pytest.mark.parametrize("size", [None, "size"])
def test_patterns_give_the_estimates_of_the_rows(breakdown: Any, size: Any):  # C3
    plan = plan_of("pattern", size=size, domain="group", standard="vn-2022")
    found = estimate_cells(
        cells_of(BLANKS, plan), design_of(BLANKS), Question(breakdown), label=""
    )
    measurement = deprivation_measures(
        matrix(BLANKS), unit="person" if size else "household", standard="vn-2022"
    )
    wanted = estimate(design(BLANKS), measurement, breakdown and BLANKS[breakdown])
    assert_same_estimates(found, wanted)


def test_poor_cells_give_the_same_but_for_some_design_effects():  # C3 C5
    plan = plan_of(domain="group")
    found = estimate_cells(cells_of(BLANKS, plan), design_of(BLANKS), Question("group"))
    wanted = estimate(design(BLANKS), deprivation_measures(matrix(BLANKS)), BLANKS["group"])
    assert_same_estimates(found, wanted, deff=False)
    told = {"H", "censored_headcount", "uncensored_headcount"}
    for one, other in zip(found, wanted, strict=True):
        if one.measure not in told or other.deff is None:
            assert one.deff is None
        else:
            assert one.deff == pytest.approx(other.deff, rel=1e-9)
    assert sum(one.deff is not None for one in found) > 80


def test_the_standard_may_say_who_is_poor():  # C3
    poorest = BLANKS["income"] < BLANKS["income"].median()
    frame = BLANKS.with_columns(
        is_poor=pl.when(pl.int_range(pl.len()) % 37 != 0).then(poorest)
    )
    found = estimate_cells(cells_of(frame, plan_of(poor="is_poor")), design_of(frame))
    measurement = deprivation_measures(matrix(frame), poor=frame["is_poor"])
    assert_same_estimates(found, estimate(design(frame), measurement), deff=False)


# ---------------------------------------------------------------- cut-offs


@pytest.mark.parametrize("level", ["score", "pattern"])
def test_one_pass_serves_every_cutoff(level: Any):  # C4
    tables = cells_of(BLANKS, plan_of(level))
    for twelfths in range(13):
        k = Fraction(twelfths, 12)
        found = estimate_cells(tables, design_of(BLANKS), Question(cutoff=k))
        wanted = estimate(design(BLANKS), deprivation_measures(matrix(BLANKS, k)))
        assert_same_estimates(found, wanted, deff=level == "pattern")


def test_nobody_exactly_at_the_cutoff_is_lost():  # C4
    # all 4,096 patterns once, indicators of a tenth and a fifteenth, the cut-off at ties
    weights = dict(zip(INDICATORS, [3] * 6 + [2] * 6, strict=True))
    patterns = list(product([False, True], repeat=12))
    frame = pl.DataFrame(patterns, schema=INDICATORS, orient="row").with_columns(
        weight=1.0, stratum=1, psu=pl.int_range(pl.len()) % 8
    )
    plan = CellPlan(TABLE, weights, Fraction(1, 3), "score")
    tables = cells_of(frame, plan)
    scores = [
        sum(w for w, d in zip(weights.values(), p, strict=True) if d) for p in patterns
    ]
    for k in (Fraction(1, 3), Fraction(2, 5), Fraction(1, 2), Fraction(7, 10)):
        poor = sum(Fraction(score, 30) >= k for score in scores)
        assert any(Fraction(score, 30) == k for score in scores)
        found = totals_of_cells(tables, CellDesign(), Question(cutoff=k))
        assert found.total[0, found.columns.index("poor")] == poor


# ---------------------------------------------------------------- the sample list


def test_a_psu_without_interview_counts_as_sampled():  # C6
    psus = design_of(BLANKS).psus
    assert psus is not None
    silent = pl.DataFrame({"stratum": ["s1"], "psu": ["s1-9-0"], "area": ["b"]})
    sample = CellDesign(pl.concat([psus, silent]))
    empty = pl.DataFrame({"stratum": ["s1"], "psu": ["s1-9-0"], "weight": [0.0]})
    rows = pl.concat([BLANKS, empty], how="diagonal")
    wanted = by_rows(rows, None, zero_weight="keep")
    for slices in (None, [["s0"], ["s1"], ["s2", "s3"]]):
        found = totals_of_cells(cells_of(BLANKS, plan_of(), slices), sample)
        assert found.design_psus == wanted.design_psus == 25
        assert_allclose(found.variance, wanted.variance, rtol=1e-12)


def test_a_row_of_weight_zero_keeps_its_psu():  # C6
    frame = BLANKS.with_columns(
        weight=pl.when(pl.col("psu") == "s1-3-0").then(0.0).otherwise(pl.col("weight"))
    )
    found = totals_of_cells(cells_of(frame, plan_of()), CellDesign())
    assert_same_totals(found, by_rows(frame, None, zero_weight="keep"))


# ---------------------------------------------------------------- what is refused


def test_cells_without_a_column_are_refused():  # C7
    (table,) = cells_of(BLANKS, plan_of())
    with pytest.raises(ColumnNotFound, match="u_d04"):
        CellTable.of(plan_of(), table.cells.drop("u_d04"))


@pytest.mark.parametrize("wrong", [None, float("nan"), float("inf"), -1.0])
def test_cells_that_can_not_be_counted_are_refused(wrong: float | None):  # C7
    (table,) = cells_of(BLANKS, plan_of())
    spoiled = table.cells.with_columns(
        x=pl.when(pl.int_range(pl.len()) == 4).then(pl.lit(wrong)).otherwise(pl.col("x"))
    )
    with pytest.raises(CellsIncomplete, match=r"'x' .* 1 values .* row 5"):
        CellTable.of(plan_of(), spoiled)


def test_cells_that_stand_twice_are_refused():  # C7
    (table,) = cells_of(BLANKS, plan_of())
    with pytest.raises(CellsRepeated, match=r"2 cells .*s0-0-0"):
        CellTable.of(plan_of(), pl.concat([table.cells, table.cells.head(2)]))


@pytest.mark.parametrize("wrong", [None, -2.0])
def test_households_without_a_weight_are_refused(wrong: float | None):  # C7
    frame = BLANKS.with_columns(
        weight=pl.when(pl.col("unit") == "s1-3-0-4").then(wrong).otherwise(pl.col("weight"))
    )
    with pytest.raises(WeightsFaulty, match=r"1 households .* s1-3-0"):
        cells_of(frame, plan_of())


def test_psus_that_the_table_does_not_know_are_refused():  # C7
    psus = design_of(BLANKS).psus
    assert psus is not None
    sample = CellDesign(psus.filter(pl.col("psu") != "s1-3-0"))
    with pytest.raises(PsusNotInTable, match="lacks s1-3-0,"):
        totals_of_cells(cells_of(BLANKS, plan_of()), sample)


def test_a_psu_in_two_areas_is_refused():  # C7
    psus = pl.DataFrame({"stratum": [1, 1], "psu": [7, 7], "area": ["a", "b"]})
    with pytest.raises(PsuColumnVaries, match=r"columns area .* differ in 7"):
        CellDesign(psus)


def test_a_blank_domain_is_refused_as_among_rows():  # C7
    frame = households(blanks=True)
    with pytest.raises(LabelMissing, match="'group' is blank"):
        totals_of_cells(
            cells_of(frame, plan_of(domain="group")), design_of(frame), Question("group")
        )


def test_a_breakdown_that_nobody_knows_is_refused():  # C7
    with pytest.raises(ColumnNotFound, match="province"):
        totals_of_cells(
            cells_of(BLANKS, plan_of()), design_of(BLANKS), Question("province")
        )


def test_the_matrix_of_the_plan_has_the_weights_of_the_plan():  # C1
    plan = CellPlan(TABLE, {"a": 2, "b": 4}, QUARTER)
    rows = DeprivationMatrix.of(
        pl.DataFrame({"a": [True], "b": [False]}),
        {"a": Fraction(1, 3), "b": Fraction(2, 3)},
        QUARTER,
    )
    assert plan.measurement().ratios == deprivation_measures(rows).ratios
