"""A form ready to judge interviews: what it asks, its rules as functions, and their order.

``surveys.form_reading.compile_form`` makes it from an XForm. What is wrong with its rules
is in ``faults``, which the publish gate wants empty; a form with faults still judges
interviews, without the faulty rules, because they must be kept and judged all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from surveys.errors import SurveyError
from surveys.form_texts import FormTexts
from surveys.nodes import Node
from surveys.question_types import Kind
from surveys.questionnaire import Texts
from surveys.references import Names, References
from surveys.scopes import Evaluator

VALUE_RULES = frozenset({"relevant", "calculate"})
"""The rules that decide what a node holds; circles among them are refused."""

DEVICE_FUNCTIONS = frozenset({"random", "uuid", "property", "extract-signed"})
"""Functions whose result only the device knows."""


@dataclass(frozen=True, eq=False)
class Rule:
    """An expression of the form, compiled, with what it reads."""

    text: str
    evaluate: Evaluator
    reads: References

    @cached_property
    def is_of_device(self) -> bool:
        """Only the device can know the result."""
        return bool(self.reads.functions & DEVICE_FUNCTIONS)

    @cached_property
    def is_of_its_time(self) -> bool:
        """The result changes from one moment to the next."""
        return self.is_of_device or "now" in self.reads.functions


@dataclass(frozen=True)
class Choices:
    """What to pick from: the nodes that the rule "choices" gives, or ``own`` ones.

    ``value`` and ``label`` are the names of the nodes' children; ``own`` are the texts by
    code of choices written in the question itself.
    """

    value: str = ""
    label: str = ""
    own: Mapping[str, Texts] = field(default_factory=dict)


@dataclass(eq=False)
class Definition:
    """What the form says of one node: a question, a group, a repeat, a calculation."""

    path: Names
    parent: Definition | None
    kind: Kind = Kind.TEXT
    control: str = ""
    repeat: bool = False
    children: dict[str, Definition] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    labels: Texts = field(default_factory=dict)
    constraint_message: Texts = field(default_factory=dict)
    required_message: Texts = field(default_factory=dict)
    choices: Choices | None = None
    preload: str = ""
    default: str = ""

    @property
    def name(self) -> str:
        """The last step of its path."""
        return self.path[-1]

    @property
    def xpath(self) -> str:
        """The path as XForms writes it."""
        return "/" + "/".join(self.path)


@dataclass(frozen=True)
class CompiledForm:
    """A form ready to judge interviews.

    ``missing_lists`` are media files that weren't given; expressions that look into them
    can't be checked.
    """

    form_id: str
    version: str
    root: Definition
    definitions: Mapping[Names, Definition]
    lists: Mapping[str, Node]
    missing_lists: frozenset[str]
    texts: FormTexts
    faults: tuple[SurveyError, ...]
    index: dict[tuple[int, str, str], dict[str, list[Node]]] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the form, the default one first."""
        return self.texts.languages

    def can_check(self, rule: Rule) -> bool:
        """Say whether everything a rule looks into is here."""
        return not rule.reads.lists & self.missing_lists

    @cached_property
    def order(self) -> tuple[Definition, ...]:
        """The definitions so that each comes after what its value and relevance need."""
        return tuple(_ordered(self, VALUE_RULES))

    @cached_property
    def asking_order(self) -> tuple[Definition, ...]:
        """The definitions so that each comes after what any of its rules needs."""
        return tuple(_ordered(self, VALUE_RULES | {"constraint", "choices", "count"}))


def needs(
    form: CompiledForm, definition: Definition, rules: frozenset[str]
) -> Iterator[Definition]:
    """Give what is settled before a definition: its parent, and what its rules read."""
    if definition.parent is not None:
        yield definition.parent
    for name, rule in definition.rules.items():
        if name in rules:
            for path in sorted(rule.reads.paths):
                if path in form.definitions:
                    yield form.definitions[path]


def _ordered(form: CompiledForm, rules: frozenset[str]) -> list[Definition]:
    """Sort depth first, keeping the form's order where nothing else decides.

    A circle, which the publish gate refuses, is cut where it is first met.
    """
    found: dict[Definition, None] = {}
    entered: set[Definition] = set()
    for start in form.definitions.values():
        pending = [(start, needs(form, start, rules))]
        entered.add(start)
        while pending:
            definition, rest = pending[-1]
            following = next((each for each in rest if each not in entered), None)
            if following is None:
                found[definition] = None
                pending.pop()
            else:
                entered.add(following)
                pending.append((following, needs(form, following, rules)))
    return list(found)
