"""What the tests of findings share: offices, their people, a finding on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy.orm import Session

from mne import clock
from mne.areas.models import Area
from mne.inspections import findings, recommendations, remedies
from mne.inspections.finding_models import (
    EvidenceKind,
    EvidencePurpose,
    Finding,
    FindingSource,
    FindingType,
    Severity,
)
from mne.inspections.recommendation_models import Recommendation
from mne.programmes import offices
from mne.programmes.models import Agency, OfficePosition
from mne.users.models import User
from mne.users.people import grant
from mne.users.permissions import Role
from tests.small_map import Tree

FOUNDED = date(2015, 1, 1)
ISSUED = date(2023, 3, 1)
DUE = date(2023, 4, 1)


def at(day: date, hour: int = 9) -> datetime:
    """Give a moment of a day in Viet Nam."""
    return datetime.combine(day, time(hour), clock.LOCAL).astimezone(UTC)


@dataclass(frozen=True)
class Offices:
    """A district's lead office, one of its communes, their superior, and their people."""

    area: Area
    committee: Agency
    lead: Agency
    commune: Agency
    inspector: User
    verifier: User
    second: User
    officer: User
    colleague: User
    leader: User

    @property
    def people(self) -> list[User]:
        return [
            self.inspector,
            self.verifier,
            self.second,
            self.officer,
            self.colleague,
            self.leader,
        ]


@pytest.fixture
def world(session: Session, tree: Tree) -> Offices:
    """The offices of Tân Biên in 2023."""

    def office(code: str, name: str) -> Agency:
        added = Agency(
            code=code,
            name=name,
            area_id=tree.district.id,
            valid_from=FOUNDED,
            valid_to=None,
        )
        session.add(added)
        session.flush()
        return added

    def person(login: str, role: Role, *places: tuple[Agency, OfficePosition]) -> User:
        user = User(
            login=login,
            name=login.title(),
            password_hash="-",
            session_key="-",
            created_at=at(FOUNDED),
        )
        session.add(user)
        session.flush()
        grant(session, user, role, tree.district, FOUNDED)
        for place, position in places:
            offices.join_office(session, place, user, position, FOUNDED)
        return user

    committee = office("UBND-TB", "UBND huyện Tân Biên")
    lead = office("LDTBXH-TB", "Phòng LĐTBXH huyện Tân Biên")
    commune = office("UBND-MC", "UBND xã Mỏ Công")
    offices.set_superior(session, lead, committee, FOUNDED)
    offices.set_superior(session, commune, committee, FOUNDED)
    head, officer = OfficePosition.HEAD, OfficePosition.OFFICER
    return Offices(
        area=tree.district,
        committee=committee,
        lead=lead,
        commune=commune,
        inspector=person("doan", Role.SUPERVISOR, (lead, officer)),
        verifier=person("xacnhan", Role.SUPERVISOR, (lead, officer)),
        second=person("duyet", Role.SUPERVISOR, (lead, head)),
        officer=person("canboxa", Role.UNIT_OFFICER, (commune, officer)),
        colleague=person("dongnghiep", Role.SUPERVISOR, (commune, officer)),
        leader=person("lanhdao", Role.LEADER, (committee, head)),
    )


def seen(world: Offices, **changes: object) -> findings.Seen:
    """Give what an inspection of Krông Nô 2012 might have written: 8 of 27 households."""
    facts: dict[str, object] = {
        "source": FindingSource.FRONT,
        "source_text": "Văn bản 12/MTTQ ngày 20/02/2023",
        "agency_id": world.commune.id,
        "area_id": world.area.id,
        "type": FindingType.ERROR_INCLUSION,
        "criterion": "Quyết định 24/2021/QĐ-TTg: rà soát đúng đối tượng",
        "condition": "8/27 hộ được chọn ngẫu nhiên bị xếp sai",
        "severity": Severity.MEDIUM,
        "detected_on": date(2023, 2, 20),
        "cases_found": 8,
        "cases_checked": 27,
    }
    return findings.Seen(**(facts | changes))


def photo(purpose: EvidencePurpose) -> remedies.Shown:
    """Give a photograph that is in the file store."""
    return remedies.Shown(
        EvidenceKind.PHOTO,
        purpose,
        sha256="a" * 64,
        file_name="anh.jpg",
        size=1000,
        media_type="image/jpeg",
    )


def found(session: Session, world: Offices, **changes: object) -> Finding:
    """Write a finding down, with a photograph."""
    finding = findings.record_finding(session, seen(world, **changes), world.inspector)
    remedies.add_evidence(session, finding, photo(EvidencePurpose.FINDING), world.inspector)
    return finding


def issued(session: Session, world: Offices, **changes: object) -> Recommendation:
    """Issue a recommendation to the commune on 1 March 2023, due before 1 April."""
    with clock.frozen(at(ISSUED)):
        item = drafted(session, world, **changes)
        recommendations.issue(session, item, item.version, world.inspector)
    return item


def drafted(session: Session, world: Offices, **changes: object) -> Recommendation:
    """Draft a recommendation to the commune that could be issued."""
    item = recommendations.draft(
        session,
        found(session, world, **changes),
        "Rà soát lại danh sách hộ nghèo của xã.",
        world.lead,
        world.inspector,
    )
    recommendations.address(item, world.commune, DUE)
    return item
