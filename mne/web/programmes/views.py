"""Screens of the programme: components with their agencies, funds with totals, targets."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, g, render_template
from sqlalchemy import select

from mne.areas.models import Area
from mne.clock import today
from mne.programmes import register, roles
from mne.programmes.funds import fund_totals, lines_of
from mne.programmes.models import AgencyRole, Programme
from mne.users.permissions import Permission
from mne.web.access import check_reaches, reaches, requires

bp = Blueprint("programmes", __name__, url_prefix="/programmes")


@bp.get("")
@requires(Permission.VIEW_PROGRAMMES)
def index() -> str:
    """List the programmes that concern my areas."""
    programmes = g.session.scalars(
        select(Programme).order_by(Programme.year.desc(), Programme.code)
    )
    return render_template(
        "programmes/index.html",
        programmes=[
            (each, g.session.get_one(Area, each.area_id))
            for each in programmes
            if reaches(Permission.VIEW_PROGRAMMES, each.area_id, _day(each))
        ],
    )


@bp.get("/<code>")
@requires(Permission.VIEW_PROGRAMMES)
def show(code: str) -> str:
    """Show a programme."""
    programme = register.get_programme(g.session, code)
    check_reaches(Permission.VIEW_PROGRAMMES, programme.area_id, _day(programme))
    on = _role_day(programme)
    return render_template(
        "programmes/show.html",
        programme=programme,
        area=g.session.get_one(Area, programme.area_id),
        components=[
            (
                each,
                roles.offices_in(g.session, each, AgencyRole.LEAD, on),
                roles.offices_in(g.session, each, AgencyRole.FINANCE, on),
            )
            for each in register.components_of(g.session, programme)
        ],
        lines=lines_of(g.session, programme, today()),
        totals=fund_totals(g.session, programme, today()),
        targets=register.targets_of(g.session, programme),
        on=on,
    )


def _day(programme: Programme) -> date:
    return date(programme.year, 1, 1)


def _role_day(programme: Programme) -> date:
    """Today within the programme's year, and its last day ever after."""
    return min(today(), date(programme.year, 12, 31))
