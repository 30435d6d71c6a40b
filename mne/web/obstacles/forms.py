"""The form that enters an obstacle into the register."""

from __future__ import annotations

from typing import Any

from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from mne.inspections.finding_models import Severity
from mne.web.forms import ChoiceField, DayField, Form
from mne.web.language import lazy_gettext as _
from mne.web.word_choices import word_choices


class ObstacleForm(Form):
    """What the obstacle is, who above has to act, and by when."""

    heading = ChoiceField(
        _("Under which heading does it stand?"),
        validators=[InputRequired(_("Choose the heading of the report."))],
    )
    text = TextAreaField(
        _("What is the obstacle, in the office's words?"),
        validators=[
            InputRequired(_("Enter what the obstacle is.")),
            Length(max=4000, message=_("Use 4000 characters or fewer.")),
        ],
    )
    severity = ChoiceField(
        _("How grave is it?"), validators=[InputRequired(_("Choose how grave it is."))]
    )
    wanted = TextAreaField(
        _("What should the authority above do?"),
        validators=[
            InputRequired(_("Enter what the authority should do.")),
            Length(max=2000, message=_("Use 2000 characters or fewer.")),
        ],
    )
    authority = ChoiceField(
        _("Which authority has to act?"),
        description=_("Its clock runs, not that of the office that met the obstacle."),
    )
    due_before = DayField(
        _("Before which day?"),
        validators=[InputRequired(_("Enter the day before which it is due."))],
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.severity.choices = word_choices(Severity)
