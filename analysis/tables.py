"""Estimates and changes as the rows of a published table, small cells withheld.

Every row carries what a reader needs to trust it: n, PSUs, degrees of freedom, design
effect, missing, kind (sample or census), standard and the hash of the data set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Literal, TypeAlias

import polars as pl

from analysis.changes import Change
from analysis.estimates import Estimate
from analysis.intervals import Interval
from analysis.measures import Scale
from analysis.words import (
    DASH,
    HEADINGS,
    MEASURES,
    NOTES,
    UNITS,
    Language,
    number,
    p_value,
    percent,
    points,
    span,
    word,
)

Suppression: TypeAlias = Callable[[Estimate], str]
"""Gives the code of the reason why an estimate is withheld; empty where it is shown."""

ChangeSuppression: TypeAlias = Callable[[Change], str]
"""The same of a change."""


@dataclass(frozen=True)
class Names:
    """What people call the domains, rounds and indicators; a code without a name stays."""

    domains: Mapping[str, str] = field(default_factory=dict)
    rounds: Mapping[str, str] = field(default_factory=dict)
    indicators: Mapping[str, str] = field(default_factory=dict)

    def domain(self, code: str, language: Language) -> str:
        """Name a domain; the empty one is everybody."""
        return self.domains.get(code, code) or word(HEADINGS, "whole", language)

    def measure(self, measure: str, indicator: str, language: Language) -> str:
        """Name a measure and its indicator."""
        name = word(MEASURES, measure, language)
        return f"{name}: {self.indicators.get(indicator, indicator)}" if indicator else name


NAMELESS = Names()


def small_cells(least: int = 10) -> Suppression:
    """Withhold estimates with fewer unweighted rows behind them than ``least``.

    One withheld cell can be found out by subtracting the others from a published total:
    beside totals use :func:`analysis.withholding.protected`.
    """
    return lambda estimate: "suppressed" if estimate.n < least else ""


def nothing_withheld(_: Estimate) -> str:
    """Publish every cell."""
    return ""


def every_change(_: Change) -> str:
    """Publish every change."""
    return ""


@dataclass(frozen=True)
class EstimateRow:
    """One estimate in a table; numbers are None where they were withheld or don't exist.

    ``note`` is the code of the footnote: why there is no interval, or why it is withheld.
    """

    measure: str
    indicator: str
    domain: str
    domain_name: str
    round: str
    round_name: str
    value: float | None
    se: float | None
    interval: Interval | None
    n: int | None
    psus: int | None
    df: int | None
    deff: float | None
    cv: float | None
    missing: int | None
    population: float | None
    kind: str
    unit: str
    scale: Scale
    standard: str
    data_hash: str
    note: str

    def withheld(self, why: str) -> EstimateRow:
        """Give the row without its numbers; a footnote says why."""
        return replace(
            self,
            note=why,
            value=None,
            se=None,
            interval=None,
            n=None,
            psus=None,
            df=None,
            deff=None,
            cv=None,
            missing=None,
            population=None,
        )


@dataclass(frozen=True)
class EstimateTable:
    """Rows of estimates, ready for print in one of the languages."""

    rows: tuple[EstimateRow, ...]
    names: Names
    language: Language

    def to_frame(self) -> pl.DataFrame:
        """Give the numbers, unformatted."""
        rows = [asdict(row) for row in self.rows]
        for row in rows:
            interval = row.pop("interval")
            row |= {name: interval and interval[name] for name in ("low", "high", "level")}
        return pl.DataFrame(rows, infer_schema_length=None)

    @property
    def headings(self) -> list[str]:
        """Column headings of ``cells``."""
        levels = [row.interval.level for row in self.rows if row.interval]
        keys = ("measure", "domain", "round", "value", "se", "interval", "n", "psus", "df")
        return _headings((*keys, "deff", "missing"), levels, self.language)

    def cells(self) -> list[list[str]]:
        """Give the table as text: number formats of the language, marks of footnotes."""
        return [self._cells(row) for row in self.rows]

    def footnotes(self) -> list[str]:
        """Explain the marks; name unit, standard and data set."""
        language = self.language
        notes = [
            f"({mark}) {word(NOTES, note, language)}"
            for note, mark in self._marks().items()
        ]
        facts = {
            "unit": [word(UNITS, row.unit, language) for row in self.rows],
            "standard": [row.standard for row in self.rows],
            "data_hash": [row.data_hash for row in self.rows],
        }
        for key, values in facts.items():
            known = ", ".join(filter(None, dict.fromkeys(values)))
            if known:
                notes.append(f"{word(HEADINGS, key, language)}: {known}.")
        return notes

    def _marks(self) -> dict[str, int]:
        notes = dict.fromkeys(row.note for row in self.rows if row.note)
        return {note: mark for mark, note in enumerate(notes, 1)}

    def _cells(self, row: EstimateRow) -> list[str]:
        language, digits = self.language, digits_of(row.value, row.scale)
        mark = f" ({self._marks()[row.note]})" if row.note else ""
        return [
            self.names.measure(row.measure, row.indicator, language),
            row.domain_name,
            row.round_name,
            written(row.value, row.scale, language, digits) + mark,
            written(row.se, row.scale, language, digits + 1),
            _bounds(row.interval, language, digits, "%" if is_percent(row.scale) else ""),
            number(row.n, language),
            number(row.psus, language),
            number(row.df, language),
            number(row.deff, language, 2),
            number(row.missing, language),
        ]


@dataclass(frozen=True)
class ChangeTable:
    """Changes between two rounds, ready for print in one of the languages.

    ``withheld`` has for each row the reason why its numbers are not shown, or "".
    """

    rows: tuple[Change, ...]
    names: Names
    language: Language
    withheld: tuple[str, ...]

    @property
    def headings(self) -> list[str]:
        """Column headings of ``cells``; the rounds' own names head their values."""
        levels = [row.interval.level for row in self.rows if row.interval]
        keys = ("measure", "domain", "before", "after", "change", "se", "interval")
        named = _headings((*keys, "p", "relative"), levels, self.language)
        if self.rows:
            for place, label in ((2, self.rows[0].before), (3, self.rows[0].after)):
                named[place] = self.names.rounds.get(label, label)
        return named

    def cells(self) -> list[list[str]]:
        """Give the table as text; a withheld row has dashes for its numbers."""
        return [
            self._named(row) + [DASH] * 7 if why else self._cells(row)
            for row, why in zip(self.rows, self.withheld, strict=True)
        ]

    def footnotes(self) -> list[str]:
        """Say why rows are withheld, and why intervals or tests are missing."""
        reasons = dict.fromkeys(
            why or row.reason for row, why in zip(self.rows, self.withheld, strict=True)
        )
        return [word(NOTES, reason, self.language) for reason in reasons if reason]

    def _named(self, row: Change) -> list[str]:
        return [
            self.names.measure(row.measure, row.indicator, self.language),
            self.names.domain(row.domain, self.language),
        ]

    def _cells(self, row: Change) -> list[str]:
        language, scale = self.language, row.scale
        digits = digits_of(row.value_before, scale)
        return [
            *self._named(row),
            written(row.value_before, scale, language, digits),
            written(row.value_after, scale, language, digits),
            difference(row.value, scale, language, digits),
            difference(row.se, scale, language, digits + 1, sign=""),
            _bounds(row.interval, language, digits, "points" if is_percent(scale) else ""),
            p_value(row.p, language),
            percent(row.relative, language),
        ]


