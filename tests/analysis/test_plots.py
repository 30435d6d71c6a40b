"""Figures: what they show and say, and that equal results are equal bytes.

F1  a dot, a line and a count for every domain and round; withheld ones are dashes
F2  percent and decimals as the language writes them, with Vietnamese letters
F3  a census has no lines and says so
F4  long intervals end in an arrow; what has no interval is explained
F5  contributions as bars and as stacks
F6  equal results give equal bytes; nothing is left in pyplot
"""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.text import Text

from analysis.deprivation_measures import deprivation_measures
from analysis.design import Census, SurveyDesign
from analysis.estimation import estimate, estimate_mean, estimate_ratio
from analysis.figures import Look, as_png, as_svg
from analysis.intervals import Interval
from analysis.plots import contribution_bars, contribution_stacks, dots_by_domain
from analysis.tables import Names, small_cells
from tests.analysis.made_survey import INDICATORS, made_survey, matrix_of

FRAME = made_survey()
DESIGN = SurveyDesign.from_frame(FRAME, strata="stratum", psu="psu", round="round")
DIMENSIONS = {"việc làm": INDICATORS[:4], "y tế": INDICATORS[4:8], "nhà ở": INDICATORS[8:]}
MEASURED = deprivation_measures(matrix_of(FRAME), dimensions=DIMENSIONS, standard="vn-2022")
LEVELS = estimate(DESIGN, MEASURED, FRAME["area"])
WHOLE = estimate(DESIGN, MEASURED)
LONG = "Tỷ lệ phương tiện phục vụ tiếp cận thông tin của hộ gia đình"
NAMES = Names(
    domains={"a": "Xã Hòa Hiệp", "b": "Thị trấn Tân Biên"},
    rounds={"2022": "Đầu kỳ 2022", "2024": "Giữa kỳ 2024", "2026": "Cuối kỳ 2026"},
    indicators={"d01": LONG},
)
LOOK = Look(names=NAMES, title="Tỷ lệ hộ nghèo", source="Nguồn: điều tra đánh giá.")


def texts(figure: Figure) -> list[str]:
    as_png(figure, dpi=30)  # tick labels are written when the figure is drawn
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]  # type: ignore[attr-defined]


def note(figure: Figure) -> str:
    return re.sub(r"\s+", " ", figure.get_supxlabel())


def lines_of(figure: Figure, colour: str = "white") -> int:
    """Intervals are drawn as a line on a white rim: count the rims."""
    return sum(
        len(item.get_segments())
        for item in figure.axes[0].collections
        if isinstance(item, LineCollection) and item.get_linewidth()[0] > 2
    )


def dots_of(figure: Figure) -> list[float]:
    return [
        float(line.get_xdata()[0]) for line in figure.axes[0].lines if len(line.get_xdata())
    ]  # type: ignore[arg-type, index]


# ---------------------------------------------------------------- dots


def test_every_estimate_has_its_dot_line_and_count():  # F1
    items = LEVELS.where(measure="H")
    figure = dots_by_domain(items, LOOK)
    assert sorted(dots_of(figure)) == sorted(item.value or 0 for item in items)
    assert lines_of(figure) == 6
    assert texts(figure).count("144") == 6
    assert {"Xã Hòa Hiệp", "Thị trấn Tân Biên", "Giữa kỳ 2024"} <= set(texts(figure))


def test_what_is_withheld_is_a_dash_without_a_count():  # F1
    figure = dots_by_domain(
        LEVELS.where(measure="H"), replace(LOOK, withhold=small_cells(999))
    )
    assert dots_of(figure) == []
    assert texts(figure).count("–") == 6
    assert "144" not in texts(figure)
    assert "–: Không công bố vì số hộ mẫu quá nhỏ." in note(figure)


