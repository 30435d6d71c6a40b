"""A panel: a later round keeps the hamlets, or the very households, of an earlier one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from mne.areas.models import Area
from mne.audit.actions import Action
from mne.audit.log import acting_id, record
from mne.households.models import Household
from mne.rounds.models import Round
from mne.sampling.drawing import (
    DrawnPsu,
    add_draw,
    add_households,
    check_drawable,
    find_draw,
)
from mne.sampling.errors import NoEarlierSample, PsuGone
from mne.sampling.frames import Psu, households_on
from mne.sampling.models import Draw, Selection

DISSOLVED = "dissolved"


def keep_households(session: Session, round_: Round, earlier: Round) -> Draw:
    """Give a planned round the households of an earlier sample, with their chances.

    A household that has ended in the register stays on the list as dissolved: a panel keeps
    what it lost in its denominators. Households founded since are not covered, which the
    report has to say.

    Raises
    ------
    WrongMode, RoundNotInState, SampleAlreadyDrawn
        The round can't take a sample.
    NoEarlierSample
        The earlier round has none.
    """
    check_drawable(session, round_)
    before = _draw_of(session, earlier)
    rows = session.execute(
        select(Selection, Household.ended_on)
        .join(Household, Selection.household_id == Household.id)
        .where(Selection.round_id == earlier.id)
        .order_by(Selection.id)
    )
    kept = [_kept(round_, selection, ended_on) for selection, ended_on in rows]
    session.execute(insert(Selection), kept)
    return _add(session, round_, before, f"panel: the households of {earlier.code}")


def redraw_households(
    session: Session, round_: Round, earlier: Round, seed: int, households_per_psu: int
) -> Draw:
    """Keep an earlier sample's hamlets and their chances; draw households anew in each.

    The second chance is of the households in the register on the new round's day, so new
    households are covered.

    Raises
    ------
    WrongMode, RoundNotInState, SampleAlreadyDrawn, NoEarlierSample
        As ``keep_households``.
    PsuGone
        A hamlet has no households left.
    """
    check_drawable(session, round_)
    before = _draw_of(session, earlier)
    drawn = _psus_now(session, earlier, round_.reference_on)
    add_households(session, round_, drawn, households_per_psu, seed)
    return _add(session, round_, before, f"panel: the hamlets of {earlier.code}", seed)


def _draw_of(session: Session, earlier: Round) -> Draw:
    draw = find_draw(session, earlier)
    if draw is None:
        raise NoEarlierSample(earlier.code)
    return draw


def _kept(round_: Round, selection: Selection, ended_on: date | None) -> dict[str, Any]:
    ended = ended_on is not None and ended_on <= round_.reference_on
    return {
        "round_id": round_.id,
        "household_id": selection.household_id,
        "stratum": selection.stratum,
        "psu": selection.psu,
        "psu_chance": selection.psu_chance,
        "household_chance": selection.household_chance,
        "weight": selection.weight,
        "disposition": DISSOLVED if ended else None,
    }


def _psus_now(session: Session, earlier: Round, on: date) -> list[DrawnPsu]:
    chosen = session.execute(
        select(Selection.stratum, Selection.psu, Selection.psu_chance)
        .where(Selection.round_id == earlier.id)
        .distinct()
        .order_by(Selection.psu)
    ).all()
    hamlets = _hamlets(session, (row.psu for row in chosen), on)
    households = households_on(session, hamlets.values(), on)
    gone = [row.psu for row in chosen if hamlets.get(row.psu) not in households]
    if gone:
        raise PsuGone(earlier.code, gone)
    return [
        DrawnPsu(
            Psu(row.psu, "", row.stratum, tuple(households[hamlets[row.psu]])),
            row.psu_chance,
        )
        for row in chosen
    ]


def _hamlets(session: Session, codes: Iterable[str], on: date) -> dict[str, int]:
    found = session.execute(
        select(Area.code, Area.id)
        .where(Area.code.in_(set(codes)), Area.valid_from <= on)
        .order_by(Area.valid_from)
    )
    return {row.code: row.id for row in found}


def _add(
    session: Session, round_: Round, before: Draw, method: str, seed: int | None = None
) -> Draw:
    draw = add_draw(
        session,
        round_,
        before.seed if seed is None else seed,
        method,
        before.frame_sha256,
        before.strata,
    )
    record(
        session,
        Action.SAMPLE_DRAWN,
        f"round:{round_.code}",
        acting_id(session),
        seed=draw.seed,
        method=draw.method,
        frame_sha256=draw.frame_sha256,
    )
    return draw
