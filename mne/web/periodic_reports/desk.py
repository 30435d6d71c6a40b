"""My office's reports: what it owes, what it has to receive, and every calendar."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, g, render_template

from mne.clock import now, today
from mne.programmes import offices
from mne.programmes.models import Agency, Programme
from mne.reports import due_lists
from mne.reports.periodic_models import PeriodicReport
from mne.reports.reminding import reminders_for
from mne.reports.timeliness import is_late
from mne.users.permissions import Permission
from mne.web.access import me, requires
from mne.web.programmes.reach import programmes_of_mine

bp = Blueprint("report_desk", __name__, url_prefix="/periodic-reports")


@bp.get("")
@requires(Permission.VIEW_PROGRAMMES)
def index() -> str:
    """Show what waits for the offices I work for, and every calendar in reach."""
    on = today()
    mine = offices.offices_of(g.session, me(), on)
    reminders = reminders_for(g.session, mine)
    return render_template(
        "periodic_reports/desk.html",
        offices=[g.session.get_one(Agency, each).name for each in sorted(mine)],
        owed=_rows(due_lists.reports_owed(g.session, mine, on)),
        to_receive=_rows(due_lists.reports_to_receive(g.session, mine, on)),
        handed_in=_rows(due_lists.reports_of_offices(g.session, mine, on)),
        reminded={each.report_id: each.given_at for each in reversed(reminders)},
        programmes=programmes_of_mine(),
    )


Row = tuple[PeriodicReport, Programme, str, bool]
"""A report, its programme, its unit's code, and whether it is late."""


def _rows(reports: Sequence[PeriodicReport]) -> list[Row]:
    moment = now()
    return [
        (
            each,
            g.session.get_one(Programme, each.schedule.programme_id),
            g.session.get_one(Agency, each.agency_id).code,
            is_late(each, moment),
        )
        for each in reports
    ]
