"""Freezing: the interviews of closed rounds become a data set that never changes.

The same interviews always give the same hash, and the hash finds the interviews again.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec
import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.audit.actions import Action
from mne.audit.log import record
from mne.config import Settings
from mne.datasets.choosing import choose_interviews
from mne.datasets.errors import (
    DatasetAlreadyFrozen,
    DatasetCodeTaken,
    UnknownDataset,
)
from mne.datasets.frames import (
    MANIFEST,
    Content,
    Frames,
    Label,
    Manifest,
    read_folder,
    write_files,
)
from mne.datasets.interviews import read_interviews
from mne.datasets.laying_out import RoundContent, join_rounds, with_selections
from mne.datasets.models import Dataset, DatasetRound
from mne.rounds.models import Round, RoundState
from mne.rounds.planning import check_state, mark_frozen
from mne.users.models import User


def freeze(
    session: Session,
    settings: Settings,
    rounds: Sequence[Round],
    code: str,
    title: str,
    actor: User | int | None = None,
) -> Dataset:
    """Freeze closed rounds into one data set, and mark them frozen.

    Raises
    ------
    DatasetCodeTaken, DatasetAlreadyFrozen
        The code is in use, or these very interviews are frozen under another.
    RoundNotInState, InterviewsStillWaiting, NothingToFreeze
        A round is not closed, not judged to the end, or empty.
    """
    if find_dataset(session, code) is not None:
        raise DatasetCodeTaken(code)
    rounds = sorted(rounds, key=lambda each: (each.reference_on, each.code))
    frozen = [_freeze_round(session, round_) for round_ in rounds]
    tables = join_rounds(session, rounds, frozen)
    settings.datasets_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.datasets_dir, prefix=".new-") as made:
        folder = Path(made) / "dataset"
        folder.mkdir()
        content = _content(frozen, write_files(folder, tables))
        _refuse_known(session, content.sha256)
        label = Label(code, title, clock.now())
        _write_manifest(folder, Manifest(label, content))
        _keep(folder, settings.datasets_dir / content.sha256)
    return _add(session, label, content, rounds, actor)


def _freeze_round(session: Session, round_: Round) -> RoundContent:
    check_state(round_, RoundState.CLOSED, RoundState.FROZEN)
    chosen = choose_interviews(session, round_)
    tables = read_interviews(session, round_, chosen)
    return with_selections(session, round_, chosen, tables)


# ---------------------------------------------------------------- manifest and folder


def _content(frozen: Sequence[RoundContent], files: dict[str, str]) -> Content:
    return Content(
        rounds=[each.facts for each in frozen],
        interviews={
            each.facts.code: sorted(
                (known.instance_id, known.xml_sha256)
                for known in each.chosen.by_household.values()
            )
            for each in frozen
        },
        set_aside={each.facts.code: each.chosen.set_aside for each in frozen},
        files=dict(sorted(files.items())),
        written_by=f"polars {pl.__version__}",
    )


def _write_manifest(folder: Path, manifest: Manifest) -> None:
    written = msgspec.json.format(msgspec.json.encode(manifest, order="sorted"), indent=1)
    (folder / MANIFEST).write_bytes(written)


def _keep(folder: Path, final: Path) -> None:
    """Move the folder to its place, down to the disk; its name says what it holds."""
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    if final.exists():  # left by a freeze that was rolled back after it was written
        shutil.rmtree(final)
    folder.rename(final)
    parent = os.open(final.parent, os.O_RDONLY)
    os.fsync(parent)
    os.close(parent)


def _refuse_known(session: Session, sha256: str) -> None:
    known = session.scalar(select(Dataset).where(Dataset.sha256 == sha256))
    if known is not None:
        raise DatasetAlreadyFrozen(known.code)


def _add(
    session: Session,
    label: Label,
    content: Content,
    rounds: Sequence[Round],
    actor: User | int | None,
) -> Dataset:
    dataset = Dataset(
        code=label.code,
        title=label.title,
        manifest=msgspec.to_builtins(content),
        sha256=content.sha256,
        frozen_at=label.frozen_at,
        frozen_by_id=actor.id if isinstance(actor, User) else actor,
    )
    session.add(dataset)
    session.flush()
    for round_ in rounds:
        session.add(DatasetRound(dataset_id=dataset.id, round_id=round_.id))
        mark_frozen(session, round_, label.code, actor)
    record(
        session,
        Action.DATASET_FROZEN,
        f"dataset:{label.code}",
        actor,
        sha256=content.sha256,
        rounds=[round_.code for round_ in rounds],
    )
    return dataset


# ---------------------------------------------------------------- reading back


def find_dataset(session: Session, code: str) -> Dataset | None:
    """Give the data set of this code, if there is one."""
    return session.scalar(select(Dataset).where(Dataset.code == code))


def get_dataset(session: Session, code: str) -> Dataset:
    """Give the data set of this code; raises ``UnknownDataset``."""
    dataset = find_dataset(session, code)
    if dataset is None:
        raise UnknownDataset(code, session.scalars(select(Dataset.code).order_by("code")))
    return dataset


def list_datasets(session: Session) -> list[Dataset]:
    """Give every data set, the newest first."""
    return list(session.scalars(select(Dataset).order_by(Dataset.id.desc())))


def rounds_of(session: Session, dataset: Dataset) -> list[Round]:
    """Give the rounds of a data set, the earliest first."""
    return list(
        session.scalars(
            select(Round)
            .join(DatasetRound, DatasetRound.round_id == Round.id)
            .where(DatasetRound.dataset_id == dataset.id)
            .order_by(Round.reference_on, Round.code)
        )
    )


def open_dataset(settings: Settings, dataset: Dataset) -> Frames:
    """Open a data set; every file is held against its hash first.

    Raises
    ------
    DatasetDamaged
        A file is missing, or is not the one that was frozen.
    """
    return read_folder(settings.datasets_dir / dataset.sha256, dataset.sha256)
