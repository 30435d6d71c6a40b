"""What an invented household answers in a year: steadier than chance, better with time.

A household lacks an indicator when level + load × hardship + its own leaning + this year's
luck is above zero. The leaning stays, so that rounds are correlated as a panel is; levels
fall with the years by indicator. The figures are invented: higher than the province's
published rates, so that a sample of a few hundred shows something.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from mne.demo.member_answers import Answers, Lacks, age_on, member_answers, schooling_years
from mne.demo.people import Home

FIRST_YEAR = 2022


@dataclass(frozen=True)
class Tendency:
    """How often an indicator is lacking, how hardship drives it, how fast it mends."""

    level: float
    load: float
    trend: float


TENDENCIES = {
    "d01_employment": Tendency(-0.9, 0.9, -0.06),
    "d03_nutrition": Tendency(-1.6, 0.8, -0.05),
    "d04_health_insurance": Tendency(-1.0, 0.5, -0.14),
    "d05_adult_education": Tendency(-1.0, 0.9, -0.04),
    "d06_child_attendance": Tendency(-1.9, 0.8, -0.06),
    "d07_housing_quality": Tendency(-1.8, 1.1, -0.12),
    "d08_housing_area": Tendency(-2.0, 0.7, -0.05),
    "d09_water": Tendency(-1.7, 0.8, -0.12),
    "d10_toilet": Tendency(-1.2, 1.1, -0.15),
    "d11_internet": Tendency(-0.9, 0.9, -0.25),
    "d12_information": Tendency(-2.1, 0.9, -0.10),
    "income": Tendency(14.92, -0.42, 0.05),
}
DURABLE = {"wall": "brick_stone", "frame": "reinforced_concrete", "roof": "metal_sheet"}
POOR_MATERIAL = {"wall": "temporary_wood", "frame": "temporary_wood", "roof": "tarpaulin"}
SOURCES = ("income_crops", "income_livestock", "income_wages", "income_business")


def household_answers(home: Home, on: date, seed: int, commune_code: str) -> dict[str, Any]:
    """Give all answers of a completed annual-review interview, the roster under ``member``.

    Parameters
    ----------
    home
        The household.
    on
        Day of the interview: ages and the year's luck follow it.
    seed
        Of the demo; one household in one year always answers alike.
    commune_code
        Of the commune in which the hamlet stood on that day.
    """
    rng = _luck(home, on.year, seed)
    flags = _lacking(home, on.year, rng)
    people = home.present(on)
    lacks = Lacks(flags, uninsured=int(rng.integers(len(people))))
    members = [
        member_answers(person, position, on, lacks, rng)
        for position, person in enumerate(people)
    ]
    return {
        "household_code": home.code,
        "hamlet_code": home.hamlet.area.code,
        "commune_code": commune_code,
        "area_type": home.hamlet.area_type,
        "interview_date": on.isoformat(),
        "head_name": home.head.name,
        "interview_result": "completed",
        "member": members,
        **_dwelling(flags, len(people), rng),
        **_income(home, on.year, len(people), members, rng),
        **_hardships(flags, rng),
    }


def evaluation_answers(
    home: Home, on: date, seed: int, commune_code: str
) -> dict[str, Any]:
    """Give all answers of a completed evaluation interview: the core and the outcomes."""
    answers = household_answers(home, on, seed, commune_code)
    rng = _luck(home, on.year + 1000, seed)
    for person, row in zip(home.present(on), answers["member"], strict=True):
        row.update(schooling_years(row, age_on(person, on)))
        row["undernourished"] = "yes" if row.get("malnourished") == "stunted" else "no"
    worse = home.hardship + 0.3 * rng.normal()
    return {
        **answers,
        **_living_standard(answers, worse, rng),
        **_exposure(worse, on.year, rng),
        "consumption_month": str(
            int(2_400_000 * len(answers["member"]) * np.exp(-0.3 * worse))
        ),
        "food_insecure": "yes" if worse > 1.3 else "no",
        "satisfaction": "satisfied" if rng.random() < 0.6 else "neutral",
    }


def _luck(home: Home, year: int, seed: int) -> np.random.Generator:
    return np.random.default_rng([seed, year, *home.code.encode()])


def _lacking(home: Home, year: int, rng: np.random.Generator) -> dict[str, bool]:
    years = year - FIRST_YEAR
    return {
        name: bool(
            way.level
            + way.trend * years
            + way.load * home.hardship
            + 0.6 * home.leaning[position]
            + 0.3 * rng.normal()
            > 0
        )
        for position, (name, way) in enumerate(TENDENCIES.items())
        if name != "income"
    }


def _dwelling(flags: dict[str, bool], size: int, rng: np.random.Generator) -> Answers:
    bad = {"wall", "roof"} if flags["d07_housing_quality"] else set()
    area = (
        rng.uniform(4.0, 7.5) * size
        if flags["d08_housing_area"]
        else 9 * size + rng.uniform(20, 70)
    )
    toilets = (
        ("open_pit", "open_defecation") if flags["d10_toilet"] else ("septic", "pour_flush")
    )
    means = "telephone" if flags["d11_internet"] else "tv smartphone"
    return {
        **{
            f"{part}_material": POOR_MATERIAL[part] if part in bad else DURABLE[part]
            for part in ("wall", "frame", "roof")
        },
        "floor_area_m2": f"{area:.1f}",
        "water_source": "unprotected_well" if flags["d09_water"] else "drilled_well",
        "toilet": str(rng.choice(toilets)),
        "uses_internet": "no" if flags["d11_internet"] else "yes",
        "info_means": "none" if flags["d12_information"] else means,
    }


def _income(
    home: Home, year: int, size: int, members: list[Answers], rng: np.random.Generator
) -> Answers:
    way = TENDENCIES["income"]
    log_month = (
        way.level
        + way.trend * (year - FIRST_YEAR)
        + way.load * home.hardship
        + 0.25 * home.leaning[12]
        + 0.12 * rng.normal()
    )
    total = float(np.exp(log_month)) * 12 * size
    earns = any(member.get("wage_worker") == "yes" for member in members)
    parts = rng.dirichlet([3.0, 1.0, 4.0 if earns else 0.01, 1.0])
    amounts = {
        name: str(int(round(total * part, -4)))
        for name, part in zip(SOURCES, parts, strict=True)
    }
    if earns and amounts["income_wages"] == "0":
        amounts["income_wages"] = "500000"
    pensions = sum(member.get("pension") == "yes" for member in members)
    return {
        "farm_household": "yes" if rng.random() < 0.7 else "no",
        **amounts,
        "income_forestry_fishery": "0",
        "income_pensions": str(30_000_000 * pensions),
        "income_remittances": str(int(rng.random() < 0.15) * 6_000_000),
        "income_other": "0",
        "income_social_assistance": str(int(home.hardship > 1) * 4_500_000),
    }


def _hardships(flags: dict[str, bool], rng: np.random.Generator) -> Answers:
    answers = {"merit_household": "yes" if rng.random() < 0.03 else "no"}
    causes = [
        cause
        for cause, indicator in (
            ("no_skills", "d05_adult_education"),
            ("no_capital", "d01_employment"),
            ("illness", "d04_health_insurance"),
        )
        if flags[indicator]
    ]
    return answers | ({"causes": " ".join(causes)} if causes else {})


def _living_standard(answers: Answers, worse: float, rng: np.random.Generator) -> Answers:
    assets = ["tv", "telephone", "bicycle"]
    assets += ["motorbike"] if worse < 1.5 else []
    assets += ["refrigerator"] if worse < 0.6 else []
    assets += ["car_truck"] if worse < -1.2 else []
    own = answers["toilet"] != "open_defecation"
    return {
        "cooking_fuel": "wood" if worse > 0.9 else "gas",
        "electricity": "no" if worse > 2.6 else "yes",
        "floor_material": "earth_sand"
        if worse > 1.8
        else "cement"
        if worse > 0
        else "tiles",
        **({"toilet_shared": "yes" if worse > 1.6 else "no"} if own else {}),
        "water_minutes": "35" if worse > 2.2 else "0",
        "assets": " ".join(assets) if worse < 2.4 else "telephone",
        "child_death_5y": "yes" if rng.random() < 0.004 else "no",
    }


def _exposure(worse: float, year: int, rng: np.random.Generator) -> Answers:
    reached = 0.25 if year > FIRST_YEAR and worse > 0.5 else 0.03
    names = ("da1", "da2_tda1", "da2_tda2", "da3_tda1", "da3_tda2")
    exposure = {
        f"exposure_{name}": "yes" if rng.random() < reached else "no" for name in names
    }
    return exposure | {"credit_policy_bank": "yes" if rng.random() < 2 * reached else "no"}


def income_per_person(answers: dict[str, Any]) -> float:
    """Give measured income in đồng per person per month, without social assistance."""
    counted = sum(
        int(text)
        for name, text in answers.items()
        if name.startswith("income_") and name != "income_social_assistance"
    )
    return counted / 12 / len(answers["member"])
