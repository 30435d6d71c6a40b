"""Journey 5: a bad link loses nothing and stores nothing twice.

D1  a finished interview goes out by itself, and leaves the tablet when the receipt lists it
    with each of its files by its bytes
D2  an answer lost after the server stored: the tablet asks first, and sends nothing again
D3  a post cut half way is sent again whole; one interview is there
D4  503, 502 and a hung-up link keep it queued, with a pause before the next try
D5  an address that the server doesn't know holds everything until there is a new code
D6  409, 413 and other refusals concern that interview only: it is kept, with the reason
D7  two windows send each interview once
D8  the network dies in the middle of a post: what was typed is safe and goes later
D9  a Wi-Fi's own page that answers 200 is no receipt
D10 files that don't fit one post go in several; after a cut only what is missing is sent
"""

from __future__ import annotations

import hashlib

import pytest
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mne.collection.models import Attachment, Submission, SubmissionVersion
from tests.client.field import HEADS, Field
from tests.client.link import Link
from tests.client.tablet import Tablet, picture

pytestmark = pytest.mark.slow

DUC, HOA, _ON = HEADS
JPEG = b"\xff\xd8\xff"


def stored_interviews(session: Session) -> int:
    session.rollback()
    count = session.scalar(select(func.count()).select_from(Submission)) or 0
    session.rollback()  # an open session would keep the server from writing
    return count


def in_outbox(tablet: Tablet) -> list[str]:
    return tablet.stored("return (await all('outbox')).map((row) => row.state);")


def stored_files(session: Session) -> list[str]:
    session.rollback()
    names = list(session.scalars(select(Attachment.name)))
    session.rollback()
    return names


def unsent(tablet: Tablet, text: str) -> None:
    expect(tablet.page.locator("button.unsent")).to_have_text(text)


@pytest.fixture
def tablet(context: BrowserContext, field: Field) -> Tablet:
    return Tablet.set_up(context, field.secret)


def test_it_leaves_the_tablet_by_receipt(
    tablet: Tablet, link: Link, session: Session
):  # D1
    tablet.interview(DUC, picture())
    tablet.state_of(DUC, "Đã gửi")
    unsent(tablet, "Đã gửi hết")
    assert tablet.stored("return [await all('outbox'), await all('files')];") == [[], []]
    [post] = link.taken()
    [version] = session.scalars(select(SubmissionVersion))
    [attachment] = session.scalars(select(Attachment))
    assert version.xml in post.body
    assert hashlib.sha256(version.xml).hexdigest() == version.xml_sha256
    assert attachment.name.encode() in version.xml
    assert any(each.endswith("/tablet/receipts 200") for each in link.asked)


def test_a_lost_answer_is_asked_about(tablet: Tablet, link: Link, session: Session):  # D2
    link.faults.append("lose_answer")
    tablet.interview(DUC, picture())
    tablet.wait_until(lambda: len(link.posts) == 1)
    unsent(tablet, "1 chưa gửi")
    assert stored_interviews(session) == 1
    tablet.send_now()
    unsent(tablet, "Đã gửi hết")
    assert len(link.posts) == 1
    assert stored_interviews(session) == 1


def test_a_post_cut_half_way_is_sent_again(
    tablet: Tablet, link: Link, session: Session
):  # D3
    link.faults.append("cut_body")
    tablet.interview(DUC, picture())
    tablet.wait_until(lambda: len(link.posts) == 1)
    unsent(tablet, "1 chưa gửi")
    assert stored_interviews(session) == 0
    tablet.send_now()
    unsent(tablet, "Đã gửi hết")
    assert stored_interviews(session) == 1
    assert len(link.taken()) == 1


@pytest.mark.parametrize("fault", [503, 502, 429, "lose_answer"])
def test_it_waits_when_the_server_is_busy(tablet: Tablet, link: Link, fault: int):  # D4
    link.faults.append(fault)
    tablet.interview(DUC)
    unsent(tablet, "1 chưa gửi")
    tablet.page.locator("button.unsent").click()
    tablet.shows("Máy tự gửi lại lúc")
    tablet.shows("máy sẽ tự gửi lại")
    assert in_outbox(tablet) == ["queued"]
    tablet.press("Gửi ngay")
    tablet.shows("Mọi phiếu đã hoàn thành đều an toàn")


