"""Screens of periodic reports: the calendar, a period's board, a unit's report."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from mne.clock import now, today
from mne.programmes import offices, register
from mne.programmes.models import Agency, Programme
from mne.programmes.targets import target_for
from mne.reports import consolidating, periods
from mne.reports.periodic_models import MissingUnits, ReportSchedule
from mne.reports.target_guard import warn_of
from mne.reports.timeliness import board, is_late
from mne.users.permissions import Permission
from mne.web.access import check_area, may_in, me, requires
from mne.web.errors import PageNotFound
from mne.web.forms import Choice
from mne.web.language import current
from mne.web.language import gettext as _
from mne.web.periodic_reports.forms import (
    AskForm,
    ConsolidateForm,
    OpenAskedForm,
    OpenForm,
    PlanForm,
)
from mne.web.periodic_reports.unit_page import ReportForms, report_page, unit_report
from mne.web.programmes.reach import programme_of_mine
from mne.web.word_choices import NOBODY

ASKED_FOR = "DOT-XUAT"
"""The kind of a report that is asked for beside the calendar."""

Answer = str | AnyResponse | tuple[str, int]

bp = Blueprint(
    "periodic_reports", __name__, url_prefix="/programmes/<programme_code>/reports"
)


@bp.route("", methods=["GET", "POST"])
@requires(Permission.VIEW_PROGRAMMES)
def index(programme_code: str) -> Answer:
    """Show the calendar of a programme's reports; plan it where there is none."""
    programme = programme_of_mine(programme_code)
    form = PlanForm()
    there = register.agencies_on(g.session, date(programme.year, 12, 31))
    form.receiver.choices = [NOBODY, *(Choice(each.code, each.name) for each in there)]
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


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CONSOLIDATE_REPORTS)
def ask(programme_code: str) -> Answer:
    """Ask for a report beside the calendar."""
    programme = _consolidated(programme_code)
    form = AskForm()
    there = register.agencies_on(g.session, min(today(), date(programme.year, 12, 31)))
    form.offer([Choice(each.code, each.name) for each in there])
    if form.sent_well:
        with form.refusing():
            receiver = offices.get_office(g.session, form.receiver.data or "")
            asked = form.read(programme.year)
            schedule = periods.ask_report(g.session, programme, receiver, asked)
            flash(_("The report is in the calendar. Open it for the offices concerned."))
            return redirect(_address(".show", programme, schedule))
    page = render_template("periodic_reports/ask.html", programme=programme, form=form)
    return (page, 422) if form.errors else page


@bp.get("/<period>")
@requires(Permission.VIEW_PROGRAMMES)
def show(programme_code: str, period: str) -> str:
    """Show who reported for a period and who is late."""
    programme = programme_of_mine(programme_code)
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
            only = form.indicators.data if isinstance(form, OpenAskedForm) else None
            periods.open_period(g.session, schedule, units, only)
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
    programme = programme_of_mine(programme_code)
    schedule = periods.get_period(g.session, programme, period)
    made = consolidating.consolidations_of(g.session, schedule)
    found = next((each for each in made if each.number == number), None)
    if found is None:
        raise PageNotFound(request.path)
    warnings = _warnings(programme, schedule)
    return render_template(
        "periodic_reports/snapshot.html",
        warnings=warnings,
        programme=programme,
        schedule=schedule,
        snapshot=found,
        receiver=g.session.get_one(Agency, schedule.receiver_id),
        names={
            each.agency_id: each.agency_name
            for each in periods.reports_of(g.session, schedule)
        },
    )


@bp.get("/<period>/units/<unit>")
@requires(Permission.VIEW_PROGRAMMES)
def report(programme_code: str, period: str, unit: str) -> str:
    """Show a unit's report: to be filled in, to be received, or to be read."""
    programme = programme_of_mine(programme_code)
    return report_page(programme, unit_report(programme, period, unit), ReportForms())


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


def _warnings(programme: Programme, schedule: ReportSchedule) -> dict[str, str]:
    """Say by indicator which targets are beyond their sample (D-15)."""
    found = {}
    for indicator, version in periods.indicators_of(g.session, schedule):
        target = target_for(g.session, indicator, programme.year)
        warned = warn_of(version, target) if target is not None else None
        if warned is not None:
            found[indicator.code] = warned.sentence(current())
    return found


def _consolidated(code: str) -> Programme:
    programme = programme_of_mine(code)
    _check_consolidator(programme)
    return programme


def _check_consolidator(programme: Programme) -> None:
    check_area(Permission.CONSOLIDATE_REPORTS, programme.area_id)


def _open_form(schedule: ReportSchedule) -> OpenForm:
    is_asked = schedule.kind == ASKED_FOR
    form = OpenAskedForm() if is_asked else OpenForm()
    there = register.agencies_on(g.session, schedule.period_to)
    form.units.choices = [
        Choice(each.code, each.name) for each in there if each.id != schedule.receiver_id
    ]
    if isinstance(form, OpenAskedForm):
        form.indicators.choices = [
            Choice(indicator.code, f"{indicator.code} {version.name_vi}")
            for indicator, version in periods.indicators_of(g.session, schedule)
        ]
    return form


def _address(endpoint: str, programme: Programme, schedule: ReportSchedule) -> str:
    return url_for(endpoint, programme_code=programme.code, period=schedule.code)
