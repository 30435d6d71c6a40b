"""Findings that no inspector wrote: flags, outside bodies, obstacles, evaluations.

A1  what a check found in an interview is a finding whose closing runs the check again; a
    later version that fails is one more occurrence, once (B-03, B-17, fixture 10)
A2  an outside body's finding names the body and its paper (B-20)
A3  an obstacle goes to the authority above and ages against it (B-16)
A4  an evaluation's recommendations enter the same register, once
A5  severity is given by who saw it and confirmed by another; the graver one counts (B-04)
"""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.collection.models import Submission
from mne.inspections import arriving, findings, recommendations
from mne.inspections.finding_models import (
    Finding,
    FindingSource,
    FindingType,
    Severity,
)
from mne.inspections.inspection_errors import SourceUnnamed, SuperiorMissing
from mne.inspections.recommendation_models import AddresseeLevel, RecommendationState
from mne.quality.models import SubmissionIssue
from tests.inspections.conftest import DUE, ISSUED, Offices, at, seen
from tests.inspections.test_findings import CHECK, interview, judged_version

__all__ = ["interview"]


def flag(session: Session, submission: Submission) -> SubmissionIssue:
    return session.scalars(
        select(SubmissionIssue).where(
            SubmissionIssue.version_id == submission.versions[-1].id
        )
    ).one()


def test_a_flag_becomes_a_finding_and_is_seen_again(
    session: Session, world: Offices, interview: Submission
):  # A1
    with clock.frozen(at(ISSUED)):
        finding = arriving.from_flag(
            session, flag(session, interview), world.commune, Severity.HIGH, None
        )
        assert (finding.source, finding.check_code) == (FindingSource.DATA_FLAG, CHECK)
        assert len(finding.evidence) == 1
        assert arriving.see_failing_again(session) == []
        judged_version(session, interview, CHECK)
        assert arriving.see_failing_again(session) == [finding]
        assert arriving.see_failing_again(session) == []
        judged_version(session, interview)
        assert arriving.see_failing_again(session) == []
    assert len(findings.occurrences_of(session, finding)) == 2
    assert session.scalars(select(Finding)).all() == [finding]


def test_an_outside_body_is_named(session: Session, world: Offices):  # A2
    what = seen(world, source=FindingSource.CITIZEN, source_text=" ")
    with pytest.raises(SourceUnnamed):
        arriving.enter(session, what, world.inspector)
    finding = arriving.enter(session, seen(world), world.inspector)
    assert finding.source_text == "Văn bản 12/MTTQ ngày 20/02/2023"


def test_an_obstacle_goes_to_the_authority_above(session: Session, world: Offices):  # A3
    wanted = arriving.Wanted("Hướng dẫn mức hỗ trợ", world.lead, DUE)
    with clock.frozen(at(ISSUED)):
        item = arriving.enter_obstacle(
            session, seen(world, source=FindingSource.FRONT), wanted, world.inspector
        )
        assert item.finding.type == FindingType.OBSTACLE
        assert (item.addressee_id, item.addressee_level) == (
            world.committee.id,
            AddresseeLevel.SUPERIOR,
        )
        arriving.add_evidence(session, item.finding, _statement(), world.inspector)
        recommendations.issue(session, item, item.version, world.inspector)
    assert item.state == RecommendationState.ISSUED


def _statement() -> arriving.Shown:
    return arriving.Shown(
        arriving.EvidenceKind.STATEMENT,
        arriving.EvidencePurpose.FINDING,
        note="Biên bản làm việc với xã",
    )


def test_an_obstacle_without_an_authority_is_refused(session: Session, world: Offices):
    wanted = arriving.Wanted("Bố trí kinh phí", world.lead, DUE)  # A3
    top = seen(world, agency_id=world.committee.id)
    with pytest.raises(SuperiorMissing, match="UBND huyện Tân Biên"):
        arriving.enter_obstacle(session, top, wanted, world.inspector)


def test_an_evaluation_enters_the_register_once(session: Session, world: Offices):  # A4
    what = seen(world, source_text="Đánh giá giữa kỳ 2023, kết luận 4")
    wanted = [
        arriving.Wanted("Tập huấn lại tổ rà soát", world.lead, date(2023, 9, 1)),
        arriving.Wanted("Bố trí kinh phí", world.lead, DUE, authority=world.committee),
    ]
    items = arriving.enter_evaluation(session, what, wanted, world.inspector)
    assert [item.addressee_id for item in items] == [world.commune.id, world.committee.id]
    assert {item.finding.source for item in items} == {FindingSource.EVALUATION}
    assert items[0].finding.evidence
    again = arriving.enter_evaluation(session, what, wanted, world.inspector)
    assert again == items


def test_a_graver_confirmation_makes_what_is_to_be_done_as_grave(
    session: Session, world: Offices
):  # A5
    finding = findings.record_finding(session, seen(world), world.inspector)
    item = recommendations.draft(session, finding, "Sửa", world.lead, world.inspector)
    findings.confirm_severity(
        session, finding, Severity.CRITICAL, "Tái diễn", world.inspector
    )
    assert item.severity == Severity.CRITICAL
    findings.confirm_severity(session, finding, Severity.LOW, "Nhẹ hơn", world.inspector)
    assert item.severity == Severity.CRITICAL
