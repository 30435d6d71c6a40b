"""Made-up estimates for tests of figures, and what to look for in a figure."""

from __future__ import annotations

import itertools
import re
from typing import Any

from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text

from analysis.estimates import Estimate
from analysis.figures import as_png
from analysis.intervals import Interval

LONG = "Xã Hòa Hiệp (sáp nhập từ các xã Tân Lập, Thạnh Bình và thị trấn Tân Biên năm 2025)"


def made(value: float | None, domain: str = "", n: int = 400, **facts: Any) -> Estimate:
    """A proportion with the error of a sample of n, unless said otherwise."""
    kind = facts.get("kind", "sample")
    known = value or 0.0
    se = (1.4 * known * (1 - known) / n) ** 0.5 if 0 < known < 1 else 0.0
    ends = Interval(max(known - 2 * se, 0.0), min(known + 2 * se, 1.0), 0.95, "logit")
    census = kind == "census"
    given: dict[str, Any] = {
        "measure": "H",
        "indicator": "",
        "domain": domain,
        "round": "2026",
        "value": value,
        "se": None if census else se,
        "df": None if census else 40,
        "interval": None if census or value is None else ends,
        "reason": "census" if census else "",
        "n": n,
        "psus": max(n // 12, 1),
        "rows": n,
        "missing": 3,
        "population": 100.0 * n,
        "deff": None if census else 1.4,
        "kind": kind,
        "unit": "household",
        "standard": "vn-2022",
        "scale": "proportion",
    }
    return Estimate(**(given | facts))


def texts(figure: Figure) -> list[str]:
    """All that is written, once the figure is drawn."""
    as_png(figure, dpi=30)
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]  # type: ignore[attr-defined]


def note(figure: Figure) -> str:
    """The note below, in one line."""
    return re.sub(r"\s+", " ", figure.get_supxlabel())


def overlapping(figure: Figure) -> list[tuple[str, str]]:
    """Pairs of texts that cover each other on paper by more than a hair."""
    as_png(figure, dpi=100)
    shown = [
        text
        for text in figure.findobj(Text)
        if text.get_text().strip() and text.get_visible() and text.axes is not None  # type: ignore[attr-defined]
    ]
    boxes = [(text.get_text(), text.get_window_extent()) for text in shown]  # type: ignore[attr-defined]
    return [
        (a, b)
        for (a, one), (b, other) in itertools.combinations(boxes, 2)
        if min(one.x1, other.x1) - max(one.x0, other.x0) > 1
        and min(one.y1, other.y1) - max(one.y0, other.y0) > 1
    ]


def off_paper(figure: Figure) -> list[str]:
    """Texts that reach beyond the edge of the paper."""
    as_png(figure, dpi=100)
    paper = figure.bbox
    return [
        text.get_text()  # type: ignore[attr-defined]
        for text in figure.findobj(Text)
        if text.get_text().strip()  # type: ignore[attr-defined]
        and text.get_visible()
        and (
            text.get_window_extent().x0 < paper.x0 - 1
            or text.get_window_extent().x1 > paper.x1 + 1
            or text.get_window_extent().y0 < paper.y0 - 1
            or text.get_window_extent().y1 > paper.y1 + 1
        )
    ]


def luminance(colour: str) -> float:
    """How light a colour prints in grey, 0–1 (ITU-R BT.601 luma, as printers use)."""
    red, green, blue = to_rgb(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue
