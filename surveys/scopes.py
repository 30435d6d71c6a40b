"""Where an expression is evaluated, and what it may see from there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from surveys.expression_values import Value
from surveys.nodes import Node

ChoiceName = Callable[[tuple[str, ...], str, str], str]
"""Gives the label of a choice: question's path, choice, language; "" if there is none."""


@dataclass
class Surroundings:
    """What an expression may see besides the place where it stands.

    ``lists`` are the choice lists and media files by name. ``index`` remembers which of
    their items have which value; it is shared by all interviews of a form.
    """

    root: Node
    today: date
    now: datetime
    choice_name: ChoiceName
    random: Random
    lists: Mapping[str, Node] = field(default_factory=dict)
    index: dict[tuple[int, str, str], dict[str, list[Node]]] = field(default_factory=dict)
    language: str = ""
    version: str = ""


@dataclass(slots=True)
class Scope:
    """Where an expression is evaluated. ``position`` is 0 outside square brackets.

    ``current`` is the node of the whole expression; ``node`` is that, or within square
    brackets the node they are asking about.
    """

    node: Node
    current: Node
    around: Surroundings
    position: int = 0


Evaluator = Callable[[Scope], Value]
