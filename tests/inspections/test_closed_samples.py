"""A second look at what was closed: drawn by seed, wrong ones reopened (B-18).

S1  the sample is drawn from what was closed in the period, by its seed, and the same seed
    draws the same again; where nothing was closed there is nothing to draw
S2  a wrong closing is reopened through the workflow, with evidence, and stays in the share
S3  whoever mended it, works for the office or closed it takes no second look
S4  the share has its exact interval (Clopper & Pearson 1934, as R's binom.test gives it)
    only once everything drawn was seen
S5  a look is entered once, for what was drawn, with words and a day that has been
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from mne import clock
from mne.inspections import closed_samples
from mne.inspections.closed_sample_models import ClosedSample, Closing
from mne.inspections.closed_samples import SecondLook, Wanted, draw_closed, enter_look
from mne.inspections.drawing import is_as_drawn
from mne.inspections.errors import EvidenceMissing, NotYourMove, VerifierNotIndependent
from mne.inspections.finding_models import EvidencePurpose
from mne.inspections.paper_errors import (
    LookedAlready,
    LookNeedsWords,
    NotDrawn,
    NothingClosed,
    UnknownSample,
)
from mne.inspections.recommendation_models import Recommendation, RecommendationState
from tests.inspections.conftest import Offices, at, issued, photo
from tests.inspections.test_clocks import mend_and_close

NEXT_YEAR = date(2024, 2, 1)
RIGHT = SecondLook(Closing.RIGHT, NEXT_YEAR)
WRONG = SecondLook(
    Closing.WRONG, NEXT_YEAR, "Còn 3 hộ sai", (photo(EvidencePurpose.FAILURE),)
)


@pytest.fixture
def closed(session: Session, world: Offices) -> list[Recommendation]:
    """Four items closed in 2023, and one that is still open."""
    items = [issued(session, world, subject_key=str(number)) for number in range(5)]
    for item in items[:4]:
        mend_and_close(session, world, item)
    return items


def wanted(world: Offices, percent: int = 50) -> Wanted:
    return Wanted(world.area, date(2023, 1, 1), date(2024, 1, 1), percent, seed=20240201)


def drawn(session: Session, world: Offices, percent: int = 50) -> ClosedSample:
    with clock.frozen(at(NEXT_YEAR)):
        return draw_closed(session, wanted(world, percent), world.inspector)


def seen(
    session: Session,
    sample: ClosedSample,
    item: Recommendation,
    look: SecondLook,
    by: object,
) -> None:
    with clock.frozen(at(NEXT_YEAR)):
        enter_look(session, sample, item, look, by)


def test_a_part_of_what_was_closed_is_drawn(
    session: Session, world: Offices, closed: list[Recommendation]
):  # S1
    sample = drawn(session, world)
    draw = closed_samples.draw_of(session, sample)
    assert draw.frame == sorted(item.ref for item in closed[:4])
    assert (draw.wanted, draw.seed, is_as_drawn(draw)) == (2, 20240201, True)
    again = closed_samples.draw_of(session, drawn(session, world))
    assert (again.chosen, again.frame_sha256) == (draw.chosen, draw.frame_sha256)
    assert [each.ref for each in closed_samples.items_of(session, sample)] == draw.chosen
    assert closed_samples.get_sample(session, sample.code) is sample
    with pytest.raises(UnknownSample):
        closed_samples.get_sample(session, "PT-1")


def test_nothing_closed_is_nothing_to_draw(
    session: Session, world: Offices, closed: list[Recommendation]
):  # S1
    before = replace(wanted(world), closed_before=date(2023, 2, 1))
    with pytest.raises(NothingClosed):
        draw_closed(session, before, world.inspector)


def test_a_wrong_closing_is_reopened(
    session: Session, world: Offices, closed: list[Recommendation]
):  # S2
    sample = drawn(session, world)
    item, other = closed_samples.items_of(session, sample)
    with pytest.raises(EvidenceMissing):
        seen(session, sample, item, replace(WRONG, shown=()), world.second)
    assert item.state == RecommendationState.VERIFIED_CLOSED
    seen(session, sample, item, WRONG, world.second)
    assert item.state == RecommendationState.REOPENED
    assert item.events[-1].reason == f"{sample.code}: Còn 3 hộ sai"
    seen(session, sample, other, RIGHT, world.second)
    share = closed_samples.share_right(session, sample)
    assert (share.right, share.seen, share.left, share.share) == (1, 2, 0, 0.5)


def test_nobody_looks_at_their_own(
    session: Session, world: Offices, closed: list[Recommendation]
):  # S3
    sample = drawn(session, world)
    item, _ = closed_samples.items_of(session, sample)
    for person, fault in (
        (world.officer, NotYourMove),
        (world.colleague, VerifierNotIndependent),
        (world.verifier, VerifierNotIndependent),
    ):
        with pytest.raises(fault):
            seen(session, sample, item, RIGHT, person)


def test_the_interval_waits_for_every_look(
    session: Session, world: Offices, closed: list[Recommendation]
):  # S4
    sample = drawn(session, world, percent=100)
    first, *others = closed_samples.items_of(session, sample)
    seen(session, sample, first, WRONG, world.second)
    share = closed_samples.share_right(session, sample)
    assert (share.share, share.low, share.high, share.left) == (0.0, None, None, 3)
    for item in others:
        seen(session, sample, item, RIGHT, world.second)
    share = closed_samples.share_right(session, sample)
    # R: binom.test(3, 4)$conf.int
    assert (share.low, share.high) == pytest.approx((0.1941204, 0.9936905), abs=1e-7)
    assert (share.frame, share.is_finite) == (4, True)


def test_what_could_not_be_seen_is_told_apart(
    session: Session, world: Offices, closed: list[Recommendation]
):  # S4
    sample = drawn(session, world)
    first, second = closed_samples.items_of(session, sample)
    gone = SecondLook(Closing.UNSEEN, NEXT_YEAR, "Nhà văn hóa ấp đã phá dỡ")
    seen(session, sample, first, gone, world.second)
    seen(session, sample, second, RIGHT, world.second)
    share = closed_samples.share_right(session, sample)
    assert (share.seen, share.unseen, share.share, share.low) == (1, 1, 1.0, None)


def test_a_look_is_entered_once_and_in_words(
    session: Session, world: Offices, closed: list[Recommendation]
):  # S5
    sample = drawn(session, world)
    item, _ = closed_samples.items_of(session, sample)
    with pytest.raises(NotDrawn):
        seen(session, sample, closed[4], RIGHT, world.second)
    for bad in (replace(WRONG, note=" "), replace(RIGHT, seen_on=date(2024, 2, 2))):
        with pytest.raises(LookNeedsWords):
            seen(session, sample, item, bad, world.second)
    seen(session, sample, item, RIGHT, world.second)
    with pytest.raises(LookedAlready):
        seen(session, sample, item, WRONG, world.second)
    assert item.state == RecommendationState.VERIFIED_CLOSED
