"""Entities over the wire: lists for each tablet, and what interviews propose to change.

The rows are those of the domain notes on OpenRosa, §2.3 and §2.8; a test names its row.

E1   §2.3 the manifest lists households.csv as an entity list with an opaque hash
E2   §2.8 the list holds the households of this token's assignments and no others
E3   §2.8 rows have a stable UUID, a label and a version, never blank; the last round's
     answers come as far as the questionnaire asks for them
E4   §2.3 the hash changes with the list, the filter or the questionnaire, else never
E5   §2.8 integrity: gone, still there, or not arrived yet
E6   §2.8 create and update, of 2024.1 and 2025.1, become proposals, not changes
E7   §2.8 offline branches: in order, out of order, forced after five days
E8   §2.8 conflicts: none, soft, hard, never downgraded
E9   §2.8 two tablets at one household at the same moment: two versions, none lost
E10  a proposal is accepted or refused once, and the tablets are told
"""

from __future__ import annotations

import csv
import io
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from lxml import etree
from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.audit.models import AuditEntry
from mne.clock import frozen
from mne.collection import proposals
from mne.collection.decision_errors import ProposalDecided, ProposalIncomplete
from mne.collection.entities import HELD_FOR
from mne.collection.entity_models import (
    Change,
    Conflict,
    Decision,
    Entity,
    EntityVersion,
    HeldChange,
)
from mne.config import Settings
from mne.households.models import Household
from mne.households.register import add_household, find_household
from mne.pipeline import judge_waiting
from mne.questionnaires.publishing import publish
from mne.rounds.models import Round
from mne.rounds.planning import close_round, open_round
from mne.sampling.drawing import list_census
from mne.sampling.visits import assign
from mne.users.devices import issue_token
from mne.users.people import grant
from mne.users.permissions import Role
from tests.conftest import Tree
from tests.fieldwork import (
    IN_THE_FIELD,
    OPENS_ON,
    Fieldwork,
    add_person,
    interview_xml,
    plan,
)
from tests.web.openrosa.conftest import Tablet

MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"

CHOOSING = """
| survey |
| | type | name | label | save_to | calculation |
| | select_one_from_file households.csv | hh | Hộ | | |
| | text | head | Chủ hộ | head_name | |
| | text | phone | Điện thoại | phone | |
| | text | place | Mã ấp | hamlet_code | |
| | text | new_code | Mã hộ | code | |
| | calculate | before | | | instance('households')/root/item[name=${hh}]/last_age |
| settings |
| | form_title | form_id | version |
| | Chọn hộ | choosing | 1 |
| entities |
| | dataset | entity_id | update_if | create_if | label |
| | households | coalesce(${hh}, uuid()) | ${hh} != '' | ${hh} = '' | ${head} |
"""

IN_A_REPEAT = """
| survey |
| | type | name | label | save_to |
| | text | hamlet | Ấp | |
| | begin_repeat | well | Giếng | |
| | text | depth | Sâu | depth |
| | end_repeat | well | | |
| settings |
| | form_title | form_id | version |
| | Giếng | wells | 1 |
| entities |
| | list_name | label |
| | wells | ${depth} |
"""


