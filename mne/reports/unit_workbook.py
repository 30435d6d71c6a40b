"""A unit's report as a workbook, to be filled in without a network and brought back.

What may be typed into is open, everything else is locked. Cells to type into are text, so
that "4.179" stays what was typed: a workbook of another country's settings would silently
make it 4 and a bit.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from sqlalchemy.orm import Session

from mne.programmes.amounts import MoneyUnit
from mne.programmes.figures import TOTAL
from mne.programmes.indicator_models import Absence, IndicatorVersion, Measure, Rubric
from mne.programmes.indicators import PAIRED, Defined
from mne.programmes.models import Agency, Programme
from mne.reports.filling import CellTexts, asked_in, breakdowns_of
from mne.reports.office_paper import MADE
from mne.reports.office_words import ABSENCES, RUBRICS, breakdown
from mne.reports.periodic_models import PeriodicReport
from mne.reports.stable_zip import stabilise

LAYOUT = 1
"""Of the sheets below; another number is another layout."""
FIGURES, NARRATIVE, IDENTITY = "Số liệu", "Thuyết minh", "Nhận dạng"
HEAD_ROW = 4
"""Of the figures, counted from 1; the first figure stands in the next."""
NARRATIVE_HEAD_ROW = 3

MONEY = {
    MoneyUnit.DONG.name: "đồng",
    MoneyUnit.THOUSAND.name: "nghìn đồng",
    MoneyUnit.MILLION.name: "triệu đồng",
    MoneyUnit.BILLION.name: "tỷ đồng",
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "unit": MONEY,
    "absence": {each.value: ABSENCES[each] for each in Absence},
    "rubric": {each.value: RUBRICS[each] for each in Rubric},
}
"""Columns that hold one of a list: the code, and the word in the workbook."""
FIXED = (("Mã", 9), ("Chỉ tiêu", 44), ("Phân tổ", 18), ("Đơn vị tính", 12))
TYPED = (
    ("numerator", "Tử số", 13),
    ("denominator", "Mẫu số", 13),
    ("value", "Giá trị", 15),
    ("unit", "Nhập theo", 13),
    ("absence", "Không có số", 17),
    ("rubric", "Mức đạt", 15),
    ("note", "Ghi chú, lý do, căn cứ", 44),
)
LINE_POINTS = 16
"""Height of a line of letters."""
HEADS = (*(head for head, _width in FIXED), *(head for _field, head, _width in TYPED))


@dataclass(frozen=True)
class Identity:
    """What a workbook was made for; told again when it comes back."""

    programme: str
    period: str
    unit: str
    unit_name: str
    vintage: str
    version: str

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        """Give it as it stands in the workbook: key, value, what it is."""
        about = {
            "programme": "Chương trình",
            "period": "Kỳ báo cáo",
            "unit": "Mã đơn vị",
            "unit_name": "Đơn vị báo cáo",
            "vintage": "Loại số liệu",
            "version": "Phiên bản biểu",
        }
        return [(name, getattr(self, name), words) for name, words in about.items()]


def identity_of(session: Session, report: PeriodicReport) -> Identity:
    """Say what a report's workbook is made for."""
    schedule = report.schedule
    cells = [
        [indicator.code, version.number, breakdowns_of(version)]
        for indicator, version in asked_in(session, report)
    ]
    asked = json.dumps([LAYOUT, cells, schedule.headings], ensure_ascii=False)
    return Identity(
        programme=session.get_one(Programme, schedule.programme_id).code,
        period=schedule.code,
        unit=session.get_one(Agency, report.agency_id).code,
        unit_name=report.agency_name,
        vintage=schedule.vintage.value,
        version=f"{LAYOUT}-{hashlib.sha256(asked.encode()).hexdigest()[:8]}",
    )


def fields_of(version: IndicatorVersion, breakdown: str) -> list[str]:
    """Give which fields of a cell may be typed into."""
    fields: list[str] = []
    if version.measure in PAIRED:
        fields += ["numerator", "denominator"]
    elif version.measure is not Measure.RUBRIC:
        fields += ["value"]
    if version.measure is Measure.AMOUNT:
        fields += ["unit"]
    if version.measure is Measure.RUBRIC:
        fields += ["rubric"]
    return fields if breakdown != TOTAL else [*fields, "absence", "note"]


