"""What kind of value a calculation gives, read off its formula.

XLSForm stores every calculate as text. A table wants numbers, and always the same kind in
one column, so the kind must come from the questionnaire and not from the answers: from
``bind::type`` if the author gave it, else from the formula. When in doubt it is text: codes
such as 0012 keep their zeros.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from surveys.errors import SurveyError
from surveys.expression_parser import (
    Binary,
    Call,
    Expression,
    Literal,
    Negation,
    Path,
    parse,
)
from surveys.question_types import Kind, Role
from surveys.questionnaire import Path as NodePath
from surveys.questionnaire import Question, Questionnaire

REFERENCE = re.compile(r"\$\{\s*(?:last-saved#)?\s*([^}]+?)\s*\}")
_WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)", re.ASCII)
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+", re.ASCII)

_DIGITS_OF_DATE = re.compile(r"(%[YymndeHhMS3])+")

_GIVES: Mapping[str, Kind] = MappingProxyType(
    {
        **dict.fromkeys(
            [
                "int",
                "count",
                "count-selected",
                "count-non-empty",
                "string-length",
                "position",
            ],
            Kind.INTEGER,
        ),
        **dict.fromkeys(
            [
                "decimal-date-time",
                "decimal-time",
                "area",
                "distance",
                "pow",
                "sqrt",
                "random",
            ],
            Kind.DECIMAL,
        ),
        "today": Kind.DATE,
        "date": Kind.DATE,
        "now": Kind.MOMENT,
        "date-time": Kind.MOMENT,
    }
)
# These give a number of the kind of their arguments.
_KEEPS_NUMBER = frozenset({"number", "sum", "min", "max", "abs"})
_NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL})


def parse_formula(formula: str) -> Expression | None:
    """Parse an author's formula, ``${age}`` read as a name; None if it can't be parsed."""
    try:
        return parse(REFERENCE.sub(r"\1", formula))
    except SurveyError:
        return None


class ValueKinds:
    """The kind of each question's value, worked out once for a questionnaire.

    Examples
    --------
    >>> from surveys.xlsform import convert_text
    >>> questionnaire = convert_text('''
    ... | survey |
    ... | | type         | name    | label  | calculation                    |
    ... | | integer      | cows    | Cows   |                                |
    ... | | calculate    | legs    |        | ${cows} * 4                    |
    ... | | calculate    | is_herd |        | if(${cows} > 9, 'yes', 'no')   |
    ... | | calculate    | per_leg |        | if(${cows} = '', '', 1 div ${legs}) |
    ... ''').questionnaire
    >>> kinds = ValueKinds(questionnaire)
    >>> [str(kinds.of(question)) for question in questionnaire.questions]
    ['integer', 'integer', 'text', 'decimal']
    """

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._questionnaire = questionnaire
        self._known: dict[NodePath, Kind] = {}

    def of(self, question: Question) -> Kind:
        """Give the kind of a question's value."""
        is_computed = question.question_type.role is Role.COMPUTED
        if not is_computed or question.value_type or not question.calculation:
            return question.kind
        if question.path not in self._known:
            self._known[question.path] = Kind.TEXT  # while a circle is followed
            tree = parse_formula(question.calculation)
            self._known[question.path] = self._of(tree) or Kind.TEXT
        return self._known[question.path]

    def _of(self, tree: Expression | None) -> Kind | None:
        """Give the kind of an expression; None for a blank, which fits any kind."""
        if isinstance(tree, Literal):
            return _of_literal(tree)
        if isinstance(tree, Negation):
            return _number(self._of(tree.operand))
        if isinstance(tree, Binary):
            return self._of_operation(tree)
        if isinstance(tree, Call):
            return self._of_call(tree)
        return self._of_path(tree) if tree else Kind.TEXT

    def _of_operation(self, tree: Binary) -> Kind:
        if tree.operator in {"+", "-", "*", "mod"}:
            return _number(self._of(tree.left), self._of(tree.right))
        return Kind.DECIMAL if tree.operator == "div" else Kind.TEXT

    def _of_call(self, tree: Call) -> Kind | None:
        kinds = [self._of(argument) for argument in tree.arguments]
        if tree.name == "if":
            return _either(kinds[1:])
        if tree.name in {"coalesce", "once"}:
            return _either(kinds)
        if tree.name == "round":
            return Kind.INTEGER if len(kinds) == 1 else Kind.DECIMAL
        if tree.name == "number" and _writes_digits(tree.arguments):
            return Kind.INTEGER
        if tree.name in _KEEPS_NUMBER:
            return _number(*kinds)
        return _GIVES.get(tree.name, Kind.TEXT)

    def _of_path(self, tree: Path) -> Kind:
        name = tree.steps[-1].name if tree.steps else ""
        items = self._questionnaire.by_name.get(name, ())
        if len(items) != 1 or not isinstance(items[0], Question):
            return Kind.TEXT
        kind = self.of(items[0])
        return kind if kind in {*_NUMBERS, Kind.DATE, Kind.MOMENT} else Kind.TEXT


def _writes_digits(arguments: tuple[Expression, ...]) -> bool:
    """Say whether this is one ``format-date(…, '%Y%m')``, of nothing but digits."""
    tree = arguments[0] if arguments else None
    if not isinstance(tree, Call) or not tree.name.startswith("format-date"):
        return False
    pattern = tree.arguments[-1]
    return isinstance(pattern, Literal) and bool(
        _DIGITS_OF_DATE.fullmatch(str(pattern.value))
    )


def _of_literal(tree: Literal) -> Kind | None:
    if isinstance(tree.value, float):
        return Kind.INTEGER if tree.value.is_integer() else Kind.DECIMAL
    if not tree.value:
        return None
    if _WHOLE_NUMBER.fullmatch(tree.value):
        return Kind.INTEGER
    return Kind.DECIMAL if _NUMBER.fullmatch(tree.value) else Kind.TEXT


def _number(*kinds: Kind | None) -> Kind:
    """Give the kind of a number made of these: whole if all of them are."""
    return Kind.INTEGER if set(kinds) <= {Kind.INTEGER} else Kind.DECIMAL


def _either(kinds: Iterable[Kind | None]) -> Kind | None:
    """Give the kind that holds any of these values."""
    found = {kind for kind in kinds if kind}
    if len(found) > 1:
        return Kind.DECIMAL if found == _NUMBERS else Kind.TEXT
    return next(iter(found), None)
