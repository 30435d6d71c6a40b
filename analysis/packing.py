"""The keys of a cell as one whole number: an engine groups by one number much faster.

Polars takes three quarters of the time. Keys that are whole numbers in a known range are
the digits of a number with mixed radix; :class:`Packing` says of which, and takes the
number apart again. Nothing else about the cells changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from analysis.cell_plan import FAULTY, CellPlan

KEY = "key"
LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Digits:
    """The values that one key takes: whole numbers from ``lowest`` on, or blank.

    The digit of a value counts from ``lowest``; a blank comes after all of them.
    """

    lowest: int
    highest: int
    blanks: bool

    @property
    def radix(self) -> int:
        """How many values there are, a blank among them."""
        return self.highest - self.lowest + 1 + self.blanks


@dataclass(frozen=True)
class Packing:
    """Which keys make the number, the first of them its highest digit; then the level."""

    keys: Mapping[str, Digits]
    level: Digits

    @classmethod
    def of(cls, plan: CellPlan, keys: Mapping[str, Digits]) -> Packing | None:
        """Pack the keys of a plan; None where no 64 bits hold them."""
        packing = cls(keys, Digits(FAULTY, plan.highest_level, blanks=False))
        radix = 1
        for digits in packing.every.values():
            radix *= digits.radix
        return packing if radix <= LARGEST else None

    @property
    def every(self) -> dict[str, Digits]:
        """All digits by the names of their columns."""
        return {**self.keys, "level": self.level}

    @property
    def worth(self) -> dict[str, int]:
        """By how much each digit counts."""
        worth, found = 1, {}
        for name, digits in reversed(self.every.items()):
            found[name] = worth
            worth *= digits.radix
        return found

    def unpacked(self, cells: pl.DataFrame) -> pl.DataFrame:
        """Give cells their keys back, in place of the number."""
        worth = self.worth
        return cells.select(
            *(_value(digits, worth[name], name) for name, digits in self.every.items()),
            pl.exclude(KEY),
        )


def packing_of(plan: CellPlan, table: pl.LazyFrame) -> Packing | None:
    """Look up in which ranges the keys of a plan are; None where they are no numbers."""
    schema = table.collect_schema()
    kinds = [schema.get(of, pl.String) for of in plan.keys.values()]
    if not all(kind.is_integer() and kind != pl.UInt64 for kind in kinds):
        return None
    keys = {name: pl.col(of).cast(pl.Int64) for name, of in plan.keys.items()}
    ranges = table.select(
        pl.concat_list(key.min(), key.max(), key.null_count().cast(pl.Int64)).alias(name)
        for name, key in keys.items()
    ).collect(engine="streaming")
    digits = {}
    for name in keys:
        lowest, highest, blanks = ranges[name].item()
        if lowest is None:
            return None
        digits[name] = Digits(lowest, highest, blanks=blanks > 0)
    return Packing.of(plan, digits)


def _value(digits: Digits, worth: int, name: str) -> pl.Expr:
    digit = pl.col(KEY) // worth % digits.radix
    value = digit + digits.lowest
    if digits.blanks:
        value = pl.when(digit < digits.radix - 1).then(value)
    return value.alias(name)
