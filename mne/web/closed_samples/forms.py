"""Forms of re-inspection: drawing a sample, entering a second look."""

from __future__ import annotations

from wtforms import IntegerField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from mne.inspections.closed_sample_models import Closing
from mne.web.forms import Choice, ChoiceField, DayField, Form
from mne.web.language import lazy_gettext as _
from mne.web.uploads import FilesField
from mne.web.word_choices import NOBODY, word_choices

LARGEST_SEED = 2**31 - 1


class SampleForm(Form):
    """Of what to draw a sample."""

    area = ChoiceField(
        _("In which area?"), validators=[InputRequired(_("Choose the area."))]
    )
    closed_from = DayField(
        _("Closed from which day on?"), validators=[InputRequired(_("Enter the day."))]
    )
    closed_before = DayField(
        _("Closed before which day?"), validators=[InputRequired(_("Enter the day."))]
    )
    percent = IntegerField(
        _("How many percent of them?"),
        validators=[
            InputRequired(_("Enter a number from 1 to 100.")),
            NumberRange(1, 100, _("Enter a number from 1 to 100.")),
        ],
    )
    seed = IntegerField(
        _("Seed"),
        description=_("Left blank, one is drawn that nobody chose."),
        validators=[Optional(), NumberRange(0, LARGEST_SEED, _("Enter a whole number."))],
    )

    def offer(self, areas: list[Choice]) -> None:
        """Fill the list."""
        self.area.choices = [NOBODY, *areas]


class LookForm(Form):
    """What a person saw of a closed item."""

    closing = RadioField(
        _("Was it closed rightly?"),
        choices=word_choices(Closing),
        validators=[InputRequired(_("Choose what you saw."))],
    )
    seen_on = DayField(
        _("On which day did you look?"), validators=[InputRequired(_("Enter the day."))]
    )
    note = TextAreaField(
        _("What did you see?"),
        description=_("Needed where it was closed wrongly or could not be seen."),
        validators=[Length(max=4000, message=_("Use 4000 characters or fewer."))],
        render_kw={"rows": 3},
    )
    files = FilesField(
        _("Photographs, scans or documents"),
        description=_("Needed where it was closed wrongly: it is reopened at once."),
    )
