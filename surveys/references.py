"""What an expression reads and calls, and what is wrong with it: found without answers.

This is the publish gate. An engine on a tablet accepts ``if(${x}, foo(1), 0)`` when it
loads the form, and stops in the middle of an interview when it comes to ``foo``.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from surveys.errors import (
    BadRegex,
    SlowRegex,
    SurveyError,
    UnknownFunction,
    UnknownPath,
    UnsupportedExpression,
    WrongArity,
)
from surveys.expression_functions import FUNCTIONS, compile_pattern
from surveys.expression_parser import Binary, Call, Expression, Literal, Negation, Path
from surveys.interview_functions import SCOPE_FUNCTIONS
from surveys.patterns import longest_text

Names = tuple[str, ...]

ARITIES: Mapping[str, tuple[int, int | None]] = {
    **{name: (function.least, function.most) for name, function in FUNCTIONS.items()},
    **{name: (least, most) for name, (least, most, _) in SCOPE_FUNCTIONS.items()},
}
"""Every function: the fewest and the most arguments it takes (None: any number)."""

ONLY_EVEN = frozenset({"weighted-checklist"})
ONLY_ODD = frozenset({"indexed-repeat"})


@dataclass(frozen=True)
class Known:
    """What a path may lead to: the interview's own, and by list the paths in its items.

    A list that isn't there (``None``: a media file we don't have) can't be checked.
    """

    paths: Container[Names]
    lists: Mapping[str, Container[Names] | None]


@dataclass(frozen=True)
class Place:
    """Where a path leads: in the interview ("") or a list; ``names`` None: unknown."""

    list: str
    names: Names | None


@dataclass
class References:
    """What was found in one expression."""

    paths: set[Names] = field(default_factory=set)
    lists: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)
    numbers: set[float] = field(default_factory=set)
    patterns: set[str] = field(default_factory=set)
    faults: list[SurveyError] = field(default_factory=list)


def references(tree: Expression, here: Names, known: Known, where: str) -> References:
    """Find what an expression reads; ``here`` is the path of the node it belongs to."""
    collector = _Collector(Place("", here), known, where)
    collector.visit(tree, collector.current)
    return collector.found


class _Collector:
    def __init__(self, current: Place, known: Known, where: str) -> None:
        self.current = current
        self.known = known
        self.where = where
        self.found = References()

    def visit(self, tree: Expression, here: Place) -> None:
        if isinstance(tree, Path):
            self.path(tree, here)
        elif isinstance(tree, Call):
            self.call(tree, here)
        elif isinstance(tree, Binary):
            self.visit(tree.left, here)
            self.visit(tree.right, here)
        elif isinstance(tree, Negation):
            self.visit(tree.operand, here)
            if isinstance(tree.operand, Literal) and isinstance(tree.operand.value, float):
                self.found.numbers.add(-tree.operand.value)
        elif isinstance(tree.value, float):
            self.found.numbers.add(tree.value)

    # ------------------------------------------------------------ functions

    def call(self, tree: Call, here: Place) -> None:
        self.found.functions.add(tree.name)
        if tree.name == "instance":
            raise_for = UnsupportedExpression(self.where, "instance(…)", "instance()")
            self.found.faults.append(raise_for)
            return
        self.found.faults.extend(self.faults_of(tree))
        for argument in tree.arguments:
            self.visit(argument, here)
        self.texts_of(tree, here)

    def faults_of(self, tree: Call) -> Iterator[SurveyError]:
        if tree.name not in ARITIES:
            nearest = get_close_matches(tree.name, ARITIES, 1, 0.0)
            yield UnknownFunction(self.where, tree.name, nearest[0])
            return
        least, most = ARITIES[tree.name]
        given = len(tree.arguments)
        even, odd = tree.name in ONLY_EVEN, tree.name in ONLY_ODD
        if given < least or given > (most or given) or (even and given % 2):
            yield WrongArity(self.where, tree.name, _wanted(least, most), given)
        elif odd and given % 2 == 0:
            yield WrongArity(self.where, tree.name, "3, 5, 7, 9, 11", given)

    def texts_of(self, tree: Call, here: Place) -> None:
        """Look at the quoted arguments that mean something: a pattern, a path, a file."""
        quoted = [
            each.value if isinstance(each, Literal) else None for each in tree.arguments
        ]
        texts = [text for text in quoted if isinstance(text, str)]
        if tree.name == "regex" and texts and quoted[-1] == texts[-1]:
            self.pattern(texts[-1])
        elif tree.name == "jr:choice-name" and texts and quoted[-1] == texts[-1]:
            self.reach(_relative(texts[-1], here))
        elif tree.name == "pulldata" and texts:
            self.list_named(texts[0])

    def pattern(self, pattern: str) -> None:
        self.found.patterns.add(pattern)
        try:
            compiled = compile_pattern(pattern)
        except re.error as error:
            self.found.faults.append(BadRegex(self.where, pattern, error.msg))
            return
        if longest_text(compiled.pattern) == 0:
            self.found.faults.append(SlowRegex(self.where, pattern))

    # ------------------------------------------------------------ paths

    def path(self, tree: Path, here: Place) -> None:
        place = self.start(tree, here)
        for step in tree.steps:
            place = Place(place.list, _after(place.names, step.name))
            for predicate in step.predicates:
                self.visit(predicate, place)
        self.reach(place)

    def start(self, tree: Path, here: Place) -> Place:
        if tree.start == ".":
            return here
        if tree.start == "/":
            return Place("", ())
        if isinstance(tree.start, Call) and tree.start.name == "current":
            return self.current
        name = tree.start.arguments[0] if isinstance(tree.start, Call) else None
        if isinstance(name, Literal) and isinstance(name.value, str):
            self.list_named(name.value)
            return Place(name.value, ())
        self.found.faults.append(
            UnsupportedExpression(self.where, "instance(…)", "instance()")
        )
        return Place("", None)

    def list_named(self, name: str) -> None:
        self.found.lists.add(name)
        if name not in self.known.lists:
            self.found.faults.append(UnknownPath(self.where, f"instance('{name}')"))

    def reach(self, place: Place) -> None:
        if place.names is None:
            return
        if place.list == "":
            self.found.paths.add(place.names)
            known: Container[Names] | None = self.known.paths
        else:
            known = self.known.lists.get(place.list)
        if known is not None and place.names not in known:
            start = f"instance('{place.list}')" if place.list else ""
            self.found.faults.append(
                UnknownPath(self.where, start + "/" + "/".join(place.names))
            )


def _wanted(least: int, most: int | None) -> str:
    if most is None:
        return f"≥ {least}"
    return str(least) if least == most else f"{least}–{most}"


def _after(names: Names | None, step: str) -> Names | None:
    if names is None or step == "*" or step.startswith("@"):
        return None
    if step == ".":
        return names
    return names[:-1] if step == ".." else (*names, step)


def _relative(text: str, here: Place) -> Place:
    names: Names | None = () if text.strip().startswith("/") else here.names
    for step in text.strip().strip("/").split("/"):
        names = _after(names, step)
    return Place("" if names is None else here.list, names)
