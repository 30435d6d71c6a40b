"""Raw export: the interviews of a round as Parquet, and after that what changed.

A run writes what changed since the last one as delta files; when those pass a tenth of the
rows, it writes all rows anew. Nothing in the folder counts before the manifest names it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import polars as pl
from sqlalchemy.orm import Session

from mne import clock
from mne.audit.actions import Action
from mne.audit.log import record
from mne.exports.answer_columns import OutOfType
from mne.exports.errors import AnswersOutOfType, ExportFolderTaken
from mne.exports.raw_files import last_changes, located
from mne.exports.raw_manifest import (
    GONE,
    Anchor,
    RawFile,
    RawManifest,
    RawVersion,
    find_manifest,
    forget_old,
    write_manifest,
)
from mne.exports.raw_writing import RawChoice, VersionWriter
from mne.exports.store_rows import (
    Changes,
    ids_of,
    last_change,
    still_holds,
    versions_of,
)
from mne.exports.workplaces import bring_in
from mne.questionnaires.models import QuestionnaireVersion
from mne.rounds.models import Round
from mne.users.models import User
from surveys.codebook import HOUSEHOLD

COMPACT_FROM = 0.1
"""Share of delta rows from which on everything is written anew."""

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class PreparedRaw:
    """A raw export whose files are written, and don't count yet."""

    folder: Path
    work: Path
    manifest: RawManifest
    changed: int
    keep: int

    def publish(self) -> RawManifest:
        """Make it count: files first, then the manifest, in one step."""
        bring_in(self.work, self.folder)
        write_manifest(self.folder, self.manifest)
        forget_old(self.folder, self.keep)
        return self.manifest


def prepare_raw(
    session: Session,
    round_: Round,
    places: tuple[Path, Path],
    choice: RawChoice,
    on_progress: Progress,
) -> PreparedRaw | None:
    """Write what changed in a round since the last export into that folder; None: nothing.

    Parameters
    ----------
    session
        From ``steady_view``.
    places
        The folder of the export, and a ``workplace`` in it.

    Raises
    ------
    ExportFolderTaken
        The folder holds another round, or the same with or without names.
    AnswersOutOfType, AnswersMisshapen
        The first of them are named with path and interview; nothing was written.
    """
    folder, work = places
    known = _known(session, round_, folder, choice)
    run = _Run(session, round_, known, places, last_change(session))
    versions = [
        run.version(each, choice, on_progress) for each in versions_of(session, round_)
    ]
    versions += run.emptied({version.version_id for version in versions})
    if run.out_of_type and not choice.invalid_as_missing:
        raise AnswersOutOfType(run.out_of_type, len(run.out_of_type))
    if versions == known.versions and known.number:
        return None
    manifest = RawManifest(
        number=run.number,
        round=round_.code,
        identified=choice.identified,
        cursor=run.cursor,
        anchor=run.last,
        made_at=clock.now(),
        versions=versions,
        out_of_type=len(run.out_of_type),
        written_by=f"polars {pl.__version__}",
    )
    return PreparedRaw(folder, work, manifest, run.changed, choice.keep)


def _known(session: Session, round_: Round, folder: Path, choice: RawChoice) -> RawManifest:
    """Give what the folder holds; an empty manifest if nothing of this store."""
    found = find_manifest(folder)
    nothing = RawManifest(
        number=found.number if found else 0,
        round=round_.code,
        identified=choice.identified,
        cursor=0,
        anchor=None,
        made_at=clock.now(),
        versions=[],
        out_of_type=0,
        written_by="",
    )
    if found is None:
        return nothing
    if (found.round, found.identified) != (round_.code, choice.identified):
        raise ExportFolderTaken(str(folder), _kind(found), _kind(nothing))
    return found if still_holds(session, found.anchor) else nothing


def _kind(manifest: RawManifest) -> str:
    return f"{manifest.round}, identified={str(manifest.identified).lower()}"


