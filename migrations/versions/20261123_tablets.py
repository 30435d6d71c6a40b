"""What tablets are given and propose: assignments, entities, comments on interviews.

Revision ID: 20261123_tablets
Revises: 20261123_offices
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from mne.db import Base

revision = "20261123_tablets"
down_revision = "20261123_offices"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
NAMES = Base.metadata.naming_convention


def closed(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def key(table: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id")


def upgrade() -> None:
    create_entities()
    create_entity_versions()
    op.create_table(
        "held_entity_changes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("uuid", sa.String(80), nullable=False),
        sa.Column("branch_id", sa.String(80), nullable=False),
        sa.Column("branch_base", sa.Integer, nullable=False),
        sa.Column(
            "submission_version_id",
            sa.Integer,
            key("submission_versions"),
            nullable=False,
        ),
        sa.Column("path", sa.String(255), nullable=False),
        sa.Column("held_at", MOMENT, nullable=False),
        sa.Column("released_at", MOMENT),
        sa.UniqueConstraint("submission_version_id", "path"),
    )
    op.create_index(
        "ix_held_entity_changes_uuid", "held_entity_changes", ["uuid", "branch_base"]
    )
    op.create_table(
        "review_comments",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "version_id",
            sa.Integer,
            key("submission_versions"),
            nullable=False,
            index=True,
        ),
        sa.Column("path", sa.String(255), nullable=False),
        sa.Column("text", sa.String(1000), nullable=False),
        sa.Column("by_id", sa.Integer, key("users"), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    with op.batch_alter_table("selections", naming_convention=NAMES) as selections:
        selections.add_column(sa.Column("enumerator_id", sa.Integer))
        selections.add_column(sa.Column("due_on", sa.Date))
        selections.create_foreign_key(
            "fk_selections_enumerator_id", "users", ["enumerator_id"], ["id"]
        )
        selections.create_index("ix_selections_enumerator_id", ["enumerator_id"])
    op.add_column("quarantine", sa.Column("waits_for", sa.String(120)))
    op.create_index("ix_quarantine_waits_for", "quarantine", ["waits_for"])
    note_what_edits_wait_for()
    op.create_index(
        "ix_submissions_enumerator_state", "submissions", ["enumerator_id", "state"]
    )


def create_entities() -> None:
    op.create_table(
        "entities",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("uuid", sa.String(80), nullable=False, unique=True),
        sa.Column("dataset", sa.String(64), nullable=False),
        sa.Column("household_id", sa.Integer, key("households"), unique=True),
        sa.Column("label", sa.String(255), nullable=False),
        sa.Column("properties", DOCUMENT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("conflict", closed("conflict", "none", "soft", "hard"), nullable=False),
        sa.Column("register_sha256", sa.String(64), nullable=False),
        sa.Column("created_by_id", sa.Integer, key("users")),
        sa.Column("ended_at", MOMENT),
    )
    op.create_index(
        "ix_entities_dataset_created_by_id", "entities", ["dataset", "created_by_id"]
    )


def create_entity_versions() -> None:
    op.create_table(
        "entity_versions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("entity_id", sa.Integer, key("entities"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column(
            "change", closed("change", "created", "updated", "register"), nullable=False
        ),
        sa.Column(
            "submission_version_id", sa.Integer, key("submission_versions"), index=True
        ),
        sa.Column("base_number", sa.Integer, nullable=False),
        sa.Column("branch_id", sa.String(80)),
        sa.Column("branch_base", sa.Integer),
        sa.Column("received", DOCUMENT, nullable=False),
        sa.Column("merged", DOCUMENT, nullable=False),
        sa.Column("label", sa.String(255), nullable=False),
        sa.Column("conflict", closed("conflict", "none", "soft", "hard"), nullable=False),
        sa.Column("conflicting", DOCUMENT, nullable=False),
        sa.Column(
            "decision",
            closed("decision", "not_needed", "waiting", "accepted", "refused"),
            nullable=False,
            index=True,
        ),
        sa.Column("decided_by_id", sa.Integer, key("users")),
        sa.Column("decided_at", MOMENT),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.UniqueConstraint("entity_id", "number"),
    )
    op.create_index(
        "ix_entity_versions_branch",
        "entity_versions",
        ["entity_id", "branch_id", "branch_base"],
    )


def note_what_edits_wait_for() -> None:
    quarantine = sa.table(
        "quarantine",
        sa.column("reason", sa.String),
        sa.column("details", DOCUMENT),
        sa.column("waits_for", sa.String),
    )
    named = quarantine.c.details["deprecated_id"].as_string()
    op.execute(
        quarantine.update()
        .where(quarantine.c.reason == "unknown_deprecated", sa.func.length(named) <= 120)
        .values(waits_for=named)
    )


def downgrade() -> None:
    op.drop_index("ix_submissions_enumerator_state", "submissions")
    op.drop_index("ix_quarantine_waits_for", "quarantine")
    op.drop_column("quarantine", "waits_for")
    with op.batch_alter_table("selections", naming_convention=NAMES) as selections:
        selections.drop_index("ix_selections_enumerator_id")
        selections.drop_constraint("fk_selections_enumerator_id", type_="foreignkey")
        selections.drop_column("due_on")
        selections.drop_column("enumerator_id")
    for table in (
        "review_comments",
        "held_entity_changes",
        "entity_versions",
        "entities",
    ):
        op.drop_table(table)
