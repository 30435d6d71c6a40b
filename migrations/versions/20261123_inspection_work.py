"""Rounds of inspections, transfers of open items, and the indexes of long lists.

Revision ID: 20261123_inspection_work
Revises: 20261123_inspections
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.immutable import keep, release

revision = "20261123_inspection_work"
down_revision = "20261123_inspections"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KINDS = ("baseline", "midterm", "endline", "annual_review")


def upgrade() -> None:
    _allow_kinds(*KINDS, "inspection")
    op.create_table(
        "item_transfers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recommendation_id", sa.Integer(), nullable=False),
        sa.Column("from_issuer_id", sa.Integer(), nullable=False),
        sa.Column("to_issuer_id", sa.Integer(), nullable=False),
        sa.Column("from_addressee_id", sa.Integer(), nullable=True),
        sa.Column("to_addressee_id", sa.Integer(), nullable=True),
        sa.Column("from_area_id", sa.Integer(), nullable=False),
        sa.Column("to_area_id", sa.Integer(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("transferred_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendations.id"],
            name=op.f("fk_item_transfers_recommendation_id"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_item_transfers_{column}")
            )
            for column, table in (
                ("from_issuer_id", "agencies"),
                ("to_issuer_id", "agencies"),
                ("from_addressee_id", "agencies"),
                ("to_addressee_id", "agencies"),
                ("from_area_id", "areas"),
                ("to_area_id", "areas"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_transfers")),
    )
    op.create_index(
        "ix_item_transfers_recommendation_id", "item_transfers", ["recommendation_id"]
    )
    op.create_index("ix_recommendations_moved_at", "recommendations", ["moved_at"])
    keep(op.get_bind(), "item_transfers")


def downgrade() -> None:
    release(op.get_bind(), "item_transfers")
    op.drop_index("ix_recommendations_moved_at", "recommendations")
    op.drop_table("item_transfers")
    _allow_kinds(*KINDS)


def _allow_kinds(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("rounds") as rounds:
        rounds.drop_constraint("kind", type_="check")
        rounds.create_check_constraint("kind", f"kind IN ({listed})")