def test_what_cannot_be_measured_is_a_dash_with_its_count():  # F1
    nobody = estimate_ratio(DESIGN, FRAME["income"] * 0, [0] * FRAME.height)
    figure = dots_by_domain(nobody, replace(LOOK, language="en"))
    assert texts(figure).count("–") == 3
    assert "–: There is nothing to estimate it from." in note(figure)


@pytest.mark.parametrize(("language", "tick"), [("vi", "2,5%"), ("en", "2.5%")])
def test_the_axis_is_written_in_the_language(language: Any, tick: str):  # F2
    small = [
        replace(item, value=0.12, interval=Interval(0.01, 0.15, 0.95, "logit"))
        for item in LEVELS.where(measure="H")
    ]
    assert tick in texts(dots_by_domain(small, replace(LOOK, language=language)))


def test_an_index_is_not_written_as_percent():  # F2
    figure = dots_by_domain(LEVELS.where(measure="M0"), LOOK)
    ticks = [text.get_text() for text in figure.axes[0].get_xticklabels()]
    assert ticks[0].startswith("0,0")
    assert "%" not in "".join(ticks)


def test_every_letter_is_in_the_font():  # F2
    # a letter that is missing in the font is a warning, and warnings are errors here
    as_svg(
        dots_by_domain(LEVELS.where(measure="H"), replace(LOOK, title="Ấp Thạnh Tây ở đỹ"))
    )


def test_title_note_and_source_stand_around_the_panel():  # F2
    figure = dots_by_domain(LEVELS.where(measure="H"), LOOK)
    assert figure.get_suptitle() == "Tỷ lệ hộ nghèo"
    assert note(figure) == (
        "Vạch ngang: khoảng tin cậy 95%. Tính theo hộ. Chuẩn vn-2022. "
        "Nguồn: điều tra đánh giá."
    )
    assert dots_by_domain(LEVELS.where(measure="H")).get_suptitle() == ""


def test_a_census_has_points_without_lines_and_says_so():  # F3
    census = Census.from_frame(FRAME.filter(pl.col("round") == "2026"))
    now = FRAME.filter(pl.col("round") == "2026")
    figure = dots_by_domain(estimate_mean(census, now["income"], now["area"]), LOOK)
    assert lines_of(figure) == 0
    assert len(dots_of(figure)) == 2
    assert "Điều tra toàn bộ" in note(figure)
    assert "khoảng tin cậy 95%" not in note(figure)


def test_a_long_interval_ends_in_an_arrow():  # F4
    one, two = LEVELS.where(measure="H", round="2022").items
    items = [
        replace(one, value=0.1, interval=Interval(0.01, 0.99, 0.95, "logit")),
        replace(two, value=0.1, interval=Interval(0.05, 0.15, 0.95, "logit")),
    ]
    figure = dots_by_domain(items, LOOK)
    assert [line.get_marker() for line in figure.axes[0].lines].count(">") == 1
    assert "Mũi tên: khoảng tin cậy vượt ra ngoài hình." in note(figure)
    assert figure.axes[0].get_xlim()[1] < 0.99


def test_a_dot_without_a_line_is_explained():  # F4
    items = list(LEVELS.where(measure="H", round="2022"))
    items[0] = replace(items[0], interval=None, reason="few")
    figure = dots_by_domain(items, LOOK)
    assert lines_of(figure) == 1
    assert "Điểm không có vạch" in note(figure)


def test_an_interval_below_zero_is_in_the_figure():  # F4
    item = replace(
        LEVELS[0], scale="mean", value=1.0, interval=Interval(-2.0, 4.0, 0.95, "t")
    )
    low, _ = dots_by_domain([item], LOOK).axes[0].get_xlim()
    assert low == -2


def test_rounds_and_domains_stand_in_the_order_of_their_names():  # F1
    backwards = Names(
        domains={"b": "Thị trấn", "a": "Xã"}, rounds={"2026": "Cuối kỳ", "2022": "Đầu kỳ"}
    )
    axes = dots_by_domain(LEVELS.where(measure="H"), replace(LOOK, names=backwards)).axes[0]
    legend = axes.get_legend()
    assert legend is not None
    shown = [text.get_text() for text in legend.get_texts()]
    assert shown == ["Cuối kỳ", "Đầu kỳ", "2024"]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["Thị trấn", "Xã"]


