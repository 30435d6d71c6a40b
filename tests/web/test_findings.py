"""Screens of findings and recommendations, from the finding to its verified closing.

W1  a finding is written down, followed by a recommendation, issued, answered, mended with
    evidence, verified by somebody else; each sees it among their own work (B-02 … B-07)
W2  what is refused shows why and keeps everything that was typed; a stale page moves
    nothing (B-08)
W3  nobody verifies their own office's work, the page doesn't even offer it (B-06)
W4  who may not see an area sees nothing of it; restricted findings hide their names
W5  lists, the board and the tables of age stand in the address with their filters (B-10,
    B-14)
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.inspections.finding_models import Finding
from mne.inspections.recommendation_models import Recommendation, RecommendationState
from mne.programmes import offices
from mne.programmes.models import Agency, OfficePosition
from mne.users.models import User
from mne.users.permissions import Role
from tests.browser.page import Browser
from tests.web.conftest import Office

SINCE = date(2025, 7, 1)
PHOTO = b"\xff\xd8 the posted list"
FINDING = {
    "source": "front",
    "source_text": "Văn bản 12/MTTQ ngày 20/10/2026",
    "type": "procedure",
    "criterion": "Quyết định 24/2021/QĐ-TTg: niêm yết công khai",
    "condition": "Danh sách không được niêm yết tại ấp",
    "severity": "medium",
    "detected_on": "20/10/2026",
    "cases_found": "8",
    "cases_checked": "27",
    "chosen_how": "random",
}


@dataclass
class Desks:
    """The offices of the province's corner and who works in each."""

    office: Office
    lead: Agency
    commune: Agency

    @property
    def session(self) -> Session:
        return self.office.session

    def person(self, role: Role) -> User:
        return self.office.people[role]

    def item(self) -> Recommendation:
        """Read the only recommendation anew, and let go of the store."""
        fresh = select(Recommendation).execution_options(populate_existing=True)
        found = self.session.scalars(fresh).one()
        assert found.finding.evidence is not None
        assert found.responses is not None
        self.session.commit()
        return found


@pytest.fixture
def desks(office: Office) -> Desks:
    session, tree = office.session, office.tree

    def agency(code: str, name: str, area_id: int) -> Agency:
        added = Agency(code=code, name=name, area_id=area_id, valid_from=SINCE)
        session.add(added)
        session.flush()
        return added

    committee = agency("UBND-T", "UBND tỉnh Tây Ninh", tree.province.id)
    lead = agency("SNNMT", "Sở Nông nghiệp và Môi trường", tree.province.id)
    commune = agency("UBND-TV", "UBND xã Trà Vong", tree.tra_vong.id)
    offices.set_superior(session, lead, committee, SINCE)
    offices.set_superior(session, commune, committee, SINCE)
    for role, place, position in (
        (Role.SUPERVISOR, lead, OfficePosition.OFFICER),
        (Role.PROGRAMME_OFFICER, lead, OfficePosition.OFFICER),
        (Role.UNIT_OFFICER, commune, OfficePosition.OFFICER),
        (Role.LEADER, committee, OfficePosition.HEAD),
    ):
        offices.join_office(session, place, office.people[role], position, SINCE)
    session.commit()
    return Desks(office, lead, commune)


def file(name: str = "anh.jpg") -> tuple[io.BytesIO, str]:
    return io.BytesIO(PHOTO), name


def write_down(browser: Browser, desks: Desks, **changes: object) -> Finding:
    fields = {**FINDING, "agency": str(desks.commune.id), "files": file(), **changes}
    browser.send("/findings/new", fields)
    fresh = select(Finding).execution_options(populate_existing=True)
    found = desks.session.scalars(fresh).one()
    assert len(found.evidence) == 1
    desks.session.commit()
    return found


def drafted(browser: Browser, desks: Desks) -> Recommendation:
    browser.sign_in_as(desks.person(Role.SUPERVISOR))
    finding = write_down(browser, desks)
    browser.send(
        f"/findings/{finding.ref}/recommend",
        {
            "text": "Niêm yết lại danh sách tại từng ấp.",
            "addressee": str(desks.commune.id),
            "due_before": "15/12/2026",
        },
        page=f"/findings/{finding.ref}",
    )
    return desks.item()


