"""A unit's report filled in without a network, in a workbook, and brought back.

W1  (A-18) the workbook holds what is asked, what is typed already, and locks the rest
W2  (A-18) a dry run names each change with its cell and changes nothing; loading does
W3  4.179 typed as text, as a number or in another unit is what a person meant
W4  a blank cell erases nothing; what has to be mended is said with its cell
W5  cells that can't be read are all told, and then nothing is loaded
W6  a file of another period, unit or version is refused by name
W7  what somebody else did meanwhile is not overwritten
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from mne.programmes.indicator_models import Measure
from mne.reports.periodic_errors import ReportMoved
from mne.reports.periodic_models import PeriodicReport
from mne.reports.unit_workbook import write_unit_workbook
from mne.reports.unit_workbook_errors import (
    CellNotOnList,
    CellUnreadable,
    NotAUnitWorkbook,
    RowNotAsked,
    UnitWorkbookRefused,
    WorkbookOfAnotherPeriod,
    WorkbookOfAnotherUnit,
    WorkbookOutdated,
)
from mne.reports.unit_workbook_reading import Comparison, compare, load
from tests.programmes.conftest import MODELS_SUPPORTED, SEX, plan
from tests.reports.reporting import FILLED, World, world
from tests.reports.test_periodic_reports import in_may_2023

__all__ = ["in_may_2023", "plan", "world"]

OBSTACLES = "Khó khăn, vướng mắc và nguyên nhân"


@pytest.fixture
def town(world: World) -> PeriodicReport:
    """Rows: 1.1 in row 5, 2.1 in 6, 4.1 (money) in 7, 5.1 by sex in 8, 9, 10."""
    world.plan.indicator("4.1", replace(MODELS_SUPPORTED, measure=Measure.AMOUNT))
    world.plan.indicator("5.1", replace(MODELS_SUPPORTED, disaggregations=(SEX,)))
    town, _other = world.open()
    world.fill(town, world.typist, FILLED)
    return town


def opened(world: World, report: PeriodicReport) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(write_unit_workbook(world.session, report)))


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def typed(world: World, report: PeriodicReport, **cells: object) -> bytes:
    book = opened(world, report)
    for address, value in cells.items():
        book["Số liệu"][address] = value
    return saved(book)


def tried(world: World, report: PeriodicReport, **cells: object) -> Comparison:
    return compare(world.session, report, typed(world, report, **cells))


def test_the_workbook_opens_only_what_may_be_typed(world: World, town: PeriodicReport):
    # W1
    sheet = opened(world, town)["Số liệu"]
    assert sheet.protection.sheet
    assert [cell.value for cell in sheet["A"][4:]] == ["1.1", "2.1", "4.1", *["5.1"] * 3]
    assert [cell.value for cell in sheet["C"][7:]] == ["", "sex=male", "sex=female"]
    assert sheet["E6"].value == "2"
    assert sheet["E6"].comment.text.startswith("Số hộ nghèo")
    shut = {cell.coordinate for row in sheet["A5:K10"] for cell in row}
    shut -= {
        cell.coordinate
        for row in sheet["A5:K10"]
        for cell in row
        if not cell.protection.locked
    }
    assert {"A5", "B5", "E5", "G6", "H5", "I9", "K9"} <= shut
    assert not {"G5", "E6", "F6", "G7", "H7", "I5", "K5", "G9"} & shut
    assert sheet["H7"].value == "triệu đồng"
    words = opened(world, town)["Thuyết minh"]
    assert (words["A7"].value, words["B7"].value) == (OBSTACLES, "Chậm phân bổ vốn")


def test_the_workbook_as_it_was_changes_nothing(world: World, town: PeriodicReport):  # W2
    found = tried(world, town)
    assert (found.changes, found.refused, found.kept) == ([], [], [])
    assert found.cells["1.1"][""]["value"] == "3"


def test_a_dry_run_names_each_change(world: World, town: PeriodicReport):  # W2
    book = opened(world, town)
    book["Số liệu"]["F6"] = "120"
    book["Thuyết minh"]["B7"] = "Vốn về chậm\nThiếu cán bộ"
    before, version = dict(town.draft), town.version
    found = compare(world.session, town, saved(book))
    assert [(c.address, c.what, c.before, c.after) for c in found.changes] == [
        ("Số liệu!F6", "2.1", "100", "120"),
        (
            "Thuyết minh!B7",
            OBSTACLES,
            "Chậm phân bổ vốn",
            "Vốn về chậm\nThiếu cán bộ",
        ),
    ]
    assert (town.draft, town.version) == (before, version)
    load(world.session, town, town.version, world.typist, saved(book))
    assert town.draft["cells"]["2.1"][""]["denominator"] == "120"
    assert town.draft["narrative"][OBSTACLES] == "Vốn về chậm\nThiếu cán bộ"


@pytest.mark.parametrize(
    ("value", "kept"),
    [("4.179", "4.179"), (4179, "4.179"), (4179.0, "4.179"), (0.1 + 0.2, "0,3")],
    ids=["text", "whole", "float", "noise"],
)
def test_a_number_is_what_a_person_meant(
    world: World, town: PeriodicReport, value: object, kept: str
):  # W3
    found = tried(world, town, G5=value)
    assert found.cells["1.1"][""]["value"] == kept


def test_money_keeps_its_unit(world: World, town: PeriodicReport):  # W3
    found = tried(world, town, G7="4,179", H7="Tỷ  đồng")
    assert found.cells["4.1"][""] == {"value": "4,179", "unit": "BILLION"}
    plain = tried(world, town, G7="4.179")
    assert plain.cells["4.1"][""] == {"value": "4.179", "unit": "MILLION"}


def test_a_blank_erases_nothing(world: World, town: PeriodicReport):  # W4
    found = tried(world, town, G5=None)
    assert found.kept == ["Số liệu!G5"]
    assert found.cells["1.1"][""]["value"] == "3"


def test_what_has_to_be_mended_is_said_with_its_cell(world: World, town: PeriodicReport):
    # W4
    found = tried(world, town, G5="4.17", I7="Không phát sinh", G8=9, G9=2, G10=3)
    assert found.refused == []
    assert {place: fault.code for place, fault in found.faults} == {
        "Số liệu!G5": "programmes.not_a_number",
        "Số liệu!G8": "programmes.parts_do_not_add_up",
    }


@pytest.mark.parametrize(
    ("cells", "fault", "sentence"),
    [
        ({"G5": date(2023, 4, 1)}, CellUnreadable, r"Số liệu!G5: “2023-04-01"),
        ({"G5": "=1+1"}, CellUnreadable, r"Số liệu!G5: “=1\+1”"),
        ({"G5": "#DIV/0!"}, CellUnreadable, r"Số liệu!G5: “#DIV/0!”"),
        ({"I5": "có lẽ"}, CellNotOnList, r"Số liệu!I5: “có lẽ” .* không phát sinh"),
        ({"A11": "9.9", "G11": "1"}, RowNotAsked, r"Số liệu!A11: the row “9.9”"),
        ({"A11": "1.1", "G11": "1"}, RowNotAsked, r"Số liệu!A11: the row “1.1”"),
    ],
    ids=["day", "formula", "error", "word", "unknown row", "row twice"],
)
def test_what_cannot_be_read_is_refused_by_cell(
    world: World,
    town: PeriodicReport,
    cells: dict[str, object],
    fault: type[Exception],
    sentence: str,
):  # W5
    before = dict(town.draft)
    content = typed(world, town, **cells, F6="120")
    found = compare(world.session, town, content)
    with pytest.raises(fault, match=sentence):
        raise found.refused[0]
    assert len(found.changes) == 1
    with pytest.raises(UnitWorkbookRefused, match="1 cells"):
        load(world.session, town, town.version, world.typist, content)
    assert town.draft == before


def without_identity(book: Workbook) -> None:
    del book["Nhận dạng"]


def with_another_head(book: Workbook) -> None:
    book["Số liệu"]["F4"] = "Tử số"


def of_last_year(book: Workbook) -> None:
    book["Nhận dạng"]["B2"] = "6T-2022"


def of_mo_cong(book: Workbook) -> None:
    book["Nhận dạng"]["B3"] = "UBND-MC"
    book["Nhận dạng"]["B4"] = "UBND xã Mỏ Công"


def of_an_older_sheet(book: Workbook) -> None:
    book["Nhận dạng"]["B6"] = "1-00000000"


@pytest.mark.parametrize(
    ("change", "fault", "sentence"),
    [
        (without_identity, NotAUnitWorkbook, "Nhận dạng"),
        (with_another_head, NotAUnitWorkbook, "Số liệu!F4"),
        (of_last_year, WorkbookOfAnotherPeriod, r"6T-2022 .* not of 6T-2023"),
        (of_mo_cong, WorkbookOfAnotherUnit, "UBND xã Mỏ Công, not of UBND thị trấn"),
        (of_an_older_sheet, WorkbookOutdated, "version 1-00000000"),
    ],
)
def test_another_workbook_is_refused_by_name(
    world: World,
    town: PeriodicReport,
    change: Callable[[Workbook], None],
    fault: type[Exception],
    sentence: str,
):  # W6
    book = opened(world, town)
    change(book)
    with pytest.raises(fault, match=sentence):
        compare(world.session, town, saved(book))


def test_what_is_no_workbook_is_refused(world: World, town: PeriodicReport):  # W6
    with pytest.raises(NotAUnitWorkbook, match="no report workbook"):
        compare(world.session, town, b"PK no workbook")


def test_a_stale_page_overwrites_nothing(world: World, town: PeriodicReport):  # W7
    content = typed(world, town, F6="120")
    with pytest.raises(ReportMoved, match="UBND thị trấn"):
        load(world.session, town, town.version - 1, world.typist, content)
