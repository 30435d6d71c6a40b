"""The offices of an inspection, for tests: who inspects, who is inspected, who looks on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mne.collection import intake
from mne.inspections import equipping, planning
from mne.inspections.models import Inspection, InspectionKind
from mne.programmes import offices
from mne.programmes.models import Agency, OfficePosition
from mne.questionnaires.publishing import publish
from mne.rounds.models import Round
from mne.users.devices import issue_token
from mne.users.models import User
from mne.users.people import grant
from mne.users.permissions import Role
from surveys.instruments import load
from tests.fieldwork import Fieldwork, add_person, seal_post, sender_of
from tests.web.conftest import Office

SINCE = date(2025, 7, 1)
DAY = date(2026, 11, 22)
PHOTO = b"\xff\xd8 altered score sheets"


@dataclass
class Desks:
    """The province's lead office inspects the commune Tân Phú; Trà Vong is next door."""

    office: Office
    lead: Agency
    commune: Agency
    next_door: Agency
    inspected: User
    """Works for the inspected commune, and supervises interviews there."""

    def person(self, role: Role) -> User:
        return self.office.people[role]

    @property
    def inspector(self) -> User:
        return self.office.people[Role.SUPERVISOR]


def set_up(office: Office) -> Desks:
    session, tree = office.session, office.tree

    def agency(code: str, name: str, area_id: int) -> Agency:
        added = Agency(code=code, name=name, area_id=area_id, valid_from=SINCE)
        session.add(added)
        session.flush()
        return added

    lead = agency("SNNMT", "Sở Nông nghiệp và Môi trường", tree.province.id)
    commune = agency("UBND-TP", "UBND xã Tân Phú", tree.tan_phu.id)
    next_door = agency("UBND-TV", "UBND xã Trà Vong", tree.tra_vong.id)
    inspected = add_person(session, "inspected")
    for role in (Role.SUPERVISOR, Role.UNIT_OFFICER):
        grant(session, inspected, role, tree.tan_phu, SINCE)
    for person, place in (
        (office.people[Role.SUPERVISOR], lead),
        (office.people[Role.PROGRAMME_OFFICER], lead),
        (inspected, commune),
        (office.neighbour, next_door),
    ):
        offices.join_office(session, place, person, OfficePosition.OFFICER, SINCE)
    session.commit()
    return Desks(office, lead, commune, next_door, inspected)


def prepared(desks: Desks, **changes: object) -> Inspection:
    """Prepare an inspection of the commune, by the supervisor's office."""
    facts: dict[str, object] = {
        "code": "KT-2026-01",
        "kind": InspectionKind.SURPRISE,
        "title": "Kiểm tra đột xuất xã Tân Phú",
        "area_id": desks.office.tree.province.id,
        "agency_id": desks.lead.id,
        "starts_on": DAY,
        "ends_on": DAY,
        "unit_ids": [desks.commune.id],
        "leader_id": desks.inspector.id,
    }
    session = desks.office.session
    made = planning.prepare(session, planning.Planned(**facts | changes), desks.inspector)
    session.commit()
    return made


def fill_in(desks: Desks, inspection: Inspection) -> None:
    """Equip the inspection, and let its inspector's tablet send a filled checklist."""
    office, session = desks.office, desks.office.session
    version = publish(session, "checklist.md", load("inspection_checklist"))
    equipping.equip(session, inspection, version, desks.inspector)
    token, _ = issue_token(session, desks.inspector, "Máy của đoàn")
    round_ = session.get_one(Round, inspection.round_id)
    work = Fieldwork(version, round_, desks.inspector, token, "")
    post = seal_post(office.store, sender_of(session, work), filled(), {"1.jpg": PHOTO})
    intake.receive(session, office.store, post)
    session.commit()


def filled(instance_id: str = "uuid:kt1", unit: str = "UBND-TP") -> bytes:
    """Fill in the checklist: 8 of 27 wrong, drawn at random; the list was not posted."""
    return f"""<data id="inspection_checklist" version="2026.2">
<start>2026-11-22T08:00:00.000+07:00</start><end>2026-11-22T09:30:00.000+07:00</end>
<visit><unit_code>{unit}</unit_code><interview_date>2026-11-22</interview_date></visit>
<procedure><plan_issued>yes</plan_issued><list_posted>no</list_posted>
<list_posted_note>Không niêm yết tại ấp</list_posted_note>
<list_posted_severity>medium</list_posted_severity></procedure>
<error_inclusion><listed_are_eligible>no</listed_are_eligible>
<listed_are_eligible_chosen_how>random</listed_are_eligible_chosen_how>
<listed_are_eligible_checked>27</listed_are_eligible_checked>
<listed_are_eligible_found>8</listed_are_eligible_found>
<listed_are_eligible_note>8 hộ không đủ điều kiện</listed_are_eligible_note>
<listed_are_eligible_severity>high</listed_are_eligible_severity>
<listed_are_eligible_photo>1.jpg</listed_are_eligible_photo></error_inclusion>
<meta><instanceID>{instance_id}</instanceID></meta></data>""".encode()
