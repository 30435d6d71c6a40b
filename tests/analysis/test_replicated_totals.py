"""The bootstrap from cells: that of the rows, also in slices, without a row's weight.

RT1  estimates and standard errors are those of the rows under the same seed
RT2  slices give the same replicates; another seed gives others
RT3  a finite population counts as for rows
RT4  strata of one PSU are refused, or certain; so are too few replicates, or no slice
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from analysis.cell_estimation import Bootstrap, Question, bootstrap_cells
from analysis.cell_rounds import replicated_totals_of_cells
from analysis.cells import CellDesign, CellTable
from analysis.deprivation_measures import deprivation_measures
from analysis.engine_errors import StratumInTwoSlices
from analysis.estimates import Estimates
from analysis.estimation_errors import NoRows, SinglePsuStratum, UnknownOption
from analysis.execute import Frames, cell_slices
from analysis.method_errors import TooFewReplicates
from analysis.replicate_estimation import replicated_estimates
from analysis.replication import bootstrap
from tests.analysis.made_cells import TABLE, design, households, matrix, plan_of

BLANKS = households(blanks=True).with_columns(pl.col("group").fill_null("không rõ"))
LONELY = BLANKS.filter((pl.col("stratum") != "s2") | (pl.col("psu") == "s2-3-0"))
SLICES = [["s0", "s2"], ["s1"], ["s3"]]
RULE = Bootstrap(seed=5, replicates=60)


def cells_of(frame: pl.DataFrame, slices: Any = None) -> list[CellTable]:
    plan = plan_of("score", domain="group")
    return list(cell_slices(Frames({TABLE: frame}), plan, slices))


def design_of(frame: pl.DataFrame, *columns: str, **options: Any) -> CellDesign:
    return CellDesign(frame.select("stratum", "psu", "area", *columns).unique(), **options)


def by_rows(frame: pl.DataFrame, domain: str | None, **options: Any) -> Estimates:
    replicated = bootstrap(design(frame, **options), RULE.seed, RULE.replicates)
    measurement = deprivation_measures(matrix(frame))
    return replicated_estimates(replicated, measurement, domain and frame[domain])


def assert_same(found: Estimates, wanted: Estimates):
    a, b = (
        one.to_frame().sort("measure", "indicator", "domain") for one in (found, wanted)
    )
    assert a.height == b.height > 30
    for name in b.columns:
        if b[name].dtype == pl.Float64:
            assert_array_equal(a[name].is_null(), b[name].is_null())
            assert_allclose(
                a[name].fill_null(0), b[name].fill_null(0), rtol=1e-9, atol=1e-12
            )
        else:
            assert a[name].to_list() == b[name].to_list(), name


@pytest.mark.parametrize("slices", [None, SLICES])
@pytest.mark.parametrize("breakdown", [None, "area", "group"])
def test_cells_give_the_bootstrap_of_the_rows(breakdown: Any, slices: Any):  # RT1 RT2
    found = bootstrap_cells(
        cells_of(BLANKS, slices), design_of(BLANKS), RULE, Question(breakdown)
    )
    assert_same(found, by_rows(BLANKS, breakdown))


def test_another_seed_draws_other_replicates():  # RT2
    one, same, other = (
        replicated_totals_of_cells(cells_of(BLANKS), design_of(BLANKS), rule)
        for rule in (RULE, Bootstrap(5, 60), replace(RULE, seed=6))
    )
    assert_array_equal(one.replicates, same.replicates)
    assert (one.replicates[0, :, 0] != other.replicates[0, :, 0]).mean() > 0.9


def test_a_finite_population_draws_replicates_together():  # RT3
    fpc = (pl.col("stratum").str.slice(1).cast(pl.Int64) * 3 + 8).alias("fpc")
    frame = BLANKS.with_columns(fpc)
    found = bootstrap_cells(
        cells_of(frame, SLICES), design_of(frame, "fpc"), RULE, Question("area")
    )
    assert_same(found, by_rows(frame, "area", fpc="fpc"))


def test_a_stratum_of_one_psu_is_refused_or_certain():  # RT4
    with pytest.raises(SinglePsuStratum, match="s2"):
        bootstrap_cells(cells_of(LONELY), design_of(LONELY), RULE)
    with pytest.raises(UnknownOption, match="single_psu"):
        bootstrap_cells(cells_of(LONELY), design_of(LONELY, single_psu="adjust"), RULE)
    certain = design_of(LONELY, single_psu="certainty")
    found = bootstrap_cells(cells_of(LONELY, SLICES), certain, RULE, Question("area"))
    assert_same(found, by_rows(LONELY, "area", single_psu="certainty"))


def test_what_can_not_be_bootstrapped_is_refused():  # RT4
    with pytest.raises(TooFewReplicates, match="There are 1"):
        Bootstrap(seed=1, replicates=1)
    with pytest.raises(NoRows):
        bootstrap_cells([], design_of(BLANKS), RULE)
    slices = [["s0", "s1"], ["s1", "s2", "s3"]]
    with pytest.raises(StratumInTwoSlices, match="s1"):
        bootstrap_cells(cells_of(BLANKS, slices), design_of(BLANKS), RULE)
