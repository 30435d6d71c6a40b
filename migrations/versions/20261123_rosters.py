"""Keep when a member left a household, and what approved interviews say of its members.

Revision ID: 20261123_rosters
Revises: 20261123_report_comments
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import mne.db

revision = "20261123_rosters"
down_revision = "20261123_report_comments"
branch_labels = None
depends_on = None

DECISION = sa.Enum(
    "not_needed",
    "waiting",
    "accepted",
    "refused",
    name="decision",
    native_enum=False,
    create_constraint=True,
    length=40,
)


def upgrade() -> None:
    with op.batch_alter_table("members", schema=None) as batch:
        batch.add_column(sa.Column("left_on", sa.Date(), nullable=True))
    op.create_table(
        "roster_proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_version_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("people", mne.db.json_type(), nullable=False),
        sa.Column("decision", DECISION, nullable=False),
        sa.Column("made_at", mne.db.UtcDateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", mne.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"]),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"]),
        sa.ForeignKeyConstraint(["submission_version_id"], ["submission_versions.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("submission_version_id"),
    )
    with op.batch_alter_table("roster_proposals", schema=None) as batch:
        batch.create_index(batch.f("ix_roster_proposals_decision"), ["decision"])
        batch.create_index(batch.f("ix_roster_proposals_household_id"), ["household_id"])


def downgrade() -> None:
    op.drop_table("roster_proposals")
    with op.batch_alter_table("members", schema=None) as batch:
        batch.drop_column("left_on")
