"""Rights are role × area, and nothing by default.

D1  without a grant, outside its days, without the permission, or inactive: nothing
D2  a grant reaches its area and what is below it on the day asked, and nothing else
D3  after a reform it reaches what was below its area, and no neighbour's
D4  what has no place is seen from the top of the tree only
D5  on any map, under any reform, nobody reaches a hamlet that was never below a grant
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mne.areas.editing import add_area, end_area, place, record_succession
from mne.areas.models import Area, AreaKind, SuccessionKind
from mne.areas.scope import areas_for, can, may, reach
from mne.users.models import User
from mne.users.people import create_user, deactivate, grant
from mne.users.permissions import Permission, Role

VIEW = Permission.VIEW_HOUSEHOLDS
LONG_AGO = date(2010, 1, 1)


@pytest.fixture
def person(session) -> User:
    return create_user(session, "huong", "Trần Thị Hương", "một cụm từ dài")


def codes(session, ids):
    return {session.get(Area, area_id).code for area_id in ids}


def test_a_person_without_a_grant_reaches_nothing(session, tree, person):  # D1
    assert areas_for(session, person, VIEW, tree.before) == set()
    assert not may(session, person, VIEW, tree.before)
    assert not can(session, person, VIEW, tree.town.id, tree.before)
    assert not can(session, person, VIEW, None, tree.before)


def test_a_grant_holds_between_its_days_only(session, tree, person):  # D1
    begin, end = date(2023, 1, 1), date(2024, 1, 1)
    grant(session, person, Role.SUPERVISOR, tree.town, begin, end)
    days = [begin - timedelta(1), begin, end - timedelta(1), end]
    held = [can(session, person, VIEW, tree.town.id, day) for day in days]
    assert held == [False, True, True, False]


def test_a_role_gives_its_own_permissions_only(session, tree, person):  # D1
    grant(session, person, Role.ENUMERATOR, tree.town, LONG_AGO)
    assert can(session, person, Permission.SEND_SUBMISSIONS, tree.town.id, tree.before)
    assert not can(session, person, Permission.MANAGE_ROUNDS, tree.town.id, tree.before)


def test_an_inactive_person_reaches_nothing(session, tree, person):  # D1
    grant(session, person, Role.SUPERVISOR, tree.district, LONG_AGO)
    deactivate(session, person)
    assert areas_for(session, person, VIEW, tree.before) == set()
    assert not may(session, person, VIEW, tree.before)


def test_a_grant_reaches_its_area_and_all_below(session, tree, person):  # D2
    grant(session, person, Role.SUPERVISOR, tree.mo_cong, LONG_AGO)
    reached = areas_for(session, person, VIEW, tree.before)
    assert codes(session, reached) == {"TB-MC", "MC-01", "MC-02"}


def test_a_grant_reaches_a_hamlet_that_moved_in(session, tree, person):  # D2
    grant(session, person, Role.SUPERVISOR, tree.tra_vong, LONG_AGO)
    place(session, tree.mo_cong_hamlets[1], tree.tra_vong, date(2026, 1, 1))
    reached = areas_for(session, person, VIEW, tree.after)
    assert codes(session, reached) == {"TN2-TV", "MC-01", "MC-02"}


def test_after_a_split_the_hamlets_stay_and_the_new_communes_are_not_gained(
    session, tree, person
):  # D3
    grant(session, person, Role.SUPERVISOR, tree.mo_cong, LONG_AGO)
    neighbour = add_area(
        session, "TP-09", "Ấp Tân Hưng", AreaKind.HAMLET, date(2025, 7, 1), tree.tan_phu
    )
    other_origin = add_area(session, "TC-TP", "Xã Tân Hưng", AreaKind.COMMUNE, LONG_AGO)
    for new in (tree.tan_phu, tree.tra_vong):
        record_succession(
            session, other_origin, new, date(2025, 7, 1), SuccessionKind.PART, "NQ 1682"
        )
    reached = areas_for(session, person, VIEW, tree.after)
    assert codes(session, reached) == {"MC-01", "MC-02"}
    assert not can(session, person, VIEW, neighbour.id, tree.after)


def test_a_commune_that_passed_whole_is_followed_into_its_successor(
    session, tree, person
):  # D3
    grant(session, person, Role.SUPERVISOR, tree.town, LONG_AGO)
    reached = areas_for(session, person, VIEW, tree.after)
    assert codes(session, reached) == {"TN2-TB", "TT-01", "TT-02"}


def test_an_ended_district_reaches_all_that_was_its_own(session, tree, person):  # D3
    grant(session, person, Role.PROGRAMME_OFFICER, tree.district, LONG_AGO)
    reached = areas_for(session, person, VIEW, tree.after)
    assert codes(session, reached) == {
        *("TN2-TB", "TN2-TV", "TN2-TP"),
        *("TT-01", "TT-02", "MC-01", "MC-02"),
    }


def test_a_grant_on_a_unit_to_come_reaches_nothing_yet(session, tree, person):  # D3
    grant(session, person, Role.SUPERVISOR, tree.tan_bien, LONG_AGO)
    assert areas_for(session, person, VIEW, tree.before) == set()


def test_what_has_no_place_belongs_to_the_top_of_the_tree(session, tree, person):  # D4
    grant(session, person, Role.SUPERVISOR, tree.tan_bien, LONG_AGO)
    assert not can(session, person, VIEW, None, tree.after)
    grant(session, person, Role.SUPERVISOR, tree.province, LONG_AGO)
    assert can(session, person, VIEW, None, tree.after)


# ---------------------------------------------------------------- D5

EARLY, REFORM, LATE = date(2020, 1, 1), date(2025, 7, 1), date(2026, 1, 1)


@st.composite
def reforms(draw):
    """Say under which old and new commune each hamlet lay, and which units are granted.

    Three old communes, four new ones; a hamlet None on one side didn't exist then.
    """
    old_home = st.integers(0, 2)
    homes = st.one_of(
        st.tuples(old_home, st.integers(0, 3)),
        st.tuples(st.none(), st.integers(0, 3)),
        st.tuples(old_home, st.none()),
    )
    hamlets = draw(st.lists(homes, min_size=2, max_size=7))
    granted = draw(st.sets(st.sampled_from(["district", 0, 1, 2]), min_size=1))
    return hamlets, granted


def build(session, hamlets):
    """Draw the map and its reform; give the units by their place in the drawing."""
    district = add_area(session, "D", "Huyện", AreaKind.DISTRICT, EARLY)
    old = [
        add_area(session, f"C{n}", f"Xã {n}", AreaKind.COMMUNE, EARLY, district)
        for n in range(3)
    ]
    province = add_area(session, "P", "Tỉnh", AreaKind.PROVINCE, REFORM)
    new = [
        add_area(session, f"N{n}", f"Xã mới {n}", AreaKind.COMMUNE, REFORM, province)
        for n in range(4)
    ]
    units = []
    for number, (before, after) in enumerate(hamlets):
        home, begin = (new[after], REFORM) if before is None else (old[before], EARLY)
        unit = add_area(session, f"H{number}", "Ấp", AreaKind.HAMLET, begin, home)
        if before is not None and after is None:
            end_area(session, unit, REFORM)
        elif before is not None:
            place(session, unit, new[after], REFORM)
        units.append(unit)
    for before, after in {pair for pair in hamlets if None not in pair}:
        parts = SuccessionKind.PART
        record_succession(session, old[before], new[after], REFORM, parts, "NQ")
    for unit in (*old, district):
        end_area(session, unit, REFORM)
    return district, old, new, units


@pytest.mark.slow
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reforms())
@example(([(0, 1), (1, 1)], {0}))  # a merger with a neighbour
@example(([(0, 1), (0, 2), (1, 2)], {0}))  # a split, and a part to a neighbour
def test_nobody_reaches_what_was_never_below_a_grant(session, drawn):  # D5
    hamlets, granted = drawn
    with session.begin_nested() as undone:
        district, old, new, units = build(session, hamlets)
        own = {0, 1, 2} if "district" in granted else granted
        ids = {district.id if name == "district" else old[name].id for name in granted}

        early = {old[n].id for n in own} | {
            unit.id
            for unit, (before, _) in zip(units, hamlets, strict=True)
            if before in own
        }
        if "district" in granted:
            early.add(district.id)
        assert reach(session, ids, EARLY) == early

        origins_of = {
            n: {before for before, after in hamlets if after == n and before is not None}
            for n in range(4)
        }
        followed = {n for n in range(4) if origins_of[n] and origins_of[n] <= own}
        late = {new[n].id for n in followed} | {
            unit.id
            for unit, (before, after) in zip(units, hamlets, strict=True)
            if after is not None and (before in own or after in followed)
        }
        assert reach(session, ids, LATE) == late
        undone.rollback()
    session.rollback()