@dataclass
class Lists:
    """A round whose questionnaire reads the list of households."""

    session: Session
    tablet: Tablet
    settings: Settings
    round: Round
    households: list[Household]
    version_id: int

    def let_go(self) -> None:
        """End the test's own transaction, which would block every writer on SQLite."""
        self.session.rollback()

    def manifest(self) -> dict[str, str]:
        self.let_go()
        response = self.tablet.get(f"/forms/{self.version_id}/manifest")
        assert response.status_code == 200
        [file] = etree.fromstring(response.data)
        assert file.get("type") == "entityList"
        return {etree.QName(each).localname: each.text or "" for each in file}

    def fetch(self, address: str):
        return self.tablet.client.get(address)

    def rows(self) -> list[dict[str, str]]:
        response = self.fetch(self.manifest()["downloadUrl"])
        assert response.content_type == "text/csv; charset=utf-8"
        return list(csv.DictReader(io.StringIO(response.text)))

    def row(self, code: str) -> dict[str, str]:
        [found] = [row for row in self.rows() if row["code"] == code]
        return found

    def integrity(self, *uuids: str) -> dict[str, str]:
        address = self.manifest()["integrityUrl"]
        root = etree.fromstring(
            self.fetch(f"{address}?id={','.join(uuids)}&deviceID=abc").data
        )
        return {each.get("id"): each.findtext("deleted") for each in root.iter("entity")}

    def send(self, xml: bytes) -> None:
        self.let_go()
        assert self.tablet.post(xml).status_code == 201
        judge_waiting(self.settings)

    def versions(self) -> list[EntityVersion]:
        self.let_go()
        proposed = EntityVersion.change != Change.REGISTER
        return list(
            self.session.scalars(
                select(EntityVersion).where(proposed).order_by(EntityVersion.id)
            )
        )


@pytest.fixture
def lists(
    session: Session, tree: Tree, fieldwork: Fieldwork, tablet: Tablet, settings: Settings
) -> Lists:
    version = publish(session, "choosing.md", CHOOSING)
    round_ = plan(session, tree, version, "choosing-2026")
    open_round(session, round_)
    households = [
        add_household(session, f"H-{n}", tree.town_hamlets[0], f"Lê Văn {name}", OPENS_ON)
        for n, name in enumerate(["An", "Bình", "Cúc"], 1)
    ]
    elsewhere = add_household(session, "H-9", tree.mo_cong_hamlets[0], "Trần Xa", OPENS_ON)
    list_census(session, round_, [each.id for each in (*households[:2], elsewhere)])
    session.commit()
    return Lists(session, tablet, settings, round_, households, version.id)


_numbers = iter(range(1, 10_000))


def mention(uuid: str, head: str = "", *, extra: str = "", **given: object) -> bytes:
    """Write an interview that mentions a household; give attributes as keywords."""
    attributes = {"update": "1", "create": "", "baseVersion": "", "trunkVersion": ""}
    attributes |= {"branchId": ""} | {name: str(value) for name, value in given.items()}
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    named = f"<head>{head}</head>" if head else ""
    return (
        f'<data id="choosing" version="1"><hh>{uuid}</hh>{named}{extra}'
        f'<meta><entity dataset="households" id="{uuid}"{written}>'
        f"<label>{head}</label></entity>"
        f"<instanceID>uuid:e{next(_numbers)}</instanceID></meta></data>"
    ).encode()


# ---------------------------------------------------------------- lists


def test_s23_the_manifest_lists_households_as_an_entity_list(lists: Lists):  # E1
    form_list = lists.tablet.get("/formList?formID=choosing").text
    assert "<manifestUrl>" in form_list
    file = lists.manifest()
    assert file["filename"] == "households.csv"
    assert re.fullmatch(r"md5:[0-9a-f]{32}", file["hash"])
    base = f"http://localhost{lists.tablet.base}"
    assert file["downloadUrl"] == f"{base}/forms/{lists.version_id}/lists/households.csv"
    assert file["integrityUrl"] == f"{base}/datasets/households/integrity"


def test_s28_a_token_gets_the_households_of_its_own_assignments(
    lists: Lists, app: Flask, tree: Tree
):  # E2
    assert [row["code"] for row in lists.rows()] == ["H-1", "H-2"]
    other = add_person(lists.session, "hoa")
    grant(lists.session, other, Role.ENUMERATOR, tree.tan_bien, OPENS_ON)
    _, secret = issue_token(lists.session, other, "Máy 2")
    assign(lists.session, lists.round, lists.households[0], other, lists.round.closes_on)
    lists.session.commit()
    assert [row["code"] for row in lists.rows()] == ["H-2"]
    lists.tablet = Tablet(app.test_client(), secret)
    assert [row["code"] for row in lists.rows()] == ["H-1", "H-2"]


