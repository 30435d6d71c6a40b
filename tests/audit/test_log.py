"""The audit log.

D1  an entry says who, what, to what and when, and is chained to the one before
D2  the database itself refuses to change or remove an entry, whoever asks
D3  who gets past the database is found out: a change, a removal, an insertion, a cut end
D4  two people who act at the same moment make one chain
D5  an act outside the closed list is refused
"""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from migrations.immutable import release
from mne import clock
from mne.audit import log
from mne.audit.actions import Action
from mne.audit.log import BrokenLink, Fault
from mne.audit.models import AuditEntry
from mne.db import make_sessions
from mne.users.people import create_user

ACT = Action.HOUSEHOLD_ADDED


@pytest.fixture
def entries(session):
    """Five entries, committed."""
    written = [
        log.record(session, ACT, f"household:{number}", None, code=f"TB-{number}")
        for number in range(5)
    ]
    session.commit()
    return written


# ---------------------------------------------------------------- D1


def test_an_entry_says_who_did_what_to_what_and_when(session):
    person = create_user(session, "huong", "Trần Thị Hương", "con trâu đi trước")
    moment = datetime(2026, 9, 1, 1, 2, 3, 456, tzinfo=UTC)
    with clock.frozen(moment):
        details = {"on": date(2026, 9, 1), "share": Decimal("0.25"), "head": "Đức"}
        log.record(session, "households.household_added", "household:1", person, **details)
    session.commit()
    session.expire_all()
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.actor_id, entry.action, entry.subject) == (person.id, ACT, "household:1")
    assert entry.at == moment
    assert entry.details == {"on": "2026-09-01", "share": "0.25", "head": "Đức"}


def test_a_session_knows_who_acts(session):
    person = create_user(session, "huong", "Trần Thị Hương", "con trâu đi trước")
    assert log.acting_id(session) is None
    log.act_as(session, person)
    assert log.acting_id(session) == person.id
    log.act_as(session, None)
    assert log.acting_id(session) is None


def test_each_entry_holds_the_hash_of_the_one_before(session, entries):
    assert entries[0].previous_hash == log.BEFORE_THE_FIRST
    for before, after in pairwise(entries):
        assert after.previous_hash == before.hash
    assert log.head(session) == entries[-1].hash
    assert log.verify(session) == []


@pytest.mark.parametrize(
    "value", [0.1, 1e22, -1e-7, 1.0, 10**18, "Ấp", None, True, {"b": [1, {"a": "đ"}]}, []]
)
def test_details_come_back_from_the_database_with_the_same_hash(session, value):
    log.record(session, ACT, "household:1", None, value=value)
    session.commit()
    session.expire_all()
    assert log.verify(session) == []


def test_an_empty_log_holds(session):
    assert log.verify(session) == []
    assert log.head(session) == log.BEFORE_THE_FIRST


# ---------------------------------------------------------------- D2


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE audit_log SET subject = 'household:9' WHERE id = 2",
        "UPDATE audit_log SET actor_id = NULL",
        "DELETE FROM audit_log WHERE id = 2",
        "DELETE FROM audit_log",
    ],
)
def test_the_database_refuses_to_change_or_remove_an_entry(session, entries, attack):
    with pytest.raises(DatabaseError, match="audit_log is append-only"):
        session.execute(text(attack))
    session.rollback()
    assert len(session.scalars(select(AuditEntry)).all()) == 5
    assert log.verify(session) == []


def test_no_entry_is_replaced_or_truncated(engine, session, entries):
    if engine.dialect.name == "sqlite":
        attack = "INSERT OR REPLACE INTO audit_log SELECT * FROM audit_log WHERE id = 2"
    else:
        attack = "TRUNCATE audit_log"
    with pytest.raises(DatabaseError, match="audit_log is append-only"):
        session.execute(text(attack))


# ---------------------------------------------------------------- D3


@pytest.fixture
def unprotected(session, entries):
    """The log in the hands of somebody who may drop triggers."""
    release(session.connection(), "audit_log")
    return [entry.id for entry in entries]


@pytest.mark.parametrize(
    "change",
    [
        "subject = 'household:9'",
        "actor_id = 1",
        "action = 'users.user_created'",
        "at = '2020-01-01 00:00:00+00:00'",
        "details = '{}'",
    ],
)
def test_a_changed_entry_is_found(session, unprotected, change):
    create_user(session, "huong", "Trần Thị Hương", "con trâu đi trước")
    if change == "at = '2020-01-01 00:00:00+00:00'" and _is_sqlite(session):
        change = "at = '2020-01-01 00:00:00.000000'"
    update = f"UPDATE audit_log SET {change} WHERE id = :id"  # noqa: S608 our own words
    session.execute(text(update), {"id": unprotected[2]})
    assert log.verify(session) == [BrokenLink(unprotected[2], Fault.CHANGED)]


def test_a_change_with_a_new_hash_breaks_the_next_link(session, unprotected):
    entry = session.get(AuditEntry, unprotected[2])
    entry.subject = "household:9"
    entry.hash = log._hash(entry)
    session.flush()
    assert log.verify(session) == [BrokenLink(unprotected[3], Fault.BROKEN)]


def test_a_removed_entry_is_found(session, unprotected):
    session.execute(text("DELETE FROM audit_log WHERE id = :id"), {"id": unprotected[1]})
    links = log.verify(session)
    assert links == [BrokenLink(unprotected[2], Fault.BROKEN)]
    assert links[0].sentence("en").startswith(f"Just before entry {unprotected[2]}")
    assert links[0].sentence("vi").startswith(f"Ngay trước bản ghi {unprotected[2]}")


def test_a_cut_end_is_found_with_a_head_kept_elsewhere(session, unprotected):
    kept = log.head(session)
    assert log.verify(session, kept) == []
    session.execute(text("DELETE FROM audit_log WHERE id = :id"), {"id": unprotected[4]})
    assert log.verify(session) == []
    assert log.verify(session, kept) == [BrokenLink(unprotected[3], Fault.CUT_OFF)]


def _is_sqlite(session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


# ---------------------------------------------------------------- D4, D5


def test_two_people_at_the_same_moment_make_one_chain(engine):
    failures = []

    def act(name: str) -> None:
        try:
            for number in range(10):
                with make_sessions(engine).begin() as session:
                    log.record(session, ACT, f"{name}:{number}", None)
        except DatabaseError as failure:
            failures.append(failure)

    threads = [threading.Thread(target=act, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with make_sessions(engine)() as session:
        assert log.verify(session) == []
        assert len(session.scalars(select(AuditEntry)).all()) == 20


def test_an_act_outside_the_list_is_refused(session):
    with pytest.raises(ValueError, match=r"households\.burnt"):
        log.record(session, "households.burnt", "household:1", None)
