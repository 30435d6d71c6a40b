"""M1 and M2 with standard errors: exact examples, FGT as a special case, refusals by name.

G1  the worked example of Alkire & Foster (2011), to the last digit
G2  with one indicator M1 and M2 are FGT1 and FGT2, values and errors
G3  M1 = M0 x G, contributions add up to 1; yes/no gaps of one give M0 back
G4  splitting rows changes nothing; a gap that isn't known makes the household missing
G5  indicators that are not cardinal, and gaps that can't be, are refused by name
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

from analysis.cardinal_measures import gap_measures, normalised_gaps
from analysis.deprivation import DeprivationMatrix
from analysis.deprivation_errors import GapFaulty, IndicatorNotCardinal
from analysis.design import Census, SurveyDesign
from analysis.estimation import estimate
from analysis.income import fgt
from analysis.measures import for_persons
from analysis.method_errors import OutOfRange
from tests.analysis.made_survey import made_survey

GOLDEN: dict[str, Any] = json.loads(
    (Path(__file__).parent / "reference" / "af_worked.json").read_text("utf-8")
)["golden"]
NOW = made_survey().filter(pl.col("round") == "2026")
LINES = {"income": 1100.0, "room": 12.0}
HALF = dict.fromkeys(LINES, Fraction(1, 2))


def achievements(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select("income", room=pl.col("income") / 100 + pl.col("size"))


def matrix_of(frame: pl.DataFrame, k: Fraction = Fraction(1, 2)) -> DeprivationMatrix:
    below = achievements(frame).select(pl.col(j) < line for j, line in LINES.items())
    return DeprivationMatrix.of(below, HALF, k, frame["size"])


def design_of(frame: pl.DataFrame) -> SurveyDesign:
    return SurveyDesign.from_frame(frame, strata="stratum", psu="psu")


def gaps_of(frame: pl.DataFrame) -> pl.DataFrame:
    return normalised_gaps(achievements(frame), LINES)


# ---------------------------------------------------------------- known numbers


@pytest.mark.parametrize("name", ["AF2011.equal.k1", "AF2011.equal.k2"])
def test_the_worked_example_of_alkire_and_foster(name: str):  # G1
    inputs, value = GOLDEN[name]["inputs"], GOLDEN[name]["value"]
    codes = [f"i{j}" for j in range(4)]
    lines = dict(zip(codes, map(float, inputs["z"]), strict=True))
    people = pl.DataFrame(inputs["y"], schema=codes, orient="row").cast(pl.Float64)
    below = people.select(pl.col(code) < line for code, line in lines.items())
    quarter = dict.fromkeys(codes, Fraction(1, 4))
    matrix = DeprivationMatrix.of(below, quarter, Fraction(inputs["k"]) / 4)
    found = estimate(Census(4), gap_measures(matrix, normalised_gaps(people, lines)))
    for measure in ("H", "A", "M0", "M1", "M2"):
        wanted = float(Fraction(value[measure]["exact"]))
        assert found.at(measure=measure).value == pytest.approx(wanted, rel=1e-14)


@pytest.mark.parametrize("unit", ["household", "person"])
@pytest.mark.parametrize("alpha", [1, 2])
def test_with_one_indicator_it_is_fgt(alpha: int, unit: Any):  # G2
    income = NOW.select("income")
    line = {"income": 1100.0}
    matrix = DeprivationMatrix.of(
        income.select(pl.col("income") < 1100.0),
        {"income": Fraction(1)},
        Fraction(1),
        NOW["size"],
    )
    measured = gap_measures(matrix, normalised_gaps(income, line), unit=unit)
    found = estimate(design_of(NOW), measured).at(measure=f"M{alpha}")
    plain = fgt(NOW["income"], 1100.0, alpha)
    if unit == "person":
        plain = for_persons(plain, NOW["size"])
    wanted = estimate(design_of(NOW), plain)[0]
    assert_allclose((found.value, found.se), (wanted.value, wanted.se), rtol=1e-12)
    assert (found.df, found.n) == (wanted.df, wanted.n)


# ---------------------------------------------------------------- identities


@pytest.mark.parametrize("k", [Fraction(1, 2), Fraction(1)])
def test_m1_is_m0_times_the_average_gap_and_contributions_add_up(k: Fraction):  # G3
    found = estimate(design_of(NOW), gap_measures(matrix_of(NOW, k), gaps_of(NOW)))
    value = {item.measure: item.value or 0.0 for item in found if not item.indicator}
    assert_allclose(value["M1"], value["M0"] * value["G"])
    assert_allclose(value["M2"], value["M0"] * value["S"])
    assert_allclose(value["M1"], value["H"] * value["A"] * value["G"])
    assert 0 < value["M2"] < value["M1"] < value["M0"]
    for measure in ("M1_contribution", "M2_contribution"):
        assert_allclose(sum(i.value or 0 for i in found.where(measure=measure)), 1)
        assert all(item.se for item in found.where(measure=measure))


def test_gaps_of_one_give_m0_back():  # G3
    matrix = matrix_of(NOW)
    full = matrix.deprived.cast(pl.Float64)
    found = estimate(design_of(NOW), gap_measures(matrix, full))
    m0 = found.at(measure="M0")
    for measure in ("M1", "M2"):
        item = found.at(measure=measure)
        assert_allclose((item.value, item.se), (m0.value, m0.se), rtol=1e-12)


def test_a_household_split_in_two_rows_changes_nothing():  # G4
    halves = NOW.with_columns(weight=pl.col("weight") / 2)
    twice = pl.concat([halves, halves])
    found = estimate(design_of(twice), gap_measures(matrix_of(twice), gaps_of(twice)))
    wanted = estimate(design_of(NOW), gap_measures(matrix_of(NOW), gaps_of(NOW)))
    assert_allclose([i.value for i in found], [i.value for i in wanted])
    assert_allclose([i.se for i in found], [i.se for i in wanted], rtol=1e-9)


def test_at_the_line_there_is_no_gap_and_at_nothing_the_whole():  # G4
    one = pl.DataFrame({"y": [0, 25, 50, 100, 120, None]})
    found = normalised_gaps(one, {"y": 100})["y"].to_list()
    assert found == [1.0, 0.75, 0.5, 0.0, 0.0, None]


def test_a_gap_that_is_not_known_makes_the_household_missing():  # G4
    gaps = gaps_of(NOW)
    first = int(np.flatnonzero(matrix_of(NOW).deprived["income"].to_numpy())[0])
    blank = gaps.with_columns(income=gaps["income"].scatter(first, None))
    found = estimate(design_of(NOW), gap_measures(matrix_of(NOW), blank))
    assert {item.missing for item in found} == {1}
    # where it isn't deprived a blank is no gap
    none = gaps.with_columns(pl.when(pl.col("income") > 0).then("income").alias("income"))
    assert estimate(design_of(NOW), gap_measures(matrix_of(NOW), none))[0].missing == 0


# ---------------------------------------------------------------- refusals


def test_yes_and_no_have_no_gap():  # G5
    mixed = achievements(NOW).with_columns(toilet=pl.lit(value=True), roof=pl.lit("tin"))
    with pytest.raises(
        IndicatorNotCardinal, match=r"The indicators toilet, roof don't say"
    ):
        normalised_gaps(mixed, {**LINES, "toilet": 1, "roof": 1})
    with pytest.raises(IndicatorNotCardinal, match="indicators room don't"):
        normalised_gaps(achievements(NOW), {"income": 1100.0})
    with pytest.raises(IndicatorNotCardinal, match="indicators room"):
        gap_measures(matrix_of(NOW), gaps_of(NOW).drop("room"))
    with pytest.raises(IndicatorNotCardinal, match="indicators income, room"):
        gap_measures(matrix_of(NOW), matrix_of(NOW).deprived)


def test_a_gap_of_who_is_not_deprived_is_refused():  # G5
    other = normalised_gaps(achievements(NOW), {**LINES, "income": 2000.0})
    with pytest.raises(GapFaulty, match=r"Indicator 'income': the gap in row .* above 0"):
        gap_measures(matrix_of(NOW), other)


def test_a_gap_beyond_the_whole_is_refused():  # G5
    below = achievements(NOW).with_columns(income=pl.col("income") - 1500)
    matrix = DeprivationMatrix.of(
        below.select(pl.col(j) < line for j, line in LINES.items()), HALF, Fraction(1, 2)
    )
    with pytest.raises(GapFaulty, match="outside 0–1"):
        gap_measures(matrix, normalised_gaps(below, LINES))


def test_a_line_of_zero_is_refused():  # G5
    with pytest.raises(OutOfRange, match="income = 0"):
        normalised_gaps(achievements(NOW), {**LINES, "income": 0})
    with pytest.raises(OutOfRange, match="income = nan"):
        normalised_gaps(achievements(NOW), {**LINES, "income": float("nan")})
