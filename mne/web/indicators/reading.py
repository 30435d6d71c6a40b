"""What the screens of indicators read: sheets of a year, warnings, names."""

from __future__ import annotations

from datetime import date

from flask import g
from sqlalchemy import select

from mne.clock import today
from mne.programmes import indicators, register
from mne.programmes.indicator_models import IndicatorTarget, IndicatorVersion
from mne.programmes.models import Agency, Programme
from mne.reports.target_guard import warn_of
from mne.web.forms import Choice
from mne.web.language import current


def sheets_of(programme: Programme) -> list[indicators.Defined]:
    """Give the indicators with the sheets of the last day of the programme's year."""
    last = date(programme.year, 12, 31)
    return indicators.indicators_on(g.session, programme, last)


def defined_in(programme: Programme, code: str) -> indicators.Defined:
    """Give one indicator with its sheet; raises ``UnknownIndicator``."""
    indicator = indicators.get_indicator(g.session, programme, code)
    return next(each for each in sheets_of(programme) if each[0].id == indicator.id)


def warning_of(version: IndicatorVersion, target: IndicatorTarget | None) -> str:
    """Say that a target is beyond its sample; nothing where nothing is to be said."""
    warned = warn_of(version, target) if target is not None else None
    return warned.sentence(current()) if warned else ""


def component_codes(programme: Programme) -> dict[int, str]:
    """Give the codes of the components by id."""
    parts = register.components_of(g.session, programme)
    return {each.id: each.code for each in parts}


def offices_of_year(programme: Programme) -> list[Agency]:
    """Give the offices that exist on any day of the programme's year, or today."""
    year = programme.year
    last = date(year, 12, 31)
    found = g.session.scalars(
        select(Agency).where(Agency.valid_from <= max(last, today())).order_by(Agency.code)
    )
    first = date(year, 1, 1)
    return [each for each in found if each.valid_to is None or each.valid_to > first]


def office_choices(programme: Programme) -> list[Choice]:
    """Give those offices as the choices of a list."""
    return [Choice(str(each.id), each.name) for each in offices_of_year(programme)]
