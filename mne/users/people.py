"""People: who signs in, with which password, and which roles they hold where."""

from __future__ import annotations

import re
import secrets
from datetime import date
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.audit.actions import Action
from mne.audit.log import acting_id, record
from mne.db import Stored
from mne.users.errors import (
    EmailNotAllowed,
    EndBeforeBegin,
    LoginNotAllowed,
    LoginTaken,
    PasswordIsLogin,
    PasswordTooShort,
)
from mne.users.models import RoleGrant, User
from mne.users.permissions import Role

LEAST_PASSWORD = 8
"""NIST SP 800-63B §5.1.1.2: at least 8 characters, and no rules on which."""

LONGEST_EMAIL = 254
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
# argon2id as OWASP's Password Storage Cheat Sheet sets it: 19 MiB, two rounds, one lane;
# a sign-in costs 25 ms of a small machine's one core
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


# ---------------------------------------------------------------- people


def create_user(
    session: Session, login: str, name: str, password: str, language: str = "vi"
) -> User:
    """Add a person, who holds no role yet and so may do nothing.

    Raises
    ------
    LoginNotAllowed, LoginTaken
        The login can't be typed everywhere, or is somebody's.
    PasswordTooShort, PasswordIsLogin
        The password would be guessed.
    """
    login = login.strip().lower()
    if not _LOGIN.fullmatch(login):
        raise LoginNotAllowed(login)
    if find_user(session, login) is not None:
        raise LoginTaken(login)
    user = User(
        login=login,
        name=" ".join(name.split()),
        password_hash=_hashed(login, password),
        language=language,
        created_at=clock.now(),
        session_key=secrets.token_hex(32),
    )
    session.add(user)
    session.flush()
    _log(session, Action.USER_CREATED, user, login=login, name=user.name)
    return user


def find_user(session: Session, login: str) -> User | None:
    """Give the person with this login, active or not, or None."""
    return session.scalar(select(User).where(User.login == login.strip().lower()))


def deactivate(session: Session, user: User) -> None:
    """End a person's access at once; what they did stays theirs."""
    user.is_active = False
    user.session_key = secrets.token_hex(32)
    session.flush()
    _log(session, Action.USER_DEACTIVATED, user)


# ---------------------------------------------------------------- passwords


def check_password(session: Session, login: str, password: str) -> User | None:
    """Give the active person whose login and password these are, or None.

    An unknown login costs the same work as a known one, so the time tells nothing. A hash
    made with weaker parameters than today's is made anew.
    """
    user = find_user(session, login)
    known_hash = user.password_hash if user else _hash_of_nobody()
    try:
        _HASHER.verify(known_hash, password)
    except VerificationError:
        return None
    if user is None or not user.is_active:
        return None
    if _HASHER.check_needs_rehash(known_hash):
        user.password_hash = _HASHER.hash(password)
    return user


def set_password(session: Session, user: User, password: str) -> None:
    """Give a person a new password, which ends every open session of theirs.

    Raises
    ------
    PasswordTooShort, PasswordIsLogin
        The password would be guessed.
    """
    user.password_hash = _hashed(user.login, password)
    user.session_key = secrets.token_hex(32)
    session.flush()
    _log(session, Action.PASSWORD_SET, user)


def set_email(session: Session, user: User, email: str) -> None:
    """Set where a person gets reminders by mail; blank: nowhere.

    Raises
    ------
    EmailNotAllowed
        No mail reaches such an address.
    """
    address = email.strip()
    if address and not (_EMAIL.fullmatch(address) and len(address) <= LONGEST_EMAIL):
        raise EmailNotAllowed(address)
    user.email = address or None
    session.flush()
    _log(session, Action.EMAIL_SET, user)


def _hashed(login: str, password: str) -> str:
    if len(password) < LEAST_PASSWORD:
        raise PasswordTooShort(LEAST_PASSWORD)
    if password.strip().lower() == login:
        raise PasswordIsLogin
    return _HASHER.hash(password)


@lru_cache(maxsize=1)
def _hash_of_nobody() -> str:
    return _HASHER.hash(secrets.token_hex(32))


# ---------------------------------------------------------------- roles


def grant(
    session: Session,
    user: User,
    role: Role,
    area: Stored,
    valid_from: date,
    valid_to: date | None = None,
) -> RoleGrant:
    """Give a person a role in an area and below, until the day before ``valid_to``.

    Raises
    ------
    EndBeforeBegin
        ``valid_to`` is not after ``valid_from``.
    """
    if valid_to is not None and valid_to <= valid_from:
        raise EndBeforeBegin(valid_from, valid_to)
    given = RoleGrant(role=role, area_id=area.id, valid_from=valid_from, valid_to=valid_to)
    user.grants.append(given)
    session.flush()
    facts = {"role": role, "area_id": area.id, "valid_to": valid_to}
    _log(session, Action.ROLE_GRANTED, user, valid_from=valid_from, **facts)
    return given


def end_grant(session: Session, given: RoleGrant, valid_to: date) -> None:
    """End a grant; ``valid_to`` is the first day on which it no longer holds.

    Raises
    ------
    EndBeforeBegin
        The grant begins on that day or later.
    """
    if valid_to <= given.valid_from:
        raise EndBeforeBegin(given.valid_from, valid_to)
    given.valid_to = valid_to
    session.flush()
    facts = {"role": given.role, "area_id": given.area_id, "valid_to": valid_to}
    _log(session, Action.ROLE_ENDED, given.user, **facts)


def _log(session: Session, action: Action, user: User, **details: object) -> None:
    record(session, action, f"user:{user.id}", acting_id(session), **details)
