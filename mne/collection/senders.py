"""Whose tablet it is, and whether it may still send: one question to the store.

It is asked at every request, so its statements are built once, and a connection is enough.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from mne.clock import today
from mne.collection.envelopes import Sender
from mne.users.models import DeviceToken, RoleGrant, User
from mne.users.permissions import Permission, roles_with


class Tablet(NamedTuple):
    """What the store says of a token and its person."""

    token_id: int
    user_id: int
    is_revoked: bool
    digest_ha1: str
    is_active: bool
    language: str
    ever_held: bool
    holds_now: bool

    @property
    def sender(self) -> Sender | None:
        """Say who sends; None if the person never had the right to.

        A right that has ended still gives a sender, one who may no longer send: what was
        collected while it held is kept, and a supervisor decides.
        """
        if not self.ever_held:
            return None
        may_send = not self.is_revoked and self.is_active and self.holds_now
        return Sender(self.token_id, self.user_id, may_send, self.language)


_SENDING = Permission.SEND_SUBMISSIONS


def _grant(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(
        select(RoleGrant.id).where(
            RoleGrant.user_id == DeviceToken.user_id,
            # Alternatives: a list would be written into the statement at every request.
            or_(*(RoleGrant.role == role for role in roles_with(_SENDING))),
            RoleGrant.valid_from <= bindparam("today"),
            *conditions,
        )
    )


_TABLET: Select[int, int, bool, str, bool, str, bool, bool] = select(
    DeviceToken.id,
    DeviceToken.user_id,
    DeviceToken.revoked_at.is_not(None),
    DeviceToken.digest_ha1,
    User.is_active,
    User.language,
    _grant(),
    _grant(or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to > bindparam("today"))),
).join(User, User.id == DeviceToken.user_id)

_BY_SECRET = _TABLET.where(DeviceToken.token_sha256 == bindparam("key"))
_BY_USERNAME = _TABLET.where(DeviceToken.username == bindparam("key"))
_BY_ID = _TABLET.where(DeviceToken.id == bindparam("key"))


def find_by_secret(store: Connection, secret: str) -> Tablet | None:
    """Give the tablet whose token stands in an address, also a revoked one."""
    return _find(store, _BY_SECRET, hashlib.sha256(secret.encode()).hexdigest())


def find_by_username(store: Connection, username: str) -> Tablet | None:
    """Give the tablet that a Digest client names, also a revoked one."""
    return _find(store, _BY_USERNAME, username)


def find_sender(session: Session, token: DeviceToken) -> Sender | None:
    """Say who sends with this token; None if the person never had the right to."""
    found = _find(session.connection(), _BY_ID, token.id)
    return None if found is None else found.sender


def _find(
    store: Connection,
    statement: Select[int, int, bool, str, bool, str, bool, bool],
    key: str | int,
) -> Tablet | None:
    row = store.execute(statement, {"key": key, "today": today()}).first()
    return None if row is None else Tablet._make(row)
