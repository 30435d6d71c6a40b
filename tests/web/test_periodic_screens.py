"""Screens of indicators and periodic reports, walked as an office would (A-04, A-09, A-10).

S1  a list of indicators is compared, then loaded; a sheet shows all it says
S2  the calendar is planned, a period opened, filled, submitted, accepted, brought together
S3  what was typed stays on the page with its fault, whatever was refused (4.17)
S4  a returned report shows the reason to its office, and what is wrong at which cell; a
    stranger does not get in
S5  a report is asked for beside the calendar; an office may be exempted, with the reason
S6  the level above locks and unlocks for a time; the offices concerned talk on the page
S7  my office's reports wait on one page and at home; the head of the menu leads there
S8  (fixture 17) after the district ended the reports of 2023 keep their names, and the
    commune reports to the province
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime

import pytest

from mne import clock
from mne.clock import LOCAL
from mne.programmes import offices
from mne.programmes.documents import seed_document
from mne.programmes.framework import seed_rows
from mne.programmes.framework_workbook import write_workbook
from mne.programmes.models import Agency, OfficePosition
from mne.programmes.register import load_programme
from mne.programmes.reporting_units import make_units
from mne.users.models import User
from mne.users.people import grant
from mne.users.permissions import Role
from tests.browser.page import Browser
from tests.fieldwork import add_person
from tests.small_map import REFORM
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


def load_list(
    browser: Browser,
    people: dict[str, User],
    language: str = "en",
    base: str = BASE,
    since: str = "01/01/2023",
) -> None:
    browser.sign_in_as(people["phong"], language)
    of_all = [row | {"component": ""} for row in seed_rows()]
    rows = seed_rows() if base == BASE else of_all  # the later plan has no components
    book = (io.BytesIO(write_workbook(rows)), "list.xlsx")
    page = browser.send(
        f"{base}/indicators/comparison", {"file": book, "valid_from": since}
    )
    hidden = {
        each.get("name"): each.get("value")
        for each in page.document.xpath("//main//form//input[@type='hidden']")
    }
    answer = browser.client.post(f"{base}/indicators", data=hidden, follow_redirects=True)
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
    assert "Nhóm tuổi: dưới 5 tuổi 5" in made.text
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
    at_cells = {"why|TB.5|age=under_5": "Sao ít hơn năm ngoái?", "why|TB.1|": " "}
    browser.send(f"{REPORT}/return", back | at_cells, page=REPORT)
    browser.sign_in_as(people["nhap"])
    page = browser.open(REPORT)
    assert "Thiếu khu phố 2" in page.text
    assert "Age: under 5 Sao ít hơn năm ngoái?" in page.text
    assert "TB.5 age=under_5: Sao ít hơn năm ngoái?" in page.text
    assert "To be submitted before 13/05/2023 00:00" in page.text
    browser.sign_in_as(people["mocong"])
    browser.open(REPORT, 403)


def hand_in(browser: Browser, people: dict[str, User]) -> None:
    """Fill in and submit the town's report of six months."""
    open_town(browser, people)
    browser.sign_in_as(people["nhap"])
    browser.send(f"{REPORT}/draft", FIGURES, page=REPORT)
    browser.sign_in_as(people["duyet"])
    browser.send(f"{REPORT}/submission", page=REPORT)


def bring_together(browser: Browser, people: dict[str, User]) -> None:
    """Accept the town's report and bring the period together."""
    browser.sign_in_as(people["phong"])
    browser.send(f"{REPORT}/acceptance", page=REPORT)
    period = f"{BASE}/reports/6T-2023"
    browser.send(f"{period}/consolidations", {"treatment": "excluded"}, page=period)


