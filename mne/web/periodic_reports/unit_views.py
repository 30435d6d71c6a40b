"""What is done with a unit's report: fill, submit, receive, exempt, lock, talk (A-10)."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from mne.clock import today
from mne.programmes.models import Programme
from mne.reports import commenting, filling, receiving
from mne.reports.periodic_models import PeriodicReport
from mne.reports.periods import due_moment
from mne.reports.report_moves import Act
from mne.users.permissions import Permission
from mne.web.access import me, requires
from mne.web.forms import Form
from mne.web.language import gettext as _
from mne.web.periodic_reports.forms import (
    CommentForm,
    ExemptForm,
    PlainForm,
    ReturnForm,
    UnlockForm,
)
from mne.web.periodic_reports.typing_in import typed_cells, typed_narrative, typed_reasons
from mne.web.periodic_reports.unit_page import (
    ReportForms,
    report_address,
    report_page,
    unit_report,
)
from mne.web.programmes.reach import programme_of_mine

Answer = str | AnyResponse | tuple[str, int]

bp = Blueprint(
    "unit_reports",
    __name__,
    url_prefix="/programmes/<programme_code>/reports/<period>/units/<unit>",
)


@bp.post("/draft")
@requires(Permission.FILL_REPORTS)
def save(programme_code: str, period: str, unit: str) -> Answer:
    """Keep what was typed; faults are said at their cells."""
    programme, found = _asked(programme_code, period, unit)
    forms = ReportForms(plain=PlainForm())
    if forms.plain.sent_well:
        with forms.plain.refusing():
            filling.save_draft(
                g.session, found, _seen(), me(), typed_cells(), typed_narrative(found)
            )
            flash(_("Saved. Nothing is submitted yet."))
            return redirect(report_address(programme, found, unit))
    # the page shows what was typed, whatever was refused
    return report_page(programme, found, forms, typed_cells()), 422


@bp.post("/submission")
@requires(Permission.SUBMIT_REPORTS)
def submit(programme_code: str, period: str, unit: str) -> Answer:
    """Submit what is saved."""
    programme, found = _asked(programme_code, period, unit)
    forms = ReportForms(plain=PlainForm())

    def act() -> str:
        filling.submit(g.session, found, _seen(), me())
        return _("The report is submitted.")

    return _made(programme, found, (forms, forms.plain), act)


@bp.post("/acceptance")
@requires(Permission.CONSOLIDATE_REPORTS)
def accept(programme_code: str, period: str, unit: str) -> Answer:
    """Accept a submitted report."""
    programme, found = _asked(programme_code, period, unit)
    forms = ReportForms(plain=PlainForm())

    def act() -> str:
        receiving.accept(g.session, found, Act(me(), _seen()))
        return _("The report is accepted.")

    return _made(programme, found, (forms, forms.plain), act)


@bp.post("/return")
@requires(Permission.CONSOLIDATE_REPORTS)
def return_(programme_code: str, period: str, unit: str) -> Answer:
    """Send a report back: why, and what is wrong at which cell."""
    programme, found = _asked(programme_code, period, unit)
    form = ReturnForm()

    def act() -> str:
        reasoned = Act(me(), _seen(), form.reason.data or "")
        due_on = form.due_on.data or today()
        receiving.return_report(g.session, found, reasoned, due_on, typed_reasons())
        return _("The report went back to its office.")

    return _made(programme, found, (ReportForms(return_=form), form), act)


@bp.post("/exemption")
@requires(Permission.CONSOLIDATE_REPORTS)
def exempt(programme_code: str, period: str, unit: str) -> Answer:
    """Free an office of this report, with the reason."""
    programme, found = _asked(programme_code, period, unit)
    form = ExemptForm()

    def act() -> str:
        reasoned = Act(me(), _seen(), form.exempt_reason.data or "")
        receiving.exempt(g.session, found, reasoned)
        return _("The office does not have to report for this period.")

    return _made(programme, found, (ReportForms(exempt=form), form), act)


@bp.post("/lock")
@requires(Permission.LOCK_REPORTS)
def lock(programme_code: str, period: str, unit: str) -> Answer:
    """Lock a consolidated report."""
    programme, found = _asked(programme_code, period, unit)
    forms = ReportForms(plain=PlainForm())

    def act() -> str:
        receiving.lock(g.session, found, Act(me(), _seen()))
        return _("The report is locked.")

    return _made(programme, found, (forms, forms.plain), act)


@bp.post("/unlocking")
@requires(Permission.LOCK_REPORTS)
def unlock(programme_code: str, period: str, unit: str) -> Answer:
    """Give a report back to its office for a time."""
    programme, found = _asked(programme_code, period, unit)
    form = UnlockForm()

    def act() -> str:
        reasoned = Act(me(), _seen(), form.unlock_reason.data or "")
        until = due_moment(form.unlock_until.data or today(), inclusive=True)
        receiving.unlock(g.session, found, reasoned, until)
        return _("The report is open for its office.")

    return _made(programme, found, (ReportForms(unlock=form), form), act)


@bp.post("/comments")
@requires(Permission.VIEW_PROGRAMMES)
def comment(programme_code: str, period: str, unit: str) -> Answer:
    """Say something on the report or one of its cells."""
    programme, found = _asked(programme_code, period, unit)
    form = CommentForm()
    form.offer(commenting.cells_of(g.session, found))

    def act() -> str:
        text, cell = form.text.data or "", form.cell.data or ""
        commenting.comment(g.session, found, me(), text, cell)
        return _("Your word is kept.")

    return _made(programme, found, (ReportForms(comment=form), form), act)


def _made(
    programme: Programme,
    found: PeriodicReport,
    sent: tuple[ReportForms, Form],
    act: Callable[[], str],
) -> Answer:
    """Do what the form asks and go on, or show it again with what was refused."""
    forms, form = sent
    if form.sent_well:
        with form.refusing():
            flash(act())
            return redirect(request.path.rpartition("/")[0])
    return report_page(programme, found, forms), 422


def _asked(programme_code: str, period: str, unit: str) -> tuple[Programme, PeriodicReport]:
    programme = programme_of_mine(programme_code)
    return programme, unit_report(programme, period, unit)


def _seen() -> int:
    text = request.form.get("seen", "")
    return int(text) if text.isdecimal() else 0
