"""Inspections from the year's plan to the conclusion, each step on its paper (B-01).

P1  a planned inspection is announced before it begins; a surprise one is not
P2  no state without its paper: notice, minutes, conclusion
P3  what makes no sense is refused by name
P4  the same inspection prepared twice (a tablet that sends again) is one
P5  after the minutes all drafts that lack nothing are issued at one go (B-14)
P6  what belongs to a year's plan is announced only after the plan is approved
P7  nobody inspects the office they work for
P8  what was prepared is changed until it begins
P9  inspections of a year share a checklist's round, which names none of them
"""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.audit.actions import Action
from mne.audit.models import AuditEntry
from mne.inspections import equipping, issuing, planning, recommendations, year_plans
from mne.inspections.errors import DueDateMissing, PaperMissing
from mne.inspections.finding_models import FindingSource
from mne.inspections.inspection_errors import (
    BadPeriod,
    ChecklistWithoutItems,
    CodeTaken,
    InspectionBegun,
    InspectionNeedsUnits,
    InspectionPaperMissing,
    InspectionReasonMissing,
    InspectionStepNotPossible,
    NothingToIssue,
    PlanApprovedAlready,
    PlanNotApproved,
    PlanPaperMissing,
    TeamNotIndependent,
    UnknownInspection,
    UnknownPlan,
)
from mne.inspections.models import (
    DocumentKind,
    Inspection,
    InspectionKind,
    InspectionState,
)
from mne.inspections.recommendation_models import RecommendationState
from mne.questionnaires.publishing import publish
from mne.rounds.models import RoundKind, RoundState
from mne.rounds.planning import close_round
from surveys.instruments import load
from tests.fieldwork import publish_sheets
from tests.inspections.conftest import DUE, ISSUED, Offices, at, found

State = InspectionState
MAY = date(2023, 5, 1)


def planned(world: Offices, **changes: object) -> planning.Planned:
    facts: dict[str, object] = {
        "code": "KT-2023-01",
        "kind": InspectionKind.PLANNED,
        "title": "Kiểm tra công tác rà soát hộ nghèo năm 2023",
        "area_id": world.area.id,
        "agency_id": world.lead.id,
        "starts_on": MAY,
        "ends_on": date(2023, 5, 5),
        "unit_ids": [world.commune.id],
        "leader_id": world.inspector.id,
        "member_ids": [world.verifier.id],
    }
    return planning.Planned(**(facts | changes))


def prepared(session: Session, world: Offices, **changes: object) -> Inspection:
    return planning.prepare(session, planned(world, **changes), world.inspector)


def with_paper(
    session: Session, world: Offices, inspection: Inspection, kind: DocumentKind
) -> None:
    paper = planning.Paper(kind, "12/TB-LĐTBXH", MAY)
    planning.add_paper(session, inspection, paper, world.inspector)


def test_a_planned_inspection_goes_from_notice_to_conclusion(
    session: Session, world: Offices
):  # P1 P2
    plan = year_plans.propose_plan(session, world.lead, 2023, "KH", world.inspector)
    year_plans.approve_plan(session, plan, "15/QĐ-UBND", MAY, world.inspector)
    inspection = prepared(session, world, plan_id=plan.id)
    assert planning.next_states(inspection) == (State.NOTIFIED, State.CANCELLED)
    for state, paper in (
        (State.NOTIFIED, DocumentKind.NOTICE),
        (State.UNDER_WAY, None),
        (State.MINUTES_SIGNED, DocumentKind.MINUTES),
        (State.CONCLUDED, DocumentKind.CONCLUSION),
    ):
        if paper is not None:
            with pytest.raises(InspectionPaperMissing, match="KT-2023-01 has no"):
                planning.advance(session, inspection, state, world.inspector)
            with_paper(session, world, inspection, paper)
        planning.advance(session, inspection, state, world.inspector)
    assert planning.next_states(inspection) == ()
    assert planning.team_of(inspection) == {world.inspector.id, world.verifier.id}
    acts = session.scalars(
        select(AuditEntry.action).where(AuditEntry.subject == "inspection:KT-2023-01")
    ).all()
    assert acts.count(Action.INSPECTION_MOVED) == 4


def test_a_surprise_inspection_begins_unannounced(session: Session, world: Offices):  # P1
    inspection = prepared(session, world, kind=InspectionKind.SURPRISE)
    planning.advance(session, inspection, State.UNDER_WAY, world.inspector)
    assert inspection.state == State.UNDER_WAY


def test_a_planned_one_does_not(session: Session, world: Offices):  # P1
    inspection = prepared(session, world)
    with pytest.raises(InspectionStepNotPossible):
        planning.advance(session, inspection, State.UNDER_WAY, world.inspector)


def test_it_is_called_off_for_a_reason_and_only_before_it_begins(
    session: Session, world: Offices
):  # P2
    inspection = prepared(session, world)
    with pytest.raises(InspectionReasonMissing):
        planning.cancel(session, inspection, " ", world.inspector)
    planning.cancel(session, inspection, "Bão", world.inspector)
    assert inspection.state == State.CANCELLED
    other = prepared(session, world, code="KT-2023-02", kind=InspectionKind.SURPRISE)
    planning.advance(session, other, State.UNDER_WAY, world.inspector)
    with pytest.raises(InspectionStepNotPossible):
        planning.cancel(session, other, "Bão", world.inspector)


