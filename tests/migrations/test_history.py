"""The history of the tables as an installation meets it.

D1  a store is brought up to date once, and knows that it is
D2  a store without its tables, or one migration back, says so
D3  SQLite doesn't check references while it migrates, so they are checked at the end
"""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
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


def test_a_store_that_is_not_there_yet_is_not_current(tmp_path):  # D2
    assert not is_current(f"sqlite:///{tmp_path / 'new.sqlite'}")


def test_a_store_with_a_broken_reference_is_left_as_it_was(sqlite_url: str):  # D3
    command.downgrade(alembic_config(sqlite_url), "-1")
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as store, store:
        store.execute(
            "INSERT INTO area_parents (area_id, parent_id, valid_from) "
            "VALUES (1, 2, '2020-01-01')"
        )
    with pytest.raises(RuntimeError, match=r"left as it was.*area_parents"):
        migrate(sqlite_url)
    assert not is_current(sqlite_url)
