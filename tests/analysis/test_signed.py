"""Faults that a second statistician found, each with the first principle that shows it.

S1  every possible sample of a tiny population: estimates are unbiased, variances too
S2  two rounds from few PSUs: the variance of a change is right, or errs to the safe side
S3  a stratum whose only PSU is the whole stratum is not lonely, under "average" either
S4  identification is exact whatever the denominators of the weights
S5  a household of people over 70 is not undernourished, and not missing
S6  households and persons are not measured together as one of them
S7  a total of nothing but missing answers is missing, not zero
S8  who is poor, and who is deprived, is yes, no or blank
S9  a domain in one PSU gives no error to a contrast either
S10 a PSU or household numbered 7 in one table and 7.0 in another is the same
S11 a share that is equal in every PSU has an error of 0, which is not certainty
S12 under "average" with every stratum lonely there is no error, and not a NaN
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose

from analysis.comparison import compare, measured_rounds
from analysis.contrasts import estimate_vector
from analysis.deprivation import DeprivationMatrix, deprivation_matrix
from analysis.deprivation_measures import deprivation_measures
from analysis.design import Census, SurveyDesign
from analysis.estimation import (
    estimate,
    estimate_mean,
    estimate_proportion,
    estimate_total,
)
from analysis.estimation_errors import NotYesOrNo, TotalsOfDifferentThings
from analysis.measures import for_persons, mean_of, proportion_of, together, total_of
from analysis.standards import load

# ---------------------------------------------------------------- S1, S2: enumeration

HAMLETS = pl.DataFrame(
    {
        "stratum": [1, 1, 1, 1, 1, 2, 2, 2, 2],
        "psu": list("abcdefghi"),
        "y": [7.0, 0, 3, 9, 4, 1, 6, 2, 8],
        "in_domain": [True, True, False, True, False, False, False, True, True],
        "fpc": [5, 5, 5, 5, 5, 4, 4, 4, 4],
        "weight": [5 / 3] * 5 + [2.0] * 4,
    }
)


def every_sample() -> list[pl.DataFrame]:
    """Three of five PSUs and two of four: 60 samples, all equally likely."""
    return [
        HAMLETS.filter(pl.col("psu").is_in([*first, *second]))
        for first, second in product(combinations("abcde", 3), combinations("fghi", 2))
    ]


@pytest.mark.parametrize("domain", [False, True])
def test_over_every_possible_sample_totals_and_variances_are_unbiased(domain: bool):  # S1
    found = []
    for sample in every_sample():
        design = SurveyDesign.from_frame(sample, strata="stratum", psu="psu", fpc="fpc")
        y = sample["y"] * (sample["in_domain"] if domain else 1)
        found.append(estimate_total(design, y)[0])
    values = np.array([one.value for one in found])
    truth = HAMLETS.filter(pl.col("in_domain") if domain else True)["y"].sum()
    assert_allclose(values.mean(), truth)
    assert_allclose(np.mean([(one.se or 0) ** 2 for one in found]), values.var())


BEFORE = np.array([12.0, 5, 9, 14, 7, 10])
AFTER = np.array([11.0, 3, 8, 9, 6, 10])


def rotations(kept: int) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Three of six PSUs, then ``kept`` of them and new ones: every way to do it."""
    return [
        (first, (*same, *new))
        for first in combinations(range(6), 3)
        for same in combinations(first, kept)
        for new in combinations(sorted(set(range(6)) - set(first)), 3 - kept)
    ]


def change_of(first: tuple[int, ...], second: tuple[int, ...]) -> Any:
    rows = pl.DataFrame(
        {
            "round": [1] * 3 + [2] * 3,
            "psu": [*first, *second],
            "y": [*BEFORE[list(first)], *AFTER[list(second)]],
            "weight": [2.0] * 6,
            "fpc": [6] * 6,
        }
    )
    design = SurveyDesign.from_frame(rows, psu="psu", round="round", fpc="fpc")
    return compare(measured_rounds(design, total_of(rows["y"])), "1", "2")[0]


@pytest.mark.parametrize("kept", [0, 1, 2, 3])
def test_over_every_rotation_the_variance_of_a_change_is_never_too_small(kept: int):  # S2
    # two samples that avoid each other in a small population are negatively correlated
    found = [change_of(first, second) for first, second in rotations(kept)]
    values = np.array([one.value for one in found])
    variance = np.mean([one.se**2 for one in found])
    assert_allclose(values.mean(), AFTER.sum() - BEFORE.sum())
    if kept >= 2:
        assert_allclose(variance, values.var())
    else:
        assert values.var() < variance < 1.5 * values.var()


