"""What the addressee does: answer, plan, do, show, and submit for verification."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.audit.actions import Action
from mne.audit.log import record
from mne.inspections import workflow
from mne.inspections.errors import ReasonNeeded
from mne.inspections.finding_models import (
    Evidence,
    EvidenceKind,
    EvidencePurpose,
    Finding,
)
from mne.inspections.moving import check_part, move, subject_of
from mne.inspections.recommendation_models import (
    ActionState,
    Answer,
    Recommendation,
    RemedialAction,
    Response,
)
from mne.users.models import User


@dataclass(frozen=True)
class Shown:
    """A file that is in the file store, or a statement without one."""

    kind: EvidenceKind
    purpose: EvidencePurpose
    note: str = ""
    sha256: str | None = None
    file_name: str | None = None
    size: int | None = None
    media_type: str | None = None
    taken_at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None
    uid: str = field(default_factory=lambda: str(uuid4()))


@dataclass(frozen=True)
class Progress:
    """How far a remedial action is."""

    state: ActionState
    percent: int
    note: str = ""


def respond(
    session: Session,
    item: Recommendation,
    seen: int,
    actor: User,
    answer: Answer,
    reason: str = "",
) -> None:
    """Give the office's formal answer; agreeing needs an action planned before."""
    check_part(session, item, workflow.RESPOND, actor, clock.today())
    item.responses.append(
        Response(
            answer=answer,
            reason=reason.strip(),
            responded_at=clock.now(),
            responded_by_id=actor.id,
        )
    )
    session.flush()
    move(session, item, workflow.RESPOND, seen, actor, reason, answer=answer)


def plan_action(
    session: Session,
    item: Recommendation,
    description: str,
    owner: User,
    due_before: date,
    actor: User,
) -> RemedialAction:
    """Plan who does what by when; the addressee's people do."""
    check_part(session, item, workflow.RESPOND, actor, clock.today())
    action = RemedialAction(
        description=description.strip(),
        owner_id=owner.id,
        due_before=due_before,
        state=ActionState.PLANNED,
    )
    item.actions.append(action)
    session.flush()
    facts = {"owner": owner.id, "due_before": due_before}
    record(session, Action.ACTION_PLANNED, subject_of(item), actor, **facts)
    return action


def report_action(
    session: Session,
    item: Recommendation,
    action: RemedialAction,
    progress: Progress,
    actor: User,
) -> None:
    """Say how far an action is; ``cannot`` is an honest exit that goes to the superior.

    Raises
    ------
    ReasonNeeded
        It can't be done, and the remark does not say why.
    """
    check_part(session, item, workflow.RESPOND, actor, clock.today())
    if progress.state == ActionState.CANNOT and not progress.note.strip():
        raise ReasonNeeded(item.ref)
    action.state = progress.state
    action.progress_percent = progress.percent
    action.note = progress.note.strip()
    action.done_on = clock.today() if progress.state == ActionState.DONE else None
    session.flush()
    record(session, Action.ACTION_REPORTED, subject_of(item), actor, **vars(progress))


def add_evidence(
    session: Session, to: Recommendation | Finding, shown: Shown, actor: User | None
) -> Evidence:
    """Attach a file or a statement; the same ``uid`` sent twice is one."""
    known = session.scalar(select(Evidence).where(Evidence.uid == shown.uid))
    if known is not None:
        return known
    piece = Evidence(
        **vars(shown),
        added_at=clock.now(),
        added_by_id=actor.id if actor else None,
    )
    to.evidence.append(piece)
    session.flush()
    subject = subject_of(to) if isinstance(to, Recommendation) else f"finding:{to.ref}"
    facts = {"kind": shown.kind, "purpose": shown.purpose, "sha256": shown.sha256}
    record(session, Action.EVIDENCE_ADDED, subject, actor, **facts)
    return piece


def start(session: Session, item: Recommendation, seen: int, actor: User) -> None:
    """Begin, or begin again after it was returned or reopened."""
    move(session, item, workflow.START, seen, actor)


def submit(
    session: Session, item: Recommendation, seen: int, actor: User, statement: str
) -> None:
    """Say what was done and ask for verification; needs evidence newer than a return."""
    move(session, item, workflow.SUBMIT, seen, actor, statement)
