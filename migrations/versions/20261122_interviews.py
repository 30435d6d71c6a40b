"""Rounds, samples, interviews and data sets; what arrived can never change.

Constraints are named by the convention of ``mne.db.Base``.

Revision ID: 20261122_interviews
Revises: 20261122_foundation
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.immutable import protect, unprotect

revision = "20261122_interviews"
down_revision = "20261122_foundation"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def closed(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "datasets",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("code", sa.String(60), nullable=False, unique=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("manifest", DOCUMENT, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False, unique=True),
        sa.Column("frozen_at", MOMENT, nullable=False),
        sa.Column("frozen_by_id", sa.Integer, sa.ForeignKey("users.id")),
    )
    op.create_table(
        "analysis_runs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "dataset_id",
            sa.Integer,
            sa.ForeignKey("datasets.id"),
            nullable=False,
            index=True,
        ),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("parameters", DOCUMENT, nullable=False),
        sa.Column("results_sha256", sa.String(64), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by_id", sa.Integer, sa.ForeignKey("users.id")),
    )
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "reason",
            closed(
                "reason",
                "broken_xml",
                "no_instance_id",
                "unknown_form",
                "unknown_version",
                "closed_round",
                "different_content",
                "unknown_deprecated",
                "revoked_token",
            ),
            nullable=False,
        ),
        sa.Column("xml_sha256", sa.String(64), nullable=False),
        sa.Column("form_id", sa.String(64)),
        sa.Column("instance_id", sa.String(120)),
        sa.Column("device_token_id", sa.Integer, sa.ForeignKey("device_tokens.id")),
        sa.Column("details", DOCUMENT, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("resolved_at", MOMENT),
        sa.Column("resolved_by_id", sa.Integer, sa.ForeignKey("users.id")),
        sa.UniqueConstraint("reason", "xml_sha256"),
    )
    op.create_table(
        "rounds",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("code", sa.String(40), nullable=False, unique=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column(
            "kind",
            closed("kind", "baseline", "midterm", "endline", "annual_review"),
            nullable=False,
        ),
        sa.Column("mode", closed("mode", "census", "sample"), nullable=False),
        sa.Column(
            "state", closed("state", "planned", "open", "closed", "frozen"), nullable=False
        ),
        sa.Column("area_id", sa.Integer, sa.ForeignKey("areas.id"), nullable=False),
        sa.Column(
            "questionnaire_version_id",
            sa.Integer,
            sa.ForeignKey("questionnaire_versions.id"),
            nullable=False,
        ),
        sa.Column("reference_on", sa.Date, nullable=False),
        sa.Column("opens_on", sa.Date, nullable=False),
        sa.Column("closes_on", sa.Date, nullable=False),
    )
    op.create_table(
        "dataset_rounds",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("dataset_id", sa.Integer, sa.ForeignKey("datasets.id"), nullable=False),
        sa.Column("round_id", sa.Integer, sa.ForeignKey("rounds.id"), nullable=False),
        sa.UniqueConstraint("dataset_id", "round_id"),
    )
    op.create_table(
        "draws",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "round_id", sa.Integer, sa.ForeignKey("rounds.id"), nullable=False, unique=True
        ),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("method", sa.String(200), nullable=False),
        sa.Column("frame_sha256", sa.String(64), nullable=False),
        sa.Column("strata", DOCUMENT, nullable=False),
        sa.Column("drawn_at", MOMENT, nullable=False),
    )
    op.create_table(
        "quarantined_files",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "quarantined_id", sa.Integer, sa.ForeignKey("quarantine.id"), nullable=False
        ),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("media_type", sa.String(120), nullable=False),
        sa.UniqueConstraint("quarantined_id", "name", "sha256"),
    )
    op.create_table(
        "round_standards",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("round_id", sa.Integer, sa.ForeignKey("rounds.id"), nullable=False),
        sa.Column(
            "standard_pack_id",
            sa.Integer,
            sa.ForeignKey("standard_packs.id"),
            nullable=False,
        ),
        sa.UniqueConstraint("round_id", "standard_pack_id"),
    )
    op.create_table(
        "selections",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("round_id", sa.Integer, sa.ForeignKey("rounds.id"), nullable=False),
        sa.Column(
            "household_id",
            sa.Integer,
            sa.ForeignKey("households.id"),
            nullable=False,
            index=True,
        ),
        sa.Column("stratum", sa.String(40), nullable=False),
        sa.Column("psu", sa.String(40), nullable=False),
        sa.Column("psu_chance", sa.Double, nullable=False),
        sa.Column("household_chance", sa.Double, nullable=False),
        sa.Column("weight", sa.Double, nullable=False),
        sa.Column("disposition", sa.String(40)),
        sa.UniqueConstraint("round_id", "household_id"),
    )
    op.create_table(
        "submissions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("form_id", sa.String(64), nullable=False),
        sa.Column("instance_id", sa.String(120), nullable=False),
        sa.Column(
            "questionnaire_version_id",
            sa.Integer,
            sa.ForeignKey("questionnaire_versions.id"),
            nullable=False,
        ),
        sa.Column("round_id", sa.Integer, sa.ForeignKey("rounds.id"), nullable=False),
        sa.Column("household_id", sa.Integer, sa.ForeignKey("households.id"), index=True),
        sa.Column("area_id", sa.Integer, sa.ForeignKey("areas.id"), index=True),
        sa.Column("enumerator_id", sa.Integer, sa.ForeignKey("users.id")),
        sa.Column(
            "state",
            closed("state", "received", "judged", "approved", "sent_back"),
            nullable=False,
        ),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("current_number", sa.Integer, nullable=False),
        sa.UniqueConstraint("form_id", "instance_id"),
    )
    op.create_index("ix_submissions_round_state", "submissions", ["round_id", "state"])
    op.create_table(
        "submission_versions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "submission_id", sa.Integer, sa.ForeignKey("submissions.id"), nullable=False
        ),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("instance_id", sa.String(120), nullable=False, unique=True),
        sa.Column("xml", sa.LargeBinary, nullable=False),
        sa.Column("xml_sha256", sa.String(64), nullable=False),
        sa.Column("answers", DOCUMENT, nullable=False),
        sa.Column("device_id", sa.String(120)),
        sa.Column("started_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("judged_at", MOMENT, index=True),
        sa.UniqueConstraint("submission_id", "number"),
    )
    op.create_table(
        "attachments",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "version_id",
            sa.Integer,
            sa.ForeignKey("submission_versions.id"),
            nullable=False,
        ),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("media_type", sa.String(120), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.UniqueConstraint("version_id", "name", "sha256"),
    )
    op.create_table(
        "classifications",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "submission_version_id",
            sa.Integer,
            sa.ForeignKey("submission_versions.id"),
            nullable=False,
        ),
        sa.Column(
            "standard_pack_id",
            sa.Integer,
            sa.ForeignKey("standard_packs.id"),
            nullable=False,
        ),
        sa.Column(
            "household_class",
            closed(
                "household_class", "poor", "near_poor", "average", "not_poor", "incomplete"
            ),
            nullable=False,
        ),
        sa.Column("basis", sa.String(20)),
        sa.Column("deprivations", sa.Integer),
        sa.Column("b1_score", sa.Integer),
        sa.Column("income_pc_month", sa.BigInteger),
        sa.Column("indicators", DOCUMENT, nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("computed_at", MOMENT, nullable=False),
        sa.UniqueConstraint("submission_version_id", "standard_pack_id"),
    )
    op.create_table(
        "submission_issues",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "version_id",
            sa.Integer,
            sa.ForeignKey("submission_versions.id"),
            nullable=False,
            index=True,
        ),
        sa.Column("code", sa.String(80), nullable=False),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("path", sa.String(255), nullable=False),
        sa.Column("details", DOCUMENT, nullable=False),
    )
    protect(op.get_bind())


def downgrade() -> None:
    unprotect(op.get_bind())
    for table in (
        "submission_issues",
        "classifications",
        "attachments",
        "submission_versions",
        "submissions",
        "selections",
        "round_standards",
        "quarantined_files",
        "draws",
        "dataset_rounds",
        "rounds",
        "quarantine",
        "analysis_runs",
        "datasets",
    ):
        op.drop_table(table)
