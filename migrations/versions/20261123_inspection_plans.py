"""Plans of inspections before they are approved; failed items that were dropped.

Revision ID: 20261123_inspection_plans
Revises: 20261123_periodic_reports
"""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "20261123_inspection_plans"
down_revision = "20261123_periodic_reports"
branch_labels = None
depends_on = None

NEVER = date(1900, 1, 1)


def upgrade() -> None:
    _let_approval_wait(is_open=True)
    op.create_table(
        "dropped_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(36), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dropped_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspections.id"], name="fk_dropped_items_inspection_id"
        ),
        sa.ForeignKeyConstraint(
            ["dropped_by_id"], ["users.id"], name="fk_dropped_items_dropped_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_dropped_items"),
        sa.UniqueConstraint("uid", name="uq_dropped_items_uid"),
    )
    op.create_index("ix_dropped_items_inspection_id", "dropped_items", ["inspection_id"])


def downgrade() -> None:
    op.drop_index("ix_dropped_items_inspection_id", "dropped_items")
    op.drop_table("dropped_items")
    # the older tables know no plan without an approval: a day that nobody takes for one
    plans = sa.table(
        "inspection_plans", sa.column("approving_text"), sa.column("approved_on")
    )
    op.execute(
        plans.update()
        .where(plans.c.approved_on.is_(None))
        .values(approving_text="", approved_on=sa.literal(NEVER, sa.Date()))
    )
    _let_approval_wait(is_open=False)


def _let_approval_wait(*, is_open: bool) -> None:
    with op.batch_alter_table("inspection_plans") as plans:
        plans.alter_column("approving_text", existing_type=sa.String(300), nullable=is_open)
        plans.alter_column("approved_on", existing_type=sa.Date(), nullable=is_open)
