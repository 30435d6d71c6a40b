"""Slope chart: a line for each domain or indicator from round to round.

Whether a line is full or dashed is read off the changes that ``compare`` tested, never off
the overlap of two intervals, which says nothing about rounds that share PSUs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from analysis.changes import Change
from analysis.estimates import Estimate
from analysis.figure_errors import OneRoundOnly, TooManyForOnePage
from analysis.figures import (
    INK,
    PLAIN,
    TALL,
    Look,
    Style,
    balanced,
    finish,
    legend,
    panel,
    remarks,
)
from analysis.lines import check, coded, named
from analysis.marks import ROW, STAR, spread
from analysis.tables import digits_of, written

Aligned = Literal["left", "center", "right"]
Verdict = Literal["changed", "unchanged", "untested"]

LOOKS: Mapping[Verdict, tuple[Style, float]] = {
    "changed": (Style("#16324F", "o", "#16324F", "", "", "-"), 1.9),
    "unchanged": (Style("#6B6B6B", "o", "white", "", "", "--"), 1.1),
    "untested": (Style("#8a8a8a", "o", "white", "", "", ":"), 1.1),
}
SIZE = 7.5  # of the labels
FEW = 4  # lines that leave room for values in the middle
ROOM = 1.9  # inches for title, legend, rounds and note


@dataclass(frozen=True)
class Significance:
    """The tests between neighbouring rounds.

    Attributes
    ----------
    p
        Adjusted p-values in the order of ``changes``; their own where empty.
    """

    changes: Sequence[Change] = ()
    alpha: float = 0.05
    p: Sequence[float | None] = ()

    def found(self, item: Estimate, after: str) -> tuple[Change, float | None] | None:
        """Find the change of an estimate to another round, and its p-value."""
        adjusted = self.p or [change.p for change in self.changes]
        for change, p in zip(self.changes, adjusted, strict=True):
            facts = (change.measure, change.indicator, change.domain)
            same = facts == (item.measure, item.indicator, item.domain)
            if same and (change.before, change.after) == (item.round, after):
                return change, p
        return None

    def verdict(self, item: Estimate, after: str) -> Verdict:
        """Say what the test of the change found."""
        found = self.found(item, after)
        if found is None or found[1] is None:
            return "untested"
        return "changed" if found[1] < self.alpha else "unchanged"


UNTESTED = Significance()


@dataclass(frozen=True)
class _Slopes:
    estimates: Sequence[Estimate]
    tests: Significance
    look: Look
    by: Literal["domain", "indicator"]

    @property
    def rounds(self) -> list[str]:
        return coded(self.estimates, "round", self.look)

    @property
    def places(self) -> list[float]:
        """Where rounds stand: true to time where their codes are years."""
        if all(re.fullmatch(r"\d{4}", code) for code in self.rounds):
            years = [int(code) for code in self.rounds]
            return [(year - min(years)) / (max(years) - min(years)) for year in years]
        last = len(self.rounds) - 1
        return [k / last for k in range(len(self.rounds))]

    def line(self, code: str) -> list[Estimate | None]:
        """Give the estimates of a line, round by round."""
        found = {
            item.round: item
            for item in self.estimates
            if getattr(item, self.by) == code and self.look.shows(item)
        }
        return [found.get(label) for label in self.rounds]

    @property
    def lines(self) -> dict[str, list[Estimate | None]]:
        return {code: self.line(code) for code in coded(self.estimates, self.by, self.look)}

    def label(self, code: str, item: Estimate) -> str:
        """Name a line at one of its ends, with its value there."""
        return f"{balanced(named(code, self.by, self.look), 26)}  {self.value(item)}"

    def value(self, item: Estimate) -> str:
        """Write a value, with a star where it is unreliable."""
        digits = digits_of(item.value, item.scale)
        value = written(item.value, item.scale, self.look.language, digits)
        return f"{value}{STAR}" if self.look.doubts(item) else value

    @property
    def height(self) -> float:
        """Inches of the figure: what the labels of the fuller end need."""
        ends = (0, len(self.rounds) - 1)
        full = max(sum(map(_inches, self.at(end).values())) for end in ends)
        return max(full * 1.06, 2.8) + ROOM

    def at(self, k: int) -> dict[Estimate, str]:
        """Give the estimates of a round that are shown, with their labels."""
        shown = ((code, line[k]) for code, line in self.lines.items())
        return {item: self.label(code, item) for code, item in shown if item}


def slope_chart(
    estimates: Iterable[Estimate],
    tests: Significance = UNTESTED,
    look: Look = PLAIN,
    by: Literal["domain", "indicator"] = "domain",
) -> Figure:
    """Draw one measure from round to round, a line for each domain (or indicator).

    A full line is a change that its test calls significant, a dashed one is not, a dotted
    one was not tested. Rounds whose codes are years stand true to time.

    Raises
    ------
    NothingToDraw, MeasuresMixed, PlaceTakenTwice, OneRoundOnly, TooManyForOnePage
        Each says which and what to do.
    """
    items = tuple(estimates)
    check("slope_chart", items, (by, "round"))
    chart = _Slopes(items, tests, look, by)
    if len(chart.rounds) < 2:
        raise OneRoundOnly("slope_chart", chart.rounds)
    if chart.height > TALL:
        most = int(len(chart.lines) * (TALL - ROOM) / (chart.height - ROOM))
        raise TooManyForOnePage("slope_chart", len(chart.lines), most)
    figure, axes = panel(chart.height)
    low, high = _ends(chart)
    _scaffold(axes, chart, (low, high))
    verdicts = [
        each for line in chart.lines.values() for each in _segments(axes, chart, line)
    ]
    _labels(axes, chart, (low, high))
    if len(chart.lines) <= FEW:
        _middles(axes, chart, (low, high))
    _legend(axes, chart, verdicts)
    return finish(figure, look, _remarks(chart, verdicts))


def _inches(label: str) -> float:
    return (label.count("\n") + 1) * SIZE * ROW


def _ends(chart: _Slopes) -> tuple[float, float]:
    values = [item.value or 0.0 for line in chart.lines.values() for item in line if item]
    # from zero, so that no fall looks steeper than it is
    low, high = min([0.0, *values]), max([0.0, *values])
    margin = 0.06 * (high - low) or 0.1
    return low - margin, high + margin


def _scaffold(axes: Axes, chart: _Slopes, ends: tuple[float, float]) -> None:
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)
    for place in chart.places:
        axes.axvline(place, color="#bdbdbd", linewidth=0.8, zorder=0)
    axes.set_xticks(chart.places, [named(r, "round", chart.look) for r in chart.rounds])
    axes.set_yticks([])
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(*ends)


def _segments(
    axes: Axes, chart: _Slopes, line: Sequence[Estimate | None]
) -> Iterator[Verdict]:
    """Draw a line in its segments, and say what the tests found."""
    for k, (first, second) in enumerate(pairwise(line)):
        if first and second:
            verdict = chart.tests.verdict(first, second.round)
            style, width = LOOKS[verdict]
            at = chart.places[k : k + 2]
            values = [first.value or 0.0, second.value or 0.0]
            axes.plot(at, values, style.line, color=style.colour, linewidth=width, zorder=2)
            yield verdict
    for place, item in zip(chart.places, line, strict=True):
        if item:
            axes.plot(
                place,
                item.value or 0.0,
                "o",
                markersize=4.5,
                markerfacecolor="white" if chart.look.doubts(item) else INK,
                markeredgecolor=INK,
                clip_on=False,
                zorder=3,
            )


def _labels(axes: Axes, chart: _Slopes, ends: tuple[float, float]) -> None:
    """Write the names at both ends, moved apart, each tied to its point."""
    unit = (ends[1] - ends[0]) / (chart.height - ROOM)  # of the axis, an inch
    for end, place, side in ((0, 0.0, -1), (-1, 1.0, 1)):
        labels = chart.at(end)
        values = [item.value or 0.0 for item in labels]
        heights = [_inches(label) * unit for label in labels.values()]
        placed = spread(values, heights, ends)
        for value, y, label in zip(values, placed, labels.values(), strict=True):
            at = [place + reach * side for reach in (0.014, 0.022, 0.056, 0.064)]
            axes.plot(at, [value, value, y, y], color="#9a9a9a", lw=0.6, clip_on=False)
            aligned: Aligned = "left" if side > 0 else "right"
            _label(axes, (place + 0.07 * side, y), label, aligned)


def _middles(axes: Axes, chart: _Slopes, ends: tuple[float, float]) -> None:
    """Write the values of the rounds between, where few lines leave room for them."""
    unit = (ends[1] - ends[0]) / (chart.height - ROOM)
    for k in range(1, len(chart.rounds) - 1):
        values = {item.value or 0.0: chart.value(item) for item in chart.at(k)}
        size = SIZE * ROW * unit
        above = [value + 1.4 * size for value in values]
        heights = [size] * len(values)
        for y, text in zip(spread(above, heights, ends), values.values(), strict=True):
            written_at = _label(axes, (chart.places[k], y), text, "center")
            written_at.set_zorder(2.5)  # over the lines, under the dots
            written_at.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.6})


def _label(axes: Axes, at: tuple[float, float], text: str, aligned: Aligned) -> Text:
    return axes.text(
        *at, text, ha=aligned, va="center", fontsize=SIZE, linespacing=1.1, color=INK
    )


def _legend(axes: Axes, chart: _Slopes, verdicts: Iterable[Verdict]) -> None:
    """Name the kinds of lines that occur."""
    alpha = chart.look.number(chart.tests.alpha, 2)
    found = set(verdicts)
    for verdict, (style, width) in LOOKS.items():
        if verdict in found:
            said = chart.look.say(verdict, alpha=alpha)
            axes.plot([], [], style.line, color=style.colour, linewidth=width, label=said)
    if found:
        legend(axes, len(found))


def _remarks(chart: _Slopes, verdicts: Sequence[Verdict]) -> Iterator[str]:
    look = chart.look
    if set(verdicts) - {"untested"}:
        yield look.say("tests")
        if chart.tests.p:
            yield look.say("adjusted")
    yield look.say("counts", counts=_counts(chart))
    if not all(look.shows(item) for item in chart.estimates):
        yield look.say("gap")
    yield from remarks(chart.estimates, look)


def _counts(chart: _Slopes) -> str:
    """Say how many households are behind the numbers of each round."""
    said = []
    for k, label in enumerate(chart.rounds):
        shown = chart.at(k)
        if shown:
            n = chart.look.reach(item.n for item in shown)
            said.append(f"{named(label, 'round', chart.look)}: {n}")
    return "; ".join(said)
