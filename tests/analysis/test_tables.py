"""Tables: what stands in a cell, what is withheld, what is explained below.

B1  numbers are written as the scale and the language ask
B2  small cells are withheld whole, in text and in the frame
B3  notes explain every mark; unit, standard and data set are named
B4  a census has no interval and says so
B5  changes of shares are in points
"""

from __future__ import annotations

import polars as pl
import pytest

from analysis.comparison import compare, measured_rounds
from analysis.deprivation_measures import deprivation_measures
from analysis.design import Census, SurveyDesign
from analysis.estimates import Estimates
from analysis.estimation import estimate, estimate_mean, estimate_proportion
from analysis.measures import mean_of
from analysis.tables import (
    Names,
    change_table,
    digits_of,
    estimate_table,
    small_cells,
)
from tests.analysis.made_survey import made_survey, matrix_of

FRAME = made_survey()
DESIGN = SurveyDesign.from_frame(FRAME, strata="stratum", psu="psu", round="round")
MEASURED = deprivation_measures(matrix_of(FRAME), standard="vn-2022")
LEVELS = estimate(DESIGN, MEASURED, FRAME["area"])
NAMES = Names(
    domains={"a": "Xã Tân Bình", "b": "Xã Thạnh Tây"},
    rounds={"2022": "Đầu kỳ", "2024": "Giữa kỳ", "2026": "Cuối kỳ"},
    indicators={"d01": "Việc làm"},
)


def row_of(found: Estimates, **options: object) -> dict[str, str]:
    table = estimate_table(found, names=NAMES, **options)  # type: ignore[arg-type]
    return dict(zip(table.headings, table.cells()[0], strict=True))


def test_a_row_in_vietnamese():  # B1
    row = row_of(LEVELS.where(measure="H", domain="a", round="2022"))
    item = LEVELS.at(measure="H", domain="a", round="2022")
    assert row["Chỉ tiêu"] == "Tỷ lệ nghèo đa chiều (H)"
    assert (row["Địa bàn"], row["Đợt"]) == ("Xã Tân Bình", "Đầu kỳ")
    assert row["Ước lượng"] == f"{100 * (item.value or 0):.1f}%".replace(".", ",")
    assert row["Sai số chuẩn"] == f"{100 * (item.se or 0):.2f}%".replace(".", ",")
    assert "–" in row["Khoảng tin cậy 95%"]
    assert (row["Số hộ mẫu"], row["Số địa bàn mẫu"], row["Bậc tự do"]) == (
        "144",
        "12",
        "10",
    )


def test_an_index_has_three_decimals_and_no_percent():  # B1
    row = row_of(LEVELS.where(measure="M0", domain="b", round="2026"), language="en")
    assert row["Measure"] == "Adjusted headcount ratio (M0)"
    assert row["Estimate"].startswith("0.")
    assert len(row["Estimate"]) == 5
    assert "%" not in row["95% interval"]


def test_an_indicator_is_named_and_one_without_name_keeps_its_code():  # B1
    first, second = LEVELS.where(measure="contribution", domain="a", round="2022").items[:2]
    table = estimate_table([first, second], names=NAMES)
    assert [cells[0] for cells in table.cells()] == [
        "Đóng góp của chỉ số vào M0: Việc làm",
        "Đóng góp của chỉ số vào M0: d02",
    ]


def test_large_numbers_have_no_decimals():  # B1
    assert [digits_of(value, "mean") for value in (12.3, 1234.5, None)] == [2, 0, 0]
    row = row_of(estimate_mean(DESIGN, FRAME["income"]))
    assert "," not in row["Ước lượng"]
    assert row["Địa bàn"] == "Toàn bộ"


def test_a_small_cell_is_withheld_whole():  # B2
    few = [item for item in LEVELS.where(measure="A") if item.n < 60]
    table = estimate_table(few, withhold=small_cells(60), data_hash="3f9a")
    assert few
    for row in table.rows:
        numbers = (row.value, row.se, row.interval, row.n, row.deff, row.missing, row.cv)
        assert numbers == (None,) * 7
    assert table.cells()[0][3:] == ["– (1)", *["–"] * 7]
    assert table.footnotes()[0] == "(1) Không công bố vì số hộ mẫu quá nhỏ."
    assert table.to_frame()["population"].null_count() == len(few)


def test_a_cell_that_is_large_enough_is_published():  # B2
    table = estimate_table(LEVELS.where(measure="H"), withhold=small_cells(144))
    assert all(row.note == "" for row in table.rows)
    assert not any(row.note for row in estimate_table(LEVELS.where(measure="H")).rows)


def test_notes_name_unit_standard_and_data_set():  # B3
    table = estimate_table(LEVELS.where(measure="H"), data_hash="3f9a", language="en")
    assert table.footnotes() == [
        "Unit: households.",
        "Standard: vn-2022.",
        "Data set hash: 3f9a.",
    ]


def test_the_frame_has_the_numbers_unformatted():  # B3
    frame = estimate_table(
        LEVELS.where(measure="H"), names=NAMES, data_hash="3f9a"
    ).to_frame()
    assert frame["data_hash"].unique().to_list() == ["3f9a"]
    assert frame.filter(pl.col("low") < pl.col("high")).height == frame.height == 6
    assert frame["level"].to_list() == [0.95] * 6


def test_a_census_says_why_there_is_no_interval():  # B4
    census = Census.from_frame(FRAME, round="round")
    table = estimate_table(estimate_proportion(census, FRAME["d01"]), language="en")
    frame = table.to_frame()
    assert frame["low"].null_count() == frame["se"].null_count() == 3
    assert table.footnotes()[0].startswith("(1) Full count: no sampling error")
    assert table.headings[5] == "95% interval"
    assert [cells[5] for cells in table.cells()] == ["–"] * 3


@pytest.mark.parametrize(("language", "unit"), [("vi", "điểm %"), ("en", "points")])
def test_changes_of_shares_are_in_points(language: str, unit: str):  # B5
    rounds = measured_rounds(DESIGN, MEASURED, FRAME["area"])
    changes = compare(rounds, "2022", "2026").where(measure="H")
    table = change_table(changes, names=NAMES, language=language)  # type: ignore[arg-type]
    assert table.headings[2:4] == ["Đầu kỳ", "Cuối kỳ"]
    for cells in table.cells():
        assert cells[1].startswith("Xã")
        assert cells[2].endswith("%")
        assert all(cells[place].endswith(unit) for place in (4, 5, 6))
        assert cells[8].endswith("%")
    assert table.footnotes() == []


def test_changes_of_other_numbers_keep_their_unit():  # B5
    changes = compare(measured_rounds(DESIGN, mean_of(FRAME["income"])), "2022", "2026")
    cells = change_table(changes).cells()[0]
    assert cells[0] == "income"
    assert "điểm" not in cells[4] + cells[5] + cells[6]


def test_changes_without_an_interval_say_why():  # B5
    census = Census.from_frame(FRAME, round="round")
    changes = compare(measured_rounds(census, mean_of(FRAME["income"])), "2022", "2026")
    table = change_table(changes)
    assert table.footnotes()[0].startswith("Điều tra toàn bộ")
    assert table.cells()[0][6] == "–"
    assert change_table([]).headings[2] == "Đợt trước"
