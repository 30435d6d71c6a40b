"""Whose tablet it is, and whether it may still send."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.areas import scope
from mne.clock import today
from mne.collection.envelopes import Sender
from mne.users.models import DeviceToken, RoleGrant, User
from mne.users.permissions import Permission, roles_with


def find_sender(session: Session, token: DeviceToken) -> Sender | None:
    """Say who sends with this token; None if the person never had the right to.

    A right that has ended still gives a sender, one who may no longer send: what was
    collected while it held is kept, and a supervisor decides.
    """
    user = token.user
    if not _ever_held(session, user):
        return None
    return Sender(
        token_id=token.id,
        user_id=user.id,
        may_send=token.revoked_at is None
        and user.is_active
        and scope.may(session, user, Permission.SEND_SUBMISSIONS, today()),
        language=user.language,
    )


def _ever_held(session: Session, user: User) -> bool:
    begun = select(RoleGrant.id).where(
        RoleGrant.user_id == user.id,
        RoleGrant.role.in_(roles_with(Permission.SEND_SUBMISSIONS)),
        RoleGrant.valid_from <= today(),
    )
    return session.scalar(begun.limit(1)) is not None
