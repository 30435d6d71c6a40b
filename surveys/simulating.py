"""Plausible interviews of any questionnaire: for tests, the demo, and load.

The questions are answered in an order in which everything a question depends on comes
first, so one pass obeys relevance, filtered choices and constraints. What comes out has
been checked: ``surveys.checking`` finds nothing to be put right or looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random

from lxml import etree

from surveys.checking import check
from surveys.compiled_form import CompiledForm, Definition
from surveys.drawing import Draw
from surveys.errors import CannotSimulate
from surveys.evaluating import Evaluation
from surveys.expression_values import LOCAL, text_of, to_number
from surveys.interviews import Interview, add_repetition, read_interview, set_text
from surveys.issues import Level
from surveys.nodes import Node, Scalar, is_repeated
from surveys.question_types import Kind
from surveys.scopes import Scope

TRIES = 60
"""How often one answer is drawn again until it keeps the question's rule."""

ATTEMPTS = 50
"""How often a whole interview is begun again, if answers don't fit each other."""

Answers = Mapping[str, Callable[[Random, int], str]]
"""By a question's name what gives its answer: chance, and which member it is (from 1)."""


@dataclass(frozen=True)
class Wishes:
    """How interviews should be.

    ``blank`` is the share of optional questions left without an answer, ``repeats`` the
    fewest and the most members, plots and the like, and ``answers`` gives answers that are
    taken as they are.
    """

    blank: float = 0.0
    repeats: tuple[int, int] = (1, 4)
    answers: Answers = field(default_factory=dict)


def simulate(
    form: CompiledForm, random: Random, ended_at: datetime, wishes: Wishes | None = None
) -> bytes:
    """Fill in one interview and give it as the XML that a tablet would send.

    Raises
    ------
    CannotSimulate
        A question's rule couldn't be met; give its answer in ``wishes``.
    """
    found: list[str] = []
    for _ in range(ATTEMPTS):
        answers = _Simulation(form, random, ended_at, wishes or Wishes()).answers()
        issues = check(form, answers, ended_at)
        found = [issue.path for issue in issues if issue.level is not Level.NOTE]
        if not found:
            return answers
    raise CannotSimulate(form.form_id, found)


class _Simulation:
    def __init__(
        self, form: CompiledForm, random: Random, ended_at: datetime, wishes: Wishes
    ) -> None:
        self.form, self.random, self.wishes = form, random, wishes
        self.ended_at = ended_at.astimezone(LOCAL)
        self.interview = read_interview(form, etree.Element(form.root.name))
        self.preload()
        self.evaluation = Evaluation(self.interview, ended_at)
        self.evaluation.around = replace(self.evaluation.around, random=random)

    def answers(self) -> bytes:
        for definition in self.form.asking_order:
            if definition.repeat:
                self.repeat(definition)
            for node in self.interview.of(definition):
                self.visit(node, definition)
        return write_interview(self.interview)

    def preload(self) -> None:
        """Write what a device writes of itself."""
        started_at = self.ended_at - timedelta(minutes=self.random.randint(15, 75))
        values = {
            "timestamp start": started_at.isoformat("T", "milliseconds"),
            "timestamp end": self.ended_at.isoformat("T", "milliseconds"),
            "date today": started_at.date().isoformat(),
            "property deviceid": "collect:simulated",
            "property username": "simulated",
            "uid ": f"uuid:{_uuid(self.random)}",
        }
        for definition, nodes in self.interview.nodes.items():
            if definition.preload in values:
                set_text(nodes[0], values[definition.preload])

    def repeat(self, definition: Definition) -> None:
        """Make as many members as the form counts, or as are wished."""
        rule = definition.rules.get("count")
        for parent in self.interview.of(definition.parent) if definition.parent else ():
            count = float(self.random.randint(*self.wishes.repeats))
            if rule is not None:
                scope = Scope(parent, parent, self.evaluation.around)
                count = to_number(rule.evaluate(scope))
            for _ in range(int(count) if count > 0 else 0):
                add_repetition(self.interview, parent, definition)

    def visit(self, node: Node, definition: Definition) -> None:
        node.stored = False  # so that a calculation isn't compared with a text sent
        self.evaluation.settle_node(node, definition)
        calculate = definition.rules.get("calculate")
        if definition.children or definition.preload or not node.relevant:
            return
        if calculate is not None:
            if not self.evaluation.can_calculate(calculate):
                node.value = self.evaluation.calculate(calculate, node, definition.kind)
            node.text = written(node.value)
        elif definition.control:
            self.ask(node, definition)
        elif definition.default:
            set_text(node, definition.default)

    # ------------------------------------------------------------ answers

    def ask(self, node: Node, definition: Definition) -> None:
        given = self.wishes.answers.get(definition.name)
        if given is not None:
            set_text(node, given(self.random, _member(node)))
        elif self.is_read_only(node, definition):
            set_text(node, definition.default)
        elif (
            self.is_required(node, definition) or self.random.random() >= self.wishes.blank
        ):
            self.draw(node, definition)

    def is_read_only(self, node: Node, definition: Definition) -> bool:
        rule = definition.rules.get("readonly")
        return rule is not None and self.evaluation.holds(rule, node)

    def is_required(self, node: Node, definition: Definition) -> bool:
        rule = definition.rules.get("required")
        return rule is not None and self.evaluation.holds(rule, node)

    def draw(self, node: Node, definition: Definition) -> None:
        """Draw answers until one keeps the question's rule; else leave it blank."""
        rule = definition.rules.get("constraint")
        choices = self.evaluation.choices(node) or ()
        if definition.control == "trigger":
            choices = ("OK",)
        kind = Kind.CODE if definition.control == "trigger" else definition.kind
        draw = Draw(self.random, self.ended_at, choices, rule)
        for _ in range(TRIES):
            set_text(node, draw.answer(kind))
            if rule is None or self.evaluation.holds(rule, node):
                return
        set_text(node, "")


def _member(node: Node) -> int:
    """Give the number of the innermost repeat that a node stands in."""
    positions = [each.position for each in node.lineage if is_repeated(each)]
    return positions[-1] if positions else 1


def _uuid(random: Random) -> str:
    text = f"{random.getrandbits(128):032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


def written(value: Scalar) -> str:
    """Write a calculated value as ODK Collect does."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return text_of(value)
    if isinstance(value, datetime):
        return value.astimezone(LOCAL).isoformat("T", "milliseconds")
    return value.isoformat() if isinstance(value, date | time) else value


def write_interview(interview: Interview) -> bytes:
    """Write an interview as XML, without what isn't relevant, as tablets send it."""
    root = _element(interview.root, interview.form.root)
    root.set("id", interview.form.form_id)
    if interview.form.version:
        root.set("version", interview.form.version)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _element(node: Node, definition: Definition) -> etree._Element:
    element = etree.Element(node.name)
    if not definition.children:
        element.text = node.text or None
    for child in definition.children.values():
        for each in node.children.get(child.name, []):
            if each.relevant:
                element.append(_element(each, child))
    return element
