"""Killing the server: what was acknowledged is there, once, byte for byte.

The real server process (granian and the application) is ended by SIGKILL at random moments
while tablets post interviews with photographs. It starts again, and the tablets send what
nobody acknowledged, as a tablet does.

D1  after every kill: each acknowledged interview and photograph is there exactly once
D2  sending everything once more changes nothing
D3  what was taken before a kill is judged after it
D4  the server's log holds no token
"""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import encode_multipart

from mne import pipeline
from mne.collection.files import FileStore
from mne.collection.models import Attachment, Quarantined, Submission, SubmissionVersion
from mne.config import Settings
from mne.db import make_readers
from tests.conftest import Tree
from tests.fieldwork import Fieldwork, interview_xml, open_fieldwork
from tests.path.server_process import PATIENCE, Server
from tests.web.openrosa.conftest import parts

pytestmark = pytest.mark.long

KILLS = 20
TABLETS = 3
NEW_PER_KILL = 9
SEED = 20261122


@dataclass(frozen=True)
class Interview:
    """What a tablet has to send."""

    instance_id: str
    xml: bytes
    photos: dict[str, bytes]


def make_interview(number: int, draw: random.Random) -> Interview:
    instance_id = f"uuid:kill-{number}"
    sizes = [draw.choice([700, 40_000, 90_000, 300_000]) for _ in range(draw.randint(0, 3))]
    photos = {f"{number}-{n}.jpg": draw.randbytes(size) for n, size in enumerate(sizes)}
    return Interview(instance_id, interview_xml(instance_id, age=str(number % 90)), photos)


class Tablets:
    """Some tablets that send at the same time and note what was acknowledged."""

    def __init__(self, port: int, secret: str) -> None:
        self.port = port
        self.path = f"/v1/key/{secret}/projects/1/submission?deviceID=collect%3Aabc"
        self.acknowledged: dict[str, Interview] = {}
        self.statuses: Counter[int] = Counter()
        self.interrupted = 0
        self.heard = threading.Condition()

    def send(self, interviews: list[Interview]) -> None:
        """Send until done, or until the server is gone."""
        shares = [interviews[n::TABLETS] for n in range(TABLETS)]
        threads = [
            threading.Thread(target=self._send_all, args=(share,)) for share in shares
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def wait_for(self, answers: int) -> None:
        """Wait until the server has answered so many posts in all."""
        with self.heard:
            assert self.heard.wait_for(lambda: self.statuses.total() >= answers, PATIENCE)

    def _send_all(self, interviews: list[Interview]) -> None:
        for interview in interviews:
            try:
                status = self._post(interview)
            except (OSError, http.client.HTTPException):
                self.interrupted += 1
                return
            with self.heard:
                self.statuses[status] += 1
                if status in {201, 202}:
                    self.acknowledged[interview.instance_id] = interview
                self.heard.notify_all()

    def _post(self, interview: Interview) -> int:
        """Send the body in two halves: a kill may come between them."""
        boundary, body = encode_multipart(
            parts(interview.xml, interview.photos, more=False)
        )
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.putrequest("POST", self.path)
            kind = f"multipart/form-data; boundary={boundary}"
            connection.putheader("Content-Type", kind)
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body[: len(body) // 2])
            time.sleep(0.002)
            connection.send(body[len(body) // 2 :])
            response = connection.getresponse()
            response.read()
            return response.status
        finally:
            connection.close()


@pytest.fixture
def fieldwork(session: Session, tree: Tree) -> Fieldwork:
    return open_fieldwork(session, tree)


@pytest.fixture
def server(settings: Settings, fieldwork: Fieldwork, tmp_path: Path) -> Iterator[Server]:
    server = Server(settings, tmp_path / "server.log")
    yield server
    server.kill()


@pytest.mark.slow
def test_killing_the_server_at_any_moment_loses_nothing_that_was_acknowledged(
    server: Server, fieldwork: Fieldwork, engine: Engine, settings: Settings
):  # D1 D2 D3 D4
    draw = random.Random(SEED)
    tablets = Tablets(server.port, fieldwork.secret)
    made: list[Interview] = []
    for _ in range(KILLS):
        made += [make_interview(len(made) + n, draw) for n in range(NEW_PER_KILL)]
        waiting = [each for each in made if each.instance_id not in tablets.acknowledged]
        draw.shuffle(waiting)
        send_and_kill(server, tablets, waiting, draw)
        new = {each.instance_id for each in waiting} & set(tablets.acknowledged)
        assert_there(engine, settings, [tablets.acknowledged[each] for each in new])
    server.start()
    assert tablets.interrupted >= KILLS // 2, "the kills came too late to prove anything"
    waiting = [each for each in made if each.instance_id not in tablets.acknowledged]
    tablets.send(waiting)
    assert set(tablets.acknowledged) == {each.instance_id for each in made}
    tablets.statuses.clear()
    tablets.send(made)
    assert set(tablets.statuses) == {202}
    server.kill()
    assert_there(engine, settings, made)
    assert_nothing_else(engine, made)
    assert pipeline.judge_waiting(settings) == len(made)
    assert fieldwork.secret not in server.log.read_text()


def send_and_kill(
    server: Server, tablets: Tablets, waiting: list[Interview], draw: random.Random
) -> None:
    """Kill the server while some post is under way, after a few have been answered."""
    server.start()
    few = tablets.statuses.total() + draw.randint(0, len(waiting) - TABLETS - 1)
    sending = threading.Thread(target=tablets.send, args=(waiting,))
    sending.start()
    tablets.wait_for(few)
    time.sleep(draw.uniform(0, 0.02))
    server.kill()
    sending.join()


def assert_there(
    engine: Engine, settings: Settings, interviews: Sequence[Interview]
) -> None:
    """Read everything from the disk, as a new process would."""
    store = FileStore(settings.files_dir)
    with make_readers(engine)() as session:
        for interview in interviews:
            version = session.scalars(
                select(SubmissionVersion).where(
                    SubmissionVersion.instance_id == interview.instance_id
                )
            ).one()
            assert version.xml == interview.xml
            photos = [(file.name, store.read(file.sha256)) for file in version.attachments]
            assert sorted(photos) == sorted(interview.photos.items())


def assert_nothing_else(engine: Engine, made: list[Interview]) -> None:
    with make_readers(engine)() as session:
        ids = session.scalars(select(Submission.instance_id)).all()
        assert sorted(ids) == sorted(each.instance_id for each in made)
        files = sum(len(each.photos) for each in made)
        assert len(session.scalars(select(Attachment.id)).all()) == files
        assert session.scalars(select(Quarantined)).all() == []
