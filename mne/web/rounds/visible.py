"""Which rounds a person sees: those whose area holds, or is a part of, theirs."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.rounds.models import Round
from mne.users.permissions import Permission
from mne.web.access import reaches


def visible_rounds(session: Session) -> list[Round]:
    """Give the rounds of my areas and of the units above them, the latest first."""
    every = select(Round).order_by(Round.reference_on.desc(), Round.code)
    return [round_ for round_ in session.scalars(every) if is_visible(round_)]


def is_visible(round_: Round) -> bool:
    """Say whether the round, on the map of its day, concerns an area of mine."""
    return reaches(Permission.VIEW_ROUNDS, round_.area_id, round_.reference_on)
