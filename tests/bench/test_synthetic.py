"""The bench's data and tasks: repeatable, rotating as told, and right at a small size.

B1  equal recipes give equal rounds; another seed gives others
B2  PSUs and households stay from round to round in the shares of the recipe
B3  the tasks write the numbers that a pass over the rows gives
B4  so does the pass over a nation, made province by province, for every kind of domain
B5  a limit that is passed is said
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from analysis.comparison import compare, measured_rounds
from analysis.deprivation import DeprivationMatrix
from analysis.deprivation_measures import deprivation_measures
from analysis.design import SurveyDesign
from analysis.estimation import estimate
from analysis.quantising import quantise
from tests.analysis.made_survey import TWELFTHS
from tests.bench.costs import Cost, Limit
from tests.bench.levels import (
    PLAN,
    ROUNDS,
    bootstrap,
    change,
    levels,
    make,
    make_nation,
    nation,
)
from tests.bench.synthetic import INDICATORS, Recipe, made_rounds

pytestmark = pytest.mark.long

ROWS = 9_000


def test_equal_recipes_give_equal_rounds():  # B1
    first, again, other = (
        list(made_rounds(Recipe(3_000, missing=0.02, seed=seed))) for seed in (1, 1, 2)
    )
    assert all(a.equals(b) for a, b in zip(first, again, strict=True))
    assert not any(a.equals(b) for a, b in zip(first, other, strict=True))
    assert [one.height for one in first] == [1_000] * 3
    answers = first[0].select(INDICATORS)
    assert 0.01 < answers.null_count().sum_horizontal()[0] / (12 * 1_000) < 0.03


def test_psus_and_households_stay_in_the_shares_of_the_recipe():  # B2
    for before, after in pairwise(made_rounds(Recipe(60_000))):
        psus = before.select("psu").unique()
        kept = after.select("psu").unique().join(psus, on="psu").height / psus.height
        assert kept == pytest.approx(0.8, abs=0.04)
        households = after.join(before, on="household_id").height / after.height
        assert households == pytest.approx(0.8 * 0.6, abs=0.03)
        assert before["household_id"].is_unique().all()
        in_one_stratum = after.group_by("psu").agg(pl.col("stratum").n_unique())
        assert in_one_stratum["stratum"].max() == 1


@pytest.mark.slow
def test_the_tasks_give_the_numbers_of_the_rows(tmp_path: Path):  # B3
    make(tmp_path, ROWS, "-")
    levels(tmp_path, 3)
    change(tmp_path, 3)
    rounds = [
        frame.with_columns(
            pl.Series("weight", quantise(frame["weight"], frame["size"]).weights),
            round=pl.lit(label),
        )
        for label, frame in zip(ROUNDS, made_rounds(Recipe(ROWS)), strict=True)
    ]
    rows = pl.concat(rounds)
    design = SurveyDesign.from_frame(rows, strata="stratum", psu="psu", round="round")
    matrix = DeprivationMatrix.of(rows.select(INDICATORS), TWELFTHS, PLAN.cutoff)
    measurement = deprivation_measures(matrix)
    wanted = estimate(design, measurement, rows["province"]).to_frame()
    assert_same(pl.read_csv(tmp_path / "levels.csv", infer_schema=False), wanted)
    measured = measured_rounds(design, measurement, rows["province"])
    changes = compare(measured, ROUNDS[0], ROUNDS[-1]).to_frame()
    assert_same(pl.read_csv(tmp_path / "change.csv", infer_schema=False), changes)


@pytest.mark.slow
def test_the_bootstrap_comes_near_the_linearised_errors(tmp_path: Path):  # B3
    make(tmp_path, ROWS, "-")
    levels(tmp_path, 1)
    bootstrap(tmp_path, 3)
    both = [pl.read_csv(tmp_path / f"{name}.csv") for name in ("levels", "bootstrap")]
    wanted, found = (one.filter(pl.col("measure") == "H") for one in both)
    assert found["value"].to_list() == pytest.approx(wanted["value"].to_list(), rel=1e-12)
    ratio = (found["se"] / wanted["se"]).median()
    assert ratio == pytest.approx(1, abs=0.02)


@pytest.mark.slow
def test_a_nation_gives_the_numbers_of_the_rows(tmp_path: Path):  # B4
    make_nation(tmp_path, 60_000)
    nation(tmp_path, 5)
    rounds = []
    for label in ROUNDS:
        rows = pl.read_parquet(tmp_path / f"{label}.parquet")
        psus = pl.read_parquet(tmp_path / f"{label}.psus.parquet")
        joined = rows.join(psus, on=["stratum", "psu"], validate="m:1")
        rounds.append(joined.with_columns(round=pl.lit(label)))
    whole = pl.concat(rounds)
    assert whole["household_id"].n_unique() > 20_000
    assert whole["ethnicity"].n_unique() > 40
    design = SurveyDesign.from_frame(whole, strata="stratum", psu="psu", round="round")
    matrix = DeprivationMatrix.of(whole.select(INDICATORS), TWELFTHS, PLAN.cutoff)
    found = {
        kind: pl.read_csv(tmp_path / f"nation-{kind}.csv", infer_schema=False)
        for kind in ("levels", "changes")
    }
    for by in ("nation", "area", "province", "ethnicity"):
        domain = None if by == "nation" else whole[by]
        measurement = deprivation_measures(matrix)
        wanted = estimate(design, measurement, domain).to_frame()
        assert_same(found["levels"].filter(pl.col("by") == by), wanted)
        measured = measured_rounds(design, measurement, domain)
        for before, after in (("1", "2"), ("2", "3"), ("1", "3")):
            chosen = (
                (pl.col("by") == by)
                & (pl.col("before") == before)
                & (pl.col("after") == after)
            )
            changes = compare(measured, before, after).to_frame()
            assert_same(found["changes"].filter(chosen), changes)


def test_a_limit_that_is_passed_is_said():  # B5
    cost = Cost(user=1.0, system=0.5, wall=9.0, memory=399.0, succeeded=True)
    assert Limit(1.6, 400).verdict(cost) == "met"
    assert Limit(1.6).verdict(cost) == "met"
    assert Limit(1.5, 390).verdict(cost) == "OVER: time, memory"


def assert_same(found: pl.DataFrame, wanted: pl.DataFrame):
    keys = [
        name
        for name in ("measure", "indicator", "domain", "round")
        if name in found.columns
    ]
    found = found.with_columns(
        pl.col("value", "se").cast(pl.Float64), pl.col(keys).fill_null("")
    )
    assert found.height == wanted.height
    both = wanted.join(found, on=keys, suffix="_found")
    assert both.height == wanted.height
    for name in ("value", "se"):
        a, b = both[f"{name}_found"].to_list(), both[name].to_list()
        assert a == [
            None if x is None else pytest.approx(x, rel=1e-10, abs=1e-14) for x in b
        ]
