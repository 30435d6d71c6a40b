"""Findings that come another way than by an inspection: checks, outside, evaluations.

One register holds them all. An automatic finding begins with a draft that a person issues.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.collection.models import Submission, SubmissionVersion
from mne.inspections import recommendations
from mne.inspections.finding_models import (
    EvidenceKind,
    EvidencePurpose,
    Finding,
    FindingOccurrence,
    FindingSource,
    FindingType,
    Severity,
)
from mne.inspections.findings import (
    Seen,
    recommendations_of,
    record_failing_check,
    record_finding,
)
from mne.inspections.inspection_errors import SourceUnnamed, SuperiorMissing
from mne.inspections.recommendation_models import AddresseeLevel, Recommendation
from mne.inspections.remedies import Shown, add_evidence
from mne.inspections.shares import check_cases
from mne.programmes.models import Agency
from mne.programmes.offices import superior_of
from mne.quality.models import SubmissionIssue
from mne.users.models import User

OUTSIDE = frozenset(
    {
        FindingSource.FRONT,
        FindingSource.COUNCIL,
        FindingSource.COMMUNITY,
        FindingSource.INSPECTORATE,
        FindingSource.AUDIT,
        FindingSource.CITIZEN,
    }
)
"""Bodies whose findings are only registered and followed here."""


def enter(session: Session, seen: Seen, actor: User) -> Finding:
    """Enter a finding that a person writes.

    Raises
    ------
    SourceUnnamed
        It comes from outside, and nobody says from whom and by which paper.
    CasesDoNotFit
        More is wrong than was checked, or more checked than there is.
    """
    if seen.source in OUTSIDE | {FindingSource.EVALUATION} and not seen.source_text.strip():
        raise SourceUnnamed
    check_cases(seen.cases_found, seen.cases_checked, seen.cases_population)
    return record_finding(session, seen, actor)


# ---------------------------------------------------------------- checks of interviews


def from_flag(
    session: Session,
    issue: SubmissionIssue,
    office: Agency,
    severity: Severity,
    actor: User | None,
) -> Finding:
    """Make what a check found in an interview a finding, or one more occurrence of it.

    Closing it asks for the check to be run again and to pass.
    """
    version = session.get_one(SubmissionVersion, issue.version_id)
    submission = version.submission
    seen = Seen(
        source=FindingSource.DATA_FLAG,
        agency_id=office.id,
        area_id=submission.area_id or office.area_id,
        type=FindingType.DATA_QUALITY,
        criterion=issue.code,
        condition=str(issue.details.get("vi") or issue.code),
        severity=severity,
        detected_on=clock.today(),
        submission_id=submission.id,
        household_id=submission.household_id,
        check_code=issue.code,
        subject_key=_subject_key(submission.id, issue),
    )
    finding = record_failing_check(session, seen, _run_key(version), actor)
    _add_result(session, finding, version, seen.condition)
    return finding


def see_failing_again(session: Session) -> list[Finding]:
    """Note findings whose check fails on a version that nobody has looked at yet.

    What was closed is reopened by that. Run twice it changes nothing.
    """
    failing = session.execute(
        select(Finding, SubmissionVersion, SubmissionIssue)
        .join(Submission, Submission.id == Finding.submission_id)
        .join(
            SubmissionVersion,
            (SubmissionVersion.submission_id == Submission.id)
            & (SubmissionVersion.number == Submission.current_number),
        )
        .join(
            SubmissionIssue,
            (SubmissionIssue.version_id == SubmissionVersion.id)
            & (SubmissionIssue.code == Finding.check_code),
        )
        .where(Finding.source == FindingSource.DATA_FLAG)
        .order_by(Finding.id)
    ).all()
    noted = _noted_runs(session)
    again: dict[int, Finding] = {}
    for finding, version, issue in failing:
        is_same = finding.subject_key == _subject_key(version.submission_id, issue)
        if is_same and (finding.id, _run_key(version)) not in noted:
            again[finding.id] = _see_again(session, finding, version, issue)
    return list(again.values())


def _noted_runs(session: Session) -> set[tuple[int, str]]:
    runs = select(FindingOccurrence.finding_id, FindingOccurrence.run_key)
    return {(row[0], row[1]) for row in session.execute(runs)}


def _see_again(
    session: Session, finding: Finding, version: SubmissionVersion, issue: SubmissionIssue
) -> Finding:
    seen = replace(
        _seen_of(finding),
        condition=str(issue.details.get("vi") or issue.code),
        detected_on=clock.today(),
    )
    known = record_failing_check(session, seen, _run_key(version))
    _add_result(session, known, version, seen.condition)
    return known


def _seen_of(finding: Finding) -> Seen:
    return Seen(
        source=finding.source,
        agency_id=finding.agency_id,
        area_id=finding.area_id,
        type=finding.type,
        criterion=finding.criterion,
        condition=finding.condition,
        severity=finding.severity_given,
        detected_on=finding.detected_on,
        component_id=finding.component_id,
        household_id=finding.household_id,
        submission_id=finding.submission_id,
        check_code=finding.check_code,
        subject_key=finding.subject_key,
    )


def _run_key(version: SubmissionVersion) -> str:
    return f"version:{version.id}"


def _subject_key(submission_id: int, issue: SubmissionIssue) -> str:
    return f"submission:{submission_id}{issue.path}"[:120]


def _add_result(
    session: Session, finding: Finding, version: SubmissionVersion, condition: str
) -> None:
    uid = str(uuid5(NAMESPACE_URL, f"{finding.uid}/{_run_key(version)}"))
    shown = Shown(
        EvidenceKind.RECHECK_RESULT, EvidencePurpose.FINDING, note=condition, uid=uid
    )
    add_evidence(session, finding, shown, None)


# ---------------------------------------------------------------- obstacles, evaluations


@dataclass(frozen=True)
class Wanted:
    """What somebody is asked to do, by whom it is followed up, before which day."""

    text: str
    issuer: Agency
    due_before: date
    authority: Agency | None = None
    """Who has to do it, where that is not the office of the finding."""


def enter_obstacle(
    session: Session, seen: Seen, wanted: Wanted, actor: User
) -> Recommendation:
    """Enter what an office can't mend by itself (vướng mắc), for an authority above it.

    The draft is addressed to that authority, and once it is issued its clock runs against
    the authority, not against the office.

    Raises
    ------
    SuperiorMissing
        No authority is named, and no superior of the office is recorded.
    """
    office = session.get_one(Agency, seen.agency_id)
    authority = wanted.authority or superior_of(session, office.id, clock.today())
    if authority is None:
        raise SuperiorMissing(office.name)
    finding = enter(session, replace(seen, type=FindingType.OBSTACLE), actor)
    item = recommendations.draft(session, finding, wanted.text, wanted.issuer, actor)
    level = AddresseeLevel.SUPERIOR
    recommendations.address(item, authority, wanted.due_before, level)
    return item


def enter_evaluation(
    session: Session, seen: Seen, wanted: Iterable[Wanted], actor: User
) -> list[Recommendation]:
    """Enter a conclusion of an evaluation with its recommendations, as drafts.

    The management response is what their addressees answer. ``seen.source_text`` names the
    evaluation; the same ``seen.uid`` twice is one conclusion, with its drafts of before.
    """
    known = session.scalar(select(Finding).where(Finding.uid == seen.uid))
    if known is not None:
        return list(recommendations_of(session, known))
    finding = enter(session, replace(seen, source=FindingSource.EVALUATION), actor)
    statement = Shown(
        EvidenceKind.STATEMENT, EvidencePurpose.FINDING, note=finding.source_text
    )
    add_evidence(session, finding, statement, actor)
    return [_asked(session, finding, each, actor) for each in wanted]


def _asked(
    session: Session, finding: Finding, wanted: Wanted, actor: User
) -> Recommendation:
    office = session.get_one(Agency, finding.agency_id)
    item = recommendations.draft(session, finding, wanted.text, wanted.issuer, actor)
    recommendations.address(item, wanted.authority or office, wanted.due_before)
    return item