@pytest.fixture
def leader(office: Office, people: dict[str, User]) -> User:
    """The head of the office to which the receiving office answers."""
    session, district = office.session, office.tree.district
    found = add_person(session, "lanhdao")
    grant(session, found, Role.LEADER, district, FOUNDED)
    entry = offices.NewOffice("UBND-H", "UBND huyện", district.id, FOUNDED)
    committee = offices.add_office(session, entry)
    receiver = offices.get_office(session, "PLDTBXH")
    offices.set_superior(session, receiver, committee, FOUNDED)
    offices.join_office(session, committee, found, OfficePosition.HEAD, FOUNDED)
    session.commit()
    return found


ASKED = {
    "code": "DX-01",
    "name": "Báo cáo tình hình sau bão",
    "document": "Công văn 15",
    "receiver": "PLDTBXH",
    "vintage": "estimate_6m",
    "since": "01/01/2023",
    "until": "30/04/2023",
    "due_on": "12/05/2023",
    "headings": "Tình hình\r\nĐề xuất",
}


def test_a_report_is_asked_for_and_an_office_exempted(
    browser: Browser, people: dict[str, User]
):  # S5
    load_list(browser, people)
    late = browser.send(f"{BASE}/reports/new", ASKED | {"due_on": "10/05/2023"}, 422)
    assert "The due day 10/05/2023 has passed" in late.text
    assert late.document.xpath("//input[@name='name']/@value") == [ASKED["name"]]
    period, unit = f"{BASE}/reports/DX-01", f"{BASE}/reports/DX-01/units/UBND-TT"
    assert "before 12/05/2023" in browser.send(f"{BASE}/reports/new", ASKED).text
    chosen = {"units": ["UBND-TT"], "indicators": ["TB.3"]}
    browser.send(f"{period}/opening", chosen, page=period)
    page = browser.open(unit)
    assert "TB.3. Số mô hình" in page.text
    assert "TB.4" not in page.text
    assert "Đề xuất" in page.text
    silent = browser.send(f"{unit}/exemption", {}, 422, page=unit)
    assert "Enter why the office does not have to report" in silent.text
    reason = {"exempt_reason": "Không có thiệt hại"}
    freed = browser.send(f"{unit}/exemption", reason, page=unit).text
    assert "exempt Không có thiệt hại" in freed
    assert "0 of 0 offices" in browser.open(period).text


def test_the_level_above_locks_and_offices_talk(
    browser: Browser, people: dict[str, User], leader: User
):  # S6
    hand_in(browser, people)
    browser.sign_in_as(people["phong"])
    asked = {"cell": "TB.5", "text": "Đã gồm ấp mới chưa?"}
    browser.send(f"{REPORT}/comments", asked, page=REPORT)
    bring_together(browser, people)
    assert "Unlock for a time" not in browser.open(REPORT).text
    browser.sign_in_as(leader, "vi")
    assert "Đã khóa báo cáo" in browser.send(f"{REPORT}/lock", page=REPORT).text
    back = {"unlock_reason": "Công văn số 12", "unlock_until": "09/05/2023"}
    refused = browser.send(f"{REPORT}/unlocking", back, 422, page=REPORT)
    assert "đã qua" in refused.text
    assert "Công văn số 12" in refused.text
    back["unlock_until"] = "11/05/2023"
    browser.send(f"{REPORT}/unlocking", back, page=REPORT)
    browser.sign_in_as(people["nhap"], "vi")
    page = browser.send(f"{REPORT}/comments", {"text": "Đã gồm."}, page=REPORT)
    assert "TB.5 Đã gồm ấp mới chưa? Nguyễn Thị Lan" in page.text
    assert "trước 12/05/2023 00:00" in page.text


