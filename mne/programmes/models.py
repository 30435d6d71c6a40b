"""Tables of the programme: components, offices and their roles, money, targets in words."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from mne.db import Base, Id, UtcDateTime, closed


class AgencyRole(StrEnum):
    """What an office does for a component: lead it (chủ trì), coordinate it, pay for it."""

    LEAD = "lead"
    COORDINATE = "coordinate"
    FINANCE = "finance"
    IMPLEMENT = "implement"
    SUPERVISE = "supervise"


class FundSource(StrEnum):
    """Where money comes from: the central budget, a local one, or neither."""

    CENTRAL = "central"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"
    CREDIT = "credit"
    BUSINESS = "business"
    COMMUNITY = "community"
    ORGANISATION = "organisation"
    OTHER = "other"


class FundNature(StrEnum):
    """Capital (vốn đầu tư) or recurrent (vốn sự nghiệp): never summed unseen."""

    CAPITAL = "capital"
    RECURRENT = "recurrent"


class LineKind(StrEnum):
    """What a line of the budget does to the money of its year."""

    ASSIGNED = "assigned"
    ADJUSTED = "adjusted"
    CARRIED_OVER = "carried_over"
    DISBURSED = "disbursed"


class OfficePosition(StrEnum):
    """What a person is in an office: its head signs, an officer does."""

    HEAD = "head"
    OFFICER = "officer"


class TargetKind(StrEnum):
    """A target is a change, a level, or a qualitative duty."""

    CHANGE = "change"
    LEVEL = "level"
    QUALITATIVE = "qualitative"


class Programme(Base):
    """One year's programme of an area."""

    __tablename__ = "programmes"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(300))
    year: Mapped[int]
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    legal_text: Mapped[str] = mapped_column(String(300))


class Component(Base):
    """A project or sub-project. Codes are data: DA1, DA2.TDA1 … with gaps."""

    __tablename__ = "components"
    __table_args__ = (UniqueConstraint("programme_id", "code"),)

    id: Mapped[Id]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("components.id"))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(300))
    beneficiaries: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int]


class Agency(Base):
    """An office, between two days: departments come and go with the reforms."""

    __tablename__ = "agencies"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class AgencySuperior(Base):
    """To which office another answers, between two days: the line a delay goes up."""

    __tablename__ = "agency_superiors"
    __table_args__ = (UniqueConstraint("agency_id", "valid_from"),)

    id: Mapped[Id]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    superior_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class AgencySuccession(Base):
    """An office whose work passed to another on a day, and by which text."""

    __tablename__ = "agency_successions"
    __table_args__ = (UniqueConstraint("predecessor_id", "successor_id"),)

    id: Mapped[Id]
    predecessor_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    successor_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    happened_on: Mapped[date]
    legal_text: Mapped[str] = mapped_column(String(300))


class AgencyMember(Base):
    """Who works for an office between two days. A person may serve several."""

    __tablename__ = "agency_members"
    __table_args__ = (UniqueConstraint("agency_id", "user_id", "valid_from"),)

    id: Mapped[Id]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    position: Mapped[OfficePosition] = mapped_column(closed(OfficePosition, "position"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class ComponentAgency(Base):
    """Which office has which role for a component, between two days."""

    __tablename__ = "component_agencies"
    __table_args__ = (
        UniqueConstraint(
            "component_id",
            "agency_id",
            "role",
            "valid_from",
            name="uq_component_agencies_held_since",
        ),
    )

    id: Mapped[Id]
    component_id: Mapped[int] = mapped_column(ForeignKey("components.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    role: Mapped[AgencyRole] = mapped_column(closed(AgencyRole, "role"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class BudgetLine(Base):
    """Money of a year by one source, as one document decided it. Never changed.

    What a later document changes is a line of its own, and so is a mistake put right.
    """

    __tablename__ = "budget_lines"
    __table_args__ = (
        Index("ix_budget_lines_programme_id_fiscal_year", "programme_id", "fiscal_year"),
    )

    id: Mapped[Id]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    # not allotted to a component, to an office, if null
    component_id: Mapped[int | None] = mapped_column(ForeignKey("components.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    source: Mapped[FundSource] = mapped_column(closed(FundSource, "source"))
    # null where the document does not say which
    nature: Mapped[FundNature | None] = mapped_column(closed(FundNature, "nature"))
    fiscal_year: Mapped[int]
    kind: Mapped[LineKind] = mapped_column(closed(LineKind, "kind"))
    # đồng; an adjustment may be negative; null where a document names the source without
    # an amount: never 0
    amount_dong: Mapped[int | None] = mapped_column(BigInteger)
    # from this day on it counts
    decided_on: Mapped[date]
    document: Mapped[str] = mapped_column(String(300))
    note: Mapped[str] = mapped_column(String(300), default="")
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class Target(Base):
    """What the programme promised, in its own words and as a number where it has one."""

    __tablename__ = "targets"

    id: Mapped[Id]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(300))
    kind: Mapped[TargetKind] = mapped_column(closed(TargetKind, "kind"))
    value: Mapped[Decimal | None] = mapped_column(Numeric(12, 4))
    # e.g. "percentage_point"; null for a qualitative target
    unit: Mapped[str | None] = mapped_column(String(40))
