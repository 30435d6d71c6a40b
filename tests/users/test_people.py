"""People and passwords.

D1  a login is typed without accents, is one person's, and finds them in any case
D2  a password is kept as argon2id, checked in constant work, and made anew when it is weak
D3  an inactive person, a wrong password and an unknown login are all the same "no"
D4  a new password ends every open session
D5  each change stands in the audit log, without a password in it
"""

from __future__ import annotations

from datetime import date

import argon2
import pytest
from sqlalchemy import select

from mne.audit.log import act_as
from mne.audit.models import AuditEntry
from mne.users import people
from mne.users.errors import (
    EndBeforeBegin,
    LoginNotAllowed,
    LoginTaken,
    PasswordIsLogin,
    PasswordTooShort,
)
from mne.users.people import check_password, create_user, find_user
from mne.users.permissions import Role

PASSWORD = "con trâu đi trước"


@pytest.fixture
def person(session):
    return create_user(session, "huong", "Trần  Thị Hương ", PASSWORD)


def test_a_login_finds_its_person_in_any_case(session, person):  # D1
    assert person.name == "Trần Thị Hương"
    assert find_user(session, " HUONG") is person
    assert find_user(session, "huon") is None


def test_a_login_belongs_to_one_person(session, person):  # D1
    with pytest.raises(LoginTaken, match="“huong” is already taken"):
        create_user(session, "Huong", "Lê Thị Hương", PASSWORD)


@pytest.mark.parametrize("login", ["hương", "a", "a b", "-x", "x" * 61, ""])
def test_a_login_that_not_every_keyboard_has_is_refused(session, login):  # D1
    with pytest.raises(LoginNotAllowed, match="without accents"):
        create_user(session, login, "Ai Đó", PASSWORD)


def test_a_password_is_kept_as_argon2id(person):  # D2
    assert person.password_hash.startswith("$argon2id$v=19$")
    assert PASSWORD not in person.password_hash


@pytest.mark.parametrize(
    ("password", "error"), [("bảy chữ", PasswordTooShort), ("kim-ngoc", PasswordIsLogin)]
)
def test_a_password_that_would_be_guessed_is_refused(session, password, error):  # D2
    with pytest.raises(error):
        create_user(session, "kim-ngoc", "Kim Ngọc", password)


def test_a_weak_hash_is_made_anew_at_sign_in(session, person):  # D2
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    person.password_hash = weak
    assert check_password(session, "huong", PASSWORD) is person
    assert person.password_hash != weak
    assert check_password(session, "huong", PASSWORD) is person


def test_every_refusal_is_the_same(session, person):  # D3
    assert check_password(session, "huong", PASSWORD + "!") is None
    assert check_password(session, "nobody", PASSWORD) is None
    people.deactivate(session, person)
    assert check_password(session, "huong", PASSWORD) is None


def test_a_new_password_ends_open_sessions(session, person):  # D4
    before = person.session_key
    people.set_password(session, person, "cái cày đi sau")
    assert person.session_key != before
    assert check_password(session, "huong", PASSWORD) is None
    assert check_password(session, "huong", "cái cày đi sau") is person


def test_a_grant_that_ends_before_it_begins_is_refused(session, tree, person):
    with pytest.raises(EndBeforeBegin, match="begins on 02/01/2026"):
        people.grant(
            session,
            person,
            Role.SUPERVISOR,
            tree.tan_bien,
            date(2026, 1, 2),
            date(2026, 1, 2),
        )
    given = people.grant(session, person, Role.SUPERVISOR, tree.tan_bien, date(2026, 1, 2))
    with pytest.raises(EndBeforeBegin):
        people.end_grant(session, given, date(2026, 1, 1))


def test_each_change_is_logged_with_who_did_it_and_without_the_password(
    session, tree, person
):  # D5
    act_as(session, person)
    other = create_user(session, "binh", "Lê Văn Bình", PASSWORD)
    given = people.grant(session, other, Role.ENUMERATOR, tree.tan_bien, tree.after)
    people.end_grant(session, given, date(2027, 1, 1))
    people.set_password(session, other, "cái cày đi sau")
    people.deactivate(session, other)
    entries = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject == f"user:{other.id}")
        .order_by(AuditEntry.id)
    ).all()
    assert [entry.action for entry in entries] == [
        "users.user_created",
        "users.role_granted",
        "users.role_ended",
        "users.password_set",
        "users.user_deactivated",
    ]
    assert {entry.actor_id for entry in entries} == {person.id}
    assert not any("đi" in str(entry.details) for entry in entries)
