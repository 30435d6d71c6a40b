"""Alkire–Foster measures: worked examples and published arithmetic, in exact fractions.

A1  the worked examples of Alkire & Foster (2011) and of the Human Development Report
A2  no pattern of deprivations is lost at its own score, whatever the weights
A3  published arithmetic of the global MPI: H × A = M0 and the contributions
"""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from analysis.alkire_foster import (
    Poverty,
    gap_measure,
    poverty_of_households,
    poverty_of_persons,
)
from analysis.deprivation import DeprivationMatrix
from analysis.standards import load

MPI = load("global-mpi-2018")
GOLDEN: dict[str, Any] = json.loads(
    (Path(__file__).parent / "reference" / "af_worked.json").read_text("utf-8")
)["golden"]


# ---------------------------------------------------------------- worked examples


def exact(values: Any) -> Any:
    """The fractions of the reference file."""
    if isinstance(values, list):
        return [exact(value) for value in values]
    return Fraction(values["exact"])


def worked_matrix(name: str, g0: Any = None) -> DeprivationMatrix:
    entry = GOLDEN[name]
    inputs = entry["inputs"]
    rows = g0 or entry.get("g0") or inputs["g0"]
    weights = [Fraction(w) for w in inputs["weights"]]
    whole = sum(weights)
    codes = [f"i{number}" for number in range(len(weights))]
    deprived = pl.DataFrame(
        [[bool(cell) for cell in row] for row in rows], schema=codes, orient="row"
    )
    size = pl.Series(inputs.get("pop", [1] * len(rows)))
    shares = {code: weight / whole for code, weight in zip(codes, weights, strict=True)}
    return DeprivationMatrix.of(deprived, shares, Fraction(inputs["k"]) / whole, size)


def assert_measures(poverty: Poverty, value: dict[str, Any]) -> None:
    assert exact(value["H"]) == poverty.H
    assert exact(value["A"]) == poverty.A
    assert exact(value["M0"]) == poverty.M0
    assert list(poverty.uncensored.values()) == exact(value["uncensored"])
    assert list(poverty.censored.values()) == exact(value["censored"])
    assert list(poverty.contribution.values()) == exact(value["contribution"])
    assert sum(poverty.contribution.values()) == 1
    assert poverty.H * poverty.A == poverty.M0


def assert_scores(matrix: DeprivationMatrix, value: dict[str, Any], units: int) -> None:
    scores = [Fraction(score, matrix.denominator) * units for score in matrix.score]
    assert scores == exact(value["c"])
    assert matrix.poor().cast(pl.Int8).to_list() == value["poor"]


@pytest.mark.parametrize("name", ["AF2011.equal.k1", "AF2011.equal.k2"])
def test_the_worked_example_of_alkire_and_foster(name: str):  # A1
    value = GOLDEN[name]["value"]
    matrix = worked_matrix(name)
    assert_scores(matrix, value, units=4)
    assert_measures(poverty_of_households(matrix), value)
    lines = dict(
        zip(matrix.integer_weights, map(Fraction, GOLDEN[name]["inputs"]["z"]), strict=True)
    )
    people = [[Fraction(cell) for cell in row] for row in GOLDEN[name]["inputs"]["y"]]
    assert gap_measure(people, lines, matrix, alpha=1) == exact(value["M1"])
    assert gap_measure(people, lines, matrix, alpha=2) == exact(value["M2"])


def test_removing_a_deprivation_of_a_poor_person_lowers_m0():  # A1
    g0 = [list(row) for row in GOLDEN["AF2011.equal.k2"]["g0"]]
    g0[2][0] = 0
    matrix = worked_matrix("AF2011.equal.k2", g0)
    value = GOLDEN["AF2011.monotone"]["value"]
    assert_scores(matrix, value, units=4)
    assert_measures(poverty_of_households(matrix), value)


