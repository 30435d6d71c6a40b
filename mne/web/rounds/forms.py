"""Forms of rounds: moving one from state to state, and giving its visits to people."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from mne.users.models import User
from mne.web.forms import Choice, ChoiceField, DayField, Filters, Form
from mne.web.language import gettext
from mne.web.language import lazy_gettext as _
from mne.web.rounds.visits import NOBODY, Progress, Share, Wanted

_PROGRESS = {
    Progress.TO_VISIT: _("To visit"),
    Progress.INTERVIEWED: _("Interviewed"),
    Progress.SENT_BACK: _("Sent back"),
}


class MoveForm(Form):
    """Open or close a round: nothing to fill in."""


class ReopenForm(Form):
    """Take interviews again."""

    reason = TextAreaField(
        _("Why does the round take interviews again?"),
        description=_("The reason stays in the audit log."),
        validators=[
            InputRequired(_("Enter why the round takes interviews again.")),
            Length(max=500, message=_("Use 500 characters or fewer.")),
        ],
        render_kw={"rows": 3},
    )


class VisitFilters(Filters):
    """What narrows the households of a round."""

    q = StringField(
        _("Head of household or household code"), description=_("With or without accents.")
    )
    area = ChoiceField(_("Commune or hamlet"), validate_choice=False)
    whose = ChoiceField(_("Enumerator"), validate_choice=False)
    progress = ChoiceField(_("State of the visit"), validate_choice=False)

    def offer(self, areas: list[Choice], shares: Iterable[Share]) -> None:
        """Fill in what can be chosen."""
        named = [
            Choice(str(share.user.id), share.user.name) for share in shares if share.user
        ]
        self.area.choices = areas
        self.whose.choices = [
            Choice("", gettext("All")),
            Choice(NOBODY, gettext("Given to nobody")),
            *sorted(named, key=lambda choice: choice.label),
        ]
        self.progress.choices = [
            Choice("", gettext("All")),
            *(Choice(each.value, str(words)) for each, words in _PROGRESS.items()),
        ]

    def wanted(self, area_ids: frozenset[int] | None) -> Wanted:
        """Say what was chosen; a choice that is not on the list narrows nothing."""
        progress = self.progress.chosen
        return Wanted(
            area_ids=area_ids,
            text=(self.q.data or "").strip(),
            whose=self.whose.chosen,
            progress=Progress(progress) if progress else None,
        )


TICKED, SHOWN = "ticked", "shown"


class GiveForm(Form):
    """Give visits to somebody; the boxes to tick stand in the list."""

    to = ChoiceField(
        _("To whom?"),
        validators=[InputRequired(_("Choose who visits these households."))],
    )
    due_on = DayField(_("To be visited by which day?"))
    which = RadioField(
        _("Which households?"),
        validators=[InputRequired(_("Choose which households are given."))],
        default=TICKED,
    )

    def offer(self, people: Iterable[User], shown: int) -> None:
        """Fill in who there is, and how many households the filters show."""
        self.to.choices = [
            Choice("", gettext("Choose a person")),
            *(Choice(str(each.id), each.name) for each in people),
            Choice(NOBODY, gettext("Nobody: every enumerator of the hamlet may visit")),
        ]
        self.which.choices = [
            (TICKED, gettext("Those that are ticked below")),
            (SHOWN, gettext("All %(count)s that the filters show", count=shown)),
        ]
