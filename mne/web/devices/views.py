"""Screens of tablets: whose they are, access for a new one, the end of an old one's."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from mne.clock import today
from mne.users import devices
from mne.users.models import DeviceToken, User
from mne.users.permissions import Permission
from mne.web.access import my_areas, requires
from mne.web.devices.codes import client_address, picture
from mne.web.devices.forms import RevokeForm, TokenForm
from mne.web.devices.people import senders, senders_with_tablets
from mne.web.devices.settings_code import server_url, settings_code
from mne.web.errors import OutsideYourArea
from mne.web.forms import Choice
from mne.web.language import gettext as _
from mne.web.transactions import get_row

bp = Blueprint("devices", __name__, url_prefix="/devices")


@bp.get("")
@requires(Permission.MANAGE_USERS)
def index() -> str:
    """List the people who send interviews, with their tablets."""
    mine = my_areas(Permission.MANAGE_USERS)
    return render_template(
        "devices/index.html",
        senders=senders_with_tablets(g.session, mine, today()),
        form=RevokeForm(),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_USERS)
def issue() -> str | tuple[str, int]:
    """Give a tablet access; its address is shown this once."""
    form = TokenForm()
    mine = my_areas(Permission.MANAGE_USERS)
    people = senders_with_tablets(g.session, mine, today())
    form.person.choices = [
        Choice("", _("Choose a person")),
        *(Choice(str(each.user.id), each.user.name) for each in people),
    ]
    if not form.sent_well:
        page = render_template("devices/issue.html", form=form, people=people)
        return (page, 422) if form.errors else page
    user = g.session.get_one(User, int(form.person.data or 0))
    token, secret = devices.issue_token(g.session, user, form.label.data or "")
    return _codes(token, secret)


@bp.post("/<int:token_id>/renew")
@requires(Permission.MANAGE_USERS)
def renew(token_id: int) -> str:
    """Give a tablet access anew: the old secret ends, the new one is shown this once."""
    old = _mine(token_id)
    devices.revoke_token(g.session, old)
    return _codes(*devices.issue_token(g.session, old.user, old.label))


def _codes(token: DeviceToken, secret: str) -> str:
    url = server_url(secret)
    code = settings_code(url, token.label)
    address = client_address(secret)
    return render_template(
        "devices/issued.html",
        token=token,
        client={"address": address, "picture": picture(address)},
        collect={"address": url, "code": code, "picture": picture(code)},
    )


@bp.post("/<int:token_id>/revoke")
@requires(Permission.MANAGE_USERS)
def revoke(token_id: int) -> Response:
    """End a tablet's access; what it still sends is kept in quarantine."""
    token = _mine(token_id)
    devices.revoke_token(g.session, token)
    flash(_("Tablet %(label)s gets no more questionnaires.", label=token.label))
    return redirect(url_for(".index"))


def _mine(token_id: int) -> DeviceToken:
    token = get_row(DeviceToken, token_id)
    people = senders(my_areas(Permission.MANAGE_USERS), today()).subquery()
    owner = select(people.c.id).where(people.c.id == token.user_id)
    if g.session.scalar(owner) is None:
        raise OutsideYourArea(Permission.MANAGE_USERS)
    return token
