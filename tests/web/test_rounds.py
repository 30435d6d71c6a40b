"""Screens of rounds: progress by commune, and the moves of who may make them.

D1  the list and the page count selected, received and checked, by commune and together
D2  interviews are counted by class under each standard of the round
D3  a programme officer opens, closes and reopens a round; each leaves a line in the log
D4  reopening needs a reason, and a reason too long stays on the form
D5  the commune of a line is that of the round's own map
"""

from __future__ import annotations

from datetime import date

import pytest

from mne.audit.models import AuditEntry
from mne.rounds.models import Round, RoundState
from mne.users.permissions import Role
from tests.browser.page import Browser
from tests.web.conftest import Office, interview

ADDRESS = "/rounds/review-2026"


@pytest.fixture
def officer(browser: Browser, office: Office) -> Browser:
    return browser.sign_in_as(office.people[Role.PROGRAMME_OFFICER])


def state(office: Office) -> RoundState:
    office.session.commit()  # lets go of the store, so that the next request can write
    found = office.session.get_one(Round, office.round.id, populate_existing=True).state
    office.session.commit()
    return found


def test_progress_is_counted_by_commune(officer: Browser, office: Office):  # D1
    office.receive(interview("uuid:1", "TT-01-001", "TT-01"))
    office.receive(interview("uuid:2", "unknown", "MC-01"))
    page = officer.open(ADDRESS)
    assert "Xã Tân Biên 1 1 1" in page.text
    assert "Xã Trà Vong 0 1 1" in page.text
    assert "Together 1 2 2" in page.text
    assert "Open Annual review, Census of a list" in officer.open("/rounds").text


def test_interviews_are_counted_by_class(officer: Browser, office: Office):  # D2
    office.receive(interview("uuid:1", "TT-01-001", "TT-01"))
    office.receive(interview("uuid:2", "unknown", "TT-02", income_pc_month="9000000"))
    office.receive(interview("uuid:3", "unknown", "TT-02", water_source=""))
    page = officer.open(ADDRESS)
    # the classes that the standard can give: poor, not poor; and answers missing
    assert "Xã Tân Biên 1 1 1" in page.text
    assert "Near poor" not in page.text


def test_an_empty_round_says_what_will_appear(officer: Browser, office: Office):  # D1
    office.session.query(Round).update({Round.reference_on: date(2026, 10, 1)})
    for selection in office.session.query(Round).all():
        assert selection.code == "review-2026"
    office.session.execute(Round.metadata.tables["selections"].delete())
    office.session.commit()
    assert "as soon as a tablet sends them" in officer.open(ADDRESS).text


def test_a_round_is_opened_closed_and_reopened(officer: Browser, office: Office):  # D3
    office.session.query(Round).update({Round.state: RoundState.PLANNED})
    office.session.commit()
    assert "takes interviews now" in officer.send(f"{ADDRESS}/open", page=ADDRESS).text
    assert state(office) is RoundState.OPEN
    assert "is closed" in officer.send(f"{ADDRESS}/close", page=ADDRESS).text
    assert state(office) is RoundState.CLOSED
    page = officer.send(f"{ADDRESS}/reopen", {"reason": "Còn hai hộ"}, page=ADDRESS)
    assert "takes interviews again" in page.text
    assert state(office) is RoundState.OPEN
    entry = office.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert entry is not None
    assert entry.action == "rounds.round_reopened"
    assert entry.actor_id == office.people[Role.PROGRAMME_OFFICER].id
    assert entry.details["reason"] == "Còn hai hộ"


def test_reopening_needs_a_reason(officer: Browser, office: Office):  # D4
    officer.send(f"{ADDRESS}/close", page=ADDRESS)
    page = officer.send(f"{ADDRESS}/reopen", {"reason": " "}, 422, page=ADDRESS)
    assert "Give the reason for reopening" in page.text
    page = officer.send(f"{ADDRESS}/reopen", {"reason": ""}, 422, page=ADDRESS)
    assert "Enter why the round takes interviews again." in page.text
    long = "Còn thiếu. " * 60
    page = officer.send(f"{ADDRESS}/reopen", {"reason": long}, 422, page=ADDRESS)
    assert "Use 500 characters or fewer." in page.text
    assert page.document.get_element_by_id("reason").text.strip() == long.strip()
    assert state(office) is RoundState.CLOSED


def test_a_line_bears_the_commune_of_the_rounds_own_map(
    officer: Browser, office: Office
):  # D5
    office.session.query(Round).update({Round.reference_on: date(2025, 6, 1)})
    office.receive(interview("uuid:1", "TT-01-001", "TT-01"))
    assert "Thị trấn Tân Biên 1 1 1" in officer.open(ADDRESS).text
