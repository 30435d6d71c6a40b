"""One interview under a standard: class, basis, indicators, and what is missing.

D1  the decision table of 2022-2025 at its boundaries, rural and urban
D2  a missing answer blocks only where it could change the class; it is named, never poor
D3  one interview is classified under several standards by the same code
D4  a scorecard that was asked and left blank classifies under neither standard
D5  a standard without classes gives poor or not poor by its cutoff
D6  a batch gives what single calls give; an age comes from the birth date where it lacks
"""

from datetime import date
from importlib.resources import files
from typing import Any

import pytest

from mne.standards.classifying import Verdict, classify, classify_batch
from mne.standards.models import HouseholdClass, StandardPack

ON = date(2022, 10, 1)


def pack_of(code: str) -> StandardPack:
    """Give a pack as the store would; what it says doesn't depend on the store."""
    file = files("analysis.standards") / f"{code}.toml"
    return StandardPack(code=code, content=file.read_text(encoding="utf-8"))


# Nothing lacks: the answers of a household of two adults
HOUSEHOLD: dict[str, Any] = {
    "area_type": "rural",
    "household_size": 2,
    "income_pc_month": 1_500_000,
    "farm_household": "yes",
    "wall_durable": "yes",
    "frame_durable": "yes",
    "roof_durable": "yes",
    "floor_area_m2": 40.0,
    "water_source": "tap",
    "toilet": "septic",
    "uses_internet": "yes",
    "info_means": "tv smartphone",
}
ADULT: dict[str, Any] = {
    "age": 40,
    "insured": "yes",
    "attending": "none",
    "diploma": "primary",
    "trained_on_job": None,
    "malnourished": None,
    "able_to_work": "yes",
    "has_job": "yes",
    "wants_job": None,
    "looks_but_cannot_find": None,
    "wage_worker": "no",
    "has_contract": None,
    "monthly_allowance": "no",
    "disabled": "no",
}
LACKING = {"water_source": "surface", "toilet": "open_pit", "uses_internet": "no"}


def verdict(code: str = "vn-2022", **changes: Any) -> Verdict:
    pack = pack_of(code)
    return classify(pack, HOUSEHOLD | changes, [ADULT, ADULT], ON)


# poverty-review.md §1.1 and §2.4: inclusive lines, "and 3 or more", near-poor from 0
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (LACKING, "poor"),
        (LACKING | {"uses_internet": "yes"}, "near_poor"),
        ({}, "near_poor"),
        (LACKING | {"income_pc_month": 1_500_001}, "average"),
        (LACKING | {"income_pc_month": 1_500_001, "farm_household": "no"}, "not_poor"),
        ({"income_pc_month": 2_250_001}, "not_poor"),
        (LACKING | {"area_type": "urban", "income_pc_month": 2_000_000}, "poor"),
        (LACKING | {"area_type": "urban", "income_pc_month": 2_000_001}, "average"),
    ],
)
def test_the_class_by_measured_income(changes: dict[str, Any], expected: str):  # D1
    found = verdict(**changes)
    assert (found.household_class, found.basis) == (expected, "measured_income")


@pytest.mark.parametrize(
    ("area_type", "b1", "lacking", "expected"),
    [
        ("rural", 140, True, "poor"),
        ("rural", 140, False, "near_poor"),
        ("rural", 141, True, "not_poor"),
        ("urban", 175, True, "poor"),
        ("urban", 175, False, "near_poor"),
        ("urban", 176, True, "not_poor"),
        ("urban", 141, True, "poor"),
    ],
)
def test_the_class_by_scorecard(
    area_type: str, b1: int, lacking: bool, expected: str
):  # D1
    facts = {"area_type": area_type, "b1": b1, "income_pc_month": 9_000_000}
    found = verdict(**facts | (LACKING if lacking else {}))
    assert (found.household_class, found.basis) == (expected, "b1")
    assert (found.b1_score, found.income_pc_month) == (b1, 9_000_000)


def test_every_indicator_is_given():
    found = verdict(**LACKING)
    assert found.deprivations == 3
    assert [code for code, lacks in found.indicators.items() if lacks] == [
        "d09_water",
        "d10_toilet",
        "d11_internet",
    ]
    assert len(found.indicators) == 12
    assert found.reason == "low_income_and_deprived"


