"""HTTP Digest (RFC 7616, MD5, qop=auth) as OkHttp speaks it, with nothing kept on our side.

OkHttp answers one challenge and then reuses its nonce for hours, over GET, HEAD and POST,
counting up ``nc``. A challenge in the middle of a post would cost a tablet its whole body a
second time. So a nonce here is a time with our seal, good for a week, any number of times.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from urllib.parse import unquote, urlsplit

from werkzeug.datastructures import Authorization

NONCE_LIFETIME = timedelta(days=7)
_SEAL_LENGTH = 32


class Verdict(Enum):
    """What an answer to a challenge is worth."""

    GOOD = auto()
    STALE = auto()  # the secret is right, only the nonce is old
    WRONG = auto()


@dataclass(frozen=True)
class Asked:
    """The request that the answer must be for."""

    method: str
    path: str
    query: str


def make_nonce(secret_key: str, now: datetime) -> str:
    """Make a nonce: the time, and our seal on it."""
    moment = f"{int(now.timestamp()):x}"
    return f"{moment}.{_seal(secret_key, moment)}"


def challenge(realm: str, nonce: str, verdict: Verdict) -> str:
    """Write the ``WWW-Authenticate`` header."""
    stale = ", stale=true" if verdict is Verdict.STALE else ""
    return f'Digest realm="{realm}", qop="auth", algorithm=MD5, nonce="{nonce}"{stale}'


def username_in(answer: Authorization | None) -> str:
    """Give the username of a Digest answer; blank if there is none that can be one."""
    if answer is None or answer.type != "digest":
        return ""
    username = answer.get("username") or ""
    return "" if "\0" in username else username


def judge(
    answer: Authorization, ha1: str, asked: Asked, secret_key: str, now: datetime
) -> Verdict:
    """Judge an answer by HA1 = MD5(username:realm:secret)."""
    nonce = answer.get("nonce") or ""
    age = _age(secret_key, nonce, now)
    if age is None or not _is_for(answer, asked):
        return Verdict.WRONG
    ha2 = _md5(f"{asked.method}:{answer.get('uri')}")
    parts = (nonce, answer.get("nc"), answer.get("cnonce"), "auth", ha2)
    expected = _md5(":".join([ha1, *(part or "" for part in parts)]))
    if not _same(expected, (answer.get("response") or "").lower()):
        return Verdict.WRONG
    return Verdict.GOOD if age <= NONCE_LIFETIME else Verdict.STALE


def _is_for(answer: Authorization, asked: Asked) -> bool:
    """Say whether the answer speaks our dialect, of this very address with its query."""
    try:
        address = urlsplit(answer.get("uri") or "")
    except ValueError:
        return False
    return (
        answer.get("qop") == "auth"
        and (answer.get("algorithm") or "MD5").upper() == "MD5"
        and unquote(address.path) == asked.path
        and address.query == asked.query
    )


def _age(secret_key: str, nonce: str, now: datetime) -> timedelta | None:
    """Say how old a nonce of ours is; None if it isn't ours."""
    moment, _, seal = nonce.partition(".")
    if not _same(_seal(secret_key, moment), seal):
        return None
    return timedelta(seconds=now.timestamp() - int(moment, 16))


def _seal(secret_key: str, moment: str) -> str:
    message = f"openrosa digest nonce {moment}".encode()
    return hmac.new(secret_key.encode(), message, hashlib.sha256).hexdigest()[:_SEAL_LENGTH]


def _same(ours: str, theirs: str) -> bool:
    """Compare in constant time; theirs may be any text."""
    return hmac.compare_digest(ours.encode(), theirs.encode())


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
