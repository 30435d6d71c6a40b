"""From a post to an interview on file: recognised, filed, or kept in quarantine.

Field data is never refused once it can be stored. Whatever stands in the way of filing an
interview is a ``CannotFile``, and ends in the quarantine with its sentence.

Two posts of one interview at the same moment: the second waits on the row of the interview.
Where there is no row yet, the unique constraint on the instance id stops the second, and
the edge (``mne.pipeline``) runs ``receive`` once more.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from mne.audit import log
from mne.audit.actions import Action
from mne.collection import quarantine
from mne.collection.envelopes import Envelope
from mne.collection.errors import (
    CannotFile,
    DifferentContent,
    EditOfOtherVersion,
    InterviewOfAnother,
    OlderDeprecated,
    RoundClosed,
    SenderRevoked,
    UnknownDeprecated,
)
from mne.collection.files import FileStore
from mne.collection.filing import (
    Situation,
    add_attachments,
    add_submission,
    add_version,
    find_situation,
    read_answers,
    version_among,
)
from mne.collection.models import (
    Attachment,
    Quarantined,
    Submission,
    SubmissionState,
    SubmissionVersion,
)
from mne.collection.reading import Interview, read_interview
from mne.rounds.models import Round, RoundState

# Asked for every resend, so it is built once.
_KNOWN = (
    select(
        SubmissionVersion.id,
        SubmissionVersion.submission_id,
        SubmissionVersion.instance_id,
        SubmissionVersion.xml_sha256,
        Submission.enumerator_id,
    )
    .join(Submission, Submission.id == SubmissionVersion.submission_id)
    .where(SubmissionVersion.instance_id == bindparam("instance_id"))
)


class Outcome(StrEnum):
    """What became of a post."""

    FILED = "filed"
    COMPLETED = "completed"  # known already, with files that were not
    KNOWN = "known"  # nothing in it was new, or only another copy of a file
    QUARANTINED = "quarantined"


@dataclass(frozen=True)
class Receipt:
    """What may be said to the tablet, once the transaction is committed."""

    outcome: Outcome
    version_id: int | None = None
    quarantined_id: int | None = None
    fault: CannotFile | None = None
    # of a version that was known before
    new_files: frozenset[str] = frozenset()


class Known(NamedTuple):
    """A version already here."""

    id: int
    submission_id: int
    instance_id: str
    xml_sha256: str
    enumerator_id: int | None

    def check_is_of(self, user_id: int) -> None:
        """Raise if somebody else sent it: nobody writes into another's interview."""
        if self.enumerator_id != user_id:
            raise InterviewOfAnother(self.instance_id)


def receive(session: Session, store: FileStore, envelope: Envelope) -> Receipt:
    """File one post, or recognise it, or keep it in quarantine. Never refuses."""
    return file(session, store, envelope, read(envelope))


def read(envelope: Envelope) -> Interview | CannotFile:
    """Read the XML of a post, or say why it can't be read; the store isn't asked."""
    try:
        return read_interview(envelope)
    except CannotFile as fault:
        return fault


def file(
    session: Session,
    store: FileStore,
    envelope: Envelope,
    found: Interview | CannotFile,
) -> Receipt:
    """File a post of which ``read`` found this; see ``receive``."""
    if isinstance(found, CannotFile):
        return _quarantine(session, store, envelope, found, None)
    try:
        return _file(session, store, envelope, found)
    except CannotFile as fault:
        return _quarantine(session, store, envelope, fault, found)


def _quarantine(
    session: Session,
    store: FileStore,
    envelope: Envelope,
    fault: CannotFile,
    interview: Interview | None,
) -> Receipt:
    held = quarantine.keep(session, store, envelope, fault, interview)
    return Receipt(Outcome.QUARANTINED, quarantined_id=held.id, fault=fault)


def file_again(
    session: Session, store: FileStore, held: Quarantined, actor_id: int | None
) -> Receipt:
    """File a quarantined post now that nothing stands in its way any more.

    Raises
    ------
    CannotFile
        Something still does; the post stays where it is.
    """
    receipt = file_unresolved(session, store, held)
    quarantine.resolve(session, held, actor_id)
    return receipt


def file_unresolved(session: Session, store: FileStore, held: Quarantined) -> Receipt:
    """File a quarantined post, and leave it to the caller to call it settled.

    Raises
    ------
    CannotFile
        Something still stands in the way.
    """
    envelope = quarantine.reopen(session, store, held)
    return _file(session, store, envelope, read_interview(envelope))


