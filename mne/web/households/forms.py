"""Forms of the register: what narrows its list, and deciding on what is proposed."""

from __future__ import annotations

from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from mne.web.forms import ChoiceField, Filters, Form
from mne.web.language import lazy_gettext as _


class HouseholdFilters(Filters):
    """A name or a code; a commune or a hamlet."""

    q = StringField(
        _("Head of household or household code"), description=_("With or without accents.")
    )
    area = ChoiceField(_("Commune or hamlet"), validate_choice=False)


class ChangeForm(Form):
    """Take a change over: nothing to fill in."""


class NewHouseholdForm(Form):
    """Register a household that an interview proposes; the office completes it."""

    code = StringField(
        _("Household code"),
        description=_("Unique in the whole register."),
        validators=[
            InputRequired(_("Enter the code of the household.")),
            Length(max=40, message=_("Use 40 characters or fewer.")),
        ],
    )
    head_name = StringField(
        _("Head of household"),
        validators=[
            InputRequired(_("Enter the name of the head.")),
            Length(max=120, message=_("Use 120 characters or fewer.")),
        ],
    )
    hamlet_code = ChoiceField(
        _("Hamlet"),
        validators=[InputRequired(_("Choose the hamlet."))],
    )
    address = StringField(
        _("Address"),
        validators=[Length(max=200, message=_("Use 200 characters or fewer."))],
    )


class RefuseForm(Form):
    """Leave the register as it is."""

    reason = TextAreaField(
        _("Why does the register stay as it is?"),
        description=_("A few words for whoever looks at it later. They go into the log."),
        validators=[
            InputRequired(_("Enter why the register stays as it is.")),
            Length(max=500, message=_("Use 500 characters or fewer.")),
        ],
        render_kw={"rows": 3},
    )
