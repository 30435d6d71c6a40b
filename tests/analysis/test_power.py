"""Power: identities, simulation with known truth, the guard, the errors.

PW1  size, power and smallest change are each other's inverse
PW2  a simulated pair of rounds is significant as often as the power says
PW3  few PSUs, clustering and non-response cost households; overlap saves them
PW4  the guard: a target of −0.02 points can't be seen by a sample
PW5  settings that can't be are named
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis.detectability import detectability
from analysis.errors import AnalysisError
from analysis.method_errors import NoSampleSees, OutOfRange
from analysis.power import (
    Survey,
    TwoSidedTest,
    detectable_change,
    detectable_from,
    power,
    sample_size,
    sample_size_for_means,
    sample_size_for_precision,
)

REAL = Survey(deff=1.6, response=0.9, overlap=0.5, correlation=0.4, df=40)


@pytest.mark.parametrize("variance", ["pooled", "unpooled"])
@pytest.mark.parametrize("survey", [Survey(), REAL])
def test_size_power_and_change_are_inverse(variance: Any, survey: Survey):  # PW1
    test = TwoSidedTest(power=0.85, variance=variance)
    n = sample_size(0.2, 0.15, survey, test)
    assert_allclose(power(n, 0.2, 0.15, survey, test), 0.85)
    assert_allclose(detectable_change(n, 0.2, survey, test), -0.05)
    rise = sample_size(0.2, 0.26, survey, test)
    assert_allclose(detectable_change(rise, 0.2, survey, test, "rise"), 0.06)


def test_simulated_rounds_are_significant_as_often_as_said():  # PW2
    rng = np.random.default_rng(11)
    n, before, after, draws = 500, 0.30, 0.22, 20_000
    a, b = rng.binomial(n, before, draws) / n, rng.binomial(n, after, draws) / n
    pooled = (a + b) / 2
    z = (a - b) / np.sqrt(2 * pooled * (1 - pooled) / n)
    # 20,000 draws leave a Monte Carlo error of about 0.003
    assert_allclose((z > 1.959964).mean(), power(n, before, after), atol=0.012)


def test_clusters_silence_and_few_psus_cost_households():  # PW3
    plain = sample_size(0.3, 0.25)
    assert_allclose(sample_size(0.3, 0.25, Survey(deff=2, response=0.8)), 2.5 * plain)
    assert sample_size(0.3, 0.25, Survey(df=10)) > plain
    assert sample_size(0.3, 0.25, Survey(overlap=0.8, correlation=0.5)) < plain


def test_means_ask_for_a_little_more_than_the_normal_distribution():  # PW3
    assert_allclose(sample_size_for_means(1.0, 1.0), 16.71477, rtol=1e-6)  # Cohen's d = 1
    assert_allclose(detectable_from(0.01), 0.01 * (1.959964 + 0.841621), rtol=1e-6)


def test_a_target_of_two_hundredths_of_a_point_is_beyond_any_sample():  # PW4
    verdict = detectability(-0.02, 600, 0.12, Survey(deff=1.5))
    assert not verdict.seen
    assert verdict.power < 0.03
    assert verdict.needed > 6e6
    assert verdict.detectable_points is not None
    assert -6.5 < verdict.detectable_points < -5
    assert "không phát hiện được thay đổi -0,02 điểm phần trăm" in verdict.sentence()
    assert "The smallest change it shows is 5.7 points" in verdict.sentence("en")


def test_a_large_target_is_seen():  # PW4
    verdict = detectability(-8, 600, 0.2)
    assert verdict.seen
    assert verdict.sentence("en").startswith("A sample of 600 households a round shows")


def test_a_sample_that_sees_nothing_says_so():  # PW4
    verdict = detectability(-1, 20, 0.03)
    assert verdict.detectable_points is None
    assert "none" in verdict.sentence("en")
    with pytest.raises(NoSampleSees, match="A sample of 20 households"):
        detectable_change(20, 0.03)


IMPOSSIBLE: dict[str, Callable[[], object]] = {
    "deff": lambda: Survey(deff=0),
    "response": lambda: Survey(response=1.2),
    "overlap": lambda: Survey(overlap=-1),
    "correlation": lambda: Survey(correlation=2),
    "df": lambda: Survey(df=0),
    "level": lambda: TwoSidedTest(level=0),
    "power": lambda: TwoSidedTest(power=0.01),
    "before": lambda: sample_size(0, 0.2),
    "after": lambda: sample_size(0.2, 1),
    "after − before": lambda: sample_size(0.2, 0.2),
    "n": lambda: power(0, 0.2, 0.3),
    "change": lambda: sample_size_for_means(0, 1),
    "sd": lambda: sample_size_for_means(1, 0),
    "share": lambda: sample_size_for_precision(0, 0.1),
    "half_width": lambda: sample_size_for_precision(0.3, 0),
    "se": lambda: detectable_from(0),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_cannot_be_is_named(name: str):  # PW5
    with pytest.raises(OutOfRange, match=rf"^{name} = .* can't be used\. Choose a value"):
        IMPOSSIBLE[name]()


def test_no_change_can_be_seen_from_a_share_of_one():  # PW5
    with pytest.raises(OutOfRange, match="before = "):
        detectable_change(100, 1.0)


def test_unknown_settings_are_named():  # PW5
    with pytest.raises(AnalysisError, match="direction"):
        detectable_change(100, 0.3, direction="sideways")  # type: ignore[arg-type]
