"""The base of every form: messages in the page's language, errors of services shown.

The other classes are the kinds of field the screens share.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask, request
from flask_wtf import FlaskForm
from typing_extensions import override
from wtforms import DateField, Field, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from mne.errors import MneError
from mne.web.language import current
from mne.web.language import lazy_gettext as _
from surveys.errors import SurveyError


def init_app(app: Flask) -> None:
    """Give the form macros what they need."""
    app.add_template_global(described_by)


def described_by(field: Field) -> dict[str, str]:
    """Tie an input to its hint and its fault, for people who hear the page."""
    notes = {f"{field.id}-hint": field.description, f"{field.id}-error": field.errors}
    ids = " ".join(note for note, shown in notes.items() if shown)
    described = {"aria-describedby": ids} if ids else {}
    return described | {"aria-invalid": "true"} if field.errors else described


class Choice(SelectChoice):  # type: ignore[misc]  # types-wtforms is older than it
    """One option of a list: value, label, and the ``optgroup`` it stands in."""


class Form(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A form that somebody fills in and sends."""

    def refusing(self) -> Refusing:
        """Make the error of a service an error of this form, so nothing typed is lost."""
        return Refusing(self)

    @property
    def sent_well(self) -> bool:
        """Whether the form was sent and its fields hold what they should."""
        return bool(self.validate_on_submit())


@dataclass(frozen=True)
class Refusing:
    """A ``with`` block whose named errors are shown on a form."""

    form: Form

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        """Take a named error; anything else goes on."""
        if not isinstance(error, MneError | SurveyError):
            return False
        self.form.form_errors.append(error.sentence(current()))
        return True


class Filters(Form):
    """What narrows a list; read from the address, so that it can be kept and sent.

    A choice that is not on its list narrows nothing (``validate_choice=False``).
    """

    class Meta:
        """A list changes nothing, so its form needs no mark against forgery."""

        csrf = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(formdata=request.args, **kwargs)
        self.validate()


class DayField(DateField):
    """A calendar day, written dd/mm/yyyy whatever the language of the browser.

    A date picker would show the order of the browser's own language: 07/01 or 01/07?
    """

    widget = TextInput()

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("description", _("Day/month/year, such as 15/10/2026."))
        kwargs.setdefault("render_kw", {"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(label, format=["%d/%m/%Y", "%Y-%m-%d"], **kwargs)

    @override
    def process_formdata(self, valuelist: list[Any]) -> None:
        if not any(valuelist):
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Enter a day such as 15/10/2026.")) from error


class ChoiceField(SelectField):
    """One of the listed choices; a blank choice is None and means "all"."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        message = _("Choose one of the list.")
        super().__init__(  # types-wtforms doesn't know the message yet
            label,
            coerce=_blank_is_none,
            choices=[],
            invalid_choice_message=message,  # type: ignore[call-arg]
            **kwargs,
        )

    @property
    def chosen(self) -> str | None:
        """What was chosen, if it is on the list."""
        known = {value for value, *_about in self.iter_choices()}
        return self.data if self.data in known else None


class ChecksField(SelectMultipleField):
    """Any of the listed choices, a box for each."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _blank_is_none(value: Any) -> str | None:
    return str(value) if value not in (None, "", "None") else None


def day_or(field: DateField, default: date) -> date:
    """Give the day that was asked for, or ``default``."""
    return default if field.errors or field.data is None else field.data
