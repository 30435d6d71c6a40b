"""A report as a sequence of blocks, before it becomes a page, a workbook or a PDF.

Every number stands in it twice: as people of the language write it, and as a number, so
that the three forms of a report can't differ, and a workbook can go on computing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.words import DASH, Language

Unit = Literal["text", "count", "percent", "points", "number"]
"""What a column holds: shares are 0–1 and shown in percent or in percentage points."""


@dataclass(frozen=True)
class Cell:
    """A value as it is written, and the number behind it; two for an interval."""

    text: str
    value: float | None = None
    second: float | None = None


NOTHING = Cell(DASH)
WEAK = "†"
"""Follows a value that should not be read without its warning."""


@dataclass(frozen=True)
class Column:
    """A column of a table; an interval holds two numbers, a signed one shows a plus."""

    title: str
    unit: Unit = "text"
    digits: int = 0
    is_interval: bool = False
    is_signed: bool = False


@dataclass(frozen=True)
class Line:
    """A row of a table; ``group`` heads the rows that share it, a total is set off."""

    cells: tuple[Cell, ...]
    group: str = ""
    is_total: bool = False


@dataclass(frozen=True)
class Table:
    """A table that can be read alone: caption, notes, and what holds of every row."""

    caption: str
    group_title: str
    """What the groups of rows are."""
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    constants: tuple[tuple[str, str], ...] = ()
    """Facts of every row: standard, hash of the data set."""
    label: str = ""
    """Its number in the report."""


@dataclass(frozen=True)
class Figure:
    """A drawing, as lines for the page and as pixels for the workbook."""

    caption: str
    svg: bytes
    png: bytes
    text: str
    """What it shows, for who can't see it."""
    label: str = ""


@dataclass(frozen=True)
class Heading:
    """The title of a part."""

    text: str


@dataclass(frozen=True)
class Points:
    """Sentences, one below the other."""

    sentences: tuple[str, ...]


Block = Heading | Points | Table | Figure


@dataclass(frozen=True)
class Document:
    """A report in one language."""

    language: Language
    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]

    @property
    def tables(self) -> Sequence[Table]:
        """Give its tables in order."""
        return [block for block in self.blocks if isinstance(block, Table)]

    @property
    def figures(self) -> Sequence[Figure]:
        """Give its figures in order."""
        return [block for block in self.blocks if isinstance(block, Figure)]
