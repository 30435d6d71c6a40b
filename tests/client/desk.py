"""The office's hands: a browser at a desk, signed in, filling the platform's forms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

DESK = {"width": 1366, "height": 768}


class Desk:
    """Somebody signed in. A form is named by the end of the address it is sent to."""

    def __init__(self, page: Page, pictures: Path | None = None) -> None:
        self.page, self.pictures = page, pictures
        self.taken = 0

    @classmethod
    def sign_in(
        cls, context: BrowserContext, login: str, password: str, pictures: Path | None
    ) -> Desk:
        page = context.new_page()
        page.goto("/")
        page.locator("[name=login]").fill(login)
        page.locator("[name=password]").fill(password)
        page.locator("[name=password]").press("Enter")
        expect(page.get_by_role("heading", name="Trang chủ")).to_be_visible()
        return cls(page, pictures)

    def open(self, address: str) -> None:
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.ok, f"{address}: {answer.status}"

    def shows(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def follow(self, text: str) -> None:
        """Follow a link by its words."""
        self.page.get_by_role("link", name=text).first.click()

    def send(self, form: str, **typed: Any) -> None:
        """Fill a form and send it; nothing may be refused."""
        self.fill(form, **typed)
        self.press(form)
        expect(self.page.locator(".error-summary")).to_have_count(0)

    def fill(self, form: str, **typed: Any) -> None:
        found = self.form(form)
        for name, value in typed.items():
            _fill(found, name, value)

    def press(self, form: str) -> None:
        with self.page.expect_navigation():
            self.form(form).locator("button[type=submit]").last.click()

    def form(self, ending: str) -> Locator:
        """Give the form that is sent to such an address, unfolded if it was folded."""
        form = self.page.locator(f'form[action$="{ending}"]').first
        folded = self.page.locator("details:not([open])").filter(has=form)
        if folded.count():
            folded.first.locator("summary").click()
        return form

    def download(self, form: str) -> bytes:
        """Send a form whose answer is a file, and give the file."""
        with self.page.expect_download() as started:
            self.form(form).locator("button[type=submit]").click()
        return started.value.path().read_bytes()

    def picture(self, name: str) -> None:
        """Take a picture of the page, where somebody asked for pictures."""
        if self.pictures is not None:
            self.taken += 1
            path = self.pictures / f"{name}.png"
            self.page.screenshot(path=path, full_page=True)


def _fill(form: Locator, name: str, value: Any) -> None:
    """Type, choose or tick by the kind of control that has this name, or ends in it."""
    control = form.locator(f'[name="{name}"], [name$="-{name}"]')
    kind = control.first.evaluate("(e) => e.type || e.tagName.toLowerCase()")
    if kind in ("radio", "checkbox"):
        for each in value if isinstance(value, list) else [value]:
            control.and_(form.locator(f'[value="{each}"]')).check()
    elif kind == "file":
        control.set_input_files([value])
    elif kind == "select-one":
        control.select_option(value)
    else:
        control.fill(str(value))


def at_desk(chromium: Browser, port: int) -> BrowserContext:
    """Give a browser of an office, with nothing in it yet."""
    context = chromium.new_context(
        base_url=f"http://127.0.0.1:{port}", viewport=DESK, locale="vi-VN"
    )
    context.set_default_timeout(20_000)
    return context
