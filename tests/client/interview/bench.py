"""The page on which tests open interviews in a real browser: ``bench.ts``, bundled.

The client's own modules under its own content security policy; only the store is the
test's.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from lxml import etree
from playwright.sync_api import Locator, Page, expect

from mne.web.client.bundling import CLIENT
from surveys.instruments import load
from surveys.xlsform import convert_text

HERE = Path(__file__).parent
COMMUNES = (
    "name,label,province,people\n"
    "tan_bien,Tân Biên,tay_ninh,1234\n"
    "trang_bang,Trảng Bàng,tay_ninh,5678\n"
    "hong_ngu,Hồng Ngự,dong_thap,99\n"
)
POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
    "img-src 'self' blob:; media-src 'self' blob:; connect-src 'self'"
)
PAGE = """<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bench</title>
<link rel="icon" href="icon.svg">
<link rel="stylesheet" href="bench.css">
</head>
<body><div id="app"></div><script type="module" src="bench.js"></script></body>
</html>
"""
DEFINES = (
    '--define:process.env.NODE_ENV="production"',
    "--define:__VUE_OPTIONS_API__=false",
    "--define:__VUE_PROD_DEVTOOLS__=false",
    "--define:__VUE_PROD_HYDRATION_MISMATCH_DETAILS__=false",
)


def bundle_bench(folder: Path) -> None:
    """Put the page into a folder; skip, and say so, where the client's packages aren't."""
    binaries = sorted((CLIENT / "node_modules" / "@esbuild").glob("*/bin/esbuild"))
    if not binaries:
        pytest.skip("NO CLIENT PACKAGES: interviews were NOT tried (poe client)")
    vue = CLIENT / "node_modules" / "vue" / "dist" / "vue.runtime.esm-bundler.js"
    common = ["--bundle", "--log-level=warning"]
    module = [HERE / "bench.ts", f"--outfile={folder / 'bench.js'}", "--format=esm"]
    style = [CLIENT / "src/interview/interview.css", f"--outfile={folder / 'bench.css'}"]
    for entry in ([*module, "--target=chrome102", f"--alias:vue={vue}", *DEFINES], style):
        subprocess.run([binaries[0], *entry, *common], check=True, cwd=CLIENT)
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    (folder / "icon.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')


class _Handler(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def serve_folder(folder: Path) -> Iterator[str]:
    """Serve a folder under the client's policy; give the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    thread.join()
    server.server_close()


def xform_of(name: str) -> str:
    """Give the XForm of a built-in questionnaire, or of the one with every type."""
    if name == "every_type":
        text = (HERE / "every_type.md").read_text(encoding="utf-8")
    else:
        text = load(name)
    return convert_text(text).xform.decode()


def xform_of_rows(*rows: str, columns: str = "type | name | label") -> str:
    """Convert a small sheet: rows of a survey under the columns named."""
    survey = "\n".join(f"| | {row} |" for row in (columns, *rows))
    return convert_text(f"| survey |\n{survey}\n{_REST}").xform.decode()


_REST = """
| choices |
| | list_name | name | label |
| | yes_no | yes | Có |
| | yes_no | no | Không |

| settings |
| | form_title | form_id | name | version |
| | Thử | form | form | 1 |
"""


@dataclass
class Desk:
    """An enumerator before an open interview."""

    page: Page
    faults: list[str]

    def open(self, xform: str, media: Mapping[str, str] | None = None, **start: Any) -> str:
        """Open an interview; give its instanceID."""
        root = etree.fromstring(xform.encode())
        name = root.xpath("string(//*[local-name()='instance'][1]/*/@id)")
        form = {"xform": xform, "media": dict(media or {}), "formId": name}
        opened = self.page.evaluate(
            "([form, start]) => bench.start(form, start)", [form, start]
        )
        expect(self.page.locator(".iv-title")).to_be_visible()
        return str(opened)

    def open_every_type(self, **start: Any) -> str:
        return self.open(xform_of("every_type"), {"communes.csv": COMMUNES}, **start)

    def resume(self, xform: str, media: Mapping[str, str] | None = None) -> str:
        """Reload nothing but the interview: from what the store keeps."""
        draft = self.page.evaluate("[...bench.store.drafts.values()].at(-1)")
        return self.open(xform, media, kind="resume", draft=draft)

    # ------------------------------------------------------------ hands

    def question(self, name: str, at: int = 0) -> Locator:
        return self.page.locator(f"[data-name='{name}']").nth(at)

    def box(self, name: str, at: int = 0) -> Locator:
        return self.question(name, at).locator("input.iv-box, textarea, select").first

    def type(self, name: str, text: str, at: int = 0) -> None:
        """Type into a box and leave it."""
        self.box(name, at).fill(text)
        self.box(name, at).blur()

    def pick(self, name: str, value: str, at: int = 0) -> None:
        self.question(name, at).locator(f"input[value='{value}']").click()

    def press(self, words: str, within: str = "body") -> None:
        self.page.locator(within).get_by_role("button", name=words, exact=True).click()

    def go_to_page(self, number: int) -> None:
        """Turn to a page by the list of prompts, as its enumerator would."""
        self.page.locator(".iv-bottom .iv-button").nth(1).click()
        self.page.locator(".iv-contents-title").nth(number - 1).click()

    def go_to_end(self) -> None:
        self.page.locator(".iv-bottom .iv-button").nth(1).click()
        self.page.locator(".iv-dialog-foot .iv-quiet").click()
        expect(self.page.locator(".iv-end")).to_be_visible()

    # ------------------------------------------------------------ eyes

    def save(self) -> str:
        """Save now; give the draft's XML."""
        self.page.evaluate("bench.open.save()")
        return str(self.page.evaluate("[...bench.store.drafts.values()].at(-1).xml"))

    def answer(self, path: str) -> str | None:
        """Give the answer at a path of the XML as it is now; None where no node is."""
        xml = self.page.evaluate("bench.session().interview.xml()")
        found = etree.fromstring(xml.encode()).xpath(path)
        return None if not found else (found[0].text or "")

    def says(self, name: str, at: int = 0) -> str:
        """Give what stands below a question: faults, what was read, warnings."""
        return " ".join(self.question(name, at).inner_text().split())

    def finished(self) -> tuple[str, list[str]]:
        """Give the XML that was frozen, and its files."""
        self.page.locator("body[data-left='finished']").wait_for(state="attached")
        script = (
            "[...bench.store.finished.values()].map((each) => [each.xml, each.files])[0]"
        )
        xml, files = self.page.evaluate(script)
        return xml, files

    def run(self, script: str, argument: object = None) -> Any:
        return self.page.evaluate(script, argument)
