"""Offices of the communes, made from the tree of areas (A-02, fixture 17).

U1  every commune of a day gets one office that lives as long as it; run again nothing
U2  on the reform the office of a commune that passed whole passes with it, by its text
U3  the office of a commune that was split waits for a person's word
U4  whoever answers on a day must exist then
"""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from mne.programmes import offices
from mne.programmes.errors import OfficeNotThere
from mne.programmes.models import Agency
from mne.programmes.offices import NewOffice, add_office
from mne.programmes.reporting_units import make_units
from tests.small_map import BEGIN, REFORM, RESOLUTION, Tree

OLD_DAY, NEW_DAY = date(2023, 6, 1), date(2025, 8, 1)


@pytest.fixture
def committee(session: Session, tree: Tree) -> Agency:
    days = (BEGIN, REFORM)
    return add_office(session, NewOffice("UBND-H", "UBND huyện", tree.district.id, *days))


@pytest.fixture
def department(session: Session, tree: Tree) -> Agency:
    return add_office(session, NewOffice("SO", "Sở", tree.province.id, REFORM))


def test_every_commune_of_a_day_has_its_office(
    session: Session, tree: Tree, committee: Agency
):  # U1
    made = make_units(session, tree.district, OLD_DAY, committee)
    assert [(each.code, each.name, each.valid_to) for each in made.added] == [
        ("UBND-TB-TT", "UBND thị trấn Tân Biên", REFORM),
        ("UBND-TB-MC", "UBND xã Mỏ Công", REFORM),
    ]
    assert offices.superior_of(session, made.added[0].id, OLD_DAY) is committee
    again = make_units(session, tree.district, OLD_DAY, committee)
    assert (again.added, again.known) == ([], made.added)


def test_offices_pass_with_their_communes(
    session: Session, tree: Tree, committee: Agency, department: Agency
):  # U2, U3
    town, mo_cong = make_units(session, tree.district, OLD_DAY, committee).added
    made = make_units(session, tree.province, NEW_DAY, department)
    names = {each.name: each for each in made.added}
    assert sorted(names) == ["UBND xã Trà Vong", "UBND xã Tân Biên", "UBND xã Tân Phú"]
    assert made.passed_on == [(town, names["UBND xã Tân Biên"])]
    assert made.undecided == [mo_cong]
    assert offices.in_charge(session, town, NEW_DAY) is names["UBND xã Tân Biên"]
    assert offices.successor_of(session, town) is names["UBND xã Tân Biên"]
    heir = {names["UBND xã Tân Biên"].id}
    assert offices.acting_for(session, heir, NEW_DAY) == heir | {town.id}
    assert offices.acting_for(session, heir, OLD_DAY) == heir
    offices.pass_on(session, mo_cong, names["UBND xã Trà Vong"], REFORM, RESOLUTION)
    assert make_units(session, tree.province, NEW_DAY, department).undecided == []


def test_an_office_that_ended_takes_no_units(
    session: Session, tree: Tree, committee: Agency
):  # U4
    with pytest.raises(OfficeNotThere, match="UBND huyện does not exist on 01/08/2025"):
        make_units(session, tree.province, NEW_DAY, committee)
