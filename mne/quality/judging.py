"""Judging a version of an interview: steps that only read, and one short act of writing.

The steps compute with a session that holds nobody up; ``conclude`` writes. A version is
judged once: its issues and classes are facts about bytes that never change.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mne import clock
from mne.areas.tree import trait
from mne.audit import log
from mne.audit.actions import Action
from mne.collection.models import Submission, SubmissionState, SubmissionVersion
from mne.quality import issues
from mne.quality.cases import Case
from mne.quality.checks.media import missing
from mne.quality.checks.register import twice
from mne.sampling.visits import note_disposition
from mne.standards.classifying import Interview, Verdict, classify_batch
from mne.standards.models import Classification, StandardPack
from mne.standards.scorecards import column_of, with_b1
from surveys.cells import Row
from surveys.checking import check as check_answers

MEMBER = "member"
COMPLETED = "completed"
"""What came of the visit where the questionnaire doesn't ask."""
_REASON_LENGTH = 200


def check(_session: Session, case: Case) -> None:
    """Hold the answers against their questionnaire."""
    version = case.version
    found = check_answers(case.form.compiled, version.xml, version.received_at)
    case.issues += map(issues.from_answers, found)


def classify(session: Session, cases: Sequence[Case]) -> None:
    """Compute the class under every standard of the round.

    All interviews of one questionnaire together: a table has its price, a row hardly any.
    """
    by_form: dict[int, list[Case]] = {}
    for case in cases:
        by_form.setdefault(case.submission.questionnaire_version_id, []).append(case)
    for alike in by_form.values():
        rows = {case.version.id: _flattened(session, case) for case in alike}
        for pack, of_pack in _by_pack(alike):
            scored = with_b1(session, pack, [rows[case.version.id] for case in of_pack])
            verdicts = classify_batch(pack, scored)
            for case, verdict in zip(of_pack, verdicts, strict=True):
                case.classifications.append(_row(case.version, pack, verdict))


def conclude(session: Session, case: Case) -> bool:
    """Store what the steps found, unless somebody was quicker; say whether it was so."""
    submission = session.get_one(
        Submission, case.submission.id, with_for_update=True, populate_existing=True
    )
    judged_at = select(SubmissionVersion.judged_at).where(
        SubmissionVersion.id == case.version.id
    )
    if session.scalar(judged_at) is not None:
        return False
    case.issues += [*twice(session, case), *missing(session, case)]
    for issue in case.issues:
        issue.version_id = case.version.id
    session.add_all([*case.issues, *case.classifications])
    session.execute(
        update(SubmissionVersion)
        .where(SubmissionVersion.id == case.version.id)
        .values(judged_at=clock.now())
    )
    if submission.current_number == case.version.number:
        _move_on(session, submission, case)
    log.record(
        session,
        Action.SUBMISSION_JUDGED,
        f"submission:{submission.id}",
        None,
        number=case.version.number,
        issues=len(case.issues),
        classes=[each.household_class.value for each in case.classifications],
    )
    return True


def _flattened(session: Session, case: Case) -> Interview:
    flat = case.form.flattener.flatten(case.version.answers)
    household = _with_place(session, case, flat.household)
    return household, flat.rows.get(MEMBER, []), case.keys.made_on


def _by_pack(cases: Sequence[Case]) -> list[tuple[StandardPack, list[Case]]]:
    packs = {pack.id: pack for case in cases for pack in case.round.standards}
    return [
        (pack, [case for case in cases if pack in case.round.standards])
        for pack in packs.values()
    ]


def _move_on(session: Session, submission: Submission, case: Case) -> None:
    """Move the interview with its current version; an older one only keeps its issues."""
    if case.household is not None:
        result = case.keys.result or COMPLETED
        note_disposition(session, case.round.id, case.household.id, result)
    submission.area_id = case.area_id
    submission.household_id = None if case.household is None else case.household.id
    if submission.state is SubmissionState.RECEIVED:
        submission.state = SubmissionState.JUDGED


def _with_place(session: Session, case: Case, household: Row) -> Row:
    """Add the hamlet's column of B1 and, where it was not asked, its type on the day."""
    found = None if case.area is None else trait(session, case.area.id, case.keys.made_on)
    if found is None:
        return household
    asked = household.get("area_type")
    return household | {
        "area_type": asked or found.area_type.value,
        "b1_column": column_of(found),
    }


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
