"""A faultless interview with one thing made wrong in it, to try what notices."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from random import Random

from lxml import etree

from surveys import issues
from surveys.compiled_form import CompiledForm
from surveys.drawing import Draw
from surveys.errors import NothingToBreak
from surveys.evaluating import Evaluation, evaluate
from surveys.interviews import read_interview, set_text
from surveys.nodes import Node
from surveys.question_types import Kind
from surveys.safe_xml import parse_xml_safely
from surveys.simulating import write_interview

NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL})
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # when an interview ended that doesn't say
EXTREMES = ("-999999999999", "999999999999", "0", "?", "x y z")


class Breakage(StrEnum):
    """What to make wrong; the value is the code of the issue to be expected."""

    BLANKED = issues.REQUIRED_MISSING.code
    UNASKED = issues.IRRELEVANT_ANSWERED.code
    RULE = issues.CONSTRAINT_VIOLATED.code
    KIND = issues.TYPE_INVALID.code
    CHOICE = issues.UNKNOWN_CHOICE.code
    NO_SUCH_DAY = issues.IMPOSSIBLE_DATE.code
    TOO_LATE = issues.FUTURE_DATE.code
    CALCULATION = issues.CALCULATION_DIFFERS.code
    STRAY = issues.UNKNOWN_NODE.code


def break_interview(
    form: CompiledForm, answers: bytes, breakage: Breakage, random: Random
) -> tuple[bytes, str]:
    """Make one thing wrong in a random place, and give the interview and the place.

    Raises
    ------
    NothingToBreak
        The interview has no place where this could be wrong.
    """
    root = parse_xml_safely(answers)
    if breakage is Breakage.STRAY:
        etree.SubElement(root, "not_in_the_form").text = "?"
        return etree.tostring(root), f"/{root.tag}/not_in_the_form"
    evaluation = evaluate(read_interview(form, root), LONG_AGO)
    places = [
        (node, text)
        for node in evaluation.interview.root.walk()
        for text in _BREAKS[breakage](evaluation, node, random)
    ]
    if not places:
        raise NothingToBreak(form.form_id, breakage)
    node, text = random.choice(places)
    set_text(node, text)
    for each in node.lineage:
        each.relevant = True
    return write_interview(evaluation.interview), node.path


Places = Iterator[str]


def _asked(node: Node) -> bool:
    """Say whether it is a question that was answered by a person."""
    definition = node.definition
    return (
        definition is not None
        and bool(definition.control)
        and "calculate" not in definition.rules
        and node.relevant
        and node.text != ""
    )


def _blanked(evaluation: Evaluation, node: Node, _random: Random) -> Places:
    rule = node.definition.rules.get("required") if node.definition else None
    if _asked(node) and rule is not None and evaluation.holds(rule, node):
        yield ""


def _unasked(_evaluation: Evaluation, node: Node, random: Random) -> Places:
    definition = node.definition
    if definition is not None and definition.control and not node.relevant:
        yield Draw(random, LONG_AGO, ["1"]).answer(definition.kind) or "1"


def _rule(evaluation: Evaluation, node: Node, _random: Random) -> Places:
    rule = node.definition.rules.get("constraint") if node.definition else None
    if not _asked(node) or rule is None or not evaluation.can(rule):
        return
    was = node.text
    for text in EXTREMES[:3] if _kind(node) in NUMBERS else EXTREMES:
        set_text(node, text)
        if _kind(node) in {*NUMBERS, Kind.TEXT} and not evaluation.holds(rule, node):
            yield text
    set_text(node, was)


def _kind(node: Node) -> Kind:
    return node.definition.kind if node.definition else Kind.NOTHING


def _wrong_kind(_evaluation: Evaluation, node: Node, _random: Random) -> Places:
    if _asked(node) and _kind(node) in {*NUMBERS, Kind.DATE, Kind.MOMENT, Kind.POINT}:
        yield "abc"


def _choice(evaluation: Evaluation, node: Node, _random: Random) -> Places:
    if _asked(node) and evaluation.choices(node) is not None:
        yield "no_such_choice"


def _no_such_day(_evaluation: Evaluation, node: Node, _random: Random) -> Places:
    if _asked(node) and _kind(node) is Kind.DATE:
        yield "2025-02-31"


def _too_late(_evaluation: Evaluation, node: Node, _random: Random) -> Places:
    free = node.definition is not None and "constraint" not in node.definition.rules
    if _asked(node) and free and _kind(node) is Kind.DATE:
        yield "2199-12-31"


def _calculation(evaluation: Evaluation, node: Node, _random: Random) -> Places:
    rule = node.definition.rules.get("calculate") if node.definition else None
    if rule is not None and node.relevant and evaluation.can_calculate(rule):
        yield "7" + node.text


_BREAKS: Mapping[Breakage, Callable[[Evaluation, Node, Random], Places]] = {
    Breakage.BLANKED: _blanked,
    Breakage.UNASKED: _unasked,
    Breakage.RULE: _rule,
    Breakage.KIND: _wrong_kind,
    Breakage.CHOICE: _choice,
    Breakage.NO_SUCH_DAY: _no_such_day,
    Breakage.TOO_LATE: _too_late,
    Breakage.CALCULATION: _calculation,
}
