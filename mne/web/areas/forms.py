"""What narrows the list of areas."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import Optional

from mne.web.forms import DayField, Filters
from mne.web.language import lazy_gettext as _


class AreaFilters(Filters):
    """A name, a code, a day."""

    q = StringField(_("Name or code"), description=_("With or without accents."))
    on = DayField(_("As it was on"), validators=[Optional()])
