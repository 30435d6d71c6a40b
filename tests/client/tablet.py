"""The enumerator's hands: what is pressed and typed on the client's screens."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

PIN = "270426"


def picture(width: int = 64, height: int = 48) -> bytes:
    """Write a PNG: rows of grey that differ, so that it is a picture like no other."""
    rows = b"".join(
        b"\0" + bytes((x * y) % 256 for x in range(width)) for y in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in (
            (b"IHDR", header),
            (b"IDAT", zlib.compress(rows)),
            (b"IEND", b""),
        )
    )


class Tablet:
    """One window of the client. Every wait is for something on the screen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @classmethod
    def start(cls, context: BrowserContext) -> Tablet:
        page = context.new_page()
        page.goto("/tablet/")
        return cls(page)

    @classmethod
    def set_up(cls, context: BrowserContext, secret: str, pin: str = PIN) -> Tablet:
        """Scan the code, choose a PIN, and wait until everything is on the tablet."""
        page = context.new_page()
        page.goto(f"/tablet/#enrol={secret}")
        tablet = cls(page)
        tablet.choose_pin(pin)
        tablet.wait_for_home()
        tablet.wait_until_up_to_date()
        return tablet

    def choose_pin(self, pin: str, again: str | None = None) -> None:
        self.heading("Đặt mã PIN")
        self.page.get_by_label("Mã PIN (ít nhất").fill(pin)
        self.page.get_by_label("Nhập lại mã PIN").fill(again or pin)
        self.press("Đặt mã PIN và bắt đầu")

    def unlock(self, pin: str = PIN) -> None:
        self.type_pin(pin)
        self.wait_for_home()

    def type_pin(self, pin: str) -> None:
        self.heading("Mở khóa")
        self.page.get_by_label("Mã PIN", exact=True).fill(pin)
        self.press("Mở")

    def reload(self) -> None:
        self.page.reload()

    def heading(self, text: str) -> None:
        expect(self.page.get_by_role("heading", name=text, level=1)).to_be_visible()

    def wait_for_home(self) -> None:
        self.heading("Việc của tôi")

    def wait_until_up_to_date(self) -> None:
        expect(self.page.get_by_text("Cập nhật lúc")).to_be_visible()
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    def press(self, name: str) -> None:
        self.button(name).click()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def card(self, head: str) -> Locator:
        return self.page.locator("button.card", has_text=head)

    def shows(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def state_of(self, head: str, state: str) -> None:
        expect(self.card(head).locator(".badge")).to_have_text(state)

    # ------------------------------------------------------------ an interview

    def begin(self, head: str) -> None:
        self.card(head).click()
        self.press("Bắt đầu phỏng vấn")
        self.shows("Ngày phỏng vấn")

    def answer(self, question: str, value: str) -> None:
        box = self.page.get_by_role("region", name=question).get_by_role("textbox")
        box.fill(value)
        box.blur()

    def take_picture(self, question: str, picture: bytes) -> None:
        region = self.page.get_by_role("region", name=question)
        file = {"name": "house.png", "mimeType": "image/png", "buffer": picture}
        region.locator("input[type=file]").last.set_input_files([file])
        expect(region.locator("img")).to_be_visible()

    def fill_in(self, picture: bytes | None = None) -> None:
        """Answer what has to be answered."""
        region = self.page.get_by_role("region", name="Ngày phỏng vấn")
        region.get_by_role("button", name="Hôm nay").click()
        self.answer("Tuổi chủ hộ", "41")
        if picture is not None:
            self.take_picture("Ảnh nhà", picture)

    def comment(self, question: str, text: str) -> None:
        region = self.page.get_by_role("region", name=question)
        region.get_by_role("button", name="Ghi chú cho câu này").click()
        self.page.get_by_role("dialog").get_by_role("textbox").fill(text)
        self.press("Ghi")

    def finish(self) -> None:
        self.press("Tiếp")
        self.press("Hoàn thành phiếu")
        self.wait_for_home()

    def leave(self) -> None:
        """Go home; the interview stays as a draft."""
        self.press("Về trang đầu")
        self.press("Lưu nháp và về")
        self.wait_for_home()

    def interview(self, head: str, picture: bytes | None = None) -> None:
        """Do a whole interview; it waits in the outbox, or is sent at once."""
        self.begin(head)
        self.fill_in(picture)
        self.finish()

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Wait for something outside the window, letting the window live."""
        for _ in range(400):
            if condition():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("waited twenty seconds in vain")

    def send_now(self) -> None:
        """Press the button that waits for no pause, and come back."""
        self.page.locator("button.unsent").click()
        self.press("Gửi ngay")
        self.press("Quay lại")

    def stored(self, script: str) -> Any:
        """Run a script that reads the set-up's database as it lies on disk (``db``)."""
        return self.page.evaluate(_IN_DATABASE % script)


_IN_DATABASE = """async () => {
  const names = (await indexedDB.databases()).map((each) => each.name);
  const name = names.find((each) => each.startsWith('mne-tablet-'));
  const db = await new Promise((resolve, reject) => {
    const opening = indexedDB.open(name);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const all = (store) => new Promise((resolve, reject) => {
    const reading = db.transaction(store).objectStore(store).getAll();
    reading.onsuccess = () => resolve(reading.result);
    reading.onerror = () => reject(reading.error);
  });
  try { %s } finally { db.close(); }
}"""
