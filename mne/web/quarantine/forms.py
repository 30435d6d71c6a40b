"""Forms of the quarantine."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from mne.collection.resolving import Decision
from mne.web.forms import Form
from mne.web.language import lazy_gettext as _

WORDS = {
    Decision.FILE: _("File it now: what stood in the way is mended"),
    Decision.TAKE: _("Take this copy: it becomes the interview's current version"),
    Decision.FILE_ALONE: _("File it as an interview of its own"),
    Decision.SETTLE: _("Leave what is filed as it is; this post needs nothing more"),
}


class FileAgainForm(Form):
    """File what can be filed now: nothing to fill in."""


class DecisionForm(Form):
    """Decide what becomes of a post."""

    decision = RadioField(
        _("What should become of it?"),
        validators=[InputRequired(_("Choose what should become of the post."))],
    )
    reason = TextAreaField(
        _("Why?"),
        description=_("A few words for whoever looks at it later. They go into the log."),
        validators=[Length(max=500, message=_("Use 500 characters or fewer."))],
    )

    def offer(self, decisions: Sequence[Decision]) -> None:
        """Let the person choose among these."""
        self.decision.choices = [(each.value, WORDS[each]) for each in decisions]
