"""Screens of a programme's money, roles and offices (A-01 to A-03, A-19, fixture 17).

M1  a decision on money is typed the Vietnamese way with its unit; the page of an earlier
    day stays as it was
M2  an amount in the wrong unit (4,179 for 4.179) is asked about, and the text stays
M3  roles change by date; whoever only reads can't
O1  the communes' offices are made from the tree of a day; their people and superiors too
O2  an office ends and another takes over
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest

from mne import clock
from mne.clock import LOCAL
from mne.programmes import offices
from mne.users.models import User
from mne.users.people import grant
from mne.users.permissions import Role
from tests.browser.page import Browser, Page
from tests.fieldwork import add_person
from tests.web.conftest import Office

FOUNDED = date(2015, 1, 1)
PROGRAMME = "/programmes/TB-2023"
NEW_LINE = f"{PROGRAMME}/budget-lines/new"
ROLES = f"{PROGRAMME}/components/DA1/roles"
ASSIGNED = {
    "kind": "assigned",
    "source": "province",
    "amount": "20",
    "unit": "MILLION",
    "document": "Quyết định 1245/QĐ-UBND",
    "decided_on": "01/06/2023",
}


@pytest.fixture(autouse=True)
def in_june_2023(office: Office) -> Iterator[None]:
    with clock.frozen(datetime(2023, 6, 10, 9, tzinfo=LOCAL)):
        yield


@pytest.fixture
def officer(office: Office, in_june_2023: None) -> User:
    found = add_person(office.session, "phong")
    for area in (office.tree.district, office.tree.province):
        grant(office.session, found, Role.PROGRAMME_OFFICER, area, FOUNDED)
    office.session.commit()
    return found


def values(page: Page, name: str) -> list[str]:
    found: list[str] = page.document.xpath(f"//input[@name='{name}']/@value")
    return found


def test_a_decision_on_money_is_entered(browser: Browser, officer: User):  # M1
    browser.sign_in_as(officer, "vi")
    page = browser.send(NEW_LINE, ASSIGNED)
    assert "Đã ghi: Được giao, 20.000.000" in page.text
    assert "4.199" in page.text
    before = browser.open(f"{PROGRAMME}?on=31/05/2023").text
    assert "4.199" not in before
    assert "4.179" in before
    spent = ASSIGNED | {"kind": "disbursed", "nature": "", "amount": "191,5"}
    assert "50" in browser.send(NEW_LINE, spent).text  # 191,5 of 363 + 20


def test_what_is_wrong_is_said_and_what_was_typed_stays(
    browser: Browser, officer: User
):  # M2
    browser.sign_in_as(officer, "vi")
    for typed, sentence in (
        ({"amount": "4179.5"}, "không phải là số viết theo cách Việt Nam"),
        ({"amount": "0,0000001"}, "quy ra đồng bị lẻ"),
        ({"decided_on": "11/06/2023"}, "11/06/2023 chưa đến"),
        ({"amount": "", "kind": "adjusted"}, "Chỉ khi giao vốn mới có thể để trống"),
        ({"document": ""}, "Hãy nhập số văn bản quyết định"),
        ({"amount": "4.179", "unit": "BILLION"}, "4.179.000.000.000 đồng"),
        ({"amount": "4,179"}, "Có thể nhầm đơn vị (đồng với triệu đồng)"),
    ):
        page = browser.send(NEW_LINE, ASSIGNED | typed, 422)
        assert sentence in page.text
        assert values(page, "amount") == [(ASSIGNED | typed)["amount"]]
        assert values(page, "document") == [(ASSIGNED | typed)["document"]]
        # only an amount that is asked about may be confirmed
        assert bool(values(page, "is_meant")) == ("đánh dấu xác nhận" in page.text)
    meant = ASSIGNED | {"amount": "4,179", "is_meant": "y"}
    assert "Đã ghi: Được giao, 4.179.000" in browser.send(NEW_LINE, meant).text


def test_roles_change_by_date(browser: Browser, office: Office, officer: User):  # M3
    browser.sign_in_as(officer)
    health = offices.get_office(office.session, "TTYT").id
    office.session.commit()
    given = {"role": "lead", "office": str(health), "since": "01/07/2023"}
    page = browser.send(ROLES, given)
    held = page.document.xpath("//select[@name='held']/option/@value")
    refused = browser.send(ROLES, given, 422)
    assert "has this role for DA1 on 01/07/2023 already" in refused.text
    browser.send(f"{ROLES}/end", {"held": held[0], "last_on": "01/07/2023"}, page=ROLES)
    assert "Lao động" in browser.open(f"{PROGRAMME}?on=30/06/2023").text
    lead = "//tr[.//a[text()='DA1']]/td[@data-label='Led by']/text()"
    shown = browser.open(f"{PROGRAMME}?on=01/07/2023").document.xpath(lead)
    assert shown == ["Trung tâm Y tế"]
    reader = add_person(office.session, "lanhdao")
    grant(office.session, reader, Role.LEADER, office.tree.district, FOUNDED)
    office.session.commit()
    browser.sign_in_as(reader)
    assert "Give a role" not in browser.open(ROLES).text
    browser.open(NEW_LINE, 403)


def test_offices_of_the_communes_are_made(
    browser: Browser, office: Office, officer: User
):  # O1
    browser.sign_in_as(officer, "vi")
    committee = {"code": "UBND-H", "name": "UBND huyện Tân Biên"}
    place = {"area": str(office.tree.district.id), "valid_from": "01/01/2015"}
    shown = browser.send("/offices/new", committee | place)
    assert "Chưa có ai thuộc cơ quan này" in shown.text
    taken = browser.send("/offices/new", committee | place, 422)
    assert "Mã “UBND-H” đã dùng cho UBND huyện Tân Biên" in taken.text
    office.session.expire_all()
    superior = str(offices.get_office(office.session, "UBND-H").id)
    office.session.commit()
    asked = {"area": place["area"], "on": "01/06/2023", "superior": superior}
    made = browser.send("/offices/units", asked)
    assert "Đã thêm 2 đơn vị, 0 đơn vị đã có" in made.text
    assert "UBND xã Mỏ Công" in made.text
    listed = browser.open("/offices?on=01/06/2023").text
    assert "UBND thị trấn Tân Biên chưa có thủ trưởng UBND-TB-TT" in listed
    assert "UBND thị trấn" not in browser.open("/offices?on=01/07/2025").text
    town = "/offices/UBND-TB-TT"
    wrong = {"login": "khong-co", "position": "head", "since": "01/06/2023"}
    page = browser.send(f"{town}/people", wrong, 422, page=town)
    assert "Không có ai mang tên đăng nhập này" in page.text
    page = browser.send(f"{town}/people", wrong | {"login": "phong"}, page=town)
    assert "thủ trưởng 01/06/2023" in page.text
    (member,) = page.document.xpath("//select[@name='member']/option/@value")
    left = {"member": member, "last_on": "01/06/2023"}
    page = browser.send(f"{town}/people/end", left, 422, page=town)
    assert "Ngày kết thúc 01/06/2023 không sau ngày bắt đầu" in page.text
    browser.send(f"{town}/people/end", left | {"last_on": "01/07/2023"}, page=town)


def test_another_office_takes_over(browser: Browser, office: Office, officer: User):  # O2
    browser.sign_in_as(officer)
    page = "/offices/TTYT"
    heir = str(offices.get_office(office.session, "PNNPTNT").id)
    office.session.commit()
    above = {"superior": heir, "answers_since": "01/07/2023"}
    answered = browser.send(f"{page}/superior", above, page=page)
    assert "The office answers to Phòng Nông nghiệp" in answered.text
    passed = {"successor": heir, "happened_on": "01/01/2024", "legal_text": "NQ 1"}
    early = passed | {"happened_on": "01/01/2022"}
    refused = browser.send(f"{page}/successor", early, 422, page=page)
    assert "does not exist on 01/01/2022" in refused.text
    assert values(refused, "legal_text") == ["NQ 1"]
    shown = browser.send(f"{page}/successor", passed, page=page).text
    assert "Passed to Phòng Nông nghiệp" in shown
    assert "Another office takes over" not in shown
