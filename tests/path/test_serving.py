"""The platform as it is served: granian, the application, and the worker beside it.

D1  what arrives is judged without anybody's doing
D2  SIGTERM ends the server, its processes and its worker
D3  a post without a Content-Length (chunked) is taken
D4  a client that goes away inside a post leaves nothing, and disturbs nobody
D5  a large post that is refused still gets its answer
D6  a large photograph never lies in the server's memory
D7  tablets on slow links hold up no other, and none of them is cut off for being slow
"""

from __future__ import annotations

import http.client
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import encode_multipart

from mne.collection.files import FileStore
from mne.collection.models import Attachment, Submission, SubmissionVersion
from mne.config import Settings
from mne.db import make_readers
from mne.web.serving import serve
from tests.conftest import Tree
from tests.fieldwork import Fieldwork, interview_xml, open_fieldwork
from tests.path.server_process import Server
from tests.web.openrosa.conftest import parts

pytestmark = pytest.mark.slow

MEGABYTE = 1_000_000


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is tried here doesn't depend on the kind of store."""
    return sqlite_url


@pytest.fixture
def fieldwork(session: Session, tree: Tree) -> Fieldwork:
    return open_fieldwork(session, tree)


@pytest.fixture
def server(settings: Settings, fieldwork: Fieldwork, tmp_path: Path) -> Iterator[Server]:
    server = Server(settings, tmp_path / "server.log")
    server.start()
    yield server
    server.kill()


def post(
    server: Server, secret: str, body: bytes, boundary: str, *, chunked: bool = False
) -> tuple[int, str]:
    path = f"/v1/key/{secret}/projects/1/submission"
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as to:
        pieces = (body[start : start + 1000] for start in range(0, len(body), 1000))
        if chunked:
            to.request("POST", path, pieces, headers, encode_chunked=True)
        else:
            to.request("POST", path, body, headers)
        response = to.getresponse()
        return response.status, response.read().decode()


def whole(xml: bytes, files: dict[str, bytes]) -> tuple[str, bytes]:
    return encode_multipart(parts(xml, files, more=False))


def judged(engine: Engine) -> bool:
    with make_readers(engine)() as session:
        [moment] = session.scalars(select(SubmissionVersion.judged_at))
        return moment is not None


def test_what_arrives_is_judged_without_anybodys_doing_and_sigterm_ends_it_all(
    settings: Settings, fieldwork: Fieldwork, engine: Engine, tmp_path: Path
):  # D1 D2
    server = Server(settings, tmp_path / "server.log", run=serve)
    server.start()
    try:
        boundary, body = whole(interview_xml(), {})
        assert post(server, fieldwork.secret, body, boundary)[0] == 201
        server.wait_until(lambda: judged(engine))
        assert server.stop() == 0
        server.wait_until(lambda: server.processes() == [])
    finally:
        server.kill()


def test_a_chunked_post_is_taken(
    server: Server, fieldwork: Fieldwork, engine: Engine
):  # D3
    photo = os.urandom(200_000)
    boundary, body = whole(interview_xml(), {"1.jpg": photo})
    status, _ = post(server, fieldwork.secret, body, boundary, chunked=True)
    assert status == 201
    with make_readers(engine)() as session:
        [size] = session.scalars(select(Attachment.size))
    assert size == len(photo)


def test_a_client_that_goes_away_inside_a_post_leaves_nothing(
    server: Server, settings: Settings, fieldwork: Fieldwork, engine: Engine
):  # D4
    boundary, body = whole(interview_xml("uuid:cut"), {"1.jpg": os.urandom(500_000)})
    last_boundary = len(f"\r\n--{boundary}--\r\n")
    for cut in (1, 300, len(body) // 2, len(body) - last_boundary):
        head = (
            f"POST /v1/key/{fieldwork.secret}/projects/1/submission HTTP/1.1\r\n"
            f"Host: h\r\nContent-Length: {len(body)}\r\n"
            f"Content-Type: multipart/form-data; boundary={boundary}\r\n\r\n"
        ).encode()
        with socket.create_connection(("127.0.0.1", server.port)) as tablet:
            tablet.sendall(head + body[:cut])
    boundary, body = whole(interview_xml("uuid:whole"), {})
    assert post(server, fieldwork.secret, body, boundary)[0] == 201
    files = FileStore(settings.files_dir).root
    server.wait_until(lambda: not any(path.is_file() for path in files.rglob("*")))
    with make_readers(engine)() as session:
        ids = session.scalars(select(Submission.instance_id)).all()
    assert ids == ["uuid:whole"]


def test_forty_tablets_on_slow_links_hold_nobody_up(
    server: Server, fieldwork: Fieldwork, engine: Engine
):  # D7
    boundary, body = whole(interview_xml("uuid:slow"), {"1.jpg": os.urandom(5_000)})
    head = (
        f"POST /v1/key/{fieldwork.secret}/projects/1/submission HTTP/1.1\r\n"
        f"Host: h\r\nContent-Length: {len(body)}\r\n"
        f"Content-Type: multipart/form-data; boundary={boundary}\r\n\r\n"
    ).encode()
    with ExitStack() as links:
        slow = [
            links.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            for _ in range(40)
        ]
        for link in slow:
            link.sendall(head + body[:1_000])
        other, quick = whole(interview_xml("uuid:quick"), {})
        assert post(server, fieldwork.secret, quick, other)[0] == 201
        for link in slow:  # and each of them gets through in the end
            link.sendall(body[1_000:])
        statuses = {link.makefile("rb").readline().split()[1] for link in slow}
    assert statuses <= {b"201", b"202"}
    with make_readers(engine)() as session:
        assert len(session.scalars(select(Submission.id)).all()) == 2


def test_a_large_post_that_is_refused_gets_its_answer(
    server: Server, fieldwork: Fieldwork
):  # D5
    boundary, body = whole(interview_xml(), {"1.jpg": bytes(8 * MEGABYTE)})
    status, text = post(server, "never-given-out", body, boundary)
    assert status == 403
    assert "Các phiếu trên máy vẫn an toàn" in text or "Các phiếu vẫn an toàn" in text


def peak_memory(pid: int) -> int:
    """Read the most memory, in bytes, that a process ever held."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


def test_a_large_photograph_never_lies_in_the_servers_memory(
    server: Server, fieldwork: Fieldwork, engine: Engine
):  # D6
    boundary, body = whole(interview_xml("uuid:small"), {})
    assert post(server, fieldwork.secret, body, boundary)[0] == 201
    before = sum(map(peak_memory, server.processes()))
    boundary, body = whole(interview_xml("uuid:large"), {"1.mp4": bytes(120 * MEGABYTE)})
    assert post(server, fieldwork.secret, body, boundary)[0] == 201
    grown = sum(map(peak_memory, server.processes())) - before
    assert grown < 30 * MEGABYTE, f"{grown / MEGABYTE:.0f} MB for a file of 120 MB"
