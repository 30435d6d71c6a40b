"""Numbers as Vietnamese offices type them: ``4.179`` is four thousand, ``0,02`` a part.

An amount of money is typed with its unit and kept in đồng, exactly. Nothing is guessed: a
text that could be read in two ways is refused with both readings in sight.
"""

from __future__ import annotations

import re
from decimal import Decimal
from enum import IntEnum

from mne.programmes.errors import AmountOutOfScale, NotANumber, NotWholeDong

_GROUPED = re.compile(r"[+\-−]?\d{1,3}(\.\d{3})+(,\d+)?")
_PLAIN = re.compile(r"[+\-−]?\d+(,\d+)?")
_SPACES = re.compile(r"[\s ]+")

FAR = 500
"""So many times more or less than its like, an amount is probably in the wrong unit."""


class MoneyUnit(IntEnum):
    """What an amount was typed in, in đồng."""

    DONG = 1
    THOUSAND = 1_000
    MILLION = 1_000_000
    BILLION = 1_000_000_000


def read_number(text: str) -> Decimal:
    """Read a number typed in the Vietnamese way.

    Raises
    ------
    NotANumber
        It isn't one, or its dots don't stand between thousands.

    Examples
    --------
    >>> read_number("4.179"), read_number("0,02"), read_number("−0,02")
    (Decimal('4179'), Decimal('0.02'), Decimal('-0.02'))
    """
    typed = _SPACES.sub("", text)
    if not (_GROUPED.fullmatch(typed) or _PLAIN.fullmatch(typed)):
        raise NotANumber(text)
    return Decimal(typed.replace(".", "").replace(",", ".").replace("−", "-"))


def read_dong(text: str, unit: MoneyUnit) -> int:
    """Read an amount typed in a unit; gives đồng.

    Raises
    ------
    NotANumber
        It isn't a number in the Vietnamese way.
    NotWholeDong
        It is not a whole number of đồng.

    Examples
    --------
    >>> read_dong("4.179", MoneyUnit.MILLION)
    4179000000
    """
    amount = read_number(text) * int(unit)
    if amount != amount.to_integral_value():
        raise NotWholeDong(text)
    return int(amount)


def check_scale(amount_dong: int | None, known_dong: int | None) -> None:
    """Ask about an amount that is hundreds of times its like.

    Raises
    ------
    AmountOutOfScale
        It is; somebody may have typed đồng for million, or 4.179 for 4,179.
    """
    if not amount_dong or not known_dong:
        return
    larger, smaller = sorted((abs(amount_dong), abs(known_dong)), reverse=True)
    if larger >= FAR * smaller:
        raise AmountOutOfScale(amount_dong, known_dong)


def write_number(value: Decimal | float | int) -> str:
    """Write a number in the Vietnamese way, with all its digits and no exponent.

    Examples
    --------
    >>> write_number(4179), write_number(Decimal("0.0200"))
    ('4.179', '0,02')
    """
    plain = f"{Decimal(str(value)):,f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return plain.translate(str.maketrans(",.", ".,"))
