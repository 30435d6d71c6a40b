"""Offices and their people, by date (A-02).

O1  who works for an office on a day, and who heads it
O2  to whom an office answers on a day
O3  an office that ended hands its work to its successor, or says that nobody took over
O4  codes are one office's; what ends, ends after it began; nobody joins what has ended
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from mne.programmes import offices
from mne.programmes.errors import (
    EndsBeforeItBegins,
    OfficeCodeTaken,
    OfficeHasNoSuccessor,
    OfficeNotThere,
    UnknownOffice,
)
from mne.programmes.models import Agency, OfficePosition
from mne.users.models import User
from tests.small_map import REFORM, Tree

FOUNDED = date(2015, 1, 1)


def office(session: Session, tree: Tree, code: str, since: date = FOUNDED) -> Agency:
    added = Agency(code=code, name=code, area_id=tree.district.id, valid_from=since)
    session.add(added)
    session.flush()
    return added


@pytest.fixture
def person(session: Session) -> User:
    user = User(
        login="lan",
        name="Lan",
        password_hash="-",
        session_key="-",
        created_at=datetime(2020, 1, 1, tzinfo=UTC),
    )
    session.add(user)
    session.flush()
    return user


def test_people_come_and_go(session: Session, tree: Tree, person: User):  # O1
    commune = office(session, tree, "UBND-MC")
    since, until = date(2022, 1, 1), date(2024, 1, 1)
    member = offices.join_office(session, commune, person, OfficePosition.HEAD, since)
    offices.leave_office(session, member, until)
    held = {
        day: offices.offices_of(session, person, day)
        for day in (date(2021, 12, 31), since, date(2023, 12, 31), until)
    }
    assert list(held.values()) == [set(), {commune.id}, {commune.id}, set()]
    assert offices.heads(session, commune.id, since) == {person.id}
    assert offices.heads(session, commune.id, until) == set()


def test_an_office_answers_to_another_from_a_day(session: Session, tree: Tree):  # O2
    commune, district = office(session, tree, "XA"), office(session, tree, "HUYEN")
    province = office(session, tree, "TINH")
    offices.set_superior(session, commune, district, FOUNDED)
    offices.set_superior(session, commune, province, REFORM)
    assert offices.superior_of(session, commune.id, date(2023, 1, 1)) is district
    assert offices.superior_of(session, commune.id, REFORM) is province
    assert offices.superior_of(session, province.id, REFORM) is None


def test_the_successor_is_in_charge(session: Session, tree: Tree):  # O3
    old = office(session, tree, "UBND-MC")
    new = office(session, tree, "UBND-TV", REFORM)
    offices.pass_on(session, old, new, REFORM, "Nghị quyết 1682/NQ-UBTVQH15")
    assert offices.in_charge(session, old, date(2025, 6, 30)) is old
    assert offices.in_charge(session, old, REFORM) is new


def test_an_office_without_successor_is_named(session: Session, tree: Tree):  # O3
    old = office(session, tree, "UBND-MC")
    old.valid_to = REFORM
    with pytest.raises(OfficeHasNoSuccessor, match="ended on 01/07/2025"):
        offices.in_charge(session, old, REFORM)
    with pytest.raises(UnknownOffice, match="KHONG-CO"):
        offices.get_office(session, "KHONG-CO")


def test_days_of_an_office_do_not_contradict_each_other(
    session: Session, tree: Tree, person: User
):  # O4
    old, new = office(session, tree, "XA"), office(session, tree, "XA-2", REFORM)
    entry = offices.NewOffice("XA", "UBND xã", tree.tan_bien.id, REFORM)
    with pytest.raises(OfficeCodeTaken, match="“XA” is that of XA"):
        offices.add_office(session, entry)
    backwards = offices.NewOffice("B", "B", tree.tan_bien.id, REFORM, FOUNDED)
    with pytest.raises(EndsBeforeItBegins, match="01/01/2015, is not after"):
        offices.add_office(session, backwards)
    member = offices.join_office(session, old, person, OfficePosition.OFFICER, REFORM)
    assert [each[1] for each in offices.people_of(session, old)] == [person]
    with pytest.raises(EndsBeforeItBegins, match="01/07/2025"):
        offices.leave_office(session, member, REFORM)
    with pytest.raises(OfficeNotThere, match="XA-2 does not exist on 01/01/2024"):
        offices.pass_on(session, old, new, date(2024, 1, 1), "Nghị quyết")
    offices.set_superior(session, old, new, REFORM)
    with pytest.raises(EndsBeforeItBegins):
        offices.set_superior(session, old, new, REFORM)
    offices.pass_on(session, old, new, REFORM, "Nghị quyết")
    with pytest.raises(OfficeNotThere, match="XA does not exist"):
        offices.join_office(session, old, person, OfficePosition.HEAD, REFORM)
