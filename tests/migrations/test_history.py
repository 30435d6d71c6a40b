"""The history of the tables as an installation meets it.

D1  a store is brought up to date once, and knows that it is
D2  a store without its tables, or one migration back, says so
"""

from __future__ import annotations

from alembic import command

from migrations import alembic_config, is_current, migrate


def test_migrating_twice_changes_nothing(database_url: str):  # D1
    assert is_current(database_url)
    migrate(database_url)
    assert is_current(database_url)


def test_a_store_one_migration_back_is_not_current(database_url: str):  # D2
    command.downgrade(alembic_config(database_url), "-1")
    assert not is_current(database_url)
    migrate(database_url)
    assert is_current(database_url)
