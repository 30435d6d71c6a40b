"""Writing the changed interviews of one questionnaire version as Parquet."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from msgspec.structs import replace
from sqlalchemy import Row

from mne.datasets.frames import sha256_of
from mne.datasets.privacy import private_paths
from mne.exports.answer_columns import OWNER, AnswerReader, OutOfType
from mne.exports.raw_files import KEY, Files, scan_rows
from mne.exports.raw_manifest import GONE, RawFile
from mne.exports.store_rows import ABOUT
from mne.questionnaires.models import QuestionnaireVersion
from mne.questionnaires.publishing import as_questionnaire
from surveys.codebook import HOUSEHOLD

KEPT = 10
"""Manifests that stay readable."""


@dataclass(frozen=True)
class RawChoice:
    """What a person asks of a raw export.

    ``identified`` brings names, identity numbers, places and the like. Answers that are not
    of their type stop the export, unless ``invalid_as_missing``.
    """

    identified: bool = False
    invalid_as_missing: bool = False
    keep: int = KEPT


class VersionWriter:
    """Writes batches of interviews as parts, and the parts as one file of each table."""

    def __init__(
        self, version: QuestionnaireVersion, work: Path, choice: RawChoice
    ) -> None:
        questionnaire = as_questionnaire(version)
        everything = AnswerReader(questionnaire)
        private = private_paths(questionnaire, everything.tables)
        self.left_out = {
            table.name: [
                each.name for each in table.variables if each.question.path in private
            ]
            for table in ([] if choice.identified else everything.tables)
        }
        self._reader = (
            everything if choice.identified else AnswerReader(questionnaire, private)
        )
        self.version_id = version.id
        form_id = version.questionnaire.form_id
        self.folder = re.sub(r"[^\w.-]", "_", f"{form_id}-{version.id}")
        self._parts = work / "parts" / self.folder
        self._batches = 0
        self.out_of_type: list[OutOfType] = []

    @property
    def tables(self) -> list[str]:
        """The tables, the interviews first."""
        return list(self._reader.schema)

    def add(self, rows: Sequence[Row[Any]]) -> None:
        """Write a batch of what ``store_rows.Changes`` reads."""
        *about, written = zip(*rows, strict=True)
        known = _about(about)
        batch = self._reader.read(about[2], written)
        self.out_of_type += batch.out_of_type
        for name, table in batch.tables.items():
            first = known if name == HOUSEHOLD else known.select(KEY)
            self._part(name).mkdir(parents=True, exist_ok=True)
            _beside(first, table).write_parquet(
                self._part(name) / f"{self._batches:06}.parquet", compression="zstd"
            )
        self._batches += 1

    def written(self, number: int, work: Path, *, is_base: bool) -> list[RawFile]:
        """Make one file of each table out of the parts."""
        files = [
            write_rows(
                pl.scan_parquet(sorted(self._part(name).iterdir())),
                work,
                replace(self._file(name, name, number), is_base=is_base),
            )
            for name in self.tables
        ]
        shutil.rmtree(self._parts)
        return files

    def compacted(self, files: Files, number: int, work: Path) -> list[RawFile]:
        """Write the rows that count of all files as new files."""
        return [
            write_rows(
                scan_rows(files, name),
                work,
                replace(self._file(name, f"{name}-all", number), is_base=True),
            )
            for name in self.tables
        ]

    def gone(self, ids: pl.Series, cursor: int, number: int, work: Path) -> RawFile:
        """Write which interviews are no longer of this version."""
        rows = pl.DataFrame({"id": ids}).with_columns(seq=pl.lit(cursor, pl.Int64))
        return write_rows(rows.lazy(), work, self._file(GONE, GONE, number))

    def _part(self, table: str) -> Path:
        return self._parts / table

    def _file(self, table: str, name: str, number: int) -> RawFile:
        path = f"{self.folder}/{name}-{number:06}.parquet"
        return RawFile(path, table, is_base=False, rows=0, sha256="")


def write_rows(rows: pl.LazyFrame, work: Path, file: RawFile) -> RawFile:
    """Write a file in a stream; give it with its rows and hash."""
    path = work / file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    rows.sink_parquet(path, compression="zstd", compression_level=3)
    count = pl.scan_parquet(path).select(pl.len()).collect().item()
    return replace(file, rows=count, sha256=sha256_of(path))


def _about(columns: Sequence[Sequence[Any]]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            pl.Series(name, [str(each) for each in cells], dtype)
            if name == "interview__state"
            else pl.Series(name, cells, dtype, strict=True)
            for (name, dtype), cells in zip(ABOUT.items(), columns, strict=True)
        ]
    )


def _beside(about: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    """Put what is known of each row's interview before its answers."""
    clash: Mapping[str, str] = {
        name: f"answered_{name}" for name in about.columns if name in table.columns
    }
    answers = table.drop(OWNER).rename(clash)
    return pl.concat([about[table[OWNER].to_list()], answers], how="horizontal")
