"""A frozen data set in memory, and how it lies on disk: Parquet files and a manifest.

The manifest names every interview by its id and the hash of its bytes, and every file by
its hash; the hash of the manifest is the hash of the data set. Nothing of this needs the
store: a copied folder can be read, and proves itself, on any machine.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import msgspec
import polars as pl

from mne.datasets.errors import DatasetDamaged

MANIFEST = "manifest.json"
TABLES = ("households", "members", "selections", "areas", "residents")


class DrawFacts(msgspec.Struct, frozen=True):
    """How a sample was drawn."""

    seed: int
    method: str
    frame_sha256: str


class RoundFacts(msgspec.Struct, frozen=True):
    """What a reader of the data set has to know of a round."""

    code: str
    name: str
    kind: str
    mode: str
    reference_on: date
    opens_on: date
    closes_on: date
    area_code: str
    area_name: str
    form_id: str
    standards: list[str]
    listed: int
    """Households drawn, or on the review's list."""
    interviewed: int
    """Those of them with an interview in the data set."""
    set_aside: dict[str, int]
    """Interviews that are not in it, by the reason."""
    asked: dict[str, list[str]]
    """Variables that the round's questionnaires have, by table."""
    draw: DrawFacts | None = None

    @property
    def is_census(self) -> bool:
        """Whether it covers a list, without sampling error."""
        return self.mode == "census"


class Content(msgspec.Struct, frozen=True):
    """What is frozen; its hash is the data set's."""

    rounds: list[RoundFacts]
    interviews: dict[str, list[tuple[str, str]]]
    """By round: instance id and SHA-256 of the bytes of each version."""
    set_aside: dict[str, list[tuple[str, str]]]
    """By round: instance id and the reason why it is not in the data set."""
    files: dict[str, str]
    """SHA-256 of each file."""
    written_by: str
    """The library whose bytes the files are."""
    form: int = 1

    @property
    def sha256(self) -> str:
        """The hash of the data set."""
        return hashlib.sha256(msgspec.json.encode(self, order="sorted")).hexdigest()


class Label(msgspec.Struct, frozen=True):
    """What the data set is called; not part of its hash."""

    code: str
    title: str
    frozen_at: datetime


class Manifest(msgspec.Struct, frozen=True):
    """The file that stands beside the tables."""

    label: Label
    content: Content


@dataclass(frozen=True)
class Frames:
    """A data set opened and found whole.

    ``households`` has a row per interview and ``members`` one per member, both with
    ``round``, ``household_id``, ``stratum``, ``psu``, ``weight`` and the codes of hamlet
    and commune. ``selections`` has every household that was drawn or listed; ``areas`` the
    commune of each hamlet on each map; ``residents`` the denominators.
    """

    households: pl.DataFrame
    members: pl.DataFrame
    selections: pl.DataFrame
    areas: pl.DataFrame
    residents: pl.DataFrame
    rounds: tuple[RoundFacts, ...]
    sha256: str
    label: Label

    def round(self, code: str) -> RoundFacts:
        """Give the facts of one of its rounds."""
        return next(facts for facts in self.rounds if facts.code == code)


def write_files(folder: Path, tables: dict[str, pl.DataFrame]) -> dict[str, str]:
    """Write tables as Parquet, down to the disk, and give the hash of each file."""
    hashes = {}
    for name, table in tables.items():
        path = folder / f"{name}.parquet"
        table.write_parquet(path, compression="zstd", compression_level=3, mkdir=False)
        hashes[path.name] = sha256_of(path)
    return hashes


def sha256_of(path: Path) -> str:
    """Hash a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_folder(folder: Path, sha256: str | None = None) -> Frames:
    """Open the data set in a folder; ``sha256`` is the hash it has to have, if known.

    Raises
    ------
    DatasetDamaged
        A file is missing, or is not the one that was frozen.
    """
    manifest = _manifest(folder)
    content = manifest.content
    if sha256 not in {None, content.sha256}:
        raise DatasetDamaged(manifest.label.code, MANIFEST)
    for name, expected in content.files.items():
        path = folder / name
        if not path.is_file() or sha256_of(path) != expected:
            raise DatasetDamaged(manifest.label.code, name)
    tables = {name: pl.read_parquet(folder / f"{name}.parquet") for name in TABLES}
    return Frames(
        **tables,
        rounds=tuple(content.rounds),
        sha256=content.sha256,
        label=manifest.label,
    )


def _manifest(folder: Path) -> Manifest:
    path = folder / MANIFEST
    try:
        return msgspec.json.decode(path.read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as fault:
        raise DatasetDamaged(folder.name, MANIFEST) from fault
