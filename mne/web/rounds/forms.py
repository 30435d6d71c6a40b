"""Forms that move a round from state to state."""

from __future__ import annotations

from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from mne.web.forms import Form
from mne.web.language import lazy_gettext as _


class MoveForm(Form):
    """Open or close a round: nothing to fill in."""


class ReopenForm(Form):
    """Take interviews again."""

    reason = TextAreaField(
        _("Why does the round take interviews again?"),
        description=_("The reason stays in the audit log."),
        validators=[
            InputRequired(_("Enter why the round takes interviews again.")),
            Length(max=500, message=_("Use 500 characters or fewer.")),
        ],
        render_kw={"rows": 3},
    )
