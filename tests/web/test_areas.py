"""Screens of areas: the map of a day, search without accents, what a unit became.

D1  the tree shows the units of the day asked, today's by default
D2  a unit is found by name without accents, and by the beginning of its code
D3  a unit shows its place, its kind, its residents, what it came from and what it became
D4  a unit that has ended is shown as it was on its last day, and says so on another
D5  a day that can't be read is asked for again, with what was typed
"""

from __future__ import annotations

import pytest

from mne.users.permissions import Role
from tests.browser.page import Browser
from tests.web.conftest import Office


@pytest.fixture
def signed_in(browser: Browser, office: Office) -> Browser:
    return browser.sign_in_as(office.people[Role.EVALUATOR])


def test_the_tree_is_that_of_today(signed_in: Browser):  # D1
    text = signed_in.open("/areas").text
    assert "The map of 22/11/2026" in text
    assert "Xã Trà Vong" in text
    assert "Huyện Tân Biên" not in text


def test_the_tree_is_that_of_the_day_asked(signed_in: Browser):  # D1
    for day in ("30/06/2025", "2025-06-30"):
        text = signed_in.open(f"/areas?on={day}").text
        assert "Huyện Tân Biên" in text
        assert "Xã Mỏ Công" in text
        assert "Xã Trà Vong" not in text


@pytest.mark.parametrize("text", ["tra vong", "Trà Vong", "TN2-TV"])
def test_a_unit_is_found_with_or_without_accents(signed_in: Browser, text: str):  # D2
    found = signed_in.open(f"/areas?q={text}").texts("th")
    assert "Xã Trà Vong" in found
    assert "Xã Tân Phú" not in found


def test_nothing_found_says_what_to_try(signed_in: Browser):  # D2
    assert "another day: units split and merge" in signed_in.open("/areas?q=hanoi").text


def test_a_unit_shows_what_is_known_of_it(signed_in: Browser, office: Office):  # D3
    hamlet = office.tree.town_hamlets[0]
    text = signed_in.open(f"/areas/{hamlet.id}").text
    assert "Rural" in text
    assert "Xã Tân Biên" in text
    assert "210 840" in text
    text = signed_in.open(f"/areas/{hamlet.id}?on=30/06/2025").text
    assert "Urban" in text
    assert "Thị trấn Tân Biên" in text


def test_a_unit_shows_what_it_came_from_and_became(
    signed_in: Browser, office: Office
):  # D3 D4
    page = signed_in.open(f"/areas/{office.tree.mo_cong.id}")
    assert "Passed to Xã Tân Phú, Xã Trà Vong (01/07/2025)" in page.text
    assert "Ấp Gò Đá" in page.text
    assert "did not exist" not in page.text
    later = signed_in.open(f"/areas/{office.tree.mo_cong.id}?on=22/11/2026").text
    assert "This unit did not exist on 22/11/2026." in later
    heir = signed_in.open(f"/areas/{office.tree.tra_vong.id}").text
    assert "Made out of Xã Mỏ Công" in heir


def test_a_day_that_can_not_be_read_is_asked_for_again(signed_in: Browser):  # D5
    page = signed_in.open("/areas?on=31/02/2026")
    assert "Enter a day such as 15/10/2026." in page.text
    assert page.document.get_element_by_id("on").get("value") == "31/02/2026"
    assert "The map of 22/11/2026" in page.text


def test_a_unit_that_never_was_is_not_found(signed_in: Browser):  # D3
    signed_in.open("/areas/99999", 404)
