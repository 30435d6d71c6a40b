"""The page of a unit's report: who may see it, and what it offers to whom."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import g, render_template, url_for

from mne.clock import now, today
from mne.programmes import offices
from mne.programmes.models import Agency, Programme
from mne.reports import commenting, filling, periods
from mne.reports.periodic_models import PeriodicReport
from mne.reports.report_moves import EXEMPT, LOCK, UNLOCK, Part, find_office_of
from mne.reports.timeliness import is_late
from mne.users.permissions import Permission
from mne.web.access import may, may_in, me
from mne.web.errors import OutsideYourArea
from mne.web.number_fields import MONEY_UNITS
from mne.web.periodic_reports.forms import (
    CommentForm,
    ExemptForm,
    PlainForm,
    ReturnForm,
    UnlockForm,
)
from mne.web.periodic_reports.typing_in import (
    ABSENCES,
    RUBRICS,
    cell_views,
    typed_narrative,
)


@dataclass
class ReportForms:
    """The forms of the page; the one that was sent holds its faults."""

    plain: PlainForm = field(default_factory=lambda: PlainForm(formdata=None))
    return_: ReturnForm = field(default_factory=lambda: ReturnForm(formdata=None))
    exempt: ExemptForm = field(default_factory=lambda: ExemptForm(formdata=None))
    unlock: UnlockForm = field(default_factory=lambda: UnlockForm(formdata=None))
    comment: CommentForm = field(default_factory=lambda: CommentForm(formdata=None))


def unit_report(programme: Programme, period: str, unit: str) -> PeriodicReport:
    """Give a unit's report to its own people, and to whoever reads reports."""
    schedule = periods.get_period(g.session, programme, period)
    found = periods.get_report(g.session, schedule, unit)
    reads = may_in(Permission.VIEW_REPORTS, programme.area_id)
    if not (reads or any(works_for(found, part) for part in (Part.UNIT, Part.RECEIVER))):
        raise OutsideYourArea(Permission.VIEW_REPORTS)
    return found


def works_for(found: PeriodicReport, part: Part) -> bool:
    """Say whether the person works today for the office whose part it is."""
    office = find_office_of(g.session, found, part)
    return office is not None and office.id in offices.offices_of(g.session, me(), today())


def _heads_superior(found: PeriodicReport) -> bool:
    office = find_office_of(g.session, found, Part.SUPERIOR)
    return office is not None and me().id in offices.heads(g.session, office.id, today())


def report_page(
    programme: Programme,
    found: PeriodicReport,
    forms: ReportForms,
    typed: filling.Cells | None = None,
) -> str:
    """Draw the page; ``typed`` is what was just sent, whatever became of it."""
    reading = filling.read_draft(g.session, found)
    shown = typed if typed is not None else found.draft.get("cells", {})
    forms.comment.offer(commenting.cells_of(g.session, found))
    receives = works_for(found, Part.RECEIVER) and may(Permission.CONSOLIDATE_REPORTS)
    heads = may(Permission.LOCK_REPORTS) and _heads_superior(found)
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
        may_fill=works_for(found, Part.UNIT) and may(Permission.FILL_REPORTS),
        may_receive=receives,
        may_exempt=receives and found.state in EXEMPT.before,
        may_lock=heads and found.state in LOCK.before,
        may_unlock=heads and found.state in UNLOCK.before,
        may_talk=heads or any(works_for(found, part) for part in Part),
        comments=commenting.comments_on(g.session, found),
        forms=forms,
        money_units=MONEY_UNITS,
        absences=ABSENCES,
        rubrics=RUBRICS,
    )


def report_address(programme: Programme, found: PeriodicReport, unit: str) -> str:
    """Give the address of a unit's report."""
    return url_for(
        "periodic_reports.report",
        programme_code=programme.code,
        period=found.schedule.code,
        unit=unit,
    )
