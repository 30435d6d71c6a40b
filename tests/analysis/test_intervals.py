"""Intervals: against published methods, and the rules at 0, at 1 and with few rows.

I1  with a simple random sample and many degrees of freedom: Wilson, Clopper-Pearson, Wald
I2  a Wilson bound is a share that its own score test just rejects
I3  shares stay between 0 and 1; at the edges the interval is Korn-Graubard's
I4  fewer degrees of freedom make wider intervals; a higher level too
I5  the effective sample is capped at n
"""

from __future__ import annotations

import math
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats

from analysis.intervals import (
    Interval,
    Method,
    Precision,
    difference_interval,
    interval,
    korn_graubard_interval,
    logit_interval,
    ratio_interval,
    t_interval,
    wilson_interval,
)

MANY = 10**9  # degrees of freedom at which t is the normal


def binomial(successes: int, n: int, df: int = MANY) -> Precision:
    p = successes / n
    return Precision(p, math.sqrt(p * (1 - p) / n), df, n)


# ---------------------------------------------------------------- published methods


@pytest.mark.parametrize(("successes", "n"), [(1, 10), (9, 10), (15, 148), (81, 263)])
def test_wilson_agrees_with_scipy(successes: int, n: int):  # I1
    found = wilson_interval(binomial(successes, n))
    expected = stats.binomtest(successes, n).proportion_ci(method="wilson")
    assert_allclose((found.low, found.high), (expected.low, expected.high), rtol=1e-6)


def test_wilson_at_zero_agrees_with_newcombe():  # I1
    # Newcombe (1998), Statistics in Medicine 17, 857-872, table I: 0 of 20, method 3
    found = wilson_interval(Precision(0.0, 0.0, MANY, 20))
    assert_allclose((found.low, found.high), (0.0, 0.1611), atol=5e-5)


@pytest.mark.parametrize(("successes", "n"), [(1, 10), (15, 148), (263, 264)])
def test_korn_graubard_of_a_simple_sample_is_clopper_pearson(successes: int, n: int):  # I1
    found = korn_graubard_interval(binomial(successes, n, df=n - 1))
    expected = stats.binomtest(successes, n).proportion_ci(method="exact")
    assert_allclose((found.low, found.high), (expected.low, expected.high), rtol=1e-9)


def test_the_t_interval_is_value_and_t_times_se():  # I1
    found = t_interval(Precision(10.0, 2.0, 2, 8))
    assert_allclose(
        (found.low, found.high), (10 - 2 * 4.302653, 10 + 2 * 4.302653), rtol=1e-6
    )


def test_the_logit_interval_is_symmetric_in_log_odds():  # I1
    found = logit_interval(Precision(0.3, 0.05, 12, 200))
    odds = [math.log(p / (1 - p)) for p in (found.low, 0.3, found.high)]
    assert_allclose(odds[1] - odds[0], odds[2] - odds[1])
    assert_allclose(odds[2] - odds[1], stats.t.ppf(0.975, 12) * 0.05 / 0.21)


@given(p=st.floats(0.01, 0.99), deff=st.floats(1.0, 5.0), df=st.integers(1, 60))
def test_a_wilson_bound_is_just_rejected_by_its_score_test(p: float, deff: float, df: int):
    n = 200  # I2
    of = Precision(p, math.sqrt(deff * p * (1 - p) / n), df, n)
    t = of.quantile(0.95)
    for bound in (wilson_interval(of).low, wilson_interval(of).high):
        assert_allclose(
            abs(p - bound), t * math.sqrt(bound * (1 - bound) * deff / n), rtol=1e-6
        )


# ---------------------------------------------------------------- edges


@pytest.mark.parametrize("method", [None, *get_args(Method)])
@pytest.mark.parametrize("p", [0.0, 1e-9, 0.02, 0.5, 0.99, 1.0])
@pytest.mark.parametrize("df", [1, 3, 40])
def test_a_share_stays_between_0_and_1(method: Method | None, p: float, df: int):  # I3
    of = Precision(p, math.sqrt(1.5 * p * (1 - p) / 60), df, 60)
    found = interval(of, "proportion", method)
    if found.method != "t":
        assert 0 <= found.low <= p <= found.high <= 1
        assert found.low < found.high


def test_at_zero_the_upper_bound_is_that_of_the_effective_sample():  # I3
    found = interval(Precision(0.0, 0.0, 20, 60), "proportion")
    n = 60 * (stats.t.ppf(0.975, 59) / stats.t.ppf(0.975, 20)) ** 2
    assert found == Interval(
        0.0, pytest.approx(1 - 0.025 ** (1 / n)), 0.95, "korn_graubard"
    )
    mirrored = interval(Precision(1.0, 0.0, 20, 60), "proportion", "t")
    assert_allclose(mirrored.low, 1 - found.high)
    assert (mirrored.high, mirrored.method) == (1.0, "korn_graubard")


def test_wilson_keeps_to_itself_at_the_edges():  # I3
    assert interval(Precision(0.0, 0.0, 20, 60), "share", "wilson").method == "wilson"


def test_totals_and_means_get_t():  # I3
    for scale in ("total", "mean"):
        assert interval(Precision(5.0, 0.0, 3, 9), scale).method == "t"


@pytest.mark.parametrize("method", get_args(Method))
def test_fewer_degrees_of_freedom_and_a_higher_level_widen_the_interval(
    method: Method,
):  # I4
    def width(df: int, level: float) -> float:
        found = interval(Precision(0.2, 0.04, df, 150), "proportion", method, level)
        return found.high - found.low

    assert width(3, 0.95) > width(30, 0.95) > width(30, 0.90)


def test_the_effective_sample_is_never_above_n():  # I5
    precise = Precision(0.5, 0.001, 40, 100)
    assert precise.effective_n(0.95) == 100
    assert wilson_interval(precise) == wilson_interval(Precision(0.5, 0.05, 40, 100))


# ---------------------------------------------------------------- changes


def test_a_relative_change_never_falls_below_minus_one():
    found = ratio_interval(Precision(math.log(0.1), 5.0, 2, 0))
    assert -1 < found.low < 0.1 - 1 < found.high
    assert found.method == "log"


def test_two_shares_of_which_one_is_zero_are_compared_by_their_intervals():
    # Newcombe (1998b), Statistics in Medicine 17, 873-890: built from the two intervals
    before, after = binomial(12, 80, df=60), Precision(0.0, 0.0, 60, 70)
    found = difference_interval(before, after)
    a, b = interval(before, "proportion"), interval(after, "proportion")
    assert_allclose(found.low, -0.15 - math.hypot(a.high - 0.15, 0.0))
    assert_allclose(found.high, -0.15 + math.hypot(0.15 - a.low, b.high))
    assert found.method == "mover"


def test_two_shares_of_zero_may_still_differ():
    nobody = Precision(0.0, 0.0, 20, 40)
    found = difference_interval(nobody, nobody)
    assert_allclose(found.low, -found.high)
    assert found.high > 0.05
