"""Tables of rounds."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mne.db import Base, Id, closed
from mne.questionnaires.models import QuestionnaireVersion
from mne.standards.models import StandardPack


class RoundKind(StrEnum):
    """What the round is for."""

    BASELINE = "baseline"
    MIDTERM = "midterm"
    ENDLINE = "endline"
    ANNUAL_REVIEW = "annual_review"
    INSPECTION = "inspection"


class RoundMode(StrEnum):
    """A census of a list has no sampling error; a sample has weights. They never mix."""

    CENSUS = "census"
    SAMPLE = "sample"


class RoundState(StrEnum):
    """Where a round stands."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    FROZEN = "frozen"


class Round(Base):
    """One collection exercise in one area with one questionnaire version."""

    __tablename__ = "rounds"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[RoundKind] = mapped_column(closed(RoundKind, "kind"))
    mode: Mapped[RoundMode] = mapped_column(closed(RoundMode, "mode"))
    state: Mapped[RoundState] = mapped_column(closed(RoundState, "state"))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    questionnaire_version_id: Mapped[int] = mapped_column(
        ForeignKey("questionnaire_versions.id")
    )
    # the day whose map, ages and denominators the round's rates keep
    reference_on: Mapped[date]
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    questionnaire_version: Mapped[QuestionnaireVersion] = relationship()
    standards: Mapped[list[StandardPack]] = relationship(
        secondary="round_standards", order_by=StandardPack.code
    )


class RoundStandard(Base):
    """A standard under which the round's interviews are classified; several at once."""

    __tablename__ = "round_standards"
    __table_args__ = (UniqueConstraint("round_id", "standard_pack_id"),)

    id: Mapped[Id]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    standard_pack_id: Mapped[int] = mapped_column(ForeignKey("standard_packs.id"))
