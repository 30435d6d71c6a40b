"""A filled interview as a tree with every node of its form, ready to be evaluated."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field

from lxml import etree

from surveys.compiled_form import CompiledForm, Definition
from surveys.errors import AnswerOutOfType
from surveys.expression_dates import as_date
from surveys.expression_values import moment_of
from surveys.nodes import Node, Scalar, local_name
from surveys.question_types import Kind, parse

META = "meta"  # what stands under it is the tablet's own business
TEMPLATE = "{http://openrosa.org/javarosa}template"
NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL})
MOMENTS = frozenset({Kind.DATE, Kind.MOMENT, Kind.TIME})


@dataclass
class Interview:
    """The answers of one interview as a tree that has every node of the form.

    ``strays`` are elements that the form doesn't know: their paths and texts.
    """

    form: CompiledForm
    root: Node
    nodes: dict[Definition, list[Node]] = field(default_factory=dict)
    strays: list[tuple[str, str]] = field(default_factory=list)

    def of(self, definition: Definition) -> list[Node]:
        """Give the nodes of a definition, one for each member and the like."""
        return self.nodes.get(definition, [])

    def preloaded(self, preload: str) -> str:
        """Give what the device wrote of itself, for example "timestamp end"."""
        for definition, nodes in self.nodes.items():
            if definition.preload == preload and nodes:
                return nodes[0].text
        return ""


def read_interview(form: CompiledForm, element: etree._Element) -> Interview:
    """Copy the answers into a tree; what is missing is added blank."""
    interview = Interview(form, Node(form.root.name, None, form.root))
    _fill(interview, interview.root, form.root, element)
    return interview


def _fill(
    interview: Interview, node: Node, definition: Definition, element: etree._Element | None
) -> None:
    """Give a node its text and its children, from an element or blank."""
    interview.nodes.setdefault(definition, []).append(node)
    if element is not None:
        _copy(node, definition, element)
    found = _by_name(element)
    for child in definition.children.values():
        sent = found.pop(child.name, [])
        if not child.repeat:
            found[child.name] = sent[1:]
        for each in sent if child.repeat else (*sent[:1], None)[:1]:
            _fill(interview, Node(child.name, node, child), child, each)
    if definition.name != META:
        _note_strays(interview, node, found)


def _copy(node: Node, definition: Definition, element: etree._Element) -> None:
    node.stored = True
    for name, text in element.attrib.items():
        attribute = Node("@" + str(name).rpartition("}")[2], node)
        attribute.text = attribute.value = str(text)
    if not definition.children:
        set_text(node, element.text or "")


def add_repetition(interview: Interview, parent: Node, definition: Definition) -> Node:
    """Add one more member, plot or the like, blank."""
    node = Node(definition.name, parent, definition)
    _fill(interview, node, definition, None)
    return node


def _by_name(element: etree._Element | None) -> dict[str, list[etree._Element]]:
    found: dict[str, list[etree._Element]] = {}
    for child in () if element is None else element.iterchildren("*"):
        if child.get(TEMPLATE) is None:
            found.setdefault(local_name(child), []).append(child)
    return found


def _note_strays(
    interview: Interview, node: Node, found: dict[str, list[etree._Element]]
) -> None:
    for name, elements in found.items():
        for element in elements:
            text = " ".join(" ".join(map(str, element.itertext())).split())
            interview.strays.append((f"{node.path}/{name}", text))


def set_text(node: Node, text: str) -> None:
    """Give a node an answer as text; its value follows from its kind."""
    kind = Kind.TEXT if node.definition is None else node.definition.kind
    node.text = text if kind is Kind.TEXT else text.strip()
    node.value = _value(kind, node.text)


def _value(kind: Kind, text: str) -> Scalar:
    """Read a text by its kind; one that isn't of the kind stays a text."""
    if not text.strip():
        return ""
    if kind in NUMBERS:
        with suppress(AnswerOutOfType):
            number = parse(kind, text)
            return float(number) if isinstance(number, int | float) else text
    if kind in MOMENTS:
        moment = moment_of(text)
        return as_date(moment) if kind is Kind.DATE and moment else moment or text
    return text
