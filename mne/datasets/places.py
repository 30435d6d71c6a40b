"""Geography in a data set: the commune of each hamlet on each round's map, denominators.

A rate keeps the map of its round's day; a comparison puts both rounds on one map. That is
possible because interviews know their hamlet, and a hamlet its commune on any day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.areas.models import Area, AreaKind
from mne.areas.tree import (
    communes_of_hamlets,
    descendant_ids,
    exists_on,
    heirs,
    origins,
    trait,
)
from mne.households.models import ResidentCount
from mne.rounds.models import Round

AREAS = {
    "round": pl.String(),
    "hamlet_code": pl.String(),
    "hamlet_name": pl.String(),
    "area_type": pl.String(),
    "map_on": pl.Date(),
    "commune_code": pl.String(),
    "commune_name": pl.String(),
}
RESIDENTS = {
    "round": pl.String(),
    "hamlet_code": pl.String(),
    "households": pl.Int64(),
    "persons": pl.Int64(),
    "counted_on": pl.Date(),
    "source": pl.String(),
}


def hamlets_of(session: Session, round_: Round) -> list[Area]:
    """Give the hamlets of a round's area on its reference day, by code."""
    inside = descendant_ids(session, round_.area_id, round_.reference_on)
    return list(
        session.scalars(
            select(Area)
            .where(Area.id.in_(inside), Area.kind == AreaKind.HAMLET)
            .order_by(Area.code)
        )
    )


def areas_table(
    session: Session, hamlets: Mapping[str, list[Area]], rounds: Iterable[Round]
) -> pl.DataFrame:
    """Lay out, for the hamlets of each round, their commune on the map of every round.

    A hamlet that doesn't exist on another map's day is followed to its one successor (or
    back to its one origin); where there are several it has no commune on that map.
    """
    listed = list(rounds)
    maps = {
        on: communes_of_hamlets(session, on)
        for on in sorted({round_.reference_on for round_ in listed})
    }
    rows = [
        (
            round_.code,
            hamlet.code,
            hamlet.name,
            _area_type(session, hamlet, round_.reference_on),
            on,
            *_named(_commune(session, hamlet, on, communes)),
        )
        for round_ in listed
        for hamlet in hamlets[round_.code]
        for on, communes in maps.items()
    ]
    return pl.DataFrame(rows, schema=AREAS, orient="row").sort(
        "round", "map_on", "hamlet_code"
    )


def _area_type(session: Session, hamlet: Area, on: date) -> str | None:
    found = trait(session, hamlet.id, on)
    return None if found is None else found.area_type.value


def _commune(
    session: Session, hamlet: Area, on: date, communes: Mapping[int, Area]
) -> Area | None:
    if exists_on(hamlet, on):
        return communes.get(hamlet.id)
    follow = heirs if hamlet.valid_from <= on else origins
    there = follow(session, hamlet, on)
    return communes.get(there[0].id) if len(there) == 1 else None


def _named(commune: Area | None) -> tuple[str | None, str | None]:
    return (None, None) if commune is None else (commune.code, commune.name)


def residents_table(
    session: Session, hamlets: Mapping[str, list[Area]], rounds: Iterable[Round]
) -> pl.DataFrame:
    """Lay out the last count of each hamlet up to the day of each round.

    A hamlet nobody counted has no row: its commune then has no denominator, and no rate.
    """
    rows = [
        (round_.code, hamlet.code, *count)
        for round_ in rounds
        for hamlet, count in _counts(session, hamlets[round_.code], round_.reference_on)
    ]
    return pl.DataFrame(rows, schema=RESIDENTS, orient="row").sort("round", "hamlet_code")


def _counts(
    session: Session, hamlets: Iterable[Area], on: date
) -> list[tuple[Area, tuple[int, int, date, str]]]:
    by_id = {hamlet.id: hamlet for hamlet in hamlets}
    rows = session.scalars(
        select(ResidentCount)
        .where(ResidentCount.hamlet_id.in_(by_id), ResidentCount.counted_on <= on)
        .order_by(ResidentCount.counted_on)
    )
    latest = {row.hamlet_id: row for row in rows}
    return [
        (by_id[hamlet_id], (row.households, row.persons, row.counted_on, row.source))
        for hamlet_id, row in latest.items()
    ]
