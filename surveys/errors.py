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
