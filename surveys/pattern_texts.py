"""Texts that fit a regular expression, for interviews that nobody gave.

Only what questionnaires use: letters, classes, groups, alternatives and repetitions. A
pattern with more in it gives a text that may not fit; whoever asks tries it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from string import ascii_lowercase, digits

LETTERS = ascii_lowercase + ascii_lowercase.upper()
_CLASSES = {
    "d": digits,
    "w": LETTERS + digits,
    "s": " ",
    "D": LETTERS,
    "W": "-",
    "S": LETTERS,
}
_REPETITION = re.compile(r"\{(\d+)(?:(,)(\d*))?\}|([?*+])")
_MANY = 6  # how often "*" and "+" repeat at most


def text_fitting(pattern: str, random: Random) -> str:
    """Make up a text for a pattern.

    Examples
    --------
    >>> text_fitting("^0[0-9]{2}$", Random(1))
    '077'
    """
    return _Maker(pattern, random).alternatives()


@dataclass
class _Maker:
    pattern: str
    random: Random
    at: int = 0

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def take(self) -> str:
        self.at += 1
        return self.pattern[self.at - 1 : self.at]

    def alternatives(self) -> str:
        """Read up to the end or a closing bracket, and keep one of the alternatives."""
        made = [self.sequence()]
        while self.peek() == "|":
            self.take()
            made.append(self.sequence())
        return self.random.choice(made)

    def sequence(self) -> str:
        made = ""
        while self.peek() not in {"", "|", ")"}:
            made += self.repeated()
        return made

    def repeated(self) -> str:
        start = self.at
        once = self.atom()
        least, most = self.repetition()
        after, made = self.at, ""
        for _ in range(self.random.randint(least, most)):
            self.at = start
            made += self.atom() if (least, most) != (1, 1) else once
        self.at = after
        return made

    def repetition(self) -> tuple[int, int]:
        match = _REPETITION.match(self.pattern, self.at)
        if match is None:
            return 1, 1
        self.at = match.end()
        if match[4]:
            return {"?": (0, 1), "*": (0, _MANY), "+": (1, _MANY)}[match[4]]
        least = int(match[1])
        most = int(match[3]) if match[3] else least + (_MANY if match[2] else 0)
        return least, max(least, most)

    def atom(self) -> str:
        sign = self.take()
        if sign in {"^", "$"}:
            return ""
        if sign == "(":
            self.at += 2 if self.pattern.startswith("?:", self.at) else 0
            made = self.alternatives()
            self.take()
            return made
        if sign == "[":
            return self.random.choice(self.letters())
        if sign == "\\":
            return self.random.choice(self.escaped())
        return self.random.choice(LETTERS) if sign == "." else sign

    def escaped(self) -> str:
        letter = self.take()
        if letter == "p":
            self.at = self.pattern.find("}", self.at) + 1
            return LETTERS
        return _CLASSES.get(letter, letter)

    def letters(self) -> str:
        """Read a class up to its bracket, and give every letter in it."""
        negated = self.peek() == "^"
        self.at += negated
        found = ""
        while self.peek() not in {"", "]"}:
            letter = self.take()
            if letter == "\\":
                found += self.escaped()
            elif self.peek() == "-" and self.pattern[self.at + 1 : self.at + 2] != "]":
                self.take()
                found += "".join(map(chr, range(ord(letter), ord(self.take()) + 1)))
            else:
                found += letter
        self.take()
        if negated:
            found = "".join(each for each in LETTERS + digits if each not in found)
        return found or LETTERS
