"""Forms of periodic reports: plan, open, fill, return, consolidate."""

from __future__ import annotations

from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from mne.reports.periodic_models import MissingUnits
from mne.web.forms import ChecksField, Choice, ChoiceField, DayField, Form
from mne.web.language import lazy_gettext as _


class PlanForm(Form):
    """Plan the four reports of the programme's year."""

    receiver = ChoiceField(
        _("Which office receives and brings them together?"),
        validators=[InputRequired(_("Choose the office that receives the reports."))],
    )


class OpenForm(Form):
    """Open a period for the units that have to report."""

    units = ChecksField(
        _("Which offices have to report?"),
        description=_("The list is frozen when the period opens."),
        validators=[InputRequired(_("Choose the offices that have to report."))],
    )


class PlainForm(Form):
    """A button, or fields that the page draws itself: only the mark against forgery."""


class ReturnForm(Form):
    """Send a report back to its unit."""

    reason = TextAreaField(
        _("What should the office correct?"),
        description=_("They read this above their report. Name the cell and the problem."),
        validators=[
            InputRequired(_("Enter what the office should correct.")),
            Length(max=1000, message=_("Use 1000 characters or fewer.")),
        ],
    )
    due_on = DayField(
        _("Until the end of which day?"),
        validators=[InputRequired(_("Enter the last day for the corrected report."))],
    )


class ConsolidateForm(Form):
    """Bring the accepted reports together."""

    treatment = RadioField(
        _("What about offices without an accepted report?"),
        choices=[
            Choice(
                MissingUnits.EXCLUDED.value, _("Leave them out, and say how many reported")
            ),
            Choice(
                MissingUnits.LAST_ESTIMATE.value, _("Take their last estimate, and mark it")
            ),
        ],
        default=MissingUnits.EXCLUDED.value,
    )
