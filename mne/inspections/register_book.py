"""The register as a workbook: real days and numbers, filters, headings that stay in sight.

Every text is written as a text: what begins with = stays what somebody typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO, NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from mne.inspections.paper_words import day, local_date, said
from mne.inspections.register_rows import RegisterRow

# A workbook says when it was made; equal registers are equal bytes.
MADE = datetime(2000, 1, 1)  # noqa: DTZ001 its format has no zone
TITLE = "SỔ THEO DÕI PHÁT HIỆN VÀ KIẾN NGHỊ"
HEAD_ROW = 3
PAGES_WIDE = 3
"""So many sheets of A3 beside each other, so that it can be read on paper."""
LONGEST = 32_767
"""Letters that a cell can hold."""

Value = str | int | date | None


class Column(NamedTuple):
    """A column: its heading, its width in letters, what of a row stands in it."""

    title: str
    width: int
    value: Callable[[RegisterRow], Value]


COLUMNS = (
    Column("Số kiến nghị", 15, lambda row: row.item.ref),
    Column("Số phát hiện", 15, lambda row: row.item.finding.ref),
    Column("Địa bàn", 20, lambda row: row.area),
    Column("Đơn vị phải thực hiện", 28, lambda row: row.addressee),
    Column("Đơn vị ban hành", 28, lambda row: row.issuer),
    Column("Nguồn phát hiện", 20, lambda row: said(row.item.finding.source)),
    Column("Văn bản", 28, lambda row: row.shown(row.item.finding.source_text)),
    Column("Nội dung phát hiện", 48, lambda row: row.shown(row.item.finding.condition)),
    Column("Nguyên nhân", 32, lambda row: row.shown(row.item.finding.cause)),
    Column("Kiến nghị", 48, lambda row: row.shown(row.item.text)),
    Column("Mức độ", 13, lambda row: said(row.item.severity)),
    Column("Ngày ban hành", 12, lambda row: row.issued_on),
    Column("Phải xong trước ngày (lần đầu)", 14, lambda row: row.item.original_due_before),
    Column("Phải xong trước ngày (hiện nay)", 14, lambda row: row.clock.due_before),
    Column("Số lần gia hạn", 9, lambda row: row.extensions),
    Column("Trạng thái", 24, lambda row: said(row.item.state)),
    Column("Ai phải làm tiếp", 24, lambda row: said(row.mover)),
    Column("Từ ngày", 12, lambda row: local_date(row.item.moved_at)),
    Column("Ý kiến của đơn vị", 32, lambda row: row.answer),
    Column("Biện pháp khắc phục", 40, lambda row: row.actions),
    Column("Số lần bị trả lại", 9, lambda row: row.item.times_returned),
    Column("Kết quả xác nhận", 32, lambda row: row.verification),
    Column("Ngày đóng", 12, lambda row: row.clock.closed_on),
    Column("Tuổi (ngày)", 9, lambda row: row.clock.age),
    Column("Số ngày tạm dừng", 9, lambda row: row.clock.suspended),
    Column("Quá hạn đầu (ngày)", 9, lambda row: row.clock.days_over_original),
    Column("Quá hạn hiện nay (ngày)", 9, lambda row: row.clock.days_over),
    Column(
        "Số tiền liên quan (đồng)", 16, lambda row: row.item.finding.amount_at_risk_dong
    ),
)
FROZEN = 1
"""Columns that stay in sight at the left."""


@dataclass(frozen=True)
class Formats:
    """How cells look."""

    text: Format
    day: Format
    number: Format


def write_register(
    target: BinaryIO, rows: Iterable[RegisterRow], about: str, on: date
) -> int:
    """Write the workbook, row by row; give how many rows it has.

    ``about`` says in words which items it holds.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"title": TITLE, "created": MADE})
        sheet = book.add_worksheet("Sổ theo dõi")
        _head(book, sheet, about, on)
        return _body(book, sheet, rows)


def _body(book: xlsxwriter.Workbook, sheet: Worksheet, rows: Iterable[RegisterRow]) -> int:
    look = {"font_name": "Arial", "font_size": 10, "valign": "top", "border": 4}
    formats = Formats(
        text=book.add_format(look | {"text_wrap": True}),
        day=book.add_format(look | {"num_format": "dd/mm/yyyy", "align": "center"}),
        number=book.add_format(look | {"num_format": "#,##0"}),
    )
    last = HEAD_ROW
    for last, row in enumerate(rows, HEAD_ROW + 1):
        for place, column in enumerate(COLUMNS):
            _write(sheet, (last, place), column.value(row), formats)
    sheet.autofilter(HEAD_ROW, 0, max(last, HEAD_ROW + 1), len(COLUMNS) - 1)
    return last - HEAD_ROW


def _head(book: xlsxwriter.Workbook, sheet: Worksheet, about: str, on: date) -> None:
    base = {"font_name": "Arial", "font_size": 10}
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, column.width)
    sheet.write_string(0, 0, TITLE, book.add_format(base | {"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, f"Đến ngày {day(on)}. {about}", book.add_format(base))
    head = book.add_format(
        base | {"bold": True, "text_wrap": True, "border": 1, "bg_color": "#F2F6F8"}
    )
    sheet.set_row(HEAD_ROW, 45)
    for place, column in enumerate(COLUMNS):
        sheet.write_string(HEAD_ROW, place, column.title, head)
    sheet.freeze_panes(HEAD_ROW + 1, FROZEN)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(PAGES_WIDE, 0)
    sheet.repeat_rows(HEAD_ROW)
    sheet.repeat_columns(0, FROZEN - 1)
    sheet.set_footer("&L&8&A&R&8&P / &N")


def _write(sheet: Worksheet, cell: tuple[int, int], value: Value, formats: Formats) -> None:
    row, place = cell
    if isinstance(value, date):
        sheet.write_datetime(
            row, place, datetime.combine(value, datetime.min.time()), formats.day
        )
    elif isinstance(value, int):
        sheet.write_number(row, place, value, formats.number)
    elif value:
        sheet.write_string(row, place, value[:LONGEST], formats.text)
    else:
        sheet.write_blank(row, place, None, formats.text)
