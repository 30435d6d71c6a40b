"""Forms of the programme: a decision on money, roles of offices by date."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from mne.clock import today
from mne.programmes.amounts import MoneyUnit, read_dong
from mne.programmes.funds import BudgetEntry
from mne.programmes.models import AgencyRole, FundNature, FundSource, LineKind
from mne.web.forms import Choice, ChoiceField, DayField, Filters, Form
from mne.web.language import lazy_gettext as _
from mne.web.number_fields import MONEY_UNITS
from mne.web.word_choices import NOBODY, word_choices

NOT_SAID = Choice("", _("not said"))


class AsOfFilters(Filters):
    """The day as of which money and offices are shown."""

    on = DayField(_("As of which day?"))


class BudgetLineForm(Form):
    """One decision on a programme's money."""

    kind = ChoiceField(
        _("What was decided?"),
        description=_(
            "An adjustment is entered by what it adds, with a minus for what it takes."
        ),
        validators=[InputRequired(_("Choose what was decided."))],
    )
    source = ChoiceField(
        _("Whose money?"), validators=[InputRequired(_("Choose the source."))]
    )
    nature = ChoiceField(_("Capital or recurrent?"))
    component = ChoiceField(_("For which component?"))
    office = ChoiceField(_("To which office?"))
    amount = StringField(
        _("How much?"),
        description=_(
            "4.179 is four thousand one hundred and seventy-nine; 4,179 is a little over "
            "four. Leave it empty where the document names the source without an amount."
        ),
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    unit = SelectField(
        _("In which unit?"), choices=list(MONEY_UNITS), default=MoneyUnit.MILLION.name
    )
    document = StringField(
        _("By which document?"),
        description=_("Its number and what it is, such as Quyết định 1245/QĐ-UBND."),
        validators=[
            InputRequired(_("Enter the document that decided it.")),
            Length(max=300, message=_("Use 300 characters or fewer.")),
        ],
    )
    decided_on = DayField(
        _("Of which day is the document?"),
        validators=[InputRequired(_("Enter the day of the document."))],
    )
    note = TextAreaField(
        _("Note"),
        validators=[Length(max=300, message=_("Use 300 characters or fewer."))],
        render_kw={"rows": 2},
    )
    is_meant = BooleanField(_("The amount and its unit are right"))

    def offer(self, components: Sequence[Choice], offices: Sequence[Choice]) -> None:
        """Fill the lists."""
        self.kind.choices = [NOBODY, *word_choices(LineKind)]
        self.source.choices = [NOBODY, *word_choices(FundSource)]
        self.nature.choices = [NOT_SAID, *word_choices(FundNature)]
        self.component.choices = [Choice("", _("not allotted to one")), *components]
        self.office.choices = [Choice("", _("not allotted to one")), *offices]

    def read(self) -> BudgetEntry:
        """Give what was typed; raises what ``amounts`` refuses."""
        typed, nature = (self.amount.data or "").strip(), self.nature.data
        component, office = self.component.data, self.office.data
        unit = MoneyUnit[self.unit.data]
        return BudgetEntry(
            source=FundSource(self.source.data or ""),
            kind=LineKind(self.kind.data or ""),
            amount_dong=read_dong(typed, unit) if typed else None,
            decided_on=self.decided_on.data or today(),
            document=(self.document.data or "").strip(),
            nature=FundNature(nature) if nature else None,
            component_id=int(component) if component else None,
            agency_id=int(office) if office else None,
            note=(self.note.data or "").strip(),
        )


class GiveRoleForm(Form):
    """Let an office have a role from a day on."""

    office = ChoiceField(
        _("Which office?"), validators=[InputRequired(_("Choose the office."))]
    )
    role = ChoiceField(_("Which role?"), validators=[InputRequired(_("Choose the role."))])
    since = DayField(
        _("From which day?"),
        validators=[InputRequired(_("Enter the first day of the role."))],
    )

    def offer(self, offices: Sequence[Choice]) -> None:
        """Fill the lists."""
        self.office.choices = [NOBODY, *offices]
        self.role.choices = [NOBODY, *word_choices(AgencyRole)]


class EndRoleForm(Form):
    """End a role of an office."""

    held = ChoiceField(
        _("Which role ends?"), validators=[InputRequired(_("Choose the role that ends."))]
    )
    last_on = DayField(
        _("Which is the first day without it?"),
        validators=[InputRequired(_("Enter the first day without the role."))],
    )
