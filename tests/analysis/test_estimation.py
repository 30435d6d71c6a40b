"""Estimates: a case worked by hand, identities, and what is said where nothing is certain.

E1  (fixture 14) the worked example: estimate, variance, df and t agree with a hand's
E2  shuffled, relabelled, split, rescaled data give the same numbers
E3  columns of any kind: bool, float32, nullable, integers, categories in any order
E4  measures agree with the exact ones, and with each other (H x A = M0, parts sum to 1)
E5  missing answers are counted, never dropped in silence
E6  persons are households counted as often as they have members
E7  (fixture 14) a domain is not a filter, and has a df of its own; domains add up
E8  (fixture 14: one PSU) what can't be known is not given: no base, one PSU, no df, few
    rows, a census
E9  results print, search and make tables
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose

from analysis.alkire_foster import poverty_of_households, poverty_of_persons
from analysis.deprivation import DeprivationMatrix
from analysis.deprivation_measures import deprivation_measures
from analysis.design import Census, SurveyDesign
from analysis.estimates import Estimates
from analysis.estimation import (
    estimate,
    estimate_deprivation,
    estimate_mean,
    estimate_proportion,
    estimate_ratio,
    estimate_shares,
    estimate_total,
)
from analysis.estimation_errors import (
    CensusHasNoInterval,
    LengthMismatch,
    NoSuchEstimate,
    NotYesOrNo,
    SinglePsuStratum,
    SizeNotCounted,
    UnknownOption,
)
from analysis.inference import Inference
from analysis.measures import for_persons, mean_of, proportion_of, together, total_of
from tests.analysis.made_survey import INDICATORS, TWELFTHS, made_survey, matrix_of

FRAME = made_survey()
NOW = FRAME.filter(pl.col("round") == "2022")


def design_of(frame: pl.DataFrame, **options: Any) -> SurveyDesign:
    return SurveyDesign.from_frame(frame, strata="stratum", psu="psu", **options)


def everything(frame: pl.DataFrame, domain: str | None = None) -> pl.DataFrame:
    """All measures of a frame as numbers that don't depend on labels."""
    measured = deprivation_measures(matrix_of(frame))
    found = estimate(design_of(frame), measured, None if domain is None else frame[domain])
    return found.to_frame()


def assert_same(found: pl.DataFrame, expected: pl.DataFrame, *ignored: str) -> None:
    assert found.height == expected.height
    for name in ("value", "se", "low", "high", "df", "deff", "n", "psus"):
        if name not in ignored:
            assert_allclose(
                found[name].to_numpy(), expected[name].to_numpy(), rtol=1e-9, err_msg=name
            )


# ---------------------------------------------------------------- by hand

# stratum 1: PSU A (1, 0), PSU B (0, 0), weight 10; stratum 2: C (1, 1), D (1, 0), weight 20
BY_HAND = SurveyDesign([10.0] * 4 + [20.0] * 4, [1] * 4 + [2] * 4, list("AABBCCDD"))
POOR = [1, 0, 0, 0, 1, 1, 1, 0]


def test_the_worked_example_comes_out():  # E1
    found = estimate_proportion(BY_HAND, POOR, inference=Inference(interval="t"))[0]
    # p = (10 + 60) / 120; PSU residuals ±0.041667 and ±0.083333 in two strata of two
    assert_allclose(found.value, 70 / 120)
    assert_allclose(found.se**2, 0.034722, atol=5e-7)  # type: ignore[operator]
    assert_allclose(found.se, 0.186339, atol=5e-7)
    assert (found.df, found.n, found.psus, found.population) == (2, 8, 4, 120.0)
    assert found.interval is not None
    assert_allclose(found.interval.high, 70 / 120 + 4.302653 * 0.186339, atol=5e-6)


def test_a_total_and_its_error_by_hand():  # E1
    found = estimate_total(BY_HAND, POOR)[0]
    # PSU totals 10, 0 | 40, 20: variance 2 * (5^2 + 5^2) + 2 * (10^2 + 10^2) = 500
    assert found.value == 70
    assert_allclose(found.se, np.sqrt(500))


# ---------------------------------------------------------------- nothing changes


def test_the_order_of_the_rows_does_not_matter():  # E2
    assert_same(everything(NOW.sample(fraction=1, shuffle=True, seed=3)), everything(NOW))


