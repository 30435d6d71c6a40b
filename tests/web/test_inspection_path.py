"""From the tablet to the finding: a checklist filled offline, posted with its photographs.

F1  the checklist chosen on the inspection's page stands on the form list of ODK Collect and
    in the work of our own client, with its questions as they were published
F2  what the tablet posts, photographs included, is judged and offers findings on the page;
    sent again it offers none twice (B-03, B-15)
F3  an offer is looked at with its photograph, changed, and becomes a finding with that
    photograph as evidence and an exact interval; another is dropped with its reason (B-03)
F4  the inspection's round names no inspection, so no list of rounds gives a visit away,
    and the tablets of enumerators don't get the checklist
"""

from __future__ import annotations

import json

import pytest
from flask import Flask
from lxml import etree, html
from sqlalchemy import select

from mne import pipeline
from mne.collection.offers import offers_for
from mne.inspections.finding_models import Finding
from mne.inspections.models import Inspection
from mne.inspections.shares import error_share
from mne.rounds.models import Round
from mne.users.devices import issue_token
from mne.users.permissions import Role
from tests.browser.page import Browser
from tests.web.conftest import Office
from tests.web.inspecting import DAY, PHOTO, Desks, filled, prepared, set_up
from tests.web.openrosa.conftest import Tablet

PAGE = "/inspections/KT-2026-01"
FORM = "{http://openrosa.org/xforms/xformsList}"


@pytest.fixture
def desks(office: Office) -> Desks:
    return set_up(office)


@pytest.fixture
def tablet(app: Flask, desks: Desks) -> Tablet:
    _, secret = issue_token(desks.office.session, desks.inspector, "Máy của đoàn")
    prepared(desks)
    return Tablet(app.test_client(), secret)


def choose_checklist(browser: Browser) -> str:
    """Choose the built-in checklist on the inspection's page, in Vietnamese."""
    page = browser.open(PAGE).document
    offered = page.xpath("//select[@name='checklist-version']/option/@value")
    fields = {"checklist-version": next(each for each in offered if each)}
    return browser.send(f"{PAGE}/checklist", fields, page=PAGE).text


def formed(tablet: Tablet) -> bytes:
    """Download the checklist as Collect does: the list, then the form it names."""
    listed = etree.fromstring(tablet.get("/formList").data)
    forms = {form.findtext(f"{FORM}formID"): form for form in listed}
    address = forms["inspection_checklist"].findtext(f"{FORM}downloadUrl") or ""
    return tablet.get(address.partition("/projects/1")[2]).data


def test_a_checklist_filled_offline_becomes_findings(
    browser: Browser, desks: Desks, tablet: Tablet
):
    browser.sign_in_as(desks.inspector, "vi")
    assert "Đợt nhận phiếu đã điền" in choose_checklist(browser)  # F1
    assert b"listed_are_eligible_photo" in formed(tablet)
    work = json.loads(tablet.get("/tablet/assignments").data)
    [round_] = [each for each in work["rounds"] if each["kind"] == "inspection"]
    assert round_["form_id"] == "inspection_checklist"
    assert "Tân Phú" not in round_["name"]  # F4
    enumerator = desks.person(Role.ENUMERATOR).id
    offers = offers_for(desks.office.session, enumerator, DAY)
    assert {offer.form_id for offer in offers} == {"test_review"}
    desks.office.session.commit()
    for status in (201, 202):  # F2
        assert tablet.post(filled(), {"1.jpg": PHOTO}).status_code == status
    pipeline.judge_waiting(desks.office.settings)
    desks.office.let_go()
    page = browser.open(PAGE)
    items = sorted(link for link in page.links() if "/items/" in link)
    assert len(items) == 2
    assert "2 mục chưa đạt trong 3 mục" in page.text
    assert "Mục chưa đạt còn chờ xử lý: 2." in page.text
    by_title = {browser.open(link).title: link for link in items}
    [eligible] = [link for title, link in by_title.items() if "đúng đối tượng" in title]
    take_up(browser, desks, eligible)
    [posted] = set(items) - {eligible}
    reason = {"drop-reason": "Đã niêm yết bổ sung trước khi đoàn đến"}
    browser.send(f"{posted}/drop", {"drop-reason": " "}, 422, page=posted)
    page = browser.send(f"{posted}/drop", reason, page=posted)
    assert "Đã niêm yết bổ sung" in page.text
    assert "còn chờ xử lý" not in page.text
    assert eligible not in page.links()


def take_up(browser: Browser, desks: Desks, address: str) -> None:  # F3
    shown = browser.open(address).document
    [picture] = shown.xpath("//img/@src")
    sent = browser.client.get(picture)
    assert sent.data == PHOTO
    sent.close()
    fields = _typed(shown) | {"condition": "8/27 hộ không đủ điều kiện, có danh sách"}
    too_many = browser.send(address, fields | {"cases_found": "28"}, 422)
    assert "8/27 hộ không đủ điều kiện, có danh sách" in too_many.text
    page = browser.send(address, fields)
    assert "8/27 = 29,6 %" in page.text
    assert "13,8 đến 50,2 %" in page.text
    session = desks.office.session
    finding = session.scalars(select(Finding)).one()
    assert finding.condition == "8/27 hộ không đủ điều kiện, có danh sách"
    assert finding.agency_id == desks.commune.id
    assert finding.inspection_id == session.scalars(select(Inspection.id)).one()
    assert finding.submission_id is not None
    assert [piece.file_name for piece in finding.evidence] == ["1.jpg"]
    share = error_share(finding)
    assert share is not None
    assert share.low is not None
    assert session.scalars(select(Round.code).where(Round.code.like("KT-%"))).all() == [
        "KT-2026-SNNMT"
    ]
    session.commit()
    browser.open(address, 200, follow=True)  # leads to the finding now


def _typed(document: html.HtmlElement) -> dict[str, str]:
    """Give what a form shows filled in: texts, areas, choices."""
    texts = {
        each.get("name"): each.get("value", "")
        for each in document.xpath("//main//input[@type='text' or @type='number']")
    }
    areas = {each.get("name"): each.text or "" for each in document.iter("textarea")}
    picked = {
        each.get("name"): each.get("value")
        for each in document.xpath("//main//input[@checked]")
    }
    chosen = {
        each.getparent().get("name"): each.get("value")
        for each in document.xpath("//main//option[@selected]")
    }
    typed = texts | areas | picked | chosen
    return {name: text.strip() for name, text in typed.items() if "drop-" not in name}
