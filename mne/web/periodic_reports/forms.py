"""Forms of periodic reports: plan, ask ad hoc, open, move, talk, consolidate."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Regexp

from mne.clock import today
from mne.programmes.indicator_models import Vintage
from mne.reports.periodic_models import MissingUnits
from mne.reports.periods import Asked
from mne.web.forms import ChecksField, Choice, ChoiceField, DayField, Form
from mne.web.language import lazy_gettext as _
from mne.web.word_choices import NOBODY, word_choices

REASON = Length(max=1000, message=_("Use 1000 characters or fewer."))


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


class OpenAskedForm(OpenForm):
    """Open a report that was asked for beside the calendar."""

    indicators = ChecksField(
        _("Which indicators does it ask for?"),
        description=_("None is chosen for a report in words alone."),
    )


class AskForm(Form):
    """Ask for a report beside the calendar."""

    code = StringField(
        _("Code"),
        description=_("Such as DX-01."),
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
        _("What is it called?"),
        validators=[
            InputRequired(_("Enter what the report is called.")),
            Length(max=200, message=_("Use 200 characters or fewer.")),
        ],
    )
    document = StringField(
        _("By which document is it asked for?"),
        validators=[
            InputRequired(_("Enter the document that asks for it.")),
            Length(max=300, message=_("Use 300 characters or fewer.")),
        ],
    )
    receiver = ChoiceField(
        _("Which office receives and brings them together?"),
        validators=[InputRequired(_("Choose the office that receives the reports."))],
    )
    vintage = ChoiceField(
        _("How firm are its figures?"),
        validators=[InputRequired(_("Choose how firm the figures are."))],
    )
    since = DayField(
        _("From which day?"),
        validators=[InputRequired(_("Enter the first day of the period."))],
    )
    until = DayField(
        _("Up to which day?"),
        validators=[InputRequired(_("Enter the last day of the period."))],
    )
    due_on = DayField(
        _("Due before which day?"),
        validators=[InputRequired(_("Enter the day on which it is due."))],
    )
    due_inclusive = BooleanField(_("The day itself is still on time"))
    headings = TextAreaField(
        _("What has to be written about?"),
        description=_("One heading a line."),
        validators=[REASON],
        render_kw={"rows": 3},
    )

    def offer(self, receivers: Sequence[Choice]) -> None:
        """Fill the lists."""
        self.receiver.choices = [NOBODY, *receivers]
        self.vintage.choices = [NOBODY, *word_choices(Vintage)]

    def read(self, year: int) -> Asked:
        """Give what was typed."""
        lines = (self.headings.data or "").splitlines()
        return Asked(
            code=(self.code.data or "").strip(),
            kind="DOT-XUAT",
            name=(self.name.data or "").strip(),
            year=year,
            vintage=Vintage(self.vintage.data or ""),
            period_from=self.since.data or today(),
            period_to=self.until.data or today(),
            due_on=self.due_on.data or today(),
            document=(self.document.data or "").strip(),
            due_inclusive=self.due_inclusive.data,
            headings=tuple(line.strip() for line in lines if line.strip()),
        )


class ExemptForm(Form):
    """Free an office of this report."""

    exempt_reason = TextAreaField(
        _("Why does the office not have to report?"),
        validators=[
            InputRequired(_("Enter why the office does not have to report.")),
            REASON,
        ],
        render_kw={"rows": 2},
    )


class UnlockForm(Form):
    """Give a report back to its office for a time."""

    unlock_reason = TextAreaField(
        _("Why is it unlocked?"),
        description=_("The office reads this above its report."),
        validators=[InputRequired(_("Enter why the report is unlocked.")), REASON],
        render_kw={"rows": 2},
    )
    unlock_until = DayField(
        _("Open until the end of which day?"),
        validators=[InputRequired(_("Enter the last day on which it is open."))],
    )


class CommentForm(Form):
    """A word on the report or one of its cells."""

    cell = ChoiceField(_("On what?"))
    text = TextAreaField(
        _("What do you want to say?"),
        description=_("The offices concerned read it; the report is not moved."),
        validators=[
            InputRequired(_("Write what you want to say before you send it.")),
            REASON,
        ],
        render_kw={"rows": 2},
    )

    def offer(self, cells: Sequence[str]) -> None:
        """Fill the list."""
        whole = Choice("", _("the report as a whole"))
        self.cell.choices = [whole, *(Choice(each, each) for each in cells)]


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
