"""The language in which a standard writes its rules: closed, small, and three-valued.

An expression compares the answers of one household or one member with each other and with
the standard's own parameters: ``age >= 6 and insured == 'no'``. It is read with Python's
grammar, of which only comparisons, ``and``/``or``/``not``, ``in``, ``+ - * /``, names,
numbers, texts and three functions are let in, and becomes a Polars expression. A missing
answer stays missing through every operator (Kleene's logic), so it blocks a result only
where it could change it, and it never turns into "no". Division by zero is missing.

Functions: ``known(x)``; ``ticked(x, codes…)``, any of the codes is among those ticked in a
select-multiple; ``count_ticked(x, codes…)``, how many of them are.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import cached_property, reduce, singledispatch
from typing import Literal

import polars as pl

from analysis.standards.errors import ExpressionMixesTypes, ExpressionRefused

Constant = int | float | str | list[str]
Constants = Mapping[str, Constant]
Kind = Literal["text", "number"]


class Expression(str):
    """One rule of a standard, as it is written in the file."""

    # cached_property needs a __dict__
    __slots__ = ("__dict__",)

    @cached_property
    def tree(self) -> ast.expr:
        """Read the text; a sentence outside Python's grammar is refused."""
        try:
            return ast.parse(f"({self})", mode="eval").body
        except (SyntaxError, ValueError) as error:
            raise ExpressionRefused(self, self) from error

    def names(self) -> frozenset[str]:
        """Give every name the rule uses: parameters and variables, not functions."""
        called = {id(n.func) for n in ast.walk(self.tree) if isinstance(n, ast.Call)}
        names = (n for n in ast.walk(self.tree) if isinstance(n, ast.Name))
        return frozenset(name.id for name in names if id(name) not in called)

    def variables(self, constants: Constants) -> dict[str, Kind]:
        """Give the variables of the questionnaire and whether each holds text or a number.

        A name compared with a text, or looked up among texts, holds text.

        Raises
        ------
        ExpressionMixesTypes
            A variable is used as text in one place and as a number in another.
        """
        kinds = {
            name: kind
            for name, kind in _kinds(self.tree, constants, self)
            if name not in constants
        }
        free = self.names() - set(constants) - set(kinds)
        return {**kinds, **dict.fromkeys(sorted(free), "number")}

    def polars(self, constants: Constants) -> pl.Expr:
        """Compile to a Polars expression over the questionnaire's variables."""
        try:
            return _Compiler(constants).expression(self.tree)
        except _Refused as refused:
            raise ExpressionRefused(self, refused.part) from refused


class _Refused(Exception):
    """A part of an expression that the language doesn't have."""

    def __init__(self, node: ast.AST) -> None:
        self.part = ast.unparse(node)
        super().__init__(self.part)


COMPARISONS: Mapping[type[ast.cmpop], Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    ast.Eq: lambda left, right: left == right,
    ast.NotEq: lambda left, right: left != right,
    ast.Lt: lambda left, right: left < right,
    ast.LtE: lambda left, right: left <= right,
    ast.Gt: lambda left, right: left > right,
    ast.GtE: lambda left, right: left >= right,
}

ARITHMETIC: Mapping[type[ast.operator], Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    ast.Add: lambda left, right: left + right,
    ast.Sub: lambda left, right: left - right,
    ast.Mult: lambda left, right: left * right,
    ast.Div: lambda left, right: left / pl.when(right != 0).then(right),
}


