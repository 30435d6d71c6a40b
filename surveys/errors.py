"""Errors of questionnaires and answers: a class, a code, a sentence in two languages.

A sentence says where, what is wrong, and what to do. ``vi`` and ``en`` are templates over
the same facts; a house test holds them to each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar


def listed(things: Iterable[object], most: int = 5) -> str:
    """Join the first few things with commas and say how many more there are."""
    names = [str(thing) for thing in things]
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown}, … (+{len(names) - most})"


class SurveyError(Exception):
    """Any fault that surveys names; a subclass for each."""

    code: ClassVar[str]
    vi: ClassVar[str]
    en: ClassVar[str]

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.sentence("en"))

    def sentence(self, language: str) -> str:
        """Write the sentence in Vietnamese (``vi``) or English (anything else)."""
        return (self.vi if language == "vi" else self.en).format(**self.facts)


# ---------------------------------------------------------------- questions and answers


class UnknownQuestionType(SurveyError):
    """A question has a type that XLSForm doesn't have."""

    code = "surveys.unknown_question_type"
    vi = (
        "Không có loại câu hỏi “{type}”. Hãy dùng một loại của XLSForm, "
        "ví dụ integer, text, select_one."
    )
    en = (
        "There is no question type “{type}”. Use a type of XLSForm, "
        "for example integer, text, select_one."
    )

    def __init__(self, question_type: str) -> None:
        super().__init__(type=question_type)


class AnswerOutOfType(SurveyError):
    """The text of an answer is not an answer of its question's kind."""

    code = "surveys.answer_out_of_type"
    vi = (
        "Câu trả lời “{text}” không đúng kiểu {kind}. Nội dung vẫn được giữ nguyên; "
        "hãy hỏi lại điều tra viên rồi sửa."
    )
    en = (
        "The answer “{text}” is not of the kind {kind}. The text is kept as it is: "
        "ask the enumerator and correct it."
    )

    def __init__(self, text: str, kind: str) -> None:
        super().__init__(text=text, kind=str(kind))


class UnknownName(SurveyError):
    """A questionnaire has no question, group or list of this name."""

    code = "surveys.unknown_name"
    vi = "Phiếu “{form_id}” không có mục nào tên là “{name}”. Hãy kiểm tra lại tên."
    en = "Questionnaire “{form_id}” has nothing named “{name}”. Check the name."

    def __init__(self, form_id: str, name: str) -> None:
        super().__init__(form_id=form_id, name=name)


class AmbiguousName(SurveyError):
    """Several questions share the name, so the name alone doesn't say which."""

    code = "surveys.ambiguous_name"
    vi = (
        "Tên “{name}” có ở nhiều nơi trong phiếu “{form_id}”: {paths}. "
        "Hãy ghi cả đường dẫn."
    )
    en = (
        "The name “{name}” stands in several places of questionnaire “{form_id}”: {paths}. "
        "Give the whole path."
    )

    def __init__(self, form_id: str, name: str, paths: Iterable[str]) -> None:
        super().__init__(form_id=form_id, name=name, paths=listed(paths))


class UnknownAddress(SurveyError):
    """An address leads to no answer of this interview."""

    code = "surveys.unknown_address"
    vi = "Phiếu này không có câu trả lời tại “{address}”. Hãy tải lại trang rồi chọn lại."
    en = "This interview has no answer at “{address}”. Load the page again and choose anew."

    def __init__(self, address: str) -> None:
        super().__init__(address=address)


# ---------------------------------------------------------------- XML from outside


class BrokenXml(SurveyError):
    """The XML is not well-formed."""

    code = "surveys.broken_xml"
    vi = (
        "Tệp XML bị hỏng ở dòng {line}, cột {column} ({detail}). "
        "Nội dung nhận được vẫn còn nguyên; hãy gửi lại từ máy tính bảng."
    )
    en = (
        "The XML is broken at line {line}, column {column} ({detail}). "
        "What arrived is kept: send it from the tablet again."
    )

    def __init__(self, line: int, column: int, detail: str) -> None:
        super().__init__(line=line, column=column, detail=detail)


