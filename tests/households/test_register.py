"""The household register.

D1  a code is one household's, and a household lives in a hamlet of its day
D2  a search finds with and without accents, by every word, by code, in the given hamlets
D3  a list is in Vietnamese order by given name, the same on both databases, page by page
D4  resident counts are the last up to the day; a hamlet without one is named, not zero
"""

from __future__ import annotations

import random
import unicodedata
from datetime import date

import pytest
from sqlalchemy import insert

from mne.areas.errors import OutsideLifetime
from mne.areas.names import person_key
from mne.households import register
from mne.households.errors import (
    HouseholdCodeTaken,
    NotAHamlet,
    ResidentsNotCounted,
    UnknownHousehold,
)
from mne.households.models import Household, Member, Sex

DAY = date(2022, 1, 1)
HEADS = ["Nguyễn Văn Đức", "Lê Thị Ấm", "Trần Đức An", "Thạch Sa Rươn", "Nguyễn Thị Ân"]


@pytest.fixture
def households(session, tree):
    return [
        register.add_household(
            session, f"TB-{number:03}", tree.hamlets[number % 4], head, DAY
        )
        for number, head in enumerate(HEADS)
    ]


@pytest.fixture
def everywhere(tree):
    return {hamlet.id for hamlet in tree.hamlets}


def heads(found):
    return [household.head_name for household in found]


# ---------------------------------------------------------------- D1


def test_a_household_is_got_by_its_code(session, households):
    assert register.get_household(session, " TB-002 ") is households[2]
    assert register.find_household(session, "TB-999") is None
    with pytest.raises(UnknownHousehold, match="“TB-999”"):
        register.get_household(session, "TB-999")


def test_a_code_is_given_once(session, tree, households):
    with pytest.raises(HouseholdCodeTaken, match="Nguyễn Văn Đức"):
        register.add_household(session, "TB-000", tree.hamlets[0], "Ai", DAY)


def test_a_household_lives_in_a_hamlet(session, tree):
    with pytest.raises(NotAHamlet, match=r"Thị trấn Tân Biên \(TB-TT\) is not a hamlet"):
        register.add_household(session, "TB-900", tree.town, "Ai", DAY)
    with pytest.raises(OutsideLifetime):
        register.add_household(session, "TB-900", tree.hamlets[0], "Ai", date(1990, 1, 1))


def test_members_come_by_their_number(session, households):
    household = households[0]
    for number in (2, 1):
        household.members.append(
            Member(
                number=number,
                name=f"Người {number}",
                sex=Sex.FEMALE,
                birth_year=1980,
                relation="head" if number == 1 else "spouse",
                ethnicity="kinh",
            )
        )
    session.flush()
    assert [m.number for m in register.members_of(session, household)] == [1, 2]


# ---------------------------------------------------------------- D2


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("duc", ["Trần Đức An", "Nguyễn Văn Đức"]),
        ("ĐỨC", ["Trần Đức An", "Nguyễn Văn Đức"]),
        ("duc nguyen", ["Nguyễn Văn Đức"]),
        ("an", ["Trần Đức An", "Nguyễn Thị Ân"]),  # and not Văn
        (unicodedata.normalize("NFD", "Thạch Sa Rươn"), ["Thạch Sa Rươn"]),
        ("tb-003", ["Thạch Sa Rươn"]),
        ("%", []),
        ("_", []),
        ("nobody", []),
    ],
)
def test_a_search_finds(session, households, everywhere, text, found):
    assert heads(register.search(session, everywhere, text, 10, 0)) == found
    assert register.count(session, everywhere, text) == len(found)


def test_a_search_stays_in_the_given_hamlets(session, tree, households):
    here = {tree.hamlets[0].id}
    assert set(heads(register.search(session, here, "", 10, 0))) == {HEADS[0], HEADS[4]}
    assert register.search(session, set(), "", 10, 0) == []
    assert register.count(session, set()) == 0


# ---------------------------------------------------------------- D3


def test_a_list_is_by_given_name_and_a_comes_before_a_breve(
    session, households, everywhere
):
    assert heads(register.search(session, everywhere, "", 10, 0)) == [
        "Trần Đức An",
        "Lê Thị Ấm",  # â is one letter, and m comes before n
        "Nguyễn Thị Ân",
        "Nguyễn Văn Đức",
        "Thạch Sa Rươn",
    ]


def test_pages_put_together_are_the_whole_list(session, tree, everywhere):
    names = [
        f"{f} Văn {g}" for f in ("Lê", "Đỗ", "Ân", "an") for g in ("Ứ", "ư", "Đá", "Da")
    ]
    random.Random(7).shuffle(names)
    session.execute(
        insert(Household),
        [
            {
                "code": f"X{number:02}",
                "hamlet_id": tree.hamlets[0].id,
                "head_name": name,
                "registered_on": DAY,
            }
            for number, name in enumerate(names)
        ],
    )
    pages = [
        register.search(session, everywhere, "", 3, start) for start in range(0, 18, 3)
    ]
    found = [household.head_name for page in pages for household in page]
    assert found == sorted(names, key=person_key)


# ---------------------------------------------------------------- D4


def test_the_last_count_up_to_the_day_holds(session, tree):
    first, second = tree.town_hamlets
    for hamlet, day, counted in (
        (first, date(2022, 9, 1), (100, 400)),
        (first, date(2024, 9, 1), (110, 420)),
        (second, date(2022, 9, 1), (50, 190)),
    ):
        register.count_residents(session, hamlet, day, counted, "Công an xã")
    both = [first.id, second.id]
    assert register.residents(session, both, date(2023, 12, 31)) == (150, 590)
    assert register.residents(session, both, date(2024, 9, 1)) == (160, 610)
    assert register.residents(session, [], date(2024, 9, 1)) == (0, 0)


def test_a_hamlet_without_a_count_is_named(session, tree):
    first, second = tree.town_hamlets
    register.count_residents(session, first, date(2022, 9, 1), (100, 400), "Công an xã")
    with pytest.raises(ResidentsNotCounted, match=r"01/01/2022 of: Khu phố 1 \(TT-01\)"):
        register.residents(session, [first.id], date(2022, 1, 1))
    with pytest.raises(ResidentsNotCounted, match=r"of: Khu phố 2 \(TT-02\)\."):
        register.residents(session, [first.id, second.id], date(2023, 1, 1))


def test_people_are_counted_in_hamlets_only(session, tree):
    with pytest.raises(NotAHamlet):
        register.count_residents(session, tree.town, DAY, (1, 1), "Công an xã")
