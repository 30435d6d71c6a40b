"""Table of where a value comes from that nobody typed."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from mne.db import Base, Id, closed, json_type


class Origin(StrEnum):
    """What computed a value: an analysis of a data set, or the register of findings."""

    ANALYSIS = "analysis"
    TRACKER = "tracker"


class ValueSource(Base):
    """Of what one value was computed, enough to compute it again. Never changed."""

    __tablename__ = "value_sources"

    id: Mapped[Id]
    value_id: Mapped[int] = mapped_column(ForeignKey("indicator_values.id"), unique=True)
    origin: Mapped[Origin] = mapped_column(closed(Origin, "origin"))
    # of an analysis
    run_id: Mapped[int | None] = mapped_column(ForeignKey("analysis_runs.id"))
    # of the register: as it stood at the end of this day
    as_of_on: Mapped[date | None]
    # what was asked: plan and place in its table, or what was counted where
    recipe: Mapped[dict[str, Any]] = mapped_column(json_type())
    # what came out, with error, size, and the hash of the data
    result: Mapped[dict[str, Any]] = mapped_column(json_type())
