"""Figures of estimates: dots with intervals by domain and round, contributions to M0.

Readable in grey print: rounds differ by marker, fill and hatch, not by colour alone. A
census shows points without intervals and says so. The same results give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.estimates import Estimate
from analysis.figures import (
    ALONE,
    INK,
    PALE,
    PLAIN,
    STYLES,
    Look,
    Style,
    finish,
    legend,
    name_lines,
    panel,
    remarks,
    value_axis,
)
from analysis.tables import is_percent
from analysis.words import DASH, NOTES, PLOTS, number, percent, word


@dataclass(frozen=True)
class _Lines:
    """Estimates laid out in lines (domains, indicators), side by side in each (rounds)."""

    estimates: Sequence[Estimate]
    look: Look
    line_of: Callable[[Estimate], str]

    @property
    def lines(self) -> list[str]:
        """The lines, in the order of their names and then of the estimates."""
        names = self.look.names
        known = (*names.domains, *names.indicators)
        return _in_order((self.line_of(item) for item in self.estimates), known)

    @property
    def rounds(self) -> list[str]:
        names = self.look.names.rounds
        return _in_order((item.round for item in self.estimates), names)

    @property
    def slot(self) -> float:
        """Room of one round, of a line's 1."""
        return 0.8 / max(len(self.rounds), 2)

    @property
    def height(self) -> float:
        return 0.145 * len(self.lines) * (max(len(self.rounds), 2) + 1) + 1.6

    def placed(self) -> Iterator[tuple[float, Style, Estimate]]:
        """Give each estimate its height on the page and its style."""
        for item in self.estimates:
            k = self.rounds.index(item.round)
            offset = (k - (len(self.rounds) - 1) / 2) * self.slot
            line = self.lines.index(self.line_of(item))
            yield line + offset, self.style(k), item

    def style(self, k: int) -> Style:
        return ALONE if len(self.rounds) == 1 else STYLES[k % len(STYLES)]

    def shown(self) -> list[Estimate]:
        return [item for item in self.estimates if self.look.shows(item)]

    def ends(self) -> tuple[float, float]:
        """Give the ends of the axis: all values, and intervals up to twice the largest."""
        values = [item.value or 0.0 for item in self.shown()]
        lows = [item.interval.low for item in self.shown() if item.interval]
        highs = [item.interval.high for item in self.shown() if item.interval]
        top = min(max([*values, *highs], default=1.0), 2 * max(values, default=1.0))
        end = 1.04 * top if top > 0 else 1.0
        whole = 1.0 if is_percent(self.estimates[0].scale) else end
        return min([0.0, *lows]), min(end, whole)

    def legend(self, axes: Axes, draw: Callable[[Axes, Style, str], None]) -> None:
        """Name the rounds, if there are several."""
        if len(self.rounds) == 1:
            return
        for k, label in enumerate(self.rounds):
            draw(axes, self.style(k), self.look.names.rounds.get(label, label))
        legend(axes, len(self.rounds))

    def remarks(self) -> Iterator[str]:
        """Say what the lines mean, and what is missing."""
        language, shown = self.look.language, self.shown()
        levels = sorted({item.interval.level for item in shown if item.interval})
        if levels:
            level = percent(levels[0], language, 0)
            yield word(PLOTS, "interval", language).format(level=level)
        top = self.ends()[1]
        if any(item.interval and item.interval.high > top for item in shown):
            yield word(PLOTS, "beyond", language)
        if any(item.kind == "sample" and not item.interval for item in shown):
            yield word(PLOTS, "no_interval", language)
        yield from _why_empty(self.estimates, self.look)
        yield from remarks(self.estimates, self.look)

    def base(self) -> str:
        """Say how many households in the sample are behind each round."""
        look = self.look
        counts = {item.round: item.n for item in self.estimates if not look.withhold(item)}
        said = [
            ": ".join(filter(None, (look.names.rounds.get(k, k), number(n, look.language))))
            for k, n in counts.items()
        ]
        return word(PLOTS, "base", look.language).format(counts="; ".join(said))


def _in_order(codes: Iterable[str], known: Iterable[str]) -> list[str]:
    """Put codes in the order in which they are named, those without a name last."""
    found = dict.fromkeys(codes)
    return [code for code in dict.fromkeys([*known, *found]) if code in found]


def dots_by_domain(estimates: Iterable[Estimate], look: Look = PLAIN) -> Figure:
    """Draw one measure by domain: a dot with its interval for each round.

    The households behind each dot stand at the right.
    """
    layout = _Lines(tuple(estimates), look, lambda item: item.domain)
    figure, axes = panel(layout.height)
    for line in range(0, len(layout.lines), 2):
        axes.axhspan(line - 0.5, line + 0.5, color=PALE, zorder=0)
    ends = layout.ends()
    for y, style, item in layout.placed():
        if look.shows(item):
            _interval(axes, item, y, (style.colour, ends[1]))
            _dot(axes, style, (item.value or 0.0, y))
        _empty_or_count(axes, item, y, look)
    name_lines(axes, [look.names.domain(code, look.language) for code in layout.lines])
    value_axis(axes, layout.estimates[0].scale, look.language, ends)
    head = word(PLOTS, "households", look.language)
    _right(axes, -0.62, head, color="#444444")
    layout.legend(axes, lambda to, style, name: _dot(to, style, ([], []), name))
    return finish(figure, look, layout.remarks())


