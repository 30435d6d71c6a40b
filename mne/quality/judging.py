"""Judging a version of an interview: steps that only read, and one short act of writing.

The steps compute with a session that holds nobody up; ``conclude`` writes. A version is
judged once: its issues and classes are facts about bytes that never change.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from mne import clock
from mne.areas.tree import trait
from mne.audit import log
from mne.audit.actions import Action
from mne.collection.models import Submission, SubmissionState, SubmissionVersion
from mne.quality import issues
from mne.quality.cases import Case
from mne.standards.classifying import Verdict
from mne.standards.classifying import classify as classify_rows
from mne.standards.models import Classification, StandardPack
from surveys.cells import Row
from surveys.checking import check as check_answers
from surveys.codebook import HOUSEHOLD

MEMBER = "member"
_REASON_LENGTH = 200


def check(_session: Session, case: Case) -> None:
    """Hold the answers against their questionnaire."""
    version = case.version
    found = check_answers(case.form.compiled, version.xml, version.received_at)
    case.issues += map(issues.from_answers, found)


def classify(session: Session, case: Case) -> None:
    """Compute the class under every standard of the round."""
    flat = case.form.flattener.flatten(case.version.answers)
    household = _with_area_type(session, case, flat.rows[HOUSEHOLD][0])
    members = flat.rows.get(MEMBER, [])
    for pack in case.round.standards:
        verdict = classify_rows(pack, household, members, case.keys.made_on)
        case.classifications.append(_row(case.version, pack, verdict))


def conclude(session: Session, case: Case) -> None:
    """Store what the steps found, unless somebody was quicker."""
    submission = session.get_one(
        Submission, case.submission.id, with_for_update=True, populate_existing=True
    )
    version = session.get_one(SubmissionVersion, case.version.id, populate_existing=True)
    if version.judged_at is not None:
        return
    version.judged_at = clock.now()
    for issue in case.issues:
        issue.version_id = version.id
    session.add_all([*case.issues, *case.classifications])
    if submission.current_number == version.number:
        _move_on(submission, case)
    log.record(
        session,
        Action.SUBMISSION_JUDGED,
        f"submission:{submission.id}",
        None,
        number=version.number,
        issues=len(case.issues),
        classes=[each.household_class.value for each in case.classifications],
    )


def _move_on(submission: Submission, case: Case) -> None:
    """Move the interview with its current version; an older one only keeps its issues."""
    submission.area_id = case.area_id
    submission.household_id = None if case.household is None else case.household.id
    if submission.state is SubmissionState.RECEIVED:
        submission.state = SubmissionState.JUDGED


def _with_area_type(session: Session, case: Case, household: Row) -> Row:
    """Fill in, where it was not asked, whether the hamlet was urban or rural on the day."""
    if household.get("area_type") is not None or case.area is None:
        return household
    found = trait(session, case.area.id, case.keys.made_on)
    return household if found is None else household | {"area_type": found.area_type.value}


def _row(
    version: SubmissionVersion, pack: StandardPack, verdict: Verdict
) -> Classification:
    return Classification(
        submission_version_id=version.id,
        standard_pack_id=pack.id,
        household_class=verdict.household_class,
        basis=verdict.basis,
        deprivations=verdict.deprivations,
        b1_score=verdict.b1_score,
        income_pc_month=verdict.income_pc_month,
        indicators=verdict.indicators,
        reason=verdict.reason[:_REASON_LENGTH],
        computed_at=clock.now(),
    )
