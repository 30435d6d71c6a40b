"""How old and how late a recommendation is, as of any day.

F7  fixture 7 of the acceptance list: issued 1/3, due before 1/4, extended to 1/6, closed
    15/6: age 106 days, 75 past the first due date, 14 past the last; the same a year later;
    31 suspended days give an active age of 75
C1  the due date in force on a day is the one approved by then (B-09)
C2  suspended without an end counts up to the day asked
"""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from mne import clock
from mne.inspections import deciding, recommendations, remedies, verifying
from mne.inspections.clocks import clock_of
from mne.inspections.finding_models import EvidencePurpose
from mne.inspections.recommendation_models import (
    Answer,
    ExtensionState,
    Recommendation,
    RecommendationState,
    VerificationMethod,
)
from tests.inspections.conftest import DUE, ISSUED, Offices, at, issued, photo


def suspend_for_march(session: Session, world: Offices, item: Recommendation) -> None:
    """Suspend from 5 March to 5 April: 31 days."""
    pending = recommendations.Pending("Sở LĐTBXH", "45/SLĐ", date(2023, 5, 1))
    with clock.frozen(at(date(2023, 3, 5))):
        recommendations.suspend(
            session, item, item.version, world.inspector, "Chờ ý kiến Sở", pending
        )
    with clock.frozen(at(date(2023, 4, 5))):
        recommendations.resume(
            session, item, item.version, world.inspector, "Sở đã có ý kiến"
        )


def extend_to_june(session: Session, world: Offices, item: Recommendation) -> None:
    with clock.frozen(at(date(2023, 3, 20))):
        request = deciding.ask_extension(
            session, item, date(2023, 6, 1), "Thiếu cán bộ", world.officer
        )
        deciding.decide_extension(
            session, item, request, ExtensionState.APPROVED, world.leader
        )


def mend_and_close(session: Session, world: Offices, item: Recommendation) -> None:
    with clock.frozen(at(date(2023, 4, 10))):
        remedies.plan_action(
            session, item, "Rà soát lại", world.officer, date(2023, 5, 30), world.officer
        )
        remedies.respond(session, item, item.version, world.officer, Answer.AGREE)
        remedies.start(session, item, item.version, world.officer)
    with clock.frozen(at(date(2023, 6, 10))):
        remedies.add_evidence(session, item, photo(EvidencePurpose.REMEDY), world.officer)
        remedies.submit(session, item, item.version, world.officer, "Đã rà soát lại")
    with clock.frozen(at(date(2023, 6, 15))):
        look = verifying.Look(VerificationMethod.SITE_VISIT, date(2023, 6, 15))
        verifying.verify(session, item, item.version, world.verifier, look)


def test_fixture_7_an_item_closed_late_keeps_its_age(
    session: Session, world: Offices
):  # F7
    item = issued(session, world)
    extend_to_june(session, world, item)
    mend_and_close(session, world, item)

    for asked in (date(2023, 6, 15), date(2024, 6, 15)):
        read = clock_of(item, asked)
        assert read.state == RecommendationState.VERIFIED_CLOSED
        assert (read.age, read.days_over_original, read.days_over) == (106, 75, 14)
        assert read.closed_on == date(2023, 6, 15)
        assert not read.is_open


def test_fixture_7_suspended_days_are_kept_apart(session: Session, world: Offices):  # F7
    item = issued(session, world)
    suspend_for_march(session, world, item)
    with clock.frozen(at(date(2023, 4, 6))):
        request = deciding.ask_extension(
            session, item, date(2023, 6, 1), "Chờ Sở", world.officer
        )
        deciding.decide_extension(
            session, item, request, ExtensionState.APPROVED, world.leader
        )
    mend_and_close(session, world, item)

    read = clock_of(item, date(2024, 1, 1))
    assert (read.age, read.suspended, read.active_age) == (106, 31, 75)
    assert item.suspended_days == 31


def test_the_due_date_is_the_one_approved_by_the_day(
    session: Session, world: Offices
):  # C1
    item = issued(session, world)
    extend_to_june(session, world, item)

    assert clock_of(item, date(2023, 3, 19)).due_before == DUE
    assert clock_of(item, date(2023, 3, 20)).due_before == date(2023, 6, 1)
    late = clock_of(item, date(2023, 5, 1))
    assert (late.days_over_original, late.days_over) == (30, 0)


@pytest.mark.parametrize(
    ("asked", "days"), [(date(2023, 3, 5), 0), (date(2023, 3, 15), 10)]
)
def test_a_suspension_counts_up_to_the_day_asked(
    session: Session, world: Offices, asked: date, days: int
):  # C2
    item = issued(session, world)
    suspend_for_march(session, world, item)
    read = clock_of(item, asked)
    assert read.state == RecommendationState.SUSPENDED
    assert read.suspended == days
    assert read.active_age == (asked - ISSUED).days - days


def test_before_it_was_issued_it_has_no_age(session: Session, world: Offices):
    item = issued(session, world)
    read = clock_of(item, date(2023, 2, 1))
    assert read.state == RecommendationState.DRAFT
    assert read.age is None
    assert read.days_over is None
