"""Which interviews of a round count: one per household, the others set aside by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.collection.models import Submission, SubmissionState, SubmissionVersion
from mne.datasets.errors import InterviewsStillWaiting
from mne.datasets.weighting import RESPONDED
from mne.households.models import Household
from mne.rounds.models import Round

RESULT = "interview_result"


class Known(NamedTuple):
    """An interview that was weighed: which one it is, whose, and since when."""

    version_id: int
    instance_id: str
    xml_sha256: str
    household_id: int | None
    household_code: str | None
    state: SubmissionState
    received_at: datetime
    is_judged: bool


@dataclass
class Chosen:
    """The interviews of a round that count, by household, and those that don't, and why."""

    by_household: dict[int, Known] = field(default_factory=dict)
    set_aside: list[tuple[str, str]] = field(default_factory=list)

    def reasons(self) -> dict[str, int]:
        """Count those set aside, by reason."""
        return dict(sorted(Counter(reason for _, reason in self.set_aside).items()))


def choose_interviews(session: Session, round_: Round) -> Chosen:
    """Choose one interview per household: an approved one, else one with answers, the last.

    What was sent back to its enumerator waits for its correction, and what belongs to no
    household of the register has no weight: both are set aside by name.

    Raises
    ------
    InterviewsStillWaiting
        Some have not been judged.
    """
    found = list(_known(session, round_))
    check_judged(round_, found)
    return choose(found, _unanswered(session, found))


def check_judged(round_: Round, found: Sequence[Known]) -> None:
    """Raise ``InterviewsStillWaiting`` if some have not been judged."""
    waiting = sum(not each.is_judged for each in found)
    if waiting:
        raise InterviewsStillWaiting(round_.code, waiting)


def choose(found: Sequence[Known], unanswered: set[int]) -> Chosen:
    """Choose among interviews; ``unanswered`` are versions of visits without answers."""
    chosen = Chosen()
    for each in sorted(found, key=lambda known: _rank(known, unanswered)):
        reason = _reason(each, chosen)
        if reason:
            chosen.set_aside.append((each.instance_id, reason))
        elif each.household_id is not None:
            chosen.by_household[each.household_id] = each
    chosen.set_aside.sort()
    return chosen


def _rank(each: Known, unanswered: set[int]) -> tuple[bool, bool, float, str]:
    return (
        each.state is not SubmissionState.APPROVED,
        each.version_id in unanswered,
        -each.received_at.timestamp(),
        each.instance_id,
    )


def _unanswered(session: Session, found: Sequence[Known]) -> set[int]:
    """Find visits without answers among the interviews of households that have several."""
    times = Counter(each.household_id for each in found)
    several = [each.version_id for each in found if times[each.household_id] > 1]
    rows = session.execute(
        select(SubmissionVersion.id, SubmissionVersion.answers).where(
            SubmissionVersion.id.in_(several)
        )
    )
    return {row.id for row in rows if _result(row.answers) not in {*RESPONDED, None}}


def _result(answers: dict[str, Any]) -> str | None:
    """Find what came of the visit, in whichever group it was asked."""
    found = answers.get(RESULT)
    if isinstance(found, str):
        return found.strip() or None
    inner = (_result(each) for each in answers.values() if isinstance(each, dict))
    return next(filter(None, inner), None)


def _reason(each: Known, chosen: Chosen) -> str:
    if each.state is SubmissionState.SENT_BACK:
        return "sent_back"
    if each.household_id is None:
        return "unknown_household"
    return "interviewed_twice" if each.household_id in chosen.by_household else ""


def _known(session: Session, round_: Round) -> Iterator[Known]:
    rows = session.execute(
        select(
            SubmissionVersion.id,
            SubmissionVersion.instance_id,
            SubmissionVersion.xml_sha256,
            Submission.household_id,
            Household.code,
            Submission.state,
            SubmissionVersion.received_at,
            SubmissionVersion.judged_at.is_not(None),
        )
        .join(Submission, SubmissionVersion.submission_id == Submission.id)
        .outerjoin(Household, Submission.household_id == Household.id)
        .where(
            Submission.round_id == round_.id,
            SubmissionVersion.number == Submission.current_number,
        )
        .order_by(SubmissionVersion.instance_id)
    )
    return (Known(*row) for row in rows)
