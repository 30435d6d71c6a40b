"""What the person who looks may do with a recommendation, each with its form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import g
from sqlalchemy import select

from mne import clock
from mne.inspections import workflow
from mne.inspections.finding_models import EvidencePurpose
from mne.inspections.guards import awaits_decision
from mne.inspections.moving import may_move, plays
from mne.inspections.recommendation_models import (
    ActionState,
    ExtensionState,
    Recommendation,
    RecommendationState,
)
from mne.inspections.workflow import Part
from mne.programmes.models import AgencyMember
from mne.users.models import User
from mne.web.access import me
from mne.web.findings.choices import living_offices
from mne.web.forms import Choice
from mne.web.language import lazy_gettext as _
from mne.web.recommendations import forms, steps
from mne.web.word_choices import NOBODY

State = RecommendationState


@dataclass(frozen=True)
class Offer:
    """A step that is open: its words, its form bound to the page, its act."""

    name: str
    label: str
    form: forms.StepForm
    act: Callable[[Recommendation, Any], None]
    is_main: bool = False


def offers(item: Recommendation) -> list[Offer]:
    """Give every step that is open to the person who looks, the usual one first."""
    found = [*_moves(item), *_beside(item)]
    return sorted(found, key=lambda offer: not offer.is_main)


def find_offer(item: Recommendation, name: str) -> Offer | None:
    """Give an open step by its name.

    A step that somebody else has taken meanwhile is offered still, so that the service
    says what happened and nothing typed is lost.
    """
    for offer in offers(item):
        if offer.name == name:
            return offer
    step = steps.MOVES.get(name)
    return None if step is None else _offer(item, step)


def _moves(item: Recommendation) -> Iterator[Offer]:
    for step in steps.MOVES.values():
        if step.move is not None and may_move(g.session, item, step.move, me()):
            yield _offer(item, step)


def _offer(item: Recommendation, step: steps.Step) -> Offer:
    form = step.form(prefix=f"{step.name}-")
    _fill(item, form)
    return Offer(step.name, step.label, form, step.act, step.is_main)


def _beside(item: Recommendation) -> Iterator[Offer]:
    on, session, person = clock.today(), g.session, me()
    is_addressee = plays(session, item, Part.ADDRESSEE, person, on)
    is_superior = plays(session, item, Part.SUPERIOR, person, on)
    is_issuer = plays(session, item, Part.ISSUER, person, on)
    is_verifier = plays(session, item, Part.VERIFIER, person, on)
    open_ = item.state not in workflow.CLOSED
    if is_issuer and item.state == State.DRAFT:
        yield _beside_form(item, "address", _("Addressee and due date"), steps.address)
    if is_addressee and open_ and item.state != State.DRAFT:
        yield from _of_addressee(item)
    if is_superior:
        yield from _of_superior(item)
    if is_verifier and item.state in {State.VERIFIED_CLOSED, State.ACCEPTED_RISK}:
        act = partial(steps.show_evidence, purpose=EvidencePurpose.FAILURE)
        yield _beside_form(item, "show-failure", _("Show that it came back"), act)
    if is_verifier and item.state == State.SUBMITTED:
        act = partial(steps.show_evidence, purpose=EvidencePurpose.VERIFICATION)
        yield _beside_form(item, "show-verification", _("Attach what you saw"), act)
    if is_addressee or is_issuer or is_verifier or is_superior:
        yield _beside_form(item, "comment", _("Write a remark"), steps.comment)


def _of_addressee(item: Recommendation) -> Iterator[Offer]:
    yield _beside_form(item, "plan", _("Plan a remedial action"), steps.plan)
    if item.actions:
        yield _beside_form(item, "report", _("Report on a task"), steps.report)
    act = partial(steps.show_evidence, purpose=EvidencePurpose.REMEDY)
    yield _beside_form(item, "show-remedy", _("Attach evidence that it is mended"), act)
    if item.due_before is not None:
        label = _("Ask for more time")
        yield _beside_form(item, "ask-extension", label, steps.ask_extension)


def _of_superior(item: Recommendation) -> Iterator[Offer]:
    if awaits_decision(item):
        label = _("Decide that the work goes on")
        yield _beside_form(item, "decide-response", label, steps.decide_response)
    if any(each.state == ExtensionState.ASKED for each in item.due_changes):
        label = _("Decide on more time")
        yield _beside_form(item, "decide-extension", label, steps.decide_extension)


FORMS = {
    "address": forms.AddressForm,
    "plan": forms.PlanForm,
    "report": forms.ReportForm,
    "show-remedy": forms.EvidenceForm,
    "show-failure": forms.EvidenceForm,
    "show-verification": forms.EvidenceForm,
    "ask-extension": forms.ExtensionForm,
    "decide-response": forms.ReasonForm,
    "decide-extension": forms.DecideExtensionForm,
    "comment": forms.CommentForm,
}


def _beside_form(
    item: Recommendation, name: str, label: str, act: Callable[..., None]
) -> Offer:
    form = FORMS[name](prefix=f"{name}-")
    _fill(item, form)
    is_main = name in {"address", "decide-response", "decide-extension"}
    return Offer(name, label, form, act, is_main)


# ---------------------------------------------------------------- what a form starts with


def _fill(item: Recommendation, form: forms.StepForm) -> None:
    """Give a form its choices, and a fresh one what is known already."""
    if not form.is_submitted() or not form.seen.data:
        form.seen.data = str(item.version)
    if isinstance(form, forms.AddressForm):
        form.addressee.choices = [NOBODY, *living_offices()]
        if not form.seen.raw_data:
            form.addressee.data = str(item.addressee_id or "")
            form.severity.data = item.severity.value
            form.level.data = item.addressee_level.value
            form.due_before.data = item.due_before
    elif isinstance(form, forms.PlanForm):
        form.owner.choices = [NOBODY, *_people([item.addressee_id or 0])]
    elif isinstance(form, forms.ReportForm):
        form.action.choices = [
            Choice(str(each.id), each.description)
            for each in item.actions
            if each.state != ActionState.DONE
        ]
    elif isinstance(form, forms.VerifyForm):
        form.approver.choices = [NOBODY, *_people([item.issuer_id])]
    elif isinstance(form, forms.DecideExtensionForm) and not form.request.data:
        asked = [each for each in item.due_changes if each.state == ExtensionState.ASKED]
        form.request.data = str(asked[0].id) if asked else ""


def _people(office_ids: list[int]) -> list[Choice]:
    on = clock.today()
    people = g.session.scalars(
        select(User)
        .join(AgencyMember, AgencyMember.user_id == User.id)
        .where(
            AgencyMember.agency_id.in_(office_ids),
            AgencyMember.valid_from <= on,
            (AgencyMember.valid_to.is_(None)) | (AgencyMember.valid_to > on),
            User.is_active,
        )
        .distinct()
        .order_by(User.name)
    )
    return [Choice(str(each.id), each.name) for each in people]