def test_names_of_strata_and_psus_do_not_matter():  # E2
    renamed = NOW.with_columns(
        stratum=pl.col("stratum").replace({"s0": "z", "s1": "y", "s2": "x", "s3": "w"}),
        psu=pl.col("psu").hash(seed=1),
    )
    assert_same(everything(renamed), everything(NOW))


def test_a_row_split_in_two_of_half_the_weight_changes_no_estimate_and_no_error():  # E2
    halves = NOW.with_columns(weight=pl.col("weight") / 2)
    found, expected = everything(pl.concat([halves, halves])), everything(NOW)
    assert_same(found, expected, "n", "deff")
    assert (found["n"] == 2 * expected["n"]).all()


def test_the_scale_of_the_weights_does_not_matter_but_for_totals_and_deff():  # E2
    scaled = NOW.with_columns(weight=pl.col("weight") * 8)
    assert_same(everything(scaled), everything(NOW), "deff")
    once, eight = (estimate_total(design_of(f), f["income"])[0] for f in (NOW, scaled))
    assert_allclose([eight.value, eight.se], [8 * once.value, 8 * once.se])  # type: ignore[operator]


def test_weights_that_sum_to_the_rows_have_no_design_effect():  # E2
    normed = NOW.with_columns(weight=pl.col("weight") / pl.col("weight").mean())
    assert estimate_mean(design_of(normed), normed["income"])[0].deff is None


def test_rows_that_stand_for_nobody_change_nothing():  # E2
    ghosts = NOW.head(5).with_columns(weight=pl.lit(0.0))
    both = pl.concat([NOW, ghosts])
    found = estimate(
        design_of(both, zero_weight="keep"), deprivation_measures(matrix_of(both))
    )
    assert_same(found.to_frame(), everything(NOW))


def test_a_psu_without_an_interview_is_a_psu():  # E2
    ghost = NOW.head(1).with_columns(weight=pl.lit(0.0), psu=pl.lit("nobody was home"))
    both = pl.concat([NOW, ghost])
    mean = estimate_mean(design_of(both, zero_weight="keep"), both["income"])[0]
    total = estimate_total(design_of(both, zero_weight="keep"), both["income"])[0]
    alone = estimate_total(design_of(NOW), NOW["income"])[0]
    assert (mean.psus, mean.df, mean.missing) == (24, 20, 0)
    assert total.se > alone.se  # type: ignore[operator]


# ---------------------------------------------------------------- kinds of columns


@pytest.mark.parametrize(
    "kind",
    [pl.Boolean, pl.Int8, pl.UInt8, pl.Int64, pl.Float32, pl.Float64, pl.Decimal(5, 2)],
)
def test_a_yes_no_column_of_any_kind_gives_the_same(kind: Any):  # E3
    column = NOW["d05"].cast(pl.Int8).cast(kind)
    found = estimate_proportion(design_of(NOW), column)[0]
    assert found == estimate_proportion(design_of(NOW), NOW["d05"])[0]


def test_arrays_and_lists_are_columns_too():  # E3
    expected = estimate_proportion(design_of(NOW), NOW["d05"])[0]
    for column in (NOW["d05"].to_numpy(), NOW["d05"].to_list()):
        found = estimate_proportion(design_of(NOW), column)[0]
        assert replace(found, measure="d05") == expected


def test_nulls_and_nan_are_both_missing():  # E3 E5
    null = NOW["income"].set(NOW["income"] > 1500, None)
    nan = null.fill_null(np.nan)
    found = estimate_mean(design_of(NOW), null)[0]
    assert found == estimate_mean(design_of(NOW), nan)[0]
    assert found.missing == null.null_count() > 0


def test_categories_in_any_order_are_the_same_domains():  # E3
    backwards = NOW["ethnicity"].cast(pl.Enum(["kinh", "khmer", "cham"]))
    found = estimate_mean(design_of(NOW), NOW["income"], backwards)
    expected = estimate_mean(design_of(NOW), NOW["income"], NOW["ethnicity"])
    assert [item.domain for item in found] == ["kinh", "khmer", "cham"]
    for item in expected:
        assert found.at(domain=item.domain) == item


# ---------------------------------------------------------------- deprivation measures


def test_unweighted_measures_are_the_exact_ones():  # E4
    exact = poverty_of_households(matrix_of(NOW))
    flat = design_of(NOW.with_columns(weight=pl.lit(10.0)))
    found = estimate_deprivation(flat, matrix_of(NOW))
    assert_allclose(found.at(measure="H").value, float(exact.H or 0))
    assert_allclose(found.at(measure="A").value, float(exact.A or 0))
    assert_allclose(found.at(measure="M0").value, float(exact.M0 or 0))


