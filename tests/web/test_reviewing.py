"""Reviewing interviews: approved, sent back with comments at their questions, sent again.

D1  an interview without faults is approved at a press; the log says who and which version
D2  one with faults is approved only for a reason, and what was typed stays on the page
D3  nobody approves an interview of their own; an approval is taken back for a reason
D4  comments stand at their questions; none is lost when the interview can't go back
D5  a version that came in the meantime is not decided on unread
D6  what was sent again is marked, with what changed beside the comments that asked for it
D7  many are approved together, those with faults are left, and the queue's filters stay
D8  a supervisor of another place decides on nothing, an enumerator on nothing at all
D9  what was noted on the tablet stands at its question
D10 an interview of a closed round does not go back to a closed door
"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from mne.audit.models import AuditEntry
from mne.collection.decision_errors import CommentMissing, NewerVersion, RoundTakesNoMore
from mne.collection.models import ReviewComment, Submission
from mne.quality.errors import (
    FaultsUnexplained,
    NotApproved,
    NotForApproval,
    OwnInterview,
    WithdrawnWithoutReason,
)
from mne.quality.reviewing import approve, withdraw_approval
from mne.rounds.planning import close_round
from mne.users.devices import revoke_token
from mne.users.people import grant
from mne.users.permissions import Role
from tests.browser.page import Browser, Page
from tests.web.conftest import Office, interview

SOUND = interview("uuid:1", "TT-01-001", "TT-01", photo="")
FAULTY = interview("uuid:1", "TT-01-001", "TT-01", photo="", age="141")
AGE = "/data/member[1]/age"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind of store: that both hold the row is proved in openrosa/test_tablet.py."""
    return sqlite_url


@pytest.fixture
def signed_in(browser: Browser, office: Office) -> Browser:
    return browser.sign_in_as(office.people[Role.SUPERVISOR])


def state(office: Office) -> str:
    office.let_go()
    found = office.submission().state.value
    office.session.commit()
    return found


def typed(page: Page, name: str) -> str:
    [box] = page.document.xpath(f"//textarea[@name='{name}']")
    return (box.text or "").strip()


def approving(browser: Browser, status: int = 200, **fields: object) -> Page:
    return browser.send("/submissions/1/approve", fields, status, page="/submissions/1")


def last_act(office: Office) -> AuditEntry:
    office.let_go()
    newest = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)
    return office.session.scalars(newest).one()


# ---------------------------------------------------------------- approving


def test_an_interview_without_faults_is_approved(signed_in: Browser, office: Office):  # D1
    office.receive(SOUND)
    page = approving(signed_in)
    assert "The interview is approved." in page.text
    assert state(office) == "approved"
    entry = last_act(office)
    assert entry.action == "quality.submission_approved"
    assert entry.actor_id == office.people[Role.SUPERVISOR].id
    assert entry.details == {"number": 1, "note": "", "faults": 0}


def test_faults_need_a_reason(signed_in: Browser, office: Office):  # D2
    office.receive(FAULTY)
    page = approving(signed_in, 422, note="  ")
    assert FaultsUnexplained("uuid:1", 1).sentence("en")[:40] in page.text
    page = approving(signed_in, 422, note="x" * 501)
    assert "Use 500 characters or fewer." in page.text
    assert typed(page, "note") == "x" * 501
    approving(signed_in, note="Cụ thật sự 141 tuổi theo sổ")
    assert last_act(office).details["note"] == "Cụ thật sự 141 tuổi theo sổ"


def test_nobody_approves_their_own(browser: Browser, office: Office):  # D3
    office.receive(SOUND)
    enumerator = office.people[Role.ENUMERATOR]
    grant(
        office.session,
        enumerator,
        Role.SUPERVISOR,
        office.tree.province,
        office.round.opens_on,
    )
    office.session.commit()
    browser.sign_in_as(enumerator)
    page = approving(browser, 422)
    assert OwnInterview("uuid:1").sentence("en") in page.text
    assert "ticked" not in {
        each.get("name") for each in browser.open("/submissions").document.iter("input")
    }
    assert state(office) == "judged"


