"""Figures: what they show and say, and that equal results are equal bytes.

F1  a dot, a line and a count for every domain and round; withheld ones are dashes
F2  percent and decimals as the language writes them, with Vietnamese letters
F3  a census has no lines and says so
F4  long intervals end in an arrow; what has no interval is explained
F5  contributions as bars and as stacks
F6  equal results give equal bytes; nothing is left in pyplot
F7  unreliable numbers get a star
F8  many domains fit their pages, on one axis, without overlap
F9  what can't be one figure is refused by name
"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from analysis.deprivation_measures import deprivation_measures
from analysis.design import Census, SurveyDesign
from analysis.estimates import Estimate
from analysis.estimation import estimate, estimate_mean, estimate_ratio
from analysis.figure_errors import (
    MeasuresMixed,
    NothingToDraw,
    PlaceTakenTwice,
    TooManyForOnePage,
)
from analysis.figures import STYLES, TALL, Look, as_png, as_svg
from analysis.intervals import Interval
from analysis.plots import (
    contribution_bars,
    contribution_stacks,
    dot_pages,
    dots_by_domain,
)
from analysis.tables import Names, small_cells
from analysis.words import NOTES
from tests.analysis.made_estimates import LONG as LONG_AREA
from tests.analysis.made_estimates import made, note, off_paper, overlapping, texts
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


def test_each_reason_for_withholding_is_said():  # F1
    reasons = {"a": "suppressed", "b": "complementary"}
    look = replace(LOOK, withhold=lambda item: reasons[item.domain])
    said = note(dots_by_domain(LEVELS.where(measure="H"), look))
    assert all(NOTES[reason]["vi"] in said for reason in reasons.values())


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


# ---------------------------------------------------------------- many domains


def test_dots_of_rounds_stand_side_by_side_in_their_line():  # F1
    items = [made(0.2, d, round=r) for d in "ab" for r in ("2022", "2024", "2026")]
    dots = [line for line in dots_by_domain(items).axes[0].lines if len(line.get_xdata())]
    heights = [float(line.get_ydata()[0]) for line in dots]
    assert heights == pytest.approx([-0.8 / 3, 0, 0.8 / 3, 1 - 0.8 / 3, 1, 1 + 0.8 / 3])
    assert [line.get_marker() for line in dots[:3]] == ["o", "s", "D"]


def test_an_unreliable_number_gets_a_star_beside_its_count():  # F7
    figure = dots_by_domain([made(0.2, "a", n=20), made(0.2, "b", n=900)], LOOK)
    assert texts(figure).count("*") == 1
    assert "* Kém tin cậy (ít hộ mẫu hoặc sai số lớn)" in note(figure)
    sure = replace(LOOK, doubt=lambda _: False)
    assert "*" not in texts(dots_by_domain([made(0.2, "a", n=20)], sure))


def test_an_unreliable_bar_gets_a_star_behind_its_interval():  # F7
    item = made(0.1, indicator="d01", measure="contribution", scale="share", n=20)
    figure = contribution_bars([item], LOOK)
    (star,) = [text for text in figure.axes[0].texts if text.get_text() == "*"]
    assert star.xy[0] == pytest.approx(
        min(item.interval.high, figure.axes[0].get_xlim()[1])
    )


def provinces(rounds: tuple[str, ...]) -> list[Estimate]:
    return [
        made(0.02 + 0.006 * k, f"{k:02d}", n=30 + 13 * k, round=label)
        for k in range(63)
        for label in rounds
    ]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["vi", "en"])
def test_sixty_three_provinces_fit_a_page_without_overlap(language: Any):  # F8
    names = Names(domains={"07": LONG_AREA, "62": "Bà Rịa – Vũng Tàu"})
    look = Look(language=language, names=names, title="Tỷ lệ hộ nghèo")
    (page, *others) = dot_pages(provinces(("2026",)), look)
    assert page.get_size_inches()[1] <= TALL
    assert len(others) <= 1
    assert sum(len(dots_of(each)) for each in (page, *others)) == 63
    for each in (page, *others):
        assert overlapping(each) == []
        assert off_paper(each) == []


@pytest.mark.slow
def test_three_rounds_of_sixty_three_provinces_are_cut_into_pages_on_one_axis():  # F8
    look = Look(title="Tỷ lệ hộ nghèo")
    pages = dot_pages(provinces(("2022", "2024", "2026")), look)
    assert [page.get_suptitle() for page in pages] == [
        f"Tỷ lệ hộ nghèo ({k}/3)" for k in (1, 2, 3)
    ]
    assert sum(len(dots_of(page)) for page in pages) == 189
    assert len({page.axes[0].get_xlim() for page in pages}) == 1
    assert all(page.get_size_inches()[1] <= TALL for page in pages)
    for page in pages:
        legend = page.axes[0].get_legend()
        assert legend is not None
        assert overlapping(page) == []


def test_one_page_has_no_number():  # F8
    (page,) = dot_pages(LEVELS.where(measure="H"), LOOK)
    assert page.get_suptitle() == LOOK.title
    assert dots_of(page) == dots_of(dots_by_domain(LEVELS.where(measure="H"), LOOK))


def test_a_figure_of_hundreds_of_domains_is_refused_with_the_way_out():  # F9
    items = [made(0.2, str(k)) for k in range(800)]
    with pytest.raises(TooManyForOnePage, match=r"800 entries are too many.*dot_pages"):
        dots_by_domain(items)


@pytest.mark.parametrize(
    "draw", [dots_by_domain, dot_pages, contribution_bars, contribution_stacks]
)
def test_nothing_is_refused_by_name(draw: Any):  # F9
    with pytest.raises(NothingToDraw, match=f"Figure {draw.__name__}: there is no result"):
        draw([])


def test_two_measures_do_not_share_an_axis():  # F9
    with pytest.raises(MeasuresMixed, match="H, M0 can't share an axis"):
        dots_by_domain([*LEVELS.where(measure="H"), *LEVELS.where(measure="M0")])


def test_two_numbers_at_one_place_are_refused():  # F9
    with pytest.raises(PlaceTakenTwice, match=r"same place \(d01 2022, d02 2022"):
        contribution_bars(LEVELS.where(measure="contribution"))


def test_more_series_than_can_be_told_apart_are_refused():  # F9
    items = [made(0.1, indicator=f"d{k}") for k in range(len(STYLES) + 1)]
    with pytest.raises(TooManyForOnePage, match="13 entries are too many, 12 can be read"):
        contribution_stacks(items)


def test_stacks_of_many_domains_are_refused():  # F9
    items = [made(1.0, str(k), indicator="d01") for k in range(30)]
    with pytest.raises(TooManyForOnePage, match="30 entries are too many, 18 can be read"):
        contribution_stacks(items, by="domain")


@pytest.mark.slow
def test_contributions_of_domains_stand_side_by_side():  # F5
    items = LEVELS.where(measure="contribution", round="2026")
    figure = contribution_bars(items, LOOK, "domain")
    legend = figure.axes[0].get_legend()
    assert legend is not None
    named = [text.get_text() for text in legend.get_texts()]
    assert named == ["Xã Hòa Hiệp", "Thị trấn Tân Biên"]
    assert lines_of(figure) == 24
    assert overlapping(figure) == []


@pytest.mark.slow
def test_twelve_parts_have_a_legend_with_room():  # F5
    items = WHOLE.where(measure="contribution")
    figure = contribution_stacks(items, LOOK)
    assert overlapping(figure) == []
    assert off_paper(figure) == []
    hatches = {(bar.get_facecolor(), bar.get_hatch()) for bar in figure.axes[0].patches}
    assert len(hatches) == 12


def test_an_estimate_of_zero_is_drawn_whole_on_the_edge():  # F1
    figure = dots_by_domain([made(0.0, "a", n=80), made(0.2, "b")])
    dots = [line for line in figure.axes[0].lines if len(line.get_xdata())]
    assert dots_of(figure) == [0.0, 0.2]
    assert not any(line.get_clip_on() for line in dots)
