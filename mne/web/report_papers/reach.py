"""Whose programme, consolidation and report a person may open."""

from __future__ import annotations

from flask import g, request

from mne.clock import today
from mne.programmes import offices
from mne.programmes.models import Programme
from mne.reports import periods
from mne.reports.consolidating import consolidations_of
from mne.reports.periodic_models import Consolidation, PeriodicReport
from mne.reports.report_moves import Part, find_office_of
from mne.users.permissions import Permission
from mne.web.access import check_area, may_in, me
from mne.web.errors import OutsideYourArea, PageNotFound
from mne.web.programmes.reach import programme_of_mine


def read_consolidation(code: str, period: str, number: int) -> Consolidation:
    """Give a consolidation to whoever reads the whole programme's reports."""
    programme = programme_of_mine(code)
    check_area(Permission.VIEW_REPORTS, programme.area_id)
    schedule = periods.get_period(g.session, programme, period)
    made = consolidations_of(g.session, schedule)
    found = next((each for each in made if each.number == number), None)
    if found is None:
        raise PageNotFound(request.path)
    return found


def my_report(programme: Programme, period: str, unit: str) -> PeriodicReport:
    """Give a unit's report to its own people, and to whoever reads reports."""
    schedule = periods.get_period(g.session, programme, period)
    found = periods.get_report(g.session, schedule, unit)
    reads = may_in(Permission.VIEW_REPORTS, programme.area_id)
    if not (reads or works_for(found, Part.UNIT) or works_for(found, Part.RECEIVER)):
        raise OutsideYourArea(Permission.VIEW_REPORTS)
    return found


def works_for(found: PeriodicReport, part: Part) -> bool:
    """Say whether I work today for the unit of a report, or for its receiver."""
    mine = offices.offices_of(g.session, me(), today())
    office = find_office_of(g.session, found, part)
    return office is not None and office.id in mine
