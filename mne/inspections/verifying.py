"""What an independent person does: look, and close, return or reopen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from mne import clock
from mne.inspections import workflow
from mne.inspections.guards import check_independence
from mne.inspections.moving import check_part, move
from mne.inspections.rechecking import recheck
from mne.inspections.recommendation_models import (
    Recommendation,
    Verification,
    VerificationMethod,
    VerificationResult,
)
from mne.users.models import User


@dataclass(frozen=True)
class Look:
    """How and when the verifier saw for themselves, and who approved it besides."""

    method: VerificationMethod
    verified_on: date
    note: str = ""
    approved_by: User | None = None


def verify(
    session: Session, item: Recommendation, seen: int, actor: User, look: Look
) -> None:
    """Close what is mended."""
    _look(session, item, actor, look, VerificationResult.MENDED)
    move(session, item, workflow.VERIFY, seen, actor, look.note)


def close_in_part(
    session: Session, item: Recommendation, seen: int, actor: User, look: Look
) -> None:
    """Close what is mended in part; the rest is a recommendation written before."""
    _look(session, item, actor, look, VerificationResult.PARTLY_MENDED)
    move(session, item, workflow.CLOSE_IN_PART, seen, actor, look.note)


def return_(
    session: Session, item: Recommendation, seen: int, actor: User, look: Look
) -> None:
    """Send back what is not mended; the note is the reason."""
    _look(session, item, actor, look, VerificationResult.NOT_MENDED)
    move(session, item, workflow.RETURN, seen, actor, look.note)


def reopen(
    session: Session, item: Recommendation, seen: int, actor: User, reason: str
) -> None:
    """Reopen what was closed and came back; evidence of the failure is attached before."""
    move(session, item, workflow.REOPEN, seen, actor, reason)


def reopen_expired(session: Session, item: Recommendation) -> None:
    """Take up a risk whose day has come."""
    reason = f"expires_on {item.expires_on}"
    move(session, item, workflow.REOPEN, item.version, None, reason)


def _look(
    session: Session,
    item: Recommendation,
    actor: User,
    look: Look,
    result: VerificationResult,
) -> None:
    on = clock.today()
    check_part(session, item, workflow.VERIFY, actor, on)
    check_independence(session, item, actor, on)
    run = recheck(session, item.finding)
    item.verifications.append(
        Verification(
            submission_number=item.version,
            verifier_id=actor.id,
            method=look.method,
            result=result,
            verified_on=look.verified_on,
            note=look.note.strip(),
            run_key=run.key if run else None,
            approved_by_id=look.approved_by.id if look.approved_by else None,
        )
    )
    session.flush()
