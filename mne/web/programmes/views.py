"""Screens of the programme: money, components with their offices, decisions and roles."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, g, redirect, render_template, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from mne.areas.models import Area
from mne.clock import today
from mne.programmes import funds, register, roles
from mne.programmes.errors import AmountOutOfScale, MoreSpentThanThere
from mne.programmes.models import Agency, AgencyRole, Component, ComponentAgency, Programme
from mne.users.permissions import Permission
from mne.web.access import may_in, requires
from mne.web.forms import Choice, day_or
from mne.web.language import current
from mne.web.language import gettext as _
from mne.web.programmes.forms import (
    AsOfFilters,
    BudgetLineForm,
    EndRoleForm,
    GiveRoleForm,
)
from mne.web.programmes.reach import (
    programme_of_mine,
    programme_to_manage,
    programmes_of_mine,
)
from mne.web.words import day, dong, word

Answer = str | AnyResponse | tuple[str, int]

bp = Blueprint("programmes", __name__, url_prefix="/programmes")


@bp.get("")
@requires(Permission.VIEW_PROGRAMMES)
def index() -> str:
    """List the programmes that concern my areas."""
    return render_template(
        "programmes/index.html",
        programmes=[
            (each, g.session.get_one(Area, each.area_id)) for each in programmes_of_mine()
        ],
    )


@bp.get("/<code>")
@requires(Permission.VIEW_PROGRAMMES)
def show(code: str) -> str:
    """Show a programme's money and offices as of a day."""
    programme = programme_of_mine(code)
    filters = AsOfFilters()
    on = day_or(filters.on, today())
    role_day = min(on, date(programme.year, 12, 31))
    return render_template(
        "programmes/show.html",
        programme=programme,
        filters=filters,
        area=g.session.get_one(Area, programme.area_id),
        components=[
            (
                each,
                roles.offices_in(g.session, each, AgencyRole.LEAD, role_day),
                roles.offices_in(g.session, each, AgencyRole.FINANCE, role_day),
            )
            for each in register.components_of(g.session, programme)
        ],
        lines=funds.lines_of(g.session, programme, on),
        names=_names(programme),
        totals=funds.fund_totals(g.session, programme, on),
        targets=register.targets_of(g.session, programme),
        on=on,
        role_day=role_day,
        may_manage=may_in(Permission.MANAGE_PROGRAMMES, programme.area_id),
    )


# ---------------------------------------------------------------- money


@bp.route("/<code>/budget-lines/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PROGRAMMES)
def add_line(code: str) -> Answer:
    """Enter a decision on money; an amount that looks wrong is asked about."""
    programme = programme_to_manage(code)
    form, is_asked = _line_form(programme), False
    if form.sent_well:
        with form.refusing():
            is_meant = form.is_meant.data
            try:
                line = funds.enter_line(
                    g.session, programme, form.read(), is_meant=is_meant
                )
            except (AmountOutOfScale, MoreSpentThanThere) as doubt:
                is_asked = True
                form.form_errors.append(doubt.sentence(current()))
            else:
                amount = dong(line.amount_dong)
                flash(
                    _("Entered: %(kind)s, %(amount)s.", kind=word(line.kind), amount=amount)
                )
                return redirect(url_for(".show", code=programme.code))
    page = render_template(
        "programmes/budget_line.html", programme=programme, form=form, is_asked=is_asked
    )
    return (page, 422) if form.errors else page


def _line_form(programme: Programme) -> BudgetLineForm:
    form = BudgetLineForm()
    form.offer(
        [
            Choice(str(each.id), f"{each.code} {each.name}")
            for each in register.components_of(g.session, programme)
        ],
        [Choice(str(each.id), each.name) for each in _offices(programme)],
    )
    return form


# ---------------------------------------------------------------- roles


@bp.get("/<code>/components/<component>/roles")
@requires(Permission.VIEW_PROGRAMMES)
def show_roles(code: str, component: str) -> str:
    """Show who had which role for a component, and since when."""
    programme = programme_of_mine(code)
    part = register.get_component(g.session, programme, component)
    return _roles_page(programme, part, _give_form(programme), _end_form(part))


@bp.post("/<code>/components/<component>/roles")
@requires(Permission.MANAGE_PROGRAMMES)
def give_role(code: str, component: str) -> Answer:
    """Let an office have a role from a day on."""
    programme = programme_to_manage(code)
    part = register.get_component(g.session, programme, component)
    form = _give_form(programme)
    if form.sent_well and form.since.data:
        with form.refusing():
            office = g.session.get_one(Agency, int(form.office.data or ""))
            role = AgencyRole(form.role.data or "")
            roles.give_role(g.session, part, office, role, form.since.data)
            flash(_("%(office)s has the role.", office=office.name))
            return redirect(_roles_address(programme, part))
    return _roles_page(programme, part, form, _end_form(part)), 422


@bp.post("/<code>/components/<component>/roles/end")
@requires(Permission.MANAGE_PROGRAMMES)
def end_role(code: str, component: str) -> Answer:
    """End a role of an office."""
    programme = programme_to_manage(code)
    part = register.get_component(g.session, programme, component)
    form = _end_form(part)
    if form.sent_well and form.last_on.data:
        with form.refusing():
            held = g.session.get_one(ComponentAgency, int(form.held.data or ""))
            office = g.session.get_one(Agency, held.agency_id)
            roles.end_role(g.session, part, office, held.role, form.last_on.data)
            flash(_("The role ends."))
            return redirect(_roles_address(programme, part))
    return _roles_page(programme, part, _give_form(programme), form), 422


def _roles_page(
    programme: Programme, part: Component, give: GiveRoleForm, end: EndRoleForm
) -> str:
    return render_template(
        "programmes/roles.html",
        programme=programme,
        component=part,
        held=roles.roles_of(g.session, part),
        give_form=give,
        end_form=end,
        may_manage=may_in(Permission.MANAGE_PROGRAMMES, programme.area_id),
    )


def _give_form(programme: Programme) -> GiveRoleForm:
    form = GiveRoleForm()
    form.offer([Choice(str(each.id), each.name) for each in _offices(programme)])
    return form


def _end_form(part: Component) -> EndRoleForm:
    form = EndRoleForm()
    form.held.choices = [
        Choice(str(held.id), f"{word(held.role)}: {office.name} ({day(held.valid_from)})")
        for held, office in roles.roles_of(g.session, part)
        if held.valid_to is None
    ]
    return form


def _roles_address(programme: Programme, part: Component) -> str:
    return url_for(".show_roles", code=programme.code, component=part.code)


def _offices(programme: Programme) -> list[Agency]:
    """Give the offices of any day of the programme's year, and of today."""
    year = programme.year
    days = (date(year, 1, 1), date(year, 12, 31), today())
    found = {each.id: each for on in days for each in register.agencies_on(g.session, on)}
    return sorted(found.values(), key=lambda each: each.code)


def _names(programme: Programme) -> dict[str, dict[int, str]]:
    parts = register.components_of(g.session, programme)
    return {
        "components": {each.id: each.code for each in parts},
        "offices": {each.id: each.name for each in g.session.scalars(select(Agency))},
    }
