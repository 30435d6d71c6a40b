"""Whose programme, consolidation and report a person may open."""

from __future__ import annotations

from datetime import date

from flask import g, request

from mne.clock import today
from mne.programmes import offices, register
from mne.programmes.models import Programme
from mne.reports import periods
from mne.reports.consolidating import consolidations_of
from mne.reports.periodic_models import Consolidation, PeriodicReport
from mne.reports.report_moves import Part, office_of
from mne.users.permissions import Permission
from mne.web.access import check_area, check_reaches, may_in, me
from mne.web.errors import OutsideYourArea, PageNotFound


def my_programme(code: str) -> Programme:
    """Give a programme that concerns an area of mine."""
    programme = register.get_programme(g.session, code)
    first = date(programme.year, 1, 1)
    check_reaches(Permission.VIEW_PROGRAMMES, programme.area_id, first)
    return programme


def managed_programme(code: str) -> Programme:
    """Give a programme whose set-up is mine."""
    programme = my_programme(code)
    check_area(Permission.MANAGE_PROGRAMMES, programme.area_id)
    return programme


def read_consolidation(code: str, period: str, number: int) -> Consolidation:
    """Give a consolidation to whoever reads the whole programme's reports."""
    programme = my_programme(code)
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
    return office_of(g.session, found, part).id in mine
