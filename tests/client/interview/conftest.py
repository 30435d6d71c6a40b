"""The interview screens in a real browser, without a server: see bench.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.client.interview.bench import Desk, bundle_bench, serve_folder

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def bench_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("bench")
    bundle_bench(folder)
    yield from serve_folder(folder)


@pytest.fixture(params=["vi-VN"])
def locale(request: pytest.FixtureRequest) -> str:
    """The browser's own language; a test parametrises it where numbers depend on it."""
    return str(request.param)


@pytest.fixture
def desk(chromium: Browser, bench_address: str, locale: str) -> Iterator[Desk]:
    """An enumerator's phone with the page open; a fault in the console fails the test."""
    context = chromium.new_context(
        viewport=PHONE,
        locale=locale,
        timezone_id="Asia/Ho_Chi_Minh",
        has_touch=True,
        geolocation={"latitude": 11.5, "longitude": 106.1, "accuracy": 4.2},
        permissions=["geolocation"],
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    faults = watch(page)
    page.goto(bench_address)
    page.locator("body[data-ready]").wait_for(state="attached")
    yield Desk(page, faults)
    context.close()
    assert not faults, faults


def watch(page: Page) -> list[str]:
    """Collect what the page complains of."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))

    def hear(message: object) -> None:
        if getattr(message, "type", "") == "error":
            faults.append(getattr(message, "text", ""))

    page.on("console", hear)
    return faults
