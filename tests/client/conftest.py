"""The tablet's client in a real browser, in front of a real server.

Skipped, and said so, where there is no Chromium or the client can't be built.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
)
from sqlalchemy.orm import Session

from mne.config import Settings
from mne.web.tablet import shell
from tests.client.field import Field, open_field
from tests.client.link import Link, linked
from tests.client.serving import serve_client
from tests.conftest import Tree
from tests.path.server_process import Server

CLIENT = Path(shell.__file__).parent.parent / "client"
TABLET = {"width": 800, "height": 1280}
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind of store: what the server does on both is proved in tests/web/openrosa."""
    return sqlite_url


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the client as its sources are now."""
    folder = tmp_path_factory.mktemp("client") / "built"
    if _is_fresh(shell.BUILT):
        shutil.copytree(shell.BUILT, folder)
        return folder
    if shutil.which("node") is None or not (CLIENT / "node_modules").exists():
        pytest.skip("CLIENT NOT BUILT: the tablet's client was NOT tried (poe client)")
    command = ["node", str(CLIENT / "bundle.mjs"), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    # Its size is another test's matter.
    assert (folder / "bundle.json").exists(), done.stdout + done.stderr
    return folder


def _is_fresh(built: Path) -> bool:
    marks = [built / name for name in ("main.js", "app.css", "worker.js")]
    if not all(mark.exists() for mark in marks):
        return False
    sources = [path for path in (CLIENT / "src").rglob("*") if path.is_file()]
    newest = max(path.stat().st_mtime for path in sources)
    return all(mark.stat().st_mtime > newest for mark in marks)


@pytest.fixture
def field(session: Session, tree: Tree) -> Field:
    """Three households of one enumerator in an open round."""
    return open_field(session, tree)


@pytest.fixture
def server(
    settings: Settings, field: Field, bundle: Path, tmp_path: Path
) -> Iterator[Server]:
    served = tmp_path / "served"
    shutil.copytree(bundle, served)
    server = Server(settings, tmp_path / "server.log", partial(serve_client, served))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def link(server: Server) -> Iterator[Link]:
    """Give the network between the tablet and the server."""
    with linked(server.port) as link:
        yield link


@pytest.fixture
def context(chromium: Browser, link: Link) -> Iterator[BrowserContext]:
    """Give a tablet's browser with nothing in it yet."""
    context = chromium.new_context(
        base_url=f"http://127.0.0.1:{link.port}", viewport=TABLET, locale="vi-VN"
    )
    context.set_default_timeout(20_000)
    yield context
    context.close()
