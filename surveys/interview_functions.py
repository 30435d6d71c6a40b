"""The functions of expressions that look at the interview around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isnan
from types import MappingProxyType
from uuid import UUID

from surveys.expression_values import (
    Value,
    scalar,
    to_boolean,
    to_number,
    to_text,
    whole_number,
)
from surveys.nodes import Node, Scalar
from surveys.scopes import Evaluator, Scope

Arguments = Sequence[Evaluator]


def is_blank(value: Scalar) -> bool:
    """Say whether a value counts as no answer: a blank text, or NaN."""
    return value == "" or (isinstance(value, float) and isnan(value))


def names_of(path: str, here: Node) -> tuple[str, ...]:
    """Give the names from the root down to what a path without brackets points at."""
    steps = path.strip().split("/")
    if steps[0] == "":
        return tuple(steps[1:])
    names = [node.name for node in here.lineage]
    for step in steps:
        if step == "..":
            names = names[:-1]
        elif step not in {".", "current()"}:
            names.append(step)
    return tuple(names)


def index_by(nodes: Sequence[Node], child: str) -> dict[str, list[Node]]:
    """Give the nodes by the text of one of their children."""
    found: dict[str, list[Node]] = {}
    for node in nodes:
        value = node.children[child][0].text if child in node.children else ""
        found.setdefault(value, []).append(node)
    return found


def look_up(scope: Scope, parent: Node, name: str, key: tuple[str, str]) -> list[Node]:
    """Find the items of a list by (child, text), through an index made at first use."""
    child, text = key
    place = (id(parent), name, child)
    if place not in scope.around.index:
        scope.around.index[place] = index_by(parent.children.get(name, []), child)
    return scope.around.index[place].get(text, [])


def _if(scope: Scope, arguments: Arguments) -> Value:
    condition, then, otherwise = arguments
    return then(scope) if to_boolean(condition(scope)) else otherwise(scope)


def _coalesce(scope: Scope, arguments: Arguments) -> Value:
    value: Scalar = ""
    for argument in arguments:
        value = scalar(argument(scope))
        if not is_blank(value):
            break
    return value


def _once(scope: Scope, arguments: Arguments) -> Value:
    known = scope.node.value
    return arguments[0](scope) if is_blank(known) else known


def _position(scope: Scope, arguments: Arguments) -> float:
    if not arguments:
        return float(scope.position or scope.node.position)
    nodes = arguments[0](scope)
    return float(nodes[0].position) if isinstance(nodes, list) and nodes else 0.0


def _indexed_repeat(scope: Scope, arguments: Arguments) -> Value:
    """Find an answer of another member: the question, then each repeat and its number."""
    target, *rest = arguments
    numbers = {
        names_of(to_text(repeat(scope)), scope.node): max(1.0, _number(number, scope))
        for repeat, number in zip(rest[::2], rest[1::2], strict=True)
    }
    names = names_of(to_text(target(scope)), scope.node)
    nodes = [scope.around.root]
    for depth, name in enumerate(names[1:], 2):
        nodes = [child for node in nodes for child in node.children.get(name, [])]
        number = numbers.get(names[:depth])
        if number is not None:
            nodes = [node for node in nodes if node.position == number]
        else:
            nodes = [node for node in nodes if node in scope.node.lineage] or nodes
    return nodes


def _number(number: Evaluator, scope: Scope) -> float:
    found = whole_number(to_number(number(scope)))
    return 1.0 if isnan(found) else found


def _choice_name(scope: Scope, arguments: Arguments) -> str:
    code, path = (to_text(argument(scope)) for argument in arguments)
    around = scope.around
    question = names_of(path, scope.node)
    return around.choice_name(question, code, around.language) if code else ""


def _pulldata(scope: Scope, arguments: Arguments) -> str:
    name, column, key_column, key = (to_text(argument(scope)) for argument in arguments)
    root = scope.around.lists.get(name)
    items = [] if root is None else look_up(scope, root, "item", (key_column, key))
    return (
        items[0].children[column][0].text if items and column in items[0].children else ""
    )


def _uuid(scope: Scope, arguments: Arguments) -> str:
    made = UUID(int=scope.around.random.getrandbits(128), version=4)
    if not arguments:
        return str(made)
    return made.hex[: int(_number(arguments[0], scope))]


SCOPE_FUNCTIONS: Mapping[
    str, tuple[int, int | None, Callable[[Scope, Arguments], Value]]
] = MappingProxyType(
    {
        "if": (3, 3, _if),
        "coalesce": (2, 2, _coalesce),
        "once": (1, 1, _once),
        "position": (0, 1, _position),
        "indexed-repeat": (3, 11, _indexed_repeat),
        "jr:choice-name": (2, 2, _choice_name),
        "pulldata": (4, 4, _pulldata),
        "uuid": (0, 1, _uuid),
        "today": (0, 0, lambda scope, _: scope.around.today),
        "now": (0, 0, lambda scope, _: scope.around.now),
        "random": (0, 0, lambda scope, _: scope.around.random.random()),
        "version": (0, 0, lambda scope, _: scope.around.version),
        # What only the device knows, its properties and its keys, stays as it stored it.
        "property": (1, 1, lambda scope, _: scope.node.value),
        "extract-signed": (2, 2, lambda scope, _: scope.node.value),
    }
)
