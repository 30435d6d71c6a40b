"""What an interview can begin with: who lives there, by the last round or the register.

Only what stays as it is from year to year is carried over, and nothing that is measured: a
household is asked again what it has and lacks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from surveys.addresses import Answers
from surveys.answers import Instance, write_instance
from surveys.questionnaire import Group, Item, Question, Questionnaire

HOUSEHOLD = frozenset({"household_code", "hamlet_code", "commune_code", "head_name"})
MEMBER = frozenset(
    {
        "member_name",
        "relation",
        "sex",
        "birth_date_known",
        "birth_date",
        "birth_year",
        "ethnicity",
    }
)
"""Of a person; never the identity number, which is asked for only where it is needed."""


def prefill(
    asked: Questionnaire, household: Mapping[str, str], members: Sequence[Mapping[str, str]]
) -> str | None:
    """Write the beginning of an interview; None if the questionnaire asks none of it."""
    answers = _carried(asked.children, household, members)
    if not answers:
        return None
    begun = Instance(asked.form_id, asked.version, answers=answers)
    return write_instance(begun, asked).decode()


def _carried(
    items: tuple[Item, ...],
    household: Mapping[str, str],
    members: Sequence[Mapping[str, str]],
) -> Answers:
    answers: Answers = {}
    for item in items:
        if isinstance(item, Question):
            if item.name in HOUSEHOLD and household.get(item.name) and _is_free(item):
                answers[item.name] = household[item.name]
        elif isinstance(item, Group):
            if inner := _carried(item.children, household, members):
                answers[item.name] = inner
        elif item.name == "member":
            answers |= _roster(item.name, item.children, members)
    return answers


def _roster(
    name: str, items: tuple[Item, ...], members: Sequence[Mapping[str, str]]
) -> Answers:
    rows = [_person(items, member) for member in members]
    return {name: [row for row in rows if row]} if any(rows) else {}


def _person(items: tuple[Item, ...], member: Mapping[str, str]) -> Answers:
    person: Answers = {}
    for item in items:
        if isinstance(item, Group):
            if inner := _person(item.children, member):
                person[item.name] = inner
        elif isinstance(item, Question) and item.name in MEMBER and _is_free(item):
            person |= {item.name: member[item.name]} if member.get(item.name) else {}
    return person


def _is_free(question: Question) -> bool:
    """Say whether a person answers it: a calculation would be computed anew."""
    return not question.calculation
