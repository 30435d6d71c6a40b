"""Reports as files: consolidated papers, their templates, units' workbooks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from mne.audit.actions import Action
from mne.audit.log import record
from mne.programmes.models import Programme
from mne.reports import consolidated_paper, templates
from mne.reports.periodic_models import PeriodicReport, ReportSchedule
from mne.reports.report_moves import Part
from mne.reports.sample_contents import names_of
from mne.reports.template_models import Paper
from mne.reports.unit_workbook import write_unit_workbook
from mne.reports.unit_workbook_reading import Comparison, compare, load
from mne.users.permissions import Permission
from mne.web.access import me, requires
from mne.web.errors import PageNotFound
from mne.web.headers import as_file
from mne.web.language import current
from mne.web.language import gettext as _
from mne.web.programmes.reach import programme_of_mine, programme_to_manage
from mne.web.report_papers.forms import (
    DefaultForm,
    TakeForm,
    TemplateForm,
    WorkbookForm,
)
from mne.web.report_papers.reach import my_report, read_consolidation, works_for
from mne.web.uploads import file_store

if TYPE_CHECKING:
    from mne.web.forms import Form

Answer = str | AnyResponse | tuple[str, int]

bp = Blueprint("report_papers", __name__, url_prefix="/programmes/<programme_code>")

MEDIA_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def as_download(content: bytes, name: str) -> Response:
    """Give a file under a name."""
    response = Response(content, mimetype=MEDIA_TYPES[Path(name).suffix])
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return as_file(response)


# ---------------------------------------------------------------- consolidated reports
# Posted, so that each leaves its trace.


@bp.post("/reports/<period>/consolidations/<int:number>/report.docx")
@requires(Permission.VIEW_REPORTS)
def document(programme_code: str, period: str, number: int) -> Response:
    """Give a consolidation as a Word file."""
    return _written(programme_code, period, number, Paper.CONSOLIDATED_DOCUMENT)


@bp.post("/reports/<period>/consolidations/<int:number>/report.xlsx")
@requires(Permission.VIEW_REPORTS)
def workbook(programme_code: str, period: str, number: int) -> Response:
    """Give a consolidation as a workbook."""
    return _written(programme_code, period, number, Paper.CONSOLIDATED_WORKBOOK)


def _written(code: str, period: str, number: int, paper: Paper) -> Response:
    made = read_consolidation(code, period, number)
    programme = programme_of_mine(code)
    template = templates.template_of(g.session, file_store(), programme.area_id, paper)
    content = consolidated_paper.make(g.session, made, paper, template)
    schedule = g.session.get_one(ReportSchedule, made.schedule_id)
    facts = {"number": made.number, "paper": paper, "template": template.name}
    subject = f"period:{schedule.code}"
    record(g.session, Action.CONSOLIDATION_WRITTEN, subject, me(), **facts)
    name = f"{code}-{period}-{made.number}{templates.KINDS[paper]}"
    return as_download(content, name)


# ---------------------------------------------------------------- templates


@bp.get("/templates")
@requires(Permission.MANAGE_PROGRAMMES)
def index(programme_code: str) -> str:
    """List the papers and the template in force of each."""
    programme = programme_to_manage(programme_code)
    return render_template(
        "report_papers/index.html",
        programme=programme,
        papers=[
            (each, _slug(each), templates.KINDS[each], _in_force(programme, each).name)
            for each in Paper
        ],
    )


@bp.route("/templates/<paper>", methods=["GET", "POST"])
@requires(Permission.MANAGE_PROGRAMMES)
def template(programme_code: str, paper: str) -> Answer:
    """Show a paper's template, what it may name, and take another one."""
    programme, wanted = programme_to_manage(programme_code), _paper(paper)
    form = TemplateForm()
    if form.sent_well:
        with form.refusing():
            file = (form.file.data.filename or "", form.file.data.read())
            place = (programme.area_id, wanted)
            templates.put_template(g.session, file_store(), place, file, me())
            flash(_("The new template is in force."))
            return redirect(_template_address(programme, wanted))
    page = render_template(
        "report_papers/template.html",
        programme=programme,
        paper=wanted,
        slug=paper,
        kind=templates.KINDS[wanted],
        in_force=_in_force(programme, wanted),
        history=templates.history_of(g.session, programme.area_id, wanted),
        names=names_of(wanted),
        form=form,
        default_form=DefaultForm(formdata=None),
    )
    return (page, 422) if form.errors else page


