"""The invented people: the same from the same seed, and shaped as such a district is.

P1  the same seed gives the same households and the same answers
P2  size, age and ethnicity have the shape they should
P3  everything is invented and says so: identity numbers start with FAKE
P4  what a household lacks stays with it: rounds are correlated, and fall with the years
P5  the map is the founding plan's, and the divided communes are divided
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from sqlalchemy.orm import Session

from mne.areas import tree
from mne.areas.models import AreaKind, AreaSuccession, SuccessionKind
from mne.demo import people, places
from mne.demo.household_answers import evaluation_answers, household_answers
from mne.demo.places import Hamlet

BEFORE, AFTER = date(2022, 10, 1), date(2026, 10, 1)


@pytest.fixture
def hamlets(session: Session) -> list[Hamlet]:
    return places.load_places(session)


def _homes(hamlets: list[Hamlet], count: int, seed: int = 7) -> list[people.Home]:
    return list(people.generate(hamlets, count, np.random.default_rng(seed)))


def test_the_same_seed_gives_the_same_district(hamlets: list[Hamlet]):  # P1
    first, second = _homes(hamlets, 200), _homes(hamlets, 200)
    assert [home.people for home in first] == [home.people for home in second]
    answers = [evaluation_answers(home, AFTER, 1, "TB21") for home in first]
    assert answers == [evaluation_answers(home, AFTER, 1, "TB21") for home in second]


def test_another_seed_gives_another_district(hamlets: list[Hamlet]):  # P1
    first, second = _homes(hamlets, 200), _homes(hamlets, 200, seed=8)
    assert [home.people for home in first] != [home.people for home in second]


def test_every_household_that_was_asked_for_is_there(hamlets: list[Hamlet]):  # P2
    homes = _homes(hamlets, 1000)
    assert len({home.code for home in homes}) == 1000
    assert {home.hamlet.area.code for home in homes} == {h.area.code for h in hamlets}


def test_people_have_the_shape_of_such_a_district(hamlets: list[Hamlet]):  # P2
    homes = _homes(hamlets, 3000)
    born = np.array([person.born_on.year for home in homes for person in home.people])
    ages = 2021 - born
    assert 3.5 < len(ages) / len(homes) < 3.9
    assert 0.22 < (ages < 16).mean() < 0.32
    assert 0.08 < (ages >= 60).mean() < 0.16
    minority = np.mean([home.head.ethnicity != "kinh" for home in homes])
    assert 0.05 < minority < 0.15


def test_each_household_has_one_head(hamlets: list[Hamlet]):  # P2
    for home in _homes(hamlets, 300):
        assert [p.relation for p in home.people].count("head") == 1
        assert home.head.relation == "head"


def test_identity_numbers_say_that_they_are_not_real(hamlets: list[Hamlet]):  # P3
    numbers = [p.identity_number for home in _homes(hamlets, 300) for p in home.people]
    given = [number for number in numbers if number is not None]
    assert given
    assert all(number.startswith("FAKE-") for number in given)


def test_deprivation_lasts_and_falls(hamlets: list[Hamlet]):  # P4
    homes = _homes(hamlets, 1500)
    without = {
        year: np.array(
            [
                household_answers(home, date(year, 10, 1), 1, "X")["uses_internet"] == "no"
                for home in homes
            ]
        )
        for year in (2022, 2026)
    }
    assert without[2026].mean() < without[2022].mean()
    assert np.corrcoef(without[2022], without[2026])[0, 1] > 0.4


def test_the_map_is_that_of_the_founding_plan(
    session: Session, hamlets: list[Hamlet]
):  # P5
    district = tree.get_area(session, "72TB", BEFORE)
    before = tree.children(session, district.id, BEFORE)
    assert len(before) == 10
    assert {area.kind for area in before} == {AreaKind.COMMUNE}
    province = tree.get_area(session, "72M", AFTER)
    assert len(tree.children(session, province.id, AFTER)) == 6
    assert len(tree.descendant_ids(session, province.id, AFTER)) >= len(hamlets)


def test_divided_communes_pass_in_parts(session: Session, hamlets: list[Hamlet]):  # P5
    divided = tree.get_area(session, "TB03", BEFORE)
    parts = session.query(AreaSuccession).filter_by(predecessor_id=divided.id)
    assert {part.kind for part in parts} == {SuccessionKind.PART}
    assert {area.code for area in tree.successors(session, divided)} == {"TB24", "TB25"}
    where = tree.communes_of_hamlets(session, AFTER)
    reached = {where[h.area.id].code for h in hamlets if h.commune_code == "TB03"}
    assert reached == {"TB24", "TB25"}
