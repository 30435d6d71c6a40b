"""Table of obstacles of periodic reports that were entered into the register."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from mne.db import Base, Id, UtcDateTime


class PromotedObstacle(Base):
    """An obstacle (vướng mắc) of a report that became a finding. Never changed."""

    __tablename__ = "promoted_obstacles"

    id: Mapped[Id]
    revision_id: Mapped[int] = mapped_column(ForeignKey("report_revisions.id"), index=True)
    # under which heading of the report it stands
    heading: Mapped[str] = mapped_column(String(200))
    finding_id: Mapped[int] = mapped_column(ForeignKey("findings.id"), unique=True)
    promoted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    promoted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
