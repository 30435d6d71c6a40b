"""Panels and visits: what a later round keeps of an earlier sample.

D1  the same households keep their chances; one that ended stays on the list as dissolved
D2  the same hamlets keep their chance, and households are drawn anew, the new ones too
D3  no earlier sample, or a hamlet left by all, is refused
D4  what came of a visit is kept on the list; a household not on it is refused
"""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.areas.models import Area
from mne.households.models import Household
from mne.rounds.models import Round, RoundKind
from mne.sampling.drawing import draw_two_stage
from mne.sampling.errors import NoEarlierSample, NotSelected, PsuGone
from mne.sampling.frames import StrataBy
from mne.sampling.models import Selection
from mne.sampling.panels import keep_households, redraw_households
from mne.sampling.visits import count_dispositions, record_visit
from tests.sampling.conftest import MakeRound, add_households

LATER = date(2026, 7, 1)


def selections(session: Session, round_: Round) -> dict[int, Selection]:
    found = session.scalars(select(Selection).where(Selection.round_id == round_.id))
    return {each.household_id: each for each in found}


@pytest.fixture
def baseline(session: Session, make_round: MakeRound) -> Round:
    round_ = make_round()
    draw_two_stage(session, round_, 2022, 2, 5, StrataBy.PLACE)
    return round_


@pytest.fixture
def endline(make_round: MakeRound) -> Round:
    return make_round("CK-2026", RoundKind.ENDLINE, reference_on=LATER)


def test_a_panel_keeps_households_and_chances(
    session: Session, baseline: Round, endline: Round
):  # D1
    before = selections(session, baseline)
    ended = session.get_one(Household, min(before))
    ended.ended_on = date(2024, 3, 1)
    draw = keep_households(session, endline, baseline)
    after = selections(session, endline)
    assert after.keys() == before.keys()
    for household_id, kept in after.items():
        first = before[household_id]
        assert (kept.stratum, kept.psu, kept.weight) == (
            first.stratum,
            first.psu,
            first.weight,
        )
        assert kept.psu_chance == first.psu_chance
        assert kept.disposition == ("dissolved" if household_id == ended.id else None)
    assert draw.method.startswith("panel: the households of DK-2022")


def test_a_household_that_ends_later_is_still_visited(
    session: Session, baseline: Round, endline: Round
):  # D1
    household_id = min(selections(session, baseline))
    session.get_one(Household, household_id).ended_on = date(2026, 7, 2)
    keep_households(session, endline, baseline)
    assert selections(session, endline)[household_id].disposition is None


def test_hamlets_stay_and_households_are_drawn_anew(
    session: Session, baseline: Round, endline: Round
):  # D2
    before = selections(session, baseline)
    psu = next(iter(before.values())).psu
    hamlet = session.scalars(select(Area).where(Area.code == psu)).one()
    size = len(
        session.scalars(select(Household.id).where(Household.hamlet_id == hamlet.id)).all()
    )
    add_households(session, hamlet, 20, since=date(2024, 1, 1))
    redraw_households(session, endline, baseline, seed=2026, households_per_psu=8)
    after = selections(session, endline)
    assert {each.psu for each in after.values()} == {each.psu for each in before.values()}
    inside = [each for each in after.values() if each.psu == psu]
    assert len(inside) == 8
    earlier = next(each for each in before.values() if each.psu == psu)
    for each in inside:
        assert each.psu_chance == earlier.psu_chance
        assert each.household_chance == 8 / (size + 20)
    drawn = session.scalars(select(Household.code).where(Household.id.in_(after))).all()
    assert any("-2024-" in code for code in drawn)


def test_a_panel_needs_an_earlier_sample(
    session: Session, make_round: MakeRound, endline: Round
):  # D3
    with pytest.raises(NoEarlierSample, match="“DK-2022” has no sample to keep"):
        keep_households(session, endline, make_round())


def test_a_hamlet_left_by_all_is_named(
    session: Session, baseline: Round, endline: Round
):  # D3
    psu = next(iter(selections(session, baseline).values())).psu
    hamlet = session.scalars(select(Area).where(Area.code == psu)).one()
    for household in session.scalars(
        select(Household).where(Household.hamlet_id == hamlet.id)
    ):
        household.ended_on = date(2025, 1, 1)
    with pytest.raises(PsuGone, match=f"no households .* now: {psu}"):
        redraw_households(session, endline, baseline, seed=1, households_per_psu=5)


def test_the_outcome_of_a_visit_is_kept(session: Session, baseline: Round):  # D4
    first, second, *_ = sorted(selections(session, baseline))
    record_visit(session, baseline, session.get_one(Household, first), "completed")
    record_visit(session, baseline, session.get_one(Household, second), "refused")
    assert count_dispositions(session, baseline) == {
        "completed": 1,
        "refused": 1,
        None: 28,
    }


def test_a_household_off_the_list_is_refused(session: Session, baseline: Round):  # D4
    listed = selections(session, baseline)
    stranger = session.scalars(
        select(Household).where(Household.id.not_in(listed)).order_by(Household.id)
    ).first()
    assert stranger is not None
    with pytest.raises(NotSelected, match="What was sent is kept"):
        record_visit(session, baseline, stranger, "completed")
