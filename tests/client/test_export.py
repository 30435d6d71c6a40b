"""Unsent work in a file: for the day when a tablet reaches no network.

D1  what a tablet exports, a supervisor's browser sends once, as the tablet would have
D2  what the server holds already is not sent again
D3  without the passphrase, cut off, or changed in one byte, the file opens nothing
D4  nothing of it can be read, and the tablet keeps everything
D5  a short passphrase is not taken
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.collection.models import Attachment, Submission, SubmissionVersion
from tests.client.field import HEADS, Field
from tests.client.link import Link
from tests.client.tablet import Tablet, picture

pytestmark = pytest.mark.slow

DUC, HOA, _ON = HEADS
PASSPHRASE = "bốn con trâu xanh"


@pytest.fixture
def exported(
    context: BrowserContext, field: Field, link: Link, tmp_path: Path
) -> tuple[Tablet, Path]:
    """A tablet without a network, with one interview finished and one begun; its file."""
    tablet = Tablet.set_up(context, field.secret)
    link.is_up = False
    tablet.interview(DUC, picture())
    tablet.begin(HOA)
    tablet.answer("Tuổi chủ hộ", "30")
    tablet.leave()
    tablet.page.locator("button.unsent").click()
    tablet.press("Xuất ra tệp")
    tablet.shows("1 phiếu chưa gửi và 1 phiếu đang làm")
    tablet.page.get_by_label("Mật khẩu của tệp").fill(PASSPHRASE)
    tablet.page.get_by_label("Nhập lại mật khẩu").fill(PASSPHRASE)
    with tablet.page.expect_download() as download:
        tablet.press("Tạo tệp")
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    tablet.shows(f"Đã tạo tệp {file.name}")
    link.is_up = True
    return tablet, file


@pytest.fixture
def office(chromium: Browser, link: Link) -> Tablet:
    """A supervisor's browser, which was never set up."""
    page = chromium.new_page(base_url=f"http://127.0.0.1:{link.port}")
    page.goto("/tablet/#import")
    yield Tablet(page)
    page.close()


def send_file(office: Tablet, file: Path, passphrase: str = PASSPHRASE) -> None:
    office.heading("Nhập tệp đã xuất")
    office.page.get_by_label("Tệp đã xuất").set_input_files(file)
    office.page.get_by_label("Mật khẩu của tệp").fill(passphrase)
    office.press("Mở và gửi")


def test_a_supervisor_sends_it(
    exported: tuple[Tablet, Path],
    office: Tablet,
    link: Link,
    field: Field,
    session: Session,
):  # D1
    send_file(office, exported[1])
    office.shows("1 phiếu hoàn thành, 1 phiếu đang làm.")
    office.shows("Đã an toàn trên máy chủ.")
    office.shows("Phiếu đang làm không gửi lên được")
    [version] = session.scalars(select(SubmissionVersion))
    [attachment] = session.scalars(select(Attachment))
    [submission] = session.scalars(select(Submission))
    assert submission.enumerator_id == field.enumerator.id
    [post] = link.taken()
    assert version.xml in post.body
    assert attachment.name.encode() in version.xml
    names = "indexedDB.databases().then((all) => all.map((each) => each.name))"
    assert office.page.evaluate(names) == []


def test_what_arrived_is_not_sent_again(
    exported: tuple[Tablet, Path], office: Tablet, link: Link
):  # D2
    tablet, file = exported
    tablet.press("Quay lại")
    tablet.press("Gửi ngay")
    tablet.shows("Mọi phiếu đã hoàn thành đều an toàn")
    send_file(office, file)
    office.shows("Đã an toàn trên máy chủ.")
    assert len(link.posts) == 1


def test_a_wrong_or_broken_file_opens_nothing(
    exported: tuple[Tablet, Path], office: Tablet, tmp_path: Path
):  # D3
    file = exported[1]
    send_file(office, file, "bốn con trâu đen")
    office.shows("Mật khẩu của tệp không đúng.")
    whole = file.read_bytes()
    changed = bytearray(whole)
    changed[-200] ^= 1
    for content in (whole[:-1], whole[:50], bytes(changed), b"not a file of ours"):
        broken = tmp_path / "broken.mnex"
        broken.write_bytes(content)
        send_file(office, broken)
        office.shows("Tệp này bị thiếu hoặc hỏng.")
        office.reload()


def test_nothing_of_it_can_be_read(exported: tuple[Tablet, Path], field: Field):  # D4
    tablet, file = exported
    content = file.read_bytes()
    assert content.startswith(b"MNEX1\n")
    for secret in (DUC, HOA, field.secret, "<data", "TT-01-001", "uuid:"):
        assert secret.encode() not in content, secret
    tablet.press("Quay lại")
    expect(tablet.page.locator("li.card")).to_have_count(1)


def test_a_short_passphrase_is_not_taken(
    context: BrowserContext, field: Field, link: Link
):  # D5
    tablet = Tablet.set_up(context, field.secret)
    link.is_up = False
    tablet.interview(DUC)
    tablet.page.locator("button.unsent").click()
    tablet.press("Xuất ra tệp")
    tablet.page.get_by_label("Mật khẩu của tệp").fill("ngắn")
    tablet.press("Tạo tệp")
    tablet.shows("Mật khẩu cần ít nhất 12 ký tự.")
