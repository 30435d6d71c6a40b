"""What ``linting`` can say of a questionnaire: level, sentence and remedy of each rule.

The sentences of one rule are templates over the same facts in both languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Level(StrEnum):
    """How much it matters: a fault spoils data, a warning may, advice makes it better."""

    FAULT = "fault"
    WARNING = "warning"
    ADVICE = "advice"


@dataclass(frozen=True)
class Rule:
    """One rule: what is wrong, and what to do, in Vietnamese and English."""

    code: str
    level: Level
    vi: str
    en: str
    vi_remedy: str
    en_remedy: str


_ALL = (
    Rule(
        "missing_translation",
        Level.WARNING,
        "“{name}” chưa có {part} bằng ngôn ngữ {language}.",
        "“{name}” has no {part} in the language {language}.",
        "Hãy điền ô này, hoặc bỏ ngôn ngữ đó khỏi phiếu.",
        "Fill in the cell, or take the language out of the questionnaire.",
    ),
    Rule(
        "language_without_code",
        Level.WARNING,
        "Ngôn ngữ “{language}” chưa có mã.",
        "The language “{language}” has no code.",
        "Hãy ghi mã trong ngoặc, ví dụ label::Tiếng Việt (vi).",
        "Write the code in brackets, for example label::English (en).",
    ),
    Rule(
        "required_without_message",
        Level.ADVICE,
        "“{name}” bắt buộc trả lời nhưng chưa có lời nhắc.",
        "“{name}” is required but doesn't say so in words.",
        "Hãy điền cột required_message: điều tra viên làm gì khi hộ không trả lời được?",
        "Fill in required_message: what is the enumerator to do when there is no answer?",
    ),
    Rule(
        "constraint_without_message",
        Level.WARNING,
        "“{name}” có điều kiện kiểm tra nhưng chưa có lời báo lỗi.",
        "“{name}” has a constraint but no message.",
        "Hãy điền cột constraint_message: giá trị nào là đúng?",
        "Fill in constraint_message: which values are right?",
    ),
    Rule(
        "reference_in_brackets",
        Level.FAULT,
        "Trong ngoặc vuông có ${{{reference}}}: điều kiện sẽ không được xét riêng cho từng "
        "thành viên.",
        "There is ${{{reference}}} in square brackets, so the condition isn't looked at "
        "for each instance by itself.",
        "Hãy viết ./{reference} trong ngoặc vuông.",
        "Write ./{reference} inside the square brackets.",
    ),
    Rule(
        "total_over_blank",
        Level.WARNING,
        "{function}() lấy ${{{reference}}}, câu có thể để trống: chỉ một ô trống là kết "
        "quả trống.",
        "{function}() takes ${{{reference}}}, which may be blank: one blank makes the "
        "result blank.",
        "Hãy thêm một calculate coalesce(${{{reference}}}, 0) rồi tính trên câu đó, nếu để "
        "trống nghĩa là 0.",
        "If a blank means 0, add a calculate coalesce(${{{reference}}}, 0) and take that.",
    ),
    Rule(
        "not_in_web_client",
        Level.FAULT,
        "{function}() chỉ ODK Collect mới hiểu; trên ứng dụng web phiếu dừng giữa chừng.",
        "Only ODK Collect knows {function}(); the web client stops in mid-interview.",
        "Hãy thay bằng hàm khác, ví dụ selected() thay cho is-selected().",
        "Use another function, for example selected() for is-selected().",
    ),
    Rule(
        "length_of_blank",
        Level.FAULT,
        "distance() lấy ${{{reference}}}, câu có thể để trống: khi trống, ứng dụng web sẽ "
        "dừng phiếu.",
        "distance() takes ${{{reference}}}, which may be blank: the web client then stops "
        "the interview.",
        "Hãy viết if(${{{reference}}} = '', 0, distance(${{{reference}}})).",
        "Write if(${{{reference}}} = '', 0, distance(${{{reference}}})).",
    ),
    Rule(
        "boolean_of_question",
        Level.WARNING,
        "boolean(${{{reference}}}) trên ứng dụng web luôn đúng, kể cả khi câu để trống.",
        "boolean(${{{reference}}}) is always true in the web client, blank or not.",
        "Hãy viết ${{{reference}}} != ''.",
        "Write ${{{reference}}} != ''.",
    ),
    Rule(
        "class_not_in_web_client",
        Level.FAULT,
        "Mẫu “{pattern}” dùng \\p{{…}}, ứng dụng web không hiểu nên sẽ từ chối câu trả lời "
        "đúng.",
        "The pattern “{pattern}” has \\p{{…}}, which the web client doesn't know: it "
        "refuses right answers.",
        "Hãy liệt kê chữ cái, ví dụ [A-Za-zÀ-ỹ ].",
        "List the letters, for example [A-Za-zÀ-ỹ ].",
    ),
    Rule(
        "pattern_of_part",
        Level.WARNING,
        "Mẫu “{pattern}” không có ^ ở đầu và $ ở cuối: ứng dụng web chỉ cần một phần câu "
        "trả lời khớp, ODK Collect cần khớp toàn bộ.",
        "The pattern “{pattern}” doesn't begin with ^ and end with $: in the web client a "
        "part of the answer has to fit, in ODK Collect all of it.",
        "Hãy viết ^(…)$ quanh mẫu.",
        "Write ^(…)$ around the pattern.",
    ),
    Rule(
        "once_within",
        Level.FAULT,
        "once() nằm trong một biểu thức lớn hơn: mỗi lần tính lại, nó lấy kết quả cũ của "
        "cả "
        "biểu thức, nên giá trị thay đổi dần.",
        "once() stands within a larger expression: each time it is worked out again it "
        "takes "
        "the old result of the whole, so the value runs away.",
        "Hãy để once(…) riêng ở một calculate rồi dùng calculate đó.",
        "Put once(…) alone into a calculate, and use that calculate.",
    ),
    Rule(
        "default_out_of_type",
        Level.FAULT,
        "Giá trị mặc định “{text}” không hợp với câu “{name}” kiểu {type}: ứng dụng web sẽ "
        "bỏ trống mà không báo.",
        "The default “{text}” is no answer to “{name}” of the type {type}: the web client "
        "leaves it blank and doesn't say so.",
        "Hãy sửa giá trị: số thập phân có dấu chấm, số nguyên tối đa 9 chữ số, ngày dạng "
        "2026-11-22, mã có trong danh sách; giờ thì viết concat('06:30', ':00.000+07:00').",
        "Mend it: decimals with a point, integers of 9 digits at most, days as 2026-11-22, "
        "codes of the list; a time as concat('06:30', ':00.000+07:00').",
    ),
    Rule(
        "last_saved",
        Level.WARNING,
        "Mặc định của “{name}” lấy ${{last-saved#{reference}}}: ODK Collect điền, ứng dụng "
        "web để trống.",
        "The default of “{name}” takes ${{last-saved#{reference}}}: ODK Collect fills it "
        "in, "
        "the web client leaves it blank.",
        "Hãy hỏi lại câu này, hoặc để máy điền sẵn từ danh sách hộ được giao.",
        "Ask the question, or let the assigned household's values fill it in.",
    ),
    Rule(
        "asked_before_known",
        Level.FAULT,
        "“{name}” chỉ được hỏi tùy theo ${{{reference}}}, nhưng câu đó đứng sau.",
        "“{name}” is asked depending on ${{{reference}}}, which comes later.",
        "Hãy chuyển “{reference}” lên trước.",
        "Move “{reference}” before it.",
    ),
    Rule(
        "unlabelled_choice",
        Level.WARNING,
        "Lựa chọn “{name}” chưa có nhãn.",
        "The choice “{name}” has no label.",
        "Hãy điền cột label.",
        "Fill in the column label.",
    ),
    Rule(
        "similar_choice",
        Level.FAULT,
        "Mã “{name}” trùng hoặc chỉ khác chữ hoa, chữ thường với một mã trong danh sách.",
        "The code “{name}” is another of its list again, or differs only in capitals.",
        "Hãy đặt mã khác hẳn.",
        "Choose a code that differs in its letters.",
    ),
    Rule(
        "space_in_code",
        Level.FAULT,
        "Mã “{name}” có khoảng trắng.",
        "The code “{name}” has a space.",
        "Hãy thay khoảng trắng bằng dấu gạch dưới.",
        "Put an underscore instead of the space.",
    ),
    Rule(
        "unused_list",
        Level.ADVICE,
        "Không câu hỏi nào dùng danh sách “{name}”.",
        "No question uses the list “{name}”.",
        "Hãy xóa danh sách, hoặc kiểm tra tên danh sách ở cột type.",
        "Delete the list, or check the name of the list in the column type.",
    ),
    Rule(
        "long_name",
        Level.WARNING,
        "Tên “{name}” dài {length} ký tự; Stata chỉ nhận 32.",
        "The name “{name}” has {length} characters; Stata takes 32.",
        "Hãy rút ngắn tên.",
        "Shorten the name.",
    ),
    Rule(
        "similar_name",
        Level.WARNING,
        "Tên “{name}” chỉ khác chữ hoa, chữ thường với một tên khác trong cùng bảng.",
        "The name “{name}” differs from another of its table only in capitals.",
        "Hãy đặt tên khác hẳn.",
        "Choose a name that differs in its letters.",
    ),
    Rule(
        "reserved_name",
        Level.WARNING,
        "Tên “{name}” có hai dấu gạch dưới liền nhau, dễ trùng với cột do hệ thống tạo ra.",
        "The name “{name}” has two underscores in a row, as the columns have that we add.",
        "Hãy dùng một dấu gạch dưới.",
        "Use one underscore.",
    ),
    Rule(
        "number_for_identifier",
        Level.ADVICE,
        "“{name}” là số định danh hoặc điện thoại nhưng kiểu integer: mất số 0 ở đầu.",
        "“{name}” looks like an identity or phone number; an integer loses its zeros.",
        "Hãy dùng kiểu text với appearance numbers và một điều kiện regex.",
        "Use the type text with the appearance numbers and a regex constraint.",
    ),
    Rule(
        "html_in_label",
        Level.ADVICE,
        "Lời của “{name}” có thẻ HTML, một số máy tính bảng sẽ bỏ đi.",
        "The text of “{name}” has HTML tags, which some tablets drop.",
        "Hãy dùng Markdown: **đậm**, *nghiêng*.",
        "Use Markdown: **bold**, *italic*.",
    ),
    Rule(
        "no_form_id",
        Level.FAULT,
        "Phiếu chưa có mã (form_id).",
        "The questionnaire has no form_id.",
        "Hãy điền cột form_id ở trang settings.",
        "Fill in the column form_id of the sheet settings.",
    ),
    Rule(
        "no_version",
        Level.FAULT,
        "Phiếu chưa có phiên bản, nên không biết câu trả lời thuộc phiên bản nào.",
        "The questionnaire has no version, so nobody can tell which one was answered.",
        "Hãy điền cột version ở trang settings, ví dụ 2026.1.",
        "Fill in the column version of the sheet settings, for example 2026.1.",
    ),
    Rule(
        "no_instance_name",
        Level.ADVICE,
        "Phiếu chưa có instance_name: trên máy tính bảng mọi phiếu sẽ cùng một tên.",
        "There is no instance_name: on the tablet all interviews have the same name.",
        "Hãy điền, ví dụ concat(${{household_code}}, ' – ', ${{head_name}}).",
        "Fill it in, for example concat(${{household_code}}, ' – ', ${{head_name}}).",
    ),
    Rule(
        "converter",
        Level.ADVICE,
        "Bộ chuyển đổi lưu ý: {words}",
        "The converter remarks: {words}",
        "Hãy xem lại chỗ này.",
        "Look at this again.",
    ),
)
RULES: Mapping[str, Rule] = MappingProxyType({rule.code: rule for rule in _ALL})
