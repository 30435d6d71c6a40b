"""Moving a recommendation: the only place where its state changes.

One move is one event: from where, to where, by whom, when, why. The state of the row is the
fold of its events, kept beside them so that lists are quick. Whoever moves says which event
they had seen last, so a page left open since yesterday moves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from mne import clock
from mne.areas import scope
from mne.audit.actions import Action
from mne.audit.log import record
from mne.inspections import workflow
from mne.inspections.errors import (
    MoveNotPossible,
    NotYourMove,
    ReasonNeeded,
    StaleView,
)
from mne.inspections.guards import GUARDS, Step
from mne.inspections.recommendation_models import (
    Recommendation,
    RecommendationEvent,
    RecommendationState,
)
from mne.inspections.workflow import PERMISSIONS, Move, Part
from mne.programmes.models import Agency
from mne.programmes.offices import heads, in_charge, offices_of, superior_of
from mne.users.models import User


def move(
    session: Session,
    item: Recommendation,
    step: Move,
    seen: int,
    actor: User | None,
    reason: str = "",
    **details: Any,
) -> RecommendationEvent:
    """Take one step of the workflow, or refuse it with what is missing.

    ``seen`` is the number of the last event that the actor had on the page; ``actor`` None
    is the system itself.

    Raises
    ------
    StaleView
        Somebody moved it in between.
    MoveNotPossible, NotYourMove, ReasonNeeded
        The workflow has no such step from here, or not for this person, or not unsaid.
    MneError
        What the step's guards ask for (``guards.GUARDS``).
    """
    if item.version != seen:
        raise StaleView(item.ref)
    if item.state not in step.before:
        raise MoveNotPossible(item.ref, item.state)
    on = clock.today()
    check_part(session, item, step, actor, on)
    if step.is_reasoned and not reason.strip():
        raise ReasonNeeded(item.ref)
    taken = Step(session, item, actor, on, reason, details)
    for guard in GUARDS[step]:
        guard(taken)
    return _take(session, taken, step)


def may_move(session: Session, item: Recommendation, step: Move, actor: User) -> bool:
    """Say whether a step is open to a person from where an item stands."""
    if item.state not in step.before:
        return False
    try:
        check_part(session, item, step, actor, clock.today())
    except NotYourMove:
        return False
    return True


# ---------------------------------------------------------------- whose move


def check_part(
    session: Session, item: Recommendation, step: Move, actor: User | None, on: date
) -> None:
    """Refuse whoever has no part in this step; raises ``NotYourMove``."""
    if actor is None:
        if Part.SYSTEM not in step.parts:
            raise NotYourMove(item.ref)
        return
    if not any(plays(session, item, part, actor, on) for part in step.parts):
        raise NotYourMove(item.ref)


def plays(
    session: Session, item: Recommendation, part: Part, person: User, on: date
) -> bool:
    """Say whether a person has a part in following up an item."""
    permission = PERMISSIONS.get(part)
    if permission is None or not scope.can(session, person, permission, item.area_id, on):
        return False
    if part == Part.ISSUER:
        return _office(session, item.issuer_id, on) in offices_of(session, person, on)
    if part == Part.ADDRESSEE:
        addressee = item.addressee_id
        return addressee is not None and (
            _office(session, addressee, on) in offices_of(session, person, on)
        )
    if part == Part.SUPERIOR:
        superior = superior_of(session, _office(session, item.issuer_id, on), on)
        return superior is not None and person.id in heads(session, superior.id, on)
    return True


def _office(session: Session, office_id: int, on: date) -> int:
    """Give the office in charge today of what an office was asked or asked."""
    return in_charge(session, session.get_one(Agency, office_id), on).id


# ---------------------------------------------------------------- taking the step


def _take(session: Session, taken: Step, step: Move) -> RecommendationEvent:
    item, now = taken.item, clock.now()
    event = RecommendationEvent(
        recommendation_id=item.id,
        number=item.version + 1,
        from_state=item.state,
        to_state=step.after,
        actor_id=taken.actor.id if taken.actor else None,
        at=now,
        reason=taken.reason.strip(),
        details=_written(taken.details),
    )
    item.events.append(event)
    item.version = event.number
    item.state = step.after
    item.moved_at = now
    _keep_clocks(item, step, taken, now)
    session.flush()
    record(
        session,
        Action.RECOMMENDATION_MOVED,
        subject_of(item),
        taken.actor,
        step=step.name,
        from_state=event.from_state,
        to_state=event.to_state,
        reason=event.reason,
    )
    return event


def _keep_clocks(item: Recommendation, step: Move, taken: Step, now: datetime) -> None:
    if step == workflow.ISSUE:
        item.issued_at = now
        item.original_due_before = item.due_before
    elif step == workflow.SUSPEND:
        item.suspended_on = taken.on
        item.review_on = taken.details["until_on"]
    elif step == workflow.RESUME and item.suspended_on is not None:
        item.suspended_days += (taken.on - item.suspended_on).days
        item.suspended_on = item.review_on = None
    elif step == workflow.RETURN:
        item.times_returned += 1
    elif step == workflow.ACCEPT_RISK:
        item.expires_on = taken.details["until_on"]
    elif step == workflow.REOPEN:
        item.closed_at = item.expires_on = None
    if step.after in workflow.CLOSED:
        item.closed_at = now


def _written(details: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in details.items()
    }


def subject_of(item: Recommendation) -> str:
    """Name a recommendation as the audit log does."""
    return f"recommendation:{item.ref}"


def folded(events: list[RecommendationEvent]) -> RecommendationState:
    """Give the state to which events lead; a draft without any.

    Raises
    ------
    ValueError
        An event does not start where the one before it ended.
    """
    state = RecommendationState.DRAFT
    for event in events:
        if event.from_state != state:
            raise ValueError(f"event {event.number} starts from {event.from_state}")
        state = event.to_state
    return state
