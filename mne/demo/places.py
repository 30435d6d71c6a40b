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

B1_REGION = "southeast"


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
    """Write the areas of the demo, before and after the reform, and give its hamlets."""
    document = tomllib.loads(
        (files("mne.demo") / "tan-bien.toml").read_text(encoding="utf-8")
    )
    founded: date = document["founded_on"]
    province = _add(session, document["province"], AreaKind.PROVINCE, founded)
    district = _add(session, document["district"], AreaKind.DISTRICT, founded, province)
    communes: dict[str, Area] = {}
    hamlets: dict[str, list[Hamlet]] = {}
    for row in document["communes"]:
        commune = _add(session, row, AreaKind.COMMUNE, founded, district)
        communes[row["code"]] = commune
        hamlets[row["code"]] = list(_hamlets(session, row, commune, founded))
    _reform(session, document, province, communes, hamlets)
    for ended in (*communes.values(), district, province):
        editing.end_area(session, ended, document["reform_on"])
    return [hamlet for group in hamlets.values() for hamlet in group]


def _reform(
    session: Session,
    document: dict[str, Any],
    province: Area,
    communes: dict[str, Area],
    hamlets: dict[str, list[Hamlet]],
) -> None:
    day: date = document["reform_on"]
    text: str = document["legal_text"]
    after = _add(session, document["province"]["after"], AreaKind.PROVINCE, day)
    editing.record_succession(session, province, after, day, SuccessionKind.WHOLE, text)
    waiting = {code: list(group) for code, group in hamlets.items()}
    for row in document["successors"]:
        commune = _add(session, row, AreaKind.COMMUNE, day, after)
        for origin in row["from"]:
            code, kind = origin["code"], SuccessionKind(origin["kind"])
            editing.record_succession(session, communes[code], commune, day, kind, text)
            for _ in range(origin.get("hamlets", len(waiting[code]))):
                editing.place(session, waiting[code].pop(0).area, commune, day)


def _hamlets(
    session: Session, row: dict[str, Any], commune: Area, founded: date
) -> Iterator[Hamlet]:
    word = "Khu phố" if row["type"] == "urban" else "Ấp"
    sizes = [1.0 + 0.15 * ((7 * number) % 5) for number in range(row["hamlets"])]
    for number, size in enumerate(sizes, start=1):
        named = {"code": f"{row['code']}-{number:02d}", "name": f"{word} {number}"}
        area = _add(session, named, AreaKind.HAMLET, founded, commune)
        editing.set_trait(
            session,
            area,
            AreaType(row["type"]),
            B1_REGION,
            founded,
            is_border=row["border"],
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
    session: Session,
    row: dict[str, Any],
    kind: AreaKind,
    since: date,
    parent: Area | None = None,
) -> Area:
    return editing.add_area(session, row["code"], row["name"], kind, since, parent)
