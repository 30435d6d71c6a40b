"""Screens of inspections, from the year's plan to the conclusion.

V1  a plan is proposed and approved; an inspection of it goes on paper by paper, and what is
    missing is said (B-01)
V2  a draw shows its list's size, seed and hash; whoever downloads the list draws the same
    again; households are drawn out of drawn hamlets (B-01)
V3  findings are written on the inspection's page, lead back to it, and are issued at one go
    after the minutes (B-02, B-14)
V4  an interval stands only with what was drawn at random
V5  what was prepared is changed until it begins, or called off for a reason
V6  an office's page shows what is open with it, what came again and its inspections
V7  what is refused keeps everything that was typed
"""

from __future__ import annotations

import hashlib
import io
import json
import random
from dataclasses import replace

import pytest
from sqlalchemy import select

from mne.inspections import findings, recommendations, remedies
from mne.inspections.finding_models import (
    EvidenceKind,
    EvidencePurpose,
    Finding,
    FindingSource,
    FindingType,
    Severity,
)
from mne.inspections.models import (
    Inspection,
    InspectionDraw,
    InspectionPlan,
    InspectionState,
)
from mne.inspections.recommendation_models import Recommendation, RecommendationState
from mne.users.permissions import Role
from tests.browser.page import Browser
from tests.web.conftest import Office
from tests.web.inspecting import DAY, Desks, prepared, set_up

SCAN = b"%PDF-1.7 minutes signed by both sides"
PAGE = "/inspections/KT-2026-01"


@pytest.fixture
def desks(office: Office) -> Desks:
    return set_up(office)


def state_of(desks: Desks) -> InspectionState:
    session = desks.office.session
    session.expire_all()
    state = session.scalars(select(Inspection.state)).one()
    session.commit()
    return state


def enter_paper(browser: Browser, kind: str, **fields: object) -> None:
    given = {"kind": kind, "number": "12/TB", "issued_on": "20/11/2026"} | fields
    prefixed = {f"paper-{name}": value for name, value in given.items()}
    browser.send(f"{PAGE}/papers", prefixed, page=PAGE)


def plan_a_visit(browser: Browser, desks: Desks) -> str:
    """Propose a plan and prepare an inspection of it on the screens; give its page."""
    browser.sign_in_as(desks.inspector)
    plan = {"agency": str(desks.lead.id), "year": "2026", "title": "Kiểm tra năm 2026"}
    assert "not approved yet" in browser.send("/inspections/plans/new", plan).text
    plan_id = str(desks.office.session.scalars(select(InspectionPlan.id)).one())
    desks.office.session.commit()
    fields = {
        "code": "KT-2026-01",
        "kind": "planned",
        "title": "Kiểm tra công tác rà soát hộ nghèo",
        "plan": plan_id,
        "agency": str(desks.lead.id),
        "units": [str(desks.commune.id)],
        "leader": str(desks.inspector.id),
        "starts_on": "22/11/2026",
        "ends_on": "24/11/2026",
    }
    return browser.send("/inspections/new", fields).text


def go_on(browser: Browser, state: str, status: int = 200) -> str:
    return browser.send(f"{PAGE}/steps/{state}", {}, status, page=PAGE).text


def test_a_year_is_planned_and_its_inspection_taken_to_the_end(
    browser: Browser, desks: Desks
):  # V1
    prepared_page = plan_a_visit(browser, desks)
    assert "UBND xã Tân Phú" in prepared_page
    assert "Go on to: Inspecting" not in prepared_page  # a planned one is announced first
    enter_paper(browser, "notice")
    missing = go_on(browser, "notified", 422)
    assert "belongs to plan KH-2026-SNNMT, which is not approved yet" in missing
    approval = {"paper": "15/QĐ-UBND", "approved_on": "05/01/2026"}
    address = "/inspections/plans/KH-2026-SNNMT"
    approved = browser.send(f"{address}/approval", approval, page=address)
    assert "15/QĐ-UBND of 05/01/2026" in approved.text
    assert PAGE in approved.links()
    go_on(browser, "notified")
    go_on(browser, "under_way")
    missing = go_on(browser, "minutes_signed", 422)
    assert "has no minutes signed by both sides yet" in missing
    enter_paper(browser, "minutes")
    go_on(browser, "minutes_signed")
    enter_paper(browser, "conclusion")
    go_on(browser, "concluded")
    assert state_of(desks) == InspectionState.CONCLUDED
    listed = browser.open("/inspections?year=2026&state=concluded").text
    assert "KT-2026-01" in listed
    assert "KT-2026-01" not in browser.open("/inspections?state=prepared").text
    assert "KT-2026-01" in browser.open("/inspections?whose=mine").text
    browser.sign_in_as(desks.person(Role.PROGRAMME_OFFICER))
    assert "KT-2026-01" not in browser.open("/inspections?whose=mine").text


