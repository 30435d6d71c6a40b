"""Curves over the cutoff: exact steps, simultaneous bands, the cutoff in use, dominance.

K1  a value stands from above the attainable score before up to its own
K2  bands are those of the results; where there is none there is a gap
K3  the cutoff in use is marked
K4  the strip below says at which cutoffs the band of the difference leaves zero
K5  curves differ by marker and line; labels don't collide
K6  what can't be drawn is refused by name
"""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.testing import assert_allclose

from analysis.curves import STRIPS, Compared, cutoff_curves
from analysis.design import SurveyDesign
from analysis.figure_errors import (
    MeasuresMixed,
    NothingToDraw,
    PlaceTakenTwice,
    TooManyForOnePage,
)
from analysis.figures import Look, as_png, as_svg
from analysis.robustness import Where, cutoff_measures, dominates, over_cutoffs
from analysis.tables import Names, small_cells
from tests.analysis.made_estimates import (
    LONG,
    luminance,
    note,
    off_paper,
    overlapping,
    texts,
)
from tests.analysis.made_survey import made_survey, matrix_of

FRAME = made_survey()
DESIGN = SurveyDesign.from_frame(FRAME, strata="stratum", psu="psu", round="round")
MATRIX = matrix_of(FRAME)
CURVES = over_cutoffs(DESIGN, MATRIX)
H = CURVES.where(measure="H")
NAMES = Names(
    domains={"a": "Xã Hòa Hiệp", "b": LONG},
    rounds={"2022": "Đầu kỳ 2022", "2024": "Giữa kỳ 2024", "2026": "Cuối kỳ 2026"},
)
LOOK = Look(names=NAMES, title="Tỷ lệ hộ nghèo theo ngưỡng")
LAST, FIRST = Where("", "2026"), Where("", "2022")


def curve_of(figure: Figure, k: int = 0) -> tuple[Any, Any]:
    line = [one for one in figure.axes[0].lines if one.get_zorder() == 3][k]
    return np.asarray(line.get_xdata()), np.asarray(line.get_ydata())


def test_the_curve_is_a_step_from_the_score_before_to_its_own():  # K1
    x, y = curve_of(cutoff_curves(H.where(round="2022"), LOOK))
    points = sorted(H.where(round="2022"), key=lambda point: point.cutoff)
    cutoffs = [0.0, *(float(point.cutoff) for point in points)]
    assert_allclose(x[::2], cutoffs[:-1])
    assert_allclose(x[1::2], cutoffs[1:])
    assert_allclose(y[::2], [point.estimate.value for point in points])
    assert_allclose(y[::2], y[1::2])


def test_a_cutoff_between_two_scores_gives_what_the_figure_shows():  # K1
    x, y = curve_of(cutoff_curves(H.where(round="2026"), LOOK))
    between = Fraction(3, 10)  # of twelfths: 3/12 < 3/10 < 4/12
    score = MATRIX.score.to_numpy()[FRAME["round"].to_numpy() == "2026"]
    weight = FRAME["weight"].to_numpy()[FRAME["round"].to_numpy() == "2026"]
    poor = score / MATRIX.denominator >= float(between)
    share = weight[poor].sum() / weight.sum()
    at = np.flatnonzero((x[::2] < between) & (x[1::2] >= between))[0]
    assert y[2 * at] == pytest.approx(share)


def test_bands_are_those_of_the_results():  # K2
    figure = cutoff_curves(H.where(round="2022"), LOOK)
    (band,) = [c for c in figure.axes[0].collections if isinstance(c, PolyCollection)]
    ends = np.unique(
        np.round(np.concatenate([p.vertices[:, 1] for p in band.get_paths()]), 12)
    )
    known = [p.band for p in H.where(round="2022") if p.band]
    wanted = np.unique(np.round([e for b in known for e in (b.low, b.high)], 12))
    assert_allclose(ends, wanted)
    assert "Dải: khoảng tin cậy đồng thời 95% cho mọi ngưỡng" in note(figure)


def test_a_point_without_band_or_value_is_a_gap():  # K2
    points = list(H.where(round="2022"))
    points[3] = replace(points[3], band=None)
    hidden = replace(points[5].estimate, n=2)
    points[5] = replace(points[5], estimate=hidden)
    figure = cutoff_curves(points, replace(LOOK, withhold=small_cells(3)))
    _, y = curve_of(figure)
    assert [k for k in range(12) if math.isnan(y[2 * k])] == [5]
    (band,) = [c for c in figure.axes[0].collections if isinstance(c, PolyCollection)]
    assert len(band.get_paths()) == 3
    assert "Nơi không có dải" in note(figure)
    assert "Nơi đường bị ngắt" in note(figure)


