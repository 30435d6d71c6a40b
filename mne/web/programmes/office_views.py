"""Screens of offices: who there is on a day, their people, to whom they answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from flask import Blueprint, flash, g, redirect, render_template, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from mne.areas.models import Area, AreaKind
from mne.areas.tree import in_order
from mne.clock import today
from mne.programmes import offices, register
from mne.programmes.models import Agency, AgencyMember, OfficePosition
from mne.programmes.offices import NewOffice
from mne.programmes.reporting_units import make_units
from mne.users.permissions import Permission
from mne.web.access import (
    areas_over_mine,
    check_area,
    may,
    may_in,
    my_areas,
    requires,
)
from mne.web.errors import OutsideYourArea
from mne.web.forms import Choice, day_or
from mne.web.language import gettext as _
from mne.web.programmes.office_forms import (
    JoinForm,
    LeaveForm,
    OfficeFilters,
    OfficeForm,
    SuccessorForm,
    SuperiorForm,
    UnitsForm,
    offer_offices,
    offer_positions,
)
from mne.web.words import day, word

Answer = str | AnyResponse | tuple[str, int]

bp = Blueprint("offices", __name__, url_prefix="/offices")


@dataclass
class OfficeForms:
    """The forms of an office's page; the one that was sent holds its faults."""

    join: JoinForm = field(default_factory=JoinForm)
    leave: LeaveForm = field(default_factory=LeaveForm)
    superior: SuperiorForm = field(default_factory=SuperiorForm)
    successor: SuccessorForm = field(default_factory=SuccessorForm)


@bp.get("")
@requires(Permission.VIEW_PROGRAMMES)
def index() -> str:
    """List the offices of a day."""
    filters = OfficeFilters()
    on = day_or(filters.on, today())
    reach = my_areas(Permission.VIEW_PROGRAMMES) | areas_over_mine(
        Permission.VIEW_PROGRAMMES
    )
    there = [each for each in register.agencies_on(g.session, on) if each.area_id in reach]
    return render_template(
        "offices/index.html",
        filters=filters,
        on=on,
        rows=[
            (
                each,
                g.session.get_one(Area, each.area_id),
                offices.superior_of(g.session, each.id, on),
                len(offices.heads(g.session, each.id, on)),
            )
            for each in there
        ],
        may_manage=may(Permission.MANAGE_PROGRAMMES),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PROGRAMMES)
def new() -> Answer:
    """Enter an office."""
    form = OfficeForm()
    form.area.choices = [Choice("", "—"), *_areas(set(AreaKind) - {AreaKind.HAMLET})]
    if form.sent_well and form.valid_from.data:
        with form.refusing():
            area_id = int(form.area.data or "")
            check_area(Permission.MANAGE_PROGRAMMES, area_id)
            entry = NewOffice(
                (form.code.data or "").strip(),
                (form.name.data or "").strip(),
                area_id,
                form.valid_from.data,
                form.valid_to.data,
            )
            office = offices.add_office(g.session, entry)
            flash(_("%(office)s is entered.", office=office.name))
            return redirect(url_for(".show", code=office.code))
    page = render_template("offices/new.html", form=form)
    return (page, 422) if form.errors else page


@bp.route("/units", methods=["GET", "POST"])
@requires(Permission.MANAGE_PROGRAMMES)
def units() -> Answer:
    """Make the offices of the communes from the tree of areas."""
    form, made = UnitsForm(), None
    form.area.choices = [
        Choice("", "—"),
        *_areas({AreaKind.DISTRICT, AreaKind.PROVINCE}),
    ]
    offer_offices(form.superior, _office_choices())
    if form.sent_well and form.on.data:
        with form.refusing():
            area = g.session.get_one(Area, int(form.area.data or ""))
            check_area(Permission.MANAGE_PROGRAMMES, area.id)
            superior = g.session.get_one(Agency, int(form.superior.data or ""))
            made = make_units(g.session, area, form.on.data, superior)
    page = render_template("offices/units.html", form=form, made=made)
    return (page, 422) if form.errors else page


# ---------------------------------------------------------------- one office


@bp.get("/<code>")
@requires(Permission.VIEW_PROGRAMMES)
def show(code: str) -> str:
    """Show an office with its people."""
    return _page(_seen(code), OfficeForms())


@bp.post("/<code>/people")
@requires(Permission.MANAGE_PROGRAMMES)
def join(code: str) -> Answer:
    """Let a person work for an office."""
    office, forms = _managed(code), OfficeForms()
    offer_positions(forms.join)
    if forms.join.sent_well and forms.join.since.data:
        with forms.join.refusing():
            person = forms.join.person
            position = OfficePosition(forms.join.position.data or "")
            offices.join_office(g.session, office, person, position, forms.join.since.data)
            flash(_("%(person)s works for the office.", person=person.name))
            return redirect(url_for(".show", code=code))
    return _page(office, forms), 422


