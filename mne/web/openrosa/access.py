"""Which tablet asks: by the token in the address, or by HTTP Digest.

A dead token gets no questionnaires, but what it still sends is taken: the person may have
collected it while the token was good (``mne.collection.senders``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TypeVar, cast

from flask import g, request
from sqlalchemy import Connection

from mne import clock
from mne.collection.envelopes import Sender
from mne.collection.senders import Tablet, find_by_secret, find_by_username
from mne.users.devices import REALM
from mne.users.permissions import Permission
from mne.web.openrosa import digest
from mne.web.openrosa.digest import Asked, Verdict
from mne.web.openrosa.errors import DeviceRevoked, DeviceUnknown, DigestNeeded
from mne.web.transactions import platform

R = TypeVar("R")

KEY_PATH = "/v1/key/<token>/projects/1"


@dataclass(frozen=True)
class Device:
    """The tablet of this request, and the address under which it knows us."""

    sender: Sender
    base: str


def device() -> Device:
    """Give the tablet of this request."""
    return cast("Device", g.device)


def identifies_device(view: Callable[..., R]) -> Callable[..., R]:
    """Open a view to every tablet that ever had the right to send."""

    @wraps(view)
    def identified(token: str | None = None, **parts: object) -> R:
        g.device = _device_of(token)
        return view(**parts)

    setattr(identified, "permission", Permission.SEND_SUBMISSIONS)  # noqa: B010
    return identified


def requires_device(view: Callable[..., R]) -> Callable[..., R]:
    """Open a view to tablets that may send now."""

    @identifies_device
    @wraps(view)
    def allowed(**parts: object) -> R:
        if not device().sender.may_send:
            raise DeviceRevoked
        return view(**parts)

    return allowed


def _device_of(token: str | None) -> Device:
    shared = platform()
    # Its own connection, given back before a long body is read: it must hold nobody up.
    with shared.asker.connect() as store:
        known = _by_digest(store) if token is None else find_by_secret(store, token)
        sender = None if known is None else known.sender
    if sender is None:
        raise DeviceUnknown
    origin = (shared.settings.base_url or request.url_root).rstrip("/")
    key_path = "" if token is None else KEY_PATH.replace("<token>", token)
    return Device(sender, origin + key_path)


def _by_digest(store: Connection) -> Tablet:
    """Find the tablet that proves its secret.

    Raises
    ------
    DigestNeeded
        With a challenge to answer.
    """
    username = digest.username_in(request.authorization)
    known = find_by_username(store, username) if username else None
    verdict = Verdict.WRONG if known is None else _verdict(known)
    if known is None or verdict is not Verdict.GOOD:
        nonce = digest.make_nonce(_secret_key(), clock.now())
        raise DigestNeeded(digest.challenge(REALM, nonce, verdict))
    return known


def _verdict(known: Tablet) -> Verdict:
    answer = request.authorization
    if answer is None:
        return Verdict.WRONG
    query = request.query_string.decode("latin-1")
    asked = Asked(request.method, request.root_path + request.path, query)
    return digest.judge(answer, known.digest_ha1, asked, _secret_key(), clock.now())


def _secret_key() -> str:
    return platform().settings.secret_key