def _file(
    session: Session, store: FileStore, envelope: Envelope, interview: Interview
) -> Receipt:
    situation = find_situation(session, interview)
    known = _find_known(session, interview.instance_id) if situation.is_known else None
    if known is not None and known.xml_sha256 == envelope.xml_sha256:
        return _recognise(session, known, envelope)
    if not envelope.sender.may_send:
        raise SenderRevoked
    if known is not None:
        raise DifferentContent(interview.instance_id)
    add = _add_first if interview.deprecated_id is None else _add_edit
    version_id = add(session, envelope, interview, situation)
    if situation.is_awaited:
        _file_waiting_edits(session, store, interview)
    return Receipt(Outcome.FILED, version_id=version_id)


# ---------------------------------------------------------------- known already


def _find_known(session: Session, instance_id: str) -> Known | None:
    """Find the version of this instance id, and wait for whoever is adding to it."""
    row = session.connection().execute(_KNOWN, {"instance_id": instance_id}).one_or_none()
    if row is None:
        return None
    known = Known._make(row)
    _lock(session, known.submission_id)
    return known


def _lock(session: Session, submission_id: int) -> Submission:
    """Hold the interview's row until the commit; on SQLite the whole store is held."""
    return session.get_one(
        Submission, submission_id, with_for_update=True, populate_existing=True
    )


def _recognise(session: Session, known: Known, envelope: Envelope) -> Receipt:
    """Take the files that are new. The same name with other bytes: both are kept."""
    rows = session.execute(
        select(Attachment.name, Attachment.sha256).where(Attachment.version_id == known.id)
    )
    here = {(name, sha256) for name, sha256 in rows}
    new = [file for file in envelope.files if (file.name, file.sha256) not in here]
    if new and not envelope.sender.may_send:
        raise SenderRevoked
    if new:
        known.check_is_of(envelope.sender.user_id)
    add_attachments(session, known.id, new, envelope.received_at)
    names = {name for name, _ in here}
    completed = any(file.name not in names for file in new)
    outcome = Outcome.COMPLETED if completed else Outcome.KNOWN
    new_names = frozenset(file.name for file in new)
    return Receipt(outcome, version_id=known.id, new_files=new_names)


# ---------------------------------------------------------------- new here


def _add_first(
    session: Session, envelope: Envelope, interview: Interview, situation: Situation
) -> int:
    version = version_among(situation.versions, interview)
    return add_submission(session, envelope, interview, version)


def _add_edit(
    session: Session, envelope: Envelope, interview: Interview, situation: Situation
) -> int:
    """Add what a tablet changed after sending: a new version of the same interview."""
    submission = _edited(session, envelope, interview)
    version = version_among(situation.versions, interview)
    if version.id != submission.questionnaire_version_id:
        raise EditOfOtherVersion(interview.form_id, interview.version)
    if session.get_one(Round, submission.round_id).state != RoundState.OPEN:
        raise RoundClosed(interview.form_id, interview.version)
    submission.current_number += 1
    submission.state = SubmissionState.RECEIVED
    log.record(
        session,
        Action.SUBMISSION_EDITED,
        f"submission:{submission.id}",
        envelope.sender.user_id,
        number=submission.current_number,
        instance_id=interview.instance_id,
    )
    instance = read_answers(session, interview, version)
    session.flush()
    number = submission.current_number
    return add_version(session, submission.id, number, envelope, instance)


def _edited(session: Session, envelope: Envelope, interview: Interview) -> Submission:
    """Find and hold the interview whose current version this edit replaces."""
    deprecated_id = interview.deprecated_id or ""
    previous = _find_known(session, deprecated_id)
    if previous is None:
        raise UnknownDeprecated(deprecated_id)
    previous.check_is_of(envelope.sender.user_id)
    submission = session.get_one(Submission, previous.submission_id)
    if submission.form_id != interview.form_id:
        raise UnknownDeprecated(deprecated_id)
    current = session.scalars(
        select(SubmissionVersion.id).where(
            SubmissionVersion.submission_id == submission.id,
            SubmissionVersion.number == submission.current_number,
        )
    ).one()
    if current != previous.id:
        raise OlderDeprecated(deprecated_id)
    return submission


def _file_waiting_edits(session: Session, store: FileStore, interview: Interview) -> None:
    """File the edits of this version that came before it did: offline edits in a chain."""
    for held in quarantine.waiting_edits(session, interview.form_id, interview.instance_id):
        try:
            file_again(session, store, held, actor_id=None)
        except CannotFile:
            continue  # two edits of one version: the second stays for a person