@dataclass
class _Run:
    """One run: what it knew before, and what it found."""

    session: Session
    round: Round
    known: RawManifest
    places: tuple[Path, Path]
    last: Anchor | None
    changed: int = 0
    out_of_type: list[OutOfType] = field(default_factory=list)

    @property
    def number(self) -> int:
        return self.known.number + 1

    @property
    def cursor(self) -> int:
        return self.last.seq if self.last else 0

    def version(
        self, version: QuestionnaireVersion, choice: RawChoice, on_progress: Progress
    ) -> RawVersion:
        """Write what changed among the interviews of one questionnaire version."""
        folder, work = self.places
        writer = VersionWriter(version, work, choice)
        before = self._before(version.id, writer.left_out)
        files = self._changed_files(before, writer, on_progress)
        ids = ids_of(self.session, self.round, version.id)
        files += self._gone_files(before, files, writer, ids)
        if files and _is_much(before, files):
            here = [*located(folder, before), *located(work, files)]
            whole = writer.compacted(here, self.number, work)
            for file in files:
                (work / file.path).unlink()
            before, files = [], whole
        return RawVersion(
            version.id,
            version.questionnaire.form_id,
            version.version,
            len(ids),
            writer.left_out,
            [*before, *files],
        )

    def emptied(self, written: set[int]) -> list[RawVersion]:
        """Give the versions whose interviews have all gone to another, without files."""
        return [
            msgspec.structs.replace(version, interviews=0, files=[])
            for version in self.known.versions
            if version.version_id not in written
        ]

    def _before(self, version_id: int, left_out: dict[str, list[str]]) -> list[RawFile]:
        """Give the files that are there; of no use if other variables are left out now."""
        found = (
            version.files
            for version in self.known.versions
            if version.version_id == version_id and version.left_out == left_out
        )
        return next(found, [])

    def _changed_files(
        self, before: list[RawFile], writer: VersionWriter, on_progress: Progress
    ) -> list[RawFile]:
        since = self.known.cursor if before else 0
        changes = Changes(self.round.id, writer.version_id, since)
        total, done = changes.count(self.session), 0
        for rows in changes.read(self.session) if total else ():
            on_progress(done, total, writer.folder)
            writer.add(rows)
            done += len(rows)
        self.changed += done
        self.out_of_type += writer.out_of_type
        if not done:
            return []
        return writer.written(self.number, self.places[1], is_base=not before)

    def _gone_files(
        self,
        before: list[RawFile],
        new: list[RawFile],
        writer: VersionWriter,
        ids: pl.Series,
    ) -> list[RawFile]:
        """Write which interviews were of this version and are not any more."""
        if not before:
            return []
        folder, work = self.places
        here = [*located(folder, before), *located(work, new)]
        there = last_changes(here).select("id").collect()["id"]
        gone = there.filter(~there.is_in(ids.implode()))
        if gone.is_empty():
            return []
        self.changed += len(gone)
        return [writer.gone(gone, self.cursor, self.number, work)]


def _is_much(before: Sequence[RawFile], new: Sequence[RawFile]) -> bool:
    """Say whether there is so much beside the base that all is better written anew."""
    files = [file for file in (*before, *new) if file.table in {HOUSEHOLD, GONE}]
    base = sum(file.rows for file in files if file.is_base)
    beside = sum(file.rows for file in files if not file.is_base)
    return base > 0 and beside > COMPACT_FROM * base


def record_raw(session: Session, prepared: PreparedRaw, actor: User | int | None) -> None:
    """Leave the trace of an export; it comes before the export counts."""
    manifest = prepared.manifest
    record(
        session,
        Action.EXPORT_MADE,
        f"round:{manifest.round}",
        actor,
        kind="raw",
        folder=str(prepared.folder.resolve()),
        number=manifest.number,
        sha256=manifest.sha256,
        identified=manifest.identified,
        interviews=manifest.interviews,
        changed=prepared.changed,
    )
