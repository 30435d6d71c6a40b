"""A filled interview, evaluated: what is relevant, and what each calculation gives.

One pass in the form's order settles everything, because the rules have no circles. A
calculation with ``now``, ``random`` or ``uuid`` stays as it was sent. ``today()`` is the
day on which the interview ended, or began, and ``jr:choice-name`` is in any of the form's
languages, whichever gives what was sent. In conditions ``now()`` is the interview's end.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time
from math import isclose
from random import Random

from surveys.compiled_form import Definition, Rule
from surveys.errors import AnswerOutOfType
from surveys.expression_dates import as_date
from surveys.expression_values import (
    day_of,
    instant_of,
    moment_of,
    scalar,
    text_of,
    to_boolean,
    to_number,
    to_text,
    whole_number,
)
from surveys.interview_functions import is_blank
from surveys.interviews import Interview
from surveys.nodes import Node, Scalar
from surveys.question_types import Kind, parse
from surveys.questionnaire import text_in
from surveys.scopes import Scope, Surroundings


class Evaluation:
    """An interview with its relevance and calculations settled.

    ``received_at`` stands in for the end of an interview that doesn't say when it ended.
    """

    def __init__(self, interview: Interview, received_at: datetime) -> None:
        self.interview = interview
        self.form = interview.form
        ended_at = _moment(interview.preloaded("timestamp end"))
        started_at = _moment(interview.preloaded("timestamp start"))
        self.now = ended_at or started_at or received_at
        self.other_days = _days(
            interview.preloaded("date today"), interview.preloaded("timestamp start")
        )
        self.around = Surroundings(
            root=interview.root,
            today=day_of(self.now),
            now=self.now,
            choice_name=self.choice_name,
            random=Random(0),  # noqa: S311 -- never drawn from here: Rule.is_of_device
            lists=self.form.lists,
            index=self.form.index,
            language=self.form.languages[0] if self.form.languages else "",
            version=self.form.version,
        )
        self.offered: dict[Rule, tuple[str, ...]] = {}

    def settle(self) -> None:
        """Work out relevance and calculations of every node, in the form's order."""
        for definition in self.form.order:
            for node in self.interview.of(definition):
                self.settle_node(node, definition)

    def settle_node(self, node: Node, definition: Definition) -> None:
        """Work out one node; what it needs has to be settled already."""
        inside = node.parent is None or node.parent.relevant
        relevant = definition.rules.get("relevant")
        if inside and relevant is not None:
            inside = self.holds(relevant, node) if self.can(relevant) else node.stored
        node.relevant = inside
        calculate = definition.rules.get("calculate")
        if inside and calculate is not None and self.can_calculate(calculate):
            node.value = self.calculated(calculate, node, definition.kind)

    def can(self, rule: Rule) -> bool:
        """Say whether a rule can be worked out here, and not only on the device."""
        return not rule.is_of_device and self.form.can_check(rule)

    def can_calculate(self, rule: Rule) -> bool:
        """Say whether a calculation can be repeated here: not if it asks for the time."""
        return not rule.is_of_its_time and self.form.can_check(rule)

    def holds(self, rule: Rule, node: Node) -> bool:
        """Evaluate a condition at a node."""
        return to_boolean(rule.evaluate(Scope(node, node, self.around)))

    def calculated(self, rule: Rule, node: Node, kind: Kind) -> Scalar:
        """Evaluate a calculation as the tablet may have: on its day, in its language."""
        first = self.calculate(rule, node, kind)
        if not node.stored or agrees(node.text, first):
            return first
        for value in self.other_values(rule, node, kind):
            if agrees(node.text, value):
                return value
        return first

    def calculate(
        self, rule: Rule, node: Node, kind: Kind, around: Surroundings | None = None
    ) -> Scalar:
        """Evaluate a calculation and give it the kind of its node."""
        scope = Scope(node, node, around or self.around)
        return _cast(scalar(rule.evaluate(scope)), kind)

    def other_values(self, rule: Rule, node: Node, kind: Kind) -> Iterator[Scalar]:
        """Evaluate again on the other days and in the other languages it may have had."""
        others: list[Surroundings] = []
        if "today" in rule.reads.functions:
            others += [replace(self.around, today=day) for day in self.other_days]
        if "jr:choice-name" in rule.reads.functions:
            languages = self.form.languages[1:]
            others += [replace(self.around, language=language) for language in languages]
        return (self.calculate(rule, node, kind, around) for around in others)

    # ------------------------------------------------------------ choices

    def choices(self, node: Node) -> tuple[str, ...] | None:
        """Give the codes offered at a question; None if that can't be said here."""
        definition = node.definition
        if definition is None or definition.choices is None:
            return None
        rule = definition.rules.get("choices")
        if rule is None:
            return tuple(definition.choices.own) or None
        if not self.form.can_check(rule):
            return None
        if rule.reads.paths:
            return self.codes(rule, node, definition.choices.value)
        if rule not in self.offered:
            self.offered[rule] = self.codes(rule, node, definition.choices.value)
        return self.offered[rule]

    def codes(self, rule: Rule, node: Node, value: str) -> tuple[str, ...]:
        """Evaluate the choices of a question and give their codes."""
        items = rule.evaluate(Scope(node, node, self.around))
        found = items if isinstance(items, list) else []
        return tuple(
            each.children[value][0].text for each in found if value in each.children
        )

    def choice_name(self, question: tuple[str, ...], code: str, language: str) -> str:
        """Give the label of a choice of the question at a path."""
        definition = self.form.definitions.get(question)
        if definition is None or definition.choices is None:
            return ""
        if code in definition.choices.own:
            return text_in(definition.choices.own[code], language)
        label = definition.choices.label
        for item in self._items_of(definition):
            if item.children[definition.choices.value][0].text == code:
                return self._label(item, label, language)
        return ""

    def _items_of(self, definition: Definition) -> Iterator[Node]:
        rule, choices = definition.rules.get("choices"), definition.choices
        if rule is not None and choices is not None:
            for name in rule.reads.lists:
                root = self.form.lists.get(name)
                for item in root.children.get("item", []) if root is not None else ():
                    if choices.value in item.children:
                        yield item

    def _label(self, item: Node, label: str, language: str) -> str:
        name = label.removeprefix("jr:itext(").removesuffix(")").strip()
        text = item.children[name][0].text if name in item.children else ""
        return text if name == label else text_in(self.form.texts.by_id(text), language)


