"""From answers to a class under a standard: the first row of its decision table that holds.

The same code classifies under every standard; only the pack differs. A missing value blocks
a household where the row that would decide needs it: then the household is *incomplete*,
with the reason, and never poor. The number of deprivations needs every indicator. A blank
B1 read as 0 would be the poorest household of the country.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import polars as pl

from analysis.deprivation import DeprivationMatrix, typed_answers
from analysis.errors import BasisUnknown
from analysis.standards import Basis, Rule, Standard
from analysis.standards.expressions import Kind

CLASSES = pl.Enum(["poor", "near_poor", "average", "not_poor", "incomplete"])
"""The classes of households, and ``incomplete`` where an answer it needs is missing."""

BasisName = Literal["b1", "measured_income"]


def basis_of(standard: Standard, *, scorecard_loaded: bool) -> BasisName:
    """Choose the basis: scorecard B1 where one is loaded and the standard knows it."""
    return "b1" if scorecard_loaded and "b1" in standard.bases else "measured_income"


def with_deprivations(
    households: pl.DataFrame, matrix: DeprivationMatrix, key: str = "household_id"
) -> pl.DataFrame:
    """Add each household's number of deprivations and the indicators not known."""
    found = pl.DataFrame(
        [
            matrix.household_ids.alias(key),
            matrix.deprivations,
            matrix.missing_indicators,
        ]
    )
    return households.join(found, on=key, how="left", maintain_order="left")


def classify(
    standard: Standard,
    households: pl.DataFrame,
    basis: BasisName = "measured_income",
    key: str = "household_id",
) -> pl.DataFrame:
    """Classify households under one standard on one basis.

    Parameters
    ----------
    households
        ``area_type`` and the variables of the decision table, null where missing: ``b1``
        or ``income_pc_month`` (dong per person per month), ``deprivations`` (from
        ``with_deprivations``), ``farm_household``. ``missing_indicators``, where it is
        given, tells in ``incomplete_because`` which indicators are not known.

    Returns
    -------
    polars.DataFrame
        One row per household in the same order: ``key``, ``class`` (or ``incomplete``),
        ``basis``, ``reason`` (the code of the row that holds; null if incomplete),
        ``deprivations`` and ``incomplete_because`` (names, with commas; null if complete).

    Raises
    ------
    BasisUnknown
        The standard has no decision table for this basis.
    VariablesAbsent
        A variable of the decision table isn't among the columns.
    """
    table = _basis(standard, basis)
    answers = typed_answers(households, _reads(standard, table), key, "households")
    held = answers.with_columns(
        *_thresholds(table),
        _column(households, "deprivations", pl.Int32),
        _column(households, "missing_indicators", pl.String),
    ).with_columns(_first_row(standard, table))
    return held.select(
        key,
        _of_row([rule.household_class for rule in table.table], "incomplete")
        .cast(CLASSES)
        .alias("class"),
        pl.lit(basis).alias("basis"),
        _of_row([rule.reason for rule in table.table], None).alias("reason"),
        "deprivations",
        _incomplete_because(standard, table),
    )


def _basis(standard: Standard, name: BasisName) -> Basis:
    if name not in standard.bases:
        raise BasisUnknown(standard.code, name, standard.bases)
    return standard.bases[name]


def _reads(standard: Standard, table: Basis) -> dict[str, Kind]:
    """Give the variables of a decision table: those of its rules, and the area type."""
    kinds: dict[str, Kind] = {"area_type": "text"}
    for rule in table.table:
        kinds.update(_variables(standard, table, rule))
    return kinds


def _variables(standard: Standard, table: Basis, rule: Rule) -> dict[str, Kind]:
    if rule.when is None:
        return {}
    kinds = rule.when.variables(standard.parameters)
    return {name: kind for name, kind in kinds.items() if name not in table.thresholds}


def _column(households: pl.DataFrame, name: str, dtype: type[pl.DataType]) -> pl.Series:
    """Give a column as it is, or nulls where the caller had no use for it."""
    if name in households.columns:
        return households[name].cast(dtype)
    return pl.repeat(None, households.height, dtype=dtype, eager=True).alias(name)


def _thresholds(table: Basis) -> list[pl.Expr]:
    """Give each threshold as a column: its value for the household's area type."""
    return [
        pl.col("area_type")
        .replace_strict(values, default=None, return_dtype=pl.Int64)
        .alias(name)
        for name, values in table.thresholds.items()
    ]


def _first_row(standard: Standard, table: Basis) -> pl.Expr:
    """Give the number of the first row that holds, from 0; undecided is -1 minus it."""
    row: pl.Expr = pl.lit(len(table.table) - 1)
    for number, rule in reversed(list(enumerate(table.table))):
        if rule.when is None:
            continue
        holds = rule.when.polars(standard.parameters)
        undecided = pl.when(holds.is_null()).then(pl.lit(-1 - number))
        row = undecided.when(holds).then(pl.lit(number)).otherwise(row)
    return row.alias("row")


def _of_row(values: Sequence[str], otherwise: str | None) -> pl.Expr:
    return pl.col("row").replace_strict(
        dict(enumerate(values)), default=otherwise, return_dtype=pl.String
    )


def _incomplete_because(standard: Standard, table: Basis) -> pl.Expr:
    """Name what is missing in the row that couldn't be decided."""
    reasons = [
        pl.when(pl.col("row") == -1 - number).then(_missing(standard, table, rule))
        for number, rule in enumerate(table.table)
        if rule.when is not None
    ]
    return pl.coalesce(*reasons).alias("incomplete_because")


def _missing(standard: Standard, table: Basis, rule: Rule) -> pl.Expr:
    area_unknown = pl.col(next(iter(table.thresholds))).is_null()
    names = [pl.when(area_unknown).then(pl.lit("area_type"))]
    for name in _variables(standard, table, rule):
        named = pl.lit(name)
        if name == "deprivations":
            named = pl.coalesce(pl.col("missing_indicators"), named)
        names.append(pl.when(pl.col(name).is_null()).then(named))
    return pl.concat_str(names, separator=", ", ignore_nulls=True)
