"""Faults in a questionnaire's sheets: sheet, row and column, what is wrong, what to do.

They are raised before anything is stored: the author mends the workbook and sends it again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from typing_extensions import override

from surveys.errors import SurveyError, listed


@dataclass(frozen=True)
class Place:
    """A sheet, a row as the workbook numbers it, a column by its header; each if known."""

    sheet: str = ""
    row: int | None = None
    column: str = ""

    def words(self, language: str) -> str:
        """Name the place.

        Examples
        --------
        >>> Place("survey", 5, "name").words("en")
        'Sheet “survey”, row 5, column “name”'
        """
        words = _VI if language == "vi" else _EN
        known = (self.sheet, self.row, self.column)
        return ", ".join(
            word.format(part) for word, part in zip(words, known, strict=True) if part
        )


_VI = ("Trang tính “{}”", "dòng {}", "cột “{}”")
_EN = ("Sheet “{}”", "row {}", "column “{}”")


class WorkbookFault(SurveyError):
    """A fault that we have no words of our own for, in the words of the converter."""

    code = "surveys.workbook_fault"
    vi = "Chưa chuyển đổi được phiếu. Hãy sửa theo thông báo của bộ chuyển đổi: {detail}"
    en = "The questionnaire can't be converted. Mend what the converter says: {detail}"

    def __init__(self, place: Place, **facts: object) -> None:
        self.place = place
        super().__init__(**{"detail": "", **facts})

    @override
    def sentence(self, language: str) -> str:
        words = self.place.words(language)
        return (f"{words}: " if words else "") + super().sentence(language)


# ---------------------------------------------------------------- the file


class NotAWorkbook(WorkbookFault):
    """The file can't be read as a workbook."""

    code = "surveys.not_a_workbook"
    vi = (
        "Không đọc được tệp như một sổ tính .xlsx ({detail}). "
        "Hãy mở bằng Excel hoặc LibreOffice rồi lưu lại thành .xlsx."
    )
    en = (
        "The file can't be read as an .xlsx workbook ({detail}). "
        "Open it in Excel or LibreOffice and save it as .xlsx."
    )

    def __init__(self, detail: str) -> None:
        super().__init__(Place(), detail=detail)


class OldWorkbook(WorkbookFault):
    """The file is a workbook of Excel 97–2003."""

    code = "surveys.old_workbook"
    vi = "Tệp ở định dạng .xls cũ. Hãy mở bằng Excel rồi lưu lại thành .xlsx."
    en = "The file is an old .xls workbook. Open it in Excel and save it as .xlsx."

    def __init__(self) -> None:
        super().__init__(Place())


class PasswordProtected(WorkbookFault):
    """The workbook is encrypted."""

    code = "surveys.password_protected"
    vi = "Sổ tính có mật khẩu. Hãy bỏ mật khẩu trong Excel rồi tải lên lại."
    en = "The workbook has a password. Remove it in Excel and upload the workbook again."

    def __init__(self) -> None:
        super().__init__(Place())


class WorkbookTooLarge(WorkbookFault):
    """The workbook is, or would become when unpacked, larger than any questionnaire."""

    code = "surveys.workbook_too_large"
    vi = (
        "Sổ tính bị từ chối trước khi mở: {found}, trong khi giới hạn là {limit}. "
        "Hãy chép các trang của phiếu sang một sổ tính mới."
    )
    en = (
        "The workbook was refused before it was opened: {found}, and the limit is {limit}. "
        "Copy the questionnaire's sheets into a new workbook."
    )

    def __init__(self, found: str, limit: str, place: Place | None = None) -> None:
        super().__init__(place or Place(), found=found, limit=limit)


class UnsafeWorkbook(WorkbookFault):
    """The workbook holds a part that no questionnaire needs and that could do harm."""

    code = "surveys.unsafe_workbook"
    vi = (
        "Sổ tính bị từ chối trước khi mở: phần “{part}” có {found}. "
        "Hãy chép các trang của phiếu sang một sổ tính mới."
    )
    en = (
        "The workbook was refused before it was opened: its part “{part}” has {found}. "
        "Copy the questionnaire's sheets into a new workbook."
    )

    def __init__(self, part: str, found: str) -> None:
        super().__init__(Place(), part=part, found=found)


class NotText(WorkbookFault):
    """Sheets sent as text are not in UTF-8."""

    code = "surveys.not_text"
    vi = "Tệp văn bản không ở bảng mã UTF-8. Hãy lưu lại với bảng mã UTF-8."
    en = "The text is not in UTF-8. Save it with the encoding UTF-8."

    def __init__(self) -> None:
        super().__init__(Place())


class EmptyWorkbook(WorkbookFault):
    """There is nothing in it."""

    code = "surveys.empty_workbook"
    vi = "Tệp không có nội dung. Hãy tải lên sổ tính có trang “survey”."
    en = "There is nothing in the file. Upload a workbook with a sheet “survey”."

    def __init__(self) -> None:
        super().__init__(Place())


# ---------------------------------------------------------------- its sheets


class MissingSurveySheet(WorkbookFault):
    """No sheet is called survey, or it has no questions."""

    code = "surveys.missing_survey_sheet"
    vi = (
        "Không có trang tính “survey” chứa câu hỏi. Các trang tìm thấy: {found}. "
        "Hãy đặt tên trang chứa câu hỏi là survey."
    )
    en = (
        "There is no sheet “survey” with questions. Sheets found: {found}. "
        "Name the sheet with the questions survey."
    )

    def __init__(self, found: Iterable[str]) -> None:
        super().__init__(Place(), found=listed(found))


class DuplicateSheet(WorkbookFault):
    """Two sheets have the same name."""

    code = "surveys.duplicate_sheet"
    vi = "Có hai trang tính cùng tên này. Hãy gộp lại thành một trang."
    en = "Two sheets have this name. Put their rows into one sheet."


class DuplicateColumn(WorkbookFault):
    """Two columns have the same header."""

    code = "surveys.duplicate_column"
    vi = "Có hai cột cùng tiêu đề này. Hãy đổi tên hoặc xóa một cột."
    en = "Two columns have this header. Rename or delete one of them."


class MissingColumn(WorkbookFault):
    """A sheet lacks a column that it can't do without."""

    code = "surveys.missing_column"
    vi = "Thiếu cột bắt buộc. Hãy thêm cột có tiêu đề này ở dòng 1."
    en = "A column is missing that is needed. Add a column with this header in row 1."


class RowTooWide(WorkbookFault):
    """A text stands to the right of the last header, where nobody would read it."""

    code = "surveys.row_too_wide"
    vi = (
        "Nội dung “{text}” nằm ngoài các cột có tiêu đề. Hãy thêm tiêu đề cho cột "
        "đó; trong bảng Markdown, viết dấu | trong ô thành \\|."
    )
    en = (
        "The text “{text}” stands outside the columns that have a header. Give its column "
        "a header; in a Markdown table write a | inside a cell as \\|."
    )

    def __init__(self, place: Place, text: str) -> None:
        super().__init__(place, text=text)


class FormulaCell(WorkbookFault):
    """A cell holds a formula, whose result depends on who opens the workbook."""

    code = "surveys.formula_cell"
    vi = (
        "Ô có công thức Excel. Hãy chép ô rồi dán lại dưới dạng giá trị "
        "(Paste Special → Values)."
    )
    en = "The cell holds an Excel formula. Copy it and paste it back as a value."
