"""Screens of rounds: the list, a round with its progress, opening and closing it."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from mne.areas.models import Area
from mne.rounds import planning
from mne.rounds.models import Round
from mne.users.permissions import Permission
from mne.web.access import check_area, check_reaches, may_in, me, my_areas, requires
from mne.web.language import gettext as _
from mne.web.rounds import assigning
from mne.web.rounds.forms import MoveForm, ReopenForm
from mne.web.rounds.progress import by_commune, classes_of, totals
from mne.web.rounds.visible import visible_rounds

bp = Blueprint("rounds", __name__, url_prefix="/rounds")
assigning.init_bp(bp)


@bp.get("")
@requires(Permission.VIEW_ROUNDS)
def index() -> str:
    """List the rounds with their progress in my areas."""
    mine = my_areas(Permission.VIEW_ROUNDS)
    return render_template(
        "rounds/index.html",
        rounds=[
            (each, g.session.get_one(Area, each.area_id), totals(g.session, each, mine))
            for each in visible_rounds(g.session)
        ],
    )


@bp.get("/<code>")
@requires(Permission.VIEW_ROUNDS)
def show(code: str) -> str:
    """Show a round and how far each commune is."""
    round_ = planning.get_round(g.session, code)
    check_reaches(Permission.VIEW_ROUNDS, round_.area_id, round_.reference_on)
    return _page(round_, ReopenForm())


@bp.post("/<code>/open")
@requires(Permission.MANAGE_ROUNDS)
def open_(code: str) -> Response:
    """Let a planned round take interviews."""
    round_ = _mine(code)
    planning.open_round(g.session, round_, me())
    flash(_("Round %(name)s takes interviews now.", name=round_.name))
    return redirect(url_for(".show", code=code))


@bp.post("/<code>/close")
@requires(Permission.MANAGE_ROUNDS)
def close(code: str) -> Response:
    """Let a round take no more interviews."""
    round_ = _mine(code)
    planning.close_round(g.session, round_, me())
    flash(_("Round %(name)s is closed.", name=round_.name))
    return redirect(url_for(".show", code=code))


@bp.post("/<code>/reopen")
@requires(Permission.MANAGE_ROUNDS)
def reopen(code: str) -> Response | tuple[str, int]:
    """Let a closed round take interviews again, for a reason."""
    round_ = _mine(code)
    form = ReopenForm()
    if form.sent_well:
        with form.refusing():
            planning.reopen_round(g.session, round_, form.reason.data or "", me())
    if form.errors:
        return _page(round_, form), 422
    flash(_("Round %(name)s takes interviews again.", name=round_.name))
    return redirect(url_for(".show", code=code))


def _mine(code: str) -> Round:
    round_ = planning.get_round(g.session, code)
    check_area(Permission.MANAGE_ROUNDS, round_.area_id)
    return round_


def _page(round_: Round, reopen_form: ReopenForm) -> str:
    mine = my_areas(Permission.VIEW_ROUNDS)
    return render_template(
        "rounds/show.html",
        round=round_,
        area=g.session.get_one(Area, round_.area_id),
        communes=by_commune(g.session, round_, mine),
        whole=totals(g.session, round_, mine),
        classes={pack.id: classes_of(pack) for pack in round_.standards},
        manages=may_in(Permission.MANAGE_ROUNDS, round_.area_id),
        move_form=MoveForm(),
        reopen_form=reopen_form,
    )
