"""Who sends interviews, and with which tablets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from mne.areas.models import Area
from mne.areas.names import person_key
from mne.users.models import DeviceToken, RoleGrant, User
from mne.users.permissions import Permission, roles_with


@dataclass(frozen=True)
class Sender:
    """A person with the areas they send interviews from, and their tablets."""

    user: User
    areas: list[Area]
    tokens: list[DeviceToken]


def senders(area_ids: Collection[int], on: date) -> Select[User]:
    """Give the active people who may send interviews from some areas on a day."""
    return select(User).where(
        User.is_active,
        User.id.in_(select(RoleGrant.user_id).where(_sends(area_ids, on))),
    )


def senders_with_tablets(
    session: Session, area_ids: Collection[int], on: date
) -> list[Sender]:
    """Give them as a Vietnamese list orders people, with their areas and tablets."""
    people = session.scalars(senders(area_ids, on)).all()
    areas, tokens = defaultdict(list), defaultdict(list)
    granted = select(RoleGrant.user_id, Area).join(Area, Area.id == RoleGrant.area_id)
    for user_id, area in session.execute(granted.where(_sends(area_ids, on))):
        areas[user_id].append(area)
    owned = select(DeviceToken).where(DeviceToken.user_id.in_([each.id for each in people]))
    for token in session.scalars(owned.order_by(DeviceToken.created_at.desc())):
        tokens[token.user_id].append(token)
    return [
        Sender(user, areas[user.id], tokens[user.id])
        for user in sorted(people, key=lambda each: person_key(each.name))
    ]


def _sends(area_ids: Collection[int], on: date) -> ColumnElement[bool]:
    return (
        RoleGrant.role.in_(roles_with(Permission.SEND_SUBMISSIONS))
        & (RoleGrant.valid_from <= on)
        & or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to > on)
        & RoleGrant.area_id.in_(area_ids)
    )