def test_one_round_needs_no_legend():  # F1
    one = dots_by_domain(LEVELS.where(measure="H", round="2022"), LOOK)
    three = dots_by_domain(LEVELS.where(measure="H"), LOOK)
    assert one.axes[0].get_legend() is None
    assert three.axes[0].get_legend() is not None


# ---------------------------------------------------------------- contributions


def test_contributions_are_bars_with_lines_and_the_poor_counted():  # F5
    items = WHOLE.where(measure="contribution")
    figure = contribution_bars(items, LOOK)
    widths = [bar.get_width() for bar in figure.axes[0].patches if bar.get_width()]  # type: ignore[attr-defined]
    assert sorted(widths) == sorted(item.value or 0 for item in items)
    assert lines_of(figure) == 36
    assert f"Số hộ nghèo trong mẫu: Đầu kỳ 2022: {items[0].n};" in note(figure)


def test_a_long_name_is_broken_into_rows_of_about_one_length():  # F5
    figure = contribution_bars(WHOLE.where(measure="contribution"), LOOK)
    rows = figure.axes[0].get_yticklabels()[0].get_text().split("\n")
    assert " ".join(rows) == LONG
    assert max(map(len, rows)) - min(map(len, rows)) < 12


def test_withheld_contributions_have_no_bar():  # F5
    look = replace(LOOK, withhold=small_cells(10**6))
    figure = contribution_bars(WHOLE.where(measure="contribution"), look)
    assert not [bar for bar in figure.axes[0].patches if bar.get_width()]  # type: ignore[attr-defined]
    assert "Không công bố" in note(figure)


@pytest.mark.parametrize("by", ["round", "domain"])
def test_dimensions_are_stacked_to_one(by: Any):  # F5
    found = LEVELS.where(
        measure="dimension_contribution",
        **{"domain": "a"} if by == "round" else {"round": "2022"},
    )
    figure = contribution_stacks(found, LOOK, by)
    widths = [bar.get_width() for bar in figure.axes[0].patches]  # type: ignore[attr-defined]
    assert sum(widths) == pytest.approx(len(found) / 3)
    assert {"việc làm", "y tế", "nhà ở", "100%"} <= set(texts(figure))
    named = {"Đầu kỳ 2022", "Cuối kỳ 2026"} if by == "round" else {"Xã Hòa Hiệp"}
    assert named <= set(texts(figure))


def test_a_withheld_stack_is_a_dash():  # F5
    found = LEVELS.where(measure="dimension_contribution", round="2022")
    figure = contribution_stacks(
        found, replace(LOOK, withhold=small_cells(10**6)), "domain"
    )
    assert texts(figure).count("–") == 2


def test_a_slim_part_has_no_number():  # F5
    found = [
        replace(item, value=value)
        for item, value in zip(
            WHOLE.where(measure="dimension_contribution", round="2022"),
            (0.96, 0.04, 0.0),
            strict=True,
        )
    ]
    shown = texts(contribution_stacks(found, LOOK))
    assert "96%" in shown
    assert "4%" not in shown


# ---------------------------------------------------------------- bytes


@pytest.mark.parametrize("save", [as_svg, as_png])
def test_equal_results_are_equal_bytes(save: Any):  # F6
    items = LEVELS.where(measure="H")
    first, second = (save(dots_by_domain(items, LOOK)) for _ in range(2))
    assert first == second
    assert save(dots_by_domain(items, replace(LOOK, title="Khác"))) != first
    assert b"<dc:date>" not in first


def test_pyplot_is_not_used():  # F6
    assert "matplotlib.pyplot" not in sys.modules
