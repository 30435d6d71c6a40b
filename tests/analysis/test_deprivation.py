"""Answers held against standards: members to household, missing apart from no, exact sums.

D1  each indicator of vn-2022 at its boundary, from answers
D2  nobody eligible is "not deprived, not applicable"; no answer is missing; both differ
D3  a missing answer leaves an indicator open only where it could change the result
D4  rules of the global MPI: no member has six years, two thirds known, nobody measured
D5  six living-standard deprivations are exactly 1/3 and poor; every pattern at the cutoff
    of twelve indicators is poor, in integers
D6  frames that don't fit are refused by name
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import Any

import polars as pl
import pytest

from analysis.deprivation import DeprivationMatrix, deprivation_matrix
from analysis.deprivation_errors import NotExact
from analysis.errors import (
    HouseholdRepeated,
    MembersWithoutHousehold,
    StandardWithoutIndicators,
    VariablesAbsent,
    VariableUnreadable,
)
from analysis.method_errors import OutOfRange
from analysis.standards import Standard, load

VN = load("vn-2022")
MPI = load("global-mpi-2018")

ADULT = {
    "age": 40,
    "able_to_work": "yes",
    "has_job": "yes",
    "wage_worker": "no",
    "monthly_allowance": "no",
    "disabled": "no",
    "insured": "yes",
    "attending": "none",
    "diploma": "upper_secondary",
    "years_schooling": 12,
    "undernourished": "no",
}
"""A member who is deprived of nothing under either standard."""

CHILD = {
    **ADULT,
    "age": 8,
    "attending": "primary",
    "malnourished": "none",
    "diploma": "none",
}

DWELLING = {
    "wall_durable": "yes",
    "frame_durable": "yes",
    "roof_durable": "yes",
    "floor_area_m2": 60.0,
    "water_source": "tap",
    "toilet": "septic",
    "uses_internet": "yes",
    "info_means": "tv smartphone",
    "child_death_5y": "no",
    "cooking_fuel": "gas",
    "toilet_shared": "no",
    "water_minutes": 0,
    "electricity": "yes",
    "floor_material": "tiles",
    "assets": "tv telephone motorbike",
}
"""A dwelling that is deprived of nothing under either standard."""


def matrix_of(
    standard: Standard, dwelling: dict[str, Any], *people: dict[str, Any]
) -> DeprivationMatrix:
    """One household, "h", with these answers."""
    needs = standard.needs()
    household = {"household_size": len(people), **DWELLING, **dwelling}
    households = frame([{"household_id": "h", **household}], needs.households)
    members = frame([{"household_id": "h", **person} for person in people], needs.members)
    return deprivation_matrix(standard, households, members)


def frame(rows: list[dict[str, Any]], kinds: dict[str, str]) -> pl.DataFrame:
    types = {"text": pl.String, "number": pl.Float64}
    schema = {"household_id": pl.String, **{n: types[kind] for n, kind in kinds.items()}}
    return pl.DataFrame([{n: row.get(n) for n in schema} for row in rows], schema=schema)


def verdict(standard: Standard, code: str, dwelling: dict[str, Any], *people: Any) -> Any:
    return matrix_of(standard, dwelling, *people).deprived[code].item()


def reason(standard: Standard, code: str, *people: dict[str, Any]) -> str:
    return str(matrix_of(standard, {}, *people).reasons[code].item())


# ---------------------------------------------------------------- vn-2022 from answers


def test_a_household_in_need_of_nothing_is_deprived_of_nothing():  # D1
    matrix = matrix_of(VN, {}, ADULT, ADULT, CHILD)
    assert matrix.deprivations.item() == 0
    assert matrix.valid.item() is True


@pytest.mark.parametrize(
    ("code", "change", "expected"),
    [
        ("d01_employment", {"has_job": "no", "wants_job": "no"}, False),
        (
            "d01_employment",
            {"has_job": "no", "wants_job": "yes", "looks_but_cannot_find": "yes"},
            True,
        ),
        ("d01_employment", {"wage_worker": "yes", "has_contract": "yes"}, False),
        ("d01_employment", {"wage_worker": "yes", "has_contract": "no"}, True),
        ("d01_employment", {"wage_worker": "yes", "has_contract": "no", "age": 60}, False),
        ("d01_employment", {"wage_worker": "yes", "has_contract": "no", "age": 59}, True),
        ("d01_employment", {"wage_worker": "yes", "has_contract": "no", "age": 14}, False),
        ("d01_employment", {"able_to_work": "no", "has_job": None}, False),
        ("d04_health_insurance", {"insured": "no"}, True),
        ("d04_health_insurance", {"insured": "no", "age": 6}, True),
        ("d04_health_insurance", {"insured": "no", "age": 5}, False),
        ("d05_adult_education", {"age": 30, "diploma": "lower_secondary"}, None),
        (
            "d05_adult_education",
            {"age": 30, "diploma": "lower_secondary", "trained_on_job": "no"},
            True,
        ),
        (
            "d05_adult_education",
            {"age": 30, "diploma": "lower_secondary", "trained_on_job": "yes"},
            False,
        ),
        (
            "d05_adult_education",
            {"age": 31, "diploma": "none", "trained_on_job": "no"},
            False,
        ),
        ("d05_adult_education", {"age": 17, "diploma": "lower_secondary"}, False),
        (
            "d05_adult_education",
            {"age": 18, "diploma": "lower_secondary", "trained_on_job": "no"},
            True,
        ),
        ("d05_adult_education", {"age": 18, "diploma": "elementary_vocational"}, False),
        (
            "d05_adult_education",
            {"age": 20, "diploma": "none", "attending": "college"},
            False,
        ),
        ("d06_child_attendance", {"age": 2, "attending": None}, False),
        ("d06_child_attendance", {"age": 3, "attending": "none"}, True),
        ("d06_child_attendance", {"age": 5, "attending": "preschool"}, False),
        ("d06_child_attendance", {"age": 6, "attending": "preschool"}, True),
        ("d06_child_attendance", {"age": 11, "attending": "primary"}, False),
        ("d06_child_attendance", {"age": 12, "attending": "primary"}, True),
        ("d06_child_attendance", {"age": 11, "attending": "lower_secondary"}, False),
        ("d06_child_attendance", {"age": 15, "attending": "none"}, True),
        ("d06_child_attendance", {"age": 16, "attending": "none"}, False),
    ],
)
def test_a_member_decides_an_indicator(code: str, change: dict[str, Any], expected: object):
    # D1: the other member is deprived of nothing
    assert verdict(VN, code, {}, ADULT, {**ADULT, **change}) is expected


@pytest.mark.parametrize(
    ("nutrition", "age", "expected"),
    [
        ("none", 15, False),
        ("stunted", 15, True),
        ("underweight", 0, True),
        ("both", 3, True),
        ("stunted", 16, False),
        ("dont_know", 15, None),
    ],
)
def test_a_malnourished_child_counts_and_an_unmeasured_one_is_missing(
    nutrition: str, age: int, expected: object
):  # D1
    child = {**CHILD, "age": age, "malnourished": nutrition}
    assert verdict(VN, "d03_nutrition", {}, ADULT, child) is expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, False),
        ({"age": 15}, True),
        ({"age": 16}, False),
        ({"age": 60, "monthly_allowance": "yes"}, True),
        ({"age": 59, "monthly_allowance": "yes"}, False),
        ({"age": 59, "monthly_allowance": "yes", "disabled": "yes"}, True),
        ({"age": 80, "monthly_allowance": "no", "disabled": "yes"}, False),
    ],
)
def test_a_dependant_is_a_child_or_lives_on_an_allowance(
    change: dict[str, Any], expected: object
):  # D1: with a child, two of three are more than a half
    assert verdict(VN, "d02_dependants", {}, ADULT, CHILD, {**ADULT, **change}) is expected


def test_exactly_half_dependants_is_not_deprived():  # D1
    assert verdict(VN, "d02_dependants", {}, ADULT, CHILD) is False
    assert verdict(VN, "d02_dependants", {}, ADULT, ADULT, CHILD, CHILD, CHILD) is True


@pytest.mark.parametrize(
    ("code", "change", "expected"),
    [
        ("d07_housing_quality", {"wall_durable": "no"}, False),
        ("d07_housing_quality", {"wall_durable": "no", "roof_durable": "no"}, True),
        ("d07_housing_quality", {"frame_durable": "no", "roof_durable": "no"}, True),
        ("d08_housing_area", {"floor_area_m2": 16.0}, False),
        ("d08_housing_area", {"floor_area_m2": 15.9}, True),
        ("d09_water", {"water_source": "rain"}, False),
        ("d09_water", {"water_source": "tanker"}, True),
        ("d10_toilet", {"toilet": "two_vault"}, False),
        ("d10_toilet", {"toilet": "over_pond"}, True),
        ("d11_internet", {"uses_internet": "no"}, True),
        ("d12_information", {"info_means": "none"}, True),
        ("d12_information", {"info_means": "radio"}, False),
    ],
)
def test_the_dwelling_decides_an_indicator(
    code: str, change: dict[str, Any], expected: object
):  # D1: two members, so 16 m² is exactly 8 m² a person
    assert verdict(VN, code, change, ADULT, ADULT) is expected


# ---------------------------------------------------------------- missing is not no


@pytest.mark.parametrize("code", VN.integer_weights)
def test_a_blank_form_is_deprived_of_nothing_and_of_everything_unknown(code: str):  # D3
    blank_house = dict.fromkeys(DWELLING)
    matrix = matrix_of(VN, blank_house, dict.fromkeys(ADULT))
    assert matrix.deprived[code].item() is None
    assert matrix.reasons[code].item() == "missing"
    assert matrix.valid.item() is False
    assert matrix.deprivations.item() is None
    assert matrix.poor().item() is None


def test_a_household_without_members_is_not_known():  # D2
    matrix = matrix_of(VN, {"household_size": 0})
    assert matrix.size.item() is None
    unknown = [f"d0{number}_" for number in range(1, 7)] + ["d08"]
    for code in VN.integer_weights:
        assert (matrix.deprived[code].item() is None) == code.startswith(tuple(unknown))


def test_nobody_eligible_is_not_the_same_as_no_answer():  # D2
    assert reason(VN, "d03_nutrition", ADULT) == "not_applicable"
    assert reason(VN, "d06_child_attendance", ADULT) == "not_applicable"
    assert reason(VN, "d05_adult_education", ADULT) == "not_applicable"
    assert verdict(VN, "d05_adult_education", {}, ADULT) is False
    assert reason(VN, "d03_nutrition", ADULT, CHILD) == "answered"
    assert reason(VN, "d03_nutrition", {**CHILD, "malnourished": None}) == "missing"


@pytest.mark.parametrize("no_answer", [None, "", "dont_know", "refused"])
def test_no_answer_is_missing_however_it_is_written(no_answer: str | None):  # D3
    unknown = {**ADULT, "insured": no_answer}
    assert verdict(VN, "d04_health_insurance", {}, ADULT, unknown) is None
    uninsured = {**ADULT, "insured": "no"}
    assert verdict(VN, "d04_health_insurance", {}, uninsured, unknown) is True


def test_a_missing_age_leaves_open_only_what_it_decides():  # D3
    ageless = {**ADULT, "age": None, "insured": "yes"}
    assert verdict(VN, "d04_health_insurance", {}, ageless) is False
    assert verdict(VN, "d04_health_insurance", {}, {**ageless, "insured": "no"}) is None


def test_a_missing_wall_matters_only_between_a_good_and_a_bad_structure():  # D3
    unknown = {"wall_durable": None}
    assert verdict(VN, "d07_housing_quality", unknown, ADULT) is False
    bad = {**unknown, "frame_durable": "no", "roof_durable": "no"}
    assert verdict(VN, "d07_housing_quality", bad, ADULT) is True
    mixed = {**unknown, "frame_durable": "no"}
    assert verdict(VN, "d07_housing_quality", mixed, ADULT) is None


def test_an_unknown_dependant_counts_both_ways():  # D3
    unknown = {**ADULT, "age": 70, "monthly_allowance": None}
    assert verdict(VN, "d02_dependants", {}, CHILD, CHILD, unknown) is True
    assert verdict(VN, "d02_dependants", {}, CHILD, ADULT, unknown) is None
    assert verdict(VN, "d02_dependants", {}, ADULT, ADULT, unknown, CHILD) is False


def test_missing_indicators_are_named():  # D3
    matrix = matrix_of(VN, {"toilet": None}, {**ADULT, "insured": None})
    assert matrix.missing_indicators.item() == "d04_health_insurance, d10_toilet"
    assert matrix_of(VN, {}, ADULT).missing_indicators.item() is None


# ---------------------------------------------------------------- the MPI from answers


def test_schooling_asks_whether_anybody_has_six_years():  # D4: a min, not a max
    five = {**ADULT, "years_schooling": 5}
    assert verdict(MPI, "years_schooling", {}, five, five) is True
    assert (
        verdict(MPI, "years_schooling", {}, five, {**ADULT, "years_schooling": 6}) is False
    )
    young = {**CHILD, "age": 9, "years_schooling": 6}
    assert verdict(MPI, "years_schooling", {}, five, young) is True
    assert verdict(MPI, "years_schooling", {}, young) is True


@pytest.mark.parametrize(
    ("known", "unknown", "expected"),
    [(2, 1, True), (1, 1, None), (1, 0, True), (0, 3, None)],
)
def test_schooling_needs_two_thirds_of_the_members(
    known: int, unknown: int, expected: object
):  # D4: OPHI's do-file for Viet Nam, 2021
    five = {**ADULT, "years_schooling": 5}
    blank = {**ADULT, "years_schooling": None}
    people = [five] * known + [blank] * unknown
    assert verdict(MPI, "years_schooling", {}, *people) is expected
    educated = [*people, ADULT]
    assert verdict(MPI, "years_schooling", {}, *educated) is False


def test_attendance_needs_two_thirds_unless_a_child_is_known_to_be_out_of_school():  # D4
    school = {**CHILD, "attending": "primary"}
    blank = {**CHILD, "attending": None}
    out = {**CHILD, "attending": "none"}
    assert verdict(MPI, "school_attendance", {}, school, school, blank) is False
    assert verdict(MPI, "school_attendance", {}, school, blank) is None
    assert verdict(MPI, "school_attendance", {}, blank, blank, out) is True
    assert verdict(MPI, "school_attendance", {}, {**out, "age": 15}) is False


def test_nutrition_leaves_out_whoever_was_not_measured():  # D4
    blank = {**ADULT, "undernourished": None}
    assert verdict(MPI, "nutrition", {}, ADULT, blank) is False
    assert verdict(MPI, "nutrition", {}, blank) is None
    thin = {**ADULT, "undernourished": "yes"}
    assert verdict(MPI, "nutrition", {}, thin, blank) is True
    assert verdict(MPI, "nutrition", {}, ADULT, {**thin, "age": 70}) is False


@pytest.mark.parametrize(
    ("code", "change", "expected"),
    [
        ("sanitation", {"toilet_shared": "yes"}, True),
        ("sanitation", {"toilet": "open_defecation", "toilet_shared": None}, True),
        ("drinking_water", {"water_minutes": 29}, False),
        ("drinking_water", {"water_minutes": 30}, True),
        ("drinking_water", {"water_minutes": None}, False),
        ("drinking_water", {"water_source": "surface", "water_minutes": 0}, True),
        ("housing", {"roof_durable": "no"}, True),
        ("housing", {"floor_material": "earth_sand"}, True),
        ("assets", {"assets": "tv"}, True),
        ("assets", {"assets": "none"}, True),
        ("assets", {"assets": "tv radio"}, False),
        ("assets", {"assets": "tv car_truck"}, False),
        ("cooking_fuel", {"cooking_fuel": "wood"}, True),
        ("electricity", {"electricity": "no"}, True),
        ("child_mortality", {"child_death_5y": "yes"}, True),
        ("child_mortality", {"child_death_5y": "refused"}, None),
    ],
)
def test_the_living_standard_decides_an_indicator(
    code: str, change: dict[str, Any], expected: object
):  # D4
    assert verdict(MPI, code, change, ADULT) is expected


# ---------------------------------------------------------------- exactly at the cutoff


def test_six_living_standard_deprivations_are_exactly_a_third_and_poor():  # D5
    poor_house = {
        "cooking_fuel": "wood",
        "toilet": "open_defecation",
        "water_source": "surface",
        "electricity": "no",
        "floor_material": "earth_sand",
        "assets": "none",
    }
    matrix = matrix_of(MPI, poor_house, ADULT)
    assert Fraction(matrix.score.item(), matrix.denominator) == Fraction(1, 3)
    assert matrix.poor().item() is True
    assert (
        matrix_of(MPI, {**poor_house, "assets": "tv radio"}, ADULT).poor().item() is False
    )


def test_weights_and_cutoffs_have_to_be_exact():  # D5
    # 0.55 * 20 is 11.000000000000002: who lacks 11 of 20 would not be poor
    deprived = pl.DataFrame({f"d{j}": [j < 11] for j in range(20)})
    twentieths = dict.fromkeys(deprived.columns, Fraction(1, 20))
    exact = DeprivationMatrix.of(deprived, twentieths, Fraction(11, 20))
    assert exact.poor().item() is True
    for run in (
        lambda: DeprivationMatrix.of(deprived, twentieths, 0.55),  # type: ignore[arg-type]
        lambda: exact.poor(0.55),  # type: ignore[arg-type]
    ):
        with pytest.raises(NotExact, match=r"'cutoff' = 0\.55 is a decimal") as refused:
            run()
        assert "Hãy viết thành phân số" in refused.value.sentence("vi")
    tenths = dict.fromkeys(deprived.columns, Fraction(1, 10))
    with pytest.raises(OutOfRange, match=r"Σ weights = 2\.0"):
        DeprivationMatrix.of(deprived, tenths, Fraction(1, 3))
    with pytest.raises(OutOfRange, match="cutoff = -1"):
        DeprivationMatrix.of(deprived, twentieths, Fraction(-1))


@pytest.mark.parametrize("k", range(1, 13))
def test_every_pattern_at_the_cutoff_of_twelve_indicators_is_poor(k: int):  # D5
    # Twelve floats of 1/12 lose all 924 patterns with six deprivations at k = 1/2.
    patterns = pl.DataFrame(
        [
            {code: code in chosen for code in VN.integer_weights}
            for chosen in combinations(VN.integer_weights, k)
        ]
    )
    weights = {indicator.code: indicator.weight for indicator in VN.indicators}
    matrix = DeprivationMatrix.of(patterns, weights, Fraction(3, 12))
    assert matrix.poor(Fraction(k, 12)).all()
    assert not matrix.poor(Fraction(k + 1, 12)).any()
    assert matrix.poor().all() == (k >= 3)


# ---------------------------------------------------------------- frames that don't fit


def frames() -> tuple[pl.DataFrame, pl.DataFrame]:
    needs = VN.needs()
    household = {"household_id": "h", **DWELLING, "household_size": 1}
    return (
        frame([household], needs.households),
        frame([{"household_id": "h", **ADULT}], needs.members),
    )


def test_a_variable_that_was_never_asked_is_named():  # D6
    households, members = frames()
    with pytest.raises(VariablesAbsent, match=r"households has no toilet"):
        deprivation_matrix(VN, households.drop("toilet"), members)


def test_numbers_may_arrive_as_text_and_words_may_not():  # D6
    households, members = frames()
    as_text = members.with_columns(pl.col("age").cast(pl.Int64).cast(pl.String))
    assert deprivation_matrix(VN, households, as_text).deprivations.item() == 0
    with pytest.raises(VariableUnreadable, match=r"members, variable age"):
        deprivation_matrix(VN, households, as_text.with_columns(age=pl.lit("forty")))


def test_not_a_number_is_missing():  # D6
    households, members = frames()
    unknown = households.with_columns(floor_area_m2=pl.lit(float("nan")))
    matrix = deprivation_matrix(VN, unknown, members)
    assert matrix.deprived["d08_housing_area"].item() is None


def test_a_household_stands_once():  # D6
    households, members = frames()
    with pytest.raises(HouseholdRepeated, match=r"The households h stand in several rows"):
        deprivation_matrix(VN, pl.concat([households, households]), members)


def test_every_member_has_a_household():  # D6
    households, members = frames()
    with pytest.raises(MembersWithoutHousehold, match=r"members of the households x"):
        deprivation_matrix(VN, households, members.with_columns(household_id=pl.lit("x")))


def test_a_standard_of_income_alone_has_no_matrix():  # D6
    with pytest.raises(StandardWithoutIndicators, match=r"vn-2011 goes by income alone"):
        deprivation_matrix(load("vn-2011"), *frames())
