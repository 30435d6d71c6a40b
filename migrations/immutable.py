"""Triggers that keep what must never change, whoever writes to the database.

``audit_log`` and ``attachments`` take no UPDATE and no DELETE. ``submission_versions``
takes no DELETE and one UPDATE: ``judged_at`` from null to a moment. Tables of later
migrations are kept by ``keep`` and let go by ``release``.

A migration that makes one of these tables anew on SQLite (batch mode) loses its triggers:
it calls ``unprotect`` first and ``protect`` last.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

EVENTS = ("UPDATE", "DELETE")
APPEND_ONLY = ("audit_log", "attachments")
VERSION_COLUMNS = (
    "id", "submission_id", "number", "instance_id", "xml", "xml_sha256", "answers",
    "device_id", "started_at", "ended_at", "received_at",
)  # fmt: skip

SQLITE_REFUSE = """
CREATE TRIGGER {table}_refuse_{event} BEFORE {event} ON {table} {when}
BEGIN SELECT RAISE(ABORT, '{table} is append-only: {event} refused'); END
"""

POSTGRESQL_REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP; END $$
"""

POSTGRESQL_JUDGE_ONCE = """
CREATE FUNCTION refuse_but_judging() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.judged_at IS NOT NULL
     OR to_jsonb(NEW) - 'judged_at' IS DISTINCT FROM to_jsonb(OLD) - 'judged_at' THEN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP;
  END IF;
  RETURN NEW;
END $$
"""


def protect(connection: Connection) -> None:
    """Make the triggers."""
    statements = _sqlite() if connection.dialect.name == "sqlite" else _postgresql()
    for statement in statements:
        connection.execute(text(statement))


def unprotect(connection: Connection) -> None:
    """Drop the triggers, for the length of a migration."""
    for table in (*APPEND_ONLY, "submission_versions"):
        for event in ("UPDATE", "DELETE"):
            where = "" if connection.dialect.name == "sqlite" else f" ON {table}"
            connection.execute(text(f"DROP TRIGGER {table}_refuse_{event}{where}"))
    if connection.dialect.name != "sqlite":
        for table in (*APPEND_ONLY, "submission_versions"):
            connection.execute(text(f"DROP TRIGGER {table}_refuse_TRUNCATE ON {table}"))
        connection.execute(text("DROP FUNCTION refuse_change()"))
        connection.execute(text("DROP FUNCTION refuse_but_judging()"))


def keep(connection: Connection, *tables: str) -> None:
    """Refuse UPDATE and DELETE on ``tables``; ``protect`` has run before."""
    for table in tables:
        statements = (
            [SQLITE_REFUSE.format(table=table, event=event, when="") for event in EVENTS]
            if connection.dialect.name == "sqlite"
            else _refusals(table)
        )
        for statement in statements:
            connection.execute(text(statement))


def release(connection: Connection, *tables: str) -> None:
    """Drop what ``keep`` made."""
    sqlite = connection.dialect.name == "sqlite"
    for table in tables:
        where = "" if sqlite else f" ON {table}"
        for event in EVENTS if sqlite else (*EVENTS, "TRUNCATE"):
            connection.execute(text(f"DROP TRIGGER {table}_refuse_{event}{where}"))


def _sqlite() -> list[str]:
    unchanged = " AND ".join(f"OLD.{name} IS NEW.{name}" for name in VERSION_COLUMNS)
    changed = f"WHEN NOT (OLD.judged_at IS NULL AND {unchanged})"
    whens = {("submission_versions", "UPDATE"): changed}
    return [
        SQLITE_REFUSE.format(table=table, event=event, when=whens.get((table, event), ""))
        for table in (*APPEND_ONLY, "submission_versions")
        for event in EVENTS
    ]


def _postgresql() -> list[str]:
    statements = [POSTGRESQL_REFUSE, POSTGRESQL_JUDGE_ONCE]
    for table in APPEND_ONLY:
        statements += _refusals(table)
    return statements + _refusals("submission_versions", update="refuse_but_judging")


def _refusals(table: str, update: str = "refuse_change") -> list[str]:
    wanted = (
        ("UPDATE", "ROW", update),
        ("DELETE", "ROW", "refuse_change"),
        ("TRUNCATE", "STATEMENT", "refuse_change"),
    )
    return [
        f"CREATE TRIGGER {table}_refuse_{event} BEFORE {event} ON {table} "
        f"FOR EACH {each} EXECUTE FUNCTION {function}()"
        for event, each, function in wanted
    ]
