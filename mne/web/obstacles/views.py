"""Obstacles of a unit's report: what it says, what is in the register, entering one."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from mne.clock import today
from mne.inspections.arriving import Wanted
from mne.inspections.finding_models import Severity
from mne.inspections.policy import load_policy
from mne.programmes import offices
from mne.programmes.models import Agency, Programme
from mne.reports.obstacles import Obstacle, promote, promoted_of
from mne.reports.periodic_models import PeriodicReport
from mne.users.permissions import Permission
from mne.web.access import check_area, me, requires
from mne.web.errors import PageNotFound
from mne.web.findings.choices import living_offices
from mne.web.language import gettext as _
from mne.web.obstacles.forms import ObstacleForm
from mne.web.programmes.reach import programme_of_mine
from mne.web.report_papers.reach import my_report
from mne.web.transactions import platform
from mne.web.word_choices import NOBODY

OBSTACLES = "vướng mắc"
Answer = str | AnyResponse | tuple[str, int]

bp = Blueprint(
    "obstacles",
    __name__,
    url_prefix="/programmes/<programme_code>/reports/<period>/units/<unit>/obstacles",
)


@bp.route("", methods=["GET", "POST"])
@requires(Permission.RECORD_FINDINGS)
def index(
    programme_code: str, period: str, unit: str
) -> str | AnyResponse | tuple[str, int]:
    """Show what a report says, and enter an obstacle of it into the register."""
    programme = programme_of_mine(programme_code)
    report = my_report(programme, period, unit)
    if not report.revisions:
        raise PageNotFound(request.path)
    office = _office(report)
    check_area(Permission.RECORD_FINDINGS, office.area_id)
    form = _form(report, office)
    if form.sent_well:
        with form.refusing():
            item = promote(
                g.session,
                report.revisions[-1],
                _obstacle(form),
                _wanted(report, form),
                me(),
            )
            flash(_("Finding %(ref)s is in the register.", ref=item.finding.ref))
            return redirect(url_for("findings.show", ref=item.finding.ref))
    page = _page(programme, report, unit, form)
    return (page, 422) if form.errors else page


def _page(
    programme: Programme, report: PeriodicReport, unit: str, form: ObstacleForm
) -> str:
    return render_template(
        "obstacles/index.html",
        programme=programme,
        report=report,
        schedule=report.schedule,
        unit=unit,
        sections=_said(report),
        promoted=promoted_of(g.session, report),
        form=form,
    )


def _said(report: PeriodicReport) -> list[tuple[str, str]]:
    """Give the headings under which the last revision says something."""
    narrative = report.revisions[-1].narrative
    headings = report.schedule.headings
    return [(each, text) for each in headings if (text := narrative.get(each, "").strip())]


def _office(report: PeriodicReport) -> Agency:
    """Give the office that does the unit's work today."""
    unit = g.session.get_one(Agency, report.agency_id)
    return offices.in_charge(g.session, unit, today())


def _form(report: PeriodicReport, office: Agency) -> ObstacleForm:
    form = ObstacleForm()
    said = _said(report)
    form.heading.choices = [(heading, heading) for heading, _text in said]
    form.authority.choices = [NOBODY, *living_offices()]
    if not form.is_submitted():
        superior = offices.superior_of(g.session, office.id, today())
        policy = load_policy(platform().settings.data_dir)
        form.severity.data = Severity.MEDIUM.value
        # the heading that speaks of obstacles, whatever else the outline holds
        likely = [each for each in said if OBSTACLES in each[0].casefold()]
        form.heading.data, form.text.data = (*likely, *said, ("", ""))[0]
        form.authority.data = str(superior.id) if superior else ""
        form.due_before.data = today() + timedelta(days=policy.due_days[Severity.MEDIUM])
    return form


def _obstacle(form: ObstacleForm) -> Obstacle:
    severity = Severity(form.severity.data or Severity.MEDIUM)
    return Obstacle(form.heading.data or "", form.text.data or "", severity)


def _wanted(report: PeriodicReport, form: ObstacleForm) -> Wanted:
    receiver = g.session.get_one(Agency, report.schedule.receiver_id)
    chosen = form.authority.data
    return Wanted(
        text=form.wanted.data or "",
        issuer=offices.in_charge(g.session, receiver, today()),
        due_before=form.due_before.data or today(),
        authority=g.session.get_one(Agency, int(chosen)) if chosen else None,
    )
