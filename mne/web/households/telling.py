"""Words for what interviews propose: names of properties, and texts that are codes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from mne.households.models import Sex
from mne.web.language import lazy_gettext as _
from mne.web.words import NOT_KNOWN, day, word

PROPERTIES: Mapping[str, str] = {
    "code": _("Household code"),
    "head_name": _("Head of household"),
    "address": _("Address"),
    "hamlet_code": _("Hamlet code"),
    "phone": _("Telephone"),
}


def property_word(name: str) -> str:
    """Say a property of a household; one that only a questionnaire knows by its name."""
    return str(PROPERTIES.get(name, name))


def sex_word(sex: str) -> str:
    """Say a sex as the register or an interview has it."""
    return word(Sex(sex)) if sex in set(Sex) else NOT_KNOWN


def iso_day(text: str) -> str:
    """Write a day that is kept as 2026-11-22."""
    return day(date.fromisoformat(text)) if text else ""