def test_s28_a_row_has_a_stable_uuid_a_label_and_a_version(lists: Lists):  # E3
    first = lists.rows()
    assert list(first[0])[:3] == ["name", "label", "__version"]
    assert [row["label"] for row in first] == ["Lê Văn An – H-1", "Lê Văn Bình – H-2"]
    assert [row["__version"] for row in first] == ["1", "1"]
    assert len({UUID(row["name"]) for row in first}) == 2
    assert first[0]["hamlet_code"] == "TT-01"
    assert first[0]["commune"] == "Xã Tân Biên"
    assert lists.rows() == first


def test_s28_the_last_rounds_answers_come_as_far_as_they_are_asked_for(
    lists: Lists, fieldwork: Fieldwork
):  # E3
    lists.send(interview_xml(household_code="H-1", age="41"))
    close_round(lists.session, fieldwork.round)
    lists.session.commit()
    row = lists.row("H-1")
    assert (row["last_age"], row["last_round"]) == ("41", "review-2026")
    assert row["last_interviewed_on"] == "2026-11-22"
    assert "last_photo" not in row
    assert "last_household_code" not in row
    assert lists.row("H-2")["last_age"] == ""


def test_s23_the_hash_changes_exactly_when_the_list_does(lists: Lists):  # E4
    before = lists.manifest()["hash"]
    assert lists.manifest()["hash"] == before
    household = lists.session.get_one(Household, lists.households[1].id)
    household.address = "Tổ 3"
    lists.session.commit()
    changed = lists.manifest()["hash"]
    assert changed != before
    assert [row["__version"] for row in lists.rows()] == ["1", "2"]
    assert lists.row("H-2")["address"] == "Tổ 3"
    list_census(lists.session, lists.round, [lists.households[2].id])
    lists.session.commit()
    assert lists.manifest()["hash"] not in {before, changed}
    assert len(lists.rows()) == 3


def test_s23_the_hash_holds_the_filter(lists: Lists, app: Flask, tree: Tree):  # E4
    mine = lists.manifest()["hash"]
    other = add_person(lists.session, "hoa")
    grant(lists.session, other, Role.ENUMERATOR, tree.tan_bien, OPENS_ON)
    _, secret = issue_token(lists.session, other, "Máy 2")
    lists.session.commit()
    lists.tablet = Tablet(app.test_client(), secret)
    assert lists.manifest()["hash"] != mine


def test_s21_manifest_list_and_integrity_are_not_sent_again(lists: Lists):  # E4
    file = lists.manifest()
    addresses = [
        f"{lists.tablet.base}/forms/{lists.version_id}/manifest?deviceID=a%3Ab",
        f"{file['downloadUrl']}?deviceID=a%3Ab",
        f"{file['integrityUrl']}?id=x&deviceID=a%3Ab",
    ]
    for address in addresses:
        first = lists.fetch(address)
        assert first.headers["X-OpenRosa-Version"] == "1.0"
        etag = {"If-None-Match": first.headers["ETag"]}
        assert lists.tablet.client.get(address, headers=etag).status_code == 304


def test_s28_integrity_says_gone_there_and_nothing_of_the_unknown(lists: Lists):  # E5
    here, gone = (row["name"] for row in lists.rows())
    assign(
        lists.session,
        lists.round,
        lists.households[1],
        add_person(lists.session, "hoa"),
        lists.round.closes_on,
    )
    lists.session.commit()
    assert lists.integrity(here, gone, "not-arrived-yet") == {here: "false", gone: "true"}
    assert lists.integrity("") == {}


def test_a_list_that_the_questionnaire_does_not_read_is_not_found(lists: Lists):
    response = lists.tablet.get(f"/forms/{lists.version_id}/lists/trees.csv")
    assert response.status_code == 404


# ---------------------------------------------------------------- proposals


