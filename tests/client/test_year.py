"""A year of inspections and reports, walked in a real browser from plan to paper.

Y1  (B-01 … B-22) an inspection: prepared, announced, its villages drawn, its checklist
    filled without a network with a photograph, its finding recommended, answered, mended,
    sent back, mended again and verified by somebody else
Y2  (A-09 … A-16) a report: asked for, opened, typed by an officer, submitted by the head,
    returned with a reason, submitted again, accepted, consolidated, written as a paper

``pytest tests/client/test_year.py --pictures FOLDER`` leaves a picture of each station.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import pipeline
from mne.areas.models import Area
from mne.clock import today
from mne.config import Settings
from mne.inspections.finding_models import Finding
from mne.inspections.recommendation_models import Recommendation, RecommendationState
from mne.programmes import framework, offices
from mne.programmes.documents import seed_document
from mne.programmes.models import Agency, OfficePosition
from mne.programmes.register import load_programme
from mne.programmes.reporting_units import make_units
from mne.reports.periodic_models import Consolidation, PeriodicReport, ReportState
from mne.users.devices import issue_token
from mne.users.models import User
from mne.users.people import create_user, grant
from mne.users.permissions import Role
from tests.client.desk import Desk, at_desk
from tests.client.field import Field
from tests.client.link import Link
from tests.client.tablet import Tablet, picture
from tests.conftest import Tree
from tests.path.server_process import Server

pytestmark = [pytest.mark.slow, pytest.mark.long]

PASSWORD = "con trâu đi trước"
SINCE = date(2025, 7, 1)
HEAD, OFFICER = OfficePosition.HEAD, OfficePosition.OFFICER


@dataclass
class World:
    """The province's office, a commune that is inspected and reports, and their people."""

    session: Session
    settings: Settings
    office: Agency
    unit: Agency
    unit_area: Area
    secret: str
    """The inspector's tablet's."""
    year: int

    def item(self) -> Recommendation:
        """Read the only recommendation anew, and let go of the store."""
        fresh = select(Recommendation).execution_options(populate_existing=True)
        found = self.session.scalars(fresh).one()
        self.session.commit()
        return found


@pytest.fixture
def world(session: Session, settings: Settings, tree: Tree, field: Field) -> World:
    province = tree.province
    committee = _office(session, "UBND-T", "UBND tỉnh Tây Ninh", province)
    office = _office(session, "SNNMT", "Sở Nông nghiệp và Môi trường", province)
    offices.set_superior(session, office, committee, SINCE)
    units = make_units(session, province, SINCE, office).added
    unit = next(each for each in units if each.area_id == tree.tra_vong.id)
    inspector = _person(session, "thanhtra", Role.SUPERVISOR, province, office, OFFICER)
    _person(session, "canbo", Role.PROGRAMME_OFFICER, province, office, OFFICER)
    _person(session, "chutich", Role.UNIT_OFFICER, tree.tra_vong, unit, HEAD)
    _person(session, "vanthu", Role.UNIT_OFFICER, tree.tra_vong, unit, OFFICER)
    _token, secret = issue_token(session, inspector, "Máy của đoàn")
    year = today().year
    plan = seed_document() | {
        "code": f"TN-{year}",
        "year": year,
        "area_code": province.code,
        "agencies": [{"code": "SNNMT", "name": office.name, "valid_from": SINCE}],
        "components": [],
    }
    programme = load_programme(session, plan)
    counted = [row for row in framework.seed_rows() if row["code"] in {"TB.1", "TB.8"}]
    framework.load(session, programme, counted, date(year, 1, 1))
    session.commit()
    return World(session, settings, office, unit, tree.tra_vong, secret, year)


def _office(session: Session, code: str, name: str, area: Area) -> Agency:
    return offices.add_office(session, offices.NewOffice(code, name, area.id, SINCE))


def _person(
    session: Session,
    login: str,
    role: Role,
    area: Area,
    office: Agency,
    position: OfficePosition,
) -> User:
    person = create_user(session, login, login.title(), PASSWORD)
    grant(session, person, role, area, SINCE)
    offices.join_office(session, office, person, position, SINCE)
    return person


@dataclass
class Desks:
    """One browser for each person, all at once, as in an office."""

    chromium: Browser
    port: int
    pictures: Path | None
    contexts: list[BrowserContext]

    def of(self, login: str) -> Desk:
        context = at_desk(self.chromium, self.port)
        self.contexts.append(context)
        return Desk.sign_in(context, login, PASSWORD, self.pictures)


