"""Forms of inspections: plan, visit, steps, papers, draws, checklists."""

from __future__ import annotations

from wtforms import (
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from mne.inspections.drawing import LARGEST_SEED
from mne.inspections.models import (
    DocumentKind,
    DrawnKind,
    InspectionKind,
    InspectionState,
)
from mne.web.forms import ChecksField, Choice, ChoiceField, DayField, Filters, Form
from mne.web.inspections import choices
from mne.web.language import lazy_gettext as _
from mne.web.uploads import FilesField
from mne.web.word_choices import NOBODY, word_choices

CODE = r"[A-Za-z0-9.-]*[0-9][A-Za-z0-9.-]*"
"""In an address, so without spaces; a digit tells it from the words of addresses."""

MINE = "mine"

SHORT = Length(max=300, message=_("Use 300 characters or fewer."))
LONG = Length(max=4000, message=_("Use 4000 characters or fewer."))
LINES = {"rows": 3}
DIGITS = {"inputmode": "numeric"}


class ListFilters(Filters):
    """What narrows the list of inspections."""

    year = ChoiceField(_("Year"), validate_choice=False)
    state = ChoiceField(_("State"), validate_choice=False)
    kind = ChoiceField(_("Kind of inspection"), validate_choice=False)
    whose = ChoiceField(_("Whose?"), validate_choice=False)

    def offer(self, years: list[int]) -> None:
        """Fill the lists."""
        everything = Choice("", _("All"))
        self.year.choices = [everything, *(Choice(str(each), str(each)) for each in years)]
        self.state.choices = [everything, *word_choices(InspectionState)]
        self.kind.choices = [everything, *word_choices(InspectionKind)]
        self.whose.choices = [everything, Choice(MINE, _("Of my teams"))]


class PlanForm(Form):
    """A year's plan of inspections."""

    agency = ChoiceField(
        _("Which office inspects?"), validators=[InputRequired(_("Choose the office."))]
    )
    year = IntegerField(
        _("Year"),
        validators=[
            InputRequired(_("Enter the year.")),
            NumberRange(min=2000, max=2100, message=_("Enter a year such as 2026.")),
        ],
        render_kw=DIGITS,
    )
    title = StringField(
        _("Title of the plan"),
        validators=[InputRequired(_("Enter the title.")), SHORT],
    )


class ApprovalForm(Form):
    """The text that approves a plan."""

    paper = StringField(
        _("Number of the approving text"),
        validators=[InputRequired(_("Enter the number.")), SHORT],
    )
    approved_on = DayField(
        _("Approved on which day?"), validators=[InputRequired(_("Enter the day."))]
    )


class InspectionForm(Form):
    """Who inspects whom, what, when."""

    uid = HiddenField()
    code = StringField(
        _("Code of the inspection"),
        description=_("Letters, digits, dots and dashes, at least one digit."),
        validators=[
            InputRequired(_("Enter the code.")),
            Length(max=60, message=_("Use 60 characters or fewer.")),
            Regexp(
                rf"^{CODE}$",
                message=_("Use letters, digits, dots and dashes, with a digit."),
            ),
        ],
    )
    kind = RadioField(
        _("Kind of inspection"),
        choices=word_choices(InspectionKind),
        validators=[InputRequired(_("Choose the kind of inspection."))],
    )
    title = StringField(
        _("What is inspected?"),
        validators=[InputRequired(_("Say what is inspected.")), SHORT],
    )
    plan = ChoiceField(_("Of which plan?"))
    agency = ChoiceField(
        _("Which office inspects?"), validators=[InputRequired(_("Choose the office."))]
    )
    units = ChecksField(_("Which offices are inspected?"))
    components = ChecksField(_("Which parts of the programme?"))
    leader = ChoiceField(_("Who leads the team?"))
    members = ChecksField(_("Who else is of the team?"))
    starts_on = DayField(
        _("First day"), validators=[InputRequired(_("Enter the first day."))]
    )
    ends_on = DayField(_("Last day"), validators=[InputRequired(_("Enter the last day."))])

    def offer(self) -> None:
        """Fill the lists with what the person may choose."""
        offices, people = choices.office_choices(), choices.people_choices()
        self.plan.choices = choices.plan_choices()
        self.agency.choices = [NOBODY, *offices]
        self.units.choices = offices
        self.components.choices = choices.component_choices()
        self.leader.choices = [NOBODY, *people]
        self.members.choices = people


class PlainForm(Form):
    """A step that asks for nothing but the button."""


class CancelForm(Form):
    """Call it off."""

    reason = TextAreaField(
        _("Why is it called off?"),
        description=_("The reason stays in the audit log."),
        validators=[InputRequired(_("Enter the reason.")), LONG],
        render_kw=LINES,
    )


class PaperForm(Form):
    """A paper: its number and day, and the scan if there is one."""

    kind = ChoiceField(
        _("Which paper?"), validators=[InputRequired(_("Choose the paper."))]
    )
    number = StringField(
        _("Number"),
        validators=[
            InputRequired(_("Enter the number.")),
            Length(max=80, message=_("Use 80 characters or fewer.")),
        ],
    )
    issued_on = DayField(_("Day"), validators=[InputRequired(_("Enter the day."))])
    note = TextAreaField(_("Remark"), validators=[LONG], render_kw=LINES)
    files = FilesField(
        _("The scan"),
        description=_("One file, a PDF or a picture; up to 16 MB."),
    )

    def offer(self) -> None:
        """Fill the list."""
        self.kind.choices = [NOBODY, *word_choices(DocumentKind)]


class DrawForm(Form):
    """A random draw of places or households."""

    kind = RadioField(
        _("What is drawn?"),
        choices=word_choices((DrawnKind.HAMLET, DrawnKind.HOUSEHOLD)),
        validators=[InputRequired(_("Choose what is drawn."))],
    )
    within = ChoiceField(_("Out of which place?"))
    wanted = IntegerField(
        _("How many?"),
        validators=[
            InputRequired(_("Enter how many.")),
            NumberRange(min=1, max=100_000, message=_("Enter a number, 1 or more.")),
        ],
        render_kw=DIGITS,
    )
    seed = IntegerField(
        _("Seed"),
        description=_("A number agreed with witnesses; left empty, one is drawn."),
        validators=[
            Optional(),
            NumberRange(min=0, max=LARGEST_SEED, message=_("Enter a whole number.")),
        ],
        render_kw=DIGITS,
    )


class ChecklistForm(Form):
    """Which checklist is filled."""

    version = ChoiceField(
        _("Which checklist?"), validators=[InputRequired(_("Choose the checklist."))]
    )

    def offer(self) -> None:
        """Fill the list."""
        self.version.choices = [NOBODY, *choices.checklist_choices()]


class DropForm(Form):
    """Make no finding of a failed item."""

    reason = TextAreaField(
        _("Why does it become no finding?"),
        description=_("The reason is kept beside the item."),
        validators=[InputRequired(_("Enter the reason.")), LONG],
        render_kw=LINES,
    )
