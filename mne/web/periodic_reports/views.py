"""Screens of periodic reports: the calendar, a period's board, a unit's report."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from mne.clock import now, today
from mne.programmes import offices, register
from mne.programmes.models import Agency, Programme
from mne.reports import consolidating, filling, periods, receiving
from mne.reports.periodic_models import MissingUnits, PeriodicReport, ReportSchedule
from mne.reports.report_moves import Act, Part, office_of
from mne.reports.timeliness import board, is_late
from mne.users.permissions import Permission
from mne.web.access import check_area, check_reaches, may, may_in, me, requires
from mne.web.errors import OutsideYourArea, PageNotFound
from mne.web.language import gettext as _
from mne.web.number_fields import MONEY_UNITS
from mne.web.periodic_reports.forms import (
    ConsolidateForm,
    OpenForm,
    PlainForm,
    PlanForm,
    ReturnForm,
)
from mne.web.periodic_reports.typing_in import (
    ABSENCES,
    RUBRICS,
    cell_views,
    typed_cells,
    typed_narrative,
    typed_reasons,
)

Answer = str | AnyResponse | tuple[str, int]

bp = Blueprint(
    "periodic_reports", __name__, url_prefix="/programmes/<programme_code>/reports"
)


@bp.route("", methods=["GET", "POST"])
@requires(Permission.VIEW_PROGRAMMES)
def index(programme_code: str) -> Answer:
    """Show the calendar of a programme's reports; plan it where there is none."""
    programme = _mine(programme_code)
    form = PlanForm()
    there = register.agencies_on(g.session, date(programme.year, 12, 31))
    form.receiver.choices = [("", ""), *((each.code, each.name) for each in there)]
    schedules = periods.schedules_of(g.session, programme)
    if request.method == "POST":
        _check_consolidator(programme)
    if form.sent_well and not schedules:
        receiver = offices.get_office(g.session, form.receiver.data or "")
        for asked in periods.calendar(programme.year, programme.legal_text):
            periods.plan_report(g.session, programme, receiver, asked)
        flash(_("The calendar of the year is planned."))
        return redirect(url_for(".index", programme_code=programme.code))
    page = render_template(
        "periodic_reports/index.html",
        programme=programme,
        schedules=[
            (each, board(periods.reports_of(g.session, each), now())) for each in schedules
        ],
        form=form if may_in(Permission.CONSOLIDATE_REPORTS, programme.area_id) else None,
    )
    return (page, 422) if form.errors else page


@bp.get("/<period>")
@requires(Permission.VIEW_PROGRAMMES)
def show(programme_code: str, period: str) -> str:
    """Show who reported for a period and who is late."""
    programme = _mine(programme_code)
    schedule = periods.get_period(g.session, programme, period)
    return _board(programme, schedule, _open_form(schedule), ConsolidateForm())


@bp.post("/<period>/opening")
@requires(Permission.CONSOLIDATE_REPORTS)
def open_(programme_code: str, period: str) -> Answer:
    """Open a period for the units chosen."""
    programme = _consolidated(programme_code)
    schedule = periods.get_period(g.session, programme, period)
    form = _open_form(schedule)
    if form.sent_well:
        with form.refusing():
            units = [offices.get_office(g.session, code) for code in form.units.data or []]
            periods.open_period(g.session, schedule, units)
            flash(_("The period is open."))
            return redirect(_address(".show", programme, schedule))
    return _board(programme, schedule, form, ConsolidateForm(formdata=None)), 422


@bp.post("/<period>/consolidations")
@requires(Permission.CONSOLIDATE_REPORTS)
def consolidate(programme_code: str, period: str) -> Answer:
    """Bring the accepted reports together."""
    programme = _consolidated(programme_code)
    schedule = periods.get_period(g.session, programme, period)
    form = ConsolidateForm()
    if form.sent_well:
        with form.refusing():
            treatment = MissingUnits(form.treatment.data)
            made = consolidating.consolidate(g.session, schedule, me(), treatment)
            return redirect(f"{request.path}/{made.number}")
    return _board(programme, schedule, _open_form(schedule), form), 422


