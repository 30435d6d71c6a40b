"""Tables of inspections: a year's plan, each inspection, its draws and documents."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mne.db import Base, Id, UtcDateTime, closed, json_type


class InspectionKind(StrEnum):
    """Planned (định kỳ), surprise (đột xuất), of closed items (phúc tra), by others."""

    PLANNED = "planned"
    SURPRISE = "surprise"
    REINSPECTION = "reinspection"
    EXTERNAL = "external"


class InspectionState(StrEnum):
    """Where an inspection stands."""

    PREPARED = "prepared"
    NOTIFIED = "notified"
    UNDER_WAY = "under_way"
    MINUTES_SIGNED = "minutes_signed"
    CONCLUDED = "concluded"
    CANCELLED = "cancelled"


class DocumentKind(StrEnum):
    """Papers of an inspection, each with its number and day."""

    NOTICE = "notice"
    MINUTES = "minutes"
    CONCLUSION = "conclusion"
    ANNOUNCEMENT = "announcement"
    OTHER = "other"


class DrawnKind(StrEnum):
    """What was drawn at random."""

    HAMLET = "hamlet"
    HOUSEHOLD = "household"
    RECOMMENDATION = "recommendation"


class InspectionPlan(Base):
    """The inspections of a year, proposed by an office until a text approves them."""

    __tablename__ = "inspection_plans"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(60), unique=True)
    year: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    # number of the approving text and its day; null while it is only proposed
    approving_text: Mapped[str | None] = mapped_column(String(300))
    approved_on: Mapped[date | None]


class Inspection(Base):
    """One visit or series of visits of a team to one or more offices."""

    __tablename__ = "inspections"

    id: Mapped[Id]
    # given by whoever prepares it, the tablet included
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[InspectionKind] = mapped_column(closed(InspectionKind, "kind"))
    state: Mapped[InspectionState] = mapped_column(closed(InspectionState, "state"))
    title: Mapped[str] = mapped_column(String(300))
    # null for a surprise inspection, or one by others
    plan_id: Mapped[int | None] = mapped_column(
        ForeignKey("inspection_plans.id"), index=True
    )
    # where the rights on it are decided
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    leader_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    # the checklist: a published questionnaire version, filled on the tablet
    questionnaire_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("questionnaire_versions.id")
    )
    # the round that takes the filled checklists
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    units: Mapped[list[InspectionUnit]] = relationship(
        order_by="InspectionUnit.id", cascade="all, delete-orphan"
    )
    components: Mapped[list[InspectionComponent]] = relationship(
        order_by="InspectionComponent.id", cascade="all, delete-orphan"
    )
    members: Mapped[list[InspectionMember]] = relationship(
        order_by="InspectionMember.id", cascade="all, delete-orphan"
    )
    documents: Mapped[list[InspectionDocument]] = relationship(
        order_by="InspectionDocument.id"
    )


class InspectionUnit(Base):
    """An office that is inspected."""

    __tablename__ = "inspection_units"
    __table_args__ = (UniqueConstraint("inspection_id", "agency_id"),)

    id: Mapped[Id]
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspections.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)


class InspectionComponent(Base):
    """A part of the programme that is inspected."""

    __tablename__ = "inspection_components"
    __table_args__ = (UniqueConstraint("inspection_id", "component_id"),)

    id: Mapped[Id]
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspections.id"))
    component_id: Mapped[int] = mapped_column(ForeignKey("components.id"))


class InspectionMember(Base):
    """A person of the team besides its leader."""

    __tablename__ = "inspection_members"
    __table_args__ = (UniqueConstraint("inspection_id", "user_id"),)

    id: Mapped[Id]
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspections.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)


class InspectionDocument(Base):
    """A paper of an inspection: its number and day, and the scan where there is one."""

    __tablename__ = "inspection_documents"

    id: Mapped[Id]
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspections.id"), index=True)
    kind: Mapped[DocumentKind] = mapped_column(closed(DocumentKind, "kind"))
    number: Mapped[str] = mapped_column(String(80))
    issued_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")
    # of the scan in the file store; null while only the number is known
    sha256: Mapped[str | None] = mapped_column(String(64))
    file_name: Mapped[str | None] = mapped_column(String(255))
    size: Mapped[int | None]
    media_type: Mapped[str | None] = mapped_column(String(120))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class InspectionDraw(Base):
    """A random draw with all it takes to draw it again. Never changed."""

    __tablename__ = "inspection_draws"

    id: Mapped[Id]
    inspection_id: Mapped[int | None] = mapped_column(
        ForeignKey("inspections.id"), index=True
    )
    kind: Mapped[DrawnKind] = mapped_column(closed(DrawnKind, "kind"))
    seed: Mapped[int]
    wanted: Mapped[int]
    frame_size: Mapped[int]
    # of the frame's keys in their order
    frame_sha256: Mapped[str] = mapped_column(String(64))
    frame: Mapped[list[Any]] = mapped_column(json_type())
    chosen: Mapped[list[Any]] = mapped_column(json_type())
    drawn_at: Mapped[datetime] = mapped_column(UtcDateTime)
    drawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class DroppedItem(Base):
    """A failed item of a filled checklist of which somebody made no finding, and why."""

    __tablename__ = "dropped_items"

    id: Mapped[Id]
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspections.id"), index=True)
    # the uid that its finding would have had
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    reason: Mapped[str] = mapped_column(Text)
    dropped_at: Mapped[datetime] = mapped_column(UtcDateTime)
    dropped_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
