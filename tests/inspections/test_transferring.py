"""Open items outlive their office and their area (B-22, fixture 17 for open items).

T1  on 1 July 2025 district and commune end: open items pass to the offices and areas in
    their place, closed ones stay, and whoever reads the past reads the old names
T2  run twice it moves nothing; an office without a successor is named, not guessed
T3  the successor's people act on what was the old office's
T4  an officer who leaves hands the unfinished work over
"""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from mne import clock
from mne.inspections import recommendations, remedies
from mne.inspections.inspection_errors import NotLeaving
from mne.inspections.recommendation_models import Answer, Recommendation
from mne.inspections.transferring import (
    addressee_on,
    hand_over,
    pass_open_items,
    transfers_of,
)
from mne.programmes import offices
from mne.programmes.models import Agency, OfficePosition
from mne.users.models import User
from mne.users.people import grant
from mne.users.permissions import Role
from tests.inspections.conftest import DUE, ISSUED, Offices, at, issued
from tests.small_map import REFORM, RESOLUTION, Tree

AFTER = date(2025, 7, 2)


def successor(session: Session, tree: Tree, code: str, name: str) -> Agency:
    area = tree.tra_vong.id if code == "UBND-TV" else tree.province.id
    office = Agency(code=code, name=name, area_id=area, valid_from=REFORM, valid_to=None)
    session.add(office)
    session.flush()
    return office


@pytest.fixture
def item(session: Session, world: Offices, tree: Tree) -> Recommendation:
    return issued(session, world, area_id=tree.mo_cong.id)


@pytest.fixture
def withdrawn(session: Session, world: Offices, tree: Tree) -> Recommendation:
    other = issued(session, world, area_id=tree.mo_cong.id, subject_key="khác")
    with clock.frozen(at(ISSUED)):
        recommendations.withdraw(session, other, other.version, world.inspector, "Nhầm")
    return other


def reform(session: Session, world: Offices, tree: Tree) -> tuple[Agency, Agency]:
    commune = successor(session, tree, "UBND-TV", "UBND xã Trà Vong")
    lead = successor(session, tree, "SNNMT", "Sở Nông nghiệp và Môi trường")
    offices.pass_on(session, world.commune, commune, REFORM, RESOLUTION)
    offices.pass_on(session, world.lead, lead, REFORM, RESOLUTION)
    return commune, lead


def test_fixture_17_open_items_pass_to_the_successors(
    session: Session,
    world: Offices,
    tree: Tree,
    item: Recommendation,
    withdrawn: Recommendation,
):  # T1
    commune, lead = reform(session, world, tree)
    passed = pass_open_items(session, AFTER)
    assert [each.recommendation_id for each in passed.transfers] == [item.id]
    assert (item.addressee_id, item.issuer_id) == (commune.id, lead.id)
    # Mỏ Công was split: the part in which the office in charge lies
    assert item.area_id == tree.tra_vong.id
    assert withdrawn.addressee_id == world.commune.id
    assert addressee_on(session, item, date(2025, 6, 30)) == world.commune.id
    assert addressee_on(session, item, REFORM) == commune.id
    assert item.finding.agency_id == world.commune.id
    assert session.get_one(Agency, world.commune.id).name == "UBND xã Mỏ Công"


def test_nothing_moves_twice(
    session: Session, world: Offices, tree: Tree, item: Recommendation
):  # T2
    reform(session, world, tree)
    pass_open_items(session, AFTER)
    assert pass_open_items(session, AFTER).transfers == []
    assert len(transfers_of(session, item)) == 1
    transfer = transfers_of(session, item)[0]
    transfer.happened_on = date(2030, 1, 1)
    with pytest.raises(DatabaseError, match="item_transfers is append-only"):
        session.flush()


def test_before_the_reform_nothing_moves(
    session: Session, world: Offices, tree: Tree, item: Recommendation
):  # T2
    reform(session, world, tree)
    assert pass_open_items(session, date(2025, 6, 30)).transfers == []


def test_an_office_without_a_successor_is_named(
    session: Session, world: Offices, tree: Tree, item: Recommendation
):  # T2
    world.commune.valid_to = REFORM
    session.flush()
    passed = pass_open_items(session, AFTER)
    assert passed.transfers == []
    assert [each.ref for each in passed.stuck] == [item.ref]
    assert "UBND xã Mỏ Công" in passed.stuck[0].because.sentence("vi")


def test_the_successors_people_answer(
    session: Session, world: Offices, tree: Tree, item: Recommendation
):  # T3
    commune, _ = reform(session, world, tree)
    pass_open_items(session, AFTER)
    officer = User(
        login="travong",
        name="Lê Thị Bé",
        password_hash="-",
        session_key="-",
        created_at=at(REFORM),
    )
    session.add(officer)
    session.flush()
    grant(session, officer, Role.UNIT_OFFICER, tree.tra_vong, REFORM)
    offices.join_office(session, commune, officer, OfficePosition.OFFICER, REFORM)
    with clock.frozen(at(AFTER)):
        remedies.plan_action(session, item, "Rà soát", officer, AFTER, officer)
        remedies.respond(session, item, item.version, officer, Answer.AGREE)
    assert item.responses[-1].responded_by_id == officer.id


def test_an_officer_who_leaves_hands_over(
    session: Session, world: Offices, item: Recommendation
):  # T4
    with clock.frozen(at(ISSUED)):
        action = remedies.plan_action(
            session, item, "Rà soát", world.officer, DUE, world.officer
        )
    with pytest.raises(NotLeaving):
        hand_over(session, world.officer, world.officer, world.leader)
    assert hand_over(session, world.officer, world.colleague, world.leader) == 1
    assert action.owner_id == world.colleague.id
    assert hand_over(session, world.officer, world.colleague, world.leader) == 0
