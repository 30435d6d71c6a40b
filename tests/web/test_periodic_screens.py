"""Screens of indicators and periodic reports, walked as an office would (A-04, A-09, A-10).

S1  a list of indicators is compared, then loaded; a sheet shows all it says
S2  the calendar is planned, a period opened, filled, submitted, accepted, brought together
S3  what was typed stays on the page with its fault, whatever was refused (4.17)
S4  a returned report shows the reason to its office; a stranger does not get in
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime

import pytest

from mne import clock
from mne.clock import LOCAL
from mne.programmes import offices
from mne.programmes.framework import seed_rows
from mne.programmes.framework_workbook import write_workbook
from mne.programmes.models import Agency, OfficePosition
from mne.users.models import User
from mne.users.people import grant
from mne.users.permissions import Role
from tests.browser.page import Browser
from tests.fieldwork import add_person
from tests.web.conftest import Office

FOUNDED = date(2015, 1, 1)
BASE = "/programmes/TB-2023"
REPORT = f"{BASE}/reports/6T-2023/units/UBND-TT"


@pytest.fixture(autouse=True)
def in_may_2023(office: Office) -> Iterator[None]:
    with clock.frozen(datetime(2023, 5, 10, 9, tzinfo=LOCAL)):
        yield


@pytest.fixture
def people(office: Office, in_may_2023: None) -> dict[str, User]:
    """Two people of the town's office, and one of the office that receives."""
    session, tree = office.session, office.tree
    town = Agency(
        code="UBND-TT",
        name="UBND thị trấn Tân Biên",
        area_id=tree.town.id,
        valid_from=FOUNDED,
        valid_to=date(2025, 7, 1),
    )
    session.add(town)
    session.flush()
    receiver = offices.get_office(session, "PLDTBXH")
    found = {}
    for login, role, place, area in (
        ("nhap", Role.UNIT_OFFICER, town, tree.town),
        ("duyet", Role.UNIT_OFFICER, town, tree.town),
        ("phong", Role.PROGRAMME_OFFICER, receiver, tree.district),
        ("mocong", Role.UNIT_OFFICER, None, tree.mo_cong),
    ):
        found[login] = add_person(session, login)
        grant(session, found[login], role, area, FOUNDED)
        if place is not None:
            offices.join_office(
                session, place, found[login], OfficePosition.OFFICER, FOUNDED
            )
    session.commit()
    return found


def load_list(browser: Browser, people: dict[str, User], language: str = "en") -> None:
    browser.sign_in_as(people["phong"], language)
    book = (io.BytesIO(write_workbook(seed_rows())), "list.xlsx")
    comparison = f"{BASE}/indicators/comparison"
    page = browser.send(comparison, {"file": book, "valid_from": "01/01/2023"})
    hidden = {
        each.get("name"): each.get("value")
        for each in page.document.xpath("//main//form//input[@type='hidden']")
    }
    answer = browser.client.post(f"{BASE}/indicators", data=hidden, follow_redirects=True)
    assert answer.status_code == 200


def open_town(browser: Browser, people: dict[str, User]) -> None:
    load_list(browser, people)
    browser.send(f"{BASE}/reports", {"receiver": "PLDTBXH"})
    period = f"{BASE}/reports/6T-2023"
    browser.send(f"{period}/opening", {"units": ["UBND-TT"]}, page=period)


FIGURES = {
    "c|TB.1||numerator": "2",
    "c|TB.1||denominator": "100",
    "c|TB.2||absence": "no_data",
    "c|TB.2||note": "Chưa rà soát",
    "c|TB.3||value": "3",
    "c|TB.4||absence": "nil",
    "c|TB.5||value": "12",
    "c|TB.5|age=under_5|value": "5",
    "c|TB.5|age=from_5|value": "7",
    "c|TB.6||absence": "nil",
    "c|TB.7||absence": "nil",
    "c|TB.8||rubric": "partly",
    "c|TB.8||note": "Hai chính sách còn chậm",
    "n|3": "Phân bổ vốn chậm",
}


def test_a_list_is_compared_and_loaded(browser: Browser, people: dict[str, User]):  # S1
    browser.sign_in_as(people["phong"], "vi")
    assert "Chưa nạp chỉ tiêu nào" in browser.open(f"{BASE}/indicators").text
    load_list(browser, people, "vi")
    page = browser.open(f"{BASE}/indicators")
    assert "Tỷ lệ hộ nghèo đa chiều" in page.text
    assert "tạm dùng" in page.text
    sheet = browser.open(f"{BASE}/indicators/TB.1/sheet").text
    assert "không phải từ biểu mẫu của thông tư" in sheet
    assert "Tỷ số của các tổng" in sheet
    assert "Kế hoạch không nêu kết quả rà soát cuối năm 2022" in sheet
    browser.open(f"{BASE}/indicators/TB.9/sheet", 404)
    download = browser.client.get(f"{BASE}/indicators/indicators.xlsx")
    assert download.data[:2] == b"PK"


