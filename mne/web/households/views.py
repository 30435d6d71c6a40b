"""Screens of the register: a list that is searched, a household with its interviews."""

from __future__ import annotations

from flask import Blueprint, g, render_template

from mne.areas import tree
from mne.areas.models import Area
from mne.clock import today
from mne.households import register
from mne.users.permissions import Permission
from mne.web.access import check_area, may, my_areas, requires
from mne.web.areas.choices import hamlets_by_commune
from mne.web.households import proposing
from mne.web.households.forms import HouseholdFilters
from mne.web.households.interviews import interviews_of
from mne.web.paging import PAGE_SIZE, Page, asked_page, offset

bp = Blueprint("households", __name__, url_prefix="/households")
proposing.init_bp(bp)


@bp.get("")
@requires(Permission.VIEW_HOUSEHOLDS)
def index() -> str:
    """List the households of my areas, narrowed by name and place."""
    form = HouseholdFilters()
    mine = my_areas(Permission.VIEW_HOUSEHOLDS)
    form.area.choices = hamlets_by_commune(g.session, mine, today())
    area_ids = _narrowed(form.area.chosen, mine)
    text = (form.q.data or "").strip()
    page = asked_page()
    found = register.search(g.session, area_ids, text, PAGE_SIZE, offset(page))
    hamlets = {each.hamlet_id: g.session.get_one(Area, each.hamlet_id) for each in found}
    return render_template(
        "households/index.html",
        form=form,
        text=text,
        page=Page(found, page, register.count(g.session, area_ids, text)),
        hamlets=hamlets,
        communes=tree.communes_of_hamlets(g.session, today()),
    )


@bp.get("/<code>")
@requires(Permission.VIEW_HOUSEHOLDS)
def show(code: str) -> str:
    """Show a household, its members and its interviews."""
    household = register.get_household(g.session, code)
    check_area(Permission.VIEW_HOUSEHOLDS, household.hamlet_id)
    sees_interviews = may(Permission.VIEW_SUBMISSIONS)
    return render_template(
        "households/show.html",
        household=household,
        hamlet=g.session.get_one(Area, household.hamlet_id),
        above=tree.ancestors(g.session, household.hamlet_id, today()),
        members=register.members_of(g.session, household),
        interviews=interviews_of(g.session, household.id) if sees_interviews else [],
    )


def _narrowed(area_id: str | None, mine: set[int]) -> set[int]:
    if area_id is None:
        return mine
    return mine & tree.descendant_ids(g.session, int(area_id), today())
