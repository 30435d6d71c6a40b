"""What interviews propose to the register, decided on by a person: households and members.

D1  a proposed change stands beside the register; accepted it is entered, with its audit
D2  a move to another hamlet moves the household; a commune is no place to live
D3  a new household is completed by the office, and what was typed stays on a refusal
D4  a refusal needs a reason, and the register stays
D5  approving an interview whose roster differs proposes it; an equal one proposes nothing
D6  members stand side by side: same, changed, new, gone; only the ticked rows are taken
D7  blanks of the interview change nothing; who left is kept with a day, and visited no more
D8  nobody decides on what their own interview proposes, or on another place's
D9  a later interview overtakes, and a withdrawn approval takes the proposal off the list
"""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from mne.audit.models import AuditEntry
from mne.collection import proposals
from mne.collection.decision_errors import OwnProposal
from mne.collection.entity_models import (
    Change,
    Conflict,
    Decision,
    Entity,
    EntityVersion,
)
from mne.households.errors import HouseholdCodeTaken, NotAHamlet
from mne.households.models import Household, Member, Sex
from mne.households.register import find_household, members_of
from mne.quality import rosters
from mne.quality.errors import NoRowTaken, OwnRoster, PersonIncomplete, RosterDecided
from mne.quality.reviewing import approve, withdraw_approval
from mne.quality.roster_models import RosterProposal
from mne.users.permissions import Role
from tests.browser.page import Browser
from tests.web.conftest import NOW, Office, interview


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind of store: both take entities and rows alike (openrosa/test_entities.py)."""
    return sqlite_url


@pytest.fixture
def signed_in(browser: Browser, office: Office) -> Browser:
    return browser.sign_in_as(office.people[Role.SUPERVISOR])


def proposed(office: Office, household: Household | None, **received: str) -> int:
    """Let the last interview propose something; give the proposal's id."""
    office.receive(interview("uuid:1", "TT-01-001", "TT-01"))
    session, version = office.session, office.submission().versions[-1]
    entity = Entity(
        uuid="e-1",
        dataset="households",
        household_id=None if household is None else household.id,
        label=received.get("head_name", "Hộ"),
        properties=received,
        version=2,
        conflict=Conflict.NONE,
        register_sha256="",
        created_by_id=office.people[Role.ENUMERATOR].id,
    )
    session.add(entity)
    session.flush()
    change = Change.CREATED if household is None else Change.UPDATED
    proposal = EntityVersion(
        entity_id=entity.id,
        number=2,
        change=change,
        submission_version_id=version.id,
        base_number=1,
        received=received,
        merged=received,
        label=entity.label,
        conflict=Conflict.NONE,
        conflicting=[],
        decision=Decision.WAITING,
        made_at=NOW,
    )
    session.add(proposal)
    session.flush()
    key = proposal.id
    office.let_go()
    return key


