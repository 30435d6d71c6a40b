"""The foundation: people, places, households, standards, programmes, questionnaires.

Constraints are named by the convention of ``mne.db.Base``.

Revision ID: 20261122_foundation
Revises: None
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_foundation"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def closed(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "areas",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("search_name", sa.String(120), nullable=False, index=True),
        sa.Column(
            "kind",
            closed("kind", "country", "province", "district", "commune", "hamlet"),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        sa.UniqueConstraint("code", "valid_from"),
    )
    op.create_table(
        "questionnaires",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("form_id", sa.String(64), nullable=False, unique=True),
    )
    op.create_table(
        "scorecards",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("standard_code", sa.String(40), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("loaded_at", MOMENT, nullable=False),
        sa.UniqueConstraint("standard_code", "sha256"),
    )
    op.create_table(
        "standard_packs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("title_vi", sa.String(200), nullable=False),
        sa.Column("title_en", sa.String(200), nullable=False),
        sa.Column("legal_text", sa.Text, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("loaded_at", MOMENT, nullable=False),
        sa.UniqueConstraint("code", "sha256"),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("login", sa.String(80), nullable=False, unique=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("is_active", sa.Boolean, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("session_key", sa.String(64), nullable=False),
    )
    op.create_table(
        "agencies",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("code", sa.String(40), nullable=False, unique=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("area_id", sa.Integer, sa.ForeignKey("areas.id"), nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
    )
    op.create_table(
        "area_parents",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("area_id", sa.Integer, sa.ForeignKey("areas.id"), nullable=False),
        sa.Column(
            "parent_id", sa.Integer, sa.ForeignKey("areas.id"), nullable=False, index=True
        ),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        sa.UniqueConstraint("area_id", "valid_from"),
    )
    op.create_table(
        "area_successions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("predecessor_id", sa.Integer, sa.ForeignKey("areas.id"), nullable=False),
        sa.Column("successor_id", sa.Integer, sa.ForeignKey("areas.id"), nullable=False),
        sa.Column("happened_on", sa.Date, nullable=False),
        sa.Column("kind", closed("kind", "whole", "part"), nullable=False),
        sa.Column("legal_text", sa.String(200), nullable=False),
        sa.UniqueConstraint("predecessor_id", "successor_id"),
    )
    op.create_table(
        "area_traits",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("area_id", sa.Integer, sa.ForeignKey("areas.id"), nullable=False),
        sa.Column("area_type", closed("area_type", "rural", "urban"), nullable=False),
        sa.Column("b1_region", sa.String(40), nullable=False),
        sa.Column("is_border", sa.Boolean, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        sa.UniqueConstraint("area_id", "valid_from"),
    )
    op.create_table(
        "audit_log",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor_id", sa.Integer, sa.ForeignKey("users.id")),
        sa.Column("action", sa.String(80), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False, index=True),
        sa.Column("details", sa.JSON, nullable=False),
        sa.Column("previous_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
    )
    op.create_table(
        "device_tokens",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "user_id", sa.Integer, sa.ForeignKey("users.id"), nullable=False, index=True
        ),
        sa.Column("label", sa.String(120), nullable=False),
        sa.Column("token_sha256", sa.String(64), nullable=False, unique=True),
        sa.Column("username", sa.String(80), nullable=False, unique=True),
        sa.Column("digest_ha1", sa.String(32), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT),
    )
    op.create_table(
        "households",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("code", sa.String(40), nullable=False, unique=True),
        sa.Column(
            "hamlet_id", sa.Integer, sa.ForeignKey("areas.id"), nullable=False, index=True
        ),
        sa.Column("head_name", sa.String(120), nullable=False),
        sa.Column("search_name", sa.String(120), nullable=False, index=True),
        sa.Column(
            "sort_name",
            sa.String(300).with_variant(sa.String(300, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("registered_on", sa.Date, nullable=False),
        sa.Column("ended_on", sa.Date),
    )
    op.create_table(
        "programmes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("code", sa.String(40), nullable=False, unique=True),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("area_id", sa.Integer, sa.ForeignKey("areas.id"), nullable=False),
        sa.Column("legal_text", sa.String(300), nullable=False),
    )
    op.create_table(
        "questionnaire_versions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "questionnaire_id",
            sa.Integer,
            sa.ForeignKey("questionnaires.id"),
            nullable=False,
        ),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("titles", DOCUMENT, nullable=False),
        sa.Column("definition", DOCUMENT, nullable=False),
        sa.Column("xform", sa.LargeBinary, nullable=False),
        sa.Column("xform_md5", sa.String(32), nullable=False),
        sa.Column("source_name", sa.String(200), nullable=False),
        sa.Column("source", sa.LargeBinary, nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.Column("published_by_id", sa.Integer, sa.ForeignKey("users.id")),
        sa.UniqueConstraint("questionnaire_id", "version"),
    )
    op.create_table(
        "resident_counts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("hamlet_id", sa.Integer, sa.ForeignKey("areas.id"), nullable=False),
        sa.Column("counted_on", sa.Date, nullable=False),
        sa.Column("households", sa.Integer, nullable=False),
        sa.Column("persons", sa.Integer, nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.UniqueConstraint("hamlet_id", "counted_on"),
    )
    op.create_table(
        "role_grants",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "user_id", sa.Integer, sa.ForeignKey("users.id"), nullable=False, index=True
        ),
        sa.Column(
            "role",
            closed(
                "role",
                "enumerator",
                "supervisor",
                "evaluator",
                "programme_officer",
                "administrator",
            ),
            nullable=False,
        ),
        sa.Column("area_id", sa.Integer, sa.ForeignKey("areas.id"), nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
    )
    op.create_table(
        "components",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "programme_id", sa.Integer, sa.ForeignKey("programmes.id"), nullable=False
        ),
        sa.Column("parent_id", sa.Integer, sa.ForeignKey("components.id")),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("beneficiaries", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.UniqueConstraint("programme_id", "code"),
    )
    op.create_table(
        "members",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "household_id", sa.Integer, sa.ForeignKey("households.id"), nullable=False
        ),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("sex", closed("sex", "male", "female"), nullable=False),
        sa.Column("birth_date", sa.Date),
        sa.Column("birth_year", sa.Integer),
        sa.Column("relation", sa.String(40), nullable=False),
        sa.Column("ethnicity", sa.String(40), nullable=False),
        sa.Column("identity_number", sa.String(40)),
        sa.UniqueConstraint("household_id", "number"),
    )
    op.create_table(
        "questionnaire_media",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "version_id",
            sa.Integer,
            sa.ForeignKey("questionnaire_versions.id"),
            nullable=False,
        ),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("md5", sa.String(32), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.UniqueConstraint("version_id", "name"),
    )
    op.create_table(
        "targets",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "programme_id", sa.Integer, sa.ForeignKey("programmes.id"), nullable=False
        ),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("text", sa.String(300), nullable=False),
        sa.Column("kind", closed("kind", "change", "level", "qualitative"), nullable=False),
        sa.Column("value", sa.Numeric(12, 4)),
        sa.Column("unit", sa.String(40)),
    )
    op.create_table(
        "component_agencies",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "component_id", sa.Integer, sa.ForeignKey("components.id"), nullable=False
        ),
        sa.Column("agency_id", sa.Integer, sa.ForeignKey("agencies.id"), nullable=False),
        sa.Column("role", closed("role", "lead", "finance"), nullable=False),
        sa.UniqueConstraint("component_id", "agency_id", "role"),
    )
    op.create_table(
        "funds",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "programme_id", sa.Integer, sa.ForeignKey("programmes.id"), nullable=False
        ),
        sa.Column("component_id", sa.Integer, sa.ForeignKey("components.id")),
        sa.Column(
            "source",
            closed("source", "central", "province", "district", "other"),
            nullable=False,
        ),
        sa.Column("amount_dong", sa.BigInteger),
        sa.Column("note", sa.String(300), nullable=False),
    )


def downgrade() -> None:
    for table in (
        "funds",
        "component_agencies",
        "targets",
        "questionnaire_media",
        "members",
        "components",
        "role_grants",
        "resident_counts",
        "questionnaire_versions",
        "programmes",
        "households",
        "device_tokens",
        "audit_log",
        "area_traits",
        "area_successions",
        "area_parents",
        "agencies",
        "users",
        "standard_packs",
        "scorecards",
        "questionnaires",
        "areas",
    ):
        op.drop_table(table)
