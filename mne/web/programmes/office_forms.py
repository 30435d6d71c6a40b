"""Forms of offices: a new one, its people, to whom it answers, its end."""

from __future__ import annotations

from collections.abc import Sequence

from flask import g
from wtforms import StringField
from wtforms.validators import InputRequired, Length, Regexp, ValidationError

from mne.programmes.models import OfficePosition
from mne.users.models import User
from mne.users.people import find_user
from mne.web.forms import Choice, ChoiceField, DayField, Filters, Form
from mne.web.language import lazy_gettext as _
from mne.web.transactions import get_row
from mne.web.word_choices import NOBODY, word_choices


class OfficeFilters(Filters):
    """The day of which the offices are listed."""

    on = DayField(_("Offices of which day?"))


class OfficeForm(Form):
    """An office that is not in the list."""

    code = StringField(
        _("Code"),
        description=_("Short and never changed, such as SO-NNMT."),
        validators=[
            InputRequired(_("Enter a code.")),
            Regexp(
                r"\A[A-Za-z0-9][A-Za-z0-9._-]{0,39}\Z",
                message=_(
                    "Use letters without marks, digits, dots and hyphens, 40 at most."
                ),
            ),
        ],
    )
    name = StringField(
        _("Name"),
        validators=[
            InputRequired(_("Enter the name as it stands on its papers.")),
            Length(max=200, message=_("Use 200 characters or fewer.")),
        ],
    )
    area = ChoiceField(
        _("Of which area?"), validators=[InputRequired(_("Choose the area."))]
    )
    valid_from = DayField(
        _("First day"), validators=[InputRequired(_("Enter the first day of the office."))]
    )
    valid_to = DayField(_("First day without it, if it has ended"))


class UnitsForm(Form):
    """Make the offices of the communes from the tree of areas."""

    area = ChoiceField(
        _("Of which district or province?"),
        validators=[InputRequired(_("Choose the area."))],
    )
    on = DayField(
        _("As the tree stood on which day?"),
        validators=[InputRequired(_("Enter the day of the tree of areas."))],
    )
    superior = ChoiceField(
        _("To which office do they answer?"),
        validators=[InputRequired(_("Choose the office to which they answer."))],
    )


class JoinForm(Form):
    """Let a person work for an office."""

    login = StringField(
        _("Who? (login)"), validators=[InputRequired(_("Enter the person's login."))]
    )
    position = ChoiceField(
        _("As what?"), validators=[InputRequired(_("Choose the position."))]
    )
    since = DayField(
        _("From which day?"), validators=[InputRequired(_("Enter the first day."))]
    )

    @property
    def person(self) -> User:
        """Whose login was typed."""
        return get_row(User, self._found)

    def validate_login(self, field: StringField) -> None:
        """Refuse a login that is nobody's."""
        found = find_user(g.session, field.data or "")
        if found is None:
            raise ValidationError(_("Nobody has this login. Check how it is spelled."))
        self._found = found.id


class LeaveForm(Form):
    """End a person's work for an office."""

    member = ChoiceField(
        _("Who leaves?"), validators=[InputRequired(_("Choose the person who leaves."))]
    )
    last_on = DayField(
        _("Which is the first day without them?"),
        validators=[InputRequired(_("Enter the first day without the person."))],
    )


class SuperiorForm(Form):
    """Say to which office another answers."""

    superior = ChoiceField(
        _("To which office does it answer?"),
        validators=[InputRequired(_("Choose the office to which it answers."))],
    )
    answers_since = DayField(
        _("Since which day?"), validators=[InputRequired(_("Enter the first day."))]
    )


class SuccessorForm(Form):
    """End an office and name the one that takes over."""

    successor = ChoiceField(
        _("Which office takes over?"),
        validators=[InputRequired(_("Choose the office that takes over."))],
    )
    happened_on = DayField(
        _("On which day?"), validators=[InputRequired(_("Enter the day it takes over."))]
    )
    legal_text = StringField(
        _("By which text?"),
        validators=[
            InputRequired(_("Enter the text that says so.")),
            Length(max=300, message=_("Use 300 characters or fewer.")),
        ],
    )


def offer_offices(field: ChoiceField, offices: Sequence[Choice]) -> None:
    """Fill a list of offices."""
    field.choices = [NOBODY, *offices]


def offer_positions(form: JoinForm) -> None:
    """Fill the list of positions."""
    form.position.choices = [NOBODY, *word_choices(OfficePosition)]
