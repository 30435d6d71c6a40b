"""The roles of a person, written with their areas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from mne.areas.models import Area
from mne.users.models import RoleGrant, User

Grants = Sequence[Row[RoleGrant, Area]]


def grants_of(session: Session, user: User) -> Grants:
    """Give every role of a person with its area, the newest first."""
    return session.execute(
        select(RoleGrant, Area)
        .join(Area, Area.id == RoleGrant.area_id)
        .where(RoleGrant.user_id == user.id)
        .order_by(RoleGrant.valid_from.desc(), RoleGrant.id)
    ).all()


def in_force(grants: Grants, on: date) -> Grants:
    """Keep the roles that hold on a day."""
    return [
        row
        for row in grants
        if row[0].valid_from <= on and (row[0].valid_to is None or on < row[0].valid_to)
    ]
