"""Poverty counted over members: the same as a file of members gives, and parts add up.

M1  children of the fixture: R's svymean over one row per member; a file of members here
M2  groups that make up everybody add up to the persons' measures
M3  members are counted by any filter; what isn't known of one is missing, never dropped
M4  weights of members; rounds; splitting rows; counts that can't be
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose

from analysis.comparison import compare, measured_rounds
from analysis.contrasts import estimate_vector
from analysis.deprivation import DeprivationMatrix
from analysis.deprivation_errors import MembersMiscounted
from analysis.deprivation_measures import deprivation_measures
from analysis.design import SurveyDesign
from analysis.estimation import estimate, estimate_mean
from analysis.member_measures import count_members, for_members, member_measures
from tests.analysis.made_survey import INDICATORS, made_survey, matrix_of

REFERENCE = Path(__file__).parent / "reference"
R_PARTS: dict[str, list[float]] = json.loads(
    (REFERENCE / "r_decomposition.json").read_text("utf-8")
)
FRAME = made_survey().with_row_index("household_id")
NOW = FRAME.filter(pl.col("round") == "2026")
GROUPS = {
    "children": pl.col("age") < 16,
    "adults": (pl.col("age") >= 16) & (pl.col("age") < 60),
    "elderly": pl.col("age") >= 60,
}


def members_of(frame: pl.DataFrame, seed: int = 3) -> pl.DataFrame:
    """One row per member, with an age; the household's design and state beside it."""
    rows = frame[np.repeat(np.arange(frame.height), frame["size"].to_numpy())]
    age = np.random.default_rng(seed).integers(0, 90, rows.height)
    return rows.with_columns(age=pl.Series(age))


def design_of(frame: pl.DataFrame, **options: Any) -> SurveyDesign:
    return SurveyDesign.from_frame(frame, strata="stratum", psu="psu", **options)


