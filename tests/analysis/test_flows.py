"""Flows between classes: as wide as their share, from the results of transitions_of.

W1  flows fill their classes at both ends; shares are those of the estimates
W2  percent at flows, percent and n at classes, in the language
W3  unreliable flows are hatched; classes that are too small are withheld
W4  labels stay apart when classes are tiny
W5  what can't be drawn is refused by name
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle

from analysis.design import SurveyDesign
from analysis.estimates import Estimate
from analysis.estimation import estimate
from analysis.figure_errors import FlowUnreadable, NothingToDraw, PlaceTakenTwice
from analysis.figures import Look, as_svg
from analysis.flows import GREYS, transition_flows
from analysis.tables import Names, small_cells
from analysis.transitions import transitions_of
from tests.analysis.made_estimates import (
    luminance,
    made,
    note,
    off_paper,
    overlapping,
    texts,
)

CLASSES = ("poor", "near_poor", "not_poor")
RNG = np.random.default_rng(5)
BEFORE = RNG.choice(CLASSES, 400, p=[0.25, 0.2, 0.55])
AFTER = np.where(RNG.random(400) < 0.7, BEFORE, RNG.choice(CLASSES, 400))
PANEL = pl.DataFrame({"psu": np.arange(400) // 10, "weight": RNG.uniform(5, 15, 400)})
DESIGN = SurveyDesign.from_frame(PANEL, psu="psu")
FOUND = estimate(DESIGN, transitions_of(pl.Series(BEFORE), pl.Series(AFTER), CLASSES))
LOOK = Look(
    names=Names(rounds={"2022": "Đầu kỳ 2022", "2026": "Cuối kỳ 2026"}),
    title="Chuyển dịch giữa các lớp",
)
ENDS = ("2022", "2026")


def bands(figure: Figure) -> list[PathPatch]:
    return [patch for patch in figure.axes[0].patches if isinstance(patch, PathPatch)]


def nodes(figure: Figure, side: str) -> list[tuple[float, float]]:
    """Top and height of the classes of a side."""
    found = [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]
    kept = [node for node in found if (node.get_x() < 0.5) == (side == "left")]
    return [(node.get_y(), node.get_height()) for node in kept]


def made_flows(shares: dict[str, float], n: int = 400) -> list[Estimate]:
    return [
        made(share, measure="cell", indicator=name, n=n) for name, share in shares.items()
    ]


def test_every_flow_is_as_wide_as_its_share_at_both_ends():  # W1
    figure = transition_flows(FOUND, LOOK, ENDS)
    widths = []
    for band in bands(figure):
        left_top, *_, left_foot, _ = band.get_path().vertices[:, 1].tolist()
        right_top, right_foot = band.get_path().vertices[3:5, 1]
        assert right_foot - right_top == pytest.approx(left_foot - left_top)
        widths.append(right_foot - right_top)
    shares = [item.value for item in FOUND.where(measure="cell") if item.value]
    assert sorted(widths) == pytest.approx(sorted(shares))


def test_classes_hold_what_flows_out_of_and_into_them():  # W1
    figure = transition_flows(FOUND, LOOK, ENDS)
    weight = PANEL["weight"].to_numpy()
    for side, classes in (("left", BEFORE), ("right", AFTER)):
        wanted = [weight[classes == name].sum() / weight.sum() for name in CLASSES]
        assert [height for _, height in nodes(figure, side)] == pytest.approx(wanted)
        for (top, height), (below, _) in pairwise(nodes(figure, side)):
            assert top + height < below


def test_flows_out_of_a_class_begin_inside_it():  # W1
    figure = transition_flows(FOUND, LOOK, ENDS)
    spans = nodes(figure, "left")
    for band in bands(figure):
        top, foot = band.get_path().vertices[[0, 7], 1]
        assert any(a - 1e-9 <= top and foot <= a + h + 1e-9 for a, h in spans)


@pytest.mark.parametrize(
    ("language", "poor", "point"), [("vi", "Nghèo", ","), ("en", "Poor", ".")]
)
def test_classes_carry_percent_and_households(language: Any, poor: str, point: str):  # W2
    figure = transition_flows(FOUND, replace(LOOK, language=language), ENDS)
    weight = PANEL["weight"].to_numpy()
    share = 100 * weight[BEFORE == "poor"].sum() / weight.sum()
    said = f"{poor}\n{share:.1f}%, n = {(BEFORE == 'poor').sum()}".replace(".", point)
    assert said in texts(figure)
    assert {"Đầu kỳ 2022", "Cuối kỳ 2026"} <= set(texts(figure))
    all_of_them = {"vi": "Tổng số hộ mẫu: 400.", "en": "Households in sample: 400."}
    assert all_of_them[language] in note(figure)


def test_a_flow_carries_its_percent_where_it_is_wide_enough():  # W2
    figure = transition_flows(
        made_flows({"a → a": 0.5, "a → b": 0.02, "b → a": 0.08, "b → b": 0.4}), LOOK
    )
    assert {"50,0%", "8,0%", "40,0%"} <= set(texts(figure))
    assert "2,0%*" not in texts(figure)


def test_an_unreliable_flow_is_hatched():  # W3
    flows = made_flows({"a → a": 0.5, "a → b": 0.01, "b → b": 0.49}, n=120)
    figure = transition_flows(flows, LOOK)
    assert [bool(band.get_hatch()) for band in bands(figure)] == [False, True, False]
    assert "Dải gạch chéo: kém tin cậy." in note(figure)


def test_a_class_that_is_too_small_sends_no_flows():  # W3
    rows = [made(0.5, measure="transition", indicator=f"b → {k}", n=4) for k in "ab"]
    flows = made_flows({"a → a": 0.6, "a → b": 0.3, "b → a": 0.05, "b → b": 0.05})
    figure = transition_flows([*flows, *rows], replace(LOOK, withhold=small_cells(10)))
    assert len(bands(figure)) == 2
    assert "n = 4" not in "".join(texts(figure))
    assert "Không công bố" in note(figure)


def test_a_flow_of_nobody_is_not_drawn():  # W1
    figure = transition_flows(made_flows({"a → a": 1.0, "a → b": 0.0}), LOOK)
    assert len(bands(figure)) == 1
    assert len(nodes(figure, "right")) == 1


@pytest.mark.slow
@pytest.mark.parametrize("language", ["vi", "en"])
def test_tiny_classes_with_long_names_keep_their_labels_apart(language: Any):  # W4
    shares = {
        "poor → poor": 0.002,
        "poor → near_poor": 0.001,
        "near_poor → near_poor": 0.003,
        "average → average": 0.002,
        "not_poor → poor": 0.001,
        "not_poor → not_poor": 0.991,
    }
    named = {"poor": "Hộ nghèo thuộc diện bảo trợ xã hội của địa phương"}
    look = replace(LOOK, language=language, names=replace(LOOK.names, indicators=named))
    figure = transition_flows(made_flows(shares), look, ENDS)
    assert overlapping(figure) == []
    assert off_paper(figure) == []
    assert (
        overlapping(transition_flows(FOUND, replace(LOOK, language=language), ENDS)) == []
    )


def test_classes_differ_in_grey():  # W2
    tones = [luminance(grey) for grey in GREYS]
    assert all(b - a > 0.08 for a, b in pairwise(tones))


def test_equal_results_are_equal_bytes():  # W1
    assert as_svg(transition_flows(FOUND, LOOK)) == as_svg(transition_flows(FOUND, LOOK))


def test_what_is_no_flow_is_refused():  # W5
    with pytest.raises(NothingToDraw):
        transition_flows([made(0.2)])
    with pytest.raises(NothingToDraw):
        transition_flows(FOUND, replace(LOOK, withhold=lambda _: "suppressed"))
    with pytest.raises(FlowUnreadable, match="'poor' are not flows between two classes"):
        transition_flows(made_flows({"poor": 1.0}))
    with pytest.raises(PlaceTakenTwice):
        transition_flows([*FOUND, *FOUND])
