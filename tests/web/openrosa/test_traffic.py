"""The requests of ODK Collect itself, replayed over a socket against the real server.

``traffic/`` holds what Collect sent (see the README there); headers and bodies go out as
they stand there, byte for byte. Only the answer to our own challenge has to be computed.

D1  a rebuilt body has exactly the bytes that Collect announced: 1,515 and 837
D2  the Digest series of Collect: 401, list, HEAD, and one interview out of two posts
D3  Collect without credentials is challenged each time, and keeps its interview
D4  so is Collect with Basic over http, which sends none
D5  the same two posts over a token address, again and again: one interview, three files
D6  the 12-hour Date of Collect means nothing to us, in the morning or in the afternoon
"""

from __future__ import annotations

import hashlib
import http.client
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.http import parse_dict_header
from werkzeug.serving import make_server

from mne.collection.files import FileStore
from mne.collection.models import Attachment, Submission, SubmissionVersion
from mne.rounds.planning import open_round
from mne.users.devices import REALM
from tests.conftest import Tree
from tests.fieldwork import Fieldwork, plan, publish_sheets, sha256

TRAFFIC = Path(__file__).parent / "traffic"
XML = b'<data id="f"><meta><instanceID>uuid:1</instanceID></meta></data>'
PHOTOS = {f"p{n}.jpg": bytes([n]) * 400 for n in range(3)}


@dataclass
class Recorded:
    """A request as it stands in a file of the traffic."""

    method: str
    target: str
    headers: list[tuple[str, str]] = field(default_factory=list)
    parts: list[list[str]] = field(default_factory=list)

    def header(self, name: str) -> str:
        return dict(self.headers).get(name, "")

    def body(self) -> bytes:
        """Rebuild the body from its parts' headers, as OkHttp writes it."""
        if not self.parts:
            return b""
        boundary = self.header("Content-Type").partition("boundary=")[2]
        written = b""
        for headers in self.parts:
            written += f"--{boundary}\r\n".encode()
            written += "".join(f"{header}\r\n" for header in headers).encode()
            written += b"\r\n" + self._content(headers) + b"\r\n"
        return written + f"--{boundary}--\r\n".encode()

    @staticmethod
    def _content(headers: list[str]) -> bytes:
        name = re.search(r' name="([^"]+)"', headers[0])[1]
        contents = {"xml_submission_file": XML, "*isIncomplete*": b"yes"} | PHOTOS
        content = contents[name]
        assert headers[-1] == f"Content-Length: {len(content)}"
        return content


def recorded(name: str) -> list[Recorded]:
    """Read a file of the traffic."""
    requests: list[Recorded] = []
    for line in (TRAFFIC / name).read_text().splitlines():
        if line.startswith(">>> "):
            requests.append(Recorded(*line.removeprefix(">>> ").split(" ", 1)))
        elif line.startswith("       "):
            requests[-1].parts.append(line.strip().split(" | "))
        elif not line.startswith("    BODY"):
            header, _, value = line.strip().partition(": ")
            requests[-1].headers.append((header, value))
    return requests


@pytest.fixture
def fieldwork(session: Session, tree: Tree, fieldwork: Fieldwork) -> Fieldwork:
    """A round of the questionnaire that Collect answered: form "f", without a version."""
    version = publish_sheets(session, form_id="f")
    version.version = ""
    open_round(session, plan(session, tree, version, "captured"))
    session.commit()
    return fieldwork


