"""A report as PDF, set by Typst with fonts that come along: alike everywhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any

import matplotlib as mpl
import typst

from mne.reports.document import Block, Document, Figure, Heading, Points, Table


def render(document: Document) -> bytes:
    """Set the pages. Equal reports are equal bytes: no date of making stands in them."""
    layout = files("mne.reports") / "layouts" / "report.typ"
    sources = {
        "main": layout.read_bytes(),
        "data.json": json.dumps(_data(document), ensure_ascii=False).encode(),
    }
    for number, figure in enumerate(document.figures, start=1):
        sources[_file(number)] = figure.svg
    # its stubs don't know that files may be given by name
    return typst.compile(sources, font_paths=_fonts())  # type: ignore[call-overload, no-any-return]


@cache
def _fonts() -> typst.Fonts:
    """Load Typst's own fonts and DejaVu, which matplotlib brings; none of the machine's."""
    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])


def _file(number: int) -> str:
    return f"figure-{number}.svg"


def _data(document: Document) -> dict[str, Any]:
    return {
        "language": document.language,
        "title": document.title,
        "subtitle": document.subtitle,
        "footer": f"{document.title} · {document.subtitle}",
        "facts": [list(fact) for fact in document.facts],
        "blocks": list(_blocks(document)),
    }


def _blocks(document: Document) -> Iterator[dict[str, Any]]:
    figures = 0
    for block in document.blocks:
        if isinstance(block, Figure):
            figures += 1
            yield _figure(block, _file(figures))
        else:
            yield _block(block)


def _figure(figure: Figure, file: str) -> dict[str, Any]:
    return {
        "kind": "figure",
        "label": figure.label,
        "caption": figure.caption,
        "text": figure.text,
        "file": file,
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"kind": "heading", "text": block.text}
    if isinstance(block, Points):
        return {"kind": "points", "sentences": list(block.sentences)}
    if isinstance(block, Table):
        return _table(block)
    raise TypeError(type(block).__name__)


def _table(table: Table) -> dict[str, Any]:
    return {
        "kind": "table",
        "label": table.label,
        "caption": table.caption,
        "columns": [
            {
                "title": column.title,
                "number": column.unit != "text",
                "interval": column.is_interval,
            }
            for column in table.columns
        ],
        "groups": [
            {
                "name": name,
                "lines": [
                    {"cells": [cell.text for cell in line.cells], "total": line.is_total}
                    for line in lines
                ],
            }
            for name, lines in groupby(table.lines, key=lambda line: line.group)
        ],
        "notes": list(table.notes),
        "constants": [list(fact) for fact in table.constants],
    }
