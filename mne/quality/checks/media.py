"""Photographs and other files that the answers name: whether they have all arrived.

A tablet may send them in several posts, so what is missing when the interview is judged may
still be on its way; when it comes, the issue goes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mne.collection.models import Attachment, SubmissionVersion
from mne.quality import issues
from mne.quality.cases import Case
from mne.quality.models import SubmissionIssue
from surveys.addresses import walk
from surveys.issues import IssueKind, Level
from surveys.question_types import Kind

FILE_MISSING = IssueKind(
    "media.file_missing",
    Level.WARNING,
    "Tệp “{file}” mà phiếu nhắc đến chưa về máy chủ. Hãy nhờ điều tra viên mở máy và gửi "
    "lại phiếu này; đừng xóa phiếu trên máy.",
    "File “{file}”, which an answer names, has not arrived. Ask the enumerator to send the "
    "interview again from the tablet, and not to delete it there.",
)


def missing(session: Session, case: Case) -> Iterator[SubmissionIssue]:
    """Find the files that answers name and that are not here.

    Asked while the interview's row is held: a file that is just arriving comes before or
    after, never in between.
    """
    if not case.form.has_files:
        return
    named = {
        answer.text: answer.address
        for answer in walk(case.version.answers, case.form.questionnaire)
        if answer.question.kind is Kind.FILE and answer.text
    }
    if not named:
        return
    # An edit doesn't send again what the versions before it brought.
    here = set(
        session.scalars(
            select(Attachment.name)
            .join(SubmissionVersion, SubmissionVersion.id == Attachment.version_id)
            .where(
                SubmissionVersion.submission_id == case.submission.id,
                SubmissionVersion.number <= case.version.number,
            )
        )
    )
    for name, address in named.items():
        if name not in here:
            yield issues.from_kind(FILE_MISSING, address, file=name)


def arrived(session: Session, version_id: int, names: Collection[str]) -> None:
    """Take away what was noted as missing of a version, as far as it has come."""
    noted = session.execute(
        select(SubmissionIssue.id, SubmissionIssue.details["file"].as_string()).where(
            SubmissionIssue.version_id == version_id,
            SubmissionIssue.code == FILE_MISSING.code,
        )
    )
    come = [issue_id for issue_id, name in noted if name in names]
    if come:
        session.execute(delete(SubmissionIssue).where(SubmissionIssue.id.in_(come)))