@bp.post("/templates/<paper>/default")
@requires(Permission.MANAGE_PROGRAMMES)
def restore(programme_code: str, paper: str) -> AnyResponse:
    """Go back to the template of the package."""
    programme, wanted = programme_to_manage(programme_code), _paper(paper)
    if DefaultForm().sent_well:
        place = (programme.area_id, wanted)
        templates.restore_package_template(g.session, place, me())
        flash(_("The template of the package is in force again."))
    return redirect(_template_address(programme, wanted))


@bp.get("/templates/<paper>/file")
@requires(Permission.MANAGE_PROGRAMMES)
def template_file(programme_code: str, paper: str) -> Response:
    """Give the template in force, to be changed."""
    programme, wanted = programme_to_manage(programme_code), _paper(paper)
    content = _in_force(programme, wanted).content
    return as_download(content, f"{paper}{templates.KINDS[wanted]}")


def _in_force(programme: Programme, paper: Paper) -> templates.Template:
    return templates.template_of(g.session, file_store(), programme.area_id, paper)


def _slug(paper: Paper) -> str:
    return paper.value.replace("_", "-")


def _paper(slug: str) -> Paper:
    found = next((each for each in Paper if _slug(each) == slug), None)
    if found is None:
        raise PageNotFound(request.path)
    return found


def _template_address(programme: Programme, paper: Paper) -> str:
    return url_for(".template", programme_code=programme.code, paper=_slug(paper))


# ---------------------------------------------------------------- a unit's workbook


@bp.get("/reports/<period>/units/<unit>/workbook.xlsx")
@requires(Permission.VIEW_PROGRAMMES)
def unit_workbook(programme_code: str, period: str, unit: str) -> Response:
    """Give a unit's report as a workbook to fill in."""
    found = my_report(programme_of_mine(programme_code), period, unit)
    return as_download(write_unit_workbook(g.session, found), f"{period}-{unit}.xlsx")


@bp.route("/reports/<period>/units/<unit>/workbook", methods=["GET", "POST"])
@requires(Permission.FILL_REPORTS)
def bring_back(programme_code: str, period: str, unit: str) -> Answer:
    """Take a filled-in workbook and show what it would change."""
    programme = programme_of_mine(programme_code)
    found = my_report(programme, period, unit)
    form = WorkbookForm()
    if form.sent_well:
        with form.refusing():
            content = form.file.data.read()
            compared = compare(g.session, found, content)
            take = TakeForm(
                formdata=None,
                sha256=file_store().add_bytes(content).sha256,
                seen=str(found.version),
            )
            return _differences(programme, found, unit, (compared, take))
    page = render_template(
        "report_papers/workbook.html",
        programme=programme,
        report=found,
        schedule=found.schedule,
        unit=unit,
        form=form,
        may_fill=works_for(found, Part.UNIT),
    )
    return (page, 422) if form.errors else page


@bp.post("/reports/<period>/units/<unit>/workbook/draft")
@requires(Permission.FILL_REPORTS)
def take(programme_code: str, period: str, unit: str) -> Answer:
    """Take the workbook that was compared into the draft."""
    programme = programme_of_mine(programme_code)
    found = my_report(programme, period, unit)
    form = TakeForm()
    content = file_store().read(form.sha256.data or "") if form.sent_well else b""
    with form.refusing():
        load(g.session, found, int(form.seen.data or 0), me(), content)
        flash(_("The workbook is in the draft. Nothing is submitted yet."))
        return redirect(
            url_for(
                "periodic_reports.report",
                programme_code=programme.code,
                period=period,
                unit=unit,
            )
        )
    compared = compare(g.session, found, content)
    return _differences(programme, found, unit, (compared, form)), 422


def _differences(
    programme: Programme,
    found: PeriodicReport,
    unit: str,
    outcome: tuple[Comparison, Form],
) -> str:
    compared, form = outcome
    return render_template(
        "report_papers/differences.html",
        programme=programme,
        report=found,
        schedule=found.schedule,
        unit=unit,
        compared=compared,
        refused=[each.sentence(current()) for each in compared.refused],
        faults=[(place, each.sentence(current())) for place, each in compared.faults],
        form=form,
        may_fill=works_for(found, Part.UNIT),
    )
