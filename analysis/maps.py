"""A map of areas in classes of a measure: dark is much, in grey print as in colour.

What is unreliable, not published or without data is hatched or dotted, never a colour.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, PathPatch
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

from analysis.estimates import Estimate
from analysis.figure_errors import AreaWithoutOutline, ClassBreaksFaulty, NothingToDraw
from analysis.figures import INK, PLAIN, TALL, Look, balanced, finish, never, panel, remarks
from analysis.lines import check, named
from analysis.marks import ROW
from analysis.measures import Scale
from analysis.outlines import Outline, Outlines
from analysis.tables import digits_of, is_percent, written
from analysis.words import span

# from light to dark: each differs in grey from the next
RAMP: Mapping[int, tuple[str, ...]] = {
    1: ("#8DB0CF",),
    2: ("#C9DAE9", "#3F6F9B"),
    3: ("#E4EDF5", "#8DB0CF", "#2B587F"),
    4: ("#E9F0F7", "#B3CADF", "#6C97BD", "#24496B"),
    5: ("#EDF3F9", "#C3D6E7", "#8DB0CF", "#4B7BA6", "#16324F"),
}
MOST = 6  # breaks
EDGE = "#3d3d3d"
DOUBTED, HIDDEN, NOTHING = "////", "xxxx", "...."
SIZE = 6.5  # of the names
LETTER = 0.62 / 72  # inches of a letter's width, for each point of its size
ACROSS = 4.9  # inches for the map


@dataclass(frozen=True)
class _Map:
    outlines: Outlines
    found: Mapping[str, Estimate]
    breaks: Sequence[float]
    look: Look

    @property
    def scale(self) -> float:
        """Inches of a kilometre on paper."""
        west, south, east, north = self.outlines.ends
        return min(ACROSS / (east - west), (TALL - 2.2) / (north - south))

    def shown(self, code: str) -> Estimate | None:
        item = self.found.get(code)
        return item if item is not None and self.look.shows(item) else None

    def place(self, item: Estimate) -> int:
        """Give the class of a value."""
        k = int(np.searchsorted(self.breaks, item.value or 0.0, side="right")) - 1
        return min(k, len(self.breaks) - 2)

    @property
    def ramp(self) -> tuple[str, ...]:
        return RAMP[len(self.breaks) - 1]

    def hidden(self, code: str) -> bool:
        item = self.found.get(code)
        return item is not None and bool(self.look.withhold(item))

    def pattern(self, code: str) -> tuple[str, str]:
        """Give the fill and the hatch of an area."""
        item = self.shown(code)
        if item is None:
            return "white", HIDDEN if self.hidden(code) else NOTHING
        return self.ramp[self.place(item)], DOUBTED if self.look.doubts(item) else ""


def area_map(
    estimates: Iterable[Estimate],
    outlines: Outlines,
    look: Look = PLAIN,
    breaks: Sequence[float] | None = None,
) -> Figure:
    """Draw one measure of one round by area.

    The domains of the estimates are the codes of the outlines; the estimate of everybody
    (domain "") is left out.

    Parameters
    ----------
    breaks
        Ends of the classes, rising; round ones are made where they are left out. Give them
        for maps that are to be compared.

    Raises
    ------
    NothingToDraw, MeasuresMixed, PlaceTakenTwice, AreaWithoutOutline, ClassBreaksFaulty
        Each says which and what to do.
    """
    items = [item for item in estimates if item.domain]
    check("area_map", items, ("domain",), (1, 1))
    unknown = [item.domain for item in items if item.domain not in outlines.areas]
    if unknown:
        raise AreaWithoutOutline(unknown)
    values = [item.value or 0.0 for item in items if look.shows(item)]
    if not values:
        raise NothingToDraw("area_map")
    ends = _breaks(values, breaks, items[0].scale)
    drawn = _Map(outlines, {item.domain: item for item in items}, ends, look)
    _, south, _, north = outlines.ends
    figure, axes = panel(max(drawn.scale * (north - south) * 1.08, 2.2) + 1.3)
    _areas(axes, drawn)
    _names(axes, drawn)
    _scale_bar(axes, drawn)
    _legend(axes, drawn)
    return finish(figure, look, _remarks(drawn))


def _breaks(
    values: Sequence[float], breaks: Sequence[float] | None, scale: Scale
) -> list[float]:
    """Check the ends of classes, or make round ones."""
    low, high = min(values), max(values)
    if breaks is not None:
        ends = [float(each) for each in breaks]
        rises = all(a < b for a, b in pairwise(ends))
        if not rises or not 2 <= len(ends) <= MOST or ends[0] > low or ends[-1] < high:
            raise ClassBreaksFaulty(breaks, MOST, (low, high))
        return ends
    start = low if low < high else min(low, 0.0)
    locator = MaxNLocator(5, steps=[1, 2, 2.5, 5, 10])
    # 0.30000000000000004 would put 0.3 into the class below
    ticks = [round(float(tick), 12) for tick in locator.tick_values(start, high or 1.0)]
    first = max(k for k, tick in enumerate(ticks[:-1]) if tick <= low or k == 0)
    last = min(k for k, tick in enumerate(ticks) if tick >= high and k > first)
    ends = ticks[first : last + 1]
    return [min(max(end, 0.0), 1.0) for end in ends] if is_percent(scale) else ends


def _areas(axes: Axes, drawn: _Map) -> None:
    """Draw every area; a hatch is dark on light and light on dark."""
    for code, outline in drawn.outlines.areas.items():
        fill, hatch = drawn.pattern(code)
        axes.add_patch(
            PathPatch(
                outline.path(), facecolor=fill, edgecolor=EDGE, linewidth=0.6, zorder=2
            )
        )
        if hatch:
            dark = fill == drawn.ramp[-1] and len(drawn.ramp) > 1
            axes.add_patch(
                PathPatch(
                    outline.path(),
                    facecolor="none",
                    edgecolor="white" if dark else EDGE,
                    hatch=hatch,
                    linewidth=0.0,
                    zorder=2.5,
                )
            )
    west, south, east, north = drawn.outlines.ends
    axes.set_xlim(west - 0.01 * (east - west), east + 0.01 * (east - west))
    axes.set_ylim(south - 0.45 / drawn.scale, north + 0.01 * (north - south))
    axes.set_aspect("equal", anchor="NW")
    axes.set_axis_off()


def _names(axes: Axes, drawn: _Map) -> None:
    """Write name and value into each area that has room for them, or the value alone."""
    for code, outline in drawn.outlines.areas.items():
        found = (
            (label, seat)
            for label in _labels(drawn, code)
            for seat in outline.seats()
            if _fits(outline, label, seat, drawn.scale)
        )
        label, seat = next(found, ("", (0.0, 0.0)))
        if label:
            axes.text(
                *seat,
                label,
                ha="center",
                va="center",
                fontsize=SIZE,
                linespacing=1.2,
                color="black",
                zorder=4,
                path_effects=[withStroke(linewidth=2.2, foreground="white")],
            )


def _labels(drawn: _Map, code: str) -> Iterator[str]:
    """Give the ways to label an area, the fullest first."""
    item, value = drawn.shown(code), ""
    if item is not None:
        digits = digits_of(item.value, item.scale)
        value = written(item.value, item.scale, drawn.look.language, digits)
    name = named(code, "domain", drawn.look)
    for width in (30, 16, 11):
        yield f"{balanced(name, width)}\n{value}".strip()
    yield value


def _fits(outline: Outline, label: str, at: tuple[float, float], scale: float) -> bool:
    """Say whether a label lies inside the area, at its top, middle and foot."""
    rows = label.split("\n")
    half = max(map(len, rows)) * SIZE * LETTER / scale / 2
    tall = len(rows) * SIZE * ROW / scale / 2
    x, y = at
    return all(
        any(w <= x - half and x + half <= e for w, e in outline.spans(y + shift))
        for shift in (-tall, 0.0, tall)
    )


def _scale_bar(axes: Axes, drawn: _Map) -> None:
    """Draw a bar of a round length and an arrow to the north, below the map."""
    west, south, east, _ = drawn.outlines.ends
    length = _round_length((east - west) / 3)
    low, unit = south - 0.26 / drawn.scale, 1 / drawn.scale  # kilometres of an inch
    axes.plot([west, west + length], [low, low], color=INK, lw=2.0, solid_capstyle="butt")
    for x in (west, west + length):
        axes.plot([x, x], [low, low + 0.06 * unit], color=INK, lw=0.8)
    digits = max(-math.floor(math.log10(length)), 0)
    said = drawn.look.say("kilometres", length=drawn.look.number(length, digits))
    middle = west + length / 2
    axes.text(middle, low - 0.05 * unit, said, ha="center", va="top", fontsize=7, color=INK)
    x = west + length + 0.35 * unit
    axes.annotate(
        "",
        (x, low + 0.14 * unit),
        xytext=(x, low - 0.16 * unit),
        arrowprops={"arrowstyle": "-|>", "color": INK, "shrinkA": 0, "shrinkB": 0},
    )
    north = drawn.look.say("north")
    axes.text(
        x + 0.08 * unit, low, north, va="center", fontsize=8, weight="bold", color=INK
    )


def _round_length(wanted: float) -> float:
    """Give the largest 1, 2 or 5 times a power of ten that is no longer."""
    ten = 10.0 ** math.floor(math.log10(wanted))
    return max(step * ten for step in (1, 2, 5) if step * ten <= wanted)


def _legend(axes: Axes, drawn: _Map) -> None:
    """Explain the classes, with the number of areas in each, and the hatches."""
    look, codes = drawn.look, list(drawn.outlines.areas)
    patterns = [drawn.pattern(code) for code in codes]
    handles = [
        Patch(facecolor=fill, edgecolor=EDGE, label=f"{label} ({look.number(count)})")
        for fill, label, count in zip(
            drawn.ramp, _classes(drawn), _counts(drawn, codes), strict=True
        )
    ]
    said = {DOUBTED: "doubted", HIDDEN: "hidden", NOTHING: "no_data"}
    for hatch, key in said.items():
        count = sum(pattern[1] == hatch for pattern in patterns)
        if count:
            label = f"{look.say(key)} ({look.number(count)})"
            handles.append(
                Patch(facecolor="white", edgecolor=EDGE, hatch=hatch, label=label)
            )
    axes.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(1.02, 1.0),
        frameon=False,
        fontsize=8,
        handlelength=2.0,
        handleheight=1.3,
        labelcolor=INK,
    )


def _counts(drawn: _Map, codes: Iterable[str]) -> list[int]:
    places = [drawn.place(item) for item in map(drawn.shown, codes) if item is not None]
    return [places.count(k) for k in range(len(drawn.ramp))]


def _classes(drawn: _Map) -> Iterator[str]:
    """Write the ends of each class, with as many digits as they need."""
    item = next(iter(drawn.found.values()))
    times = 100 if is_percent(item.scale) else 1
    digits = next(
        d
        for d in range(12)
        if all(
            math.isclose(round(times * b, d), times * b, abs_tol=1e-9) for b in drawn.breaks
        )
    )
    unit = "%" if is_percent(item.scale) else ""
    for low, high in pairwise(drawn.breaks):
        yield span(low, high, drawn.look.language, digits=digits, unit=unit)  # type: ignore[arg-type]


def _remarks(drawn: _Map) -> Iterator[str]:
    look, items = drawn.look, list(drawn.found.values())
    if len(drawn.ramp) > 1:
        yield look.say("bounds")
    n = look.reach(item.n for item in items if not look.withhold(item))
    census = any(item.kind == "census" for item in items)
    key = "households_per_area" if census else "cell_size"
    yield look.say(key, n=n)
    # the hatch stands in the legend
    yield from remarks(items, replace(look, doubt=never))
