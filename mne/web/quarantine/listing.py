"""What lies in quarantine, for whoever may decide on it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, select

from mne.collection.models import Quarantined
from mne.users.models import DeviceToken, RoleGrant, User

Listing = Select[Quarantined, DeviceToken, User]


def within(area_ids: Collection[int]) -> ColumnElement[bool]:
    """Say in SQL that a post came from a tablet of somebody sent to one of some areas.

    A post that can't be read names no place, so the areas of its sender decide: for a
    supervisor of one commune also those above it, or the posts of an enumerator of the
    whole district would be nobody's.
    """
    senders = (
        select(DeviceToken.id)
        .join(RoleGrant, RoleGrant.user_id == DeviceToken.user_id)
        .where(RoleGrant.area_id.in_(area_ids))
    )
    return Quarantined.device_token_id.in_(senders)


def waiting(area_ids: Collection[int]) -> Select[int]:
    """Give the posts on which nobody has decided."""
    return select(Quarantined.id).where(within(area_ids), Quarantined.resolved_at.is_(None))


def listing(area_ids: Collection[int], *, resolved: bool) -> Listing:
    """Give the posts of some areas, with whose tablet sent them, the latest first."""
    is_resolved = Quarantined.resolved_at.is_not(None)
    return (
        select(Quarantined, DeviceToken, User)
        .outerjoin(DeviceToken, DeviceToken.id == Quarantined.device_token_id)
        .outerjoin(User, User.id == DeviceToken.user_id)
        .where(within(area_ids), is_resolved if resolved else ~is_resolved)
        .order_by(Quarantined.received_at.desc(), Quarantined.id.desc())
    )