def test_measures_of_persons_are_the_exact_ones():  # E4 E6
    exact = poverty_of_persons(matrix_of(NOW))
    flat = design_of(NOW.with_columns(weight=pl.lit(10.0)))
    measured = deprivation_measures(matrix_of(NOW), unit="person")
    found = estimate(flat, measured)
    assert_allclose(found.at(measure="M0").value, float(exact.M0 or 0))
    assert found[0].unit == "person"
    assert found[0].population == 10 * NOW["size"].sum()


@pytest.mark.parametrize("domain", [None, "ethnicity"])
def test_parts_add_up(domain: str | None):  # E4
    dimensions = {"first": INDICATORS[:5], "second": INDICATORS[5:]}
    measured = deprivation_measures(matrix_of(NOW), dimensions=dimensions)
    found = estimate(design_of(NOW), measured, None if domain is None else NOW[domain])
    for label in dict.fromkeys(item.domain for item in found):
        h, a, m0 = (found.at(measure=name, domain=label).value for name in ("H", "A", "M0"))
        assert_allclose(h * a, m0)  # type: ignore[operator]
        headcounts = found.where(measure="censored_headcount", domain=label)
        assert_allclose(sum(item.value / 12 for item in headcounts), m0)  # type: ignore[operator]
        for parts in ("contribution", "dimension_contribution"):
            shares = [item.value or 0 for item in found.where(measure=parts, domain=label)]
            assert_allclose(sum(shares), 1)


def test_every_pattern_at_the_cutoff_is_poor():  # E4
    patterns = [p for p in product([False, True], repeat=12) if sum(p) == 6]
    assert len(patterns) == 924
    deprived = pl.DataFrame(patterns, schema=INDICATORS, orient="row")
    matrix = DeprivationMatrix.of(deprived, TWELFTHS, Fraction(1, 2))
    found = estimate_deprivation(Census(924), matrix)
    assert found.at(measure="H").value == 1
    assert found.at(measure="A").value == 0.5


def test_who_is_poor_may_be_decided_by_the_standard():  # E4
    by_income = matrix_of(NOW).poor() & (NOW["income"] < 1200)
    measured = deprivation_measures(matrix_of(NOW), poor=by_income, standard="vn-2022")
    found = estimate(design_of(NOW), measured)
    expected = estimate_proportion(design_of(NOW), by_income)[0]
    assert_allclose(found.at(measure="H").value, expected.value)
    assert found[0].standard == "vn-2022"
    assert all(
        found.at(measure="censored_headcount", indicator=name).value
        <= found.at(measure="uncensored_headcount", indicator=name).value  # type: ignore[operator]
        for name in INDICATORS
    )


# ---------------------------------------------------------------- missing, persons


def with_blanks() -> pl.DataFrame:
    row = pl.int_range(pl.len())
    return NOW.with_columns(d05=pl.when(row % 7 > 0).then("d05"))


def test_a_household_with_a_blank_counts_as_missing_and_keeps_its_psu():  # E5
    frame = with_blanks()
    blank = frame["d05"].null_count()
    found = estimate_deprivation(design_of(frame), matrix_of(frame))
    assert {item.missing for item in found} == {blank}
    assert {item.rows for item in found} == {frame.height - blank}
    # the same as a domain of the complete, not as leaving the rows out of the design
    complete = frame["d05"].is_not_null().cast(pl.String)
    filled = frame.with_columns(d05=pl.col("d05").fill_null(value=False))
    as_domain = estimate_deprivation(design_of(filled), matrix_of(filled), complete)
    assert_allclose(
        [(item.value, item.se) for item in found],
        [(item.value, item.se) for item in as_domain.where(domain="true")],
    )


def test_one_indicator_can_use_all_who_answered_it():  # E5
    frame = with_blanks()
    found = estimate_proportion(design_of(frame), frame["d06"])[0]
    assert (found.missing, found.rows) == (0, frame.height)


def test_persons_are_households_counted_by_their_members():  # E6
    persons = for_persons(mean_of(NOW["income"]), NOW["size"])
    weighted = NOW.with_columns(weight=pl.col("weight") * pl.col("size"))
    found = estimate(design_of(NOW), persons)[0]
    expected = estimate_mean(design_of(weighted), NOW["income"])[0]
    assert_allclose([found.value, found.se], [expected.value, expected.se])


