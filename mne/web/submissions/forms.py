"""What narrows the queue of interviews."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from mne.collection.models import SubmissionState
from mne.collection.returning import LONGEST_REMARK
from mne.rounds.models import Round
from mne.standards.models import HouseholdClass, StandardPack
from mne.web.forms import Choice, ChoiceField, Filters, Form
from mne.web.language import gettext, standard_title
from mne.web.language import lazy_gettext as _
from mne.web.submissions.listing import Wanted
from mne.web.words import word


class QueueFilters(Filters):
    """A round, a commune, a state, a class, whether something is wrong."""

    round = ChoiceField(_("Round"), validate_choice=False)
    commune = ChoiceField(_("Commune"), validate_choice=False)
    state = ChoiceField(_("State"), validate_choice=False)
    household_class = ChoiceField(_("Computed class"), validate_choice=False)
    issues = ChoiceField(_("Issues"), validate_choice=False)

    def offer(self, rounds: Iterable[Round], communes: list[Choice]) -> None:
        """Fill in what can be chosen."""
        rounds = list(rounds)
        packs = {pack.id: pack for each in rounds for pack in each.standards}
        named = [Choice(each.code, each.name) for each in rounds]
        states = [Choice(state.value, word(state)) for state in SubmissionState]
        self.round.choices = [_every(), *named]
        self.commune.choices = communes
        self.state.choices = [_every(), *states]
        self.household_class.choices = [_every(), *_classes(packs.values())]
        self.issues.choices = [
            _every(),
            Choice("error", gettext("With faults")),
            Choice("warning", gettext("With doubts")),
        ]

    def wanted(self, area_ids: frozenset[int] | None) -> Wanted:
        """Say what was chosen; a choice that is not on the list narrows nothing."""
        pack_id, _colon, household_class = (self.household_class.chosen or "").partition(
            ":"
        )
        state = self.state.chosen
        return Wanted(
            round_code=self.round.chosen,
            area_ids=area_ids,
            state=SubmissionState(state) if state else None,
            pack_id=int(pack_id) if pack_id else None,
            household_class=HouseholdClass(household_class) if household_class else None,
            level=self.issues.chosen,
        )


_ROWS = {"rows": 3}


class ApproveForm(Form):
    """Approve the version that was read."""

    number = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    note = TextAreaField(
        _("Why may the faults stand?"),
        description=_("Needed where the checks found faults. It stays in the audit log."),
        validators=[Length(max=500, message=_("Use 500 characters or fewer."))],
        render_kw=_ROWS,
    )


class WithdrawForm(Form):
    """Take an approval back."""

    reason = TextAreaField(
        _("Why is the approval taken back?"),
        description=_("The reason stays in the audit log."),
        validators=[
            InputRequired(_("Enter why the approval is taken back.")),
            Length(max=500, message=_("Use 500 characters or fewer.")),
        ],
        render_kw=_ROWS,
    )


class SendBackForm(Form):
    """Send an interview back; the boxes beside the answers are ``commenting.Boxes``."""

    number = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    overall = TextAreaField(
        _("What should be mended in the whole interview?"),
        description=_(
            "The enumerator reads this on the tablet, and each comment at its question."
        ),
        validators=[
            Length(max=LONGEST_REMARK, message=_("Use 1,000 characters or fewer."))
        ],
        render_kw=_ROWS,
    )


class TickForm(Form):
    """Approve those that are ticked in the queue: the boxes stand in its rows."""


def _every() -> Choice:
    return Choice("", gettext("All"))


def _classes(packs: Iterable[StandardPack]) -> list[Choice]:
    return [
        Choice(f"{pack.id}:{each.value}", word(each), optgroup=standard_title(pack))
        for pack in packs
        for each in HouseholdClass
    ]