# ---------------------------------------------------------------- S3: lonely and certain


def test_a_stratum_taken_whole_counts_as_one_without_error_under_average():  # S3
    rows = pl.DataFrame(
        {
            "stratum": [1, 1, 2, 2, 3, 4],
            "psu": list("abcdef"),
            "weight": [10.0, 12, 9, 11, 1, 8],
            "fpc": [20, 20, 18, 18, 1, 8],
            "y": [3.0, 5, 2, 9, 4, 7],
        }
    )

    def se(frame: pl.DataFrame) -> float:
        design = SurveyDesign.from_frame(
            frame, strata="stratum", psu="psu", fpc="fpc", single_psu="average"
        )
        return estimate_mean(design, frame["y"])[0].se or 0.0

    # the standard error of svymean in R survey 4.1-1 with survey.lonely.psu "average"
    assert_allclose(se(rows), 1.56288904216192, rtol=1e-9)


# ---------------------------------------------------------------- S4: identification

PRIMES = (7, 11, 13, 17, 19, 23, 29, 31)


@pytest.mark.parametrize("k", [Fraction(1, 3), Fraction(18, 77), Fraction(1, 2)])
def test_weights_with_large_denominators_identify_exactly(k: Fraction):  # S4
    weights = [Fraction(1, prime) for prime in PRIMES]
    weights.append(1 - sum(weights))
    names = [f"d{j}" for j in range(len(weights))]
    patterns = list(product([False, True], repeat=len(weights)))
    matrix = DeprivationMatrix.of(
        pl.DataFrame(patterns, schema=names, orient="row"),
        dict(zip(names, weights, strict=True)),
        k,
    )
    exact = [
        sum(w for w, deprived in zip(weights, p, strict=True) if deprived) >= k
        for p in patterns
    ]
    assert matrix.denominator > 2**31
    assert matrix.poor().to_list() == exact


# ---------------------------------------------------------------- S5: global MPI


def nutrition(*members: tuple[int | None, str | None]) -> bool | None:
    """Give the verdict of a household of members with these ages and answers."""
    mpi = load("global-mpi-2018")
    needs = mpi.needs()
    household = pl.DataFrame({"household_id": ["1"]}).with_columns(
        pl.lit(None, pl.String).alias(name) for name in needs.households
    )
    roster = pl.DataFrame(
        {
            "household_id": ["1"] * len(members),
            "age": [age for age, _ in members],
            "undernourished": [answer for _, answer in members],
        },
        schema_overrides={"age": pl.Int64, "undernourished": pl.String},
    )
    roster = roster.with_columns(
        pl.lit(None, pl.String).alias(name)
        for name in needs.members
        if name not in roster.columns
    )
    return deprivation_matrix(mpi, household, roster).deprived["nutrition"][0]


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        # nobody eligible: not deprived, as OPHI's do-files ("no eligible adult AND no
        # eligible children are considered non-deprived")
        ([(75, None), (81, None)], False),
        ([(75, "yes")], False),
        # eligible, and nobody with information: missing
        ([(40, None), (75, "no")], None),
        ([(40, "dont_know")], None),
        # one with information decides; the others are left out
        ([(40, None), (3, "no")], False),
        ([(40, None), (3, "yes")], True),
        ([(69, "yes")], True),
        # of an age that isn't known: it may be 70
        ([(None, "yes")], None),
        ([(None, "yes"), (3, "yes")], True),
        ([(None, None)], None),
    ],
)
def test_only_a_household_with_somebody_under_70_can_be_undernourished(
    members: list[tuple[int | None, str | None]], expected: bool | None
):  # S5
    assert nutrition(*members) is expected


# ---------------------------------------------------------------- S6 to S10

FOUR = SurveyDesign([1.0, 2.0, 3.0, 4.0], psu=["a", "a", "b", "b"])
SIZES = [4, 2, 5, 3]


@pytest.mark.parametrize("other", [None, [1, 2, 5, 3]])
def test_households_and_persons_are_not_measured_together(other: list[int] | None):  # S6
    income = mean_of([1.0, 2.0, 3.0, 4.0], "income")
    persons = for_persons(income, SIZES)
    second = income if other is None else for_persons(income, other)
    assert len(together(persons, for_persons(income, SIZES)).ratios) == 2
    for pair in ((persons, second), (second, persons)):
        with pytest.raises(TotalsOfDifferentThings, match="unit"):
            together(*pair)