def test_a_missing_answer_is_named_and_never_makes_poor():  # D2
    found = verdict(**LACKING | {"toilet": None})
    assert found.household_class == HouseholdClass.INCOMPLETE
    assert found.indicators["d10_toilet"] is None
    assert found.deprivations is None
    assert found.reason == "missing: d10_toilet"


def test_a_missing_answer_that_changes_nothing_does_not_block():  # D2
    found = verdict(toilet=None, income_pc_month=9_000_000)
    assert found.household_class == HouseholdClass.NOT_POOR


def test_a_missing_income_has_no_basis():  # D2
    found = verdict(income_pc_month=None)
    assert found.household_class == HouseholdClass.INCOMPLETE
    assert (found.basis, found.income_pc_month) == (None, None)
    assert "income_pc_month" in found.reason


def test_don_t_know_is_missing():  # D2
    assert verdict(uses_internet="dont_know").indicators["d11_internet"] is None


def test_two_standards_by_the_same_code():  # D3
    # above the upper line of 2016-2020 (1.0 million), at the line of 2022-2025
    facts = LACKING | {"untreated_illness": "no"}
    assert verdict("vn-2022", **facts).household_class == HouseholdClass.POOR
    assert verdict("vn-2016", **facts).household_class == HouseholdClass.AVERAGE


@pytest.mark.parametrize("code", ["vn-2016", "vn-2022"])
def test_a_blank_scorecard_is_classified_under_no_standard(code: str):  # D4
    found = verdict(code, b1=None, **LACKING)
    assert found.household_class == HouseholdClass.INCOMPLETE
    assert (found.basis, found.b1_score) == (None, None)
    assert "b1" in found.reason


GLOBAL = {
    "child_death_5y": "no",
    "electricity": "yes",
    "cooking_fuel": "gas",
    "toilet_shared": "no",
    "water_minutes": 0,
    "floor_material": "cement",
    "wall_material": "brick_stone",
    "roof_material": "metal_sheet",
    "assets": "tv motorbike",
}
PERSON = ADULT | {"years_schooling": 9, "undernourished": "no"}
# six living-standard deprivations of 1/18 are exactly 1/3, the cutoff
SIX = {
    "electricity": "no",
    "cooking_fuel": "wood",
    "toilet": "open_pit",
    "water_source": "surface",
    "floor_material": "earth_sand",
    "assets": "none",
}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [({}, "not_poor"), (SIX, "poor"), (SIX | {"assets": None}, "incomplete")],
)
def test_a_standard_without_classes_goes_by_its_cutoff(
    changes: dict[str, Any], expected: str
):  # D5
    pack = pack_of("global-mpi-2018")
    found = classify(pack, HOUSEHOLD | GLOBAL | changes, [PERSON, PERSON], ON)
    assert found.household_class == expected
    assert found.basis == "score"


def test_a_batch_gives_what_single_calls_give():  # D6
    pack = pack_of("vn-2022")
    interviews = [
        (HOUSEHOLD | changes, [ADULT] * members, ON)
        for changes in ({}, LACKING, {"toilet": None}, {"income_pc_month": 9_000_000})
        for members in (1, 2, 3)
    ]
    assert classify_batch(pack, interviews) == [
        classify(pack, *interview) for interview in interviews
    ]
    assert classify_batch(pack, []) == []


@pytest.mark.parametrize(
    ("born", "deprived"),
    [
        ({"birth_date": "2016-10-01"}, True),  # six today, so insurance counts
        ({"birth_date": "2016-10-02"}, False),  # six tomorrow
        ({"birth_year": 2016}, True),
        ({"birth_year": 2017}, False),
        ({}, None),
    ],
)
def test_an_age_comes_from_the_birth_date(
    born: dict[str, Any], deprived: bool | None
):  # D6
    child = ADULT | {"age": None, "insured": "no", "attending": "primary"} | born
    found = classify(pack_of("vn-2022"), HOUSEHOLD, [ADULT, child], ON)
    assert found.indicators["d04_health_insurance"] is deprived
