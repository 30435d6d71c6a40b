"""Screens of the quarantine: what arrived but could not be filed, why, and settling it.

D1  a supervisor sees what waits, the reason in words, and whose tablet sent it
D2  the bytes can be downloaded as they arrived
D3  settling needs a choice and a reason, leaves a line in the log, and keeps the bytes
D4  an empty quarantine says what will appear
D5  each kind is resolved in its own way, once what stood in the way is mended
D6  two copies are held against each other; the one taken is a new version
D7  a supervisor of another place neither sees it nor decides
D8  what nothing hinders any more is filed all at once, the rest waits on
"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from mne.audit.models import AuditEntry
from mne.collection import intake
from mne.collection.decision_errors import (
    AlreadySettled,
    DecisionNotOpen,
    SettledWithoutReason,
)
from mne.collection.models import (
    Attachment,
    Quarantined,
    QuarantineReason,
    Submission,
    SubmissionVersion,
)
from mne.collection.resolving import Decision, decide
from mne.questionnaires.publishing import publish
from mne.rounds.planning import close_round, reopen_round
from mne.users.devices import issue_token, revoke_token
from mne.users.people import grant
from mne.users.permissions import Role
from tests.browser.page import Browser
from tests.conftest import Tree
from tests.fieldwork import Fieldwork, add_person, seal_post, sender_of
from tests.web.conftest import Office, interview

BROKEN = b"<data id='test_review'><broken"


@pytest.fixture
def signed_in(browser: Browser, office: Office) -> Browser:
    return browser.sign_in_as(office.people[Role.SUPERVISOR])


def test_what_waits_is_listed_with_its_reason(signed_in: Browser, office: Office):  # D1
    office.receive(BROKEN)
    close_round(office.session, office.round)
    office.receive(interview("uuid:late", "TT-01-001", "TT-01"))
    page = signed_in.open("/quarantine")
    assert "The file can't be read" in page.text
    assert "No open round takes it" in page.text
    assert "Máy 1" in page.text
    shown = signed_in.open("/quarantine/2").text
    assert "uuid:late" in shown
    assert "test_review" in shown


def test_the_way_to_a_tablets_exported_file_is_there(signed_in: Browser):  # D4
    page = signed_in.open("/quarantine")
    assert page.document.xpath("//a[@href='/tablet/#import']")


def test_the_bytes_come_as_they_arrived(signed_in: Browser, office: Office):  # D2
    office.receive(BROKEN)
    answer = signed_in.open("/quarantine/1/interview.xml").response
    assert answer.data == BROKEN
    assert answer.headers["Content-Disposition"].startswith("attachment")


SETTLED = {"decision": "settle", "reason": "Máy thử"}


def held(office: Office, held_id: int = 1) -> Quarantined:
    office.let_go()
    found = office.session.get_one(Quarantined, held_id)
    office.session.commit()  # or SQLite's writers would wait for this test
    return found


def answers(office: Office) -> list[tuple[str, int, str]]:
    """Give each version on file: whose it is, its number, its answer on age."""
    office.let_go()
    rows = office.session.execute(
        select(Submission.instance_id, SubmissionVersion.number, SubmissionVersion.answers)
        .join(Submission, Submission.id == SubmissionVersion.submission_id)
        .order_by(SubmissionVersion.id)
    )
    found = [(row[0], row[1], row[2]["member"][0]["age"]) for row in rows]
    office.session.commit()
    return found


def test_settling_needs_a_choice_and_a_reason(signed_in: Browser, office: Office):  # D3
    office.receive(BROKEN)
    page = signed_in.send("/quarantine/1", {}, 422)
    assert "Choose what should become of the post." in page.text
    page = signed_in.send("/quarantine/1", {"decision": "settle"}, 422)
    assert SettledWithoutReason(1).sentence("en") in page.text
    assert held(office).resolved_at is None


def test_settling_is_logged_and_keeps_the_bytes(signed_in: Browser, office: Office):  # D3
    office.receive(BROKEN)
    supervisor = office.people[Role.SUPERVISOR]
    page = signed_in.send("/quarantine/1", SETTLED)
    assert "The post is settled." in page.text
    assert "/quarantine/1" not in page.links()
    assert "/quarantine/1" in signed_in.open("/quarantine?state=settled").links()
    shown = signed_in.open("/quarantine/1").text
    assert "Settle the post" not in shown
    assert "Máy thử" in shown
    assert signed_in.open("/quarantine/1/interview.xml").response.data == BROKEN
    assert held(office).resolved_by_id == supervisor.id
    entry = office.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert entry is not None
    assert (entry.action, entry.subject, entry.details) == (
        "collection.quarantine_resolved",
        "quarantine:1",
        {"reason": "Máy thử"},
    )


def test_what_is_settled_is_not_settled_again(office: Office):  # D3
    office.receive(BROKEN)
    found = held(office)
    decide(office.session, office.store, found, Decision.SETTLE, "Máy thử")
    with pytest.raises(AlreadySettled, match="dealt with already"):
        decide(office.session, office.store, found, Decision.SETTLE, "Máy thử")


def test_a_decision_of_another_kind_is_refused(office: Office):  # D5
    office.receive(BROKEN)
    with pytest.raises(DecisionNotOpen, match="can't be dealt with in that way"):
        decide(office.session, office.store, held(office), Decision.FILE, "")


# ---------------------------------------------------------------- each kind


LATE = interview("uuid:late", "TT-01-001", "TT-01")


def test_a_post_of_a_closed_round_is_filed_once_the_round_is_open_again(
    signed_in: Browser, office: Office
):  # D5
    close_round(office.session, office.round)
    office.receive(LATE, {"house.jpg": b"a photograph"})
    page = signed_in.send("/quarantine/1", {"decision": "file"}, 422)
    assert "No open round takes interviews" in page.text
    assert held(office).resolved_at is None
    reopen_round(office.session, office.round, "Phiếu về muộn")
    office.session.commit()
    signed_in.send("/quarantine/1", {"decision": "file"})
    assert answers(office) == [("uuid:late", 1, "41")]
    assert office.session.scalars(select(Attachment.name)).all() == ["house.jpg"]
    assert held(office).resolved_at is not None


def test_a_post_of_an_unknown_version_is_filed_after_publishing(
    signed_in: Browser, office: Office
):  # D5
    office.receive(LATE.replace(b'version="1"', b'version="2"'))
    assert held(office).reason is QuarantineReason.UNKNOWN_VERSION
    signed_in.send("/quarantine/1", {"decision": "file"}, 422)
    source = office.version.source.decode()
    changed = source.replace("| test_review | 1 |", "| test_review | 2 |")
    assert changed != source
    publish(office.session, "again.md", changed)
    office.session.commit()
    signed_in.send("/quarantine/1", {"decision": "file"})
    assert answers(office) == [("uuid:late", 1, "41")]


def test_a_post_of_an_ended_token_is_filed_by_a_person(
    signed_in: Browser, office: Office
):  # D5
    revoke_token(office.session, office.token)
    office.receive(LATE)
    assert held(office).reason is QuarantineReason.REVOKED_TOKEN
    signed_in.send("/quarantine/1", {"decision": "file"})
    assert answers(office) == [("uuid:late", 1, "41")]


def test_of_two_copies_the_right_one_is_taken(signed_in: Browser, office: Office):  # D5 D6
    office.receive(LATE)
    office.receive(interview("uuid:late", "TT-01-001", "TT-01", age="14"))
    page = signed_in.open("/quarantine/1")
    assert "Answers that differ" in page.text
    assert "/member[1]/age" in page.text
    assert "/housing/water_source" not in page.text
    page = signed_in.send("/quarantine/1", {"decision": "take"}, 422)
    assert SettledWithoutReason(1).sentence("en") in page.text
    signed_in.send("/quarantine/1", {"decision": "take", "reason": "Hỏi lại: 14"})
    assert answers(office) == [("uuid:late", 1, "41"), ("uuid:late", 2, "14")]
    logged = office.session.scalars(select(AuditEntry.action)).all()
    assert "collection.copy_chosen" in logged
    office.receive(interview("uuid:late", "TT-01-001", "TT-01", age="14"))
    assert len(answers(office)) == 2  # a tablet that sends it again changes nothing


def test_of_two_copies_the_one_on_file_is_kept(signed_in: Browser, office: Office):  # D5
    office.receive(LATE)
    office.receive(interview("uuid:late", "TT-01-001", "TT-01", age="14"))
    signed_in.send("/quarantine/1", SETTLED)
    assert answers(office) == [("uuid:late", 1, "41")]


def deprecating(instance_id: str, deprecated_id: str, **given: str) -> bytes:
    return interview(instance_id, "TT-01-001", "TT-01", **given).replace(
        b"</meta>", f"<deprecatedID>{deprecated_id}</deprecatedID></meta>".encode()
    )


def test_an_edit_of_nothing_is_filed_alone(signed_in: Browser, office: Office):  # D5
    office.receive(deprecating("uuid:2", "uuid:never-came"))
    page = signed_in.open("/quarantine/1")
    assert "File it as an interview of its own" in page.text
    assert "Take this copy" not in page.text
    signed_in.send("/quarantine/1", {"decision": "file_alone", "reason": "Mất máy"})
    assert answers(office) == [("uuid:2", 1, "41")]


def test_of_two_edits_the_right_one_is_taken(signed_in: Browser, office: Office):  # D5
    office.receive(LATE)
    office.receive(deprecating("uuid:2", "uuid:late", age="42"))
    office.receive(deprecating("uuid:3", "uuid:late", age="43"))
    page = signed_in.open("/quarantine/1")
    assert "File it as an interview of its own" not in page.text
    signed_in.send("/quarantine/1", {"decision": "take", "reason": "Bản sau đúng"})
    assert [row[1:] for row in answers(office)] == [(1, "41"), (2, "42"), (3, "43")]


def test_an_interview_without_a_number_is_filed_under_one(
    signed_in: Browser, office: Office
):  # D5
    office.receive(interview("", "TT-01-001", "TT-01"))
    number = held(office).instance_id
    signed_in.send("/quarantine/1", {"decision": "file_alone", "reason": "Xem rồi"})
    assert answers(office) == [(number, 1, "41")]


# ---------------------------------------------------------------- whose it is


def test_a_supervisor_of_elsewhere_sees_and_decides_nothing(
    browser: Browser, office: Office, tree: Tree
):  # D7
    far = add_person(office.session, "xa")
    grant(office.session, far, Role.ENUMERATOR, tree.tan_bien, tree.after)
    token, _ = issue_token(office.session, far, "Máy xa")
    work = Fieldwork(office.version, office.round, far, token, "")
    envelope = seal_post(office.store, sender_of(office.session, work), BROKEN)
    intake.receive(office.session, office.store, envelope)
    office.session.commit()
    office.let_go()
    neighbour = browser.sign_in_as(office.neighbour)
    assert "/quarantine/1" not in neighbour.open("/quarantine").links()
    assert neighbour.client.get("/quarantine/1").status_code == 403
    assert held(office).resolved_at is None


def test_an_empty_quarantine_says_what_will_appear(signed_in: Browser):  # D4
    assert "Nothing waits." in signed_in.open("/quarantine").text
    assert "Nothing was settled yet." in signed_in.open("/quarantine?state=settled").text


def test_what_nothing_hinders_any_more_is_filed_at_once(
    signed_in: Browser, office: Office
):  # D8
    office.receive(BROKEN)
    close_round(office.session, office.round)
    office.receive(LATE, {"house.jpg": b"a photograph"})
    office.receive(interview("uuid:later", "TT-01-001", "TT-01", age="14"))
    page = signed_in.send("/quarantine/file-again", page="/quarantine")
    assert "Filed: 0. Still waiting: 3." in page.text
    reopen_round(office.session, office.round, "Phiếu về muộn")
    office.session.commit()
    page = signed_in.send("/quarantine/file-again", page="/quarantine")
    assert "Filed: 2. Still waiting: 1." in page.text
    assert answers(office) == [("uuid:late", 1, "41"), ("uuid:later", 1, "14")]
    assert [held(office, each).resolved_at is None for each in (1, 2, 3)] == [
        True,
        False,
        False,
    ]


def test_a_supervisor_of_another_place_files_nothing(
    browser: Browser, office: Office
):  # D7 D8
    revoke_token(office.session, office.token)
    office.receive(LATE)
    enumerator = office.people[Role.ENUMERATOR].grants[0]
    enumerator.area_id = office.tree.tan_bien.id
    office.session.commit()
    browser.sign_in_as(office.neighbour)
    mark = browser.open("/").document.xpath("//input[@name='csrf_token']")[0].get("value")
    browser.client.post("/quarantine/file-again", data={"csrf_token": mark})
    assert held(office).resolved_at is None
