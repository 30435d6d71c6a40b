"""Numbers as text that gives them back exactly: JSON and CSV, the same bytes every time.

A float is written with the fewest digits that read back as the same float. What isn't
known is null, or an empty cell.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import polars as pl

Plain: TypeAlias = bool | int | float | str | list["Plain"] | dict[str, "Plain"] | None


def as_json(value: object) -> str:
    r"""Write JSON with sorted keys; NaN is null, the infinite a text.

    Examples
    --------
    >>> as_json({"b": 0.1 + 0.2, "a": float("nan")}).replace("\n", "")
    '{ "a": null, "b": 0.30000000000000004}'
    """
    text = json.dumps(
        _plain(value), sort_keys=True, ensure_ascii=False, indent=1, allow_nan=False
    )
    return f"{text}\n"


def as_csv(frame: pl.DataFrame) -> str:
    """Write a frame as CSV with a line of names."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(frame.columns)
    for row in frame.iter_rows():
        writer.writerow("" if one is None else one for one in map(_plain, row))
    return written.getvalue()


def _plain(value: object) -> Plain:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, Sequence):
        return [_plain(one) for one in value]
    return str(value)


def _float(value: float) -> Plain:
    if math.isnan(value):
        return None
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return value + 0.0  # no negative zero
