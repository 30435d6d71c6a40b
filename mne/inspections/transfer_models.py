"""Table of transfers: what was open when an office or area ended, and whose it is."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from mne.db import Base, Id, UtcDateTime


class ItemTransfer(Base):
    """An open recommendation that passed to successors. Never changed.

    The names of before stay readable here; the recommendation's row holds those of now.
    """

    __tablename__ = "item_transfers"

    id: Mapped[Id]
    recommendation_id: Mapped[int] = mapped_column(
        ForeignKey("recommendations.id"), index=True
    )
    from_issuer_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    to_issuer_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    # null only of a draft
    from_addressee_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    to_addressee_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    from_area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    to_area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    # the day from which it is the successors'
    happened_on: Mapped[date]
    transferred_at: Mapped[datetime] = mapped_column(UtcDateTime)
