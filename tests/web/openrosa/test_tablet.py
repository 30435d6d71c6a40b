"""What our own client asks: its work, what was sent back, and receipts.

D1  assignments: the rounds, the households, their state, what the last round said
D2  the beginning of an interview fits its questionnaire: who lives there, nothing measured
D3  the work is sent again only when it changed
D4  an interview sent back comes with its remarks and its exact bytes, to its own person
D5  receipts: stored or quarantined, each file by its hash; others' and unknown are absent
D6  a disposition follows from the interview
D7  faults are JSON with a sentence; a dead token gets no work, but its receipts
D8  sending back needs a word, and an interview that has been judged
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.collection.decision_errors import CommentMissing, NotForReview
from mne.collection.models import Submission, SubmissionState
from mne.collection.returning import Remark, send_back
from mne.config import Settings
from mne.households.models import Household, Member, Sex
from mne.households.register import add_household
from mne.pipeline import judge_waiting
from mne.questionnaires.publishing import as_questionnaire, publish
from mne.rounds.planning import close_round, open_round
from mne.sampling.drawing import list_census
from mne.sampling.visits import assign, count_dispositions
from mne.standards.packs import load_builtin
from mne.users.devices import issue_token, revoke_token
from mne.users.people import grant
from mne.users.permissions import Role
from mne.web.openrosa.errors import DeviceRevoked, InterviewNotHere, ReceiptsNotAsked
from surveys.answers import read_instance
from surveys.instruments import load
from tests.conftest import Tree
from tests.fieldwork import OPENS_ON, Fieldwork, add_person, interview_xml, plan, sha256
from tests.web.openrosa.conftest import Tablet

PHOTO = b"\xff\xd8 a photograph"


@dataclass
class Work:
    """A tablet with households to visit."""

    session: Session
    tablet: Tablet
    settings: Settings
    fieldwork: Fieldwork
    households: list[Household]

    def ask(self, **headers: str):
        self.session.rollback()
        return self.tablet.get("/tablet/assignments", **headers)

    def told(self) -> dict:
        response = self.ask()
        assert response.status_code == 200
        assert response.content_type == "application/json; charset=utf-8"
        return response.get_json()

    def receipts(self, *instance_ids: object):
        self.session.rollback()
        return self.tablet.client.post(
            f"{self.tablet.base}/tablet/receipts",
            data=json.dumps({"instance_ids": instance_ids}),
        )

    def post(self, xml: bytes, files: dict[str, bytes] | None = None) -> int:
        self.session.rollback()  # an open transaction of the test's blocks SQLite's writers
        return self.tablet.post(xml, files).status_code

    def send(self, xml: bytes, files: dict[str, bytes] | None = None) -> Submission:
        assert self.post(xml, files) == 201
        judge_waiting(self.settings)
        latest = select(Submission).order_by(Submission.id.desc()).limit(1)
        return self.session.scalars(latest).one()


@pytest.fixture
def work(
    session: Session, tree: Tree, fieldwork: Fieldwork, tablet: Tablet, settings: Settings
) -> Work:
    households = [
        add_household(session, f"H-{n}", tree.town_hamlets[0], name, OPENS_ON, "Tổ 1")
        for n, name in enumerate(["Lê Văn An", "Trần Thị Bình"], 1)
    ]
    list_census(session, fieldwork.round, [each.id for each in households])
    fieldwork.round.standards = [load_builtin(session, "vn-2022")]
    session.commit()
    return Work(session, tablet, settings, fieldwork, households)


# ---------------------------------------------------------------- assignments


def test_the_work_names_the_rounds_and_the_households(work: Work):  # D1
    told = work.told()
    assert told["enumerator"] == {"name": "Nguyễn Thị Lan", "username": "lan"}
    assert told["server_time"].startswith("2026-11-22T03:00:00")
    [round_] = told["rounds"]
    assert round_ == {
        "code": "review-2026",
        "name": "Rà soát 2026",
        "kind": "annual_review",
        "form_id": "test_review",
        "version": "1",
        "form_hash": f"md5:{work.fieldwork.version.xform_md5}",
        "opens_on": "2026-09-01",
        "closes_on": "2026-12-31",
        "standards": round_["standards"],
    }
    [standard] = round_["standards"]
    assert standard["code"] == "vn-2022"
    assert standard["name"] == "Chuẩn nghèo đa chiều giai đoạn 2022–2025"
    assert len(standard["indicators"]) == 12
    rows = [row["class"] for row in standard["bases"]["b1"]["table"]]
    assert rows[0] == "poor"
    assert standard["bases"]["b1"]["table"][-1]["when"] is None
    first, second = told["assignments"]
    assert first["id"] == "review-2026:H-1"
    assert first["household"] == {
        "code": "H-1",
        "head": "Lê Văn An",
        "hamlet_code": "TT-01",
        "hamlet": first["household"]["hamlet"],
        "commune": "Xã Tân Biên",
        "address": "Tổ 1",
        "latitude": None,
        "longitude": None,
        "members": None,
    }
    assert (first["state"], first["instance_id"], first["previous"]) == (
        "to_do",
        None,
        None,
    )
    assert second["household"]["code"] == "H-2"
    assert told["returned"] == []


def test_a_household_given_to_somebody_else_is_not_mine(work: Work):  # D1
    other = add_person(work.session, "hoa")
    due_on = work.fieldwork.round.closes_on
    assign(work.session, work.fieldwork.round, work.households[0], other, due_on)
    me = work.fieldwork.enumerator
    assign(work.session, work.fieldwork.round, work.households[1], me, due_on)
    work.session.commit()
    [mine] = work.told()["assignments"]
    assert (mine["id"], mine["due_on"]) == ("review-2026:H-2", "2026-12-31")


def test_the_state_follows_the_interview(work: Work):  # D1 D6
    submission = work.send(interview_xml("uuid:1", household_code="H-1"))
    [mine, _] = work.told()["assignments"]
    assert (mine["state"], mine["instance_id"]) == ("received", "uuid:1")
    assert count_dispositions(work.session, work.fieldwork.round) == {
        "completed": 1,
        None: 1,
    }
    work.session.get_one(Submission, submission.id).state = SubmissionState.APPROVED
    work.session.commit()
    assert work.told()["assignments"][0]["state"] == "approved"


def test_the_last_round_travels_along(work: Work, tree: Tree):  # D1 D2
    work.send(interview_xml("uuid:1", household_code="H-1", age="41"))
    close_round(work.session, work.fieldwork.round)
    again = plan(work.session, tree, work.fieldwork.version, "review-2027")
    open_round(work.session, again)
    list_census(work.session, again, [work.households[0].id])
    work.session.commit()
    [mine] = work.told()["assignments"]
    assert mine["previous"]["round"] == "review-2026"
    assert mine["previous"]["interviewed_on"] == "2026-11-22"
    assert mine["previous"]["values"]["age"] == "41"
    assert mine["previous"]["members"] == []


def test_the_beginning_of_an_interview_fits_its_questionnaire(work: Work, tree: Tree):  # D2
    version = publish(work.session, "annual_review.md", load("annual_review"))
    round_ = plan(work.session, tree, version, "instrument-2026")
    open_round(work.session, round_)
    household = work.session.get_one(Household, work.households[0].id)
    household.members = [
        Member(
            number=1,
            name="Lê Văn An",
            sex=Sex.MALE,
            birth_year=1980,
            relation="head",
            ethnicity="kinh",
            identity_number="072080000001",
        )
    ]
    list_census(work.session, round_, [household.id])
    work.session.commit()
    [mine] = [each for each in work.told()["assignments"] if each["round"] == round_.code]
    begun = read_instance(mine["prefill"].encode(), as_questionnaire(version))
    assert begun.unknown == {}
    assert (begun.form_id, begun.version) == ("annual_review", version.version)
    identification = begun.answers["identification"]
    assert identification == {
        "household_code": "H-1",
        "hamlet_code": "TT-01",
        "commune_code": tree.tan_bien.code,
        "head_name": "Lê Văn An",
    }
    [person] = begun.answers["members"]["member"]
    assert (person["member_name"], person["birth_year"]) == ("Lê Văn An", "1980")
    assert "072080000001" not in mine["prefill"]


def test_the_work_is_sent_again_only_when_it_changed(work: Work):  # D3
    first = work.ask()
    etag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = work.ask(**{"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    packed = work.ask(**{"Accept-Encoding": "gzip"})
    assert json.loads(gzip.decompress(packed.data))["assignments"]
    work.send(interview_xml("uuid:1", household_code="H-1"))
    assert work.ask(**{"If-None-Match": etag}).status_code == 200


# ---------------------------------------------------------------- sent back


def test_an_interview_sent_back_comes_with_its_remarks_and_its_bytes(work: Work):  # D4
    xml = interview_xml("uuid:1", household_code="H-1")
    submission = work.send(xml)
    boss = add_person(work.session, "boss")
    remarks = [Remark("Hỏi lại tuổi", "/data/age"), Remark("Thiếu ảnh nhà")]
    send_back(work.session, submission, remarks, boss)
    work.session.commit()
    told = work.told()
    assert told["assignments"][0]["state"] == "returned"
    [returned] = told["returned"]
    assert returned["assignment"] == "review-2026:H-1"
    assert [
        (each["path"], each["question"], each["text"], each["by"])
        for each in returned["comments"]
    ] == [
        ("/data/age", "Tuổi chủ hộ", "Hỏi lại tuổi", "Nguyễn Thị Lan"),
        ("", "", "Thiếu ảnh nhà", "Nguyễn Thị Lan"),
    ]
    assert work.tablet.client.get(returned["xml"]).data == xml
    work.send(interview_xml("uuid:2", household_code="H-1", deprecated_id="uuid:1"))
    told = work.told()
    assert told["returned"] == []
    assert told["assignments"][0]["instance_id"] == "uuid:2"


def test_an_interview_of_somebody_else_is_not_given_out(
    work: Work, app: Flask, tree: Tree
):  # D4
    work.send(interview_xml("uuid:1"))
    other = add_person(work.session, "hoa")
    grant(work.session, other, Role.ENUMERATOR, tree.tan_bien, OPENS_ON)
    _, secret = issue_token(work.session, other, "Máy 2")
    work.session.commit()
    response = Tablet(app.test_client(), secret).get("/tablet/interviews/uuid:1.xml")
    assert response.status_code == 404
    assert response.get_json() == {
        "code": InterviewNotHere.code,
        "message": InterviewNotHere("uuid:1").sentence("vi"),
        "details": {"instance_id": "uuid:1"},
    }


def test_sending_back_needs_a_word_and_a_judged_interview(work: Work):  # D8
    submission = work.send(interview_xml("uuid:1"))
    boss = add_person(work.session, "boss")
    with pytest.raises(CommentMissing, match="Write at least one remark"):
        send_back(work.session, submission, [Remark("  ")], boss)
    send_back(work.session, submission, [Remark("Hỏi lại")], boss)
    with pytest.raises(NotForReview, match="was sent back already"):
        send_back(work.session, submission, [Remark("Hỏi lại")], boss)


# ---------------------------------------------------------------- receipts


def test_receipts_name_each_interview_and_each_file(work: Work):  # D5
    xml, broken = interview_xml("uuid:1"), interview_xml("uuid:2", version="99")
    work.send(xml, {"1.jpg": PHOTO, "2.jpg": PHOTO})
    assert work.post(broken, {"3.jpg": PHOTO}) == 202
    response = work.receipts("uuid:1", "uuid:2", "uuid:3")
    photo = {"sha256": sha256(PHOTO), "size": len(PHOTO)}
    assert response.get_json() == {
        "receipts": [
            {
                "instance_id": "uuid:1",
                "state": "stored",
                "sha256": sha256(xml),
                "files": [{"name": "1.jpg", **photo}, {"name": "2.jpg", **photo}],
            },
            {
                "instance_id": "uuid:2",
                "state": "quarantined",
                "sha256": sha256(broken),
                "files": [{"name": "3.jpg", **photo}],
            },
        ]
    }


def test_two_copies_under_one_id_have_a_receipt_each(work: Work):  # D5
    one, other = interview_xml("uuid:1", age="41"), interview_xml("uuid:1", age="14")
    work.send(one)
    assert work.post(other) == 202
    found = work.receipts("uuid:1").get_json()["receipts"]
    assert [(each["state"], each["sha256"]) for each in found] == [
        ("stored", sha256(one)),
        ("quarantined", sha256(other)),
    ]


def test_receipts_are_for_ones_own_interviews(work: Work, app: Flask, tree: Tree):  # D5
    work.send(interview_xml("uuid:1"))
    other = add_person(work.session, "hoa")
    grant(work.session, other, Role.ENUMERATOR, tree.tan_bien, OPENS_ON)
    _, secret = issue_token(work.session, other, "Máy 2")
    work.session.commit()
    work.tablet = Tablet(app.test_client(), secret)
    assert work.receipts("uuid:1").get_json() == {"receipts": []}


@pytest.mark.parametrize(
    "body", ["", "[]", "{", '{"instance_ids": "uuid:1"}', '{"instance_ids": [1]}']
)
def test_what_is_no_question_for_receipts_is_named(work: Work, body: str):  # D7
    response = work.tablet.client.post(f"{work.tablet.base}/tablet/receipts", data=body)
    assert response.status_code == 400
    assert response.get_json()["code"] == ReceiptsNotAsked.code
    assert response.get_json()["message"] == ReceiptsNotAsked(500).sentence("vi")


def test_more_than_five_hundred_at_once_are_refused(work: Work):  # D7
    assert work.receipts(*(f"uuid:{n}" for n in range(500))).status_code == 200
    assert work.receipts(*(f"uuid:{n}" for n in range(501))).status_code == 400


def test_a_dead_token_gets_no_work_but_its_receipts(work: Work):  # D7
    xml = interview_xml("uuid:1")
    work.send(xml)
    token = work.session.merge(work.fieldwork.token)
    revoke_token(work.session, token)
    work.session.commit()
    refused = work.ask()
    assert refused.status_code == 403
    assert refused.get_json()["message"] == DeviceRevoked().sentence("vi")
    [receipt] = work.receipts("uuid:1").get_json()["receipts"]
    assert receipt["sha256"] == sha256(xml)
