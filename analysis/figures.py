"""A page for a figure: one panel, a title above, a note below; and its bytes.

Matplotlib's own objects without pyplot, so nothing is shared between threads or left open.
"""

from __future__ import annotations

import io
import math
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.estimates import Estimate
from analysis.measures import Scale
from analysis.tables import NAMELESS, Names, Suppression, is_percent, nothing_withheld
from analysis.words import NOTES, PLOTS, UNITS, Language, number, percent, word

# ids inside an SVG come from this salt, so that equal figures are equal bytes
mpl.rcParams["svg.hashsalt"] = "analysis"

FONT = "DejaVu Sans"  # comes with matplotlib and has every Vietnamese letter
INK = "#222222"
PALE = "#f1f1f1"
WIDTH = 7.2  # inches: the text width of an A4 page


@dataclass(frozen=True)
class Style:
    """How one round or part is drawn: apart in colour, in grey, and by shape.

    ``colour`` is that of lines and edges, ``fill`` of a marker, ``bar`` of a bar.
    """

    colour: str
    marker: str
    fill: str
    bar: str
    hatch: str


# Okabe & Ito's colours for colour-blind readers, with greys that differ in print
STYLES = (
    Style("#0072B2", "o", "white", "white", "////"),
    Style("#C8651B", "s", "#C8651B", "#E9A063", ""),
    Style("#16324F", "D", "#16324F", "#16324F", ""),
    Style("#007A5A", "^", "white", "#BFE3D4", ""),
    Style("#8C4A8C", "v", "#8C4A8C", "white", "\\\\\\\\"),
    Style("#6B6B6B", "P", "white", "#E3E3E3", "...."),
)
ALONE = STYLES[2]  # where there is nothing to be told apart


@dataclass(frozen=True)
class Look:
    """What a figure says around its data.

    Attributes
    ----------
    source
        Ends the note below: the survey, its date, the data set.
    withhold
        Says which estimates may not be shown.
    """

    language: Language = "vi"
    names: Names = NAMELESS
    title: str = ""
    source: str = ""
    withhold: Suppression = nothing_withheld

    def shows(self, item: Estimate) -> bool:
        """Say whether there is a value that may be shown."""
        return item.value is not None and not self.withhold(item)


PLAIN = Look()


def panel(height: float) -> tuple[Figure, Axes]:
    """Make a page of the text's width with one panel, lines running down."""
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    axes: Axes = figure.add_subplot()
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="both", length=0, labelsize=8.5, colors=INK)
    axes.set_axisbelow(True)
    axes.grid(axis="x", color="#cfcfcf", linewidth=0.6)
    return figure, axes


def name_lines(axes: Axes, names: Sequence[str]) -> None:
    """Write the names down the left side, long ones on several rows."""
    axes.set_yticks(range(len(names)), [_balanced(name, 36) for name in names])
    axes.set_ylim(len(names) - 0.5, -0.5)


def value_axis(
    axes: Axes, scale: Scale, language: Language, ends: tuple[float, float]
) -> None:
    """Scale and number the axis of values, in percent where shares are read so."""
    ticks = MaxNLocator(7, steps=[1, 2, 2.5, 5, 10]).tick_values(*ends)
    inside = [float(tick) for tick in ticks if ends[0] <= tick <= ends[1]]
    step = (100 if is_percent(scale) else 1) * (inside[1] - inside[0])
    digits = next(d for d in range(12) if abs(round(step, d) - step) < 1e-9 * step)
    write = percent if is_percent(scale) else number
    axes.set_xticks(inside)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: write(x, language, digits)))
    axes.set_xlim(*ends)


def legend(axes: Axes, columns: int) -> None:
    """Put the legend above the panel."""
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=columns,
        frameon=False,
        fontsize=8.5,
        borderaxespad=0.3,
        borderpad=0.2,
        handletextpad=0.5,
        columnspacing=1.6,
    )


def finish(figure: Figure, look: Look, remarks: Iterable[str]) -> Figure:
    """Put title and note around the panel."""
    if look.title:
        title = textwrap.fill(look.title, 78)
        figure.suptitle(title, fontsize=11, x=0.01, ha="left", weight="bold", color=INK)
    note = textwrap.fill(" ".join(filter(None, (*remarks, look.source))), 124)
    figure.supxlabel(note, fontsize=7.5, x=0.01, ha="left", color="#444444")
    for text in figure.findobj(Text):
        text.set_fontfamily(FONT)
    return figure


def remarks(estimates: Sequence[Estimate], look: Look) -> list[str]:
    """Say what is counted, by which standard, and whether it is a full count."""
    language = look.language
    units = dict.fromkeys(item.unit for item in estimates)
    standards = dict.fromkeys(item.standard for item in estimates if item.standard)
    unit = ", ".join(word(UNITS, unit, language) for unit in units)
    said = [word(PLOTS, "counted", language).format(unit=unit)]
    if standards:
        standard = ", ".join(standards)
        said.append(word(PLOTS, "standard", language).format(standard=standard))
    if any(item.kind == "census" for item in estimates):
        said.append(word(NOTES, "census", language))
    return said


def _balanced(name: str, width: int) -> str:
    """Break a long name into rows of about the same length."""
    rows = math.ceil(len(name) / width)
    return textwrap.fill(name, math.ceil(len(name) / rows) + 4) if rows > 1 else name


def as_svg(figure: Figure) -> bytes:
    """Give the figure as SVG; letters are outlines, so that it looks alike everywhere."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()


def as_png(figure: Figure, dpi: int = 160) -> bytes:
    """Give the figure as PNG."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None}, dpi=dpi)
    return buffer.getvalue()