class XmlForbidden(SurveyError):
    """The XML holds something that may not come from outside."""

    code = "surveys.xml_forbidden"
    vi = (
        "Dòng {line} của tệp XML có {found}, là thứ không được phép vì lý do an toàn. "
        "Hãy bỏ phần đó rồi gửi lại."
    )
    en = (
        "Line {line} of the XML has {found}, which is not allowed for reasons of safety. "
        "Take it out and send the file again."
    )

    def __init__(self, found: str, line: int) -> None:
        super().__init__(found=found, line=line)


class XmlTooLarge(SurveyError):
    """The XML is larger or deeper than anything honest."""

    code = "surveys.xml_too_large"
    vi = "Tệp XML quá lớn: {found}, trong khi giới hạn là {limit}. Hãy chia nhỏ tệp."
    en = "The XML is too large: {found}, and the limit is {limit}. Split the file."

    def __init__(self, found: str, limit: str) -> None:
        super().__init__(found=found, limit=limit)


# ---------------------------------------------------------------- expressions and XForms


class NotAnXForm(SurveyError):
    """The XML has no model with an instance to fill in."""

    code = "surveys.not_an_xform"
    vi = (
        "Tệp XML này không phải là một XForm: thiếu {missing}. "
        "Hãy chuyển đổi lại phiếu từ XLSForm."
    )
    en = "This XML is not an XForm: it has no {missing}. Convert the XLSForm again."

    def __init__(self, missing: str) -> None:
        super().__init__(missing=missing)


class ExpressionSyntax(SurveyError):
    """A text is not an expression; ``place`` counts characters from 0."""

    code = "surveys.expression_syntax"
    vi = (
        "{where}: không đọc được biểu thức “{expression}” từ ký tự {column} (“{found}”). "
        "Hãy kiểm tra dấu ngoặc, dấu nháy và toán tử ở chỗ đó."
    )
    en = (
        "{where}: the expression “{expression}” can't be read from character {column} "
        "(“{found}”). Check the brackets, quotes and operators there."
    )

    def __init__(self, where: str, expression: str, place: int, found: str) -> None:
        self.place = place
        super().__init__(where=where, expression=expression, column=place + 1, found=found)


class UnsupportedExpression(SurveyError):
    """Valid XPath, but ODK Collect stops the interview when it reaches it."""

    code = "surveys.unsupported_expression"
    vi = (
        "{where}: biểu thức “{expression}” dùng “{construct}”, mà máy tính bảng không "
        "hỗ trợ. Hãy viết lại bằng đường dẫn và hàm thông thường."
    )
    en = (
        "{where}: the expression “{expression}” uses “{construct}”, which tablets don't "
        "support. Write it with ordinary paths and functions."
    )

    def __init__(self, where: str, expression: str, construct: str) -> None:
        super().__init__(where=where, expression=expression, construct=construct)


class UnknownFunction(SurveyError):
    """An expression calls a function that ODK doesn't have."""

    code = "surveys.unknown_function"
    vi = (
        "{where}: không có hàm “{function}()”. Hàm có tên gần nhất là “{nearest}()”; "
        "hãy sửa lại tên hàm."
    )
    en = (
        "{where}: there is no function “{function}()”. The nearest name is “{nearest}()”: "
        "mend the name."
    )

    def __init__(self, where: str, function: str, nearest: str) -> None:
        super().__init__(where=where, function=function, nearest=nearest)


class WrongArity(SurveyError):
    """A function is called with too few or too many arguments."""

    code = "surveys.wrong_arity"
    vi = (
        "{where}: hàm “{function}()” cần {wanted} tham số nhưng đang có {given}. "
        "Hãy thêm hoặc bớt tham số."
    )
    en = (
        "{where}: the function “{function}()” takes {wanted} arguments but has {given}. "
        "Add or remove arguments."
    )

    def __init__(self, where: str, function: str, wanted: str, given: int) -> None:
        super().__init__(where=where, function=function, wanted=wanted, given=given)


