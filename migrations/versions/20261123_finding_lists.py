"""An index in the order of long lists: the most urgent first.

Revision ID: 20261123_finding_lists
Revises: 20261123_indicators
"""

from __future__ import annotations

from alembic import op

revision = "20261123_finding_lists"
down_revision = "20261123_indicators"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_recommendations_due_before_id", "recommendations", ["due_before", "id"]
    )


def downgrade() -> None:
    op.drop_index("ix_recommendations_due_before_id", "recommendations")
