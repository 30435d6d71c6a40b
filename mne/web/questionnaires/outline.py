"""A questionnaire as a list of lines: its groups as headings, its questions under them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mne.web.language import current
from surveys.question_types import Role
from surveys.questionnaire import Group, Item, Question, Questionnaire, Repeat


@dataclass(frozen=True)
class Line:
    """A heading or a question; ``choices`` are the labels that can be picked."""

    depth: int
    name: str
    label: str
    kind: str
    relevant: str = ""
    choices: tuple[str, ...] = ()

    @property
    def is_heading(self) -> bool:
        """Whether this names a group or a repeat."""
        return self.kind in {"group", "repeat"}


def outline(questionnaire: Questionnaire) -> list[Line]:
    """Give what people are asked and what is computed, in order."""
    return list(_lines(questionnaire, questionnaire.children, 0))


def _lines(
    questionnaire: Questionnaire, items: tuple[Item, ...], depth: int
) -> Iterator[Line]:
    for item in items:
        if isinstance(item, Question):
            if item.question_type.role in {Role.ASKED, Role.SHOWN, Role.COMPUTED}:
                yield _question(questionnaire, item, depth)
        else:
            yield _heading(item, depth)
            yield from _lines(questionnaire, item.children, depth + 1)


def _heading(item: Group | Repeat, depth: int) -> Line:
    kind = "repeat" if isinstance(item, Repeat) else "group"
    return Line(depth, item.name, item.label(current()), kind, item.relevant)


def _question(questionnaire: Questionnaire, question: Question, depth: int) -> Line:
    found = questionnaire.choices_of(question)
    labels = [] if found is None else [each.label(current()) for each in found.choices]
    return Line(
        depth,
        question.name,
        question.label(current()),
        question.type,
        question.relevant,
        tuple(labels),
    )