def test_s28_an_update_is_a_proposal_that_other_tablets_see(lists: Lists):  # E6
    row = lists.row("H-1")
    lists.send(mention(row["name"], "Lê Văn Ân", baseVersion=1))
    [proposal] = lists.versions()
    assert (proposal.change, proposal.decision) == (Change.UPDATED, Decision.WAITING)
    assert proposal.received == {"head_name": "Lê Văn Ân"}
    assert proposal.conflict is Conflict.NONE
    assert find_household(lists.session, "H-1").head_name == "Lê Văn An"
    after = lists.row("H-1")
    assert (after["__version"], after["head_name"]) == ("2", "Lê Văn Ân")
    assert after["name"] == row["name"]
    logged = lists.session.scalars(select(AuditEntry.action)).all()
    assert logged.count("collection.entity_proposed") == 1


def test_s28_a_creation_is_a_proposal_that_its_own_tablet_sees(lists: Lists):  # E6
    new = mention(
        "0b9ccb3f-0a6d-4a4e-8f30-7bd4e4c1a001",
        "Phạm Mới",
        update="",
        create="1",
        extra="<phone>09</phone><place>TT-01</place><new_code>H-77</new_code>",
    )
    lists.send(new)
    [proposal] = lists.versions()
    assert (proposal.change, proposal.number) == (Change.CREATED, 1)
    row = lists.row("H-77")
    assert (row["label"], row["phone"], row["__version"]) == ("Phạm Mới", "09", "1")
    assert find_household(lists.session, "H-77") is None


def test_s28_entities_in_a_repeat_are_one_each(
    lists: Lists, session: Session, tree: Tree
):  # E6
    version = publish(session, "wells.md", IN_A_REPEAT)
    assert b'entities-version="2025.1.0"' in version.xform
    open_round(session, plan(session, tree, version, "wells-2026"))
    session.commit()
    wells = "".join(
        f'<well><depth>{depth}</depth><meta><entity dataset="wells" create="1" '
        f'id="well-{depth}"><label>{depth} m</label></entity></meta></well>'
        for depth in (5, 9)
    )
    lists.send(
        f'<data id="wells" version="1"><hamlet>TT-01</hamlet>{wells}'
        "<meta><instanceID>uuid:wells</instanceID></meta></data>".encode()
    )
    made = {(each.label, each.received["depth"]) for each in lists.versions()}
    assert made == {("5 m", "5"), ("9 m", "9")}


def test_s28_an_entity_that_is_neither_created_nor_updated_is_left_alone(lists: Lists):
    row = lists.row("H-1")
    lists.send(mention(row["name"], "Khác", update="0", create="false"))
    assert lists.versions() == []
    assert lists.row("H-1") == row


def test_an_edit_of_the_interview_that_created_goes_on_from_its_own(lists: Lists):  # E8
    new = mention("new-1", "Phạm Mới", update="", create="1")
    lists.send(new)
    first = re.search(rb"uuid:e\d+", new)[0].decode()
    edit = mention("new-1", "Phạm Mười", update="", create="1").replace(
        b"</meta>", f"<deprecatedID>{first}</deprecatedID></meta>".encode()
    )
    lists.send(edit)
    created, mended = lists.versions()
    assert (mended.base_number, mended.conflict) == (created.number, Conflict.NONE)
    assert mended.label == "Phạm Mười"


# ---------------------------------------------------------------- offline branches


def branch(uuid: str, base: int, phone: str, trunk: object = 1) -> bytes:
    return mention(
        uuid,
        extra=f"<phone>{phone}</phone>",
        baseVersion=base,
        trunkVersion=trunk,
        branchId="b-1",
    )


def test_s28_a_branch_in_order_has_no_conflict(lists: Lists):  # E7
    uuid = lists.row("H-1")["name"]
    for base in (1, 2, 3):
        lists.send(branch(uuid, base, f"phone {base}"))
    assert [
        (each.number, each.base_number, each.conflict) for each in lists.versions()
    ] == [
        (2, 1, Conflict.NONE),
        (3, 2, Conflict.NONE),
        (4, 3, Conflict.NONE),
    ]
    assert lists.row("H-1")["phone"] == "phone 3"


