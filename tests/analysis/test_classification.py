"""Classes of households: tables at their boundaries, and one population under two laws.

K1  the boundary table of the scores B1 and B2, every row
K2  the boundaries of measured income, of 2022, 2016 and 2011
K3  a missing value blocks only where it could change the class, and says what is missing
K4  Tây Ninh, end of 2021: the same households under vn-2016 and vn-2022 give the published
    counts and rates; only the pack differs
K5  a blank B1 is classified by neither standard
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from analysis.classification import basis_of, classify, with_deprivations
from analysis.deprivation import deprivation_matrix
from analysis.errors import BasisUnknown, VariablesAbsent
from analysis.standards import Standard, load

VN_2022 = load("vn-2022")
VN_2016 = load("vn-2016")
VN_2011 = load("vn-2011")

SCHEMA = {
    "household_id": pl.String,
    "area_type": pl.String,
    "b1": pl.Int64,
    "income_pc_month": pl.Float64,
    "farm_household": pl.String,
    "deprivations": pl.Int32,
}


def classified(standard: Standard, basis: Any, **values: object) -> dict[str, Any]:
    household = dict.fromkeys(SCHEMA) | {"household_id": "h"} | values
    row = classify(standard, pl.DataFrame([household], schema=SCHEMA), basis)
    return row.row(0, named=True)


# ---------------------------------------------------------------- scores


@pytest.mark.parametrize(
    ("area", "b1", "b2", "expected"),
    # Thông tư 07/2021/TT-BLĐTBXH: lines 140 rural, 175 urban; B2 of 30 is 3 deprivations.
    [
        ("rural", 140, 30, "poor"),
        ("rural", 140, 20, "near_poor"),
        ("rural", 140, 0, "near_poor"),
        ("rural", 141, 120, "not_poor"),
        ("urban", 175, 30, "poor"),
        ("urban", 175, 20, "near_poor"),
        ("urban", 176, 30, "not_poor"),
        ("urban", 141, 30, "poor"),
        ("rural", None, 0, "incomplete"),
        ("rural", None, 30, "incomplete"),
        ("urban", None, 120, "incomplete"),
    ],
)
def test_the_boundaries_of_the_scores(
    area: str, b1: int | None, b2: int, expected: str
):  # K1
    household = classified(VN_2022, "b1", area_type=area, b1=b1, deprivations=b2 // 10)
    assert household["class"] == expected


@pytest.mark.parametrize(
    ("area", "b1", "deprivations", "expected"),
    # Thông tư 14/2018: urban ≤ 140, or 140 < B1 ≤ 175 with 3 of 10; rural 120 and 150.
    [
        ("rural", 120, 0, "poor"),
        ("rural", 121, 3, "poor"),
        ("rural", 121, 2, "near_poor"),
        ("rural", 150, 3, "poor"),
        ("rural", 151, 10, "not_poor"),
        ("urban", 140, 0, "poor"),
        ("urban", 141, 2, "near_poor"),
        ("urban", 175, 3, "poor"),
        ("urban", 176, 3, "not_poor"),
        ("rural", None, 10, "incomplete"),
    ],
)
def test_the_scores_of_2016_have_a_lower_and_an_upper_line(
    area: str, b1: int | None, deprivations: int, expected: str
):  # K1
    household = classified(VN_2016, "b1", area_type=area, b1=b1, deprivations=deprivations)
    assert household["class"] == expected


# ---------------------------------------------------------------- measured income


@pytest.mark.parametrize(
    ("standard", "area", "income", "deprivations", "farm", "expected"),
    [
        # Nghị định 07/2021/NĐ-CP, Điều 3: upper bounds are inclusive
        (VN_2022, "rural", 1_500_000, 3, "no", "poor"),
        (VN_2022, "rural", 1_500_000, 2, "no", "near_poor"),
        (VN_2022, "rural", 1_500_000, 0, "no", "near_poor"),
        (VN_2022, "rural", 1_500_001, 12, "no", "not_poor"),
        (VN_2022, "rural", 1_500_001, 12, "yes", "average"),
        (VN_2022, "rural", 2_250_000, 0, "yes", "average"),
        (VN_2022, "rural", 2_250_001, 0, "yes", "not_poor"),
        (VN_2022, "urban", 2_000_000, 3, "no", "poor"),
        (VN_2022, "urban", 2_000_000, 2, "no", "near_poor"),
        (VN_2022, "urban", 3_000_000, 0, "yes", "average"),
        (VN_2022, "urban", 3_000_000, 0, "no", "not_poor"),
        (VN_2022, "rural", -50_000, 3, "yes", "poor"),
        # Quyết định 59/2015/QĐ-TTg: income, or the income band with three of ten
        (VN_2016, "rural", 700_000, 0, "no", "poor"),
        (VN_2016, "rural", 700_001, 2, "no", "near_poor"),
        (VN_2016, "rural", 1_000_000, 3, "no", "poor"),
        (VN_2016, "rural", 1_000_001, 10, "no", "average"),
        (VN_2016, "rural", 1_500_001, 10, "no", "not_poor"),
        (VN_2016, "urban", 900_000, 0, "no", "poor"),
        (VN_2016, "urban", 1_300_000, 2, "no", "near_poor"),
        (VN_2016, "urban", 1_950_000, 0, "no", "average"),
        # Quyết định 09/2011/QĐ-TTg: income alone
        (VN_2011, "rural", 400_000, None, "no", "poor"),
        (VN_2011, "rural", 520_000, None, "no", "near_poor"),
        (VN_2011, "urban", 650_000, None, "no", "near_poor"),
        (VN_2011, "urban", 650_001, None, "no", "not_poor"),
    ],
)
def test_the_boundaries_of_income(
    standard: Standard,
    area: str,
    income: int,
    deprivations: int | None,
    farm: str,
    expected: str,
):  # K2
    household = classified(
        standard,
        "measured_income",
        area_type=area,
        income_pc_month=float(income),
        deprivations=deprivations,
        farm_household=farm,
    )
    assert household["class"] == expected


def test_a_class_comes_with_its_reason_and_basis():  # K2
    household = classified(
        VN_2022,
        "measured_income",
        area_type="rural",
        income_pc_month=1.0,
        deprivations=4,
        farm_household="no",
    )
    assert household["reason"] == "low_income_and_deprived"
    assert household["basis"] == "measured_income"
    assert household["deprivations"] == 4
    assert household["incomplete_because"] is None


def test_a_farm_above_the_line_on_b1_is_average_by_its_measured_income():  # K2
    farm = {"area_type": "rural", "b1": 141, "deprivations": 0, "farm_household": "yes"}
    assert classified(VN_2022, "b1", **farm, income_pc_month=2e6)["class"] == "average"
    assert classified(VN_2022, "b1", **farm, income_pc_month=1e6)["class"] == "not_poor"
    # an income that nobody measured doesn't make the household incomplete: B1 decided
    assert classified(VN_2022, "b1", **farm)["class"] == "not_poor"


# ---------------------------------------------------------------- missing values


@pytest.mark.parametrize(
    ("values", "because"),
    [
        ({}, "area_type, income_pc_month, deprivations"),
        ({"area_type": "rural"}, "income_pc_month, deprivations"),
        ({"area_type": "rural", "deprivations": 0}, "income_pc_month"),
        ({"area_type": "rural", "income_pc_month": 9e5}, "deprivations"),
        ({"area_type": "mountain", "income_pc_month": 9e5, "deprivations": 0}, "area_type"),
        ({"area_type": "rural", "income_pc_month": 2e6}, "farm_household"),
    ],
)
def test_an_incomplete_household_says_what_is_missing(
    values: dict[str, Any], because: str
):  # K3
    household = classified(VN_2022, "measured_income", **values)
    assert household["class"] == "incomplete"
    assert household["reason"] is None
    assert household["incomplete_because"] == because


def test_missing_deprivations_do_not_matter_above_the_line():  # K3
    rich = {"area_type": "rural", "income_pc_month": 5e6, "farm_household": "yes"}
    assert classified(VN_2022, "measured_income", **rich)["class"] == "not_poor"


def test_the_indicators_that_are_missing_are_named():  # K3
    household = {"household_id": "h", "area_type": "rural", "income_pc_month": 9e5}
    frame = pl.DataFrame([{**household, "farm_household": "no"}]).with_columns(
        deprivations=pl.lit(None, dtype=pl.Int32),
        missing_indicators=pl.lit("d04_health_insurance, d10_toilet"),
    )
    found = classify(VN_2022, frame)
    assert found["incomplete_because"].item() == "d04_health_insurance, d10_toilet"


def test_a_standard_of_income_alone_knows_no_scores():
    with pytest.raises(BasisUnknown, match=r"vn-2011 doesn't classify by b1"):
        classified(VN_2011, "b1", area_type="rural", b1=100)


def test_the_basis_is_b1_where_a_scorecard_is_loaded():
    assert basis_of(VN_2022, scorecard_loaded=True) == "b1"
    assert basis_of(VN_2022, scorecard_loaded=False) == "measured_income"
    assert basis_of(VN_2011, scorecard_loaded=True) == "measured_income"


def test_a_table_without_the_variables_of_the_rule_is_refused():
    with pytest.raises(VariablesAbsent, match=r"no income_pc_month, deprivations, farm"):
        classify(VN_2022, pl.DataFrame({"household_id": ["h"], "area_type": ["rural"]}))


# ---------------------------------------------------------------- Tây Ninh, end of 2021

RESIDENT = 320_018
POOR, POOR_PERSONS = 2_064, 4_711
NEAR_POOR, NEAR_POOR_PERSONS = 3_740, 10_750
NEAR_POOR_2016 = 1_612


def answers_of_tay_ninh() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Make the answers of 320,018 households of which nobody says what class they are.

    The first 2,064 lack clean water, a toilet and internet; they and the next 3,740 have
    incomes at or below 1.5 million (2.0 in towns, where every tenth lives). Of the 3,740,
    1,612 have between 0.7 and 1.0 million, which was near-poor under the old standard.
    """
    number = pl.int_range(RESIDENT, eager=True)
    low, lacking = number < POOR + NEAR_POOR, number < POOR
    old_band = (number >= POOR) & (number < POOR + NEAR_POOR_2016)
    urban = (number % 10 == 0) & ~old_band
    people = persons_of(number)
    income = pl.select(
        pl.when(old_band)
        .then(700_001 + (number * 7919) % 300_000)
        .when(low)
        .then(1_000_001 + (number * 7919) % 500_000 + urban.cast(pl.Int64) * 300_000)
        .otherwise(2_000_001 + (number * 7919) % 9_000_000)
    ).to_series()
    households = pl.DataFrame(
        {
            "household_id": number,
            "area_type": pl.select(
                pl.when(urban).then(pl.lit("urban")).otherwise(pl.lit("rural"))
            ).to_series(),
            "household_size": people,
            "income_pc_month": income.cast(pl.Float64),
            "floor_area_m2": people * 20.0,
            "water_source": either(lacking, "surface", "tap"),
            "toilet": either(lacking, "open_defecation", "septic"),
            "uses_internet": either(lacking, "no", "yes"),
        }
    ).with_columns(
        untreated_illness=pl.lit("no"),
        wall_durable=pl.lit("yes"),
        frame_durable=pl.lit("yes"),
        roof_durable=pl.lit("yes"),
        info_means=pl.lit("tv telephone"),
        farm_household=pl.lit("no"),
        b1=pl.lit(None, dtype=pl.Int64),
    )
    return households, members_of(households)