def write_unit_workbook(session: Session, report: PeriodicReport) -> bytes:
    """Give a unit's workbook, with what its draft holds already."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    writer = _Writer(book, report, identity_of(session, report))
    writer.figures(asked_in(session, report))
    writer.narrative()
    writer.identity()
    book.close()
    return stabilise(buffer.getvalue(), MADE)


class _Writer:
    """A workbook that is being written."""

    def __init__(
        self, book: xlsxwriter.Workbook, report: PeriodicReport, identity: Identity
    ) -> None:
        self.book = book
        self.report = report
        self.about = identity
        edge = {"border": 1, "text_wrap": True, "valign": "top"}
        self.title = book.add_format({"bold": True, "font_size": 13})
        self.hint = book.add_format({"italic": True, "font_size": 9, "text_wrap": True})
        self.head = book.add_format(edge | {"bold": True, "bg_color": "#DCE9F0"})
        self.shut = book.add_format(edge | {"bg_color": "#F0F0F0"})
        self.open = book.add_format(
            edge | {"num_format": "@", "locked": False, "bg_color": "#FFFDE7"}
        )

    def figures(self, asked: list[Defined]) -> None:
        sheet = self._sheet(FIGURES, HEAD_ROW, HEADS, _GUIDE)
        widths = [width for _head, width in FIXED]
        for place, width in enumerate([*widths, *(width for *_rest, width in TYPED)]):
            sheet.set_column(place, place, width)
        row = HEAD_ROW
        for indicator, version in asked:
            for key in breakdowns_of(version):
                self._figure(sheet, row, (indicator.code, version, key))
                row += 1
        for place, (field, _head, _width) in enumerate(TYPED, start=len(FIXED)):
            if field in WORDS:
                words = ["", *WORDS[field].values()]
                listed = {"validate": "list", "source": words[1:]}
                sheet.data_validation(HEAD_ROW, place, row - 1, place, listed)
        sheet.ignore_errors({"number_stored_as_text": f"A1:K{row}"})
        sheet.freeze_panes(HEAD_ROW, 2)

    def _figure(
        self, sheet: Any, row: int, cell: tuple[str, IndicatorVersion, str]
    ) -> None:
        code, version, key = cell
        typed: CellTexts = self.report.draft.get("cells", {}).get(code, {}).get(key, {})
        name = version.name_vi if key == TOTAL else f"– {breakdown(key)}"
        for place, text in enumerate((code, name, key, version.unit)):
            sheet.write_string(row, place, text, self.shut)
        sheet.set_row(row, LINE_POINTS * (1 + len(name) // FIXED[1][1]))
        fields = fields_of(version, key)
        for place, (field, _head, _width) in enumerate(TYPED, start=len(FIXED)):
            look = self.open if field in fields else self.shut
            sheet.write_string(row, place, _shown(field, typed, fields), look)
        if key == TOTAL and version.measure in PAIRED:
            first = len(FIXED)
            sheet.write_comment(row, first, version.numerator_definition)
            sheet.write_comment(row, first + 1, version.denominator_definition)

    def narrative(self) -> None:
        heads = ("Mục", "Nội dung")
        sheet = self._sheet(NARRATIVE, NARRATIVE_HEAD_ROW, heads, "")
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 1, 100)
        texts = self.report.draft.get("narrative", {})
        for row, heading in enumerate(
            self.report.schedule.headings, start=NARRATIVE_HEAD_ROW
        ):
            sheet.set_row(row, 120)
            sheet.write_string(row, 0, heading, self.shut)
            sheet.write_string(row, 1, texts.get(heading, ""), self.open)

    def identity(self) -> None:
        sheet = self.book.add_worksheet(IDENTITY)
        sheet.protect()
        sheet.set_column(0, 2, 34)
        for row, (name, value, words) in enumerate(self.about.rows):
            sheet.write_string(row, 0, name, self.shut)
            sheet.write_string(row, 1, value, self.shut)
            sheet.write_string(row, 2, words, self.shut)

    def _sheet(self, name: str, head_row: int, heads: tuple[str, ...], guide: str) -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.protect("", {"format_columns": True, "format_rows": True})
        about = f"{self.report.schedule.name} – {self.report.agency_name}"
        sheet.write_string(0, 0, about, self.title)
        if guide:
            sheet.merge_range(1, 0, 1, len(heads) - 1, guide, self.hint)
            sheet.set_row(1, 28)
        for place, head in enumerate(heads):
            sheet.write_string(head_row - 1, place, head, self.head)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet


def _shown(field: str, typed: CellTexts, fields: list[str]) -> str:
    if field not in fields:
        return ""
    text = typed.get(field, "")
    if field == "unit" and not text:
        text = MoneyUnit.MILLION.name
    return WORDS[field].get(text, "") if field in WORDS else text


_GUIDE = (
    "Chỉ điền vào ô màu vàng. Viết số theo cách Việt Nam: 4.179 là bốn nghìn một trăm bảy "
    "mươi chín; 0,02 là hai phần trăm của một. Tỷ lệ chỉ nhập tử số và mẫu số. Ô để trống "
    "không xóa nội dung đã lưu trên hệ thống."
)
