"""Figures of estimates: dots with intervals by domain and round, contributions to M0.

Readable in grey print: rounds differ by marker, fill and hatch, not by colour alone. A
census shows points without intervals and says so. The same results give the same bytes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.estimates import Estimate
from analysis.figure_errors import TooManyForOnePage
from analysis.figures import (
    INK,
    PALE,
    PLAIN,
    STYLES,
    TALL,
    Look,
    finish,
    legend,
    panel,
    remarks,
    value_axis,
)
from analysis.lines import (
    Lines,
    check,
    coded,
    columns_for,
    count,
    empty,
    legend_height,
    named,
    why_empty,
)
from analysis.marks import STAR, bar, beside, dot, inside, interval


def dots_by_domain(estimates: Iterable[Estimate], look: Look = PLAIN) -> Figure:
    """Draw one measure by domain: a dot with its interval for each round.

    The households behind each dot stand at the right, with a star where it is unreliable.
    Many domains make a long figure; :func:`dot_pages` cuts it for print.

    Raises
    ------
    NothingToDraw, MeasuresMixed, PlaceTakenTwice, TooManyForOnePage
        Each says which and what to do.
    """
    layout = Lines("dots_by_domain", tuple(estimates), look, "domain")
    return _dots(layout.checked())


def dot_pages(estimates: Iterable[Estimate], look: Look = PLAIN) -> tuple[Figure, ...]:
    """Draw what :func:`dots_by_domain` draws on as many A4 pages as it needs."""
    layout = Lines("dot_pages", tuple(estimates), look, "domain")
    return tuple(_dots(page) for page in layout.pages())


def _dots(layout: Lines) -> Figure:
    look = layout.look
    figure, axes = panel(layout.height)
    for line in range(0, len(layout.lines), 2):
        axes.axhspan(line - 0.5, line + 0.5, color=PALE, zorder=0)
    ends = layout.ends()
    size = 3.8 if layout.dense else 5.0
    for y, style, item in layout.placed():
        if look.shows(item):
            interval(axes, item, y, (style.colour, ends[1]))
            dot(axes, style, (item.value or 0.0, y), size=size)
        empty(axes, item, y, look)
        count(axes, item, y, look, 6.5 if layout.dense else 7)
    layout.name_lines(axes)
    value_axis(axes, layout.estimates[0].scale, look.language, ends)
    above = -0.5 - 0.075 / layout.row  # inches above the first line
    beside(axes, (1.075, above), look.say("households"), color="#444444")
    layout.legend(axes, lambda to, style, name: dot(to, style, ([], []), name))
    return finish(figure, look, layout.remarks())


def contribution_bars(
    estimates: Iterable[Estimate],
    look: Look = PLAIN,
    by: Literal["round", "domain"] = "round",
) -> Figure:
    """Draw the contribution of each indicator: a bar with its interval for each round.

    Or for each domain. Raises what :func:`dots_by_domain` does.
    """
    items = tuple(estimates)
    layout = Lines("contribution_bars", items, look, "indicator", by).checked()
    figure, axes = panel(layout.height)
    ends = layout.ends()
    for y, style, item in layout.placed():
        if look.shows(item):
            bar(axes, style, (item.value or 0.0, y, 0.9 * layout.slot))
            interval(axes, item, y, (INK, ends[1]))
        if look.doubts(item):
            _star(axes, item, y, ends[1])
        empty(axes, item, y, look)
    layout.name_lines(axes)
    value_axis(axes, layout.estimates[0].scale, look.language, ends)
    layout.legend(axes, lambda to, style, name: bar(to, style, (0, 0, 0), name))
    return finish(figure, look, [layout.base(), *layout.remarks()])


def _star(axes: Axes, item: Estimate, y: float, end: float) -> None:
    """Mark an unreliable bar behind its end."""
    high = item.interval.high if item.interval else item.value or 0.0
    axes.annotate(
        STAR,
        (min(high, end), y),
        xytext=(5, 0),
        textcoords="offset points",
        va="center",
        fontsize=8,
        color="#000000",
    )


def contribution_stacks(
    estimates: Iterable[Estimate],
    look: Look = PLAIN,
    by: Literal["round", "domain"] = "round",
) -> Figure:
    """Draw contributions stacked to 100%: one bar for each round or domain.

    Raises what :func:`dots_by_domain` does.
    """
    items = tuple(estimates)
    check("contribution_stacks", items, (by, "indicator"))
    bars, parts = coded(items, by, look), coded(items, "indicator", look)
    names = [named(part, "indicator", look) for part in parts]
    height = 0.45 * len(bars) + 1.9 + legend_height(names)
    if height > TALL:
        most = len(bars) - math.ceil((height - TALL) / 0.45)
        raise TooManyForOnePage("contribution_stacks", len(bars), most)
    figure, axes = panel(height)
    for line, code in enumerate(bars):
        stacked = [item for item in items if getattr(item, by) == code]
        _stack(axes, stacked, (line, parts), look)
        empty(axes, stacked[0], line, look)
        count(axes, stacked[0], line, look)
    for k, name in enumerate(names):
        bar(axes, STYLES[k], (0, 0, 0), name)
    axes.set_yticks(range(len(bars)), [named(code, by, look) for code in bars])
    axes.set_ylim(len(bars) - 0.5, -0.5)
    value_axis(axes, items[0].scale, look.language, (0.0, 1.0))
    beside(axes, (1.075, -0.68), look.say("poor"), color="#444444")
    legend(axes, columns_for(names))
    return finish(figure, look, [*why_empty(items, look), *remarks(items, look)])


def _stack(
    axes: Axes, items: Sequence[Estimate], at: tuple[int, Sequence[str]], look: Look
) -> None:
    """Draw the parts of one bar one after the other, with their percent where it fits."""
    (line, parts), start = at, 0.0
    shown = (item for item in items if look.shows(item))
    for item in sorted(shown, key=lambda item: parts.index(item.indicator)):
        width = item.value or 0.0
        style = STYLES[parts.index(item.indicator)]
        bar(axes, style, (width, line, 0.62), start=start)
        if width >= 0.06:
            inside(axes, (start + width / 2, line), look.percent(width))
        start += width