def acts(office: Office) -> list[str]:
    office.let_go()
    return list(office.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


# ---------------------------------------------------------------- households


def test_a_change_is_entered_beside_the_register(signed_in: Browser, office: Office):  # D1
    key = proposed(office, office.household, head_name="Nguyễn Thị Bưởi", address="Tổ 9")
    assert f"/households/proposals/{key}" in signed_in.open("/households/proposals").links()
    assert "changes of the register" in signed_in.open("/").text
    page = signed_in.open(f"/households/proposals/{key}")
    assert "Head of household Nguyễn Văn Đức" in page.text
    assert "Nguyễn Thị Bưởi other" in page.text
    page = signed_in.send(
        f"/households/proposals/{key}/accept", page=f"/households/proposals/{key}"
    )
    assert "is entered in the register." in page.text
    assert acts(office)[-2:] == [
        "households.household_changed",
        "collection.entity_accepted",
    ]
    household = find_household(office.session, "TT-01-001")
    assert household is not None
    assert (household.head_name, household.address) == ("Nguyễn Thị Bưởi", "Tổ 9")


def test_a_move_moves_the_household(office: Office):  # D2
    key = proposed(office, office.household, hamlet_code="MC-02")
    session, boss = office.session, office.people[Role.SUPERVISOR]
    proposal = session.get_one(EntityVersion, key)
    proposals.accept(session, proposal, boss)
    moved = find_household(session, "TT-01-001")
    assert moved is not None
    assert moved.hamlet_id == office.tree.mo_cong_hamlets[1].id
    session.rollback()
    proposal = session.get_one(EntityVersion, key)
    proposal.received = {"hamlet_code": office.tree.tan_bien.code}
    with pytest.raises(NotAHamlet):
        proposals.accept(session, proposal, boss)


def test_a_new_household_is_completed_by_the_office(
    signed_in: Browser, office: Office
):  # D3
    key = proposed(office, None, head_name="Phạm Mới", hamlet_code="TT-01")
    shown = f"/households/proposals/{key}"
    assert "New household" in signed_in.open("/households/proposals").text
    given = {"code": "", "head_name": "Phạm Mới", "hamlet_code": "TT-01", "address": "Tổ 5"}
    page = signed_in.send(f"{shown}/accept", given, 422, page=shown)
    assert "Enter the code of the household." in page.text
    taken = given | {"code": "TT-01-001"}
    page = signed_in.send(f"{shown}/accept", taken, 422, page=shown)
    sentence = HouseholdCodeTaken("TT-01-001", "Nguyễn Văn Đức").sentence("en")
    assert sentence in page.text
    assert page.document.get_element_by_id("address").get("value") == "Tổ 5"
    signed_in.send(f"{shown}/accept", given | {"code": "TT-01-077"}, page=shown)
    acts(office)
    new = find_household(office.session, "TT-01-077")
    assert new is not None
    assert (new.head_name, new.address) == ("Phạm Mới", "Tổ 5")


def test_a_refusal_needs_a_reason(signed_in: Browser, office: Office):  # D4
    key = proposed(office, office.household, address="Tổ 9")
    shown = f"/households/proposals/{key}"
    page = signed_in.send(f"{shown}/refuse", {"reason": ""}, 422, page=shown)
    assert "Enter why the register stays as it is." in page.text
    page = signed_in.send(f"{shown}/refuse", {"reason": "Ghi nhầm"}, page=shown)
    assert "The register stays as it is" in page.text
    assert acts(office)[-1] == "collection.entity_refused"
    assert office.household.address == "Tổ 3"


def test_nobody_decides_on_what_their_own_interview_proposes(office: Office):  # D8
    key = proposed(office, office.household, address="Tổ 9")
    proposal = office.session.get_one(EntityVersion, key)
    with pytest.raises(OwnProposal, match="your own interview"):
        proposals.accept(office.session, proposal, office.people[Role.ENUMERATOR])


# ---------------------------------------------------------------- members


def approved(office: Office, xml: bytes) -> RosterProposal | None:
    """Approve an interview; give the roster it proposes."""
    office.receive(xml)
    submission, boss = office.submission(), office.people[Role.SUPERVISOR]
    approve(office.session, submission, submission.current_number, "Đúng", boss)
    newest = select(RosterProposal).order_by(RosterProposal.id.desc()).limit(1)
    return office.session.scalar(newest)


TWO = interview("uuid:1", "TT-01-001", "TT-01")
"""Nguyễn Văn Đức, as in the register, and Trần Thị Hoa, who is new there."""


def household(office: Office) -> list[tuple[int, str, str | None]]:
    members = members_of(office.session, office.session.merge(office.household))
    return [(each.number, each.name, each.relation) for each in members]


def test_a_roster_that_differs_is_proposed_and_taken_over(
    signed_in: Browser, office: Office
):  # D5 D6
    proposal = approved(office, TWO)
    assert proposal is not None
    key = proposal.id
    office.let_go()
    assert f"/households/rosters/{key}" in signed_in.open("/households/rosters").links()
    page = signed_in.open(f"/households/rosters/{key}")
    assert "the same Nguyễn Văn Đức" in page.text
    assert "New member — Trần Thị Hoa" in page.text
    [box] = page.document.xpath("//input[@name='row']")
    assert (box.get("value"), box.get("checked")) == ("new-1", "checked")
    shown = f"/households/rosters/{key}"
    page = signed_in.send(f"{shown}/take-over", {}, 422, page=shown)
    assert NoRowTaken("Nguyễn Văn Đức").sentence("en") in page.text
    page = signed_in.send(f"{shown}/take-over", {"row": ["new-1"]}, page=shown)
    assert "brought up to date" in page.text
    assert acts(office)[-1] == "households.members_changed"
    assert household(office) == [(1, "Nguyễn Văn Đức", "head"), (2, "Trần Thị Hoa", "")]


def test_the_same_roster_proposes_nothing(office: Office):  # D5
    one = TWO.replace(
        b"<member><member_name>Tr\xe1\xba\xa7n Th\xe1\xbb\x8b Hoa</member_name>"
        b"<sex>female</sex><age>38</age></member>",
        b"",
    )
    assert one != TWO
    assert approved(office, one) is None


def member(number: int, name: str, **told: object) -> Member:
    about = {"sex": Sex.MALE, "relation": "child", "ethnicity": "kinh", **told}
    return Member(number=number, name=name, **about)


def person(name: str, **told: object) -> dict[str, object]:
    return {field: told.get(field, "") for field in rosters.FIELDS} | {"name": name}


def test_people_are_recognised_and_held_side_by_side():  # D6 D7
    register = [
        member(1, "Lê Văn An", sex=Sex.MALE, birth_date=date(1980, 2, 3)),
        member(2, "Lê Thị Bình", sex=Sex.FEMALE, identity_number="072"),
        member(4, "Lê Văn Cường", sex=Sex.MALE, birth_year=2010),
    ]
    interviewed = [
        person("Le Van An", birth_year=1980),
        person("Lê Thị Bình Yên", identity_number="072", sex="female"),
        person("Lê Văn Dũng", birth_year=2024, sex="male"),
    ]
    found = rosters.compare(register, interviewed)
    assert [(row.key, row.difference.value, row.changed) for row in found] == [
        ("member-1", "changed", ("name",)),
        ("member-2", "changed", ("name",)),
        ("member-4", "gone", ()),
        ("new-2", "new", ()),
    ]


def test_who_left_is_kept_with_a_day(office: Office):  # D7
    session = office.session
    office.household.members.append(member(7, "Nguyễn Văn Cũ"))
    session.commit()
    proposal = approved(office, TWO)
    assert proposal is not None
    boss = office.people[Role.SUPERVISOR]
    rosters.take_over(session, proposal, ["member-7", "new-1"], boss)
    assert [number for number, *_ in household(office)] == [1, 8]
    left = session.scalars(select(Member).where(Member.number == 7)).one()
    assert left.left_on == date(2026, 11, 22)
    with pytest.raises(RosterDecided, match="have been decided on"):
        rosters.refuse(session, proposal, "Nhầm", boss)


def test_a_new_member_needs_a_name_and_a_sex(office: Office):  # D7
    proposal = approved(office, TWO.replace(b"<sex>female</sex>", b"<sex>unknown</sex>"))
    assert proposal is not None
    with pytest.raises(PersonIncomplete, match="Trần Thị Hoa"):
        rosters.take_over(
            office.session, proposal, ["new-1"], office.people[Role.SUPERVISOR]
        )


def test_a_roster_is_left_for_a_reason(signed_in: Browser, office: Office):  # D4
    proposal = approved(office, TWO)
    assert proposal is not None
    shown = f"/households/rosters/{proposal.id}"
    office.let_go()
    signed_in.send(f"{shown}/leave", {"reason": ""}, 422, page=shown)
    page = signed_in.send(f"{shown}/leave", {"reason": "Chỉ ở nhờ"}, page=shown)
    assert "stay as they are" in page.text
    assert acts(office)[-1] == "households.roster_refused"
    assert len(household(office)) == 1


def test_a_later_interview_overtakes_and_a_withdrawal_takes_off(
    signed_in: Browser, office: Office
):  # D9
    first = approved(office, TWO)
    assert first is not None
    key, session = first.id, office.session
    second = approved(office, TWO.replace(b"uuid:1<", b"uuid:2<"))
    assert second is not None
    assert session.get_one(RosterProposal, key).decision is Decision.NOT_NEEDED
    latest = second.id
    withdraw_approval(session, office.submission(), "Nhầm", office.people[Role.SUPERVISOR])
    office.let_go()
    assert "Nothing waits." in signed_in.open("/households/rosters").text
    signed_in.open(f"/households/rosters/{latest}", 403)


def test_others_neither_see_nor_decide(browser: Browser, office: Office):  # D8
    change = proposed(office, office.household, address="Tổ 9")
    submission, boss = office.submission(), office.people[Role.SUPERVISOR]
    approve(office.session, submission, 1, "Đúng", boss)
    roster = office.session.scalars(select(RosterProposal)).one()
    with pytest.raises(OwnRoster, match="your own interview"):
        rosters.refuse(office.session, roster, "Nhầm", office.people[Role.ENUMERATOR])
    key = roster.id
    office.let_go()
    browser.sign_in_as(office.neighbour)
    assert "Nothing waits." in browser.open("/households/proposals").text
    assert "Nothing waits." in browser.open("/households/rosters").text
    data = {"reason": "x", "row": "new-1"}
    for who in (office.neighbour, office.people[Role.EVALUATOR]):
        browser.sign_in_as(who)
        mark = browser.open("/").document.xpath("//input[@name='csrf_token']")[0]
        data["csrf_token"] = mark.get("value")
        for address in (
            f"/households/proposals/{change}/accept",
            f"/households/proposals/{change}/refuse",
            f"/households/rosters/{key}/take-over",
            f"/households/rosters/{key}/leave",
        ):
            answer = browser.client.post(address, data=data)
            assert answer.status_code == 403, address
        assert browser.client.get(f"/households/proposals/{change}").status_code == 403
    assert office.household.address == "Tổ 3"
