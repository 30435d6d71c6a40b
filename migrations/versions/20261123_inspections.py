"""Inspections, findings and recommendations, followed until they are verified.

Constraints are named by the convention of ``mne.db.Base``.

Revision ID: 20261123_inspections
Revises: 20261123_tablets
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.immutable import keep, release

revision = "20261123_inspections"
down_revision = "20261123_tablets"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
NEVER_CHANGED = (
    "recommendation_events",
    "recommendation_comments",
    "finding_occurrences",
    "inspection_draws",
    "evidence",
)
TABLES = (
    "evidence",
    "verifications",
    "reminders",
    "remedial_actions",
    "recommendation_responses",
    "recommendation_events",
    "recommendation_comments",
    "due_date_changes",
    "recommendations",
    "finding_occurrences",
    "inspection_units",
    "inspection_members",
    "inspection_draws",
    "inspection_documents",
    "inspection_components",
    "findings",
    "inspections",
    "inspection_plans",
)


def closed(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "inspection_plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("approving_text", sa.String(length=300), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name="fk_inspection_plans_agency_id"
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name="fk_inspection_plans_area_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_inspection_plans"),
        sa.UniqueConstraint("code", name="uq_inspection_plans_code"),
    )
    op.create_table(
        "inspections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column(
            "kind",
            closed("kind", "planned", "surprise", "reinspection", "external"),
            nullable=False,
        ),
        sa.Column(
            "state",
            closed(
                "state",
                "prepared",
                "notified",
                "under_way",
                "minutes_signed",
                "concluded",
                "cancelled",
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("leader_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("questionnaire_version_id", sa.Integer(), nullable=True),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name="fk_inspections_agency_id"
        ),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_inspections_area_id"),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["users.id"], name="fk_inspections_created_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["users.id"], name="fk_inspections_leader_id"
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["inspection_plans.id"], name="fk_inspections_plan_id"
        ),
        sa.ForeignKeyConstraint(
            ["questionnaire_version_id"],
            ["questionnaire_versions.id"],
            name="fk_inspections_questionnaire_version_id",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name="fk_inspections_round_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_inspections"),
        sa.UniqueConstraint("code", name="uq_inspections_code"),
        sa.UniqueConstraint("uid", name="uq_inspections_uid"),
    )
    op.create_index("ix_inspections_area_id", "inspections", ["area_id"], unique=False)
    op.create_index("ix_inspections_plan_id", "inspections", ["plan_id"], unique=False)
    op.create_table(
        "findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column(
            "source",
            closed(
                "source",
                "inspection",
                "front",
                "council",
                "community",
                "inspectorate",
                "audit",
                "citizen",
                "own",
                "data_flag",
                "evaluation",
            ),
            nullable=False,
        ),
        sa.Column("source_text", sa.String(length=300), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("component_id", sa.Integer(), nullable=True),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("check_code", sa.String(length=80), nullable=True),
        sa.Column("subject_key", sa.String(length=120), nullable=False),
        sa.Column(
            "type",
            closed(
                "type",
                "error_inclusion",
                "error_exclusion",
                "procedure",
                "file_quality",
                "tampering",
                "delay",
                "finance",
                "data_quality",
                "obstacle",
                "other",
            ),
            nullable=False,
        ),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column(
            "severity_given",
            closed("severity_given", "low", "medium", "high", "critical"),
            nullable=False,
        ),
        sa.Column(
            "severity_confirmed",
            closed("severity_confirmed", "low", "medium", "high", "critical"),
            nullable=True,
        ),
        sa.Column("amount_at_risk_dong", sa.BigInteger(), nullable=True),
        sa.Column("cases_found", sa.Integer(), nullable=True),
        sa.Column("cases_checked", sa.Integer(), nullable=True),
        sa.Column("cases_population", sa.Integer(), nullable=True),
        sa.Column("cases_chosen_how", sa.String(length=120), nullable=False),
        sa.Column("occurred_from", sa.Date(), nullable=True),
        sa.Column("occurred_to", sa.Date(), nullable=True),
        sa.Column("detected_on", sa.Date(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("recurrence_of_id", sa.Integer(), nullable=True),
        sa.Column(
            "confidentiality",
            closed("confidentiality", "ordinary", "restricted"),
            nullable=False,
        ),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name="fk_findings_agency_id"
        ),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_findings_area_id"),
        sa.ForeignKeyConstraint(
            ["component_id"], ["components.id"], name="fk_findings_component_id"
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["users.id"], name="fk_findings_created_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name="fk_findings_household_id"
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspections.id"], name="fk_findings_inspection_id"
        ),
        sa.ForeignKeyConstraint(
            ["recurrence_of_id"], ["findings.id"], name="fk_findings_recurrence_of_id"
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name="fk_findings_submission_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_findings"),
        sa.UniqueConstraint("ref", name="uq_findings_ref"),
        sa.UniqueConstraint("uid", name="uq_findings_uid"),
    )
    op.create_index("ix_findings_agency_id", "findings", ["agency_id"], unique=False)
    op.create_index("ix_findings_area_id", "findings", ["area_id"], unique=False)
    op.create_index(
        "ix_findings_fingerprint_detected_on",
        "findings",
        ["fingerprint", "detected_on"],
        unique=False,
    )
    op.create_index(
        "ix_findings_inspection_id", "findings", ["inspection_id"], unique=False
    )
    op.create_table(
        "inspection_components",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("component_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["component_id"],
            ["components.id"],
            name="fk_inspection_components_component_id",
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspections.id"],
            name="fk_inspection_components_inspection_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_inspection_components"),
        sa.UniqueConstraint(
            "inspection_id",
            "component_id",
            name="uq_inspection_components_inspection_id_component_id",
        ),
    )
    op.create_table(
        "inspection_documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            closed("kind", "notice", "minutes", "conclusion", "announcement", "other"),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("file_name", sa.String(length=255), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("media_type", sa.String(length=120), nullable=True),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name="fk_inspection_documents_added_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspections.id"],
            name="fk_inspection_documents_inspection_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_inspection_documents"),
    )
    op.create_index(
        "ix_inspection_documents_inspection_id",
        "inspection_documents",
        ["inspection_id"],
        unique=False,
    )
    op.create_table(
        "inspection_draws",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind", closed("kind", "hamlet", "household", "recommendation"), nullable=False
        ),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("frame_size", sa.Integer(), nullable=False),
        sa.Column("frame_sha256", sa.String(length=64), nullable=False),
        sa.Column("frame", DOCUMENT, nullable=False),
        sa.Column("chosen", DOCUMENT, nullable=False),
        sa.Column("drawn_at", MOMENT, nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["drawn_by_id"], ["users.id"], name="fk_inspection_draws_drawn_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspections.id"], name="fk_inspection_draws_inspection_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_inspection_draws"),
    )
    op.create_index(
        "ix_inspection_draws_inspection_id",
        "inspection_draws",
        ["inspection_id"],
        unique=False,
    )
    op.create_table(
        "inspection_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspections.id"],
            name="fk_inspection_members_inspection_id",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_inspection_members_user_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_inspection_members"),
        sa.UniqueConstraint(
            "inspection_id", "user_id", name="uq_inspection_members_inspection_id_user_id"
        ),
    )
    op.create_index(
        "ix_inspection_members_user_id", "inspection_members", ["user_id"], unique=False
    )
    op.create_table(
        "inspection_units",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name="fk_inspection_units_agency_id"
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspections.id"], name="fk_inspection_units_inspection_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_inspection_units"),
        sa.UniqueConstraint(
            "inspection_id", "agency_id", name="uq_inspection_units_inspection_id_agency_id"
        ),
    )
    op.create_index(
        "ix_inspection_units_agency_id", "inspection_units", ["agency_id"], unique=False
    )
    op.create_table(
        "finding_occurrences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("run_key", sa.String(length=120), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("details", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["findings.id"], name="fk_finding_occurrences_finding_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_finding_occurrences"),
        sa.UniqueConstraint(
            "finding_id", "run_key", name="uq_finding_occurrences_finding_id_run_key"
        ),
    )
    op.create_table(
        "recommendations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("addressee_id", sa.Integer(), nullable=True),
        sa.Column(
            "addressee_level", closed("addressee_level", "unit", "superior"), nullable=False
        ),
        sa.Column(
            "severity",
            closed("severity", "low", "medium", "high", "critical"),
            nullable=False,
        ),
        sa.Column(
            "state",
            closed(
                "state",
                "draft",
                "issued",
                "responded",
                "in_progress",
                "submitted",
                "returned",
                "verified_closed",
                "partially_closed",
                "closed_not_implemented",
                "overtaken",
                "accepted_risk",
                "suspended",
                "reopened",
                "withdrawn",
                "referred",
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("original_due_before", sa.Date(), nullable=True),
        sa.Column("due_before", sa.Date(), nullable=True),
        sa.Column("issued_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("moved_at", MOMENT, nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("suspended_on", sa.Date(), nullable=True),
        sa.Column("suspended_days", sa.Integer(), nullable=False),
        sa.Column("times_returned", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["addressee_id"], ["agencies.id"], name="fk_recommendations_addressee_id"
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name="fk_recommendations_area_id"
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["users.id"], name="fk_recommendations_created_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["findings.id"], name="fk_recommendations_finding_id"
        ),
        sa.ForeignKeyConstraint(
            ["issuer_id"], ["agencies.id"], name="fk_recommendations_issuer_id"
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["recommendations.id"], name="fk_recommendations_parent_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_recommendations"),
        sa.UniqueConstraint("ref", name="uq_recommendations_ref"),
        sa.UniqueConstraint("uid", name="uq_recommendations_uid"),
    )
    op.create_index(
        "ix_recommendations_addressee_state",
        "recommendations",
        ["addressee_id", "state"],
        unique=False,
    )
    op.create_index(
        "ix_recommendations_area_id", "recommendations", ["area_id"], unique=False
    )
    op.create_index(
        "ix_recommendations_finding_id", "recommendations", ["finding_id"], unique=False
    )
    op.create_index(
        "ix_recommendations_state_due_before",
        "recommendations",
        ["state", "due_before"],
        unique=False,
    )
    op.create_table(
        "due_date_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recommendation_id", sa.Integer(), nullable=False),
        sa.Column("due_before", sa.Date(), nullable=False),
        sa.Column("new_due_before", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", closed("state", "asked", "approved", "refused"), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name="fk_due_date_changes_asked_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name="fk_due_date_changes_decided_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendations.id"],
            name="fk_due_date_changes_recommendation_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_due_date_changes"),
    )
    op.create_index(
        "ix_due_date_changes_recommendation_id",
        "due_date_changes",
        ["recommendation_id"],
        unique=False,
    )
    op.create_table(
        "recommendation_comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recommendation_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendations.id"],
            name="fk_recommendation_comments_recommendation_id",
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["users.id"], name="fk_recommendation_comments_written_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_recommendation_comments"),
    )
    op.create_index(
        "ix_recommendation_comments_recommendation_id",
        "recommendation_comments",
        ["recommendation_id"],
        unique=False,
    )
    op.create_table(
        "recommendation_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recommendation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "from_state",
            closed(
                "from_state",
                "draft",
                "issued",
                "responded",
                "in_progress",
                "submitted",
                "returned",
                "verified_closed",
                "partially_closed",
                "closed_not_implemented",
                "overtaken",
                "accepted_risk",
                "suspended",
                "reopened",
                "withdrawn",
                "referred",
            ),
            nullable=True,
        ),
        sa.Column(
            "to_state",
            closed(
                "to_state",
                "draft",
                "issued",
                "responded",
                "in_progress",
                "submitted",
                "returned",
                "verified_closed",
                "partially_closed",
                "closed_not_implemented",
                "overtaken",
                "accepted_risk",
                "suspended",
                "reopened",
                "withdrawn",
                "referred",
            ),
            nullable=False,
        ),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("details", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["users.id"], name="fk_recommendation_events_actor_id"
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendations.id"],
            name="fk_recommendation_events_recommendation_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_recommendation_events"),
        sa.UniqueConstraint(
            "recommendation_id",
            "number",
            name="uq_recommendation_events_recommendation_id_number",
        ),
    )
    op.create_table(
        "recommendation_responses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recommendation_id", sa.Integer(), nullable=False),
        sa.Column(
            "answer", closed("answer", "agree", "partly", "disagree"), nullable=False
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("responded_at", MOMENT, nullable=False),
        sa.Column("responded_by_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["users.id"],
            name="fk_recommendation_responses_decided_by_id",
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendations.id"],
            name="fk_recommendation_responses_recommendation_id",
        ),
        sa.ForeignKeyConstraint(
            ["responded_by_id"],
            ["users.id"],
            name="fk_recommendation_responses_responded_by_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_recommendation_responses"),
    )
    op.create_index(
        "ix_recommendation_responses_recommendation_id",
        "recommendation_responses",
        ["recommendation_id"],
        unique=False,
    )
    op.create_table(
        "remedial_actions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recommendation_id", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_before", sa.Date(), nullable=False),
        sa.Column(
            "state",
            closed("state", "planned", "under_way", "done", "cannot"),
            nullable=False,
        ),
        sa.Column("progress_percent", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name="fk_remedial_actions_owner_id"
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendations.id"],
            name="fk_remedial_actions_recommendation_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_remedial_actions"),
    )
    op.create_index(
        "ix_remedial_actions_owner_id", "remedial_actions", ["owner_id"], unique=False
    )
    op.create_index(
        "ix_remedial_actions_recommendation_id",
        "remedial_actions",
        ["recommendation_id"],
        unique=False,
    )
    op.create_table(
        "reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recommendation_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("due_before", sa.Date(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.Column("mailed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name="fk_reminders_agency_id"
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendations.id"],
            name="fk_reminders_recommendation_id",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_reminders_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reminders"),
        sa.UniqueConstraint(
            "recommendation_id",
            "rule",
            "due_before",
            name="uq_reminders_recommendation_id_rule_due_before",
        ),
    )
    op.create_index("ix_reminders_agency_id", "reminders", ["agency_id"], unique=False)
    op.create_index("ix_reminders_user_id", "reminders", ["user_id"], unique=False)
    op.create_table(
        "verifications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recommendation_id", sa.Integer(), nullable=False),
        sa.Column("submission_number", sa.Integer(), nullable=False),
        sa.Column("verifier_id", sa.Integer(), nullable=False),
        sa.Column(
            "method",
            closed("method", "desk", "site_visit", "re_interview", "re_run_check"),
            nullable=False,
        ),
        sa.Column(
            "result",
            closed("result", "mended", "partly_mended", "not_mended"),
            nullable=False,
        ),
        sa.Column("verified_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("run_key", sa.String(length=120), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["users.id"], name="fk_verifications_approved_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendations.id"],
            name="fk_verifications_recommendation_id",
        ),
        sa.ForeignKeyConstraint(
            ["verifier_id"], ["users.id"], name="fk_verifications_verifier_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_verifications"),
    )
    op.create_index(
        "ix_verifications_recommendation_id",
        "verifications",
        ["recommendation_id"],
        unique=False,
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=True),
        sa.Column("recommendation_id", sa.Integer(), nullable=True),
        sa.Column("action_id", sa.Integer(), nullable=True),
        sa.Column(
            "purpose",
            closed("purpose", "finding", "remedy", "verification", "failure"),
            nullable=False,
        ),
        sa.Column(
            "kind",
            closed(
                "kind", "photo", "scan", "document", "geo", "recheck_result", "statement"
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("file_name", sa.String(length=255), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("media_type", sa.String(length=120), nullable=True),
        sa.Column("taken_at", MOMENT, nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["action_id"], ["remedial_actions.id"], name="fk_evidence_action_id"
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name="fk_evidence_added_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["findings.id"], name="fk_evidence_finding_id"
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendations.id"],
            name="fk_evidence_recommendation_id",
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["evidence.id"], name="fk_evidence_supersedes_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
        sa.UniqueConstraint("uid", name="uq_evidence_uid"),
    )
    op.create_index("ix_evidence_finding_id", "evidence", ["finding_id"], unique=False)
    op.create_index(
        "ix_evidence_recommendation_id", "evidence", ["recommendation_id"], unique=False
    )
    keep(op.get_bind(), *NEVER_CHANGED)


def downgrade() -> None:
    release(op.get_bind(), *NEVER_CHANGED)
    for table in TABLES:
        op.drop_table(table)