class _Compiler:
    """Translate a syntax tree, with the standard's parameters at hand."""

    def __init__(self, constants: Constants) -> None:
        self.constants = constants
        self.functions: Mapping[str, Callable[[list[ast.expr]], pl.Expr]] = {
            "known": lambda args: self.expression(args[0]).is_not_null(),
            "ticked": lambda args: self._ticked(args) > 0,
            "count_ticked": self._ticked,
        }

    def expression(self, node: ast.AST) -> pl.Expr:
        return _translate(node, self)

    def name(self, node: ast.Name) -> pl.Expr:
        if node.id not in self.constants:
            return pl.col(node.id)
        value = self.constants[node.id]
        if isinstance(value, list):
            raise _Refused(node)
        return pl.lit(value)

    def codes(self, node: ast.expr) -> list[str | int]:
        """Give the codes of a list: a parameter's name, one text, or a tuple of them."""
        if isinstance(node, ast.Name):
            value = self.constants.get(node.id)
            if not isinstance(value, list):
                raise _Refused(node)
            return list(value)
        if isinstance(node, ast.Tuple | ast.List):
            return [code for element in node.elts for code in self.codes(element)]
        if isinstance(node, ast.Constant) and type(node.value) in (str, int):
            return [node.value]  # type: ignore[list-item]  # just tested
        raise _Refused(node)

    def compare(self, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> pl.Expr:
        if isinstance(operator, ast.In):
            return self.expression(left).is_in(self.codes(right))
        if isinstance(operator, ast.NotIn):
            return ~self.expression(left).is_in(self.codes(right))
        make = COMPARISONS.get(type(operator))
        if make is None:
            raise _Refused(left)
        return make(self.expression(left), self.expression(right))

    def _ticked(self, args: list[ast.expr]) -> pl.Expr:
        codes = [str(code) for arg in args[1:] for code in self.codes(arg)]
        marks = self.expression(args[0]).str.split(" ")
        found = [marks.list.contains(code).cast(pl.Int32) for code in codes]
        return reduce(lambda total, one: total + one, found)


@singledispatch
def _translate(node: ast.AST, compiler: _Compiler) -> pl.Expr:
    raise _Refused(node)


@_translate.register
def _(node: ast.Constant, compiler: _Compiler) -> pl.Expr:
    if type(node.value) not in (int, float, str):
        raise _Refused(node)
    return pl.lit(node.value)


@_translate.register
def _(node: ast.Name, compiler: _Compiler) -> pl.Expr:
    return compiler.name(node)


@_translate.register
def _(node: ast.BoolOp, compiler: _Compiler) -> pl.Expr:
    parts = [compiler.expression(value) for value in node.values]
    if isinstance(node.op, ast.And):
        return reduce(lambda left, right: left & right, parts)
    return reduce(lambda left, right: left | right, parts)


@_translate.register
def _(node: ast.UnaryOp, compiler: _Compiler) -> pl.Expr:
    operand = compiler.expression(node.operand)
    if isinstance(node.op, ast.Not):
        return ~operand
    if isinstance(node.op, ast.USub):
        return -operand
    raise _Refused(node)


@_translate.register
def _(node: ast.BinOp, compiler: _Compiler) -> pl.Expr:
    make = ARITHMETIC.get(type(node.op))
    if make is None:
        raise _Refused(node)
    return make(compiler.expression(node.left), compiler.expression(node.right))


@_translate.register
def _(node: ast.Compare, compiler: _Compiler) -> pl.Expr:
    lefts = [node.left, *node.comparators]
    pairs = zip(lefts, node.ops, node.comparators, strict=False)
    parts = [compiler.compare(left, operator, right) for left, operator, right in pairs]
    return reduce(lambda left, right: left & right, parts)


ARGUMENTS = {"known": (1, 1), "ticked": (2, 99), "count_ticked": (2, 99)}
"""Fewest and most arguments of each function."""


@_translate.register
def _(node: ast.Call, compiler: _Compiler) -> pl.Expr:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    fewest, most = ARGUMENTS.get(name, (1, 0))
    if node.keywords or not fewest <= len(node.args) <= most:
        raise _Refused(node)
    return compiler.functions[name](node.args)


def _kinds(tree: ast.expr, constants: Constants, text: str) -> list[tuple[str, Kind]]:
    found: dict[str, Kind] = {}
    for names, kind in _uses(tree, constants):
        for name in names:
            if found.setdefault(name, kind) != kind:
                raise ExpressionMixesTypes(text, name)
    return list(found.items())


def _uses(tree: ast.expr, constants: Constants) -> list[tuple[list[str], Kind]]:
    uses: list[tuple[list[str], Kind]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            kind: Kind = "text" if any(_is_text(s, constants) for s in sides) else "number"
            uses.append((_names(sides), kind))
        elif isinstance(node, ast.BinOp):
            uses.append((_names([node.left, node.right]), "number"))
        elif isinstance(node, ast.Call) and "ticked" in ast.unparse(node.func):
            uses.append((_names(node.args[:1]), "text"))
    return uses


def _names(nodes: list[ast.expr]) -> list[str]:
    return [node.id for node in nodes if isinstance(node, ast.Name)]


def _is_text(node: ast.expr, constants: Constants) -> bool:
    if isinstance(node, ast.Name):
        return _holds_text(constants.get(node.id))
    if isinstance(node, ast.Tuple | ast.List):
        return any(_is_text(element, constants) for element in node.elts)
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _holds_text(value: Constant | None) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and any(isinstance(item, str) for item in value)
    )
