"""A list of indicators as rows of a workbook or a seed: compared first, then loaded.

A row is texts by column. Columns are those of a reference sheet; a breakdown is written
``sex: male, female`` (parts make up the total) or ``kind: poor, disabled (overlapping)``,
several of them on lines of their own. Numbers and days are Vietnamese.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from importlib import resources
from typing import Any, get_args, get_type_hints

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.errors import MneError
from mne.programmes.amounts import read_number, write_number
from mne.programmes.indicator_errors import BadFrameworkRow
from mne.programmes.indicator_models import IndicatorVersion
from mne.programmes.indicators import (
    Dimension,
    Sheet,
    check_sheet,
    define,
    indicators_on,
    sheet_of,
)
from mne.programmes.models import Component, Programme

Row = Mapping[str, str]
OVERLAPPING = "(overlapping)"
_YES = {"yes", "có", "x", "1", "true"}


class Fate(StrEnum):
    """What loading a row would do."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True)
class Difference:
    """One row against what is there: which columns change, from what to what."""

    code: str
    sheet: Sheet
    fate: Fate
    changes: tuple[tuple[str, str, str], ...] = ()


COLUMNS: tuple[str, ...] = (
    "code",
    "component",
    *(each.name for each in fields(Sheet) if each.name != "component_id"),
)
"""Of the workbook, in this order."""


def seed_rows(name: str = "tan-bien-2023-indicators") -> list[Row]:
    """Give the placeholders that ship with the platform, marked as such."""
    file = resources.files("mne.programmes") / "seed" / f"{name}.toml"
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["indicators"]
    return [row | {"is_placeholder": "yes"} for row in rows]


def compare(
    session: Session, programme: Programme, rows: Sequence[Row], on: date
) -> list[Difference]:
    """Say what loading the rows would change; nothing is changed.

    Raises
    ------
    BadFrameworkRow
        A row can't be read, or contradicts itself; names row and column.
    """
    components = {
        each.code: each.id
        for each in session.scalars(
            select(Component).where(Component.programme_id == programme.id)
        )
    }
    known = {
        indicator.code: version
        for indicator, version in indicators_on(session, programme, on)
    }
    found: list[Difference] = []
    for number, row in enumerate(rows, start=2):
        code = row.get("code", "").strip()
        if not code or code in {each.code for each in found}:
            raise BadFrameworkRow(number, "code", code)
        sheet = _sheet(number, row, components)
        _check(number, code, sheet)
        found.append(_difference(code, sheet, known.get(code)))
    return found


def _check(number: int, code: str, sheet: Sheet) -> None:
    try:
        check_sheet(code, sheet)
    except MneError as fault:
        raise BadFrameworkRow(number, "code", code) from fault


def _difference(code: str, sheet: Sheet, known: IndicatorVersion | None) -> Difference:
    if known is None:
        return Difference(code, sheet, Fate.NEW)
    changes = changes_between(sheet_of(known), sheet)
    return Difference(code, sheet, Fate.CHANGED if changes else Fate.SAME, changes)


def changes_between(before: Sheet, after: Sheet) -> tuple[tuple[str, str, str], ...]:
    """Give what differs between two sheets: column, and its text in each."""
    return tuple(
        (each.name, written(getattr(before, each.name)), written(getattr(after, each.name)))
        for each in fields(Sheet)
        if getattr(before, each.name) != getattr(after, each.name)
    )


def load(
    session: Session, programme: Programme, rows: Sequence[Row], valid_from: date
) -> list[Difference]:
    """Load the rows: new indicators, and new versions of those that changed.

    What the rows don't name stays. Loading the same rows again changes nothing.
    """
    differences = compare(session, programme, rows, valid_from)
    for each in differences:
        if each.fate is not Fate.SAME:
            define(session, programme, each.code, each.sheet, valid_from)
    return differences


# ---------------------------------------------------------------- one row


def _sheet(number: int, row: Row, components: Mapping[str, int]) -> Sheet:
    kinds = get_type_hints(Sheet)
    known: dict[str, Any] = {}
    for name, text in row.items():
        if name in {"code", "component"} or not text.strip():
            continue
        if name not in kinds:
            raise BadFrameworkRow(number, name, text)
        try:
            known[name] = _read(name, kinds[name], text.strip())
        except (MneError, ValueError) as fault:
            raise BadFrameworkRow(number, name, text) from fault
    lacking = {"name_vi", "definition_vi", "level", "measure", "unit"} - set(known)
    if lacking:
        raise BadFrameworkRow(number, min(lacking), "")
    component = row.get("component", "").strip()
    if component and component not in components:
        raise BadFrameworkRow(number, "component", component)
    try:
        sheet = Sheet(**known)
    except TypeError as fault:
        raise BadFrameworkRow(number, "direction, accumulation, source …", "") from fault
    return replace(sheet, component_id=components[component]) if component else sheet


def _read(name: str, kind: Any, text: str) -> Any:
    if name == "disaggregations":
        return read_dimensions(text)
    kinds = {kind, *get_args(kind)}
    if tuple in {getattr(each, "__origin__", each) for each in kinds}:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    for plain, read in _READERS:
        if plain in kinds:
            return read(text)
    enums = [each for each in kinds if isinstance(each, type) and issubclass(each, StrEnum)]
    return enums[0](text) if enums else text


def _whole(text: str) -> int:
    return int(read_number(text))


_READERS: tuple[tuple[type, Any], ...] = (
    (bool, lambda text: text.lower() in _YES),
    (int, _whole),
    (Decimal, read_number),
    (date, lambda text: datetime.strptime(text, "%d/%m/%Y").date()),  # noqa: DTZ007 a day
)


def read_dimensions(text: str) -> tuple[Dimension, ...]:
    """Read breakdowns, one a line; raises ``ValueError`` with the line that can't be read.

    Examples
    --------
    >>> [each.parts for each in read_dimensions("sex: male, female")]
    [('male', 'female')]
    """
    return tuple(_dimension(line) for line in text.splitlines() if line.strip())


def _dimension(line: str) -> Dimension:
    code, colon, parts = line.partition(":")
    listed = parts.replace(OVERLAPPING, "")
    names = tuple(part.strip() for part in listed.split(",") if part.strip())
    if not colon or not names:
        raise ValueError(line)
    return Dimension(code.strip(), names, OVERLAPPING not in parts)


def row_of(code: str, component: str, sheet: Sheet) -> dict[str, str]:
    """Write a sheet as a row, which reads back as the same sheet."""
    row = {each.name: written(getattr(sheet, each.name)) for each in fields(Sheet)}
    del row["component_id"]
    return {"code": code, "component": component} | row


def written(value: object) -> str:
    """Write one field of a sheet as its column holds it."""
    if isinstance(value, tuple):
        return _listed(value)
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, Decimal | int):
        return write_number(value)
    return "" if value is None else str(value)


def _listed(values: tuple[object, ...]) -> str:
    dimensions = [each for each in values if isinstance(each, Dimension)]
    if dimensions:
        return "\n".join(_line(each) for each in dimensions)
    return ", ".join(str(each) for each in values)


def _line(dimension: Dimension) -> str:
    listed = f"{dimension.code}: {', '.join(dimension.parts)}"
    return listed if dimension.is_complete else f"{listed} {OVERLAPPING}"
