"""Screens of indicators: the list, a sheet with its values, loading a workbook."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, flash, g, redirect, render_template, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from mne.clock import today
from mne.collection.files import FileStore
from mne.programmes import framework, indicators, register
from mne.programmes.framework_workbook import read_workbook, write_workbook
from mne.programmes.indicators import Sheet
from mne.programmes.models import Agency, Component, Programme
from mne.programmes.targets import judge, target_for
from mne.programmes.values import Revision, revisions, values_of
from mne.reports.target_guard import warn_of
from mne.users.permissions import Permission
from mne.web.access import check_area, check_reaches, requires
from mne.web.headers import as_file
from mne.web.indicators.forms import CompareForm, LoadForm
from mne.web.language import current
from mne.web.language import gettext as _
from mne.web.transactions import platform

bp = Blueprint("indicators", __name__, url_prefix="/programmes/<programme_code>/indicators")

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("")
@requires(Permission.VIEW_PROGRAMMES)
def index(programme_code: str) -> str:
    """List a programme's indicators with their targets of the year."""
    programme = _mine(programme_code)
    return render_template(
        "indicators/index.html",
        programme=programme,
        rows=[
            (indicator, version, target_for(g.session, indicator, programme.year))
            for indicator, version in _sheets(programme)
        ],
        components=_components(programme),
    )


@bp.get("/<code>/sheet")
@requires(Permission.VIEW_PROGRAMMES)
def show(programme_code: str, code: str) -> str:
    """Show an indicator's reference sheet, its target and what offices reported."""
    programme = _mine(programme_code)
    indicator = indicators.get_indicator(g.session, programme, code)
    versions = indicators.versions_of(g.session, indicator)
    version = next(sheet for each, sheet in _sheets(programme) if each.id == indicator.id)
    target = target_for(g.session, indicator, programme.year)
    warned = warn_of(version, target) if target else None
    moved = [each for each in _revisions(programme) if each.indicator_id == indicator.id]
    return render_template(
        "indicators/show.html",
        programme=programme,
        indicator=indicator,
        version=version,
        versions=versions,
        component=g.session.get(Component, version.component_id or 0),
        dimensions=indicators.dimensions_of(version),
        baseline=indicators.baseline_of(version),
        target=target,
        warning=warned.sentence(current()) if warned else "",
        revisions=[
            (
                g.session.get_one(Agency, each.agency_id),
                each,
                judge(version, target, each.latest) if target else None,
            )
            for each in moved
        ],
    )


@bp.get("/indicators.xlsx")
@requires(Permission.VIEW_PROGRAMMES)
def workbook(programme_code: str) -> Response:
    """Give the list as a workbook; without one, the placeholders of the plan."""
    programme = _mine(programme_code)
    components = _components(programme)
    rows: list[framework.Row] = [
        framework.row_of(
            indicator.code,
            components.get(version.component_id or 0, ""),
            indicators.sheet_of(version),
        )
        for indicator, version in _sheets(programme)
    ]
    response = Response(write_workbook(rows or framework.seed_rows()), mimetype=SPREADSHEET)
    name = f"{programme.code}-indicators.xlsx"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return as_file(response)


@bp.route("/comparison", methods=["GET", "POST"])
@requires(Permission.MANAGE_PROGRAMMES)
def compare(programme_code: str) -> str | tuple[str, int]:
    """Say what a workbook would change before anything is changed."""
    programme = _managed(programme_code)
    form = CompareForm(valid_from=date(programme.year, 1, 1))
    if form.sent_well:
        with form.refusing():
            content = form.file.data.read()
            since = form.valid_from.data or today()
            differences = framework.compare(
                g.session, programme, read_workbook(content), since
            )
            return render_template(
                "indicators/differences.html",
                programme=programme,
                differences=differences,
                columns=Sheet.__annotations__,
                form=LoadForm(
                    formdata=None,
                    sha256=_files().add_bytes(content).sha256,
                    valid_from=since.isoformat(),
                ),
            )
    page = render_template("indicators/compare.html", programme=programme, form=form)
    return (page, 422) if form.errors else page


@bp.post("")
@requires(Permission.MANAGE_PROGRAMMES)
def load(programme_code: str) -> AnyResponse:
    """Load the workbook that was compared."""
    programme = _managed(programme_code)
    form = LoadForm()
    if not form.sent_well:
        raise BadRequest
    rows = read_workbook(_files().read(form.sha256.data or ""))
    since = date.fromisoformat(form.valid_from.data or "")
    framework.load(g.session, programme, rows, since)
    flash(_("The list of indicators is loaded."))
    return redirect(url_for(".index", programme_code=programme.code))


def _mine(code: str) -> Programme:
    programme = register.get_programme(g.session, code)
    first = date(programme.year, 1, 1)
    check_reaches(Permission.VIEW_PROGRAMMES, programme.area_id, first)
    return programme


def _managed(code: str) -> Programme:
    programme = _mine(code)
    check_area(Permission.MANAGE_PROGRAMMES, programme.area_id)
    return programme


def _sheets(programme: Programme) -> list[indicators.Defined]:
    last = date(programme.year, 12, 31)
    return indicators.indicators_on(g.session, programme, last)


def _revisions(programme: Programme) -> list[Revision]:
    return revisions(values_of(g.session, programme, programme.year))


def _components(programme: Programme) -> dict[int, str]:
    parts = register.components_of(g.session, programme)
    return {each.id: each.code for each in parts}


def _files() -> FileStore:
    return FileStore(platform().settings.files_dir)