@bp.get("/<period>/consolidations/<int:number>")
@requires(Permission.VIEW_PROGRAMMES)
def snapshot(programme_code: str, period: str, number: int) -> str:
    """Show a consolidation as it was made."""
    programme = _mine(programme_code)
    schedule = periods.get_period(g.session, programme, period)
    made = consolidating.consolidations_of(g.session, schedule)
    found = next((each for each in made if each.number == number), None)
    if found is None:
        raise PageNotFound(request.path)
    return render_template(
        "periodic_reports/snapshot.html",
        programme=programme,
        schedule=schedule,
        snapshot=found,
        receiver=g.session.get_one(Agency, schedule.receiver_id),
        names={
            each.agency_id: each.agency_name
            for each in periods.reports_of(g.session, schedule)
        },
    )


# ---------------------------------------------------------------- a unit's report


@bp.get("/<period>/units/<unit>")
@requires(Permission.VIEW_PROGRAMMES)
def report(programme_code: str, period: str, unit: str) -> str:
    """Show a unit's report: to be filled in, to be received, or to be read."""
    programme = _mine(programme_code)
    found = _report(programme, period, unit)
    return _report_page(programme, found, PlainForm(), ReturnForm(formdata=None))


@bp.post("/<period>/units/<unit>/draft")
@requires(Permission.FILL_REPORTS)
def save(programme_code: str, period: str, unit: str) -> Answer:
    """Keep what was typed; faults are said at their cells."""
    programme = _mine(programme_code)
    found = _report(programme, period, unit)
    form = PlainForm()
    if form.sent_well:
        with form.refusing():
            filling.save_draft(
                g.session, found, _seen(), me(), typed_cells(), typed_narrative(found)
            )
            flash(_("Saved. Nothing is submitted yet."))
            return redirect(_report_address(programme, found, unit))
    # the page shows what was typed, whatever was refused
    page = _report_page(programme, found, form, ReturnForm(formdata=None), typed_cells())
    return page, 422


@bp.post("/<period>/units/<unit>/submission")
@requires(Permission.SUBMIT_REPORTS)
def submit(programme_code: str, period: str, unit: str) -> Answer:
    """Submit what is saved."""
    return _moved(programme_code, period, unit, _("The report is submitted."))


@bp.post("/<period>/units/<unit>/acceptance")
@requires(Permission.CONSOLIDATE_REPORTS)
def accept(programme_code: str, period: str, unit: str) -> Answer:
    """Accept a submitted report."""
    return _moved(programme_code, period, unit, _("The report is accepted."))


def _moved(programme_code: str, period: str, unit: str, done: str) -> Answer:
    programme = _mine(programme_code)
    found = _report(programme, period, unit)
    form = PlainForm()
    if form.sent_well:
        with form.refusing():
            if request.path.endswith("/submission"):
                filling.submit(g.session, found, _seen(), me())
            else:
                receiving.accept(g.session, found, Act(me(), _seen()))
            flash(done)
            return redirect(_report_address(programme, found, unit))
    return _report_page(programme, found, form, ReturnForm(formdata=None)), 422


@bp.post("/<period>/units/<unit>/return")
@requires(Permission.CONSOLIDATE_REPORTS)
def return_(programme_code: str, period: str, unit: str) -> Answer:
    """Send a report back with the reason."""
    programme = _mine(programme_code)
    found = _report(programme, period, unit)
    form = ReturnForm()
    if form.sent_well and form.due_on.data:
        with form.refusing():
            act = Act(me(), _seen(), form.reason.data or "")
            receiving.return_report(
                g.session, found, act, form.due_on.data, typed_reasons()
            )
            flash(_("The report went back to its office."))
            return redirect(_report_address(programme, found, unit))
    return _report_page(programme, found, PlainForm(formdata=None), form), 422


