"""Forms of indicators: a workbook to compare and to load, a target, values, filters."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf.file import FileAllowed, FileField, FileRequired
from wtforms import BooleanField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Regexp

from mne.clock import today
from mne.programmes.indicator_models import Bound, Promise, Vintage
from mne.programmes.targets import TargetEntry
from mne.programmes.values import Period
from mne.web.forms import Choice, ChoiceField, DayField, Filters, Form
from mne.web.language import lazy_gettext as _
from mne.web.number_fields import NumberField
from mne.web.word_choices import NOBODY, word_choices

LENGTH = Length(max=300, message=_("Use 300 characters or fewer."))


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


class TargetForm(Form):
    """What is promised for a year."""

    year = IntegerField(
        _("For which year?"),
        validators=[
            InputRequired(_("Enter the year.")),
            NumberRange(min=2000, max=2100, message=_("Enter a year such as 2026.")),
        ],
    )
    promise = ChoiceField(
        _("What is promised?"),
        description=_(
            "A change is counted from the baseline, in points for a percentage. Of a "
            "relative change −0,5 is the half. Of a judgement leave the numbers empty."
        ),
        validators=[InputRequired(_("Choose what is promised."))],
    )
    bound = ChoiceField(
        _("How does it bind?"), validators=[InputRequired(_("Choose how it binds."))]
    )
    low = NumberField(
        _("The number, or the lower end of a range"),
        description=_("0,02 is two hundredths; 4.179 is four thousand and more."),
    )
    high = NumberField(_("The upper end of a range"))
    unit = StringField(
        _("Unit"),
        description=_("As the document writes it, such as điểm %."),
        validators=[Length(max=40, message=_("Use 40 characters or fewer."))],
    )
    text = StringField(_("In the document's words"), validators=[LENGTH])
    document = StringField(
        _("By which document?"),
        validators=[InputRequired(_("Enter the document that promises it.")), LENGTH],
    )
    office = ChoiceField(_("For which office?"))
    is_understood = BooleanField(_("I understand"))

    def offer(self, offices: Sequence[Choice]) -> None:
        """Fill the lists."""
        self.promise.choices = [NOBODY, *word_choices(Promise)]
        self.bound.choices = [NOBODY, *word_choices(Bound)]
        self.office.choices = [Choice("", _("the whole area")), *offices]

    def read(self) -> TargetEntry:
        """Give what was typed."""
        return TargetEntry(
            year=self.year.data or 0,
            promise=Promise(self.promise.data or ""),
            bound=Bound(self.bound.data or ""),
            document=(self.document.data or "").strip(),
            low=self.low.number,
            high=self.high.number,
            unit=(self.unit.data or "").strip(),
            text=(self.text.data or "").strip(),
            agency_id=int(self.office.data) if self.office.data else None,
        )


class ValueForm(Form):
    """Figures of an office outside its reports; the cells are drawn by the page."""

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
    reason = TextAreaField(
        _("Why is it entered or corrected?"),
        description=_("Needed for a correction; it stays beside the value for good."),
        validators=[Length(max=1000, message=_("Use 1000 characters or fewer."))],
        render_kw={"rows": 2},
    )
    seen = HiddenField(validators=[Regexp(r"\A\d{1,10}\Z")])

    def offer(self) -> None:
        """Fill the list."""
        self.vintage.choices = [NOBODY, *word_choices(Vintage)]

    def period(self, year: int) -> Period:
        """Give the period that was typed."""
        since, until = self.since.data or today(), self.until.data or today()
        return Period(year, since, until, Vintage(self.vintage.data or ""))


class AsKnownFilters(Filters):
    """The day by the end of which values were known."""

    on = DayField(_("As known by the end of which day?"))
