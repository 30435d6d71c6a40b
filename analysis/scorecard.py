"""Scorecard B1 as data: items, points by column, overrides; read and checked here.

A high total stands for a high estimated income, and *low is poor*. The official table
differs by region and town (its columns), and a province may order single items to be read
from another column (an override, with its legal text). What an item looks at is a question
of its own or comes from the roster. ``analysis.scoring`` adds the points up.

No official table ships with this package: an official loads it.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise
from typing import Literal

import msgspec

from analysis.standards import Text
from analysis.standards.errors import (
    ExpressionMixesTypes,
    ExpressionRefused,
    ScorecardBandsApart,
    ScorecardCodesUnfit,
    ScorecardItemRepeated,
    ScorecardLineUneven,
    ScorecardOverrideUnfit,
    ScorecardSourceUnclear,
)
from analysis.standards.expressions import Constant, Expression
from analysis.standards.reading import decode


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A region or town for which the table has its own points."""

    code: str
    name: Text


class Option(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"at_least": "from"}
):
    """A line of an item: codes, or a band from a number up to below another; its points.

    ``points`` stand in the order of the scorecard's columns.
    """

    points: list[int]
    name: Text | None = None
    codes: list[str] = []
    at_least: float | None = None
    below: float | None = None


class Highest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The highest code among some members, such as the highest diploma."""

    variable: str
    order: list[str]
    """From lowest to highest."""

    among: Expression
    nobody: str
    """The code where no member is eligible."""


class Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One item of B1.

    ``choice`` takes the line of one code, ``band`` the line of a number, ``ticks`` adds the
    lines of all codes ticked, ``count`` gives points for each and stops at ``most``.
    Exactly one of ``ask``, ``variable``, ``count_members`` and ``highest`` says where the
    value comes from. An item with ``suppressed_without`` gives no points to a household
    in which no member fits that description.
    """

    code: str
    name: Text
    kind: Literal["choice", "band", "ticks", "count"]
    options: list[Option] = []
    ask: bool = False
    variable: str | None = None
    count_members: Expression | None = None
    highest: Highest | None = None
    points: list[int] = []
    most: list[int] = []
    suppressed_without: Expression | None = None

    @property
    def answer(self) -> str:
        """Give the variable that holds the value: its own question or the household's."""
        return self.variable or f"b1_{self.code}"

    def member_expressions(self) -> list[Expression]:
        """Give every expression over the roster."""
        among = self.highest.among if self.highest else None
        given = (self.count_members, self.suppressed_without, among)
        return [expression for expression in given if expression is not None]


class Override(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An order to read some items from another column for the households it names."""

    code: str
    items: list[str]
    column: str
    legal_text: str


class Scorecard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of B1 as loaded; ``checksum`` identifies exactly this content."""

    code: str
    standard: str
    title: Text
    legal_texts: list[str]
    valid_from: date
    valid_to: date | None = None
    checksum: str
    columns: list[Column]
    items: list[Item]
    overrides: list[Override] = []
    parameters: dict[str, Constant] = {}

    def asked(self) -> list[Item]:
        """Give the items that need a question of their own."""
        return [item for item in self.items if item.ask]


def read_scorecard(text: str, file: str) -> Scorecard:
    """Read and check a scorecard written in TOML; ``file`` is the name used in errors.

    Raises
    ------
    AnalysisError
        The text is not a scorecard or contradicts itself; the error names file, item and
        remedy.
    """
    scorecard = decode(text, file, Scorecard)
    _check_codes(scorecard, file)
    for item in scorecard.items:
        place = f"{file}, {item.code}"
        _check_item(scorecard, item, place)
        _check_expressions(scorecard, item, place)
    return scorecard


def _check_item(scorecard: Scorecard, item: Item, place: str) -> None:
    sources = [item.ask, item.variable, item.count_members, item.highest]
    if sum(source not in (None, False) for source in sources) != 1:
        raise ScorecardSourceUnclear(place)
    rows = [option.points for option in item.options]
    if item.kind == "count":
        rows = [item.points, item.most or item.points]
    if not rows or any(len(row) != len(scorecard.columns) for row in rows):
        raise ScorecardLineUneven(place)
    if item.kind in ("choice", "ticks") and not _codes_fit(item):
        raise ScorecardCodesUnfit(place)
    if item.kind == "band" and not _bands_join(item.options):
        raise ScorecardBandsApart(place)


def _codes_fit(item: Item) -> bool:
    codes = [code for option in item.options for code in option.codes]
    named = all(option.name is not None and option.codes for option in item.options)
    return named and len(set(codes)) == len(codes)


def _bands_join(options: list[Option]) -> bool:
    return all(
        low.below is not None and low.below == high.at_least
        for low, high in pairwise(options)
    )


def _check_expressions(scorecard: Scorecard, item: Item, place: str) -> None:
    for expression in item.member_expressions():
        try:
            expression.variables(scorecard.parameters)
            expression.polars(scorecard.parameters)
        except ExpressionRefused as fault:
            raise ExpressionRefused(expression, fault.facts["part"], place) from fault
        except ExpressionMixesTypes as fault:
            raise ExpressionMixesTypes(expression, fault.facts["name"], place) from fault


def _check_codes(scorecard: Scorecard, file: str) -> None:
    columns = {column.code for column in scorecard.columns}
    items = [item.code for item in scorecard.items]
    for code, times in Counter(items).items():
        if times > 1:
            raise ScorecardItemRepeated(f"{file}, {code}")
    for override in scorecard.overrides:
        if override.column not in columns or not set(override.items) <= set(items):
            raise ScorecardOverrideUnfit(f"{file}, {override.code}")
