"""Findings: known again when they are seen again, and followed by their check.

F10  fixture 10: the same failing check in two runs is one finding with two occurrences; a
     passing run alone closes nothing; closed and failing again, it is reopened (B-12, B-17)
G1   a fault that comes back long after its closing is a new finding that names the old one
G2   the words of the condition don't make it another fault; its subject or office do
G3   a finding is closed only after its check has passed on the data of now (B-17)
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from mne import clock
from mne.collection.models import Submission, SubmissionState, SubmissionVersion
from mne.inspections import findings, recommendations, remedies, verifying
from mne.inspections.errors import CheckStillFails, UnknownFinding
from mne.inspections.finding_models import EvidencePurpose, Finding, FindingSource
from mne.inspections.recommendation_models import (
    Answer,
    Recommendation,
    RecommendationState,
    VerificationMethod,
)
from mne.quality.models import SubmissionIssue
from mne.rounds.models import Round, RoundKind, RoundMode, RoundState
from tests.inspections.conftest import DUE, Offices, at, photo, seen
from tests.rounds.conftest import published

MARCH = date(2023, 3, 1)
CHECK = "quality.household_unknown"


@pytest.fixture
def interview(session: Session, world: Offices) -> Submission:
    """An interview whose first version fails a check."""
    version = published(session, "annual_review", "2022.1")[0]
    round_ = Round(
        code="RS2022",
        name="Rà soát 2022",
        kind=RoundKind.ANNUAL_REVIEW,
        mode=RoundMode.CENSUS,
        state=RoundState.OPEN,
        area_id=world.area.id,
        questionnaire_version_id=version.id,
        reference_on=MARCH,
        opens_on=MARCH,
        closes_on=MARCH,
    )
    session.add(round_)
    session.flush()
    submission = Submission(
        form_id="annual_review",
        instance_id="uuid:1",
        questionnaire_version_id=version.id,
        round_id=round_.id,
        state=SubmissionState.JUDGED,
        received_at=at(MARCH),
        current_number=0,
    )
    session.add(submission)
    session.flush()
    judged_version(session, submission, CHECK)
    return submission


def judged_version(session: Session, submission: Submission, *issues: str) -> None:
    """Add a version with these issues."""
    submission.current_number += 1
    version = SubmissionVersion(
        number=submission.current_number,
        instance_id=f"uuid:{submission.current_number}",
        xml=b"<data/>",
        xml_sha256="0" * 64,
        answers={},
        received_at=at(MARCH),
        judged_at=datetime(2023, 3, 2, tzinfo=UTC),
    )
    submission.versions.append(version)
    session.flush()
    for code in issues:
        session.add(
            SubmissionIssue(
                version_id=version.id, code=code, level="error", path="/", details={}
            )
        )
    session.flush()


def flagged(world: Offices, submission: Submission, **changes: object) -> findings.Seen:
    facts = {
        "source": FindingSource.DATA_FLAG,
        "check_code": CHECK,
        "submission_id": submission.id,
        "subject_key": f"submission:{submission.id}",
        "detected_on": MARCH,
    }
    return seen(world, **(facts | changes))


def followed(session: Session, world: Offices, finding: Finding) -> Recommendation:
    """Follow a finding up to the point where a verifier looks."""
    remedies.add_evidence(session, finding, photo(EvidencePurpose.FINDING), None)
    item = recommendations.draft(
        session, finding, "Sửa số liệu", world.lead, world.inspector
    )
    recommendations.address(item, world.commune, DUE)
    recommendations.issue(session, item, item.version, world.inspector)
    remedies.plan_action(session, item, "Sửa", world.officer, DUE, world.officer)
    remedies.respond(session, item, item.version, world.officer, Answer.AGREE)
    remedies.start(session, item, item.version, world.officer)
    remedies.add_evidence(session, item, photo(EvidencePurpose.REMEDY), world.officer)
    remedies.submit(session, item, item.version, world.officer, "Đã sửa")
    return item


def test_fixture_10_a_failing_check_is_one_finding(
    session: Session, world: Offices, interview: Submission
):  # F10 G3
    look = verifying.Look(VerificationMethod.RE_RUN_CHECK, MARCH)
    with clock.frozen(at(MARCH)):
        first = findings.record_failing_check(session, flagged(world, interview), "run 1")
        again = findings.record_failing_check(session, flagged(world, interview), "run 2")
        findings.record_failing_check(session, flagged(world, interview), "run 2")
        assert again is first
        runs = [each.run_key for each in findings.occurrences_of(session, first)]
        assert runs == ["run 1", "run 2"]

        item = followed(session, world, first)
        with pytest.raises(CheckStillFails):
            verifying.verify(session, item, item.version, world.verifier, look)

        judged_version(session, interview)  # a passing run alone closes nothing
        assert item.state == RecommendationState.SUBMITTED
        verifying.verify(session, item, item.version, world.verifier, look)
        assert item.state == RecommendationState.VERIFIED_CLOSED

        judged_version(session, interview, CHECK)
        known = findings.record_failing_check(session, flagged(world, interview), "run 3")
    assert known is first
    assert item.state == RecommendationState.REOPENED
    assert item.events[-1].actor_id is None


def test_a_fault_that_comes_back_late_is_a_new_finding(
    session: Session, world: Offices, interview: Submission
):  # G1
    with clock.frozen(at(MARCH)):
        first = findings.record_failing_check(session, flagged(world, interview), "run 1")
        item = followed(session, world, first)
        judged_version(session, interview)
        look = verifying.Look(VerificationMethod.RE_RUN_CHECK, MARCH)
        verifying.verify(session, item, item.version, world.verifier, look)
    later = MARCH + findings.REOPENED_WITHIN + timedelta(days=1)
    with clock.frozen(at(later)):
        second = findings.record_failing_check(
            session, flagged(world, interview, detected_on=later), "run 9"
        )
    assert second is not first
    assert second.recurrence_of_id == first.id
    assert item.state == RecommendationState.VERIFIED_CLOSED


def test_a_fault_is_known_by_what_it_is(session: Session, world: Offices):  # G2
    one = seen(world, subject_key="hộ 1")
    assert seen(world, subject_key="hộ 1", condition="9/27").fingerprint == one.fingerprint
    spaced = "Quyết  định 24/2021/QĐ-TTg: rà soát đúng đối tượng"
    assert seen(world, subject_key="hộ 1", criterion=spaced).fingerprint == one.fingerprint
    assert seen(world, subject_key="hộ 2").fingerprint != one.fingerprint
    other = seen(world, subject_key="hộ 1", agency_id=world.lead.id)
    assert other.fingerprint != one.fingerprint


def test_a_finding_is_found_by_its_reference(session: Session, world: Offices):
    finding = findings.record_finding(session, seen(world), world.inspector)
    assert findings.get_finding(session, finding.ref) is finding
    with pytest.raises(UnknownFinding):
        findings.get_finding(session, "PH-0000")
