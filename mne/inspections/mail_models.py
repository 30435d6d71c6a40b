"""Tables of mail: one digest to one person, and which reminders it carried."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mne.db import Base, Id, UtcDateTime, closed


class DigestState(StrEnum):
    """Where a digest stands; what it told of may have been settled before it went."""

    WAITING = "waiting"
    SENT = "sent"
    NEEDLESS = "needless"
    REFUSED = "refused"


class ReminderDigest(Base):
    """What one person is reminded of by mail on one day: at most one a day."""

    __tablename__ = "reminder_digests"
    __table_args__ = (
        UniqueConstraint("user_id", "made_on"),
        Index("ix_reminder_digests_state_next_try_at", "state", "next_try_at"),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    made_on: Mapped[date]
    state: Mapped[DigestState] = mapped_column(closed(DigestState, "state"))
    tries: Mapped[int] = mapped_column(default=0)
    # whoever takes it up puts this off, so that nobody else does at the same time
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # what the mail server said when it would not take it
    last_answer: Mapped[str] = mapped_column(String(300), default="")


class DigestReminder(Base):
    """A reminder that a person got by mail, or will: once."""

    __tablename__ = "digest_reminders"
    __table_args__ = (UniqueConstraint("user_id", "reminder_id"),)

    id: Mapped[Id]
    digest_id: Mapped[int] = mapped_column(ForeignKey("reminder_digests.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    reminder_id: Mapped[int] = mapped_column(ForeignKey("reminders.id"), index=True)
