"""The form that freezes a data set."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import StringField
from wtforms.validators import InputRequired, Length, Regexp

from mne.rounds.models import Round
from mne.web.forms import ChecksField, Choice, Form
from mne.web.language import lazy_gettext as _


class FreezeForm(Form):
    """Which rounds, under which name."""

    rounds = ChecksField(
        _("Which rounds go into the data set?"),
        description=_("Closed rounds. Rounds that are compared belong into one data set."),
        validators=[InputRequired(_("Tick at least one round."))],
        choices=[],
    )
    title = StringField(
        _("What is the data set called?"),
        description=_("Reports bear this title."),
        validators=[
            InputRequired(_("Enter a title.")),
            Length(max=200, message=_("Use 200 characters or fewer.")),
        ],
    )
    code = StringField(
        _("What is its code?"),
        description=_("Small letters, digits and hyphens; it stands in file names."),
        validators=[
            InputRequired(_("Enter a code.")),
            Length(max=60, message=_("Use 60 characters or fewer.")),
            Regexp(
                r"\A[a-z0-9]+(-[a-z0-9]+)*\Z",
                message=_("Use small letters without accents, digits and hyphens."),
            ),
        ],
        render_kw={"autocapitalize": "none", "spellcheck": "false"},
    )

    def offer(self, rounds: Iterable[Round]) -> None:
        """Fill in the rounds that can be frozen."""
        self.rounds.choices = [Choice(each.code, each.name) for each in rounds]
