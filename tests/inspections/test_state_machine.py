"""Random walks through the services never reach a state whose guard does not hold.

S1  whatever people of every part try in whatever order, the state is the fold of the
    events, and what the state's guard asks for is in the store
S2  each move of the table is reached by some walk by hand: no dead entry (test_moves)
S3  a stale page moves nothing
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from mne import clock
from mne.errors import MneError
from mne.inspections import deciding, recommendations, remedies, verifying
from mne.inspections.errors import StaleView
from mne.inspections.finding_models import EvidencePurpose
from mne.inspections.moving import folded
from mne.inspections.recommendation_models import (
    Answer,
    ExtensionState,
    Recommendation,
    RecommendationState,
    VerificationMethod,
    VerificationResult,
)
from mne.inspections.workflow import CLOSED
from mne.programmes.offices import heads, offices_of
from mne.users.models import User
from tests.inspections.conftest import Offices, at, drafted, issued, photo

BEGIN = date(2023, 3, 1)
TEXTS = st.sampled_from(["", "Có lý do"])
LATER = st.sampled_from([-1, 0, 30])


class Walk:
    """Somebody tries something; what is refused is undone, what is taken stays."""

    def __init__(self, session: Session, world: Offices, item: Recommendation) -> None:
        self.session, self.world, self.item = session, world, item
        self.on = BEGIN

    def act(self, name: str, person: User, text: str, later: int) -> None:
        self.on += timedelta(days=1)
        day = self.on + timedelta(days=later)
        with clock.frozen(at(self.on)):
            point = self.session.begin_nested()
            try:
                ACTS[name](self, person, text, day)
                point.commit()
            except MneError:
                point.rollback()
                self.session.refresh(self.item)

    @property
    def move(self) -> tuple[Session, Recommendation, int]:
        return self.session, self.item, self.item.version


def _look(text: str, day: date) -> verifying.Look:
    return verifying.Look(VerificationMethod.SITE_VISIT, day, text)


def _plan(walk: Walk, person: User, text: str, day: date) -> None:
    remedies.plan_action(walk.session, walk.item, text, walk.world.officer, day, person)


def _show(walk: Walk, person: User, purpose: EvidencePurpose) -> None:
    remedies.add_evidence(walk.session, walk.item, photo(purpose), person)


def _extend(walk: Walk, person: User, text: str, day: date) -> None:
    deciding.ask_extension(walk.session, walk.item, day, text, person)


def _grant_time(walk: Walk, person: User, _text: str, _day: date) -> None:
    for request in walk.item.due_changes:
        deciding.decide_extension(
            walk.session, walk.item, request, ExtensionState.APPROVED, person
        )


def _rest(walk: Walk, person: User, text: str, day: date) -> None:
    rest = recommendations.draft(
        walk.session, walk.item.finding, text, walk.world.lead, person, walk.item
    )
    recommendations.address(rest, walk.world.commune, day)


ACTS = {
    "issue": lambda w, p, t, d: recommendations.issue(*w.move, p),
    "withdraw": lambda w, p, t, d: recommendations.withdraw(*w.move, p, t),
    "suspend": lambda w, p, t, d: recommendations.suspend(
        *w.move, p, t, recommendations.Pending("Sở", t, d)
    ),
    "resume": lambda w, p, t, d: recommendations.resume(*w.move, p, t),
    "agree": lambda w, p, t, d: remedies.respond(*w.move, p, Answer.AGREE, t),
    "partly": lambda w, p, t, d: remedies.respond(*w.move, p, Answer.PARTLY, t),
    "disagree": lambda w, p, t, d: remedies.respond(*w.move, p, Answer.DISAGREE, t),
    "plan": _plan,
    "decide": lambda w, p, t, d: deciding.decide_response(w.session, w.item, p, t),
    "start": lambda w, p, t, d: remedies.start(*w.move, p),
    "show": lambda w, p, t, d: _show(w, p, EvidencePurpose.REMEDY),
    "fail": lambda w, p, t, d: _show(w, p, EvidencePurpose.FAILURE),
    "submit": lambda w, p, t, d: remedies.submit(*w.move, p, t),
    "return": lambda w, p, t, d: verifying.return_(*w.move, p, _look(t, d)),
    "verify": lambda w, p, t, d: verifying.verify(*w.move, p, _look(t, d)),
    "rest": _rest,
    "close_in_part": lambda w, p, t, d: verifying.close_in_part(*w.move, p, _look(t, d)),
    "not_implemented": lambda w, p, t, d: deciding.close_not_implemented(*w.move, p, t, t),
    "accept_risk": lambda w, p, t, d: deciding.accept_risk(*w.move, p, t, d),
    "overtaken": lambda w, p, t, d: deciding.declare_overtaken(*w.move, p, t),
    "refer": lambda w, p, t, d: recommendations.refer(
        *w.move, p, t, recommendations.Referral("Thanh tra", t)
    ),
    "answer": lambda w, p, t, d: recommendations.register_answer(*w.move, p, t, t),
    "reopen": lambda w, p, t, d: verifying.reopen(*w.move, p, t),
    "extend": _extend,
    "grant_time": _grant_time,
}

# A tired walker mostly takes the usual road; else few walks would leave the first states.
USUAL = [
    ("issue", 0),
    ("plan", 3),
    ("agree", 3),
    ("start", 3),
    ("show", 3),
    ("submit", 3),
    ("verify", 1),
]
DETOUR = st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 5), TEXTS, LATER)
USUAL_STEP = st.sampled_from([(name, who, "Có lý do", 30) for name, who in USUAL])


def assert_guard_holds(walk: Walk) -> None:
    """Read from the rows alone whether the item may be where it is."""
    item = walk.item
    assert item.state == folded(item.events)
    assert item.version == len(item.events)
    assert (item.state in CLOSED) == (item.closed_at is not None)
    reached = {event.to_state for event in item.events}
    for state, holds in MUST_HOLD.items():
        if state in reached:
            holds(walk)
    for event in item.events:
        if event.to_state == RecommendationState.VERIFIED_CLOSED:
            _assert_closed_by_another(walk, event.actor_id, event.number)
    _assert_time_was_granted_by_the_superior(walk)


def _assert_issued(walk: Walk) -> None:
    assert walk.item.addressee_id is not None
    assert walk.item.original_due_before is not None
    assert walk.item.finding.evidence


def _assert_answered(walk: Walk) -> None:
    assert walk.item.responses


def _assert_agreed_or_decided(walk: Walk) -> None:
    last = walk.item.responses[-1]
    superiors = heads(walk.session, walk.world.committee.id, walk.on)
    assert walk.item.actions
    assert last.answer == Answer.AGREE or last.decided_by_id in superiors


def _assert_shown(walk: Walk) -> None:
    assert any(each.purpose == EvidencePurpose.REMEDY for each in walk.item.evidence)


def _assert_has_a_last_day(walk: Walk) -> None:
    for event in walk.item.events:
        if event.to_state == RecommendationState.ACCEPTED_RISK:
            assert date.fromisoformat(event.details["until_on"]) > BEGIN


MUST_HOLD = {
    RecommendationState.ISSUED: _assert_issued,
    RecommendationState.RESPONDED: _assert_answered,
    RecommendationState.IN_PROGRESS: _assert_agreed_or_decided,
    RecommendationState.SUBMITTED: _assert_shown,
    RecommendationState.ACCEPTED_RISK: _assert_has_a_last_day,
}


def _assert_time_was_granted_by_the_superior(walk: Walk) -> None:
    superiors = heads(walk.session, walk.world.committee.id, walk.on)
    for change in walk.item.due_changes:
        if change.state == ExtensionState.APPROVED:
            assert change.decided_by_id != change.asked_by_id
            assert change.decided_by_id in superiors


def _assert_closed_by_another(walk: Walk, closer: int | None, number: int) -> None:
    item = walk.item
    person = walk.session.get_one(User, closer)
    assert closer not in {action.owner_id for action in item.actions}
    assert item.addressee_id not in offices_of(walk.session, person, walk.on)
    assert any(
        each.submission_number == number - 1
        and each.verifier_id == closer
        and each.result == VerificationResult.MENDED
        for each in item.verifications
    )


# One database serves every example: each walk has an item of its own.
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.one_of(USUAL_STEP, USUAL_STEP, DETOUR), min_size=8, max_size=30))
@pytest.mark.slow
def test_no_walk_reaches_a_state_whose_guard_does_not_hold(
    session: Session, world: Offices, steps: list[tuple[str, int, str, int]]
):  # S1
    with clock.frozen(at(BEGIN)):
        item = drafted(session, world, subject_key=str(id(steps)))
        recommendations.address(item, world.commune, BEGIN + timedelta(days=400))
    walk = Walk(session, world, item)
    for name, who, text, later in steps:
        walk.act(name, world.people[who], text, later)
        assert_guard_holds(walk)


def test_a_stale_page_moves_nothing(session: Session, world: Offices):  # S3
    item = issued(session, world)
    with pytest.raises(StaleView, match="What you typed is still below"):
        recommendations.withdraw(session, item, 0, world.inspector, "Nhầm")
    assert item.state == RecommendationState.ISSUED
    assert len(item.events) == 1
