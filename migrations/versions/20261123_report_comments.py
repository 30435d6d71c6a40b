"""Words of offices on a report and its cells.

Revision ID: 20261123_report_comments
Revises: 20261123_finding_templates
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.immutable import keep, release

revision = "20261123_report_comments"
down_revision = "20261123_finding_templates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("cell", sa.String(length=250), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_report_comments_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["periodic_reports.id"],
            name=op.f("fk_report_comments_report_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_comments")),
    )
    op.create_index(op.f("ix_report_comments_report_id"), "report_comments", ["report_id"])
    keep(op.get_bind(), "report_comments")


def downgrade() -> None:
    release(op.get_bind(), "report_comments")
    op.drop_index(op.f("ix_report_comments_report_id"), "report_comments")
    op.drop_table("report_comments")
