"""Search without accents, mailed reminders, second looks at what was closed.

Revision ID: 20261123_finding_papers
Revises: 20261123_evaluations
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.immutable import keep, release
from mne.areas.names import unaccented

revision = "20261123_finding_papers"
down_revision = "20261123_evaluations"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
DIGEST_STATES = ("waiting", "sent", "needless", "refused")
CLOSINGS = ("right", "wrong", "unseen")
STANDING = (
    "area_id",
    "issued_at",
    "state",
    "moved_at",
    "closed_at",
    "original_due_before",
    "due_before",
    "severity",
    "addressee_id",
)


def upgrade() -> None:
    _fold_texts()
    op.drop_index("ix_recommendations_area_id", "recommendations")
    op.create_index("ix_recommendations_standing", "recommendations", list(STANDING))
    op.add_column("users", sa.Column("email", sa.String(254), nullable=True))
    op.drop_column("reminders", "mailed_at")
    _add_digests()
    _add_samples()


def downgrade() -> None:
    release(op.get_bind(), "closed_samples", "closed_sample_looks")
    for table in (
        "closed_sample_looks",
        "closed_samples",
        "digest_reminders",
        "reminder_digests",
    ):
        op.drop_table(table)
    op.add_column("reminders", sa.Column("mailed_at", MOMENT, nullable=True))
    op.drop_column("users", "email")
    op.drop_index("ix_recommendations_standing", "recommendations")
    op.create_index("ix_recommendations_area_id", "recommendations", ["area_id"])
    op.drop_column("recommendations", "search_text")


def _fold_texts() -> None:
    op.add_column(
        "recommendations",
        sa.Column("search_text", sa.Text(), nullable=False, server_default=""),
    )
    items = sa.table(
        "recommendations",
        sa.column("id", sa.Integer()),
        sa.column("text", sa.Text()),
        sa.column("search_text", sa.Text()),
    )
    store = op.get_bind()
    change = items.update().where(items.c.id == sa.bindparam("key"))
    folded = [
        {"key": row.id, "search_text": unaccented(row.text)}
        for row in store.execute(sa.select(items.c.id, items.c.text))
    ]
    if folded:
        store.execute(change, folded)


def _add_digests() -> None:
    op.create_table(
        "reminder_digests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("state", _closed("state", DIGEST_STATES), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("last_answer", sa.String(300), nullable=False),
        _refers("reminder_digests", "user_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_digests")),
        sa.UniqueConstraint(
            "user_id", "made_on", name=op.f("uq_reminder_digests_user_id_made_on")
        ),
    )
    op.create_index(
        "ix_reminder_digests_state_next_try_at",
        "reminder_digests",
        ["state", "next_try_at"],
    )
    op.create_table(
        "digest_reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("reminder_id", sa.Integer(), nullable=False),
        _refers("digest_reminders", "digest_id", "reminder_digests"),
        _refers("digest_reminders", "user_id", "users"),
        _refers("digest_reminders", "reminder_id", "reminders"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_reminders")),
        sa.UniqueConstraint(
            "user_id", "reminder_id", name=op.f("uq_digest_reminders_user_id_reminder_id")
        ),
    )
    for column in ("digest_id", "reminder_id"):
        op.create_index(f"ix_digest_reminders_{column}", "digest_reminders", [column])


def _add_samples() -> None:
    op.create_table(
        "closed_samples",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("closed_from", sa.Date(), nullable=False),
        sa.Column("closed_before", sa.Date(), nullable=False),
        _refers("closed_samples", "area_id", "areas"),
        _refers("closed_samples", "draw_id", "inspection_draws"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_samples")),
        sa.UniqueConstraint("code", name=op.f("uq_closed_samples_code")),
        sa.UniqueConstraint("draw_id", name=op.f("uq_closed_samples_draw_id")),
    )
    op.create_index("ix_closed_samples_area_id", "closed_samples", ["area_id"])
    op.create_table(
        "closed_sample_looks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("recommendation_id", sa.Integer(), nullable=False),
        sa.Column("closing", _closed("closing", CLOSINGS), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        _refers("closed_sample_looks", "sample_id", "closed_samples"),
        _refers("closed_sample_looks", "recommendation_id", "recommendations"),
        _refers("closed_sample_looks", "entered_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_sample_looks")),
        sa.UniqueConstraint(
            "sample_id",
            "recommendation_id",
            name=op.f("uq_closed_sample_looks_sample_id_recommendation_id"),
        ),
    )
    op.create_index(
        "ix_closed_sample_looks_recommendation_id",
        "closed_sample_looks",
        ["recommendation_id"],
    )
    keep(op.get_bind(), "closed_samples", "closed_sample_looks")


def _closed(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}")
    )
