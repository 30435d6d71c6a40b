"""TOML text to a typed, frozen pack with its checksum; faults named by file and place."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from fractions import Fraction
from hashlib import sha256
from typing import Any, TypeVar

import msgspec

from analysis.standards.errors import StandardMalformed, StandardNotToml
from analysis.standards.expressions import Expression

Pack = TypeVar("Pack", bound=msgspec.Struct)


def decode(text: str, file: str, kind: type[Pack]) -> Pack:
    """Read a pack written in TOML; ``file`` is the name used in errors.

    The checksum is the SHA-256 of the content, so comments, spaces and the order of keys
    don't change it, and every value does.

    Raises
    ------
    StandardNotToml, StandardMalformed
        The text is not TOML, or a field is missing, unknown or of the wrong type.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise StandardNotToml(file, str(error)) from error
    # str is for dates and times, the only values of TOML that JSON lacks
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    checksum = sha256(canonical.encode()).hexdigest()
    try:
        return msgspec.convert({**content, "checksum": checksum}, kind, dec_hook=_decoded)
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
    """Turn msgspec's ``$.indicators[3].weight`` into ``indicators d04_….weight``."""
    return re.sub(
        r"^`?\$\.?(\w+)\[(\d+)\]",
        lambda found: f"{found[1]} {_code(content, found[1], int(found[2]))}",
        path.strip("`"),
    ).removeprefix("$.")


def _code(content: Mapping[str, Any], table: str, number: int) -> str:
    row = content[table][number]
    position = f"[{number + 1}]"
    return str(row.get("code", position)) if isinstance(row, dict) else position
