"""Screens on which a person decides what interviews may change in the register."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from sqlalchemy import Row, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from mne.areas.models import Area, AreaKind
from mne.areas.tree import find_area, in_order
from mne.clock import today
from mne.collection import proposals
from mne.collection.entity_models import Entity, EntityVersion
from mne.collection.models import Submission
from mne.households.models import Household
from mne.quality import rosters
from mne.quality.roster_models import RosterProposal
from mne.users.models import User
from mne.users.permissions import Permission
from mne.web.access import check_area, me, my_areas, requires
from mne.web.errors import OutsideYourArea
from mne.web.forms import Choice, Form
from mne.web.households import proposed
from mne.web.households.forms import ChangeForm, NewHouseholdForm, RefuseForm
from mne.web.households.telling import iso_day, property_word, sex_word
from mne.web.language import gettext as _
from mne.web.paging import paged
from mne.web.transactions import get_row

Page = str | Response | tuple[str, int]


def init_bp(bp: Blueprint) -> None:
    """Give ``bp`` the addresses of proposals and rosters, and the words they need."""
    for say in (property_word, sex_word, iso_day):
        bp.add_app_template_filter(say)
    bp.get("/proposals")(changes)
    bp.get("/proposals/<int:proposal_id>")(change)
    bp.post("/proposals/<int:proposal_id>/accept")(accept)
    bp.post("/proposals/<int:proposal_id>/refuse")(refuse)
    bp.get("/rosters")(waiting_rosters)
    bp.get("/rosters/<int:proposal_id>")(roster)
    bp.post("/rosters/<int:proposal_id>/take-over")(take_over)
    bp.post("/rosters/<int:proposal_id>/leave")(leave)


# ---------------------------------------------------------------- changes


@requires(Permission.DECIDE_PROPOSALS)
def changes() -> str:
    """List the households and changes that interviews propose."""
    statement = proposed.changes(my_areas(Permission.DECIDE_PROPOSALS))
    return render_template("households/proposals.html", page=paged(g.session, statement))


@requires(Permission.DECIDE_PROPOSALS)
def change(proposal_id: int) -> str:
    """Show a proposal beside the register."""
    return _change_page(proposal_id, None, RefuseForm())


@requires(Permission.DECIDE_PROPOSALS)
def accept(proposal_id: int) -> Page:
    """Enter a proposal in the register."""
    proposal, entity, *_others = _waiting_change(proposal_id)
    form = _form_for(proposal, entity)
    if form.sent_well:
        with form.refusing():
            proposals.accept(g.session, proposal, me(), _completed(form))
    if form.errors:
        return _change_page(proposal_id, form, RefuseForm()), 422
    flash(_("%(label)s is entered in the register.", label=entity.label))
    return redirect(url_for(".changes"))


@requires(Permission.DECIDE_PROPOSALS)
def refuse(proposal_id: int) -> Page:
    """Leave the register as it is; the tablets are told."""
    proposal, entity, *_others = _waiting_change(proposal_id)
    form = RefuseForm()
    if form.sent_well:
        with form.refusing():
            proposals.refuse(g.session, proposal, form.reason.data or "", me())
    if form.errors:
        return _change_page(proposal_id, None, form), 422
    flash(_("The register stays as it is for %(label)s.", label=entity.label))
    return redirect(url_for(".changes"))


def _waiting_change(
    proposal_id: int,
) -> Row[EntityVersion, Entity, Household, Submission, User]:
    """Give a proposal that waits in my areas, with what stands around it."""
    get_row(EntityVersion, proposal_id)
    mine = proposed.changes(my_areas(Permission.DECIDE_PROPOSALS))
    session: Session = g.session
    found = session.execute(mine.where(EntityVersion.id == proposal_id)).one_or_none()
    if found is None:
        raise OutsideYourArea(Permission.DECIDE_PROPOSALS)
    return found


def _change_page(proposal_id: int, form: Form | None, refuse_form: RefuseForm) -> str:
    proposal, entity, household, submission, enumerator = _waiting_change(proposal_id)
    return render_template(
        "households/proposal.html",
        proposal=proposal,
        entity=entity,
        household=household,
        submission=submission,
        enumerator=enumerator,
        properties=proposed.properties(g.session, proposal, entity, household),
        form=form or _form_for(proposal, entity),
        refuse_form=refuse_form,
    )


def _form_for(proposal: EntityVersion, entity: Entity) -> Form:
    if entity.household_id is not None:
        return ChangeForm()
    return _new_household_form(proposal)


def _new_household_form(proposal: EntityVersion) -> NewHouseholdForm:
    wanted = ("code", "head_name", "hamlet_code", "address")
    form = NewHouseholdForm(**{name: proposal.merged.get(name, "") for name in wanted})
    hamlets = select(Area).where(
        Area.kind == AreaKind.HAMLET, Area.id.in_(my_areas(Permission.DECIDE_PROPOSALS))
    )
    form.hamlet_code.choices = [
        Choice("", _("Choose a hamlet")),
        *(
            Choice(each.code, f"{each.name} ({each.code})")
            for each in in_order(g.session.scalars(hamlets))
        ),
    ]
    return form


def _completed(form: Form) -> dict[str, str]:
    if not isinstance(form, NewHouseholdForm):
        return {}
    named = {name: str(form[name].data or "") for name in ("code", "head_name", "address")}
    hamlet = find_area(g.session, form.hamlet_code.data or "", today())
    check_area(Permission.DECIDE_PROPOSALS, None if hamlet is None else hamlet.id)
    return {**named, "hamlet_code": form.hamlet_code.data or ""}


# ---------------------------------------------------------------- rosters


@requires(Permission.DECIDE_PROPOSALS)
def waiting_rosters() -> str:
    """List the households whose members an approved interview has otherwise."""
    statement = proposed.rosters(my_areas(Permission.DECIDE_PROPOSALS))
    return render_template("households/rosters.html", page=paged(g.session, statement))


@requires(Permission.DECIDE_PROPOSALS)
def roster(proposal_id: int) -> str:
    """Show the members of an interview beside those of the register."""
    return _roster_page(proposal_id, ChangeForm(), RefuseForm())


@requires(Permission.DECIDE_PROPOSALS)
def take_over(proposal_id: int) -> Page:
    """Take the ticked rows over into the register."""
    proposal, household, *_others = _waiting_roster(proposal_id)
    form = ChangeForm()
    if form.sent_well:
        with form.refusing():
            rosters.take_over(g.session, proposal, request.form.getlist("row"), me())
    if form.errors:
        return _roster_page(proposal_id, form, RefuseForm()), 422
    flash(_("The members of %(name)s are brought up to date.", name=household.head_name))
    return redirect(url_for(".waiting_rosters"))


@requires(Permission.DECIDE_PROPOSALS)
def leave(proposal_id: int) -> Page:
    """Leave the members as the register has them."""
    proposal, household, *_others = _waiting_roster(proposal_id)
    form = RefuseForm()
    if form.sent_well:
        with form.refusing():
            rosters.refuse(g.session, proposal, form.reason.data or "", me())
    if form.errors:
        return _roster_page(proposal_id, ChangeForm(), form), 422
    flash(_("The members of %(name)s stay as they are.", name=household.head_name))
    return redirect(url_for(".waiting_rosters"))


def _waiting_roster(
    proposal_id: int,
) -> Row[RosterProposal, Household, Area, Submission, User]:
    get_row(RosterProposal, proposal_id)
    mine = proposed.rosters(my_areas(Permission.DECIDE_PROPOSALS))
    session: Session = g.session
    found = session.execute(mine.where(RosterProposal.id == proposal_id)).one_or_none()
    if found is None:
        raise OutsideYourArea(Permission.DECIDE_PROPOSALS)
    return found


def _roster_page(proposal_id: int, form: Form, refuse_form: RefuseForm) -> str:
    proposal, household, hamlet, submission, enumerator = _waiting_roster(proposal_id)
    was_sent = request.method == "POST" and "row" in request.form
    return render_template(
        "households/roster.html",
        household=household,
        hamlet=hamlet,
        submission=submission,
        enumerator=enumerator,
        proposal=proposal,
        rows=rosters.rows_of(g.session, proposal),
        ticked=set(request.form.getlist("row")) if was_sent else None,
        form=form,
        refuse_form=refuse_form,
    )