def test_an_approval_is_taken_back_for_a_reason(signed_in: Browser, office: Office):  # D3
    office.receive(SOUND)
    approving(signed_in)
    taking, shown = "/submissions/1/withdraw-approval", "/submissions/1"
    page = signed_in.send(taking, {"reason": ""}, 422, page=shown)
    assert "Enter why the approval is taken back." in page.text
    page = signed_in.send(taking, {"reason": " \n "}, 422, page=shown)
    signed_in.send(taking, {"reason": "Duyệt nhầm"}, page=shown)
    assert state(office) == "judged"
    assert last_act(office).details == {"number": 1, "reason": "Duyệt nhầm"}


def test_what_is_not_there_is_neither_approved_nor_taken_back(office: Office):  # D1 D3
    office.receive(SOUND)
    boss, submission = office.people[Role.SUPERVISOR], office.submission()
    with pytest.raises(NotApproved, match="nothing to take back"):
        withdraw_approval(office.session, submission, "Nhầm", boss)
    approve(office.session, submission, 1, "", boss)
    with pytest.raises(NotForApproval, match="only one that was checked"):
        approve(office.session, submission, 1, "", boss)
    with pytest.raises(WithdrawnWithoutReason, match="Nothing says why"):
        withdraw_approval(office.session, submission, " ", boss)


def test_many_are_approved_together(signed_in: Browser, office: Office):  # D7
    office.receive(SOUND)
    office.receive(interview("uuid:2", "unknown", "MC-01", age="141"))
    queue = "/submissions?round=review-2026&state=judged"
    page = signed_in.open(queue)
    boxes = page.document.xpath("//input[@name='ticked']")
    assert [each.get("value") for each in boxes] == ["1"]
    assert boxes[0].get("checked") is None, "nothing is approved unread"
    address = "/submissions/approve?round=review-2026&state=judged"
    page = signed_in.send(address, {"ticked": ["1", "2"]}, page=queue)
    assert "Approved: 1. Left as they are: 1" in page.text
    assert page.response.request.full_path == queue
    states = office.session.execute(
        select(Submission.id, Submission.state).order_by(Submission.id)
    ).all()
    assert [tuple(each) for each in states] == [(1, "approved"), (2, "judged")]


# ---------------------------------------------------------------- sending back

BACK = "/submissions/1/send-back"


def test_comments_go_with_the_interview(signed_in: Browser, office: Office):  # D4
    office.receive(FAULTY)
    page = signed_in.open(BACK)
    [box] = page.document.xpath(f"//textarea[@name='at:{AGE}']")
    assert box.getparent().get("open") is not None, "the box at a fault is open"
    page = signed_in.send(BACK, {f"at:{AGE}": "Hỏi lại tuổi", "overall": "Thiếu ảnh"})
    assert "The interview went back." in page.text
    answer = page.document.get_element_by_id("at-data-member-1--age")
    assert "Hỏi lại tuổi" in answer.text_content()
    assert "Thiếu ảnh" in page.text
    said = office.session.scalars(select(ReviewComment).order_by(ReviewComment.id)).all()
    assert [(each.path, each.text) for each in said] == [
        ("", "Thiếu ảnh"),
        (AGE, "Hỏi lại tuổi"),
    ]
    assert state(office) == "sent_back"
    assert "can't be sent back now" in signed_in.open(BACK).text


def test_no_comment_is_lost_when_the_interview_cannot_go_back(
    signed_in: Browser, office: Office
):  # D4 D10
    office.receive(SOUND)
    page = signed_in.send(BACK, {"overall": " "}, 422)
    assert CommentMissing("uuid:1").sentence("en") in page.text
    page = signed_in.send(BACK, {f"at:{AGE}": "y" * 1001, "overall": "Thiếu ảnh"}, 422)
    assert "Some comments are too long" in page.text
    assert typed(page, f"at:{AGE}") == "y" * 1001
    close_round(office.session, office.round)
    office.session.commit()
    page = signed_in.send(BACK, {f"at:{AGE}": "Hỏi lại", "overall": "Thiếu ảnh"}, 422)
    assert RoundTakesNoMore("Rà soát 2026").sentence("en") in page.text
    assert (typed(page, f"at:{AGE}"), typed(page, "overall")) == ("Hỏi lại", "Thiếu ảnh")
    assert office.session.scalars(select(ReviewComment)).all() == []


