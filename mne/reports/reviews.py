"""The yearly review in numbers: households and persons by class, over those who live there.

A review covers a list, so nothing in it is estimated: a rate is a count over a count, with
the day and the source of the denominator, and it has no interval.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from mne.datasets.frames import Frames
from mne.reports.measuring import UNPLACED, MeasuredRound

WHOLE = ""
"""The code of the whole area of a round."""
CLASSES = ("poor", "near_poor", "average", "not_poor", "incomplete")


@dataclass(frozen=True)
class Residents:
    """Who lives in an area; None where a hamlet of it was not counted."""

    households: int | None
    persons: int | None
    counted_on: tuple[date, date] | None
    """The first and the last day on which its hamlets were counted."""
    sources: tuple[str, ...]
    uncounted: int
    """Hamlets without a count."""


@dataclass(frozen=True)
class ReviewRow:
    """What the review found in one area; counts, no estimates."""

    round: str
    area: str
    listed: int
    interviewed: int
    households: Mapping[str, int]
    """By class, ``incomplete`` among them."""
    persons: Mapping[str, int]
    residents: Residents

    def share(self, household_class: str, *, of_persons: bool = False) -> float | None:
        """Give a class as a share of those who live there; None without a denominator."""
        counts = self.persons if of_persons else self.households
        whole = self.residents.persons if of_persons else self.residents.households
        return counts[household_class] / whole if whole else None


def review_rows(frames: Frames, measured: MeasuredRound) -> list[ReviewRow]:
    """Count a review by commune on the map of its own day, the whole area first."""
    facts = measured.facts
    listed = frames.selections.filter(round=facts.code).with_columns(
        pl.col("commune_code").fill_null(UNPLACED)
    )
    households = measured.rows.select(
        commune_code=pl.col("commune_code").fill_null(UNPLACED),
        household_class=measured.classes,
        size=measured.matrix.size,
    )
    places = _places(frames, measured)
    areas = [WHOLE, *sorted({*places["commune_code"], *listed["commune_code"]})]
    return [
        ReviewRow(
            round=facts.code,
            area=area,
            listed=_within(listed, area).height,
            interviewed=int(_within(listed, area)["responded"].sum()),
            households=dict(_counts(_within(households, area), pl.len())),
            persons=dict(_counts(_within(households, area), pl.col("size").sum())),
            residents=_residents(_within(places, area)),
        )
        for area in areas
    ]


def _within(table: pl.DataFrame, area: str) -> pl.DataFrame:
    return table if area == WHOLE else table.filter(commune_code=area)


def _counts(households: pl.DataFrame, count: pl.Expr) -> Iterator[tuple[str, int]]:
    found = households.group_by("household_class").agg(n=count)
    known = dict(found.iter_rows())
    for household_class in CLASSES:
        yield household_class, int(known.get(household_class) or 0)


def _places(frames: Frames, measured: MeasuredRound) -> pl.DataFrame:
    """Give every hamlet of the round's area with its count, or without one."""
    facts = measured.facts
    hamlets = frames.areas.filter(round=facts.code, map_on=facts.reference_on).select(
        "hamlet_code", pl.col("commune_code").fill_null(UNPLACED)
    )
    counts = frames.residents.filter(round=facts.code).drop("round")
    return hamlets.join(counts, on="hamlet_code", how="left")


def _residents(places: pl.DataFrame) -> Residents:
    """Add up; a hamlet without a count leaves its area without a denominator."""
    uncounted = places["households"].null_count()
    whole = uncounted == 0 and places.height > 0
    days: Sequence[date] = places["counted_on"].drop_nulls().sort().to_list()
    return Residents(
        households=int(places["households"].sum()) if whole else None,
        persons=int(places["persons"].sum()) if whole else None,
        counted_on=(days[0], days[-1]) if days else None,
        sources=tuple(places["source"].drop_nulls().unique().sort()),
        uncounted=uncounted,
    )
