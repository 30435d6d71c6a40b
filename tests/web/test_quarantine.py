"""Screens of the quarantine: what arrived but could not be filed, why, and settling it.

D1  a supervisor sees what waits, the reason in words, and whose tablet sent it
D2  the bytes can be downloaded as they arrived
D3  settling needs a tick, leaves a line in the log, and keeps the bytes
D4  an empty quarantine says what will appear
"""

from __future__ import annotations

import pytest

from mne.audit.models import AuditEntry
from mne.collection.models import Quarantined
from mne.rounds.planning import close_round
from mne.users.permissions import Role
from tests.browser.page import Browser
from tests.web.conftest import Office, interview

BROKEN = b"<data id='test_review'><broken"


@pytest.fixture
def signed_in(browser: Browser, office: Office) -> Browser:
    return browser.sign_in_as(office.people[Role.SUPERVISOR])


def test_what_waits_is_listed_with_its_reason(signed_in: Browser, office: Office):  # D1
    office.receive(BROKEN)
    close_round(office.session, office.round)
    office.receive(interview("uuid:late", "TT-01-001", "TT-01"))
    page = signed_in.open("/quarantine")
    assert "The file can't be read" in page.text
    assert "No open round takes it" in page.text
    assert "Máy 1" in page.text
    shown = signed_in.open("/quarantine/2").text
    assert "uuid:late" in shown
    assert "test_review" in shown


def test_the_bytes_come_as_they_arrived(signed_in: Browser, office: Office):  # D2
    office.receive(BROKEN)
    answer = signed_in.open("/quarantine/1/interview.xml").response
    assert answer.data == BROKEN
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_settling_needs_a_tick(signed_in: Browser, office: Office):  # D3
    office.receive(BROKEN)
    page = signed_in.send("/quarantine/1", {}, 422)
    assert "Tick the box once you have looked at the post." in page.text


def test_settling_is_logged_and_keeps_the_bytes(signed_in: Browser, office: Office):  # D3
    office.receive(BROKEN)
    supervisor = office.people[Role.SUPERVISOR]
    page = signed_in.send("/quarantine/1", {"settled": "y"})
    assert "The post is settled." in page.text
    assert "/quarantine/1" not in page.links()
    assert "/quarantine/1" in signed_in.open("/quarantine?state=settled").links()
    assert "Settle the post" not in signed_in.open("/quarantine/1").text
    assert signed_in.open("/quarantine/1/interview.xml").response.data == BROKEN
    office.session.expire_all()
    held = office.session.get_one(Quarantined, 1)
    assert held.resolved_by_id == supervisor.id
    entry = office.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert entry is not None
    assert (entry.action, entry.subject) == (
        "collection.quarantine_resolved",
        "quarantine:1",
    )


def test_an_empty_quarantine_says_what_will_appear(signed_in: Browser):  # D4
    assert "Nothing waits." in signed_in.open("/quarantine").text
    assert "Nothing was settled yet." in signed_in.open("/quarantine?state=settled").text
