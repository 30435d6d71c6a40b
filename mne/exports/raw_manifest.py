"""The manifest of a raw export: which files make up the interviews of a round, as of when.

``manifest.json`` is replaced in one step, when everything it names is on the disk; each
manifest is kept under its number too. An analysis names a manifest by its number and hash,
and can be made again from it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from mne.exports.errors import NoRawExport

CURRENT = "manifest.json"
OLDER = "manifests"
GONE = "gone"
"""The table of interviews that are no longer of this version; its files hold id and seq."""


class RawFile(msgspec.Struct, frozen=True):
    """One Parquet file: all rows of a table, or what came or went since the file before."""

    path: str
    table: str
    is_base: bool
    rows: int
    sha256: str


class RawVersion(msgspec.Struct, frozen=True):
    """The interviews of one questionnaire version."""

    version_id: int
    form_id: str
    version: str
    interviews: int
    left_out: dict[str, list[str]]
    """By table, the variables that stayed in the store."""
    files: list[RawFile]


class Anchor(msgspec.Struct, frozen=True):
    """The interview that was changed last.

    If the store no longer has it so, it is another store or an older copy of this one, and
    the export begins anew.
    """

    id: int
    seq: int


class RawManifest(msgspec.Struct, frozen=True):
    """Everything that a raw export holds."""

    number: int
    round: str
    identified: bool
    """Whether names, identity numbers, places and the like are in it."""
    cursor: int
    """Changes up to this number are in it."""
    anchor: Anchor | None
    made_at: datetime
    versions: list[RawVersion]
    out_of_type: int
    """Answers of this run that were left blank because they are not of their type."""
    written_by: str
    form: str = "raw-parquet-1"

    @property
    def sha256(self) -> str:
        """The hash by which an analysis names it."""
        return hashlib.sha256(msgspec.json.encode(self, order="sorted")).hexdigest()

    @property
    def interviews(self) -> int:
        """How many interviews it holds."""
        return sum(version.interviews for version in self.versions)

    @property
    def paths(self) -> set[str]:
        """The files it names."""
        return {file.path for version in self.versions for file in version.files}


def find_manifest(folder: Path, number: int | None = None) -> RawManifest | None:
    """Give the manifest of a folder, the current one unless a number is named.

    Raises
    ------
    NoRawExport
        There is a file, but it is no manifest.
    """
    path = folder / CURRENT if number is None else _numbered(folder, number)
    if not path.exists():
        return None
    try:
        return msgspec.json.decode(path.read_bytes(), type=RawManifest)
    except msgspec.DecodeError as fault:
        raise NoRawExport(str(folder), path.name) from fault


def write_manifest(folder: Path, manifest: RawManifest) -> None:
    """Make a manifest the current one, in one step; all it names has to be there."""
    written = msgspec.json.format(msgspec.json.encode(manifest, order="sorted"), indent=1)
    numbered = _numbered(folder, manifest.number)
    numbered.parent.mkdir(exist_ok=True)
    for path in (numbered, folder / CURRENT):
        part = path.with_name(f"{path.name}.part")
        part.write_bytes(written)
        to_disk(part)
        part.replace(path)
        to_disk(path.parent)


def forget_old(folder: Path, keep: int) -> None:
    """Delete all but the last manifests, and the files that only the others name."""
    numbered = sorted((folder / OLDER).glob("*.json"))
    kept = _paths(folder, numbered[-keep:])
    old = _paths(folder, numbered[:-keep])
    for path in numbered[:-keep]:
        path.unlink()
    for name in old - kept:
        (folder / name).unlink(missing_ok=True)


def _paths(folder: Path, manifests: Sequence[Path]) -> set[str]:
    found = (find_manifest(folder, int(path.stem)) for path in manifests)
    return {name for manifest in found if manifest for name in manifest.paths}


def to_disk(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _numbered(folder: Path, number: int) -> Path:
    return folder / OLDER / f"{number:06}.json"
