"""The figures that a plan asks for, each under the name of its file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from matplotlib.figure import Figure

from analysis.estimates import Estimate
from analysis.figures import Look
from analysis.plan_tables import Income, Levels
from analysis.plots import contribution_bars, contribution_stacks, dot_pages
from analysis.running import PlanResults, TableResult

Named = tuple[str, Figure]
OF_INDICATORS = (
    "uncensored_headcount",
    "censored_headcount",
    "contribution",
    "dimension_contribution",
)


def figures_of(one: TableResult, look: Look) -> Iterator[Named]:
    """Draw the figures of one table; small cells stay empty in them too."""
    if isinstance(one.table, Levels | Income):
        for kind in one.table.figures:
            yield from _of_estimates(one, kind, look)


def look_of(results: PlanResults, one: TableResult, look: Look) -> Look:
    """Give the look of one table: its title and source."""
    source = f"{results.data.title or results.data.code} · {results.data.sha256[:12]}"
    return Look(
        look.language,
        look.names,
        one.table.title or one.name,
        source,
    )


def _guarded(one: TableResult, by: str, look: Look) -> Look:
    """Withhold in figures what the table withholds."""
    return replace(look, withhold=one.guard.rule(by))


def _of_estimates(one: TableResult, kind: str, look: Look) -> Iterator[Named]:
    whole, guarded = one.found.results[""], _guarded(one, "", look)
    if kind == "contribution_bars":
        yield f"{one.name}-bars", contribution_bars(_of(whole, "contribution"), guarded)
    elif kind == "contribution_stacks":
        parts = _of(whole, "dimension_contribution")
        yield f"{one.name}-stacks", contribution_stacks(parts, guarded)
    else:
        yield from _dots(one, look)


def _of(found: Any, measure: str) -> list[Estimate]:
    return list(found.where(measure=measure))


def _dots(one: TableResult, look: Look) -> Iterator[Named]:
    """Draw each measure by domain; the whole alone where there is no breakdown."""
    breakdowns = [by for by in one.found.results if by] or [""]
    for by in breakdowns:
        found = one.found.results[by]
        for measure, indicator in _measures(found):
            items = found.where(measure=measure, indicator=indicator)
            pages = dot_pages(items, _guarded(one, by, look))
            for number, page in enumerate(pages, 1):
                last = f"p{number}" if len(pages) > 1 else ""
                parts = (one.name, "dots", by, measure, indicator, last)
                yield re.sub(r"[^\w-]+", "-", "-".join(filter(None, parts))), page


def _measures(found: Iterable[Any]) -> list[tuple[str, str]]:
    """List what has a figure of dots; the many parts of a measure have bars instead."""
    pairs = dict.fromkeys((item.measure, item.indicator) for item in found)
    return [pair for pair in pairs if pair[0] not in OF_INDICATORS]
