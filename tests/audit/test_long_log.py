"""One tampered entry is found among 100,000 (fixture 15 of the programme's list, B-13).

L1  one entry changed past the triggers is named, and no other: the rest holds
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from sqlalchemy import insert, text

from migrations.immutable import release
from mne.audit import log
from mne.audit.actions import Action
from mne.audit.log import BrokenLink, Fault
from mne.audit.models import AuditEntry

pytestmark = pytest.mark.long

ENTRIES = 100_000
TOUCHED = 61_803
BEGUN = datetime(2023, 1, 1, tzinfo=UTC)


@cache
def chain(previous: str) -> list[dict[str, object]]:
    """Give entries as ``log.record`` appends them, to be inserted in bulk."""
    rows: list[dict[str, object]] = []
    for number in range(1, ENTRIES + 1):
        entry = AuditEntry(
            at=BEGUN + timedelta(minutes=number),
            actor_id=None,
            action=Action.RECOMMENDATION_MOVED.value,
            subject=f"recommendation:KN-{number}",
            details={"to_state": "issued"},
            previous_hash=previous,
        )
        previous = log._hash(entry)
        rows.append(
            {
                "id": number,
                "at": entry.at,
                "actor_id": None,
                "action": entry.action,
                "subject": entry.subject,
                "details": entry.details,
                "previous_hash": entry.previous_hash,
                "hash": previous,
            }
        )
    return rows


@pytest.mark.slow
def test_fixture_15_one_tampered_entry_is_found(session):  # L1
    session.execute(insert(AuditEntry), chain(log.head(session)))
    release(session.connection(), "audit_log")
    session.execute(
        text("UPDATE audit_log SET subject = 'recommendation:KN-0' WHERE id = :id"),
        {"id": TOUCHED},
    )
    assert log.verify(session) == [BrokenLink(TOUCHED, Fault.CHANGED)]
