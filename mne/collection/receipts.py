"""Receipts: what the server holds of a tablet's interviews, file by file.

A tablet lets go of an interview only when its very bytes, and those of each of its files,
stand in a receipt. Under one id there may be several: other answers lie in quarantine.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from mne.collection.models import (
    Attachment,
    Quarantined,
    QuarantinedFile,
    Submission,
    SubmissionVersion,
)
from mne.users.models import DeviceToken

MOST_AT_ONCE = 500


class Place(StrEnum):
    """Where an interview is kept."""

    STORED = "stored"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, order=True)
class KeptFile:
    """A file that is kept with an interview."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Kept:
    """An interview as it is kept: its bytes, and every file that came with it."""

    instance_id: str
    state: Place
    sha256: str
    files: tuple[KeptFile, ...]


def kept_of(session: Session, user_id: int, instance_ids: Collection[str]) -> list[Kept]:
    """Give what is kept of a person's interviews; what is unknown is absent."""
    return [
        *_stored(session, user_id, instance_ids),
        *_quarantined(session, user_id, instance_ids),
    ]


def _stored(session: Session, user_id: int, instance_ids: Collection[str]) -> list[Kept]:
    rows = session.execute(
        select(
            SubmissionVersion.id,
            SubmissionVersion.instance_id,
            SubmissionVersion.xml_sha256,
        )
        .join(Submission, Submission.id == SubmissionVersion.submission_id)
        .where(
            SubmissionVersion.instance_id.in_(instance_ids),
            Submission.enumerator_id == user_id,
        )
    ).all()
    brought = session.execute(
        select(
            Attachment.version_id, Attachment.name, Attachment.sha256, Attachment.size
        ).where(Attachment.version_id.in_([row[0] for row in rows]))
    )
    files = _by_owner(brought)
    return [Kept(row[1], Place.STORED, row[2], files.get(row[0], ())) for row in rows]


def _quarantined(
    session: Session, user_id: int, instance_ids: Collection[str]
) -> list[Kept]:
    rows = session.execute(
        select(Quarantined.id, Quarantined.instance_id, Quarantined.xml_sha256)
        .join(DeviceToken, DeviceToken.id == Quarantined.device_token_id)
        .where(Quarantined.instance_id.in_(instance_ids), DeviceToken.user_id == user_id)
        .order_by(Quarantined.id)
    ).all()
    brought = session.execute(
        select(
            QuarantinedFile.quarantined_id,
            QuarantinedFile.name,
            QuarantinedFile.sha256,
            QuarantinedFile.size,
        ).where(QuarantinedFile.quarantined_id.in_([row[0] for row in rows]))
    )
    files = _by_owner(brought)
    return [
        Kept(row[1] or "", Place.QUARANTINED, row[2], files.get(row[0], ())) for row in rows
    ]


def _by_owner(rows: Iterable[Row[int, str, str, int]]) -> dict[int, tuple[KeptFile, ...]]:
    files: dict[int, list[KeptFile]] = {}
    for owner, name, sha256, size in rows:
        files.setdefault(owner, []).append(KeptFile(name, sha256, size))
    return {owner: tuple(sorted(brought)) for owner, brought in files.items()}
