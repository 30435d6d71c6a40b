"""XForms expressions: a parsed tree becomes a Python function of where it is evaluated.

An absolute path means "of this member" inside a member: its steps are matched with the
place of evaluation from the root down, and the first brackets end the matching. That is
what JavaRosa does (TreeReference.contextualize), and what authors who write ``${age}``
expect. Nodes that aren't relevant are not seen.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import fmod, inf, isnan, nan

from surveys.errors import UnknownFunction
from surveys.expression_functions import FUNCTIONS
from surveys.expression_parser import (
    Binary,
    Call,
    Expression,
    Literal,
    Negation,
    Path,
    Step,
)
from surveys.expression_values import (
    TINY,
    Value,
    scalar,
    to_boolean,
    to_number,
    to_text,
)
from surveys.interview_functions import SCOPE_FUNCTIONS, look_up
from surveys.nodes import Node, Scalar
from surveys.scopes import Evaluator, Scope


def compile_expression(tree: Expression) -> Evaluator:
    """Turn a parsed expression into a function of a scope; that one never raises.

    Raises
    ------
    UnknownFunction
        It calls a function that there isn't.
    """
    if isinstance(tree, Literal):
        return partial(_constant, tree.value)
    if isinstance(tree, Path):
        return _path(tree)
    if isinstance(tree, Negation):
        operand = compile_expression(tree.operand)
        return lambda scope: -to_number(operand(scope))
    return _binary(tree) if isinstance(tree, Binary) else _call(tree)


def _constant(value: Scalar, _scope: Scope) -> Scalar:
    return value


# ---------------------------------------------------------------- operators


def _binary(tree: Binary) -> Evaluator:
    left, right = compile_expression(tree.left), compile_expression(tree.right)
    if tree.operator == "and":
        return lambda scope: to_boolean(left(scope)) and to_boolean(right(scope))
    if tree.operator == "or":
        return lambda scope: to_boolean(left(scope)) or to_boolean(right(scope))
    if tree.operator in {"=", "!="}:
        return partial(_equality, left, right, tree.operator == "=")
    calculate = _ARITHMETIC[tree.operator]
    return lambda scope: calculate(to_number(left(scope)), to_number(right(scope)))


def _divide(a: float, b: float) -> float:
    if b != 0:
        return a / b
    if a == 0 or isnan(a):
        return nan
    return inf if a > 0 else -inf


def _remainder(a: float, b: float) -> float:
    return fmod(a, b) if b != 0 and abs(a) != inf else nan


_ARITHMETIC: Mapping[str, Callable[[float, float], Scalar]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": _divide,
    "mod": _remainder,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _equality(left: Evaluator, right: Evaluator, wanted: object, scope: Scope) -> bool:
    a, b = left(scope), right(scope)
    if isinstance(a, list) and len(a) > 1:
        return any(same(node.value, scalar(b)) is wanted for node in a)
    if isinstance(b, list) and len(b) > 1:
        return any(same(scalar(a), node.value) is wanted for node in b)
    return same(scalar(a), scalar(b)) is wanted


def same(a: Scalar, b: Scalar) -> bool:
    """Compare as ``=`` does: as booleans, else as numbers, else as texts."""
    if isinstance(a, str) and isinstance(b, str):
        return a == b
    if isinstance(a, bool) or isinstance(b, bool):
        return to_boolean(a) == to_boolean(b)
    if isinstance(a, float) or isinstance(b, float):
        x, y = to_number(a), to_number(b)
        return x == y or abs(x - y) < TINY
    return to_text(a) == to_text(b)


# ---------------------------------------------------------------- paths


class _CompiledStep:
    """A step with its brackets compiled.

    ``key`` is set if the brackets say that a child equals something from outside them: the
    items of a long list are then found through an index.
    """

    def __init__(self, step: Step) -> None:
        self.name = step.name
        self.predicates = [compile_expression(each) for each in step.predicates]
        self.key = _key_of(step)

    def apply(self, nodes: list[Node], scope: Scope) -> list[Node]:
        found = [found for node in nodes for found in self._from(node, scope)]
        return found if self.name != ".." else list(dict.fromkeys(found))

    def _from(self, node: Node, scope: Scope) -> Sequence[Node]:
        if self.name == "..":
            return [] if node.parent is None else [node.parent]
        if self.name == ".":
            return [node]
        if self.key is not None and node.definition is None:
            value = scalar(self.key[1](Scope(node, scope.current, scope.around)))
            if isinstance(value, str):
                return look_up(scope, node, self.name, (self.key[0], value))
        named = _children(node, self.name)
        for holds in self.predicates:
            named = [
                each for at, each in enumerate(named, 1) if _is(holds, each, at, scope)
            ]
        return named


def _children(node: Node, name: str) -> list[Node]:
    if name != "*":
        return node.children.get(name, [])
    named = (each for key, each in node.children.items() if not key.startswith("@"))
    return [child for children in named for child in children]


def _is(holds: Evaluator, node: Node, at: int, scope: Scope) -> bool:
    answer = holds(Scope(node, scope.current, scope.around, at))
    return answer == at if isinstance(answer, float) else to_boolean(answer)


def _key_of(step: Step) -> tuple[str, Evaluator] | None:
    """See whether the brackets say ``[child = something outside the brackets]``."""
    if len(step.predicates) != 1:
        return None
    condition = step.predicates[0]
    if not isinstance(condition, Binary) or condition.operator != "=":
        return None
    for child, other in (
        (condition.left, condition.right),
        (condition.right, condition.left),
    ):
        name = _child_name(child)
        if name is not None and _is_outside(other):
            return name, compile_expression(other)
    return None


def _child_name(tree: Expression) -> str | None:
    if not isinstance(tree, Path) or tree.start != ".":
        return None
    steps = [step for step in tree.steps if step.name != "."]
    if len(steps) != 1 or steps[0].predicates or steps[0].name in {"..", "*"}:
        return None
    return steps[0].name


def _is_outside(tree: Expression) -> bool:
    if isinstance(tree, Literal):
        return True
    if not isinstance(tree, Path):
        return False
    return tree.start == "/" or (
        isinstance(tree.start, Call) and tree.start.name == "current"
    )


def _path(tree: Path) -> Evaluator:
    steps = [_CompiledStep(step) for step in tree.steps]
    if isinstance(tree.start, Call):
        if tree.start.name == "current":
            return lambda scope: _walk([scope.current], steps, scope)
        return partial(_in_list, compile_expression(tree.start.arguments[0]), steps)
    if tree.start == "/":
        return partial(_absolute, steps)
    return lambda scope: _walk([scope.node], steps, scope)


def _walk(nodes: list[Node], steps: Sequence[_CompiledStep], scope: Scope) -> list[Node]:
    for step in steps:
        nodes = step.apply(nodes, scope)
    return [node for node in nodes if node.relevant]


def _absolute(steps: Sequence[_CompiledStep], scope: Scope) -> list[Node]:
    root = scope.around.root
    if steps[0].name != root.name:
        return []
    start, shared = root, 1
    if scope.node.lineage[0] is root:
        for node, step in zip(scope.node.lineage[1:], steps[1:], strict=False):
            if step.name != node.name or step.predicates:
                break
            start, shared = node, shared + 1
    return _walk([start], steps[shared:], scope)


def _in_list(name: Evaluator, steps: Sequence[_CompiledStep], scope: Scope) -> list[Node]:
    root = scope.around.lists.get(to_text(name(scope)))
    if root is None or steps[0].name != root.name:
        return []
    return _walk([root], steps[1:], scope)


# ---------------------------------------------------------------- functions

# Without an argument these are about the node itself.
_OF_THIS_NODE = frozenset({"string-length", "normalize-space"})


def _call(tree: Call) -> Evaluator:
    arguments = [_argument(tree, at) for at in range(len(tree.arguments))]
    if tree.name in SCOPE_FUNCTIONS:
        return partial(_evaluate, SCOPE_FUNCTIONS[tree.name][2], arguments)
    if tree.name not in FUNCTIONS:
        raise UnknownFunction("", tree.name, "")
    if not arguments and tree.name in _OF_THIS_NODE:
        arguments = [lambda scope: [scope.node]]
    call = FUNCTIONS[tree.name].call
    return lambda scope: call([argument(scope) for argument in arguments])


def _evaluate(
    function: Callable[[Scope, Sequence[Evaluator]], Value],
    arguments: Sequence[Evaluator],
    scope: Scope,
) -> Value:
    return function(scope, arguments)


def _argument(tree: Call, at: int) -> Evaluator:
    argument = tree.arguments[at]
    names_a_place = tree.name == "indexed-repeat" and (at == 0 or at % 2 == 1)
    if names_a_place and isinstance(argument, Path):
        written = ("/" if argument.start == "/" else "") + "/".join(
            step.name for step in argument.steps
        )
        return partial(_constant, written)
    return compile_expression(argument)
