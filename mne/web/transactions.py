"""A request is one transaction: a session on ``flask.g``, committed when all went well.

A request that may only read opens a session that waits for nobody; one that may write is
committed after the view, and only if its answer is not an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar, cast

from flask import Flask, Response, current_app, g, request
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.exceptions import NotFound

from mne.config import Settings
from mne.db import make_asker, make_engine, make_readers, make_sessions

Model = TypeVar("Model")

READING = frozenset({"GET", "HEAD", "OPTIONS"})

MOST_KEY = 2**31 - 1
"""The largest key that both databases can look for."""


@dataclass(frozen=True)
class Platform:
    """What the views of one application share: its settings and its sessions."""

    settings: Settings
    engine: Engine
    writers: sessionmaker[Session]
    readers: sessionmaker[Session]
    asker: Engine


def init_app(app: Flask, settings: Settings) -> None:
    """Give ``app`` its database and a session for each request."""
    engine = make_engine(settings.database_url)
    app.extensions["mne"] = Platform(
        settings,
        engine,
        make_sessions(engine),
        make_readers(engine),
        make_asker(engine),
    )
    app.before_request(_open)
    app.after_request(_commit)
    app.teardown_request(_close)


def platform() -> Platform:
    """Give what this application shares."""
    return cast("Platform", current_app.extensions["mne"])


def find_row(model: type[Model], key: int | None) -> Model | None:
    """Give a row by its id, if there is one."""
    session: Session = g.session
    return None if key is None or key > MOST_KEY else session.get(model, key)


def get_row(model: type[Model], key: int) -> Model:
    """Give a row by its id; the page is not found without it."""
    row = find_row(model, key)
    if row is None:
        raise NotFound
    return row


def _open() -> None:
    shared = platform()
    reads = request.method in READING
    g.session = shared.readers() if reads else shared.writers()


def _commit(response: Response) -> Response:
    if request.method not in READING and response.status_code < 400:
        session: Session = g.session
        session.commit()
    return response


def _close(_error: BaseException | None) -> None:
    session: Session | None = g.pop("session", None)
    if session is not None:
        session.close()