def test_a_household_without_a_size_is_refused_where_persons_count():  # E6
    size = NOW["size"].set(NOW["size"] > 6, None)
    with pytest.raises(SizeNotCounted, match=r"'size' is blank or below 1 in row"):
        for_persons(mean_of(NOW["income"]), size)
    with pytest.raises(LengthMismatch, match="'household_size' has 1 rows"):
        for_persons(mean_of(NOW["income"]), [3])


def test_a_household_that_is_missing_anyway_needs_no_size():  # E6
    income = NOW["income"].set(NOW["size"] > 6, None)
    size = NOW["size"].set(NOW["size"] > 6, None)
    found = estimate(design_of(NOW), for_persons(mean_of(income), size))[0]
    assert found.missing == income.null_count()


# ---------------------------------------------------------------- domains


def test_domains_add_up_to_the_whole():  # E7
    parts = estimate_total(design_of(NOW), NOW["income"], NOW["ethnicity"])
    whole = estimate_total(design_of(NOW), NOW["income"])[0]
    assert_allclose(sum(item.value or 0 for item in parts), whole.value)
    assert sum(item.n for item in parts) == whole.n


def test_a_domain_is_not_a_filter():  # E7
    domain = estimate_total(design_of(NOW), NOW["income"], NOW["psu"].str.slice(0, 4))
    alone = NOW.filter(pl.col("psu").str.starts_with("s0-0"))
    with pytest.raises(SinglePsuStratum):
        estimate_total(design_of(alone), alone["income"])
    assert domain.at(domain="s0-0").se > 0  # type: ignore[operator]


def test_domain_df_differs_from_that_of_the_design():  # E7
    own = estimate_mean(design_of(NOW), NOW["income"], NOW["area"])[0]
    full = estimate_mean(
        design_of(NOW), NOW["income"], NOW["area"], Inference(df="design")
    )[0]
    assert (own.df, full.df) == (10, 20)
    assert own.se == full.se
    assert own.interval is not None
    assert full.interval is not None
    assert own.interval.high > full.interval.high


def test_the_order_of_domains_may_be_given():  # E7
    found = estimate(design_of(NOW), mean_of(NOW["income"]), NOW["area"], levels=["b", "a"])
    assert [item.domain for item in found] == ["b", "a"]


def test_rounds_are_estimated_each_by_its_own_design():  # E7
    design = SurveyDesign.from_frame(FRAME, strata="stratum", psu="psu", round="round")
    found = estimate_mean(design, FRAME["income"])
    assert [item.round for item in found] == ["2022", "2024", "2026"]
    alone = estimate_mean(design_of(NOW), NOW["income"])[0]
    assert replace(found[0], round="") == alone


def test_shares_of_classes_add_up_to_one():  # E7
    found = estimate_shares(design_of(NOW), NOW["ethnicity"])
    assert_allclose(sum(item.value or 0 for item in found), 1)
    assert [item.indicator for item in found] == ["cham", "khmer", "kinh"]


def test_a_blank_class_is_missing():  # E5
    found = estimate_shares(design_of(NOW), NOW["ethnicity"].set(NOW["d01"], None))
    assert found[0].missing == NOW["d01"].sum()


# ---------------------------------------------------------------- what can't be known


def small(poor: list[int], **options: Any) -> Estimates:
    inference = Inference(**options)
    spent = [amount * is_poor for amount, is_poor in enumerate(poor, 1)]
    return estimate_ratio(BY_HAND, spent, poor, None, inference)


def test_where_nothing_is_there_is_no_value():  # E8
    found = small([0] * 8)[0]
    assert (found.value, found.se, found.interval, found.deff) == (None, None, None, None)
    assert (found.reason, found.n, found.cv) == ("no_base", 0, None)


def test_a_base_in_one_psu_has_no_standard_error():  # E8
    found = small([0, 0, 0, 0, 1, 1, 0, 0])[0]
    assert (found.value, found.se, found.reason, found.psus) == (5.5, None, "one_psu", 1)


def test_a_small_base_has_no_interval_but_an_error():  # E8
    found = small([1, 0, 0, 0, 1, 1, 1, 0])[0]
    assert (found.reason, found.n, found.interval) == ("few", 4, None)
    assert found.se > 0  # type: ignore[operator]
    assert small([1, 0, 0, 0, 1, 1, 1, 0], min_base=4)[0].reason == ""