@pytest.fixture
def port(app: Flask) -> Iterator[int]:
    """The application behind a real socket."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Collect:
    """Sends recorded requests, answering Digest challenges as OkHttp does."""

    port: int
    fieldwork: Fieldwork
    nonce: str = ""

    def send(self, request: Recorded, base: str = "") -> http.client.HTTPResponse:
        lines = [f"{request.method} {base}{request.target} HTTP/1.1"]
        for name, value in request.headers:
            answer = value if name != "Authorization" else self._answer(request, value)
            lines.append(f"{name}: {answer}")
        raw = "\r\n".join(lines).encode() + b"\r\n\r\n" + request.body()
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(raw)
            response = http.client.HTTPResponse(connection, method=request.method)
            response.begin()
            response.content = response.read()
        return response

    def _answer(self, request: Recorded, recorded: str) -> str:
        """Keep the header as recorded; user, realm, nonce, and so the hash, are ours."""
        facts = parse_dict_header(recorded.removeprefix("Digest "))
        ours = {
            "username": self.fieldwork.token.username,
            "realm": REALM,
            "nonce": self.nonce,
        }
        ha1 = md5(f"{ours['username']}:{REALM}:{self.fieldwork.secret}")
        ha2 = md5(f"{request.method}:{request.target}")
        middle = f"{self.nonce}:{facts['nc']}:{facts['cnonce']}:auth"
        ours["response"] = md5(f"{ha1}:{middle}:{ha2}")
        for name, fact in ours.items():
            recorded = re.sub(rf'\b{name}="[^"]*"', f'{name}="{fact}"', recorded)
        return recorded


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@pytest.fixture
def collect(port: int, fieldwork: Fieldwork) -> Collect:
    return Collect(port, fieldwork)


# ---------------------------------------------------------------- the recordings


@pytest.mark.parametrize("name", ["digest.txt", "no-auth.txt", "basic-over-http.txt"])
def test_the_rebuilt_bodies_have_the_bytes_that_collect_announced(name: str):  # D1
    posts = [request for request in recorded(name) if request.method == "POST"]
    lengths = [len(request.body()) for request in posts]
    assert lengths == [int(request.header("Content-Length")) for request in posts]
    assert lengths == ([1515] if name.startswith("basic") else [1515, 837])


def test_the_digest_series_files_one_interview_with_three_photographs(
    collect: Collect, store: FileStore, rows
):  # D2
    first, second, head, *posts = recorded("digest.txt")
    challenged = collect.send(first)
    assert challenged.status == 401
    challenge = challenged.getheader("WWW-Authenticate")
    collect.nonce = re.search(r'nonce="([^"]+)"', challenge)[1]
    listing = collect.send(second)
    assert listing.status == 200
    assert "text/xml" in listing.getheader("Content-Type")
    announced = collect.send(head)
    assert announced.status == 204
    assert announced.getheader("X-OpenRosa-Accept-Content-Length") == "10000000"
    assert [collect.send(post).status for post in posts] == [201, 201]
    assert_whole(store, rows)


def assert_whole(store: FileStore, rows) -> None:
    [version] = rows(SubmissionVersion)
    assert (version.xml, version.instance_id) == (XML, "uuid:1")
    assert version.device_id == "collect:abc"
    photos = {file.name: store.read(file.sha256) for file in rows(Attachment)}
    assert photos == PHOTOS
    assert {file.sha256 for file in rows(Attachment)} == set(map(sha256, PHOTOS.values()))


@pytest.mark.parametrize("name", ["no-auth.txt", "basic-over-http.txt"])
def test_collect_without_credentials_is_challenged_and_keeps_its_interview(
    collect: Collect, rows, name: str
):  # D3 D4
    for request in recorded(name):
        response = collect.send(request)
        assert response.status == 401
        assert response.getheader("WWW-Authenticate").startswith("Digest realm=")
        if request.method == "POST":
            assert "Các phiếu trên máy vẫn an toàn" in response.content.decode()
    assert rows(Submission) == []


def test_the_same_requests_over_a_token_address_file_the_interview_once(
    collect: Collect, fieldwork: Fieldwork, store: FileStore, rows
):  # D5
    base = f"/v1/key/{fieldwork.secret}/projects/1"
    listing, head, *posts = recorded("no-auth.txt")
    assert collect.send(listing, base).status == 200
    assert collect.send(head, base).status == 204
    for expected in ([201, 201], [202, 202], [202, 202]):
        assert [collect.send(post, base).status for post in posts] == expected
    assert_whole(store, rows)


@pytest.mark.parametrize("name", ["digest.txt", "no-auth.txt", "basic-over-http.txt"])
def test_the_recorded_date_is_of_a_twelve_hour_clock(name: str):  # D6
    dates = {request.header("Date") for request in recorded(name)}
    assert all(re.fullmatch(r"Sun, 22 Nov 2026 01:4\d:\d\d GMT", date) for date in dates)


@pytest.mark.parametrize(
    "date", ["Sun, 22 Nov 2026 13:42:54 GMT", "Thu, 01 Jan 1970 12:00:00 GMT", "?", ""]
)
def test_no_date_is_ever_looked_at(
    collect: Collect, fieldwork: Fieldwork, rows, date: str
):  # D6
    base = f"/v1/key/{fieldwork.secret}/projects/1"
    post = recorded("no-auth.txt")[-1]
    post.headers = [
        (name, date if name == "Date" else value) for name, value in post.headers
    ]
    assert collect.send(post, base).status == 201
    assert len(rows(Submission)) == 1
