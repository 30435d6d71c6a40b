"""Answers against their questionnaire: what is wrong with an interview, never a refusal.

``check`` takes whatever a tablet sent and gives issues in the questionnaire's order. It
never raises for what is in the answers; the form was compiled once, when it was published.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from lxml import etree

from surveys import issues
from surveys.compiled_form import CompiledForm, Definition
from surveys.errors import AnswerOutOfType, SurveyError
from surveys.evaluating import Evaluation, agrees, evaluate
from surveys.expression_values import day_of, to_text
from surveys.interviews import META, Interview, read_interview
from surveys.issues import Issue, IssueKind
from surveys.nodes import Node, is_repeated
from surveys.question_types import DATE, MOMENT, Kind, parse
from surveys.questionnaire import Texts
from surveys.safe_xml import parse_xml_safely

EARLIEST = date(1900, 1, 1)
"""Nobody interviewed was born before, and nothing asked about happened before."""

LONGEST_SHOWN = 80
DAYS = frozenset({Kind.DATE, Kind.MOMENT})


def check(form: CompiledForm, answers: bytes, received_at: datetime) -> list[Issue]:
    """Judge an interview as it arrived.

    ``received_at`` stands in for the end of an interview that doesn't say when it ended.
    XML that can't be read gives one issue that says so.
    """
    try:
        element = parse_xml_safely(answers)
    except SurveyError as error:
        message = {language: error.sentence(language) for language in ("vi", "en")}
        return [Issue(issues.UNREADABLE.code, message=message)]
    return check_element(form, element, received_at)


def check_element(
    form: CompiledForm, element: etree._Element, received_at: datetime
) -> list[Issue]:
    """Judge an interview whose XML has been read already; see ``check``."""
    interview = read_interview(form, element)
    found = [*_identity(form, element)]
    found += _Checker(evaluate(interview, received_at)).issues()
    return found + list(_strays(interview))


def _identity(form: CompiledForm, element: etree._Element) -> Iterator[Issue]:
    sent = element.get("id") or ""
    if sent != form.form_id:
        facts = {"sent": sent, "expected": form.form_id}
        yield Issue(issues.OTHER_QUESTIONNAIRE.code, facts=facts)


def _strays(interview: Interview) -> Iterator[Issue]:
    for path, text in interview.strays:
        kind, name = issues.UNKNOWN_NODE, path.rpartition("/")[2]
        yield Issue(kind.code, path, name, level=kind.level, facts={"answer": _cut(text)})


class _Checker:
    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.interview = evaluation.interview
        self.day = day_of(evaluation.now)

    def issues(self) -> list[Issue]:
        return [
            issue
            for node in self.interview.root.walk()
            if node.definition is not None and not node.definition.children
            for issue in self.of_node(node, node.definition)
        ]

    def of_node(self, node: Node, definition: Definition) -> Iterator[Issue]:
        blank = not node.text.strip()
        if not node.relevant:
            if not blank and META not in definition.path:
                yield _issue(issues.IRRELEVANT_ANSWERED, node, {"answer": node.text})
        elif "calculate" in definition.rules:
            yield from self.calculation(node, definition)
        elif blank:
            yield from self.required(node, definition)
        else:
            yield from self.answer(node, definition)

    def required(self, node: Node, definition: Definition) -> Iterator[Issue]:
        rule = definition.rules.get("required")
        if not definition.control or rule is None or not self.evaluation.can(rule):
            return
        if self.evaluation.holds(rule, node):
            yield _issue(issues.REQUIRED_MISSING, node, {}, definition.required_message)

    def calculation(self, node: Node, definition: Definition) -> Iterator[Issue]:
        if not self.evaluation.can_calculate(definition.rules["calculate"]):
            return
        if not agrees(node.text, node.value):
            facts = {"answer": node.text, "expected": to_text(node.value)}
            yield _issue(issues.CALCULATION_DIFFERS, node, facts)

    def answer(self, node: Node, definition: Definition) -> Iterator[Issue]:
        out_of_type = [*self.type(node, definition.kind)]
        yield from out_of_type
        if not out_of_type:
            yield from self.choice(node, definition.kind)
            yield from self.constraint(node, definition)

    def type(self, node: Node, kind: Kind) -> Iterator[Issue]:
        try:
            parse(kind, node.text)
        except AnswerOutOfType:
            facts = {"answer": node.text, "kind": str(kind)}
            looks_right = kind in DAYS and (
                DATE.fullmatch(node.text) or MOMENT.fullmatch(node.text)
            )
            wrong = issues.IMPOSSIBLE_DATE if looks_right else issues.TYPE_INVALID
            yield _issue(wrong, node, facts)

    def choice(self, node: Node, kind: Kind) -> Iterator[Issue]:
        if kind not in {Kind.CODE, Kind.CODES}:
            return
        offered = self.evaluation.choices(node)
        if offered is None:
            return
        for code in [node.text] if kind is Kind.CODE else node.text.split():
            if code not in offered:
                yield _issue(issues.UNKNOWN_CHOICE, node, {"choice": code})

    def constraint(self, node: Node, definition: Definition) -> Iterator[Issue]:
        rule = definition.rules.get("constraint")
        checkable = rule is not None and self.evaluation.can(rule)
        if rule is not None and checkable and not self.evaluation.holds(rule, node):
            facts, message = {"answer": node.text}, definition.constraint_message
            yield _issue(issues.CONSTRAINT_VIOLATED, node, facts, message)
        elif definition.kind in DAYS:
            yield from self.day_asked(node)

    def day_asked(self, node: Node) -> Iterator[Issue]:
        facts = {"answer": node.text, "day": self.day.isoformat()}
        if isinstance(node.value, date) and day_of(node.value) < EARLIEST:
            yield _issue(issues.IMPOSSIBLE_DATE, node, facts)
        elif isinstance(node.value, date) and day_of(node.value) > self.day:
            yield _issue(issues.FUTURE_DATE, node, facts)


def _issue(
    kind: IssueKind, node: Node, facts: Mapping[str, str], message: Texts | None = None
) -> Issue:
    return Issue(
        code=kind.code,
        path=node.path,
        name=node.name,
        occurrence=tuple(each.position for each in node.lineage if is_repeated(each)),
        level=kind.level,
        facts={name: _cut(text) for name, text in facts.items()},
        labels=node.definition.labels if node.definition else {},
        message=message or {},
    )


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