def test_the_four_households_of_the_human_development_report():  # A1
    entry = GOLDEN["HDR.fourhouseholds"]
    codes = entry["inputs"]["indicators"]
    weights = {code: Fraction(1, 6 if n < 4 else 18) for n, code in enumerate(codes)}
    deprived = pl.DataFrame(entry["inputs"]["g0"], schema=codes, orient="row").cast(
        pl.Boolean
    )
    size = pl.Series(entry["inputs"]["size"])
    matrix = DeprivationMatrix.of(deprived, weights, Fraction(1, 3), size)
    assert_scores(matrix, entry["value"], units=1)
    poverty = poverty_of_persons(matrix)
    assert_measures(poverty, entry["value"])
    dimensions = {"health": codes[:2], "education": codes[2:4], "living": codes[4:]}
    shares = poverty.dimension_contribution(dimensions)
    assert list(shares.values()) == exact(entry["value"]["dim_contribution"])


@pytest.mark.parametrize("name", ["identity.k1_8", "identity.k1_2", "identity.k1_1"])
def test_scores_that_land_on_the_cutoff(name: str):  # A1
    matrix = worked_matrix(name)
    assert_scores(matrix, GOLDEN[name]["value"], units=1)
    assert_measures(poverty_of_persons(matrix), GOLDEN[name]["value"])


def test_subgroups_add_up_to_the_whole():  # A1
    entry = GOLDEN["subgroup.decomposition"]
    matrix = worked_matrix("subgroup.decomposition")
    whole = poverty_of_persons(matrix)
    assert exact(entry["total"]) == whole.M0
    for group, value in entry["value"].items():
        part = matrix.where(pl.Series(entry["inputs"]["subgroup"]) == int(group))
        poverty = poverty_of_persons(part)
        share = Fraction(poverty.population, whole.population)
        assert share == exact(value["share"])
        assert tuple(exact(value[m]) for m in ("M0", "H", "A")) == (
            poverty.M0,
            poverty.H,
            poverty.A,
        )
        assert share * poverty.M0 / whole.M0 == exact(value["contribution"])


def test_nobody_poor_has_no_intensity_and_no_contributions():  # A1
    nobody = pl.DataFrame({"a": [False], "b": [False]})
    half = {"a": Fraction(1, 2), "b": Fraction(1, 2)}
    poverty = poverty_of_households(DeprivationMatrix.of(nobody, half, Fraction(1, 2)))
    assert (poverty.H, poverty.A, poverty.M0) == (0, None, 0)
    assert poverty.contribution == {}


def test_a_household_without_a_score_is_in_no_denominator():  # A1
    some = pl.DataFrame({"a": [True, None, False], "b": [True, True, False]})
    half = {"a": Fraction(1, 2), "b": Fraction(1, 2)}
    size = pl.Series([2, 5, 6])
    matrix = DeprivationMatrix.of(some, half, Fraction(1, 2), size)
    poverty = poverty_of_persons(matrix)
    assert (poverty.population, poverty.left_out) == (8, 5)
    assert Fraction(2, 8) == poverty.H


# ---------------------------------------------------------------- published arithmetic


@pytest.mark.parametrize(
    ("country", "headcount", "intensity", "m0"),
    # Human Development Report 2018, statistical annex, table 6, in full precision.
    [
        ("Viet Nam 2014", "4.9952343106", "39.4903928041", "0.0197263770"),
        ("Thailand 2015/16", "0.78889532", "39.0857427", "0.0030834558"),
        ("Cambodia 2014", "34.8881483", "45.2817351", "0.1579795927"),
    ],
)
def test_published_h_times_a_is_m0(country: str, headcount: str, intensity: str, m0: str):
    # A3: our M0 of a population with the published H and A, built person by person
    poverty = poverty_of_persons(population_with(Fraction(headcount), Fraction(intensity)))
    assert float(poverty.H * 100) == pytest.approx(float(headcount), rel=1e-7), country
    assert poverty.A is not None
    assert float(poverty.A * 100) == pytest.approx(float(intensity), rel=1e-7)
    assert poverty.H * poverty.A == poverty.M0
    # the three published numbers agree with each other to 2.4e-8, as single precision does
    assert float(poverty.M0) == pytest.approx(float(m0), rel=1e-7)


