"""Periodic reports: calendar, units' reports with their moves, consolidations.

Revision ID: 20261123_periodic_reports
Revises: 20261123_finding_lists
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.immutable import keep, release

revision = "20261123_periodic_reports"
down_revision = "20261123_finding_lists"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
NEVER_CHANGED = (
    "periodic_report_events",
    "report_revisions",
    "report_revision_values",
    "consolidations",
    "consolidated_revisions",
)
TABLES = (
    "report_revision_values",
    "consolidated_revisions",
    "report_revisions",
    "periodic_report_events",
    "periodic_reminders",
    "periodic_reports",
    "consolidations",
    "report_schedules",
)


def closed(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "report_schedules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "vintage",
            closed(
                "vintage",
                "estimate_6m",
                "estimate_9m",
                "estimate_year",
                "official",
                "adjusted",
            ),
            nullable=False,
        ),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_inclusive", sa.Boolean(), nullable=False),
        sa.Column("due_before", MOMENT, nullable=False),
        sa.Column("receiver_id", sa.Integer(), nullable=False),
        sa.Column("headings", DOCUMENT, nullable=False),
        sa.Column("document", sa.String(length=300), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name="fk_report_schedules_programme_id"
        ),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["agencies.id"], name="fk_report_schedules_receiver_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_report_schedules"),
        sa.UniqueConstraint(
            "programme_id", "code", name="uq_report_schedules_programme_id_code"
        ),
    )
    op.create_table(
        "consolidations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("schedule_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "treatment", closed("treatment", "excluded", "last_estimate"), nullable=False
        ),
        sa.Column("figures", DOCUMENT, nullable=False),
        sa.Column("missing", DOCUMENT, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["users.id"], name="fk_consolidations_made_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["report_schedules.id"], name="fk_consolidations_schedule_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consolidations"),
        sa.UniqueConstraint(
            "schedule_id", "number", name="uq_consolidations_schedule_id_number"
        ),
    )
    op.create_table(
        "periodic_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("schedule_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("agency_name", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            closed(
                "state",
                "filling",
                "submitted",
                "returned",
                "accepted",
                "consolidated",
                "locked",
                "exempt",
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("due_before", MOMENT, nullable=False),
        sa.Column("asked", DOCUMENT, nullable=False),
        sa.Column("draft", DOCUMENT, nullable=False),
        sa.Column("drafted_at", MOMENT, nullable=True),
        sa.Column("drafted_by_id", sa.Integer(), nullable=True),
        sa.Column("first_submitted_at", MOMENT, nullable=True),
        sa.Column("unlocked_until", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name="fk_periodic_reports_agency_id"
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by_id"], ["users.id"], name="fk_periodic_reports_drafted_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["report_schedules.id"], name="fk_periodic_reports_schedule_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_periodic_reports"),
        sa.UniqueConstraint(
            "schedule_id", "agency_id", name="uq_periodic_reports_schedule_id_agency_id"
        ),
    )
    op.create_index(
        "ix_periodic_reports_agency_id", "periodic_reports", ["agency_id"], unique=False
    )

    op.create_table(
        "periodic_reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("due_before", MOMENT, nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name="fk_periodic_reminders_agency_id"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["periodic_reports.id"], name="fk_periodic_reminders_report_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_periodic_reminders"),
        sa.UniqueConstraint(
            "report_id",
            "rule",
            "due_before",
            name="uq_periodic_reminders_report_id_rule_due_before",
        ),
    )
    op.create_index(
        "ix_periodic_reminders_agency_id_given_at",
        "periodic_reminders",
        ["agency_id", "given_at"],
        unique=False,
    )

    op.create_table(
        "periodic_report_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "from_state",
            closed(
                "from_state",
                "filling",
                "submitted",
                "returned",
                "accepted",
                "consolidated",
                "locked",
                "exempt",
            ),
            nullable=True,
        ),
        sa.Column(
            "to_state",
            closed(
                "to_state",
                "filling",
                "submitted",
                "returned",
                "accepted",
                "consolidated",
                "locked",
                "exempt",
            ),
            nullable=False,
        ),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("details", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["users.id"], name="fk_periodic_report_events_actor_id"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["periodic_reports.id"],
            name="fk_periodic_report_events_report_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_periodic_report_events"),
        sa.UniqueConstraint(
            "report_id", "number", name="uq_periodic_report_events_report_id_number"
        ),
    )
    op.create_table(
        "report_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("narrative", DOCUMENT, nullable=False),
        sa.Column("submitted_at", MOMENT, nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["report_id"], ["periodic_reports.id"], name="fk_report_revisions_report_id"
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["users.id"], name="fk_report_revisions_submitted_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_report_revisions"),
        sa.UniqueConstraint(
            "report_id", "number", name="uq_report_revisions_report_id_number"
        ),
    )
    op.create_table(
        "consolidated_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consolidation_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consolidation_id"],
            ["consolidations.id"],
            name="fk_consolidated_revisions_consolidation_id",
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["report_revisions.id"],
            name="fk_consolidated_revisions_revision_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consolidated_revisions"),
        sa.UniqueConstraint(
            "consolidation_id",
            "revision_id",
            name="uq_consolidated_revisions_consolidation_id_revision_id",
        ),
    )
    op.create_table(
        "report_revision_values",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("value_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["report_revisions.id"],
            name="fk_report_revision_values_revision_id",
        ),
        sa.ForeignKeyConstraint(
            ["value_id"], ["indicator_values.id"], name="fk_report_revision_values_value_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_report_revision_values"),
        sa.UniqueConstraint(
            "revision_id", "value_id", name="uq_report_revision_values_revision_id_value_id"
        ),
    )
    keep(op.get_bind(), *NEVER_CHANGED)


def downgrade() -> None:
    release(op.get_bind(), *NEVER_CHANGED)
    for table in TABLES:
        op.drop_table(table)
