"""A page for a figure: one panel, a title above, a note below; and its bytes.

Matplotlib's own objects without pyplot, so nothing is shared between threads or left open.
"""

from __future__ import annotations

import io
import math
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.design import Design, RoundSample
from analysis.estimates import Estimate
from analysis.figure_errors import FigureFormatUnknown
from analysis.many_tests import unreliable
from analysis.measures import Scale
from analysis.tables import NAMELESS, Names, Suppression, is_percent, nothing_withheld
from analysis.words import DASH, NOTES, PLOTS, UNITS, Language, number, percent, word

# ids inside an SVG come from this salt, so that equal figures are equal bytes
mpl.rcParams["svg.hashsalt"] = "analysis"

FONT = "DejaVu Sans"  # comes with matplotlib and has every Vietnamese letter
INK = "#222222"
SOFT = "#555555"
PALE = "#f1f1f1"
WIDTH = 7.2  # inches: the text width of an A4 page
TALL = 10.2  # and its height


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
    line: str = "-"


# Okabe & Ito's colours for colour-blind readers, with greys that differ in print
STYLES = (
    Style("#0072B2", "o", "white", "white", "////"),
    Style("#C8651B", "s", "#C8651B", "#E9A063", "", "--"),
    Style("#16324F", "D", "#16324F", "#16324F", "", "-."),
    Style("#007A5A", "^", "white", "#BFE3D4", "", ":"),
    Style("#8C4A8C", "v", "#8C4A8C", "white", "\\\\\\\\"),
    Style("#6B6B6B", "P", "white", "#E3E3E3", "....", "--"),
    Style("#5A7D2B", "X", "#5A7D2B", "#5F7D33", "", "-."),
    Style("#16324F", "<", "white", "white", "xxxx", ":"),
    Style("#A03B3B", ">", "#A03B3B", "#F3DEDE", "++++"),
    Style("#0072B2", "p", "white", "#CFE4F2", "||||", "--"),
    Style("#8A6A00", "h", "#8A6A00", "#E4D29A", "oo", "-."),
    Style("#444444", "*", "white", "white", "----", ":"),
)
ALONE = STYLES[2]  # where there is nothing to be told apart


def doubtful(item: Estimate) -> bool:
    """Say whether a sample's estimate is too unreliable to stand without a mark.

    Where there is no standard error a figure shows no interval and says so instead.
    """
    return item.kind == "sample" and unreliable(item) in {"few", "cv"}


def never(_: Estimate) -> bool:
    """Doubt nothing: where bands, limits or hatches say it already."""
    return False


@dataclass(frozen=True)
class Look:
    """What a figure says around its data.

    Attributes
    ----------
    source
        Ends the note below: the survey, its date.
    withhold
        Gives the reason why an estimate may not be shown, empty where it may.
    doubt
        Says which estimates get the mark of the unreliable.
    design, data_hash
        Stand in the note where given; :func:`describe` words a design.
    """

    language: Language = "vi"
    names: Names = NAMELESS
    title: str = ""
    source: str = ""
    withhold: Suppression = nothing_withheld
    doubt: Callable[[Estimate], bool] = doubtful
    design: str = ""
    data_hash: str = ""

    def shows(self, item: Estimate) -> bool:
        """Say whether there is a value that may be shown."""
        return item.value is not None and not self.withhold(item)

    def doubts(self, item: Estimate) -> bool:
        """Say whether a value is shown that needs the mark of the unreliable."""
        return self.shows(item) and self.doubt(item)

    def say(self, key: str, **facts: str) -> str:
        """Say one of the sentences of figures."""
        return word(PLOTS, key, self.language).format(**facts)

    def number(self, value: float | None, digits: int = 0) -> str:
        """Write a number."""
        return number(value, self.language, digits)

    def reach(self, counts: Iterable[int]) -> str:
        """Write the smallest and the largest of counts, or the one they all are."""
        found = sorted(counts)
        ends = dict.fromkeys(self.number(each) for each in (found[0], found[-1]))
        return DASH.join(ends)

    def percent(self, share: float | None, digits: int = 0) -> str:
        """Write a share as percent."""
        return percent(share, self.language, digits)


PLAIN = Look()


def describe(design: Design, language: Language = "vi") -> str:
    """Word a design for the note of a figure: strata, PSUs and households by round."""
    return "; ".join(_described(part, language) for part in design.parts)


def _described(part: RoundSample, language: Language) -> str:
    key = "full_count" if part.kind == "census" else "sample"
    return word(PLOTS, key, language).format(
        round=f"{part.label}: " if part.label else "",
        strata=number(len(part.frame.strata), language),
        psus=number(len(part.frame.psus), language),
        rows=number(len(part.rows), language),
    )


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


