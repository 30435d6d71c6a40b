"""Tables of re-inspection: which closed items were drawn, and what was seen on the spot."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mne.db import Base, Id, UtcDateTime, closed


class Closing(StrEnum):
    """What a second look says of a closing."""

    RIGHT = "right"
    WRONG = "wrong"
    UNSEEN = "unseen"
    """It could not be looked at: the place is gone, nobody was there."""


class ClosedSample(Base):
    """A random part of what was closed in a period, to be seen again. Never changed."""

    __tablename__ = "closed_samples"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    # the seed, the frame and its hash
    draw_id: Mapped[int] = mapped_column(ForeignKey("inspection_draws.id"), unique=True)
    closed_from: Mapped[date]
    # exclusive
    closed_before: Mapped[date]


class ClosedSampleLook(Base):
    """What was seen of one drawn item, by whom, on which day. Never changed."""

    __tablename__ = "closed_sample_looks"
    __table_args__ = (UniqueConstraint("sample_id", "recommendation_id"),)

    id: Mapped[Id]
    sample_id: Mapped[int] = mapped_column(ForeignKey("closed_samples.id"))
    recommendation_id: Mapped[int] = mapped_column(
        ForeignKey("recommendations.id"), index=True
    )
    closing: Mapped[Closing] = mapped_column(closed(Closing, "closing"))
    seen_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
