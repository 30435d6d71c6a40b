"""Screens of interviews: the queue, one interview with everything known of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, g, render_template, send_file
from werkzeug.exceptions import NotFound

from mne.areas import tree
from mne.clock import today
from mne.collection.models import (
    Attachment,
    Submission,
    SubmissionState,
    SubmissionVersion,
)
from mne.users.permissions import Permission
from mne.web.access import may_in, me, my_areas, requires
from mne.web.areas.choices import communes
from mne.web.headers import as_file
from mne.web.paging import paged
from mne.web.rounds.visible import visible_rounds
from mne.web.submissions import deciding
from mne.web.submissions.answers import anchor
from mne.web.submissions.forms import QueueFilters, TickForm
from mne.web.submissions.listing import classes_by_version, issues_by_version, queue
from mne.web.submissions.pages import mine, show_page, store
from mne.web.transactions import get_row
from surveys.issues import Level

bp = Blueprint("submissions", __name__, url_prefix="/submissions")
bp.add_app_template_filter(anchor)
deciding.init_bp(bp)


@bp.get("")
@requires(Permission.VIEW_SUBMISSIONS)
def index() -> str:
    """List the interviews of my areas."""
    areas = my_areas(Permission.VIEW_SUBMISSIONS)
    form = QueueFilters()
    form.offer(visible_rounds(g.session), communes(g.session, areas, today()))
    page = paged(g.session, queue(areas, form.wanted(_below(form.commune.chosen))))
    versions = [row[-1] for row in page.rows]
    issues = issues_by_version(g.session, versions)
    return render_template(
        "submissions/index.html",
        form=form,
        page=page,
        classes=classes_by_version(g.session, versions),
        issues=issues,
        approvable={row[0].id for row in page.rows if _may_approve(row, issues)},
        tick_form=TickForm(),
        kept=deciding.kept_of_address(),
    )


@bp.get("/<int:submission_id>")
@bp.get("/<int:submission_id>/versions/<int:number>")
@requires(Permission.VIEW_SUBMISSIONS)
def show(submission_id: int, number: int | None = None) -> str:
    """Show an interview: its answers in order, its issues, its classes, its files."""
    submission = mine(submission_id, Permission.VIEW_SUBMISSIONS)
    version = _version(submission, number or submission.current_number)
    return show_page(submission, version)


@bp.get("/<int:submission_id>/versions/<int:number>/interview.xml")
@requires(Permission.VIEW_SUBMISSIONS)
def xml(submission_id: int, number: int) -> Response:
    """Give the bytes of a version exactly as they arrived."""
    version = _version(mine(submission_id, Permission.VIEW_SUBMISSIONS), number)
    response = Response(version.xml, mimetype="application/xml")
    name = f"submission-{submission_id}-{number}.xml"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return as_file(response)


@bp.get("/<int:submission_id>/attachments/<int:attachment_id>")
@requires(Permission.VIEW_SUBMISSIONS)
def attachment(submission_id: int, attachment_id: int) -> Response:
    """Give a file of an interview."""
    submission = mine(submission_id, Permission.VIEW_SUBMISSIONS)
    file = get_row(Attachment, attachment_id)
    if file.version_id not in {each.id for each in submission.versions}:
        raise NotFound
    return as_file(
        send_file(
            store().path(file.sha256),
            mimetype=file.media_type,
            as_attachment=True,
            download_name=file.name,
        )
    )


def _may_approve(row: Sequence[Any], issues: Mapping[int, Counter[str]]) -> bool:
    """Say whether a row of the queue can be approved without a word."""
    submission, round_, *_others, version_id = row
    return (
        submission.state is SubmissionState.JUDGED
        and submission.enumerator_id != me().id
        and not issues.get(version_id, Counter())[Level.ERROR]
        and may_in(Permission.REVIEW_SUBMISSIONS, submission.area_id or round_.area_id)
    )


def _version(submission: Submission, number: int) -> SubmissionVersion:
    for version in submission.versions:
        if version.number == number:
            return version
    raise NotFound


def _below(area_id: str | None) -> frozenset[int] | None:
    if area_id is None:
        return None
    return frozenset(tree.descendant_ids(g.session, int(area_id), today()))
