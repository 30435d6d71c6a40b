"""Which office has which role for a component, by date (A-01, A-02).

R1  a role begins and ends on a day; the past keeps the office it had
R2  a component has its parts' office only where all of them agree, on that day
R3  ending a role that nobody holds is refused, and so is giving one that is held
R4  several offices may implement; then there is no single one
"""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from mne.areas import editing
from mne.areas.models import AreaKind
from mne.programmes import roles
from mne.programmes.documents import seed_document
from mne.programmes.errors import (
    OfficeNotThere,
    RoleAlreadyHeld,
    RoleNotHeld,
    UnknownComponent,
)
from mne.programmes.models import AgencyRole, Component, Programme
from mne.programmes.offices import get_office
from mne.programmes.register import components_of, get_component, load_programme

LEAD = AgencyRole.LEAD
JUNE, JULY = date(2023, 6, 30), date(2023, 7, 1)


@pytest.fixture
def programme(session: Session) -> Programme:
    founded = date(2000, 1, 1)
    editing.add_area(session, "72TB", "Huyện Tân Biên", AreaKind.DISTRICT, founded)
    return load_programme(session, seed_document())


def part(session: Session, programme: Programme, code: str) -> Component:
    return next(c for c in components_of(session, programme) if c.code == code)


def codes(session: Session, component: Component, role: AgencyRole, on: date) -> list[str]:
    return [each.code for each in roles.offices_in(session, component, role, on)]


def test_a_role_passes_on_a_day(session: Session, programme: Programme):  # R1
    da1 = part(session, programme, "DA1")
    old, new = get_office(session, "PLDTBXH"), get_office(session, "PNNPTNT")
    roles.end_role(session, da1, old, LEAD, JULY)
    roles.give_role(session, da1, new, LEAD, JULY)
    assert codes(session, da1, LEAD, JUNE) == ["PLDTBXH"]
    assert codes(session, da1, LEAD, JULY) == ["PNNPTNT"]
    assert codes(session, da1, LEAD, date(2022, 12, 31)) == []


def test_parts_that_disagree_leave_the_whole_without_lead(
    session: Session, programme: Programme
):  # R2
    da2, da3 = part(session, programme, "DA2"), part(session, programme, "DA3")
    assert codes(session, da2, LEAD, JUNE) == []
    assert codes(session, da3, LEAD, JUNE) == ["PLDTBXH"]
    nutrition = part(session, programme, "DA2.TDA2")
    roles.end_role(session, nutrition, get_office(session, "TTYT"), LEAD, JULY)
    roles.give_role(session, nutrition, get_office(session, "PNNPTNT"), LEAD, JULY)
    assert codes(session, da2, LEAD, JUNE) == []
    assert codes(session, da2, LEAD, JULY) == ["PNNPTNT"]


def test_a_role_that_is_not_held_cannot_end(session: Session, programme: Programme):  # R3
    da1 = part(session, programme, "DA1")
    with pytest.raises(RoleNotHeld, match=r"Trung tâm Y tế .*DA1 before 01/07/2023"):
        roles.end_role(session, da1, get_office(session, "TTYT"), LEAD, JULY)


def test_a_role_that_is_held_is_not_given_again(
    session: Session, programme: Programme
):  # R3
    da1, office = get_component(session, programme, "DA1"), get_office(session, "PLDTBXH")
    with pytest.raises(RoleAlreadyHeld, match=r"DA1 on 30/06/2023 already"):
        roles.give_role(session, da1, office, LEAD, JUNE)
    with pytest.raises(OfficeNotThere, match="does not exist on 01/07/2025"):
        roles.give_role(session, da1, office, AgencyRole.IMPLEMENT, date(2025, 7, 1))
    held = [(each.role, office.code) for each, office in roles.roles_of(session, da1)]
    assert held == [(LEAD, "PLDTBXH"), (AgencyRole.FINANCE, "PTCKH")]
    with pytest.raises(UnknownComponent, match="no component “DA4”"):
        get_component(session, programme, "DA4")


def test_several_offices_may_implement(session: Session, programme: Programme):  # R4
    da1 = part(session, programme, "DA1")
    for code in ("PNNPTNT", "TTYT"):
        office = get_office(session, code)
        roles.give_role(session, da1, office, AgencyRole.IMPLEMENT, JULY)
    assert codes(session, da1, AgencyRole.IMPLEMENT, JULY) == ["PNNPTNT", "TTYT"]
    assert roles.agency_of(session, da1, AgencyRole.IMPLEMENT, JULY) is None
