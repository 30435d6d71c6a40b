"""Random draws: hamlets and households to visit, closed items to see again.

A draw keeps the seed, the whole frame in its order and the frame's hash, so that anybody
can draw it again and nobody can say that a place was picked.
"""

from __future__ import annotations

import hashlib
import json
import random
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mne import clock
from mne.areas.models import Area, AreaKind
from mne.areas.tree import subtree_ids
from mne.audit.actions import Action
from mne.audit.log import record
from mne.households.models import Household
from mne.inspections.inspection_errors import DrawTooLarge
from mne.inspections.models import DrawnKind, Inspection, InspectionDraw
from mne.users.models import User

LARGEST_SEED = 2**31 - 1


@dataclass(frozen=True)
class Lot:
    """Of what to draw, how many, and by which seed."""

    kind: DrawnKind
    frame: Collection[str]
    wanted: int
    seed: int


def draw(
    session: Session, inspection: Inspection | None, lot: Lot, actor: User | None
) -> InspectionDraw:
    """Draw the keys of a lot, every set of them equally likely; keep all it takes.

    Raises
    ------
    DrawTooLarge
        The frame has fewer.
    """
    keys, wanted, seed = sorted(set(lot.frame)), lot.wanted, lot.seed
    if not 0 < wanted <= len(keys):
        raise DrawTooLarge(wanted, len(keys))
    drawn = InspectionDraw(
        inspection_id=inspection.id if inspection else None,
        kind=lot.kind,
        seed=seed,
        wanted=wanted,
        frame_size=len(keys),
        frame_sha256=frame_hash(keys),
        frame=keys,
        chosen=chosen(keys, wanted, seed),
        drawn_at=clock.now(),
        drawn_by_id=actor.id if actor else None,
    )
    session.add(drawn)
    session.flush()
    facts = {"seed": seed, "wanted": wanted, "frame_sha256": drawn.frame_sha256}
    subject = f"inspection:{inspection.code}" if inspection else f"draw:{drawn.id}"
    record(session, Action.DRAW_MADE, subject, actor, kind=lot.kind, **facts)
    return drawn


def chosen(keys: Sequence[str], wanted: int, seed: int) -> list[str]:
    """Choose from keys in their order, by the seed alone: alike on every machine."""
    return sorted(random.Random(seed).sample(list(keys), wanted))  # noqa: S311 no secret


def new_seed() -> int:
    """Give a seed that nobody chose."""
    return secrets.randbelow(LARGEST_SEED) + 1


def frame_bytes(keys: Sequence[str]) -> bytes:
    """Write keys in their order as what is hashed: a file of it has the same SHA-256."""
    return json.dumps(list(keys), ensure_ascii=False, separators=(",", ":")).encode()


def frame_hash(keys: Sequence[str]) -> str:
    """Give the hash of keys in their order."""
    return hashlib.sha256(frame_bytes(keys)).hexdigest()


def is_as_drawn(drawn: InspectionDraw) -> bool:
    """Draw again from what was kept, and say whether the same comes out."""
    again = chosen(drawn.frame, drawn.wanted, drawn.seed)
    return frame_hash(drawn.frame) == drawn.frame_sha256 and again == drawn.chosen


# ---------------------------------------------------------------- frames


def frame_in(
    session: Session, kind: DrawnKind, area_ids: Collection[int], on: date
) -> list[str]:
    """Give the codes of the hamlets, or of the households, in some areas on a day."""
    hamlets = hamlets_of(session, area_ids, on)
    return hamlets if kind == DrawnKind.HAMLET else households_of(session, hamlets, on)


def hamlets_of(session: Session, area_ids: Collection[int], on: date) -> list[str]:
    """Give the codes of the hamlets in some areas on a day."""
    inside = subtree_ids(session, area_ids, on)
    hamlets = select(Area.code).where(Area.id.in_(inside), Area.kind == AreaKind.HAMLET)
    return list(session.scalars(hamlets))


def households_of(session: Session, hamlet_codes: Collection[str], on: date) -> list[str]:
    """Give the codes of the households that live in some hamlets."""
    hamlets = select(Area.id).where(
        Area.code.in_(hamlet_codes), Area.kind == AreaKind.HAMLET, Area.valid_from <= on
    )
    here = select(Household.code).where(
        Household.hamlet_id.in_(hamlets),
        Household.registered_on <= on,
        or_(Household.ended_on.is_(None), Household.ended_on > on),
    )
    return list(session.scalars(here))


def draws_of(session: Session, inspection: Inspection) -> Sequence[InspectionDraw]:
    """Give an inspection's draws in the order in which they were made."""
    return session.scalars(
        select(InspectionDraw)
        .where(InspectionDraw.inspection_id == inspection.id)
        .order_by(InspectionDraw.id)
    ).all()
