"""Sending an interview back to its enumerator, with what should be mended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.audit import log
from mne.audit.actions import Action
from mne.collection.decision_errors import (
    CommentMissing,
    NewerVersion,
    NotForReview,
    RoundTakesNoMore,
)
from mne.collection.models import (
    ReviewComment,
    Submission,
    SubmissionState,
    SubmissionVersion,
)
from mne.rounds.models import Round, RoundState
from mne.users.models import User

LONGEST_REMARK = 1000


@dataclass(frozen=True)
class Remark:
    """What to mend, at a question (``/data/member[2]/age``) or in the whole interview."""

    text: str
    path: str = ""


@dataclass(frozen=True)
class Said:
    """A remark as the enumerator reads it."""

    path: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Returned:
    """An interview that waits for its enumerator."""

    submission: Submission
    version_id: int
    instance_id: str
    said: tuple[Said, ...]


def send_back(
    session: Session,
    submission: Submission,
    remarks: Sequence[Remark],
    actor: User,
    number: int | None = None,
) -> None:
    """Send an interview back; its enumerator's tablet gets it with the remarks.

    ``number`` is the version that was read; None is the current one, whichever it is.

    Raises
    ------
    CommentMissing
        Nothing says what to mend.
    NewerVersion
        Another version came while this one was read.
    NotForReview
        It is not judged yet, or was sent back already.
    RoundTakesNoMore
        What the enumerator mends would not be filed.
    """
    said = [remark for remark in remarks if remark.text.strip()]
    if not said:
        raise CommentMissing(submission.instance_id)
    held = hold_for_review(session, submission, number or submission.current_number)
    if held.state not in {SubmissionState.JUDGED, SubmissionState.APPROVED}:
        raise NotForReview(held.instance_id)
    round_ = session.get_one(Round, held.round_id)
    if round_.state is not RoundState.OPEN:
        raise RoundTakesNoMore(round_.name)
    version_id = session.scalars(
        select(SubmissionVersion.id).where(
            SubmissionVersion.submission_id == held.id,
            SubmissionVersion.number == held.current_number,
        )
    ).one()
    session.add_all(
        ReviewComment(
            version_id=version_id,
            path=remark.path[:255],
            text=remark.text.strip()[:LONGEST_REMARK],
            by_id=actor.id,
            at=clock.now(),
        )
        for remark in said
    )
    held.state = SubmissionState.SENT_BACK
    session.flush()
    log.record(
        session,
        Action.SUBMISSION_SENT_BACK,
        f"submission:{held.id}",
        actor,
        number=held.current_number,
        remarks=[remark.text for remark in said],
    )


def hold_for_review(session: Session, submission: Submission, number: int) -> Submission:
    """Hold an interview until the commit; raises ``NewerVersion`` if it was sent again."""
    held = session.get_one(
        Submission, submission.id, with_for_update=True, populate_existing=True
    )
    if held.current_number != number:
        raise NewerVersion(held.instance_id, number)
    return held


def returned_to(session: Session, user_id: int) -> list[Returned]:
    """Give the interviews that wait for a person to mend them."""
    rows = session.execute(
        select(Submission, SubmissionVersion.id, SubmissionVersion.instance_id)
        .join(
            SubmissionVersion,
            (SubmissionVersion.submission_id == Submission.id)
            & (SubmissionVersion.number == Submission.current_number),
        )
        .where(
            Submission.enumerator_id == user_id,
            Submission.state == SubmissionState.SENT_BACK,
        )
        .order_by(Submission.id)
    ).all()
    said = _said(session, [row[1] for row in rows])
    return [Returned(row[0], row[1], row[2], tuple(said.get(row[1], ()))) for row in rows]


def _said(session: Session, version_ids: Sequence[int]) -> dict[int, list[Said]]:
    rows = session.execute(
        select(ReviewComment, User.name)
        .join(User, User.id == ReviewComment.by_id)
        .where(ReviewComment.version_id.in_(version_ids))
        .order_by(ReviewComment.id)
    )
    found: dict[int, list[Said]] = {}
    for comment, name in rows:
        remark = Said(comment.path, comment.text, name, comment.at)
        found.setdefault(comment.version_id, []).append(remark)
    return found
