"""Tables of recommendations: what is followed until somebody else has verified it.

Agreeing, doing and verifying are three facts of three people, so each is a row of its own:
response, action, verification. A later due date is a row too, and never hides the first.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mne.areas.names import unaccented
from mne.db import Base, Id, UtcDateTime, closed, json_type
from mne.inspections.finding_models import Evidence, Finding, Severity


class AddresseeLevel(StrEnum):
    """Whether the office itself can do it, or only an authority above it."""

    UNIT = "unit"
    SUPERIOR = "superior"


class RecommendationState(StrEnum):
    """Where a recommendation stands; see ``mne.inspections.workflow``."""

    DRAFT = "draft"
    ISSUED = "issued"
    RESPONDED = "responded"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    VERIFIED_CLOSED = "verified_closed"
    PARTIALLY_CLOSED = "partially_closed"
    CLOSED_NOT_IMPLEMENTED = "closed_not_implemented"
    OVERTAKEN = "overtaken"
    ACCEPTED_RISK = "accepted_risk"
    SUSPENDED = "suspended"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    REFERRED = "referred"


class Answer(StrEnum):
    """What the addressee says to a recommendation."""

    AGREE = "agree"
    PARTLY = "partly"
    DISAGREE = "disagree"


class ActionState(StrEnum):
    """Where a remedial action stands; ``cannot`` is an honest exit that goes upwards."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"
    CANNOT = "cannot"


class VerificationMethod(StrEnum):
    """How the verifier saw for themselves."""

    DESK = "desk"
    SITE_VISIT = "site_visit"
    RE_INTERVIEW = "re_interview"
    RE_RUN_CHECK = "re_run_check"


class VerificationResult(StrEnum):
    """What the verifier saw."""

    MENDED = "mended"
    PARTLY_MENDED = "partly_mended"
    NOT_MENDED = "not_mended"


class ExtensionState(StrEnum):
    """Where a request for a later due date stands."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"


def _folded_text(context: DefaultExecutionContext) -> str:
    """Give what search compares of a new row's text, also in a bulk insert."""
    row: dict[str, Any] = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return unaccented(row["text"])


