"""Interviews, the list they were drawn from and the map, laid out as one set of tables.

Freezing takes the interviews from the store, an export from its own files: from here on
both do the same, and so give the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import polars as pl
from sqlalchemy.orm import Session

from mne.areas.models import Area
from mne.datasets.choosing import Chosen
from mne.datasets.errors import NothingToFreeze
from mne.datasets.frames import DrawFacts, RoundFacts
from mne.datasets.interviews import Tables
from mne.datasets.places import areas_table, hamlets_of, residents_table
from mne.datasets.selections import read_selections
from mne.rounds.models import Round
from mne.sampling.drawing import find_draw

DESIGN = ("round", "stratum", "psu", "weight", "hamlet_code", "commune_code")
ORDER = ["round", "stratum", "psu", "household_id"]


class RoundContent(NamedTuple):
    """A round as it goes into a data set."""

    facts: RoundFacts
    chosen: Chosen
    tables: Tables
    selections: pl.DataFrame


def with_selections(
    session: Session, round_: Round, chosen: Chosen, tables: Tables
) -> RoundContent:
    """Put the round's list and weights to its interviews; set aside those off a sample.

    Raises
    ------
    NothingToFreeze
        No interview has answers.
    """
    selections, unlisted = read_selections(session, round_, tables.dispositions)
    _set_aside(chosen, unlisted)
    if not selections["responded"].any():
        raise NothingToFreeze(
            round_.code, (f"{reason} {n}" for reason, n in chosen.reasons().items())
        )
    facts = _facts(session, round_, chosen, selections, tables)
    return RoundContent(facts, chosen, tables, selections)


def _set_aside(chosen: Chosen, unlisted: set[str]) -> None:
    """Set aside the interviews of households that no sample drew: they have no weight."""
    for household_id, known in list(chosen.by_household.items()):
        if known.household_code in unlisted:
            chosen.set_aside.append((known.instance_id, "not_drawn"))
            del chosen.by_household[household_id]
    chosen.set_aside.sort()


def _facts(
    session: Session,
    round_: Round,
    chosen: Chosen,
    selections: pl.DataFrame,
    tables: Tables,
) -> RoundFacts:
    area = session.get_one(Area, round_.area_id)
    draw = find_draw(session, round_)
    return RoundFacts(
        code=round_.code,
        name=round_.name,
        kind=round_.kind.value,
        mode=round_.mode.value,
        reference_on=round_.reference_on,
        opens_on=round_.opens_on,
        closes_on=round_.closes_on,
        area_code=area.code,
        area_name=area.name,
        form_id=round_.questionnaire_version.questionnaire.form_id,
        standards=[pack.code for pack in round_.standards],
        listed=selections.height,
        interviewed=int(selections["responded"].sum()),
        set_aside=chosen.reasons(),
        asked=tables.asked,
        draw=None if draw is None else DrawFacts(draw.seed, draw.method, draw.frame_sha256),
    )


# ---------------------------------------------------------------- tables


def join_rounds(
    session: Session, rounds: Sequence[Round], contents: Iterable[RoundContent]
) -> dict[str, pl.DataFrame]:
    """Give the five tables of a data set; places and residents come from the store."""
    hamlets = {round_.code: hamlets_of(session, round_) for round_ in rounds}
    areas = areas_table(session, hamlets, rounds)
    households, members, selections = [], [], []
    for round_, each in zip(rounds, contents, strict=True):
        placed = _placed(each.selections, areas, round_)
        design = placed.select("household_id", *DESIGN, "area_type").filter(
            pl.col("weight") > 0
        )
        selections.append(placed)
        households.append(_with_design(each.tables.households, design))
        members.append(_with_design(each.tables.members, design))
    return {
        "households": _sorted(households, ORDER),
        "members": _sorted(members, [*ORDER, "member_number"]),
        "selections": _sorted(selections, ORDER),
        "areas": areas,
        "residents": residents_table(session, hamlets, rounds),
    }


def _placed(selections: pl.DataFrame, areas: pl.DataFrame, round_: Round) -> pl.DataFrame:
    """Add the commune and the kind of place on the round's own map."""
    own = areas.filter(round=round_.code, map_on=round_.reference_on).select(
        "hamlet_code", "commune_code", "area_type"
    )
    return selections.join(own, on="hamlet_code", how="left")


def _with_design(rows: pl.DataFrame, design: pl.DataFrame) -> pl.DataFrame:
    """Put the design first; the answered kind of place goes before the map's."""
    joined = rows.join(design, on="household_id", how="inner", suffix="_on_map")
    if "area_type_on_map" in joined.columns:
        joined = joined.with_columns(
            area_type=pl.coalesce("area_type", "area_type_on_map")
        ).drop("area_type_on_map")
    first = ["round", "household_id", *DESIGN[1:], "area_type"]
    return joined.select(*first, *(name for name in joined.columns if name not in first))


def _sorted(parts: Sequence[pl.DataFrame], by: Sequence[str]) -> pl.DataFrame:
    table = pl.concat(parts, how="diagonal_relaxed")
    return table.sort([name for name in by if name in table.columns])
