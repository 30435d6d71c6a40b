"""Hold a standard to itself before anybody is classified by it.

Types and required fields are held by ``pack``; here stands what no type can say: weights
that add up to one, names that exist, expressions inside the language, tables that decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction

from analysis.standards.errors import (
    ExpressionMixesTypes,
    ExpressionRefused,
    StandardCodeTwice,
    StandardDestitutionPartial,
    StandardFieldUnfit,
    StandardTableOpen,
    StandardThresholdMissing,
    StandardWeightsUneven,
)
from analysis.standards.expressions import Expression
from analysis.standards.pack import Basis, Indicator, Standard, Stricter

FIELDS_OF_TEST = {
    "household": ({"deprived"}, set[str]()),
    "any": ({"deprived"}, {"among", "known_share"}),
    "none": ({"reached"}, {"among", "known_share"}),
    "share": ({"deprived", "more_than"}, set[str]()),
}
"""For each test the fields it must have and those it may have besides."""


def check(standard: Standard, file: str) -> None:
    """Refuse a standard that contradicts itself; the error names file, place and remedy."""
    _check_codes(standard, file)
    _check_weights(standard, file)
    for indicator in standard.indicators:
        _check_indicator(standard, indicator, file)
    _check_destitution(standard, file)
    for name, basis in standard.bases.items():
        _check_basis(standard, name, basis, file)
    for place, expression in _expressions(standard):
        _check_expression(standard, f"{file}, {place}", expression)
    _check_parameters_used(standard, file)


def _check_codes(standard: Standard, file: str) -> None:
    dimensions = [dimension.code for dimension in standard.dimensions]
    for codes in (dimensions, [indicator.code for indicator in standard.indicators]):
        twice = [code for code, times in Counter(codes).items() if times > 1]
        if twice:
            raise StandardCodeTwice(file, twice[0])
    for indicator in standard.indicators:
        if indicator.dimension not in dimensions:
            place = f"{file}, {indicator.code}"
            raise StandardFieldUnfit(place, "dimension", indicator.dimension, dimensions)


def _check_weights(standard: Standard, file: str) -> None:
    total = sum((i.weight for i in standard.indicators), Fraction(0))
    if standard.indicators and total != 1:
        raise StandardWeightsUneven(file, total)
    if standard.cutoff is not None and not 0 < standard.cutoff <= 1:
        place = f"{file}, cutoff"
        raise StandardFieldUnfit(place, "cutoff", standard.cutoff, ["0 < k ≤ 1", "1/3"])
    _check_levels(standard, file)


def _check_levels(standard: Standard, file: str) -> None:
    """Hold the cutoffs of vulnerable and severe to that of the poor."""
    k, place = standard.cutoff or Fraction(0), f"{file}, cutoff"
    severe, vulnerable = standard.severe_from, standard.vulnerable_from
    if severe is not None and not (k and k <= severe <= 1):
        raise StandardFieldUnfit(place, "severe_from", severe, [f"{k} ≤ severe_from ≤ 1"])
    if vulnerable is not None and not 0 < vulnerable < k:
        expected = [f"0 < vulnerable_from < {k}"]
        raise StandardFieldUnfit(place, "vulnerable_from", vulnerable, expected)


def _check_indicator(standard: Standard, indicator: Indicator, file: str) -> None:
    must, may = FIELDS_OF_TEST[indicator.test]
    optional = ("deprived", "reached", "among", "more_than", "known_share")
    given = {field for field in optional if getattr(indicator, field) is not None}
    if not must <= given <= must | may:
        place = f"{file}, {indicator.code}"
        wanted = [*sorted(must), *(f"({field})" for field in sorted(may))]
        raise StandardFieldUnfit(place, "test", indicator.test, wanted)
    if indicator.weight <= 0 or standard.cutoff is None:
        place = f"{file}, {indicator.code}"
        raise StandardFieldUnfit(place, "weight, cutoff", indicator.weight, ["1/18", "1/3"])


LINES_OF_TEST = {
    "household": {"deprived"},
    "any": {"deprived"},
    "none": {"reached"},
    "share": {"deprived", "more_than"},
}
"""For each test the lines that destitution may set; one of them at least."""


def _check_destitution(standard: Standard, file: str) -> None:
    without = [i.code for i in standard.indicators if i.destitution is None]
    if 0 < len(without) < len(standard.indicators):
        raise StandardDestitutionPartial(file, without)
    for indicator in standard.indicators:
        if indicator.destitution is not None:
            given, may = set(indicator.destitution.fields()), LINES_OF_TEST[indicator.test]
            if not given or not given <= may:
                place = f"{file}, {indicator.code}.destitution"
                raise StandardFieldUnfit(place, "test", indicator.test, sorted(may))


def _check_basis(standard: Standard, name: str, basis: Basis, file: str) -> None:
    for threshold, values in basis.thresholds.items():
        if set(values) != set(standard.area_types):
            place = f"{file}, bases.{name}.thresholds.{threshold}"
            raise StandardThresholdMissing(place, standard.area_types)
    open_rows = [n for n, rule in enumerate(basis.table, 1) if rule.when is None]
    if open_rows != [len(basis.table)]:
        raise StandardTableOpen(f"{file}, bases.{name}.table")


def _expressions(standard: Standard) -> Iterator[tuple[str, Expression]]:
    for indicator in standard.indicators:
        for expression in indicator.expressions():
            yield indicator.code, expression
        for line in () if indicator.destitution is None else _lines(indicator.destitution):
            yield f"{indicator.code}.destitution", line
    for name, basis in standard.bases.items():
        for number, rule in enumerate(basis.table, 1):
            if rule.when is not None:
                yield f"bases.{name}.table[{number}]", rule.when


def _lines(stricter: Stricter) -> list[Expression]:
    return [line for line in (stricter.deprived, stricter.reached) if line is not None]


def _check_expression(standard: Standard, place: str, expression: Expression) -> None:
    try:
        expression.variables(standard.parameters)
        expression.polars(standard.parameters)
    except ExpressionRefused as fault:
        raise ExpressionRefused(expression, fault.facts["part"], place) from fault
    except ExpressionMixesTypes as fault:
        raise ExpressionMixesTypes(expression, fault.facts["name"], place) from fault


def _check_parameters_used(standard: Standard, file: str) -> None:
    used = _union(expression.names() for _, expression in _expressions(standard))
    for name in standard.parameters:
        if name not in used:
            place = f"{file}, parameters"
            raise StandardFieldUnfit(place, name, standard.parameters[name], sorted(used))


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*sets)
