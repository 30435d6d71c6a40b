"""What an invented member answers, given which indicators the household lacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from mne.demo.people import Person

Answers = dict[str, str]


@dataclass(frozen=True)
class Lacks:
    """Which member-level indicators the household lacks this year, and who shows it."""

    flags: Mapping[str, bool]
    uninsured: int
    """Position of the one without insurance."""

    def has(self, indicator: str) -> bool:
        """Tell whether the household lacks ``indicator``."""
        return self.flags[indicator]


def age_on(person: Person, on: date) -> int:
    """Give completed years on a day; from the year alone where the day is not known."""
    if not person.day_known:
        return on.year - person.born_on.year
    birthday_to_come = (on.month, on.day) < (person.born_on.month, person.born_on.day)
    return on.year - person.born_on.year - birthday_to_come


def member_answers(
    person: Person, position: int, on: date, lacks: Lacks, rng: np.random.Generator
) -> Answers:
    """Give the answers about one member, only to the questions that are asked of them."""
    age = age_on(person, on)
    answers = _who(person)
    if age >= 15:
        answers |= _work(age, lacks, rng)
    if age >= 3:
        answers |= _education(age, lacks, rng)
    return answers | _health(age, position, lacks, rng)


def schooling_years(answers: Answers, age: int) -> Answers:
    """Give the completed years of schooling that fit the level attended or the diploma."""
    if age < 10:
        return {}
    years = {
        "none": 3, "primary": 5, "lower_secondary": 9, "elementary_vocational": 10,
        "upper_secondary": 12, "intermediate": 12, "college": 15, "university": 16,
    }[answers["diploma"]]  # fmt: skip
    at_school = answers["attending"] not in ("none", "preschool")
    return {
        "years_schooling": str(max(years, age - 7) if at_school and age < 18 else years)
    }


def _who(person: Person) -> Answers:
    answers = {
        "member_name": person.name,
        "relation": person.relation,
        "sex": person.sex,
        "birth_date_known": "yes" if person.day_known else "no",
        "ethnicity": person.ethnicity,
    }
    if person.day_known:
        return answers | {"birth_date": person.born_on.isoformat()}
    return answers | {"birth_year": str(person.born_on.year)}


def _work(age: int, lacks: Lacks, rng: np.random.Generator) -> Answers:
    if age > 66 or rng.random() < 0.02:
        return {"able_to_work": "no"}
    if age < 18 or rng.random() < 0.08:
        return {"able_to_work": "yes", "has_job": "no", "wants_job": "no"}
    if not lacks.has("d01_employment"):
        return _job(rng, wage_chance=0.45, contract="yes")
    if rng.random() < 0.2:
        return {
            "able_to_work": "yes",
            "has_job": "no",
            "wants_job": "yes",
            "looks_but_cannot_find": "yes",
        }
    return _job(rng, wage_chance=0.85, contract="no")


def _job(rng: np.random.Generator, wage_chance: float, contract: str) -> Answers:
    answers = {"able_to_work": "yes", "has_job": "yes"}
    if rng.random() < wage_chance:
        nonfarm = "other_nonfarm" if rng.random() < 0.5 else "none"
        return answers | {
            "wage_worker": "yes",
            "has_contract": contract,
            "nonfarm_job": "state" if contract == "yes" and rng.random() < 0.1 else nonfarm,
        }
    return answers | {
        "wage_worker": "no",
        "nonfarm_job": "other_nonfarm" if rng.random() < 0.2 else "none",
    }


def _education(age: int, lacks: Lacks, rng: np.random.Generator) -> Answers:
    if age < 16:
        return _child_education(age, lacks)
    if age <= 30:
        return _young_adult_education(age, lacks, rng)
    level = rng.choice(
        [
            "none",
            "primary",
            "lower_secondary",
            "upper_secondary",
            "intermediate",
            "university",
        ],
        p=[0.12, 0.33, 0.32, 0.15, 0.04, 0.04],
    )
    return {"attending": "none", "diploma": str(level)}


def _child_education(age: int, lacks: Lacks) -> Answers:
    level = "preschool" if age < 6 else "primary" if age < 12 else "lower_secondary"
    # the eldest years drop out first
    if lacks.has("d06_child_attendance") and (age < 5 or age >= 13):
        level = "none"
    if age < 6:
        return {"attending": level}
    return {"attending": level, "diploma": "none" if age < 12 else "primary"}


def _young_adult_education(age: int, lacks: Lacks, rng: np.random.Generator) -> Answers:
    if lacks.has("d05_adult_education"):
        diploma = "primary" if age < 18 else "lower_secondary"
        return {"attending": "none", "diploma": diploma, "trained_on_job": "no"}
    if age < 18:
        return {"attending": "upper_secondary", "diploma": "lower_secondary"}
    if age <= 21 and rng.random() < 0.4:
        return {"attending": "university", "diploma": "upper_secondary"}
    diploma = "university" if age > 22 and rng.random() < 0.2 else "upper_secondary"
    return {"attending": "none", "diploma": diploma}


def _health(age: int, position: int, lacks: Lacks, rng: np.random.Generator) -> Answers:
    lacks_card = lacks.has("d04_health_insurance") and position == lacks.uninsured
    answers = {"insured": "no" if lacks_card else "yes"}
    if age < 16:
        stunted = lacks.has("d03_nutrition") and rng.random() < 0.7
        answers["malnourished"] = "stunted" if stunted else "none"
    disabled = rng.random() < 0.02
    answers["disabled"] = "yes" if disabled else "no"
    answers["monthly_allowance"] = "yes" if disabled or age >= 80 else "no"
    if age >= 45:
        answers["pension"] = "yes" if age >= 60 and rng.random() < 0.08 else "no"
    return answers
