"""What may never change a deprivation measure, and what has to add up, over all of them.

I1  every pattern of twelve indicators at every cutoff, for three sets of weights
I2  rows shuffled, renamed, split, scaled, or standing for nobody change no measure at all
I3  columns as booleans, integers, floats of both sizes, with room for blanks: the same
I4  domains as text, numbers or categories in any order: the same
I5  domains put together give the whole, values and variances
I6  contributions of indicators, dimensions and subgroups add up to 1, without an error
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from analysis.alkire_foster import poverty_of_households
from analysis.cardinal_measures import gap_measures
from analysis.contrasts import estimate_vector, subgroup_contributions
from analysis.deprivation import DeprivationMatrix
from analysis.deprivation_measures import deprivation_measures
from analysis.design import Census, SurveyDesign
from analysis.estimation import estimate
from analysis.measures import Measurement, together, total_of
from analysis.member_measures import for_members, member_measures
from analysis.poverty_levels import destitution_measures, level_measures
from tests.analysis.made_survey import INDICATORS, TWELFTHS, made_survey, matrix_of

FRAME = made_survey()
NOW = FRAME.filter(pl.col("round") == "2026").with_columns(
    children=(pl.col("size") - 2).clip(0)
)
DIMENSIONS = {"first": INDICATORS[:3], "second": INDICATORS[3:4], "third": INDICATORS[4:]}


def gaps_of(frame: pl.DataFrame) -> pl.DataFrame:
    """A gap between 0 and 1 for each deprivation."""
    return frame.select(
        pl.when(pl.col(name).cast(pl.Boolean))
        .then(1 / (n + pl.col("size")))
        .otherwise(0.0)
        .alias(name)
        for n, name in enumerate(INDICATORS)
    )


def stricter_of(frame: pl.DataFrame) -> DeprivationMatrix:
    large = pl.col("size") >= 4
    return matrix_of(
        frame.with_columns(pl.col(j).cast(pl.Boolean) & large for j in INDICATORS)
    )


MEASURES: dict[str, Callable[[pl.DataFrame], Measurement]] = {
    "households": lambda f: deprivation_measures(matrix_of(f), dimensions=DIMENSIONS),
    "persons": lambda f: deprivation_measures(matrix_of(f), unit="person"),
    "children": lambda f: for_members(deprivation_measures(matrix_of(f)), f["children"]),
    "groups": lambda f: member_measures(matrix_of(f), f.select("children")),
    "levels": lambda f: level_measures(
        matrix_of(f), severe=Fraction(1, 2), vulnerable=Fraction(1, 6)
    ),
    "destitution": lambda f: destitution_measures(matrix_of(f), stricter_of(f)),
    "gaps": lambda f: gap_measures(matrix_of(f), gaps_of(f)),
}


def design_of(frame: pl.DataFrame, **options: Any) -> SurveyDesign:
    return SurveyDesign.from_frame(frame, strata="stratum", psu="psu", **options)


def numbers_of(frame: pl.DataFrame, what: str, **options: Any) -> dict[str, Any]:
    """Values, errors and df of all measures, by area and for the whole."""
    measured = MEASURES[what](frame)
    found = estimate(design_of(frame, **options), measured)
    found += estimate(design_of(frame, **options), measured, frame["area"])
    table = found.to_frame()
    return {name: table[name].to_numpy() for name in ("value", "se", "df", "psus")}


@cache
def expected(what: str) -> dict[str, Any]:
    return numbers_of(NOW, what)


def assert_same(found: dict[str, Any], wanted: dict[str, Any], rtol: float = 1e-9) -> None:
    for name, values in wanted.items():
        assert_allclose(found[name], values, rtol=rtol, atol=1e-13, err_msg=name)


# ---------------------------------------------------------------- I1: at every cutoff

WEIGHTS = {
    "twelfths": [Fraction(1, 12)] * 12,
    "sixths and eighteenths": [Fraction(1, 6)] * 3 + [Fraction(1, 18)] * 9,
    "sixths and twenty-fourths": [Fraction(1, 6)] * 4 + [Fraction(1, 24)] * 8,
}


@cache
def every_pattern() -> pl.DataFrame:
    rows = list(product([False, True], repeat=12))
    return pl.DataFrame(rows, schema=INDICATORS, orient="row")


@pytest.mark.parametrize("name", WEIGHTS)
def test_every_pattern_at_every_cutoff_is_identified_in_fractions(name: str):  # I1
    weights = WEIGHTS[name]
    assert sum(weights) == 1
    patterns = every_pattern()
    scores = [
        sum((w for w, is_in in zip(weights, row, strict=True) if is_in), Fraction(0))
        for row in patterns.rows()
    ]
    by_name = dict(zip(INDICATORS, weights, strict=True))
    matrix = DeprivationMatrix.of(patterns, by_name, Fraction(1, 3))
    for k in sorted(set(scores) - {Fraction(0)}):
        wanted = [score >= k for score in scores]
        assert matrix.poor(k).to_list() == wanted
        at_cutoff = [poor for poor, score in zip(wanted, scores, strict=True) if score == k]
        assert at_cutoff
        assert all(at_cutoff)


@pytest.mark.slow
@pytest.mark.parametrize("name", WEIGHTS)
def test_estimates_over_every_pattern_are_the_exact_measures(name: str):  # I1
    by_name = dict(zip(INDICATORS, WEIGHTS[name], strict=True))
    denominator = max(w.denominator for w in by_name.values())
    for step in range(1, denominator + 1):
        matrix = DeprivationMatrix.of(every_pattern(), by_name, Fraction(step, denominator))
        found = estimate(Census(4096), deprivation_measures(matrix))
        exact = poverty_of_households(matrix)
        for measure, value in (("H", exact.H), ("A", exact.A), ("M0", exact.M0)):
            assert found.at(measure=measure).value == pytest.approx(float(value), rel=1e-13)
        for indicator, value in exact.censored.items():
            item = found.at(measure="censored_headcount", indicator=indicator)
            assert item.value == float(value)


weights_of_twelve = st.lists(st.integers(1, 40), min_size=12, max_size=12)


@given(weights_of_twelve, st.lists(st.booleans(), min_size=12, max_size=12))
def test_whatever_the_weights_a_household_reaches_its_own_score(
    whole: list[int], row: list[bool]
):  # I1
    total = sum(whole)
    weights = {j: Fraction(w, total) for j, w in zip(INDICATORS, whole, strict=True)}
    one = pl.DataFrame([row], schema=INDICATORS, orient="row")
    matrix = DeprivationMatrix.of(one, weights, Fraction(1, 3))
    own = sum((w for w, is_in in zip(weights.values(), row, strict=True) if is_in), 0)
    if own:
        assert matrix.poor(Fraction(own)).item()
    assert not matrix.poor(Fraction(own) + Fraction(1, 10**9)).item()


# ---------------------------------------------------------------- I2: nothing changes


@pytest.mark.parametrize("what", MEASURES)
def test_shuffled_renamed_split_and_scaled_rows_change_nothing(what: str):  # I2
    halves = NOW.with_columns(weight=pl.col("weight") / 2)
    thirds = pl.concat([NOW.with_columns(weight=pl.col("weight") / 3)] * 3)
    for frame in (
        NOW.sample(fraction=1, shuffle=True, seed=11),
        NOW.with_columns(
            stratum=pl.col("stratum").str.replace("s", "tầng "),
            psu=pl.col("psu").hash(seed=4),
        ),
        pl.concat([halves, halves]),
        thirds.sample(fraction=1, shuffle=True, seed=2),
        NOW.with_columns(weight=pl.col("weight") * 1024),
    ):
        assert_same(numbers_of(frame, what), expected(what))


@pytest.mark.parametrize("what", MEASURES)
def test_rows_that_stand_for_nobody_change_nothing(what: str):  # I2
    ghosts = NOW.sample(fraction=0.2, seed=1).with_columns(
        weight=pl.lit(0.0), **{j: pl.lit(value=True) for j in INDICATORS}
    )
    both = pl.concat([NOW, ghosts]).sample(fraction=1, shuffle=True, seed=9)
    assert_same(numbers_of(both, what, zero_weight="keep"), expected(what))


# ---------------------------------------------------------------- I3, I4: kinds of columns


@pytest.mark.parametrize("kind", [pl.Int8, pl.UInt8, pl.Int64, pl.Float32, pl.Float64])
@pytest.mark.parametrize("what", MEASURES)
def test_deprivations_of_any_kind_of_column_are_the_same(what: str, kind: Any):  # I3
    frame = NOW.with_columns(pl.col(INDICATORS).cast(pl.Int8).cast(kind))
    assert_same(numbers_of(frame, what), expected(what))


@pytest.mark.parametrize("what", MEASURES)
def test_weights_in_single_precision_are_the_same_to_that_precision(what: str):  # I3
    frame = NOW.with_columns(pl.col("weight").cast(pl.Float32))
    assert_same(numbers_of(frame, what), expected(what), rtol=1e-5)
    # whole weights are exact in both
    whole = NOW.with_columns(weight=pl.col("weight").round())
    single = whole.with_columns(pl.col("weight").cast(pl.Float32))
    assert_same(numbers_of(single, what), numbers_of(whole, what), rtol=0)


@pytest.mark.parametrize("blank", [None, float("nan")])
def test_blanks_are_missing_in_any_kind_of_column(blank: float | None):  # I3
    holes = pl.int_range(pl.len()) % 7 == 0
    as_floats = NOW.with_columns(
        d05=pl.when(holes)
        .then(pl.lit(blank, pl.Float64))
        .otherwise(pl.col("d05").cast(pl.Float64))
    )
    as_yes_no = NOW.with_columns(d05=pl.when(~holes).then("d05"))
    found, wanted = (
        estimate(design_of(f), deprivation_measures(matrix_of(f)))
        for f in (as_floats, as_yes_no)
    )
    assert found.to_frame().equals(wanted.to_frame())
    assert found[0].missing == -(-NOW.height // 7)


@pytest.mark.parametrize(
    "turn",
    [
        lambda s: s.cast(pl.Categorical),
        lambda s: s.cast(pl.Enum(["b", "a"])),
        lambda s: s.to_list(),
        lambda s: s.to_numpy(),
    ],
    ids=["categories", "categories in reverse", "list", "array"],
)
@pytest.mark.parametrize("what", MEASURES)
def test_domains_of_any_kind_and_order_are_the_same(what: str, turn: Any):  # I4
    measured = MEASURES[what](NOW)
    found = estimate(design_of(NOW), measured, turn(NOW["area"]))
    wanted = estimate(design_of(NOW), measured, NOW["area"])
    assert {item.domain for item in found} == {"a", "b"}
    for item in wanted:
        same = found.at(measure=item.measure, indicator=item.indicator, domain=item.domain)
        assert same == item


# ---------------------------------------------------------------- I5: domains to the whole


@pytest.mark.parametrize("column", ["area", "ethnicity"])
@pytest.mark.parametrize("unit", ["household", "person"])
def test_domains_put_together_give_the_whole(column: str, unit: Any):  # I5
    measured = deprivation_measures(matrix_of(NOW), unit=unit)
    whole = estimate(design_of(NOW), measured)
    parts = estimate(design_of(NOW), measured, NOW[column])
    people = {item.domain: item.population for item in parts.where(measure="H")}
    h = {item.domain: item.value or 0 for item in parts.where(measure="H")}
    for item in whole:
        each = parts.where(measure=item.measure, indicator=item.indicator)
        if item.measure in {"contribution", "A"}:
            continue
        summed = sum((one.value or 0) * people[one.domain] for one in each)
        assert_allclose(summed, (item.value or 0) * sum(people.values()))
    # intensity weighs by the poor, not by everybody
    poor = {domain: h[domain] * count for domain, count in people.items()}
    summed = sum((i.value or 0) * poor[i.domain] for i in parts.where(measure="A"))
    assert_allclose(summed / sum(poor.values()), whole.at(measure="A").value)


def test_the_covariance_of_domains_gives_the_variance_of_the_whole():  # I5
    # ethnic groups share PSUs, so their totals are correlated
    matrix = matrix_of(NOW)
    score = (matrix.score / 12 * matrix.poor().cast(pl.Float64)).alias("c")
    one = pl.repeat(1.0, NOW.height, eager=True).alias("x")
    totals = together(total_of(score), total_of(one))
    vector = estimate_vector(design_of(NOW), totals, NOW["ethnicity"])
    groups = ("cham", "khmer", "kinh")
    found = vector.derive(
        m0=lambda v: sum(v[f"{g}:c"] for g in groups) / sum(v[f"{g}:x"] for g in groups)
    )
    whole = estimate(design_of(NOW), deprivation_measures(matrix)).at(measure="M0")
    assert_allclose((found.value[0], found.se[0]), (whole.value, whole.se))


# ---------------------------------------------------------------- I6: contributions


@pytest.mark.parametrize("unit", ["household", "person"])
@pytest.mark.parametrize("domain", [None, "area", "ethnicity"])
def test_contributions_add_up_to_one_without_an_error(unit: Any, domain: Any):  # I6
    measured = deprivation_measures(matrix_of(NOW), unit=unit, dimensions=DIMENSIONS)
    column = None if domain is None else NOW[domain]
    vector = estimate_vector(design_of(NOW), measured, column)
    for label in [""] if domain is None else NOW[domain].unique().to_list():
        for measure in ("contribution", "dimension_contribution"):
            prefix = ":".join(filter(None, (label, measure))) + ":"
            at = [k for k, name in enumerate(vector.names) if name.startswith(prefix)]
            assert_allclose(vector.value[at].sum(), 1)
            covariance = vector.covariance[np.ix_(at, at)]
            assert abs(covariance.sum()) < 1e-12 * np.abs(covariance).sum()
            assert (vector.se[at] > 0).all()
    found = estimate(design_of(NOW), measured, column)
    for name, indicators in DIMENSIONS.items():
        for item in found.where(measure="dimension_contribution", indicator=name):
            parts = found.where(measure="contribution", domain=item.domain)
            summed = sum(i.value or 0 for i in parts if i.indicator in indicators)
            assert_allclose(item.value, summed)
            if len(indicators) == 1:
                assert_allclose(item.se, parts.at(indicator=indicators[0]).se)


@pytest.mark.parametrize("unit", ["household", "person"])
@pytest.mark.parametrize("column", ["area", "ethnicity"])
@pytest.mark.parametrize("measure", ["M0", "H"])
def test_subgroups_add_up_to_one_without_an_error(
    unit: Any, column: str, measure: str
):  # I6
    measured = deprivation_measures(matrix_of(NOW), unit=unit)
    found = subgroup_contributions(design_of(NOW), measured, NOW[column], measure)
    assert_allclose(found.value.sum(), 1)
    assert abs(found.covariance.sum()) < 1e-12 * np.abs(found.covariance).sum()
    assert (found.se > 0).all()


def test_two_groups_have_the_same_error_of_their_shares():  # I6
    measured = deprivation_measures(
        DeprivationMatrix.of(NOW[INDICATORS], TWELFTHS, Fraction(1, 4))
    )
    found = subgroup_contributions(design_of(NOW), measured, NOW["area"])
    assert_allclose(found.se[0], found.se[1])
    assert_allclose(found.covariance[0, 1], -(found.se[0] ** 2))
