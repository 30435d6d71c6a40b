"""Tables of areas: units, the tree by date, their kind of place by date, succession."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mne.db import Base, Id, closed


class AreaKind(StrEnum):
    """Levels of the tree. ``district`` ends on 1 July 2025."""

    COUNTRY = "country"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"
    HAMLET = "hamlet"


class AreaType(StrEnum):
    """Urban (phường, thị trấn) or rural (xã): decides the income line of a household."""

    RURAL = "rural"
    URBAN = "urban"


class SuccessionKind(StrEnum):
    """Whether the whole unit or a part of it passed to the successor."""

    WHOLE = "whole"
    PART = "part"


class Area(Base):
    """A unit that existed between two days; ``valid_to`` is the first day without it."""

    __tablename__ = "areas"
    __table_args__ = (UniqueConstraint("code", "valid_from"),)

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(120))
    search_name: Mapped[str] = mapped_column(String(120), index=True)
    kind: Mapped[AreaKind] = mapped_column(closed(AreaKind, "kind"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class AreaParent(Base):
    """Under which unit an area stood between two days; a hamlet changes commune here."""

    __tablename__ = "area_parents"
    __table_args__ = (UniqueConstraint("area_id", "valid_from"),)

    id: Mapped[Id]
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    parent_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class AreaTrait(Base):
    """What kind of place a hamlet was between two days, and which B1 column it reads."""

    __tablename__ = "area_traits"
    __table_args__ = (UniqueConstraint("area_id", "valid_from"),)

    id: Mapped[Id]
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    area_type: Mapped[AreaType] = mapped_column(closed(AreaType, "area_type"))
    # column of the B1 scorecard, e.g. "southeast"; one province may hold two
    b1_region: Mapped[str] = mapped_column(String(40))
    is_border: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class AreaSuccession(Base):
    """A unit that passed, whole or in part, to another on a day, and by which text."""

    __tablename__ = "area_successions"
    __table_args__ = (UniqueConstraint("predecessor_id", "successor_id"),)

    id: Mapped[Id]
    predecessor_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    successor_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    happened_on: Mapped[date]
    kind: Mapped[SuccessionKind] = mapped_column(closed(SuccessionKind, "kind"))
    legal_text: Mapped[str] = mapped_column(String(200))
