"""An office at work, and a browser at its screens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from mne import pipeline
from mne.app import create_app
from mne.areas.models import Area
from mne.clock import frozen
from mne.collection import intake
from mne.collection.files import FileStore
from mne.collection.models import Submission
from mne.config import Settings
from mne.households.models import Household, Member, Sex
from mne.households.register import add_household, count_residents
from mne.programmes.documents import seed_document
from mne.programmes.models import Programme
from mne.programmes.register import load_programme
from mne.questionnaires.models import QuestionnaireVersion
from mne.questionnaires.publishing import publish
from mne.rounds.models import Round, RoundKind, RoundMode
from mne.rounds.planning import RoundPlan, open_round, plan_round
from mne.sampling.drawing import list_census
from mne.standards.models import StandardPack
from mne.standards.packs import load_pack
from mne.users.devices import issue_token
from mne.users.models import DeviceToken, User
from mne.users.people import grant
from mne.users.permissions import Role
from mne.web.transactions import Platform
from tests.browser.page import Browser
from tests.conftest import Tree
from tests.fieldwork import Fieldwork, add_person, seal_post, sender_of

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)

# ruff: noqa: E501 a row of a sheet is one line
SHEETS = """
| survey |
| | type | name | label::Tiếng Việt (vi) | label::English (en) | required | constraint | calculation |
| | start | start | | | | | |
| | end | end | | | | | |
| | begin_group | identification | Nhận dạng hộ | Identification | | | |
| | text | household_code | Mã hộ | Household code | yes | | |
| | text | hamlet_code | Mã ấp | Hamlet code | yes | | |
| | date | interview_date | Ngày phỏng vấn | Day of the interview | yes | | |
| | select_one area_type | area_type | Khu vực | Kind of place | yes | | |
| | end_group | | | | | | |
| | begin_repeat | member | Thành viên | Member | | | |
| | text | member_name | Họ và tên | Full name | yes | | |
| | select_one sex | sex | Giới tính của ${member_name} | Sex of ${member_name} | | | |
| | integer | age | Tuổi | Age | | . <= 120 | |
| | end_repeat | | | | | | |
| | calculate | household_size | | | | | count(${member}) |
| | begin_group | housing | Nhà ở | Housing | | | |
| | select_one water | water_source | Nguồn nước chính | Main source of water | | | |
| | decimal | floor_area_m2 | Diện tích (m²) | Floor area (m²) | | | |
| | image | photo | Ảnh nhà | Picture of the dwelling | | | |
| | end_group | | | | | | |
| | integer | income_pc_month | Thu nhập một người một tháng | Income per person and month | | | |
| choices |
| | list_name | name | label::Tiếng Việt (vi) | label::English (en) |
| | sex | male | Nam | Male |
| | sex | female | Nữ | Female |
| | area_type | rural | Nông thôn | Rural |
| | area_type | urban | Thành thị | Urban |
| | water | tap | Nước máy | Tap |
| | water | surface | Nước sông, suối | River or stream |
| settings |
| | form_title | form_id | version | default_language |
| | Phiếu thử | test_review | 1 | Tiếng Việt (vi) |
"""

STANDARD = """
code = "test-2026"
title = {vi = "Chuẩn thử 2026", en = "Test standard 2026"}
legal_texts = ["Quyết định thử số 1"]
valid_from = 2026-01-01
counted = "household"
area_types = ["rural", "urban"]
cutoff = "1/2"
unverified = ["Nothing here is law."]

[rounding]
percent_decimals = 2
mode = "half_up"

[parameters]
clean_water = ["tap"]
least_deprivations = 1

[[dimensions]]
code = "water"
name = {vi = "Nước sinh hoạt", en = "Water"}

[[indicators]]
code = "water"
dimension = "water"
name = {vi = "Nguồn nước", en = "Source of water"}
weight = "1"
test = "household"
deprived = "water_source not in clean_water"
source = "test"
[indicators.definition]
vi = "Hộ không dùng nước sạch."
en = "The household has no clean water."

[bases.measured_income]
name = {vi = "Thu nhập đo được", en = "Measured income"}
[bases.measured_income.thresholds]
income_line = {rural = 1_500_000, urban = 2_000_000}

[[bases.measured_income.table]]
when = "income_pc_month <= income_line and deprivations >= least_deprivations"
class = "poor"
reason = "low_income_and_deprived"
because = {vi = "Thu nhập thấp và có thiếu hụt", en = "Low income and a deprivation"}

[[bases.measured_income.table]]
class = "not_poor"
reason = "high_income"
because = {vi = "Thu nhập trên chuẩn", en = "Income above the line"}
"""

PHOTOGRAPH = b"\xff\xd8 a picture of a house"


def interview(instance_id: str, household: str, hamlet: str, **answers: str) -> bytes:
    """Write an interview as a tablet would: two members, river water, little income."""
    given = {
        "age": "41",
        "water_source": "surface",
        "floor_area_m2": "42.5",
        "income_pc_month": "1250000",
        "photo": "house.jpg",
    } | answers
    return f"""<data id="test_review" version="1">
