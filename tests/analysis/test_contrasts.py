"""Estimates together: covariances, and functions of them.

C1  complex steps give the gradients of calculus
C2  a function's variance agrees with that of the same thing estimated in one go
C3  contributions of groups sum to 1 and their errors to 0
C4  names say what each estimate is
"""

from __future__ import annotations

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats

from analysis.contrasts import EstimateVector, estimate_vector, subgroup_contributions
from analysis.deprivation_measures import deprivation_measures
from analysis.design import SurveyDesign
from analysis.estimation import estimate, estimate_ratio
from analysis.measures import mean_of, together, total_of
from tests.analysis.made_survey import made_survey, matrix_of

FRAME = made_survey()
NOW = FRAME.filter(pl.col("round") == "2024")
DESIGN = SurveyDesign.from_frame(NOW, strata="stratum", psu="psu")
ROUNDS = SurveyDesign.from_frame(FRAME, strata="stratum", psu="psu", round="round")


@given(a=st.floats(0.1, 9.0), b=st.floats(0.1, 9.0))
def test_gradients_are_those_of_calculus(a: float, b: float):  # C1
    two = EstimateVector(("a", "b"), np.array([a, b]), np.eye(2), df=9)
    found = two.derive(ratio=lambda v: v["b"] / v["a"], growth=lambda v: v["a"] ** (1 / 3))
    assert_allclose(found.value, [b / a, a ** (1 / 3)])
    assert_allclose(found.se, [np.hypot(b / a**2, 1 / a), a ** (-2 / 3) / 3], rtol=1e-12)
    assert_allclose(found.covariance[0, 1], -(b / a**2) * a ** (-2 / 3) / 3, rtol=1e-12)


def test_a_ratio_of_two_totals_is_the_ratio_estimated():  # C2
    totals = together(total_of(NOW["income"]), total_of(NOW["size"]))
    found = estimate_vector(DESIGN, totals).derive(r=lambda v: v["income"] / v["size"])
    expected = estimate_ratio(DESIGN, NOW["income"], NOW["size"])[0]
    assert_allclose([found.value[0], found.se[0]], [expected.value, expected.se])


def test_each_domain_alone_is_the_diagonal():  # C2
    found = estimate_vector(DESIGN, mean_of(NOW["income"]), NOW["ethnicity"])
    alone = estimate(DESIGN, mean_of(NOW["income"]), NOW["ethnicity"])
    assert_allclose(found.se, [item.se for item in alone])
    assert abs(found.covariance[0, 1]) > 0  # ethnic groups share PSUs


def test_domains_of_different_strata_are_independent():  # C2
    found = estimate_vector(DESIGN, mean_of(NOW["income"]), NOW["area"])
    assert found.covariance[0, 1] == 0


def test_rounds_of_a_design_are_independent_here():  # C2
    found = estimate_vector(ROUNDS, mean_of(FRAME["income"]))
    assert found.names == ("2022", "2024", "2026")
    assert np.count_nonzero(found.covariance) == 3
    assert found.df == 60


def test_groups_contribute_all_of_it():  # C3
    measured = deprivation_measures(matrix_of(NOW))
    found = subgroup_contributions(DESIGN, measured, NOW["ethnicity"])
    assert_allclose(found.value.sum(), 1)
    assert_allclose(found.covariance.sum(axis=0), 0, atol=1e-12)
    m0 = estimate(DESIGN, measured).at(measure="M0")
    for name, share in zip(found.names, found.value, strict=True):
        own = estimate(DESIGN, measured, NOW["ethnicity"]).at(measure="M0", domain=name)
        part = own.population / m0.population * own.value / m0.value  # type: ignore[operator]
        assert_allclose(share, part)


def test_groups_are_told_apart_by_round():  # C3
    measured = deprivation_measures(matrix_of(FRAME))
    found = subgroup_contributions(ROUNDS, measured, FRAME["area"])
    assert found.names == ("2022:a", "2022:b", "2024:a", "2024:b", "2026:a", "2026:b")


def test_names_say_what_each_estimate_is():  # C4
    measured = deprivation_measures(matrix_of(FRAME))
    found = estimate_vector(ROUNDS, measured, FRAME["area"])
    assert found.names[:2] == ("2022:a:H", "2022:a:A")
    assert "2026:b:contribution:d12" in found.names
    assert estimate_vector(DESIGN, mean_of(NOW["income"])).names == ("income",)


def test_intervals_and_tests_use_t():  # C4
    two = EstimateVector(("a", "b"), np.array([3.0, 0.1]), np.diag([1.0, 0.04]), df=7)
    assert_allclose(two.interval("a").high, 3 + stats.t.ppf(0.975, 7))
    assert_allclose(two.p_value("b"), 2 * stats.t.sf(0.5, 7))
    assert two.to_frame()["se"].to_list() == [1.0, 0.2]
