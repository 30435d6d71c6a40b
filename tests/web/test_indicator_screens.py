"""Screens of targets, sheets by version, and values by hand (A-04, A-05, A-14, A-19, D-15).

T1  a target that its sample can't show is warned of before it is typed, asked about when it
    is sent, and warned of in every table after
V1  a new version of a sheet keeps the one before and says what changed; the same sheet
    again is no version; a new indicator has a code of its own
V2  values are entered with their vintage; a correction needs a reason, and nothing is lost;
    what an office submitted is not written over
V3  the table of revisions shows what was known by the end of a day
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from mne import clock
from mne.programmes.indicator_errors import IndicatorCodeTaken, SheetUnchanged
from mne.programmes.indicator_models import IndicatorSource
from mne.programmes.indicators import define
from mne.programmes.offices import NewOffice, add_office
from mne.users.models import User
from mne.users.people import grant
from mne.users.permissions import Role
from tests.browser.page import Browser, Page
from tests.fieldwork import add_person
from tests.programmes.conftest import BEGIN, MODELS_SUPPORTED, POVERTY_RATE
from tests.web.conftest import Office

FOUNDED = date(2015, 1, 1)
LIST = "/programmes/TB-2023/indicators"
RATE = f"{LIST}/2.1"
VALUES = f"{LIST}/1.1/values/UBND-TT"
PROMISED = {
    "year": "2023",
    "promise": "change",
    "bound": "point",
    "low": "−0,02",
    "unit": "điểm %",
    "document": "Kế hoạch 2023",
}
FIRST = {
    "vintage": "estimate_6m",
    "since": "01/01/2023",
    "until": "30/06/2023",
    "c|1.1||value": "5",
}


@pytest.fixture(autouse=True)
def in_may_2023(office: Office) -> Iterator[None]:
    with clock.frozen(datetime(2023, 5, 10, 2, tzinfo=UTC)):
        yield


@pytest.fixture
def officer(office: Office, in_may_2023: None) -> User:
    """A programme officer, a count and a rate that comes from a sample of 1.000."""
    session, tree = office.session, office.tree
    found = add_person(session, "phong")
    grant(session, found, Role.PROGRAMME_OFFICER, tree.district, FOUNDED)
    sampled = replace(POVERTY_RATE, source=IndicatorSource.SAMPLE, sample_households=1000)
    define(session, office.programme, "1.1", MODELS_SUPPORTED, BEGIN)
    define(session, office.programme, "2.1", sampled, BEGIN)
    add_office(session, NewOffice("UBND-TT", "UBND thị trấn", tree.town.id, FOUNDED))
    session.commit()
    return found


def values(page: Page, name: str) -> list[str]:
    found: list[str] = page.document.xpath(f"//input[@name='{name}']/@value")
    return found


def test_a_target_beyond_its_sample_is_warned_of(browser: Browser, officer: User):  # T1
    browser.sign_in_as(officer, "vi")
    address = f"{RATE}/targets/new"
    least = "Mẫu 1.000 hộ mỗi đợt chỉ phát hiện được mức giảm từ 1,4 điểm phần trăm trở lên"
    assert least in browser.open(address).text
    warning = "Mẫu 1.000 hộ mỗi đợt không phát hiện được thay đổi -0,02 điểm phần trăm"
    asked = browser.send(address, PROMISED, 422)
    assert warning in asked.text
    assert values(asked, "low") == ["−0,02"]
    assert (
        "Đã đặt mục tiêu" in browser.send(address, PROMISED | {"is_understood": "y"}).text
    )
    for table in (LIST, f"{RATE}/sheet"):
        assert warning in browser.open(table).text
    browser.sign_in_as(officer, "en")
    impossible = PROMISED | {"promise": "level", "low": "101", "is_understood": "y"}
    refused = browser.send(address, impossible, 422)
    assert "a percentage has to end between 0 and 100" in refused.text
    wrong = browser.send(address, PROMISED | {"low": "0.02"}, 422)
    assert "“0.02” is not a number in the Vietnamese way" in wrong.text
    assert values(wrong, "low") == ["0.02"]


def sheet_of(page: Page) -> dict[str, object]:
    """Give what the form of a sheet holds, as a browser would send it."""
    (form,) = page.document.xpath("//main//form")
    return {name: each for name, each in form.form_values() if name != "csrf_token"}


def test_a_sheet_gets_versions(browser: Browser, officer: User):  # V1
    browser.sign_in_as(officer)
    address = f"{LIST}/1.1/versions/new"
    sheet = sheet_of(browser.open(address)) | {"valid_from": "01/01/2024"}
    same = browser.send(address, sheet, 422)
    assert SheetUnchanged("1.1").sentence("en") in same.text
    bad = browser.send(address, sheet | {"disaggregations": "nam, nữ"}, 422)
    assert "Write each breakdown on one line" in bad.text
    narrower = sheet | {"exclusions": "Chưa nghiệm thu", "disaggregations": "sex: m, f"}
    page = browser.send(address, narrower)
    assert "Version 2, from 01/01/2024" in page.text
    assert "Left out: — → Chưa nghiệm thu" in page.text
    new = browser.send(f"{LIST}/new", sheet | {"code": "1.1"}, 422)
    assert IndicatorCodeTaken("1.1").sentence("en") in new.text
    assert "1.2: Số mô hình" in browser.send(f"{LIST}/new", sheet | {"code": "1.2"}).title


def test_a_value_is_entered_and_corrected(browser: Browser, officer: User):  # V2
    browser.sign_in_as(officer, "vi")
    assert VALUES in browser.open(f"{LIST}/1.1/values").links()
    page = browser.send(VALUES, FIRST | {"c|1.1||value": "4.17"}, 422)
    assert values(page, "c|1.1||value") == ["4.17"]
    assert "“4.17” không phải là số viết theo cách Việt Nam" in page.text
    browser.send(VALUES, FIRST)
    six = FIRST | {"c|1.1||value": "6"}
    assert "hãy ghi lý do sửa" in browser.send(VALUES, six, 422).text
    stale = browser.send(VALUES, six | {"reason": "Nhầm", "seen": "0"}, 422)
    assert "vừa có người khác nhập" in stale.text
    assert values(stale, "c|1.1||value") == ["6"]
    shown = browser.send(VALUES, six | {"reason": "Bỏ sót ấp 3"}).text
    assert "lần 1 : 5" in shown
    assert "lần 2 : 6" in shown
    assert "(Bỏ sót ấp 3)" in shown


def test_the_table_of_revisions_knows_the_day(browser: Browser, officer: User):  # V3
    browser.sign_in_as(officer)
    browser.send(VALUES, FIRST)
    later = FIRST | {"vintage": "official", "until": "31/12/2023", "c|1.1||value": "4"}
    with clock.frozen(datetime(2023, 12, 19, 2, tzinfo=UTC)):
        browser.send(VALUES, later)
        assert "UBND thị trấn 5 — — 4 — −1" in browser.open(f"{LIST}/revisions").text
        early = browser.open(f"{LIST}/revisions?on=18/12/2023").text
        assert "UBND thị trấn 5 — — — — —" in early
        assert (
            "Nothing was reported" in browser.open(f"{LIST}/revisions?on=09/05/2023").text
        )
