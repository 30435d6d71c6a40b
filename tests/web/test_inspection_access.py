"""Who sees an inspection and who may touch it: refused by default (B-01, B-06).

A1  an inspector of another commune opens no address of an inspection, its plan, draws,
    papers, photographs or items, and finds nothing of them in lists
A2  who works for an inspected office sees nothing of it before it is announced or begins,
    afterwards neither draws nor checklists, and changes nothing ever, whatever their role
A3  a draw, a paper or a photograph is given only under the inspection it belongs to
A4  an office that only looks on (a leader) sees what is in the open, and changes nothing
A5  a choice outside my areas is no choice
A6  what an approved plan names is no secret, a surprise within the plan's year is
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from mne.inspections import checklists, drawing, planning, year_plans
from mne.inspections.finding_models import Evidence
from mne.inspections.models import (
    DocumentKind,
    DrawnKind,
    Inspection,
    InspectionKind,
    InspectionState,
)
from mne.users.permissions import Role
from tests.browser.page import Browser
from tests.web.conftest import Office
from tests.web.inspecting import DAY, PHOTO, Desks, fill_in, prepared, set_up

REFUSED = {403, 404}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Who may see what doesn't depend on the kind of store; the other files try both."""
    return sqlite_url


@dataclass
class Case:
    """An inspection with one of everything, and what its addresses name."""

    desks: Desks
    inspection: Inspection
    named: dict[str, object]

    def move(self, state: InspectionState) -> None:
        self.inspection.state = state
        self.desks.office.session.commit()


@pytest.fixture
def case(office: Office) -> Case:
    desks = set_up(office)
    session = office.session
    plan = year_plans.propose_plan(session, desks.lead, 2026, "Năm 2026", desks.inspector)
    inspection = prepared(desks, plan_id=plan.id)
    fill_in(desks, inspection)
    scan = office.store.add_bytes(b"%PDF minutes")
    paper = planning.Paper(
        DocumentKind.OTHER,
        "1",
        DAY,
        sha256=scan.sha256,
        file_name="van-ban.pdf",
        size=scan.size,
    )
    added = planning.add_paper(session, inspection, paper, desks.inspector)
    lot = drawing.Lot(DrawnKind.HAMLET, ["MC-01", "MC-02"], 1, 7)
    drawn = drawing.draw(session, inspection, lot, desks.inspector)
    offers = checklists.proposals(session, inspection)
    named = {
        "code": inspection.code,
        "plan_code": plan.code,
        "paper_id": added.id,
        "draw_id": drawn.id,
        "uid": offers[1].uid,
        "attachment_id": offers[1].photos[0].id,
        "state": "under_way",
        "unit_code": desks.commune.code,
    }
    session.commit()
    return Case(desks, inspection, named)


def statuses(app: Flask, browser: Browser, case: Case) -> dict[tuple[str, str], int]:
    """Ask every address that names something, in every way it can be asked."""
    page = browser.client.get("/inspections").get_data(as_text=True)
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    answered = {}
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("inspections.") or not rule.arguments:
            continue
        with app.test_request_context():
            adapter = app.url_map.bind("localhost")
            named = {name: case.named[name] for name in rule.arguments}
            address = adapter.build(rule.endpoint, named)
        for method in (rule.methods or set()) & {"GET", "POST"}:
            answer = browser.client.open(
                address,
                method=method,
                data={"csrf_token": token} if method == "POST" else None,
            )
            answered[(method, rule.endpoint)] = answer.status_code
            answer.close()
    assert len(answered) > 18
    return answered


def test_another_communes_inspector_opens_nothing(
    app: Flask, browser: Browser, case: Case
):  # A1
    neighbour = case.desks.office.neighbour
    browser.sign_in_as(neighbour)
    case.move(InspectionState.UNDER_WAY)
    answered = statuses(app, browser, case)
    assert not {asked for asked, status in answered.items() if status not in REFUSED}
    listed = browser.open("/inspections").text + browser.open("/inspections/units").text
    for word in ("KT-2026-01", "KH-2026-SNNMT", "Tân Phú"):
        assert word not in listed
    assert "Trà Vong" in browser.open("/inspections/units").text


def test_the_inspected_see_nothing_before_and_change_nothing_ever(
    app: Flask, browser: Browser, case: Case
):  # A2
    browser.sign_in_as(case.desks.inspected)
    own = ("GET", "inspections.unit")
    answered = statuses(app, browser, case)
    assert {asked for asked, status in answered.items() if status not in REFUSED} == {own}
    assert "KT-2026-01" not in browser.open("/inspections/units/UBND-TP").text
    assert "KT-2026-01" not in browser.open("/inspections").text
    case.move(InspectionState.UNDER_WAY)
    answered = statuses(app, browser, case)
    open_now = {asked for asked, status in answered.items() if status not in REFUSED}
    assert open_now == {own, ("GET", "inspections.show"), ("GET", "inspections.paper")}
    page = browser.open("/inspections/KT-2026-01")
    for hidden in ("Random draws", "Failed items", "Không niêm yết", "Enter a paper"):
        assert hidden not in page.text
    assert "KT-2026-01" in browser.open("/inspections").text


