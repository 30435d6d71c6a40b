"""Device tokens: what a tablet signs with. A person's password never lies on a tablet.

The secret has 256 random bits and is shown once; the store keeps its SHA-256, and for
clients that know only HTTP Digest the hash that RFC 7616 calls HA1. A secret that long
needs no slow hash: it can't be guessed from its digest.
"""

from __future__ import annotations

import hashlib
import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.audit.actions import Action
from mne.audit.log import acting_id, record
from mne.users.models import DeviceToken, User

REALM = "mne tablets"
"""The Digest realm. It is inside every stored HA1, so it can never change."""

_SECRET_BYTES = 32


def issue_token(session: Session, user: User, label: str) -> tuple[DeviceToken, str]:
    """Give a tablet of ``user`` a token; the secret beside it can't be read again."""
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    username = f"{user.login}.{secrets.token_hex(4)}"
    token = DeviceToken(
        user=user,
        label=" ".join(label.split()),
        token_sha256=_sha256(secret),
        username=username,
        digest_ha1=_ha1(username, secret),
        created_at=clock.now(),
    )
    session.add(token)
    session.flush()
    _log(session, Action.TOKEN_ISSUED, token)
    return token, secret


def find_token(session: Session, secret: str) -> DeviceToken | None:
    """Give the token of a secret, also a revoked one: look at ``revoked_at``."""
    known = DeviceToken.token_sha256 == _sha256(secret)
    return session.scalar(select(DeviceToken).where(known))


def find_by_username(session: Session, username: str) -> DeviceToken | None:
    """Give the token that a Digest client names, also a revoked one."""
    return session.scalar(select(DeviceToken).where(DeviceToken.username == username))


def has_access(session: Session, user_id: int | None) -> bool:
    """Say whether a person has a tablet that still gets questionnaires."""
    living = select(DeviceToken.id).where(
        DeviceToken.user_id == user_id, DeviceToken.revoked_at.is_(None)
    )
    return session.scalar(living.limit(1)) is not None


def revoke_token(session: Session, token: DeviceToken) -> None:
    """End a token. What its tablet still sends is kept apart, never lost."""
    if token.revoked_at is not None:
        return
    token.revoked_at = clock.now()
    session.flush()
    _log(session, Action.TOKEN_REVOKED, token)


def _sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _ha1(username: str, secret: str) -> str:
    # MD5 is what Digest means by HA1; the secret is random, so MD5's faults don't help.
    written = f"{username}:{REALM}:{secret}".encode()
    return hashlib.md5(written, usedforsecurity=False).hexdigest()


def _log(session: Session, action: Action, token: DeviceToken) -> None:
    facts = {"user_id": token.user_id, "label": token.label, "username": token.username}
    record(session, action, f"device_token:{token.id}", acting_id(session), **facts)
