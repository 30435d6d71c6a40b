"""Findings in defaults: what stands in an answer before anybody has given one.

The web client's engine makes a blank of a default that is not of its question's type, and
says nothing; ODK Collect stops the interview at it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyxform.utils import default_is_dynamic

from surveys.errors import AnswerOutOfType
from surveys.findings import Finding, Manuscript, found
from surveys.question_types import Kind, Role, parse
from surveys.questionnaire import Question, Questionnaire

_LAST_SAVED = re.compile(r"\$\{\s*last-saved#\s*([^}]+?)\s*\}")
_TIME = re.compile(r"\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
LONGEST_INTEGER = 9
"""Digits that both engines of tablets take (tablets' integers have 32 bits)."""


def default_findings(manuscript: Manuscript) -> Iterator[Finding]:
    """Find defaults that tablets drop."""
    asked = manuscript.questionnaire
    for question in asked.questions:
        place = manuscript.at(question.row, "default")
        for reference in _LAST_SAVED.findall(question.default):
            yield found("last_saved", place, name=question.name, reference=reference)
        if question.question_type.role is Role.ASKED and not _fits(question, asked):
            yield found(
                "default_out_of_type",
                place,
                name=question.name,
                type=question.type,
                text=question.default,
            )


def _fits(question: Question, asked: Questionnaire) -> bool:
    """Say whether a default is a formula, or a text of the question's type."""
    text = question.default.strip()
    if not text or default_is_dynamic(text, question.type):
        # The converter takes the + of a zone for a sum, and no tablet can work that out.
        return not (question.kind is Kind.TIME and _TIME.fullmatch(text))
    if question.kind is Kind.TIME:
        return False
    try:
        parse(question.kind, text)
    except AnswerOutOfType:
        return False
    if question.kind is Kind.INTEGER:
        return len(text.lstrip("+-")) <= LONGEST_INTEGER
    return question.kind not in {Kind.CODE, Kind.CODES} or _is_offered(question, asked)


def _is_offered(question: Question, asked: Questionnaire) -> bool:
    choices = asked.choices_of(question)
    return choices is None or set(question.default.split()) <= set(choices.by_name)
