"""Poverty standards as data: built-in packs, and reading one that an official loads.

``load("vn-2022")`` gives a built-in pack; ``read(text, file)`` reads and checks any other,
such as a province's own standard. A pack is never edited after a recognition used it: its
``checksum`` is what a classification refers to.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from hashlib import sha256
from importlib.resources import files
from typing import Any

import msgspec

from analysis.standards.checking import check
from analysis.standards.errors import StandardMalformed, StandardNotToml, StandardUnknown
from analysis.standards.expressions import Expression
from analysis.standards.pack import (
    Basis,
    Dimension,
    HouseholdClass,
    Indicator,
    Needs,
    Rule,
    Standard,
    Text,
)
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

    The checksum is the SHA-256 of the content, so comments, spaces and the order of keys
    don't change it, and every value does.

    Raises
    ------
    StandardNotToml, StandardMalformed
        The text is not TOML, or a field is missing, unknown or of the wrong type.
    AnalysisError
        The pack contradicts itself (``checking.check``).
    """
    content = _parsed(text, file)
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, default=_plain)
    checksum = sha256(canonical.encode()).hexdigest()
    standard = _typed({**content, "checksum": checksum}, file)
    check(standard, file)
    return standard


def _parsed(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise StandardNotToml(file, str(error)) from error


def _typed(content: Mapping[str, Any], file: str) -> Standard:
    try:
        return msgspec.convert(content, Standard, dec_hook=_decoded)
    except msgspec.ValidationError as error:
        fault, _, path = str(error).partition(" - at ")
        raise StandardMalformed(f"{file}, {_readable(path, content)}", fault) from error


def _decoded(kind: type, value: object) -> object:
    if kind is Fraction and isinstance(value, str | int):
        return Fraction(value)
    if kind is Expression and isinstance(value, str):
        return Expression(" ".join(value.split()))
    raise ValueError(f"Expected text, got `{value!r}`")


def _readable(path: str, content: Mapping[str, Any]) -> str:
    """Turn msgspec's ``$.indicators[3].weight`` into ``indicators d04_… .weight``."""
    return re.sub(
        r"^`?\$\.?(\w+)\[(\d+)\]",
        lambda found: f"{found[1]} {_code(content, found[1], int(found[2]))}",
        path.strip("`"),
    ).removeprefix("$.")


def _code(content: Mapping[str, Any], table: str, number: int) -> str:
    row = content[table][number]
    position = f"[{number + 1}]"
    return str(row.get("code", position)) if isinstance(row, dict) else position


def _plain(value: object) -> str:
    """Write a TOML date as text, the only value JSON lacks."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
