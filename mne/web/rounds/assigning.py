"""The screen on which a supervisor gives the visits of a round to enumerators."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from mne.areas import tree
from mne.areas.names import person_key
from mne.clock import today
from mne.rounds import planning
from mne.rounds.models import Round
from mne.sampling import assigning
from mne.users.models import User
from mne.users.permissions import Permission
from mne.web.access import areas_over_mine, check_reaches, my_areas, requires
from mne.web.areas.choices import hamlets_by_commune
from mne.web.devices.people import senders
from mne.web.language import gettext as _
from mne.web.paging import paged
from mne.web.rounds.forms import SHOWN, GiveForm, VisitFilters
from mne.web.rounds.visits import NOBODY, Wanted, household_ids, shares, visits

KEPT = ("q", "area", "whose", "progress", "page")
"""What of the list's address is kept after giving visits."""


def init_bp(bp: Blueprint) -> None:
    """Give ``bp`` the address of the screen."""
    bp.route("/<code>/visits", methods=["GET", "POST"])(give)


@requires(Permission.ASSIGN_VISITS)
def give(code: str) -> str | Response | tuple[str, int]:
    """List the visits of a round in my areas, and give some of them to somebody."""
    round_ = planning.get_round(g.session, code)
    check_reaches(Permission.ASSIGN_VISITS, round_.area_id, round_.reference_on)
    mine = my_areas(Permission.ASSIGN_VISITS)
    filters, parts = VisitFilters(), shares(g.session, round_, mine)
    filters.offer(hamlets_by_commune(g.session, mine, today()), parts)
    wanted = filters.wanted(_below(filters.area.chosen))
    page = paged(g.session, visits(round_, mine, wanted))
    form = GiveForm(due_on=round_.closes_on)
    form.offer(_people(g.session), page.total)
    if form.sent_well:
        with form.refusing():
            count = _give(form, round_, _chosen(form, round_, wanted))
            flash(_("Given: %(count)s households.", count=count))
        if not form.errors:
            return redirect(url_for(".give", code=code, **_kept()))
    shown = render_template(
        "rounds/visits.html",
        round=round_,
        filters=filters,
        form=form,
        page=page,
        shares=parts,
        communes=tree.communes_of_hamlets(g.session, today()),
        ticked={int(each) for each in request.form.getlist("ticked") if each.isdecimal()},
        kept=_kept(),
        today=today(),
    )
    return (shown, 422) if form.errors else shown


def _give(form: GiveForm, round_: Round, chosen: set[int]) -> int:
    if form.to.data == NOBODY:
        return assigning.release_many(g.session, round_, chosen)
    user = g.session.get_one(User, int(form.to.data or 0))
    due_on = form.due_on.data or round_.closes_on
    return assigning.assign_many(g.session, round_, chosen, user, due_on)


def _chosen(form: GiveForm, round_: Round, wanted: Wanted) -> set[int]:
    """Give the households that were meant, and of them only those of my areas."""
    mine = my_areas(Permission.ASSIGN_VISITS)
    if form.which.data == SHOWN:
        return household_ids(g.session, round_, mine, wanted)
    ticked = {int(each) for each in request.form.getlist("ticked") if each.isdecimal()}
    return ticked & household_ids(g.session, round_, mine, Wanted())


def _people(session: Session) -> list[User]:
    """Give who may interview in some area of mine, as a Vietnamese list orders people."""
    found = session.scalars(senders(areas_over_mine(Permission.ASSIGN_VISITS), today()))
    return sorted(found, key=lambda user: person_key(user.name))


def _kept() -> dict[str, Any]:
    return {name: request.args[name] for name in KEPT if name in request.args}


def _below(area_id: str | None) -> frozenset[int] | None:
    if area_id is None:
        return None
    return frozenset(tree.descendant_ids(g.session, int(area_id), today()))
