"""Fields for numbers as Vietnamese offices type them; the text stays as it was typed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from typing_extensions import override
from wtforms import StringField
from wtforms.form import BaseForm
from wtforms.validators import ValidationError

from mne.programmes.amounts import MoneyUnit, read_number
from mne.programmes.errors import NotANumber
from mne.web.forms import Choice
from mne.web.language import current
from mne.web.language import lazy_gettext as _

MONEY_UNITS = (
    Choice(MoneyUnit.DONG.name, _("đồng")),
    Choice(MoneyUnit.THOUSAND.name, _("thousand đồng")),
    Choice(MoneyUnit.MILLION.name, _("million đồng")),
    Choice(MoneyUnit.BILLION.name, _("billion đồng")),
)


class NumberField(StringField):
    """A number with dots between thousands and a comma before decimals."""

    number: Decimal | None = None
    """What was typed, if it is a number."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("render_kw", {"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(label, **kwargs)

    @override
    def pre_validate(self, form: BaseForm) -> None:
        self.number = None
        if not (self.data or "").strip():
            return
        try:
            self.number = read_number(self.data or "")
        except NotANumber as error:
            raise ValidationError(error.sentence(current())) from error
