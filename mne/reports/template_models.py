"""Tables of the office's own templates of documents."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from mne.db import Base, Id, UtcDateTime, closed


class Paper(StrEnum):
    """A document that is made from a template."""

    CONSOLIDATED_DOCUMENT = "consolidated_document"
    CONSOLIDATED_WORKBOOK = "consolidated_workbook"
    EVALUATION_DOCUMENT = "evaluation_document"
    FINDINGS_REGISTER = "findings_register"
    UNIT_SHEET = "unit_sheet"
    URGING_LETTER = "urging_letter"
    ESCALATION_LETTER = "escalation_letter"


class ReportTemplate(Base):
    """A template that an area's office put in place, or its return to the package's own.

    Never changed: the newest is in force, the ones before say what was used when.
    """

    __tablename__ = "report_templates"
    __table_args__ = (Index("ix_report_templates_area_id_paper", "area_id", "paper"),)

    id: Mapped[Id]
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    paper: Mapped[Paper] = mapped_column(closed(Paper, "paper"))
    # null: back to the template of the package
    sha256: Mapped[str | None] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(255), default="")
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
