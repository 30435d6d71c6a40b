"""Roles by date, money as lines of a budget, indicators with targets and values.

The funds of loaded plans become assigned lines of their programme's year; roles hold from
its first day, which the plans do not say otherwise.

Revision ID: 20261123_indicators
Revises: 20261123_export_cursor
"""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.immutable import keep, release
from mne.clock import now

revision = "20261123_indicators"
down_revision = "20261123_export_cursor"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
NEVER_CHANGED = (
    "budget_lines",
    "indicator_versions",
    "indicator_targets",
    "indicator_values",
)


def closed(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    make_roles_dated()
    funds_become_lines()
    make_indicators()
    keep(op.get_bind(), *NEVER_CHANGED)


def downgrade() -> None:
    release(op.get_bind(), *NEVER_CHANGED)
    for table in (
        "indicator_values",
        "indicator_targets",
        "indicator_versions",
        "indicators",
    ):
        op.drop_table(table)
    lines_become_funds()
    make_roles_undated()


def rows_of(statement: str) -> list[dict[str, Any]]:
    return [dict(row) for row in op.get_bind().execute(sa.text(statement)).mappings()]


def insert(table: str, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    reflected = sa.Table(table, sa.MetaData(), autoload_with=op.get_bind())
    op.bulk_insert(reflected, rows)


def first_day(year: int) -> date:
    return date(year, 1, 1)


# ---------------------------------------------------------------- roles


def make_roles_dated() -> None:
    known = rows_of(
        "SELECT a.component_id, a.agency_id, a.role, p.year FROM component_agencies a "
        "JOIN components c ON c.id = a.component_id "
        "JOIN programmes p ON p.id = c.programme_id ORDER BY a.id"
    )
    op.drop_table("component_agencies")
    roles = ("lead", "coordinate", "finance", "implement", "supervise")
    op.create_table(
        "component_agencies",
        *role_columns(roles),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.UniqueConstraint(
            "component_id",
            "agency_id",
            "role",
            "valid_from",
            name="uq_component_agencies_held_since",
        ),
    )
    for row in known:
        row["valid_from"] = first_day(row.pop("year"))
    insert("component_agencies", known)


def make_roles_undated() -> None:
    """Lose the days, and the roles that the table had no word for."""
    known = rows_of(
        "SELECT DISTINCT component_id, agency_id, role FROM component_agencies "
        "WHERE role IN ('lead', 'finance') AND valid_to IS NULL "
        "ORDER BY component_id, role"
    )
    op.drop_table("component_agencies")
    op.create_table(
        "component_agencies",
        *role_columns(("lead", "finance")),
        sa.UniqueConstraint(
            "component_id",
            "agency_id",
            "role",
            name="uq_component_agencies_component_id_agency_id_role",
        ),
    )
    insert("component_agencies", known)


def role_columns(roles: tuple[str, ...]) -> tuple[Any, ...]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("component_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("role", closed("role", *roles), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name="fk_component_agencies_agency_id"
        ),
        sa.ForeignKeyConstraint(
            ["component_id"], ["components.id"], name="fk_component_agencies_component_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_component_agencies"),
    )


# ---------------------------------------------------------------- money


def funds_become_lines() -> None:
    known = rows_of(
        "SELECT f.programme_id, f.component_id, f.source, f.amount_dong, f.note, "
        "p.year AS fiscal_year, p.legal_text AS document "
        "FROM funds f JOIN programmes p ON p.id = f.programme_id ORDER BY f.id"
    )
    op.drop_table("funds")
    make_budget_lines()
    for row in known:
        row |= {
            "kind": "assigned",
            "decided_on": first_day(row["fiscal_year"]),
            "entered_at": now(),
        }
    insert("budget_lines", known)


def lines_become_funds() -> None:
    """Lose what was disbursed and carried over, and the day of each decision."""
    known = rows_of(
        "SELECT programme_id, component_id, source, amount_dong, note "
        "FROM budget_lines WHERE kind IN ('assigned', 'adjusted') ORDER BY id"
    )
    op.drop_table("budget_lines")
    op.create_table(
        "funds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("component_id", sa.Integer(), nullable=True),
        sa.Column(
            "source",
            closed("source", "central", "province", "district", "other"),
            nullable=False,
        ),
        sa.Column("amount_dong", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["component_id"], ["components.id"], name="fk_funds_component_id"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name="fk_funds_programme_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_funds"),
    )
    for row in known:
        if row["source"] not in {"central", "province", "district"}:
            row["source"] = "other"
    insert("funds", known)


def make_budget_lines() -> None:
    op.create_table(
        "budget_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("component_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column(
            "source",
            closed(
                "source",
                "central",
                "province",
                "district",
                "commune",
                "credit",
                "business",
                "community",
                "organisation",
                "other",
            ),
            nullable=False,
        ),
        sa.Column("nature", closed("nature", "capital", "recurrent"), nullable=True),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            closed("kind", "assigned", "adjusted", "carried_over", "disbursed"),
            nullable=False,
        ),
        sa.Column("amount_dong", sa.BigInteger(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("document", sa.String(length=300), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name="fk_budget_lines_agency_id"
        ),
        sa.ForeignKeyConstraint(
            ["component_id"], ["components.id"], name="fk_budget_lines_component_id"
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["users.id"], name="fk_budget_lines_entered_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name="fk_budget_lines_programme_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_budget_lines"),
    )
    op.create_index(
        "ix_budget_lines_programme_id_fiscal_year",
        "budget_lines",
        ["programme_id", "fiscal_year"],
        unique=False,
    )


# ---------------------------------------------------------------- indicators


def make_indicators() -> None:
    op.create_table(
        "indicators",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name="fk_indicators_programme_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_indicators"),
        sa.UniqueConstraint("programme_id", "code", name="uq_indicators_programme_id_code"),
    )
    op.create_table(
        "indicator_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("name_vi", sa.String(length=300), nullable=False),
        sa.Column("name_en", sa.String(length=300), nullable=False),
        sa.Column(
            "level",
            closed("level", "impact", "outcome", "output", "activity", "input"),
            nullable=False,
        ),
        sa.Column("component_id", sa.Integer(), nullable=True),
        sa.Column("is_key", sa.Boolean(), nullable=False),
        sa.Column("is_placeholder", sa.Boolean(), nullable=False),
        sa.Column("definition_vi", sa.Text(), nullable=False),
        sa.Column("inclusions", sa.Text(), nullable=False),
        sa.Column("exclusions", sa.Text(), nullable=False),
        sa.Column(
            "measure",
            closed("measure", "count", "percentage", "ratio", "amount", "yes_no", "rubric"),
            nullable=False,
        ),
        sa.Column("numerator_definition", sa.Text(), nullable=False),
        sa.Column("denominator_definition", sa.Text(), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("direction", closed("direction", "up", "down", "none"), nullable=False),
        sa.Column(
            "accumulation",
            closed("accumulation", "period", "in_year", "in_programme", "stock"),
            nullable=False,
        ),
        sa.Column(
            "aggregation",
            closed("aggregation", "sum", "ratio_of_sums", "max", "latest", "none"),
            nullable=False,
        ),
        sa.Column("disaggregations", DOCUMENT, nullable=False),
        sa.Column(
            "source",
            closed("source", "administrative", "census", "sample", "register", "external"),
            nullable=False,
        ),
        sa.Column("recipe", sa.String(length=120), nullable=False),
        sa.Column("sample_households", sa.Integer(), nullable=True),
        sa.Column("sample_deff", sa.Numeric(precision=8, scale=3), nullable=True),
        sa.Column("standard_version", sa.String(length=80), nullable=False),
        sa.Column("baseline_value", sa.Numeric(precision=24, scale=6), nullable=True),
        sa.Column("baseline_numerator", sa.Numeric(precision=24, scale=6), nullable=True),
        sa.Column("baseline_denominator", sa.Numeric(precision=24, scale=6), nullable=True),
        sa.Column("baseline_on", sa.Date(), nullable=True),
        sa.Column("baseline_source", sa.String(length=300), nullable=False),
        sa.Column(
            "baseline_vintage",
            closed(
                "baseline_vintage",
                "estimate_6m",
                "estimate_9m",
                "estimate_year",
                "official",
                "adjusted",
            ),
            nullable=True,
        ),
        sa.Column("baseline_absence", sa.String(length=300), nullable=False),
        sa.Column("frequency", DOCUMENT, nullable=False),
        sa.Column("responsible_role", sa.String(length=120), nullable=False),
        sa.Column("verifier_role", sa.String(length=120), nullable=False),
        sa.Column("limitations", sa.Text(), nullable=False),
        sa.Column("quality_checks", DOCUMENT, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["component_id"], ["components.id"], name="fk_indicator_versions_component_id"
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicators.id"], name="fk_indicator_versions_indicator_id"
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"],
            ["indicator_versions.id"],
            name="fk_indicator_versions_supersedes_id",
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["users.id"], name="fk_indicator_versions_written_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_indicator_versions"),
        sa.UniqueConstraint(
            "indicator_id", "number", name="uq_indicator_versions_indicator_id_number"
        ),
    )
    op.create_table(
        "indicator_targets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "promise",
            closed(
                "promise", "level", "change", "relative_change", "share_of_units", "rubric"
            ),
            nullable=False,
        ),
        sa.Column(
            "bound",
            closed(
                "bound", "point", "at_least", "more_than", "at_most", "less_than", "range"
            ),
            nullable=False,
        ),
        sa.Column("low", sa.Numeric(precision=24, scale=6), nullable=True),
        sa.Column("high", sa.Numeric(precision=24, scale=6), nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("document", sa.String(length=300), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name="fk_indicator_targets_agency_id"
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicators.id"], name="fk_indicator_targets_indicator_id"
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["users.id"], name="fk_indicator_targets_set_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"],
            ["indicator_targets.id"],
            name="fk_indicator_targets_supersedes_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_indicator_targets"),
    )
    op.create_index(
        "ix_indicator_targets_indicator_id_year",
        "indicator_targets",
        ["indicator_id", "year"],
        unique=False,
    )
    op.create_table(
        "indicator_values",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
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
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("breakdown", sa.String(length=200), nullable=False),
        sa.Column("numerator", sa.Numeric(precision=24, scale=6), nullable=True),
        sa.Column("denominator", sa.Numeric(precision=24, scale=6), nullable=True),
        sa.Column("value", sa.Numeric(precision=24, scale=6), nullable=True),
        sa.Column("rubric", closed("rubric", "met", "partly", "not_met"), nullable=True),
        sa.Column("absence", closed("absence", "nil", "no_data"), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("evidence", DOCUMENT, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name="fk_indicator_values_agency_id"
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["users.id"], name="fk_indicator_values_entered_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicators.id"], name="fk_indicator_values_indicator_id"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["indicator_versions.id"], name="fk_indicator_values_version_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_indicator_values"),
        sa.UniqueConstraint(
            "indicator_id",
            "agency_id",
            "year",
            "vintage",
            "breakdown",
            "revision",
            name="uq_indicator_values_revision",
        ),
    )
    op.create_index(
        "ix_indicator_values_agency_id", "indicator_values", ["agency_id"], unique=False
    )