@pytest.fixture
def desks(
    chromium: Browser, server: Server, pytestconfig: pytest.Config
) -> Iterator[Desks]:
    opened: list[BrowserContext] = []
    pictures: Path | None = pytestconfig.getoption("--pictures")
    yield Desks(chromium, server.port, pictures, opened)
    for context in opened:
        context.close()


def written(day: date) -> str:
    return day.strftime("%d/%m/%Y")


# ---------------------------------------------------------------- Y1: an inspection


def test_an_inspection_is_walked_from_its_plan_to_the_verified_remedy(
    world: World, desks: Desks, context: BrowserContext, link: Link
):  # Y1
    officer = desks.of("canbo")
    prepare(officer, world)
    fill_the_checklist(context, link, world)
    pipeline.judge_waiting(world.settings)
    find_and_recommend(officer, world)
    head, inspector = desks.of("chutich"), desks.of("thanhtra")
    item = f"/recommendations/{world.item().ref}"
    answer(head, item)
    mend(head, item, "Đã niêm yết tại ấp Một.")
    send_back(inspector, item)
    mend(head, item, "Đã niêm yết tại cả hai ấp, kèm ảnh.")
    verify(inspector, item)
    assert world.item().state == RecommendationState.VERIFIED_CLOSED
    conclude(officer)


def prepare(desk: Desk, world: World) -> None:
    desk.open("/inspections/new")
    desk.send(
        "/inspections/new",
        code="KT-01",
        kind="planned",
        title="Kiểm tra công tác rà soát hộ nghèo",
        agency=str(world.office.id),
        units=[str(world.unit.id)],
        starts_on=written(today()),
        ends_on=written(today() + timedelta(days=3)),
    )
    desk.send("/papers", kind="notice", number="31/TB", issued_on=written(today()))
    desk.send("/steps/notified")
    desk.send("/draws", kind="hamlet", wanted="1", seed="2026")
    desk.picture("01-draw")
    desk.open("/inspections/KT-01")
    desk.form("/checklist").locator("select").select_option(index=1)
    desk.press("/checklist")
    desk.send("/steps/under_way")
    desk.picture("02-under-way")


def fill_the_checklist(context: BrowserContext, link: Link, world: World) -> None:
    """Fill it at the village with the network cut, and send it from the office."""
    tablet = Tablet.set_up(context, world.secret)
    link.is_up = False
    tablet.press("Lập phiếu kiểm tra")
    tablet.answer("Mã cơ quan, đơn vị được kiểm tra", world.unit.code)
    tablet.press("Hôm nay")
    turn_the_page(tablet)
    fail(tablet, "Danh sách được niêm yết công khai đủ số ngày quy định?")
    while not tablet.button("Hoàn thành phiếu").is_visible():
        pass_the_rest(tablet)
        turn_the_page(tablet)
    tablet.press("Hoàn thành phiếu")
    tablet.wait_for_home()
    link.is_up = True
    tablet.press("Cập nhật")
    expect(tablet.page.locator("button.unsent")).to_have_text("Đã gửi hết")


def turn_the_page(tablet: Tablet) -> None:
    heading = tablet.page.locator("h1")
    before = heading.inner_text()
    tablet.press("Tiếp")
    expect(heading).not_to_have_text(before)


def fail(tablet: Tablet, item: str) -> None:
    choose(tablet, item, "Không, chưa đạt")
    tablet.answer("Ghi rõ thực trạng chưa đạt", "Ấp Hai chưa niêm yết danh sách.")
    choose(tablet, "Mức độ", "Trung bình")
    tablet.take_picture("Ảnh làm bằng chứng", picture())


def choose(tablet: Tablet, question: str, option: str) -> None:
    region = tablet.page.get_by_role("region", name=question)
    region.get_by_role("radio", name=option, exact=True).check()


def pass_the_rest(tablet: Tablet) -> None:
    """Say that everything else on the page is as it should be."""
    for region in tablet.page.get_by_role("region").all():
        fine = region.get_by_role("radio", name=re.compile("^(Có, đạt|Không)$"))
        if fine.count() and not region.locator("input:checked").count():
            fine.check()


def find_and_recommend(desk: Desk, world: World) -> None:
    desk.open("/inspections/KT-01")
    desk.picture("05-failed-item")
    offered = desk.page.locator('a[href*="/items/"]').first.get_attribute("href")
    assert offered is not None
    desk.open(offered)
    photo = desk.page.locator("ul.photos img")
    expect(photo).to_have_count(1)
    expect(photo).not_to_have_js_property("naturalWidth", 0)
    desk.picture("06-item")
    desk.send(offered)
    finding = world.session.scalars(select(Finding)).one()
    assert [each.kind for each in finding.evidence] == ["photo"]
    world.session.commit()
    desk.open(f"/findings/{finding.ref}")
    desk.send(
        "/recommend",
        text="Niêm yết lại danh sách tại từng ấp.",
        addressee=str(world.unit.id),
        due_before=written(today() + timedelta(days=30)),
    )
    desk.picture("07-draft")
    desk.open("/inspections/KT-01")
    desk.send("/papers", kind="minutes", number="02/BB", issued_on=written(today()))
    desk.send("/steps/minutes_signed")
    desk.send("/KT-01/issue")
    desk.picture("08-issued")


