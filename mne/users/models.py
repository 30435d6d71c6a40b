"""Tables of people, roles and device tokens."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mne.db import Base, Id, UtcDateTime, closed
from mne.users.permissions import Role


class User(Base):
    """A person who signs in. Never deleted, only made inactive."""

    __tablename__ = "users"

    id: Mapped[Id]
    login: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(255))
    language: Mapped[str] = mapped_column(String(8), default="vi")
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # changed with the password, so that every open session of the person ends
    session_key: Mapped[str] = mapped_column(String(64))
    # where reminders go, if the person wants them by mail
    email: Mapped[str | None] = mapped_column(String(254))
    grants: Mapped[list[RoleGrant]] = relationship(back_populates="user")


class RoleGrant(Base):
    """A role in an area and everything below it, between two days."""

    __tablename__ = "role_grants"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[Role] = mapped_column(closed(Role, "role"))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]  # first day on which the grant no longer holds
    user: Mapped[User] = relationship(back_populates="grants")


class DeviceToken(Base):
    """What a tablet signs with: a secret in the address, never a person's password."""

    __tablename__ = "device_tokens"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    label: Mapped[str] = mapped_column(String(120))
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    # the same secret for clients that know only HTTP Digest: MD5(username:realm:token)
    username: Mapped[str] = mapped_column(String(80), unique=True)
    digest_ha1: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    user: Mapped[User] = relationship()
