"""Who works for which office, to whom it answers, to whom its work passed; two roles.

Constraints are named by the convention of ``mne.db.Base``.

Revision ID: 20261123_offices
Revises: 20261122_interviews
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261123_offices"
down_revision = "20261122_interviews"
branch_labels = None
depends_on = None


def closed(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


ROLES = ("enumerator", "supervisor", "evaluator", "programme_officer", "administrator")
NEW_ROLES = ("unit_officer", "leader")


def upgrade() -> None:
    op.create_table(
        "agency_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("position", closed("position", "head", "officer"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name="fk_agency_members_agency_id"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_agency_members_user_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_agency_members"),
        sa.UniqueConstraint(
            "agency_id",
            "user_id",
            "valid_from",
            name="uq_agency_members_agency_id_user_id_valid_from",
        ),
    )
    op.create_index(
        "ix_agency_members_user_id", "agency_members", ["user_id"], unique=False
    )
    op.create_table(
        "agency_successions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("predecessor_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("legal_text", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["predecessor_id"], ["agencies.id"], name="fk_agency_successions_predecessor_id"
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["agencies.id"], name="fk_agency_successions_successor_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_agency_successions"),
        sa.UniqueConstraint(
            "predecessor_id",
            "successor_id",
            name="uq_agency_successions_predecessor_id_successor_id",
        ),
    )
    op.create_table(
        "agency_superiors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("superior_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name="fk_agency_superiors_agency_id"
        ),
        sa.ForeignKeyConstraint(
            ["superior_id"], ["agencies.id"], name="fk_agency_superiors_superior_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_agency_superiors"),
        sa.UniqueConstraint(
            "agency_id", "valid_from", name="uq_agency_superiors_agency_id_valid_from"
        ),
    )
    op.create_index(
        "ix_agency_superiors_superior_id", "agency_superiors", ["superior_id"], unique=False
    )
    _allow_roles(*ROLES[:4], *NEW_ROLES, *ROLES[4:])


def downgrade() -> None:
    grants = sa.table("role_grants", sa.column("role", sa.String))
    op.execute(sa.delete(grants).where(grants.c.role.in_(NEW_ROLES)))
    _allow_roles(*ROLES)
    for table in ("agency_members", "agency_superiors", "agency_successions"):
        op.drop_table(table)


def _allow_roles(*roles: str) -> None:
    listed = ", ".join(f"'{role}'" for role in roles)
    with op.batch_alter_table("role_grants") as grants:
        grants.drop_constraint("role", type_="check")
        grants.create_check_constraint("role", f"role IN ({listed})")