def test_an_intensity_that_is_equal_everywhere_has_no_binomial_interval():  # E8
    # every poor household lacks exactly three of twelve: 2 % to 70 % would be nonsense
    frame = FRAME.with_columns(
        pl.lit(value=j in {"d01", "d02", "d03"}).alias(j) & (pl.col("size") > 4)
        for j in INDICATORS
    )
    design = SurveyDesign.from_frame(frame, strata="stratum", psu="psu", round="round")
    found = estimate(design, deprivation_measures(matrix_of(frame)))
    a = found.at(measure="A", round="2022")
    assert (a.value, a.se) == pytest.approx((0.25, 0), abs=1e-12)
    assert (a.interval, a.reason) == (None, "edge")
    contribution = found.at(measure="contribution", indicator="d12", round="2022")
    assert contribution.value == 0
    assert contribution.interval is not None


def test_a_domain_without_degrees_of_freedom_has_no_interval():  # E8
    domain = ["x", "x", "y", "y", "x", "x", "y", "y"]  # one PSU of each stratum
    found = estimate_mean(BY_HAND, range(8), domain, Inference(min_base=1))[0]
    assert (found.df, found.reason, found.interval) == (0, "no_df", None)


def test_a_census_has_numbers_and_no_interval():  # E8
    census = Census.from_frame(NOW)
    found = estimate_proportion(census, NOW["d05"], NOW["area"])[0]
    assert (found.kind, found.se, found.df, found.deff) == ("census", None, None, None)
    assert (found.interval, found.reason) == (None, "census")
    assert found.value == NOW.filter(pl.col("area") == "a")["d05"].mean()
    assert found.population == found.rows


def test_an_interval_of_a_census_is_refused():  # E8
    with pytest.raises(CensusHasNoInterval, match=r"full count .* no 'logit' interval"):
        estimate_proportion(Census(2), [1, 0], inference=Inference(interval="logit"))


def test_a_proportion_needs_zeros_and_ones():  # E8
    with pytest.raises(
        NotYesOrNo, match=r"'size' may hold only 0, 1 .* row .* estimate_mean"
    ):
        proportion_of(NOW["size"])


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"interval": "wald"}, "interval='wald'"),
        ({"df": "normal"}, "df='normal'"),
        ({"level": 95}, "level='95'"),
    ],
)
def test_a_way_of_inference_that_does_not_exist_is_refused(options: Any, sentence: str):
    with pytest.raises(UnknownOption, match=sentence):
        Inference(**options)


@pytest.mark.parametrize("column", ["domain", "measurement"])
def test_a_column_filtered_before_it_was_given_is_refused(column: str):
    columns = {"measurement": NOW["income"], "domain": NOW["area"]}
    columns[column] = columns[column].head(3)
    with pytest.raises(LengthMismatch, match="3 rows and the design has 288"):
        estimate_mean(design_of(NOW), columns["measurement"], columns["domain"])


def test_things_measured_together_are_of_one_length():
    with pytest.raises(LengthMismatch):
        together(total_of([1.0, 2.0]), total_of([1.0]))
    with pytest.raises(LengthMismatch, match="'denominator' has 1"):
        estimate_ratio(Census(2), [1, 2], [1])


# ---------------------------------------------------------------- results


def test_results_print_as_a_table():  # E9
    found = estimate_proportion(BY_HAND, POOR)
    assert "0.5833" in str(found)
    assert "proportion" in str(found)


def test_results_can_be_searched_and_added():  # E9
    found = estimate_mean(design_of(NOW), NOW["income"], NOW["area"])
    assert found.at(domain="a") is found[0]
    assert len(found + found) == 4
    with pytest.raises(NoSuchEstimate, match=r"0 results .* There are: income a, income b"):
        found.at(domain="c")
    with pytest.raises(NoSuchEstimate, match="2 results"):
        found.at(measure="income")


def test_results_make_a_table_with_their_proof():  # E9
    row = estimate_proportion(BY_HAND, POOR).to_frame().row(0, named=True)
    assert row["method"] == "logit"
    assert row["level"] == 0.95
    assert row["low"] < row["value"] < row["high"]
    assert_allclose(row["cv"], row["se"] / row["value"])
    assert (row["kind"], row["unit"], row["reason"]) == ("sample", "household", "")