class Recommendation(Base):
    """What somebody has to do about a finding, by when. Its state is its events' fold."""

    __tablename__ = "recommendations"
    __table_args__ = (
        Index("ix_recommendations_state_due_before", "state", "due_before"),
        Index("ix_recommendations_addressee_state", "addressee_id", "state"),
        Index("ix_recommendations_due_before_id", "due_before", "id"),
        # all that the tables of age, cohorts and counts ask of an area's items
        Index(
            "ix_recommendations_standing",
            "area_id",
            "issued_at",
            "state",
            "moved_at",
            "closed_at",
            "original_due_before",
            "due_before",
            "severity",
            "addressee_id",
        ),
    )

    id: Mapped[Id]
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    ref: Mapped[str] = mapped_column(String(40), unique=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey("findings.id"), index=True)
    # the remainder of one that was closed in part
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("recommendations.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    text: Mapped[str] = mapped_column(Text)
    issuer_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    # null only in draft
    addressee_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    addressee_level: Mapped[AddresseeLevel] = mapped_column(
        closed(AddresseeLevel, "addressee_level")
    )
    severity: Mapped[Severity] = mapped_column(closed(Severity, "severity"))
    state: Mapped[RecommendationState] = mapped_column(closed(RecommendationState, "state"))
    # number of its last event; a stale screen names another one
    version: Mapped[int] = mapped_column(default=0)
    # "trước ngày": done on time if before this day begins; the first one never changes
    original_due_before: Mapped[date | None]
    due_before: Mapped[date | None]
    issued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # since when whose move it is
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    # of a risk accepted for a time, and of a suspension
    expires_on: Mapped[date | None]
    review_on: Mapped[date | None]
    suspended_on: Mapped[date | None]
    suspended_days: Mapped[int] = mapped_column(default=0)
    times_returned: Mapped[int] = mapped_column(default=0)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    # lower case, no accents, đ as d: what search compares
    search_text: Mapped[str] = mapped_column(Text, default=_folded_text, server_default="")
    finding: Mapped[Finding] = relationship()
    events: Mapped[list[RecommendationEvent]] = relationship(
        order_by="RecommendationEvent.number"
    )
    actions: Mapped[list[RemedialAction]] = relationship(order_by="RemedialAction.id")
    evidence: Mapped[list[Evidence]] = relationship(order_by=Evidence.id)
    responses: Mapped[list[Response]] = relationship(order_by="Response.id")
    verifications: Mapped[list[Verification]] = relationship(order_by="Verification.id")
    due_changes: Mapped[list[DueDateChange]] = relationship(order_by="DueDateChange.id")


class RecommendationEvent(Base):
    """One move: from which state to which, by whom, when, why. Never changed."""

    __tablename__ = "recommendation_events"
    __table_args__ = (UniqueConstraint("recommendation_id", "number"),)

    id: Mapped[Id]
    recommendation_id: Mapped[int] = mapped_column(ForeignKey("recommendations.id"))
    number: Mapped[int]
    from_state: Mapped[RecommendationState | None] = mapped_column(
        closed(RecommendationState, "from_state")
    )
    to_state: Mapped[RecommendationState] = mapped_column(
        closed(RecommendationState, "to_state")
    )
    # null is the system: a risk whose day came, a check that failed again
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")
    # the paper it rests on, the day it lasts until …
    details: Mapped[dict[str, Any]] = mapped_column(json_type())


class Response(Base):
    """The addressee's formal answer. Never changed; a new one is added."""

    __tablename__ = "recommendation_responses"

    id: Mapped[Id]
    recommendation_id: Mapped[int] = mapped_column(
        ForeignKey("recommendations.id"), index=True
    )
    answer: Mapped[Answer] = mapped_column(closed(Answer, "answer"))
    reason: Mapped[str] = mapped_column(Text, default="")
    responded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    responded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    # of the issuer's superior, where the answer is not a plain yes
    decision: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class RemedialAction(Base):
    """What an office does to mend it: who, what, by when."""

    __tablename__ = "remedial_actions"

    id: Mapped[Id]
    recommendation_id: Mapped[int] = mapped_column(
        ForeignKey("recommendations.id"), index=True
    )
    description: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    due_before: Mapped[date]
    state: Mapped[ActionState] = mapped_column(closed(ActionState, "state"))
    progress_percent: Mapped[int] = mapped_column(default=0)
    done_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")


class Verification(Base):
    """What an independent person saw. Never changed."""

    __tablename__ = "verifications"

    id: Mapped[Id]
    recommendation_id: Mapped[int] = mapped_column(
        ForeignKey("recommendations.id"), index=True
    )
    # number of the event by which the remedy had been submitted
    submission_number: Mapped[int]
    verifier_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    method: Mapped[VerificationMethod] = mapped_column(closed(VerificationMethod, "method"))
    result: Mapped[VerificationResult] = mapped_column(closed(VerificationResult, "result"))
    verified_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")
    # run of the check that passed, for a finding that a check raised
    run_key: Mapped[str | None] = mapped_column(String(120))
    # a second person, for a grave one
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class DueDateChange(Base):
    """A later due date: who asked, who approved, why."""

    __tablename__ = "due_date_changes"

    id: Mapped[Id]
    recommendation_id: Mapped[int] = mapped_column(
        ForeignKey("recommendations.id"), index=True
    )
    due_before: Mapped[date]
    new_due_before: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[ExtensionState] = mapped_column(closed(ExtensionState, "state"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class Comment(Base):
    """A remark on a recommendation. Never changed."""

    __tablename__ = "recommendation_comments"

    id: Mapped[Id]
    recommendation_id: Mapped[int] = mapped_column(
        ForeignKey("recommendations.id"), index=True
    )
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


class Reminder(Base):
    """A reminder that was given: once for each rule and due date."""

    __tablename__ = "reminders"
    __table_args__ = (UniqueConstraint("recommendation_id", "rule", "due_before"),)

    id: Mapped[Id]
    recommendation_id: Mapped[int] = mapped_column(ForeignKey("recommendations.id"))
    rule: Mapped[str] = mapped_column(String(20))
    due_before: Mapped[date]
    # to whom it went: an office, or a person of it
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