def counts_of(frame: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    return count_members(frame["household_id"], members, GROUPS)


# ---------------------------------------------------------------- a file of members


def test_children_of_the_fixture_agree_with_r():  # M1
    # reference/r_decomposition.R: svymean over people, one row each, of the children
    frame = pl.read_csv(REFERENCE / "mini_rounds.csv").filter(pl.col("round") == 2)
    weights = dict.fromkeys(INDICATORS[:4], Fraction(1, 6)) | dict.fromkeys(
        INDICATORS[4:], Fraction(1, 24)
    )
    matrix = DeprivationMatrix.of(
        frame.select(pl.col(INDICATORS).cast(pl.Boolean)),
        weights,
        Fraction(1, 3),
        frame["hhsize"],
    )
    children = (frame["hhsize"] - 2).clip(0)
    design = SurveyDesign.from_frame(frame, weight="wgt", strata="stratum", psu="psu")
    found = estimate(design, member_measures(matrix, pl.DataFrame({"children": children})))
    for measure, name in (
        ("member_headcount", "H"),
        ("member_M0", "M0"),
        ("member_deprivations", "deprivations"),
    ):
        item = found.at(measure=measure)
        wanted = R_PARTS[f"children.{name}"]
        assert_allclose((item.value, item.se), wanted[:2], rtol=1e-9)
    alone = estimate(design, for_members(deprivation_measures(matrix), children))
    assert_allclose(
        (alone.at(measure="H").value, alone.at(measure="H").se, alone[0].df),
        R_PARTS["children.H"],
        rtol=1e-9,
    )
    assert_allclose(alone.at(measure="M0").se, R_PARTS["children.M0"][1], rtol=1e-9)


@pytest.mark.parametrize("group", GROUPS)
def test_a_file_with_a_row_per_member_gives_the_same(group: str):  # M1
    members = members_of(NOW)
    matrix = matrix_of(NOW)
    state = pl.DataFrame({"household_id": NOW["household_id"], "poor": matrix.poor()})
    people = members.join(state, on="household_id", maintain_order="left")
    # a domain of the members' own design
    inside = people.select(GROUPS[group].alias("x"))["x"].cast(pl.String)
    wanted = estimate_mean(design_of(people), people["poor"], inside).at(domain="true")
    counts = counts_of(NOW, members)
    plain = deprivation_measures(matrix)
    for item in (
        estimate(design_of(NOW), for_members(plain, counts[group])).at(measure="H"),
        estimate(design_of(NOW), member_measures(matrix, counts)).at(
            measure="member_headcount", indicator=group
        ),
    ):
        assert_allclose((item.value, item.se), (wanted.value, wanted.se), rtol=1e-12)
        assert item.df == wanted.df
        assert item.n == (counts[group] > 0).sum()
        assert item.unit == "person"


# ---------------------------------------------------------------- parts of everybody


def test_groups_that_make_up_everybody_add_up_to_the_persons():  # M2
    members = members_of(NOW)
    matrix = matrix_of(NOW)
    counts = counts_of(NOW, members)
    persons = estimate(design_of(NOW), deprivation_measures(matrix, unit="person"))
    plain = deprivation_measures(matrix)
    parts = [estimate(design_of(NOW), for_members(plain, counts[g])) for g in GROUPS]
    for measure in ("H", "M0"):
        whole = persons.at(measure=measure)
        summed = sum(
            part.at(measure=measure).value * part.at(measure=measure).population  # type: ignore[operator]
            for part in parts
        )
        assert_allclose(summed, whole.value * whole.population)  # type: ignore[operator]
    everybody = count_members(NOW["household_id"], members, {"all": pl.lit(value=True)})
    again = estimate(design_of(NOW), for_members(plain, everybody["all"]))
    assert_allclose([i.value for i in again], [i.value for i in persons])
    assert_allclose([i.se for i in again], [i.se for i in persons])


def test_intensity_times_headcount_is_m0_for_each_group():  # M2
    found = estimate(
        design_of(NOW), member_measures(matrix_of(NOW), counts_of(NOW, members_of(NOW)))
    )
    for group in GROUPS:
        h, a, m0 = (
            found.at(measure=f"member_{name}", indicator=group).value
            for name in ("headcount", "intensity", "M0")
        )
        assert_allclose(h * a, m0)  # type: ignore[operator]
        lacks = found.at(measure="member_deprivations", indicator=group)
        assert 0 < (lacks.value or 0) < 12


def test_groups_come_with_the_covariance_between_them():  # M2
    matrix, counts = matrix_of(NOW), counts_of(NOW, members_of(NOW))
    vector = estimate_vector(design_of(NOW), member_measures(matrix, counts))
    gap = vector.derive(
        gap=lambda v: v["member_headcount:children"] - v["member_headcount:elderly"]
    )
    apart = np.hypot(
        *[
            vector.se[vector.names.index(f"member_headcount:{g}")]
            for g in ("children", "elderly")
        ]
    )
    assert 0 < gap.se[0] < apart


# ---------------------------------------------------------------- counting


def test_members_are_counted_in_the_order_of_the_households():  # M3
    members = pl.DataFrame(
        {"household_id": ["b", "a", "b", "a", "c"], "age": [3, 50, 70, 10, 20]}
    )
    found = count_members(pl.Series(["a", "b", "c"]), members, GROUPS)
    assert found.to_dict(as_series=False) == {
        "children": [1, 1, 0],
        "adults": [1, 0, 1],
        "elderly": [0, 1, 0],
    }


def test_what_is_not_known_of_a_member_leaves_the_household_missing():  # M3
    members = pl.DataFrame({"household_id": ["a", "a", "b"], "age": [3, None, 70]})
    found = count_members(pl.Series(["a", "b", "c"]), members, GROUPS)
    assert found["children"].to_list() == [None, 0, None]
    unknown = members_of(NOW).with_columns(
        age=pl.when(pl.col("household_id") == NOW["household_id"][0])
        .then(None)
        .otherwise("age")
    )
    measured = member_measures(matrix_of(NOW), counts_of(NOW, unknown))
    item = estimate(design_of(NOW), measured)[0]
    assert (item.missing, item.rows) == (1, NOW.height - 1)
    alone = for_members(
        deprivation_measures(matrix_of(NOW)), counts_of(NOW, unknown)["children"]
    )
    assert estimate(design_of(NOW), alone)[0].missing == 1


# ---------------------------------------------------------------- weights, rounds, faults


def test_members_may_weigh_more_or_less_than_their_household():  # M4
    members = members_of(NOW).with_columns(relative=0.5 + pl.col("age") / 60)
    matrix = matrix_of(NOW)
    counts = count_members(NOW["household_id"], members, GROUPS, counts_as="relative")
    state = pl.DataFrame({"household_id": NOW["household_id"], "poor": matrix.poor()})
    people = members.join(state, on="household_id", maintain_order="left").with_columns(
        weight=pl.col("weight") * pl.col("relative")
    )
    inside = people.select(GROUPS["children"].alias("x"))["x"].cast(pl.String)
    wanted = estimate_mean(design_of(people), people["poor"], inside).at(domain="true")
    found = estimate(design_of(NOW), member_measures(matrix, counts))[0]
    assert_allclose((found.value, found.se), (wanted.value, wanted.se), rtol=1e-12)


def test_rounds_are_compared_as_those_of_households_are():  # M4
    counts = counts_of(FRAME, members_of(FRAME))
    design = design_of(FRAME, round="round")
    for measured, name in (
        (member_measures(matrix_of(FRAME), counts), "member_headcount"),
        (for_members(deprivation_measures(matrix_of(FRAME)), counts["children"]), "H"),
    ):
        changes = compare(measured_rounds(design, measured), "2022", "2026")
        change = changes.where(measure=name)[0]
        assert change.unit == "person"
        assert change.se
        assert change.overlap.psus_shared == 16


def test_a_household_split_in_two_rows_changes_nothing():  # M4
    counts = counts_of(NOW, members_of(NOW))
    halves = NOW.with_columns(weight=pl.col("weight") / 2)
    twice = pl.concat([halves, halves])
    found = estimate(
        design_of(twice), member_measures(matrix_of(twice), pl.concat([counts, counts]))
    )
    wanted = estimate(design_of(NOW), member_measures(matrix_of(NOW), counts))
    assert_allclose([i.value for i in found], [i.value for i in wanted])
    assert_allclose([i.se for i in found], [i.se for i in wanted], rtol=1e-9)


def test_fewer_than_no_members_are_refused():  # M4
    counts = [-1, *[1] * (NOW.height - 1)]
    with pytest.raises(MembersMiscounted, match="fewer than zero members in row 1"):
        for_members(deprivation_measures(matrix_of(NOW)), counts)
