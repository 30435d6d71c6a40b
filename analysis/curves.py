"""Curves over the cutoff k, with the bands that hold for all cutoffs at once.

Between two attainable scores nothing changes, so the curves are steps: a value stands from
just above the attainable score before up to its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from analysis.figures import (
    INK,
    PLAIN,
    SOFT,
    STYLES,
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
from analysis.lines import check, named
from analysis.robustness import CutoffPoint, Dominance, Where
from analysis.words import percent

MOST = 4  # curves that can be told apart with their bands
STRIP = -0.24  # of the panel's height: where the strip of dominance stands

Verdict = Literal["below", "above", "undecided"]

STRIPS: Mapping[Verdict, Style] = {
    "below": Style("#16324F", "", "", "#16324F", ""),
    "above": Style("#16324F", "", "", "white", "////"),
    "undecided": Style("#bdbdbd", "", "", "#efefef", ""),
}


@dataclass(frozen=True)
class Compared:
    """Two of the curves, and what ``dominates`` found of the first less the second."""

    first: Where
    second: Where
    found: Dominance
    level: float = 0.95

    def strips(self) -> Iterator[tuple[Fraction, Verdict]]:
        """Give each cutoff with what the band says there."""
        for row in self.found.curve.iter_rows(named=True):
            yield Fraction(row["cutoff"]), _verdict(row)


def _verdict(row: Mapping[str, float]) -> Verdict:
    if not row["se"] > 0:
        return "undecided"
    if row["band_high"] < 0:
        return "below"
    return "above" if row["band_low"] > 0 else "undecided"


def cutoff_curves(
    points: Iterable[CutoffPoint],
    look: Look = PLAIN,
    used: Fraction | None = None,
    compared: Compared | None = None,
) -> Figure:
    """Draw H, A or M0 at every cutoff, a curve for each round and domain, with its band.

    Parameters
    ----------
    used
        The cutoff of the standard; a line marks it.
    compared
        Two of the curves; a strip below says at which cutoffs one lies below the other.

    Raises
    ------
    NothingToDraw, MeasuresMixed, PlaceTakenTwice, TooManyForOnePage
        Each says which and what to do.
    """
    items = tuple(points)
    curves = _curves(items)
    estimates = [point.estimate for point in items]
    check("cutoff_curves", estimates, ("round", "domain", "indicator"), (len(curves), MOST))
    figure, axes = panel(4.6 if compared else 4.2)
    for k, (where, curve) in enumerate(curves.items()):
        name = balanced(_name(where, curve, look), 44)
        _curve(axes, curve, (STYLES[k], name), look)
    scale = estimates[0].scale
    upright_axis(axes, scale, look.language, (0.0, _top(items)))
    cutoffs = sorted({point.cutoff for point in items})
    _cutoff_axis(axes, cutoffs, look)
    if used is not None:
        _mark(axes, used, look)
    legend(axes, 2 if len(curves) > 1 else 1)
    if compared:
        _strip(axes, compared, look)
    return finish(figure, look, _remarks(items, look, compared))


def _curves(points: Iterable[CutoffPoint]) -> dict[Where, list[CutoffPoint]]:
    curves: dict[Where, list[CutoffPoint]] = {}
    for point in points:
        curves.setdefault(Where(point.domain, point.round), []).append(point)
    return {at: sorted(curve, key=lambda p: p.cutoff) for at, curve in curves.items()}


def _name(where: Where, curve: Sequence[CutoffPoint], look: Look) -> str:
    """Name a curve by round and domain, with the households behind it."""
    parts = [named(where.round, "round", look)]
    if where.domain or not where.round:
        parts.append(named(where.domain, "domain", look))
    return f"{', '.join(filter(None, parts))} (n = {look.number(curve[0].estimate.rows)})"


def _top(points: Iterable[CutoffPoint]) -> float:
    """End the axis above all values, and above the bands up to twice the highest value."""
    points = tuple(points)
    values = max(point.estimate.value or 0.0 for point in points)
    bands = max((point.band.high for point in points if point.band), default=0.0)
    return min(max(values, min(bands, 2 * values)) * 1.04 or 1.0, 1.0)


def _curve(
    axes: Axes, curve: Sequence[CutoffPoint], drawn: tuple[Style, str], look: Look
) -> None:
    """Draw the steps of a curve and of its band, with gaps where there is nothing."""
    style, name = drawn
    shown = [point if look.shows(point.estimate) else None for point in curve]
    ends = [0.0, *(float(point.cutoff) for point in curve)]
    at = [end for pair in pairwise(ends) for end in pair]
    axes.plot(
        at,
        _steps(point.estimate.value if point else None for point in shown),
        linestyle=style.line,
        color=style.colour,
        linewidth=1.5,
        marker=style.marker,
        markevery=slice(1, None, 2),
        markersize=5,
        markerfacecolor=style.fill,
        markeredgecolor=style.colour,
        label=name,
        clip_on=False,
        zorder=3,
    )
    bands = [point.band if point else None for point in shown]
    axes.fill_between(
        at,
        _steps(band.low if band else None for band in bands),
        _steps(band.high if band else None for band in bands),
        facecolor=(style.colour, 0.13),
        edgecolor=(style.colour, 0.7),
        linewidth=0.6,
        linestyle=style.line,
        zorder=2,
    )


def _steps(values: Iterable[float | None]) -> list[float]:
    """Give each value twice: where its step begins and where it ends."""
    known = [math.nan if value is None else value for value in values]
    return [value for value in known for _ in range(2)]


def _cutoff_axis(axes: Axes, cutoffs: Sequence[Fraction], look: Look) -> None:
    """Write as many of the attainable cutoffs as have room."""
    every = max(-(-len(cutoffs) // 14), 1)
    shown = list(cutoffs)[::-1][::every][::-1]
    labels = [
        percent(float(k), look.language, 0 if float(100 * k).is_integer() else 1)
        for k in shown
    ]
    axes.set_xticks([float(k) for k in shown], labels)
    axes.tick_params(axis="x", labelsize=7.5)
    axes.set_xlim(0.0, float(cutoffs[-1]))
    axes.set_xlabel(look.say("cutoff"), fontsize=8.5, color=INK)


def _mark(axes: Axes, used: Fraction, look: Look) -> None:
    axes.axvline(float(used), color=INK, linewidth=1.0, linestyle=(0, (6, 2)), zorder=1)
    left, right = axes.get_xlim()
    late = float(used) > (left + right) / 2
    said = look.say("in_use", cutoff=str(used))
    axes.annotate(
        said,
        (float(used), 0.97),
        xycoords=axes.get_xaxis_transform(),
        xytext=(-4 if late else 4, 0),
        textcoords="offset points",
        ha="right" if late else "left",
        va="top",
        fontsize=8,
        color=INK,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
        zorder=4,
    )


def _strip(axes: Axes, compared: Compared, look: Look) -> None:
    """Draw what the comparison found, cutoff by cutoff, inside the foot of the panel."""
    names = {
        "below": _pair(compared.first, compared.second, look),
        "above": _pair(compared.second, compared.first, look),
        "undecided": look.say("undecided"),
    }
    before = axes.get_xlim()[0]
    seen: set[str] = set()
    strip = axes.inset_axes((0, STRIP, 1, 0.05))
    strip.set_axis_off()
    strip.set_xlim(axes.get_xlim())
    for cutoff, verdict in sorted(compared.strips()):
        style = STRIPS[verdict]
        strip.add_patch(
            Rectangle(
                (before, 0),
                float(cutoff) - before,
                1,
                facecolor=style.bar,
                edgecolor=style.colour,
                hatch=style.hatch,
                linewidth=0.8,
                label=None if verdict in seen else names[verdict],
            )
        )
        seen.add(verdict)
        before = float(cutoff)
    strip.legend(
        loc="upper left",
        bbox_to_anchor=(0, 0.0),
        ncols=3,
        frameon=False,
        fontsize=7.5,
        borderaxespad=0.2,
        labelcolor=SOFT,
    )


def _pair(lower: Where, upper: Where, look: Look) -> str:
    return look.say("lower", first=_short(lower, look), second=_short(upper, look))


def _short(where: Where, look: Look) -> str:
    parts = (
        named(where.round, "round", look),
        where.domain and named(where.domain, "domain", look),
    )
    return ", ".join(filter(None, parts)) or named("", "domain", look)


def _remarks(
    points: Sequence[CutoffPoint], look: Look, compared: Compared | None
) -> Iterator[str]:
    levels = {point.estimate.interval.level for point in points if point.estimate.interval}
    if levels:
        yield look.say("band", level=look.percent(min(levels)))
    if any(point.band is None and point.estimate.kind == "sample" for point in points):
        yield look.say("no_band")
    if compared:
        yield look.say("dominance", level=look.percent(compared.level))
    estimates = [point.estimate for point in points]
    if not all(look.shows(item) for item in estimates):
        yield look.say("gap")
    # the bands show how unreliable each point is
    yield from remarks(estimates, replace(look, doubt=never))
