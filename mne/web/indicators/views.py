"""Screens of indicators: the list, a sheet with its values, loading a workbook."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from flask import Blueprint, Response, flash, g, redirect, render_template, url_for
from sqlalchemy import select
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from mne.clock import today
from mne.collection.files import FileStore
from mne.programmes import framework, indicators
from mne.programmes.framework_workbook import read_workbook, write_workbook
from mne.programmes.indicator_models import (
    Indicator,
    IndicatorValue,
    IndicatorVersion,
    Vintage,
)
from mne.programmes.models import Agency, Component
from mne.programmes.targets import judge, target_for
from mne.programmes.values import revisions, values_of
from mne.users.models import User
from mne.users.permissions import Permission
from mne.web.access import may_in, requires
from mne.web.headers import as_file
from mne.web.indicators.forms import CompareForm, LoadForm
from mne.web.indicators.reading import (
    component_codes,
    defined_in,
    sheets_of,
    warning_of,
)
from mne.web.indicators.sheet_form import in_words, labels
from mne.web.language import gettext as _
from mne.web.programmes.reach import programme_of_mine, programme_to_manage
from mne.web.transactions import platform

Changes = list[tuple[str, str, str]]
"""Columns of a sheet that changed: from what to what, in words."""

bp = Blueprint("indicators", __name__, url_prefix="/programmes/<programme_code>/indicators")

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("")
@requires(Permission.VIEW_PROGRAMMES)
def index(programme_code: str) -> str:
    """List a programme's indicators with their targets of the year."""
    programme = programme_of_mine(programme_code)
    return render_template(
        "indicators/index.html",
        programme=programme,
        rows=[
            (indicator, version, target, warning_of(version, target))
            for indicator, version in sheets_of(programme)
            for target in [target_for(g.session, indicator, programme.year)]
        ],
        components=component_codes(programme),
        may_manage=may_in(Permission.MANAGE_PROGRAMMES, programme.area_id),
    )


@bp.get("/<code>/sheet")
@requires(Permission.VIEW_PROGRAMMES)
def show(programme_code: str, code: str) -> str:
    """Show an indicator's reference sheet, its target and what offices reported."""
    programme = programme_of_mine(programme_code)
    indicator = indicators.get_indicator(g.session, programme, code)
    version = defined_in(programme, code)[1]
    target = target_for(g.session, indicator, programme.year)
    values = [
        value
        for value in values_of(g.session, programme, programme.year)
        if value.indicator_id == indicator.id
    ]
    return render_template(
        "indicators/show.html",
        programme=programme,
        indicator=indicator,
        version=version,
        versions=_history(indicator),
        component=g.session.get(Component, version.component_id or 0),
        dimensions=indicators.dimensions_of(version),
        baseline=indicators.baseline_of(version),
        target=target,
        warning=warning_of(version, target),
        vintages=tuple(Vintage),
        revisions=[
            (
                g.session.get_one(Agency, each.agency_id),
                each,
                judge(version, target, each.latest) if target else None,
            )
            for each in revisions(values)
        ],
        values=values,
        names=_names(values),
        may_manage=may_in(Permission.MANAGE_PROGRAMMES, programme.area_id),
    )


def _history(indicator: Indicator) -> list[tuple[IndicatorVersion, Changes]]:
    """Give every version of a sheet with what it changed, the newest first."""
    versions = indicators.versions_of(g.session, indicator)
    sheets = [indicators.sheet_of(version) for version in versions]
    changes = [framework.changes_between(*pair) for pair in pairwise(sheets)]
    said: list[Changes] = [[], *(in_words(each) for each in changes)]
    return list(zip(versions, said, strict=True))[::-1]


def _names(values: list[IndicatorValue]) -> dict[str, dict[int, str]]:
    """Give the names of the offices and people of some values."""
    offices = {value.agency_id for value in values}
    people = {value.entered_by_id for value in values}
    return {
        "offices": {
            each.id: each.name
            for each in g.session.scalars(select(Agency).where(Agency.id.in_(offices)))
        },
        "people": {
            each.id: each.name
            for each in g.session.scalars(select(User).where(User.id.in_(people)))
        },
    }


@bp.get("/indicators.xlsx")
@requires(Permission.VIEW_PROGRAMMES)
def workbook(programme_code: str) -> Response:
    """Give the list as a workbook; without one, the placeholders of the plan."""
    programme = programme_of_mine(programme_code)
    components = component_codes(programme)
    rows: list[framework.Row] = [
        framework.row_of(
            indicator.code,
            components.get(version.component_id or 0, ""),
            indicators.sheet_of(version),
        )
        for indicator, version in sheets_of(programme)
    ]
    response = Response(write_workbook(rows or framework.seed_rows()), mimetype=SPREADSHEET)
    name = f"{programme.code}-indicators.xlsx"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return as_file(response)


@bp.route("/comparison", methods=["GET", "POST"])
@requires(Permission.MANAGE_PROGRAMMES)
def compare(programme_code: str) -> str | tuple[str, int]:
    """Say what a workbook would change before anything is changed."""
    programme = programme_to_manage(programme_code)
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
                labels=labels(),
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
    programme = programme_to_manage(programme_code)
    form = LoadForm()
    if not form.sent_well:
        raise BadRequest
    rows = read_workbook(_files().read(form.sha256.data or ""))
    since = date.fromisoformat(form.valid_from.data or "")
    framework.load(g.session, programme, rows, since)
    flash(_("The list of indicators is loaded."))
    return redirect(url_for(".index", programme_code=programme.code))


def _files() -> FileStore:
    return FileStore(platform().settings.files_dir)
