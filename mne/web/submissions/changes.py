"""What an enumerator changed when sending an interview again: answers, side by side."""

from __future__ import annotations

from dataclasses import dataclass

from mne.collection.models import SubmissionVersion
from mne.web.language import current
from mne.web.submissions.answers import anchor, written
from surveys.addresses import Answer, walk, words_at
from surveys.question_types import Role
from surveys.questionnaire import Questionnaire


@dataclass(frozen=True)
class Change:
    """One answer that two versions give differently; None was not asked."""

    words: str
    address: str
    before: str | None
    after: str | None

    @property
    def anchor(self) -> str | None:
        """Where the answer stands on the page, if it does."""
        return None if self.after is None else anchor(self.address)


def changes(
    asked: Questionnaire, before: SubmissionVersion, after: SubmissionVersion
) -> list[Change]:
    """Give what people answered otherwise; what the tablet computed follows from it."""
    old, new = _answered(asked, before), _answered(asked, after)
    addresses = dict.fromkeys([*new, *old])
    return [
        _change(asked, after if each in new else before, old.get(each), new.get(each), each)
        for each in addresses
        if _text(old.get(each)) != _text(new.get(each))
    ]


def _change(
    asked: Questionnaire,
    told_by: SubmissionVersion,
    old: Answer | None,
    new: Answer | None,
    address: str,
) -> Change:
    words = words_at(told_by.answers, asked, address, current())
    return Change(words, address, _told(asked, old), _told(asked, new))


def _answered(asked: Questionnaire, version: SubmissionVersion) -> dict[str, Answer]:
    return {
        answer.address: answer
        for answer in walk(version.answers, asked)
        if answer.text is not None and answer.question.question_type.role is Role.ASKED
    }


def _text(answer: Answer | None) -> str | None:
    return None if answer is None else answer.text


def _told(asked: Questionnaire, answer: Answer | None) -> str | None:
    if answer is None or answer.text is None:
        return None
    return written(asked, answer.question, answer.text)
