"""Estimates laid out in lines: a domain or an indicator each, with its rounds in it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from matplotlib.axes import Axes

from analysis.estimates import Estimate
from analysis.figure_errors import (
    MeasuresMixed,
    NothingToDraw,
    PlaceTakenTwice,
    TooManyForOnePage,
)
from analysis.figures import (
    ALONE,
    STYLES,
    TALL,
    Look,
    Style,
    balanced,
    legend,
    remarks,
)
from analysis.marks import STAR, beside
from analysis.tables import is_percent
from analysis.words import DASH, NOTES, word

By = Literal["round", "domain", "indicator"]

AROUND = 1.7  # inches for title, legend, axis and note
LONGEST = 6 * TALL


@dataclass(frozen=True)
class Lines:
    """Estimates in lines, side by side in each.

    Attributes
    ----------
    line, series
        The fact that makes a line, and the one that makes the marks within it.
    only
        The lines of this page; all where empty.
    """

    figure: str
    estimates: Sequence[Estimate]
    look: Look
    line: By
    series: By = "round"
    only: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check(self.figure, self.estimates, (self.line, self.series))

    @property
    def every(self) -> list[str]:
        """All lines, in the order of their names and then of the estimates."""
        return coded(self.estimates, self.line, self.look)

    @property
    def lines(self) -> list[str]:
        """The lines of this page."""
        return list(self.only) or self.every

    @property
    def parts(self) -> list[str]:
        """The rounds, or what else stands side by side in a line."""
        return coded(self.estimates, self.series, self.look)

    @property
    def dense(self) -> bool:
        """Whether the lines must stand close together."""
        return len(self.every) * self._roomy + AROUND > TALL

    @property
    def _roomy(self) -> float:
        return 0.145 * (max(len(self.parts), 2) + 1)

    @property
    def text_size(self) -> float:
        """Size of the names of lines."""
        return 7.0 if self.dense else 8.5

    @property
    def slot(self) -> float:
        """Room of one mark, of a line's 1."""
        return (0.9 if self.dense else 0.8) / max(len(self.parts), 1 if self.dense else 2)

    @property
    def row(self) -> float:
        """Inches of one line: of its marks, or of its name where that needs more."""
        if not self.dense:
            return self._roomy
        rows = max(name.count("\n") + 1 for name in self.names(self.every))
        return max(0.105 * len(self.parts) + 0.03, 0.128 * rows)

    @property
    def height(self) -> float:
        """Inches of the figure."""
        names = [named(code, self.series, self.look) for code in self.parts]
        return self.row * len(self.lines) + AROUND - 0.1 + legend_height(names)

    @property
    def fitting(self) -> int:
        """How many lines a page holds."""
        return max(int((TALL - AROUND + 0.1) / self.row), 1)

    def checked(self, longest: float = LONGEST) -> Lines:
        """Refuse to be longer than that."""
        if self.height > longest:
            most = int((longest - AROUND) / self.row)
            raise TooManyForOnePage(self.figure, len(self.lines), most)
        return self

    def pages(self) -> Iterator[Lines]:
        """Cut into pages of about one length, each with the axis and the style of all."""
        every, look = self.every, self.look
        count = -(-len(every) // self.fitting)
        size = -(-len(every) // count)
        for k in range(count):
            said = look.say("page", number=str(k + 1), count=str(count))
            title = f"{look.title} {said}".strip() if count > 1 else look.title
            only = tuple(every[k * size : (k + 1) * size])
            yield replace(self, only=only, look=replace(look, title=title))

    def placed(self) -> Iterator[tuple[float, Style, Estimate]]:
        """Give each estimate its height on the page and its style."""
        parts, place = self.parts, {code: k for k, code in enumerate(self.lines)}
        for item in self.estimates:
            line = place.get(getattr(item, self.line))
            if line is not None:
                k = parts.index(getattr(item, self.series))
                offset = (k - (len(parts) - 1) / 2) * self.slot
                yield line + offset, self.style(k), item

    def style(self, k: int) -> Style:
        """Give the style of the k-th round."""
        return ALONE if len(self.parts) == 1 else STYLES[k]

    def shown(self) -> list[Estimate]:
        """List the estimates that may be shown."""
        return [item for item in self.estimates if self.look.shows(item)]

    def ends(self) -> tuple[float, float]:
        """Give the ends of the axis: all values, and intervals up to twice the largest."""
        shown = self.shown()
        values = [item.value or 0.0 for item in shown]
        lows = [item.interval.low for item in shown if item.interval]
        highs = [item.interval.high for item in shown if item.interval]
        most = max(values, default=1.0)
        top = max([*values, *highs], default=1.0)
        if most > 0:
            top = min(top, 2 * most)
        end = 1.04 * top if top > 0 else 1.0
        whole = 1.0 if is_percent(self.estimates[0].scale) else end
        return min([0.0, *values, *lows]), min(end, whole)

    def names(self, codes: Sequence[str]) -> list[str]:
        """Name lines, long names on several rows."""
        width = 46 if len(self.every) * self._roomy + AROUND > TALL else 36
        return [balanced(named(code, self.line, self.look), width) for code in codes]

    def name_lines(self, axes: Axes) -> None:
        """Write the names down the left side."""
        axes.set_yticks(range(len(self.lines)), self.names(self.lines))
        axes.tick_params(axis="y", labelsize=self.text_size)
        axes.set_ylim(len(self.lines) - 0.5, -0.5)

    def legend(self, axes: Axes, draw: Callable[[Axes, Style, str], None]) -> None:
        """Name the rounds, if there are several."""
        if len(self.parts) == 1:
            return
        names = [named(code, self.series, self.look) for code in self.parts]
        for k, name in enumerate(names):
            draw(axes, self.style(k), name)
        legend(axes, columns_for(names))

    def remarks(self) -> Iterator[str]:
        """Say what the lines mean, and what is missing."""
        look, shown = self.look, self.shown()
        levels = sorted({item.interval.level for item in shown if item.interval})
        if levels:
            yield look.say("interval", level=look.percent(levels[0]))
        top = self.ends()[1]
        if any(item.interval and item.interval.high > top for item in shown):
            yield look.say("beyond")
        if any(item.kind == "sample" and not item.interval for item in shown):
            yield look.say("no_interval")
        yield from why_empty(self.estimates, look)
        yield from remarks(self.estimates, look)

    def base(self) -> str:
        """Say how many households in the sample are behind each round."""
        look = self.look
        counts = {
            getattr(item, self.series): item.n
            for item in self.estimates
            if not look.withhold(item)
        }
        said = [
            f"{named(code, self.series, look)}: {look.number(n)}"
            if code or len(counts) > 1
            else look.number(n)
            for code, n in counts.items()
        ]
        return look.say("base", counts="; ".join(said))


def check(
    figure: str,
    estimates: Sequence[Estimate],
    places: Sequence[By],
    series: tuple[int, int] | None = None,
) -> None:
    """Refuse what can't be one figure: nothing, two measures, two numbers at one place.

    ``series`` counts what must be told apart, and how much can be; the marks of the last
    of ``places`` and the styles if it isn't given.

    Raises
    ------
    NothingToDraw, MeasuresMixed, PlaceTakenTwice, TooManyForOnePage
    """
    if not estimates:
        raise NothingToDraw(figure)
    measures = {(item.measure, item.scale): item.measure for item in estimates}
    if len(measures) > 1:
        raise MeasuresMixed(figure, measures.values())
    counts = Counter(tuple(getattr(item, by) for by in places) for item in estimates)
    twice = [" ".join(filter(None, at)) or "–" for at, n in counts.items() if n > 1]
    if twice:
        raise PlaceTakenTwice(figure, twice)
    marks = len({getattr(item, places[-1]) for item in estimates})
    count, most = series or (marks, len(STYLES))
    if count > most:
        raise TooManyForOnePage(figure, count, most)


def coded(estimates: Iterable[Estimate], by: By, look: Look) -> list[str]:
    """List the codes of a fact in the order of their names, those without one last."""
    names = look.names
    known = {"round": names.rounds, "domain": names.domains, "indicator": names.indicators}
    found = dict.fromkeys(getattr(item, by) for item in estimates)
    return [code for code in dict.fromkeys([*known[by], *found]) if code in found]


def named(code: str, by: By, look: Look) -> str:
    """Name a round, domain or indicator."""
    if by == "domain":
        return look.names.domain(code, look.language)
    known = look.names.rounds if by == "round" else look.names.indicators
    return known.get(code, code)


def columns_for(names: Sequence[str], width: int = 96) -> int:
    """Say how many names of a legend stand in one row of the page."""
    longest = max(map(len, names)) + 6
    return max(min(len(names), width // longest), 1)


def legend_height(names: Sequence[str]) -> float:
    """Give the inches of a legend's rows beyond the first."""
    return 0.19 * (math.ceil(len(names) / columns_for(names)) - 1)


def why_empty(items: Sequence[Estimate], look: Look) -> Iterator[str]:
    """Explain the dashes, where there are any."""
    reasons = dict.fromkeys(filter(None, (look.withhold(item) for item in items)))
    if reasons:
        said = " ".join(word(NOTES, reason, look.language) for reason in reasons)
        yield f"{DASH}: {said}"
    elif not all(look.shows(item) for item in items):
        yield f"{DASH}: {word(NOTES, 'no_base', look.language)}"


def empty(axes: Axes, item: Estimate, y: float, look: Look) -> None:
    """Draw a dash where there is no value that may be shown."""
    if not look.shows(item):
        axes.text(
            0.01,
            y,
            DASH,
            transform=axes.get_yaxis_transform(),
            va="center",
            fontsize=8,
        )


def count(axes: Axes, item: Estimate, y: float, look: Look, size: float = 7) -> None:
    """Write the households behind a number at the right, with a mark of the unreliable."""
    if not look.withhold(item):
        beside(axes, (1.075, y), look.number(item.n), size)
    if look.doubts(item):
        mark = beside(axes, (1.075, y), STAR, size, "#000000")
        mark.set_horizontalalignment("left")
