"""Where a person may act: role × area, and nothing by default.

A grant reaches its area and everything below it on the day asked. When the area has ended,
the grant reaches what was below it on its last day, as far as that lives on. It passes to a
successor only if everything the successor was made of is reached: whoever had one commune
doesn't gain its neighbours by a merger, and needs a new grant for the merged one.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mne.areas.models import Area, AreaSuccession
from mne.areas.tree import exists_on, in_force, roots, subtree_ids
from mne.users.models import RoleGrant, User
from mne.users.permissions import Permission, roles_with


def may(session: Session, user: User, permission: Permission, on: date) -> bool:
    """Say whether a person holds a permission anywhere."""
    return bool(_granted_ids(session, user, permission, on))


def can(
    session: Session, user: User, permission: Permission, area_id: int | None, on: date
) -> bool:
    """Say whether a person holds a permission in an area.

    Something that has no place (``area_id`` None: an interview whose household nobody
    found) belongs to whoever holds the permission at the top of the tree.
    """
    reached = areas_for(session, user, permission, on)
    if area_id is None:
        return any(top.id in reached for top in roots(session, on))
    return area_id in reached


def areas_for(session: Session, user: User, permission: Permission, on: date) -> set[int]:
    """Give the ids of all areas of the day in which a person holds a permission."""
    return reach(session, _granted_ids(session, user, permission, on), on)


def _granted_ids(
    session: Session, user: User, permission: Permission, on: date
) -> set[int]:
    if not user.is_active:
        return set()
    held = select(RoleGrant.area_id).where(
        RoleGrant.user_id == user.id,
        RoleGrant.role.in_(roles_with(permission)),
        RoleGrant.valid_from <= on,
        or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to > on),
    )
    return set(session.scalars(held))


def reach(session: Session, area_ids: Collection[int], on: date) -> set[int]:
    """Give the areas of a day that lie below some areas of that day or an earlier one."""
    reached: set[int] = set()
    looked_under: set[int] = set()
    waiting = set(area_ids)
    while waiting:
        looked_under |= waiting
        living, ended = _by_life(session, waiting, on)
        below_today = subtree_ids(session, living, on)
        looked_under |= below_today
        reached |= below_today | _below_on_last_days(session, ended)
        waiting = (reached | _made_only_of(session, reached, on)) - looked_under
    today = select(Area.id).where(Area.id.in_(reached), in_force(Area, on))
    return set(session.scalars(today))


def _by_life(
    session: Session, area_ids: Collection[int], on: date
) -> tuple[set[int], list[Area]]:
    """Part units into those living on a day (ids) and those that had ended."""
    units = session.scalars(select(Area).where(Area.id.in_(area_ids))).all()
    living = {unit.id for unit in units if exists_on(unit, on)}
    ended = [unit for unit in units if unit.valid_to is not None and unit.valid_to <= on]
    return living, ended


def _below_on_last_days(session: Session, ended: Collection[Area]) -> set[int]:
    ids_by_end: dict[date, set[int]] = {}
    for unit in ended:
        if unit.valid_to is not None:
            ids_by_end.setdefault(unit.valid_to, set()).add(unit.id)
    below: set[int] = set()
    for end, ids in ids_by_end.items():
        below |= subtree_ids(session, ids, end - timedelta(days=1))
    return below


def _made_only_of(session: Session, reached: Collection[int], on: date) -> set[int]:
    """Give the units that followed an ended one and came from nowhere else."""
    made = (
        select(AreaSuccession.successor_id)
        .join(Area, Area.id == AreaSuccession.predecessor_id)
        .where(Area.id.in_(reached), Area.valid_to <= on)
    )
    mixed = select(AreaSuccession.successor_id).where(
        AreaSuccession.predecessor_id.not_in(reached)
    )
    return set(session.scalars(made.except_(mixed)))
