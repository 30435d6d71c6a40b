"""Patterns of ``regex()`` that can take for ever, found without trying them.

A pattern like ``^(a+)+$`` can read the same letters in so many ways that Java, JavaScript
and Python try for years before they say no. A tablet would hang, and so would the server.
Such a pattern has a place that it can come back to in two ways over the same letters; the
others need at most a power of the text's length, and that power bounds the text.

The places are the single characters and classes of the pattern (Glushkov's automaton); two
of them share letters if one letter of a sample fits both.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TypeVar

MANY = 4
"""A repetition up to this often is taken as written out, above as one without end."""

STEPS = 10**7
"""About how many steps one pattern may take on one text."""

_REPETITION = re.compile(r"(?:\{(\d+)(?:(,)(\d*))?\}|[?*+])[?+]?")
_GROUP = re.compile(r"\(\?(?:[:=!>]|<[=!]|P?<\w+>|[aiLmsux-]+:?)|\(")
_CLASS = re.compile(r"\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]")
_ESCAPE = re.compile(r"\\(?:[pP]\{\w+\}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_SAMPLE = "azAZ059_ -.,;:/@'\"()+\té…\n"

MOST_WAYS = 200_000
"""How many ways of two readers through one circle of a pattern are tried."""

Edge = tuple[int, int]


@dataclass
class _Part:
    """A piece of a pattern: where it may begin and end, and whether it may be nothing."""

    first: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    nullable: bool = True


@lru_cache(maxsize=1024)
def longest_text(pattern: str) -> int:
    """Give how long a text may be for a pattern to be tried on it; 0: none is safe."""
    reader = _Reader(pattern)
    reader.alternatives()
    if reader.is_ambiguous():
        return 0
    return int((STEPS / reader.ways()) ** (1 / reader.power()))


class _Reader:
    """Reads a pattern that compiles.

    ``edges`` count the ways from one place to the next; ``loops`` are the letters that
    repetitions without end begin with, and ``options`` those of other repetitions, each
    with how many ways it has.
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.letters: list[frozenset[str]] = []
        self.edges: Counter[Edge] = Counter()
        self.loops: list[frozenset[str]] = []
        self.options: list[tuple[frozenset[str], int]] = []
        self.sample = sorted({*pattern, *_SAMPLE})

    # ------------------------------------------------------------ reading

    def alternatives(self) -> _Part:
        found = self.sequence()
        while self.pattern.startswith("|", self.at):
            self.at += 1
            other = self.sequence()
            found = _Part(
                found.first + other.first,
                found.last + other.last,
                found.nullable or other.nullable,
            )
        return found

    def sequence(self) -> _Part:
        found = _Part()
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            found = self.joined(found, self.repeated())
        return found

    def joined(self, before: _Part, after: _Part) -> _Part:
        self.join(before.last, after.first)
        return _Part(
            before.first + (after.first if before.nullable else []),
            after.last + (before.last if after.nullable else []),
            before.nullable and after.nullable,
        )

    def join(self, ends: Iterable[int], starts: Iterable[int]) -> None:
        starts = list(starts)
        self.edges.update((end, start) for end in ends for start in starts)

    def repeated(self) -> _Part:
        start = self.at
        found = self.atom()
        match = _REPETITION.match(self.pattern, self.at)
        if match is None:
            return found
        least, most = _times(match)
        if most is None or most > MANY:
            self.loop(found)
        else:
            letters = frozenset[str]().union(*(self.letters[at] for at in found.first))
            self.options.append((letters, most - least + 1))
            for _ in range(most - 1):
                self.at = start
                found = self.joined(found, replace(self.atom(), nullable=True))
        self.at = match.end()
        found.nullable = found.nullable or least == 0
        return found

    def loop(self, part: _Part) -> None:
        """Let a part follow itself; one that may be nothing can do so in many ways."""
        self.join(part.last, part.first)
        if part.nullable:
            self.join(part.last, part.first)
        self.loops += [self.letters[place] for place in part.first]

    def atom(self) -> _Part:
        group = _GROUP.match(self.pattern, self.at)
        if group is not None:
            self.at = group.end()
            found = self.alternatives()
            self.at += 1  # its closing bracket
            return found
        for syntax in (_CLASS, _ESCAPE):
            match = syntax.match(self.pattern, self.at)
            if match is not None:
                self.at = match.end()
                return self.place(match[0])
        self.at += 1
        sign = self.pattern[self.at - 1]
        if sign in "^$":
            return _Part()
        return self.place(sign if sign == "." else re.escape(sign))

    def place(self, written: str) -> _Part:
        """Add a place for a character or class; a boundary is none."""
        if written in {r"\b", r"\B", r"\A", r"\Z"}:
            return _Part()
        self.letters.append(frozenset(filter(_fits(written), self.sample)))
        number = len(self.letters) - 1
        return _Part([number], [number], nullable=False)

    # ------------------------------------------------------------ judging

    def is_ambiguous(self) -> bool:
        """Say whether some place can come back to itself in two ways over the same text.

        Places of one circle lead to each other, so one of each circle is looked at.
        """
        after: dict[int, set[int]] = {}
        for begin, end in self.edges:
            after.setdefault(begin, set()).add(end)
        seen: set[int] = set()
        for origin in range(len(self.letters)):
            circle = _circle(after, origin) if origin not in seen else set[int]()
            seen |= circle
            if circle and self.is_doubled(after, circle, origin):
                return True
        return False

    def is_doubled(
        self, after: Mapping[int, set[int]], circle: set[int], origin: int
    ) -> bool:
        """Let two readers of the same text part at one place of a circle, and meet again.

        A circle with too many ways to try counts as one where they do.
        """
        if any(self.edges[a, b] > 1 for a in circle for b in after[a] & circle):
            return True
        steps: dict[Edge, set[Edge]] = {}
        pending, tried = [(origin, origin)], 0
        while pending:
            a, b = pair = pending.pop()
            if pair in steps:
                continue
            ways = [(x, y) for x in after[a] & circle for y in after[b] & circle]
            tried += len(ways)
            if tried > MOST_WAYS:
                return True
            steps[pair] = {(x, y) for x, y in ways if self.letters[x] & self.letters[y]}
            pending.extend(steps[pair])
        back: dict[Edge, set[Edge]] = {}
        for pair, ends in steps.items():
            for end in ends:
                back.setdefault(end, set()).add(pair)
        return any(a != b for a, b in _reached(back, (origin, origin)))

    def power(self) -> int:
        """Give how many repetitions without end can take the same letter."""
        shared = Counter(letter for loop in self.loops for letter in loop)
        return max(shared.values(), default=1)

    def ways(self) -> int:
        """Give in how many ways the other repetitions can share one letter out."""
        return max(
            math.prod(ways for letters, ways in self.options if letter in letters)
            for letter in self.sample
        )


def _times(match: re.Match[str]) -> tuple[int, int | None]:
    if match[1] is None:
        return {"?": (0, 1), "*": (0, None), "+": (1, None)}[match[0][0]]
    least = int(match[1])
    if match[2] is None:
        return least, least
    return least, int(match[3]) if match[3] else None


def _circle(after: Mapping[int, set[int]], origin: int) -> set[int]:
    """Give every place that the origin leads to and that leads back; none if it can't."""
    before: dict[int, set[int]] = {}
    for begin, ends in after.items():
        for end in ends:
            before.setdefault(end, set()).add(begin)
    onward: set[int] = _reached(after, origin)
    back: set[int] = _reached(before, origin)
    return onward & back


T = TypeVar("T")


def _reached(steps: Mapping[T, set[T]], start: T) -> set[T]:
    """Give everything that one or more steps lead to."""
    found: set[T] = set()
    pending = [start]
    while pending:
        new = steps.get(pending.pop(), set()) - found
        found |= new
        pending.extend(new)
    return found


def _fits(written: str) -> Callable[[str], bool]:
    compiled = re.compile(written, re.ASCII | re.DOTALL)
    return lambda letter: compiled.fullmatch(letter) is not None
