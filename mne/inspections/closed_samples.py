"""A second look at a random part of what was closed: how often the closing was right.

The sample is drawn from what is closed at the time of drawing; what was reopened before is
known to have been closed wrongly and is not in it. The share counts what was looked at, and
has an interval only once everything drawn has been.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.areas.models import Area
from mne.areas.tree import subtree_ids
from mne.audit.actions import Action
from mne.audit.log import record
from mne.inspections import verifying, workflow
from mne.inspections.closed_sample_models import ClosedSample, ClosedSampleLook, Closing
from mne.inspections.drawing import Lot, draw
from mne.inspections.errors import VerifierNotIndependent
from mne.inspections.guards import check_independence
from mne.inspections.models import DrawnKind, InspectionDraw
from mne.inspections.moving import check_part, subject_of
from mne.inspections.paper_errors import (
    LookedAlready,
    LookNeedsWords,
    NotDrawn,
    NothingClosed,
    UnknownSample,
)
from mne.inspections.recommendation_models import Recommendation, RecommendationState
from mne.inspections.remedies import Shown, add_evidence
from mne.inspections.shares import LARGE_PART, exact_interval
from mne.inspections.standing import start_of
from mne.users.models import User


@dataclass(frozen=True)
class Wanted:
    """Where and when items were closed, how large a part to see again, by which seed."""

    area: Area
    closed_from: date
    closed_before: date
    percent: int
    seed: int


@dataclass(frozen=True)
class SecondLook:
    """What somebody saw, when, and what shows it."""

    closing: Closing
    seen_on: date
    note: str = ""
    shown: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class ClosingShare:
    """Rightly closed of what was seen (share 0–1), with its exact interval."""

    drawn: int
    frame: int
    seen: int
    right: int
    unseen: int
    """Drawn, and could not be looked at."""
    low: float | None
    high: float | None

    @property
    def share(self) -> float | None:
        """Rightly closed of seen."""
        return self.right / self.seen if self.seen else None

    @property
    def left(self) -> int:
        """Drawn, and not entered yet."""
        return self.drawn - self.seen - self.unseen

    @property
    def is_finite(self) -> bool:
        """Whether so large a part was seen that the interval is too wide."""
        return self.seen >= LARGE_PART * self.frame


def draw_closed(session: Session, wanted: Wanted, actor: User) -> ClosedSample:
    """Draw a part of what was closed in an area and period, at least one item.

    Raises
    ------
    NothingClosed
        There is nothing to draw from.
    """
    frame = _frame(session, wanted)
    if not frame:
        raise NothingClosed
    number = max(1, math.ceil(len(frame) * wanted.percent / 100))
    lot = Lot(DrawnKind.RECOMMENDATION, frame, min(number, len(frame)), wanted.seed)
    drawn = draw(session, None, lot, actor)
    sample = ClosedSample(
        code=f"PT-{clock.today().year}-{drawn.id:04d}",
        area_id=wanted.area.id,
        draw_id=drawn.id,
        closed_from=wanted.closed_from,
        closed_before=wanted.closed_before,
    )
    session.add(sample)
    session.flush()
    return sample


def _frame(session: Session, wanted: Wanted) -> Sequence[str]:
    inside = subtree_ids(session, [wanted.area.id], clock.today())
    return session.scalars(
        select(Recommendation.ref).where(
            Recommendation.state == RecommendationState.VERIFIED_CLOSED,
            Recommendation.area_id.in_(inside),
            Recommendation.closed_at >= start_of(wanted.closed_from),
            Recommendation.closed_at < start_of(wanted.closed_before),
        )
    ).all()


# ---------------------------------------------------------------- the second look


def enter_look(
    session: Session,
    sample: ClosedSample,
    item: Recommendation,
    look: SecondLook,
    actor: User,
) -> ClosedSampleLook:
    """Enter what a person of no part in it saw; what was closed wrongly is reopened.

    Raises
    ------
    NotDrawn, LookedAlready, LookNeedsWords
        The look can't be entered.
    NotYourMove, VerifierNotIndependent
        Not by this person: of the office, who did it, or who closed it.
    EvidenceMissing
        A wrong closing needs evidence of the failure.
    """
    _check_look(session, sample, item, look)
    _check_looker(session, item, actor)
    for piece in look.shown:
        add_evidence(session, item, piece, actor)
    is_closed = item.state == RecommendationState.VERIFIED_CLOSED
    if look.closing == Closing.WRONG and is_closed:
        verifying.reopen(session, item, item.version, actor, f"{sample.code}: {look.note}")
    entered = ClosedSampleLook(
        sample_id=sample.id,
        recommendation_id=item.id,
        closing=look.closing,
        seen_on=look.seen_on,
        note=look.note.strip(),
        entered_at=clock.now(),
        entered_by_id=actor.id,
    )
    session.add(entered)
    session.flush()
    facts = {"sample": sample.code, "closing": look.closing, "seen_on": look.seen_on}
    record(session, Action.CLOSING_SEEN_AGAIN, subject_of(item), actor, **facts)
    return entered


def _check_look(
    session: Session, sample: ClosedSample, item: Recommendation, look: SecondLook
) -> None:
    if item.ref not in draw_of(session, sample).chosen:
        raise NotDrawn(item.ref, sample.code)
    if any(each.recommendation_id == item.id for each in looks_of(session, sample)):
        raise LookedAlready(item.ref)
    is_silent = look.closing != Closing.RIGHT and not look.note.strip()
    if is_silent or look.seen_on > clock.today():
        raise LookNeedsWords(item.ref)


def _check_looker(session: Session, item: Recommendation, actor: User) -> None:
    """Let only somebody look who neither mended nor closed it."""
    on = clock.today()
    check_part(session, item, workflow.VERIFY, actor, on)
    check_independence(session, item, actor, on)
    closers = {each.verifier_id for each in item.verifications}
    closers |= {each.approved_by_id for each in item.verifications if each.approved_by_id}
    if actor.id in closers:
        raise VerifierNotIndependent(item.ref)


# ---------------------------------------------------------------- reading


def get_sample(session: Session, code: str) -> ClosedSample:
    """Give the sample of this code; raises ``UnknownSample``."""
    sample = session.scalar(select(ClosedSample).where(ClosedSample.code == code))
    if sample is None:
        raise UnknownSample(code)
    return sample


def samples_in(session: Session, area_ids: Collection[int]) -> Sequence[ClosedSample]:
    """Give the samples of some areas, the newest first."""
    return session.scalars(
        select(ClosedSample)
        .where(ClosedSample.area_id.in_(area_ids))
        .order_by(ClosedSample.id.desc())
    ).all()


def draw_of(session: Session, sample: ClosedSample) -> InspectionDraw:
    """Give a sample's draw: the seed, the frame and its hash."""
    return session.get_one(InspectionDraw, sample.draw_id)


