"""Reminders and escalation: once for each item, rule and due date (B-11, fixture 9).

R1  the ladder goes to the owner, the unit's head, the lead office, the superior, each once
R2  a new due date begins the ladder anew; what is suspended or closed gets none
R3  after a pause what came is given, but no warning of a day that is over
R4  a day's run twice changes nothing: an accepted risk is reopened once, a week's notice
    is given once
R5  whoever is meant reads it, and puts it away
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from mne import clock
from mne.inspections import deciding, recommendations, remedies
from mne.inspections.daily import Day, run_day
from mne.inspections.policy import load_policy
from mne.inspections.recommendation_models import (
    Answer,
    Recommendation,
    RecommendationState,
)
from mne.inspections.reminding import (
    HEADS_UP,
    REVIEW,
    put_away,
    remind,
    reminders_for,
)
from tests.inspections.conftest import DUE, ISSUED, Offices, at, issued
from tests.inspections.test_clocks import extend_to_june, mend_and_close

POLICY = load_policy()
NOTHING = Day(0, 0, 0, 0, 0)


def day(days: int) -> date:
    return DUE + timedelta(days=days)


def given_on(session: Session, on: date) -> list[tuple[str, int, int | None]]:
    with clock.frozen(at(on)):
        new = remind(session, POLICY, on)
    return [(each.rule, each.agency_id, each.user_id) for each in new]


@pytest.fixture
def item(session: Session, world: Offices) -> Recommendation:
    item = issued(session, world)
    with clock.frozen(at(ISSUED)):
        remedies.plan_action(session, item, "Rà soát", world.officer, DUE, world.officer)
    return item


def test_the_ladder_goes_upwards_once(
    session: Session, world: Offices, item: Recommendation
):  # R1
    ladder = {
        -8: [],
        -7: [("T-7", world.commune.id, world.officer.id)],
        -1: [("T-1", world.commune.id, world.officer.id)],
        0: [],
        1: [("T+1", world.commune.id, None)],  # the commune's head is not recorded
        15: [("T+15", world.lead.id, None)],
        30: [("T+30", world.committee.id, world.leader.id)],
        31: [],
    }
    for days, expected in ladder.items():
        assert given_on(session, day(days)) == expected, days
        assert given_on(session, day(days)) == []


def test_a_new_due_date_begins_anew(
    session: Session, world: Offices, item: Recommendation
):  # R2
    given_on(session, date(2023, 3, 25))
    extend_to_june(session, world, item)
    assert given_on(session, date(2023, 5, 1)) == []
    assert [rule for rule, *_ in given_on(session, date(2023, 5, 25))] == ["T-7"]


def test_what_is_suspended_or_closed_gets_none(session: Session, world: Offices):  # R2
    closed = issued(session, world)
    mend_and_close(session, world, closed)
    waits = issued(session, world, subject_key="2")
    with clock.frozen(at(ISSUED)):
        pending = recommendations.Pending("Sở LĐTBXH", "45/SLĐ", date(2023, 7, 1))
        recommendations.suspend(session, waits, 1, world.inspector, "Chờ Sở", pending)
    assert given_on(session, date(2023, 6, 20)) == []
    assert given_on(session, date(2023, 7, 1)) == [(REVIEW, world.lead.id, None)]
    assert given_on(session, date(2023, 7, 2)) == []


def test_after_a_pause_no_stale_warning_is_given(
    session: Session, item: Recommendation
):  # R3
    assert [rule for rule, *_ in given_on(session, day(20))] == ["T+1", "T+15"]


def test_a_day_run_twice_changes_nothing(
    session: Session, world: Offices, item: Recommendation
):  # R4
    until = date(2023, 9, 1)
    with clock.frozen(at(date(2023, 3, 2))):
        remedies.respond(session, item, item.version, world.officer, Answer.AGREE)
        deciding.accept_risk(
            session, item, item.version, world.leader, "Chờ kinh phí", until
        )
    for on, expected in (
        (date(2023, 8, 24), NOTHING),
        (date(2023, 8, 25), Day(0, 0, 0, 0, 1)),
    ):
        with clock.frozen(at(on)):
            assert run_day(session, POLICY, on) == expected
            assert run_day(session, POLICY, on) == NOTHING
    with clock.frozen(at(until)):
        first = run_day(session, POLICY, until)
        assert first.reopened == 1
        assert run_day(session, POLICY, until) == NOTHING
    assert item.state == RecommendationState.REOPENED
    events = [event.to_state for event in item.events]
    assert events.count(RecommendationState.REOPENED) == 1
    assert HEADS_UP == "risk-7"


def test_whoever_is_meant_reads_it(
    session: Session, world: Offices, item: Recommendation
):  # R5
    given_on(session, day(-7))
    ((reminder, about),) = reminders_for(session, world.officer, [world.commune.id])
    assert about is item
    assert reminders_for(session, world.colleague, [world.commune.id]) == []
    given_on(session, day(15))
    assert len(reminders_for(session, world.inspector, [world.lead.id])) == 1
    put_away(session, reminder)
    left = reminders_for(session, world.officer, [world.commune.id])
    assert [each.rule for each, _ in left] == ["T+1"]
