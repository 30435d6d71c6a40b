"""The store underneath everything.

D1  what a 201 promises: SQLite writes ahead and waits for the disk
D2  a moment has a zone, and comes back as the same moment
D3  a closed list is closed in the database, and so is a reference
D4  writers wait for each other; readers wait for nobody
D5  a connection that the server has ended is replaced before it is used
D6  a single question leaves no transaction open
"""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError

from mne import db
from mne.areas.models import Area
from mne.db import make_asker, make_engine, make_readers, make_sessions
from mne.users.models import User


def add_user(session, login, created_at):
    session.add(
        User(
            login=login,
            name="Ai",
            password_hash="-",
            language="vi",
            created_at=created_at,
            session_key="-",
        )
    )
    session.flush()


def add_area(session, code, kind="commune"):
    session.execute(
        text(
            "INSERT INTO areas (code, name, search_name, kind, valid_from) "
            "VALUES (:code, 'Xã', 'xa', :kind, '2020-01-01')"
        ),
        {"code": code, "kind": kind},
    )


def test_sqlite_writes_ahead_and_waits_for_the_disk(sqlite_url):  # D1
    engine = make_engine(sqlite_url)
    with engine.connect() as connection:
        kept = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in (
                "journal_mode",
                "synchronous",
                "foreign_keys",
                "recursive_triggers",
            )
        }
    engine.dispose()
    full = 2
    assert kept == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "recursive_triggers": 1,
    }


def test_a_moment_comes_back_as_the_same_moment_in_utc(session):  # D2
    moment = datetime(2026, 9, 1, 7, 30, 15, 123456, timezone(timedelta(hours=7)))
    add_user(session, "a", moment)
    session.commit()
    session.expire_all()
    kept = session.scalars(select(User)).one().created_at
    assert kept == moment
    assert kept.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(session):  # D2
    with pytest.raises(StatementError, match=r"has no time zone; use mne\.clock\.now"):
        add_user(session, "a", datetime(2026, 9, 1))  # noqa: DTZ001 the slip itself


def test_a_closed_list_is_closed_in_the_database(session):  # D3
    add_area(session, "A", "commune")
    with pytest.raises(IntegrityError, match="ck_areas_kind"):
        add_area(session, "B", "village")


def test_a_reference_to_nothing_is_refused(session):  # D3
    orphan = text(
        "INSERT INTO area_parents (area_id, parent_id, valid_from) "
        "VALUES (1, 2, '2020-01-01')"
    )
    with pytest.raises(IntegrityError):
        session.execute(orphan)


def test_two_who_read_and_then_write_both_get_through(engine):  # D4
    """SQLite would refuse the second at once, had both begun by reading only."""
    failures = []

    def count_and_add(name: str) -> None:
        try:
            for number in range(5):
                with make_sessions(engine).begin() as session:
                    known = len(session.scalars(select(Area)).all())
                    add_area(session, f"{name}{number}-{known}")
        except Exception as failure:
            failures.append(failure)
            raise

    threads = [threading.Thread(target=count_and_add, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with make_readers(engine)() as session:
        assert len(session.scalars(select(Area)).all()) == 10


def test_a_reader_sees_what_was_committed_while_a_writer_is_at_work(engine):  # D4
    with make_sessions(engine)() as writer:
        add_area(writer, "A")
        writer.commit()
        add_area(writer, "B")
        with make_readers(engine)() as reader:
            codes = reader.scalars(select(Area.code)).all()
        assert codes == ["A"]
        assert writer.scalars(select(Area.valid_from)).first() == date(2020, 1, 1)


def test_a_connection_that_the_server_has_ended_is_replaced(
    postgresql_url, monkeypatch
):  # D5
    monkeypatch.setattr(db, "IDLE_SECONDS", 0.0)
    engine, other = make_engine(postgresql_url), make_engine(postgresql_url)
    own_number = text("SELECT pg_backend_pid()")
    with engine.connect() as connection:
        ended = connection.scalar(own_number)
    with other.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:number)"), {"number": ended})
    with engine.connect() as connection:
        assert connection.scalar(own_number) != ended
    engine.dispose()
    other.dispose()


def test_a_question_leaves_no_transaction_open(postgresql_url):  # D6
    engine = make_engine(postgresql_url)
    with make_asker(engine).connect() as connection:
        connection.scalar(text("SELECT 1"))
        status = connection.connection.driver_connection.info.transaction_status
        assert status.name == "IDLE"
    with engine.connect() as connection:
        connection.scalar(text("SELECT 1"))
        status = connection.connection.driver_connection.info.transaction_status
        assert status.name == "INTRANS", "others keep their transactions"
    engine.dispose()
