"""What the forms of an inspection let choose: offices, people, plans, parts, places."""

from __future__ import annotations

from collections.abc import Collection

from flask import g
from sqlalchemy import or_, select

from mne.areas.models import Area, AreaKind
from mne.areas.names import person_key
from mne.areas.tree import in_order, subtree_ids
from mne.clock import today
from mne.inspections.drawing import draws_of
from mne.inspections.equipping import checklists
from mne.inspections.models import DrawnKind, Inspection, InspectionPlan
from mne.programmes.models import Agency, Component, Programme
from mne.questionnaires.models import QuestionnaireVersion
from mne.users.models import RoleGrant, User
from mne.users.permissions import Permission, roles_with
from mne.web.access import areas_over_mine, my_areas
from mne.web.forms import Choice
from mne.web.language import current
from mne.web.language import gettext as _
from surveys.instruments import CHECKLISTS
from surveys.questionnaire import text_in

BUILT_IN = "built-in:"


def offices_here() -> list[Agency]:
    """Give the offices of today in the areas where the person manages inspections."""
    on = today()
    living = select(Agency).where(
        Agency.area_id.in_(my_areas(Permission.MANAGE_INSPECTIONS)),
        Agency.valid_from <= on,
        or_(Agency.valid_to.is_(None), Agency.valid_to > on),
    )
    return list(g.session.scalars(living.order_by(Agency.name, Agency.id)))


def office_choices() -> list[Choice]:
    """Give them as choices."""
    return [Choice(str(each.id), each.name) for each in offices_here()]


def plan_choices() -> list[Choice]:
    """Give the plans of my areas, the latest year first."""
    mine = my_areas(Permission.MANAGE_INSPECTIONS)
    plans = g.session.scalars(
        select(InspectionPlan)
        .where(InspectionPlan.area_id.in_(mine))
        .order_by(InspectionPlan.year.desc(), InspectionPlan.code)
    )
    named = [Choice(str(each.id), f"{each.code}: {each.title}") for each in plans]
    return [Choice("", _("None: outside the year's plan")), *named]


def component_choices() -> list[Choice]:
    """Give the parts of the programmes that reach my areas, the latest year first."""
    rows = g.session.execute(
        select(Component, Programme.year)
        .join(Programme, Programme.id == Component.programme_id)
        .where(Programme.area_id.in_(areas_over_mine(Permission.MANAGE_INSPECTIONS)))
        .order_by(Programme.year.desc(), Component.position)
    )
    return [Choice(str(part.id), f"{year} {part.code}: {part.name}") for part, year in rows]


def people_choices() -> list[Choice]:
    """Give the people who write findings in my areas or above, by name."""
    on, over = today(), areas_over_mine(Permission.MANAGE_INSPECTIONS)
    granted = select(RoleGrant.user_id).where(
        RoleGrant.role.in_(roles_with(Permission.RECORD_FINDINGS)),
        RoleGrant.valid_from <= on,
        or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to > on),
        RoleGrant.area_id.in_(over),
    )
    people = g.session.scalars(select(User).where(User.is_active, User.id.in_(granted)))
    named = sorted(people, key=lambda each: person_key(each.name))
    return [Choice(str(each.id), f"{each.name} ({each.login})") for each in named]


def checklist_choices() -> list[Choice]:
    """Give the published checklists, and those that come with the platform."""
    published = [(each, _title(each)) for each in checklists(g.session)]
    known = {each.questionnaire.form_id for each, _name in published}
    built_in = [
        Choice(f"{BUILT_IN}{name}", _("The checklist that comes with the platform"))
        for name in CHECKLISTS
        if name not in known
    ]
    return [*(Choice(str(each.id), name) for each, name in published), *built_in]


def _title(version: QuestionnaireVersion) -> str:
    return f"{text_in(version.titles, current())}, {version.version}"


def draw_choices(inspection: Inspection) -> list[Choice]:
    """Give where an inspection may draw: its places, their hamlets, drawn hamlets."""
    places = in_order(
        g.session.scalars(select(Area).where(Area.id.in_(_places(inspection))))
    )
    named = [Choice(f"area:{place.id}", place.name) for place in places]
    drawn = [
        Choice(f"draw:{draw.id}", _("The hamlets of draw %(n)s", n=draw.id))
        for draw in draws_of(g.session, inspection)
        if draw.kind == DrawnKind.HAMLET
    ]
    return [*drawn, *named]


def _places(inspection: Inspection) -> Collection[int]:
    """Give the areas of the inspected offices and all below them but households' own."""
    units = [unit.agency_id for unit in inspection.units]
    areas = set(g.session.scalars(select(Agency.area_id).where(Agency.id.in_(units))))
    below = subtree_ids(g.session, areas, today()) | areas
    kinds = (AreaKind.PROVINCE, AreaKind.DISTRICT, AreaKind.COMMUNE, AreaKind.HAMLET)
    found = select(Area.id).where(Area.id.in_(below), Area.kind.in_(kinds))
    return set(g.session.scalars(found))