def step(browser: Browser, desks: Desks, name: str, status: int = 200, **fields: object):
    item = desks.item()
    page = f"/recommendations/{item.ref}"
    prefixed = {f"{name}-{field}": value for field, value in fields.items()}
    return browser.send(f"{page}/{name}", prefixed, status, page=page)


def submitted(browser: Browser, desks: Desks) -> Recommendation:
    drafted(browser, desks)
    step(browser, desks, "issue")
    officer = desks.person(Role.UNIT_OFFICER)
    browser.sign_in_as(officer)
    step(
        browser,
        desks,
        "plan",
        description="In và dán danh sách",
        owner=str(officer.id),
        due_before="10/12/2026",
    )
    step(browser, desks, "respond", answer="agree")
    step(browser, desks, "start")
    step(browser, desks, "show-remedy", files=file("niem-yet.jpg"), note="Ảnh tại ấp")
    step(browser, desks, "submit", reason="Đã niêm yết tại 5 ấp")
    return desks.item()


def test_a_finding_goes_the_usual_road(browser: Browser, desks: Desks):  # W1
    item = submitted(browser, desks)
    assert item.state == RecommendationState.SUBMITTED
    verifier = desks.person(Role.SUPERVISOR)
    work = browser.sign_in_as(verifier).open("/findings")
    assert item.ref in work.text
    assert "Waits for an independent verifier" in work.text
    assert "1 recommendations wait for your next move" in browser.open("/").text
    fields = {"method": "site_visit", "verified_on": "22/11/2026", "note": "Đã thấy"}
    page = step(browser, desks, "verify", **fields)
    assert "Nobody has a next move" in page.text
    assert desks.item().state == RecommendationState.VERIFIED_CLOSED
    finding = item.finding
    shown = browser.open(f"/findings/{finding.ref}")
    assert "8/27 = 29.6 % (exact 95 % interval 13.8 to 50.2 %)" in shown.text
    assert "More than 10 % of what was checked is wrong" in shown.text
    sent = browser.client.get(f"/findings/evidence/{finding.evidence[0].id}")
    assert sent.data == PHOTO
    assert sent.headers["Content-Disposition"].startswith("attachment")
    sent.close()


def test_what_is_refused_keeps_what_was_typed(browser: Browser, desks: Desks):  # W2
    drafted(browser, desks)
    step(browser, desks, "issue")
    browser.sign_in_as(desks.person(Role.UNIT_OFFICER))
    refused = step(
        browser, desks, "respond", 422, answer="partly", reason="Chỉ có hai cán bộ"
    )
    assert "no remedial action is planned" in refused.text
    assert "Chỉ có hai cán bộ" in refused.text
    assert desks.item().responses == []
    desks.session.commit()


def test_a_stale_page_moves_nothing(browser: Browser, desks: Desks):  # W2
    item = drafted(browser, desks)
    step(browser, desks, "issue")
    stale = {"withdraw-seen": "0", "withdraw-reason": "Ghi nhầm xã"}
    address = f"/recommendations/{item.ref}/withdraw"
    page = browser.send(address, stale, 422, page=f"/recommendations/{item.ref}")
    assert "Somebody moved recommendation" in page.text
    assert "Ghi nhầm xã" in page.text
    assert desks.item().state == RecommendationState.ISSUED
    token = page.document.xpath("//input[@name='csrf_token']/@value")[0]
    taken = {"csrf_token": token, "issue-seen": "0"}
    again = browser.client.post(f"/recommendations/{item.ref}/issue", data=taken)
    assert again.status_code == 422
    desks.session.commit()


