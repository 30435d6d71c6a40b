"""Write the invented people into the register, with the counts of residents by date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from mne.areas.names import unaccented
from mne.demo.people import REGISTERED_ON, Home, Person
from mne.households.models import Household, Member, ResidentCount

SOURCE = "Dữ liệu minh họa / demonstration data"


def register(session: Session, homes: Sequence[Home]) -> None:
    """Add every household with its members."""
    session.execute(insert(Household), [_household(home) for home in homes])
    ids = {code: key for key, code in session.query(Household.id, Household.code)}
    session.execute(
        insert(Member),
        [_member(ids[home.code], person) for home in homes for person in home.people],
    )


def count_residents(session: Session, homes: Iterable[Home], days: Sequence[date]) -> None:
    """Record how many households and persons lived in each hamlet on each day."""
    households: Counter[tuple[int, date]] = Counter()
    persons: Counter[tuple[int, date]] = Counter()
    for home in homes:
        for day in days:
            key = (home.hamlet.area.id, day)
            households[key] += 1
            persons[key] += len(home.present(day))
    session.execute(
        insert(ResidentCount),
        [
            {
                "hamlet_id": hamlet_id,
                "counted_on": day,
                "households": count,
                "persons": persons[hamlet_id, day],
                "source": SOURCE,
            }
            for (hamlet_id, day), count in sorted(households.items())
        ],
    )


def _household(home: Home) -> dict[str, Any]:
    return {
        "code": home.code,
        "hamlet_id": home.hamlet.area.id,
        "head_name": home.head.name,
        "search_name": unaccented(home.head.name),
        "address": home.hamlet.area.name,
        "registered_on": REGISTERED_ON,
    }


def _member(household_id: int, person: Person) -> dict[str, Any]:
    return {
        "household_id": household_id,
        "number": person.number,
        "name": person.name,
        "sex": person.sex,
        "birth_date": person.born_on if person.day_known else None,
        "birth_year": None if person.day_known else person.born_on.year,
        "relation": person.relation,
        "ethnicity": person.ethnicity,
        "identity_number": person.identity_number,
    }