def contribution_bars(estimates: Iterable[Estimate], look: Look = PLAIN) -> Figure:
    """Draw the contribution of each indicator: a bar with its interval for each round."""
    layout = _Lines(tuple(estimates), look, lambda item: item.indicator)
    figure, axes = panel(layout.height)
    ends = layout.ends()
    for y, style, item in layout.placed():
        if look.shows(item):
            _bar(axes, style, (item.value or 0.0, y, 0.9 * layout.slot))
            _interval(axes, item, y, (INK, ends[1]))
    names = look.names.indicators
    name_lines(axes, [names.get(code, code) for code in layout.lines])
    value_axis(axes, layout.estimates[0].scale, look.language, ends)
    layout.legend(axes, lambda to, style, name: _bar(to, style, (0, 0, 0), name))
    return finish(figure, look, [layout.base(), *layout.remarks()])


def contribution_stacks(
    estimates: Iterable[Estimate],
    look: Look = PLAIN,
    by: Literal["round", "domain"] = "round",
) -> Figure:
    """Draw contributions stacked to 100%: one bar for each round or domain."""
    items = tuple(estimates)
    parts = list(dict.fromkeys(item.indicator for item in items))
    known = look.names.rounds if by == "round" else look.names.domains
    bars = _in_order((getattr(item, by) for item in items), known)
    figure, axes = panel(0.45 * len(bars) + 1.9)
    for line, bar in enumerate(bars):
        stacked = [item for item in items if getattr(item, by) == bar]
        _stack(axes, stacked, (line, parts), look)
        _empty_or_count(axes, stacked[0], line, look)
    for k, part in enumerate(parts):
        name = look.names.indicators.get(part, part)
        _bar(axes, STYLES[k % len(STYLES)], (0, 0, 0), name)
    of_round, of_domain = look.names.rounds, look.names.domain
    named = [of_domain(bar, look.language) for bar in bars]
    name_lines(axes, named if by == "domain" else [of_round.get(bar, bar) for bar in bars])
    value_axis(axes, items[0].scale, look.language, (0.0, 1.0))
    _right(axes, -0.68, word(PLOTS, "poor", look.language), color="#444444")
    legend(axes, 3)
    return finish(figure, look, [*_why_empty(items, look), *remarks(items, look)])


def _why_empty(items: Sequence[Estimate], look: Look) -> Iterator[str]:
    """Explain the dashes, where there are any."""
    if any(look.withhold(item) for item in items):
        yield f"{DASH}: {word(NOTES, 'suppressed', look.language)}"
    elif not all(look.shows(item) for item in items):
        yield f"{DASH}: {word(NOTES, 'no_base', look.language)}"


def _dot(
    axes: Axes, style: Style, at: tuple[object, object], label: str | None = None
) -> None:
    axes.plot(
        *at,  # type: ignore[arg-type]
        linestyle="none",
        marker=style.marker,
        markersize=5,
        markerfacecolor=style.fill,
        markeredgecolor=style.colour,
        markeredgewidth=1.2,
        label=label,
        zorder=3,
    )


def _bar(
    axes: Axes,
    style: Style,
    at: tuple[float, float, float],
    label: str | None = None,
    start: float = 0.0,
) -> None:
    width, y, height = at
    axes.barh(
        y,
        width,
        height,
        left=start,
        facecolor=style.bar,
        edgecolor=style.colour,
        hatch=style.hatch,
        linewidth=0.8,
        label=label,
        zorder=2,
    )


def _stack(
    axes: Axes, items: Sequence[Estimate], at: tuple[int, Sequence[str]], look: Look
) -> None:
    """Draw the parts of one bar one after the other, with their percent where it fits."""
    (line, parts), start = at, 0.0
    for item in (item for item in items if look.shows(item)):
        width = item.value or 0.0
        style = STYLES[parts.index(item.indicator) % len(STYLES)]
        _bar(axes, style, (width, line, 0.62), start=start)
        if width >= 0.05:
            axes.text(
                start + width / 2,
                line,
                percent(width, look.language, 0),
                ha="center",
                va="center",
                fontsize=8,
                color=INK,
                zorder=4,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.2},
            )
        start += width


def _interval(axes: Axes, item: Estimate, y: float, drawn: tuple[str, float]) -> None:
    if item.interval is None:
        return
    colour, end = drawn
    high = min(item.interval.high, end)
    # a white rim keeps the line in sight across a dark bar
    axes.hlines(y, item.interval.low, high, color="white", linewidth=2.6, zorder=2.4)
    axes.hlines(y, item.interval.low, high, color=colour, linewidth=1.3, zorder=2.5)
    if item.interval.high > end:
        axes.plot(end, y, marker=">", markersize=4, color=colour, clip_on=False, zorder=3)


def _empty_or_count(axes: Axes, item: Estimate, y: float, look: Look) -> None:
    shown = look.shows(item)
    if not shown:
        axes.text(
            0.01, y, DASH, transform=axes.get_yaxis_transform(), va="center", color=INK
        )
    if not look.withhold(item):
        _right(axes, y, number(item.n, look.language))


def _right(axes: Axes, y: float, text: str, color: str = "#555555") -> None:
    axes.text(
        1.075,
        y,
        text,
        transform=axes.get_yaxis_transform(),
        ha="right",
        va="center",
        fontsize=7,
        color=color,
    )
