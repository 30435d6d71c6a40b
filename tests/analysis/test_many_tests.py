"""Many tests at once.

T1  Holm and BH give published values; BH and BY agree with SciPy
T2  missing stays missing and is not counted; order is that of the input
T3  pre-specified tests are a family of their own
T4  unreliable cells are flagged by n, error and CV
T5  faults have names
"""

from __future__ import annotations

import dataclasses
import doctest

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats

import analysis.many_tests
from analysis.design import SurveyDesign
from analysis.estimation import estimate_proportion
from analysis.many_tests import adjusted, adjusted_table, unreliable
from analysis.robustness_errors import PValueFaulty
from tests.analysis.made_survey import made_survey

# Benjamini & Hochberg (1995), J. R. Statist. Soc. B 57, 289-300, §3.2: 15 tests, of which
# the Bonferroni and Holm rules reject 3 at 0.05 and theirs 4
P_1995 = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
    0.5719, 0.6528, 0.7590, 1.0000,
]  # fmt: skip


def test_the_example_of_1995_rejects_three_and_four():  # T1
    assert sum(q <= 0.05 for q in adjusted(P_1995, "holm")) == 3
    assert sum(q <= 0.05 for q in adjusted(P_1995, "bh")) == 4


def test_holm_steps_down_by_hand():  # T1
    # 4 x 0.005, 3 x 0.01, 2 x 0.03, then no lower than the one before
    assert_allclose(adjusted([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02])
    assert adjusted([0.5, 0.9]) == [1.0, 1.0]


@given(p=st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_false_discovery_control_agrees_with_scipy(p):  # T1
    for method in ("bh", "by"):
        expected = stats.false_discovery_control(p, method=method)
        assert_allclose(adjusted(p, method), expected, rtol=1e-12, atol=1e-300)


def test_a_missing_p_stays_missing_and_is_not_counted():  # T2
    assert adjusted([0.02, None, 0.01]) == adjusted([0.02, float("nan"), 0.01])
    assert_allclose([adjusted([0.02, None, 0.01], "bh")[k] for k in (0, 2)], [0.02, 0.02])
    assert adjusted([0.02, None, 0.01])[1] is None
    assert adjusted([None]) == [None]
    assert adjusted([]) == []


def test_prespecified_tests_are_a_family_of_their_own():  # T3
    tests = pl.DataFrame({"name": list("abcd"), "p_value": [0.01, 0.02, 0.03, None]})
    found = adjusted_table(tests, [True, False, False, True])
    assert found["prespecified"].to_list() == [True, False, False, True]
    assert_allclose(found["holm"].to_list()[:3], [0.01, 0.04, 0.04])
    assert found["bh"].to_list()[3] is None


def test_unreliable_cells_are_flagged():  # T4
    frame = made_survey().filter(pl.col("round") == "2024")
    design = SurveyDesign.from_frame(frame, strata="stratum", psu="psu")
    item = estimate_proportion(design, frame["d01"])[0]
    assert unreliable(item) == ""
    assert unreliable(item, least=10_000) == "few"
    assert unreliable(item, cv=item.cv / 2) == "cv"
    assert unreliable(dataclasses.replace(item, se=None)) == "no_se"
    assert unreliable(dataclasses.replace(item, se=None, kind="census")) == ""
    # the share of those who are not deprived is as unreliable as its complement
    assert unreliable(dataclasses.replace(item, value=0.98, se=0.01)) == "cv"
    assert unreliable(dataclasses.replace(item, value=1.0, se=0.0)) == "cv"


def test_a_p_value_beyond_one_is_refused():  # T5
    with pytest.raises(PValueFaulty, match="row 2") as caught:
        adjusted([0.5, 1.5, np.nan])
    assert "dòng 2" in caught.value.sentence("vi")


def test_the_example_of_the_module_runs():  # T1
    assert doctest.testmod(analysis.many_tests) == doctest.TestResults(0, 1)