def test_s28_what_comes_too_early_is_held_until_its_predecessor_came(lists: Lists):  # E7
    uuid = lists.row("H-1")["name"]
    lists.send(branch(uuid, 3, "third"))
    lists.send(branch(uuid, 2, "second"))
    assert lists.versions() == []
    assert lists.row("H-1")["__version"] == "1"
    lists.send(branch(uuid, 1, "first"))
    assert [each.received["phone"] for each in lists.versions()] == [
        "first",
        "second",
        "third",
    ]
    assert {each.conflict for each in lists.versions()} == {Conflict.NONE}


def test_s28_a_branch_from_a_creation_waits_for_it(lists: Lists):  # E7
    lists.send(branch("new-1", 1, "09", trunk=""))
    assert lists.versions() == []
    lists.send(mention("new-1", "Phạm Mới", update="", create="1"))
    assert [each.change for each in lists.versions()] == [Change.CREATED, Change.UPDATED]


@pytest.mark.parametrize("known", [True, False], ids=["as an update", "as a creation"])
def test_s28_what_waited_five_days_is_taken_without(lists: Lists, known: bool):  # E7
    uuid = lists.row("H-1")["name"] if known else "never-arrived"
    lists.send(branch(uuid, 3, "third"))
    with frozen(IN_THE_FIELD + HELD_FOR):
        judge_waiting(lists.settings)
    assert lists.versions() == []
    lists.let_go()
    with frozen(IN_THE_FIELD + HELD_FOR + timedelta(seconds=1)):
        judge_waiting(lists.settings)
        judge_waiting(lists.settings)
    [forced] = lists.versions()
    assert forced.change is (Change.UPDATED if known else Change.CREATED)
    assert forced.received == {"phone": "third"}
    [held] = lists.session.scalars(select(HeldChange))
    assert held.released_at is not None


# ---------------------------------------------------------------- conflicts


def test_s28_other_properties_changed_meanwhile_is_a_soft_conflict(lists: Lists):  # E8
    uuid = lists.row("H-1")["name"]
    lists.send(mention(uuid, extra="<phone>09</phone>", baseVersion=1))
    lists.send(mention(uuid, "Lê Văn Ân", baseVersion=1))
    assert [each.conflict for each in lists.versions()] == [Conflict.NONE, Conflict.SOFT]
    row = lists.row("H-1")
    assert (row["phone"], row["head_name"]) == ("09", "Lê Văn Ân")


def test_s28_the_same_property_is_a_hard_conflict_and_stays_one(lists: Lists):  # E8
    uuid = lists.row("H-1")["name"]
    lists.send(mention(uuid, "Một", baseVersion=1))
    lists.send(mention(uuid, "Hai", baseVersion=1))
    lists.send(mention(uuid, extra="<phone>09</phone>", baseVersion=3))
    one, two, peaceful = lists.versions()
    assert (two.conflict, two.conflicting) == (Conflict.HARD, ["head_name"])
    assert peaceful.conflict is Conflict.NONE
    [entity] = lists.session.scalars(select(Entity).where(Entity.uuid == uuid))
    assert entity.conflict is Conflict.HARD
    assert entity.properties["head_name"] == "Hai"
    assert one.merged["head_name"] == "Một"


def test_s28_the_same_value_twice_is_no_hard_conflict(lists: Lists):  # E8
    uuid = lists.row("H-1")["name"]
    lists.send(mention(uuid, "Một", baseVersion=1))
    lists.send(mention(uuid, "Một", baseVersion=1))
    assert [each.conflict for each in lists.versions()] == [Conflict.NONE, Conflict.SOFT]


