"""Forms of the quarantine."""

from __future__ import annotations

from wtforms import BooleanField
from wtforms.validators import InputRequired

from mne.web.forms import Form
from mne.web.language import lazy_gettext as _


class ResolveForm(Form):
    """Close a post that needs nothing more."""

    settled = BooleanField(
        _("I have looked at it, and nothing more has to be done with it."),
        validators=[InputRequired(_("Tick the box once you have looked at the post."))],
    )