@bp.post("/<code>/people/end")
@requires(Permission.MANAGE_PROGRAMMES)
def leave(code: str) -> Answer:
    """End a person's work for an office."""
    office, forms = _managed(code), OfficeForms()
    forms.leave.member.choices = _members(office)
    if forms.leave.sent_well and forms.leave.last_on.data:
        with forms.leave.refusing():
            member = g.session.get_one(AgencyMember, int(forms.leave.member.data or ""))
            offices.leave_office(g.session, member, forms.leave.last_on.data)
            flash(_("The person's work for the office ends."))
            return redirect(url_for(".show", code=code))
    return _page(office, forms), 422


@bp.post("/<code>/superior")
@requires(Permission.MANAGE_PROGRAMMES)
def answer_to(code: str) -> Answer:
    """Say to which office an office answers."""
    office, form = _managed(code), SuperiorForm()
    offer_offices(form.superior, _office_choices(office))
    if form.sent_well and form.answers_since.data:
        with form.refusing():
            superior = g.session.get_one(Agency, int(form.superior.data or ""))
            offices.set_superior(g.session, office, superior, form.answers_since.data)
            flash(_("The office answers to %(office)s.", office=superior.name))
            return redirect(url_for(".show", code=code))
    return _page(office, OfficeForms(superior=form)), 422


@bp.post("/<code>/successor")
@requires(Permission.MANAGE_PROGRAMMES)
def pass_on(code: str) -> Answer:
    """End an office and name the one that takes over."""
    office, form = _managed(code), SuccessorForm()
    offer_offices(form.successor, _office_choices(office))
    if form.sent_well and form.happened_on.data:
        with form.refusing():
            successor = g.session.get_one(Agency, int(form.successor.data or ""))
            text = (form.legal_text.data or "").strip()
            offices.pass_on(g.session, office, successor, form.happened_on.data, text)
            flash(_("What is open passes to %(office)s.", office=successor.name))
            return redirect(url_for(".show", code=code))
    return _page(office, OfficeForms(successor=form)), 422


def _seen(code: str) -> Agency:
    office = offices.get_office(g.session, code)
    reach = my_areas(Permission.VIEW_PROGRAMMES) | areas_over_mine(
        Permission.VIEW_PROGRAMMES
    )
    if office.area_id not in reach:
        raise OutsideYourArea(Permission.VIEW_PROGRAMMES)
    return office


def _managed(code: str) -> Agency:
    office = _seen(code)
    check_area(Permission.MANAGE_PROGRAMMES, office.area_id)
    return office


def _page(office: Agency, forms: OfficeForms) -> str:
    offer_positions(forms.join)
    forms.leave.member.choices = _members(office)
    others = _office_choices(office)
    on = min(today(), (office.valid_to or date.max) - timedelta(days=1))
    offer_offices(forms.superior.superior, others)
    offer_offices(forms.successor.successor, others)
    return render_template(
        "offices/show.html",
        office=office,
        area=g.session.get_one(Area, office.area_id),
        people=offices.people_of(g.session, office),
        superior=offices.superior_of(g.session, office.id, on),
        successor=offices.successor_of(g.session, office),
        has_ended=not offices.exists_on(office, max(today(), office.valid_from)),
        forms=forms,
        may_manage=may_in(Permission.MANAGE_PROGRAMMES, office.area_id),
    )


def _members(office: Agency) -> list[Choice]:
    return [
        Choice(
            str(member.id),
            f"{person.name}, {word(member.position)} ({day(member.valid_from)})",
        )
        for member, person in offices.people_of(g.session, office)
        if member.valid_to is None
    ]


def _office_choices(but: Agency | None = None) -> list[Choice]:
    known = g.session.scalars(select(Agency).order_by(Agency.name, Agency.id))
    return [
        Choice(str(each.id), f"{each.name} ({_span(each)})")
        for each in known
        if each is not but
    ]


def _span(office: Agency) -> str:
    return f"{day(office.valid_from)} – {day(office.valid_to)}"


def _areas(kinds: set[AreaKind]) -> list[Choice]:
    mine = my_areas(Permission.MANAGE_PROGRAMMES)
    found = g.session.scalars(select(Area).where(Area.id.in_(mine), Area.kind.in_(kinds)))
    return [
        Choice(str(each.id), f"{each.name} ({day(each.valid_from)} – {day(each.valid_to)})")
        for each in in_order(found)
    ]
