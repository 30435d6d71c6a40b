"""Adding up scorecard B1: the points of each item in the household's own column.

A blank item leaves the score blank, because *low is poor*: read as 0, an empty form would
be the poorest household of the country.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import polars as pl

from analysis.deprivation import typed_answers
from analysis.scorecard import Highest, Item, Option, Scorecard
from analysis.standards.expressions import Kind

COLUMN = "b1_column"
"""The household's column of the table (region or town), set per commune and round."""

OVERRIDES = "b1_overrides"
"""Codes of the overrides ordered for the household's commune, with spaces; optional."""


def score(
    scorecard: Scorecard,
    households: pl.DataFrame,
    members: pl.DataFrame,
    key: str = "household_id",
) -> pl.DataFrame:
    """Score households by B1.

    Parameters
    ----------
    households
        ``b1_column``, the answers to the questions the scorecard asks (``b1_…``) and the
        household's variables that it reads; ``b1_overrides`` where a province ordered any.
    members
        The roster, with the variables that the derived items read.

    Returns
    -------
    polars.DataFrame
        One row per household in the same order: ``key``; the points of each item in a
        column of its code, null where it can't be scored; ``b1``, their sum, null where
        any is; ``b1_missing``, the items not scored, with commas.

    Raises
    ------
    VariablesAbsent, VariableUnreadable
        A frame lacks a variable, or holds text where a number is needed.
    """
    answers = typed_answers(households, household_variables(scorecard), key, "households")
    roster = typed_answers(members, member_variables(scorecard), key, "members")
    overrides = (
        households[OVERRIDES].cast(pl.String)
        if OVERRIDES in households.columns
        else pl.repeat(None, households.height, dtype=pl.String, eager=True)
    )
    table = answers.with_columns(overrides.alias(OVERRIDES)).join(
        _derived(scorecard, roster, key), on=key, how="left", maintain_order="left"
    )
    points = table.select(
        key, *(_points(scorecard, item).alias(item.code) for item in scorecard.items)
    )
    codes = [item.code for item in scorecard.items]
    total = reduce(lambda left, right: left + right, map(pl.col, codes))
    missing = [pl.when(pl.col(code).is_null()).then(pl.lit(code)) for code in codes]
    return points.with_columns(
        b1=total,
        b1_missing=pl.concat_str(missing, separator=", ", ignore_nulls=True).replace(
            "", None
        ),
    )


# ---------------------------------------------------------------- what is read


def household_variables(scorecard: Scorecard) -> dict[str, Kind]:
    """Give what a scorecard reads of households, and as what."""
    kinds: dict[str, Kind] = {COLUMN: "text"}
    for item in scorecard.items:
        if item.ask or item.variable:
            kinds[item.answer] = "text" if item.kind in ("choice", "ticks") else "number"
    return kinds


def member_variables(scorecard: Scorecard) -> dict[str, Kind]:
    """Give what a scorecard reads of members, and as what."""
    kinds: dict[str, Kind] = {}
    for item in scorecard.items:
        for expression in item.member_expressions():
            kinds.update(expression.variables(scorecard.parameters))
        if item.highest:
            kinds[item.highest.variable] = "text"
    return kinds


# ---------------------------------------------------------------- from the roster


def _derived(scorecard: Scorecard, roster: pl.DataFrame, key: str) -> pl.DataFrame:
    columns: list[pl.Expr] = []
    for item in scorecard.items:
        if item.count_members is not None:
            counted = item.count_members.polars(scorecard.parameters)
            columns.append(_if_all_known(counted, counted.sum()).alias(item.answer))
        if item.highest is not None:
            columns.append(_highest(item.highest, scorecard).alias(item.answer))
        if item.suppressed_without is not None:
            fits = item.suppressed_without.polars(scorecard.parameters)
            columns.append(fits.any(ignore_nulls=False).alias(_scored(item)))
    return roster.group_by(key).agg(columns)


def _if_all_known(condition: pl.Expr, value: pl.Expr) -> pl.Expr:
    return pl.when(condition.is_null().sum() == 0).then(value)


