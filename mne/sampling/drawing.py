"""Draw the sample of a round, keep one for a panel, or list the households of a census.

A sample is drawn in two stages: hamlets with chances proportional to their households, and
households at equal steps through each hamlet's list. Everything it takes to draw it again
is kept: the frame, its hash, the seed, and both chances behind every weight.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from analysis.selection import generator, pps_systematic, stratified, systematic
from mne import clock
from mne.areas.models import Area
from mne.audit.actions import Action
from mne.audit.log import acting_id, record
from mne.households.models import Household
from mne.rounds.models import Round, RoundMode, RoundState
from mne.rounds.planning import check_state
from mne.sampling.errors import SampleAlreadyDrawn, WrongMode
from mne.sampling.frames import Frame, Psu, Strata, take_frame
from mne.sampling.models import Draw, Selection

CENSUS_STRATUM = "census"
METHOD = (
    "two stages: hamlets PPS systematic by households within strata; households systematic"
)


@dataclass(frozen=True)
class DrawnPsu:
    """A hamlet that was drawn, and the chance it had."""

    psu: Psu
    chance: float


def draw_two_stage(
    session: Session,
    round_: Round,
    seed: int,
    psus_per_stratum: int | Mapping[str, int],
    households_per_psu: int,
    strata_by: Strata,
) -> Draw:
    """Draw hamlets and their households for a planned round.

    A hamlet with fewer households than ``households_per_psu`` is taken whole.

    Raises
    ------
    WrongMode, RoundNotInState, SampleAlreadyDrawn
        The round is a census, is under way, or has its sample.
    FrameIsEmpty, HamletWithoutTrait, CommuneWithoutGroup
        The frame can't be made.
    SampleLargerThanFrame, StratumLeftOut
        A stratum has fewer hamlets than wanted, or is not wanted at all.
    """
    check_drawable(session, round_)
    frame = take_frame(session, round_, strata_by)
    wanted = _wanted(frame, psus_per_stratum)
    drawn = _draw_psus(frame, wanted, seed)
    design = _design(frame, drawn, households_per_psu)
    draw = add_draw(session, round_, seed, METHOD, frame.sha256, design)
    add_households(session, round_, drawn, households_per_psu, seed)
    _log(session, round_, draw)
    return draw


def check_drawable(session: Session, round_: Round) -> None:
    """Refuse to draw for a census, for a round under way, or for a second time."""
    if round_.mode != RoundMode.SAMPLE:
        raise WrongMode(round_.code, round_.mode)
    check_state(round_, RoundState.PLANNED)
    known = find_draw(session, round_)
    if known is not None:
        drawn = known.drawn_at.astimezone(clock.LOCAL).strftime("%d/%m/%Y")
        raise SampleAlreadyDrawn(round_.code, drawn)


def find_draw(session: Session, round_: Round) -> Draw | None:
    """Give the round's draw, if it has one."""
    return session.scalar(select(Draw).where(Draw.round_id == round_.id))


def _wanted(frame: Frame, per_stratum: int | Mapping[str, int]) -> dict[str, int]:
    if isinstance(per_stratum, int):
        return dict.fromkeys(frame.by_stratum(), per_stratum)
    return dict(per_stratum)


def _draw_psus(frame: Frame, wanted: Mapping[str, int], seed: int) -> list[DrawnPsu]:
    drawn = stratified(
        [psu.stratum for psu in frame.psus],
        [psu.size for psu in frame.psus],
        wanted,
        pps_systematic,
        seed,
    )
    return [
        DrawnPsu(frame.psus[position], float(chance))
        for position, chance in zip(drawn.positions, drawn.chances, strict=True)
    ]


def _design(
    frame: Frame, drawn: Iterable[DrawnPsu], households_per_psu: int
) -> dict[str, Any]:
    taken = {each.psu.code for each in drawn}
    return {
        stratum: {
            "psus_in_frame": len(psus),
            "households_in_frame": sum(psu.size for psu in psus),
            "psus_drawn": sum(psu.code in taken for psu in psus),
            "households_per_psu": households_per_psu,
            "frame": [[psu.commune_code, psu.code, psu.size] for psu in psus],
        }
        for stratum, psus in frame.by_stratum().items()
    }


def add_draw(
    session: Session,
    round_: Round,
    seed: int,
    method: str,
    frame_sha256: str,
    strata: Mapping[str, Any],
) -> Draw:
    """Keep how a sample was drawn, with the version of the generator that drew it."""
    draw = Draw(
        round_id=round_.id,
        seed=seed,
        method=f"{method}; NumPy {np.__version__} PCG64",
        frame_sha256=frame_sha256,
        strata=dict(strata),
        drawn_at=clock.now(),
    )
    session.add(draw)
    session.flush()
    return draw


def add_households(
    session: Session,
    round_: Round,
    drawn: Iterable[DrawnPsu],
    households_per_psu: int,
    seed: int,
) -> None:
    """Draw households in each hamlet and keep them with both chances and the weight."""
    for each in drawn:
        rng = generator(seed, each.psu.stratum, each.psu.code)
        wanted = min(households_per_psu, each.psu.size)
        inside = systematic(range(each.psu.size), wanted, rng)
        session.execute(
            insert(Selection),
            [
                _selection(round_, each, each.psu.households[position][1], float(chance))
                for position, chance in zip(inside.positions, inside.chances, strict=True)
            ],
        )


def _selection(
    round_: Round, drawn: DrawnPsu, household_id: int, household_chance: float
) -> dict[str, Any]:
    return {
        "round_id": round_.id,
        "household_id": household_id,
        "stratum": drawn.psu.stratum,
        "psu": drawn.psu.code,
        "psu_chance": drawn.chance,
        "household_chance": household_chance,
        "weight": 1 / (drawn.chance * household_chance),
    }


def _log(session: Session, round_: Round, draw: Draw) -> None:
    record(
        session,
        Action.SAMPLE_DRAWN,
        f"round:{round_.code}",
        acting_id(session),
        seed=draw.seed,
        method=draw.method,
        frame_sha256=draw.frame_sha256,
    )


# ---------------------------------------------------------------- census


def list_census(session: Session, round_: Round, household_ids: Iterable[int]) -> int:
    """Put households on a census round's list, with weight 1; give how many are new.

    A household listed already stays as it is, so applicants can be added as they come.

    Raises
    ------
    WrongMode, RoundNotInState
        The round is a sample, or is closed.
    """
    if round_.mode != RoundMode.CENSUS:
        raise WrongMode(round_.code, round_.mode)
    check_state(round_, RoundState.PLANNED, RoundState.OPEN)
    listed = set(
        session.scalars(
            select(Selection.household_id).where(Selection.round_id == round_.id)
        )
    )
    new = sorted(set(household_ids) - listed)
    if new:
        session.execute(insert(Selection), _census_rows(session, round_, set(new)))
    record(
        session,
        Action.CENSUS_LISTED,
        f"round:{round_.code}",
        acting_id(session),
        households=len(new),
    )
    return len(new)


def _census_rows(session: Session, round_: Round, new: set[int]) -> list[dict[str, Any]]:
    hamlets = session.execute(
        select(Household.id, Area.code).join(Area, Household.hamlet_id == Area.id)
    )
    return [
        {
            "round_id": round_.id,
            "household_id": household_id,
            "stratum": CENSUS_STRATUM,
            "psu": hamlet_code,
            "psu_chance": 1.0,
            "household_chance": 1.0,
            "weight": 1.0,
        }
        for household_id, hamlet_code in hamlets
        if household_id in new
    ]
