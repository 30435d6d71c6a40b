"""Funnels: exact control limits, honest about dispersion, names of those outside.

N1  limits are binomial probabilities, exact at whole counts and smooth between
N2  by chance alone about 5 % and 0.2 % lie outside; the dispersion is then about 1
N3  the common rate, the design effect and what is refused
N4  the figure shows limits, marks and names, apart from each other
N5  overdispersion is said, and widens the limits when asked
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from analysis.estimation_errors import UnknownOption
from analysis.figure_errors import (
    FunnelNeedsRates,
    FunnelTooSmall,
    MeasuresMixed,
    NothingToDraw,
    PlaceTakenTwice,
)
from analysis.figures import TALL, Look, as_svg
from analysis.funnel_plots import BEYOND, INSIDE, funnel_plot
from analysis.funnels import binomial_limit, funnel, mean_deff
from analysis.tables import Names, small_cells
from tests.analysis.made_estimates import LONG, made, note, off_paper, overlapping, texts

RNG = np.random.default_rng(11)
SIZES = RNG.integers(20, 900, 63)
CALM = [
    made(float(RNG.binomial(n, 0.2) / n), f"{k:02d}", n=int(n), deff=1.0)
    for k, n in enumerate(SIZES)
]
WILD = [
    made(float(np.clip(RNG.normal(0.2, 0.08), 0, 1)), f"{k:02d}", n=int(n))
    for k, n in enumerate(SIZES)
]
LOOK = Look(title="Tỷ lệ hộ nghèo theo cỡ mẫu", names=Names(domains={"03": LONG}))


# ---------------------------------------------------------------- limits


@pytest.mark.parametrize("p", [0.001, 0.025, 0.975, 0.999])
def test_a_limit_at_a_whole_count_is_the_binomial_probability(p: float):  # N1
    # at F(r) = p exactly the limit is r/n: choose the target so that this holds
    n, r = 40, 9
    target = float(stats.beta.isf(p, r + 1, n - r))  # F(9; 40, target) = p
    assert stats.binom.cdf(r, n, target) == pytest.approx(p)
    (limit,) = binomial_limit(target, np.array([float(n)]), p)
    assert limit == pytest.approx(r / n)


def test_a_limit_lies_between_the_counts_around_its_probability():  # N1
    for n in range(5, 200, 13):
        for p in (0.025, 0.975):
            (limit,) = binomial_limit(0.2, np.array([float(n)]), p)
            r = stats.binom.ppf(p, n, 0.2)
            assert max(r - 1, 0) / n - 1e-12 <= limit <= r / n + 1e-12


def test_limits_of_large_samples_are_those_of_the_normal():  # N1
    (low,) = binomial_limit(0.3, np.array([1e6]), 0.025)
    assert low == pytest.approx(0.3 - 1.959964 * math.sqrt(0.21 / 1e6), abs=2e-6)


def test_limits_between_two_sizes_lie_between_theirs():  # N1
    first, half, second = binomial_limit(0.2, np.array([50.0, 50.5, 51.0]), 0.975)
    assert half == pytest.approx((first + second) / 2)


def test_limits_stay_between_0_and_1():  # N1
    limits = binomial_limit(0.02, np.arange(1.0, 60), 0.001)
    assert limits.min() == 0
    assert binomial_limit(0.98, np.arange(1.0, 60), 0.999).max() <= 1


# ---------------------------------------------------------------- by chance


@pytest.mark.slow
def test_by_chance_alone_as_many_lie_outside_as_the_level_says():  # N2
    rng = np.random.default_rng(3)
    shares = {0.95: [], 0.998: []}
    all_found = []
    for _ in range(100):
        items = [
            made(float(rng.binomial(n, 0.2) / n), str(k), n=int(n), deff=1.0)
            for k, n in enumerate(rng.integers(100, 2000, 100))
        ]
        found = funnel(items, target=0.2)
        all_found.append(found)
        for level, share in shares.items():
            share.append(len(found.outside(level)) / 100)
    # 10,000 areas; the interpolated limits of a discrete rate are a little wide or narrow
    assert np.mean(shares[0.95]) == pytest.approx(0.05, abs=0.015)
    assert np.mean(shares[0.998]) == pytest.approx(0.002, abs=0.002)
    assert np.mean([found.dispersion for found in all_found]) == pytest.approx(1, abs=0.05)
    spread = np.std([found.dispersion for found in all_found])
    assert spread == pytest.approx((all_found[0].threshold - 1) / 2, rel=0.2)
    assert np.mean([found.dispersed for found in all_found]) < 0.08


def test_z_counts_in_standard_errors_from_the_target():  # N2
    items = [made(0.3, str(k), n=100, deff=1.0) for k in range(5)]
    (area, *_) = funnel(items, target=0.2).areas
    assert area.z == pytest.approx(0.1 / 0.04)
    assert area.size == 100


# ---------------------------------------------------------------- target, deff, errors


def test_the_common_rate_is_that_of_everybody_or_of_the_population():  # N3
    items = [made(0.1 * k, str(k), n=100, population=1000.0 * k) for k in range(1, 6)]
    assert funnel(items).target == pytest.approx(0.55 / 1.5)
    whole = [made(0.24, ""), *items]
    assert funnel(whole).target == 0.24
    assert len(funnel(whole).areas) == 5
    assert funnel(items, target=0.3).target == 0.3


def test_households_count_n_over_the_mean_design_effect():  # N3
    items = [
        made(0.2, str(k), n=100, deff=deff) for k, deff in enumerate((1.0, 2, 3, 2, 2))
    ]
    assert mean_deff(items) == 2.0
    assert [area.size for area in funnel(items).areas] == [50] * 5
    assert mean_deff([made(0.2, kind="census")]) == 1.0


def test_areas_without_rate_or_withheld_are_left_out():  # N3
    items = [*CALM[:6], made(None, "x", n=0), made(0.9, "y", n=3)]
    found = funnel(items, withhold=small_cells(10))
    assert {area.estimate.domain for area in found.areas} == {c.domain for c in CALM[:6]}


def test_what_is_no_funnel_is_refused():  # N3
    with pytest.raises(NothingToDraw):
        funnel([])
    with pytest.raises(FunnelTooSmall, match="4 areas with a rate and needs 5"):
        funnel(CALM[:4])
    with pytest.raises(FunnelNeedsRates, match="M0 is not a proportion"):
        funnel([replace(item, measure="M0", scale="index") for item in CALM])
    with pytest.raises(PlaceTakenTwice):
        funnel([*CALM, *CALM])
    with pytest.raises(MeasuresMixed):
        funnel([*CALM, made(0.2, "z", measure="A")])
    with pytest.raises(UnknownOption):
        funnel(CALM, limits="wide")  # type: ignore[arg-type]


# ---------------------------------------------------------------- figure


def test_the_figure_draws_the_limits_of_the_results():  # N4
    found = funnel(WILD)
    axes = funnel_plot(found, LOOK).axes[0]
    drawn = [line for line in axes.lines if len(line.get_xdata()) > 50]
    for line, (level, side) in zip(
        drawn, [(level, k) for level in (0.95, 0.998) for k in (0, 1)], strict=True
    ):
        at = np.asarray(line.get_xdata(), dtype=float)
        assert_allclose(line.get_ydata(), found.bounds(at, level)[side])
    assert {line.get_linestyle() for line in drawn} == {"--", "-"}


def test_areas_are_marked_by_the_limits_they_lie_outside_of():  # N4
    found = funnel(WILD)
    axes = funnel_plot(found, LOOK).axes[0]
    markers = [line.get_marker() for line in axes.lines if len(line.get_xdata()) == 1]
    wanted = [BEYOND.get(area.beyond, INSIDE).marker for area in found.areas]
    assert markers == wanted
    assert set(wanted) == {"o", "s", "D"}, "the made-up areas should show all three"


@pytest.mark.slow
@pytest.mark.parametrize("language", ["vi", "en"])
def test_those_outside_are_named_apart_from_each_other(language: Any):  # N4
    found = funnel(WILD)
    figure = funnel_plot(found, replace(LOOK, language=language))
    outside = [area for area in found.areas if area.beyond]
    assert len(outside) > 20
    said = [text.replace("\n", " ") for text in texts(figure)]
    for area in outside:
        name = LONG if area.estimate.domain == "03" else area.estimate.domain
        assert any(text.startswith(f"{name}  ") for text in said)
    assert overlapping(figure) == []
    assert off_paper(figure) == []


@pytest.mark.slow
def test_names_without_room_are_counted():  # N4
    items = [made(0.9 if k % 2 else 0.1, str(k), n=900) for k in range(200)]
    figure = funnel_plot(funnel(items), replace(LOOK, language="en"))
    named = [text for text in texts(figure) if "  " in text]
    left = 200 - len(named)
    assert left > 0
    assert f"{left} areas outside the limits are not named" in note(figure)
    assert figure.get_size_inches()[1] <= TALL + 0.2


# ---------------------------------------------------------------- dispersion


def test_dispersion_by_chance_is_said_to_be_no_more():  # N5
    found = funnel(CALM)
    assert not found.dispersed
    text = note(funnel_plot(found, replace(LOOK, language="en")))
    assert f"Dispersion φ = {found.dispersion:.2f} (63 areas): no more than chance." in text
    assert "Exact binomial limits" in text
    assert "chance alone gives about 3.2." in text


def test_overdispersion_is_said_and_the_limits_stay_exact():  # N5
    found = funnel(WILD)
    assert found.dispersed
    text = note(funnel_plot(found, LOOK))
    assert "vượt mức ngẫu nhiên: địa bàn nằm ngoài giới hạn chưa hẳn là bất thường" in text
    assert "hệ số thiết kế bình quân 1,40" in text


def test_widened_limits_are_the_normal_ones_times_the_root_of_the_dispersion():  # N5
    found = funnel(WILD, limits="widened")
    sizes = np.array([400.0])
    low, high = found.bounds(sizes, 0.95)
    half = 1.959964 * math.sqrt(found.dispersion * found.target * (1 - found.target) / 400)
    assert_allclose(
        [low[0], high[0]], [found.target - half, found.target + half], rtol=1e-6
    )
    assert len(found.outside(0.95)) < len(funnel(WILD).outside(0.95))
    assert "Giới hạn đã nới rộng √φ lần" in note(funnel_plot(found, LOOK))


def test_limits_are_not_widened_where_chance_explains_all():  # N5
    assert funnel(CALM, limits="widened").areas == funnel(CALM).areas


def test_a_census_counts_its_households():  # N4
    items = [replace(item, kind="census", deff=None, se=None) for item in CALM]
    figure = funnel_plot(funnel(items), LOOK)
    assert "Số hộ" in texts(figure)
    assert "hệ số thiết kế" not in note(figure)
    assert "Điều tra toàn bộ" in note(figure)


def test_equal_results_are_equal_bytes():  # N4
    assert as_svg(funnel_plot(funnel(WILD), LOOK)) == as_svg(
        funnel_plot(funnel(WILD), LOOK)
    )
