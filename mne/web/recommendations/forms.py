"""Forms of one recommendation: one for each move, with what the move asks for.

Each carries ``seen``, the number of the last event that the page showed.
"""

from __future__ import annotations

from wtforms import HiddenField, IntegerField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from mne.inspections.finding_models import Severity
from mne.inspections.recommendation_models import (
    ActionState,
    AddresseeLevel,
    Answer,
    ExtensionState,
    VerificationMethod,
)
from mne.web.forms import ChoiceField, DayField, Form
from mne.web.language import lazy_gettext as _
from mne.web.uploads import FilesField
from mne.web.word_choices import word_choices

LONGEST = 4000
LENGTH = Length(max=LONGEST, message=_("Use 4000 characters or fewer."))
LINES = {"rows": 3}


class StepForm(Form):
    """A move that asks for nothing but the button."""

    seen = HiddenField()

    @property
    def seen_number(self) -> int:
        """The last event on the page from which this was sent; -1 if it is no number."""
        text = self.seen.data or ""
        return int(text) if text.isdecimal() else -1


class ReasonForm(StepForm):
    """A move that asks for its reason."""

    reason = TextAreaField(
        _("Reason"),
        description=_("It stays in the story of the recommendation."),
        validators=[LENGTH],
        render_kw=LINES,
    )


class PaperForm(ReasonForm):
    """A move that rests on a paper."""

    document = TextAreaField(
        _("Number and day of the paper"),
        validators=[Length(max=300, message=_("Use 300 characters or fewer."))],
        render_kw={"rows": 1},
    )


class UntilForm(ReasonForm):
    """A move that lasts until a day."""

    until_on = DayField(_("Until which day?"), validators=[Optional()])


class SuspendForm(UntilForm, PaperForm):
    """Let it wait for a higher authority."""

    authority = TextAreaField(
        _("Whose opinion does it wait for?"),
        validators=[LENGTH],
        render_kw={"rows": 1},
    )


class ReferForm(PaperForm):
    """Hand it to a competent body."""

    body = TextAreaField(
        _("To which body does it go?"),
        validators=[LENGTH],
        render_kw={"rows": 1},
    )


class AddressForm(StepForm):
    """Say in a draft who has to do it and by when."""

    addressee = ChoiceField(_("Which office has to do it?"))
    level = RadioField(
        _("Who can do it?"),
        choices=word_choices(AddresseeLevel),
        default=AddresseeLevel.UNIT.value,
    )
    severity = RadioField(_("Severity"), choices=word_choices(Severity))
    due_before = DayField(_("To be done before which day?"), validators=[Optional()])


class RespondForm(StepForm):
    """The office's formal answer."""

    answer = RadioField(
        _("What does the office answer?"),
        choices=word_choices(Answer),
        validators=[InputRequired(_("Choose an answer."))],
    )
    reason = TextAreaField(
        _("Why not, or why only in part?"), validators=[LENGTH], render_kw=LINES
    )


class PlanForm(StepForm):
    """A remedial action: what, who, by when."""

    description = TextAreaField(
        _("What will be done?"),
        validators=[InputRequired(_("Say what will be done.")), LENGTH],
        render_kw=LINES,
    )
    owner = ChoiceField(
        _("Who does it?"), validators=[InputRequired(_("Choose who does it."))]
    )
    due_before = DayField(
        _("To be done before which day?"),
        validators=[InputRequired(_("Enter the day."))],
    )


class ReportForm(StepForm):
    """How far a remedial action is."""

    action = ChoiceField(
        _("Which task?"), validators=[InputRequired(_("Choose the task."))]
    )
    state = RadioField(
        _("How far is it?"),
        choices=word_choices(ActionState),
        validators=[InputRequired(_("Say how far it is."))],
    )
    percent = IntegerField(
        _("Percent done"),
        default=0,
        validators=[
            NumberRange(min=0, max=100, message=_("Enter a number from 0 to 100."))
        ],
        render_kw={"inputmode": "numeric"},
    )
    note = TextAreaField(_("Remark"), validators=[LENGTH], render_kw=LINES)


class SubmitForm(StepForm):
    """Ask for verification."""

    reason = TextAreaField(
        _("What was done?"),
        description=_("Evidence has to be attached before."),
        validators=[LENGTH],
        render_kw=LINES,
    )


class LookForm(StepForm):
    """What an independent person saw."""

    method = RadioField(
        _("How did you see for yourself?"),
        choices=word_choices(VerificationMethod),
        validators=[InputRequired(_("Choose how you saw it."))],
    )
    verified_on = DayField(
        _("On which day?"), validators=[InputRequired(_("Enter the day."))]
    )
    note = TextAreaField(_("What did you see?"), validators=[LENGTH], render_kw=LINES)


class VerifyForm(LookForm):
    """Close what is mended."""

    approver = ChoiceField(
        _("Who approves it besides you?"),
        description=_("Needed for a critical one."),
    )


class ExtensionForm(StepForm):
    """Ask for more time."""

    new_due_before = DayField(
        _("Before which new day?"), validators=[InputRequired(_("Enter the day."))]
    )
    reason = TextAreaField(_("Reason"), validators=[LENGTH], render_kw=LINES)


class DecideExtensionForm(StepForm):
    """Grant or refuse more time."""

    request = HiddenField()
    outcome = RadioField(
        _("Decision"),
        choices=word_choices((ExtensionState.APPROVED, ExtensionState.REFUSED)),
        validators=[InputRequired(_("Choose a decision."))],
    )


class EvidenceForm(StepForm):
    """Attach files or a statement."""

    files = FilesField(
        _("Photographs, scans or documents"),
        description=_("Several at once if you like; up to 16 MB together."),
    )
    note = TextAreaField(_("What do they show?"), validators=[LENGTH], render_kw=LINES)


class CommentForm(StepForm):
    """A remark."""

    text = TextAreaField(
        _("Remark"),
        validators=[InputRequired(_("Write the remark.")), LENGTH],
        render_kw=LINES,
    )