# ---------------------------------------------------------------- pages


def _board(
    programme: Programme,
    schedule: ReportSchedule,
    open_form: OpenForm,
    consolidate_form: ConsolidateForm,
) -> str:
    reports = periods.reports_of(g.session, schedule)
    moment = now()
    return render_template(
        "periodic_reports/board.html",
        programme=programme,
        schedule=schedule,
        receiver=g.session.get_one(Agency, schedule.receiver_id),
        rows=[
            (each, g.session.get_one(Agency, each.agency_id).code, is_late(each, moment))
            for each in reports
        ],
        counted=board(reports, moment),
        snapshots=consolidating.consolidations_of(g.session, schedule),
        may_consolidate=may_in(Permission.CONSOLIDATE_REPORTS, programme.area_id),
        open_form=open_form,
        consolidate_form=consolidate_form,
    )


def _report_page(
    programme: Programme,
    found: PeriodicReport,
    form: PlainForm,
    return_form: ReturnForm,
    typed: filling.Cells | None = None,
) -> str:
    reading = filling.read_draft(g.session, found)
    shown = typed if typed is not None else found.draft.get("cells", {})
    is_theirs = _works_for(found, Part.UNIT)
    return render_template(
        "periodic_reports/report.html",
        programme=programme,
        report=found,
        schedule=found.schedule,
        unit=g.session.get_one(Agency, found.agency_id).code,
        groups=cell_views(g.session, found, shown, reading if found.draft else None),
        narrative=found.draft.get("narrative", {})
        if typed is None
        else typed_narrative(found),
        is_late=is_late(found, now()),
        may_fill=is_theirs and may(Permission.FILL_REPORTS),
        may_receive=_works_for(found, Part.RECEIVER)
        and may(Permission.CONSOLIDATE_REPORTS),
        form=form,
        return_form=return_form,
        money_units=MONEY_UNITS,
        absences=ABSENCES,
        rubrics=RUBRICS,
    )


def _mine(code: str) -> Programme:
    programme = register.get_programme(g.session, code)
    first = date(programme.year, 1, 1)
    check_reaches(Permission.VIEW_PROGRAMMES, programme.area_id, first)
    return programme


def _consolidated(code: str) -> Programme:
    programme = _mine(code)
    _check_consolidator(programme)
    return programme


def _check_consolidator(programme: Programme) -> None:
    check_area(Permission.CONSOLIDATE_REPORTS, programme.area_id)


def _report(programme: Programme, period: str, unit: str) -> PeriodicReport:
    """Give a unit's report to its own people, and to whoever reads reports."""
    schedule = periods.get_period(g.session, programme, period)
    found = periods.get_report(g.session, schedule, unit)
    reads = may_in(Permission.VIEW_REPORTS, programme.area_id)
    if not (reads or _works_for(found, Part.UNIT) or _works_for(found, Part.RECEIVER)):
        raise OutsideYourArea(Permission.VIEW_REPORTS)
    return found


def _works_for(found: PeriodicReport, part: Part) -> bool:
    mine = offices.offices_of(g.session, me(), today())
    return office_of(g.session, found, part).id in mine


def _open_form(schedule: ReportSchedule) -> OpenForm:
    form = OpenForm()
    there = register.agencies_on(g.session, schedule.period_to)
    form.units.choices = [
        (each.code, each.name) for each in there if each.id != schedule.receiver_id
    ]
    return form


def _seen() -> int:
    text = request.form.get("seen", "")
    return int(text) if text.isdecimal() else 0


def _address(endpoint: str, programme: Programme, schedule: ReportSchedule) -> str:
    return url_for(endpoint, programme_code=programme.code, period=schedule.code)


def _report_address(programme: Programme, found: PeriodicReport, unit: str) -> str:
    return url_for(
        ".report", programme_code=programme.code, period=found.schedule.code, unit=unit
    )