def test_nobody_is_offered_to_verify_their_own(browser: Browser, desks: Desks):  # W3
    item = submitted(browser, desks)
    page = browser.open(f"/recommendations/{item.ref}")
    assert "Verify and close" not in page.text
    token = page.document.xpath("//input[@name='csrf_token']/@value")[0]
    fields = {
        "csrf_token": token,
        "verify-seen": str(item.version),
        "verify-method": "desk",
        "verify-verified_on": "22/11/2026",
    }
    refused = browser.client.post(f"/recommendations/{item.ref}/verify", data=fields)
    assert refused.status_code == 422
    assert "is not yours to take" in refused.get_data(as_text=True)
    assert desks.item().state == RecommendationState.SUBMITTED


def test_another_commune_sees_nothing(browser: Browser, desks: Desks):  # W4
    desks.commune.area_id = desks.office.tree.tan_phu.id
    desks.session.commit()
    item = drafted(browser, desks)
    browser.sign_in_as(desks.office.neighbour)
    browser.open(f"/recommendations/{item.ref}", 403)
    browser.open(f"/findings/{item.finding.ref}", 403)
    desks.session.commit()
    assert item.ref not in browser.open("/findings/list?which=all").text


def test_a_restricted_finding_hides_its_names(browser: Browser, desks: Desks):  # W4
    browser.sign_in_as(desks.person(Role.SUPERVISOR))
    finding = write_down(browser, desks, is_restricted="y", condition="Ông Bảy nhận tiền")
    assert "Ông Bảy" in browser.open(f"/findings/{finding.ref}").text
    evidence = f"/findings/evidence/{finding.evidence[0].id}"
    desks.session.commit()
    browser.sign_in_as(desks.person(Role.EVALUATOR))
    page = browser.open(f"/findings/{finding.ref}")
    assert "Ông Bảy" not in page.text
    assert "Restricted" in page.text
    browser.open(evidence, 404)


def test_no_list_tells_what_is_restricted(browser: Browser, desks: Desks):  # W4
    browser.sign_in_as(desks.person(Role.SUPERVISOR))
    finding = write_down(browser, desks, is_restricted="y")
    fields = {
        "text": "Thu lại tiền của ông Bảy.",
        "addressee": str(desks.commune.id),
        "due_before": "15/12/2026",
    }
    page = f"/findings/{finding.ref}"
    browser.send(f"{page}/recommend", fields, page=page)
    ref = desks.item().ref
    pages = [page, "/findings/list", "/findings/board", f"/recommendations/{ref}"]
    for role, is_shown in ((Role.SUPERVISOR, True), (Role.EVALUATOR, False)):
        browser.sign_in_as(desks.person(role))
        for address in pages:
            assert ("ông Bảy" in browser.open(address).text) == is_shown, (role, address)
        found = browser.open("/findings/list?text=tien+cua+ong+bay").text
        assert (ref in found) == is_shown, role


def test_bad_input_is_refused_with_the_way_out(browser: Browser, desks: Desks):  # W2
    browser.sign_in_as(desks.person(Role.SUPERVISOR))
    fields = {**FINDING, "agency": str(desks.commune.id), "source_text": ""}
    page = browser.send("/findings/new", fields, 422)
    assert "has to name the body and its paper" in page.text
    assert "Danh sách không được niêm yết tại ấp" in page.text
    fields |= {"source_text": "MTTQ", "cases_found": "30"}
    assert "The cases don't fit" in browser.send("/findings/new", fields, 422).text
    assert desks.session.scalars(select(Finding)).all() == []
    desks.session.commit()


def test_filters_stand_in_the_address(browser: Browser, desks: Desks):  # W5
    item = drafted(browser, desks)
    address = "/findings/list?which=all&severity=medium&source=front&text=niêm"
    assert item.ref in browser.open(address).text
    assert item.ref not in browser.open("/findings/list?which=late").text
    assert item.ref not in browser.open("/findings/list?severity=critical").text
    board = browser.open("/findings/board").text
    assert item.ref in board
    assert "Choose one of the list." not in board
    step(browser, desks, "issue")
    ages = browser.open("/findings/ageing?on=22/11/2026").text
    assert "UBND xã Trà Vong" in ages
    assert (
        "Nothing was open on that day." in browser.open("/findings/ageing?on=1/1/2026").text
    )
