"""Screens of the quarantine: what tablets sent that could not be filed, and why."""

from __future__ import annotations

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from mne.collection import quarantine
from mne.collection.files import FileStore
from mne.collection.models import Quarantined
from mne.users.models import DeviceToken, User
from mne.users.permissions import Permission
from mne.web.access import areas_over_mine, me, requires
from mne.web.errors import OutsideYourArea
from mne.web.headers import as_file
from mne.web.language import gettext as _
from mne.web.language import in_language
from mne.web.paging import paged
from mne.web.quarantine.forms import ResolveForm
from mne.web.quarantine.listing import listing, within
from mne.web.transactions import find_row, get_row, platform

bp = Blueprint("quarantine", __name__, url_prefix="/quarantine")


@bp.get("")
@requires(Permission.RESOLVE_QUARANTINE)
def index() -> str:
    """List the posts that wait for a decision, or those already settled."""
    resolved = request.args.get("state") == "settled"
    mine = areas_over_mine(Permission.RESOLVE_QUARANTINE)
    return render_template(
        "quarantine/index.html",
        page=paged(g.session, listing(mine, resolved=resolved)),
        resolved=resolved,
    )


@bp.route("/<int:held_id>", methods=["GET", "POST"])
@requires(Permission.RESOLVE_QUARANTINE)
def show(held_id: int) -> str | AnyResponse | tuple[str, int]:
    """Show a post with the reason it is here; settle it."""
    held = _mine(held_id)
    form = ResolveForm()
    if form.sent_well and held.resolved_at is None:
        quarantine.resolve(g.session, held, me().id)
        flash(_("The post is settled. Its bytes stay on the server."))
        return redirect(url_for(".index"))
    page = render_template(
        "quarantine/show.html",
        held=held,
        form=form,
        sentence=_sentence(held),
        sender=find_row(DeviceToken, held.device_token_id),
        resolver=find_row(User, held.resolved_by_id),
    )
    return (page, 422) if form.errors else page


@bp.get("/<int:held_id>/interview.xml")
@requires(Permission.RESOLVE_QUARANTINE)
def xml(held_id: int) -> Response:
    """Give the bytes of a post exactly as they arrived."""
    held = _mine(held_id)
    store = FileStore(platform().settings.files_dir)
    response = Response(store.read(held.xml_sha256), mimetype="application/octet-stream")
    name = f"quarantine-{held.id}.xml"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return as_file(response)


def _mine(held_id: int) -> Quarantined:
    held = get_row(Quarantined, held_id)
    reachable = within(areas_over_mine(Permission.RESOLVE_QUARANTINE))
    if g.session.scalar(select(Quarantined.id).where(Quarantined.id == held_id, reachable)):
        return held
    raise OutsideYourArea(Permission.RESOLVE_QUARANTINE)


def _sentence(held: Quarantined) -> str:
    texts = {name: str(held.details.get(name, "")) for name in ("vi", "en")}
    return in_language(texts)
