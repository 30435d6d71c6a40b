"""Income measures: published cases, identities, simulation, the errors.

I1  FGT: a worked case, the line itself is not poor, subgroups add up
I2  Gini: known distributions; ties, order, split rows; persons
I3  the standard errors of Gini and variance agree with the jackknife's
I4  edges: no income at all, one row, censuses, negative incomes, lines at zero
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose

from analysis.design import Census, SurveyDesign
from analysis.estimation import estimate
from analysis.estimation_errors import UnknownOption
from analysis.income import Rank, estimate_gini, estimate_variance, fgt, gini, variance
from analysis.method_errors import IncomeNegative, OutOfRange
from analysis.replicate_estimation import replicate_statistic
from analysis.replication import jackknife
from tests.analysis.made_survey import made_survey

FRAME = made_survey().filter(pl.col("round") == "2022")
INCOME = FRAME["income"].to_numpy()


def design_of(frame: pl.DataFrame = FRAME) -> SurveyDesign:
    return SurveyDesign.from_frame(frame, strata="stratum", psu="psu")


@pytest.mark.parametrize(("alpha", "wanted"), [(0, 0.5), (1, 0.35), (2, 0.29)])
def test_fgt_of_four_households(alpha: float, wanted: float):  # I1
    # gaps of 0.4 and 1.0 among four, one of whom stands at the line
    found = estimate(Census(4), fgt([6.0, 10.0, 0.0, 30.0], 10, alpha))[0]
    assert_allclose(found.value, wanted)


def test_fgt_of_the_whole_is_the_mean_of_its_parts():  # I1
    measured = fgt(FRAME["income"], 900, 2)
    whole = estimate(design_of(), measured)[0]
    parts = estimate(design_of(), measured, FRAME["ethnicity"])
    people = sum(part.population for part in parts)
    mean = sum((part.value or 0) * part.population for part in parts) / people
    assert_allclose(whole.value, mean)


def test_blank_incomes_are_missing_not_poor():  # I1
    found = estimate(Census(3), fgt([None, 5.0, 20.0], 10))[0]
    assert (found.value, found.missing) == (0.5, 1)


def test_gini_of_one_rich_household_among_many_is_nearly_one():  # I2
    income = np.zeros(1000)
    income[7] = 5.0
    assert_allclose(gini(income, np.ones(1000))[0], 0.999)
    assert gini(np.ones(1000), np.ones(1000), "middle")[0] == pytest.approx(0, abs=1e-12)


def test_gini_of_uniform_incomes_is_a_third():  # I2
    income = (np.arange(10_000) + 0.5) / 10_000
    assert_allclose(gini(income, np.ones(10_000), "middle")[0], 1 / 3, rtol=1e-6)


def test_whole_number_weights_stand_for_that_many_equal_incomes():  # I2
    income, weights = np.array([3.0, 1.0, 4.0]), np.array([2.0, 3.0, 1.0])
    repeated = np.repeat(income, weights.astype(int))
    value, _ = gini(income, weights, "middle")
    assert_allclose(value, gini(repeated, np.ones(6), "middle")[0])
    differences = np.abs(repeated[:, None] - repeated).mean()
    assert_allclose(value, differences / (2 * repeated.mean()))


def test_split_rows_and_scaled_weights_keep_the_middle_rank():  # I2
    weights = FRAME["weight"].to_numpy()
    value, _ = gini(INCOME, weights, "middle")
    twice, _ = gini(np.tile(INCOME, 2), np.tile(weights, 2) * 3, "middle")
    assert_allclose(value, twice, rtol=1e-12)


@pytest.mark.parametrize("rank", ["inclusive", "middle"])
def test_the_order_of_rows_says_nothing(rank: Rank):  # I2
    income = np.round(INCOME, -2)
    weights = FRAME["weight"].to_numpy()
    order = np.random.default_rng(4).permutation(len(income))
    value, influence = gini(income, weights, rank)
    again, shuffled = gini(income[order], weights[order], rank)
    assert_allclose(value, again, rtol=1e-12)
    assert_allclose(influence[order], shuffled, atol=1e-12 * np.abs(influence).max())


def test_persons_count_with_the_members_of_their_household():  # I2
    found = estimate_gini(design_of(), FRAME["income"], size=FRAME["size"])[0]
    persons = (FRAME["weight"] * FRAME["size"]).to_numpy()
    assert_allclose(found.value, gini(INCOME, persons)[0])
    assert found.unit == "person"
    assert found.interval is not None
    assert 0 < found.interval.low < found.value < found.interval.high < 1


@pytest.mark.parametrize("rank", ["inclusive", "middle"])
def test_the_error_of_gini_is_near_the_jackknife(rank: Rank):  # I3
    linearised = estimate_gini(design_of(), FRAME["income"], rank=rank)[0]
    replicated = replicate_statistic(
        jackknife(design_of()), lambda w: [gini(INCOME[w > 0], w[w > 0], rank)[0]], ["G"]
    )
    assert_allclose(linearised.se, replicated.se[0], rtol=0.02)


def test_the_error_of_a_variance_is_near_the_jackknife():  # I3
    linearised = estimate_variance(design_of(), FRAME["income"])[0]
    replicated = replicate_statistic(
        jackknife(design_of()), lambda w: [variance(INCOME, w)[0]], ["V"]
    )
    assert_allclose(linearised.se, replicated.se[0], rtol=0.02)
    assert_allclose(
        variance(INCOME, np.ones(len(INCOME)))[0], INCOME.var(ddof=1), rtol=1e-12
    )


def test_domains_have_their_own_gini():  # I3
    found = estimate_gini(design_of(), FRAME["income"], FRAME["ethnicity"])
    own = FRAME.filter(pl.col("ethnicity") == "cham")
    wanted, _ = gini(own["income"].to_numpy(), own["weight"].to_numpy())
    assert_allclose(found.at(domain="cham").value, wanted)


def test_where_there_is_nothing_to_measure_there_is_no_number():  # I4
    zero = estimate_gini(design_of(), np.zeros(FRAME.height))[0]
    assert (zero.value, zero.se, zero.reason) == (None, None, "no_base")
    assert np.isnan(variance(np.ones(1), np.ones(1))[0])
    nothing: Any = pl.Series([None] * FRAME.height, dtype=pl.Float64)
    assert estimate_variance(design_of(), nothing)[0].value is None


def test_a_census_has_a_gini_without_an_error():  # I4
    found = estimate_gini(Census(FRAME.height), FRAME["income"])[0]
    assert (found.se, found.interval, found.reason) == (None, None, "census")


def test_what_cannot_be_is_named():  # I4
    with pytest.raises(IncomeNegative, match=r"'income' is negative in row 2 \(1 in all\)"):
        estimate_gini(Census(2), [1.0, -1.0])
    with pytest.raises(OutOfRange, match="line = 0"):
        fgt([1.0], 0)
    with pytest.raises(OutOfRange, match="alpha = -1"):
        fgt([1.0], 3, -1)
    with pytest.raises(UnknownOption, match="rank"):
        gini(np.ones(2), np.ones(2), "last")  # type: ignore[arg-type]
