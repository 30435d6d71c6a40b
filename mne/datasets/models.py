"""Tables of frozen data sets."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mne.db import Base, Id, UtcDateTime, json_type


class Dataset(Base):
    """The interviews of some rounds at one moment, with a hash over all of them."""

    __tablename__ = "datasets"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    # which versions of which interviews, files and their hashes
    manifest: Mapped[dict[str, Any]] = mapped_column(json_type())
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    frozen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    frozen_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class DatasetRound(Base):
    """A round in a data set."""

    __tablename__ = "dataset_rounds"
    __table_args__ = (UniqueConstraint("dataset_id", "round_id"),)

    id: Mapped[Id]
    dataset_id: Mapped[int] = mapped_column(ForeignKey("datasets.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
