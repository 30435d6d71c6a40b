"""Tables of the household register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mne.areas.names import person_key, unaccented
from mne.db import Base, Id, closed


def _of_head_name(key: Callable[[str], str]) -> Callable[[DefaultExecutionContext], str]:
    """Give a column's value from the name of the head, also in a bulk insert."""

    def value(context: DefaultExecutionContext) -> str:
        row: dict[str, Any] = context.get_current_parameters()  # type: ignore[no-untyped-call]
        return key(row["head_name"])

    return value


class Sex(StrEnum):
    """Sex of a member as the civil register writes it."""

    MALE = "male"
    FEMALE = "female"


class Household(Base):
    """A social unit with a code that is unique in the whole system."""

    __tablename__ = "households"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    hamlet_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    head_name: Mapped[str] = mapped_column(String(120))
    # lower case, no accents, đ as d: what search compares
    search_name: Mapped[str] = mapped_column(
        String(120), index=True, default=_of_head_name(unaccented)
    )
    # Vietnamese lists sort by given name; compared by bytes on either database
    sort_name: Mapped[str] = mapped_column(
        String(300).with_variant(String(300, collation="C"), "postgresql"),
        default=_of_head_name(person_key),
    )
    address: Mapped[str] = mapped_column(String(200), default="")
    registered_on: Mapped[date]
    ended_on: Mapped[date | None]
    members: Mapped[list[Member]] = relationship(
        back_populates="household", order_by="Member.number"
    )


class Member(Base):
    """A person of a household. Rural records often hold only a year of birth."""

    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("household_id", "number"),)

    id: Mapped[Id]
    household_id: Mapped[int] = mapped_column(ForeignKey("households.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    sex: Mapped[Sex] = mapped_column(closed(Sex, "sex"))
    birth_date: Mapped[date | None]
    birth_year: Mapped[int | None]
    relation: Mapped[str] = mapped_column(String(40))
    ethnicity: Mapped[str] = mapped_column(String(40))
    identity_number: Mapped[str | None] = mapped_column(String(40))
    # the first day without the person; the number is never given to another
    left_on: Mapped[date | None]
    household: Mapped[Household] = relationship(back_populates="members")


class ResidentCount(Base):
    """How many households and persons lived in a hamlet on a day: the denominator."""

    __tablename__ = "resident_counts"
    __table_args__ = (UniqueConstraint("hamlet_id", "counted_on"),)

    id: Mapped[Id]
    hamlet_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    counted_on: Mapped[date]
    households: Mapped[int]
    persons: Mapped[int]
    source: Mapped[str] = mapped_column(String(200))
