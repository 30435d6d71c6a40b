"""Errors of a report's workbook that came back filled in."""

from __future__ import annotations

from collections.abc import Iterable

from mne.errors import MneError, listed


class NotAUnitWorkbook(MneError):
    """A file is no report workbook of ours, or its sheets and headings were changed."""

    code = "reports.not_a_unit_workbook"
    vi = (
        "Tệp này không phải biểu báo cáo .xlsx tải từ hệ thống, hoặc trang tính, dòng tiêu "
        "đề đã bị sửa (chỗ {place}). Hãy tải lại biểu của kỳ này rồi chép số liệu sang; "
        "bản nháp trên hệ thống vẫn giữ nguyên."
    )
    en = (
        "This file is no report workbook (.xlsx) downloaded from here, or its sheets or "
        "headings were changed (at {place}). Download the workbook of this period again "
        "and copy the figures into it; the draft here is unchanged."
    )

    def __init__(self, place: str) -> None:
        super().__init__(place=place)


class WorkbookOfAnotherPeriod(MneError):
    """A workbook was made for another programme or period."""

    code = "reports.workbook_of_another_period"
    vi = (
        "Tệp này là biểu của kỳ {theirs}, không phải kỳ {ours}. Hãy nạp ở kỳ {theirs} hoặc "
        "tải biểu của kỳ {ours}; bản nháp vẫn giữ nguyên."
    )
    en = (
        "This file is the workbook of period {theirs}, not of {ours}. Load it under "
        "{theirs}, or download the workbook of {ours}; the draft is unchanged."
    )
    status = 409

    def __init__(self, theirs: str, ours: str) -> None:
        super().__init__(theirs=theirs, ours=ours)


class WorkbookOfAnotherUnit(MneError):
    """A workbook was made for another office."""

    code = "reports.workbook_of_another_unit"
    vi = (
        "Tệp này là biểu của đơn vị {theirs}, không phải của {ours}. Hãy chọn đúng tệp; "
        "bản nháp vẫn giữ nguyên."
    )
    en = (
        "This file is the workbook of {theirs}, not of {ours}. Choose the right file; the "
        "draft is unchanged."
    )
    status = 409

    def __init__(self, theirs: str, ours: str) -> None:
        super().__init__(theirs=theirs, ours=ours)


class WorkbookOutdated(MneError):
    """A workbook was made from other reference sheets, or by another layout."""

    code = "reports.workbook_outdated"
    vi = (
        "Tệp này thuộc phiên bản {theirs} của biểu, trong khi kỳ báo cáo đang dùng phiên "
        "bản {ours}. Hãy tải biểu mới rồi chép số liệu sang; tệp cũ và bản nháp vẫn giữ "
        "nguyên."
    )
    en = (
        "This file is version {theirs} of the workbook, and the period uses version "
        "{ours}. Download the new one and copy the figures into it; the old file and the "
        "draft are unchanged."
    )
    status = 409

    def __init__(self, theirs: str, ours: str) -> None:
        super().__init__(theirs=theirs, ours=ours)


class CellUnreadable(MneError):
    """A cell holds what is neither a number nor a text."""

    code = "reports.cell_unreadable"
    vi = (
        "Ô {address}: không đọc được “{text}” (lỗi công thức, ngày tháng hoặc công thức "
        "chưa tính). Hãy gõ số hoặc chữ vào ô rồi nạp lại."
    )
    en = (
        "Cell {address}: “{text}” can't be read (a formula's error, a date, or a formula "
        "without a result). Type the number or the text, then load again."
    )

    def __init__(self, address: str, text: str) -> None:
        super().__init__(address=address, text=text)


class CellNotOnList(MneError):
    """A cell holds a word that is not one of its list."""

    code = "reports.cell_not_on_list"
    vi = "Ô {address}: “{text}” không có trong danh sách. Hãy chọn một trong: {known}."
    en = "Cell {address}: “{text}” is not on the list. Choose one of: {known}."

    def __init__(self, address: str, text: str, known: Iterable[str]) -> None:
        super().__init__(address=address, text=text, known=listed(known))


class RowNotAsked(MneError):
    """A row names what the report doesn't ask for, or names it twice."""

    code = "reports.row_not_asked"
    vi = (
        "Ô {address}: dòng “{text}” không có trong báo cáo này hoặc bị lặp lại. Hãy xóa "
        "dòng thừa, không chèn thêm dòng, rồi nạp lại."
    )
    en = (
        "Cell {address}: the row “{text}” is not part of this report, or stands twice. "
        "Remove the extra row, insert none, then load again."
    )

    def __init__(self, address: str, text: str) -> None:
        super().__init__(address=address, text=text)


class UnitWorkbookRefused(MneError):
    """A workbook with cells that can't be read is to be loaded."""

    code = "reports.unit_workbook_refused"
    vi = (
        "Tệp còn {count} ô không đọc được, nên chưa nạp gì. Từng ô được ghi bên dưới; bản "
        "nháp vẫn giữ nguyên."
    )
    en = (
        "The file has {count} cells that can't be read, so nothing was loaded. Each is "
        "said below; the draft is unchanged."
    )

    def __init__(self, count: int) -> None:
        super().__init__(count=count)