def answer(desk: Desk, item: str) -> None:
    desk.open("/findings")
    desk.picture("09-my-work")
    desk.open(item)
    due = written(today() + timedelta(days=20))
    owner = desk.form("/plan").locator("select option").nth(1)
    desk.send(
        "/plan",
        description="In và dán danh sách",
        owner=owner.get_attribute("value"),
        due_before=due,
    )
    desk.send("/respond", answer="agree")


def mend(desk: Desk, item: str, words: str) -> None:
    desk.open(item)
    desk.send("/start")
    photo = {"name": "niem-yet.png", "mimeType": "image/png", "buffer": picture()}
    desk.send("/show-remedy", files=photo, note="Ảnh tại ấp")
    desk.send("/submit", reason=words)


def send_back(desk: Desk, item: str) -> None:
    desk.open("/findings")
    desk.picture("10-waits-for-verifier")
    desk.open(item)
    desk.send(
        "/return",
        method="site_visit",
        verified_on=written(today()),
        note="Ấp Hai chưa niêm yết.",
    )
    desk.picture("11-sent-back")


def verify(desk: Desk, item: str) -> None:
    desk.open(item)
    desk.send(
        "/verify",
        method="site_visit",
        verified_on=written(today()),
        note="Đã thấy danh sách tại hai ấp.",
    )
    desk.picture("12-verified")


def conclude(desk: Desk) -> None:
    desk.open("/inspections/KT-01")
    desk.send("/papers", kind="conclusion", number="09/KL", issued_on=written(today()))
    desk.send("/steps/concluded")
    desk.picture("13-concluded")


# ---------------------------------------------------------------- Y2: a report


def test_a_report_is_walked_from_its_calendar_to_the_paper(
    world: World, desks: Desks
):  # Y2
    officer, clerk, head = desks.of("canbo"), desks.of("vanthu"), desks.of("chutich")
    period = f"/programmes/TN-{world.year}/reports/NAM-CT-{world.year}"
    report = f"{period}/units/{world.unit.code}"
    open_period(officer, world, period)
    type_in(clerk, report, poor="38")
    submit(head, report)
    give_back(officer, report)
    clerk.open(report)
    clerk.shows("Số hộ nghèo chưa khớp danh sách.")
    type_in(clerk, report, poor="36")
    submit(head, report)
    officer.open(report)
    officer.send("/acceptance")
    bring_together(officer, period)
    made = world.session.scalars(select(Consolidation)).one()
    assert made.missing == []
    states = world.session.scalars(select(PeriodicReport.state)).all()
    assert states == [ReportState.CONSOLIDATED]


def open_period(desk: Desk, world: World, period: str) -> None:
    desk.open(period.rsplit("/", 1)[0])
    desk.send("/reports", receiver=world.office.code)
    desk.picture("21-calendar")
    desk.open(period)
    desk.send("/opening", units=[world.unit.code])
    desk.picture("22-open")


def type_in(desk: Desk, report: str, poor: str) -> None:
    desk.open(report)
    desk.send(
        "/draft",
        **{
            "c|TB.1||numerator": poor,
            "c|TB.1||denominator": "2.410",
            "c|TB.8||rubric": "partly",
            "c|TB.8||note": "Còn hai hộ chưa nhận hỗ trợ.",
            "n|0": "Ban hành kế hoạch từ tháng 1.",
        },
    )
    desk.picture("23-typed")


def submit(desk: Desk, report: str) -> None:
    desk.open(report)
    desk.send("/submission")


def give_back(desk: Desk, report: str) -> None:
    desk.open(report)
    why = "Số hộ nghèo chưa khớp danh sách."
    desk.send("/return", reason=why, due_on=written(today() + timedelta(days=5)))
    desk.picture("24-returned")


def bring_together(desk: Desk, period: str) -> None:
    desk.open(period)
    desk.send("/consolidations", treatment="excluded")
    desk.shows("1,49")  # 36 of 2,410
    desk.picture("25-together")
    paper = zipfile.ZipFile(io.BytesIO(desk.download("/report.docx")))
    text = paper.read("word/document.xml").decode()
    assert "TB.1" in text
    assert "1,49" in text
