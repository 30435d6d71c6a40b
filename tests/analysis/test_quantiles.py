"""Quantiles: Hyndman and Fan's rules, identities, what has no interval, the errors.

Q1  with equal weights the rules are those of Hyndman and Fan, as NumPy has them
Q2  ties, order of rows, scaled weights and (by steps) split rows change nothing
Q3  no interval where there is none to have: empty, census, one PSU, the last value
Q4  missing values are counted; settings that can't be are named
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose

from analysis.design import Census, SurveyDesign
from analysis.estimation_errors import CensusHasNoInterval, UnknownOption
from analysis.inference import Inference
from analysis.method_errors import OutOfRange
from analysis.quantiles import estimate_quantiles, weighted_quantiles
from tests.analysis.made_survey import made_survey

FRAME = made_survey().filter(pl.col("round") == "2022")
SHARES = [0.01, 0.1, 0.25, 0.5, 0.6, 0.9, 0.99]


def design_of(frame: pl.DataFrame = FRAME, **options: Any) -> SurveyDesign:
    return SurveyDesign.from_frame(frame, strata="stratum", psu="psu", **options)


@pytest.mark.parametrize(
    ("rule", "numpy_name"),
    [
        ("math", "inverted_cdf"),
        ("school", "averaged_inverted_cdf"),
        ("hf3", "closest_observation"),
        ("hf4", "interpolated_inverted_cdf"),
        ("hf5", "hazen"),
        ("hf6", "weibull"),
        ("hf7", "linear"),
        ("hf8", "median_unbiased"),
        ("hf9", "normal_unbiased"),
    ],
)
def test_equal_weights_give_the_rules_of_hyndman_and_fan(rule: Any, numpy_name: Any):  # Q1
    values = np.random.default_rng(3).lognormal(size=40)
    for own in (values, np.round(values)):  # without and with ties
        found = weighted_quantiles(own, np.full(40, 2.5), SHARES, rule)
        assert_allclose(found, np.quantile(own, SHARES, method=numpy_name), rtol=1e-12)


def test_the_nearest_share_of_weight_decides_under_hf3():  # Q1
    values, weights = (
        np.arange(1.0, 6.0),
        np.array([1.0, 2, 1, 5, 1]),
    )  # up to .1 .3 .4 .9 1
    shares = [0.05, 0.19, 0.21, 0.3, 0.36, 0.64, 0.65, 0.66, 0.95, 0.96]
    # 0.65 is halfway between the third and the fourth, 0.95 between fourth and fifth: even
    expected = [1, 1, 2, 2, 3, 3, 4, 4, 4, 5]
    assert weighted_quantiles(values, weights, shares, "hf3").tolist() == expected


@pytest.mark.parametrize(
    "rule", ["math", "school", "hf3", "hf4", "hf5", "hf6", "hf7", "hf8", "hf9"]
)
def test_one_value_is_every_quantile(rule: Any):  # Q1
    assert weighted_quantiles(np.array([7.0, 7.0]), np.ones(2), SHARES, rule).tolist() == [
        7.0
    ] * len(SHARES)


def test_the_median_of_a_tie_between_two_is_the_lower_or_halfway():  # Q2
    values, weights = np.array([1.0, 2.0]), np.ones(2)
    assert weighted_quantiles(values, weights, [0.5], "math").tolist() == [1.0]
    assert weighted_quantiles(values, weights, [0.5], "school").tolist() == [1.5]


@pytest.mark.parametrize(
    "rule", ["math", "school", "hf4", "hf5", "hf6", "hf7", "hf8", "hf9"]
)
def test_the_order_of_rows_says_nothing_among_equal_values(rule: Any):  # Q2
    values, weights = np.array([1.0, 2, 2, 2, 3]), np.array([1.0, 5, 2, 3, 4])
    order = [3, 4, 1, 0, 2]
    assert_allclose(
        weighted_quantiles(values, weights, SHARES, rule),
        weighted_quantiles(values[order], weights[order], SHARES, rule),
    )


@pytest.mark.parametrize("rule", ["math", "school"])
def test_split_shuffled_and_rescaled_rows_give_the_same(rule: Any):  # Q2
    halves = pl.concat([FRAME, FRAME]).sample(fraction=1, shuffle=True, seed=2)
    halves = halves.with_columns(weight=pl.col("weight") * 512)
    kept = ["value", "se", "low", "high", "df"]
    before = estimate_quantiles(design_of(), FRAME["income"], SHARES[1:-1], rule=rule)
    after = estimate_quantiles(design_of(halves), halves["income"], SHARES[1:-1], rule=rule)
    for name in kept:
        assert_allclose(before.to_frame()[name], after.to_frame()[name], rtol=1e-9)


def test_a_quantile_in_a_domain_is_that_of_its_rows():  # Q2
    found = estimate_quantiles(design_of(), FRAME["income"], domain=FRAME["ethnicity"])
    own = FRAME.filter(pl.col("ethnicity") == "khmer")
    value = weighted_quantiles(own["income"].to_numpy(), own["weight"].to_numpy(), [0.5])
    median = found.at(domain="khmer")
    assert (median.value, median.n) == (value[0], own.height)
    assert median.interval is not None
    assert median.interval.low < value[0] < median.interval.high
    assert "khmer" in str(found)


def test_there_is_no_interval_beyond_the_values():  # Q3
    found = estimate_quantiles(design_of(), FRAME["income"], [0.999])[0]
    assert found.value == FRAME["income"].max()
    assert (found.interval, found.se, found.reason) == (None, None, "edge")


def test_a_census_has_quantiles_without_intervals():  # Q3
    census = Census(FRAME.height)
    found = estimate_quantiles(census, FRAME["income"])[0]
    assert (found.reason, found.se, found.df) == ("census", None, None)
    assert found.value == FRAME["income"].sort()[FRAME.height // 2 - 1]
    with pytest.raises(CensusHasNoInterval):
        estimate_quantiles(census, FRAME["income"], inference=Inference(interval="t"))


def test_a_domain_in_one_psu_has_no_interval():  # Q3
    domain = pl.Series(np.where(FRAME["psu"] == FRAME["psu"][0], "rare", "rest"))
    found = estimate_quantiles(design_of(), FRAME["income"], domain=domain)
    assert found.at(domain="rare").reason == "one_psu"
    assert found.at(domain="rare").value is not None


def test_missing_values_are_counted_and_left_out():  # Q4
    some = FRAME["income"].scatter([3, 5], None)
    found = estimate_quantiles(design_of(), some)[0]
    assert (found.missing, found.n) == (2, FRAME.height - 2)
    none = pl.Series([None] * FRAME.height, dtype=pl.Float64)
    empty = estimate_quantiles(design_of(), none)[0]
    assert (empty.value, empty.reason) == (None, "no_base")
    assert np.isnan(weighted_quantiles(np.ones(2), np.zeros(2), [0.5])[0])


def test_settings_that_cannot_be_are_named():  # Q4
    with pytest.raises(OutOfRange, match="p = 1"):
        estimate_quantiles(design_of(), FRAME["income"], [1.0])
    with pytest.raises(UnknownOption, match="rule"):
        estimate_quantiles(design_of(), FRAME["income"], rule="hf99")  # type: ignore[arg-type]


def test_a_lonely_psu_follows_the_rule_of_the_design():  # Q3
    lonely = FRAME.filter((pl.col("stratum") != "s1") | (pl.col("psu") == "s1-0-0"))
    certain = replace(design_of(lonely), single_psu="certainty")
    found = estimate_quantiles(certain, lonely["income"])[0]
    assert found.se is not None
    assert found.df == 15
