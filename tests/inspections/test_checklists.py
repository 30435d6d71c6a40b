"""Filled checklists offer findings, with their photographs, once (B-03, B-15).

K1  a "no" offers a finding: kind by group, criterion by hint, counts, severity, photo
K2  the same offer taken twice, or the same checklist sent again, makes one finding
K3  an item that is no longer failed offers nothing
K4  what no item asks about is written in the repeat, with its own kind and criterion
K5  a failed item is dropped for a reason, which is kept
K6  of several inspections with one round, a checklist is of the one that it fits best
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from mne.collection import intake
from mne.collection.files import FileStore
from mne.config import Settings
from mne.inspections import checklists, planning
from mne.inspections.checklist_reading import filled_for
from mne.inspections.finding_models import FindingSource, FindingType, Severity
from mne.inspections.inspection_errors import (
    CasesDoNotFit,
    DropReasonMissing,
    ProposalUnknown,
)
from mne.inspections.models import Inspection, InspectionKind
from mne.questionnaires.publishing import publish
from mne.rounds.models import Round, RoundKind, RoundMode
from mne.rounds.planning import RoundPlan, open_round, plan_round
from mne.users.devices import issue_token
from surveys.instruments import load
from tests.fieldwork import Fieldwork, seal_post, sender_of
from tests.inspections.conftest import Offices
from tests.small_map import Tree

DAY = date(2023, 5, 3)
PHOTO = b"\xff\xd8 altered score sheets"


OTHER = """<other_findings><has_other>yes</has_other><finding><other>finance</other>
<other_criterion>Luật Ngân sách</other_criterion><other_note>Chi sai 5 triệu</other_note>
<other_severity>critical</other_severity><other_photo>phieu.jpg</other_photo></finding>
</other_findings>"""


def filled(
    instance_id: str = "uuid:k1",
    *,
    posted: str = "no",
    unit: str = "UBND-MC",
    other: str = "",
) -> bytes:
    """Fill in the checklist in Mỏ Công: 3 of 20 files altered, the list not posted."""
    return f"""<data id="inspection_checklist" version="2026.2">
<start>2023-05-03T08:00:00.000+07:00</start><end>2023-05-03T09:30:00.000+07:00</end>
<visit><unit_code>{unit}</unit_code><interview_date>2023-05-03</interview_date>
<hamlet_code>MC-01</hamlet_code></visit>
<procedure><plan_issued>yes</plan_issued><list_posted>{posted}</list_posted>
<list_posted_note>Không niêm yết tại ấp</list_posted_note></procedure>
<tampering><files_unaltered>no</files_unaltered>
<files_unaltered_chosen_how>random</files_unaltered_chosen_how>
<files_unaltered_checked>20</files_unaltered_checked>
<files_unaltered_found>3</files_unaltered_found>
<files_unaltered_population>120</files_unaltered_population>
<files_unaltered_note>3 phiếu bị tẩy xóa</files_unaltered_note>
<files_unaltered_severity>high</files_unaltered_severity>
<files_unaltered_photo>phieu.jpg</files_unaltered_photo></tampering>{other}
<meta><instanceID>{instance_id}</instanceID></meta></data>""".encode()


@pytest.fixture
def inspection(session: Session, world: Offices, tree: Tree) -> Inspection:
    version = publish(session, "checklist.md", load("inspection_checklist"))
    plan = RoundPlan(
        code="KT-2023-01",
        name="Kiểm tra Mỏ Công",
        kind=RoundKind.INSPECTION,
        mode=RoundMode.CENSUS,
        area=tree.district,
        questionnaire_version=version,
        reference_on=DAY,
        opens_on=DAY,
        closes_on=DAY,
    )
    round_ = plan_round(session, plan)
    open_round(session, round_)
    return planning.prepare(
        session,
        planning.Planned(
            code="KT-2023-01",
            kind=InspectionKind.SURPRISE,
            title="Kiểm tra đột xuất xã Mỏ Công",
            area_id=world.area.id,
            agency_id=world.lead.id,
            starts_on=DAY,
            ends_on=DAY,
            unit_ids=[world.lead.id, world.commune.id],
            questionnaire_version_id=version.id,
            round_id=round_.id,
        ),
        world.inspector,
    )


@pytest.fixture
def send(session: Session, settings: Settings, world: Offices, inspection: Inspection):
    """Post a filled checklist from the inspector's tablet."""
    token, _ = issue_token(session, world.inspector, "Máy của đoàn")
    version = publish(session, "checklist.md", load("inspection_checklist"))
    round_ = session.get_one(Round, inspection.round_id)
    work = Fieldwork(version, round_, world.inspector, token, "")
    store = FileStore(settings.files_dir)

    def post(xml: bytes) -> None:
        files = {"phieu.jpg": PHOTO}
        envelope = seal_post(store, sender_of(session, work), xml, files)
        intake.receive(session, store, envelope)
        session.flush()

    return post


