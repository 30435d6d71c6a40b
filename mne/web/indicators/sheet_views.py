"""Screens of reference sheets: a new indicator, a new version of one (A-04, A-14)."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from mne.programmes import indicators, register
from mne.programmes.framework import changes_between
from mne.programmes.indicator_errors import IndicatorCodeTaken, SheetUnchanged
from mne.programmes.models import Programme
from mne.users.permissions import Permission
from mne.web.access import requires
from mne.web.forms import Choice
from mne.web.indicators.reading import defined_in
from mne.web.indicators.sheet_form import NewSheetForm, SheetForm, typed
from mne.web.language import gettext as _
from mne.web.programmes.reach import programme_to_manage

Answer = str | AnyResponse | tuple[str, int]

bp = Blueprint("sheets", __name__, url_prefix="/programmes/<programme_code>/indicators")


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PROGRAMMES)
def new(programme_code: str) -> Answer:
    """Enter an indicator with its first sheet."""
    programme = programme_to_manage(programme_code)
    form = NewSheetForm(valid_from=date(programme.year, 1, 1))
    form.offer(_components(programme))
    if form.sent_well and form.valid_from.data:
        with form.refusing():
            code = (form.code.data or "").strip()
            if indicators.find_indicator(g.session, programme, code) is not None:
                raise IndicatorCodeTaken(code)
            sheet = form.read()
            indicators.define(g.session, programme, code, sheet, form.valid_from.data)
            flash(_("The indicator is entered."))
            return redirect(_sheet_address(programme, code))
    page = render_template("indicators/new.html", programme=programme, form=form)
    return (page, 422) if form.errors else page


@bp.route("/<code>/versions/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PROGRAMMES)
def revise(programme_code: str, code: str) -> Answer:
    """Write a new version of a sheet; values keep the one they were given under."""
    programme = programme_to_manage(programme_code)
    indicator, version = defined_in(programme, code)
    form = SheetForm(**typed(indicators.sheet_of(version)))
    form.offer(_components(programme))
    if form.sent_well and form.valid_from.data:
        with form.refusing():
            sheet = form.read()
            if not changes_between(indicators.sheet_of(version), sheet):
                raise SheetUnchanged(code)
            indicators.define(g.session, programme, code, sheet, form.valid_from.data)
            flash(_("The new version is written; the earlier ones are kept."))
            return redirect(_sheet_address(programme, code))
    page = render_template(
        "indicators/version.html", programme=programme, indicator=indicator, form=form
    )
    return (page, 422) if form.errors else page


def _components(programme: Programme) -> list[Choice]:
    parts = register.components_of(g.session, programme)
    return [Choice(str(each.id), f"{each.code} {each.name}") for each in parts]


def _sheet_address(programme: Programme, code: str) -> str:
    return url_for("indicators.show", programme_code=programme.code, code=code)
