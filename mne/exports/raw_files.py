"""The files of a raw export read together: of each interview what came last counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from mne.datasets.frames import sha256_of
from mne.exports.errors import NoRawExport, RawFileDamaged
from mne.exports.raw_manifest import (
    CURRENT,
    GONE,
    RawFile,
    RawManifest,
    RawVersion,
    find_manifest,
)
from surveys.codebook import HOUSEHOLD

KEY = ("id", "seq")
Files = Sequence[tuple[str, Path]]
"""Name of the table and path of each file."""


@dataclass(frozen=True)
class RawRound:
    """A raw export that was opened and found whole."""

    folder: Path
    manifest: RawManifest

    def scan(self, version: RawVersion, table: str = HOUSEHOLD) -> pl.LazyFrame:
        """Read a table of one questionnaire version."""
        return scan_rows(located(self.folder, version.files), table)

    def tables(self, version: RawVersion) -> list[str]:
        """Name the tables of a questionnaire version, the interviews first."""
        names = dict.fromkeys(file.table for file in version.files)
        return [name for name in names if name != GONE]


def open_raw(folder: Path, number: int | None = None) -> RawRound:
    """Open a raw export, the current one or an older one by the number of its manifest.

    Raises
    ------
    NoRawExport
        There is none, or none of this number.
    RawFileDamaged
        A file is missing, or is not the one that was written.
    """
    manifest = find_manifest(folder, number)
    if manifest is None:
        raise NoRawExport(str(folder), CURRENT if number is None else f"{number:06}.json")
    for version in manifest.versions:
        for file in version.files:
            path = folder / file.path
            if not path.is_file() or sha256_of(path) != file.sha256:
                raise RawFileDamaged(file.path)
    return RawRound(folder, manifest)


def located(folder: Path, files: Iterable[RawFile]) -> Files:
    """Give table and full path of each file."""
    return [(file.table, folder / file.path) for file in files]


def scan_rows(files: Files, table: str) -> pl.LazyFrame:
    """Read the rows of a table that count: each interview's last, unless it is gone."""
    rows = _scan(files, table)
    several = len([name for name, _ in files if name == HOUSEHOLD]) > 1
    if not several and all(name != GONE for name, _ in files):
        return rows
    return rows.join(last_changes(files), on=KEY, how="semi", maintain_order="left")


def last_changes(files: Files) -> pl.LazyFrame:
    """Give ``id`` and ``seq`` of each interview that is there, as it is there."""
    there = _scan(files, HOUSEHOLD).select(*KEY, is_gone=pl.lit(value=False))
    if any(name == GONE for name, _ in files):
        gone = _scan(files, GONE).select(*KEY, is_gone=pl.lit(value=True))
        there = pl.concat([there, gone])
    last = there.group_by("id").agg(pl.all().sort_by("seq").last())
    return last.filter(~pl.col("is_gone")).select(*KEY)


def _scan(files: Files, table: str) -> pl.LazyFrame:
    return pl.scan_parquet([path for name, path in files if name == table])
