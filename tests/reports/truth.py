"""Data sets made by hand, so that the truth of a report is known before it is made.

A household is named by its hamlet and number; ``LACKING`` and an income below the line make
it poor under vn-2022, the income alone near-poor.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from mne.datasets.frames import DrawFacts, Frames, Label, RoundFacts

LOW, HIGH = 1_000_000, 5_000_000
LACKING = {"water_source": "surface", "toilet": "open_pit", "uses_internet": "no"}
POOR = {"income_pc_month": LOW, **LACKING}
NEAR_POOR = {"income_pc_month": LOW}
RICH = {"income_pc_month": HIGH}

HOUSEHOLD: dict[str, Any] = {
    "area_type": "rural",
    "household_size": 2,
    "income_pc_month": HIGH,
    "farm_household": "no",
    "wall_durable": "yes",
    "frame_durable": "yes",
    "roof_durable": "yes",
    "floor_area_m2": 40.0,
    "water_source": "tap",
    "toilet": "septic",
    "uses_internet": "yes",
    "info_means": "tv smartphone",
}
LIVING: dict[str, Any] = {
    "child_death_5y": "no",
    "electricity": "yes",
    "cooking_fuel": "gas",
    "toilet_shared": "no",
    "water_minutes": 0,
    "floor_material": "cement",
    "wall_material": "brick_stone",
    "roof_material": "metal_sheet",
    "assets": "tv motorbike",
}
# six living-standard deprivations of 1/18 are exactly 1/3
SIX = {
    "electricity": "no",
    "cooking_fuel": "wood",
    "toilet": "open_pit",
    "water_source": "surface",
    "floor_material": "earth_sand",
    "assets": "none",
}
MEMBER: dict[str, Any] = {
    "age": 40,
    "insured": "yes",
    "attending": "none",
    "diploma": "primary",
    "trained_on_job": None,
    "malnourished": None,
    "able_to_work": "yes",
    "has_job": "yes",
    "wants_job": None,
    "looks_but_cannot_find": None,
    "wage_worker": "no",
    "has_contract": None,
    "monthly_allowance": "no",
    "disabled": "no",
}
SCHOOLED: dict[str, Any] = {"years_schooling": 9, "undernourished": "no"}
TEXTS = pl.String()


@dataclass
class Home:
    """One household that was interviewed, or a PSU or household that was not."""

    hamlet: str
    number: int
    answers: dict[str, Any] = field(default_factory=dict)
    weight: float = 1.0
    stratum: str = "1"
    members: int = 2
    result: str = "completed"


@dataclass
class Made:
    """A round made by hand."""

    code: str
    homes: Sequence[Home]
    mode: str = "sample"
    kind: str = "baseline"
    on: date = date(2022, 7, 1)
    has_living: bool = True
    residents: dict[str, tuple[int, int]] = field(default_factory=dict)


def made_frames(
    rounds: Sequence[Made], maps: dict[date, dict[str, str]] | None = None
) -> Frames:
    """Make a data set; ``maps`` gives the commune of each hamlet by day.

    Without maps hamlet "C1-2" lies in commune "C1" on every day.
    """
    homes = [(made, home) for made in rounds for home in made.homes]
    answered = [(made, home) for made, home in homes if home.result == "completed"]
    return Frames(
        households=_table(_household(made, home) for made, home in answered),
        members=_table(
            _member(made, home, number)
            for made, home in answered
            for number in range(1, home.members + 1)
        ),
        selections=_table(_selection(made, home) for made, home in homes),
        areas=_areas(rounds, maps),
        residents=_residents(rounds),
        rounds=tuple(_facts(made) for made in rounds),
        sha256="ab" * 32,
        label=Label("ds", "Bộ thử", datetime(2026, 11, 20, 1, tzinfo=UTC)),
    )


def _table(rows: Any) -> pl.DataFrame:
    return pl.DataFrame(list(rows), infer_schema_length=None)


def _design(made: Made, home: Home) -> dict[str, Any]:
    return {
        "round": made.code,
        "household_id": f"{home.hamlet}-{home.number:03d}",
        "stratum": home.stratum,
        "psu": home.hamlet,
        "weight": home.weight,
        "hamlet_code": home.hamlet,
        "commune_code": home.hamlet.partition("-")[0],
    }


def _household(made: Made, home: Home) -> dict[str, Any]:
    living = LIVING if made.has_living else {}
    size = {"household_size": home.members}
    return _design(made, home) | HOUSEHOLD | living | size | home.answers


def _member(made: Made, home: Home, number: int) -> dict[str, Any]:
    schooled = SCHOOLED if made.has_living else {}
    return _design(made, home) | {"member_number": number} | MEMBER | schooled


def _selection(made: Made, home: Home) -> dict[str, Any]:
    responded = home.result == "completed"
    return _design(made, home) | {
        "weight": home.weight if responded else 0.0,
        "design_weight": home.weight,
        "disposition": home.result,
        "responded": responded,
        "response_factor": None if home.result == "lost" else 1.0,
    }


def _areas(rounds: Sequence[Made], maps: dict[date, dict[str, str]] | None) -> pl.DataFrame:
    rows = []
    for made in rounds:
        hamlets = sorted({*(home.hamlet for home in made.homes), *made.residents})
        for on in sorted({each.on for each in rounds}):
            for hamlet in hamlets:
                there = (maps or {}).get(on, {}).get(hamlet, hamlet.partition("-")[0])
                name = f"Xã {there}" if there else None
                rows.append((made.code, hamlet, hamlet, "rural", on, there or None, name))
    columns = "round hamlet_code hamlet_name area_type map_on commune_code commune_name"
    return pl.DataFrame(
        rows, schema=columns.split(), orient="row", infer_schema_length=None
    )


def _residents(rounds: Sequence[Made]) -> pl.DataFrame:
    rows = [
        (made.code, hamlet, households, persons, made.on, "Công an xã")
        for made in rounds
        for hamlet, (households, persons) in made.residents.items()
    ]
    schema = {
        "round": TEXTS,
        "hamlet_code": TEXTS,
        "households": pl.Int64(),
        "persons": pl.Int64(),
        "counted_on": pl.Date(),
        "source": TEXTS,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _facts(made: Made) -> RoundFacts:
    living = LIVING if made.has_living else {}
    schooled = SCHOOLED if made.has_living else {}
    interviewed = sum(home.result == "completed" for home in made.homes)
    return RoundFacts(
        code=made.code,
        name=f"Đợt {made.code}",
        kind=made.kind,
        mode=made.mode,
        reference_on=made.on,
        opens_on=made.on,
        closes_on=made.on,
        area_code="D1",
        area_name="Huyện Một",
        form_id="evaluation_household",
        standards=["vn-2022"],
        listed=len(made.homes),
        interviewed=interviewed,
        set_aside={},
        asked={
            "households": sorted({**HOUSEHOLD, **living}),
            "members": sorted({**MEMBER, **schooled}),
        },
        draw=DrawFacts(1, "by hand", "0" * 64) if made.mode == "sample" else None,
    )
