"""An interview as a page shows it: sections in the order of the questionnaire, with words.

A question's value is written with its choice labels, numbers and dates in the page's
language; what a check said of an answer stands beside it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from mne.quality.models import SubmissionIssue
from mne.web.language import current
from mne.web.submissions.remarks import Word
from mne.web.words import day, moment, number
from surveys.addresses import Answers
from surveys.errors import AnswerOutOfType
from surveys.question_types import Kind, Role, parse
from surveys.questionnaire import Group, Item, Question, Questionnaire, Repeat

Issues = Mapping[str, list[SubmissionIssue]]
Texts = Mapping[str, str]

_SHOWN = frozenset({Role.ASKED, Role.COMPUTED})
_REFERENCE = re.compile(r"\$\{\s*([^}\s]+)\s*\}")


@dataclass(frozen=True)
class Line:
    """One question of the interview; ``text`` is None when it was not asked."""

    name: str
    label: str
    address: str
    text: str | None
    issues: tuple[SubmissionIssue, ...] = ()
    said: tuple[Word, ...] = ()

    @property
    def anchor(self) -> str:
        """The id of this line on the page."""
        return anchor(self.address)


@dataclass
class Section:
    """A group, or one instance of a repeat: its own lines, then what stands inside it."""

    title: str
    anchor: str
    level: int
    is_instance: bool = False
    lines: list[Line] = field(default_factory=list)
    computed: list[Line] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it was asked and nothing is wrong with it."""
        inside = all(section.is_empty for section in self.sections)
        return inside and not self.lines and not self.computed

    @property
    def has_issues(self) -> bool:
        """Whether a check, or somebody, said something of an answer in here."""
        own = any(line.issues or line.said for line in [*self.lines, *self.computed])
        return own or any(section.has_issues for section in self.sections)

    def addresses(self) -> Iterator[str]:
        """Give the address of every line in here."""
        yield from (line.address for line in [*self.lines, *self.computed])
        for section in self.sections:
            yield from section.addresses()


def anchor(address: str) -> str:
    """Give the id on the page of what stands at an address."""
    return "at" + "".join(sign if sign.isalnum() else "-" for sign in address)


def issues_by_address(issues: Iterable[SubmissionIssue]) -> Issues:
    """Group issues by the address of the answer they are about."""
    grouped: dict[str, list[SubmissionIssue]] = defaultdict(list)
    for issue in issues:
        grouped[issue.path].append(issue)
    return grouped


@dataclass(frozen=True)
class Reader:
    """Reads one interview with its questionnaire."""

    questionnaire: Questionnaire
    issues: Issues
    said: Mapping[str, list[Word]] = field(default_factory=dict)

    def read(self, answers: Answers, title: str) -> Section:
        """Give the whole interview."""
        whole = Section(title, "answers", 1)
        place = Place(answers, f"/{self.questionnaire.root}", {})
        self._fill(whole, self.questionnaire.children, place)
        return whole

    def _fill(self, section: Section, items: Iterable[Item], place: Place) -> None:
        for item in items:
            if isinstance(item, Question):
                self._add_line(section, item, place)
            else:
                section.sections.extend(self._sections(section.level + 1, item, place))

    def _sections(
        self, level: int, item: Group | Repeat, place: Place
    ) -> Iterator[Section]:
        for instance in place.instances(item):
            section = Section(
                instance.title(item),
                anchor(instance.address),
                level,
                is_instance=isinstance(item, Repeat),
            )
            self._fill(section, item.children, instance)
            if not section.is_empty:
                yield section

    def _add_line(self, section: Section, question: Question, place: Place) -> None:
        role = question.question_type.role
        text = place.text(question.name)
        address = f"{place.address}/{question.name}"
        issues = tuple(self.issues.get(address, ()))
        said = tuple(self.said.get(address, ()))
        if not (issues or said or (text is not None and role in _SHOWN)):
            return
        line = Line(
            question.name,
            place.fill_in(question.label(current())),
            address,
            None if text is None else written(self.questionnaire, question, text),
            issues,
            said,
        )
        lines = section.computed if role is Role.COMPUTED else section.lines
        lines.append(line)


def written(questionnaire: Questionnaire, question: Question, text: str) -> str:
    """Write an answer with its choice labels, numbers and dates in the page's language."""
    choices = questionnaire.choices_of(question)
    if choices is None:
        return _value(question, text)
    codes = text.split() if question.kind is Kind.CODES else [text]
    known = choices.by_name
    return ", ".join(
        known[code].label(current()) if code in known else code for code in codes
    )


@dataclass(frozen=True)
class Place:
    """Some answers of the interview, where they stand, and the answers around them."""

    answers: Answers
    address: str
    around: Texts
    number: int = 0

    def text(self, name: str) -> str | None:
        """Give the text of an answer here; None if it was not asked."""
        found = self.answers.get(name)
        return found if isinstance(found, str) else None

    @property
    def texts(self) -> Texts:
        """The texts here, over those around."""
        own = {name: text for name, text in self.answers.items() if isinstance(text, str)}
        return {**self.around, **own}

    def instances(self, item: Group | Repeat) -> Iterator[Place]:
        """Give the group's answers, or those of each instance of a repeat."""
        found = self.answers.get(item.name)
        address = f"{self.address}/{item.name}"
        if isinstance(found, list):
            for number_, instance in enumerate(found, start=1):
                yield Place(instance, f"{address}[{number_}]", self.texts, number_)
        elif isinstance(found, dict):
            yield Place(found, address, self.texts)

    def title(self, item: Group | Repeat) -> str:
        """Name this instance: its number, its label, and its first text answer."""
        label = self.fill_in(item.label(current()))
        if not self.number:
            return label
        named = (
            self.text(child.name)
            for child in item.children
            if isinstance(child, Question) and child.kind is Kind.TEXT
        )
        name = next(filter(None, named), None)
        told = f": {name}" if name and name not in label else ""
        return f"{self.number}. {label}{told}"

    def fill_in(self, label: str) -> str:
        """Put the answers that a label refers to in their places."""
        texts = self.texts
        return _REFERENCE.sub(lambda found: texts.get(found[1]) or "…", label)


def _value(question: Question, text: str) -> str:
    try:
        value = parse(question.kind, text)
    except AnswerOutOfType:
        return text
    if isinstance(value, datetime):
        return moment(value) if value.tzinfo else text
    if isinstance(value, date):
        return day(value)
    return number(value) if isinstance(value, int | float) else text