def looks_of(session: Session, sample: ClosedSample) -> Sequence[ClosedSampleLook]:
    """Give what was seen so far."""
    return session.scalars(
        select(ClosedSampleLook)
        .where(ClosedSampleLook.sample_id == sample.id)
        .order_by(ClosedSampleLook.id)
    ).all()


def items_of(session: Session, sample: ClosedSample) -> Sequence[Recommendation]:
    """Give the items that were drawn, by number."""
    return session.scalars(
        select(Recommendation)
        .where(Recommendation.ref.in_(draw_of(session, sample).chosen))
        .order_by(Recommendation.ref)
    ).all()


def share_right(session: Session, sample: ClosedSample) -> ClosingShare:
    """Give how many of the looked-at items were closed rightly (tỷ lệ đóng đúng)."""
    drawn, looks = draw_of(session, sample), looks_of(session, sample)
    seen = sum(each.closing != Closing.UNSEEN for each in looks)
    right = sum(each.closing == Closing.RIGHT for each in looks)
    low, high = None, None
    if seen == drawn.wanted:
        low, high = exact_interval(right, seen)
    return ClosingShare(
        drawn=drawn.wanted,
        frame=drawn.frame_size,
        seen=seen,
        right=right,
        unseen=len(looks) - seen,
        low=low,
        high=high,
    )
