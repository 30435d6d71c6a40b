"""Forms of questionnaires: a file to look at, and then to publish."""

from __future__ import annotations

from flask_wtf.file import FileAllowed, FileField, FileRequired
from wtforms import HiddenField
from wtforms.validators import InputRequired, Regexp

from mne.web.forms import Form
from mne.web.language import lazy_gettext as _


class UploadForm(Form):
    """A questionnaire as a file."""

    file = FileField(
        _("Which file holds the questionnaire?"),
        description=_(
            "An XLSForm: an Excel workbook (.xlsx), or its sheets as text (.md)."
        ),
        validators=[
            FileRequired(_("Choose the file of the questionnaire.")),
            FileAllowed(["xlsx", "md"], _("Choose a file that ends in .xlsx or .md.")),
        ],
        render_kw={"accept": ".xlsx,.md"},
    )


class PublishForm(Form):
    """Publish the file just looked at, byte for byte."""

    source_name = HiddenField(validators=[InputRequired()])
    sha256 = HiddenField(validators=[InputRequired(), Regexp(r"\A[0-9a-f]{64}\Z")])
