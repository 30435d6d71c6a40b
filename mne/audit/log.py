"""The audit log: who did what to what, when, in a chain that shows a change or a hole.

Each entry holds the hash of the one before it, so nobody can change, remove or slip in an
entry without every later hash being wrong. The end of the log can still be cut off: keep
``head`` somewhere else (a signed report, a backup's label) and give it to ``verify``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from mne import clock
from mne.audit.actions import Action
from mne.audit.models import AuditEntry
from mne.db import Stored

BEFORE_THE_FIRST = "0" * 64
_ACTING = "acting_id"
# Any number that no other lock of ours uses.
_CHAIN_LOCK = 7_210_001


class Fault(StrEnum):
    """What is wrong at a link of the chain."""

    CHANGED = "changed"
    BROKEN = "broken"
    CUT_OFF = "cut_off"


_SENTENCES = {
    Fault.CHANGED: {
        "vi": "Bản ghi {entry} đã bị sửa sau khi ghi: nội dung không khớp mã băm.",
        "en": "Entry {entry} was changed after it was written: it doesn't fit its hash.",
    },
    Fault.BROKEN: {
        "vi": "Ngay trước bản ghi {entry} có bản ghi bị xóa, sửa hoặc chèn thêm.",
        "en": "Just before entry {entry} an entry was removed, changed or slipped in.",
    },
    Fault.CUT_OFF: {
        "vi": "Nhật ký dừng ở bản ghi {entry}; các bản ghi sau đó đã bị xóa.",
        "en": "The log stops at entry {entry}; the entries after it were removed.",
    },
}


@dataclass(frozen=True)
class BrokenLink:
    """A place where the log was tampered with."""

    entry_id: int
    fault: Fault

    def sentence(self, language: str) -> str:
        """Say it in Vietnamese (``vi``) or English (anything else)."""
        texts = _SENTENCES[self.fault]
        return texts["vi" if language == "vi" else "en"].format(entry=self.entry_id)


def act_as(session: Session, actor: Stored | int | None) -> None:
    """Say whose acts this session's are; the edge does it once a request or command."""
    session.info[_ACTING] = _id_of(actor)


def acting_id(session: Session) -> int | None:
    """Give the person whose acts this session's are; None is the system itself."""
    acting: int | None = session.info.get(_ACTING)
    return acting


def record(
    session: Session,
    action: str,
    subject: str,
    actor: Stored | int | None,
    **details: object,
) -> AuditEntry:
    """Append an act to the log, in the transaction of the act itself.

    Nobody else can append until that transaction ends, so record after the long work.
    ``subject`` is a kind and a key, ``"submission:17"``. ``details`` are kept as JSON;
    a date or a decimal becomes its text. ``actor`` None is the system itself.
    """
    entry = AuditEntry(
        at=clock.now(),
        actor_id=_id_of(actor),
        action=Action(action).value,
        subject=subject,
        details=json.loads(json.dumps(details, default=str)),
        previous_hash=_lock_chain(session),
    )
    entry.hash = _hash(entry)
    session.add(entry)
    session.flush()
    return entry


def head(session: Session) -> str:
    """Give the hash of the last entry, which stands for the whole log up to it."""
    last = select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)
    return session.scalar(last) or BEFORE_THE_FIRST


def verify(session: Session, kept_head: str | None = None) -> list[BrokenLink]:
    """Read the whole chain and give every place where it doesn't hold.

    ``kept_head`` is a hash that ``head`` gave earlier: the log must still hold it.
    """
    links = list(_broken_links(session))
    if kept_head not in {None, BEFORE_THE_FIRST} and not _holds(session, kept_head):
        last = select(AuditEntry.id).order_by(AuditEntry.id.desc()).limit(1)
        links.append(BrokenLink(session.scalar(last) or 0, Fault.CUT_OFF))
    return links


def _broken_links(session: Session) -> Iterator[BrokenLink]:
    previous = BEFORE_THE_FIRST
    entries = select(AuditEntry).order_by(AuditEntry.id)
    fresh = {"yield_per": 1000, "populate_existing": True}
    for entry in session.scalars(entries, execution_options=fresh):
        if entry.previous_hash != previous:
            yield BrokenLink(entry.id, Fault.BROKEN)
        if entry.hash != _hash(entry):
            yield BrokenLink(entry.id, Fault.CHANGED)
        previous = entry.hash


def _holds(session: Session, kept_head: str | None) -> bool:
    found = select(AuditEntry.id).where(AuditEntry.hash == kept_head)
    return session.scalar(found) is not None


def _lock_chain(session: Session) -> str:
    """Wait for whoever else is appending, then give the hash to go on from.

    SQLite has one writer anyway; on PostgreSQL the lock is held until the commit.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})
    return head(session)


def _hash(entry: AuditEntry) -> str:
    content: list[Any] = [
        entry.previous_hash,
        entry.at.isoformat(),
        entry.actor_id,
        entry.action,
        entry.subject,
        entry.details,
    ]
    written = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _id_of(actor: Stored | int | None) -> int | None:
    return actor if actor is None or isinstance(actor, int) else actor.id
