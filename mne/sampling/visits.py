"""What came of the visits to the households of a round."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mne.households.models import Household
from mne.rounds.models import Round
from mne.sampling.errors import NotSelected
from mne.sampling.models import Selection


def find_selection(
    session: Session, round_: Round, household: Household
) -> Selection | None:
    """Give the household's line on the round's list, if it is on it."""
    return session.scalar(
        select(Selection).where(
            Selection.round_id == round_.id, Selection.household_id == household.id
        )
    )


def record_visit(
    session: Session, round_: Round, household: Household, disposition: str
) -> Selection:
    """Keep what came of the visit: completed, partly, refused, absent, moved, and so on.

    Raises
    ------
    NotSelected
        The household is not on the round's list.
    """
    selection = find_selection(session, round_, household)
    if selection is None:
        raise NotSelected(round_.code, household.code)
    selection.disposition = disposition
    session.flush()
    return selection


def count_dispositions(session: Session, round_: Round) -> dict[str | None, int]:
    """Count the round's households by what came of the visit; None is not known yet."""
    rows = session.execute(
        select(Selection.disposition, func.count())
        .where(Selection.round_id == round_.id)
        .group_by(Selection.disposition)
    )
    return {row[0]: row[1] for row in rows}
