"""Evaluations, templates of documents, sources of values, obstacles become findings.

Revision ID: 20261123_evaluations
Revises: 20261123_inspection_plans
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.immutable import keep, release

revision = "20261123_evaluations"
down_revision = "20261123_inspection_plans"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
NEVER_CHANGED = ("report_templates", "value_sources", "promoted_obstacles")


def closed(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "report_templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column(
            "paper",
            closed(
                "paper",
                "consolidated_document",
                "consolidated_workbook",
                "evaluation_document",
            ),
            nullable=False,
        ),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("uploaded_at", MOMENT, nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f("fk_report_templates_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"],
            ["users.id"],
            name=op.f("fk_report_templates_uploaded_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_templates")),
    )
    op.create_index(
        "ix_report_templates_area_id_paper", "report_templates", ["area_id", "paper"]
    )
    op.create_table(
        "evaluations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column(
            "kind",
            closed("kind", "initial", "midterm", "final", "annual", "ad_hoc"),
            nullable=False,
        ),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("team", sa.String(length=300), nullable=False),
        sa.Column("document", sa.String(length=300), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("begun_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["begun_by_id"], ["users.id"], name=op.f("fk_evaluations_begun_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_evaluations_programme_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluations")),
        sa.UniqueConstraint(
            "programme_id", "code", name=op.f("uq_evaluations_programme_id_code")
        ),
    )
    op.create_table(
        "evaluation_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(length=40), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("sub_question", sa.Text(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=True),
        sa.Column("recipe", sa.String(length=120), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("judgement_standard", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=False),
        sa.Column(
            "confidence", closed("confidence", "high", "medium", "low"), nullable=True
        ),
        sa.Column("finding_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evaluation_id"],
            ["evaluations.id"],
            name=op.f("fk_evaluation_rows_evaluation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["findings.id"], name=op.f("fk_evaluation_rows_finding_id")
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["indicators.id"],
            name=op.f("fk_evaluation_rows_indicator_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_rows")),
        sa.UniqueConstraint(
            "evaluation_id", "number", name=op.f("uq_evaluation_rows_evaluation_id_number")
        ),
    )
    op.create_table(
        "promoted_obstacles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("heading", sa.String(length=200), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("promoted_at", MOMENT, nullable=False),
        sa.Column("promoted_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["findings.id"], name=op.f("fk_promoted_obstacles_finding_id")
        ),
        sa.ForeignKeyConstraint(
            ["promoted_by_id"],
            ["users.id"],
            name=op.f("fk_promoted_obstacles_promoted_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["report_revisions.id"],
            name=op.f("fk_promoted_obstacles_revision_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promoted_obstacles")),
        sa.UniqueConstraint("finding_id", name=op.f("uq_promoted_obstacles_finding_id")),
    )
    op.create_index(
        op.f("ix_promoted_obstacles_revision_id"), "promoted_obstacles", ["revision_id"]
    )
    op.create_table(
        "value_sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("value_id", sa.Integer(), nullable=False),
        sa.Column("origin", closed("origin", "analysis", "tracker"), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("as_of_on", sa.Date(), nullable=True),
        sa.Column("recipe", DOCUMENT, nullable=False),
        sa.Column("result", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["analysis_runs.id"], name=op.f("fk_value_sources_run_id")
        ),
        sa.ForeignKeyConstraint(
            ["value_id"], ["indicator_values.id"], name=op.f("fk_value_sources_value_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_value_sources")),
        sa.UniqueConstraint("value_id", name=op.f("uq_value_sources_value_id")),
    )
    op.create_table(
        "evaluation_recommendations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("addressee_id", sa.Integer(), nullable=False),
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("due_before", sa.Date(), nullable=False),
        sa.Column("recommendation_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["addressee_id"],
            ["agencies.id"],
            name=op.f("fk_evaluation_recommendations_addressee_id"),
        ),
        sa.ForeignKeyConstraint(
            ["issuer_id"],
            ["agencies.id"],
            name=op.f("fk_evaluation_recommendations_issuer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendations.id"],
            name=op.f("fk_evaluation_recommendations_recommendation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["row_id"],
            ["evaluation_rows.id"],
            name=op.f("fk_evaluation_recommendations_row_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_recommendations")),
    )
    op.create_index(
        op.f("ix_evaluation_recommendations_row_id"),
        "evaluation_recommendations",
        ["row_id"],
    )

    keep(op.get_bind(), *NEVER_CHANGED)


def downgrade() -> None:
    release(op.get_bind(), *NEVER_CHANGED)

    op.drop_index(
        op.f("ix_evaluation_recommendations_row_id"),
        table_name="evaluation_recommendations",
    )
    op.drop_table("evaluation_recommendations")
    op.drop_table("value_sources")
    op.drop_index(
        op.f("ix_promoted_obstacles_revision_id"), table_name="promoted_obstacles"
    )
    op.drop_table("promoted_obstacles")
    op.drop_table("evaluation_rows")
    op.drop_table("evaluations")
    op.drop_index("ix_report_templates_area_id_paper", table_name="report_templates")
    op.drop_table("report_templates")
