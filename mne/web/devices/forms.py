"""Forms of tablets."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import InputRequired, Length

from mne.web.forms import ChoiceField, Form
from mne.web.language import lazy_gettext as _


class TokenForm(Form):
    """Give a tablet access."""

    person = ChoiceField(
        _("Whose tablet is it?"),
        validators=[InputRequired(_("Choose the person who carries the tablet."))],
    )
    label = StringField(
        _("What is the tablet called?"),
        description=_("The number on its sticker, so that you know which one to revoke."),
        validators=[
            InputRequired(_("Enter a name for the tablet.")),
            Length(max=120, message=_("Use 120 characters or fewer.")),
        ],
    )


class RevokeForm(Form):
    """End a tablet's access: nothing to fill in."""
