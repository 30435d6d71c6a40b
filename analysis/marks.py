"""What figures are drawn with: dots, bars, intervals, texts; and labels kept apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy
from matplotlib.axes import Axes
from matplotlib.text import Text

from analysis.arrays import Floats
from analysis.estimates import Estimate
from analysis.figures import INK, SOFT, Style

ROW = 1.25 / 72  # inches from one row of text to the next, for each point of its size
STAR = "*"


def dot(
    axes: Axes,
    style: Style,
    at: tuple[object, object],
    label: str | None = None,
    size: float = 5,
) -> None:
    """Draw a dot."""
    axes.plot(
        *at,  # type: ignore[arg-type]
        linestyle="none",
        marker=style.marker,
        markersize=size,
        markerfacecolor=style.fill,
        markeredgecolor=style.colour,
        markeredgewidth=1.2,
        label=label,
        clip_on=False,  # a dot at 0 stands on the edge of the panel
        zorder=3,
    )


def bar(
    axes: Axes,
    style: Style,
    at: tuple[float, float, float],
    label: str | None = None,
    start: float = 0.0,
) -> None:
    """Draw a lying bar: its length, its middle, its thickness."""
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


def interval(axes: Axes, item: Estimate, y: float, drawn: tuple[str, float]) -> None:
    """Draw the interval up to the end of the panel, with an arrow where it goes beyond."""
    if item.interval is None:
        return
    colour, end = drawn
    high = min(item.interval.high, end)
    # a white rim keeps the line in sight across a dark bar
    axes.hlines(y, item.interval.low, high, color="white", linewidth=2.6, zorder=2.4)
    axes.hlines(y, item.interval.low, high, color=colour, linewidth=1.3, zorder=2.5)
    if item.interval.high > end:
        axes.plot(end, y, marker=">", markersize=4, color=colour, clip_on=False, zorder=3)


def beside(
    axes: Axes, at: tuple[float, float], text: str, size: float = 7, color: str = SOFT
) -> Text:
    """Write beside the panel: ``at`` is the panel's width to the right, and a value up."""
    return axes.text(
        *at,
        text,
        transform=axes.get_yaxis_transform(),
        ha="right",
        va="center",
        fontsize=size,
        color=color,
    )


def inside(axes: Axes, at: tuple[float, float], text: str, size: float = 8) -> Text:
    """Write on a patch, on white so that it reads on every grey and hatch."""
    return axes.text(
        *at,
        text,
        ha="center",
        va="center",
        fontsize=size,
        color=INK,
        zorder=4,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.2},
    )


def spread(
    wanted: Sequence[float], sizes: Sequence[float], ends: tuple[float, float]
) -> list[float]:
    """Move labels as little as need be for none to cover another.

    ``wanted`` are the middles, ``sizes`` the heights. Least squares under the order of the
    middles: an isotonic regression of what is left when the labels below are taken off.

    Examples
    --------
    >>> spread([1.0, 1.0, 5.0], [2.0, 2.0, 2.0], (0.0, 10.0))
    [1.0, 3.0, 5.0]
    """
    if not wanted:
        return []
    order = np.argsort(np.asarray(wanted, dtype=np.float64), kind="stable")
    size: Floats = np.asarray(sizes, dtype=np.float64)[order]
    below = np.cumsum(size) - size / 2  # middle of each label in a stack without gaps
    free = scipy.optimize.isotonic_regression(np.asarray(wanted)[order] - below).x
    room = max(ends[1] - float(size.sum()), ends[0])
    middle = np.clip(free, ends[0], room) + below
    placed = np.empty(len(order))
    placed[order] = middle
    return [float(each) for each in placed]
