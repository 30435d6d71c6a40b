"""What Alembic runs: one history for SQLite and PostgreSQL, in one transaction.

A column type of our own is written as the plain type behind it, so that an old migration
does not change when our code does.
"""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, text

from migrations import model_tables
from mne import config
from mne.db import UtcDateTime, make_engine


def render_item(
    kind: str, item: Any, _autogen_context: AutogenContext
) -> str | Literal[False]:
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=model_tables(),
        render_item=render_item,
        render_as_batch=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if connection.dialect.name == "sqlite":
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        if broken:
            raise RuntimeError(
                "The store was left as it was: after the migration some rows would refer "
                f"to rows that don't exist (table, row, refers to, key): {broken[:5]}. "
                "Mend them, or restore a backup, and migrate again."
            )


def main() -> None:
    url = context.config.attributes.get("url") or config.load().database_url
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                # Batch mode drops and makes tables anew, which SQLite would count as
                # deleting every row. It can only be switched outside a transaction.
                driver: Any = connection.connection.driver_connection
                driver.execute("PRAGMA foreign_keys=OFF")
            with connection.begin():
                run(connection)
    finally:
        engine.dispose()


main()
