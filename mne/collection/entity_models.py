"""Tables of entities: things that tablets choose from lists, and propose changes to.

The register of households changes only by a person's decision. What tablets proposed is
kept here, version by version, so that the next tablet sees it while it waits.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mne.db import Base, Id, UtcDateTime, closed, json_type


class Change(StrEnum):
    """What made a version of an entity."""

    CREATED = "created"  # by an interview
    UPDATED = "updated"  # by an interview
    REGISTER = "register"  # the register, or what is known of the last round, is another


class Conflict(StrEnum):
    """How a proposal stands to what others had changed in the meantime."""

    NONE = "none"
    SOFT = "soft"  # others changed other properties
    HARD = "hard"  # others changed the same property to something else


class Decision(StrEnum):
    """What a person made of a proposal."""

    NOT_NEEDED = "not_needed"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Entity(Base):
    """One thing of a list, as tablets know it now."""

    __tablename__ = "entities"
    __table_args__ = (
        Index("ix_entities_dataset_created_by_id", "dataset", "created_by_id"),
    )

    id: Mapped[Id]
    uuid: Mapped[str] = mapped_column(String(80), unique=True)
    dataset: Mapped[str] = mapped_column(String(64))
    # null while it is only proposed, and for lists that are not the register's
    household_id: Mapped[int | None] = mapped_column(
        ForeignKey("households.id"), unique=True
    )
    label: Mapped[str] = mapped_column(String(255))
    # what interviews said of it; the register's own columns stand in the register
    properties: Mapped[dict[str, Any]] = mapped_column(json_type())
    version: Mapped[int]
    conflict: Mapped[Conflict] = mapped_column(closed(Conflict, "conflict"))
    # of what the register said when the version was given
    register_sha256: Mapped[str] = mapped_column(String(64))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    # when it was refused: tablets take it off their lists
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class EntityVersion(Base):
    """One change of an entity: what was received, on which base, and what became of it."""

    __tablename__ = "entity_versions"
    __table_args__ = (
        UniqueConstraint("entity_id", "number"),
        Index("ix_entity_versions_branch", "entity_id", "branch_id", "branch_base"),
    )

    id: Mapped[Id]
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    number: Mapped[int]
    change: Mapped[Change] = mapped_column(closed(Change, "change"))
    submission_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("submission_versions.id"), index=True
    )
    base_number: Mapped[int]
    # of a series of changes that a tablet made without network
    branch_id: Mapped[str | None] = mapped_column(String(80))
    branch_base: Mapped[int | None]
    received: Mapped[dict[str, Any]] = mapped_column(json_type())
    merged: Mapped[dict[str, Any]] = mapped_column(json_type())
    label: Mapped[str] = mapped_column(String(255))
    conflict: Mapped[Conflict] = mapped_column(closed(Conflict, "conflict"))
    # the properties on which the two sides differ
    conflicting: Mapped[list[Any]] = mapped_column(json_type())
    decision: Mapped[Decision] = mapped_column(closed(Decision, "decision"), index=True)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class HeldChange(Base):
    """A change of a series made without network whose predecessor hasn't arrived."""

    __tablename__ = "held_entity_changes"
    __table_args__ = (
        UniqueConstraint("submission_version_id", "path"),
        Index("ix_held_entity_changes_uuid", "uuid", "branch_base"),
    )

    id: Mapped[Id]
    uuid: Mapped[str] = mapped_column(String(80))
    branch_id: Mapped[str] = mapped_column(String(80))
    branch_base: Mapped[int]
    submission_version_id: Mapped[int] = mapped_column(ForeignKey("submission_versions.id"))
    # where in the interview it stands, such as /data/member[2]
    path: Mapped[str] = mapped_column(String(255))
    held_at: Mapped[datetime] = mapped_column(UtcDateTime)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
