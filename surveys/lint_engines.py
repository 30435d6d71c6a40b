"""Expressions that ODK Collect and the web client take differently, for lint_expressions.

What the web client's engine (@getodk/xforms-engine 0.22) lacks stops the interview there;
tests/surveys/test_differential.py asks it for each of these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from surveys.expression_parser import Binary, Call, Expression, Literal, Negation, Path

COLLECT_ONLY = frozenset(
    {"depend", "enclosed-area", "extract-signed", "is-selected", "property", "version"}
)
"""Functions that the web client's engine doesn't know."""

_PASSED_ON = frozenset({"string", "int", "number", "round", "coalesce"})
"""Functions that give again what they gave before, so that once() may stand in them."""

Trap = tuple[str, Mapping[str, str]]
"""A rule's code and its facts."""


def traps(
    tree: Expression, may_be_blank: Callable[[Path], bool], guards: frozenset[Path]
) -> Iterator[Trap]:
    """Find in an expression what the two clients take differently.

    ``guards`` are paths that were looked at before, so that they are not blank here.
    """
    if isinstance(tree, Call):
        yield from _in_call(tree, may_be_blank, guards)
    if isinstance(tree, Call) and tree.name == "if" and len(tree.arguments) == 3:
        guards = guards | frozenset(paths_in(tree.arguments[0]))
    for operand in operands(tree):
        yield from traps(operand, may_be_blank, guards)


def _in_call(
    tree: Call, may_be_blank: Callable[[Path], bool], guards: frozenset[Path]
) -> Iterator[Trap]:
    first = tree.arguments[0] if tree.arguments else None
    if tree.name in COLLECT_ONLY:
        yield "not_in_web_client", {"function": tree.name}
    elif tree.name == "boolean" and isinstance(first, Path):
        yield "boolean_of_question", {"reference": _name(first)}
    elif tree.name == "distance" and isinstance(first, Path):
        if first not in guards and may_be_blank(first):
            yield "length_of_blank", {"reference": _name(first)}
    elif tree.name == "regex" and len(tree.arguments) == 2:
        yield from _in_pattern(tree.arguments[1])


def _in_pattern(tree: Expression) -> Iterator[Trap]:
    if not isinstance(tree, Literal) or not isinstance(tree.value, str):
        return
    pattern = tree.value
    if "\\p{" in pattern or "\\P{" in pattern:
        yield "class_not_in_web_client", {"pattern": pattern}
    if not (pattern.startswith("^") and pattern.endswith("$")):
        yield "pattern_of_part", {"pattern": pattern}


def _name(path: Path) -> str:
    return path.steps[-1].name


def operands(tree: Expression) -> tuple[Expression, ...]:
    """Give what an expression is made of, one level down; brackets of paths included."""
    if isinstance(tree, Call):
        return tree.arguments
    if isinstance(tree, Binary):
        return tree.left, tree.right
    if isinstance(tree, Path):
        return tuple(each for step in tree.steps for each in step.predicates)
    return (tree.operand,) if isinstance(tree, Negation) else ()


def paths_in(tree: Expression) -> Iterator[Path]:
    """Give every path of an expression."""
    if isinstance(tree, Path):
        yield tree
    for operand in operands(tree):
        yield from paths_in(operand)


def has_once_within(tree: Expression, *, is_result: bool) -> bool:
    """Say whether ``once()`` stands where it doesn't give the whole expression's result.

    It gives the present value of its node, whatever it stands in (JavaRosa and the web
    client's engine alike): ``once(${a}) + 1`` grows by one each time it is worked out.
    """
    if isinstance(tree, Call) and tree.name == "once":
        inner = any(has_once_within(each, is_result=False) for each in tree.arguments)
        return inner or not is_result
    passed = _passed_on(tree) if is_result else frozenset()
    return any(
        has_once_within(each, is_result=number in passed)
        for number, each in enumerate(operands(tree))
    )


def _passed_on(tree: Expression) -> frozenset[int]:
    """Give which operands may become the result as they are."""
    if not isinstance(tree, Call):
        return frozenset()
    if tree.name == "if":
        return frozenset({1, 2})
    if tree.name == "coalesce":
        return frozenset(range(len(tree.arguments)))
    return frozenset({0}) if tree.name in _PASSED_ON else frozenset()
