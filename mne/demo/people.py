"""Invented households: their size, ages, ethnicity and hardship.

Sizes and ages follow the shape of Viet Nam's rural households (mean size about 3.7, a
quarter of the people under 16, an eighth over 60). Every name is made of common parts, and
every identity number starts with FAKE.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from mne.demo.names import person_name
from mne.demo.places import Hamlet

Generator = np.random.Generator

SIZES = np.arange(1, 9)
SIZE_SHARES = np.array([0.07, 0.16, 0.22, 0.28, 0.15, 0.07, 0.03, 0.02])
MINORITIES = ("khmer", "cham", "ta_mun", "hoa", "muong", "tay", "nung")
MINORITY_SHARES = np.array([0.55, 0.20, 0.10, 0.04, 0.04, 0.04, 0.03])
YEAR_ONLY = 0.30
"""Share of people over 50 of whom the records hold only the year of birth."""
REGISTERED_ON = date(2021, 9, 1)


@dataclass(frozen=True)
class Person:
    """A member as the register holds them."""

    number: int
    name: str
    sex: str
    born_on: date
    day_known: bool
    relation: str
    ethnicity: str
    identity_number: str | None


@dataclass(frozen=True)
class Home:
    """A household and what drives its answers over the years."""

    code: str
    hamlet: Hamlet
    people: tuple[Person, ...]
    hardship: float
    """Latent deprivation in standard deviations; higher is worse."""
    leaning: np.ndarray = field(repr=False)
    """How far each of the 12 indicators and the income lean to the bad side, for good."""

    @property
    def head(self) -> Person:
        """The head is the first member."""
        return self.people[0]

    def present(self, on: date) -> tuple[Person, ...]:
        """Give those who were born by ``on``."""
        return tuple(person for person in self.people if person.born_on <= on)


def generate(hamlets: Sequence[Hamlet], count: int, rng: Generator) -> Iterator[Home]:
    """Invent ``count`` households over the hamlets in proportion to their shares.

    Parameters
    ----------
    hamlets
        With their shares of the district's households.
    count
        Households altogether; every hamlet gets at least one.
    rng
        Seeded by the caller: the same seed gives the same district.
    """
    shares = np.array([hamlet.share for hamlet in hamlets])
    expected = shares / shares.sum() * count
    sizes = np.maximum(1, np.floor(expected).astype(int))
    for index in np.argsort(-(expected - sizes), kind="stable")[
        : max(0, count - sizes.sum())
    ]:
        sizes[index] += 1
    for hamlet, size in zip(hamlets, sizes, strict=True):
        place = rng.normal(0.0, 0.25)
        for number in range(1, int(size) + 1):
            yield _home(hamlet, number, place, rng)


def _home(hamlet: Hamlet, number: int, place: float, rng: Generator) -> Home:
    minority = rng.random() < hamlet.minority
    ethnicity = str(rng.choice(MINORITIES, p=MINORITY_SHARES)) if minority else "kinh"
    code = f"{hamlet.area.code}-{number:04d}"
    people = tuple(_people(code, ethnicity, rng))
    head_age = REGISTERED_ON.year - people[0].born_on.year
    frail = 0.45 * (head_age > 65) + 0.25 * (people[0].sex == "female")
    own = rng.normal(0.0, 0.8)
    return Home(
        code=code,
        hamlet=hamlet,
        people=people,
        hardship=float(hamlet.hardship + place + own + 0.7 * minority + frail),
        leaning=rng.normal(0.0, 1.0, 13),
    )


def _people(code: str, ethnicity: str, rng: Generator) -> Iterator[Person]:
    size = int(rng.choice(SIZES, p=SIZE_SHARES))
    for number, (relation, sex, age) in enumerate(_family(size, rng), start=1):
        born_on = _birthday(age, rng)
        yield Person(
            number=number,
            name=person_name(sex, ethnicity, rng),
            sex=sex,
            born_on=born_on,
            day_known=not (age > 50 and rng.random() < YEAR_ONLY),
            relation=relation,
            ethnicity=ethnicity,
            identity_number=_fake_identity(code, number) if age >= 14 else None,
        )


def _family(size: int, rng: Generator) -> Iterator[tuple[str, str, int]]:
    """Give relation, sex and age at registration; a negative age is a birth to come."""
    head_sex = "male" if rng.random() < 0.72 else "female"
    head_age = int(np.clip(rng.normal(62 if size <= 2 else 45, 13), 21, 90))
    yield "head", head_sex, head_age
    left = size - 1
    if left and rng.random() < (0.85 if head_age < 70 else 0.55):
        yield "spouse", _other(head_sex), int(np.clip(head_age + rng.normal(-2, 4), 19, 90))
        left -= 1
    if left >= 3 and head_age < 60 and rng.random() < 0.35:
        yield "parent", str(rng.choice(["female", "male"], p=[0.7, 0.3])), head_age + 24
        left -= 1
    for _ in range(left):
        yield _descendant(head_age, rng)


def _descendant(head_age: int, rng: Generator) -> tuple[str, str, int]:
    sex = "male" if rng.random() < 0.51 else "female"
    if head_age > 58 and rng.random() < 0.55:
        return "grandchild", sex, int(rng.integers(-2, max(2, head_age - 45)))
    return "child", sex, max(-3, head_age - int(rng.integers(21, 38)))


def _other(sex: str) -> str:
    return "female" if sex == "male" else "male"


def _birthday(age: int, rng: Generator) -> date:
    day = date(REGISTERED_ON.year - age, 1, 1)
    return day + timedelta(days=int(rng.integers(0, 365)))


def _fake_identity(code: str, number: int) -> str:
    return f"FAKE-{code}-{number:02d}"
