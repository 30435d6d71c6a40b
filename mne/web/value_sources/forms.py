"""Forms of computed values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_wtf.file import FileAllowed, FileField, FileRequired
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from mne.programmes.indicator_models import Vintage
from mne.programmes.values import Period
from mne.reports.provenance import Counted, FromAnalysis, FromRegister
from mne.web.forms import Choice, ChoiceField, DayField, Form
from mne.web.language import lazy_gettext as _
from mne.web.word_choices import NOBODY, word_choices

NAME = Length(max=120, message=_("Use 120 characters or fewer."))


class _OfPeriod(Form):
    """Whose value it is and which days it covers."""

    office = ChoiceField(
        _("Whose value is it?"), validators=[InputRequired(_("Choose the office."))]
    )
    vintage = ChoiceField(
        _("How firm is it?"), validators=[InputRequired(_("Choose how firm it is."))]
    )
    since = DayField(
        _("From which day?"),
        validators=[InputRequired(_("Enter the first day of the period."))],
    )
    until = DayField(
        _("Up to which day?"),
        validators=[InputRequired(_("Enter the last day of the period."))],
    )

    def offer(self, offices: Iterable[Choice]) -> None:
        """Fill the lists."""
        self.office.choices = [NOBODY, *offices]
        self.vintage.choices = [NOBODY, *word_choices(Vintage)]

    def period(self, year: int) -> Period:
        """Give the period that was typed."""
        first, last = date(year, 1, 1), date(year, 12, 31)
        since, until = self.since.data or first, self.until.data or last
        return Period(year, since, until, Vintage(self.vintage.data or ""))


class RegisterForm(_OfPeriod):
    """Count a value in the register of findings."""

    counted = ChoiceField(
        _("What is counted?"), validators=[InputRequired(_("Choose what is counted."))]
    )
    as_of_on = DayField(
        _("As the register stood at the end of which day?"),
        validators=[InputRequired(_("Enter the day."))],
    )

    def offer_counted(self) -> None:
        """Fill the list."""
        self.counted.choices = [NOBODY, *word_choices(Counted)]

    def asked(self, area_id: int) -> FromRegister:
        """Give what was asked."""
        on = self.as_of_on.data or date.min
        return FromRegister(Counted(self.counted.data or ""), area_id, on)


class AnalysisForm(_OfPeriod):
    """Take a value from an analysis of a frozen data set."""

    dataset = ChoiceField(
        _("Which data set?"), validators=[InputRequired(_("Choose the data set."))]
    )
    plan = FileField(
        _("Which analysis plan?"),
        description=_("The .toml file that the evaluator runs; it is kept with the value."),
        validators=[
            FileRequired(_("Choose the file of the plan.")),
            FileAllowed(["toml"], _("Choose a file that ends in .toml.")),
        ],
        render_kw={"accept": ".toml"},
    )
    table = StringField(
        _("Which table of the plan?"),
        validators=[InputRequired(_("Enter the name of the table.")), NAME],
    )
    measure = StringField(
        _("Which measure?"),
        description=_("As the table names it, such as H."),
        validators=[InputRequired(_("Enter the measure.")), NAME],
    )
    indicator = StringField(_("Of which indicator of the standard?"), validators=[NAME])
    domain = StringField(
        _("In which domain?"),
        description=_("Leave it empty for the whole."),
        validators=[NAME],
    )
    round = StringField(
        _("In which round?"),
        description=_("Leave it empty if the data set has one."),
        validators=[NAME],
    )

    def asked(self, plan: str) -> FromAnalysis:
        """Give what was asked."""
        names = ("table", "measure", "indicator", "domain", "round")
        typed = {name: (self[name].data or "").strip() for name in names}
        return FromAnalysis(plan=plan, dataset=self.dataset.data or "", **typed)


class AgainForm(Form):
    """Compute a value again: as of another day, or on another data set."""

    as_of_on = DayField(_("As of the end of which day?"))
    dataset = ChoiceField(_("On which data set?"))
