"""Journey 1: days without a network, a killed browser, a photograph, an edit.

D1  after the first load everything works with the server gone, reload included
D2  a browser killed without warning keeps the answers and the photograph
D3  what was finished without a network is there exactly once when the server is back
D4  an interview sent back is corrected with the supervisor's words beside it, under a new
    id that names the old one
D5  without a network a new questionnaire leaves the draft of the old one as it is
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import etree
from playwright.sync_api import BrowserContext, Playwright, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import pipeline
from mne.collection.models import Attachment, Submission, SubmissionVersion
from mne.collection.returning import Remark, send_back
from mne.config import Settings
from mne.questionnaires.publishing import publish
from tests.client.conftest import TABLET
from tests.client.field import HEADS, SHEETS, Field
from tests.client.link import Link
from tests.client.tablet import Tablet, picture
from tests.path.server_process import Server

pytestmark = pytest.mark.slow

DUC, HOA, _ON = HEADS
Power = Callable[[], BrowserContext]


@pytest.fixture
def power_on(
    playwright: Playwright, chromium_path: str, link: Link, tmp_path: Path
) -> Iterator[Power]:
    """Give a tablet whose storage outlives its browser."""
    folder = tmp_path / "tablet"
    on: list[BrowserContext] = []

    def start() -> BrowserContext:
        context = playwright.chromium.launch_persistent_context(
            folder,
            executable_path=chromium_path,
            base_url=f"http://127.0.0.1:{link.port}",
            viewport=TABLET,
            locale="vi-VN",
        )
        context.set_default_timeout(20_000)
        on.append(context)
        return context

    yield start
    on[-1].close()


def kill_browser(folder: Path) -> None:
    """End every process of the browser that keeps its storage in ``folder``."""
    mark = f"--user-data-dir={folder}".encode()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            arguments = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if mark in arguments:
            os.kill(int(entry.name), signal.SIGKILL)


def saved_draft(tablet: Tablet) -> bool:
    return bool(tablet.stored("return (await all('drafts')).length;"))


def text_at(xml: bytes, name: str) -> str | None:
    return etree.fromstring(xml).findtext(f".//{{*}}{name}")


def test_a_day_in_the_field(
    power_on: Power, field: Field, server: Server, session: Session, tmp_path: Path
):  # D1 D2 D3
    tablet = Tablet.set_up(power_on(), field.secret)
    server.kill()
    tablet.reload()
    tablet.unlock()
    tablet.begin(DUC)
    tablet.fill_in(picture())
    tablet.wait_until(lambda: saved_draft(tablet))
    tablet.page.wait_for_timeout(1_000)  # the autosave of the last answer, 0.8 s after it
    kill_browser(tmp_path / "tablet")

    tablet = Tablet.start(power_on())
    tablet.unlock()
    tablet.state_of(DUC, "Đang làm")
    tablet.card(DUC).click()
    tablet.press("Làm tiếp")
    region = tablet.page.get_by_role("region", name="Ảnh nhà")
    expect(region.locator("img")).to_be_visible()
    age = tablet.page.get_by_role("region", name="Tuổi chủ hộ").get_by_role("textbox")
    expect(age).to_have_value("41")
    tablet.finish()
    tablet.state_of(DUC, "Chờ gửi")

    server.start()
    tablet.press("Cập nhật")
    tablet.state_of(DUC, "Đã gửi")
    [version] = session.scalars(select(SubmissionVersion))
    [attachment] = session.scalars(select(Attachment))
    assert text_at(version.xml, "age") == "41"
    assert text_at(version.xml, "photo") == attachment.name
    assert tablet.stored("return [await all('outbox'), await all('files')];") == [[], []]


def test_a_corrected_interview_names_the_first(
    context: BrowserContext, field: Field, session: Session, settings: Settings
):  # D4
    tablet = Tablet.set_up(context, field.secret)
    tablet.interview(DUC, picture())
    tablet.state_of(DUC, "Đã gửi")
    pipeline.judge_waiting(settings)
    submission = session.scalars(select(Submission)).one()
    first = session.scalars(select(SubmissionVersion)).one().instance_id
    remark = Remark("Hỏi lại tuổi: sổ hộ khẩu ghi 1984.", "/data/age")
    send_back(session, submission, [remark], field.enumerator)
    session.commit()

    tablet.press("Cập nhật")
    tablet.state_of(DUC, "Trả lại")
    tablet.card(DUC).click()
    tablet.shows("Hỏi lại tuổi: sổ hộ khẩu ghi 1984.")
    tablet.press("Sửa phiếu")
    tablet.answer("Tuổi chủ hộ", "42")
    tablet.finish()
    tablet.state_of(DUC, "Đã gửi")
    session.rollback()
    versions = session.scalars(select(SubmissionVersion).order_by(SubmissionVersion.id))
    texts = [version.xml for version in versions]
    assert [text_at(xml, "age") for xml in texts] == ["41", "42"]
    assert text_at(texts[1], "deprecatedID") == first
    assert text_at(texts[1], "instanceID") != first


def test_a_draft_keeps_its_questionnaire(
    context: BrowserContext, field: Field, session: Session
):  # D5
    tablet = Tablet.set_up(context, field.secret)
    tablet.begin(DUC)
    tablet.answer("Tuổi chủ hộ", "41")
    tablet.leave()
    tablet.state_of(DUC, "Đang làm")
    sheets = SHEETS.replace("Tuổi chủ hộ", "Tuổi của chủ hộ")
    sheets = sheets.replace("tablet_review | 1 |", "tablet_review | 2 |")
    field.round.questionnaire_version = publish(session, "tablet_review.md", sheets)
    session.commit()

    tablet.press("Cập nhật")
    expect(tablet.page.get_by_text("Cập nhật lúc")).to_be_visible()
    tablet.press("Cài đặt")
    tablet.shows("Phiếu thử (2)")
    tablet.shows("chỉ dùng cho phiếu đang làm")
    tablet.press("Quay lại")
    tablet.card(DUC).click()
    tablet.press("Làm tiếp")
    expect(tablet.page.get_by_role("region", name="Tuổi chủ hộ")).to_be_visible()
    tablet.leave()
    tablet.begin(HOA)
    expect(tablet.page.get_by_role("region", name="Tuổi của chủ hộ")).to_be_visible()
