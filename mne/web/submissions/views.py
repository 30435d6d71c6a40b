"""Screens of interviews: the queue, one interview with everything known of it."""

from __future__ import annotations

from flask import Blueprint, Response, g, render_template, send_file
from werkzeug.exceptions import NotFound

from mne.areas import tree
from mne.clock import today
from mne.collection.files import FileStore
from mne.collection.models import Attachment, Submission, SubmissionVersion
from mne.rounds.models import Round
from mne.users.permissions import Permission
from mne.web.access import check_area, my_areas, requires
from mne.web.areas.choices import communes
from mne.web.headers import as_file
from mne.web.paging import paged
from mne.web.rounds.visible import visible_rounds
from mne.web.submissions.answers import anchor
from mne.web.submissions.forms import QueueFilters
from mne.web.submissions.listing import classes_by_version, issues_by_version, queue
from mne.web.submissions.reading import read_interview
from mne.web.transactions import get_row, platform

bp = Blueprint("submissions", __name__, url_prefix="/submissions")
bp.add_app_template_filter(anchor)


@bp.get("")
@requires(Permission.VIEW_SUBMISSIONS)
def index() -> str:
    """List the interviews of my areas."""
    mine = my_areas(Permission.VIEW_SUBMISSIONS)
    form = QueueFilters()
    form.offer(visible_rounds(g.session), communes(g.session, mine, today()))
    page = paged(g.session, queue(mine, form.wanted(_below(form.commune.chosen))))
    versions = [row[-1] for row in page.rows]
    return render_template(
        "submissions/index.html",
        form=form,
        page=page,
        classes=classes_by_version(g.session, versions),
        issues=issues_by_version(g.session, versions),
    )


@bp.get("/<int:submission_id>")
@bp.get("/<int:submission_id>/versions/<int:number>")
@requires(Permission.VIEW_SUBMISSIONS)
def show(submission_id: int, number: int | None = None) -> str:
    """Show an interview: its answers in order, its issues, its classes, its files."""
    submission = _mine(submission_id)
    version = _version(submission, number or submission.current_number)
    return render_template(
        "submissions/show.html",
        interview=read_interview(g.session, submission, version),
    )


@bp.get("/<int:submission_id>/versions/<int:number>/interview.xml")
@requires(Permission.VIEW_SUBMISSIONS)
def xml(submission_id: int, number: int) -> Response:
    """Give the bytes of a version exactly as they arrived."""
    version = _version(_mine(submission_id), number)
    response = Response(version.xml, mimetype="application/xml")
    name = f"submission-{submission_id}-{number}.xml"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return as_file(response)


@bp.get("/<int:submission_id>/attachments/<int:attachment_id>")
@requires(Permission.VIEW_SUBMISSIONS)
def attachment(submission_id: int, attachment_id: int) -> Response:
    """Give a file of an interview."""
    submission = _mine(submission_id)
    file = get_row(Attachment, attachment_id)
    if file.version_id not in {each.id for each in submission.versions}:
        raise NotFound
    store = FileStore(platform().settings.files_dir)
    return as_file(
        send_file(
            store.path(file.sha256),
            mimetype=file.media_type,
            as_attachment=True,
            download_name=file.name,
        )
    )


def _mine(submission_id: int) -> Submission:
    submission = get_row(Submission, submission_id)
    place = submission.area_id or g.session.get_one(Round, submission.round_id).area_id
    check_area(Permission.VIEW_SUBMISSIONS, place)
    return submission


def _version(submission: Submission, number: int) -> SubmissionVersion:
    for version in submission.versions:
        if version.number == number:
            return version
    raise NotFound


def _below(area_id: str | None) -> frozenset[int] | None:
    if area_id is None:
        return None
    return frozenset(tree.descendant_ids(g.session, int(area_id), today()))
