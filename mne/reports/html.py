"""A report as one HTML file that needs nothing else: styles and drawings are inside."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from mne.reports.document import Block, Document, Figure, Line


def render(document: Document) -> bytes:
    """Write the page, UTF-8."""
    return _template().render(document=document).encode()


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("mne.reports", "layouts"),
        autoescape=True,
        undefined=StrictUndefined,
    )
    environment.filters["groupby_order"] = _grouped
    environment.globals["kind_of"] = _kind
    environment.globals["drawing"] = drawing
    return environment.get_template("report.html.jinja")


def _kind(block: Block) -> str:
    return type(block).__name__


def _grouped(lines: Iterable[Line]) -> list[tuple[str, list[Line]]]:
    return [
        (group, list(rows)) for group, rows in groupby(lines, key=lambda line: line.group)
    ]


def drawing(figure: Figure, number: int) -> Markup:
    """Give a figure's SVG to stand inside a page: named, its ids its own.

    Two drawings of one page share the names of their letters' outlines; a page may hold
    each id once.
    """
    svg = figure.svg.decode()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r'\bid="', f'id="f{number}-', svg)
    svg = re.sub(r'href="#', f'href="#f{number}-', svg)
    svg = svg.replace("url(#", f"url(#f{number}-")
    label = Markup('<svg role="img" aria-label="{}"').format(figure.text)
    return Markup(svg.replace("<svg", label, 1))  # noqa: S704 drawn here, no one's words