def persons_of(number: pl.Series) -> pl.Series:
    """Give the sizes: 4,711 persons in the first 2,064 households, 10,750 in the next."""
    size = pl.select(
        pl.when(number < POOR_PERSONS - 2 * POOR)
        .then(3)
        .when(number < POOR)
        .then(2)
        .when(number < POOR + NEAR_POOR_PERSONS - 2 * NEAR_POOR)
        .then(3)
        .when(number < POOR + NEAR_POOR)
        .then(2)
        .otherwise(3 + number % 2)
    )
    return size.to_series()


def either(condition: pl.Series, yes: str, no: str) -> pl.Series:
    return pl.select(pl.when(condition).then(pl.lit(yes)).otherwise(pl.lit(no))).to_series()


def members_of(households: pl.DataFrame) -> pl.DataFrame:
    """Make working adults of 40 with everything an adult is asked for."""
    numbers = pl.int_ranges("household_size").alias("member_number")
    adult = {
        "able_to_work": "yes",
        "has_job": "yes",
        "wants_job": None,
        "looks_but_cannot_find": None,
        "wage_worker": "no",
        "has_contract": None,
        "monthly_allowance": "no",
        "disabled": "no",
        "malnourished": None,
        "insured": "yes",
        "attending": "none",
        "diploma": "upper_secondary",
        "trained_on_job": None,
    }
    return (
        households.select("household_id", numbers)
        .explode("member_number")
        .with_columns(
            pl.lit(40).alias("age"),
            *(pl.lit(v, dtype=pl.String).alias(n) for n, v in adult.items()),
        )
    )