def value_axis(
    axes: Axes, scale: Scale, language: Language, ends: tuple[float, float]
) -> None:
    """Scale and number the axis of values, in percent where shares are read so."""
    ticks, write = ticks_of(scale, language, ends)
    axes.set_xticks(ticks)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: write(x)))
    axes.set_xlim(*ends)


def upright_axis(
    axes: Axes, scale: Scale, language: Language, ends: tuple[float, float]
) -> None:
    """Scale and number an axis of values that goes up."""
    ticks, write = ticks_of(scale, language, ends)
    axes.set_yticks(ticks)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: write(y)))
    axes.set_ylim(*ends)
    axes.grid(visible=False, axis="x")
    axes.grid(axis="y", color="#cfcfcf", linewidth=0.6)


def ticks_of(
    scale: Scale, language: Language, ends: tuple[float, float]
) -> tuple[list[float], Callable[[float], str]]:
    """Give round values between the ends, and how to write them."""
    ticks = MaxNLocator(7, steps=[1, 2, 2.5, 5, 10]).tick_values(*ends)
    inside = [float(tick) for tick in ticks if ends[0] <= tick <= ends[1]]
    step = (100 if is_percent(scale) else 1) * (inside[1] - inside[0])
    digits = next(d for d in range(12) if abs(round(step, d) - step) < 1e-9 * step)
    write = percent if is_percent(scale) else number
    return inside, lambda value: write(value, language, digits)


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
        labelcolor=INK,
    )


def finish(figure: Figure, look: Look, said: Iterable[str]) -> Figure:
    """Put title and note around the panel."""
    if look.title:
        title = textwrap.fill(look.title, 72)
        figure.suptitle(title, fontsize=11, x=0.01, ha="left", weight="bold", color=INK)
    note = textwrap.fill(" ".join(filter(None, (*said, look.source))), 118)
    figure.supxlabel(note, fontsize=7.5, x=0.01, ha="left", color="#444444")
    for text in figure.findobj(Text):
        text.set_fontfamily(FONT)
    return figure


def remarks(estimates: Sequence[Estimate], look: Look) -> list[str]:
    """Say what is counted, by which standard and design, and whether it is a full count."""
    units = dict.fromkeys(item.unit for item in estimates)
    standards = dict.fromkeys(item.standard for item in estimates if item.standard)
    said = []
    if any(look.doubts(item) for item in estimates):
        said.append(look.say("unreliable"))
    if any(item.kind == "census" for item in estimates):
        said.append(word(NOTES, "census", look.language))
    return [*said, *provenance(units, standards, look)]


def provenance(units: Iterable[str], standards: Iterable[str], look: Look) -> list[str]:
    """Say what is counted, by which standard and design, in which data."""
    unit = ", ".join(word(UNITS, unit, look.language) for unit in units)
    said = [look.say("counted", unit=unit)]
    standard = ", ".join(standards)
    if standard:
        said.append(look.say("standard", standard=standard))
    if look.design:
        said.append(look.say("design", design=look.design))
    if look.data_hash:
        said.append(look.say("data_hash", hash=look.data_hash))
    return said


def balanced(name: str, width: int) -> str:
    """Break a long name into rows of about the same length."""
    rows = math.ceil(len(name) / width)
    return textwrap.fill(name, math.ceil(len(name) / rows) + 4) if rows > 1 else name


def as_svg(figure: Figure) -> bytes:
    """Give the figure as SVG; letters are outlines, so that it looks alike everywhere."""
    return _saved(figure, "svg", {"Date": None})


def as_png(figure: Figure, dpi: int = 160) -> bytes:
    """Give the figure as PNG."""
    return _saved(figure, "png", {"Software": None}, dpi)


def as_pdf(figure: Figure) -> bytes:
    """Give the figure as PDF."""
    nobody = dict.fromkeys(("CreationDate", "Creator", "Producer"))
    return _saved(figure, "pdf", nobody)


def _saved(
    figure: Figure, kind: str, metadata: Mapping[str, str | None], dpi: int = 160
) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format=kind, metadata=dict(metadata), dpi=dpi)
    return buffer.getvalue()


FORMATS: Mapping[str, Callable[[Figure], bytes]] = {
    ".svg": as_svg,
    ".png": as_png,
    ".pdf": as_pdf,
}


def save_figure(figure: Figure, path: Path | str) -> Path:
    """Write a figure to a file, in the format that the name ends in.

    Raises
    ------
    FigureFormatUnknown
        The name ends in nothing that is known.
    """
    target = Path(path)
    write = FORMATS.get(target.suffix.lower())
    if write is None:
        raise FigureFormatUnknown(target.name, FORMATS)
    target.write_bytes(write(figure))
    return target