def test_s28_a_change_of_the_register_conflicts_too(lists: Lists):  # E8
    uuid = lists.row("H-1")["name"]
    lists.session.get_one(Household, lists.households[0].id).head_name = "Ở văn phòng"
    lists.session.commit()
    assert lists.row("H-1")["__version"] == "2"
    lists.send(mention(uuid, "Ở ngoài đồng", baseVersion=1))
    [proposal] = lists.versions()
    assert (proposal.conflict, proposal.conflicting) == (Conflict.HARD, ["head_name"])


def test_s28_two_workers_at_one_household_lose_nothing(lists: Lists):  # E9
    uuid = lists.row("H-1")["name"]
    lists.let_go()
    for n in range(6):
        xml = mention(uuid, extra=f"<phone>{n}</phone>", baseVersion=1)
        assert lists.tablet.post(xml).status_code == 201
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: judge_waiting(lists.settings), range(4)))
    judge_waiting(lists.settings)
    assert [each.number for each in lists.versions()] == [2, 3, 4, 5, 6, 7]
    assert {each.received["phone"] for each in lists.versions()} == set("012345")


# ---------------------------------------------------------------- decisions


def test_an_accepted_update_is_in_the_register(lists: Lists):  # E10
    uuid = lists.row("H-1")["name"]
    lists.send(mention(uuid, "Lê Văn Ân", baseVersion=1))
    [proposal] = proposals.waiting(lists.session)
    boss = add_person(lists.session, "boss")
    proposals.accept(lists.session, proposal, boss)
    with pytest.raises(ProposalDecided, match="has been decided already"):
        proposals.refuse(lists.session, proposal, "nhầm", boss)
    lists.session.commit()
    household = find_household(lists.session, "H-1")
    assert (household.head_name, household.search_name) == ("Lê Văn Ân", "le van an")
    assert lists.row("H-1")["head_name"] == "Lê Văn Ân"
    assert proposals.waiting(lists.session) == []


def test_a_refused_update_is_taken_back_on_the_tablets(lists: Lists):  # E10
    uuid = lists.row("H-1")["name"]
    lists.send(mention(uuid, "Lê Văn Ân", baseVersion=1))
    [proposal] = proposals.waiting(lists.session)
    proposals.refuse(lists.session, proposal, "nhầm", add_person(lists.session, "boss"))
    lists.session.commit()
    row = lists.row("H-1")
    assert (row["__version"], row["head_name"]) == ("3", "Lê Văn An")
    assert find_household(lists.session, "H-1").head_name == "Lê Văn An"


def test_an_accepted_creation_is_registered_under_its_uuid(lists: Lists):  # E10
    filled = "<place>TT-02</place><new_code>H-77</new_code>"
    lists.send(mention("new-1", "Phạm Mới", update="", create="1", extra=filled))
    [proposal] = proposals.waiting(lists.session)
    proposals.accept(lists.session, proposal, add_person(lists.session, "boss"))
    household = find_household(lists.session, "H-77")
    list_census(lists.session, lists.round, [household.id])
    lists.session.commit()
    row = lists.row("H-77")
    assert (row["name"], row["hamlet_code"]) == ("new-1", "TT-02")


def test_a_creation_that_lacks_its_code_waits_on(lists: Lists):  # E10
    lists.send(mention("new-1", "Phạm Mới", update="", create="1"))
    [proposal] = proposals.waiting(lists.session)
    with pytest.raises(ProposalIncomplete, match="lacks code, hamlet_code"):
        proposals.accept(lists.session, proposal, add_person(lists.session, "boss"))
    assert proposal.decision is Decision.WAITING


def test_a_refused_creation_is_gone_for_its_tablet(lists: Lists):  # E10
    lists.send(mention("new-1", "Phạm Mới", update="", create="1"))
    assert lists.integrity("new-1") == {"new-1": "false"}
    [proposal] = proposals.waiting(lists.session)
    proposals.refuse(lists.session, proposal, "trùng", add_person(lists.session, "boss"))
    lists.session.commit()
    assert lists.integrity("new-1") == {"new-1": "true"}
    assert "new-1" not in {row["name"] for row in lists.rows()}