def test_a_file_that_is_no_list_is_refused(browser: Browser, people: dict[str, User]):  # S1
    browser.sign_in_as(people["phong"])
    comparison = f"{BASE}/indicators/comparison"
    book = (io.BytesIO(b"no workbook"), "list.xlsx")
    page = browser.send(comparison, {"file": book, "valid_from": "01/01/2023"}, 422)
    assert "no .xlsx workbook" in page.text


def test_a_period_is_walked_to_its_consolidation(
    browser: Browser, people: dict[str, User]
):  # S2
    open_town(browser, people)
    assert "0 of 1 offices" in browser.open(f"{BASE}/reports/6T-2023").text
    browser.sign_in_as(people["nhap"])
    assert "Saved" in browser.send(f"{REPORT}/draft", FIGURES, page=REPORT).text
    refused = browser.send(f"{REPORT}/submission", {}, 422, page=REPORT)
    assert "somebody else of the office approves" in refused.text
    browser.sign_in_as(people["duyet"], "vi")
    assert "Đã nộp" in browser.send(f"{REPORT}/submission", page=REPORT).text
    browser.sign_in_as(people["phong"], "vi")
    assert "Đã tiếp nhận" in browser.send(f"{REPORT}/acceptance", page=REPORT).text
    period = f"{BASE}/reports/6T-2023"
    made = browser.send(f"{period}/consolidations", {"treatment": "excluded"}, page=period)
    assert "TB.1 Tỷ lệ hộ nghèo đa chiều 2 % 2 100 1/1" in made.text
    assert "age=under_5 5" in made.text
    assert "0/1" in made.text  # no data is not 0
    assert "không tổng hợp" in made.text
    browser.open(f"{period}/consolidations/2", 404)
    assert "Ước 6 tháng" in browser.open(f"{BASE}/indicators/TB.1/sheet").text


def test_what_was_typed_stays_with_its_fault(
    browser: Browser, people: dict[str, User]
):  # S3
    open_town(browser, people)
    browser.sign_in_as(people["nhap"], "vi")
    page = browser.send(f"{REPORT}/draft", FIGURES | {"c|TB.3||value": "4.17"}, page=REPORT)
    (typed,) = page.document.xpath("//input[@name='c|TB.3||value']/@value")
    assert typed == "4.17"
    assert "“4.17” không phải là số viết theo cách Việt Nam" in page.text
    browser.sign_in_as(people["duyet"], "vi")
    refused = browser.send(f"{REPORT}/submission", {}, 422, page=REPORT)
    assert "còn 1 chỗ phải sửa" in refused.text


def test_a_stale_page_keeps_the_text(browser: Browser, people: dict[str, User]):  # S3
    open_town(browser, people)
    browser.sign_in_as(people["nhap"])
    stale = FIGURES | {"seen": "7"}
    page = browser.send(f"{REPORT}/draft", stale, 422, page=REPORT)
    assert "What you typed is still on it" in page.text
    assert page.document.xpath("//input[@name='c|TB.3||value']/@value") == ["3"]
    assert "Phân bổ vốn chậm" in page.text


def test_a_returned_report_says_why(browser: Browser, people: dict[str, User]):  # S4
    open_town(browser, people)
    browser.sign_in_as(people["nhap"])
    browser.send(f"{REPORT}/draft", FIGURES, page=REPORT)
    browser.sign_in_as(people["duyet"])
    browser.send(f"{REPORT}/submission", page=REPORT)
    browser.sign_in_as(people["phong"])
    without = browser.send(f"{REPORT}/return", {"due_on": "12/05/2023"}, 422, page=REPORT)
    assert "Enter what the office should correct" in without.text
    back = {"reason": "Thiếu khu phố 2", "due_on": "12/05/2023"}
    browser.send(f"{REPORT}/return", back, page=REPORT)
    browser.sign_in_as(people["nhap"])
    page = browser.open(REPORT)
    assert "Thiếu khu phố 2" in page.text
    assert "To be submitted before 13/05/2023 00:00" in page.text
    browser.sign_in_as(people["mocong"])
    browser.open(REPORT, 403)
