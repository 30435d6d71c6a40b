"""Papers about findings as people download them: who may have which, and what is in them.

P1  the register of a filter comes as a workbook with real days, and leaves a trace (B-14)
P2  what names a person stays hidden from whoever doesn't work on the finding, on every
    paper; another commune's people get nothing of it
P3  a letter is offered and given only for an office of one's own, with what is late
    (B-11, B-14)
P4  the sheet for the next visit names what is open; nobody gets that of another area
P5  a register longer than a document can show is refused with the way out
"""

from __future__ import annotations

import io
from datetime import UTC, datetime

import docx
import openpyxl
import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from mne import clock
from mne.audit.actions import Action
from mne.audit.models import AuditEntry
from mne.users.permissions import Role
from mne.web.finding_papers import views
from tests.browser.page import Browser
from tests.web.test_findings import Desks, desks, drafted, step, write_down

__all__ = ["desks"]

LATER = datetime(2027, 1, 20, 3, tzinfo=UTC)


def post(browser: Browser, address: str, page: str) -> TestResponse:
    """Press a button of a page that leads to a download."""
    document = browser.open(page).document
    (mark,) = document.xpath(f"//form[@action='{address}']//input/@value")
    return browser.client.post(address, data={"csrf_token": mark})


def words_of(content: bytes) -> str:
    """Give all that a Word document says."""
    document = docx.Document(io.BytesIO(content))
    cells = [
        cell.text for table in document.tables for row in table.rows for cell in row.cells
    ]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


def issued(browser: Browser, desks: Desks, **finding: object) -> str:
    item = drafted(browser, desks)
    step(browser, desks, "issue")
    return item.ref


def test_the_register_comes_as_a_workbook(browser: Browser, desks: Desks):  # P1
    ref = issued(browser, desks)
    page = browser.open("/findings/list?which=all&text=niem+yet+lai")
    (address,) = page.document.xpath("//form[contains(@action, 'register.xlsx')]/@action")
    sent = post(browser, address, "/findings/list?which=all&text=niem+yet+lai")
    assert sent.status_code == 200
    assert (
        "filename=so-theo-doi-kien-nghi-2026-11-22.xlsx"
        in sent.headers["Content-Disposition"]
    )
    sheet = openpyxl.load_workbook(io.BytesIO(sent.data)).active
    heads = {cell.value: cell.column for cell in sheet[4]}
    row = {head: sheet.cell(5, column).value for head, column in heads.items()}
    assert row["Số kiến nghị"] == ref
    assert row["Ngày ban hành"] == datetime(2026, 11, 22)  # noqa: DTZ001 a cell has no zone
    assert row["Phải xong trước ngày (hiện nay)"] == datetime(2026, 12, 15)  # noqa: DTZ001
    assert row["Ai phải làm tiếp"] == "đơn vị phải thực hiện"
    assert "“niem yet lai”" in sheet["A2"].value
    logged = desks.session.scalars(
        select(AuditEntry).where(AuditEntry.action == Action.REGISTER_WRITTEN)
    ).one()
    assert logged.actor_id == desks.person(Role.SUPERVISOR).id
    desks.session.commit()


def test_names_stay_hidden(browser: Browser, desks: Desks):  # P2
    browser.sign_in_as(desks.person(Role.SUPERVISOR))
    finding = write_down(browser, desks, is_restricted="y", condition="Ông Bảy nhận tiền")
    fields = {
        "text": "Thu lại tiền của ông Bảy.",
        "addressee": str(desks.commune.id),
        "due_before": "15/12/2026",
    }
    page = f"/findings/{finding.ref}"
    browser.send(f"{page}/recommend", fields, page=page)
    step(browser, desks, "issue")
    for role, is_shown in ((Role.SUPERVISOR, True), (Role.EVALUATOR, False)):
        browser.sign_in_as(desks.person(role))
        listed = browser.open("/findings/list")
        for address in listed.document.xpath(
            "//form[contains(@action, 'register')]/@action"
        ):
            sent = post(browser, address, "/findings/list")
            if "docx" in address:
                said = words_of(sent.data)
            else:
                sheet = openpyxl.load_workbook(io.BytesIO(sent.data)).active
                said = str([cell.value for cell in sheet[5]])
            assert ("ông Bảy" in said) == is_shown, (role, address)
            assert ("(nội dung hạn chế)" in said) != is_shown
        sheet_of = f"/finding-papers/unit-sheet/{desks.commune.id}"
        said = words_of(post(browser, sheet_of, "/finding-papers").data)
        assert ("ông Bảy" in said) == is_shown


def test_a_letter_is_my_own_office_s(browser: Browser, desks: Desks):  # P3
    ref = issued(browser, desks)
    urging = f"/finding-papers/urging/{desks.lead.id}/{desks.commune.id}"
    escalation = f"/finding-papers/escalation/{desks.lead.id}"
    assert urging not in browser.open("/finding-papers").response.text
    with clock.frozen(LATER):
        letter = words_of(post(browser, urging, "/finding-papers").data)
        assert ref in letter
        assert "Kính gửi: UBND xã Trà Vong" in letter
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in letter
        assert "1 kiến nghị đã quá hạn" in letter
        report = words_of(post(browser, escalation, "/finding-papers").data)
        assert "Kính gửi: UBND tỉnh Tây Ninh" in report
        assert "36" in report  # 15 December to 20 January
        mark = mark_of(browser, "/finding-papers")
        browser.sign_in_as(desks.office.neighbour)
        for address in (urging, escalation):
            mark = mark_of(browser, "/me")
            refused = browser.client.post(address, data={"csrf_token": mark})
            assert refused.status_code == 404


def mark_of(browser: Browser, page: str) -> str:
    return str(browser.open(page).document.xpath("//input[@name='csrf_token']/@value")[0])


def test_nobody_gets_the_sheet_of_another_area(browser: Browser, desks: Desks):  # P2 P4
    ref = issued(browser, desks)
    address = f"/finding-papers/unit-sheet/{desks.commune.id}"
    said = words_of(post(browser, address, "/finding-papers").data)
    assert ref in said
    assert "Phải xong" in said or "phải xong trước ngày 15/12/2026" in said
    browser.sign_in_as(desks.office.neighbour)
    assert post(browser, address, "/finding-papers").status_code == 200
    desks.session.refresh(desks.commune)
    desks.commune.area_id = desks.office.tree.tan_phu.id
    desks.session.commit()
    mark = mark_of(browser, "/me")
    assert browser.client.post(address, data={"csrf_token": mark}).status_code == 403
    assert str(desks.commune.id) not in browser.open("/finding-papers").links()


def test_a_register_too_long_is_refused(
    browser: Browser, desks: Desks, monkeypatch: pytest.MonkeyPatch
):  # P5
    issued(browser, desks)
    monkeypatch.setattr(views, "MOST", 0)
    page = "/findings/list"
    (address,) = browser.open(page).document.xpath(
        "//form[contains(@action, 'register.docx')]/@action"
    )
    refused = post(browser, address, page)
    assert refused.status_code == 409
    assert "more than the 0 that a DOCX file can take" in refused.text
