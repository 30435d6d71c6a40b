"""Screens of the register: search without accents, a household with its interviews.

D1  a household is found by the head's name without accents, and by its code
D2  the list is narrowed to a commune or a hamlet, and long lists come page by page
D3  a household shows its members and its interviews with their class under each standard
D4  who may not see interviews sees none here
"""

from __future__ import annotations

from datetime import date

import pytest

from mne.households.models import Household
from mne.households.register import add_household
from mne.users.permissions import Role
from mne.web.paging import PAGE_SIZE
from tests.browser.page import Browser
from tests.web.conftest import Office, interview


@pytest.fixture
def signed_in(browser: Browser, office: Office) -> Browser:
    return browser.sign_in_as(office.people[Role.SUPERVISOR])


@pytest.mark.parametrize("text", ["nguyen duc", "Đức", "TT-01-001", "tt-01"])
def test_a_household_is_found(signed_in: Browser, text: str):  # D1
    assert "/households/TT-01-001" in signed_in.open(f"/households?q={text}").links()


def test_nothing_found_says_what_to_try(signed_in: Browser):  # D1
    text = signed_in.open("/households?q=khong co").text
    assert "Try a part of the name, or all areas." in text


def test_the_list_is_narrowed_to_a_place(signed_in: Browser, office: Office):  # D2
    tree = office.tree
    for place, is_there in (
        (tree.town_hamlets[0], True),
        (tree.tan_bien, True),
        (tree.town_hamlets[1], False),
        (tree.tra_vong, False),
    ):
        links = signed_in.open(f"/households?area={place.id}").links()
        assert ("/households/TT-01-001" in links) == is_there, place.name
    everywhere = signed_in.open("/households?area=99999").links()
    assert "/households/TT-01-001" in everywhere, "an unknown choice narrows nothing"


def test_a_long_list_comes_page_by_page(signed_in: Browser, office: Office):  # D2
    hamlet = office.tree.town_hamlets[1]
    for number in range(PAGE_SIZE):
        add_household(
            office.session, f"TT-02-{number:03}", hamlet, "Lê Thị An", date(2020, 1, 1)
        )
    office.session.commit()
    first = signed_in.open("/households?q=")
    assert "1–50 of 51" in first.text
    address = next(link for link in first.links() if "page=2" in link)
    second = signed_in.open(address)
    assert "51–51 of 51" in second.text
    assert "/households/TT-01-001" in second.links()


def test_a_household_shows_its_interviews_with_their_classes(
    signed_in: Browser, office: Office
):  # D3
    office.receive(interview("uuid:1", "TT-01-001", "TT-01"))
    page = signed_in.open("/households/TT-01-001")
    assert page.title == "Nguyễn Văn Đức"
    assert "Head Male 1985 Kinh" in page.text
    assert "Rà soát 2026 Checked" in page.text
    assert "Test standard 2026: Poor" in page.text
    assert "/submissions/1" in page.links()


def test_a_household_without_members_says_where_they_come_from(
    signed_in: Browser, office: Office
):  # D3
    hamlet = office.tree.town_hamlets[1]
    add_household(office.session, "TT-02-001", hamlet, "Lê Thị An", date(2020, 1, 1))
    office.session.commit()
    text = signed_in.open("/households/TT-02-001").text
    assert "Members are proposed by the first interview" in text
    assert "No interview of this household has arrived." in text


def test_an_unknown_household_is_said_so(signed_in: Browser, office: Office):  # D3
    assert "households.unknown_household" in signed_in.open("/households/none", 404).text
    assert office.session.query(Household).count() == 1
