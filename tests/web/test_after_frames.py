"""The platform served by a process that has worked on frames before, as the demo's has.

D1  a page that reads a data set answers
"""

from __future__ import annotations

import http.client
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest
from flask.sessions import SecureCookieSessionInterface

from mne.app import create_app
from mne.config import Settings
from mne.datasets.freezing import freeze
from mne.rounds.models import Round
from mne.rounds.planning import close_round
from mne.users.models import User
from mne.users.permissions import Role
from mne.web.access import SignedIn
from mne.web.serving import serve
from tests.path.server_process import Server
from tests.web.conftest import Office, interview

pytestmark = pytest.mark.slow


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is tried here doesn't depend on the kind of store."""
    return sqlite_url


@pytest.fixture
def evaluator(office: Office) -> User:
    """Freeze a round, and give the person who may look at it."""
    office.receive(interview("uuid:1", "TT-01-001", "TT-01"))
    round_ = office.session.get_one(Round, office.round.id)
    close_round(office.session, round_)
    evaluator = office.people[Role.EVALUATOR]
    freeze(office.session, office.settings, [round_], "rs-2026", "2026", evaluator)
    office.session.commit()
    return evaluator


def serve_after_frames(settings: Settings, host: str, port: int) -> None:
    """Do what freezing a data set does to a process, then serve from it."""
    pl.DataFrame({"number": range(1000)}).lazy().group_by("number").len().collect()
    serve(settings, host, port)


def test_a_data_set_is_read(settings: Settings, tmp_path: Path, evaluator: User):  # D1
    server = Server(settings, tmp_path / "server.log", run=serve_after_frames)
    server.start()
    try:
        with closing(
            http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        ) as to:
            to.request(
                "GET", "/data-sets/rs-2026/check", headers=signed_in(settings, evaluator)
            )
            answer = to.getresponse()
            assert answer.status == 200, answer.read().decode()
    finally:
        server.kill()


def signed_in(settings: Settings, user: User) -> dict[str, str]:
    """Give the cookie of a session of ``user``, as the application would sign it."""
    app = create_app(settings)
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    cookie = signer.dumps({"_user_id": SignedIn(user).get_id(), "_fresh": True})
    return {"Cookie": f"{app.config['SESSION_COOKIE_NAME']}={cookie}"}