def test_my_offices_reports_wait_on_one_page(
    browser: Browser, people: dict[str, User]
):  # S7
    open_town(browser, people)
    browser.sign_in_as(people["nhap"], "vi")
    home = browser.open("/")
    assert "báo cáo định kỳ của cơ quan bạn chưa nộp" in home.text
    assert "/periodic-reports" in home.links()
    desk = browser.open("/periodic-reports")
    assert REPORT in desk.links()
    assert "Bạn thuộc: UBND thị trấn Tân Biên." in desk.text
    browser.send(f"{REPORT}/draft", FIGURES, page=REPORT)
    browser.sign_in_as(people["duyet"], "vi")
    browser.send(f"{REPORT}/submission", page=REPORT)
    assert "không còn báo cáo nào phải nộp" in browser.open("/periodic-reports").text
    browser.sign_in_as(people["phong"], "vi")
    waiting = browser.open("/periodic-reports")
    assert "Cần tiếp nhận hoặc trả lại" in waiting.text
    assert REPORT in waiting.links()
    browser.sign_in_as(people["mocong"], "vi")
    assert "Bạn chưa được ghi vào cơ quan nào" in browser.open("/periodic-reports").text


def set_up_the_province(office: Office) -> tuple[User, User]:
    """Begin the province's programme of 2025; give its clerk and a commune's head."""
    session, tree = office.session, office.tree
    plan = seed_document() | {"code": "TN-2025", "year": 2025, "area_code": "TN2"}
    bare = {"agencies": [], "components": [], "funds": [], "stated_sums": {}}
    load_programme(session, plan | bare)
    department = offices.NewOffice("SO", "Sở NN&MT", tree.province.id, REFORM)
    receiver = offices.add_office(session, department)
    make_units(session, tree.province, REFORM, receiver)
    clerk, mayor = add_person(session, "chuyenvien"), add_person(session, "chutich")
    grant(session, clerk, Role.PROGRAMME_OFFICER, tree.province, REFORM)
    grant(session, mayor, Role.UNIT_OFFICER, tree.tan_bien, REFORM)
    heir = offices.get_office(session, "UBND-TN2-TB")
    offices.join_office(session, heir, mayor, OfficePosition.HEAD, REFORM)
    offices.join_office(session, receiver, clerk, OfficePosition.OFFICER, REFORM)
    session.commit()
    return clerk, mayor


def test_after_the_district_the_old_names_stay_and_communes_report_to_the_province(
    browser: Browser, office: Office, people: dict[str, User]
):  # S8, fixture 17
    hand_in(browser, people)
    bring_together(browser, people)
    period, base = f"{BASE}/reports/6T-2023", "/programmes/TN-2025"
    new, mine = (
        f"{base}/reports/NAM-CT-2025",
        f"{base}/reports/NAM-CT-2025/units/UBND-TN2-TB",
    )
    with clock.frozen(datetime(2025, 12, 1, 9, tzinfo=LOCAL)):
        clerk, mayor = set_up_the_province(office)
        # the past keeps its names, for whoever answers for it today
        browser.sign_in_as(clerk)
        assert "Phòng Lao động" in browser.open(f"{period}/consolidations/1").text
        assert "UBND thị trấn Tân Biên" in browser.open(period).text
        browser.sign_in_as(mayor)
        assert "UBND thị trấn Tân Biên" in browser.open(REPORT).title
        assert REPORT in browser.open("/periodic-reports").links()
        # and the commune reports to the province
        load_list(browser, {"phong": clerk}, base=base, since="01/07/2025")
        browser.send(f"{base}/reports", {"receiver": "SO"})
        browser.send(f"{new}/opening", {"units": ["UBND-TN2-TB"]}, page=new)
        browser.sign_in_as(mayor)
        assert mine in browser.open("/periodic-reports").links()
        browser.send(f"{mine}/draft", FIGURES, page=mine)
        browser.send(f"{mine}/submission", page=mine)
        browser.sign_in_as(clerk)
        browser.send(f"{mine}/acceptance", page=mine)
        made = browser.send(f"{new}/consolidations", {"treatment": "excluded"}, page=new)
        assert "TB.1 Tỷ lệ hộ nghèo đa chiều 2 % 2 100 1/1" in made.text
