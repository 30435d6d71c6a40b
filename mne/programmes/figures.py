"""What may be entered as a figure: checked before it becomes a value that stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from mne.programmes.amounts import write_number
from mne.programmes.indicator_errors import (
    FigureMissing,
    GroundsMissing,
    MoreThanTheWhole,
    NegativeFigure,
    PartsDoNotAddUp,
    PercentageWithoutDenominator,
    UnknownBreakdown,
)
from mne.programmes.indicator_models import Absence, IndicatorVersion, Measure, Rubric
from mne.programmes.indicators import HUNDRED, PAIRED, Dimension, dimensions_of

TOTAL = ""
"""The breakdown that is none: the whole of the unit."""


@dataclass(frozen=True)
class Figure:
    """A number, a pair, a judgement, or a word on why there is none."""

    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    rubric: Rubric | None = None
    absence: Absence | None = None
    note: str = ""
    evidence: tuple[str, ...] = ()


def value_of(code: str, version: IndicatorVersion, figure: Figure) -> Decimal | None:
    """Check a figure and give its value; None for a judgement or an absence.

    Nothing happened (nil) is 0 of what is counted. Of a percentage it has no value: there
    was nothing to have a share of.

    Raises
    ------
    FigureMissing, GroundsMissing, NegativeFigure, MoreThanTheWhole
        What is there can't be.
    PercentageWithoutDenominator
        A percentage without the two numbers it is made of.
    """
    if figure.absence is not None:
        return _absent(code, version, figure)
    if version.measure is Measure.RUBRIC:
        _check_judgement(code, figure)
        return None
    _check_signs(code, figure)
    if version.measure in PAIRED:
        return _share(code, version, figure)
    if figure.value is None:
        raise FigureMissing(code)
    return figure.value


def _absent(code: str, version: IndicatorVersion, figure: Figure) -> Decimal | None:
    if figure.absence is Absence.NO_DATA:
        if not figure.note.strip():
            raise GroundsMissing(code)
        return None
    counted = version.measure in {Measure.COUNT, Measure.AMOUNT}
    return Decimal(0) if counted else None


def _check_judgement(code: str, figure: Figure) -> None:
    if figure.rubric is None:
        raise FigureMissing(code)
    if not figure.note.strip():
        raise GroundsMissing(code)


def _check_signs(code: str, figure: Figure) -> None:
    for number in (figure.numerator, figure.denominator, figure.value):
        if number is not None and number < 0:
            raise NegativeFigure(code, write_number(number))


def _share(code: str, version: IndicatorVersion, figure: Figure) -> Decimal:
    part, whole = figure.numerator, figure.denominator
    if part is None and whole is None and figure.value is None:
        raise FigureMissing(code)
    if part is None or not whole:
        raise PercentageWithoutDenominator(code)
    if version.measure is Measure.PERCENTAGE and part > whole:
        raise MoreThanTheWhole(code, write_number(part), write_number(whole))
    return HUNDRED[version.measure] * part / whole


def check_parts(code: str, version: IndicatorVersion, cells: Mapping[str, Figure]) -> None:
    """Hold the parts of every breakdown against the total.

    Parts of a complete one add up to it. Of one whose parts overlap, each is at most the
    total. A breakdown of which nothing was entered is not asked for.

    Raises
    ------
    UnknownBreakdown, PartsDoNotAddUp
        A part that the sheet doesn't know, or parts that contradict the total.
    """
    dimensions = dimensions_of(version)
    known = {TOTAL} | {each.key(part) for each in dimensions for part in each.parts}
    for breakdown in cells:
        if breakdown not in known:
            raise UnknownBreakdown(code, breakdown)
    total = cells.get(TOTAL)
    if total is None or total.absence is not None:
        return
    for dimension in dimensions:
        parts = [cells[key] for key in _keys(dimension) if key in cells]
        for name in ("numerator", "denominator", "value"):
            _check_sum(code, dimension, name, total, parts)


def _keys(dimension: Dimension) -> list[str]:
    return [dimension.key(part) for part in dimension.parts]


def _check_sum(
    code: str, dimension: Dimension, name: str, total: Figure, parts: list[Figure]
) -> None:
    whole: Decimal | None = getattr(total, name)
    known = [getattr(part, name) for part in parts]
    numbers: list[Decimal] = [number for number in known if number is not None]
    if whole is None or not numbers:
        return
    summed = sum(numbers, Decimal(0))
    is_whole = len(numbers) == len(dimension.parts)
    fits = (
        (summed == whole if is_whole else summed <= whole)
        if dimension.is_complete
        else max(numbers) <= whole
    )
    if not fits:
        raise PartsDoNotAddUp(
            code, dimension.code, write_number(summed), write_number(whole)
        )
