"""Device tokens.

D1  a secret is long, new each time, and only its digests are kept
D2  a token is found by its secret and by its Digest name, also when it is revoked
D3  the Digest hash answers a challenge as RFC 7616 says
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
from sqlalchemy import inspect, select

from mne import clock
from mne.audit.models import AuditEntry
from mne.users import devices
from mne.users.people import create_user


@pytest.fixture
def person(session):
    return create_user(session, "huong", "Trần Thị Hương", "con trâu đi trước")


def test_a_secret_is_shown_once_and_kept_nowhere(session, person):  # D1
    token, secret = devices.issue_token(session, person, "Máy tính bảng 7")
    assert len(secret) == 43  # 256 bits in base64url
    assert secret not in {
        getattr(token, column.key) for column in inspect(type(token)).columns
    }
    assert secret not in str(
        [entry.details for entry in session.scalars(select(AuditEntry))]
    )


def test_each_token_has_its_own_secret_and_name(session, person):  # D1
    issued = [devices.issue_token(session, person, "Máy") for _ in range(3)]
    assert len({secret for _, secret in issued}) == 3
    assert len({token.username for token, _ in issued}) == 3


def test_a_token_is_found_by_its_secret_and_by_its_name(session, person):  # D2
    token, secret = devices.issue_token(session, person, "Máy")
    assert devices.find_token(session, secret) is token
    assert devices.find_token(session, secret + "x") is None
    assert devices.find_by_username(session, token.username) is token
    assert devices.find_by_username(session, "huong") is None
    assert token.user is person


def test_a_revoked_token_is_still_found_with_its_moment(session, person):  # D2
    token, secret = devices.issue_token(session, person, "Máy")
    lost_at = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)
    with clock.frozen(lost_at):
        devices.revoke_token(session, token)
    devices.revoke_token(session, token)
    session.commit()
    session.expire_all()
    assert devices.find_token(session, secret).revoked_at == lost_at
    revoked = select(AuditEntry).where(AuditEntry.action == "users.token_revoked")
    assert len(session.scalars(revoked).all()) == 1


def test_the_kept_hash_is_the_ha1_of_digest(session, person):  # D3
    # RFC 7616 §3.4.2: HA1 = MD5(unq(username) ":" unq(realm) ":" passwd)
    token, secret = devices.issue_token(session, person, "Máy")
    written = f"{token.username}:{devices.REALM}:{secret}"
    assert token.digest_ha1 == hashlib.md5(written.encode()).hexdigest()  # noqa: S324
