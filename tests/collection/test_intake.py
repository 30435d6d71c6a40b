"""Intake: every row of the rules of receipt, on both databases.

The rows are those of the domain notes on OpenRosa, §2.5 "ours" (HTTP statuses: tests/web).

D1   a new interview is filed: version, round, sender, answers, device times, files
D2   the same again is known; new files complete it; another copy of a file is kept beside
D3   other answers under a known id are quarantined, and the first stay as they are
D4   an edit of the current version is the next version, with its own files
D5   an edit that arrives before what it edits waits, and is filed by itself: a whole chain
D6   an edit of a replaced version, or with another questionnaire version, is quarantined
D7   unknown form, unknown version, closed round, no instance id: quarantined by that name
D8   broken, cut, forbidden, bomb-like or huge XML is kept byte for byte and never parsed on
D9   the tablet of an ended token or right is heard, and what it sends is kept apart
D10  files come along into the quarantine; the same post again adds only what is new
D11  a quarantined post is filed once its hindrance is gone
D12  a wrong tablet clock or a mistyped place does not hold an interview back
D13  texts that a column cannot hold do not stop a post
D14  nobody's tablet writes into an interview that somebody else sent
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mne.audit.models import AuditEntry
from mne.clock import frozen
from mne.collection import intake
from mne.collection.envelopes import Sender
from mne.collection.errors import (
    CannotFile,
    DifferentContent,
    EditOfOtherVersion,
    InterviewOfAnother,
    InterviewUnreadable,
    NoInstanceId,
    OlderDeprecated,
    RoundClosed,
    SenderRevoked,
    UnknownDeprecated,
    UnknownForm,
    UnknownVersion,
)
from mne.collection.files import FileStore
from mne.collection.intake import Outcome, Receipt
from mne.collection.models import (
    Attachment,
    Quarantined,
    QuarantineReason,
    Submission,
    SubmissionState,
    SubmissionVersion,
)
from mne.rounds.planning import close_round, open_round, reopen_round
from mne.users.devices import issue_token, revoke_token
from mne.users.models import DeviceToken
from mne.users.people import deactivate, end_grant, find_user
from surveys.safe_xml import MAX_BYTES
from tests.conftest import Tree
from tests.fieldwork import (
    CLOSES_ON,
    IN_THE_FIELD,
    Fieldwork,
    add_person,
    interview_xml,
    plan,
    publish_sheets,
    seal_post,
    sender_of,
    sha256,
)

PHOTO, OTHER_PHOTO = b"\xff\xd8 a photograph", b"\xff\xd8 another photograph"


@pytest.fixture(autouse=True)
def in_the_field():
    with frozen(IN_THE_FIELD):
        yield


@pytest.fixture
def receive(session: Session, store: FileStore, fieldwork: Fieldwork):
    def receive(xml: bytes, files=None) -> Receipt:
        sender = sender_of(session, fieldwork)
        receipt = intake.receive(session, store, seal_post(store, sender, xml, files))
        session.commit()
        return receipt

    return receive


def how_many(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def only(session: Session, model: type):
    return session.scalars(select(model)).one()


def quarantined(session: Session, receipt: Receipt) -> Quarantined:
    assert receipt.outcome is Outcome.QUARANTINED
    return session.get_one(Quarantined, receipt.quarantined_id)


# ---------------------------------------------------------------- filed, known


def test_a_new_interview_is_filed(session: Session, fieldwork: Fieldwork, receive):  # D1
    xml = interview_xml(age="41", photo="1.jpg")
    receipt = receive(xml, {"1.jpg": PHOTO})
    assert receipt.outcome is Outcome.FILED
    submission = only(session, Submission)
    assert submission.instance_id == "uuid:1"
    assert submission.round_id == fieldwork.round.id
    assert submission.questionnaire_version_id == fieldwork.version.id
    assert submission.enumerator_id == fieldwork.enumerator.id
    assert submission.state is SubmissionState.RECEIVED
    [version] = submission.versions
    assert (version.xml, version.xml_sha256) == (xml, sha256(xml))
    assert version.answers["age"] == "41"
    assert version.device_id == "collect:abc"
    assert version.started_at == datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
    assert version.ended_at == datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
    assert version.received_at == IN_THE_FIELD
    assert version.judged_at is None
    [photo] = version.attachments
    assert (photo.name, photo.sha256, photo.size) == ("1.jpg", sha256(PHOTO), len(PHOTO))


def test_the_same_again_is_known(session: Session, receive):  # D2
    receive(interview_xml(), {"1.jpg": PHOTO})
    again = receive(interview_xml(), {"1.jpg": PHOTO})
    assert again.outcome is Outcome.KNOWN
    assert how_many(session, SubmissionVersion) == how_many(session, Attachment) == 1


def test_new_files_complete_a_known_interview_in_any_order(session: Session, receive):  # D2
    assert receive(interview_xml(), {"2.jpg": PHOTO}).outcome is Outcome.FILED
    later = receive(interview_xml(), {"1.jpg": OTHER_PHOTO, "2.jpg": PHOTO})
    assert later.outcome is Outcome.COMPLETED
    assert {file.name for file in session.scalars(select(Attachment))} == {"1.jpg", "2.jpg"}


def test_another_copy_of_a_file_is_kept_beside_the_first(
    session: Session, store: FileStore, receive
):  # D2
    receive(interview_xml(), {"1.jpg": PHOTO})
    assert receive(interview_xml(), {"1.jpg": OTHER_PHOTO}).outcome is Outcome.KNOWN
    kept = session.scalars(select(Attachment).where(Attachment.name == "1.jpg"))
    assert {store.read(file.sha256) for file in kept} == {PHOTO, OTHER_PHOTO}


def test_a_file_that_the_answers_do_not_name_is_kept_too(session: Session, receive):  # D2
    receive(interview_xml(photo=""), {"audit.csv": b"event,node,start,end"})
    assert only(session, Attachment).name == "audit.csv"


def test_one_post_may_hold_the_same_file_twice(session: Session, receive):  # D2
    receive(interview_xml(), [("1.jpg", PHOTO), ("1.jpg", PHOTO), ("1.jpg", OTHER_PHOTO)])
    assert how_many(session, Attachment) == 2


def test_other_answers_under_a_known_id_are_quarantined(
    session: Session, store: FileStore, receive
):  # D3
    first, other = interview_xml(age="41"), interview_xml(age="14")
    receive(first)
    held = quarantined(session, receive(other))
    assert held.reason is QuarantineReason.DIFFERENT_CONTENT
    assert held.instance_id == "uuid:1"
    assert store.read(held.xml_sha256) == other
    assert only(session, SubmissionVersion).xml == first
    assert how_many(session, Submission) == 1


def test_an_id_known_from_another_questionnaire_is_quarantined(
    session: Session, tree: Tree, receive
):  # D3
    second = publish_sheets(session, form_id="second_form")
    open_round(session, plan(session, tree, second, "second-2026"))
    receive(interview_xml())
    held = quarantined(session, receive(interview_xml(form_id="second_form")))
    assert held.reason is QuarantineReason.DIFFERENT_CONTENT


# ---------------------------------------------------------------- edits


def edit(instance_id: str, deprecated_id: str, **answers: str) -> bytes:
    return interview_xml(instance_id, deprecated_id=deprecated_id, **answers)


def test_an_edit_of_the_current_version_is_the_next_version(
    session: Session, receive
):  # D4
    receive(interview_xml("uuid:1", age="41"), {"1.jpg": PHOTO})
    receipt = receive(edit("uuid:2", "uuid:1", age="42"), {"1.jpg": OTHER_PHOTO})
    assert receipt.outcome is Outcome.FILED
    submission = only(session, Submission)
    assert (submission.instance_id, submission.current_number) == ("uuid:1", 2)
    assert [version.answers["age"] for version in submission.versions] == ["41", "42"]
    assert [version.instance_id for version in submission.versions] == ["uuid:1", "uuid:2"]
    assert [
        file.sha256 for version in submission.versions for file in version.attachments
    ] == [
        sha256(PHOTO),
        sha256(OTHER_PHOTO),
    ]


def test_an_edit_brings_an_approved_interview_back_into_the_queue(
    session: Session, receive
):  # D4
    receive(interview_xml("uuid:1"))
    only(session, Submission).state = SubmissionState.APPROVED
    receive(edit("uuid:2", "uuid:1"))
    assert only(session, Submission).state is SubmissionState.RECEIVED


def test_an_edit_sent_again_is_known(session: Session, receive):  # D4
    receive(interview_xml("uuid:1"))
    receive(edit("uuid:2", "uuid:1"))
    assert receive(edit("uuid:2", "uuid:1")).outcome is Outcome.KNOWN
    assert receive(interview_xml("uuid:1")).outcome is Outcome.KNOWN
    assert only(session, Submission).current_number == 2


def test_a_chain_of_edits_is_filed_in_order_whatever_order_it_arrives_in(
    session: Session, store: FileStore, receive
):  # D5
    third = edit("uuid:3", "uuid:2", age="43")
    assert quarantined(session, receive(third, {"3.jpg": PHOTO})).reason is (
        QuarantineReason.UNKNOWN_DEPRECATED
    )
    assert receive(edit("uuid:2", "uuid:1", age="42")).outcome is Outcome.QUARANTINED
    assert receive(interview_xml("uuid:1", age="41")).outcome is Outcome.FILED
    versions = only(session, Submission).versions
    assert [version.answers["age"] for version in versions] == ["41", "42", "43"]
    assert [file.name for file in versions[2].attachments] == ["3.jpg"]
    assert versions[2].device_id == "collect:abc"
    assert {held.resolved_at for held in session.scalars(select(Quarantined))} == {
        IN_THE_FIELD
    }
    assert receive(third).outcome is Outcome.KNOWN


def test_of_two_waiting_edits_of_one_version_the_second_stays_for_a_person(
    session: Session, receive
):  # D5
    receive(edit("uuid:2", "uuid:1", age="42"))
    receive(edit("uuid:3", "uuid:1", age="43"))
    receive(interview_xml("uuid:1"))
    assert [v.instance_id for v in only(session, Submission).versions] == [
        "uuid:1",
        "uuid:2",
    ]
    waiting = session.scalars(select(Quarantined).where(Quarantined.resolved_at.is_(None)))
    assert [held.instance_id for held in waiting] == ["uuid:3"]


def test_an_edit_of_a_version_replaced_already_is_quarantined(
    session: Session, receive
):  # D6
    receive(interview_xml("uuid:1"))
    receive(edit("uuid:2", "uuid:1"))
    held = quarantined(session, receive(edit("uuid:3", "uuid:1")))
    assert held.reason is QuarantineReason.UNKNOWN_DEPRECATED
    assert "another edit has replaced already" in held.details["en"]


def test_an_edit_with_another_questionnaire_version_is_quarantined(
    session: Session, receive
):  # D6
    publish_sheets(session, version="2")
    receive(interview_xml("uuid:1"))
    newer = interview_xml("uuid:2", deprecated_id="uuid:1", version="2")
    held = quarantined(session, receive(newer))
    assert held.details["code"] == EditOfOtherVersion.code


def test_an_edit_of_an_interview_of_another_form_is_quarantined(
    session: Session, tree: Tree, receive
):  # D6
    second = publish_sheets(session, form_id="second_form")
    open_round(session, plan(session, tree, second, "second-2026"))
    receive(interview_xml("uuid:1"))
    other = interview_xml("uuid:2", deprecated_id="uuid:1", form_id="second_form")
    assert quarantined(session, receive(other)).details["code"] == UnknownDeprecated.code


def test_another_persons_tablet_cannot_replace_an_interview(
    session: Session, store: FileStore, fieldwork: Fieldwork, receive
):  # D14
    receive(interview_xml("uuid:1"))
    receipt = intake.receive(
        session, store, seal_post(store, neighbour(session), edit("uuid:2", "uuid:1"))
    )
    assert quarantined(session, receipt).details["code"] == InterviewOfAnother.code
    assert only(session, SubmissionVersion).instance_id == "uuid:1"
    assert receive(edit("uuid:3", "uuid:1")).outcome is Outcome.FILED


def test_another_persons_edit_that_came_first_is_not_filed_by_itself(
    session: Session, store: FileStore, fieldwork: Fieldwork, receive
):  # D14
    intake.receive(
        session, store, seal_post(store, neighbour(session), edit("uuid:2", "uuid:1"))
    )
    receive(interview_xml("uuid:1"))
    assert only(session, SubmissionVersion).instance_id == "uuid:1"
    assert only(session, Quarantined).resolved_at is None


def test_another_persons_tablet_cannot_add_files_to_an_interview(
    session: Session, store: FileStore, fieldwork: Fieldwork, receive
):  # D14
    xml = interview_xml(photo="1.jpg")
    receive(xml)
    post = seal_post(store, neighbour(session), xml, {"1.jpg": OTHER_PHOTO})
    held = quarantined(session, intake.receive(session, store, post))
    assert [file.sha256 for file in held.files] == [sha256(OTHER_PHOTO)]
    assert how_many(session, Attachment) == 0
    again = intake.receive(session, store, seal_post(store, neighbour(session), xml))
    assert again.outcome is Outcome.KNOWN


def neighbour(session: Session) -> Sender:
    """Give the sender of another enumerator of the same place."""
    user = find_user(session, "neighbour") or add_person(session, "neighbour")
    token = session.scalar(select(DeviceToken).where(DeviceToken.user_id == user.id))
    if token is None:
        token, _secret = issue_token(session, user, "another tablet")
    return Sender(token.id, user.id, may_send=True)


def test_an_edit_after_the_round_was_closed_is_quarantined(
    session: Session, fieldwork: Fieldwork, receive
):  # D6
    receive(interview_xml("uuid:1"))
    close_round(session, fieldwork.round)
    held = quarantined(session, receive(edit("uuid:2", "uuid:1")))
    assert held.reason is QuarantineReason.CLOSED_ROUND


# ---------------------------------------------------------------- can't be filed


def test_an_interview_of_an_unknown_form_is_quarantined(session: Session, receive):  # D7
    held = quarantined(session, receive(interview_xml(form_id="nobody_knows")))
    assert held.reason is QuarantineReason.UNKNOWN_FORM
    assert held.form_id == "nobody_knows"
    assert held.details["vi"].startswith("Ở đây chưa từng phát hành phiếu “nobody_knows”")


def test_an_interview_of_an_unknown_version_is_quarantined(session: Session, receive):  # D7
    held = quarantined(session, receive(interview_xml(version="999")))
    assert held.reason is QuarantineReason.UNKNOWN_VERSION


def test_an_interview_for_a_closed_round_is_quarantined(
    session: Session, fieldwork: Fieldwork, receive
):  # D7
    close_round(session, fieldwork.round)
    held = quarantined(session, receive(interview_xml()))
    assert held.reason is QuarantineReason.CLOSED_ROUND
    assert held.device_token_id == fieldwork.token.id


def test_files_of_a_known_interview_are_taken_after_the_round_was_closed(
    session: Session, fieldwork: Fieldwork, receive
):  # D7
    receive(interview_xml())
    close_round(session, fieldwork.round)
    assert receive(interview_xml(), {"1.jpg": PHOTO}).outcome is Outcome.COMPLETED


@pytest.mark.parametrize(
    "instance_id", ["", "  ", "uuid:" + "7" * 200], ids=["none", "blank", "too long"]
)
def test_an_interview_without_a_usable_id_is_quarantined_under_a_generated_one(
    session: Session, receive, instance_id: str
):  # D7
    held = quarantined(session, receive(interview_xml(instance_id)))
    assert held.reason is QuarantineReason.NO_INSTANCE_ID
    again = quarantined(session, receive(interview_xml(instance_id)))
    assert again.id == held.id
    assert held.instance_id is not None
    assert held.instance_id.startswith("uuid:")


BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE data [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
<data id="test_review" version="1"><age>&c;</age></data>"""

