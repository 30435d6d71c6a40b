"""Tables of the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from mne.db import Base, Id, UtcDateTime


class AuditEntry(Base):
    """One act. Never updated, never deleted: triggers refuse both on either database."""

    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_subject", "subject"),)

    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    action: Mapped[str] = mapped_column(String(80))
    # kind and key of what was acted on, e.g. "submission:17"
    subject: Mapped[str] = mapped_column(String(120))
    # plain JSON on PostgreSQL too: jsonb rewrites numbers, and the hash is over the text
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    # sha256 over the entry and the hash before it, so that a hole or a change shows;
    # unique, so that the chain cannot fork
    previous_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
