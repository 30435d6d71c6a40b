"""What a supervisor decides of a checked interview: approve it, or take the approval back.

Sending it back to its enumerator is ``mne.collection.returning``. Whatever is sent again
after a decision is checked anew, and waits for a decision as if there had been none.
"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mne.audit import log
from mne.audit.actions import Action
from mne.collection.models import Submission, SubmissionState, SubmissionVersion
from mne.collection.returning import hold_for_review
from mne.quality import rosters
from mne.quality.errors import (
    FaultsUnexplained,
    NotApproved,
    NotForApproval,
    OwnInterview,
    WithdrawnWithoutReason,
)
from mne.quality.models import SubmissionIssue
from mne.users.models import User
from surveys.issues import Level


def count_faults(session: Session, submission: Submission) -> int:
    """Count what the checks call a fault in the current version."""
    current = select(SubmissionVersion.id).where(
        SubmissionVersion.submission_id == submission.id,
        SubmissionVersion.number == submission.current_number,
    )
    faults = select(func.count(SubmissionIssue.id)).where(
        SubmissionIssue.version_id.in_(current),
        SubmissionIssue.level == Level.ERROR.value,
    )
    return session.scalar(faults) or 0


def approve(
    session: Session, submission: Submission, number: int, note: str, actor: User
) -> None:
    """Approve version ``number`` of an interview; with faults only for a reason.

    Its roster is proposed to the register, where it differs (``mne.quality.rosters``).

    Raises
    ------
    NewerVersion
        Another version came while this one was read.
    NotForApproval, OwnInterview, FaultsUnexplained
        It can't be approved so.
    """
    held = hold_for_review(session, submission, number)
    if held.state is not SubmissionState.JUDGED:
        raise NotForApproval(held.instance_id)
    if held.enumerator_id == actor.id:
        raise OwnInterview(held.instance_id)
    faults = count_faults(session, held)
    if faults and not note.strip():
        raise FaultsUnexplained(held.instance_id, faults)
    held.state = SubmissionState.APPROVED
    session.flush()
    version = next(each for each in held.versions if each.number == number)
    rosters.propose(session, held, version)
    _log(session, Action.SUBMISSION_APPROVED, held, actor, note=note.strip(), faults=faults)


def withdraw_approval(
    session: Session, submission: Submission, reason: str, actor: User
) -> None:
    """Let an approved interview wait for a decision again.

    Raises
    ------
    NotApproved, WithdrawnWithoutReason
        There is nothing to take back, or nothing says why.
    """
    held = hold_for_review(session, submission, submission.current_number)
    if held.state is not SubmissionState.APPROVED:
        raise NotApproved(held.instance_id)
    if not reason.strip():
        raise WithdrawnWithoutReason(held.instance_id)
    held.state = SubmissionState.JUDGED
    session.flush()
    _log(session, Action.APPROVAL_WITHDRAWN, held, actor, reason=reason.strip())


def _log(
    session: Session, action: Action, held: Submission, actor: User, **facts: object
) -> None:
    subject = f"submission:{held.id}"
    log.record(session, action, subject, actor, number=held.current_number, **facts)
