"""Screens of one recommendation: where it stands, its story, the moves that are open."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from mne.inspections.recommendation_models import Recommendation
from mne.inspections.recommendations import get_recommendation
from mne.users.permissions import Permission
from mne.web.access import check_area, requires
from mne.web.errors import PageNotFound
from mne.web.language import gettext as _
from mne.web.recommendations.forms import StepForm
from mne.web.recommendations.offers import find_offer, offers
from mne.web.recommendations.story import about

bp = Blueprint("recommendations", __name__, url_prefix="/recommendations")


@bp.get("/<ref>")
@requires(Permission.VIEW_INSPECTIONS)
def show(ref: str) -> str:
    """Show a recommendation with all that is known of it."""
    return _page(_mine(ref))


@bp.post("/<ref>/<step>")
@requires(Permission.VIEW_INSPECTIONS)
def take(ref: str, step: str) -> Response | tuple[str, int]:
    """Take a step; what is refused is shown with everything that was typed."""
    item = _mine(ref)
    offer = find_offer(item, step)
    if offer is None:
        raise PageNotFound(url_for(".show", ref=ref))
    form = offer.form
    if form.sent_well:
        with form.refusing():
            offer.act(item, form)
    if form.errors:
        g.session.rollback()
        return _page(_mine(ref), form, step), 422
    flash(_("Done: %(step)s.", step=offer.label))
    return redirect(url_for(".show", ref=ref))


def _mine(ref: str) -> Recommendation:
    item = get_recommendation(g.session, ref)
    check_area(Permission.VIEW_INSPECTIONS, item.area_id)
    return item


def _page(item: Recommendation, refused: StepForm | None = None, step: str = "") -> str:
    offered = offers(item)
    if refused is not None:
        # what changed in between is on the page now, so it may be sent again
        refused.seen.data = str(item.version)
    return render_template(
        "recommendations/show.html",
        item=item,
        about=about(item),
        offers=offered,
        refused=refused,
        refused_step=step,
    )
