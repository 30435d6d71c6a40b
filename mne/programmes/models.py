"""Tables of the programme."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mne.db import Base, Id, closed


class AgencyRole(StrEnum):
    """What an agency does for a component: leads it (chủ trì) or finances it."""

    LEAD = "lead"
    FINANCE = "finance"


class FundSource(StrEnum):
    """Where money comes from."""

    CENTRAL = "central"
    PROVINCE = "province"
    DISTRICT = "district"
    OTHER = "other"


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
    """Which agency has which role for a component."""

    __tablename__ = "component_agencies"
    __table_args__ = (UniqueConstraint("component_id", "agency_id", "role"),)

    id: Mapped[Id]
    component_id: Mapped[int] = mapped_column(ForeignKey("components.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    role: Mapped[AgencyRole] = mapped_column(closed(AgencyRole, "role"))


class Fund(Base):
    """Money promised to a programme by one source; not allocated to a component if null."""

    __tablename__ = "funds"

    id: Mapped[Id]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    component_id: Mapped[int | None] = mapped_column(ForeignKey("components.id"))
    source: Mapped[FundSource] = mapped_column(closed(FundSource, "source"))
    # đồng; null where the plan names the source without an amount: never 0
    amount_dong: Mapped[int | None] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(String(300), default="")


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