<start>2026-11-22T08:00:00.000+07:00</start><end>2026-11-22T08:30:00.000+07:00</end>
<identification><household_code>{household}</household_code>
<hamlet_code>{hamlet}</hamlet_code><interview_date>2026-11-22</interview_date>
<area_type>rural</area_type></identification>
<member><member_name>Nguyễn Văn Đức</member_name><sex>male</sex><age>{given["age"]}</age></member>
<member><member_name>Trần Thị Hoa</member_name><sex>female</sex><age>38</age></member>
<household_size>2</household_size>
<housing><water_source>{given["water_source"]}</water_source>
<floor_area_m2>{given["floor_area_m2"]}</floor_area_m2><photo>{given["photo"]}</photo></housing>
<income_pc_month>{given["income_pc_month"]}</income_pc_month>
<meta><instanceID>{instance_id}</instanceID></meta></data>""".encode()


@dataclass
class Office:
    """Tây Ninh after the reform, with one review open in it and one person of each role.

    Everybody holds their role in the whole province, except ``neighbour``, the supervisor
    of Trà Vong alone.
    """

    session: Session
    settings: Settings
    tree: Tree
    people: dict[Role, User]
    neighbour: User
    version: QuestionnaireVersion
    pack: StandardPack
    round: Round
    household: Household
    token: DeviceToken
    programme: Programme

    @property
    def store(self) -> FileStore:
        return FileStore(self.settings.files_dir)

    def receive(self, xml: bytes, files: dict[str, bytes] | None = None) -> None:
        """Take a post of the enumerator's tablet, and judge it."""
        work = Fieldwork(
            self.version, self.round, self.people[Role.ENUMERATOR], self.token, ""
        )
        envelope = seal_post(self.store, sender_of(self.session, work), xml, files)
        intake.receive(self.session, self.store, envelope)
        self.session.commit()
        pipeline.judge_waiting(self.settings)
        self.let_go()

    def let_go(self) -> None:
        """Forget what was read, and let go of the store so that a request can write."""
        self.session.expire_all()
        for kept in (*self.people.values(), self.neighbour, self.token, self.round):
            self.session.refresh(kept)
        self.session.commit()

    def submission(self) -> Submission:
        """Give the interview that arrived last."""
        found = self.session.query(Submission).order_by(Submission.id.desc()).first()
        assert found is not None
        return found


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with frozen(NOW):
        yield


@pytest.fixture
def office(session: Session, settings: Settings, tree: Tree) -> Office:
    people = {role: add_person(session, role.value) for role in Role}
    for role, person in people.items():
        grant(session, person, role, tree.province, date(2025, 7, 1))
    neighbour = add_person(session, "neighbour")
    grant(session, neighbour, Role.SUPERVISOR, tree.tra_vong, date(2025, 7, 1))
    pack = load_pack(session, STANDARD)
    version = publish(session, "review.md", SHEETS)
    round_ = plan_round(session, _plan(tree.province, version, pack))
    household = _household(session, tree)
    list_census(session, round_, [household.id])
    open_round(session, round_)
    token, _ = issue_token(session, people[Role.ENUMERATOR], "Máy 1")
    programme = load_programme(session, seed_document() | {"area_code": "TN-TB"})
    session.commit()
    return Office(
        session,
        settings,
        tree,
        people,
        neighbour,
        version,
        pack,
        round_,
        household,
        token,
        programme,
    )


def _plan(area: Area, version: QuestionnaireVersion, pack: StandardPack) -> RoundPlan:
    return RoundPlan(
        code="review-2026",
        name="Rà soát 2026",
        kind=RoundKind.ANNUAL_REVIEW,
        mode=RoundMode.CENSUS,
        area=area,
        questionnaire_version=version,
        reference_on=date(2026, 9, 1),
        opens_on=date(2026, 9, 1),
        closes_on=date(2026, 12, 31),
        standards=[pack],
    )


def _household(session: Session, tree: Tree) -> Household:
    hamlet = tree.town_hamlets[0]
    household = add_household(
        session, "TT-01-001", hamlet, "Nguyễn Văn Đức", date(2020, 1, 1), "Tổ 3"
    )
    household.members.append(
        Member(
            number=1,
            name="Nguyễn Văn Đức",
            sex=Sex.MALE,
            birth_year=1985,
            relation="head",
            ethnicity="kinh",
        )
    )
    count_residents(session, hamlet, date(2026, 1, 1), (210, 840), "Báo cáo ấp")
    return household


@pytest.fixture
def app(office: Office) -> Iterator[Flask]:
    app = create_app(office.settings)
    yield app
    shared: Platform = app.extensions["mne"]
    shared.engine.dispose()


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app)