def evaluate(interview: Interview, received_at: datetime) -> Evaluation:
    """Settle an interview; see ``Evaluation``."""
    evaluation = Evaluation(interview, received_at)
    evaluation.settle()
    return evaluation


def _moment(text: str) -> datetime | None:
    moment = moment_of(text)
    return moment if isinstance(moment, datetime) else None


def _days(*texts: str) -> tuple[date, ...]:
    moments = (moment_of(text) for text in texts)
    return tuple(day_of(moment) for moment in moments if isinstance(moment, date))


def _cast(value: Scalar, kind: Kind) -> Scalar:
    if is_blank(value):
        return ""
    if kind is Kind.INTEGER:
        value = whole_number(to_number(value))
    elif kind is Kind.DECIMAL:
        value = to_number(value)
    elif kind is Kind.DATE:
        value = as_date(value)
    return "" if is_blank(value) else value


def agrees(sent: str, value: Scalar) -> bool:
    """Say whether the text that a tablet sent is this value, however it was written.

    JavaRosa writes 1 and 0, a time after every calculated date, and large numbers as
    1.5E7; the web engines write true and false, and numbers in full.
    """
    sent = sent.strip()
    if isinstance(value, bool):
        return sent.lower() in ({"1", "true"} if value else {"0", "false"})
    if isinstance(value, str):
        return sent == value.strip()
    if isinstance(value, float):
        return _same_number(sent, value)
    return _same_moment(moment_of(sent), value)


def _same_number(sent: str, value: float) -> bool:
    with suppress(AnswerOutOfType):
        number = parse(Kind.DECIMAL, sent)
        return isinstance(number, float) and isclose(
            number, value, rel_tol=1e-9, abs_tol=1e-9
        )
    return sent == text_of(value)  # an infinity


def _same_moment(sent: date | time | None, value: date | time) -> bool:
    if sent is None or isinstance(sent, time) or isinstance(value, time):
        return sent is not None and to_text(sent) == to_text(value)
    if isinstance(sent, datetime) and isinstance(value, datetime):
        return abs((instant_of(sent) - value).total_seconds()) < 0.001
    return day_of(sent) == day_of(value)
