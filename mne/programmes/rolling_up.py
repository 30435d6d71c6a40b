"""From the figures of units to one of their whole, always saying how many reported.

A percentage is the ratio of the sums of its parts, never a mean of percentages. A unit that
has not reported is missing: it is named, and never counts as 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mne.programmes.indicator_models import (
    Absence,
    Aggregation,
    IndicatorValue,
    IndicatorVersion,
)
from mne.programmes.indicators import HUNDRED


@dataclass(frozen=True)
class RollUp:
    """A figure of several units; ``value`` None where nothing can be said."""

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    reported: tuple[int, ...]
    missing: tuple[int, ...]
    is_blocked: bool = False
    """Whether the sheet forbids bringing units together."""

    @property
    def obliged(self) -> int:
        """How many units there are."""
        return len(self.reported) + len(self.missing)

    @property
    def is_complete(self) -> bool:
        """Whether every unit is in it."""
        return not self.missing

    @property
    def coverage(self) -> str:
        """Units reported of units obliged: ``1/2``."""
        return f"{len(self.reported)}/{self.obliged}"


def roll_up(
    version: IndicatorVersion, values: Mapping[int, IndicatorValue], units: Sequence[int]
) -> RollUp:
    """Bring the values of units (by office) together as the sheet says.

    A unit without a value, or that has no data yet, is missing. One in which nothing
    happened has reported, with nothing.
    """
    there = [
        unit
        for unit in units
        if unit in values and values[unit].absence is not Absence.NO_DATA
    ]
    missing = tuple(unit for unit in units if unit not in there)
    known = [values[unit] for unit in there]
    if version.aggregation is Aggregation.NONE:
        return RollUp(None, None, None, tuple(there), missing, is_blocked=True)
    value, numerator, denominator = _together(version, known)
    return RollUp(value, numerator, denominator, tuple(there), missing)


def _together(
    version: IndicatorVersion, known: list[IndicatorValue]
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    if version.aggregation is Aggregation.RATIO_OF_SUMS:
        above = _sum([value.numerator for value in known])
        below = _sum([value.denominator for value in known])
        share = (
            HUNDRED[version.measure] * above / below
            if below and above is not None
            else None
        )
        return share, above, below
    numbers = [value.value for value in known]
    if version.aggregation is Aggregation.SUM:
        return _sum(numbers), None, None
    if version.aggregation is Aggregation.MAX:
        return max((n for n in numbers if n is not None), default=None), None, None
    latest = max(known, key=lambda value: value.period_to, default=None)
    return (latest.value if latest else None), None, None


def _sum(numbers: list[Decimal | None]) -> Decimal | None:
    known = [number for number in numbers if number is not None]
    return sum(known, Decimal(0)) if known else None