def estimate_table(
    estimates: Iterable[Estimate],
    *,
    names: Names = NAMELESS,
    language: Language = "vi",
    data_hash: str = "",
    withhold: Suppression = nothing_withheld,
) -> EstimateTable:
    """Lay estimates out as a table.

    Parameters
    ----------
    withhold
        Says which estimates may not be shown, and why; :func:`small_cells` and
        :func:`analysis.withholding.protected` make such rules.
    """
    rows = []
    for estimate in estimates:
        row = _row(estimate, names, language, data_hash)
        why = withhold(estimate)
        rows.append(row.withheld(why) if why else row)
    return EstimateTable(tuple(rows), names, language)


def change_table(
    changes: Iterable[Change],
    *,
    names: Names = NAMELESS,
    language: Language = "vi",
    withhold: ChangeSuppression = every_change,
) -> ChangeTable:
    """Lay changes out as a table.

    Parameters
    ----------
    withhold
        Says which changes may not be shown, for a change tells the levels it lies between:
        :func:`analysis.withholding.protected_changes`.
    """
    rows = tuple(changes)
    return ChangeTable(rows, names, language, tuple(withhold(row) for row in rows))


def is_percent(scale: Scale) -> bool:
    """Say whether a scale is read in percent."""
    return scale in {"share", "proportion"}


def digits_of(value: float | None, scale: Scale) -> int:
    """Say how many decimals a number gets: percent one, an index three, thousands none."""
    if scale == "index":
        return 3
    if is_percent(scale):
        return 1
    return 0 if value is None or abs(value) >= 1000 else 2


def written(value: float | None, scale: Scale, language: Language, digits: int) -> str:
    """Write a value in the unit of its scale."""
    write = percent if is_percent(scale) else number
    return write(value, language, digits)


def difference(
    value: float | None, scale: Scale, language: Language, digits: int, *, sign: str = "+"
) -> str:
    """Write a difference of two values: of shares in percentage points."""
    if is_percent(scale):
        return points(value, language, digits, sign)
    return number(value, language, digits)


def _bounds(
    interval: Interval | None,
    language: Language,
    digits: int,
    unit: Literal["%", "points", ""],
) -> str:
    """Write an interval; a dash where there is none."""
    if interval is None:
        return DASH
    return span(interval.low, interval.high, language, digits=digits, unit=unit)


def _headings(keys: Iterable[str], levels: list[float], language: Language) -> list[str]:
    level = percent(levels[0] if levels else 0.95, language, digits=0)
    return [word(HEADINGS, key, language).format(level=level) for key in keys]


def _row(
    estimate: Estimate, names: Names, language: Language, data_hash: str
) -> EstimateRow:
    return EstimateRow(
        measure=estimate.measure,
        indicator=estimate.indicator,
        domain=estimate.domain,
        domain_name=names.domain(estimate.domain, language),
        round=estimate.round,
        round_name=names.rounds.get(estimate.round, estimate.round),
        value=estimate.value,
        se=estimate.se,
        interval=estimate.interval,
        n=estimate.n,
        psus=None if estimate.kind == "census" else estimate.psus,
        df=estimate.df,
        deff=estimate.deff,
        cv=estimate.cv,
        missing=estimate.missing,
        population=estimate.population,
        kind=estimate.kind,
        unit=estimate.unit,
        scale=estimate.scale,
        standard=estimate.standard,
        data_hash=data_hash,
        note=estimate.reason,
    )
