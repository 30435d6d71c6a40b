"""Screens of the quarantine: what tablets sent that could not be filed, and why."""

from __future__ import annotations

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from mne.collection import quarantine, resolving
from mne.collection.errors import CannotFile
from mne.collection.files import FileStore
from mne.collection.models import Quarantined, QuarantineReason
from mne.collection.resolving import Decision, Difference
from mne.errors import MneError
from mne.users.models import DeviceToken, User
from mne.users.permissions import Permission
from mne.web.access import areas_over_mine, check_area, may_in, requires
from mne.web.errors import OutsideYourArea
from mne.web.headers import as_file
from mne.web.language import gettext as _
from mne.web.language import in_language
from mne.web.paging import paged
from mne.web.quarantine.forms import DecisionForm, FileAgainForm
from mne.web.quarantine.listing import listing, waiting, within
from mne.web.transactions import find_row, get_row, platform

COMPARED = {QuarantineReason.DIFFERENT_CONTENT, QuarantineReason.UNKNOWN_DEPRECATED}
"""What is another copy of something, and so can be held against it."""

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
        form=FileAgainForm(),
    )


@bp.post("/file-again")
@requires(Permission.RESOLVE_QUARANTINE)
def file_again() -> AnyResponse:
    """File every waiting post in whose way nothing stands any more."""
    mine = areas_over_mine(Permission.RESOLVE_QUARANTINE)
    waits = g.session.scalars(waiting(mine).order_by(Quarantined.id)).all()
    filed = sum(_was_filed(held_id) for held_id in waits)
    told = {"count": filed, "left": len(waits) - filed}
    flash(_("Filed: %(count)s. Still waiting: %(left)s.", **told))
    return redirect(url_for(".index"))


def _was_filed(held_id: int) -> bool:
    held = g.session.get_one(Quarantined, held_id)
    if Decision.FILE not in resolving.decisions_on(g.session, held):
        return False
    try:
        resolving.decide(g.session, _store(), held, Decision.FILE, "")
    except MneError:
        return False
    return True


@bp.route("/<int:held_id>", methods=["GET", "POST"])
@requires(Permission.RESOLVE_QUARANTINE)
def show(held_id: int) -> str | AnyResponse | tuple[str, int]:
    """Show a post with the reason it is here; decide what becomes of it."""
    held = _mine(held_id)
    form = DecisionForm()
    form.offer(resolving.decisions_on(g.session, held))
    if form.sent_well and _decided(form, held):
        flash(_("The post is settled. Its bytes stay on the server."))
        return redirect(url_for(".index"))
    page = render_template(
        "quarantine/show.html",
        held=held,
        form=form,
        differences=_differences(held),
        because=held.details.get(quarantine.SETTLED_BECAUSE, ""),
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
    content = _store().read(held.xml_sha256)
    response = Response(content, mimetype="application/octet-stream")
    name = f"quarantine-{held.id}.xml"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return as_file(response)


def _decided(form: DecisionForm, held: Quarantined) -> bool:
    """Do what the form says; what still stands in the way is shown on it."""
    original = resolving.find_original(g.session, held)
    if original is not None and original.area_id is not None:
        check_area(Permission.RESOLVE_QUARANTINE, original.area_id)
    decision = Decision(form.decision.data)
    with form.refusing():
        resolving.decide(g.session, _store(), held, decision, form.reason.data or "")
    return not form.errors


def _differences(held: Quarantined) -> list[Difference]:
    """Give the answers that differ from the copy that is filed, if both can be read."""
    original = resolving.find_original(g.session, held)
    if original is None or held.reason not in COMPARED:
        return []
    if not may_in(Permission.RESOLVE_QUARANTINE, original.area_id):
        return []
    try:
        return resolving.differences(g.session, _store(), held, original)
    except CannotFile:
        return []


def _store() -> FileStore:
    return FileStore(platform().settings.files_dir)


def _mine(held_id: int) -> Quarantined:
    held = get_row(Quarantined, held_id)
    reachable = within(areas_over_mine(Permission.RESOLVE_QUARANTINE))
    if g.session.scalar(select(Quarantined.id).where(Quarantined.id == held_id, reachable)):
        return held
    raise OutsideYourArea(Permission.RESOLVE_QUARANTINE)


def _sentence(held: Quarantined) -> str:
    texts = {name: str(held.details.get(name, "")) for name in ("vi", "en")}
    return in_language(texts)
