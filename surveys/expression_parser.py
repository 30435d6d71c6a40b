"""XForms expressions as text -> a tree: XPath 1.0 as far as ODK's engines read it.

``//``, ``|``, variables, axes other than child, parent, self and attribute, and filters on
anything but a path are refused: JavaRosa, the engine inside ODK Collect, refuses them too,
but only when the interview reaches them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from surveys.errors import ExpressionSyntax, UnsupportedExpression


@dataclass(frozen=True)
class Literal:
    """A number or a quoted text."""

    value: float | str


@dataclass(frozen=True)
class Call:
    """A function with its arguments."""

    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True)
class Step:
    """One step of a path. ``name`` is "..", ".", "*", "@attribute" or a child's name."""

    name: str
    predicates: tuple[Expression, ...] = ()


@dataclass(frozen=True)
class Path:
    """Steps from the root ("/"), from here (".") or from what a call gives."""

    start: str | Call
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Binary:
    """Two operands and what stands between them."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Negation:
    """A minus sign before a value."""

    operand: Expression


Expression = Literal | Call | Path | Binary | Negation


@dataclass(frozen=True)
class _Token:
    kind: str  # number, text, name, sign, end
    text: str
    place: int


_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>\d+(?:\.\d*)?|\.\d+)
      | (?P<text>"[^"]*"|'[^']*')
      | (?P<name>[^\W\d][\w.-]*(?::[^\W\d][\w.-]*)?)
      | (?P<sign>!=|<=|>=|::|//|\.\.|[-=<>+*|()\[\],/@.$])
      | (?P<end>\Z)
    )""",
    re.VERBOSE,
)
_OPERATORS: tuple[tuple[str, ...], ...] = (
    ("or",),
    ("and",),
    ("=", "!="),
    ("<", "<=", ">", ">="),
    ("+", "-"),
    ("*", "div", "mod"),
)
_UNSUPPORTED = {"//": "//", "|": "|", "$": "$…", "::": "::"}
MOST_NESTED = 60
"""Brackets deeper than this are refused, before they exhaust Python's stack."""


def parse(text: str, where: str = "") -> Expression:
    """Read an expression.

    Raises
    ------
    ExpressionSyntax
        It isn't an expression; the error names the place in the text.
    UnsupportedExpression
        It is XPath, but more of it than questionnaires may use.

    Examples
    --------
    >>> parse("../age >= 15")
    Binary(operator='>=', left=Path(start='.', steps=(Step(name='..', predicates=()), \
Step(name='age', predicates=()))), right=Literal(value=15.0))
    """
    return _Parser(text, where).whole()


class _Parser:
    def __init__(self, text: str, where: str) -> None:
        self.text = text
        self.where = where
        self.depth = 0
        self.tokens = list(self._tokens())
        self.at = 0

    def _tokens(self) -> Iterator[_Token]:
        place = 0
        while True:
            match = _TOKEN.match(self.text, place)
            if match is None:
                rest = self.text[place:]
                start = len(self.text) - len(rest.lstrip())
                raise ExpressionSyntax(self.where, self.text, start, self.text[start])
            kind = match.lastgroup or "end"
            yield _Token(kind, match[kind], match.start(kind))
            if kind == "end":
                return
            place = match.end()

    @property
    def token(self) -> _Token:
        return self.tokens[self.at]

    def fault(self) -> ExpressionSyntax:
        return ExpressionSyntax(
            self.where, self.text, self.token.place, self.token.text or "…"
        )

    def refuse_unsupported(self) -> None:
        if self.token.kind == "sign" and self.token.text in _UNSUPPORTED:
            raise UnsupportedExpression(
                self.where, self.text, _UNSUPPORTED[self.token.text]
            )

    def has(self, *signs: str) -> bool:
        return self.token.kind == "sign" and self.token.text in signs

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1].text

    def accept(self, sign: str) -> bool:
        if self.has(sign):
            self.at += 1
            return True
        return False

    def expect(self, sign: str) -> None:
        if not self.accept(sign):
            self.refuse_unsupported()
            raise self.fault()

    # ------------------------------------------------------------ grammar

    def whole(self) -> Expression:
        expression = self.expression()
        if self.token.kind != "end":
            self.refuse_unsupported()
            raise self.fault()
        return expression

    def expression(self) -> Expression:
        self.depth += 1
        if self.depth > MOST_NESTED:
            raise self.fault()
        found = self.operation(0)
        self.depth -= 1
        return found

    def operation(self, level: int) -> Expression:
        if level == len(_OPERATORS):
            return self.negation()
        left = self.operation(level + 1)
        while self.token.kind in {"sign", "name"} and self.token.text in _OPERATORS[level]:
            left = Binary(self.take(), left, self.operation(level + 1))
        return left

    def negation(self) -> Expression:
        minuses = 0
        while self.accept("-"):
            minuses += 1
        operand = self.primary()
        for _ in range(minuses):
            operand = Negation(operand)
        return operand

    def primary(self) -> Expression:
        self.refuse_unsupported()
        readers: dict[str, Callable[[], Expression]] = {
            "number": lambda: Literal(float(self.take())),
            "text": lambda: Literal(self.take()[1:-1]),
            "name": self.named,
            "sign": self.signed,
        }
        if self.token.kind not in readers:
            raise self.fault()
        found = readers[self.token.kind]()
        if self.has("[", "/"):  # what may have brackets and steps has taken them
            raise UnsupportedExpression(self.where, self.text, "(…)" + self.token.text)
        return found

    def signed(self) -> Expression:
        if self.accept("("):
            inner = self.expression()
            self.expect(")")
            return inner
        if self.accept("/"):
            return Path("/", self.steps())
        if self.has(".", "..", "@", "*"):
            return Path(".", self.steps())
        raise self.fault()

    def named(self) -> Expression:
        following = self.tokens[self.at + 1]
        if following.kind == "sign" and following.text == "(":
            return self.call_or_path()
        return Path(".", self.steps())

    def call_or_path(self) -> Expression:
        call = self.call()
        if call.name == "current":
            return Path(call, self.steps() if self.accept("/") else ())
        if call.name == "instance" and self.accept("/"):
            return Path(call, self.steps())
        return call

    def call(self) -> Call:
        name = self.take()
        self.expect("(")
        arguments: list[Expression] = []
        if not self.has(")"):
            arguments.append(self.expression())
            while self.accept(","):
                arguments.append(self.expression())
        self.expect(")")
        return Call(name, tuple(arguments))

    def steps(self) -> tuple[Step, ...]:
        found = [self.step()]
        while self.accept("/"):
            found.append(self.step())
        self.refuse_unsupported()
        return tuple(found)

    def step(self) -> Step:
        name = "@" if self.accept("@") else ""
        if name == "" and self.has(".", "..", "*"):
            return Step(self.take(), self.predicates())
        if self.token.kind != "name":
            self.refuse_unsupported()
            raise self.fault()
        name += self.take()
        if self.has("(", "::"):
            raise UnsupportedExpression(self.where, self.text, name + self.token.text)
        return Step(name, self.predicates())

    def predicates(self) -> tuple[Expression, ...]:
        found: list[Expression] = []
        while self.accept("["):
            found.append(self.expression())
            self.expect("]")
        return tuple(found)
