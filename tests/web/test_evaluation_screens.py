"""An evaluation walked on screen: matrix, conclusion, response, paper (D-12).

V1  an evaluator begins one, asks, answers, recommends, and enters it into the register
V2  what was typed stays when it is refused: too little said, a stale page
V3  the finding leads back to the evaluation; the matrix is a Word file
V4  programme officers read it and don't write it; a unit does not see it
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime

import docx
import pytest
from sqlalchemy import select

from mne import clock
from mne.clock import LOCAL
from mne.inspections.finding_models import Finding
from mne.programmes import offices
from mne.users.models import User
from mne.users.people import grant
from mne.users.permissions import Role
from tests.browser.page import Browser
from tests.fieldwork import add_person
from tests.web.conftest import Office
from tests.web.test_periodic_screens import BASE, FOUNDED, people

__all__ = ["people"]

LIST = f"{BASE}/evaluations"
MATRIX = f"{LIST}/GK-2023"
QUESTION = f"{MATRIX}/questions/1"
BEGUN = {
    "code": "GK-2023",
    "title": "Đánh giá giữa kỳ",
    "kind": "midterm",
    "period_from": "01/01/2021",
    "period_to": "30/06/2023",
    "team": "Tổ đánh giá độc lập",
}
ASKED = {
    "criterion": "effectiveness",
    "question": "Hộ nghèo giảm đến đâu?",
    "source": "Điều tra giữa kỳ",
    "judgement_standard": "Đạt từ 90 % mục tiêu",
}
ANSWERED = ASKED | {
    "evidence": "Kết quả rà soát",
    "conclusion": "Hai ấp biên giới chưa giảm",
    "confidence": "high",
}


@pytest.fixture(autouse=True)
def in_may_2023(office: Office) -> Iterator[None]:
    with clock.frozen(datetime(2023, 5, 10, 9, tzinfo=LOCAL)):
        yield


@pytest.fixture
def evaluator(office: Office, in_may_2023: None) -> User:
    person = add_person(office.session, "danhgia")
    grant(office.session, person, Role.EVALUATOR, office.tree.district, FOUNDED)
    office.session.commit()
    return person


def wanted(office: Office) -> dict[str, object]:
    lead = str(offices.get_office(office.session, "PLDTBXH").id)
    office.session.commit()
    return {
        "text": "Hỗ trợ riêng hai ấp",
        "addressee": lead,
        "issuer": lead,
        "due_before": "01/09/2023",
    }


def begin(browser: Browser, evaluator: User) -> None:
    browser.sign_in_as(evaluator, "vi")
    browser.send(LIST, BEGUN)
    browser.send(f"{MATRIX}/questions/new", ASKED)


def test_what_was_typed_stays_when_it_is_refused(
    browser: Browser, office: Office, evaluator: User
):  # V2
    browser.sign_in_as(evaluator, "vi")
    assert LIST in browser.open(BASE).links()
    refused = browser.send(LIST, BEGUN | {"period_to": "30/06/2020"}, 422)
    assert "kết thúc (30/06/2020) trước khi bắt đầu" in refused.text
    assert refused.document.xpath("//input[@name='title']/@value") == ["Đánh giá giữa kỳ"]
    begin(browser, evaluator)
    bare = browser.send(f"{QUESTION}/conclusion", {"severity": "high"}, 422, page=QUESTION)
    assert "còn thiếu: bằng chứng, kết luận, kiến nghị" in bare.text
    assert "Đã lưu" in browser.send(QUESTION, ANSWERED).text
    stale = browser.send(QUESTION, ANSWERED | {"seen": "1", "evidence": "Khác"}, 422)
    assert "vừa được người khác sửa" in stale.text
    assert stale.document.xpath("//textarea[@name='evidence']/text()")[0].strip() == "Khác"
    late = wanted(office) | {"due_before": "01/05/2023"}
    passed = browser.send(f"{QUESTION}/recommendations", late, 422, page=QUESTION)
    assert "Hạn “trước ngày 01/05/2023” đã qua" in passed.text
    assert "Hỗ trợ riêng hai ấp" in passed.text


def test_a_conclusion_goes_into_the_register_and_onto_paper(
    browser: Browser, office: Office, evaluator: User, people: dict[str, User]
):  # V1 V3 V4
    begin(browser, evaluator)
    browser.send(QUESTION, ANSWERED)
    browser.send(f"{QUESTION}/recommendations", wanted(office), page=QUESTION)
    followed = browser.send(f"{QUESTION}/conclusion", {"severity": "high"}, page=QUESTION)
    assert "không sửa ở đây nữa" in followed.text
    ref = office.session.scalars(select(Finding.ref)).one()
    office.session.commit()
    assert MATRIX in browser.open(f"/findings/{ref}").links()
    assert "Chưa có phản hồi của đơn vị quản lý" in browser.open(MATRIX).text
    paper = browser.client.get(f"{MATRIX}/matrix.docx").data
    tables = docx.Document(io.BytesIO(paper)).tables
    assert "Hai ấp biên giới chưa giảm" in tables[0].rows[1].cells[5].text
    browser.sign_in_as(people["phong"])
    assert f"{MATRIX}/questions/new" not in browser.open(MATRIX).links()
    browser.open(QUESTION, 403)
    browser.sign_in_as(people["duyet"])
    for address in (LIST, MATRIX, QUESTION):
        browser.open(address, 403)
    assert browser.client.get(f"{MATRIX}/matrix.docx").status_code == 403


def test_a_question_and_a_recommendation_are_taken_back(
    browser: Browser, office: Office, evaluator: User
):  # V1
    begin(browser, evaluator)
    browser.send(f"{QUESTION}/recommendations", wanted(office), page=QUESTION)
    (removal,) = browser.open(QUESTION).document.xpath(
        "//form[contains(@action, 'removal')]/@action"
    )
    assert "Hỗ trợ riêng hai ấp" not in browser.send(removal, page=QUESTION).text
    browser.send(f"{QUESTION}/withdrawal", {"reason": "Trùng"}, page=QUESTION)
    assert "1. Hộ nghèo giảm đến đâu? Trùng" in browser.open(MATRIX).text
