"""The households that were drawn or listed, what came of each visit, and the weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.areas.models import Area
from mne.datasets.weighting import (
    NOT_VISITED,
    with_listed_weights,
    with_variance_units,
    with_weights,
)
from mne.households.models import Household
from mne.rounds.models import Round, RoundMode
from mne.sampling.drawing import CENSUS_STRATUM
from mne.sampling.models import Selection

SCHEMA = {
    "household_id": pl.String(),
    "stratum": pl.String(),
    "psu": pl.String(),
    "psu_chance": pl.Float64(),
    "household_chance": pl.Float64(),
    "design_weight": pl.Float64(),
    "disposition": pl.String(),
}


def read_selections(
    session: Session, round_: Round, dispositions: Mapping[str, str]
) -> tuple[pl.DataFrame, set[str]]:
    """Give a round's list with weights, and the codes of households interviewed off it.

    ``dispositions`` are by household code, from the interviews; what the list itself says
    comes second. In a census a household interviewed off the list joins it: whoever was
    interviewed is reviewed. In a sample it can't, because it had no chance.
    """
    listed = _listed(session, round_)
    unlisted = dispositions.keys() - {each.household_id for each in listed}
    rows = [
        each._replace(
            disposition=dispositions.get(each.household_id)
            or each.disposition
            or NOT_VISITED
        )
        for each in listed
    ]
    if round_.mode is RoundMode.CENSUS:
        rows += _joined(session, unlisted, dispositions)
        unlisted = set()
    table = pl.DataFrame(rows, schema=SCHEMA, orient="row").with_columns(
        round=pl.lit(round_.code), hamlet_code=pl.col("psu")
    )
    if round_.mode is RoundMode.CENSUS:
        return with_listed_weights(table), unlisted
    return with_variance_units(with_weights(table)), unlisted


class _Listed(NamedTuple):
    household_id: str
    stratum: str
    psu: str
    psu_chance: float
    household_chance: float
    design_weight: float
    disposition: str | None


def _listed(session: Session, round_: Round) -> list[_Listed]:
    rows = session.execute(
        select(
            Household.code,
            Selection.stratum,
            Selection.psu,
            Selection.psu_chance,
            Selection.household_chance,
            Selection.weight,
            Selection.disposition,
        )
        .join(Household, Selection.household_id == Household.id)
        .where(Selection.round_id == round_.id)
        .order_by(Household.code)
    )
    return [_Listed(*row) for row in rows]


def _joined(
    session: Session, codes: set[str], dispositions: Mapping[str, str]
) -> list[_Listed]:
    rows = session.execute(
        select(Household.code, Area.code)
        .join(Area, Household.hamlet_id == Area.id)
        .where(Household.code.in_(codes))
        .order_by(Household.code)
    )
    return [
        _Listed(code, CENSUS_STRATUM, hamlet, 1.0, 1.0, 1.0, dispositions[code])
        for code, hamlet in rows
    ]
