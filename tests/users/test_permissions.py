"""What each role may do.

D1  a permission that nobody holds, or a role that holds none, is a slip
D2  who sends interviews doesn't review alone the rights that belong to the office
"""

from __future__ import annotations

import pytest

from mne.users.permissions import PERMISSIONS, Permission, Role, roles_with


@pytest.mark.parametrize("permission", list(Permission))
def test_every_permission_is_somebodys(permission):  # D1
    assert roles_with(permission), f"give {permission} to a role, or remove it"


@pytest.mark.parametrize("role", list(Role))
def test_every_role_may_do_something(role):  # D1
    assert PERMISSIONS[role]


def test_an_enumerator_neither_reviews_nor_administers():  # D2
    assert not PERMISSIONS[Role.ENUMERATOR] & {
        Permission.REVIEW_SUBMISSIONS,
        Permission.RESOLVE_QUARANTINE,
        Permission.MANAGE_USERS,
        Permission.VIEW_AUDIT,
        Permission.FREEZE_DATASETS,
    }


def test_an_administrator_reads_no_interviews():  # D2
    assert Permission.VIEW_SUBMISSIONS not in PERMISSIONS[Role.ADMINISTRATOR]
    assert Permission.VIEW_HOUSEHOLDS not in PERMISSIONS[Role.ADMINISTRATOR]
