"""Reminders and what a day brings: given once for each item, rule and due date.

A reminder is a row, so whoever opens the platform sees it; a letter or a mail only carries
it further. Run again, by whichever worker, it gives nothing twice. After a pause every rung
that has come is given, but for a warning of a day that is over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.audit.actions import Action
from mne.audit.log import record
from mne.inspections import verifying
from mne.inspections.policy import Policy, Rule, Rung
from mne.inspections.recommendation_models import (
    ActionState,
    Recommendation,
    RecommendationState,
    RemedialAction,
    Reminder,
)
from mne.inspections.standing import FOLLOWED, RUNNING
from mne.programmes.offices import heads, superior_of
from mne.users.models import User

HEADS_UP = "risk-7"
"""An accepted risk comes back in a week."""
REVIEW = "review"
"""A suspended item is to be looked at again."""
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Addressed:
    """To whom a reminder goes: an office, and one of its people where one is meant."""

    agency_id: int
    user_id: int | None


def remind(session: Session, policy: Policy, on: date) -> list[Reminder]:
    """Give every reminder that a day brings and that was not given yet."""
    given = _given(session)
    new = [
        reminder
        for item in _due_soon(session, policy, on)
        for reminder in _of_deadline(session, policy, item, on, given)
    ]
    for item in _to_look_at(session, on):
        new += _of_last_day(session, item, given)
    session.add_all(new)
    session.flush()
    if new:
        facts = {
            "given": len(new),
            "items": sorted({r.recommendation_id for r in new})[:50],
        }
        record(session, Action.REMINDERS_GIVEN, f"reminders:{on}", None, **facts)
    return new


def reopen_expired(session: Session, on: date) -> list[Recommendation]:
    """Take up every accepted risk whose day has come; run twice, once."""
    expired = session.scalars(
        select(Recommendation)
        .where(
            Recommendation.state == RecommendationState.ACCEPTED_RISK,
            Recommendation.expires_on <= on,
        )
        .order_by(Recommendation.id)
    ).all()
    for item in expired:
        verifying.reopen_expired(session, item)
    return list(expired)


# ---------------------------------------------------------------- the ladder


def _due_soon(session: Session, policy: Policy, on: date) -> Sequence[Recommendation]:
    first = min((rule.days for rule in policy.rules), default=0)
    return session.scalars(
        select(Recommendation)
        .where(
            Recommendation.state.in_(RUNNING),
            Recommendation.due_before <= on - timedelta(days=first),
        )
        .order_by(Recommendation.due_before, Recommendation.id)
    ).all()


def _given(session: Session) -> set[tuple[int, str, date]]:
    rows = select(Reminder.recommendation_id, Reminder.rule, Reminder.due_before)
    return {(row[0], row[1], row[2]) for row in session.execute(rows)}


def _of_deadline(
    session: Session,
    policy: Policy,
    item: Recommendation,
    on: date,
    given: set[tuple[int, str, date]],
) -> list[Reminder]:
    due = item.due_before
    if due is None:
        return []
    come = [rule for rule in policy.rules if due + timedelta(days=rule.days) <= on]
    still_true = [rule for rule in come if rule.days > 0 or rule is come[-1]]
    return [
        _row(item, rule.rule, due, _addressed(session, item, rule, on))
        for rule in still_true
        if (item.id, rule.rule, due) not in given
    ]


def _row(item: Recommendation, rule: str, due: date, to: Addressed) -> Reminder:
    return Reminder(
        recommendation_id=item.id,
        rule=rule,
        due_before=due,
        agency_id=to.agency_id,
        user_id=to.user_id,
        given_at=clock.now(),
    )


def _addressed(session: Session, item: Recommendation, rule: Rule, on: date) -> Addressed:
    """Say who is meant: one person where there is one, else everybody of the office."""
    addressee, issuer = item.addressee_id or item.issuer_id, item.issuer_id
    if rule.to == Rung.OWNER:
        return Addressed(addressee, _only(_owners(session, item)))
    if rule.to == Rung.UNIT_HEAD:
        return Addressed(addressee, _only(heads(session, addressee, on)))
    if rule.to == Rung.LEAD:
        return Addressed(issuer, None)
    superior = superior_of(session, issuer, on)
    agency_id = superior.id if superior else issuer
    return Addressed(agency_id, _only(heads(session, agency_id, on)))


def _only(people: Collection[int]) -> int | None:
    return next(iter(people)) if len(people) == 1 else None


def _owners(session: Session, item: Recommendation) -> Sequence[int]:
    unfinished = (ActionState.PLANNED, ActionState.UNDER_WAY)
    return session.scalars(
        select(RemedialAction.owner_id)
        .where(
            RemedialAction.recommendation_id == item.id,
            RemedialAction.state.in_(unfinished),
        )
        .distinct()
    ).all()


# ---------------------------------------------------------------- last days


def _to_look_at(session: Session, on: date) -> Sequence[Recommendation]:
    accepted = (Recommendation.state == RecommendationState.ACCEPTED_RISK) & (
        Recommendation.expires_on <= on + WEEK
    )
    suspended = (Recommendation.state == RecommendationState.SUSPENDED) & (
        Recommendation.review_on <= on
    )
    return session.scalars(
        select(Recommendation).where(accepted | suspended).order_by(Recommendation.id)
    ).all()


def _of_last_day(
    session: Session, item: Recommendation, given: set[tuple[int, str, date]]
) -> list[Reminder]:
    is_risk = item.state == RecommendationState.ACCEPTED_RISK
    rule, day = (HEADS_UP, item.expires_on) if is_risk else (REVIEW, item.review_on)
    if day is None or (item.id, rule, day) in given:
        return []
    return [_row(item, rule, day, Addressed(item.issuer_id, None))]


# ---------------------------------------------------------------- reading them


def reminders_for(
    session: Session, person: User, offices: Iterable[int], most: int = 50
) -> Sequence[tuple[Reminder, Recommendation]]:
    """Give what a person was reminded of and has not put away, the newest first.

    A reminder to an office, and to nobody in it by name, is for all of its people.
    """
    to_office = Reminder.agency_id.in_(list(offices)) & Reminder.user_id.is_(None)
    rows = session.execute(
        select(Reminder, Recommendation)
        .join(Recommendation, Recommendation.id == Reminder.recommendation_id)
        .where(
            (Reminder.user_id == person.id) | to_office,
            Reminder.read_at.is_(None),
            Recommendation.state.in_(FOLLOWED),
        )
        .order_by(Reminder.given_at.desc(), Reminder.id.desc())
        .limit(most)
    ).all()
    return [(row[0], row[1]) for row in rows]


def put_away(session: Session, reminder: Reminder) -> None:
    """Mark a reminder as read."""
    if reminder.read_at is None:
        reminder.read_at = clock.now()
        session.flush()
