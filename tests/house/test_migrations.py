"""The history of the tables and the models say the same, on both databases.

M1  ``alembic check`` finds nothing to do: models = tables
M2  what Alembic doesn't compare is equal too: CHECKs, their closed lists, names, indexes
M3  every migration goes down and up again, from either side to the same tables
M4  a store emptied by going all the way down holds nothing of ours
"""

from __future__ import annotations

from typing import Any

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from migrations import alembic_config, migrate, model_tables

REVISIONS = [
    script.revision
    for script in ScriptDirectory.from_config(alembic_config("sqlite://")).walk_revisions()
]
"""The newest first."""


def described(engine: Engine) -> dict[str, Any]:
    """Describe every table of ours as the database itself sees it, all at once."""
    inspector = inspect(engine)
    columns = inspector.get_multi_columns()
    keys = inspector.get_multi_pk_constraint()
    listed = {
        "foreign keys": inspector.get_multi_foreign_keys(),
        "unique": inspector.get_multi_unique_constraints(),
        "indexes": inspector.get_multi_indexes(),
        "checks": inspector.get_multi_check_constraints(),
    }
    return {
        place[1]: {
            "columns": [described_column(column) for column in columns[place]],
            "primary key": keys[place],
            **{
                what: sorted(repr(sorted(row.items())) for row in found[place])
                for what, found in listed.items()
            },
        }
        for place in columns
        if place[1] != "alembic_version"
    }


def described_column(column: Any) -> tuple[Any, ...]:
    kind = column["type"]
    collation = getattr(kind, "collation", None)
    return column["name"], str(kind), column["nullable"], column["default"], collation


def test_alembic_finds_nothing_to_do(database_url: str):  # M1
    command.check(alembic_config(database_url))


def test_the_migrated_tables_are_those_of_the_models(engine: Engine):  # M2
    migrated = described(engine)
    model_tables().drop_all(engine)
    model_tables().create_all(engine)
    assert migrated == described(engine), "a model and its migration differ: mend one"


def test_every_migration_goes_down_and_up_again(database_url: str, engine: Engine):  # M3
    config = alembic_config(database_url)
    whole = described(engine)
    for revision in REVISIONS:
        command.downgrade(config, "-1")
        below = described(engine)
        assert below != whole, revision
        command.upgrade(config, "+1")
        assert described(engine) == whole, revision
        command.downgrade(config, "-1")
        whole = below
    assert described(engine) == {}


def test_going_all_the_way_down_leaves_nothing(database_url: str, engine: Engine):  # M4
    command.downgrade(alembic_config(database_url), "base")
    assert described(engine) == {}
    assert left_over(engine) == []
    migrate(database_url)
    assert set(described(engine)) == set(model_tables().tables)


def left_over(engine: Engine) -> list[str]:
    """Give the names of triggers and functions of ours."""
    ours = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view')",
        "postgresql": "SELECT proname FROM pg_proc WHERE proname LIKE 'refuse%' "
        "UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[engine.dialect.name]
    with engine.connect() as connection:
        return list(connection.scalars(text(ours)))
