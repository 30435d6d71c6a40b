"""One definition, three places: an indicator is the same on the tablet and in analysis.

O1  the twelve indicators that a tablet calculates from random interviews equal those that
    analysis derives from their rows under vn-2022: deprived, not deprived, and missing
O2  the interviews are sharp enough: a pack with one value changed no longer agrees
O3  the number of deprivations, the score B2 and the measured income agree as well
O4  every variable that a standard in force reads is asked by its questionnaires
O5  the questions that a scorecard adds give a score B1, blank where one is blank
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from random import Random

import polars as pl
import pytest

from analysis.deprivation import DeprivationMatrix, deprivation_matrix
from analysis.scorecard import read_scorecard
from analysis.scoring import score
from analysis.standards import load as load_standard
from analysis.standards import read as read_standard
from surveys.answers import read_instance
from surveys.flattening import Flattener
from surveys.form_reading import compile_form
from surveys.instruments import NAMES, load, with_scorecard
from surveys.simulating import Wishes, simulate
from surveys.xlsform import convert_text

ON = date(2026, 10, 1)
ENDED_AT = datetime(2026, 10, 1, 9, tzinfo=UTC)
INTERVIEWS = 600
VN = load_standard("vn-2022")


def born(random: Random, _member: int) -> str:
    """A date of birth that lands often on the ages at which rules begin and end."""
    edge = random.choice([0, 3, 6, 12, 15, 16, 18, 30, 31, 60, 61])
    age = edge if random.random() < 0.7 else random.randint(0, 85)
    shift = random.choice([0, -1, random.randint(0, 364)]) if age else 0
    return (ON.replace(year=ON.year - age) - timedelta(days=shift)).isoformat()


def mostly(code: str) -> Callable[[Random, int], str]:
    """An answer that is usual, so that one member doesn't hide what another decides."""
    others = ["yes", "no", "dont_know", "refused"]
    return lambda random, _member: code if random.random() < 0.8 else random.choice(others)


def wishes(result: str) -> Wishes:
    return Wishes(
        blank=0.15,
        repeats=(0 if result == "partly" else 1, 3),
        answers={
            "interview_date": lambda _random, _member: ON.isoformat(),
            "interview_result": lambda _random, _member: result,
            "relation": lambda _random, member: "head" if member == 1 else "other",
            "birth_date_known": lambda random, _member: random.choice(["yes", "yes", "no"]),
            "birth_date": born,
            "birth_year": lambda random, _member: str(ON.year - random.randint(0, 85)),
            "insured": mostly("yes"),
            "disabled": mostly("no"),
            "trained_on_job": mostly("no"),
            "floor_area_m2": lambda random, _member: str(random.randint(1, 12) * 4),
        },
    )


@dataclass(frozen=True)
class Interviewed:
    """Rows of random interviews, as they are flattened."""

    households: pl.DataFrame
    members: pl.DataFrame


def interview(sheets: str, seed: int, number: int) -> Interviewed:
    """Fill in a questionnaire at random, half of the interviews broken off, and flatten."""
    converted = convert_text(sheets)
    form = compile_form(converted.xform)
    flattener = Flattener(converted.questionnaire)
    households, members = [], []
    for n in range(number):
        result = "partly" if n % 2 else "completed"
        chance = Random(seed + n)
        content = simulate(form, chance, ENDED_AT, wishes(result))
        answers = read_instance(content, converted.questionnaire).answers
        rows = flattener.flatten(answers).rows
        households += [{"household_id": n, **row} for row in rows["household"]]
        members += [{"household_id": n, **row} for row in rows["member"]]
    return Interviewed(frame(households), frame(members))


def frame(rows: list[dict[str, object]]) -> pl.DataFrame:
    names = {name: None for row in rows for name in row}
    columns = {name: [row.get(name) for row in rows] for name in names}
    return pl.DataFrame(columns, strict=False, infer_schema_length=None)


@pytest.fixture(scope="module", params=NAMES)
def interviews(request: pytest.FixtureRequest) -> Interviewed:
    return interview(load(request.param), seed=20_261_001, number=INTERVIEWS)


@pytest.fixture(scope="module")
def matrix(interviews: Interviewed) -> DeprivationMatrix:
    return deprivation_matrix(VN, interviews.households, interviews.members)


def on_tablet(interviews: Interviewed, name: str) -> list[bool | None]:
    """What the tablet calculated: "1", "0" or blank."""
    said = interviews.households[name].cast(pl.String).to_list()
    return [{"1": True, "0": False}.get(text or "") for text in said]


@pytest.mark.slow
@pytest.mark.parametrize("indicator", VN.integer_weights)
def test_the_tablet_and_the_office_see_the_same_deprivations(
    indicator: str, interviews: Interviewed, matrix: DeprivationMatrix
):  # O1
    tablet = on_tablet(interviews, indicator)
    office = matrix.deprived[indicator].to_list()
    assert set(tablet) == {True, False, None}, "the interviews don't try all three"
    differing = [
        n for n, pair in enumerate(zip(tablet, office, strict=True)) if len({*pair}) > 1
    ]
    assert differing == []


