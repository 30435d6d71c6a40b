"""Drawing a round's sample: strata, both chances, weights, the frame, and what is refused.

D1  strata are kinds of place, communes, or groups of communes
D2  both chances are exact, their product gives the weight, and weights estimate the frame
D3  a hamlet larger than its step is certain; one smaller than its share is taken whole
D4  the same seed on the same frame gives the same sample; the frame's hash tells a change
D5  only households in the register on the reference day are drawn
D6  a census is listed with weight 1, in portions; the two modes never mix
D7  a sample is drawn once, before the round opens, from a frame that is complete
"""

from collections import Counter
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.errors import SampleLargerThanFrame
from mne.areas import editing
from mne.areas.models import Area, AreaKind
from mne.audit.models import AuditEntry
from mne.households.models import Household
from mne.rounds.errors import RoundNotInState
from mne.rounds.models import Round, RoundKind, RoundMode
from mne.rounds.planning import close_round, open_round
from mne.sampling.drawing import draw_two_stage, find_draw, list_census
from mne.sampling.errors import (
    CommuneWithoutGroup,
    FrameIsEmpty,
    HamletWithoutTrait,
    SampleAlreadyDrawn,
    WrongMode,
)
from mne.sampling.frames import StrataBy, take_frame
from mne.sampling.models import Selection
from tests.sampling.conftest import COMMUNES, REFERENCE_ON, MakeRound, add_households


def selections(session: Session, round_: Round) -> list[Selection]:
    return list(
        session.scalars(
            select(Selection)
            .where(Selection.round_id == round_.id)
            .order_by(Selection.household_id)
        )
    )


def test_strata_by_kind_of_place(session: Session, make_round: MakeRound):  # D1
    round_ = make_round()
    draw = draw_two_stage(session, round_, 2022, 2, 5, StrataBy.PLACE)
    assert {
        stratum: (each["psus_in_frame"], each["psus_drawn"], each["households_in_frame"])
        for stratum, each in draw.strata.items()
    } == {
        "rural": (5, 2, 132),
        "rural_border": (4, 2, 199),
        "urban": (3, 2, 127),
    }
    assert draw.strata["urban"]["frame"] == [
        ["C1", "C1-1", 40],
        ["C1", "C1-2", 35],
        ["C1", "C1-3", 52],
    ]


def test_strata_by_commune(session: Session, make_round: MakeRound):  # D1
    draw = draw_two_stage(session, make_round(), 2022, 2, 5, StrataBy.COMMUNE)
    assert sorted(draw.strata) == ["C1", "C2", "C3"]


def test_strata_by_groups_of_communes(session: Session, make_round: MakeRound):  # D1
    groups = {"C1": "A", "C2": "B", "C3": "B"}
    draw = draw_two_stage(session, make_round(), 2022, {"A": 2, "B": 4}, 5, groups)
    assert {name: each["psus_drawn"] for name, each in draw.strata.items()} == {
        "A": 2,
        "B": 4,
    }


def test_a_commune_without_group_is_named(session: Session, make_round: MakeRound):  # D1
    with pytest.raises(CommuneWithoutGroup, match="in no group of strata: C3"):
        draw_two_stage(session, make_round(), 1, 2, 5, {"C1": "A", "C2": "B"})


def test_both_chances_are_exact_and_give_the_weight(
    session: Session, make_round: MakeRound
):  # D2
    round_ = make_round()
    draw_two_stage(session, round_, 2022, 2, 5, StrataBy.PLACE)
    sizes = dict(
        zip(["C2-1", "C2-2", "C2-3", "C2-4", "C2-5"], COMMUNES["C2"][2], strict=True)
    )
    rural = [each for each in selections(session, round_) if each.stratum == "rural"]
    assert len(rural) == 10
    for each in rural:
        assert each.psu_chance == 2 * sizes[each.psu] / 132
        assert each.household_chance == 5 / sizes[each.psu]
        # the same for all: 132 households, 10 of them drawn
        assert each.weight == pytest.approx(13.2, rel=1e-12)


def test_the_weights_of_many_draws_add_up_to_the_frame(
    session: Session, make_round: MakeRound
):  # D2
    totals = []
    for seed in range(30):
        round_ = make_round(f"DK-{seed}")
        draw_two_stage(session, round_, seed, 2, 6, StrataBy.PLACE)
        totals.append(sum(each.weight for each in selections(session, round_)))
    # 127 + 132 + 199; small hamlets taken whole make a single draw vary
    assert sum(totals) / len(totals) == pytest.approx(458, rel=0.02)


def test_a_large_hamlet_is_certain_and_a_small_one_taken_whole(
    session: Session, make_round: MakeRound
):  # D3
    round_ = make_round()
    draw_two_stage(
        session, round_, 4, {"rural": 2, "rural_border": 4, "urban": 2}, 10, StrataBy.PLACE
    )
    drawn = selections(session, round_)
    large = [each for each in drawn if each.psu == "C3-4"]
    assert {each.psu_chance for each in large} == {1.0}
    assert {each.weight for each in large} == {15.0}  # 10 of 150
    small = [each for each in drawn if each.psu == "C3-2"]
    assert len(small) == 4
    assert {each.household_chance for each in small} == {1.0}


def test_the_same_seed_draws_the_same_households(
    session: Session, make_round: MakeRound
):  # D4
    first, again, other = (make_round(code) for code in ("A", "B", "C"))
    for round_, seed in ((first, 7), (again, 7), (other, 8)):
        draw_two_stage(session, round_, seed, 2, 5, StrataBy.PLACE)
    drawn = [
        [each.household_id for each in selections(session, round_)]
        for round_ in (first, again, other)
    ]
    assert drawn[0] == drawn[1]
    assert drawn[0] != drawn[2]