def test_a_version_is_not_decided_on_unread(signed_in: Browser, office: Office):  # D5
    office.receive(SOUND)
    stale = signed_in.open("/submissions/1").document
    marks = {
        each.get("name"): each.get("value")
        for each in stale.xpath("//form[@action='/submissions/1/approve']//input")
    }
    office.receive(again("uuid:1b", "uuid:1"))
    answer = signed_in.client.post("/submissions/1/approve", data=marks)
    assert answer.status_code == 422
    assert NewerVersion("uuid:1", 1).sentence("en") in answer.get_data(as_text=True)
    assert state(office) == "judged"


def again(instance_id: str, before: str, **answers: str) -> bytes:
    return interview(instance_id, "TT-01-001", "TT-01", **answers).replace(
        b"</instanceID>", f"</instanceID><deprecatedID>{before}</deprecatedID>".encode()
    )


def test_what_changed_stands_beside_what_was_asked(
    signed_in: Browser, office: Office
):  # D6
    office.receive(FAULTY)
    signed_in.send(BACK, {f"at:{AGE}": "Hỏi lại tuổi"})
    office.receive(again("uuid:1b", "uuid:1", age="41", water_source="tap", photo=""))
    assert "Sent again" in signed_in.open("/submissions").text
    page = signed_in.open("/submissions/1")
    rows = [
        " ".join(row.text_content().split())
        for row in page.document.xpath(
            "//h2[contains(., 'changed')]/following::tbody[1]/tr"
        )
    ]
    assert rows == [
        "1. Member – Age 141 41",
        "Main source of water River or stream Tap",
    ]
    answer = page.document.get_element_by_id("at-data-member-1--age").text_content()
    assert "Hỏi lại tuổi" in answer
    assert "on version 1" in " ".join(answer.split())


def test_what_was_noted_on_the_tablet_stands_at_its_question(
    signed_in: Browser, office: Office
):  # D9
    rows = [
        "kind,node,question,text,value,by,at",
        f'comment,{AGE},Tuổi,"Theo lời, con gái",,lan,2026-11-22T01:00:00Z',
        f"kept,{AGE},Tuổi,Có giấy khai sinh,141,lan,2026-11-22T01:00:00Z",
        f"returned,{AGE},Tuổi,Hỏi lại,,boss,2026-11-22T01:00:00Z",
        "comment",
    ]
    office.receive(FAULTY, {"comments.csv": "\n".join(rows).encode()})
    page = signed_in.open("/submissions/1")
    answer = page.document.get_element_by_id("at-data-member-1--age").text_content()
    assert "Noted on the tablet: Theo lời, con gái" in " ".join(answer.split())
    assert "Kept on the tablet, because: Có giấy khai sinh" in " ".join(answer.split())
    assert "Hỏi lại" not in answer


def test_a_file_of_comments_that_is_none_spoils_no_page(
    signed_in: Browser, office: Office
):  # D9
    office.receive(SOUND, {"comments.csv": b'\xff\x00kind\n"comment\n' + b'"' * 200_000})
    signed_in.open("/submissions/1")


# ---------------------------------------------------------------- who may


def test_others_decide_on_nothing(browser: Browser, office: Office):  # D8
    office.receive(SOUND)
    for person in (office.neighbour, office.people[Role.ENUMERATOR]):
        browser.sign_in_as(person)
        assert browser.client.get(BACK).status_code == 403
        mark = browser.open("/").document.xpath("//input[@name='csrf_token']")[0]
        data = {"csrf_token": mark.get("value"), "number": 1, "ticked": "1", "reason": "x"}
        for address in (
            BACK,
            "/submissions/1/approve",
            "/submissions/1/withdraw-approval",
            "/submissions/approve",
        ):
            answer = browser.client.post(address, data=data)
            assert answer.status_code == 403, address
    assert state(office) == "judged"
    browser.sign_in_as(office.people[Role.LEADER])
    assert BACK not in browser.open("/submissions/1").links()


def test_a_tablet_without_access_is_warned_of(signed_in: Browser, office: Office):  # D4
    office.receive(SOUND)
    assert "no tablet with access" not in signed_in.open(BACK).text
    revoke_token(office.session, office.token)
    office.session.commit()
    assert "no tablet with access" in signed_in.open(BACK).text
