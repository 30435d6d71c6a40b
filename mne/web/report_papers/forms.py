"""Forms of reports as files."""

from __future__ import annotations

from flask_wtf.file import FileAllowed, FileField, FileRequired
from wtforms import HiddenField
from wtforms.validators import InputRequired, Regexp

from mne.web.forms import Form
from mne.web.language import lazy_gettext as _


class TemplateForm(Form):
    """Put an office's own template in place."""

    file = FileField(
        _("Which file is the new template?"),
        description=_("It is tried on sample contents; a fault is told with its place."),
        validators=[
            FileRequired(_("Choose the file of the template.")),
            FileAllowed(["docx", "xlsx"], _("Choose a file that ends in .docx or .xlsx.")),
        ],
        render_kw={"accept": ".docx,.xlsx"},
    )


class DefaultForm(Form):
    """Go back to the template of the package."""


class WorkbookForm(Form):
    """Bring back a filled-in workbook."""

    file = FileField(
        _("Which file did you fill in?"),
        description=_("Nothing changes yet: you first see what is different."),
        validators=[
            FileRequired(_("Choose the workbook you filled in.")),
            FileAllowed(["xlsx"], _("Choose a file that ends in .xlsx.")),
        ],
        render_kw={"accept": ".xlsx"},
    )


class TakeForm(Form):
    """Take the workbook just compared into the draft, byte for byte."""

    sha256 = HiddenField(validators=[InputRequired(), Regexp(r"\A[0-9a-f]{64}\Z")])
    seen = HiddenField(validators=[InputRequired(), Regexp(r"\A\d{1,9}\Z")])
