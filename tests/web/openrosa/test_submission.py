"""Posting interviews: what a tablet hears, row by row of the rules of receipt.

The rows are those of the domain notes on OpenRosa, §2.5, column "ours"; a test names its
row. Collect deletes its copy on 201 and 202, keeps it and sends again on anything else.

D1   HEAD: 204, how large a post may be, no Location, and nothing is written
D2   new instanceID: 201 after commit and fsync
D3   same instanceID, same XML, new attachments: 201; attachments by (instance, name)
D4   same, nothing new: 202
D5   same instanceID, different XML: quarantine, 202
D6   same attachment name, other bytes: both kept, 202
D7   same instanceID at the same moment: one row, everybody hears 201 or 202
D8   edit of the current version: 201; of an unknown or older one: quarantine, 202
D9   closed round, unknown version, unknown form: quarantine, 202
D10  no instanceID: quarantine with a generated one, 202
D11  forbidden characters, broken XML, a bomb: kept as bytes, quarantine, 202
D12  split posts in any order, repeated, with the whole of them on file in the end
D13  400 only for what can't be kept: no XML at all, a body that broke off
D14  a fault of ours keeps the interview on the tablet: 503, 507, 500, each with a sentence
D16  a post that stalls is given up, a slow one is not, however long it takes
D17  a file above the advertised size is taken whole; identical bytes lie there once
D15  bytes arrive as they were sent, whatever line ends they have and however large
"""

from __future__ import annotations

import io
import os
import random
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations

import pytest
from flask import Flask
from lxml import etree
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from mne.collection.errors import NoInterviewInPost, PostBroken, StoreUnwritable
from mne.collection.files import IN_MEMORY, FileStore
from mne.collection.models import (
    Attachment,
    Quarantined,
    QuarantineReason,
    Submission,
    SubmissionVersion,
)
from mne.config import Settings
from mne.rounds.planning import close_round
from mne.web.openrosa.answers import CHUNK_TARGET
from mne.web.openrosa.errors import PostTooLarge, PostTooSlow, ServerFault, StoreBusy
from mne.web.openrosa.posts import LARGEST_POST, PATIENCE, SLOWEST, PacedBody
from tests.fieldwork import Fieldwork, interview_xml, sha256
from tests.web.openrosa.conftest import Tablet

PHOTO, OTHER_PHOTO = b"\xff\xd8 a photograph", b"\xff\xd8 another photograph"
OPENROSA = "{http://openrosa.org/http/response}"


def message(response) -> str:
    """Read the sentence as Collect does."""
    root = etree.fromstring(response.data)
    assert root.tag == f"{OPENROSA}OpenRosaResponse"
    return root.findtext(f"{OPENROSA}message") or ""


# ---------------------------------------------------------------- HEAD


def test_head_says_how_large_a_post_may_be(tablet: Tablet):  # D1
    response = tablet.head("/submission?deviceID=collect%3Aabc")
    assert response.status_code == 204
    assert response.headers["X-OpenRosa-Accept-Content-Length"] == "10000000"
    assert response.headers["X-OpenRosa-Version"] == "1.0"
    assert "Location" not in response.headers
    assert response.data == b""


def test_head_asks_the_store_three_small_questions_and_writes_nothing(
    app: Flask, tablet: Tablet
):  # D1
    asked: list[str] = []
    engine = app.extensions["mne"].engine
    event.listen(
        engine, "before_cursor_execute", lambda *given: asked.append(given[2].split()[0])
    )
    tablet.head("/submission")
    few = list(asked)
    for number in range(3):
        tablet.post(interview_xml(f"uuid:{number}"))
    asked.clear()
    tablet.head("/submission")
    assert asked == few
    assert set(asked) <= {"BEGIN", "SELECT"}


# ---------------------------------------------------------------- 201, 202


