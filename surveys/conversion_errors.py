"""Faults in what the sheets of a questionnaire say.

Each has the facts ``found`` (what the sentence quotes) and ``detail`` (the converter's own
words), and the place.
"""

from __future__ import annotations

from surveys.workbook_errors import WorkbookFault


class UnknownType(WorkbookFault):
    """A row has a type that XLSForm doesn't have."""

    code = "surveys.unknown_type"
    vi = (
        "Không có loại câu hỏi “{found}”. Hãy kiểm tra chính tả; sau select_one và "
        "select_multiple phải có tên danh sách lựa chọn."
    )
    en = (
        "There is no question type “{found}”. Check the spelling; after select_one and "
        "select_multiple comes the name of a choice list."
    )


class MissingType(WorkbookFault):
    """A row has a name or a label but no type."""

    code = "surveys.missing_type"
    vi = "Dòng này có nội dung nhưng chưa có loại câu hỏi. Hãy điền cột type."
    en = "The row has a question but no type. Fill in the column type."


class MissingName(WorkbookFault):
    """A question, group, repeat or choice has no name."""

    code = "surveys.missing_name"
    vi = "Dòng này chưa có tên. Hãy điền cột name bằng chữ không dấu, ví dụ so_nhan_khau."
    en = "The row has no name. Fill in the column name, for example household_size."


class InvalidName(WorkbookFault):
    """A name has a letter that names may not have."""

    code = "surveys.invalid_name"
    vi = (
        "Tên “{found}” không hợp lệ. Tên bắt đầu bằng chữ cái hoặc dấu gạch dưới, sau đó "
        "chỉ có chữ cái, chữ số, gạch dưới, gạch nối hoặc dấu chấm."
    )
    en = (
        "The name “{found}” is not valid. A name begins with a letter or underscore and "
        "goes on with letters, digits, underscores, hyphens or full stops."
    )


class DuplicateName(WorkbookFault):
    """A name is used twice where it may stand once, or is reserved."""

    code = "surveys.duplicate_name"
    vi = "Tên “{found}” đã được dùng hoặc đã dành riêng. Hãy đặt tên khác."
    en = "The name “{found}” is already used or is reserved. Choose another name."


class MissingLabel(WorkbookFault):
    """A question has neither label nor hint, so nobody could read it."""

    code = "surveys.missing_label"
    vi = "Câu hỏi “{found}” chưa có lời. Hãy điền cột label."
    en = "The question “{found}” has no text. Fill in the column label."


class UnbalancedGroup(WorkbookFault):
    """A group or repeat begins without an end, or ends without a beginning."""

    code = "surveys.unbalanced_group"
    vi = "“{found}” không có dòng đi cặp. Hãy thêm dòng còn thiếu hoặc xóa dòng này."
    en = "“{found}” has no row that goes with it. Add the missing row or delete this one."


class MissingChoices(WorkbookFault):
    """A select names a choice list that isn't there."""

    code = "surveys.missing_choices"
    vi = (
        "Không có danh sách lựa chọn “{found}”. Hãy thêm các dòng có list_name này vào "
        "trang choices, hoặc sửa lại tên danh sách."
    )
    en = (
        "There is no choice list “{found}”. Add rows with this list_name to the sheet "
        "choices, or correct the name of the list."
    )


class DuplicateChoice(WorkbookFault):
    """Two choices of a list have the same code."""

    code = "surveys.duplicate_choice"
    vi = "Mã “{found}” đã có trong danh sách này. Hãy cho mỗi lựa chọn một mã riêng."
    en = "The code “{found}” is already in this list. Give each choice a code of its own."


class SpaceInChoice(WorkbookFault):
    """A code with a space can't be told from two codes where several may be picked."""

    code = "surveys.space_in_choice"
    vi = "Mã lựa chọn “{found}” có khoảng trắng. Hãy thay bằng dấu gạch dưới."
    en = "The choice code “{found}” has a space. Put an underscore instead."


class MissingCalculation(WorkbookFault):
    """A calculate has nothing to calculate."""

    code = "surveys.missing_calculation"
    vi = "Dòng calculate chưa có công thức. Hãy điền cột calculation."
    en = "The calculate has no formula. Fill in the column calculation."


class UnknownReference(WorkbookFault):
    """An expression or a text refers to a question that isn't there."""

    code = "surveys.unknown_reference"
    vi = "${{{found}}} không trỏ tới câu hỏi nào. Hãy sửa lại tên hoặc thêm câu hỏi đó."
    en = "${{{found}}} refers to no question. Correct the name or add the question."


class AmbiguousReference(WorkbookFault):
    """A reference could mean several questions."""

    code = "surveys.ambiguous_reference"
    vi = "${{{found}}} có thể là nhiều câu hỏi. Hãy đặt tên khác nhau cho các câu đó."
    en = "${{{found}}} could be several questions. Give them different names."


class BrokenReference(WorkbookFault):
    """A reference isn't written as ``${name}``."""

    code = "surveys.broken_reference"
    vi = "Có tham chiếu viết sai. Hãy viết đúng dạng ${{ten_cau_hoi}}."
    en = "A reference is not written correctly. Write it as ${{question_name}}."


class InvalidParameters(WorkbookFault):
    """The column parameters says something that this type doesn't take."""

    code = "surveys.invalid_parameters"
    vi = "Cột parameters không đúng cho loại câu hỏi này ({detail}). Hãy sửa hoặc để trống."
    en = "The parameters don't fit this type of question ({detail}). Correct or empty them."


class InvalidColumn(WorkbookFault):
    """A header of the choices sheet has "::" but is no translated column."""

    code = "surveys.invalid_column"
    vi = (
        "Tiêu đề “{found}” không hợp lệ. Chỉ viết :: trước tên ngôn ngữ, "
        "ví dụ label::Tiếng Việt (vi); cột khác đặt tên không có dấu hai chấm."
    )
    en = (
        "The header “{found}” is not valid. Write :: only before a language, for example "
        "label::English (en); name other columns without colons."
    )


class InvalidFileName(WorkbookFault):
    """A file that goes with the questionnaire is named by a path or an address."""

    code = "surveys.invalid_file_name"
    vi = (
        "“{found}” không phải là tên tệp. Hãy chỉ ghi tên, ví dụ ban_do.jpg, "
        "và tải tệp lên cùng với phiếu."
    )
    en = (
        "“{found}” is not the name of a file. Write only the name, for example map.jpg, "
        "and upload the file together with the questionnaire."
    )


class SentElsewhere(WorkbookFault):
    """The questionnaire would send its interviews to another server."""

    code = "surveys.sent_elsewhere"
    vi = (
        "Phiếu sẽ gửi dữ liệu tới “{found}” thay vì hệ thống này. "
        "Hãy xóa nội dung cột submission_url."
    )
    en = (
        "The questionnaire would send its interviews to “{found}” and not to this system. "
        "Empty the column submission_url."
    )
