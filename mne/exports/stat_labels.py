"""Names and labels that Stata and SPSS take, and what had to be changed for them.

Limits: Stata 15 (format 118 and later) takes names of 32 characters, variable labels of 80
characters and value labels of 32,000 bytes; SPSS names of 64 bytes, variable labels of 256
bytes and value labels of 120 bytes. An accented Vietnamese letter takes two or three bytes
in UTF-8, so a label is cut between letters, never inside one, and the cut is reported.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

MARK = "…"
_SPSS_WORDS = ("all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to")
_STATA_WORDS = ("byte", "double", "float", "if", "in", "int", "long", "strl", "using")
_RESERVED = frozenset({*_SPSS_WORDS, *_STATA_WORDS, "with"})


class Adjusted(NamedTuple):
    """A name or label that the format doesn't take as it is."""

    table: str
    name: str
    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Format:
    """A statistical package's file: how long its names and labels may be."""

    suffix: str
    name_length: int
    label_length: int
    value_length: int
    measure: Callable[[str], int]
    """How the format counts the length of a variable label."""


def _bytes(text: str) -> int:
    return len(text.encode())


# pyreadstat calls the labels of a variable by its name and up to four digits: 32 in all
STATA = Format(".dta", 28, 80, 32_000, len)
SPSS = Format(".sav", 64, 256, 120, _bytes)


def cut(text: str, limit: int, measure: Callable[[str], int] = _bytes) -> str:
    """Cut a text between letters, so that with a mark at its end it keeps to a limit.

    Examples
    --------
    >>> cut("Hộ nghèo", 8)
    'Hộ …'
    """
    composed = unicodedata.normalize("NFC", text)
    if measure(composed) <= limit:
        return composed
    end = len(composed)
    while end and measure(composed[:end] + MARK) > limit:
        end -= 1
    while end and unicodedata.combining(composed[end]):
        end -= 1  # a letter goes with all its marks
    return composed[:end] + MARK


def plain_names(names: Iterable[str], limit: int) -> Mapping[str, str]:
    """Give each name as both packages take it, no two alike in any case of letters."""
    given: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        bare = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
        plain = re.sub(r"[^A-Za-z0-9_]", "_", re.sub(r"[\u0300-\u036f]", "", bare))
        if not plain[:1].isalpha() or plain.lower() in _RESERVED:
            plain = f"v_{plain.lstrip('_')}"
        found, number = plain[:limit], 2
        while found.lower() in taken:
            ending = f"_{number}"
            found, number = plain[: limit - len(ending)] + ending, number + 1
        taken.add(found.lower())
        given[name] = found
    return given
