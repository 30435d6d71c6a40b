"""The people's committees of the communes, made from the tree of areas as of a day.

Each commune has one committee, which reports. It lives as long as its commune; when the
commune passes whole to another, so does its committee.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.areas import tree
from mne.areas.models import Area, AreaKind, AreaSuccession
from mne.programmes.models import Agency, AgencySuccession
from mne.programmes.offices import (
    NewOffice,
    add_office,
    check_there,
    pass_on,
    set_superior,
    superior_of,
)


@dataclass(frozen=True)
class MadeUnits:
    """What making the units of a day did."""

    added: list[Agency] = field(default_factory=list)
    known: list[Agency] = field(default_factory=list)
    passed_on: list[tuple[Agency, Agency]] = field(default_factory=list)
    undecided: list[Agency] = field(default_factory=list)
    """Ended with a commune that was split: a person says who took over."""


def unit_name(commune: Area) -> str:
    """Name the people's committee of a commune.

    Examples
    --------
    >>> unit_name(Area(name="Thị trấn Tân Biên"))
    'UBND thị trấn Tân Biên'
    """
    return f"UBND {commune.name[:1].lower()}{commune.name[1:]}"


def make_units(session: Session, area: Area, on: date, superior: Agency) -> MadeUnits:
    """Give every commune of an area on a day its committee, which answers to ``superior``.

    Run again it adds nothing. Committees of communes that ended by that day pass to those
    of the communes in their place, where there is exactly one.

    Raises
    ------
    OfficeNotThere
        The superior office does not exist on that day.
    """
    check_there(superior, on)
    made = MadeUnits()
    for commune in _communes(session, area, on):
        unit = _unit_of(session, commune)
        (made.added if unit is None else made.known).append(
            unit := unit or _add(session, commune)
        )
        if superior_of(session, unit.id, on) is None:
            set_superior(session, unit, superior, max(unit.valid_from, superior.valid_from))
    units = {unit.area_id: unit for unit in (*made.added, *made.known)}
    for ended, heirs in _ended(session, units, on):
        if len(heirs) == 1:
            _pass_on(session, ended, units[heirs[0].id])
            made.passed_on.append((ended, units[heirs[0].id]))
        else:
            made.undecided.append(ended)
    return made


def _communes(session: Session, area: Area, on: date) -> list[Area]:
    below = tree.descendant_ids(session, area.id, on)
    found = session.scalars(
        select(Area).where(
            Area.id.in_(below), Area.kind == AreaKind.COMMUNE, tree.in_force(Area, on)
        )
    )
    return tree.in_order(found)


def _unit_of(session: Session, commune: Area) -> Agency | None:
    return session.scalar(
        select(Agency).where(
            Agency.area_id == commune.id, Agency.name == unit_name(commune)
        )
    )


def _add(session: Session, commune: Area) -> Agency:
    code = f"UBND-{commune.code}"
    if session.scalar(select(Agency.id).where(Agency.code == code)) is not None:
        # a commune of another time had the same code
        code = f"{code}-{commune.valid_from.year}"
    entry = NewOffice(
        code, unit_name(commune), commune.id, commune.valid_from, commune.valid_to
    )
    return add_office(session, entry)


def _ended(
    session: Session, units: dict[int, Agency], on: date
) -> Iterable[tuple[Agency, Sequence[Area]]]:
    passed = select(AgencySuccession.predecessor_id)
    rows = session.execute(
        select(Agency, Area)
        .join(Area, Area.id == Agency.area_id)
        .where(
            Area.kind == AreaKind.COMMUNE,
            Area.valid_to <= on,
            Agency.id.not_in(passed),
        )
        .order_by(Agency.code)
    )
    for ended, commune in rows:
        heirs = tree.heirs(session, commune, on)
        is_unit = ended.name == unit_name(commune)
        if is_unit and heirs and all(heir.id in units for heir in heirs):
            yield ended, heirs


def _pass_on(session: Session, ended: Agency, unit: Agency) -> None:
    succession = session.scalars(
        select(AreaSuccession)
        .where(AreaSuccession.predecessor_id == ended.area_id)
        .order_by(AreaSuccession.id)
    ).first()
    if succession is not None:
        pass_on(session, ended, unit, succession.happened_on, succession.legal_text)
