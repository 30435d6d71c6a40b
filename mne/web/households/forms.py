"""What narrows the list of households."""

from __future__ import annotations

from wtforms import StringField

from mne.web.forms import ChoiceField, Filters
from mne.web.language import lazy_gettext as _


class HouseholdFilters(Filters):
    """A name or a code; a commune or a hamlet."""

    q = StringField(
        _("Head of household or household code"), description=_("With or without accents.")
    )
    area = ChoiceField(_("Commune or hamlet"), validate_choice=False)
