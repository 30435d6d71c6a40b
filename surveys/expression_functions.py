"""The functions of expressions that need only their arguments.

The list is JavaRosa's (XPathFuncExpr of 5.1), which is ODK's. Those that look at the
interview around them (``position``, ``once``, ``indexed-repeat`` …) are in
``surveys.expressions``.
"""

from __future__ import annotations

import base64
import hashlib
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from functools import lru_cache
from math import inf, isfinite, isnan, nan
from types import MappingProxyType

from surveys.expression_dates import (
    as_date,
    as_moment,
    decimal_date_time,
    decimal_time,
    format_moment,
)
from surveys.expression_geometry import area, distance, geofence
from surveys.expression_values import (
    Value,
    each,
    items,
    scalar,
    to_boolean,
    to_number,
    to_text,
    whole_number,
)
from surveys.patterns import longest_text

Arguments = Sequence[Value]


@dataclass(frozen=True)
class Function:
    """What a function gives, and how many arguments it takes (``most`` None: any)."""

    least: int
    most: int | None
    call: Callable[[Arguments], Value]


# ---------------------------------------------------------------- texts


def _of_texts(call: Callable[..., Value]) -> Callable[[Arguments], Value]:
    return lambda arguments: call(*map(to_text, arguments))


def _translate(text: str, old: str, new: str) -> str:
    table = {ord(letter): new[at : at + 1] for at, letter in reversed([*enumerate(old)])}
    return text.translate(table)


def _substr(arguments: Arguments) -> str:
    text = to_text(arguments[0])
    start, *end = (whole_number(to_number(each_)) for each_ in arguments[1:])
    return text[_within(start, text) : _within(end[0], text) if end else len(text)]


def _within(place: float, text: str) -> int:
    place = 0.0 if isnan(place) else place
    if place < 0:
        place += len(text)
    return int(min(max(place, 0), len(text)))


def _join(arguments: Arguments) -> str:
    return to_text(arguments[0]).join(map(to_text, each(arguments[1:])))


def _selected(arguments: Arguments) -> bool:
    return f" {to_text(arguments[1]).strip()} " in f" {to_text(arguments[0])} "


def _selected_at(arguments: Arguments) -> str:
    chosen, at = to_text(arguments[0]).split(), whole_number(to_number(arguments[1]))
    return chosen[int(at)] if 0 <= at < len(chosen) else ""


# Python has no \p{…}. Vietnamese and every other Latin letter is in these ranges.
_CLASSES = {"\\p{L}": "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ", "\\p{N}": "0-9", "\\p{Nd}": "0-9"}


@lru_cache(maxsize=1024)
def compile_pattern(pattern: str) -> re.Pattern[str]:
    r"""Compile a pattern of ``regex()``, which has to fit the whole text.

    ``\d``, ``\w`` and ``\s`` are ASCII, as in Java; ``\p{L}`` is any Latin letter.

    Raises
    ------
    re.error
        The pattern is not a regular expression.
    """
    for name, letters in _CLASSES.items():
        inside_brackets = r"(\[[^\]]*?)" + re.escape(name)
        pattern = re.sub(inside_brackets, rf"\g<1>{letters}", pattern)
        pattern = pattern.replace(name, f"[{letters}]")
    return re.compile(pattern, re.ASCII)


def _regex(text: str, pattern: str) -> bool:
    """Match the whole text; one too long for the pattern counts as not matching."""
    try:
        compiled = compile_pattern(pattern)
    except re.error:
        return False
    is_tried = len(text) <= longest_text(compiled.pattern)
    return is_tried and compiled.fullmatch(text) is not None


_DIGESTS = {
    "MD5": hashlib.md5,
    "SHA-1": hashlib.sha1,
    "SHA-256": hashlib.sha256,
    "SHA-384": hashlib.sha384,
    "SHA-512": hashlib.sha512,
}


def _digest(text: str, algorithm: str, encoding: str = "base64") -> str:
    make = _DIGESTS.get(algorithm)
    if make is None:
        return ""
    digest = make(text.encode(), usedforsecurity=False).digest()
    return digest.hex() if encoding == "hex" else base64.b64encode(digest).decode()


def _base64_decode(text: str) -> str:
    try:
        return base64.b64decode(text).decode(errors="replace")
    except ValueError:
        return ""


# ---------------------------------------------------------------- numbers


def _of_numbers(call: Callable[..., float]) -> Callable[[Arguments], Value]:
    def calculated(arguments: Arguments) -> float:
        try:
            return float(call(*map(to_number, arguments)))
        except ValueError:
            return nan
        except OverflowError:
            return inf

    return calculated


def _logarithm(log: Callable[[float], float]) -> Callable[[float], float]:
    return lambda number: -inf if number == 0 else log(number)


def _power(base: float, exponent: float) -> float:
    return inf if base == 0 and exponent < 0 else math.pow(base, exponent)


def _round(number: float, digits: float = 0) -> float:
    """Round halves up: 2.5 to 3, and -2.5 to -2."""
    if not isfinite(number) or not abs(digits) <= 30:
        return number if not isfinite(number) else nan
    way = ROUND_HALF_DOWN if number < 0 else ROUND_HALF_UP
    unit = Decimal(1).scaleb(-int(digits))
    return float((Decimal(repr(number)) / unit).to_integral_value(way) * unit)


