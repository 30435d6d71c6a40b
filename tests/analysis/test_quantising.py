"""Quantised weights: exact sums, the finest resolution, and what is refused.

W1  sums of weights and of weight x size are exact, so their order does not matter
W2  q is the largest that keeps the total below 2^52
W3  q and the change of the total are recorded, and the change is as small as it must be
W4  quantising twice changes nothing
W5  weights that can't be used are refused by row
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.engine_errors import WeightLostInQuantising
from analysis.estimation_errors import (
    LengthMismatch,
    NoRows,
    WeightMissing,
    WeightNegative,
)
from analysis.quantising import quantise

weights_of_a_survey = st.lists(
    st.tuples(st.floats(0.001, 1e6), st.integers(1, 15)), min_size=1, max_size=200
)


@given(rows=weights_of_a_survey, seed=st.integers(0, 9))
def test_every_sum_is_exact_in_any_order(rows: list[tuple[float, int]], seed: int):  # W1
    weight, size = (
        np.array(column, dtype=np.float64) for column in zip(*rows, strict=True)
    )
    found = quantise(weight, size)
    exact = sum(
        (Fraction(w) * int(s) for w, s in zip(found.weights, size, strict=True)),
        Fraction(0),
    )
    order = np.random.default_rng(seed).permutation(len(weight))
    running = np.cumsum((found.weights * size)[order])
    assert Fraction(running[-1]) == exact == Fraction(found.total)


@given(rows=weights_of_a_survey)
def test_the_resolution_is_the_finest_that_is_exact(rows: list[tuple[float, int]]):  # W2
    weight, size = (
        np.array(column, dtype=np.float64) for column in zip(*rows, strict=True)
    )
    total, q = (weight * size).sum(), quantise(weight, size).q
    assert np.ldexp(total, q) < 2**52 <= np.ldexp(total, q + 1)


def test_q_and_the_change_are_recorded():  # W3
    rng = np.random.default_rng(5)
    weight = np.exp(rng.normal(3, 1, 10_000))
    found = quantise(weight)
    assert found.q == 52 - int(np.ceil(np.log2(weight.sum())))
    assert np.abs(found.weights - weight).max() <= 2.0 ** -(found.q + 1)
    assert found.total == found.weights.sum()
    assert found.change == pytest.approx(found.weights.sum() / weight.sum() - 1, abs=1e-15)
    assert abs(found.change) < 1e-11


def test_a_hundred_million_persons_leave_25_bits_of_fraction():  # W3
    assert quantise([1e8]).q == 25


def test_quantising_again_changes_nothing():  # W4
    once = quantise([1 / 3, 2 / 7, 11.0], [1, 4, 2])
    again = quantise(once.weights, [1, 4, 2])
    assert again.weights.tobytes() == once.weights.tobytes()
    assert (again.q, again.change) == (once.q, 0.0)


def test_a_psu_without_interview_keeps_its_weight_of_zero():  # W4
    assert quantise([0.0, 2.5]).weights.tolist() == [0.0, 2.5]
    assert quantise([0.0, 0.0]).change == 0.0


@pytest.mark.parametrize(
    ("weights", "fault", "says"),
    [
        ([1.0, None, None], WeightMissing, r"row 2, 3 \(2 in all\)"),
        ([1.0, -0.5], WeightNegative, r"row 2 \(1 in all\)"),
        ([], NoRows, "rows"),
        ([1e12, 1e-6], WeightLostInQuantising, r"row 2 is so small .* 1e\+12"),
    ],
)
def test_weights_that_can_not_be_used_are_refused(
    weights: list[float], fault: type[Exception], says: str
):  # W5
    with pytest.raises(fault, match=says):
        quantise(weights)


def test_sizes_have_to_fit_the_weights():  # W5
    with pytest.raises(LengthMismatch):
        quantise([1.0, 2.0], [1])
