"""What arrived never changes, whoever writes to the database.

D1  every column of a version but ``judged_at`` refuses a change; the table refuses DELETE
D2  ``judged_at`` is set once
D3  an attachment refuses any change
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection, TextClause, delete, insert, text
from sqlalchemy.exc import DatabaseError

from migrations import model_tables

TABLES = model_tables().tables
NOW = datetime(2026, 9, 1, tzinfo=UTC)
VERSION_COLUMNS = sorted(column.name for column in TABLES["submission_versions"].columns)
ATTACHMENT_COLUMNS = sorted(column.name for column in TABLES["attachments"].columns)


@pytest.fixture
def arrived(engine):
    """An interview with a version and an attachment, each with id 1."""
    with engine.begin() as connection:
        _file_interview(connection)
    with engine.connect() as connection:
        yield connection


def _file_interview(connection: Connection) -> None:
    def add(table: str, **values: object) -> None:
        connection.execute(insert(TABLES[table]).values(id=1, **values))

    add(
        "areas",
        code="A",
        name="Xã",
        search_name="xa",
        kind="commune",
        valid_from=date(2020, 1, 1),
    )
    add("questionnaires", form_id="annual_review")
    add(
        "questionnaire_versions",
        questionnaire_id=1,
        version="1",
        titles={},
        definition={},
        xform=b"<x/>",
        xform_md5="0" * 32,
        source_name="a.xlsx",
        source=b"",
        published_at=NOW,
    )
    add(
        "rounds",
        code="R",
        name="Rà soát 2026",
        kind="annual_review",
        mode="census",
        state="open",
        area_id=1,
        questionnaire_version_id=1,
        reference_on=date(2026, 9, 1),
        opens_on=date(2026, 9, 1),
        closes_on=date(2026, 12, 1),
    )
    add(
        "submissions",
        form_id="annual_review",
        instance_id="uuid:1",
        questionnaire_version_id=1,
        round_id=1,
        state="received",
        received_at=NOW,
        current_number=1,
    )
    add(
        "submission_versions",
        submission_id=1,
        number=1,
        instance_id="uuid:1",
        xml=b"<data/>",
        xml_sha256="0" * 64,
        answers={"a": "1"},
        received_at=NOW,
    )
    add(
        "attachments",
        version_id=1,
        name="a.jpg",
        sha256="0" * 64,
        size=1,
        media_type="image/jpeg",
        received_at=NOW,
    )


def _update(table: str, column: str, value: str) -> TextClause:
    return text(f"UPDATE {table} SET {column} = {value}")  # noqa: S608 our own words


def _changed(connection: Connection, column: str) -> str:
    """Write another value of the column's type, the same on both databases."""
    kind = str(TABLES["submission_versions"].columns[column].type).upper()
    if "JSON" in kind:
        return '\'{"a": "2"}\''
    if "BLOB" in kind or "BYTEA" in kind:
        return "x'00'" if connection.dialect.name == "sqlite" else "'\\x00'"
    return "2" if kind == "INTEGER" else "'2020-01-01 00:00:00+00:00'"


@pytest.mark.parametrize("column", VERSION_COLUMNS)
def test_a_version_changes_in_no_column_but_judged_at(arrived, column):  # D1
    change = _update("submission_versions", column, _changed(arrived, column))
    if column == "judged_at":
        arrived.execute(change)
        return
    with pytest.raises(DatabaseError, match="submission_versions is append-only"):
        arrived.execute(change)


def test_a_version_changes_in_no_column_together_with_judged_at(arrived):  # D1
    judging = "UPDATE submission_versions SET judged_at = received_at, number = 2"
    with pytest.raises(DatabaseError, match="submission_versions is append-only"):
        arrived.execute(text(judging))


@pytest.mark.parametrize("table", ["submission_versions", "attachments"])
def test_nothing_that_arrived_is_deleted(arrived, table):  # D1, D3
    with pytest.raises(DatabaseError, match=f"{table} is append-only"):
        arrived.execute(delete(TABLES[table]))


@pytest.mark.parametrize("again", ["NULL", "'2020-01-01 00:00:00+00:00'"])
def test_a_version_is_judged_once(arrived, again):  # D2
    arrived.execute(text("UPDATE submission_versions SET judged_at = received_at"))
    with pytest.raises(DatabaseError, match="submission_versions is append-only"):
        arrived.execute(_update("submission_versions", "judged_at", again))


@pytest.mark.parametrize("column", ATTACHMENT_COLUMNS)
def test_an_attachment_changes_in_no_column(arrived, column):  # D3
    with pytest.raises(DatabaseError, match="attachments is append-only"):
        arrived.execute(_update("attachments", column, column))