def population_with(headcount: Fraction, intensity: Fraction) -> DeprivationMatrix:
    """Persons in three households: poor with 6/18, poor with 18/18, and not deprived."""
    persons = 10**10
    poor = round(persons * headcount / 100)
    # mean of a third and one: the share with everything that gives the published intensity
    all_eighteen = round(poor * (intensity / 100 - Fraction(1, 3)) / Fraction(2, 3))
    living = [
        "cooking_fuel",
        "sanitation",
        "drinking_water",
        "electricity",
        "housing",
        "assets",
    ]
    rows = [
        {code: code in living for code in MPI.integer_weights},
        dict.fromkeys(MPI.integer_weights, True),
        dict.fromkeys(MPI.integer_weights, False),
    ]
    size = pl.Series([poor - all_eighteen, all_eighteen, persons - poor])
    weights = {indicator.code: indicator.weight for indicator in MPI.indicators}
    return DeprivationMatrix.of(pl.DataFrame(rows), weights, Fraction(1, 3), size)


def test_published_contributions_of_viet_nam_2014():  # A3
    # Health 16.6085, education 41.7771, living standards 41.6144 percent of an M0 of
    # 0.0197263770 (HDR 2018, table 6); nutrition was not measured, so child mortality has
    # all of health. Censored headcounts that give them, through our contributions:
    standard = MPI.without("nutrition")
    m0 = Fraction("0.0197263770")
    published = {"health": "16.6085", "education": "41.7771", "living_standards": "41.6144"}
    persons = 10**9
    sizes, rows = [], []
    for dimension, percent in published.items():
        codes = [i.code for i in standard.indicators if i.dimension == dimension]
        # whoever is deprived of all of one dimension has exactly 1/3 and is poor
        sizes.append(round(persons * m0 * Fraction(percent) / 100 * 3))
        rows.append({code: code in codes for code in standard.integer_weights})
    rows.append(dict.fromkeys(standard.integer_weights, False))
    sizes.append(persons - sum(sizes))
    weights = {indicator.code: indicator.weight for indicator in standard.indicators}
    size = pl.Series(sizes)
    matrix = DeprivationMatrix.of(pl.DataFrame(rows), weights, Fraction(1, 3), size)
    poverty = poverty_of_persons(matrix)
    dimensions = {
        d.code: [i.code for i in standard.indicators if i.dimension == d.code]
        for d in standard.dimensions
    }
    shares = poverty.dimension_contribution(dimensions)
    assert float(poverty.M0) == pytest.approx(float(m0), abs=1e-8)
    assert sum(shares.values()) == 1
    for dimension, percent in published.items():
        assert float(shares[dimension] * 100) == pytest.approx(float(percent), abs=1e-4)


def test_no_pattern_of_unequal_weights_is_lost_at_its_own_score():  # A2
    # 4096 patterns of weights 1/6 ×4 and 1/24 ×8; "naive_float_kept" of the same file says
    # how many a sum of floats would keep.
    codes = [f"i{number}" for number in range(12)]
    weights = {c: Fraction(1, 6 if n < 4 else 24) for n, c in enumerate(codes)}
    rows = product([False, True], repeat=12)
    patterns = pl.DataFrame(list(rows), schema=codes, orient="row")
    matrix = DeprivationMatrix.of(patterns, weights, Fraction(1, 3))
    for cutoff, counts in GOLDEN["float_trap.nested12"]["value"].items():
        at_cutoff = matrix.score == Fraction(cutoff) * 24
        assert at_cutoff.sum() == counts["patterns"]
        assert matrix.poor(Fraction(cutoff)).filter(at_cutoff).all()
