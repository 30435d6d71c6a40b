"""What papers about findings say: letters, sheets for visits, the register (B-11, B-14).

L1  an urging letter names what is late, then what is due in a week, of one issuer to one
    office; the superior's names what is a month late by office; without any there is none
L2  the sheet for a visit begins with what was repeated, says what was promised and how late
    it is, and counts what is open, late, returned and closed in two years
L3  the register's row says whose move it is since when, and keeps both due dates; its
    workbook has real days and takes no text for a formula
L4  a place without a recommendation of theirs says nothing to a reader; what names a person
    is hidden from a reader who doesn't work there
L5  the samples on which an office's template is tried have the shape of the real contents
"""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from sqlalchemy.orm import Session

from mne import clock
from mne.inspections import letters, remedies
from mne.inspections.finding_models import Confidentiality
from mne.inspections.findings import record_failing_check
from mne.inspections.letters import Reader, escalation_letter, urging_letter
from mne.inspections.listing import Filter, Which, matching
from mne.inspections.paper_errors import NothingToUrge, RegisterTooLong
from mne.inspections.paper_words import HIDDEN
from mne.inspections.recommendation_models import Answer, Recommendation
from mne.inspections.register_book import write_register
from mne.inspections.register_paper import named, register_paper
from mne.inspections.register_rows import RegisterRow, register_rows
from mne.inspections.unit_sheet import unit_sheet
from mne.reports.sample_contents import sample_contents
from mne.reports.template_models import Paper
from tests.inspections.conftest import DUE, ISSUED, Offices, at, issued, seen
from tests.inspections.test_clocks import extend_to_june, mend_and_close

LATE = DUE + timedelta(days=40)


@pytest.fixture
def items(session: Session, world: Offices) -> list[Recommendation]:
    """Due on 1 April; due on 1 June and promised; closed in June."""
    late = issued(session, world)
    later = issued(session, world, subject_key="2", condition="=1+1")
    with clock.frozen(at(ISSUED)):
        officer = world.officer
        remedies.plan_action(session, later, "Rà soát ấp 3", officer, DUE, officer)
        remedies.respond(
            session, later, later.version, officer, Answer.PARTLY, "Thiếu người"
        )
    extend_to_june(session, world, later)
    closed = issued(session, world, subject_key="3")
    mend_and_close(session, world, closed)
    session.flush()
    return [late, later, closed]


def reader(world: Offices, *, reads: bool = True) -> Reader:
    return Reader([world.area.id], [world.area.id] if reads else [])


def rows_of(
    session: Session, world: Offices, on: date, *, reads: bool = True
) -> list[RegisterRow]:
    found = matching([world.area.id], Filter(Which.ALL), on)
    return list(register_rows(session, found, on, [world.area.id] if reads else []))


def test_an_office_is_urged_to_what_is_late_or_due(
    session: Session, world: Offices, items: list[Recommendation]
):  # L1
    late, later, _ = items
    on = date(2023, 5, 26)
    said = urging_letter(session, world.lead, world.commune, on, reader(world))
    told = [(item["ref"], item["due"], item["days_late"]) for item in said["items"]]
    assert told == [(late.ref, "01/04/2023", 55), (later.ref, "01/06/2023", 0)]
    assert said["items"][1]["first_due"] == "01/04/2023"
    assert (said["all"], said["late"], said["soon"]) == ("2", "1", "1")
    assert said["superior"] == "UBND huyện Tân Biên"
    assert said["answer_before"] == "02/06/2023"
    pairs = letters.urgeable(session, [world.lead.id], on, reader(world))
    assert [(one.id, other.id) for one, other in pairs] == [
        (world.lead.id, world.commune.id)
    ]


def test_the_superior_hears_of_a_month_s_delay(
    session: Session, world: Offices, items: list[Recommendation]
):  # L1
    on = DUE + timedelta(days=29)
    with pytest.raises(NothingToUrge):
        escalation_letter(session, world.lead, on, reader(world))
    assert letters.escalating(session, [world.lead.id], on, reader(world)) == []
    said = escalation_letter(session, world.lead, LATE, reader(world))
    assert [item["days_late"] for item in said["items"]] == [40]
    assert said["addressee"] == "UBND huyện Tân Biên"


def test_no_letter_without_anything_in_it(
    session: Session, world: Offices, items: list[Recommendation]
):  # L1 L4
    elsewhere = Reader([], [])
    with pytest.raises(NothingToUrge, match="nothing to urge"):
        urging_letter(session, world.lead, world.commune, LATE, elsewhere)
    with pytest.raises(NothingToUrge):
        urging_letter(session, world.commune, world.lead, LATE, reader(world))
    assert letters.urgeable(session, [world.lead.id], LATE, elsewhere) == []


def test_a_place_is_dated_without_its_kind():  # L1
    names = ["Huyện Tân Biên", "Tỉnh Tây Ninh", "Thị trấn Tân Biên", "Xã Mỏ Công"]
    bare = [letters.bare_name(name) for name in names]
    assert bare == ["Tân Biên", "Tây Ninh", "Tân Biên", "Mỏ Công"]