def _numbers(arguments: Arguments) -> list[float]:
    numbers = (to_number(value) for value in each(arguments))
    return [number for number in numbers if not isnan(number)]


def _checklist(arguments: Arguments) -> bool:
    least, most = to_number(arguments[0]), to_number(arguments[1])
    count = sum(to_boolean(factor) for factor in each(arguments[2:]))
    return (least < 0 or count >= least) and (most < 0 or count <= most)


def _weighted_checklist(arguments: Arguments) -> bool:
    least, most, *rest = arguments
    if len(rest) == 2:
        pairs = zip(items(rest[0]), items(rest[1]), strict=False)
    else:
        pairs = zip(each(rest[::2]), each(rest[1::2]), strict=False)
    total = sum(to_number(weight) for factor, weight in pairs if to_boolean(factor))
    return to_number(least) <= total <= to_number(most)


# ---------------------------------------------------------------- the list


def _count_non_empty(arguments: Arguments) -> float:
    nodes = arguments[0]
    if not isinstance(nodes, list):
        return float(nodes != "")
    return float(sum(bool(node.children) or node.value != "" for node in nodes))


def _texts() -> dict[str, Function]:
    def text(count: int, call: Callable[..., Value], most: int | None = None) -> Function:
        return Function(count, most or count, _of_texts(call))

    return {
        "string": text(1, lambda a: a),
        "contains": text(2, lambda a, b: b in a),
        "starts-with": text(2, str.startswith),
        "ends-with": text(2, str.endswith),
        "substring-before": text(2, lambda a, b: a[: max(a.find(b), 0)]),
        "substring-after": text(2, lambda a, b: a[a.find(b) + len(b) :] if b in a else ""),
        "translate": text(3, _translate),
        "normalize-space": text(0, lambda a: " ".join(a.split()), 1),
        "string-length": text(0, lambda a: float(len(a)), 1),
        "regex": text(2, _regex),
        "digest": text(2, _digest, 3),
        "base64-decode": text(1, _base64_decode),
        "boolean-from-string": text(1, lambda a: a == "1" or a.lower() == "true"),
        "concat": Function(1, None, lambda arguments: _join(["", *arguments])),
        "join": Function(1, None, _join),
        "substr": Function(2, 3, _substr),
        "selected": Function(2, 2, _selected),
        "is-selected": Function(2, 2, _selected),
        "selected-at": Function(2, 2, _selected_at),
        "count-selected": text(1, lambda a: float(len(a.split()))),
    }


def _calculations() -> dict[str, Function]:
    def number(count: int, call: Callable[..., float], most: int | None = None) -> Function:
        return Function(count, most or count, _of_numbers(call))

    return {
        "number": number(1, float),
        "int": number(1, whole_number),
        "round": number(1, _round, 2),
        "abs": number(1, abs),
        "pow": number(2, _power),
        "sqrt": number(1, math.sqrt),
        "log": number(1, _logarithm(math.log)),
        "log10": number(1, _logarithm(math.log10)),
        "exp": number(1, math.exp),
        "exp10": number(1, lambda a: math.pow(10, a)),
        "sin": number(1, math.sin),
        "cos": number(1, math.cos),
        "tan": number(1, math.tan),
        "asin": number(1, math.asin),
        "acos": number(1, math.acos),
        "atan": number(1, math.atan),
        "atan2": number(2, math.atan2),
        "pi": number(0, lambda: math.pi),
        "min": Function(1, None, lambda arguments: min(_numbers(arguments), default=nan)),
        "max": Function(1, None, lambda arguments: max(_numbers(arguments), default=nan)),
        "sum": Function(1, 1, lambda arguments: float(sum(_numbers(arguments)))),
        "count": Function(1, 1, lambda arguments: float(len(items(arguments[0])))),
        "count-non-empty": Function(1, 1, _count_non_empty),
    }


def _others() -> dict[str, Function]:
    return {
        "true": Function(0, 0, lambda _: True),
        "false": Function(0, 0, lambda _: False),
        "not": Function(1, 1, lambda arguments: not to_boolean(arguments[0])),
        "boolean": Function(1, 1, lambda arguments: to_boolean(arguments[0])),
        "checklist": Function(2, None, _checklist),
        "weighted-checklist": Function(2, None, _weighted_checklist),
        "date": Function(1, 1, lambda arguments: as_date(arguments[0])),
        "date-time": Function(1, 1, lambda arguments: as_moment(arguments[0])),
        "decimal-date-time": Function(1, 1, lambda a: decimal_date_time(a[0])),
        "decimal-time": Function(1, 1, lambda arguments: decimal_time(arguments[0])),
        "format-date": Function(2, 2, lambda a: format_moment(a[0], a[1])),
        "format-date-time": Function(2, 2, lambda a: format_moment(a[0], a[1])),
        "area": Function(1, 1, lambda arguments: area(arguments[0])),
        "enclosed-area": Function(1, 1, lambda arguments: area(arguments[0])),
        "distance": Function(1, 1, lambda arguments: distance(arguments[0])),
        "geofence": Function(2, 2, lambda arguments: geofence(arguments[0], arguments[1])),
        # The order of choices is the tablet's own affair: which ones there are is not.
        "randomize": Function(1, 2, lambda arguments: arguments[0]),
        "depend": Function(1, None, lambda arguments: scalar(arguments[0])),
    }


FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {**_texts(), **_calculations(), **_others()}
)
