"""Rounds: what may be planned, how a round moves, and which one takes an interview.

D1  a plan that contradicts itself or the register is refused
D2  a round moves planned → open → closed → frozen, and back only for a reason
D3  every move is in the audit log with its actor
D4  an interview finds the open round of its form, day and area
D5  a tablet with an earlier version still finds the round
"""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.areas.errors import UnknownArea
from mne.audit.models import AuditEntry
from mne.questionnaires.models import QuestionnaireVersion
from mne.rounds.errors import (
    ReasonMissing,
    ReviewIsACensus,
    RoundCodeTaken,
    RoundDatesReversed,
    RoundNotInState,
    UnknownRound,
)
from mne.rounds.models import Round, RoundKind, RoundMode, RoundState
from mne.rounds.planning import (
    RoundPlan,
    close_round,
    find_round_for,
    get_round,
    list_rounds,
    mark_frozen,
    open_round,
    open_rounds,
    plan_round,
    reopen_round,
)


@pytest.fixture
def plan(places, versions: list[QuestionnaireVersion]) -> RoundPlan:
    return RoundPlan(
        code="RS-2022",
        name="Rà soát năm 2022",
        kind=RoundKind.ANNUAL_REVIEW,
        mode=RoundMode.CENSUS,
        area=places.district,
        questionnaire_version=versions[1],
        reference_on=date(2022, 9, 1),
        opens_on=date(2022, 9, 1),
        closes_on=date(2022, 12, 14),
    )


@pytest.fixture
def review(session: Session, plan: RoundPlan) -> Round:
    """The review of 2022, open."""
    round_ = plan_round(session, plan)
    open_round(session, round_)
    return round_


def actions(session: Session, round_: Round) -> list[str]:
    entries = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject == f"round:{round_.code}")
        .order_by(AuditEntry.id)
    )
    return [entry.action.removeprefix("rounds.round_") for entry in entries]


def test_a_round_begins_planned_on_the_map_of_its_day(session: Session, plan: RoundPlan):
    round_ = plan_round(session, plan)
    assert round_.state == RoundState.PLANNED
    assert round_.area_id == plan.area.id
    assert get_round(session, "RS-2022") is round_


def test_a_code_is_given_once(session: Session, review: Round, plan: RoundPlan):  # D1
    with pytest.raises(RoundCodeTaken, match="RS-2022"):
        plan_round(session, plan)


def test_a_round_does_not_close_before_it_opens(session: Session, plan: RoundPlan):  # D1
    with pytest.raises(RoundDatesReversed, match="14/12/2022, before it opens on 01/01"):
        plan_round(session, replace(plan, opens_on=date(2023, 1, 1)))


def test_a_review_is_never_a_sample(session: Session, plan: RoundPlan):  # D1
    with pytest.raises(ReviewIsACensus, match="covers a whole list"):
        plan_round(session, replace(plan, mode=RoundMode.SAMPLE))


def test_a_round_needs_a_map_of_its_day(session: Session, plan: RoundPlan):  # D1
    with pytest.raises(UnknownArea):
        plan_round(session, replace(plan, reference_on=date(1999, 12, 31)))


def test_a_round_moves_one_step_at_a_time(session: Session, review: Round):  # D2 D3
    close_round(session, review)
    mark_frozen(session, review, dataset="ds-1")
    assert review.state == RoundState.FROZEN
    assert actions(session, review) == ["planned", "opened", "closed", "frozen"]


def test_a_frozen_round_may_go_into_another_data_set(session: Session, review: Round):  # D2
    close_round(session, review)
    mark_frozen(session, review, dataset="ds-1")
    mark_frozen(session, review, dataset="ds-2")
    assert actions(session, review)[-2:] == ["frozen", "frozen"]


def test_no_step_is_skipped(session: Session, plan: RoundPlan):  # D2
    round_ = plan_round(session, plan)
    with pytest.raises(RoundNotInState, match=r"is planned, .* only while it is open"):
        close_round(session, round_)
    with pytest.raises(RoundNotInState) as refused:
        mark_frozen(session, round_, dataset="ds-1")
    assert "ở trạng thái “đang lập kế hoạch”" in refused.value.sentence("vi")
    assert "vẫn được giữ nguyên" in refused.value.sentence("vi")


def test_a_closed_round_is_reopened_for_a_reason(session: Session, review: Round):  # D2
    close_round(session, review)
    with pytest.raises(ReasonMissing):
        reopen_round(session, review, "  ")
    reopen_round(session, review, "Xã Tân Lập còn 12 hộ chưa gửi phiếu")
    assert review.state == RoundState.OPEN
    assert actions(session, review)[-1] == "reopened"


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2022, 8, 31), False),
        (date(2022, 9, 1), True),
        (date(2022, 12, 14), True),
        (date(2022, 12, 15), False),
    ],
)
def test_a_round_takes_interviews_from_its_first_to_its_last_day(
    session: Session, review: Round, day: date, found: bool
):  # D4
    taken = find_round_for(session, "annual_review", "2022.2", day, None)
    assert (taken is review) == found
    assert open_rounds(session, day) == ([review] if found else [])


def test_a_round_takes_interviews_of_its_area(
    session: Session, review: Round, places
):  # D4
    day = date(2022, 10, 1)
    for area in (places.hamlet, places.commune, places.district):
        found = find_round_for(session, "annual_review", "2022.2", day, area.id)
        assert found is review, area.code
    elsewhere = places.elsewhere.id
    assert find_round_for(session, "annual_review", "2022.2", day, elsewhere) is None


def test_a_round_takes_interviews_of_its_questionnaire(session: Session, review: Round):
    day = date(2022, 10, 1)
    assert find_round_for(session, "evaluation_household", "1", day, None) is None


def test_an_earlier_version_still_finds_the_round(session: Session, review: Round):  # D5
    day = date(2022, 10, 1)
    assert find_round_for(session, "annual_review", "2022.1", day, None) is review


def test_the_round_of_that_very_version_comes_first(
    session: Session, review: Round, plan: RoundPlan, versions: list[QuestionnaireVersion]
):  # D5
    trial = replace(
        plan,
        code="THU-2022",
        questionnaire_version=versions[0],
        reference_on=date(2022, 8, 1),
    )
    tried = plan_round(session, trial)
    open_round(session, tried)
    day = date(2022, 10, 1)
    assert find_round_for(session, "annual_review", "2022.1", day, None) is tried
    assert find_round_for(session, "annual_review", "2022.2", day, None) is review


def test_a_closed_round_takes_nothing(session: Session, review: Round):  # D4
    close_round(session, review)
    day = date(2022, 10, 1)
    assert find_round_for(session, "annual_review", "2022.2", day, None) is None


def test_rounds_are_listed_by_area_the_latest_first(
    session: Session, review: Round, plan: RoundPlan, places
):
    later = plan_round(
        session,
        replace(
            plan,
            code="RS-2023",
            reference_on=date(2023, 9, 1),
            opens_on=date(2023, 9, 1),
            closes_on=date(2023, 12, 14),
        ),
    )
    assert list_rounds(session, {places.district.id}) == [later, review]
    assert list_rounds(session, {places.elsewhere.id}) == []


def test_an_unknown_round_says_so(session: Session):
    with pytest.raises(UnknownRound, match="no round “RS-1999”"):
        get_round(session, "RS-1999")
