"""Units of the past that are a person's own, so that old interviews stay within reach.

The rights of a day name the units of that day. A commune abolished in 2025 is in nobody's
list today, yet its interviews of 2024 are: it belongs to whoever holds today everything it
turned into, namely the units that stood below it on its last day or, if none did, its
successors.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.areas.models import Area, AreaParent, AreaSuccession

Parts = dict[int, set[int]]


def with_ended(session: Session, area_ids: Collection[int], on: date) -> set[int]:
    """Give ``area_ids`` and every unit ended by ``on`` that turned into them alone."""
    parts = _parts_of_ended(session, on)
    mine = set(area_ids)
    while found := {ended for ended, became in parts.items() if became <= mine}:
        mine |= found
        parts = {ended: became for ended, became in parts.items() if ended not in found}
    return mine


def _parts_of_ended(session: Session, on: date) -> Parts:
    below = (
        select(Area.id, AreaParent.area_id)
        .join(AreaParent, AreaParent.parent_id == Area.id)
        .where(Area.valid_to <= on, AreaParent.valid_to == Area.valid_to)
    )
    heirs = (
        select(Area.id, AreaSuccession.successor_id)
        .join(AreaSuccession, AreaSuccession.predecessor_id == Area.id)
        .where(Area.valid_to <= on)
    )
    by_succession = _grouped((ended, heir) for ended, heir in session.execute(heirs))
    return by_succession | _grouped((ended, part) for ended, part in session.execute(below))


def _grouped(pairs: Iterable[tuple[int, int]]) -> Parts:
    parts: Parts = defaultdict(set)
    for ended, became in pairs:
        parts[ended].add(became)
    return dict(parts)
