"""Forms of findings: filters kept in the address, a finding, what has to be done."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from mne.inspections.finding_models import FindingSource, FindingType, Severity
from mne.inspections.listing import Filter, Which
from mne.inspections.recommendation_models import RecommendationState
from mne.inspections.shares import ChosenHow
from mne.web.findings.secrecy import areas_of_names
from mne.web.forms import Choice, ChoiceField, DayField, Filters, Form
from mne.web.language import lazy_gettext as _
from mne.web.uploads import FilesField
from mne.web.word_choices import NOBODY, word_choices

LENGTH = Length(max=4000, message=_("Use 4000 characters or fewer."))
COUNT = NumberRange(min=0, max=10_000_000, message=_("Enter a number, 0 or more."))
LINES = {"rows": 3}


class ListFilters(Filters):
    """What narrows a list or the board."""

    which = ChoiceField(_("Which items?"), validate_choice=False)
    state = ChoiceField(_("State"), validate_choice=False)
    addressee = ChoiceField(_("Office"), validate_choice=False)
    severity = ChoiceField(_("Severity"), validate_choice=False)
    source = ChoiceField(_("Found by"), validate_choice=False)
    text = StringField(_("Number or words"))

    def offer(self, offices: list[Choice]) -> None:
        """Fill the lists."""
        everything = Choice("", _("All"))
        self.which.choices = word_choices(Which)
        self.state.choices = [everything, *word_choices(RecommendationState)]
        self.addressee.choices = [everything, *offices]
        self.severity.choices = [everything, *word_choices(Severity)]
        self.source.choices = [everything, *word_choices(FindingSource)]

    def read(self) -> Filter:
        """Give what was asked for; a choice that isn't on its list narrows nothing."""
        state, office = self.state.chosen, self.addressee.chosen
        severity, source = self.severity.chosen, self.source.chosen
        return Filter(
            which=Which(self.which.chosen or Which.OPEN),
            state=RecommendationState(state) if state else None,
            addressee_id=int(office) if office else None,
            severity=Severity(severity) if severity else None,
            source=FindingSource(source) if source else None,
            text=self.text.data or "",
            readable=areas_of_names(),
        )


class AgeingFilters(Filters):
    """As of which day the tables stand."""

    on = DayField(_("As of which day?"), validators=[Optional()])


class FindingForm(Form):
    """A finding, as an inspector or a body outside saw it."""

    uid = HiddenField()
    source = RadioField(
        _("Who found it?"),
        validators=[InputRequired(_("Choose who found it."))],
    )
    source_text = StringField(
        _("Body, number and day of its paper"),
        description=_("Needed for what comes from outside."),
        validators=[Length(max=300, message=_("Use 300 characters or fewer."))],
    )
    agency = ChoiceField(
        _("Which office does it concern?"),
        validators=[InputRequired(_("Choose the office."))],
    )
    type = RadioField(
        _("What kind of fault is it?"),
        choices=word_choices(FindingType),
        validators=[InputRequired(_("Choose the kind."))],
    )
    criterion = TextAreaField(
        _("Criterion: what should be?"),
        description=_("The rule and its article."),
        validators=[InputRequired(_("Say what should be.")), LENGTH],
        render_kw=LINES,
    )
    condition = TextAreaField(
        _("Condition: what is?"),
        description=_("As in the minutes: what, where, how much."),
        validators=[InputRequired(_("Say what is.")), LENGTH],
        render_kw=LINES,
    )
    cause = TextAreaField(_("Cause: why?"), validators=[LENGTH], render_kw=LINES)
    effect = TextAreaField(
        _("Effect: what does it lead to?"), validators=[LENGTH], render_kw=LINES
    )
    severity = RadioField(
        _("Severity"),
        choices=word_choices(Severity),
        validators=[InputRequired(_("Choose the severity."))],
    )
    detected_on = DayField(
        _("Seen on which day?"), validators=[InputRequired(_("Enter the day."))]
    )
    cases_found = IntegerField(_("How many cases are wrong?"), [Optional(), COUNT])
    cases_checked = IntegerField(_("Of how many checked?"), [Optional(), COUNT])
    cases_population = IntegerField(_("Of how many in all?"), [Optional(), COUNT])
    chosen_how = ChoiceField(_("How were the checked ones chosen?"), validate_choice=False)
    is_restricted = BooleanField(
        _("It names a person: only those who work on it may read it")
    )
    files = FilesField(
        _("Photographs, scans or documents"),
        description=_("Several at once if you like; up to 16 MB together."),
    )

    def offer(self, offices: list[Choice], sources: Sequence[FindingSource]) -> None:
        """Fill the lists."""
        self.agency.choices = [NOBODY, *offices]
        self.source.choices = word_choices(sources)
        self.chosen_how.choices = [NOBODY, *word_choices(ChosenHow)]


class RecommendForm(Form):
    """What somebody has to do about a finding."""

    text = TextAreaField(
        _("What has to be done?"),
        description=_("Address the cause: who does what."),
        validators=[InputRequired(_("Say what has to be done.")), LENGTH],
        render_kw=LINES,
    )
    addressee = ChoiceField(
        _("Which office has to do it?"),
        validators=[InputRequired(_("Choose the office."))],
    )
    is_for_superior = BooleanField(
        _("The office can't do it by itself: an authority above has to")
    )
    due_before = DayField(
        _("To be done before which day?"),
        validators=[InputRequired(_("Enter the day."))],
    )
