"""The tree that expressions walk: a filled interview, or a list of choices.

lxml's own elements are proxies that come and go, and slow to ask for their children by
name, so an interview is copied once into these.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from surveys.compiled_form import Definition

Scalar = str | float | bool | date | datetime | time
"""What an expression gives, or a node holds; a number is always a float, blank is ""."""


class Node:
    """One element. ``value`` is ``text`` by its type; an attribute is a child "@name".

    ``relevant`` counts its ancestors. ``stored`` is false for an element that the interview
    didn't send and the questionnaire has.
    """

    __slots__ = (
        "children",
        "definition",
        "lineage",
        "name",
        "parent",
        "position",
        "relevant",
        "stored",
        "text",
        "value",
    )

    def __init__(
        self, name: str, parent: Node | None = None, definition: Definition | None = None
    ) -> None:
        self.name = name
        self.definition = definition
        self.text = ""
        self.value: Scalar = ""
        self.relevant = True
        self.stored = False
        self.children: dict[str, list[Node]] = {}
        self.parent = parent
        self.position = 1
        self.lineage: tuple[Node, ...] = (self,)
        if parent is not None:
            siblings = parent.children.setdefault(name, [])
            siblings.append(self)
            self.position = len(siblings)
            self.lineage = (*parent.lineage, self)

    def walk(self) -> Iterator[Node]:
        """Give this node and everything below it, in document order."""
        yield self
        for named in self.children.values():
            for child in named:
                yield from child.walk()

    @property
    def path(self) -> str:
        """Its path, with positions where the questionnaire repeats: /data/member[2]/age."""
        return "".join(f"/{node.name}{_position(node)}" for node in self.lineage)


def is_repeated(node: Node) -> bool:
    """Say whether the form may hold several of these: a member, a plot."""
    return node.definition is not None and node.definition.repeat


def _position(node: Node) -> str:
    return f"[{node.position}]" if is_repeated(node) else ""


def local_name(element: etree._Element) -> str:
    """Give an element's name without its namespace."""
    tag = str(element.tag)
    return tag.rpartition("}")[2]


def copy_tree(element: etree._Element, parent: Node | None = None) -> Node:
    """Copy elements as they stand, with no questionnaire behind them: choices, media."""
    node = Node(local_name(element), parent)
    node.text = (element.text or "").strip()
    node.value = node.text
    for name, text in element.attrib.items():
        attribute = Node("@" + str(name).rpartition("}")[2], node)
        attribute.text = attribute.value = str(text)
    for child in element.iterchildren("*"):
        copy_tree(child, node)
    return node