def test_a_failed_item_offers_a_finding(
    session: Session, world: Offices, inspection: Inspection, send
):  # K1
    send(filled())
    posted, altered = checklists.proposals(session, inspection)
    assert (posted.seen.type, posted.seen.condition) == (
        FindingType.PROCEDURE,
        "Không niêm yết tại ấp",
    )
    what = altered.seen
    assert (what.source, what.type) == (FindingSource.INSPECTION, FindingType.TAMPERING)
    assert what.criterion == "Phiếu đã ký không được tẩy xóa; sửa phải có xác nhận."
    assert (what.cases_found, what.cases_checked, what.cases_population) == (3, 20, 120)
    assert (what.cases_chosen_how, what.severity) == ("random", Severity.HIGH)
    assert (what.agency_id, what.detected_on) == (world.commune.id, DAY)
    assert what.subject_key == "MC-01"
    assert [photo.name for photo in altered.photos] == ["phieu.jpg"]


def test_an_offer_taken_twice_is_one_finding(
    session: Session, world: Offices, inspection: Inspection, send
):  # K2
    send(filled())
    offer = checklists.proposals(session, inspection)[1]
    first = checklists.take_up(session, offer, offer.seen, world.inspector)
    send(filled())  # the tablet had lost the connection
    again = checklists.find_proposal(session, inspection, offer.uid)
    assert again.is_recorded
    assert checklists.take_up(session, again, again.seen, world.inspector) is first
    assert [each.file_name for each in first.evidence] == ["phieu.jpg"]
    assert len(checklists.proposals(session, inspection)) == 2


def test_what_is_not_failed_offers_nothing(
    session: Session, world: Offices, inspection: Inspection, send
):  # K3
    send(filled(posted="yes"))
    assert len(checklists.proposals(session, inspection)) == 1
    with pytest.raises(ProposalUnknown):
        checklists.find_proposal(session, inspection, "no-such-item")


def test_before_anything_came_nothing_is_offered(session: Session, inspection: Inspection):
    assert checklists.proposals(session, inspection) == []
    inspection.round_id = None
    assert checklists.proposals(session, inspection) == []


def test_what_no_item_asks_about_is_offered_too(
    session: Session, inspection: Inspection, send
):  # K4
    send(filled(other=OTHER))
    *_, other = checklists.proposals(session, inspection)
    what = other.seen
    assert (what.type, what.severity) == (FindingType.FINANCE, Severity.CRITICAL)
    assert (what.criterion, what.condition) == ("Luật Ngân sách", "Chi sai 5 triệu")
    assert [photo.name for photo in other.photos] == ["phieu.jpg"]


def test_a_failed_item_is_dropped_for_a_reason(
    session: Session, world: Offices, inspection: Inspection, send
):  # K5
    send(filled())
    offer, kept = checklists.proposals(session, inspection)
    with pytest.raises(DropReasonMissing):
        checklists.drop(session, inspection, offer, " ", world.inspector)
    for _ in range(2):
        checklists.drop(session, inspection, offer, "Đã niêm yết lại", world.inspector)
    again = checklists.find_proposal(session, inspection, offer.uid)
    assert (again.dropped, again.waits) == ("Đã niêm yết lại", False)
    assert checklists.find_proposal(session, inspection, kept.uid).waits


def test_cases_that_can_not_be_are_no_finding(
    session: Session, world: Offices, inspection: Inspection, send
):  # K1
    send(filled())
    offer = checklists.proposals(session, inspection)[1]
    wrong = replace(offer.seen, cases_found=30)
    with pytest.raises(CasesDoNotFit):
        checklists.take_up(session, offer, wrong, world.inspector)


def test_a_checklist_is_of_the_inspection_that_it_fits_best(
    session: Session, world: Offices, inspection: Inspection, send
):  # K6
    other = planning.prepare(
        session,
        planning.Planned(
            code="KT-2023-02",
            kind=InspectionKind.SURPRISE,
            title="Kiểm tra UBND huyện",
            area_id=world.area.id,
            agency_id=world.lead.id,
            starts_on=DAY,
            ends_on=DAY,
            unit_ids=[world.committee.id],
            round_id=inspection.round_id,
        ),
        world.inspector,
    )
    send(filled())
    send(filled("uuid:k2", unit=world.committee.code))
    send(filled("uuid:k3", unit="no such office"))
    both = [each.submission.instance_id for each in filled_for(session, inspection)]
    assert both == ["uuid:k1", "uuid:k3"]
    assert [each.submission.instance_id for each in filled_for(session, other)] == [
        "uuid:k2",
        "uuid:k3",
    ]
