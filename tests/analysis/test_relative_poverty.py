"""Relative poverty: the formula, known truth, replicates, domains, what can't be.

L1  lines and rates of a few households by hand; with a fixed line the rate is FGT's
L2  the line's error is that of its quantile or mean; gaps agree with the jackknife
L3  with known truth errors of line, rate, gap and domains are right, intervals cover
L4  a domain is held against the line of all; persons; shuffled, split, missing rows
L5  a census, an empty round, a line at zero, settings that can't be
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose
from scipy import special

from analysis.design import Census, SurveyDesign
from analysis.estimation import estimate, estimate_mean
from analysis.estimation_errors import CensusHasNoInterval, LengthMismatch
from analysis.income import fgt
from analysis.inference import Inference
from analysis.method_errors import LineNotPositive, OutOfRange
from analysis.quantiles import estimate_quantiles
from analysis.relative_poverty import (
    RelativePoverty,
    estimate_poverty_line,
    estimate_relative_poverty,
)
from analysis.replicate_estimation import replicate_statistic
from analysis.replication import jackknife
from tests.analysis.made_survey import made_survey

FRAME = made_survey(5, households=20).filter(pl.col("round") == "2026")
NAMES = {"strata": "stratum", "psu": "psu"}
DESIGN = SurveyDesign.from_frame(FRAME, **NAMES)
OF_MEAN = RelativePoverty(0.5, None)


def rate(values: np.ndarray, weights: np.ndarray, rule: RelativePoverty) -> float:
    """The measure written out, for replicates."""
    if rule.quantile is None:
        centre = np.average(values, weights=weights)
    else:
        order = np.argsort(values, kind="stable")
        up_to = np.cumsum(weights[order]) / weights.sum()
        centre = values[order][np.searchsorted(up_to, rule.quantile)]
    line = rule.share * centre
    gap = np.where(values < line, ((line - values) / line) ** rule.alpha, 0.0)
    return float(np.average(gap, weights=weights))


def test_five_households_by_hand():  # L1
    income = [10.0, 5.0, 30.0, 8.0, 20.0]  # the median is 10, the line 6, the mean 14.6
    design = SurveyDesign([1.0] * 5)
    assert estimate_poverty_line(design, income)[0].value == 6
    assert estimate_relative_poverty(design, income)[0].value == 0.2
    gap = estimate_relative_poverty(design, income, rule=RelativePoverty(alpha=1))[0]
    assert_allclose(gap.value, (1 / 6) / 5)
    assert_allclose(estimate_poverty_line(design, income, OF_MEAN)[0].value, 7.3)
    exactly = RelativePoverty(
        share=0.5, quantile=0.5
    )  # the household with 5 is at the line
    nobody = estimate_relative_poverty(design, income, rule=exactly)[0]
    assert (nobody.value, nobody.se) == (0, 0)
    assert nobody.interval is not None
    assert nobody.interval.method == "korn_graubard"


@pytest.mark.parametrize("alpha", [0.0, 1.0, 2.0])
def test_the_value_is_that_of_a_fixed_line_and_the_error_is_not(alpha: float):  # L1
    rule = RelativePoverty(alpha=alpha)
    line = estimate_poverty_line(DESIGN, FRAME["income"])[0].value
    fixed = estimate(DESIGN, fgt(FRAME["income"], line, alpha))[0]  # type: ignore[arg-type]
    found = estimate_relative_poverty(DESIGN, FRAME["income"], rule=rule)[0]
    assert_allclose(found.value, fixed.value)
    assert abs(found.se / fixed.se - 1) > 0.1  # type: ignore[operator]
    assert (found.n, found.df, found.missing) == (fixed.n, fixed.df, fixed.missing)


def test_the_error_of_half_the_mean_is_half_that_of_the_mean():  # L2
    found = estimate_poverty_line(DESIGN, FRAME["income"], OF_MEAN)[0]
    mean = estimate_mean(DESIGN, FRAME["income"])[0]
    assert_allclose([found.value, found.se], [mean.value / 2, mean.se / 2])  # type: ignore[operator]


def test_the_error_of_a_median_line_is_near_woodruffs():  # L2
    found = estimate_poverty_line(DESIGN, FRAME["income"])[0]
    median = estimate_quantiles(DESIGN, FRAME["income"])[0]
    assert_allclose(found.value, 0.6 * median.value)  # type: ignore[operator]
    assert_allclose(found.se, 0.6 * median.se, rtol=0.15)  # type: ignore[operator]


@pytest.mark.parametrize("alpha", [1.0, 2.0])
def test_gaps_below_a_share_of_the_mean_agree_with_the_jackknife(alpha: float):  # L2
    rule = RelativePoverty(0.7, None, alpha)
    found = estimate_relative_poverty(DESIGN, FRAME["income"], rule=rule)[0]
    values = FRAME["income"].to_numpy()
    replicated = replicate_statistic(
        jackknife(DESIGN), lambda weights: [rate(values, weights, rule)], ["gap"]
    )
    assert_allclose(found.value, replicated.value[0])
    assert_allclose(found.se, replicated.se[0], rtol=0.03)


# ---------------------------------------------------------------- known truth

SIGMA = 0.8  # of log income: between PSUs 0.3


def drawn(rng: np.random.Generator) -> pl.DataFrame:
    """60 PSUs of 12 households in four strata; even PSUs are a domain."""
    psu = np.repeat(np.arange(60), 12)
    level = np.repeat(rng.normal(0, 0.3, 60), 12)
    income = np.exp(level + rng.normal(0, np.sqrt(SIGMA**2 - 0.3**2), 720))
    return pl.DataFrame(
        {"psu": psu, "stratum": psu // 15, "income": income, "even": psu % 2 == 0}
    ).with_columns(weight=pl.lit(50.0))


@pytest.mark.slow
def test_errors_are_right_and_intervals_cover():  # L3
    rng = np.random.default_rng(20261123)
    found: list[list[Any]] = []
    for _ in range(250):
        frame = drawn(rng)
        design = SurveyDesign.from_frame(frame, **NAMES)
        gap = RelativePoverty(alpha=1)
        found.append(
            [
                estimate_relative_poverty(design, frame["income"])[0],
                estimate_relative_poverty(design, frame["income"], rule=gap)[0],
                estimate_poverty_line(design, frame["income"])[0],
                estimate_relative_poverty(design, frame["income"], frame["even"])[1],
            ]
        )
    poor = float(special.ndtr(np.log(0.6) / SIGMA))
    for k, truth in enumerate((poor, None, 0.6, poor)):
        values = np.array([one[k].value for one in found])
        errors = np.array([one[k].se for one in found])
        # 250 surveys: the ratio itself has a Monte Carlo error of 4.5 %
        assert_allclose(np.sqrt((errors**2).mean()) / values.std(ddof=1), 1, atol=0.13)
        if truth is not None:
            ends = [(one[k].interval.low, one[k].interval.high) for one in found]
            covered = np.mean([low <= truth <= high for low, high in ends])
            assert 0.91 < covered < 0.99


# ---------------------------------------------------------------- domains, rows


def test_domains_are_held_against_the_line_of_all():  # L4
    found = estimate_relative_poverty(DESIGN, FRAME["income"], FRAME["ethnicity"])
    line = estimate_poverty_line(DESIGN, FRAME["income"])[0].value
    fixed = estimate(DESIGN, fgt(FRAME["income"], line), FRAME["ethnicity"])  # type: ignore[arg-type]
    assert_allclose([item.value for item in found], [item.value for item in fixed])
    assert [item.df for item in found] == [item.df for item in fixed]
    assert [item.population for item in found] == [item.population for item in fixed]


def test_one_domain_of_all_is_all():  # L4
    found = estimate_relative_poverty(DESIGN, FRAME["income"], ["x"] * FRAME.height)[0]
    whole = estimate_relative_poverty(DESIGN, FRAME["income"])[0]
    assert (found.value, found.se) == (whole.value, whole.se)


def test_persons_are_households_counted_by_their_members():  # L4
    persons = estimate_relative_poverty(DESIGN, FRAME["income"], size=FRAME["size"])[0]
    weighted = FRAME.with_columns(weight=pl.col("weight") * pl.col("size"))
    design = SurveyDesign.from_frame(weighted, **NAMES)
    expected = estimate_relative_poverty(design, FRAME["income"])[0]
    assert_allclose([persons.value, persons.se], [expected.value, expected.se])
    assert persons.unit == "person"


@pytest.mark.parametrize("change", ["shuffle", "split", "blank"])
def test_shuffled_split_and_blank_rows_change_nothing(change: str):  # L4
    extra = FRAME.head(30).with_columns(income=pl.lit(None, dtype=pl.Float64))
    halves = pl.concat([FRAME, FRAME]).with_columns(weight=pl.col("weight") / 2)
    frame = {
        "shuffle": FRAME.sample(fraction=1, shuffle=True, seed=2),
        "split": halves,
        "blank": pl.concat([extra, FRAME]),
    }[change]
    design = SurveyDesign.from_frame(frame, **NAMES)
    for rule in (RelativePoverty(), RelativePoverty(alpha=1), OF_MEAN):
        found = estimate_relative_poverty(design, frame["income"], rule=rule)[0]
        expected = estimate_relative_poverty(DESIGN, FRAME["income"], rule=rule)[0]
        assert_allclose([found.value, found.se], [expected.value, expected.se])
        assert found.missing == (30 if change == "blank" else 0)


def test_each_round_has_its_own_line():  # L4
    frame = made_survey(5)
    design = SurveyDesign.from_frame(frame, **NAMES, round="round")
    found = estimate_poverty_line(design, frame["income"])
    alone = frame.filter(pl.col("round") == "2024")
    own = estimate_poverty_line(SurveyDesign.from_frame(alone, **NAMES), alone["income"])[0]
    assert (found.at(round="2024").value, found.at(round="2024").se) == (own.value, own.se)


# ---------------------------------------------------------------- what can't be


def test_a_census_has_no_error():  # L5
    found = estimate_relative_poverty(Census.from_frame(FRAME), FRAME["income"])[0]
    assert (found.se, found.interval, found.reason) == (None, None, "census")
    with pytest.raises(CensusHasNoInterval):
        estimate_poverty_line(Census(2), [1.0, 2.0], inference=Inference(interval="t"))


def test_without_any_income_there_is_no_line():  # L5
    blank = [None] * FRAME.height
    assert estimate_poverty_line(DESIGN, blank)[0].value is None
    assert estimate_relative_poverty(DESIGN, blank)[0].reason == "no_base"


def test_a_domain_without_incomes_has_no_rate():  # L5
    income = FRAME["income"].set(FRAME["area"] == "a", None)
    found = estimate_relative_poverty(DESIGN, income, FRAME["area"])
    assert found.at(domain="a").value is None
    assert found.at(domain="b").se > 0  # type: ignore[operator]


def test_a_line_of_zero_is_refused():  # L5
    nothing = FRAME["income"] * 0
    with pytest.raises(LineNotPositive, match=r"column 'income' is 0, .* zeros"):
        estimate_relative_poverty(DESIGN, nothing)
    with pytest.raises(LineNotPositive, match="is -3,"):
        estimate_poverty_line(DESIGN, nothing - 5)


def test_settings_that_cannot_be_are_named():  # L5
    for setting in ({"share": 0.0}, {"quantile": 1.0}, {"alpha": -1.0}, {"alpha": 0.5}):
        with pytest.raises(OutOfRange, match=next(iter(setting))):
            RelativePoverty(**setting)
    with pytest.raises(LengthMismatch, match="'income' has 1 rows"):
        estimate_relative_poverty(DESIGN, pl.Series("income", [1.0]))
