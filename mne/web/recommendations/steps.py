"""Which form belongs to which step, and which act of the services it becomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import g

from mne import clock
from mne.audit.actions import Action
from mne.audit.log import record
from mne.inspections import deciding, recommendations, remedies, verifying, workflow
from mne.inspections.errors import RequestDecided
from mne.inspections.finding_models import EvidenceKind, EvidencePurpose, Severity
from mne.inspections.recommendation_models import (
    ActionState,
    AddresseeLevel,
    Answer,
    Comment,
    ExtensionState,
    Recommendation,
    VerificationMethod,
)
from mne.programmes.models import Agency
from mne.users.models import User
from mne.web.access import me
from mne.web.language import lazy_gettext as _
from mne.web.recommendations import forms
from mne.web.transactions import find_row
from mne.web.uploads import shown_files

Act = Callable[[Recommendation, Any], None]


@dataclass(frozen=True)
class Step:
    """A step on the page: its words, its form, its act, and the move behind it if any."""

    name: str
    label: str
    form: type[forms.StepForm]
    act: Act
    move: workflow.Move | None = None
    is_main: bool = False
    """The usual next step, which the page opens by itself."""


def _issue(item: Recommendation, form: Any) -> None:
    recommendations.issue(g.session, item, form.seen_number, me())


def _withdraw(item: Recommendation, form: Any) -> None:
    recommendations.withdraw(
        g.session, item, form.seen_number, me(), form.reason.data or ""
    )


def _suspend(item: Recommendation, form: Any) -> None:
    pending = recommendations.Pending(
        form.authority.data or "", form.document.data or "", form.until_on.data
    )
    recommendations.suspend(
        g.session, item, form.seen_number, me(), form.reason.data or "", pending
    )


def _resume(item: Recommendation, form: Any) -> None:
    recommendations.resume(g.session, item, form.seen_number, me(), form.reason.data or "")


def _respond(item: Recommendation, form: Any) -> None:
    answer, reason = Answer(form.answer.data), form.reason.data or ""
    remedies.respond(g.session, item, form.seen_number, me(), answer, reason)


def _start(item: Recommendation, form: Any) -> None:
    remedies.start(g.session, item, form.seen_number, me())


def _submit(item: Recommendation, form: Any) -> None:
    remedies.submit(g.session, item, form.seen_number, me(), form.reason.data or "")


def _look(form: Any) -> verifying.Look:
    approver = getattr(form, "approver", None)
    chosen = find_row(User, int(approver.data)) if approver and approver.data else None
    method = VerificationMethod(form.method.data)
    return verifying.Look(method, form.verified_on.data, form.note.data or "", chosen)


def _verify(item: Recommendation, form: Any) -> None:
    verifying.verify(g.session, item, form.seen_number, me(), _look(form))


def _close_in_part(item: Recommendation, form: Any) -> None:
    verifying.close_in_part(g.session, item, form.seen_number, me(), _look(form))


def _return(item: Recommendation, form: Any) -> None:
    verifying.return_(g.session, item, form.seen_number, me(), _look(form))


def _reopen(item: Recommendation, form: Any) -> None:
    verifying.reopen(g.session, item, form.seen_number, me(), form.reason.data or "")


def _refer(item: Recommendation, form: Any) -> None:
    referral = recommendations.Referral(form.body.data or "", form.document.data or "")
    recommendations.refer(
        g.session, item, form.seen_number, me(), form.reason.data or "", referral
    )


def _register_answer(item: Recommendation, form: Any) -> None:
    recommendations.register_answer(
        g.session,
        item,
        form.seen_number,
        me(),
        form.reason.data or "",
        form.document.data or "",
    )


def _close_not_implemented(item: Recommendation, form: Any) -> None:
    deciding.close_not_implemented(
        g.session,
        item,
        form.seen_number,
        me(),
        form.reason.data or "",
        form.document.data or "",
    )


def _accept_risk(item: Recommendation, form: Any) -> None:
    deciding.accept_risk(
        g.session,
        item,
        form.seen_number,
        me(),
        form.reason.data or "",
        form.until_on.data,
    )


def _declare_overtaken(item: Recommendation, form: Any) -> None:
    deciding.declare_overtaken(
        g.session, item, form.seen_number, me(), form.reason.data or ""
    )


# ---------------------------------------------------------------- beside the moves


def address(item: Recommendation, form: Any) -> None:
    """Say in a draft who has to do it and by when."""
    office = find_row(Agency, int(form.addressee.data)) if form.addressee.data else None
    severity = Severity(form.severity.data) if form.severity.data else None
    level = AddresseeLevel(form.level.data)
    recommendations.address(item, office, form.due_before.data, level, severity)
    facts = {"addressee": office.code if office else None, "due": form.due_before.data}
    subject = f"recommendation:{item.ref}"
    record(g.session, Action.RECOMMENDATION_DRAFTED, subject, me(), **facts)


def plan(item: Recommendation, form: Any) -> None:
    """Plan a remedial action."""
    owner = g.session.get_one(User, int(form.owner.data))
    description, due = form.description.data, form.due_before.data
    remedies.plan_action(g.session, item, description, owner, due, me())


def report(item: Recommendation, form: Any) -> None:
    """Say how far a remedial action is."""
    for action in item.actions:
        if str(action.id) == form.action.data:
            progress = remedies.Progress(
                ActionState(form.state.data), form.percent.data, form.note.data or ""
            )
            remedies.report_action(g.session, item, action, progress, me())


def show_evidence(item: Recommendation, form: Any, purpose: EvidencePurpose) -> None:
    """Attach what was uploaded, or the statement alone."""
    note = (form.note.data or "").strip()
    shown = list(shown_files(form.files, purpose, note))
    if not shown and note:
        shown = [remedies.Shown(EvidenceKind.STATEMENT, purpose, note=note)]
    for each in shown:
        remedies.add_evidence(g.session, item, each, me())


def ask_extension(item: Recommendation, form: Any) -> None:
    """Ask for more time."""
    due, reason = form.new_due_before.data, form.reason.data or ""
    deciding.ask_extension(g.session, item, due, reason, me())


def decide_extension(item: Recommendation, form: Any) -> None:
    """Grant or refuse more time."""
    for request in item.due_changes:
        if str(request.id) == form.request.data:
            outcome = ExtensionState(form.outcome.data)
            deciding.decide_extension(g.session, item, request, outcome, me())
            return
    raise RequestDecided(item.ref)


def decide_response(item: Recommendation, form: Any) -> None:
    """Decide that the work goes on in spite of the answer."""
    deciding.decide_response(g.session, item, me(), form.reason.data or "")


def comment(item: Recommendation, form: Any) -> None:
    """Write a remark."""
    g.session.add(
        Comment(
            recommendation_id=item.id,
            text=form.text.data.strip(),
            written_at=clock.now(),
            written_by_id=me().id,
        )
    )
    g.session.flush()
    record(g.session, Action.ITEM_COMMENTED, f"recommendation:{item.ref}", me())


MOVES: Mapping[str, Step] = {
    step.name: step
    for step in (
        Step("issue", _("Issue it"), forms.StepForm, _issue, workflow.ISSUE, is_main=True),
        Step(
            "respond",
            _("Answer it"),
            forms.RespondForm,
            _respond,
            workflow.RESPOND,
            is_main=True,
        ),
        Step(
            "start", _("Begin work"), forms.StepForm, _start, workflow.START, is_main=True
        ),
        Step(
            "submit",
            _("Ask for verification"),
            forms.SubmitForm,
            _submit,
            workflow.SUBMIT,
            is_main=True,
        ),
        Step(
            "verify",
            _("Verify and close"),
            forms.VerifyForm,
            _verify,
            workflow.VERIFY,
            is_main=True,
        ),
        Step("return", _("Send back"), forms.LookForm, _return, workflow.RETURN),
        Step(
            "close-in-part",
            _("Close in part"),
            forms.LookForm,
            _close_in_part,
            workflow.CLOSE_IN_PART,
        ),
        Step("suspend", _("Suspend"), forms.SuspendForm, _suspend, workflow.SUSPEND),
        Step("resume", _("Take up again"), forms.ReasonForm, _resume, workflow.RESUME),
        Step("refer", _("Refer it"), forms.ReferForm, _refer, workflow.REFER),
        Step(
            "register-answer",
            _("Register the body's answer"),
            forms.PaperForm,
            _register_answer,
            workflow.REGISTER_ANSWER,
        ),
        Step("reopen", _("Reopen"), forms.ReasonForm, _reopen, workflow.REOPEN),
        Step(
            "accept-risk",
            _("Accept for a time"),
            forms.UntilForm,
            _accept_risk,
            workflow.ACCEPT_RISK,
        ),
        Step(
            "close-not-implemented",
            _("Close, not carried out"),
            forms.PaperForm,
            _close_not_implemented,
            workflow.CLOSE_NOT_IMPLEMENTED,
        ),
        Step(
            "declare-overtaken",
            _("No longer applies"),
            forms.ReasonForm,
            _declare_overtaken,
            workflow.DECLARE_OVERTAKEN,
        ),
        Step("withdraw", _("Withdraw"), forms.ReasonForm, _withdraw, workflow.WITHDRAW),
    )
}