class UnknownPath(SurveyError):
    """An expression points at something the questionnaire doesn't hold."""

    code = "surveys.unknown_path"
    vi = (
        "{where}: đường dẫn “{path}” không trỏ tới câu hỏi hay cột nào của phiếu. "
        "Hãy kiểm tra tên; bên trong ngoặc vuông hãy viết ./tên_câu_hỏi."
    )
    en = (
        "{where}: the path “{path}” leads to no question or column of the questionnaire. "
        "Check the name; inside square brackets write ./name_of_question."
    )

    def __init__(self, where: str, path: str) -> None:
        super().__init__(where=where, path=path)


class BadRegex(SurveyError):
    """The pattern of ``regex()`` is not a regular expression."""

    code = "surveys.bad_regex"
    vi = (
        "{where}: mẫu “{pattern}” trong regex() không hợp lệ ({detail}). "
        "Hãy kiểm tra các dấu ngoặc và dấu lặp trong mẫu."
    )
    en = (
        "{where}: the pattern “{pattern}” of regex() is not valid ({detail}). "
        "Check its brackets and repetitions."
    )

    def __init__(self, where: str, pattern: str, detail: str) -> None:
        super().__init__(where=where, pattern=pattern, detail=detail)


class SlowRegex(SurveyError):
    """The pattern of ``regex()`` can take for ever on some answers."""

    code = "surveys.slow_regex"
    vi = (
        "{where}: mẫu “{pattern}” trong regex() lặp chồng lên nhau, nên có câu trả lời sẽ "
        "làm máy tính bảng bị treo. Hãy bỏ dấu lặp bên trong hoặc bên ngoài nhóm, ví dụ "
        "viết a+ thay cho (a+)+."
    )
    en = (
        "{where}: the pattern “{pattern}” of regex() repeats what is repeated already, so "
        "some answers would hang the tablet. Take away the inner or the outer repetition: "
        "write a+, not (a+)+."
    )

    def __init__(self, where: str, pattern: str) -> None:
        super().__init__(where=where, pattern=pattern)


class DependencyCycle(SurveyError):
    """Calculations or conditions need each other, so none can come first."""

    code = "surveys.dependency_cycle"
    vi = (
        "Các mục {paths} phụ thuộc vòng tròn vào nhau qua công thức tính hoặc điều kiện "
        "hỏi, nên không mục nào tính được trước. Hãy bỏ một trong các tham chiếu đó."
    )
    en = (
        "{paths} depend on each other in a circle through calculations or conditions, so "
        "none can be worked out first. Remove one of the references."
    )

    def __init__(self, paths: Iterable[str]) -> None:
        super().__init__(paths=listed(paths))


class CannotSimulate(SurveyError):
    """No random answer keeps the rules of some questions."""

    code = "surveys.cannot_simulate"
    vi = (
        "Không tạo được phiếu mẫu cho “{form_id}”: câu trả lời ngẫu nhiên không thỏa điều "
        "kiện của {paths}. Hãy cho sẵn câu trả lời của các câu đó."
    )
    en = (
        "No interview of “{form_id}” could be simulated: random answers don't keep the "
        "rules of {paths}. Give the answers to these questions."
    )

    def __init__(self, form_id: str, paths: Iterable[str]) -> None:
        super().__init__(form_id=form_id, paths=listed(paths))


class NothingToBreak(SurveyError):
    """A simulated interview has no place for the fault asked for."""

    code = "surveys.nothing_to_break"
    vi = (
        "Phiếu mẫu của “{form_id}” không có chỗ nào để tạo lỗi “{breakage}”. "
        "Hãy chọn loại lỗi khác hoặc phiếu mẫu khác."
    )
    en = (
        "The interview of “{form_id}” has no place for the fault “{breakage}”. "
        "Choose another fault or another interview."
    )

    def __init__(self, form_id: str, breakage: str) -> None:
        super().__init__(form_id=form_id, breakage=str(breakage))


class InstrumentUnknown(SurveyError):
    """There is no built-in instrument of that name."""

    code = "surveys.instrument_unknown"
    vi = "Không có mẫu phiếu dựng sẵn tên {name}. Các mẫu có sẵn: {known}."
    en = "There is no built-in questionnaire called {name}. There are {known}."

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(name=name, known=listed(known))
