"""A frozen data set as analysis takes it: tables, rounds, and the hash that proves them.

The platform freezes closed rounds into a folder of Parquet files and a manifest. A copied
folder can be opened on any machine; every file is held against its hash first.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

import msgspec
import polars as pl

from analysis.design import Kind
from analysis.plan_errors import DataFolderDamaged

MANIFEST = "manifest.json"
KEY = "household_id"


class SurveyRound(msgspec.Struct, frozen=True):
    """What an analysis has to know of a round."""

    code: str
    name: str
    mode: Literal["sample", "census"]
    reference_on: date

    @property
    def kind(self) -> Kind:
        """Sample or census."""
        return self.mode


class _Content(msgspec.Struct, frozen=True):
    rounds: list[SurveyRound]
    files: dict[str, str]


class _Label(msgspec.Struct, frozen=True):
    code: str
    title: str


class _Manifest(msgspec.Struct, frozen=True):
    label: _Label
    content: _Content


def _no_areas() -> pl.DataFrame:
    return pl.DataFrame(schema={"round": pl.String, "commune_code": pl.String})


@dataclass(frozen=True, eq=False)
class SurveyData:
    """The tables of a data set.

    Attributes
    ----------
    households, members
        A row per interview and per member, with ``round`` and ``household_id``; households
        with ``weight``, ``stratum`` and ``psu`` as well.
    rounds
        In the order of their days.
    selections
        Every household that was drawn or listed, so that a PSU without any interview still
        counts among those drawn. Empty: all PSUs gave interviews.
    areas
        The commune of each hamlet on each round's map.
    sha256
        The hash of the data set, which every result carries.
    """

    households: pl.DataFrame
    members: pl.DataFrame
    rounds: tuple[SurveyRound, ...]
    selections: pl.DataFrame = field(default_factory=pl.DataFrame)
    areas: pl.DataFrame = field(default_factory=_no_areas)
    sha256: str = ""
    code: str = ""
    title: str = ""

    def __post_init__(self) -> None:
        ordered = sorted(self.rounds, key=lambda one: (one.reference_on, one.code))
        object.__setattr__(self, "rounds", tuple(ordered))

    def round(self, code: str) -> SurveyRound:
        """Give one of its rounds by its code."""
        return next(one for one in self.rounds if one.code == code)

    def place_names(self) -> dict[str, str]:
        """Give the name of each commune and hamlet; the latest map has the last word."""
        if "map_on" not in self.areas.columns:
            return {}
        areas, names = self.areas.sort("map_on"), dict[str, str]()
        for place in ("hamlet", "commune"):
            if {f"{place}_code", f"{place}_name"} <= set(areas.columns):
                pairs = areas.select(f"{place}_code", f"{place}_name").drop_nulls()
                names |= dict(pairs.iter_rows())
        return names


def open_folder(folder: Path) -> SurveyData:
    """Open the frozen data set in a folder, wherever it was copied to.

    Raises
    ------
    DataFolderDamaged
        A file is missing, or is not the one that was frozen.
    """
    path = folder / MANIFEST
    try:
        written = path.read_bytes()
        manifest = msgspec.json.decode(written, type=_Manifest)
        content = msgspec.json.decode(written, type=dict[str, msgspec.Raw])["content"]
    except (OSError, KeyError, msgspec.DecodeError) as fault:
        raise DataFolderDamaged(str(folder), MANIFEST) from fault
    for name, expected in manifest.content.files.items():
        if _sha256(folder / name) != expected:
            raise DataFolderDamaged(str(folder), name)
    tables = {
        name: pl.read_parquet(folder / f"{name}.parquet")
        for name in ("households", "members", "selections", "areas")
    }
    return SurveyData(
        **tables,
        rounds=tuple(manifest.content.rounds),
        sha256=_content_sha256(content),
        code=manifest.label.code,
        title=manifest.label.title,
    )


def _sha256(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _content_sha256(content: msgspec.Raw) -> str:
    """Hash the content as the platform does: compact JSON with sorted keys."""
    plain = msgspec.json.decode(content)
    return hashlib.sha256(msgspec.json.encode(plain, order="sorted")).hexdigest()
