"""Tables of poverty standards and of the classes computed under them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mne.db import Base, Id, UtcDateTime, closed, json_type


class HouseholdClass(StrEnum):
    """The class of a household under one standard; ``incomplete`` is never "poor"."""

    POOR = "poor"
    NEAR_POOR = "near_poor"
    AVERAGE = "average"
    NOT_POOR = "not_poor"
    INCOMPLETE = "incomplete"


class StandardPack(Base):
    """A standard as loaded, whole. Never edited: another content is another pack."""

    __tablename__ = "standard_packs"
    __table_args__ = (UniqueConstraint("code", "sha256"),)

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(40))
    title_vi: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    # every text it rests on, a line each
    legal_text: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date]
    # its last day, as decrees write it; null if no end is known
    valid_to: Mapped[date | None]
    content: Mapped[str] = mapped_column(Text)
    # of the values in the content, whatever its spaces and comments
    sha256: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Scorecard(Base):
    """A B1 points table that an official loaded for a standard."""

    __tablename__ = "scorecards"
    __table_args__ = (UniqueConstraint("standard_code", "sha256"),)

    id: Mapped[Id]
    standard_code: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Classification(Base):
    """What a standard says of one version of an interview: computed, never the decision."""

    __tablename__ = "classifications"
    __table_args__ = (UniqueConstraint("submission_version_id", "standard_pack_id"),)

    id: Mapped[Id]
    submission_version_id: Mapped[int] = mapped_column(ForeignKey("submission_versions.id"))
    standard_pack_id: Mapped[int] = mapped_column(ForeignKey("standard_packs.id"))
    household_class: Mapped[HouseholdClass] = mapped_column(
        closed(HouseholdClass, "household_class")
    )
    # "b1" (scorecard), "measured_income", or "score" of a standard without classes;
    # null when it could not be read
    basis: Mapped[str | None] = mapped_column(String(20))
    deprivations: Mapped[int | None]
    b1_score: Mapped[int | None]
    # đồng per person per month
    income_pc_month: Mapped[int | None] = mapped_column(BigInteger)
    # indicator code -> true, false or null (an answer it needs is missing)
    indicators: Mapped[dict[str, Any]] = mapped_column(json_type())
    # why: the rule that matched, or what was missing
    reason: Mapped[str] = mapped_column(String(200))
    computed_at: Mapped[datetime] = mapped_column(UtcDateTime)
