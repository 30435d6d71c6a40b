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
