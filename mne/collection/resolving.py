"""Deciding on what lies in quarantine: file it, take it as the right copy, or settle it.

Whatever is decided, the bytes stay, and the log says who decided and why.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.audit import log
from mne.audit.actions import Action
from mne.collection import intake, quarantine
from mne.collection.decision_errors import (
    AlreadySettled,
    DecisionNotOpen,
    SettledWithoutReason,
)
from mne.collection.errors import RoundClosed, UnknownDeprecated
from mne.collection.files import FileStore
from mne.collection.filing import (
    add_submission,
    add_version,
    get_version,
    read_answers,
    under,
)
from mne.collection.models import (
    Quarantined,
    QuarantineReason,
    Submission,
    SubmissionState,
    SubmissionVersion,
)
from mne.collection.reading import identify_post
from mne.rounds.models import Round, RoundState
from surveys.addresses import Answers


class Decision(StrEnum):
    """What a person can do with a quarantined post."""

    FILE = "file"  # as it should have been from the beginning
    TAKE = "take"  # as the right copy: the interview's new current version
    FILE_ALONE = "file_alone"  # as an interview of its own
    SETTLE = "settle"  # nothing more: what is filed stays as it is


_OPEN_TO = {
    QuarantineReason.BROKEN_XML: (),
    QuarantineReason.NO_INSTANCE_ID: (Decision.FILE_ALONE,),
    QuarantineReason.UNKNOWN_FORM: (Decision.FILE,),
    QuarantineReason.UNKNOWN_VERSION: (Decision.FILE,),
    QuarantineReason.CLOSED_ROUND: (Decision.FILE,),
    QuarantineReason.DIFFERENT_CONTENT: (Decision.TAKE,),
    QuarantineReason.UNKNOWN_DEPRECATED: (Decision.TAKE, Decision.FILE_ALONE),
    QuarantineReason.REVOKED_TOKEN: (Decision.FILE,),
}


class Difference(NamedTuple):
    """An answer that two copies of an interview give differently; None: not asked."""

    address: str
    filed: str | None
    held: str | None


def decisions_on(session: Session, held: Quarantined) -> tuple[Decision, ...]:
    """Give what can be done with a post as things stand."""
    open_to = _OPEN_TO[held.reason]
    if held.reason is QuarantineReason.UNKNOWN_DEPRECATED:
        has_original = find_original(session, held) is not None
        wrong = Decision.FILE_ALONE if has_original else Decision.TAKE
        open_to = tuple(each for each in open_to if each is not wrong)
    return (*open_to, Decision.SETTLE)


def decide(
    session: Session, store: FileStore, held: Quarantined, decision: Decision, reason: str
) -> None:
    """Do what a person decided, who is whom the session acts for.

    Raises
    ------
    AlreadySettled, DecisionNotOpen, SettledWithoutReason
        It can't be decided so.
    CannotFile
        What stood in the way still does; the post stays where it is.
    """
    session.refresh(held, with_for_update=True)
    if held.resolved_at is not None:
        raise AlreadySettled(held.id)
    if decision not in decisions_on(session, held):
        raise DecisionNotOpen(held.id)
    if decision is not Decision.FILE and not reason.strip():
        raise SettledWithoutReason(held.id)
    with session.begin_nested():
        _do(session, store, held, decision)
        quarantine.resolve(session, held, log.acting_id(session), reason.strip())


def _do(session: Session, store: FileStore, held: Quarantined, decision: Decision) -> None:
    if decision is Decision.FILE:
        intake.file_unresolved(session, store, held)
    elif decision is Decision.TAKE:
        _take(session, store, held)
    elif decision is Decision.FILE_ALONE:
        _file_alone(session, store, held)
    if decision is not Decision.SETTLE:
        log.record(
            session,
            Action.COPY_CHOSEN if decision is Decision.TAKE else Action.QUARANTINE_FILED,
            f"quarantine:{held.id}",
            log.acting_id(session),
            instance_id=held.instance_id,
        )


def _take(session: Session, store: FileStore, held: Quarantined) -> None:
    """Make this copy the current version of the interview; the other one stays below it."""
    original = find_original(session, held)
    envelope = quarantine.reopen(session, store, held)
    interview = identify_post(envelope)
    if original is None:
        raise UnknownDeprecated(interview.deprecated_id or "")
    submission = session.get_one(
        Submission, original.id, with_for_update=True, populate_existing=True
    )
    if session.get_one(Round, submission.round_id).state is not RoundState.OPEN:
        raise RoundClosed(interview.form_id, interview.version)
    version = get_version(session, interview)
    instance = read_answers(session, interview, version)
    submission.current_number += 1
    submission.state = SubmissionState.RECEIVED
    submission.questionnaire_version_id = version.id
    session.flush()
    number = submission.current_number
    free = under(instance, _free_id(session, held))
    add_version(session, submission.id, number, envelope, free)


def _file_alone(session: Session, store: FileStore, held: Quarantined) -> None:
    """File it as an interview of its own, under the id that it was given here."""
    envelope = quarantine.reopen(session, store, held)
    found = identify_post(envelope)
    alone = replace(found, instance_id=_free_id(session, held), deprecated_id=None)
    add_submission(session, envelope, alone, get_version(session, alone))


def _free_id(session: Session, held: Quarantined) -> str:
    """Give the id of the post, or one made of its bytes where that one is taken."""
    own = held.instance_id or ""
    taken = select(SubmissionVersion.id).where(SubmissionVersion.instance_id == own)
    if own and session.scalar(taken) is None:
        return own
    return f"uuid:{uuid.uuid5(uuid.NAMESPACE_OID, held.xml_sha256)}"


# ---------------------------------------------------------------- the other copy


def find_original(session: Session, held: Quarantined) -> Submission | None:
    """Find the interview of which a post is another copy, or a late edit."""
    wanted = held.waits_for or held.instance_id
    return session.scalar(
        select(Submission)
        .join(SubmissionVersion, SubmissionVersion.submission_id == Submission.id)
        .where(SubmissionVersion.instance_id == wanted, Submission.form_id == held.form_id)
    )


def differences(
    session: Session, store: FileStore, held: Quarantined, original: Submission
) -> list[Difference]:
    """Give the answers in which a post differs from what is filed."""
    current = session.scalars(
        select(SubmissionVersion).where(
            SubmissionVersion.submission_id == original.id,
            SubmissionVersion.number == original.current_number,
        )
    ).one()
    interview = identify_post(quarantine.reopen(session, store, held))
    theirs = read_answers(session, interview, get_version(session, interview)).answers
    filed, other = dict(_flat(current.answers, "")), dict(_flat(theirs, ""))
    return [
        Difference(address, filed.get(address), other.get(address))
        for address in dict.fromkeys([*filed, *other])
        if filed.get(address) != other.get(address)
    ]


def _flat(answers: Answers, address: str) -> Iterator[tuple[str, str]]:
    for name, found in answers.items():
        here = f"{address}/{name}"
        if isinstance(found, str):
            yield here, found
        elif isinstance(found, dict):
            yield from _flat(found, here)
        else:
            for number, each in enumerate(found, 1):
                yield from _flat(each, f"{here}[{number}]")
