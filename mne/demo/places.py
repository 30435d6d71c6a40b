"""The demo's map: ten communes with their hamlets, and their successors of 1 July 2025."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

from sqlalchemy.orm import Session

from mne.areas import editing
from mne.areas.models import Area, AreaKind, AreaType, SuccessionKind

B1_REGION = "south_east"


@dataclass(frozen=True)
class Hamlet:
    """A hamlet as the generator of people needs it."""

    area: Area
    commune_code: str
    share: float
    """Of the district's households."""
    minority: float
    hardship: float
    area_type: str


def load_places(session: Session) -> list[Hamlet]:
    """Write the areas of the demo and give its hamlets."""
    document = tomllib.loads(
        (files("mne.demo") / "tan-bien.toml").read_text(encoding="utf-8")
    )
    founded, reform = document["founded_on"], document["reform_on"]
    province = _add(session, document["province"], AreaKind.PROVINCE, founded, reform)
    district = _add(session, document["district"], AreaKind.DISTRICT, founded, reform)
    editing.place(session, district, province, founded, reform)
    after = _add(session, document["province"]["after"], AreaKind.PROVINCE, reform, None)
    text = document["legal_text"]
    editing.record_succession(session, province, after, reform, SuccessionKind.WHOLE, text)

    hamlets: dict[str, list[Hamlet]] = {}
    communes: dict[str, Area] = {}
    for row in document["communes"]:
        commune = _add(session, row, AreaKind.COMMUNE, founded, reform)
        editing.place(session, commune, district, founded, reform)
        communes[row["code"]] = commune
        hamlets[row["code"]] = list(_hamlets(session, row, commune, founded, reform))
    _load_successors(session, document, communes, hamlets, after)
    return [hamlet for group in hamlets.values() for hamlet in group]


def _load_successors(
    session: Session,
    document: dict[str, Any],
    communes: dict[str, Area],
    hamlets: dict[str, list[Hamlet]],
    province: Area,
) -> None:
    reform: date = document["reform_on"]
    waiting = {code: list(group) for code, group in hamlets.items()}
    for row in document["successors"]:
        commune = _add(session, row, AreaKind.COMMUNE, reform, None)
        editing.place(session, commune, province, reform)
        for origin in row["from"]:
            editing.record_succession(
                session,
                communes[origin["code"]],
                commune,
                reform,
                SuccessionKind(origin["kind"]),
                document["legal_text"],
            )
            leaving = waiting[origin["code"]]
            for _ in range(origin.get("hamlets", len(leaving))):
                editing.place(session, leaving.pop(0).area, commune, reform)


def _hamlets(
    session: Session, row: dict[str, Any], commune: Area, founded: date, reform: date
) -> Iterator[Hamlet]:
    word = "Khu phố" if row["type"] == "urban" else "Ấp"
    sizes = [1.0 + 0.15 * ((7 * number) % 5) for number in range(row["hamlets"])]
    for number, size in enumerate(sizes, start=1):
        named = {
            "code": f"{row['code']}-{number:02d}",
            "name": f"{word} {number}, {commune.name}",
        }
        area = _add(session, named, AreaKind.HAMLET, founded, None)
        editing.place(session, area, commune, founded, reform)
        editing.describe(
            session, area, AreaType(row["type"]), B1_REGION, founded, border=row["border"]
        )
        yield Hamlet(
            area=area,
            commune_code=row["code"],
            share=row["share"] * size / sum(sizes),
            minority=row["minority"],
            hardship=row["hardship"],
            area_type=row["type"],
        )


def _add(
    session: Session, row: dict[str, Any], kind: AreaKind, since: date, until: date | None
) -> Area:
    return editing.add_area(session, row["code"], row["name"], kind, since, until)