def test_a_new_interview_is_answered_201(tablet: Tablet, rows):  # D2
    response = tablet.post(interview_xml(photo="1.jpg"), {"1.jpg": PHOTO})
    assert response.status_code == 201
    assert response.content_type == "text/xml; charset=utf-8"
    assert message(response) == "Đã nhận phiếu."
    assert response.headers["X-OpenRosa-Accept-Content-Length"] == "10000000"
    assert "Location" not in response.headers
    [version] = rows(SubmissionVersion)
    assert version.xml == interview_xml(photo="1.jpg")
    assert version.device_id == "collect:abc"


def test_when_201_is_said_the_interview_is_committed_and_its_files_are_on_disk(
    tablet: Tablet, settings: Settings, engine: Engine
):  # D2
    tablet.post(interview_xml(), {"1.jpg": PHOTO})
    with engine.connect() as other:  # a connection of its own sees only what is committed
        count = other.execute(text("SELECT count(*) FROM submission_versions")).scalar()
    assert count == 1
    path = FileStore(settings.files_dir).path(sha256(PHOTO))
    assert path.read_bytes() == PHOTO


def test_new_attachments_of_a_known_interview_are_answered_201(tablet: Tablet, rows):  # D3
    tablet.post(interview_xml(), {"1.jpg": PHOTO}, more=True)
    response = tablet.post(interview_xml(), {"2.jpg": PHOTO})
    assert response.status_code == 201
    assert message(response) == "Đã nhận thêm tệp của phiếu."
    assert {(file.name, file.sha256) for file in rows(Attachment)} == {
        ("1.jpg", sha256(PHOTO)),
        ("2.jpg", sha256(PHOTO)),
    }


def test_nothing_new_is_answered_202(tablet: Tablet, rows):  # D4
    tablet.post(interview_xml(), {"1.jpg": PHOTO})
    response = tablet.post(interview_xml(), {"1.jpg": PHOTO})
    assert response.status_code == 202
    assert message(response) == "Phiếu này đã có ở máy chủ."
    assert len(rows(Submission)) == len(rows(SubmissionVersion)) == 1
    assert len(rows(Attachment)) == 1


def test_different_xml_is_quarantined_and_answered_202(tablet: Tablet, rows):  # D5
    tablet.post(interview_xml(age="41"))
    response = tablet.post(interview_xml(age="14"))
    assert response.status_code == 202
    assert "chờ giám sát viên xem" in message(response)
    assert [held.reason for held in rows(Quarantined)] == [
        QuarantineReason.DIFFERENT_CONTENT
    ]
    assert [version.answers["age"] for version in rows(SubmissionVersion)] == ["41"]


def test_an_attachment_with_other_bytes_is_kept_beside_the_first(
    tablet: Tablet, store: FileStore, rows
):  # D6
    tablet.post(interview_xml(), {"1.jpg": PHOTO})
    assert tablet.post(interview_xml(), {"1.jpg": OTHER_PHOTO}).status_code == 202
    assert {store.read(file.sha256) for file in rows(Attachment)} == {PHOTO, OTHER_PHOTO}


def test_eight_posts_of_one_interview_at_the_same_moment_make_one_row(
    app: Flask, fieldwork: Fieldwork, rows
):  # D7
    def send(number: int) -> int:
        tablet = Tablet(app.test_client(), fieldwork.secret)
        files = {"all.jpg": PHOTO, f"{number % 2}.jpg": OTHER_PHOTO}
        return tablet.post(interview_xml(), files).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(send, range(8)))
    assert set(statuses) <= {201, 202}
    assert 201 in statuses
    assert len(rows(Submission)) == len(rows(SubmissionVersion)) == 1
    assert sorted(file.name for file in rows(Attachment)) == ["0.jpg", "1.jpg", "all.jpg"]


def test_eight_posts_of_one_broken_interview_at_the_same_moment_make_one_row(
    app: Flask, fieldwork: Fieldwork, rows
):  # D7
    def send(_number: int) -> int:
        return Tablet(app.test_client(), fieldwork.secret).post(b"<data").status_code

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(send, range(8))) == [202] * 8
    assert len(rows(Quarantined)) == 1


