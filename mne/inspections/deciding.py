"""What the issuer's superior decides: answers that are no plain yes, ends, more time."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from mne import clock
from mne.audit.actions import Action
from mne.audit.log import record
from mne.inspections import workflow
from mne.inspections.errors import (
    ExtensionNeedsApprover,
    ExtensionNotLater,
    NotYourMove,
    ReasonNeeded,
    RequestDecided,
)
from mne.inspections.guards import awaits_decision, latest_response
from mne.inspections.moving import move, plays, subject_of
from mne.inspections.recommendation_models import (
    DueDateChange,
    ExtensionState,
    Recommendation,
)
from mne.inspections.workflow import Part
from mne.users.models import User


def decide_response(
    session: Session, item: Recommendation, actor: User, decision: str
) -> None:
    """Decide that the work goes on in spite of an answer that is no plain yes."""
    answer = latest_response(item)
    if answer is None or not awaits_decision(item):
        raise RequestDecided(item.ref)
    if not plays(session, item, Part.SUPERIOR, actor, clock.today()):
        raise NotYourMove(item.ref)
    if not decision.strip():
        raise ReasonNeeded(item.ref)
    answer.decision = decision.strip()
    answer.decided_at = clock.now()
    answer.decided_by_id = actor.id
    session.flush()
    facts = {"answer": answer.answer, "decision": answer.decision}
    record(session, Action.RESPONSE_DECIDED, subject_of(item), actor, **facts)


def close_not_implemented(
    session: Session,
    item: Recommendation,
    seen: int,
    actor: User,
    reason: str,
    document: str,
) -> None:
    """Close what will not be done, by a paper that says so."""
    step = workflow.CLOSE_NOT_IMPLEMENTED
    move(session, item, step, seen, actor, reason, document=document)


def accept_risk(
    session: Session,
    item: Recommendation,
    seen: int,
    actor: User,
    reason: str,
    until_on: date,
) -> None:
    """Leave it as it is until a day, on which it comes back by itself."""
    step = workflow.ACCEPT_RISK
    move(session, item, step, seen, actor, reason, until_on=until_on)


def declare_overtaken(
    session: Session, item: Recommendation, seen: int, actor: User, reason: str
) -> None:
    """Close what no longer applies."""
    move(session, item, workflow.DECLARE_OVERTAKEN, seen, actor, reason)


# ---------------------------------------------------------------- more time


def ask_extension(
    session: Session, item: Recommendation, new_due_before: date, reason: str, actor: User
) -> DueDateChange:
    """Ask for a later due date; nothing changes until the superior has approved it."""
    if not plays(session, item, Part.ADDRESSEE, actor, clock.today()):
        raise NotYourMove(item.ref)
    due = item.due_before
    if due is None or new_due_before <= max(due, clock.today()):
        raise ExtensionNotLater(item.ref, due or clock.today(), new_due_before)
    if not reason.strip():
        raise ReasonNeeded(item.ref)
    request = DueDateChange(
        due_before=due,
        new_due_before=new_due_before,
        reason=reason.strip(),
        state=ExtensionState.ASKED,
        asked_at=clock.now(),
        asked_by_id=actor.id,
    )
    item.due_changes.append(request)
    session.flush()
    facts = {"due_before": due, "new_due_before": new_due_before, "reason": reason}
    record(session, Action.EXTENSION_ASKED, subject_of(item), actor, **facts)
    return request


def decide_extension(
    session: Session,
    item: Recommendation,
    request: DueDateChange,
    outcome: ExtensionState,
    actor: User,
) -> None:
    """Approve or refuse a later due date; the first one stays in the row for good."""
    if request.state != ExtensionState.ASKED:
        raise RequestDecided(item.ref)
    is_superior = plays(session, item, Part.SUPERIOR, actor, clock.today())
    if not is_superior or request.asked_by_id == actor.id:
        raise ExtensionNeedsApprover(item.ref)
    request.state = outcome
    request.decided_at = clock.now()
    request.decided_by_id = actor.id
    if outcome == ExtensionState.APPROVED and item.due_before is not None:
        # the day in force until now, also when another request was approved in between
        request.due_before = item.due_before
        item.due_before = request.new_due_before
    session.flush()
    facts = {"outcome": outcome, "due_before": item.due_before}
    record(session, Action.EXTENSION_DECIDED, subject_of(item), actor, **facts)
