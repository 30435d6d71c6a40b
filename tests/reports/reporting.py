"""What tests of periodic reports share: a period of 2023, its offices and people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from mne.clock import LOCAL
from mne.programmes import offices
from mne.programmes.indicators import Defined, indicators_on
from mne.programmes.models import Agency, OfficePosition
from mne.reports import filling, periods, receiving
from mne.reports.periodic_models import PeriodicReport, ReportRevision, ReportSchedule
from mne.reports.report_moves import Act
from mne.users.models import User
from tests.programmes.conftest import MODELS_SUPPORTED, POVERTY_RATE, Plan
from tests.small_map import REFORM, Tree

FOUNDED = date(2015, 1, 1)
MAY_10 = datetime(2023, 5, 10, 9, tzinfo=LOCAL)
FILLED = {
    "1.1": {"": {"value": "3"}},
    "2.1": {"": {"numerator": "2", "denominator": "100"}},
}


@dataclass(frozen=True)
class World:
    """A period of 2023: two communes, the office that receives, the one above it."""

    session: Session
    plan: Plan
    receiver: Agency
    committee: Agency
    typist: User
    approver: User
    other: User
    officer: User
    leader: User

    def defined(self, code: str) -> Defined:
        last = date(2023, 12, 31)
        known = indicators_on(self.session, self.plan.programme, last)
        return next(each for each in known if each[0].code == code)

    def schedule(self, kind: str = "6T") -> ReportSchedule:
        asked = next(
            each for each in periods.calendar(2023, "Kế hoạch 2023") if each.kind == kind
        )
        return periods.plan_report(self.session, self.plan.programme, self.receiver, asked)

    def open(self) -> list[PeriodicReport]:
        schedule = self.schedule()
        return periods.open_period(
            self.session, schedule, [self.plan.town, self.plan.mo_cong]
        )

    def fill(
        self, report: PeriodicReport, who: User, cells: filling.Cells = FILLED
    ) -> None:
        words = {"Khó khăn, vướng mắc và nguyên nhân": "Chậm phân bổ vốn"}
        filling.save_draft(self.session, report, report.version, who, cells, words)

    def submit(
        self, report: PeriodicReport, who: User, cells: filling.Cells = FILLED
    ) -> ReportRevision:
        self.fill(
            report, self.typist if report.agency_id == self.plan.town.id else who, cells
        )
        return filling.submit(self.session, report, report.version, who)

    def accept(self, report: PeriodicReport, who: User) -> None:
        self.submit(report, who)
        receiving.accept(self.session, report, Act(self.officer, report.version))


def person(session: Session, login: str, office: Agency, position: OfficePosition) -> User:
    user = User(
        login=login,
        name=login.title(),
        password_hash="-",
        session_key="-",
        created_at=datetime(2020, 1, 1, tzinfo=UTC),
    )
    session.add(user)
    session.flush()
    offices.join_office(session, office, user, position, FOUNDED)
    return user


@pytest.fixture
def world(session: Session, plan: Plan, tree: Tree) -> World:
    plan.indicator("1.1", MODELS_SUPPORTED)
    plan.indicator("2.1", POVERTY_RATE)
    receiver = offices.get_office(session, "PLDTBXH")
    committee = Agency(
        code="UBND-H",
        name="UBND huyện Tân Biên",
        area_id=tree.district.id,
        valid_from=FOUNDED,
        valid_to=REFORM,
    )
    session.add(committee)
    session.flush()
    offices.set_superior(session, receiver, committee, FOUNDED)
    head, officer = OfficePosition.HEAD, OfficePosition.OFFICER
    return World(
        session,
        plan,
        receiver,
        committee,
        typist=person(session, "nhap", plan.town, officer),
        approver=person(session, "duyet", plan.town, head),
        other=person(session, "mocong", plan.mo_cong, head),
        officer=person(session, "phong", receiver, officer),
        leader=person(session, "lanhdao", committee, head),
    )
