"""The columns of a raw table as a statistical package takes them: numbers with labels.

A choice becomes its own number where all codes of the list are numbers, else its place in
the list; the codebook has both. Why an answer is missing is an extended missing value
(``.a`` … ``.e``) in Stata, where it fits any number, and a variable of its own otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from mne.exports.stat_labels import STATA, Format
from surveys.cells import column_of, missing_column
from surveys.codebook import Table, Variable, missing_label
from surveys.question_types import Kind, Missing

REASONS = (
    Missing.DONT_KNOW,
    Missing.REFUSED,
    Missing.NOT_ASKED,
    Missing.BLANK,
    Missing.INVALID,
)
LETTERS = dict(zip(REASONS, "abcde", strict=True))
YES_NO = {"vi": {0: "Không", 1: "Có"}, "en": {0: "No", 1: "Yes"}}
_WHOLE = re.compile(r"-?[0-9]{1,9}")


@dataclass(frozen=True)
class StatColumn:
    """One column of a file: its values, its label, and the labels of its values."""

    values: pl.Series
    label: str = ""
    value_labels: Mapping[Any, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    """Extended missing values that it uses."""

    @property
    def name(self) -> str:
        """Its name in the raw export."""
        return self.values.name


def numbers_of(variable: Variable) -> Mapping[str, int]:
    """Give the number of each choice of a select."""
    codes = [choice.name for choice in variable.choices or ()]
    if all(_WHOLE.fullmatch(code) for code in codes):
        whole = {code: int(code) for code in codes}
        if len(set(whole.values())) == len(codes):
            return whole
    return {code: number for number, code in enumerate(codes, 1)}


def stat_columns(
    table: Table, rows: pl.DataFrame, kind: Format, language: str
) -> Iterator[StatColumn]:
    """Give the columns of a table, in its order; ``rows`` is as a raw export has it."""
    by_column = {
        name: variable
        for variable in table.variables
        for name in column_of(variable).columns
        if name in rows.columns
    }
    reasons = {missing_column(variable.name) for variable in table.variables}
    for series in rows:
        variable = by_column.get(series.name)
        if variable is None:
            if series.name not in reasons:
                yield StatColumn(_plain(series))
            continue
        column = _column(variable, series, language)
        reason = rows.get_column(missing_column(variable.name), default=None)
        if reason is None or reason.null_count() == rows.height:
            yield column
        elif kind is STATA and column.values.dtype.is_numeric():
            yield _with_letters(column, reason, language)
        elif series.name == variable.name:
            yield column
            yield _reasons(column, reason, language)
        else:
            yield column


def _column(variable: Variable, series: pl.Series, language: str) -> StatColumn:
    label = variable.label(language)
    if variable.kind is Kind.CODE and variable.choices is not None:
        numbers = numbers_of(variable)
        labels = {
            numbers[choice.name]: choice.label(language) for choice in variable.choices
        }
        coded = series.replace_strict(numbers, default=None, return_dtype=pl.Int32)
        return StatColumn(coded, label, labels)
    if series.name != variable.name:
        return _part(variable, series, language)
    return StatColumn(_plain(series), label)


def _part(variable: Variable, series: pl.Series, language: str) -> StatColumn:
    """Give a choice of several as 0 or 1, or a part of a place as its number."""
    code = series.name.removeprefix(f"{variable.name}__")
    labels = {choice.name: choice.label(language) for choice in variable.choices or ()}
    label = f"{variable.label(language)}: {labels.get(code, code)}"
    if variable.kind is Kind.CODES:
        words = YES_NO["vi" if language == "vi" else "en"]
        return StatColumn(series.cast(pl.Int32), label, words)
    return StatColumn(series, label)


def _with_letters(column: StatColumn, reason: pl.Series, language: str) -> StatColumn:
    """Put the reason in the place of each missing number."""
    values = [
        LETTERS[Missing(why)] if value is None and why is not None else value
        for value, why in zip(column.values, reason, strict=True)
    ]
    used = [each for each in REASONS if each.value in set(reason.drop_nulls())]
    words = {LETTERS[each]: missing_label(each, language) for each in used}
    return StatColumn(
        pl.Series(column.values.name, values, pl.Object),
        column.label,
        {**column.value_labels, **words},
        tuple(words),
    )


def _reasons(column: StatColumn, reason: pl.Series, language: str) -> StatColumn:
    """Give the reasons as a variable of their own."""
    numbers = {each.value: number for number, each in enumerate(REASONS, 1)}
    words = {numbers[each.value]: missing_label(each, language) for each in REASONS}
    coded = reason.replace_strict(numbers, default=None, return_dtype=pl.Int32)
    return StatColumn(coded, column.label, words)


def _plain(series: pl.Series) -> pl.Series:
    """Give a column in a type that the packages know."""
    if series.dtype == pl.Boolean:
        return series.cast(pl.Int32)
    if isinstance(series.dtype, pl.Datetime):
        return series.dt.replace_time_zone(None)
    return series
