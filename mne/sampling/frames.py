"""The frame of a draw: the hamlets of a round on its day, their strata and households."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mne.areas.models import Area, AreaTrait
from mne.areas.tree import communes_of_hamlets, descendant_ids, trait
from mne.households.models import Household
from mne.rounds.models import Round
from mne.sampling.errors import CommuneWithoutGroup, FrameIsEmpty, HamletWithoutTrait


class StrataBy(StrEnum):
    """How hamlets are put into strata, where no groups of communes are given."""

    PLACE = "place"
    """Urban, rural at the border, rural elsewhere."""
    COMMUNE = "commune"


Strata = Literal[StrataBy.PLACE, StrataBy.COMMUNE] | Mapping[str, str]
"""A rule, or the group of each commune: commune code -> stratum."""


@dataclass(frozen=True)
class Psu:
    """A hamlet of the frame with its households on the day, ordered by code."""

    code: str
    commune_code: str
    stratum: str
    households: tuple[tuple[str, int], ...]
    """Code and id of each."""

    @property
    def size(self) -> int:
        """How many households."""
        return len(self.households)


@dataclass(frozen=True)
class Frame:
    """All hamlets from which a sample is drawn, ordered by commune and code.

    That order spreads a systematic draw over the communes.
    """

    taken_on: date
    psus: tuple[Psu, ...]

    @property
    def sha256(self) -> str:
        """A hash over every hamlet, its stratum, and the code of every household."""
        content = [
            [psu.commune_code, psu.code, psu.stratum, [code for code, _ in psu.households]]
            for psu in self.psus
        ]
        written = json.dumps([self.taken_on.isoformat(), content], separators=(",", ":"))
        return hashlib.sha256(written.encode()).hexdigest()

    def by_stratum(self) -> dict[str, list[Psu]]:
        """Give the hamlets of each stratum, in order."""
        strata: dict[str, list[Psu]] = defaultdict(list)
        for psu in self.psus:
            strata[psu.stratum].append(psu)
        return dict(sorted(strata.items()))


def take_frame(session: Session, round_: Round, strata_by: Strata) -> Frame:
    """List the hamlets of the round's area that have households on its reference day.

    Raises
    ------
    FrameIsEmpty, HamletWithoutTrait, CommuneWithoutGroup
        There is nothing to draw from, or a hamlet can't be put into a stratum.
    """
    on = round_.reference_on
    inside = descendant_ids(session, round_.area_id, on)
    households = households_on(session, inside, on)
    if not households:
        raise FrameIsEmpty(round_.code, on.strftime("%d/%m/%Y"))
    hamlets = session.scalars(select(Area).where(Area.id.in_(households))).all()
    communes = communes_of_hamlets(session, on)
    strata = _strata(session, hamlets, communes, on, strata_by)
    psus = [
        Psu(
            code=hamlet.code,
            commune_code=communes[hamlet.id].code,
            stratum=strata[hamlet.id],
            households=tuple(households[hamlet.id]),
        )
        for hamlet in hamlets
    ]
    return Frame(on, tuple(sorted(psus, key=lambda psu: (psu.commune_code, psu.code))))


def households_on(
    session: Session, hamlet_ids: Iterable[int], on: date
) -> dict[int, list[tuple[str, int]]]:
    """Give code and id of the households registered on a day, by hamlet, by code."""
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    rows = session.execute(
        select(Household.hamlet_id, Household.code, Household.id)
        .where(
            Household.hamlet_id.in_(set(hamlet_ids)),
            Household.registered_on <= on,
            or_(Household.ended_on.is_(None), Household.ended_on > on),
        )
        .order_by(Household.code)
    )
    for hamlet_id, code, household_id in rows:
        found[hamlet_id].append((code, household_id))
    return dict(found)


def _strata(
    session: Session,
    hamlets: Iterable[Area],
    communes: Mapping[int, Area],
    on: date,
    strata_by: Strata,
) -> dict[int, str]:
    if strata_by == StrataBy.PLACE:
        return _by_place(session, hamlets, on)
    codes = {hamlet.id: communes[hamlet.id].code for hamlet in hamlets}
    if strata_by == StrataBy.COMMUNE:
        return codes
    homeless = sorted(set(codes.values()) - strata_by.keys())
    if homeless:
        raise CommuneWithoutGroup(homeless)
    return {hamlet_id: strata_by[code] for hamlet_id, code in codes.items()}


def _by_place(session: Session, hamlets: Iterable[Area], on: date) -> dict[int, str]:
    traits = {hamlet: trait(session, hamlet.id, on) for hamlet in hamlets}
    unknown = sorted(hamlet.code for hamlet, found in traits.items() if found is None)
    if unknown:
        raise HamletWithoutTrait(on.strftime("%d/%m/%Y"), unknown)
    return {
        hamlet.id: _place(found) for hamlet, found in traits.items() if found is not None
    }


def _place(found: AreaTrait) -> str:
    return f"{found.area_type}_border" if found.is_border else f"{found.area_type}"