def test_what_makes_no_sense_is_refused(session: Session, world: Offices):  # P3
    with pytest.raises(BadPeriod, match="ends on 01/04/2023, before it begins"):
        prepared(session, world, ends_on=DUE)
    with pytest.raises(InspectionNeedsUnits):
        prepared(session, world, unit_ids=[])
    inspection = prepared(session, world)
    with pytest.raises(CodeTaken, match="KT-2023-01"):
        prepared(session, world)
    assert planning.get_inspection(session, "KT-2023-01") is inspection
    with pytest.raises(UnknownInspection):
        planning.get_inspection(session, "KT-0")


def test_prepared_twice_is_one(session: Session, world: Offices):  # P4
    what = planned(world)
    first = planning.prepare(session, what, world.inspector)
    assert planning.prepare(session, what, world.inspector) is first


def test_all_that_lacks_nothing_is_issued_at_one_go(session: Session, world: Offices):  # P5
    inspection = prepared(session, world, kind=InspectionKind.SURPRISE)
    with pytest.raises(NothingToIssue):
        issuing.issue_all(session, inspection, world.inspector)
    facts = {"source": FindingSource.INSPECTION, "inspection_id": inspection.id}
    items = []
    for number in range(3):
        finding = found(session, world, subject_key=f"ấp {number}", **facts)
        item = recommendations.draft(
            session, finding, "Rà soát lại", world.lead, world.inspector
        )
        recommendations.address(item, world.commune, None if number == 2 else DUE)
        items.append(item)
    with clock.frozen(at(ISSUED)):
        before = issuing.issue_all(session, inspection, world.inspector)
        assert before.issued == []
        assert {type(each.because) for each in before.refused} >= {PaperMissing}
        with_paper(session, world, inspection, DocumentKind.MINUTES)
        after = issuing.issue_all(session, inspection, world.inspector)
    assert after.issued == items[:2]
    assert [type(each.because) for each in after.refused] == [DueDateMissing]
    assert [item.state for item in items] == [
        RecommendationState.ISSUED,
        RecommendationState.ISSUED,
        RecommendationState.DRAFT,
    ]
    assert len(issuing.findings_of(session, inspection)) == 3


def test_nothing_of_a_plan_goes_on_before_its_approval(
    session: Session, world: Offices
):  # P6
    plan = year_plans.propose_plan(session, world.lead, 2023, "KH", world.inspector)
    with pytest.raises(CodeTaken, match="KH-2023-"):
        year_plans.propose_plan(session, world.lead, 2023, "KH", world.inspector)
    inspection = prepared(session, world, plan_id=plan.id)
    with_paper(session, world, inspection, DocumentKind.NOTICE)
    with pytest.raises(PlanNotApproved, match="which is not approved yet"):
        planning.advance(session, inspection, State.NOTIFIED, world.inspector)
    with pytest.raises(PlanPaperMissing):
        year_plans.approve_plan(session, plan, " ", MAY, world.inspector)
    year_plans.approve_plan(session, plan, "15/QĐ-UBND", MAY, world.inspector)
    with pytest.raises(PlanApprovedAlready):
        year_plans.approve_plan(session, plan, "16/QĐ-UBND", MAY, world.inspector)
    planning.advance(session, inspection, State.NOTIFIED, world.inspector)
    assert year_plans.get_plan(session, plan.code) is plan
    with pytest.raises(UnknownPlan):
        year_plans.get_plan(session, "KH-0")


def test_nobody_inspects_their_own_office(session: Session, world: Offices):  # P7
    for team in ({"leader_id": world.officer.id}, {"member_ids": [world.officer.id]}):
        with pytest.raises(TeamNotIndependent, match=world.officer.name):
            prepared(session, world, **team)


def test_what_was_prepared_is_changed_until_it_begins(
    session: Session, world: Offices
):  # P8
    inspection = prepared(session, world, kind=InspectionKind.SURPRISE)
    later = planned(
        world, kind=InspectionKind.SURPRISE, ends_on=date(2023, 5, 9), member_ids=[]
    )
    planning.change(session, inspection, later, world.inspector)
    session.expire_all()
    assert inspection.ends_on == date(2023, 5, 9)
    assert planning.team_of(inspection) == {world.inspector.id}
    assert [unit.agency_id for unit in inspection.units] == [world.commune.id]
    planning.advance(session, inspection, State.UNDER_WAY, world.inspector)
    with pytest.raises(InspectionBegun):
        planning.change(session, inspection, later, world.inspector)


def test_inspections_of_a_year_share_a_round(session: Session, world: Offices):  # P9
    version = publish(session, "checklist.md", load("inspection_checklist"))
    first = prepared(session, world)
    second = prepared(session, world, code="KT-2023-02", title="Kiểm tra đột xuất")
    round_ = equipping.equip(session, first, version, world.inspector)
    assert equipping.equip(session, second, version, world.inspector) is round_
    assert (round_.kind, round_.state) == (RoundKind.INSPECTION, RoundState.OPEN)
    assert (round_.opens_on, round_.closes_on) == (date(2023, 1, 1), date(2023, 12, 31))
    assert second.title not in round_.name
    close_round(session, round_)
    assert equipping.equip(session, second, version, world.inspector) is not round_
    assert equipping.checklists(session) == [version]
    with pytest.raises(ChecklistWithoutItems, match="test_review"):
        equipping.equip(session, first, publish_sheets(session), world.inspector)
