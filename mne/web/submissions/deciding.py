"""Screens on which a supervisor decides: approve, take back, send back with comments."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mne.collection import returning
from mne.collection.models import SubmissionState
from mne.collection.returning import Remark
from mne.errors import MneError
from mne.quality import reviewing
from mne.users.devices import has_access
from mne.users.permissions import Permission
from mne.web.access import me, requires
from mne.web.language import gettext as _
from mne.web.submissions.commenting import Boxes
from mne.web.submissions.forms import ApproveForm, SendBackForm, WithdrawForm
from mne.web.submissions.pages import current, mine, read, show_page

Page = str | Response | tuple[str, int]

KEPT = ("round", "commune", "state", "household_class", "issues", "page")
"""What of the queue's address is kept after approving some of it."""
REVIEWED = frozenset({SubmissionState.JUDGED, SubmissionState.APPROVED})


def init_bp(bp: Blueprint) -> None:
    """Give ``bp`` the addresses of deciding."""
    one = "/<int:submission_id>"
    bp.route(f"{one}/send-back", methods=["GET", "POST"])(send_back)
    bp.post(f"{one}/approve")(approve)
    bp.post(f"{one}/withdraw-approval")(withdraw)
    bp.post("/approve")(approve_many)


@requires(Permission.REVIEW_SUBMISSIONS)
def send_back(submission_id: int) -> Page:
    """Send an interview back to its enumerator, with a comment at each question."""
    submission = mine(submission_id, Permission.REVIEW_SUBMISSIONS)
    interview = read(submission, current(submission))
    form = SendBackForm(number=submission.current_number)
    boxes = Boxes(request.form)
    addresses = list(interview.answers.addresses())
    too_long = boxes.faults(addresses)
    if form.sent_well and not too_long:
        remarks = [Remark(form.overall.data or ""), *boxes.remarks(addresses)]
        with form.refusing():
            returning.send_back(g.session, submission, remarks, me(), form.number.data)
        if not form.errors:
            flash(_("The interview went back. It is on the tablet at its next contact."))
            return redirect(url_for(".show", submission_id=submission_id))
    page = render_template(
        "submissions/send_back.html",
        interview=interview,
        form=form,
        boxes=boxes,
        too_long=too_long,
        is_reviewed=submission.state in REVIEWED,
        has_tablet=has_access(g.session, submission.enumerator_id),
    )
    return (page, 422) if form.errors or too_long else page


@requires(Permission.REVIEW_SUBMISSIONS)
def approve(submission_id: int) -> Page:
    """Approve an interview; one with faults only for a reason."""
    submission = mine(submission_id, Permission.REVIEW_SUBMISSIONS)
    form = ApproveForm()
    if form.sent_well:
        with form.refusing():
            number, note = form.number.data or 0, form.note.data or ""
            reviewing.approve(g.session, submission, number, note, me())
    if form.errors:
        return show_page(submission, current(submission), approve_form=form), 422
    flash(_("The interview is approved."))
    return redirect(url_for(".show", submission_id=submission_id))


@requires(Permission.REVIEW_SUBMISSIONS)
def withdraw(submission_id: int) -> Page:
    """Take an approval back, for a reason."""
    submission = mine(submission_id, Permission.REVIEW_SUBMISSIONS)
    form = WithdrawForm()
    if form.sent_well:
        with form.refusing():
            reason = form.reason.data or ""
            reviewing.withdraw_approval(g.session, submission, reason, me())
    if form.errors:
        return show_page(submission, current(submission), withdraw_form=form), 422
    flash(_("The approval is taken back; the interview waits for a decision again."))
    return redirect(url_for(".show", submission_id=submission_id))


@requires(Permission.REVIEW_SUBMISSIONS)
def approve_many() -> Response:
    """Approve the ticked interviews that have no fault; say how many were left."""
    ticked = {int(each) for each in request.form.getlist("ticked") if each.isdecimal()}
    approved = sum(_was_approved(submission_id) for submission_id in sorted(ticked))
    flash(
        _(
            "Approved: %(count)s. Left as they are: %(left)s (with faults, your own, or "
            "decided on already).",
            count=approved,
            left=len(ticked) - approved,
        )
    )
    return redirect(url_for(".index", **kept_of_address()))


def kept_of_address() -> dict[str, Any]:
    """Give what narrows the queue, to come back to the same part of it."""
    return {name: request.args[name] for name in KEPT if name in request.args}


def _was_approved(submission_id: int) -> bool:
    submission = mine(submission_id, Permission.REVIEW_SUBMISSIONS)
    try:
        reviewing.approve(g.session, submission, submission.current_number, "", me())
    except MneError:
        return False
    return True
