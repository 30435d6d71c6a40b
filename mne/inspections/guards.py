"""What has to hold before a recommendation moves. Each guard raises what is missing.

A guard looks at the rows themselves, never at what a screen says of them, so that no path
through the services reaches a state whose guard does not hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.inspections import workflow
from mne.inspections.errors import (
    ActionMissing,
    AddresseeMissing,
    CheckStillFails,
    DueDateMissing,
    DueDatePast,
    EvidenceMissing,
    FindingIncomplete,
    GraveNeedsMore,
    LastDayMissing,
    PaperMissing,
    RemainderMissing,
    ResponseMissing,
    ResponseUndecided,
    VerificationMissing,
    VerifierNotIndependent,
)
from mne.inspections.finding_models import EvidencePurpose, FindingSource, Severity
from mne.inspections.models import DocumentKind, InspectionDocument
from mne.inspections.rechecking import recheck
from mne.inspections.recommendation_models import (
    Answer,
    Recommendation,
    RecommendationState,
    Response,
    Verification,
    VerificationMethod,
    VerificationResult,
)
from mne.programmes.offices import offices_of
from mne.users.models import User

SEEN_ON_THE_SPOT = frozenset(set(VerificationMethod) - {VerificationMethod.DESK})


@dataclass(frozen=True)
class Step:
    """A move that somebody is about to make."""

    session: Session
    item: Recommendation
    actor: User | None
    on: date
    reason: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def since(self) -> datetime:
        """When the item came to where it stands."""
        return self.item.moved_at


Guard = Callable[[Step], None]


# ---------------------------------------------------------------- issuing


def _is_complete(step: Step) -> None:
    finding = step.item.finding
    if not finding.criterion.strip() or not finding.condition.strip():
        raise FindingIncomplete(step.item.ref)


def _is_shown(step: Step) -> None:
    if not step.item.finding.evidence:
        raise EvidenceMissing(step.item.ref)


def _is_addressed(step: Step) -> None:
    if step.item.addressee_id is None:
        raise AddresseeMissing(step.item.ref)


def _is_dated(step: Step) -> None:
    due = step.item.due_before
    if due is None:
        raise DueDateMissing(step.item.ref)
    if due <= step.on:
        raise DueDatePast(step.item.ref, due, step.on)


def _rests_on_paper(step: Step) -> None:
    finding = step.item.finding
    if finding.source in {FindingSource.OWN, FindingSource.DATA_FLAG}:
        return
    if finding.inspection_id is None:
        if not finding.source_text.strip():
            raise PaperMissing(step.item.ref)
        return
    papers = select(InspectionDocument.id).where(
        InspectionDocument.inspection_id == finding.inspection_id,
        InspectionDocument.kind.in_((DocumentKind.MINUTES, DocumentKind.CONCLUSION)),
    )
    if step.session.scalar(papers.limit(1)) is None:
        raise PaperMissing(step.item.ref)


# ---------------------------------------------------------------- answering


def _is_answered(step: Step) -> None:
    answer = latest_response(step.item)
    if answer is None or answer.responded_at < step.since:
        raise ResponseMissing(step.item.ref)
    if answer.answer != Answer.AGREE and not answer.reason.strip():
        raise ResponseMissing(step.item.ref)


def _is_planned(step: Step) -> None:
    answer = latest_response(step.item)
    disagrees = answer is not None and answer.answer == Answer.DISAGREE
    if not disagrees and not step.item.actions:
        raise ActionMissing(step.item.ref)


def _is_decided(step: Step) -> None:
    if awaits_decision(step.item):
        raise ResponseUndecided(step.item.ref)
    if step.item.state == RecommendationState.RESPONDED and not step.item.actions:
        raise ActionMissing(step.item.ref)


def latest_response(item: Recommendation) -> Response | None:
    """Give the addressee's last answer."""
    return item.responses[-1] if item.responses else None


def awaits_decision(item: Recommendation) -> bool:
    """Say whether an answer that is no plain yes still waits for the superior."""
    answer = latest_response(item)
    return (
        item.state == RecommendationState.RESPONDED
        and answer is not None
        and answer.answer != Answer.AGREE
        and answer.decided_at is None
    )


# ---------------------------------------------------------------- mending and verifying


def _is_mended(step: Step) -> None:
    """Ask for evidence newer than the last time the remedy was sent back."""
    backs = [
        event.at
        for event in step.item.events
        if event.to_state in {RecommendationState.RETURNED, RecommendationState.REOPENED}
    ]
    since = max(backs, default=None)
    shown = [each for each in step.item.evidence if each.purpose == EvidencePurpose.REMEDY]
    if not any(since is None or each.added_at > since for each in shown):
        raise EvidenceMissing(step.item.ref)