@pytest.mark.parametrize(
    ("used", "side"), [(Fraction(1, 4), "left"), (Fraction(3, 4), "right")]
)
def test_the_cutoff_in_use_is_marked_on_the_side_with_room(used: Fraction, side: str):  # K3
    figure = cutoff_curves(H, LOOK, used)
    (text,) = [t for t in figure.axes[0].texts if t.get_text() == f"k = {used} đang dùng"]
    assert text.get_ha() == side
    at = [line.get_xdata()[0] for line in figure.axes[0].lines if line.get_zorder() == 1]
    assert at == [float(used)]


@pytest.mark.slow
def test_the_strip_says_where_the_difference_leaves_zero():  # K4
    found = dominates(DESIGN, cutoff_measures(MATRIX), (LAST, FIRST))
    points = [point for point in H if point.round != "2024"]
    look = replace(LOOK, language="en")
    figure = cutoff_curves(points, look, compared=Compared(LAST, FIRST, found))
    (strip,) = figure.axes[0].child_axes
    cells = [patch for patch in strip.patches if isinstance(patch, Rectangle)]
    dark = [cell for cell in cells if luminance(cell.get_facecolor()[:3]) < 0.4]
    below = found.curve.filter((found.curve["band_high"] < 0) & (found.curve["se"] > 0))
    assert 0 < len(dark) == below.height < len(cells) == 12
    last = max(cell.get_x() + cell.get_width() for cell in dark)
    assert last == pytest.approx(max(float(Fraction(k)) for k in below["cutoff"]))
    assert "Cuối kỳ 2026 below Đầu kỳ 2022" in texts(figure)
    assert overlapping(figure) == []
    assert off_paper(figure) == []


@pytest.mark.slow
def test_the_strip_turned_round_is_hatched():  # K4
    found = dominates(DESIGN, cutoff_measures(MATRIX), (FIRST, LAST))
    points = [point for point in H if point.round != "2024"]
    figure = cutoff_curves(points, LOOK, compared=Compared(FIRST, LAST, found))
    (strip,) = figure.axes[0].child_axes
    assert strip.patches[0].get_hatch() == STRIPS["above"].hatch
    assert "Cuối kỳ 2026 thấp hơn Đầu kỳ 2022" in texts(figure)


def test_verdicts_of_the_strip_differ_in_grey():  # K5
    tones = {luminance(style.bar) for style in STRIPS.values()}
    assert len(tones) == 3
    assert STRIPS["above"].hatch != STRIPS["undecided"].hatch


@pytest.mark.slow
@pytest.mark.parametrize("language", ["vi", "en"])
def test_curves_of_rounds_and_long_names_are_told_apart(language: Any):  # K5
    by_area = over_cutoffs(DESIGN, MATRIX, FRAME["area"])
    points = [point for point in by_area.where(measure="A") if point.round != "2024"]
    figure = cutoff_curves(points, replace(LOOK, language=language), Fraction(1, 4))
    lines = [line for line in figure.axes[0].lines if line.get_zorder() == 3]
    assert len({line.get_marker() for line in lines}) == 4
    assert len({line.get_linestyle() for line in lines}) == 4
    assert overlapping(figure) == []
    assert off_paper(figure) == []


def test_the_households_of_a_curve_stand_in_the_legend():  # K5
    legend = cutoff_curves(H, LOOK).axes[0].get_legend()
    assert legend is not None
    named = [text.get_text() for text in legend.get_texts()]
    assert named[0] == "Đầu kỳ 2022 (n = 288)"


def test_equal_results_are_equal_bytes():  # K5
    assert as_svg(cutoff_curves(H, LOOK)) == as_svg(cutoff_curves(H, LOOK))
    assert as_png(cutoff_curves(H, LOOK)) == as_png(cutoff_curves(H, LOOK))


def test_what_is_no_figure_of_curves_is_refused():  # K6
    with pytest.raises(NothingToDraw):
        cutoff_curves([])
    with pytest.raises(MeasuresMixed, match="H, A, M0 can't share"):
        cutoff_curves(CURVES)
    with pytest.raises(PlaceTakenTwice):
        cutoff_curves([*H, *H])
    by_area = over_cutoffs(DESIGN, MATRIX, FRAME["ethnicity"]).where(measure="H")
    with pytest.raises(TooManyForOnePage, match="9 entries are too many, 4 can be read"):
        cutoff_curves(by_area)
