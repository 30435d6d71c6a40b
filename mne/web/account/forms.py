"""Forms of one's own account."""

from __future__ import annotations

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired

from mne.users.people import LEAST_PASSWORD
from mne.web.forms import Form
from mne.web.language import lazy_gettext as _


class SignInForm(Form):
    """Ask who it is."""

    login = StringField(
        _("Login name"),
        validators=[InputRequired(_("Enter your login name."))],
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
    )
    password = PasswordField(
        _("Password"),
        validators=[InputRequired(_("Enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class PasswordForm(Form):
    """Another password for oneself."""

    old_password = PasswordField(
        _("Your password now"),
        validators=[InputRequired(_("Enter the password you sign in with now."))],
        render_kw={"autocomplete": "current-password"},
    )
    new_password = PasswordField(
        _("Your new password"),
        description=_(
            "At least %(least)s characters: several words are easy to remember.",
            least=LEAST_PASSWORD,
        ),
        validators=[InputRequired(_("Enter the new password."))],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _("Your new password again"),
        validators=[EqualTo("new_password", _("Type the new password twice the same."))],
        render_kw={"autocomplete": "new-password"},
    )


class EmailForm(Form):
    """Where reminders go by mail."""

    email = StringField(
        _("Address for reminders by mail"),
        description=_(
            "At most one letter a day, with numbers and days only. Blank: no mail."
        ),
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )
