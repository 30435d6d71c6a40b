"""Journey 6: a new version of the client, with an interview open.

D1  the old shell serves on, also without a network, while the new one waits
D2  with an interview open in any window the new one does not take over
D3  on the home screen it does, by one press, and the draft is there
D4  a shell of which one file is not what was announced is not taken at all
D5  the worker keeps the shell and nothing else: no post, no list, no page of the office
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.client.field import HEADS, Field
from tests.client.link import Link
from tests.client.tablet import Tablet

pytestmark = pytest.mark.slow

DUC, _HOA, _ON = HEADS

LOOK = "navigator.serviceWorker.getRegistration('/tablet/').then((r) => r.update())"
SHELLS = (
    "caches.keys().then((names) => names.filter((name) => name.startsWith('mne-shell-')))"
)
WAITING = "navigator.serviceWorker.getRegistration('/tablet/').then((r) => !!r.waiting)"


@pytest.fixture
def tablet(context: BrowserContext, field: Field) -> Tablet:
    return Tablet.set_up(context, field.secret)


@pytest.fixture
def style(tmp_path: Path) -> Path:
    """A file of the shell as the server has it."""
    return tmp_path / "served" / "app.css"


def change(style: Path) -> None:
    style.write_bytes(style.read_bytes() + b"\n.new-version{color:red}\n")
    for packed in (".gz", ".br"):
        style.with_name(style.name + packed).unlink(missing_ok=True)


def is_new(tablet: Tablet) -> bool:
    text = "fetch('/tablet/app.css').then((answer) => answer.text())"
    return "new-version" in tablet.page.evaluate(text)


def test_a_new_version_waits_for_the_interview(
    tablet: Tablet, context: BrowserContext, link: Link, style: Path
):  # D1 D2 D3
    tablet.begin(DUC)
    tablet.answer("Tuổi chủ hộ", "41")
    change(style)
    tablet.page.evaluate(LOOK)
    tablet.wait_until(lambda: tablet.page.evaluate(WAITING))
    link.is_up = False
    assert not is_new(tablet)
    second = Tablet.start(context)
    second.unlock()
    second.press("Dùng bản mới")
    second.page.wait_for_timeout(1_000)
    assert second.page.evaluate(WAITING)
    assert not is_new(second)
    second.page.close()

    tablet.leave()
    tablet.press("Dùng bản mới")
    tablet.unlock()
    assert is_new(tablet)
    assert len(tablet.page.evaluate(SHELLS)) == 1
    tablet.state_of(DUC, "Đang làm")


def test_a_shell_is_taken_whole_or_not_at_all(tablet: Tablet, style: Path):  # D4
    before = tablet.page.evaluate(SHELLS)
    change(style)
    # What is on disk says one thing, the packed copy that is sent another.
    style.with_name("app.css.br").write_bytes(b"not what was announced")
    tablet.page.evaluate(f"{LOOK}.catch(() => null)")
    tablet.page.wait_for_timeout(1_000)
    assert not tablet.page.evaluate(WAITING)
    assert tablet.page.evaluate(SHELLS) == before
    tablet.reload()
    tablet.unlock()


def test_the_worker_keeps_nothing_else(tablet: Tablet, field: Field, link: Link):  # D5
    kept = tablet.page.evaluate(
        """async () => {
          const found = [];
          for (const name of await caches.keys()) {
            for (const each of await (await caches.open(name)).keys()) found.push(each.url);
          }
          return found.map((url) => new URL(url).pathname);
        }"""
    )
    assert all(path.startswith("/tablet/") for path in kept)
    assert "/tablet/sw.js" not in kept
    link.is_up = False
    fails = "fetch('{}').then(() => 'answered', () => 'failed')"
    for address in ("/log-in", f"{field.base}/formList", "/static/app.css"):
        assert tablet.page.evaluate(fails.format(address)) == "failed", address
    assert tablet.page.evaluate(fails.format("/tablet/main.js")) == "answered"
    expect(tablet.page.get_by_role("heading", level=1)).to_be_visible()
