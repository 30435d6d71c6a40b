"""Poverty standards as data: built-in packs, and reading one that an official loads.

``load("vn-2022")`` gives a built-in pack; ``read(text, file)`` reads and checks any other,
such as a province's own standard. A pack is never edited after a recognition used it: its
``checksum`` is what a classification refers to.
"""

from __future__ import annotations

from importlib.resources import files

from analysis.standards.checking import check
from analysis.standards.errors import StandardUnknown
from analysis.standards.expressions import Expression
from analysis.standards.pack import (
    Basis,
    Dimension,
    HouseholdClass,
    Indicator,
    Needs,
    Rule,
    Standard,
    Stricter,
    Text,
)
from analysis.standards.reading import decode
from analysis.standards.rounding import Rounding

__all__ = [
    "NAMES",
    "Basis",
    "Dimension",
    "Expression",
    "HouseholdClass",
    "Indicator",
    "Needs",
    "Rounding",
    "Rule",
    "Standard",
    "Stricter",
    "Text",
    "load",
    "read",
]

NAMES = ("vn-2011", "vn-2016", "vn-2022", "global-mpi-2018")
"""The built-in packs, oldest first."""


def load(name: str) -> Standard:
    """Load a built-in pack.

    Raises
    ------
    StandardUnknown
        There is no built-in pack of that name.
    """
    if name not in NAMES:
        raise StandardUnknown(name, NAMES)
    file = files("analysis.standards").joinpath(f"{name}.toml")
    return read(file.read_text(encoding="utf-8"), file.name)


def read(text: str, file: str) -> Standard:
    """Read and check a pack written in TOML; ``file`` is the name used in errors.

    Raises
    ------
    AnalysisError
        The text is not a pack (``reading.decode``) or contradicts itself
        (``checking.check``); the error names file, place and remedy.
    """
    standard = decode(text, file, Standard)
    check(standard, file)
    return standard
