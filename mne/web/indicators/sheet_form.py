"""The form of a reference sheet: every field of it, as a first or another version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from wtforms import BooleanField, Field, IntegerField, StringField, TextAreaField
from wtforms.validators import (
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    ValidationError,
)

from mne.programmes.framework import read_dimensions, written
from mne.programmes.indicator_models import (
    Accumulation,
    Aggregation,
    Direction,
    IndicatorLevel,
    IndicatorSource,
    Measure,
    Vintage,
)
from mne.programmes.indicators import Sheet
from mne.web.forms import Choice, ChoiceField, DayField, Form
from mne.web.language import lazy_gettext as _
from mne.web.number_fields import NumberField
from mne.web.word_choices import NOBODY, word_choices
from mne.web.words import word

SHORT = Length(max=300, message=_("Use 300 characters or fewer."))
ROLE = Length(max=120, message=_("Use 120 characters or fewer."))
LONG = Length(max=4000, message=_("Use 4000 characters or fewer."))
LINES = {"rows": 2}
ENUMS = {
    "level": IndicatorLevel,
    "measure": Measure,
    "direction": Direction,
    "accumulation": Accumulation,
    "aggregation": Aggregation,
    "source": IndicatorSource,
    "baseline_vintage": Vintage,
}
LISTS = ("frequency", "quality_checks")


def _needed(words: Any) -> list[InputRequired]:
    return [InputRequired(words)]


class SheetForm(Form):
    """A reference sheet as it is written."""

    name_vi = StringField(_("Name"), validators=[*_needed(_("Enter the name.")), SHORT])
    name_en = StringField(_("Name in English"), validators=[SHORT])
    definition_vi = TextAreaField(
        _("What exactly is counted?"),
        validators=[*_needed(_("Enter what exactly is counted.")), LONG],
        render_kw={"rows": 3},
    )
    inclusions = TextAreaField(_("Counted in"), validators=[LONG], render_kw=LINES)
    exclusions = TextAreaField(_("Left out"), validators=[LONG], render_kw=LINES)
    measure = ChoiceField(_("Measure"), validators=_needed(_("Choose the measure.")))
    numerator_definition = StringField(
        _("Numerator"),
        description=_("Of a percentage or ratio, with its denominator."),
        validators=[LONG],
    )
    denominator_definition = StringField(_("Denominator"), validators=[LONG])
    unit = StringField(
        _("Unit"),
        validators=[
            *_needed(_("Enter the unit.")),
            Length(max=40, message=_("Use 40 characters or fewer.")),
        ],
    )
    direction = ChoiceField(
        _("Better is"), validators=_needed(_("Choose which is better."))
    )
    accumulation = ChoiceField(
        _("What a value covers"), validators=_needed(_("Choose what a value covers."))
    )
    aggregation = ChoiceField(
        _("Brought together by"),
        validators=_needed(_("Choose how offices are brought together.")),
    )
    level = ChoiceField(_("Level"), validators=_needed(_("Choose the level.")))
    component = ChoiceField(_("Component"))
    disaggregations = TextAreaField(
        _("Broken down by"),
        description=_(
            "One breakdown a line, such as sex: male, female. Write (overlapping) behind "
            "parts that do not add up to the total."
        ),
        render_kw=LINES,
    )
    source = ChoiceField(
        _("Source of the values"), validators=_needed(_("Choose the source."))
    )
    sample_households = IntegerField(
        _("Households selected a round (of a sample)"),
        validators=[
            Optional(),
            NumberRange(min=1, max=30_000_000, message=_("Enter a number, 1 or more.")),
        ],
    )
    sample_deff = NumberField(_("Design effect (of a sample)"))
    recipe = StringField(_("Analysis it comes from"), validators=[ROLE])
    standard_version = StringField(
        _("Poverty line meant"),
        validators=[Length(max=80, message=_("Use 80 characters or fewer."))],
    )
    baseline_value = NumberField(_("Baseline value"))
    baseline_numerator = NumberField(_("Baseline value, numerator"))
    baseline_denominator = NumberField(_("Baseline value, denominator"))
    baseline_on = DayField(_("Day of the baseline"))
    baseline_source = StringField(_("Source of the baseline"), validators=[SHORT])
    baseline_vintage = ChoiceField(_("How firm is the baseline?"))
    baseline_absence = StringField(_("Why there is no baseline"), validators=[SHORT])
    frequency = StringField(
        _("Asked for in"),
        description=_("Kinds of report with commas: 6T, 9T, NAM-UOC, NAM-CT. Empty: all."),
    )
    responsible_role = StringField(_("Responsible"), validators=[ROLE])
    verifier_role = StringField(_("Verified by"), validators=[ROLE])
    limitations = TextAreaField(_("Limitations"), validators=[LONG], render_kw=LINES)
    quality_checks = StringField(_("Checks of its quality"))
    is_key = BooleanField(_("One of the few that a leader looks at"))
    is_placeholder = BooleanField(_("A placeholder until the ministry's list is loaded"))
    valid_from = DayField(
        _("From which day do these definitions hold?"),
        validators=_needed(_("Enter the day from which the definitions hold.")),
    )

    def offer(self, components: Sequence[Choice]) -> None:
        """Fill the lists."""
        for name, words in ENUMS.items():
            self[name].choices = [NOBODY, *word_choices(words)]
        self.component.choices = [Choice("", _("the whole programme")), *components]

    def validate_disaggregations(self, field: Field) -> None:
        """Refuse a line that is no breakdown."""
        try:
            read_dimensions(field.data or "")
        except ValueError as error:
            words = _("Write each breakdown on one line, such as sex: male, female.")
            raise ValidationError(words) from error

    def read(self) -> Sheet:
        """Give the sheet that was typed."""
        return Sheet(**{each.name: self._read(each.name) for each in fields(Sheet)})

    def _read(self, name: str) -> Any:
        if name == "component_id":
            return int(self.component.data) if self.component.data else None
        field = self[name]
        if isinstance(field, NumberField):
            return field.number
        if name in ENUMS:
            return ENUMS[name](field.data) if field.data else None
        if name == "disaggregations":
            return read_dimensions(field.data or "")
        if name in LISTS:
            return tuple(part.strip() for part in field.data.split(",") if part.strip())
        # a browser ends lines with two characters
        is_text = isinstance(field.data, str)
        return field.data.strip().replace("\r\n", "\n") if is_text else field.data


class NewSheetForm(SheetForm):
    """The first sheet of an indicator, with its code."""

    code = StringField(
        _("Code"),
        description=_("As in its form, such as a row of Biểu 01."),
        validators=[
            *_needed(_("Enter a code.")),
            Regexp(
                r"\A[\w.-]{1,40}\Z",
                message=_("Use letters, digits, dots and hyphens, 40 at most."),
            ),
        ],
    )


def typed(sheet: Sheet) -> dict[str, object]:
    """Give a sheet as the fields of its form hold it."""
    known: dict[str, object] = {"component": str(sheet.component_id or "")}
    for each in fields(Sheet):
        value = getattr(sheet, each.name)
        is_plain = isinstance(value, bool | str) or each.name in {
            "baseline_on",
            "sample_households",
        }
        known[each.name] = value if is_plain else written(value)
    return known


def labels() -> dict[str, str]:
    """Give what the columns of a sheet are called on its form."""
    form = SheetForm(formdata=None)
    known = {name: str(field.label.text) for name, field in form._fields.items()}
    return known | {"component_id": known["component"]}


def in_words(changes: Sequence[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Write changes of a sheet for a person: labels for columns, words for codes."""
    called = labels()
    return [
        (called[name], _said(name, before), _said(name, after))
        for name, before, after in changes
    ]


def _said(name: str, text: str) -> str:
    return word(ENUMS[name](text)) if name in ENUMS and text else text