UNREADABLE = {
    "broken": b"<data id='test_review'><age>41</data>",
    "cut in the middle": interview_xml()[:150],
    "empty": b"",
    "not XML": b"\x00\x01\x02 this was never XML",
    "bomb": BOMB,
    "bomb in another encoding": BOMB.decode().encode("utf-16"),
    "document type": b'<!DOCTYPE data SYSTEM "file:///etc/passwd">' + interview_xml(),
    "forbidden character": interview_xml(age="4\x01"),
    "not UTF-8": interview_xml().replace(b"41", b"\xff\xfe"),
    "too deep": b"<data>" * 300 + b"</data>" * 300,
}


@pytest.mark.parametrize("xml", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_xml_that_cannot_be_read_is_kept_byte_for_byte(
    session: Session, store: FileStore, receive, xml: bytes
):  # D8
    held = quarantined(session, receive(xml, {"1.jpg": PHOTO}))
    assert held.reason is QuarantineReason.BROKEN_XML
    assert store.read(held.xml_sha256) == xml
    assert [store.read(file.sha256) for file in held.files] == [PHOTO]
    assert "hahaha" not in str(held.details)
    assert how_many(session, Submission) == 0


def test_xml_cut_at_any_byte_is_never_taken_for_whole(
    session: Session, store: FileStore, receive
):  # D8
    xml = interview_xml("uuid:cut")
    for length in range(len(xml)):
        held = quarantined(session, receive(xml[:length]))
        assert held.reason is QuarantineReason.BROKEN_XML, xml[:length]
        assert store.read(held.xml_sha256) == xml[:length]
    assert how_many(session, Submission) == 0
    assert how_many(session, Quarantined) == len(xml)
    assert receive(xml).outcome is Outcome.FILED


def test_xml_larger_than_any_interview_is_kept_and_not_read(
    session: Session, store: FileStore, receive
):  # D8
    huge = interview_xml(household_code="x" * MAX_BYTES)
    held = quarantined(session, receive(huge))
    assert held.reason is QuarantineReason.BROKEN_XML
    assert store.read(held.xml_sha256) == huge
    assert "too large" in held.details["en"]


# ---------------------------------------------------------------- an ended right


def test_what_an_ended_token_sends_is_kept_apart(
    session: Session, store: FileStore, fieldwork: Fieldwork, receive
):  # D9
    revoke_token(session, fieldwork.token)
    held = quarantined(session, receive(interview_xml(), {"1.jpg": PHOTO}))
    assert held.reason is QuarantineReason.REVOKED_TOKEN
    assert store.read(held.xml_sha256) == interview_xml()
    assert store.read(held.files[0].sha256) == PHOTO
    assert how_many(session, Submission) == 0


def test_what_a_person_without_the_right_any_more_sends_is_kept_apart(
    session: Session, fieldwork: Fieldwork, receive
):  # D9
    [given] = fieldwork.enumerator.grants
    end_grant(session, given, date(2026, 11, 1))
    held = quarantined(session, receive(interview_xml()))
    assert held.reason is QuarantineReason.REVOKED_TOKEN


def test_what_a_deactivated_person_sends_is_kept_apart(
    session: Session, fieldwork: Fieldwork, receive
):  # D9
    deactivate(session, fieldwork.enumerator)
    held = quarantined(session, receive(interview_xml()))
    assert held.reason is QuarantineReason.REVOKED_TOKEN


def test_an_ended_token_that_resends_what_is_here_hears_that_it_is(
    session: Session, fieldwork: Fieldwork, receive
):  # D9
    receive(interview_xml(), {"1.jpg": PHOTO})
    revoke_token(session, fieldwork.token)
    assert receive(interview_xml(), {"1.jpg": PHOTO}).outcome is Outcome.KNOWN
    assert how_many(session, Quarantined) == 0


def test_new_files_from_an_ended_token_are_kept_apart(
    session: Session, fieldwork: Fieldwork, receive
):  # D9
    receive(interview_xml())
    revoke_token(session, fieldwork.token)
    held = quarantined(session, receive(interview_xml(), {"1.jpg": PHOTO}))
    assert [file.name for file in held.files] == ["1.jpg"]
    assert how_many(session, Attachment) == 0


def test_unreadable_xml_from_an_ended_token_is_kept(
    session: Session, fieldwork: Fieldwork, receive
):  # D9
    revoke_token(session, fieldwork.token)
    held = quarantined(session, receive(b"<data"))
    assert held.reason is QuarantineReason.BROKEN_XML


# ---------------------------------------------------------------- the quarantine


def test_the_same_quarantined_post_again_adds_only_its_new_files(
    session: Session, receive
):  # D10
    first = receive(b"<data", {"1.jpg": PHOTO})
    again = receive(b"<data", {"1.jpg": PHOTO, "2.jpg": PHOTO})
    assert again.quarantined_id == first.quarantined_id
    held = quarantined(session, again)
    assert sorted(file.name for file in held.files) == ["1.jpg", "2.jpg"]
    quarantinings = session.scalars(
        select(AuditEntry).where(AuditEntry.action == "collection.submission_quarantined")
    ).all()
    assert [entry.subject for entry in quarantinings] == [f"quarantine:{held.id}"]


def test_a_quarantined_post_is_filed_when_the_round_was_reopened(
    session: Session, store: FileStore, fieldwork: Fieldwork, receive
):  # D11
    close_round(session, fieldwork.round)
    held = quarantined(session, receive(interview_xml(), {"1.jpg": PHOTO}))
    reopen_round(session, fieldwork.round, "Máy gửi trễ")
    actor = fieldwork.enumerator.id
    assert intake.file_again(session, store, held, actor).outcome is Outcome.FILED
    assert (held.resolved_at, held.resolved_by_id) == (IN_THE_FIELD, actor)
    [version] = only(session, Submission).versions
    assert version.xml == interview_xml()
    assert [(file.name, file.media_type) for file in version.attachments] == [
        ("1.jpg", "image/jpeg")
    ]


def test_a_supervisor_may_file_what_an_ended_token_sent(
    session: Session, store: FileStore, fieldwork: Fieldwork, receive
):  # D11
    revoke_token(session, fieldwork.token)
    held = quarantined(session, receive(interview_xml()))
    assert intake.file_again(session, store, held, None).outcome is Outcome.FILED
    assert only(session, Submission).enumerator_id == fieldwork.enumerator.id


# Each error of this stage, raised by the post that causes it.
HINDRANCES: list[tuple[type[CannotFile], bytes]] = [
    (InterviewUnreadable, b"<data"),
    (NoInstanceId, interview_xml("")),
    (UnknownForm, interview_xml("uuid:5", form_id="nobody_knows")),
    (UnknownVersion, interview_xml("uuid:6", version="999")),
    (DifferentContent, interview_xml("uuid:1", age="99")),
    (UnknownDeprecated, edit("uuid:3", "uuid:unknown")),
    (OlderDeprecated, edit("uuid:4", "uuid:0")),
]


@pytest.mark.parametrize(
    ("hindrance", "xml"),
    HINDRANCES,
    ids=[hindrance.__name__ for hindrance, _ in HINDRANCES],
)
def test_a_post_stays_in_quarantine_while_its_hindrance_stands(
    session: Session, store: FileStore, receive, hindrance: type[CannotFile], xml: bytes
):  # D11
    receive(interview_xml("uuid:0"))
    receive(edit("uuid:1", "uuid:0"))
    held = quarantined(session, receive(xml))
    with pytest.raises(hindrance) as caught:
        intake.file_again(session, store, held, None)
    assert caught.value.reason is held.reason
    assert held.resolved_at is None


def test_a_closed_round_is_the_hindrance_until_it_is_reopened(
    session: Session, store: FileStore, fieldwork: Fieldwork, receive
):  # D11
    close_round(session, fieldwork.round)
    held = quarantined(session, receive(interview_xml()))
    with pytest.raises(RoundClosed, match="reopen the round, then file it"):
        intake.file_again(session, store, held, None)


def test_an_ended_token_is_named_to_the_tablet(
    session: Session, fieldwork: Fieldwork, receive
):  # D9
    revoke_token(session, fieldwork.token)
    fault = receive(interview_xml()).fault
    assert isinstance(fault, SenderRevoked)
    assert "kept safely on the server" in fault.sentence("en")


# ---------------------------------------------------------------- not held back


@pytest.mark.parametrize(
    "answers",
    [
        {"interview_date": "1970-01-01", "start": "1970-01-01T00:00:00.000+07:00"},
        {"interview_date": "not a date", "start": "nor a time", "end": ""},
        {"start": "0001-01-01T00:00:00.000+14:00", "end": "0001-01-01T00:00:00"},
        {"start": "9999-12-31T23:59:59.000-14:00", "interview_date": "9999-12-31"},
        {"start": "9999-12-31T23:59:59.000Z", "interview_date": "0001-01-01"},
        {"hamlet_code": "NOWHERE"},
        {"hamlet_code": "TT-01", "interview_date": "2020-05-05"},
        {"age": "forty", "household_code": ""},
    ],
    ids=[
        "clock of 1970",
        "no date",
        "before the calendar",
        "after the calendar",
        "after it here",
        "no such place",
        "other day",
        "out of type",
    ],
)
def test_a_wrong_clock_place_or_answer_does_not_hold_an_interview_back(
    session: Session, fieldwork: Fieldwork, receive, answers: dict[str, str]
):  # D12
    assert receive(interview_xml(**answers)).outcome is Outcome.FILED
    submission = only(session, Submission)
    assert submission.round_id == fieldwork.round.id
    stored = submission.versions[0].answers
    assert {name: stored[name] for name in answers} == answers


def test_an_interview_made_in_time_is_filed_while_the_round_is_still_open(
    session: Session, receive
):  # D12
    with frozen(datetime(2027, 1, 10, tzinfo=UTC)):
        receipt = receive(interview_xml(interview_date=CLOSES_ON.isoformat()))
    assert receipt.outcome is Outcome.FILED


def test_of_two_open_rounds_the_one_of_the_place_takes_the_interview(
    session: Session, tree: Tree, fieldwork: Fieldwork, receive
):  # D12
    here = plan(session, tree, fieldwork.version, "aaa-first-by-code")
    here.area_id = tree.tra_vong.id
    open_round(session, here)
    receive(interview_xml("uuid:1", hamlet_code="TT-01"))
    receive(interview_xml("uuid:2", hamlet_code="MC-01"))
    rounds = [row.round_id for row in session.scalars(select(Submission))]
    assert rounds == [fieldwork.round.id, here.id]


def test_names_that_no_column_holds_do_not_stop_a_post(session: Session, receive):  # D13
    long_name = "ả" * 300 + ".jpg"
    receipt = receive(
        interview_xml(), [(long_name, PHOTO), ("n\0u\r\nl.jpg", PHOTO), ("", PHOTO)]
    )
    assert receipt.outcome is Outcome.FILED
    names = sorted((file.name for file in session.scalars(select(Attachment))), key=len)
    assert names[:2] == ["nul.jpg", "unnamed"]
    assert len(names[2]) == 255
    assert names[2].endswith(".jpg")


def test_a_form_id_that_no_column_holds_is_quarantined(session: Session, receive):  # D13
    held = quarantined(session, receive(interview_xml(form_id="f" * 500)))
    assert held.form_id == "f" * 64
