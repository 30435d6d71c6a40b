"""Which answers name a person or a place, and so stay in the store.

What a person wrote (names, identity numbers, telephone numbers, remarks), what a camera
read off a card, photographs, places, and what the tablet noted by itself. A calculation
that gives a text made of such an answer, or of a list that came with the interview, is kept
back too: ``concat(${member_name}, …)`` is a name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from surveys.codebook import Table, Variable
from surveys.question_types import Kind, Role
from surveys.questionnaire import Path, Questionnaire
from surveys.value_kinds import REFERENCE

REGISTER_CODES = frozenset({"household_code", "hamlet_code", "commune_code"})
"""Codes that a person types and that are kept: they link the interview to the design."""
_PRIVATE_KINDS = frozenset({Kind.POINT, Kind.LINE, Kind.AREA, Kind.FILE})
_WRITTEN = frozenset({"text", "barcode"})
_PULLED = re.compile(r"pulldata\s*\(|instance\s*\(\s*['\"]([^'\"]*)['\"]")


def private_paths(questionnaire: Questionnaire, tables: Sequence[Table]) -> frozenset[Path]:
    """Give the paths of the questions by which somebody could be known.

    A number is never private by itself: an identity number is to be asked as text, as the
    built-in questionnaires do, or it would lose its leading zeros too.
    """
    variables = [each for table in tables for each in table.variables]
    names = {each.question.name for each in variables if _tells(each)}
    made: set[str] = set()
    while True:
        more = {
            each.question.name
            for each in variables
            if _is_computed_text(each) and _refers(each, names | made, questionnaire)
        }
        if more <= made:
            break
        made |= more
    return frozenset(
        each.question.path
        for each in variables
        if _is_private(each) or (each.question.name in made and _is_computed_text(each))
    )


def _is_private(variable: Variable) -> bool:
    is_device = variable.question.question_type.role is Role.DEVICE
    return is_device or _tells(variable)


def _tells(variable: Variable) -> bool:
    """Say whether the answer itself tells who or where somebody is."""
    question = variable.question
    if question.name in REGISTER_CODES:
        return False
    return question.type in _WRITTEN or variable.kind in _PRIVATE_KINDS


def _is_computed_text(variable: Variable) -> bool:
    return (
        variable.question.question_type.role is Role.COMPUTED
        and variable.kind is Kind.TEXT
        and variable.question.name not in REGISTER_CODES
    )


def _refers(variable: Variable, names: set[str], questionnaire: Questionnaire) -> bool:
    """Say whether a calculation is made of private answers or of a list from elsewhere."""
    formula = variable.question.calculation
    named = {found.rpartition("/")[2] for found in REFERENCE.findall(formula)}
    lists = set(_PULLED.findall(formula))
    return bool(named & names) or not lists <= set(questionnaire.choice_lists)