def _is_independent(step: Step) -> None:
    check_independence(step.session, step.item, step.actor, step.on)


def check_independence(
    session: Session, item: Recommendation, person: User | None, on: date
) -> None:
    """Refuse a verifier who did it, works for who did, or alone brought the evidence."""
    if person is None:
        raise VerifierNotIndependent(item.ref)
    owners = {action.owner_id for action in item.actions}
    submitters = {
        event.actor_id
        for event in item.events
        if event.to_state == RecommendationState.SUBMITTED
    }
    authors = {
        each.added_by_id for each in item.evidence if each.purpose == EvidencePurpose.REMEDY
    }
    is_of_office = item.addressee_id in offices_of(session, person, on)
    if person.id in owners | submitters or is_of_office or authors == {person.id}:
        raise VerifierNotIndependent(item.ref)


def _verification(step: Step, wanted: VerificationResult) -> Verification:
    for each in reversed(step.item.verifications):
        is_of_now = each.submission_number == step.item.version
        if is_of_now and each.result == wanted:
            return each
    raise VerificationMissing(step.item.ref)


def _is_verified(step: Step) -> None:
    seen = _verification(step, VerificationResult.MENDED)
    if step.actor is None or seen.verifier_id != step.actor.id:
        raise VerificationMissing(step.item.ref)
    if severity_of(step.item) == Severity.CRITICAL:
        _is_seen_twice(step, seen)


def _is_seen_twice(step: Step, seen: Verification) -> None:
    second = step.session.get(User, seen.approved_by_id) if seen.approved_by_id else None
    if seen.method not in SEEN_ON_THE_SPOT or second is None:
        raise GraveNeedsMore(step.item.ref)
    if second.id == seen.verifier_id:
        raise GraveNeedsMore(step.item.ref)
    check_independence(step.session, step.item, second, step.on)


def severity_of(item: Recommendation) -> Severity:
    """Give the graver of what the finding was given, confirmed as, and its own."""
    finding = item.finding
    order = list(Severity)
    given = finding.severity_confirmed or finding.severity_given
    return max(given, item.severity, key=order.index)


def _passes_its_check(step: Step) -> None:
    run = recheck(step.session, step.item.finding)
    if run is not None and not run.is_passed:
        raise CheckStillFails(step.item.ref)


def _is_partly_mended(step: Step) -> None:
    _verification(step, VerificationResult.PARTLY_MENDED)
    rest = select(Recommendation.id).where(
        Recommendation.parent_id == step.item.id,
        Recommendation.due_before.is_not(None),
        Recommendation.state != RecommendationState.WITHDRAWN,
    )
    if step.session.scalar(rest.limit(1)) is None:
        raise RemainderMissing(step.item.ref)


# ---------------------------------------------------------------- other ends


def _names_its_paper(step: Step) -> None:
    if not str(step.details.get("document", "")).strip():
        raise PaperMissing(step.item.ref)


def _has_a_last_day(step: Step) -> None:
    last: object = step.details.get("until_on")
    if not isinstance(last, date) or last <= step.on:
        raise LastDayMissing(step.item.ref)


def _shows_failure(step: Step) -> None:
    """Let only a day that came, a check that fails, or evidence reopen it."""
    item = step.item
    expired = item.expires_on is not None and item.expires_on <= step.on
    if item.state == RecommendationState.ACCEPTED_RISK and expired:
        return
    run = recheck(step.session, item.finding)
    if run is not None and not run.is_passed:
        return
    failures = [each for each in item.evidence if each.purpose == EvidencePurpose.FAILURE]
    if not any(each.added_at >= step.since for each in failures):
        raise EvidenceMissing(item.ref)


GUARDS: Mapping[workflow.Move, tuple[Guard, ...]] = {
    workflow.ISSUE: (_is_complete, _is_shown, _is_addressed, _is_dated, _rests_on_paper),
    workflow.WITHDRAW: (),
    workflow.SUSPEND: (_names_its_paper, _has_a_last_day),
    workflow.RESUME: (),
    workflow.RESPOND: (_is_answered, _is_planned),
    workflow.START: (_is_decided,),
    workflow.SUBMIT: (_is_mended,),
    workflow.RETURN: (_is_independent,),
    workflow.VERIFY: (_is_independent, _is_verified, _passes_its_check),
    workflow.CLOSE_IN_PART: (_is_independent, _is_partly_mended),
    workflow.CLOSE_NOT_IMPLEMENTED: (_names_its_paper,),
    workflow.ACCEPT_RISK: (_has_a_last_day,),
    workflow.DECLARE_OVERTAKEN: (),
    workflow.REFER: (_names_its_paper,),
    workflow.REGISTER_ANSWER: (_names_its_paper,),
    workflow.REOPEN: (_shows_failure,),
}
