"""Forms of evaluations: begin one, write a question, recommend, follow, withdraw."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Regexp

from mne.inspections.finding_models import Severity
from mne.reports.evaluation_models import Confidence, EvaluationKind, MatrixRow
from mne.reports.evaluations import Asked, Begun, criteria
from mne.web.forms import Choice, ChoiceField, DayField, Form
from mne.web.language import current
from mne.web.language import lazy_gettext as _
from mne.web.word_choices import NOBODY, word_choices

LINE = Length(max=300, message=_("Use 300 characters or fewer."))
TEXT = Length(max=6000, message=_("Use 6000 characters or fewer."))


class BeginForm(Form):
    """Begin an evaluation."""

    code = StringField(
        _("Code"),
        description=_("Letters, digits and hyphens, such as GK-2023; part of addresses."),
        validators=[
            InputRequired(_("Enter a code.")),
            Regexp(
                r"\A[A-Za-z0-9][A-Za-z0-9-]{0,39}\Z",
                message=_("Use letters, digits and hyphens, 40 at most."),
            ),
        ],
    )
    title = StringField(
        _("What is it called?"),
        validators=[InputRequired(_("Enter what it is called.")), LINE],
    )
    kind = ChoiceField(
        _("Which kind of evaluation?"), validators=[InputRequired(_("Choose the kind."))]
    )
    period_from = DayField(
        _("From which day is the programme evaluated?"),
        validators=[InputRequired(_("Enter the first day."))],
    )
    period_to = DayField(
        _("Up to which day?"), validators=[InputRequired(_("Enter the last day."))]
    )
    team = StringField(
        _("Who evaluates?"), validators=[InputRequired(_("Enter who evaluates.")), LINE]
    )
    document = StringField(_("By which paper?"), validators=[LINE])

    def offer(self) -> None:
        """Fill the list."""
        self.kind.choices = [NOBODY, *word_choices(EvaluationKind)]

    def read(self) -> Begun | None:
        """Give what was typed; None while a day is missing."""
        if self.period_from.data is None or self.period_to.data is None:
            return None
        return Begun(
            code=self.code.data or "",
            title=(self.title.data or "").strip(),
            kind=EvaluationKind(self.kind.data or ""),
            period_from=self.period_from.data,
            period_to=self.period_to.data,
            team=(self.team.data or "").strip(),
            document=(self.document.data or "").strip(),
        )


class QuestionForm(Form):
    """A question of the matrix and, later, its answer."""

    criterion = ChoiceField(
        _("Criterion of judgement"), validators=[InputRequired(_("Choose the criterion."))]
    )
    question = TextAreaField(
        _("Question"), validators=[InputRequired(_("Enter the question.")), TEXT]
    )
    sub_question = TextAreaField(_("Sub-question"), validators=[TEXT])
    indicator = ChoiceField(_("Which indicator answers it?"))
    recipe = StringField(
        _("Which recipe of an analysis answers it?"),
        description=_("The name of the plan's table, such as levels."),
        validators=[Length(max=120, message=_("Use 120 characters or fewer."))],
    )
    source = TextAreaField(
        _("Other sources"),
        description=_("Interviews, group discussions, documents."),
        validators=[TEXT],
    )
    judgement_standard = TextAreaField(
        _("When is the answer good?"),
        description=_("Written before the answer is known, it keeps the judgement fair."),
        validators=[TEXT],
    )
    evidence = TextAreaField(_("Evidence"), validators=[TEXT])
    conclusion = TextAreaField(_("What is concluded"), validators=[TEXT])
    confidence = ChoiceField(_("How firm is the answer?"))
    seen = HiddenField(validators=[Regexp(r"\A\d{0,9}\Z")])

    def offer(self, indicators: Iterable[Choice]) -> None:
        """Fill the lists."""
        vietnamese = current() == "vi"
        self.criterion.choices = [
            NOBODY,
            *(Choice(each.code, each.vi if vietnamese else each.en) for each in criteria()),
        ]
        self.indicator.choices = [NOBODY, *indicators]
        self.confidence.choices = [NOBODY, *word_choices(Confidence)]

    def show(self, row: MatrixRow) -> None:
        """Put a question into the form."""
        for name in TEXTS:
            self[name].data = getattr(row, name)
        self.criterion.data = row.criterion
        self.indicator.data = str(row.indicator_id) if row.indicator_id else ""
        self.confidence.data = row.confidence.value if row.confidence else ""
        self.seen.data = str(row.version)

    def read(self) -> Asked:
        """Give what was typed."""
        texts = {name: (self[name].data or "").strip() for name in TEXTS}
        indicator, confidence = self.indicator.data, self.confidence.data
        return Asked(
            criterion=self.criterion.data or "",
            indicator_id=int(indicator) if indicator else None,
            confidence=Confidence(confidence) if confidence else None,
            **texts,
        )


TEXTS = (
    "question",
    "sub_question",
    "recipe",
    "source",
    "judgement_standard",
    "evidence",
    "conclusion",
)


class RecommendForm(Form):
    """What a conclusion asks of an office."""

    text = TextAreaField(
        _("What should be done?"),
        validators=[InputRequired(_("Enter what should be done.")), TEXT],
    )
    addressee = ChoiceField(
        _("Which office has to do it?"), validators=[InputRequired(_("Choose the office."))]
    )
    issuer = ChoiceField(
        _("Which office follows it up?"),
        validators=[InputRequired(_("Choose the office that follows it up."))],
    )
    due_before = DayField(
        _("Before which day?"),
        validators=[InputRequired(_("Enter the day before which it is due."))],
    )
    seen = HiddenField(validators=[Regexp(r"\A\d{0,9}\Z")])


class FollowForm(Form):
    """Enter a conclusion into the register of findings."""

    severity = ChoiceField(
        _("How grave is what was found?"),
        validators=[InputRequired(_("Choose how grave it is."))],
    )
    seen = HiddenField(validators=[Regexp(r"\A\d{0,9}\Z")])

    def offer(self) -> None:
        """Fill the list."""
        self.severity.choices = [NOBODY, *word_choices(Severity)]


class WithdrawForm(Form):
    """Take a question out of the matrix."""

    reason = StringField(
        _("Why is it taken out?"), validators=[InputRequired(_("Enter why.")), LINE]
    )
    seen = HiddenField(validators=[Regexp(r"\A\d{0,9}\Z")])


class DropForm(Form):
    """Take a recommendation back."""

    seen = HiddenField(validators=[Regexp(r"\A\d{0,9}\Z")])
