"""Table of rosters: who lives in a household, as an approved interview says."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from mne.collection.entity_models import Decision
from mne.db import Base, Id, UtcDateTime, closed, json_type


class RosterProposal(Base):
    """A roster that differs from the register, until a person has decided on it."""

    __tablename__ = "roster_proposals"

    id: Mapped[Id]
    submission_version_id: Mapped[int] = mapped_column(
        ForeignKey("submission_versions.id"), unique=True
    )
    household_id: Mapped[int] = mapped_column(ForeignKey("households.id"), index=True)
    # the members as the interview has them, by the names of the register's columns
    people: Mapped[list[dict[str, Any]]] = mapped_column(json_type())
    decision: Mapped[Decision] = mapped_column(closed(Decision, "decision"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
