"""The quarantine: what arrived but can't be filed, kept byte for byte for a person."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from mne import clock
from mne.audit import log
from mne.audit.actions import Action
from mne.collection.envelopes import Attached, Envelope, Sender, fitting
from mne.collection.errors import CannotFile
from mne.collection.files import FileStore
from mne.collection.models import Quarantined, QuarantinedFile, QuarantineReason
from mne.collection.reading import Interview
from mne.users.models import DeviceToken

SETTLED_BECAUSE = "settled_because"
"""The name under which the details of a settled post hold the reason."""

WAITING_EDITS = (
    select(Quarantined.id)
    .where(
        Quarantined.reason == QuarantineReason.UNKNOWN_DEPRECATED,
        Quarantined.form_id == bindparam("form_id"),
        Quarantined.resolved_at.is_(None),
        Quarantined.waits_for == bindparam("instance_id"),
    )
    .order_by(Quarantined.id)
)
"""Edits that came before the version that they replace."""


def keep(
    session: Session,
    store: FileStore,
    envelope: Envelope,
    fault: CannotFile,
    interview: Interview | None,
) -> Quarantined:
    """Keep a post that can't be filed; the same post again only adds its new files."""
    if envelope.xml_size == len(envelope.xml):
        store.add_bytes(envelope.xml)
    held = session.scalar(
        select(Quarantined)
        .where(
            Quarantined.reason == fault.reason,
            Quarantined.xml_sha256 == envelope.xml_sha256,
        )
        .with_for_update()
    )
    if held is None:
        held = _add(session, envelope, fault, interview)
    _add_files(held, envelope.files)
    session.flush()
    return held


def waiting_edits(session: Session, form_id: str, deprecated_id: str) -> list[Quarantined]:
    """Give the edits that wait for this version of an interview to arrive."""
    waiting = session.connection().execute(
        WAITING_EDITS, {"form_id": form_id, "instance_id": deprecated_id}
    )
    return [session.get_one(Quarantined, held_id) for held_id in waiting.scalars()]


def reopen(session: Session, store: FileStore, held: Quarantined) -> Envelope:
    """Make a quarantined post's envelope again, as if it came from a tablet in order."""
    token = session.get_one(DeviceToken, held.device_token_id)
    xml = store.read(held.xml_sha256)
    return Envelope(
        xml_sha256=held.xml_sha256,
        xml=xml,
        xml_size=len(xml),
        files=tuple(
            Attached(file.name, file.media_type, file.sha256, file.size)
            for file in held.files
        ),
        sender=Sender(token.id, token.user_id, may_send=True),
        device_id=held.details.get("device_id"),
        received_at=held.received_at,
    )


def resolve(
    session: Session, held: Quarantined, actor_id: int | None, reason: str = ""
) -> None:
    """Note that a post was dealt with, by whom (None: the platform itself), and why."""
    held.resolved_at = clock.now()
    held.resolved_by_id = actor_id
    held.details = {**held.details, SETTLED_BECAUSE: reason}
    subject = f"quarantine:{held.id}"
    log.record(session, Action.QUARANTINE_RESOLVED, subject, actor_id, reason=reason)


def _add(
    session: Session, envelope: Envelope, fault: CannotFile, interview: Interview | None
) -> Quarantined:
    form_id = fault.facts.get("form_id") if interview is None else interview.form_id
    held = Quarantined(
        reason=fault.reason,
        xml_sha256=envelope.xml_sha256,
        form_id=fitting(form_id, 64) or None,
        instance_id=_generated_id(envelope) if interview is None else interview.instance_id,
        device_token_id=envelope.sender.token_id,
        waits_for=_waits_for(fault),
        details=fault.facts
        | {
            "code": fault.code,
            "vi": fault.sentence("vi"),
            "en": fault.sentence("en"),
            "device_id": envelope.device_id,
        },
        received_at=envelope.received_at,
    )
    session.add(held)
    session.flush()
    log.record(
        session,
        Action.SUBMISSION_QUARANTINED,
        f"quarantine:{held.id}",
        envelope.sender.user_id,
        reason=fault.reason.value,
        instance_id=held.instance_id,
    )
    return held


def _waits_for(fault: CannotFile) -> str | None:
    if fault.reason is not QuarantineReason.UNKNOWN_DEPRECATED:
        return None
    return fitting(fault.facts.get("deprecated_id"), 120) or None


def _generated_id(envelope: Envelope) -> str:
    """Make up the id that an interview lacks: the same bytes get the same one."""
    return f"uuid:{uuid.uuid5(uuid.NAMESPACE_OID, envelope.xml_sha256)}"


def _add_files(held: Quarantined, files: Iterable[Attached]) -> None:
    here = {(file.name, file.sha256) for file in held.files}
    for file in files:
        if (file.name, file.sha256) not in here:
            here.add((file.name, file.sha256))
            held.files.append(
                QuarantinedFile(
                    name=file.name,
                    sha256=file.sha256,
                    size=file.size,
                    media_type=file.media_type,
                )
            )