def test_a_scan_is_given_as_it_was_sent(browser: Browser, desks: Desks):  # V1
    prepared(desks)
    browser.sign_in_as(desks.inspector)
    enter_paper(browser, "minutes", files=(io.BytesIO(SCAN), "bien-ban.pdf"))
    scan = next(link for link in browser.open(PAGE).links() if "/papers/" in link)
    sent = browser.client.get(scan)
    assert sent.data == SCAN
    assert sent.headers["Content-Disposition"].startswith("attachment")
    sent.close()


def test_a_draw_can_be_drawn_again_by_anybody(browser: Browser, desks: Desks):  # V2
    tree, session = desks.office.tree, desks.office.session
    prepared(desks, unit_ids=[desks.commune.id, desks.next_door.id])
    browser.sign_in_as(desks.inspector)
    for within, kind, wanted in (
        (f"area:{tree.tan_phu.id}", "hamlet", 1),
        ("draw:1", "household", 3),
    ):
        fields = {"within": within, "kind": kind, "wanted": str(wanted), "seed": "2026"}
        given = {f"draw-{name}": value for name, value in fields.items()}
        if kind == "household":
            refused = browser.send(f"{PAGE}/draws", given, 422, page=PAGE)
            assert "3 can't be drawn out of 0. Enter a number" in refused.text
            continue
        page = browser.send(f"{PAGE}/draws", given, page=PAGE)
        assert "Drawn again from its seed just now: the same comes out." in page.text
    draw = session.scalars(select(InspectionDraw)).one()
    assert draw.frame_sha256 in page.text
    assert "2026" in page.text
    sent = browser.client.get(f"{PAGE}/draws/{draw.id}/frame.json")
    assert hashlib.sha256(sent.data).hexdigest() == draw.frame_sha256
    again = random.Random(draw.seed).sample(json.loads(sent.data), draw.wanted)
    assert sorted(again) == draw.chosen == ["MC-02"]
    session.commit()


def test_findings_are_issued_at_one_go_after_the_minutes(
    browser: Browser, desks: Desks
):  # V3 V4
    prepared(desks)
    browser.sign_in_as(desks.inspector)
    written = {
        "agency": str(desks.commune.id),
        "source": "inspection",
        "type": "error_inclusion",
        "criterion": "Quyết định 24/2021/QĐ-TTg",
        "condition": "8 hộ không đủ điều kiện",
        "severity": "high",
        "detected_on": "22/11/2026",
        "cases_found": "8",
        "cases_checked": "27",
    }
    for how in ("random", "picked"):
        files = (io.BytesIO(b"\xff\xd8"), f"{how}.jpg")
        fields = {**written, "chosen_how": how, "files": files}
        page = browser.send(f"{PAGE}/findings/new", fields)
    assert page.text.count("8/27 = 29.6 %") == 2
    assert page.text.count("exact 95 % interval 13.8 to 50.2 %") == 1
    assert page.text.count("no interval: not chosen at random") == 1
    session = desks.office.session
    refs = session.scalars(select(Finding.ref).order_by(Finding.id)).all()
    session.commit()
    assert PAGE in browser.open(f"/findings/{refs[0]}").links()
    for ref, due in zip(refs, ("15/12/2026", "01/01/2026"), strict=True):
        fields = {"text": "Rà soát lại", "addressee": str(desks.commune.id)}
        address = f"/findings/{ref}"
        browser.send(f"{address}/recommend", {**fields, "due_before": due}, page=address)
    early = browser.send(f"{PAGE}/issue", {}, page=PAGE)
    assert "Recommendations issued: 0." in early.text
    enter_paper(browser, "minutes")
    issued = browser.send(f"{PAGE}/issue", {}, page=PAGE)
    assert "Recommendations issued: 1." in issued.text
    session.expire_all()
    found = session.scalars(select(Recommendation).order_by(Recommendation.id)).all()
    states = [item.state for item in found]
    assert states == [RecommendationState.ISSUED, RecommendationState.DRAFT]
    assert f"{found[1].ref}: " in issued.text
    session.commit()


