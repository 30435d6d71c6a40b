"""Changes of the map. Nothing is overwritten: a unit ends, another begins.

A reform is entered in this order: add the new units, place what goes under them, record the
successions, end the old units from the lowest level up.
"""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.areas import tree
from mne.areas.errors import (
    AreaMisplaced,
    CodeInUse,
    HistoryRewritten,
    OutsideLifetime,
    UnitsStillBelow,
)
from mne.areas.models import (
    Area,
    AreaKind,
    AreaParent,
    AreaSuccession,
    AreaTrait,
    AreaType,
    SuccessionKind,
)
from mne.areas.names import tidy, unaccented
from mne.audit.actions import Action
from mne.audit.log import acting_id, record

Kept = TypeVar("Kept", AreaParent, AreaTrait)
_LEVEL = {kind: level for level, kind in enumerate(AreaKind)}


def add_area(
    session: Session,
    code: str,
    name: str,
    kind: AreaKind,
    valid_from: date,
    parent: Area | None = None,
) -> Area:
    """Begin a unit on a day, under ``parent`` unless it is the top of the tree.

    Raises
    ------
    CodeInUse
        Another unit has the code on that day or later.
    AreaMisplaced, OutsideLifetime
        ``parent`` can't hold it: its level is not higher, or it isn't there that day.
    """
    _refuse_used_code(session, code, valid_from)
    area = Area(
        code=code,
        name=tidy(name),
        search_name=unaccented(name),
        kind=kind,
        valid_from=valid_from,
    )
    session.add(area)
    session.flush()
    _log(session, Action.AREA_ADDED, area, code=code, name=area.name, kind=kind)
    if parent is not None:
        place(session, area, parent, valid_from)
    return area


def place(session: Session, area: Area, parent: Area, valid_from: date) -> AreaParent:
    """Put a unit under another from a day on; where it stood before ends that day.

    Raises
    ------
    AreaMisplaced
        ``parent`` is not of a higher level.
    OutsideLifetime
        One of the two doesn't exist on that day.
    HistoryRewritten
        A place from that day on, or a later one, is recorded already.
    """
    if _LEVEL[parent.kind] >= _LEVEL[area.kind]:
        raise AreaMisplaced(area, parent)
    _refuse_outside_lifetime(area, valid_from)
    _refuse_outside_lifetime(parent, valid_from)
    _end_current(session, AreaParent, area, valid_from)
    placed = AreaParent(area_id=area.id, parent_id=parent.id, valid_from=valid_from)
    session.add(placed)
    session.flush()
    _log(session, Action.AREA_PLACED, area, parent=parent.code, valid_from=valid_from)
    return placed


def set_trait(
    session: Session,
    hamlet: Area,
    area_type: AreaType,
    b1_region: str,
    valid_from: date,
    *,
    is_border: bool = False,
) -> AreaTrait:
    """Say what kind of place a hamlet is from a day on.

    Raises
    ------
    OutsideLifetime
        The hamlet doesn't exist on that day.
    HistoryRewritten
        A trait from that day on, or a later one, is recorded already.
    """
    _refuse_outside_lifetime(hamlet, valid_from)
    _end_current(session, AreaTrait, hamlet, valid_from)
    trait = AreaTrait(
        area_id=hamlet.id,
        area_type=area_type,
        b1_region=b1_region,
        is_border=is_border,
        valid_from=valid_from,
    )
    session.add(trait)
    session.flush()
    facts = {"area_type": area_type, "b1_region": b1_region, "is_border": is_border}
    _log(session, Action.AREA_TRAIT_SET, hamlet, **facts, valid_from=valid_from)
    return trait


def end_area(session: Session, area: Area, valid_to: date) -> None:
    """End a unit; ``valid_to`` is the first day without it.

    Raises
    ------
    UnitsStillBelow
        Other units stand under it on that day.
    OutsideLifetime
        It doesn't exist on that day.
    """
    _refuse_outside_lifetime(area, valid_to)
    below = tree.children(session, area.id, valid_to)
    if below:
        raise UnitsStillBelow(area, valid_to, below)
    _end_current(session, AreaParent, area, valid_to)
    _end_current(session, AreaTrait, area, valid_to)
    area.valid_to = valid_to
    session.flush()
    _log(session, Action.AREA_ENDED, area, valid_to=valid_to)


def record_succession(
    session: Session,
    predecessor: Area,
    successor: Area,
    happened_on: date,
    kind: SuccessionKind,
    legal_text: str,
) -> AreaSuccession:
    """Record that a unit passed, whole or in part, to another, and by which text."""
    _refuse_outside_lifetime(successor, happened_on)
    succession = AreaSuccession(
        predecessor_id=predecessor.id,
        successor_id=successor.id,
        happened_on=happened_on,
        kind=kind,
        legal_text=legal_text,
    )
    session.add(succession)
    session.flush()
    facts = {"successor": successor.code, "kind": kind, "legal_text": legal_text}
    _log(session, Action.AREA_SUCCEEDED, predecessor, **facts, happened_on=happened_on)
    return succession


def _refuse_used_code(session: Session, code: str, valid_from: date) -> None:
    later = select(Area).where(Area.code == code, Area.valid_from > valid_from)
    holder = tree.find_area(session, code, valid_from) or session.scalars(later).first()
    if holder is not None:
        raise CodeInUse(code, holder, max(valid_from, holder.valid_from))


def _refuse_outside_lifetime(area: Area, on: date) -> None:
    if not tree.exists_on(area, on):
        raise OutsideLifetime(area, on)


def _end_current(session: Session, dated: type[Kept], area: Area, on: date) -> None:
    """End on ``on`` what holds of a unit now; refuse if something later is known."""
    rows = select(dated).where(dated.area_id == area.id).order_by(dated.valid_from.desc())
    newest = session.scalars(rows).first()
    if newest is None:
        return
    if newest.valid_from >= on:
        raise HistoryRewritten(area, newest.valid_from, on)
    if newest.valid_to is None or newest.valid_to > on:
        newest.valid_to = on


def _log(session: Session, action: Action, area: Area, **details: object) -> None:
    record(session, action, f"area:{area.id}", acting_id(session), **details)
