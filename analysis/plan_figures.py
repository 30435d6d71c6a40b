"""The figures that a plan asks for, each under the name of its file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from matplotlib.figure import Figure

from analysis.changes import Changes
from analysis.curves import cutoff_curves
from analysis.figures import Look
from analysis.flows import transition_flows
from analysis.plan_tables import Change, Income, Levels, Robustness, Transitions
from analysis.plots import contribution_bars, contribution_stacks, dot_pages
from analysis.results import Results
from analysis.running import PlanResults, TableResult
from analysis.slopes import Significance, slope_chart

Named = tuple[str, Figure]
OF_INDICATORS = (
    "uncensored_headcount",
    "censored_headcount",
    "contribution",
    "dimension_contribution",
)


def figures_of(results: PlanResults, one: TableResult, look: Look) -> Iterator[Named]:
    """Draw the figures of one table; what the table withholds stays empty in them too."""
    source = f"{results.data.title or results.data.code} · {results.data.sha256[:12]}"
    look = Look(look.language, look.names, one.table.title or one.name, source)
    for kind in getattr(one.table, "figures", ()):
        for parts, figure in _drawn(results, one, kind, look):
            name = "-".join(filter(None, (one.name, *parts)))
            yield re.sub(r"[^\w-]+", "-", name), figure


_Parts = tuple[tuple[str, ...], Figure]


def _drawn(
    results: PlanResults, one: TableResult, kind: str, look: Look
) -> Iterator[_Parts]:
    match one.table, kind:
        case Levels(), "contribution_bars" | "contribution_stacks":
            yield _contributions(one, kind, look)
        case ((Levels() | Income()), _):
            yield from _dots(one, look)
        case Change(), _:
            yield from _slopes(one, look)
        case Robustness(), _:
            yield from _curves(results, one, look)
        case Transitions(), _:
            pair = (one.table.before, one.table.after)
            yield ("flows",), transition_flows(one.found.results[""], look, pair)


def _guarded(one: TableResult, by: str, look: Look) -> Look:
    """Withhold in figures what the table withholds."""
    return replace(look, withhold=one.guard.rule(by))


def _contributions(one: TableResult, kind: str, look: Look) -> _Parts:
    whole, guarded = one.found.results[""], _guarded(one, "", look)
    if kind == "contribution_bars":
        return ("bars",), contribution_bars(whole.where(measure="contribution"), guarded)
    parts = whole.where(measure="dimension_contribution")
    return ("stacks",), contribution_stacks(parts, guarded)


def _breakdowns(found: Iterable[str]) -> list[str]:
    """Give the breakdowns; the whole alone where there is none."""
    return [by for by in found if by] or [""]


def _dots(one: TableResult, look: Look) -> Iterator[_Parts]:
    for by in _breakdowns(one.found.results):
        found = one.found.results[by]
        for measure, indicator in _measures(found):
            items = found.where(measure=measure, indicator=indicator)
            pages = dot_pages(items, _guarded(one, by, look))
            for number, page in enumerate(pages, 1):
                last = f"p{number}" if len(pages) > 1 else ""
                yield ("dots", by, measure, indicator, last), page


def _slopes(one: TableResult, look: Look) -> Iterator[_Parts]:
    """Draw both rounds; lines are full where the test, adjusted if asked, says so."""
    frame = one.found.frame
    for by in _breakdowns(one.found.results):
        changes = one.found.results[by]
        rows = frame.filter(by=by)
        p = rows["p_adjusted" if "p_adjusted" in rows.columns else "p"].to_list()
        tests = Significance(_changes(changes).items, p=p)
        levels = one.found.levels[by]
        for measure, indicator in _measures(levels):
            items = levels.where(measure=measure, indicator=indicator)
            figure = slope_chart(items, tests, _guarded(one, by, look))
            yield ("slopes", by, measure, indicator), figure


def _changes(found: Results[Any]) -> Changes:
    assert isinstance(found, Changes)  # noqa: S101 - what the recipe makes
    return found


def _curves(results: PlanResults, one: TableResult, look: Look) -> Iterator[_Parts]:
    cutoffs = [results.standards[code].cutoff for code in one.standards]
    for by in _breakdowns(one.found.results):
        found = one.found.results[by]
        for measure in dict.fromkeys(point.measure for point in found):
            points = found.where(measure=measure)
            figure = cutoff_curves(points, _guarded(one, by, look), cutoffs[0])
            yield ("curve", by, measure), figure


def _measures(found: Iterable[Any]) -> list[tuple[str, str]]:
    """List what has a figure of its own; the many parts of a measure have bars instead."""
    pairs = dict.fromkeys((item.measure, item.indicator) for item in found)
    return [pair for pair in pairs if pair[0] not in OF_INDICATORS]
