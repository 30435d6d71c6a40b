"""Findings: write down what was seen, and know it again when it is seen again.

The same fault has the same fingerprint. Seen again while something about it is open, it is
another occurrence; after everything was closed it reopens what was closed not long ago, or
is a new finding that names the old one. Not being seen in one run closes nothing.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.audit.actions import Action
from mne.audit.log import record
from mne.inspections import workflow
from mne.inspections.errors import UnknownFinding
from mne.inspections.finding_models import (
    Confidentiality,
    Finding,
    FindingOccurrence,
    FindingSource,
    FindingType,
    Severity,
)
from mne.inspections.moving import move
from mne.inspections.recommendation_models import Recommendation, RecommendationState
from mne.users.models import User

REOPENED_WITHIN = timedelta(days=365)
"""A fault that comes back later than this after its closing is a new finding."""


@dataclass(frozen=True)
class Seen:
    """What somebody, or a check, saw."""

    source: FindingSource
    agency_id: int
    area_id: int
    type: FindingType
    criterion: str
    condition: str
    severity: Severity
    detected_on: date
    uid: str = field(default_factory=lambda: str(uuid4()))
    cause: str = ""
    effect: str = ""
    source_text: str = ""
    inspection_id: int | None = None
    component_id: int | None = None
    household_id: int | None = None
    submission_id: int | None = None
    check_code: str | None = None
    subject_key: str = ""
    amount_at_risk_dong: int | None = None
    cases_found: int | None = None
    cases_checked: int | None = None
    cases_population: int | None = None
    cases_chosen_how: str = ""
    occurred_from: date | None = None
    occurred_to: date | None = None
    confidentiality: Confidentiality = Confidentiality.ORDINARY
    period: str = ""
    """The period it belongs to, where the same fault of another period is another one."""

    @property
    def fingerprint(self) -> str:
        """The same for the same fault of the same office, whoever words the condition."""
        criterion = " ".join(unicodedata.normalize("NFC", self.criterion).lower().split())
        key = [
            self.type,
            criterion,
            self.agency_id,
            self.component_id,
            self.subject_key,
            self.period,
        ]
        return hashlib.sha256(json.dumps(key, ensure_ascii=False).encode()).hexdigest()


def record_finding(session: Session, seen: Seen, actor: User | None) -> Finding:
    """Add a finding; one with this ``uid`` that is there already is given back.

    A tablet that lost the connection sends the same finding again.
    """
    known = session.scalar(select(Finding).where(Finding.uid == seen.uid))
    if known is not None:
        return known
    before = _latest_alike(session, seen)
    finding = Finding(
        **_columns(seen),
        ref=seen.uid,
        fingerprint=seen.fingerprint,
        severity_given=seen.severity,
        recurrence_of_id=before.id if before else None,
        created_at=clock.now(),
        created_by_id=actor.id if actor else None,
    )
    session.add(finding)
    session.flush()
    finding.ref = f"PH-{seen.detected_on.year}-{finding.id:05d}"
    facts = {"source": seen.source, "type": seen.type, "severity": seen.severity}
    record(session, Action.FINDING_RECORDED, _subject(finding), actor, **facts)
    return finding


def _columns(seen: Seen) -> dict[str, Any]:
    own = {"severity", "period"}
    return {name: value for name, value in vars(seen).items() if name not in own}


def record_failing_check(
    session: Session, seen: Seen, run_key: str, actor: User | None = None
) -> Finding:
    """Enter that a check failed: a new finding, one more occurrence, or a reopening.

    The same run told twice changes nothing.
    """
    known = _latest_alike(session, seen)
    if known is None or not _is_followed(session, known, seen.detected_on):
        finding = record_finding(session, seen, actor)
        _add_occurrence(session, finding, run_key, seen, actor)
        return finding
    if _add_occurrence(session, known, run_key, seen, actor):
        _reopen(session, known, run_key)
    return known


def _latest_alike(session: Session, seen: Seen) -> Finding | None:
    return session.scalar(
        select(Finding)
        .where(Finding.fingerprint == seen.fingerprint, Finding.uid != seen.uid)
        .order_by(Finding.detected_on.desc(), Finding.id.desc())
        .limit(1)
    )


def _is_followed(session: Session, finding: Finding, on: date) -> bool:
    """Say whether an occurrence still belongs to a finding: open, or closed lately."""
    items = recommendations_of(session, finding)
    if not items:
        return True
    closed = [item.closed_at for item in items]
    if any(moment is None for moment in closed):
        return True
    last = max(moment for moment in closed if moment is not None)
    return on - last.astimezone(clock.LOCAL).date() <= REOPENED_WITHIN


def _add_occurrence(
    session: Session, finding: Finding, run_key: str, seen: Seen, actor: User | None
) -> bool:
    known = select(FindingOccurrence.id).where(
        FindingOccurrence.finding_id == finding.id, FindingOccurrence.run_key == run_key
    )
    if session.scalar(known) is not None:
        return False
    session.add(
        FindingOccurrence(
            finding_id=finding.id,
            run_key=run_key,
            seen_on=seen.detected_on,
            details={"condition": seen.condition},
        )
    )
    session.flush()
    record(session, Action.FINDING_SEEN_AGAIN, _subject(finding), actor, run=run_key)
    return True


def _reopen(session: Session, finding: Finding, run_key: str) -> None:
    """Reopen what was verified as mended, now that the check fails again."""
    for item in recommendations_of(session, finding):
        if item.state == RecommendationState.VERIFIED_CLOSED:
            move(session, item, workflow.REOPEN, item.version, None, run_key)


def confirm_severity(
    session: Session, finding: Finding, severity: Severity, reason: str, actor: User
) -> None:
    """Set the severity that the register keeps beside the one first given.

    What is still to be done about it becomes as grave, and never less grave.
    """
    finding.severity_confirmed = severity
    order = list(Severity)
    for item in recommendations_of(session, finding):
        if item.state not in workflow.CLOSED:
            item.severity = max(item.severity, severity, key=order.index)
    session.flush()
    facts = {"severity": severity, "given": finding.severity_given, "reason": reason}
    record(session, Action.SEVERITY_CONFIRMED, _subject(finding), actor, **facts)


def get_finding(session: Session, ref: str) -> Finding:
    """Give the finding of this reference; raises ``UnknownFinding``."""
    finding = session.scalar(select(Finding).where(Finding.ref == ref))
    if finding is None:
        raise UnknownFinding(ref)
    return finding


def recommendations_of(session: Session, finding: Finding) -> Sequence[Recommendation]:
    """Give what has to be done about a finding, in the order of writing."""
    return session.scalars(
        select(Recommendation)
        .where(Recommendation.finding_id == finding.id)
        .order_by(Recommendation.id)
    ).all()


def occurrences_of(session: Session, finding: Finding) -> Sequence[FindingOccurrence]:
    """Give when it was seen again."""
    return session.scalars(
        select(FindingOccurrence)
        .where(FindingOccurrence.finding_id == finding.id)
        .order_by(FindingOccurrence.id)
    ).all()


def _subject(finding: Finding) -> str:
    return f"finding:{finding.ref}"
