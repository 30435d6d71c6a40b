"""The tree of areas as a page shows it: my units, under the units that hold them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mne.areas.models import Area, AreaParent
from mne.areas.names import unaccented
from mne.areas.tree import in_force, in_order

MOST_FOUND = 200


@dataclass(frozen=True)
class Branch:
    """A unit and the units below it."""

    area: Area
    below: tuple[Branch, ...]


def outline(session: Session, area_ids: Collection[int], on: date) -> tuple[Branch, ...]:
    """Give the tree of a day, without the branches that hold none of ``area_ids``."""
    areas = {
        area.id: area for area in session.scalars(select(Area).where(in_force(Area, on)))
    }
    links = session.scalars(select(AreaParent).where(in_force(AreaParent, on))).all()
    below: dict[int, list[Area]] = defaultdict(list)
    for link in links:
        if link.area_id in areas:
            below[link.parent_id].append(areas[link.area_id])
    placed = {link.area_id for link in links}
    tops = [area for area in areas.values() if area.id not in placed]
    return _branches(tops, below, frozenset(area_ids))


def _branches(
    areas: list[Area], below: dict[int, list[Area]], mine: frozenset[int]
) -> tuple[Branch, ...]:
    found = (
        Branch(area, _branches(below.get(area.id, []), below, mine))
        for area in in_order(areas)
    )
    return tuple(branch for branch in found if branch.below or branch.area.id in mine)


def matching(
    session: Session, area_ids: Collection[int], text: str, on: date
) -> list[Area]:
    """Give my units whose name or code holds ``text``, accents or not."""
    wanted = unaccented(text)
    found = session.scalars(
        select(Area)
        .where(
            in_force(Area, on),
            Area.id.in_(area_ids),
            or_(
                Area.search_name.contains(wanted, autoescape=True),
                Area.code.startswith(text.strip(), autoescape=True),
            ),
        )
        .limit(MOST_FOUND)
    )
    return in_order(found)
