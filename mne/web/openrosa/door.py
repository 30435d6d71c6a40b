"""The short way in for what tablets ask most: may I post, and here is an interview.

A tablet whose token stands in the address has no page, session, language switch or form
whose forgery could matter, so nothing of what a page needs is prepared for it. Whatever
goes wrong here is raised again by the view of the same address, which says it in the
tablets' words; so does everything that only the view knows how to answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from flask import Flask

from mne.collection.envelopes import Sender
from mne.collection.senders import find_by_secret
from mne.pipeline import Desk
from mne.web import headers
from mne.web.openrosa import answers, taking
from mne.web.transactions import Platform

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_ADDRESS = re.compile(r"/v1/key/([A-Za-z0-9_-]+)/projects/1/submission")
_ACTS = frozenset({"HEAD", "POST"})
_FAULT = "mne.fault"
_HEADERS = [
    ("X-OpenRosa-Version", "1.0"),
    *taking.LIMIT.items(),
    *headers.STANDING.items(),
]


def init_app(app: Flask) -> None:
    """Open the door before everything that ``app`` does for a page."""
    app.wsgi_app = Door(app)  # type: ignore[method-assign]


def raise_met(environ: WSGIEnvironment) -> None:
    """Raise what went wrong on the short way, if anything did."""
    fault: Exception | None = environ.get(_FAULT)
    if fault is not None:
        raise fault


class Door:
    """Answers posts by token itself and lets everything else through."""

    def __init__(self, app: Flask) -> None:
        self._shared = app.extensions
        self._behind: WSGIApplication = app.wsgi_app

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer a request."""
        found = _ADDRESS.fullmatch(environ.get("PATH_INFO", ""))
        if found is None or environ["REQUEST_METHOD"] not in _ACTS:
            return self._behind(environ, start_response)
        try:
            sender = self._sender(found[1])
            if sender is None:
                return self._behind(environ, start_response)
            status, content = self._act(sender, environ)
        except Exception as fault:
            environ[_FAULT] = fault  # the view raises it again
            return self._behind(environ, start_response)
        given = list(_HEADERS)
        if content:
            length = ("Content-Length", str(len(content)))
            given += [("Content-Type", answers.XML), length]
        start_response(f"{status} {HTTPStatus(status).phrase}", given)
        return [content]

    def _sender(self, secret: str) -> Sender | None:
        platform = cast("Platform", self._shared["mne"])
        # Its own connection, given back before a long body is read: it must hold nobody up.
        with platform.asker.connect() as store:
            known = find_by_secret(store, secret)
        return None if known is None else known.sender

    def _act(self, sender: Sender, environ: WSGIEnvironment) -> tuple[int, bytes]:
        if environ["REQUEST_METHOD"] == "HEAD":
            return HTTPStatus.NO_CONTENT, b""
        desk = cast("Desk", self._shared["mne.desk"])
        said, text = taking.take(desk, sender, environ)
        return said.status, text.encode()
