"""The form that makes a report."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms.validators import InputRequired

from mne.datasets.models import Dataset
from mne.standards.models import StandardPack
from mne.web.forms import Choice, ChoiceField, Form
from mne.web.language import LANGUAGES, standard_title
from mne.web.language import lazy_gettext as _


class ReportForm(Form):
    """Of which data set, under which standard, in which language."""

    dataset = ChoiceField(
        _("Which data set?"), validators=[InputRequired(_("Choose a data set."))]
    )
    standard = ChoiceField(
        _("Under which poverty standard?"),
        validators=[InputRequired(_("Choose a poverty standard."))],
    )
    language = ChoiceField(
        _("In which language?"), validators=[InputRequired(_("Choose a language."))]
    )

    def offer(self, datasets: Iterable[Dataset], packs: Iterable[StandardPack]) -> None:
        """Fill in what can be chosen: standards the latest first, each as last loaded."""
        last: dict[str, StandardPack] = {}
        for pack in packs:
            last.setdefault(pack.code, pack)
        self.dataset.choices = [Choice(each.code, each.title) for each in datasets]
        self.standard.choices = [
            Choice(code, standard_title(pack)) for code, pack in last.items()
        ]
        self.language.choices = [Choice(code, name) for code, name in LANGUAGES.items()]
