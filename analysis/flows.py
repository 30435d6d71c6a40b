"""Flows of households between the classes of two rounds (an alluvial diagram).

Drawn from the results of ``transitions_of``: "cell" gives the width of a flow, "transition"
the sampled households of the class it comes from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from analysis.estimates import Estimate
from analysis.figure_errors import FlowUnreadable, NothingToDraw
from analysis.figures import INK, PLAIN, Look, balanced, finish, panel, remarks
from analysis.lines import check
from analysis.marks import ROW, STAR, inside, spread
from analysis.words import CLASSES, NOTES, UNITS, word

ARROW = " → "
GREYS = ("#16324F", "#4B7BA6", "#8DB0CF", "#C3D6E7", "#EDF3F9")
HATCHES = ("", "", "", "", "....")
GAP = 0.035  # between the nodes of a round, of all households
WIDE = 0.035  # a node
SIZE = 8.0  # of the labels
LEAST = 0.03  # a flow below gets no label of its own
HEIGHT = 3.6  # inches of the nodes, at least
ROOM = 1.6  # inches around them


@dataclass(frozen=True)
class _Flow:
    origin: str
    target: str
    cell: Estimate

    @property
    def share(self) -> float:
        return self.cell.value or 0.0


@dataclass(frozen=True)
class _Node:
    """A class in one round: its share, and where it begins, from the top."""

    name: str
    share: float
    start: float

    @property
    def middle(self) -> float:
        return self.start + self.share / 2


@dataclass(frozen=True)
class _Flows:
    flows: Sequence[_Flow]
    rows: dict[str, Estimate]
    look: Look

    @property
    def shown(self) -> list[_Flow]:
        """The flows that may be shown: not those out of a class that is withheld."""
        hidden = {name for name, row in self.rows.items() if self.look.withhold(row)}
        return [
            flow
            for flow in self.flows
            if self.look.shows(flow.cell) and flow.origin not in hidden
        ]

    @property
    def classes(self) -> list[str]:
        """All classes in the order of the results."""
        named = [flow.origin for flow in self.flows] + [flow.target for flow in self.flows]
        firsts = [flow.target for flow in self.flows if flow.origin == self.flows[0].origin]
        return list(dict.fromkeys([*firsts, *named]))

    def nodes(self, end: str) -> dict[str, _Node]:
        """Stack the classes of a round, those that nobody is in left out."""
        shares = {
            name: sum(flow.share for flow in self.shown if getattr(flow, end) == name)
            for name in self.classes
        }
        held = {name: share for name, share in shares.items() if share > 0}
        starts = accumulate((share + GAP for share in held.values()), initial=0.0)
        return {
            name: _Node(name, share, start)
            for (name, share), start in zip(held.items(), starts, strict=False)
        }

    @property
    def bottom(self) -> float:
        """Where the longer of the two stacks ends."""
        return 1 + GAP * (len(self.classes) - 1)

    @property
    def height(self) -> float:
        """Inches of the figure: the labels of all classes have room."""
        rows = sum(
            self.label(_Node(name, 0, 0), "origin").count("\n") + 1.4
            for name in self.classes
        )
        return max(HEIGHT, rows * SIZE * ROW) + ROOM

    def label(self, node: _Node, end: str) -> str:
        """Name a class with its percent, and its households where they are known."""
        look = self.look
        said = [balanced(class_name(node.name, look), 20), look.percent(node.share, 1)]
        row = self.rows.get(node.name)
        if end == "origin" and row is not None:
            said.append(f"n = {look.number(row.n)}")
        first, *rest = said
        return f"{first}\n{', '.join(rest)}"


def class_name(code: str, look: Look) -> str:
    """Name a class: as the look does, or by the platform's own words."""
    return look.names.indicators.get(code) or word(CLASSES, code, look.language)


def transition_flows(
    estimates: Iterable[Estimate], look: Look = PLAIN, rounds: tuple[str, str] = ("", "")
) -> Figure:
    """Draw which class households came from and which they went to.

    Takes the estimates of ``transitions_of``; of other measures it takes no notice. The
    names of classes are looked up among the indicators of ``look.names``.

    Parameters
    ----------
    rounds
        Codes of the two rounds, written over the two sides.

    Raises
    ------
    NothingToDraw, PlaceTakenTwice, FlowUnreadable
        Each says which and what to do.
    """
    items = [item for item in estimates if item.measure in {"cell", "transition"}]
    cells = [item for item in items if item.measure == "cell"]
    check("transition_flows", cells, ("round", "indicator"), (1, 1))
    chart = _Flows(
        tuple(_Flow(*_ends(item), item) for item in cells),
        {_ends(item)[0]: item for item in items if item.measure == "transition"},
        look,
    )
    if not any(flow.share > 0 for flow in chart.shown):
        raise NothingToDraw("transition_flows")
    figure, axes = panel(chart.height)
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(chart.bottom + 0.02, -0.10)
    _draw(axes, chart)
    for x, label in zip((0.0, 1.0), rounds, strict=True):
        name = look.names.rounds.get(label, label)
        side = "left" if x else "right"
        axes.text(x, -0.07, name, ha=side, va="center", fontsize=9, color=INK)
    return finish(figure, look, _remarks(chart))


