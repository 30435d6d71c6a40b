"""The verdict: what the store holds, against what the tablets made and were told.

Every reading is from the disk, in a process that the server shares nothing with. A fault
is a sentence that begins with its kind: lost, doubled, altered, strange.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from mne.audit import log
from mne.collection.errors import FileDamaged, FileMissing
from mne.collection.files import FileStore
from mne.collection.models import (
    Attachment,
    Quarantined,
    Submission,
    SubmissionVersion,
)
from mne.db import make_readers
from tests.fault.interviews import Marks, marks_of, sha256
from tests.fault.tablets import Tablet

Made = Mapping[str, Marks]
Parts = dict[str, set[str]]
"""Names of the parts of each interview, the XML as ""."""


@dataclass
class Held:
    """What was found in the store."""

    parts: Parts = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


def judge_store(engine: Engine, files_dir: Path, made: Made, acknowledged: Parts):
    """Read the whole store; give the faults, and what is held."""
    store, held = FileStore(files_dir), Held()
    with make_readers(engine)() as session:
        held.faults += _interviews(session, made, held)
        held.faults += _attachments(session, store, made, held)
        held.faults += _nothing_else(session)
    held.faults += _stray_files(store, made, acknowledged, held)
    held.faults += lost(acknowledged, held.parts)
    return held


def lost(acknowledged: Parts, held: Parts) -> Iterator[str]:
    """Give what a tablet was told is safe, and is not there."""
    for instance_id, parts in acknowledged.items():
        for name in sorted(parts - held.get(instance_id, set())):
            yield f"lost: {name or 'the XML'} of {instance_id} was acknowledged"


def judge_some(engine: Engine, files_dir: Path, made: Made, some: Parts) -> list[str]:
    """Read these interviews only, as after each kill."""
    store, held = FileStore(files_dir), Held()
    faults: list[str] = []
    with make_readers(engine)() as session:
        ids = list(some)
        for start in range(0, len(ids), 400):
            chosen = SubmissionVersion.instance_id.in_(ids[start : start + 400])
            faults += _interviews(session, made, held, chosen)
            faults += _attachments(session, store, made, held, chosen)
    return [*faults, *lost(some, held.parts)]


def judge_tablets(tablets: Iterable[Tablet], made: Made) -> Iterator[str]:
    """Every interview has left by a receipt, or lies whole on its own tablet."""
    kept: Counter[str] = Counter()
    for tablet in tablets:
        for instance_id, waiting in tablet.outbox.items():
            interview = waiting.interview
            kept[instance_id] += 1
            if marks_of(interview.xml, interview.photos) != made[instance_id]:
                yield f"altered: {instance_id} on its tablet"
            if waiting.state in {"rejected", "held"}:
                yield f"lost: {instance_id} was refused: {waiting.state} on its tablet"
        kept.update(tablet.released)
    for instance_id in made:
        if kept[instance_id] != 1:
            yield f"lost: {instance_id} is on {kept[instance_id]} tablets and in no receipt"


def _interviews(session: Session, made: Made, held: Held, *which: object) -> Iterator[str]:
    rows = session.execute(
        select(
            SubmissionVersion.instance_id,
            SubmissionVersion.xml,
            SubmissionVersion.xml_sha256,
            Submission.instance_id,
        )
        .join(Submission, Submission.id == SubmissionVersion.submission_id)
        .where(*which),
        execution_options={"yield_per": 500},
    )
    for instance_id, xml, written, root in rows:
        if instance_id not in made or root != instance_id:
            yield f"strange: interview {instance_id} of {root}"
            continue
        if instance_id in held.parts:
            yield f"doubled: interview {instance_id}"
        if not sha256(xml) == written == made[instance_id].xml:
            yield f"altered: the XML of {instance_id}"
        held.parts[instance_id] = {""}


def _attachments(
    session: Session, store: FileStore, made: Made, held: Held, *which: object
) -> Iterator[str]:
    rows = session.execute(
        select(SubmissionVersion.instance_id, Attachment.name, Attachment.sha256)
        .join(SubmissionVersion, SubmissionVersion.id == Attachment.version_id)
        .where(*which),
        execution_options={"yield_per": 500},
    )
    for instance_id, name, digest in rows:
        parts = held.parts.get(instance_id, set())
        if name in parts:
            yield f"doubled: {name} of {instance_id}"
        if instance_id not in made or made[instance_id].files.get(name) != digest:
            yield f"strange: {name} of {instance_id}"
        try:
            store.read(digest)
        except (FileMissing, FileDamaged) as fault:
            yield f"lost: the bytes of {name} of {instance_id}: {fault}"
        parts.add(name)
        held.files.add(digest)


def _nothing_else(session: Session) -> Iterator[str]:
    submissions = session.scalar(select(func.count()).select_from(Submission))
    versions = session.scalar(select(func.count()).select_from(SubmissionVersion))
    if submissions != versions:
        yield f"strange: {submissions} interviews with {versions} versions"
    for row in session.execute(select(Quarantined.reason, Quarantined.instance_id)):
        yield f"strange: {row.instance_id} lies in quarantine as {row.reason}"
    for link in log.verify(session):
        yield f"altered: the audit log at entry {link}"


def _stray_files(
    store: FileStore, made: Made, acknowledged: Parts, held: Held
) -> Iterator[str]:
    """A file that no row names is what a kill left of a post that nobody acknowledged."""
    owners = {
        digest: (instance_id, name)
        for instance_id, marks in made.items()
        for name, digest in marks.files.items()
    }
    for path in store.root.glob("??/*"):
        if path.name not in owners:
            yield f"strange: the file {path.name} in the store"
            continue
        instance_id, name = owners[path.name]
        told = name in acknowledged.get(instance_id, set())
        if path.name not in held.files and told:
            yield f"lost: no row names {name} of {instance_id}, acknowledged"