def test_eight_posts_of_one_edit_at_the_same_moment_make_one_version(
    app: Flask, fieldwork: Fieldwork, tablet: Tablet, rows
):  # D7
    tablet.post(interview_xml("uuid:1"))
    edit = interview_xml("uuid:2", deprecated_id="uuid:1")

    def send(_number: int) -> int:
        return Tablet(app.test_client(), fieldwork.secret).post(edit).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(send, range(8)))
    assert statuses == [201] + [202] * 7
    assert [version.number for version in rows(SubmissionVersion)] == [1, 2]


# ---------------------------------------------------------------- quarantined


def test_an_edit_of_the_current_version_is_answered_201(tablet: Tablet, rows):  # D8
    tablet.post(interview_xml("uuid:1"))
    response = tablet.post(interview_xml("uuid:2", deprecated_id="uuid:1"))
    assert response.status_code == 201
    assert [version.number for version in rows(SubmissionVersion)] == [1, 2]


@pytest.mark.parametrize("deprecated_id", ["uuid:unknown", "uuid:1"])
def test_an_edit_of_an_unknown_or_older_version_is_answered_202(
    tablet: Tablet, rows, deprecated_id: str
):  # D8
    tablet.post(interview_xml("uuid:1"))
    tablet.post(interview_xml("uuid:2", deprecated_id="uuid:1"))
    late = interview_xml("uuid:3", deprecated_id=deprecated_id)
    assert tablet.post(late).status_code == 202
    assert [held.reason for held in rows(Quarantined)] == [
        QuarantineReason.UNKNOWN_DEPRECATED
    ]


def test_a_closed_round_is_answered_202(
    session: Session, fieldwork: Fieldwork, tablet: Tablet, rows
):  # D9
    close_round(session, fieldwork.round)
    session.commit()
    response = tablet.post(interview_xml(), {"1.jpg": PHOTO})
    assert response.status_code == 202
    assert "an toàn" in message(response)
    [held] = rows(Quarantined)
    assert held.reason is QuarantineReason.CLOSED_ROUND


QUARANTINED = {
    QuarantineReason.UNKNOWN_VERSION: interview_xml(version="999"),
    QuarantineReason.UNKNOWN_FORM: interview_xml(form_id="nobody_knows"),
    QuarantineReason.NO_INSTANCE_ID: interview_xml(""),
    QuarantineReason.BROKEN_XML: interview_xml(age="4\x01"),
}


@pytest.mark.parametrize("reason", QUARANTINED)
def test_what_cannot_be_filed_is_answered_202_every_time(
    tablet: Tablet, store: FileStore, rows, reason: QuarantineReason
):  # D9 D10 D11
    xml = QUARANTINED[reason]
    assert [tablet.post(xml).status_code for _ in range(2)] == [202, 202]
    [held] = rows(Quarantined)
    assert held.reason is reason
    assert store.read(held.xml_sha256) == xml


def test_a_bomb_is_kept_as_bytes_and_never_expands(
    tablet: Tablet, store: FileStore, rows
):  # D11
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE d [<!ENTITY e0 "ha">{entities}]><data id="x">&e11;</data>'.encode()
    assert tablet.post(bomb).status_code == 202
    [held] = rows(Quarantined)
    assert store.read(held.xml_sha256) == bomb
    assert "DOCTYPE" in held.details["en"]


# ---------------------------------------------------------------- split posts


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_split_posts_come_together_in_any_order_and_repeated(
    tablet: Tablet, rows, order: tuple[int, ...]
):  # D12
    photos = {f"{n}.jpg": f"photograph {n}".encode() for n in range(3)}
    for n in (*order, *order):
        response = tablet.post(
            interview_xml(), {f"{n}.jpg": photos[f"{n}.jpg"]}, more=n < 2
        )
        assert response.status_code in {201, 202}
    assert {file.name: file.sha256 for file in rows(Attachment)} == {
        name: sha256(content) for name, content in photos.items()
    }
    assert len(rows(SubmissionVersion)) == 1


# ---------------------------------------------------------------- not kept


