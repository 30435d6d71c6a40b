"""Offices to choose from, and their names."""

from __future__ import annotations

from collections.abc import Collection

from flask import g
from sqlalchemy import select

from mne import clock
from mne.programmes.models import Agency
from mne.programmes.offices import offices_of
from mne.users.models import User
from mne.web.forms import Choice


def living_offices() -> list[Choice]:
    """Give the offices of today by name."""
    on = clock.today()
    living = select(Agency).where(
        Agency.valid_from <= on, (Agency.valid_to.is_(None)) | (Agency.valid_to > on)
    )
    offices = g.session.scalars(living.order_by(Agency.name, Agency.id))
    return [Choice(str(each.id), each.name) for each in offices]


def names_of_offices(ids: Collection[int]) -> dict[int, str]:
    """Give the names of some offices, those that ended too."""
    offices = g.session.scalars(select(Agency).where(Agency.id.in_(ids)))
    return {each.id: each.name for each in offices}


def issuer_of(person: User) -> Agency | None:
    """Give the office in whose name a person writes: the first one they work for."""
    offices = sorted(offices_of(g.session, person, clock.today()))
    return g.session.get(Agency, offices[0]) if offices else None
