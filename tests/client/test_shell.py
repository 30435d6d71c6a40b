"""The client's shell as the server hands it out: its policy, its files, its worker.

D1  the page and its files come to everybody, under a policy that runs nothing but ours
D2  packed copies are sent to whoever reads them, and an unchanged file is not sent again
D3  the service worker names every file of the shell by its SHA-256, and changes with them
D4  a server without the bundle says what to do
D5  an address that names no file of the shell is not found
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mne.app import create_app
from mne.config import Settings
from mne.web.tablet import shell
from mne.web.tablet.errors import ClientNotBuilt


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bundle of three small files, one of them also packed."""
    folder = tmp_path / "built"
    folder.mkdir()
    for name in ("main.js", "app.css", "worker.js", "engine.wasm"):
        (folder / name).write_text(f"/* {name} */")
    (folder / "main.js.gz").write_bytes(b"packed")
    monkeypatch.setattr(shell, "BUILT", folder)
    return folder


@pytest.fixture
def client(sqlite_url: str, tmp_path: Path) -> Iterator[FlaskClient]:
    (tmp_path / "var").mkdir()
    app: Flask = create_app(Settings(tmp_path / "var", sqlite_url, secret_key="for-tests"))
    yield app.test_client()
    app.extensions["mne"].engine.dispose()


def listed(client: FlaskClient) -> dict[str, object]:
    script = client.get("/tablet/sw.js").get_data(as_text=True)
    found = re.match(r"self\.SHELL=(\{.*\});\n", script)
    assert found, script
    return json.loads(found[1])


@pytest.mark.usefixtures("built")
def test_everybody_gets_the_shell_under_its_policy(client: FlaskClient):  # D1
    for name in ("", *shell.parts(), "sw.js"):
        answer = client.get(f"/tablet/{name}")
        assert answer.status_code == 200, name
        policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self' 'wasm-unsafe-eval';" in policy
        assert "unsafe-inline" not in policy
        assert "camera=(self)" in answer.headers["Permissions-Policy"]
    page = client.get("/tablet/").get_data(as_text=True)
    assert not re.search(r"<script(?! src=)|<style|style=|\son\w+=", page)


@pytest.mark.usefixtures("built")
def test_packed_copies_are_sent_once(client: FlaskClient):  # D2
    answer = client.get("/tablet/main.js", headers={"Accept-Encoding": "gzip"})
    assert answer.data == b"packed"
    assert answer.headers["Content-Encoding"] == "gzip"
    plain = client.get("/tablet/main.js")
    assert plain.data == b"/* main.js */"
    again = {"If-None-Match": answer.headers["ETag"], "Accept-Encoding": "gzip"}
    assert client.get("/tablet/main.js", headers=again).status_code == 304


def test_the_worker_names_each_file_by_its_bytes(client: FlaskClient, built: Path):  # D3
    before = listed(client)
    files = before["files"]
    assert isinstance(files, dict)
    assert set(files) == {f"/tablet/{name}" for name in ("", *shell.parts())}
    for address, sum_ in files.items():
        content = client.get(address).data
        assert hashlib.sha256(content).hexdigest() == sum_, address
    (built / "app.css").write_text("/* another colour */")
    after = listed(client)
    assert after["hash"] != before["hash"]
    assert client.get("/tablet/sw.js").headers["Service-Worker-Allowed"] == "/tablet/"


def test_a_server_without_the_bundle_says_so(client: FlaskClient, built: Path):  # D4
    (built / "worker.js").unlink()
    answer = client.get("/tablet/sw.js")
    assert answer.status_code == ClientNotBuilt.status
    assert "uv run poe client" in answer.get_data(as_text=True)


def test_other_names_are_not_found(client: FlaskClient):  # D5
    assert client.get("/tablet/worker.js.map").status_code == 404
    assert client.get("/tablet/../app.css").status_code == 404
