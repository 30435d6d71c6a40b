"""Recommendations: draft, issue, suspend, refer; whoever follows them up.

Every act takes ``seen``, the number of the last event on the page from which it was made.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.audit.actions import Action
from mne.audit.log import record
from mne.inspections import workflow
from mne.inspections.errors import UnknownRecommendation
from mne.inspections.finding_models import Finding, Severity
from mne.inspections.moving import move, subject_of
from mne.inspections.recommendation_models import (
    AddresseeLevel,
    Recommendation,
    RecommendationState,
)
from mne.programmes.models import Agency
from mne.users.models import User


@dataclass(frozen=True)
class Pending:
    """What a suspended item waits for: whose word, by which paper, until when."""

    authority: str
    document: str
    review_on: date


@dataclass(frozen=True)
class Referral:
    """To which body an item went, and by which paper."""

    body: str
    document: str


def draft(
    session: Session,
    finding: Finding,
    text: str,
    issuer: Agency,
    actor: User | None,
    parent: Recommendation | None = None,
) -> Recommendation:
    """Write what somebody has to do about a finding; to whom and by when comes later."""
    item = Recommendation(
        uid=str(uuid4()),
        ref=str(uuid4()),
        finding=finding,
        parent_id=parent.id if parent else None,
        area_id=finding.area_id,
        text=text.strip(),
        issuer_id=issuer.id,
        addressee_id=parent.addressee_id if parent else finding.agency_id,
        addressee_level=AddresseeLevel.UNIT,
        severity=finding.severity_confirmed or finding.severity_given,
        state=RecommendationState.DRAFT,
        moved_at=clock.now(),
        created_by_id=actor.id if actor else None,
    )
    session.add(item)
    session.flush()
    item.ref = f"KN-{clock.today().year}-{item.id:05d}"
    facts = {"finding": finding.ref, "parent": parent.ref if parent else None}
    record(session, Action.RECOMMENDATION_DRAFTED, subject_of(item), actor, **facts)
    return item


def address(
    item: Recommendation,
    addressee: Agency | None,
    due_before: date | None,
    level: AddresseeLevel = AddresseeLevel.UNIT,
    severity: Severity | None = None,
) -> None:
    """Say in a draft who has to do it and by when.

    ``level`` superior: the office itself can't, an authority above it has to, and the clock
    runs against that authority (an obstacle, vướng mắc).
    """
    item.addressee_id = addressee.id if addressee else None
    item.addressee_level = level
    item.due_before = due_before
    item.severity = severity or item.severity


def issue(session: Session, item: Recommendation, seen: int, actor: User) -> None:
    """Send a draft to its addressee; from here its clock runs."""
    move(session, item, workflow.ISSUE, seen, actor)


def withdraw(
    session: Session, item: Recommendation, seen: int, actor: User, reason: str
) -> None:
    """Take back what should not have been written; it stays in the register."""
    move(session, item, workflow.WITHDRAW, seen, actor, reason)


def suspend(
    session: Session,
    item: Recommendation,
    seen: int,
    actor: User,
    reason: str,
    pending: Pending,
) -> None:
    """Let it wait for a higher authority, until a day; its clock is kept apart."""
    facts = {"authority": pending.authority, "document": pending.document}
    step, until_on = workflow.SUSPEND, pending.review_on
    move(session, item, step, seen, actor, reason, until_on=until_on, **facts)


def resume(
    session: Session, item: Recommendation, seen: int, actor: User, reason: str
) -> None:
    """Take up again what was suspended."""
    move(session, item, workflow.RESUME, seen, actor, reason)


def refer(
    session: Session,
    item: Recommendation,
    seen: int,
    actor: User,
    reason: str,
    referral: Referral,
) -> None:
    """Hand it to the competent body; it stays visible until its answer is registered."""
    move(session, item, workflow.REFER, seen, actor, reason, **vars(referral))


def register_answer(
    session: Session,
    item: Recommendation,
    seen: int,
    actor: User,
    reason: str,
    document: str,
) -> None:
    """Enter the competent body's answer; an independent person verifies it."""
    move(session, item, workflow.REGISTER_ANSWER, seen, actor, reason, document=document)


def get_recommendation(session: Session, ref: str) -> Recommendation:
    """Give the recommendation of this reference; raises ``UnknownRecommendation``."""
    item = session.scalar(select(Recommendation).where(Recommendation.ref == ref))
    if item is None:
        raise UnknownRecommendation(ref)
    return item
