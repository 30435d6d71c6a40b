"""The tree of units as it stood on a day.

Every question takes the day: a rate of 2023 keeps the map of 2023. What a unit became, and
what it came from, stands in the successions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, literal, or_, select
from sqlalchemy.orm import Session, aliased

from mne.areas.errors import AreaEnded, AreaNotYetBegun, NoCommune, UnknownArea, named
from mne.areas.models import Area, AreaKind, AreaParent, AreaSuccession, AreaTrait
from mne.areas.names import collation_key

Dated = TypeVar("Dated", Area, AreaParent, AreaTrait)
Step = Callable[[Session, Area], list[Area]]


def in_force(dated: type[Dated], on: date) -> ColumnElement[bool]:
    """Say in SQL that a row holds on a day; ``valid_to`` is the first day it doesn't."""
    return and_(dated.valid_from <= on, or_(dated.valid_to.is_(None), dated.valid_to > on))


def exists_on(area: Area, on: date) -> bool:
    """Say whether a unit existed on a day."""
    return area.valid_from <= on and (area.valid_to is None or on < area.valid_to)


# ---------------------------------------------------------------- one unit


def find_area(session: Session, code: str, on: date) -> Area | None:
    """Give the unit that had this code on that day, or None."""
    return session.scalar(select(Area).where(Area.code == code, in_force(Area, on)))


def get_area(session: Session, code: str, on: date) -> Area:
    """Give the unit that had this code on that day.

    Raises
    ------
    UnknownArea
        No unit ever had the code.
    AreaEnded, AreaNotYetBegun
        It is the code of a unit of another time; the sentence names the units that were
        there on the day asked.
    """
    area = find_area(session, code, on)
    if area is not None:
        return area
    lives = session.scalars(
        select(Area).where(Area.code == code).order_by(Area.valid_from)
    ).all()
    if not lives:
        raise UnknownArea(code, on)
    ended = [life for life in lives if life.valid_from <= on]
    if ended:
        raise AreaEnded(ended[-1], on, heirs(session, ended[-1], on))
    raise AreaNotYetBegun(lives[0], on, origins(session, lives[0], on))


def trait(session: Session, hamlet_id: int, on: date) -> AreaTrait | None:
    """Give what kind of place a hamlet was on that day, if anybody recorded it."""
    return session.scalar(
        select(AreaTrait).where(AreaTrait.area_id == hamlet_id, in_force(AreaTrait, on))
    )


# ---------------------------------------------------------------- up the tree


def parent_of(session: Session, area_id: int, on: date) -> Area | None:
    """Give the unit right above; the top of the tree has none."""
    return next(iter(ancestors(session, area_id, on)), None)


def ancestors(session: Session, area_id: int, on: date) -> list[Area]:
    """Give the units above, the nearest first."""
    above = (
        select(AreaParent.parent_id.label("id"), literal(1).label("steps"))
        .where(AreaParent.area_id == area_id, in_force(AreaParent, on))
        .cte("above", recursive=True)
    )
    higher = select(AreaParent.parent_id, above.c.steps + 1).where(
        AreaParent.area_id == above.c.id, in_force(AreaParent, on)
    )
    above = above.union(higher)
    found = select(Area).join(above, Area.id == above.c.id).order_by(above.c.steps)
    return list(session.scalars(found))


def commune_of(session: Session, hamlet_id: int, on: date) -> Area:
    """Give the commune in which a hamlet lay on that day.

    Raises
    ------
    NoCommune
        Nobody recorded the hamlet's place on that day.
    """
    for area in ancestors(session, hamlet_id, on):
        if area.kind is AreaKind.COMMUNE:
            return area
    hamlet = session.get(Area, hamlet_id)
    raise NoCommune(named(hamlet) if hamlet else f"#{hamlet_id}", on)


def communes_of_hamlets(session: Session, on: date) -> dict[int, Area]:
    """Give the commune of every hamlet on that day, by the hamlet's id."""
    hamlet, commune = aliased(Area), aliased(Area)
    pairs = (
        select(hamlet.id, commune)
        .join(AreaParent, AreaParent.area_id == hamlet.id)
        .join(commune, commune.id == AreaParent.parent_id)
        .where(
            hamlet.kind == AreaKind.HAMLET,
            commune.kind == AreaKind.COMMUNE,
            in_force(AreaParent, on),
        )
    )
    return {row[0]: row[1] for row in session.execute(pairs)}


# ---------------------------------------------------------------- down the tree


def children(session: Session, area_id: int, on: date) -> list[Area]:
    """Give the units right below, in dictionary order."""
    below = (
        select(Area)
        .join(AreaParent, AreaParent.area_id == Area.id)
        .where(AreaParent.parent_id == area_id, in_force(AreaParent, on))
    )
    return in_order(session.scalars(below))


def roots(session: Session, on: date) -> list[Area]:
    """Give the units that stand under nobody on that day: the tops of the tree."""
    placed = select(AreaParent.area_id).where(in_force(AreaParent, on))
    tops = select(Area).where(in_force(Area, on), Area.id.not_in(placed))
    return in_order(session.scalars(tops))


def descendant_ids(session: Session, area_id: int, on: date) -> set[int]:
    """Give the ids of a unit and of everything below it on that day."""
    return subtree_ids(session, [area_id], on)


def subtree_ids(session: Session, area_ids: Collection[int], on: date) -> set[int]:
    """Give the ids of several units and of everything below them on that day."""
    below = select(Area.id).where(Area.id.in_(area_ids)).cte("below", recursive=True)
    lower = select(AreaParent.area_id).where(
        AreaParent.parent_id == below.c.id, in_force(AreaParent, on)
    )
    return set(session.scalars(select(below.union(lower).c.id)))


def in_order(areas: Iterable[Area]) -> list[Area]:
    """Sort units as a Vietnamese dictionary does, numbers by value."""
    return sorted(areas, key=lambda area: (collation_key(area.name), area.code))


# ---------------------------------------------------------------- through time


def successors(session: Session, area: Area) -> list[Area]:
    """Give the units to which a unit passed, whole or in part."""
    return in_order(
        session.scalars(
            select(Area)
            .join(AreaSuccession, AreaSuccession.successor_id == Area.id)
            .where(AreaSuccession.predecessor_id == area.id)
        )
    )


def predecessors(session: Session, area: Area) -> list[Area]:
    """Give the units out of which a unit was made."""
    return in_order(
        session.scalars(
            select(Area)
            .join(AreaSuccession, AreaSuccession.predecessor_id == Area.id)
            .where(AreaSuccession.successor_id == area.id)
        )
    )


def heirs(session: Session, area: Area, on: date) -> list[Area]:
    """Give the units that existed on a later day in place of ``area``."""
    return _followed(session, area, on, successors)


def origins(session: Session, area: Area, on: date) -> list[Area]:
    """Give the units that existed on an earlier day in place of ``area``."""
    return _followed(session, area, on, predecessors)


def _followed(session: Session, area: Area, on: date, step: Step) -> list[Area]:
    """Go step by step through time until every line has reached the day."""
    there: list[Area] = []
    seen, waiting = {area.id}, [area]
    while waiting:
        for relative in step(session, waiting.pop()):
            if relative.id not in seen:
                seen.add(relative.id)
                (there if exists_on(relative, on) else waiting).append(relative)
    return in_order(there)
