"""The report's names in one language: rounds, areas, measures, indicators, cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from analysis.estimates import Estimate
from analysis.intervals import Interval
from analysis.measures import Scale
from analysis.tables import Names, digits_of, is_percent, written
from analysis.words import Language, number, span
from mne.datasets.frames import RoundFacts
from mne.reports.document import NOTHING, WEAK, Cell
from mne.reports.measuring import UNPLACED
from mne.reports.numbers import PovertyReport
from mne.reports.reviews import WHOLE
from mne.reports.texts import day, say

Unit = Literal["%", ""]

WEAK_CV = 0.3
WEAK_N = 30


@dataclass(frozen=True)
class Voice:
    """A report and the language in which it is told."""

    report: PovertyReport
    language: Language

    def say(self, key: str, **facts: object) -> str:
        """Say a text of the file with its facts."""
        return say(self.language, key, **facts)

    # ------------------------------------------------------------ names

    @cached_property
    def facts_of(self) -> Mapping[str, RoundFacts]:
        """The rounds by code."""
        return {facts.code: facts for facts in self.report.rounds}

    def round(self, facts: RoundFacts) -> str:
        """Name a round by its kind and year."""
        return self.say(f"kinds.{facts.kind}", year=facts.reference_on.year)

    def group(self, facts: RoundFacts) -> str:
        """Head the rows of a round: its name, its code, its map."""
        return self.say(
            "notes.group",
            round=self.round(facts),
            code=facts.code,
            day=day(facts.reference_on),
        )

    def area(self, code: str) -> str:
        """Name a commune, or the whole area."""
        if code == WHOLE:
            return self.say("words.whole")
        if code == UNPLACED:
            return self.say("words.unplaced")
        return self.report.names.get(code, code)

    def measure(self, measure: str) -> str:
        """Name a measure as it is counted: of households or of persons."""
        return self.say(f"measures_of_{self.report.standard.counted}s.{measure}")

    @cached_property
    def indicators(self) -> Mapping[str, str]:
        """Names of the standard's indicators by code."""
        return {
            each.code: getattr(each.name, self.language)
            for each in self.report.standard.indicators
        }

    @cached_property
    def names(self) -> Names:
        """What figures call domains, rounds and indicators."""
        domains = {code: self.area(code) for code in (WHOLE, UNPLACED)}
        return Names(
            domains=domains | self.report.names,
            rounds={code: self.round(facts) for code, facts in self.facts_of.items()},
            indicators=self.indicators,
        )

    # ------------------------------------------------------------ cells

    def count(self, value: int | None) -> Cell:
        """Write a count."""
        if value is None:
            return NOTHING
        return Cell(number(value, self.language), value)

    def decimal(self, value: float | None, digits: int = 2) -> Cell:
        """Write a plain number."""
        if value is None:
            return NOTHING
        return Cell(number(value, self.language, digits), value)

    def value(self, item: Estimate) -> Cell:
        """Write an estimate; a weak one with its mark."""
        cell = self.plain(item.value, item.scale)
        marked = cell.value is not None and is_weak(item)
        return replace(cell, text=f"{cell.text} {WEAK}") if marked else cell

    def plain(self, value: float | None, scale: Scale) -> Cell:
        """Write a value in the unit of its scale."""
        if value is None:
            return NOTHING
        return Cell(written(value, scale, self.language, digits_of(value, scale)), value)

    def error(self, se: float | None, scale: Scale) -> Cell:
        """Write a standard error: that of a share in percentage points.

        At 0 % and 100 % a linearised error is 0, which is no precision: a dash.
        """
        if not se:
            return NOTHING
        digits = digits_of(se, scale) + 1
        times = 100 if is_percent(scale) else 1
        return Cell(number(times * se, self.language, digits), se)

    def interval(self, found: Interval | None, scale: Scale) -> Cell:
        """Write an interval in the unit of its estimate."""
        if found is None:
            return NOTHING
        digits = digits_of(found.high, scale)
        unit: Unit = "%" if is_percent(scale) else ""
        text = span(found.low, found.high, self.language, digits=digits, unit=unit)
        return Cell(text, found.low, found.high)

    def points_interval(self, found: Interval | None, scale: Scale) -> Cell:
        """Write the interval of a change, in points where shares are compared."""
        if found is None:
            return NOTHING
        times = 100 if is_percent(scale) else 1
        digits = digits_of(found.high, scale)
        ends = (times * found.low, times * found.high)
        text = span(*ends, self.language, digits=digits, unit="")
        return Cell(text, found.low, found.high)


def is_weak(item: Estimate) -> bool:
    """Say whether an estimate is too uncertain to be read without a warning."""
    return item.n < WEAK_N or (item.cv is not None and item.cv > WEAK_CV)
