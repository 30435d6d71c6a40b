"""What the worker's day brings by itself, in a transaction of its own.

W1  a risk whose day came is taken up again by the worker, once
W2  a sweep of the worker does the day, and remembers that it did
"""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from mne import clock, pipeline
from mne.config import Settings
from mne.inspections import deciding, remedies
from mne.inspections.policy import load_policy
from mne.inspections.recommendation_models import (
    Answer,
    Recommendation,
    RecommendationState,
)
from tests.inspections.conftest import DUE, ISSUED, Offices, at, issued

UNTIL = date(2023, 9, 1)


@pytest.fixture
def accepted(session: Session, world: Offices) -> Recommendation:
    """A risk accepted until 1 September, committed."""
    item = issued(session, world)
    with clock.frozen(at(ISSUED)):
        remedies.plan_action(session, item, "Làm", world.officer, DUE, world.officer)
        remedies.respond(session, item, item.version, world.officer, Answer.AGREE)
        deciding.accept_risk(session, item, item.version, world.leader, "Chờ", UNTIL)
    session.commit()
    return item


def test_a_risk_whose_day_came_is_taken_up_once(
    session: Session, engine: Engine, settings: Settings, accepted: Recommendation
):  # W1
    policy = load_policy(settings.data_dir)
    with clock.frozen(at(UNTIL)):
        pipeline.bring_day(engine, policy)
        pipeline.bring_day(engine, policy)
    session.refresh(accepted)
    assert accepted.state == RecommendationState.REOPENED
    assert [e.to_state for e in accepted.events].count(RecommendationState.REOPENED) == 1


def test_a_sweep_does_the_day_once(
    session: Session, engine: Engine, settings: Settings, accepted: Recommendation
):  # W2
    policy, days = load_policy(settings.data_dir), set[date]()
    with clock.frozen(at(UNTIL)):
        assert pipeline.sweep(engine, policy, set(), days) == 0
        assert days == {UNTIL}
        assert pipeline.sweep(engine, policy, set(), days) == 0
    session.refresh(accepted)
    assert accepted.state == RecommendationState.REOPENED
    assert len(accepted.events) == 4
