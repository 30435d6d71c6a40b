"""The funnel as a figure: dots, control limits, and the names of the areas outside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.figures import (
    INK,
    PLAIN,
    STYLES,
    TALL,
    Look,
    Style,
    balanced,
    finish,
    legend,
    never,
    panel,
    remarks,
    upright_axis,
)
from analysis.funnels import LEVELS, Funnel, FunnelArea
from analysis.lines import named
from analysis.marks import ROW, dot, spread
from analysis.tables import digits_of, written

SIZE = 7.0  # of the names
ROOM = 1.8  # inches around the panel
LINES = {0.95: "--", 0.998: "-"}
INSIDE = Style("#6B6B6B", "o", "white", "", "")
BEYOND = {0.95: STYLES[1], 0.998: STYLES[2]}


def funnel_plot(found: Funnel, look: Look = PLAIN) -> Figure:
    """Draw a funnel: rates against size, with limits, and name the areas outside.

    The note says how many would lie outside by chance alone, and whether the areas differ
    by more than that.
    """
    outside = [area for area in found.areas if area.beyond]
    shown = _fitting(outside, look)
    heights = sum(_inches(_name(area, look)) for area in shown)
    tall = max(3.6, 1.03 * heights) + ROOM
    figure, axes = panel(tall)
    top = _top(found)
    _limits(axes, found, look)
    _dots(axes, found)
    upright_axis(axes, "proportion", look.language, (0.0, top))
    axes.spines["left"].set_visible(True)
    _size_axis(axes, found, look)
    _names(axes, shown, top / (tall - ROOM), look)
    legend(axes, 3)
    return finish(figure, look, _remarks(found, look, len(outside) - len(shown)))


def _inches(label: str) -> float:
    return (label.count("\n") + 1.1) * SIZE * ROW


def _fitting(outside: Sequence[FunnelArea], look: Look) -> list[FunnelArea]:
    """Take the areas farthest out, as many as have room for their names on a page."""
    far = sorted(outside, key=lambda area: -abs(area.z))
    used = accumulate(1.03 * _inches(_name(area, look)) for area in far)
    return [area for area, inches in zip(far, used, strict=True) if inches <= TALL - ROOM]


def _top(found: Funnel) -> float:
    rates = max(area.estimate.value or 0.0 for area in found.areas)
    smallest = np.array([min(area.size for area in found.areas)])
    limit = float(found.bounds(smallest, LEVELS[-1])[1][0])
    return min(max(rates, min(limit, 3 * rates), found.target) * 1.05 or 1.0, 1.0)


def _limits(axes: Axes, found: Funnel, look: Look) -> None:
    """Draw target and limits over all sizes."""
    sizes = [area.size for area in found.areas]
    first, last = max(min(sizes) * 0.8, 1.0), max(sizes) * 1.03
    at = np.unique(np.floor(np.geomspace(first, last, 400)))
    value = look.percent(found.target, 1)
    axes.axhline(
        found.target, color=INK, lw=1.0, ls=":", label=look.say("target", value=value)
    )
    for level in LEVELS:
        digits = 0 if float(100 * level).is_integer() else 1
        said = look.say("limit", level=look.percent(level, digits))
        for bound, label in zip(found.bounds(at, level), (said, None), strict=True):
            axes.plot(
                at, bound, LINES[level], color=INK, linewidth=1.0, label=label, zorder=2
            )
    axes.set_xlim(first - 0.03 * (last - first), last)


def _dots(axes: Axes, found: Funnel) -> None:
    for area in found.areas:
        style = BEYOND.get(area.beyond, INSIDE)
        dot(axes, style, (area.size, area.estimate.value or 0.0), size=4.5)


def _size_axis(axes: Axes, found: Funnel, look: Look) -> None:
    low, high = axes.get_xlim()
    axes.xaxis.set_major_locator(MaxNLocator(7, steps=[1, 2, 2.5, 5, 10], integer=True))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: look.number(x)))
    axes.set_xlim(low, high)
    key = "precision" if found.deff == 1 else "effective"
    axes.set_xlabel(look.say(key), fontsize=8.5, color=INK)


def _name(area: FunnelArea, look: Look) -> str:
    item = area.estimate
    value = written(
        item.value, item.scale, look.language, digits_of(item.value, item.scale)
    )
    return f"{balanced(named(item.domain, 'domain', look), 26)}  {value}"


def _names(axes: Axes, shown: Sequence[FunnelArea], unit: float, look: Look) -> None:
    """Name areas at the right, each tied to its dot."""
    values = [area.estimate.value or 0.0 for area in shown]
    labels = [_name(area, look) for area in shown]
    heights = [_inches(label) * unit for label in labels]
    placed = spread(values, heights, axes.get_ylim())
    across = axes.get_yaxis_transform()
    edge = axes.get_xlim()[1]
    for area, value, y, label in zip(shown, values, placed, labels, strict=True):
        axes.plot([area.size, edge], [value, value], color="#b5b5b5", lw=0.5, zorder=1)
        line = [value, value, y, y]
        at = [1.0, 1.01, 1.04, 1.05]
        axes.plot(at, line, color="#9a9a9a", lw=0.6, clip_on=False, transform=across)
        axes.text(
            1.055,
            y,
            label,
            transform=across,
            ha="left",
            va="center",
            fontsize=SIZE,
            linespacing=1.05,
            color=INK,
        )


def _remarks(found: Funnel, look: Look, left_out: int) -> Iterator[str]:
    areas = len(found.areas)
    facts = {"phi": look.number(found.dispersion, 2), "count": look.number(areas)}
    if found.limits == "widened" and found.dispersed:
        yield look.say("widened", **facts)
    else:
        yield look.say("binomial")
        yield look.say("dispersed" if found.dispersed else "not_dispersed", **facts)
    if found.deff != 1:
        yield look.say("effective_note", deff=look.number(found.deff, 2))
    level = LEVELS[0]
    yield look.say(
        "outside",
        level=look.percent(level),
        count=look.number(len(found.outside(level))),
        expected=look.number((1 - level) * areas, 1),
    )
    if left_out:
        yield look.say("unnamed", count=look.number(left_out))
    # the limits show how far to trust each
    plain = replace(look, doubt=never)
    yield from remarks([area.estimate for area in found.areas], plain)