def test_a_visit_begins_with_what_came_again(
    session: Session, world: Offices, items: list[Recommendation]
):  # L2
    late, later, closed = items
    again = seen(world, subject_key="2", detected_on=date(2023, 6, 20))
    record_failing_check(session, again, "run-2")
    on = date(2023, 6, 21)
    areas = ([world.area.id], [world.area.id])
    said = unit_sheet(session, world.commune, on, areas)
    assert [item["ref"] for item in said["items"]] == [later.ref, late.ref]
    first = said["items"][0]
    assert first["is_repeated"]
    assert (first["days_late"], first["first_due"]) == (20, "01/04/2023")
    assert first["answer"] == "Đồng ý một phần: Thiếu người"
    assert first["actions"] == ["Rà soát ấp 3 (trước ngày 01/04/2023, chưa bắt đầu, 0 %)"]
    assert [item["ref"] for item in said["before"]] == [closed.ref]
    counts = [said[name] for name in ("open", "late", "returned", "repeated", "closed")]
    assert counts == ["2", "2", "0", "1", "1"]
    assert unit_sheet(session, world.commune, date(2025, 7, 1), areas)["before"] == []
    assert unit_sheet(session, world.commune, on, ([], []))["items"] == []


def test_the_register_keeps_both_dates_and_no_formula(
    session: Session, world: Offices, items: list[Recommendation]
):  # L3
    book = io.BytesIO()
    rows = rows_of(session, world, LATE)
    assert write_register(book, rows, "Mọi kiến nghị.", LATE) == 3
    sheet = openpyxl.load_workbook(book).active
    head = [cell.value for cell in sheet[4]]
    written = [
        dict(zip(head, [cell.value for cell in line], strict=True))
        for line in sheet.iter_rows(min_row=5)
    ]
    line = next(each for each in written if each["Số kiến nghị"] == items[1].ref)
    assert line["Nội dung phát hiện"] == "=1+1"
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    days = ("Phải xong trước ngày (lần đầu)", "Phải xong trước ngày (hiện nay)")
    assert [line[day] for day in days] == [
        datetime(2023, 4, 1),  # noqa: DTZ001 a cell has no zone
        datetime(2023, 6, 1),  # noqa: DTZ001
    ]
    assert line["Số lần gia hạn"] == 1
    assert line["Ai phải làm tiếp"] == "cấp trên của đơn vị ban hành"
    assert sheet.freeze_panes == "B5"
    assert sheet.auto_filter.ref == "A4:AB7"
    again = io.BytesIO()
    write_register(again, rows, "Mọi kiến nghị.", LATE)
    assert again.getvalue() == book.getvalue()


def test_names_are_hidden_from_other_readers(session: Session, world: Offices):  # L4
    issued(session, world, confidentiality=Confidentiality.RESTRICTED)
    for reads, shown in (
        (True, "8/27 hộ được chọn ngẫu nhiên bị xếp sai"),
        (False, HIDDEN),
    ):
        (told,) = register_paper(rows_of(session, world, ISSUED, reads=reads), "", ISSUED)[
            "rows"
        ]
        assert told["condition"] == shown
        assert (told["text"] == HIDDEN) != reads


def test_a_filter_is_told_in_words():  # L3
    asked = Filter(Which.LATE, text=" ấp 3 ")
    assert named(asked, "UBND xã Mỏ Công") == (
        "Kiến nghị quá hạn; đơn vị UBND xã Mỏ Công; có chữ “ấp 3”."
    )
    assert RegisterTooLong(1001, 1000, "DOCX").facts["most"] == 1000


def shape(thing: Any) -> Any:
    """Give the names of a paper's contents, down to the elements of its lists."""
    if isinstance(thing, dict):
        return {name: shape(each) for name, each in thing.items()}
    if isinstance(thing, list):
        return [shape(thing[0])] if thing else []
    return None


def test_the_samples_have_the_shape_of_the_real(
    session: Session, world: Offices, items: list[Recommendation]
):  # L5
    areas = ([world.area.id], [world.area.id])
    on = date(2023, 6, 21)
    later = items[1]
    sheet = unit_sheet(session, world.commune, on, areas)
    sheet["items"] = [each for each in sheet["items"] if each["ref"] == later.ref]
    register = register_paper(rows_of(session, world, on), "", on)
    register["rows"] = [each for each in register["rows"] if each["ref"] == later.ref]
    real = {
        Paper.URGING_LETTER: urging_letter(
            session, world.lead, world.commune, on, reader(world)
        ),
        Paper.ESCALATION_LETTER: escalation_letter(session, world.lead, on, reader(world)),
        Paper.UNIT_SHEET: sheet,
        Paper.FINDINGS_REGISTER: register,
    }
    for paper, contents in real.items():
        sample = dict(sample_contents(paper))
        if paper == Paper.UNIT_SHEET:
            contents["before"] = sample["before"] = []
        assert shape(contents) == shape(sample), paper