def test_one_called_off_before_its_notice_was_never_there(
    browser: Browser, case: Case
):  # A2
    browser.sign_in_as(case.desks.inspected)
    case.move(InspectionState.CANCELLED)
    browser.open("/inspections/KT-2026-01", 404)
    paper = planning.Paper(DocumentKind.NOTICE, "2", DAY)
    planning.add_paper(
        case.desks.office.session, case.inspection, paper, case.desks.inspector
    )
    case.desks.office.session.commit()
    browser.open("/inspections/KT-2026-01")


def test_things_are_given_under_their_own_inspection_only(
    browser: Browser, case: Case
):  # A3
    prepared(case.desks, code="KT-2026-02")
    browser.sign_in_as(case.desks.inspector)
    for status, code in ((200, "KT-2026-01"), (404, "KT-2026-02")):
        start = f"/inspections/{code}"
        browser.open(f"{start}/draws/{case.named['draw_id']}", status)
        photo = browser.client.get(f"{start}/photos/{case.named['attachment_id']}")
        assert (photo.status_code, photo.data == PHOTO) == (status, status == 200)
        photo.close()
    answer = browser.client.get(f"/inspections/KT-2026-02/items/{case.named['uid']}")
    assert answer.status_code == 409
    browser.open("/inspections/papers/99", 404)


def test_a_finding_of_elsewhere_takes_no_evidence(browser: Browser, office: Office):  # A3
    desks = set_up(office)
    for code in ("KT-2026-01", "KT-2026-02"):
        prepared(desks, code=code)
    browser.sign_in_as(desks.inspector)
    written = {
        "uid": "11111111-2222-3333-4444-555555555555",
        "agency": str(desks.commune.id),
        "source": "inspection",
        "type": "procedure",
        "criterion": "Niêm yết",
        "condition": "Không niêm yết",
        "severity": "low",
        "detected_on": "22/11/2026",
    }
    browser.send("/inspections/KT-2026-01/findings/new", written)
    fields = {**written, "files": (io.BytesIO(PHOTO), "x.jpg")}
    browser.send("/inspections/KT-2026-02/findings/new", fields, 404)
    office.session.expire_all()
    assert office.session.scalars(select(Evidence)).all() == []
    office.session.commit()


def test_who_looks_on_changes_nothing(app: Flask, browser: Browser, case: Case):  # A4
    browser.sign_in_as(case.desks.person(Role.LEADER))
    browser.open("/inspections/KT-2026-01", 404)
    case.move(InspectionState.UNDER_WAY)
    browser.open("/inspections/KT-2026-01")
    answered = statuses(app, browser, case)
    changed = {
        asked
        for asked, status in answered.items()
        if asked[0] == "POST" and status not in REFUSED
    }
    assert not changed


def test_what_an_approved_plan_names_is_no_secret(browser: Browser, office: Office):  # A6
    desks, session = set_up(office), office.session
    plan = year_plans.propose_plan(session, desks.lead, 2026, "Năm 2026", desks.inspector)
    prepared(desks, plan_id=plan.id, kind=InspectionKind.PLANNED)
    prepared(desks, plan_id=plan.id, code="KT-2026-02")
    browser.sign_in_as(desks.inspected)
    browser.open("/inspections/KT-2026-01", 404)
    year_plans.approve_plan(session, plan, "15/QĐ-UBND", DAY, desks.inspector)
    session.commit()
    assert "Random draws" not in browser.open("/inspections/KT-2026-01").text
    browser.open("/inspections/KT-2026-02", 404)
    browser.sign_in_as(desks.person(Role.LEADER))
    listed = browser.open("/inspections/plans/KH-2026-SNNMT").links()
    assert "/inspections/KT-2026-01" in listed
    assert "/inspections/KT-2026-02" not in listed


def test_a_choice_outside_my_areas_is_none(browser: Browser, office: Office):  # A5
    desks = set_up(office)
    fields: dict[str, object] = {
        "code": "KT-2026-09",
        "kind": "surprise",
        "title": "Kiểm tra xã bên",
        "agency": str(desks.next_door.id),
        "units": [str(desks.next_door.id)],
        "starts_on": "22/11/2026",
        "ends_on": "22/11/2026",
    }
    browser.sign_in_as(office.neighbour)
    for field, wrong in (
        ("agency", str(desks.lead.id)),
        ("units", [str(desks.commune.id)]),
        ("leader", str(desks.inspected.id)),
    ):
        page = browser.send("/inspections/new", fields | {field: wrong}, 422)
        [fault] = page.document.xpath("//p[@class='field-error']/@id")
        assert fault == f"{field}-error"