@pytest.mark.parametrize("design", [FOUR, Census(4)])
def test_a_total_of_nothing_but_missing_answers_is_missing(design: Any):  # S7
    found = estimate(design, total_of([None, None, 1.0, 2.0]), ["x", "x", "y", "y"])
    empty, known = found.at(domain="x"), found.at(domain="y")
    assert (empty.value, empty.se, empty.reason, empty.missing) == (
        None,
        None,
        "no_base",
        2,
    )
    assert known.value is not None


def test_who_is_poor_is_yes_no_or_blank():  # S8
    deprived = pl.DataFrame({"water": [True, False, True, None]})
    matrix = DeprivationMatrix.of(deprived, {"water": Fraction(1)}, Fraction(1))
    with pytest.raises(NotYesOrNo, match=r"poor.*row 2"):
        deprivation_measures(matrix, poor=[1, 2, 0, None])
    counted = pl.DataFrame({"water": [1, 0, 3, None]})
    with pytest.raises(NotYesOrNo, match=r"water.*row 3"):
        DeprivationMatrix.of(counted, {"water": Fraction(1)}, Fraction(1))


def test_a_contrast_with_a_domain_in_one_psu_has_no_error():  # S9
    rows = pl.DataFrame(
        {
            "stratum": [1, 1, 1, 1, 2, 2, 2, 2],
            "psu": list("aabbccdd"),
            "weight": [1.0, 2, 3, 4, 5, 6, 7, 8],
            "y": [1.0, 2, 3, 4, 5, 6, 7, 8],
            "domain": ["one", "one", "p", "q", "p", "q", "p", "q"],
        }
    )
    design = SurveyDesign.from_frame(rows, strata="stratum", psu="psu")
    found = estimate_vector(design, mean_of(rows["y"]), rows["domain"])
    gaps = found.derive(
        known=lambda v: v["q"] - v["p"], unknown=lambda v: v["p"] - v["one"]
    )
    assert np.isnan([found.se[0], gaps.se[1], gaps.covariance[0, 1]]).all()
    without = SurveyDesign.from_frame(rows, strata="stratum", psu="psu")
    pair = estimate_vector(without, mean_of(rows["y"]), rows["domain"].replace("one", "z"))
    expected = pair.derive(known=lambda v: v["q"] - v["p"])
    assert_allclose(gaps.se[0], expected.se[0])


def test_numbers_read_as_floats_are_the_same_labels():  # S10
    def measured(label: str, dtype: Any) -> Any:
        psus = pl.Series("psu", [7, 7, 8, 8]).cast(dtype)
        design = SurveyDesign(
            [1.0] * 4, psu=psus, round=[label] * 4, unit=pl.Series([1, 2, 3, 4]).cast(dtype)
        )
        return measured_rounds(design, mean_of([1.0, 2.0, 4.0, 3.0]))

    both = measured("2022", pl.Int64) + measured("2026", pl.Float64)
    overlap = compare(both, "2022", "2026")[0].overlap
    assert (overlap.psus_shared, overlap.units_shared) == (2, 4)


# ---------------------------------------------------------------- S11


def test_a_share_without_spread_between_psus_is_no_certainty_in_a_change():  # S11
    rows = pl.DataFrame(
        {
            "round": [1] * 12 + [2] * 12,
            "psu": [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5] * 2,
            "y": [1, 0] * 6 + [1, 1, 1, 0, 0, 0, 1, 0, 1, 1, 1, 0],
            "weight": [1.0] * 24,
        }
    )
    design = SurveyDesign.from_frame(rows, psu="psu", round="round")
    levels = estimate_proportion(design, rows["y"])
    (found,) = compare(measured_rounds(design, proportion_of(rows["y"])), "1", "2")
    assert levels[0].se == 0
    assert levels[0].interval.method == "korn_graubard"  # type: ignore[union-attr]
    assert (found.reason, found.p, found.interval.method) == ("edge", None, "mover")  # type: ignore[union-attr]
    assert found.interval.low < -0.2 < 0.4 < found.interval.high  # type: ignore[union-attr]


# ---------------------------------------------------------------- S12


def test_where_no_stratum_tells_a_variance_there_is_no_error_and_no_nan():  # S12
    rows = {"strata": [1, 1, 2, 2] * 2, "psu": list("aabb") * 2, "round": [1] * 4 + [2] * 4}
    design = SurveyDesign([1.0] * 8, **rows, single_psu="average")  # type: ignore[arg-type]
    measured = mean_of([1.0, 2, 3, 4, 5, 6, 7, 9])
    level = estimate(design, measured)[0]
    assert (level.value, level.se, level.cv, level.interval) == (2.5, None, None, None)
    (found,) = compare(measured_rounds(design, measured), "1", "2")
    assert (found.value, found.se, found.p, found.relative_se) == (4.25, None, None, None)
