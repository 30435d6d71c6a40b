"""Asking the engine of the web client, in a headless Chromium whose clock stands still."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import Browser, Page, sync_playwright

from mne.web.client.bundling import CLIENT
from tests.client.chromium import find_chromium
from tests.surveys.reference.javarosa import ENDED_AT, HERE

PAGE = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Engine</title>
<link rel="icon" href="data:,"></head>
<body><script type="module" src="engine.js"></script></body></html>"""
JUDGE = "([xform, interviews, media]) => judge(xform, interviews, media)"


def esbuild() -> Path | None:
    """Give the program that bundles the engine, if the client's packages are here."""
    return next(iter(sorted(CLIENT.glob("node_modules/@esbuild/*/bin/esbuild"))), None)


def is_missing() -> str:
    """Say what is missing to run the engine here; nothing if nothing is."""
    if esbuild() is None:
        return "NO CLIENT PACKAGES: the web engine was NOT asked (poe client)"
    if find_chromium() is None:
        return "NO CHROMIUM: the web engine was NOT asked (apt install chromium)"
    return ""


@dataclass(frozen=True)
class WebEngine:
    """A browser with the engine in it; each form gets a page of its own."""

    browser: Browser
    address: str

    def judged(
        self, xform: bytes, filled: Sequence[str], media: Mapping[str, str] | None = None
    ) -> list[list[list[object]] | str]:
        """Let the engine open interviews: per leaf its path, text and three verdicts.

        An interview at which it stops gives its words.
        """
        page = self._page()
        found = page.evaluate(JUDGE, [xform.decode(), list(filled), dict(media or {})])
        page.context.close()
        return [each.get("nodes") or each["fault"] for each in found]

    def _page(self) -> Page:
        context = self.browser.new_context(
            locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", base_url=self.address
        )
        context.clock.set_fixed_time(ENDED_AT)
        page = context.new_page()
        page.goto("/index.html")
        page.locator("body[data-ready]").wait_for(state="attached")
        return page


@contextmanager
def web_engine() -> Iterator[WebEngine]:
    """Start a browser with the engine; see ``is_missing``."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium())
        with engine_in(browser) as engine:
            yield engine
        browser.close()


@contextmanager
def engine_in(browser: Browser) -> Iterator[WebEngine]:
    """Serve the engine to a browser that runs already: a process may hold only one."""
    with tempfile.TemporaryDirectory() as folder:
        _bundle(Path(folder))
        with _served(Path(folder)) as address:
            yield WebEngine(browser, address)


def _bundle(folder: Path) -> None:
    entry = HERE / "web_engine.ts"
    engine = CLIENT / "node_modules/@getodk/xforms-engine/dist/index.js"
    command = [
        *(str(esbuild()), str(entry), f"--outfile={folder / 'engine.js'}"),
        *("--bundle", "--format=esm", "--target=chrome102", "--log-level=warning"),
        f"--alias:@getodk/xforms-engine={engine}",
    ]
    subprocess.run(command, check=True, cwd=CLIENT)
    (folder / "index.html").write_text(PAGE, encoding="utf-8")


class _Handler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()
