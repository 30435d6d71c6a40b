"""Tables of samples."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mne.db import Base, Id, UtcDateTime, json_type


class Draw(Base):
    """How a round's sample was drawn: frame, seed and method, so that it can be redone."""

    __tablename__ = "draws"

    id: Mapped[Id]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), unique=True)
    seed: Mapped[int] = mapped_column(BigInteger)
    method: Mapped[str] = mapped_column(String(200))
    frame_sha256: Mapped[str] = mapped_column(String(64))
    # stratum -> PSUs in the frame, PSUs drawn, households per PSU
    strata: Mapped[dict[str, Any]] = mapped_column(json_type())
    drawn_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Selection(Base):
    """A household in a round: drawn with a weight, or on a review's list with weight 1."""

    __tablename__ = "selections"
    __table_args__ = (UniqueConstraint("round_id", "household_id"),)

    id: Mapped[Id]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    household_id: Mapped[int] = mapped_column(ForeignKey("households.id"), index=True)
    stratum: Mapped[str] = mapped_column(String(40))
    psu: Mapped[str] = mapped_column(String(40))
    # the chance that the PSU had to be drawn, and the household within it
    psu_chance: Mapped[float]
    household_chance: Mapped[float]
    # 1 / (chance of the PSU × chance of the household in it)
    weight: Mapped[float]
    # what came of the visit: completed, refused, absent …; null until it is known
    disposition: Mapped[str | None] = mapped_column(String(40))
    # whose visit it is; null: of every enumerator of the hamlet
    enumerator_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    due_on: Mapped[date | None]
