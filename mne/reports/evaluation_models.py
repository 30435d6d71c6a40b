"""Tables of evaluations: the matrix of questions, and what it recommends (D-12)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mne.db import Base, Id, UtcDateTime, closed


class EvaluationKind(StrEnum):
    """When in the programme it is made."""

    INITIAL = "initial"
    MIDTERM = "midterm"
    FINAL = "final"
    ANNUAL = "annual"
    AD_HOC = "ad_hoc"


class Confidence(StrEnum):
    """How firmly the evidence carries an answer."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Evaluation(Base):
    """One evaluation of a programme."""

    __tablename__ = "evaluations"
    __table_args__ = (UniqueConstraint("programme_id", "code"),)

    id: Mapped[Id]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    code: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(300))
    kind: Mapped[EvaluationKind] = mapped_column(closed(EvaluationKind, "kind"))
    period_from: Mapped[date]
    # the last day of it
    period_to: Mapped[date]
    # who evaluates, and by which paper
    team: Mapped[str] = mapped_column(String(300))
    document: Mapped[str] = mapped_column(String(300), default="")
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    begun_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    rows: Mapped[list[MatrixRow]] = relationship(order_by="MatrixRow.number")


class MatrixRow(Base):
    """One question of the matrix, with what answers it and the answer.

    It may be changed until its conclusion is in the register of findings.
    """

    __tablename__ = "evaluation_rows"
    __table_args__ = (UniqueConstraint("evaluation_id", "number"),)

    id: Mapped[Id]
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluations.id"))
    number: Mapped[int]
    # counts its changes; a stale page names an earlier one
    version: Mapped[int] = mapped_column(default=1)
    # a code of evaluation-criteria.toml
    criterion: Mapped[str] = mapped_column(String(40))
    question: Mapped[str] = mapped_column(Text)
    sub_question: Mapped[str] = mapped_column(Text, default="")
    # what answers it: an indicator, a recipe of an analysis, a source in words
    indicator_id: Mapped[int | None] = mapped_column(ForeignKey("indicators.id"))
    recipe: Mapped[str] = mapped_column(String(120), default="")
    source: Mapped[str] = mapped_column(Text, default="")
    # when the answer counts as good
    judgement_standard: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[str] = mapped_column(Text, default="")
    conclusion: Mapped[str] = mapped_column(Text, default="")
    confidence: Mapped[Confidence | None] = mapped_column(closed(Confidence, "confidence"))
    # once the conclusion is in the register
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("findings.id"))
    # out of the matrix, with the reason; it stays on record
    withdrawn_because: Mapped[str] = mapped_column(Text, default="")
    recommendations: Mapped[list[MatrixRecommendation]] = relationship(
        order_by="MatrixRecommendation.id"
    )


class MatrixRecommendation(Base):
    """What a conclusion asks of an office; followed in the register once it is there."""

    __tablename__ = "evaluation_recommendations"

    id: Mapped[Id]
    row_id: Mapped[int] = mapped_column(ForeignKey("evaluation_rows.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    # who has to do it, and who follows it up
    addressee_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    issuer_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    due_before: Mapped[date]
    recommendation_id: Mapped[int | None] = mapped_column(ForeignKey("recommendations.id"))
