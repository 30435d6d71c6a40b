"""Screens of areas: the tree as of a day, a unit with what it came from and became."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, g, render_template

from mne.areas import tree
from mne.areas.models import Area
from mne.clock import today
from mne.users.permissions import Permission
from mne.web.access import check_reaches, my_areas, requires
from mne.web.areas.forms import AreaFilters
from mne.web.areas.outline import matching, outline
from mne.web.areas.residents import residents_by_day
from mne.web.forms import day_or
from mne.web.transactions import get_row

bp = Blueprint("areas", __name__, url_prefix="/areas")


@bp.get("")
@requires(Permission.VIEW_AREAS)
def index() -> str:
    """Show the tree of a day, or the units that a search finds."""
    form = AreaFilters()
    on = day_or(form.on, today())
    area_ids = my_areas(Permission.VIEW_AREAS)
    text = (form.q.data or "").strip()
    return render_template(
        "areas/index.html",
        form=form,
        on=on,
        text=text,
        found=matching(g.session, area_ids, text, on) if text else [],
        branches=() if text else outline(g.session, area_ids, on),
    )


@bp.get("/<int:area_id>")
@requires(Permission.VIEW_AREAS)
def show(area_id: int) -> str:
    """Show a unit as it was on a day."""
    area = get_row(Area, area_id)
    on = day_or(AreaFilters().on, _last_day(area))
    check_reaches(Permission.VIEW_AREAS, area.id, on)
    return render_template(
        "areas/show.html",
        area=area,
        on=on,
        exists=tree.exists_on(area, on),
        above=tree.ancestors(g.session, area.id, on)[::-1],
        below=tree.children(g.session, area.id, on),
        trait=tree.trait(g.session, area.id, on),
        predecessors=tree.predecessors(g.session, area),
        successors=tree.successors(g.session, area),
        residents=residents_by_day(g.session, area.id),
    )


def _last_day(area: Area) -> date:
    """Today, or the last day of a unit that is no more."""
    if area.valid_to is not None and area.valid_to <= today():
        return area.valid_to - timedelta(days=1)
    return max(today(), area.valid_from)
