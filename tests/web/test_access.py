"""Role × area on every screen, and sessions that end when they should.

A1  a screen that none of my roles opens says so, and whom to ask
A2  what lies outside my areas can't be opened by its address
A3  lists, counts and choices hold only what lies in my areas
A4  a round of the whole province is shown to a person of one commune with that commune's
    numbers, and may not be moved by them
A5  an interview of a unit that has ended stays with whoever holds what the unit became
A6  a right that has ended opens nothing
"""

from __future__ import annotations

from datetime import date

import pytest

from mne.users.people import end_grant
from mne.users.permissions import Role
from mne.web.ended_areas import with_ended
from tests.browser.page import Browser
from tests.web.conftest import PHOTOGRAPH, Office, interview

TODAY = date(2026, 11, 22)


@pytest.fixture
def two_interviews(office: Office) -> Office:
    """One from Tân Biên, one from Trà Vong, which is the neighbour's commune."""
    office.receive(interview("uuid:1", "TT-01-001", "TT-01"), {"house.jpg": PHOTOGRAPH})
    office.receive(interview("uuid:2", "unknown", "MC-01"))
    return office


@pytest.mark.parametrize(
    ("role", "address"),
    [
        (Role.ENUMERATOR, "/questionnaires"),
        (Role.ENUMERATOR, "/quarantine"),
        (Role.SUPERVISOR, "/audit"),
        (Role.EVALUATOR, "/devices"),
        (Role.PROGRAMME_OFFICER, "/quarantine"),
        (Role.ADMINISTRATOR, "/submissions"),
        (Role.ADMINISTRATOR, "/households"),
    ],
)
def test_a_screen_that_no_role_opens_says_so(
    browser: Browser, office: Office, role: Role, address: str
):  # A1
    page = browser.sign_in_as(office.people[role]).open(address, 403)
    assert "web.not_permitted" in page.text
    assert "ask the administrator" in page.text


@pytest.mark.parametrize(
    "address",
    [
        "/submissions/1",
        "/submissions/1/versions/1",
        "/submissions/1/versions/1/interview.xml",
        "/submissions/1/attachments/1",
        "/households/TT-01-001",
    ],
)
def test_what_lies_outside_my_areas_stays_shut(
    browser: Browser, two_interviews: Office, address: str
):  # A2
    supervisor = two_interviews.people[Role.SUPERVISOR]
    browser.sign_in_as(supervisor).open(address)
    page = browser.sign_in_as(two_interviews.neighbour).open(address, 403)
    assert "web.outside_your_area" in page.text
    assert "Đức" not in page.text


def test_a_unit_outside_my_areas_stays_shut(browser: Browser, office: Office):  # A2
    browser.sign_in_as(office.neighbour)
    browser.open(f"/areas/{office.tree.tra_vong.id}")
    browser.open(f"/areas/{office.tree.province.id}")
    page = browser.open(f"/areas/{office.tree.tan_bien.id}", 403)
    assert "web.outside_your_area" in page.text


def test_a_quarantined_post_belongs_to_the_areas_of_its_sender(
    browser: Browser, office: Office
):  # A2
    office.receive(b"<data><broken")
    # sent by an enumerator of the whole province, which Trà Vong is a part of
    browser.sign_in_as(office.neighbour).open("/quarantine/1")
    office.people[Role.ENUMERATOR].grants[0].area_id = office.tree.tan_bien.id
    office.session.commit()
    browser.open("/quarantine/1", 403)
    browser.open("/quarantine/1/interview.xml", 403)
    assert "/quarantine/1" not in browser.open("/quarantine").links()
    browser.sign_in_as(office.people[Role.SUPERVISOR]).open("/quarantine/1")


def test_lists_hold_only_what_lies_in_my_areas(
    browser: Browser, two_interviews: Office
):  # A3
    browser.sign_in_as(two_interviews.neighbour)
    page = browser.open("/submissions")
    assert {link for link in page.links() if "submissions/" in link} == {"/submissions/2"}
    assert "Tân Biên" not in page.text
    assert "Tân Biên" not in browser.open("/areas").text
    assert "TT-01-001" not in browser.open("/households").text
    assert "TT-01-001" not in browser.open("/households?q=duc").text


def test_a_person_of_a_commune_sees_a_round_with_its_own_numbers(
    browser: Browser, two_interviews: Office
):  # A4
    page = browser.sign_in_as(two_interviews.neighbour).open("/rounds/review-2026")
    assert "Xã Trà Vong" in page.text
    assert "Tân Biên" not in page.text.replace("Tỉnh Tây Ninh", "")
    assert "Close the round" not in page.text


def test_only_who_manages_the_whole_round_moves_it(browser: Browser, office: Office):  # A4
    officer = office.people[Role.PROGRAMME_OFFICER]
    held = officer.grants[0]
    held.area_id = office.tree.tra_vong.id
    office.session.commit()
    page = browser.sign_in_as(officer).open("/rounds/review-2026")
    assert "Close the round" not in page.text
    token = page.document.xpath("//input[@name='csrf_token']")[0].get("value")
    answer = browser.client.post("/rounds/review-2026/close", data={"csrf_token": token})
    assert answer.status_code == 403
    assert b"web.outside_your_area" in answer.data


def test_a_unit_that_ended_belongs_to_whoever_holds_what_it_became(office: Office):  # A5
    tree = office.tree
    town, mo_cong = tree.town.id, tree.mo_cong.id
    tan_bien = {tree.tan_bien.id, *(hamlet.id for hamlet in tree.town_hamlets)}
    assert town in with_ended(office.session, tan_bien, TODAY)
    gone, kept = tree.mo_cong_hamlets
    assert mo_cong not in with_ended(office.session, {tree.tra_vong.id, gone.id}, TODAY)
    both = {gone.id, kept.id}
    assert mo_cong in with_ended(office.session, both, TODAY)
    everything = tan_bien | both
    assert tree.district.id in with_ended(office.session, everything, TODAY)
    assert town not in with_ended(office.session, tan_bien, date(2025, 6, 30))


def test_an_interview_of_a_commune_that_ended_can_be_opened(
    browser: Browser, two_interviews: Office
):  # A5
    submission = two_interviews.submission()
    submission.area_id = two_interviews.tree.mo_cong.id
    two_interviews.session.commit()
    address = f"/submissions/{submission.id}"
    browser.sign_in_as(two_interviews.people[Role.SUPERVISOR]).open(address)
    browser.sign_in_as(two_interviews.neighbour).open(address, 403)


def test_a_right_that_has_ended_opens_nothing(browser: Browser, office: Office):  # A6
    supervisor = office.people[Role.SUPERVISOR]
    browser.sign_in_as(supervisor).open("/submissions")
    end_grant(office.session, supervisor.grants[0], TODAY)
    office.session.commit()
    assert "web.not_permitted" in browser.open("/submissions", 403).text
