"""Scorecard B1: every kind of rule, columns, overrides, suppression, and blanks.

The points are those of a part of the table of 2016–2020 and some invented ones
(reference/b1-2016-part.toml): they serve to test the engine and are no current law.

B1  each item gives the points of the household's region or town
B2  a household of children, elderly and disabled people gets no points for its size
B3  ticked goods add up; animals count by head up to a cap
B4  an override reads single items from another column, and only for whom it was ordered
B5  a blank stays blank: one item not known leaves the score unknown, and says which
B6  faults of a table are named with the item
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from analysis.errors import AnalysisError, VariablesAbsent
from analysis.scorecard import Scorecard, read_scorecard
from analysis.scoring import score
from analysis.standards.errors import (
    ExpressionMixesTypes,
    ExpressionRefused,
    ScorecardBandsApart,
    ScorecardCodesUnfit,
    ScorecardItemRepeated,
    ScorecardLineUneven,
    ScorecardOverrideUnfit,
    ScorecardSourceUnclear,
    StandardMalformed,
)

TABLE = (Path(__file__).parent / "reference" / "b1-2016-part.toml").read_text("utf-8")

CARD = read_scorecard(TABLE, "b1.toml")
WORKER = {
    "age": 35,
    "able_to_work": "yes",
    "has_job": "yes",
    "nonfarm_job": "none",
    "diploma": "upper_secondary",
}
CHILD = {"age": 4, "able_to_work": None, "diploma": None}
GRANDMOTHER = {"age": 61, "able_to_work": "no", "diploma": "none", "pension": "no"}
HOUSE = {
    "b1_column": "southeast",
    "b1_goods": "none",
    "b1_cattle": 0,
    "b1_dwelling": "rented",
    "b1_overrides": None,
}
SCHEMA = {
    "household_id": pl.String,
    "household_size": pl.Int64,
    "b1_column": pl.String,
    "b1_goods": pl.String,
    "b1_cattle": pl.Int64,
    "b1_dwelling": pl.String,
    "b1_overrides": pl.String,
}
ROSTER = {
    "household_id": pl.String,
    "age": pl.Int64,
    "able_to_work": pl.String,
    "has_job": pl.String,
    "nonfarm_job": pl.String,
    "diploma": pl.String,
    "pension": pl.String,
}


def scored(
    house: dict[str, Any], *people: dict[str, Any], card: Scorecard = CARD
) -> dict[str, Any]:
    household = {"household_id": "h", "household_size": len(people), **HOUSE, **house}
    households = pl.DataFrame([household], schema=SCHEMA)
    members = pl.DataFrame([{"household_id": "h", **p} for p in people], schema=ROSTER)
    return score(card, households, members).row(0, named=True)


# ---------------------------------------------------------------- points


@pytest.mark.parametrize(
    ("column", "points"),
    # 1 person; 2; 3; 4; 5; 6; 7: columns of the table, read downwards
    [
        ("red_river", [75, 60, 40, 30, 20, 15, 0]),
        ("northern", [75, 65, 50, 30, 20, 10, 0]),
        ("central", [70, 50, 40, 30, 15, 10, 0]),
        ("highlands", [75, 50, 40, 35, 15, 5, 0]),
        ("southeast", [70, 55, 45, 30, 20, 10, 0]),
        ("mekong", [65, 55, 45, 35, 30, 20, 0]),
        ("urban", [80, 55, 40, 25, 20, 10, 0]),
    ],
)
def test_the_points_are_those_of_the_region_or_town(column: str, points: list[int]):  # B1
    sizes = [scored({"b1_column": column}, *[WORKER] * n)["size"] for n in range(1, 8)]
    assert sizes == points


def test_items_from_the_roster_add_up():  # B1, southeast: 45 + 5 + 10 and no more
    household = scored({}, WORKER, WORKER, CHILD)
    assert (household["size"], household["dependants"], household["diploma"]) == (45, 5, 10)
    assert household["b1"] == 60
    assert household["b1_missing"] is None


@pytest.mark.parametrize(
    ("people", "points"),
    [
        ([WORKER, WORKER], 20),
        ([WORKER, CHILD], 5),
        ([WORKER, {**WORKER, "age": 60}], 20),
        ([WORKER, {**WORKER, "age": 61}], 5),
        ([WORKER, {**WORKER, "able_to_work": "no"}], 5),
        ([WORKER, CHILD, GRANDMOTHER], 0),
    ],
)
def test_dependants_are_counted(people: list[dict[str, Any]], points: int):  # B1
    assert scored({}, *people)["dependants"] == points


@pytest.mark.parametrize(
    ("diplomas", "points"),
    [
        (["none", "university"], 20),
        (["college", "intermediate"], 20),
        (["intermediate", "upper_secondary"], 15),
        (["lower_secondary"], 0),
        (["university", None], 20),
        (["college", None], None),
    ],
)
def test_the_highest_diploma_counts(
    diplomas: list[str | None], points: int | None
):  # B1 B5
    people = [{**WORKER, "diploma": diploma} for diploma in diplomas]
    assert scored({}, *people)["diploma"] == points


@pytest.mark.parametrize(
    ("jobs", "points"),
    [(["none"], 0), (["other_nonfarm", "none"], 5), (["state", None], 25)],
)
def test_the_best_non_farm_job_counts(jobs: list[str | None], points: int):  # B1
    people = [{**WORKER, "nonfarm_job": job} for job in jobs]
    assert scored({}, *people, CHILD)["nonfarm"] == points


@pytest.mark.parametrize(("pensions", "points"), [(0, 0), (1, 15), (2, 25), (3, 25)])
def test_pensions_are_counted(pensions: int, points: int):  # B1
    retired = {**GRANDMOTHER, "pension": "yes"}
    assert scored({}, WORKER, *[retired] * pensions)["pension"] == points


def test_nobody_of_school_age_has_no_diploma():  # B1
    assert scored({}, CHILD)["diploma"] == 0


@pytest.mark.parametrize(
    ("people", "points"),
    [
        ([CHILD, GRANDMOTHER], 0),
        ([GRANDMOTHER], 0),
        ([CHILD, {**WORKER, "able_to_work": "no"}], 0),
        ([CHILD, WORKER], 55),
        ([CHILD, {**WORKER, "able_to_work": None}], None),
    ],
)
def test_those_who_cannot_work_get_no_points_for_living_alone(
    people: list[dict[str, Any]], points: int | None
):  # B2
    assert scored({}, *people)["size"] == points


@pytest.mark.parametrize(
    ("ticked", "points"),
    [("none", 0), ("tv", 5), ("tv fridge", 15), (None, None), ("", None)],
)
def test_goods_add_up(ticked: str | None, points: int | None):  # B3
    assert scored({"b1_goods": ticked}, WORKER)["goods"] == points


@pytest.mark.parametrize(
    ("head", "points"), [(0, 0), (2, 10), (3, 15), (9, 15), (None, None)]
)
def test_animals_count_by_head_up_to_a_cap(head: int | None, points: int | None):  # B3
    assert scored({"b1_cattle": head}, WORKER)["cattle"] == points


def test_a_table_may_do_without_caps_and_lowest_bounds():  # B3
    uncapped = TABLE.replace("most = [15, 15, 15, 15, 15, 15, 0]\n", "")
    card = read_scorecard(uncapped.replace("{from = 1, ", "{", 1), "b1.toml")
    household = scored({"b1_cattle": 9}, WORKER, card=card)
    assert (household["cattle"], household["size"]) == (45, 70)


def test_an_override_reads_one_item_from_another_column():  # B4
    town = {"b1_column": "urban", "b1_cattle": 2, "b1_goods": "fridge"}
    assert scored(town, WORKER)["cattle"] == 0
    ordered = scored({**town, "b1_overrides": "livestock_as_rural"}, WORKER)
    assert (ordered["cattle"], ordered["goods"], ordered["size"]) == (10, 5, 80)
    other = scored({**town, "b1_overrides": "boats_as_mekong"}, WORKER)
    assert other["cattle"] == 0


# ---------------------------------------------------------------- blanks


@pytest.mark.parametrize(
    ("house", "people", "missing"),
    [
        ({"b1_goods": None}, [WORKER], "goods"),
        ({"b1_dwelling": "dont_know"}, [WORKER], "dwelling"),
        ({"b1_dwelling": "tent"}, [WORKER], "dwelling"),
        ({"b1_cattle": None, "b1_goods": "refused"}, [WORKER], "goods, cattle"),
        ({}, [{**WORKER, "age": None}], "size, dependants, diploma, nonfarm, pension"),
        ({}, [], "size, dependants, diploma, nonfarm, pension"),
        (
            {"b1_column": None},
            [WORKER],
            "size, dependants, diploma, nonfarm, pension, goods, cattle, dwelling",
        ),
    ],
)
def test_one_blank_leaves_the_score_blank_and_is_named(
    house: dict[str, Any], people: list[dict[str, Any]], missing: str
):  # B5
    household = scored(house, *people)
    assert household["b1"] is None
    assert household["b1_missing"] == missing


def test_a_question_that_was_never_asked_is_an_error():  # B5
    households = pl.DataFrame({"household_id": ["h"], "b1_column": ["urban"]})
    members = pl.DataFrame(schema=ROSTER)
    with pytest.raises(VariablesAbsent, match=r"no household_size, b1_goods, b1_cattle"):
        score(CARD, households, members)


def test_overrides_may_be_absent_and_order_is_kept():  # B4
    rows = [{"household_id": h, "household_size": 1, **HOUSE} for h in ("b", "a")]
    households = pl.DataFrame(rows, schema=SCHEMA).drop("b1_overrides")
    members = pl.DataFrame(
        [{"household_id": h, **WORKER} for h in ("a", "b")], schema=ROSTER
    )
    assert score(CARD, households, members)["household_id"].to_list() == ["b", "a"]


# ---------------------------------------------------------------- faults of a table


def test_the_questions_to_ask_are_those_the_roster_cannot_answer():
    asked = {item.answer: item.kind for item in CARD.asked()}
    assert asked == {"b1_goods": "ticks", "b1_cattle": "count", "b1_dwelling": "choice"}


@pytest.mark.parametrize(
    ("old", "new", "error", "named"),
    [
        ('variable = "household_size"', "", ScorecardSourceUnclear, "size"),
        (
            'variable = "household_size"',
            'variable = "x"\nask = true',
            ScorecardSourceUnclear,
            "size",
        ),
        ("[75, 75, 70, 75, 70, 65, 80]", "[75]", ScorecardLineUneven, "size"),
        ("most = [15, 15,", "most = [15,", ScorecardLineUneven, "cattle"),
        ("points = [5, 5, 5, 5, 5, 5, 0]\n", "", ScorecardLineUneven, "cattle"),
        ('["rented"]', '["owned"]', ScorecardCodesUnfit, "dwelling"),
        ('codes = ["tv"], ', "", ScorecardCodesUnfit, "goods"),
        ("from = 2, below = 3", "from = 3, below = 3", ScorecardBandsApart, "size"),
        ('code = "cattle"', 'code = "goods"', ScorecardItemRepeated, "goods"),
        (
            'column = "southeast"',
            'column = "south"',
            ScorecardOverrideUnfit,
            "livestock_as_rural",
        ),
        (
            'items = ["cattle"]',
            'items = ["boats"]',
            ScorecardOverrideUnfit,
            "livestock_as_rural",
        ),
        ("age >= 6", "older(age)", ExpressionRefused, "diploma"),
        (
            "age < child_under or",
            "age == 'x' or age < child_under or",
            ExpressionMixesTypes,
            "dependants",
        ),
        ('kind = "count"', 'kind = "sum"', StandardMalformed, "items cattle"),
    ],
)
def test_a_fault_of_a_table_is_named_with_its_item(
    old: str, new: str, error: type[AnalysisError], named: str
):  # B6
    assert old in TABLE
    with pytest.raises(error) as raised:
        read_scorecard(TABLE.replace(old, new, 1), "b1.toml")
    for language in ("vi", "en"):
        assert "b1.toml, " + named in raised.value.sentence(language)


def test_the_checksum_of_a_table_changes_with_a_point():
    other = read_scorecard(TABLE.replace("[75, 75, 70,", "[75, 75, 71,", 1), "b1.toml")
    assert other.checksum != CARD.checksum