def _ends(item: Estimate) -> tuple[str, str]:
    parts = item.indicator.split(ARROW)
    if len(parts) != 2:
        raise FlowUnreadable([item.indicator])
    return parts[0], parts[1]


def _draw(axes: Axes, chart: _Flows) -> None:
    sides = {"origin": chart.nodes("origin"), "target": chart.nodes("target")}
    used = {
        end: {name: node.start for name, node in nodes.items()}
        for end, nodes in sides.items()
    }
    texts = []
    for flow in sorted(chart.shown, key=lambda flow: _order(flow, chart.classes)):
        if flow.share > 0:
            left, right = used["origin"][flow.origin], used["target"][flow.target]
            _band(axes, flow, (left, right), chart)
            texts.append((flow, left + flow.share / 2))
            used["origin"][flow.origin] += flow.share
            used["target"][flow.target] += flow.share
    _percents(axes, texts, chart)
    for x, end in ((0.0, "origin"), (1 - WIDE, "target")):
        _nodes(axes, chart, (x, end), list(sides[end].values()))


def _order(flow: _Flow, classes: Sequence[str]) -> tuple[int, int]:
    return classes.index(flow.origin), classes.index(flow.target)


def _style(name: str, chart: _Flows) -> tuple[str, str]:
    k = chart.classes.index(name)
    return GREYS[k % len(GREYS)], HATCHES[k % len(HATCHES)]


def _band(axes: Axes, flow: _Flow, starts: tuple[float, float], chart: _Flows) -> None:
    """Draw a curved band; hatched where its share is unreliable."""
    a, b, x0, x1, half = *starts, WIDE, 1 - WIDE, 0.5
    c, d = a + flow.share, b + flow.share
    points = [
        (x0, a),
        (half, a),
        (half, b),
        (x1, b),
        (x1, d),
        (half, d),
        (half, c),
        (x0, c),
    ]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3]
    colour, _ = _style(flow.origin, chart)
    axes.add_patch(
        PathPatch(
            Path([*points, (x0, a)], [*codes, Path.CLOSEPOLY]),
            facecolor=(colour, 0.55),
            edgecolor="#5a5a5a",
            hatch="///" if chart.look.doubts(flow.cell) else "",
            linewidth=0.5,
            zorder=2,
        )
    )


def _percents(axes: Axes, texts: Sequence[tuple[_Flow, float]], chart: _Flows) -> None:
    """Write the percent of each flow that is wide enough, where it leaves its class."""
    unit = chart.bottom / (chart.height - ROOM)
    wide = [(flow, y) for flow, y in texts if flow.share >= LEAST]
    heights = [1.35 * SIZE * ROW * unit] * len(wide)
    placed = spread([y for _, y in wide], heights, (0.0, chart.bottom))
    for (flow, _), y in zip(wide, placed, strict=True):
        star = STAR if chart.look.doubts(flow.cell) else ""
        inside(axes, (WIDE + 0.06, y), f"{chart.look.percent(flow.share, 1)}{star}", 7)


def _nodes(
    axes: Axes, chart: _Flows, at: tuple[float, str], nodes: Sequence[_Node]
) -> None:
    """Draw the classes of one round and write their names outside."""
    x, end = at
    left = end == "origin"
    unit = chart.bottom / (chart.height - ROOM)
    labels = [chart.label(node, end) for node in nodes]
    heights = [(label.count("\n") + 1.2) * SIZE * ROW * unit for label in labels]
    placed = spread([node.middle for node in nodes], heights, (-0.02, chart.bottom + 0.02))
    for node, label, y in zip(nodes, labels, placed, strict=True):
        colour, hatch = _style(node.name, chart)
        place = Rectangle((x, node.start), WIDE, node.share)
        place.set(facecolor=colour, edgecolor=INK, hatch=hatch, linewidth=0.8, zorder=3)
        axes.add_patch(place)
        edge, reach = (x, -0.03) if left else (x + WIDE, 0.03)
        line = [node.middle, y]
        axes.plot([edge, edge + reach], line, color="#9a9a9a", lw=0.6, clip_on=False)
        axes.text(
            edge + 1.2 * reach,
            y,
            label,
            ha="right" if left else "left",
            va="center",
            fontsize=SIZE,
            linespacing=1.1,
            color=INK,
        )


def _remarks(chart: _Flows) -> Iterator[str]:
    look, cells = chart.look, [flow.cell for flow in chart.flows]
    unit = word(UNITS, cells[0].unit, look.language)
    yield look.say("flow_percent", unit=unit)
    yield look.say("flow_all", n=look.number(cells[0].n))
    yield look.say("flow_both")
    reasons = (look.withhold(item) for item in [*cells, *chart.rows.values()])
    for reason in dict.fromkeys(filter(None, reasons)):
        yield word(NOTES, reason, look.language)
    if any(look.doubts(cell) for cell in cells):
        yield look.say("flow_doubt")
    yield from remarks(cells, look)
