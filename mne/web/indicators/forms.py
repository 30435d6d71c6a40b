"""Forms of indicators: a workbook to compare, and then to load."""

from __future__ import annotations

from flask_wtf.file import FileAllowed, FileField, FileRequired
from wtforms import HiddenField
from wtforms.validators import InputRequired, Regexp

from mne.web.forms import DayField, Form
from mne.web.language import lazy_gettext as _


class CompareForm(Form):
    """A list of indicators as a workbook, and from when it holds."""

    file = FileField(
        _("Which workbook holds the indicators?"),
        description=_("Download the list on the page before, change it, and send it here."),
        validators=[
            FileRequired(_("Choose the workbook with the list of indicators.")),
            FileAllowed(["xlsx"], _("Choose a file that ends in .xlsx.")),
        ],
        render_kw={"accept": ".xlsx"},
    )
    valid_from = DayField(
        _("From which day do these definitions hold?"),
        validators=[InputRequired(_("Enter the day from which the definitions hold."))],
    )


class LoadForm(Form):
    """Load the workbook just compared, byte for byte."""

    sha256 = HiddenField(validators=[InputRequired(), Regexp(r"\A[0-9a-f]{64}\Z")])
    valid_from = HiddenField(validators=[InputRequired(), Regexp(r"\A\d{4}-\d\d-\d\d\Z")])