def test_the_hash_of_the_frame_tells_one_more_household(
    session: Session, make_round: MakeRound
):  # D4
    before = take_frame(session, make_round("A"), StrataBy.PLACE).sha256
    assert take_frame(session, make_round("B"), StrataBy.PLACE).sha256 == before
    hamlet = session.scalars(select(Area).where(Area.code == "C2-1")).one()
    add_households(session, hamlet, 1, since=date(2022, 6, 30))
    assert take_frame(session, make_round("C"), StrataBy.PLACE).sha256 != before


def test_the_draw_says_how_it_can_be_redone(session: Session, make_round: MakeRound):  # D4
    round_ = make_round()
    draw = draw_two_stage(session, round_, 2022, 2, 5, StrataBy.PLACE)
    assert find_draw(session, round_) is draw
    assert draw.seed == 2022
    assert "PPS systematic" in draw.method
    assert "PCG64" in draw.method
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.action == "sampling.sample_drawn")
    ).one()
    assert entry.details["frame_sha256"] == draw.frame_sha256


def test_only_households_of_the_day_are_drawn(
    session: Session, make_round: MakeRound
):  # D5
    hamlet = session.scalars(select(Area).where(Area.code == "C3-2")).one()
    gone, stays, *_ = session.scalars(
        select(Household).where(Household.hamlet_id == hamlet.id).order_by(Household.code)
    )
    gone.ended_on = REFERENCE_ON
    stays.ended_on = date(2022, 7, 2)
    add_households(session, hamlet, 2, since=date(2022, 7, 2))
    frame = take_frame(session, make_round(), StrataBy.PLACE)
    psu = next(psu for psu in frame.psus if psu.code == "C3-2")
    assert [code for code, _ in psu.households] == [
        "C3-2-2000-002",
        "C3-2-2000-003",
        "C3-2-2000-004",
    ]


def test_a_stratum_with_too_few_hamlets_is_named(session: Session, make_round: MakeRound):
    with pytest.raises(SampleLargerThanFrame, match=r"4 units .* only 3 \(urban\)"):
        draw_two_stage(session, make_round(), 1, 4, 5, StrataBy.PLACE)


# ---------------------------------------------------------------- census


def test_a_census_is_listed_in_portions_with_weight_one(
    session: Session, make_round: MakeRound
):  # D6
    review = make_round("RS-2022", RoundKind.ANNUAL_REVIEW, RoundMode.CENSUS)
    households = session.scalars(select(Household.id).order_by(Household.id)).all()
    assert list_census(session, review, households[:100]) == 100
    open_round(session, review)
    assert list_census(session, review, households[90:120]) == 20
    listed = selections(session, review)
    assert [each.household_id for each in listed] == list(households[:120])
    assert {(each.weight, each.stratum) for each in listed} == {(1.0, "census")}
    assert Counter(each.psu for each in listed)["C1-1"] == 40


def test_a_closed_review_takes_no_more_households(session: Session, make_round: MakeRound):
    review = make_round("RS-2022", RoundKind.ANNUAL_REVIEW, RoundMode.CENSUS)
    open_round(session, review)
    close_round(session, review)
    with pytest.raises(RoundNotInState):
        list_census(session, review, [1])


def test_the_modes_never_mix(session: Session, make_round: MakeRound):  # D6
    review = make_round("RS-2022", RoundKind.ANNUAL_REVIEW, RoundMode.CENSUS)
    with pytest.raises(WrongMode, match="“RS-2022” is a census"):
        draw_two_stage(session, review, 1, 2, 5, StrataBy.PLACE)
    with pytest.raises(WrongMode, match="“DK-2022” is a sample"):
        list_census(session, make_round(), [1])


# ---------------------------------------------------------------- refused


def test_a_sample_is_drawn_once(session: Session, make_round: MakeRound):  # D7
    round_ = make_round()
    draw_two_stage(session, round_, 1, 2, 5, StrataBy.PLACE)
    with pytest.raises(SampleAlreadyDrawn, match="plan another round"):
        draw_two_stage(session, round_, 2, 2, 5, StrataBy.PLACE)


def test_a_sample_is_drawn_before_the_round_opens(
    session: Session, make_round: MakeRound
):  # D7
    round_ = make_round()
    open_round(session, round_)
    with pytest.raises(RoundNotInState, match="only while it is planned"):
        draw_two_stage(session, round_, 1, 2, 5, StrataBy.PLACE)


def test_an_empty_frame_is_refused(session: Session, make_round: MakeRound):  # D7
    for household in session.scalars(select(Household)):
        household.ended_on = date(2022, 1, 1)
    with pytest.raises(FrameIsEmpty, match="no household in its area on 01/07/2022"):
        draw_two_stage(session, make_round(), 1, 2, 5, StrataBy.PLACE)


def test_a_hamlet_of_unknown_kind_is_named(
    session: Session, make_round: MakeRound, district: Area
):  # D7
    commune = session.scalars(select(Area).where(Area.code == "C1")).one()
    hamlet = editing.add_area(
        session, "C1-9", "Khu phố 9", AreaKind.HAMLET, date(2020, 1, 1), commune
    )
    add_households(session, hamlet, 3, since=date(2020, 1, 1))
    with pytest.raises(HamletWithoutTrait, match=r"on 01/07/2022: C1-9\. Record"):
        draw_two_stage(session, make_round(), 1, 2, 5, StrataBy.PLACE)
