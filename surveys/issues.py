"""What can be wrong with an answer: a code, where, how grave, and a sentence about it.

An issue refuses nothing: the interview is stored, and a person decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from surveys.questionnaire import Texts, text_in


class Level(StrEnum):
    """How grave: to be put right, to be looked at, or good to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class IssueKind:
    """One fault an answer may have; ``vi`` and ``en`` are over the issue's facts."""

    code: str
    level: Level
    vi: str
    en: str


REQUIRED_MISSING = IssueKind(
    "answers.required_missing",
    Level.ERROR,
    "“{question}”{where}: câu bắt buộc nhưng chưa có câu trả lời. {message}",
    "“{question}”{where}: a required answer is missing. {message}",
)
IRRELEVANT_ANSWERED = IssueKind(
    "answers.irrelevant_answered",
    Level.WARNING,
    "“{question}”{where}: có câu trả lời “{answer}” dù theo các câu khác thì không phải "
    "hỏi.",
    "“{question}”{where}: answered “{answer}”, though other answers say it isn't asked.",
)
CONSTRAINT_VIOLATED = IssueKind(
    "answers.constraint_violated",
    Level.ERROR,
    "“{question}”{where}: câu trả lời “{answer}” trái với điều kiện của phiếu. {message}",
    "“{question}”{where}: the answer “{answer}” breaks the questionnaire's rule. {message}",
)
TYPE_INVALID = IssueKind(
    "answers.type_invalid",
    Level.ERROR,
    "“{question}”{where}: “{answer}” không đúng kiểu câu trả lời ({kind}). Nội dung được "
    "giữ nguyên; hãy hỏi lại điều tra viên.",
    "“{question}”{where}: “{answer}” is not of the kind asked for ({kind}). The text is "
    "kept: ask the enumerator.",
)
UNKNOWN_CHOICE = IssueKind(
    "answers.unknown_choice",
    Level.ERROR,
    "“{question}”{where}: “{choice}” không có trong các lựa chọn của câu hỏi ở phiếu này.",
    "“{question}”{where}: “{choice}” is not among the choices offered at this question.",
)
IMPOSSIBLE_DATE = IssueKind(
    "answers.impossible_date",
    Level.ERROR,
    "“{question}”{where}: “{answer}” không phải là một ngày có thật. Hãy hỏi lại ngày.",
    "“{question}”{where}: “{answer}” is not a day that can have been. Ask for the date.",
)
FUTURE_DATE = IssueKind(
    "answers.future_date",
    Level.NOTE,
    "“{question}”{where}: ngày {answer} sau ngày phỏng vấn ({day}). Hãy xem có đúng không.",
    "“{question}”{where}: {answer} is after the day of the interview ({day}). Check it.",
)
CALCULATION_DIFFERS = IssueKind(
    "answers.calculation_differs",
    Level.WARNING,
    "“{question}”{where}: máy tính bảng gửi “{answer}” nhưng tính lại từ các câu trả lời "
    "thì được “{expected}”.",
    "“{question}”{where}: the tablet sent “{answer}”, but the answers give “{expected}”.",
)
UNKNOWN_NODE = IssueKind(
    "answers.unknown_node",
    Level.NOTE,
    "Bản gửi có mục “{path}” (“{answer}”) mà phiên bản phiếu này không có. Nội dung được "
    "giữ nguyên.",
    "The interview holds “{path}” (“{answer}”), which this version of the questionnaire "
    "doesn't have. It is kept.",
)
OTHER_QUESTIONNAIRE = IssueKind(
    "answers.other_questionnaire",
    Level.ERROR,
    "Bản gửi là của phiếu “{sent}”, không phải của phiếu “{expected}”.",
    "The interview is of questionnaire “{sent}”, not of “{expected}”.",
)
UNREADABLE = IssueKind(
    "answers.unreadable",
    Level.ERROR,
    "Không đọc được bản gửi: {message} Các byte nhận được vẫn còn nguyên.",
    "The interview can't be read: {message} The bytes that arrived are kept.",
)

KINDS: Mapping[str, IssueKind] = {
    kind.code: kind
    for kind in (
        REQUIRED_MISSING,
        IRRELEVANT_ANSWERED,
        CONSTRAINT_VIOLATED,
        TYPE_INVALID,
        UNKNOWN_CHOICE,
        IMPOSSIBLE_DATE,
        FUTURE_DATE,
        CALCULATION_DIFFERS,
        UNKNOWN_NODE,
        OTHER_QUESTIONNAIRE,
        UNREADABLE,
    )
}
"""Every kind of issue by its code."""


@dataclass(frozen=True)
class Issue:
    """One thing wrong in one interview.

    ``path`` has the positions in repeats (``/data/member[2]/age``); ``name`` is the
    question's name, ``occurrence`` the positions alone, outermost first. ``labels`` and
    ``message`` are the form's own words by language.
    """

    code: str
    path: str = ""
    name: str = ""
    occurrence: tuple[int, ...] = ()
    level: Level = Level.ERROR
    facts: Mapping[str, str] = field(default_factory=dict)
    labels: Texts = field(default_factory=dict)
    message: Texts = field(default_factory=dict)

    def sentence(self, language: str) -> str:
        """Write the sentence in Vietnamese (``vi``) or English (anything else)."""
        kind = KINDS[self.code]
        template = kind.vi if language == "vi" else kind.en
        words = {
            **self.facts,
            "path": self.path,
            "question": text_in(self.labels, language) or self.name,
            "where": self._where(language),
            "message": text_in(self.message, language),
        }
        return template.format(**words).strip()

    def _where(self, language: str) -> str:
        if not self.occurrence:
            return ""
        number = ".".join(map(str, self.occurrence))
        return f" (mục thứ {number})" if language == "vi" else f" (number {number})"
