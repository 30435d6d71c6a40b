"""Screens of values: the table of revisions, and entering or correcting by hand (A-05)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from flask import Blueprint, flash, g, redirect, render_template, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from mne.clock import today
from mne.programmes import indicators
from mne.programmes.indicator_models import Vintage
from mne.programmes.models import Agency
from mne.programmes.offices import get_office
from mne.programmes.targets import judge, target_for
from mne.programmes.values import Revision, revisions, values_of
from mne.reports.correcting import Correction, correct, known_values
from mne.reports.periods import due_moment
from mne.users.permissions import Permission
from mne.web.access import check_area, may_in, requires
from mne.web.forms import day_or
from mne.web.indicators.forms import AsKnownFilters, ValueForm
from mne.web.indicators.reading import (
    defined_in,
    offices_of_year,
    sheets_of,
    warning_of,
)
from mne.web.language import gettext as _
from mne.web.number_fields import MONEY_UNITS
from mne.web.periodic_reports.typing_in import (
    ABSENCES,
    RUBRICS,
    indicator_view,
    typed_cells,
)
from mne.web.programmes.reach import programme_of_mine, programme_to_manage

Answer = str | AnyResponse | tuple[str, int]

bp = Blueprint("values", __name__, url_prefix="/programmes/<programme_code>/indicators")


@bp.get("/revisions")
@requires(Permission.VIEW_PROGRAMMES)
def table(programme_code: str) -> str:
    """Show how every office's figures moved, as known by the end of a day."""
    programme, filters = programme_of_mine(programme_code), AsKnownFilters()
    on = day_or(filters.on, today())
    moment = due_moment(on, inclusive=True) - timedelta(microseconds=1)
    moved: dict[int, list[Revision]] = defaultdict(list)
    for each in revisions(values_of(g.session, programme, programme.year, moment)):
        moved[each.indicator_id].append(each)
    names = {each.id: each.name for each in g.session.scalars(select(Agency))}
    groups = []
    for indicator, version in sheets_of(programme):
        target = target_for(g.session, indicator, programme.year)
        rows = [
            (
                names[each.agency_id],
                each,
                judge(version, target, each.latest) if target else None,
            )
            for each in moved[indicator.id]
        ]
        groups.append((indicator, version, target, warning_of(version, target), rows))
    return render_template(
        "indicators/revisions.html",
        programme=programme,
        filters=filters,
        on=on,
        groups=[group for group in groups if group[-1]],
        vintages=tuple(Vintage),
    )


@bp.get("/<code>/values")
@requires(Permission.MANAGE_PROGRAMMES)
def choose(programme_code: str, code: str) -> str:
    """List the offices for which a value can be entered."""
    programme = programme_to_manage(programme_code)
    indicator, version = defined_in(programme, code)
    return render_template(
        "indicators/value_offices.html",
        programme=programme,
        indicator=indicator,
        version=version,
        offices=[
            each
            for each in offices_of_year(programme)
            if may_in(Permission.MANAGE_PROGRAMMES, each.area_id)
        ],
    )


@bp.route("/<code>/values/<unit>", methods=["GET", "POST"])
@requires(Permission.MANAGE_PROGRAMMES)
def enter(programme_code: str, code: str, unit: str) -> Answer:
    """Enter or correct an office's figures outside its reports."""
    programme = programme_to_manage(programme_code)
    office, year = get_office(g.session, unit), programme.year
    check_area(Permission.MANAGE_PROGRAMMES, office.area_id)
    form = ValueForm(since=date(year, 1, 1), until=date(year, 12, 31))
    form.offer()
    last_day = form.until.data or date(year, 12, 31)
    indicator = indicators.get_indicator(g.session, programme, code)
    on_day = indicators.indicators_on(g.session, programme, last_day)
    defined = next(each for each in on_day if each[0].id == indicator.id)
    typed = typed_cells().get(code, {})
    if form.sent_well:
        with form.refusing():
            correction = Correction(
                form.period(year), typed, form.reason.data or "", int(form.seen.data or 0)
            )
            correct(g.session, defined, office, correction)
            flash(_("Entered. The earlier values are kept."))
            address = url_for("indicators.show", programme_code=programme_code, code=code)
            return redirect(address)
    known = known_values(g.session, defined, office, year)
    form.seen.data = str(max((value.id for value in known), default=0))
    page = render_template(
        "indicators/value.html",
        programme=programme,
        office=office,
        group=indicator_view(defined, typed, {}),
        known=known,
        form=form,
        money_units=MONEY_UNITS,
        absences=ABSENCES,
        rubrics=RUBRICS,
    )
    return (page, 422) if form.errors else page