def test_an_unknown_tablet_holds_all(tablet: Tablet, link: Link, session: Session):  # D5
    link.faults.append(401)
    tablet.interview(DUC)
    tablet.state_of(DUC, "Tạm giữ")
    tablet.shows("Hãy xin mã QR mới")
    tablet.interview(HOA)
    assert "held" in in_outbox(tablet)
    tablet.page.locator("button.unsent").click()
    tablet.press("Thử lại")
    tablet.shows("Mọi phiếu đã hoàn thành đều an toàn")
    assert stored_interviews(session) == 2


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (409, "Máy chủ đã có một phiếu khác cùng số này"),
        (413, "Máy chủ báo tệp quá lớn"),
        (415, "Máy chủ không nhận phiếu này (mã 415)"),
    ],
)
def test_a_refusal_concerns_one_interview(
    tablet: Tablet, link: Link, status: int, sentence: str
):  # D6
    link.faults.append(status)
    tablet.interview(DUC)
    tablet.state_of(DUC, "Bị từ chối")
    tablet.interview(HOA)
    tablet.state_of(HOA, "Đã gửi")
    unsent(tablet, "1 chưa gửi")
    tablet.page.locator("button.unsent").click()
    expect(tablet.page.locator("li.card strong")).to_have_text(f"{DUC} · TT-01-001")
    tablet.shows(sentence)
    tablet.shows(f"Mã {status}")
    expect(tablet.button("Xuất ra tệp")).to_be_visible()
    tablet.press("Thử lại")
    tablet.shows("Mọi phiếu đã hoàn thành đều an toàn")


def test_two_windows_send_once(
    tablet: Tablet, context: BrowserContext, link: Link, session: Session
):  # D7
    link.is_up = False
    tablet.interview(DUC, picture())
    tablet.interview(HOA, picture())
    second = Tablet.start(context)
    second.unlock()
    link.is_up = True
    link.posts.clear()
    for each in (tablet, second):
        each.page.locator("button.unsent").click()
    for each in (tablet, second):
        each.page.evaluate("dispatchEvent(new Event('online'))")
    tablet.shows("Mọi phiếu đã hoàn thành đều an toàn")
    second.shows("Mọi phiếu đã hoàn thành đều an toàn")
    assert len(link.posts) == 2
    assert stored_interviews(session) == 2


def test_the_network_dies_in_a_post(tablet: Tablet, link: Link, session: Session):  # D8
    link.faults.append("stall")
    tablet.interview(DUC, picture())
    assert link.stalled.wait(20)
    link.is_up = False
    unsent(tablet, "1 chưa gửi")
    tablet.page.locator("button.unsent").click()
    tablet.shows("Phiếu vẫn an toàn trên máy")
    assert in_outbox(tablet) == ["queued"]
    link.is_up = True
    tablet.press("Gửi ngay")
    tablet.shows("Mọi phiếu đã hoàn thành đều an toàn")
    assert stored_interviews(session) == 1


def test_the_page_of_a_wifi_is_no_receipt(tablet: Tablet, link: Link):  # D9
    link.faults.append(200)
    tablet.interview(DUC)
    unsent(tablet, "1 chưa gửi")
    assert in_outbox(tablet) == ["queued"]


def test_files_go_in_several_posts(tablet: Tablet, link: Link, session: Session):  # D10
    link.accepts = 1  # a file is never cut, so each goes by itself
    link.faults += [None, "cut_body"]
    tablet.begin(DUC)
    tablet.fill_in(picture())
    tablet.comment("Tuổi chủ hộ", "Theo sổ hộ khẩu.")
    tablet.finish()
    tablet.wait_until(lambda: len(link.posts) == 2)
    unsent(tablet, "1 chưa gửi")
    assert {each.split("-")[0] for each in stored_files(session)} == {"photo"}
    tablet.send_now()
    unsent(tablet, "Đã gửi hết")
    first, cut, last = link.posts
    assert JPEG in first.body
    assert b"*isIncomplete*" in first.body
    assert JPEG not in cut.body
    assert JPEG not in last.body
    assert b"Theo s\xe1\xbb\x95" in last.body
    assert b"*isIncomplete*" not in last.body
    assert {each.split("-")[0] for each in stored_files(session)} == {
        "photo",
        "comments.csv",
    }
    assert stored_interviews(session) == 1