CHANGED = [
    ("child_under = 16", "child_under = 15", "d03_nutrition"),
    ("elderly_from = 60", "elderly_from = 61", "d02_dependants"),
    ('more_than = "1/2"', 'more_than = "2/5"', "d02_dependants"),
    ("working_age_from = 15", "working_age_from = 16", "d01_employment"),
    ("working_age_to = 60 ", "working_age_to = 61 ", "d01_employment"),
    ("insured_from = 6", "insured_from = 5", "d04_health_insurance"),
    ("adult_to = 30 ", "adult_to = 31 ", "d05_adult_education"),
    ("adult_from = 16", "adult_from = 17", "d05_adult_education"),
    ("adult_upper_from = 18", "adult_upper_from = 19", "d05_adult_education"),
    ('diploma_18 = ["upper_secondary", ', "diploma_18 = [", "d05_adult_education"),
    ('attending_16 = ["lower_secondary", ', "attending_16 = [", "d05_adult_education"),
    ("school_from = 3", "school_from = 2", "d06_child_attendance"),
    ("primary_from = 6", "primary_from = 7", "d06_child_attendance"),
    ("lower_secondary_from = 12", "lower_secondary_from = 11", "d06_child_attendance"),
    ('"underweight", "both"]', '"underweight"]', "d03_nutrition"),
    ("least_area_m2 = 8", "least_area_m2 = 9", "d08_housing_area"),
    ('"rain", "bottled"]', '"rain"]', "d09_water"),
    ('"pit_slab", "two_vault"]', '"pit_slab"]', "d10_toilet"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("old", "new", "indicator"), CHANGED)
def test_a_changed_value_of_the_pack_shows(
    old: str, new: str, indicator: str, interviews: Interviewed
):  # O2
    text = files("analysis.standards").joinpath("vn-2022.toml").read_text("utf-8")
    assert old in text
    other = read_standard(text.replace(old, new, 1), "changed.toml")
    found = deprivation_matrix(other, interviews.households, interviews.members)
    assert found.deprived[indicator].to_list() != on_tablet(interviews, indicator)


@pytest.mark.slow
def test_the_tablet_and_the_office_count_the_same(
    interviews: Interviewed, matrix: DeprivationMatrix
):  # O3
    counted = matrix.deprivations.to_list()
    assert numbers(interviews, "deprivations") == counted
    assert any(count is None for count in counted)
    assert any(count is not None for count in counted)
    tens = [None if count is None else 10 * count for count in counted]
    assert numbers(interviews, "b2_score") == tens
    sizes = [size or 0 for size in matrix.size.to_list()]
    assert numbers(interviews, "household_size") == sizes


INCOMES = [
    "income_crops",
    "income_livestock",
    "income_forestry_fishery",
    "income_wages",
    "income_business",
    "income_pensions",
    "income_remittances",
    "income_other",
]


@pytest.mark.slow
def test_income_is_the_sum_of_its_sources_without_social_assistance(
    interviews: Interviewed,
):  # O3
    sources = interviews.households.select(INCOMES).rows()
    totals = [None if None in row else sum(row) for row in sources]
    assert numbers(interviews, "income_12m") == totals
    sizes = numbers(interviews, "household_size")
    expected = [
        None if total is None or not size else pytest.approx(total / 12 / size, rel=1e-12)
        for total, size in zip(totals, sizes, strict=True)
    ]
    assert numbers(interviews, "income_pc_month") == expected


def numbers(interviews: Interviewed, name: str) -> list[float | None]:
    texts = interviews.households[name].cast(pl.String)
    return texts.replace("", None).cast(pl.Float64).to_list()


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("instrument", "standard"),
    [
        ("annual_review", "vn-2022"),
        ("evaluation_household", "vn-2022"),
        ("evaluation_household", "global-mpi-2018"),
    ],
)
def test_every_variable_of_a_standard_is_asked(instrument: str, standard: str):  # O4
    needs = load_standard(standard).needs()
    columns = Flattener(convert_text(load(instrument)).questionnaire).columns
    decisions = {"area_type", "income_pc_month", "farm_household"}
    assert ({*needs.households, *decisions}) - {*columns["household"]} == set()
    assert set(needs.members) - {*columns["member"]} == set()


# ---------------------------------------------------------------- B1

TABLE = Path(__file__).parents[1] / "analysis" / "reference" / "b1-2016-part.toml"


@pytest.mark.slow
def test_a_loaded_scorecard_is_asked_and_scored():  # O5
    card = read_scorecard(TABLE.read_text("utf-8"), TABLE.name)
    sheets = with_scorecard(load("annual_review"), card.asked())
    found = interview(sheets, seed=7, number=60)
    households = found.households.with_columns(b1_column=pl.lit("southeast"))
    scores = score(card, households, found.members)
    assert scores["b1"].null_count() not in (0, 60), "the interviews don't try both"
    for code, name in (("goods", "b1_goods"), ("cattle", "b1_cattle")):
        blank = households[name].is_null().to_list()
        assert scores[code].is_null().to_list() == blank
    known = scores.filter(pl.col("b1").is_not_null())
    codes = [item.code for item in card.items]
    assert (known["b1"] == known.select(pl.sum_horizontal(codes)).to_series()).all()
