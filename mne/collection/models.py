"""Tables of submissions. What arrived is immutable; a correction is a new version."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mne.db import Base, Id, UtcDateTime, closed, json_type


class SubmissionState(StrEnum):
    """Where an interview stands."""

    RECEIVED = "received"
    JUDGED = "judged"
    APPROVED = "approved"
    SENT_BACK = "sent_back"


class QuarantineReason(StrEnum):
    """Why something that arrived could not be filed. Nothing in here is lost."""

    BROKEN_XML = "broken_xml"
    NO_INSTANCE_ID = "no_instance_id"
    UNKNOWN_FORM = "unknown_form"
    UNKNOWN_VERSION = "unknown_version"
    CLOSED_ROUND = "closed_round"
    DIFFERENT_CONTENT = "different_content"
    UNKNOWN_DEPRECATED = "unknown_deprecated"
    REVOKED_TOKEN = "revoked_token"  # noqa: S105 a reason, not a secret


class Submission(Base):
    """An interview, known for ever by the first ``instance_id`` of its form."""

    __tablename__ = "submissions"
    __table_args__ = (
        UniqueConstraint("form_id", "instance_id"),
        Index("ix_submissions_round_state", "round_id", "state"),
        Index("ix_submissions_enumerator_state", "enumerator_id", "state"),
    )

    id: Mapped[Id]
    form_id: Mapped[str] = mapped_column(String(64))
    instance_id: Mapped[str] = mapped_column(String(120))
    questionnaire_version_id: Mapped[int] = mapped_column(
        ForeignKey("questionnaire_versions.id")
    )
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    # null until the household code of the interview was found in the register
    household_id: Mapped[int | None] = mapped_column(
        ForeignKey("households.id"), index=True
    )
    # where the rights on it are decided: the hamlet or commune the interview names
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)
    enumerator_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    state: Mapped[SubmissionState] = mapped_column(closed(SubmissionState, "state"))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    current_number: Mapped[int] = mapped_column(default=1)
    # rises with every change of the row: triggers of the database number it (migrations)
    seq: Mapped[int] = mapped_column(BigInteger, server_default=text("0"), index=True)
    versions: Mapped[list[SubmissionVersion]] = relationship(
        back_populates="submission", order_by="SubmissionVersion.number"
    )


class SubmissionVersion(Base):
    """The answers exactly as they arrived. Never updated; a correction adds one."""

    __tablename__ = "submission_versions"
    __table_args__ = (UniqueConstraint("submission_id", "number"),)

    id: Mapped[Id]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    number: Mapped[int]
    # of this version; the first version's is the submission's own
    instance_id: Mapped[str] = mapped_column(String(120), unique=True)
    xml: Mapped[bytes] = mapped_column(LargeBinary)
    xml_sha256: Mapped[str] = mapped_column(String(64))
    # surveys.answers: texts as they came, repeats as lists
    answers: Mapped[dict[str, Any]] = mapped_column(json_type())
    device_id: Mapped[str | None] = mapped_column(String(120))
    started_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime
    )  # by the device's clock
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # null until checks and classes were computed: what the worker looks for
    judged_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    submission: Mapped[Submission] = relationship(back_populates="versions")
    attachments: Mapped[list[Attachment]] = relationship(order_by="Attachment.id")


class Attachment(Base):
    """A file of an interview; the bytes lie in the file store under their SHA-256."""

    __tablename__ = "attachments"
    __table_args__ = (UniqueConstraint("version_id", "name", "sha256"),)

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(ForeignKey("submission_versions.id"))
    name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(120))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Quarantined(Base):
    """A post that could not be filed, kept byte for byte until a person resolves it."""

    __tablename__ = "quarantine"
    __table_args__ = (UniqueConstraint("reason", "xml_sha256"),)

    id: Mapped[Id]
    reason: Mapped[QuarantineReason] = mapped_column(closed(QuarantineReason, "reason"))
    # the bytes lie in the file store under this SHA-256
    xml_sha256: Mapped[str] = mapped_column(String(64))
    form_id: Mapped[str | None] = mapped_column(String(64))
    instance_id: Mapped[str | None] = mapped_column(String(120))
    device_token_id: Mapped[int | None] = mapped_column(ForeignKey("device_tokens.id"))
    details: Mapped[dict[str, Any]] = mapped_column(json_type())
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    # the version that an edit replaces, which has to arrive first
    waits_for: Mapped[str | None] = mapped_column(String(120), index=True)
    files: Mapped[list[QuarantinedFile]] = relationship(order_by="QuarantinedFile.id")


class QuarantinedFile(Base):
    """A file that came with a quarantined post."""

    __tablename__ = "quarantined_files"
    __table_args__ = (UniqueConstraint("quarantined_id", "name", "sha256"),)

    id: Mapped[Id]
    quarantined_id: Mapped[int] = mapped_column(ForeignKey("quarantine.id"))
    name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(120))


class ReviewComment(Base):
    """What a supervisor asks the enumerator to mend in one version of an interview."""

    __tablename__ = "review_comments"

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(
        ForeignKey("submission_versions.id"), index=True
    )
    # of the question, such as /data/member[2]/age; blank for the whole interview
    path: Mapped[str] = mapped_column(String(255))
    text: Mapped[str] = mapped_column(String(1000))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
