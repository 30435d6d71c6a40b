"""Slope charts: significance comes from the tested change, labels never collide.

S1  lines join the values of neighbouring rounds; years stand true to time
S2  full, dashed or dotted by the change that was tested, or by adjusted p-values
S3  labels at both ends carry name and value and don't cover each other
S4  from zero; gaps where a value is missing or withheld
S5  what can't be drawn is refused by name
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from matplotlib.figure import Figure

from analysis.comparison import compare, measured_rounds
from analysis.deprivation_measures import deprivation_measures
from analysis.design import SurveyDesign
from analysis.estimation import estimate
from analysis.figure_errors import (
    MeasuresMixed,
    NothingToDraw,
    OneRoundOnly,
    PlaceTakenTwice,
    TooManyForOnePage,
)
from analysis.figures import Look, as_svg
from analysis.slopes import LOOKS, Significance, slope_chart
from analysis.tables import Names, small_cells
from tests.analysis.made_estimates import LONG, made, note, off_paper, overlapping, texts
from tests.analysis.made_survey import made_survey, matrix_of

FRAME = made_survey()
DESIGN = SurveyDesign.from_frame(FRAME, strata="stratum", psu="psu", round="round")
MEASURED = deprivation_measures(matrix_of(FRAME), standard="vn-2022")
ROUNDS = ("2022", "2024", "2026")
H = estimate(DESIGN, MEASURED, FRAME["area"]).where(measure="H")
PARTS = measured_rounds(DESIGN, MEASURED, FRAME["area"])
CHANGES = [
    change
    for before, after in (("2022", "2024"), ("2024", "2026"))
    for change in compare(PARTS, before, after).where(measure="H")
]
NAMES = Names(
    domains={"a": "Xã Hòa Hiệp", "b": LONG},
    rounds={"2022": "Đầu kỳ 2022", "2024": "Giữa kỳ 2024", "2026": "Cuối kỳ 2026"},
)
LOOK = Look(names=NAMES, title="Tỷ lệ hộ nghèo qua các đợt")


def segments(figure: Figure) -> list[tuple[list[float], list[float], str]]:
    """Lines between rounds: where, how high, how drawn."""
    found = [line for line in figure.axes[0].lines if line.get_zorder() == 2]
    return [
        (list(line.get_xdata()), list(line.get_ydata()), line.get_linestyle())  # type: ignore[arg-type]
        for line in found
        if len(line.get_xdata()) == 2  # type: ignore[arg-type]
    ]


def test_lines_join_the_values_of_neighbouring_rounds():  # S1
    figure = slope_chart(H, Significance(CHANGES), LOOK)
    found = {tuple(values) for _, values, _ in segments(figure)}
    value = {(item.domain, item.round): item.value for item in H}
    wanted = {
        (value[area, a], value[area, b])
        for area in "ab"
        for a, b in (("2022", "2024"), ("2024", "2026"))
    }
    assert found == wanted


def test_years_stand_true_to_time_and_other_codes_evenly():  # S1
    def places(codes: tuple[str, ...]) -> list[float]:
        axes = slope_chart([made(0.2, round=code) for code in codes]).axes[0]
        return [float(place) for place in axes.get_xticks()]

    assert places(("2022", "2023", "2026")) == [0, 0.25, 1]
    assert places(("đầu", "giữa", "cuối")) == [0, 0.5, 1]


def test_a_line_is_drawn_as_its_change_was_tested():  # S2
    figure = slope_chart(H, Significance(CHANGES), LOOK)
    found = {tuple(values): style for _, values, style in segments(figure)}
    for change in CHANGES:
        assert change.p is not None
        drawn = found[change.value_before, change.value_after]
        wanted = "changed" if change.p < 0.05 else "unchanged"
        assert drawn == LOOKS[wanted][0].line
    assert set(found.values()) == {"-", "--"}, "the survey should show both"


def test_adjusted_p_values_take_the_place_of_their_own():  # S2
    figure = slope_chart(H, Significance(CHANGES, p=[0.6] * len(CHANGES)), LOOK)
    assert {style for *_, style in segments(figure)} == {"--"}
    assert "Giá trị p đã hiệu chỉnh" in note(figure)


def test_intervals_apart_without_a_test_are_no_change():  # S2
    figure = slope_chart([made(0.9, round="2022"), made(0.1, round="2026")], look=LOOK)
    assert [style for *_, style in segments(figure)] == [":"]
    assert "Chưa kiểm định" in texts(figure)
    assert "Kiểm định từng cặp" not in note(figure)


def test_kinds_of_lines_differ_in_grey_by_pattern():  # S2
    assert len({style.line for style, _ in LOOKS.values()}) == len(LOOKS)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["vi", "en"])
def test_twenty_crowded_lines_have_labels_apart(language: Any):  # S3
    items = [
        made(0.10 + 0.0007 * k + 0.0001 * r, f"{k}", round=label)
        for k in range(20)
        for r, label in enumerate(ROUNDS)
    ]
    names = replace(NAMES, domains={"3": LONG, "7": "Thành phố Hồ Chí Minh"})
    figure = slope_chart(items, look=replace(LOOK, names=names, language=language))
    assert overlapping(figure) == []
    assert off_paper(figure) == []
    labels = [text for text in texts(figure) if text.startswith("Thành phố")]
    point = "," if language == "vi" else "."
    assert labels == [
        f"Thành phố Hồ Chí Minh  10{point}5%",
        f"Thành phố Hồ Chí Minh  10{point}5%",
    ]


def test_three_lines_show_the_values_between_as_well():  # S3
    items = [
        made(p, round=label) for p, label in zip((0.2, 0.31, 0.1), ROUNDS, strict=True)
    ]
    assert "31,0%" in texts(slope_chart(items, look=LOOK))


def test_the_axis_starts_at_zero():  # S4
    figure = slope_chart([made(0.60, round="2022"), made(0.58, round="2026")])
    low, high = figure.axes[0].get_ylim()
    assert low < 0
    assert high > 0.6
    assert (0.60 - 0.58) / (high - low) < 0.035


def test_a_withheld_value_breaks_the_line():  # S4
    items = [
        made(0.2, round=label, n=n) for label, n in zip(ROUNDS, (90, 4, 95), strict=True)
    ]
    figure = slope_chart(items, look=replace(LOOK, withhold=small_cells(10)))
    assert segments(figure) == []
    assert "Nơi đường bị ngắt" in note(figure)
    assert "Số hộ mẫu: Đầu kỳ 2022: 90; Cuối kỳ 2026: 95." in note(figure)


def test_indicators_can_be_the_lines():  # S1
    items = [
        made(0.1 * k, indicator=f"d0{k}", round=label, measure="censored_headcount")
        for k in (1, 2)
        for label in ("2022", "2026")
    ]
    figure = slope_chart(items, by="indicator")
    assert texts(figure).count("d02  20,0%") == 2


def test_equal_results_are_equal_bytes():  # S1
    assert as_svg(slope_chart(H, Significance(CHANGES), LOOK)) == as_svg(
        slope_chart(H, Significance(CHANGES), LOOK)
    )


def test_what_is_no_slope_chart_is_refused():  # S5
    with pytest.raises(NothingToDraw):
        slope_chart([])
    with pytest.raises(OneRoundOnly, match=r"needs two rounds or more.*'2026' only"):
        slope_chart([made(0.2, "a"), made(0.3, "b")])
    with pytest.raises(MeasuresMixed):
        slope_chart([made(0.2, round="2022"), made(0.2, measure="A")])
    with pytest.raises(PlaceTakenTwice, match=r"same place \(2026\)"):
        slope_chart([made(0.2), made(0.3)])


def test_more_lines_than_labels_fit_are_refused():  # S5
    items = [made(0.2, str(k), round=label) for k in range(90) for label in ROUNDS]
    with pytest.raises(
        TooManyForOnePage, match=r"90 entries are too many, 6\d can be read"
    ):
        slope_chart(items)