def under(
    standard: Standard, answers: tuple[pl.DataFrame, pl.DataFrame], basis: Any
) -> pl.DataFrame:
    """Classify the population: the same code for every standard."""
    households, members = answers
    matrix = deprivation_matrix(standard, households, members)
    classes = classify(standard, with_deprivations(households, matrix), basis)
    return classes.with_columns(persons=matrix.size)


def counts(classes: pl.DataFrame) -> dict[str, tuple[int, int]]:
    grouped = classes.group_by("class").agg(pl.len(), pl.col("persons").sum())
    return {row[0]: (row[1], row[2]) for row in grouped.iter_rows()}


@pytest.fixture(scope="module")
def tay_ninh() -> tuple[pl.DataFrame, pl.DataFrame]:
    return answers_of_tay_ninh()


@pytest.mark.slow
def test_the_same_households_are_poor_under_one_law_and_not_under_the_other(
    tay_ninh: tuple[pl.DataFrame, pl.DataFrame],
):  # K4: UBND tỉnh Tây Ninh, 17/01/2022
    old = counts(under(VN_2016, tay_ninh, "measured_income"))
    assert "poor" not in old
    assert old["near_poor"][0] == 1_612

    new = counts(under(VN_2022, tay_ninh, "measured_income"))
    assert new["poor"] == (2_064, 4_711)
    assert new["near_poor"] == (3_740, 10_750)
    assert sum(households for households, _ in new.values()) == RESIDENT

    percent = VN_2022.rounding.percent
    rates = [percent(old["near_poor"][0], RESIDENT)]
    rates += [percent(new[c][0], RESIDENT) for c in ("poor", "near_poor")]
    assert rates == [Decimal("0.50"), Decimal("0.64"), Decimal("1.17")]


@pytest.mark.slow
@pytest.mark.parametrize("standard", [VN_2016, VN_2022], ids=["vn-2016", "vn-2022"])
def test_a_blank_b1_is_classified_by_neither_standard(
    standard: Standard, tay_ninh: tuple[pl.DataFrame, pl.DataFrame]
):  # K5: a blank read as 0 would make all 320,018 households poor or near-poor
    classes = under(standard, tay_ninh, "b1")
    assert classes["class"].unique().to_list() == ["incomplete"]
    assert classes["incomplete_because"].unique().to_list() == ["b1"]
