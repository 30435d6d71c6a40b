"""Running again the check that raised a finding, on the data as they are now."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.collection.models import Submission, SubmissionVersion
from mne.inspections.finding_models import Finding
from mne.quality.models import SubmissionIssue


@dataclass(frozen=True)
class CheckRun:
    """What a check says of the data of now."""

    key: str
    is_passed: bool


def recheck(session: Session, finding: Finding) -> CheckRun | None:
    """Run a finding's check on the current version of its interview.

    An interview's checks run when a version of it is judged, so the run is that of the
    newest version; one not judged yet has not passed. None: no check raised the finding.
    """
    if finding.check_code is None or finding.submission_id is None:
        return None
    submission = session.get_one(Submission, finding.submission_id)
    version = session.scalars(
        select(SubmissionVersion).where(
            SubmissionVersion.submission_id == submission.id,
            SubmissionVersion.number == submission.current_number,
        )
    ).one()
    fails = select(SubmissionIssue.id).where(
        SubmissionIssue.version_id == version.id,
        SubmissionIssue.code == finding.check_code,
    )
    has_failed = session.scalar(fails.limit(1)) is not None
    is_passed = version.judged_at is not None and not has_failed
    return CheckRun(f"version:{version.id}", is_passed)
