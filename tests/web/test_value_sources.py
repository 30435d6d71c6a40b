"""Computed values on screen: counted, explained, counted again (A-16).

X1  a value is counted in the register, its page says from what, and it is counted again
X2  a plan that can't be run is told on the form; what was typed stays
X3  who does not manage the programme computes nothing
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import select

from mne import clock
from mne.clock import LOCAL
from mne.programmes import offices
from mne.programmes.indicator_models import IndicatorValue
from mne.users.models import User
from tests.browser.page import Browser
from tests.web.conftest import Office
from tests.web.test_periodic_screens import BASE, load_list, people

__all__ = ["people"]

SHEET = f"{BASE}/indicators/TB.1/sheet"
REGISTER = f"{BASE}/indicators/TB.1/from-register"
ANALYSIS = f"{BASE}/indicators/TB.1/from-analysis"


@pytest.fixture(autouse=True)
def in_may_2023(office: Office) -> Iterator[None]:
    with clock.frozen(datetime(2023, 5, 10, 9, tzinfo=LOCAL)):
        yield


def period(office: Office) -> dict[str, object]:
    receiver = str(offices.get_office(office.session, "PLDTBXH").id)
    office.session.commit()
    return {
        "office": receiver,
        "vintage": "official",
        "since": "01/01/2023",
        "until": "31/12/2023",
    }


def test_a_value_is_counted_and_explained(
    browser: Browser, office: Office, people: dict[str, User]
):  # X1 X3
    load_list(browser, people, "vi")
    assert {REGISTER, ANALYSIS} <= browser.open(SHEET).links()
    asked = period(office) | {"counted": "timely", "as_of_on": "10/05/2023"}
    made = browser.send(REGISTER, asked)
    assert "Xác minh hoàn thành đúng hạn trên tổng đến hạn" in made.text
    assert "chưa có kiến nghị nào để tính" in made.text
    value = office.session.scalars(select(IndicatorValue.id)).one()
    office.session.commit()
    page = f"{BASE}/values/{value}/source"
    assert page in browser.open(SHEET).links()
    again = browser.send(page, {"as_of_on": "11/05/2023"})
    assert "vẫn như cũ nên không nhập thêm gì" in again.text
    count = asked | {"counted": "issued"}
    assert "không cùng loại với số được tính" in browser.send(REGISTER, count, 422).text
    browser.open(f"{BASE}/values/999/source", 404)
    browser.sign_in_as(people["duyet"])
    for address in (REGISTER, ANALYSIS, page):
        browser.open(address, 403)


def test_a_plan_that_cannot_be_run_is_told_on_the_form(
    browser: Browser, office: Office, people: dict[str, User]
):  # X2
    load_list(browser, people, "vi")
    asked = period(office) | {"table": "levels", "measure": "H"}
    sent = asked | {"plan": (io.BytesIO(b"[plan"), "plan.toml")}
    page = browser.send(ANALYSIS, sent, 422)
    assert "Hãy chọn bộ dữ liệu" in page.text
    assert page.document.xpath("//input[@name='measure']/@value") == ["H"]