def test_what_was_prepared_is_changed_or_called_off(browser: Browser, desks: Desks):  # V5
    prepared(desks)
    browser.sign_in_as(desks.inspector)
    shown = browser.open(f"{PAGE}/preparation").document
    fields = {
        "title": "Kiểm tra hồ sơ xã Tân Phú",
        "kind": "surprise",
        "agency": str(desks.lead.id),
        "units": [str(desks.commune.id)],
        "starts_on": "23/11/2026",
        "ends_on": "22/11/2026",
    }
    assert "22/11/2026" in shown.xpath("//input[@name='starts_on']/@value")
    refused = browser.send(f"{PAGE}/preparation", fields, 422)
    assert "ends on 22/11/2026, before it begins" in refused.text
    typed = refused.document.xpath("//input[@name='title']/@value")
    assert typed == ["Kiểm tra hồ sơ xã Tân Phú"]
    own = fields | {"ends_on": "24/11/2026", "members": [str(desks.inspected.id)]}
    assert "can't be of the team" in browser.send(f"{PAGE}/preparation", own, 422).text
    changed = browser.send(f"{PAGE}/preparation", fields | {"ends_on": "24/11/2026"})
    assert changed.title == "Kiểm tra hồ sơ xã Tân Phú"
    browser.send(f"{PAGE}/cancellation", {"cancel-reason": ""}, 422, page=PAGE)
    browser.send(f"{PAGE}/cancellation", {"cancel-reason": "Bão"}, page=PAGE)
    assert state_of(desks) == InspectionState.CANCELLED


def test_what_makes_no_sense_keeps_what_was_typed(browser: Browser, desks: Desks):  # V7
    prepared(desks)
    browser.sign_in_as(desks.inspector)
    fields = {"paper-kind": "minutes", "paper-number": "", "paper-note": "Hai bên đã ký"}
    page = browser.send(f"{PAGE}/papers", fields, 422, page=PAGE)
    assert "Enter the number." in page.text
    assert "Hai bên đã ký" in page.text
    new = {"code": "new", "title": "Kiểm tra", "kind": "surprise"}
    page = browser.send("/inspections/new", new, 422)
    assert "Use letters, digits, dots and dashes, with a digit." in page.text
    plan = {"agency": str(desks.lead.id), "year": "26", "title": "Năm nay"}
    page = browser.send("/inspections/plans/new", plan, 422)
    assert "Enter a year such as 2026." in page.text
    address = f"{PAGE}/steps/concluded"
    token = page.document.xpath("//input[@name='csrf_token']/@value")[0]
    answer = browser.client.post(address, data={"csrf_token": token})
    assert answer.status_code == 422
    assert "can&#39;t take this step" in answer.get_data(as_text=True)
    nowhere = browser.client.post(f"{PAGE}/steps/x", data={"csrf_token": token})
    assert nowhere.status_code == 404


def test_an_offices_page_shows_what_is_open_with_it(browser: Browser, desks: Desks):  # V6
    session = desks.office.session
    inspection = prepared(desks)
    seen = findings.Seen(
        source=FindingSource.INSPECTION,
        agency_id=desks.commune.id,
        area_id=desks.commune.area_id,
        type=FindingType.PROCEDURE,
        criterion="Niêm yết công khai",
        condition="Không niêm yết",
        severity=Severity.MEDIUM,
        detected_on=DAY,
        inspection_id=inspection.id,
    )
    first = findings.record_finding(session, seen, desks.inspector)
    shown = remedies.Shown(EvidenceKind.STATEMENT, EvidencePurpose.FINDING, "Biên bản")
    again = findings.record_finding(session, replace(seen, uid="again"), desks.inspector)
    bare = findings.record_finding(
        session, replace(seen, uid="bare", criterion="Khác"), desks.inspector
    )
    items = []
    for finding in (first, again):
        remedies.add_evidence(session, finding, replace(shown, uid=finding.ref), None)
        item = recommendations.draft(
            session, finding, "Niêm yết lại", desks.lead, desks.inspector
        )
        item.state = RecommendationState.ISSUED
        item.due_before = DAY
        items.append(item.ref)
    session.commit()
    for person in (desks.inspector, desks.person(Role.LEADER), desks.inspected):
        browser.sign_in_as(person)
        page = browser.open("/inspections/units/UBND-TP")
        assert all(ref in page.text for ref in (*items, bare.ref))
        assert "2 open 2 of these are late 1 of these were there before" in page.text
        assert "/inspections/units/UBND-TP" in browser.open("/inspections/units").links()
    session.commit()
