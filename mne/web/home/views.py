"""The first page: what is mine, and what is next."""

from __future__ import annotations

from flask import Blueprint, g, render_template

from mne.clock import today
from mne.rounds.models import RoundState
from mne.users.permissions import Permission
from mne.web.access import me, my_areas, requires
from mne.web.account.grants import grants_of, in_force
from mne.web.home.tasks import tasks_of
from mne.web.rounds.progress import totals
from mne.web.rounds.visible import visible_rounds

bp = Blueprint("home", __name__)


@bp.get("/")
@requires(Permission.VIEW_HOME)
def index() -> str:
    """Show what waits for this person, and how the open rounds go."""
    rounds = [each for each in visible_rounds(g.session) if each.state is RoundState.OPEN]
    area_ids = my_areas(Permission.VIEW_ROUNDS)
    return render_template(
        "home/index.html",
        tasks=tasks_of(g.session),
        rounds=[(each, totals(g.session, each, area_ids)) for each in rounds],
        grants=in_force(grants_of(g.session, me()), today()),
    )
