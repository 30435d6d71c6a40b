"""The page of one interview, and who may see it: shared by reading and by deciding."""

from __future__ import annotations

from flask import g, render_template

from mne.collection.files import FileStore
from mne.collection.models import Submission, SubmissionVersion
from mne.rounds.models import Round
from mne.users.permissions import Permission
from mne.web.access import check_area, may_in
from mne.web.submissions.forms import ApproveForm, WithdrawForm
from mne.web.submissions.reading import Interview, read_interview
from mne.web.transactions import get_row, platform


def mine(submission_id: int, permission: Permission) -> Submission:
    """Give an interview of an area in which I hold a permission."""
    submission = get_row(Submission, submission_id)
    check_area(permission, place_of(submission))
    return submission


def place_of(submission: Submission) -> int:
    """Give the unit that decides on the rights: the round's where none is known."""
    round_ = g.session.get_one(Round, submission.round_id)
    return submission.area_id or round_.area_id


def store() -> FileStore:
    """Give the files of this installation."""
    return FileStore(platform().settings.files_dir)


def current(submission: Submission) -> SubmissionVersion:
    """Give the current version of an interview."""
    return next(
        each for each in submission.versions if each.number == submission.current_number
    )


def read(submission: Submission, version: SubmissionVersion) -> Interview:
    """Gather what is known of a version."""
    return read_interview(g.session, store(), submission, version)


def show_page(
    submission: Submission,
    version: SubmissionVersion,
    approve_form: ApproveForm | None = None,
    withdraw_form: WithdrawForm | None = None,
) -> str:
    """Show an interview; a form that was refused is shown as it was sent."""
    is_current = version.number == submission.current_number
    reviews = may_in(Permission.REVIEW_SUBMISSIONS, place_of(submission))
    return render_template(
        "submissions/show.html",
        interview=read(submission, version),
        decides=is_current and reviews,
        approve_form=approve_form or ApproveForm(number=version.number),
        withdraw_form=withdraw_form or WithdrawForm(),
    )
