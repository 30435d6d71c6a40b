"""Signing in and out, one's own page, the language."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import (
    Blueprint,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.wrappers import Response

from mne.inspections import digests
from mne.users import people
from mne.users.permissions import Permission
from mne.web import access
from mne.web.access import requires
from mne.web.account.forms import EmailForm, PasswordForm, SignInForm
from mne.web.account.grants import grants_of
from mne.web.language import LANGUAGES
from mne.web.language import gettext as _
from mne.web.limits import SIGN_INS, failed, limiter

bp = Blueprint("account", __name__)

Answer = str | Response | tuple[str, int]


@bp.route("/log-in", methods=["GET", "POST"])
@limiter.limit(SIGN_INS, methods=["POST"], deduct_when=failed)
def log_in() -> Answer:
    """Open a session."""
    form = SignInForm()
    if request.method == "GET":
        form.next.data = request.args.get("next", "")
    if not form.sent_well:
        return render_template("account/log_in.html", form=form), _status(form)
    user = people.check_password(g.session, form.login.data or "", form.password.data or "")
    if user is None:
        current_app.logger.warning("A sign-in failed from %s.", request.remote_addr)
        form.form_errors.append(_("No active account has this login name and password."))
        return render_template("account/log_in.html", form=form), 422
    access.sign_in(user)
    return redirect(_inside(form.next.data))


@bp.post("/log-out")
def log_out() -> Response:
    """End the session of this browser."""
    access.sign_out()
    session.clear()
    return redirect(url_for(".log_in"))


@bp.post("/language")
def switch_language() -> Response:
    """Show the pages in another language from now on."""
    picked = request.form.get("language", "")
    if picked in LANGUAGES:
        session["language"] = picked
    return redirect(_inside(request.form.get("next")))


@bp.get("/me")
@requires(Permission.VIEW_HOME)
def me() -> str:
    """Show who is signed in and what they may do where."""
    form = EmailForm()
    form.email.data = access.me().email
    return _my_page(form)


@bp.post("/me/email")
@requires(Permission.VIEW_HOME)
def email() -> Answer:
    """Set where one's reminders go by mail."""
    form = EmailForm()
    if form.sent_well:
        with form.refusing():
            people.set_email(g.session, access.me(), form.email.data or "")
            flash(_("Your address for reminders is set."))
            return redirect(url_for(".me"))
    g.session.rollback()
    return _my_page(form), 422


def _my_page(form: EmailForm) -> str:
    return render_template(
        "account/me.html",
        grants=grants_of(g.session, access.me()),
        form=form,
        refused=digests.refused_answer(g.session, access.me()),
    )


@bp.route("/password", methods=["GET", "POST"])
@requires(Permission.VIEW_HOME)
def password() -> Answer:
    """Change one's own password, which ends one's other sessions."""
    form = PasswordForm()
    if not form.sent_well:
        return render_template("account/password.html", form=form), _status(form)
    user = access.me()
    if people.check_password(g.session, user.login, form.old_password.data or "") is None:
        form.form_errors.append(
            _("Your password now is not this one. Nothing was changed.")
        )
    else:
        with form.refusing():
            people.set_password(g.session, user, form.new_password.data or "")
    if form.errors:
        return render_template("account/password.html", form=form), 422
    access.sign_in(user)
    flash(_("Your password is changed. Your other sessions have ended."))
    return redirect(url_for(".me"))


def _status(form: SignInForm | PasswordForm) -> int:
    return 422 if form.errors else 200


def _inside(address: str | None) -> str:
    """Keep a redirection on this site, whatever the address bar was told."""
    address = (address or "").replace("\\", "/")
    parts = urlsplit(address)
    outside = parts.scheme or parts.netloc or address.startswith("//")
    inside = address.startswith("/") and address.isprintable() and not outside
    return address if inside else url_for("home.index")