def test_a_post_without_an_interview_is_answered_400(
    tablet: Tablet, store: FileStore
):  # D13
    response = tablet.client.post(
        f"{tablet.base}/submission", data={"1.jpg": (io.BytesIO(PHOTO), "1.jpg")}
    )
    assert response.status_code == 400
    assert message(response) == NoInterviewInPost().sentence("vi")
    assert not store.path(sha256(PHOTO)).exists()


@pytest.mark.parametrize("body", [b"--b\r\nContent-Disposition: form-data", b"junk"])
def test_a_body_that_broke_off_is_answered_400_and_nothing_is_kept(
    tablet: Tablet, rows, body: bytes
):  # D13
    response = tablet.client.post(
        f"{tablet.base}/submission",
        data=body,
        content_type="multipart/form-data; boundary=b",
    )
    assert response.status_code == 400
    [before, _] = PostBroken("|").sentence("vi").split("|")
    assert message(response).startswith(before)
    assert rows(Submission) == rows(Quarantined) == []


def test_a_post_larger_than_any_tablet_could_mean_is_answered_413(
    tablet: Tablet, rows
):  # D13
    response = tablet.client.post(
        f"{tablet.base}/submission",
        content_type="multipart/form-data; boundary=b",
        environ_overrides={"CONTENT_LENGTH": str(LARGEST_POST + 1)},
    )
    assert response.status_code == 413
    assert message(response) == PostTooLarge().sentence("vi")


def test_a_post_that_breaks_off_inside_a_photograph_leaves_no_trace(
    tablet: Tablet, settings: Settings, rows
):  # D13
    head = (
        b'--b\r\nContent-Disposition: form-data; name="xml_submission_file"; '
        b'filename="a.xml"\r\n\r\n' + interview_xml() + b"\r\n--b\r\n"
        b'Content-Disposition: form-data; name="1.jpg"; filename="1.jpg"\r\n\r\n'
    )
    response = tablet.client.post(
        f"{tablet.base}/submission",
        data=head + os.urandom(3 * IN_MEMORY),
        content_type="multipart/form-data; boundary=b",
    )
    assert response.status_code == 400
    assert rows(Submission) == []
    assert [path for path in settings.files_dir.rglob("*") if path.is_file()] == []


def test_an_interview_sent_as_a_field_without_a_file_name_is_taken(
    tablet: Tablet, rows
):  # D13
    response = tablet.client.post(
        f"{tablet.base}/submission",
        data={"xml_submission_file": interview_xml().decode()},
        content_type="multipart/form-data",
    )
    assert response.status_code == 201
    assert rows(SubmissionVersion)[0].xml == interview_xml()


# ---------------------------------------------------------------- slow, large, twice


class Link:
    """A link that brings one piece each so many seconds, by a clock of its own."""

    def __init__(self, piece: bytes, seconds: float) -> None:
        self.piece, self.seconds, self.time = piece, seconds, 0.0

    def read(self, _size: int = -1) -> bytes:
        self.time += self.seconds
        return self.piece

    def now(self) -> float:
        return self.time


def test_a_post_that_brings_next_to_nothing_is_given_up():  # D16
    link = Link(b"x", seconds=5.0)
    body = PacedBody(link, link.now)
    while link.time < PATIENCE:
        assert body.read(10) == b"x"
    with pytest.raises(PostTooSlow, match="safe on the tablet"):
        body.read(10)


def test_a_slow_link_is_waited_for_however_long_it_takes():  # D16
    link = Link(bytes(SLOWEST * 5), seconds=5.0)  # ten hours at the slowest pace
    body = PacedBody(link, link.now)
    for _ in range(7_200):
        assert body.read(65_536)


def test_a_file_above_the_advertised_size_is_taken_whole(
    tablet: Tablet, store: FileStore, rows
):  # D17: a tablet splits between files, never inside one
    film = random.Random(4).randbytes(CHUNK_TARGET + 1_000_000)
    assert tablet.post(interview_xml(), {"1.mp4": film}).status_code == 201
    [file] = rows(Attachment)
    assert file.size == len(film)
    assert store.path(file.sha256).stat().st_size == len(film)


