"""Number every change of an interview, so that an export takes what is new and no more.

``submissions.seq`` rises with each insert and update, whoever makes it. On PostgreSQL it
comes from a sequence, on SQLite, which has one writer, from the largest so far. A batch
operation on the table on SQLite drops the triggers: make them again in that migration.

Revision ID: 20261123_export_cursor
Revises: 20261123_inspection_work
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261123_export_cursor"
down_revision = "20261123_inspection_work"
branch_labels = None
depends_on = None

_NEXT = (
    "UPDATE submissions SET seq = (SELECT max(seq) + 1 FROM submissions) WHERE id = NEW.id"
)
SQLITE = (
    "UPDATE submissions SET seq = id",
    (
        f"CREATE TRIGGER submissions_number_insert AFTER INSERT ON submissions "
        f"BEGIN {_NEXT}; END"
    ),
    (
        f"CREATE TRIGGER submissions_number_update AFTER UPDATE ON submissions "
        f"WHEN NEW.seq = OLD.seq BEGIN {_NEXT}; END"
    ),
)
POSTGRESQL = (
    "UPDATE submissions SET seq = id",
    "CREATE SEQUENCE submissions_seq_seq OWNED BY submissions.seq",
    (
        "SELECT setval('submissions_seq_seq', "
        "(SELECT coalesce(max(seq), 0) + 1 FROM submissions))"
    ),
    """
    CREATE FUNCTION number_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.seq := nextval('submissions_seq_seq');
        RETURN NEW;
    END
    $$
    """,
    (
        "CREATE TRIGGER submissions_number BEFORE INSERT OR UPDATE ON submissions "
        "FOR EACH ROW EXECUTE FUNCTION number_change()"
    ),
)


def upgrade() -> None:
    op.add_column(
        "submissions",
        sa.Column("seq", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.create_index("ix_submissions_seq", "submissions", ["seq"], unique=False)
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE if is_sqlite else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER submissions_number_update")
        op.execute("DROP TRIGGER submissions_number_insert")
    else:
        op.execute("DROP TRIGGER submissions_number ON submissions")
        op.execute("DROP FUNCTION number_change()")
    op.drop_index("ix_submissions_seq", table_name="submissions")
    op.drop_column("submissions", "seq")