def _highest(highest: Highest, scorecard: Scorecard) -> pl.Expr:
    """Give the highest code of the eligible; null while an unknown one could be higher."""
    among = highest.among.polars(scorecard.parameters)
    ranks = {code: rank for rank, code in enumerate(highest.order)}
    rank = pl.col(highest.variable).replace_strict(
        ranks, default=None, return_dtype=pl.Int32
    )
    best = pl.when(among).then(rank).max()
    unknown = (among.fill_null(value=True) & rank.is_null()) | (among.is_null())
    settled = (unknown.sum() == 0) | (best == len(highest.order) - 1)
    code = best.replace_strict(
        dict(enumerate(highest.order)), default=highest.nobody, return_dtype=pl.String
    )
    return pl.when(settled.fill_null(value=False)).then(code)


def _scored(item: Item) -> str:
    return f"{item.code}.scored"


# ---------------------------------------------------------------- points


def _points(scorecard: Scorecard, item: Item) -> pl.Expr:
    column = _column(scorecard, item)
    makers = {"choice": _by_code, "band": _by_band, "ticks": _by_ticks, "count": _by_count}
    points = makers[item.kind](scorecard, item, column)
    if item.suppressed_without is None:
        return points
    nobody = pl.when(~pl.col(_scored(item))).then(pl.lit(0, dtype=pl.Int32))
    return nobody.when(pl.col(_scored(item))).then(points)


def _column(scorecard: Scorecard, item: Item) -> pl.Expr:
    """Give the column of the table for this item: the household's, or the one ordered."""
    column = pl.col(COLUMN)
    ordered = pl.col(OVERRIDES).str.split(" ")
    for override in scorecard.overrides:
        if item.code in override.items:
            applies = ordered.list.contains(override.code).fill_null(value=False)
            column = pl.when(applies).then(pl.lit(override.column)).otherwise(column)
    return column


def _by_code(scorecard: Scorecard, item: Item, column: pl.Expr) -> pl.Expr:
    lines = {code: n for n, option in enumerate(item.options) for code in option.codes}
    line = pl.col(item.answer).replace_strict(lines, default=None, return_dtype=pl.Int32)
    return _of_line(scorecard, item, column, line)


def _by_band(scorecard: Scorecard, item: Item, column: pl.Expr) -> pl.Expr:
    bands = [
        pl.when(_within(pl.col(item.answer), option)).then(pl.lit(n))
        for n, option in enumerate(item.options)
    ]
    return _of_line(scorecard, item, column, pl.coalesce(bands))


def _within(value: pl.Expr, option: Option) -> pl.Expr:
    fits = value.is_not_null()
    if option.at_least is not None:
        fits &= value >= option.at_least
    if option.below is not None:
        fits &= value < option.below
    return fits


def _by_ticks(scorecard: Scorecard, item: Item, column: pl.Expr) -> pl.Expr:
    marks = pl.col(item.answer).str.split(" ")
    ticked = [
        marks.list.contains(code).cast(pl.Int32)
        * _of_column(scorecard, option.points, column)
        for option in item.options
        for code in option.codes
    ]
    return reduce(lambda left, right: left + right, ticked)


def _by_count(scorecard: Scorecard, item: Item, column: pl.Expr) -> pl.Expr:
    each = _of_column(scorecard, item.points, column)
    points = pl.col(item.answer).cast(pl.Int32) * each
    if not item.most:
        return points
    most = _of_column(scorecard, item.most, column)
    return pl.when(points > most).then(most).otherwise(points)


def _of_column(scorecard: Scorecard, points: list[int], column: pl.Expr) -> pl.Expr:
    codes = [c.code for c in scorecard.columns]
    table: Mapping[str, int] = dict(zip(codes, points, strict=True))
    return column.replace_strict(table, default=None, return_dtype=pl.Int32)


def _of_line(scorecard: Scorecard, item: Item, column: pl.Expr, line: pl.Expr) -> pl.Expr:
    """Look up the points of a line in a column; null where either isn't known."""
    table = {
        f"{column.code}|{n}": points
        for n, option in enumerate(item.options)
        for column, points in zip(scorecard.columns, option.points, strict=True)
    }
    place = pl.concat_str(column, line, separator="|")
    return place.replace_strict(table, default=None, return_dtype=pl.Int32)