def test_identical_bytes_of_two_interviews_lie_in_the_store_once(
    tablet: Tablet, settings: Settings, rows
):  # D17
    for number in range(2):
        tablet.post(interview_xml(f"uuid:{number}"), {f"{number}.jpg": PHOTO})
    assert len(rows(Attachment)) == 2
    files = [path for path in settings.files_dir.rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in files] == [PHOTO]


# ---------------------------------------------------------------- faults of ours


def test_a_disk_that_refuses_is_answered_507(
    tablet: Tablet, settings: Settings, rows
):  # D14
    (settings.files_dir / sha256(PHOTO)[:2]).write_bytes(b"not a folder")
    response = tablet.post(interview_xml(), {"1.jpg": PHOTO})
    assert response.status_code == 507
    [before, after] = StoreUnwritable("|").sentence("vi").split("|")
    assert message(response).startswith(before)
    assert message(response).endswith(after)
    assert rows(Submission) == []


def test_a_store_that_lost_a_table_keeps_the_interview_on_the_tablet(
    tablet: Tablet, engine: Engine, session: Session
):  # D14
    session.execute(text("DROP TABLE submission_issues"))
    session.execute(text("DROP TABLE attachments"))
    session.commit()
    response = tablet.post(interview_xml(), {"1.jpg": PHOTO})
    # SQLite calls it operational, like a lock that is held too long; PostgreSQL does not.
    if engine.dialect.name == "sqlite":
        assert response.status_code == StoreBusy.status
        assert message(response) == StoreBusy().sentence("vi")
    else:
        assert response.status_code == ServerFault.status
        [before, after] = ServerFault("|").sentence("vi").split("|")
        assert message(response).startswith(before)
        assert message(response).endswith(after)


def test_a_database_that_restarts_costs_a_tablet_one_more_try(
    tablet: Tablet, engine: Engine, session: Session
):  # D14
    tablet.post(interview_xml("uuid:1"))
    if engine.dialect.name == "postgresql":
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
        session.execute(
            text(f"{others} datname = current_database() AND pid <> pg_backend_pid()")
        )
    statuses = [tablet.post(interview_xml("uuid:2")).status_code for _ in range(2)]
    assert statuses in ([201, 202], [503, 201])


def test_a_queue_that_cannot_be_written_does_not_cost_the_201(
    tablet: Tablet, settings: Settings, rows
):  # D14
    with sqlite3.connect(settings.queue_path) as queue:
        queue.execute("DROP TABLE task")
    queue.close()
    assert tablet.post(interview_xml()).status_code == 201
    assert rows(SubmissionVersion)[0].judged_at is None


# ---------------------------------------------------------------- byte for byte


AWKWARD = {
    "nothing": b"",
    "a line end": b"\r\n",
    "half a line end": b"x\r",
    "another half": b"x\n",
    "the start of a boundary": b"\r\n\r\n--",
    "a boundary of somebody else": b"--b\r\n",
    "only half line ends": b"\r" * 70_000,
}


@pytest.mark.parametrize("content", AWKWARD.values(), ids=AWKWARD.keys())
def test_a_file_of_awkward_line_ends_arrives_as_it_was(
    tablet: Tablet, store: FileStore, rows, content: bytes
):  # D15
    tablet.post(interview_xml(), {"1.bin": content})
    [file] = rows(Attachment)
    assert store.read(file.sha256) == content


def test_many_files_of_random_bytes_arrive_as_they_were(
    tablet: Tablet, store: FileStore, rows
):  # D15
    draw = random.Random(20261122)
    sizes = [0, 1, 65_535, 65_536, 65_537, 200_000, 3_000_000]
    files = {f"{size}.bin": draw.randbytes(size) for size in sizes}
    assert tablet.post(interview_xml(), files).status_code == 201
    assert {file.name: store.read(file.sha256) for file in rows(Attachment)} == files
