"""Screens of questionnaires: versions, upload with what speaks against it, downloads."""

from __future__ import annotations

from flask import Blueprint, Response, flash, g, redirect, render_template, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from mne.collection.files import FileStore
from mne.questionnaires import publishing
from mne.users.models import User
from mne.users.permissions import Permission
from mne.web.access import me, requires
from mne.web.headers import as_file
from mne.web.language import gettext as _
from mne.web.questionnaires.forms import PublishForm, UploadForm
from mne.web.questionnaires.outline import outline
from mne.web.transactions import find_row, platform

bp = Blueprint("questionnaires", __name__, url_prefix="/questionnaires")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Answer = str | AnyResponse | tuple[str, int]


@bp.get("")
@requires(Permission.VIEW_QUESTIONNAIRES)
def index() -> str:
    """List every published version, the latest first."""
    return render_template(
        "questionnaires/index.html", versions=publishing.list_versions(g.session)
    )


@bp.get("/<form_id>/<version>")
@requires(Permission.VIEW_QUESTIONNAIRES)
def show(form_id: str, version: str) -> str:
    """Show a version: where it came from, its questions in order."""
    published = publishing.get_version(g.session, form_id, version)
    return render_template(
        "questionnaires/show.html",
        version=published,
        publisher=find_row(User, published.published_by_id),
        lines=outline(publishing.as_questionnaire(published)),
    )


@bp.route("/upload", methods=["GET", "POST"])
@requires(Permission.PUBLISH_QUESTIONNAIRES)
def upload() -> Answer:
    """Look at a file before it is published, with everything that speaks against it."""
    form = UploadForm()
    if not form.sent_well:
        page = render_template("questionnaires/upload.html", form=form)
        return (page, 422) if form.errors else page
    content, name = form.file.data.read(), form.file.data.filename
    with form.refusing():
        inspection = publishing.lint(name, content)
        stored = _files().add_bytes(content)
        return render_template(
            "questionnaires/inspection.html",
            inspection=inspection,
            name=name,
            lines=outline(inspection.converted.questionnaire),
            form=PublishForm(formdata=None, source_name=name, sha256=stored.sha256),
        )
    return render_template("questionnaires/upload.html", form=form), 422


@bp.post("/publish")
@requires(Permission.PUBLISH_QUESTIONNAIRES)
def publish() -> Answer:
    """Publish the file that was looked at."""
    form = PublishForm()
    if not form.sent_well:
        raise BadRequest
    content = _files().read(form.sha256.data or "")
    upload_form = UploadForm(formdata=None)
    with upload_form.refusing():
        version = publishing.publish(g.session, form.source_name.data or "", content, me())
        flash(_("Version %(version)s is published.", version=version.version))
        form_id = version.questionnaire.form_id
        return redirect(url_for(".show", form_id=form_id, version=version.version))
    return render_template("questionnaires/upload.html", form=upload_form), 422


@bp.get("/<form_id>/<version>/workbook.xlsx")
@requires(Permission.VIEW_QUESTIONNAIRES)
def workbook(form_id: str, version: str) -> Response:
    """Give a version as the Excel workbook that people edit."""
    published = publishing.get_version(g.session, form_id, version)
    return _download(publishing.as_workbook(published), XLSX, f"{form_id}-{version}.xlsx")


@bp.get("/<form_id>/<version>/form.xml")
@requires(Permission.VIEW_QUESTIONNAIRES)
def xform(form_id: str, version: str) -> Response:
    """Give a version as the XForm that tablets download, byte for byte."""
    published = publishing.get_version(g.session, form_id, version)
    return _download(published.xform, "application/xml", f"{form_id}-{version}.xml")


def _download(content: bytes, media_type: str, name: str) -> Response:
    response = Response(content, mimetype=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return as_file(response)


def _files() -> FileStore:
    return FileStore(platform().settings.files_dir)
