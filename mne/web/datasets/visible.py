"""Which data sets a person sees, and which rounds they may freeze."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.datasets.freezing import list_datasets, rounds_of
from mne.datasets.models import Dataset
from mne.rounds.models import Round, RoundState
from mne.users.permissions import Permission
from mne.web.access import my_areas
from mne.web.errors import OutsideYourArea


def visible_datasets(session: Session) -> list[tuple[Dataset, list[Round]]]:
    """Give the data sets whose rounds are all of my areas, the newest first."""
    known = [(each, rounds_of(session, each)) for each in list_datasets(session)]
    return [(dataset, rounds) for dataset, rounds in known if _are_mine(rounds)]


def check_visible(session: Session, dataset: Dataset) -> list[Round]:
    """Give the rounds of a data set; raise if one is not of my areas."""
    rounds = rounds_of(session, dataset)
    if not _are_mine(rounds):
        raise OutsideYourArea(Permission.VIEW_REPORTS)
    return rounds


def freezable_rounds(session: Session) -> list[Round]:
    """Give the rounds of my areas that take no more interviews, the latest first."""
    mine = select(Round).where(
        Round.area_id.in_(my_areas(Permission.FREEZE_DATASETS)),
        Round.state.in_((RoundState.CLOSED, RoundState.FROZEN)),
    )
    return list(session.scalars(mine.order_by(Round.reference_on.desc(), Round.code)))


def _are_mine(rounds: list[Round]) -> bool:
    """Say whether all of it is mine: tables by commune hold small cells of the others."""
    return {each.area_id for each in rounds} <= my_areas(Permission.VIEW_REPORTS)
