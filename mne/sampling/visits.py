"""Whose visits the households of a round are, and what came of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select, update
from sqlalchemy.orm import Session

from mne.areas.models import Area
from mne.audit.actions import Action
from mne.audit.log import acting_id, record
from mne.households.models import Household, Member
from mne.rounds.models import Round, RoundState
from mne.sampling.errors import NotSelected
from mne.sampling.models import Selection
from mne.users.models import User


class Visit(NamedTuple):
    """A household on an enumerator's list."""

    selection_id: int
    round_id: int
    household_id: int
    code: str
    head_name: str
    address: str
    hamlet_id: int
    hamlet_code: str
    hamlet: str
    members: int
    due_on: date | None
    disposition: str | None


def find_selection(
    session: Session, round_: Round, household: Household
) -> Selection | None:
    """Give the household's line on the round's list, if it is on it."""
    return session.scalar(
        select(Selection).where(
            Selection.round_id == round_.id, Selection.household_id == household.id
        )
    )


# ---------------------------------------------------------------- whose they are


def assign(
    session: Session, round_: Round, household: Household, enumerator: User, due_on: date
) -> Selection:
    """Give a household of the round to one enumerator, to be visited by a day.

    Raises
    ------
    NotSelected
        The household is not on the round's list.
    """
    selection = _get_selection(session, round_, household)
    selection.enumerator_id = enumerator.id
    selection.due_on = due_on
    session.flush()
    record(
        session,
        Action.VISIT_ASSIGNED,
        f"round:{round_.code}",
        acting_id(session),
        household=household.code,
        enumerator_id=enumerator.id,
        due_on=due_on,
    )
    return selection


def visits_of(
    session: Session, user_id: int, area_ids: Collection[int], on: date
) -> list[Visit]:
    """Give the households that a person has to visit, of all rounds open on a day.

    They are those given to the person, and of the person's areas those given to nobody.
    """
    return [Visit(*row) for row in session.execute(_visits(user_id, area_ids, on))]


def _visits(user_id: int, area_ids: Collection[int], on: date) -> Select[Any]:
    counted = (
        select(func.count(Member.id))
        .where(Member.household_id == Household.id, Member.left_on.is_(None))
        .scalar_subquery()
    )
    return (
        select(
            Selection.id,
            Selection.round_id,
            Household.id,
            Household.code,
            Household.head_name,
            Household.address,
            Household.hamlet_id,
            Area.code,
            Area.name,
            counted,
            Selection.due_on,
            Selection.disposition,
        )
        .join(Round, Round.id == Selection.round_id)
        .join(Household, Household.id == Selection.household_id)
        .join(Area, Area.id == Household.hamlet_id)
        .where(_open_on(on), Household.ended_on.is_(None), _mine(user_id, area_ids))
        .order_by(Round.reference_on.desc(), Area.code, Household.code, Selection.id)
    )


def _open_on(on: date) -> ColumnElement[bool]:
    return (
        (Round.state == RoundState.OPEN) & (Round.opens_on <= on) & (Round.closes_on >= on)
    )


def _mine(user_id: int, area_ids: Collection[int]) -> ColumnElement[bool]:
    nobodys = Selection.enumerator_id.is_(None) & Household.hamlet_id.in_(area_ids)
    return or_(Selection.enumerator_id == user_id, nobodys)


# ---------------------------------------------------------------- what came of them


def record_visit(
    session: Session, round_: Round, household: Household, disposition: str
) -> Selection:
    """Keep what came of the visit: completed, partly, refused, absent, moved, and so on.

    Raises
    ------
    NotSelected
        The household is not on the round's list.
    """
    selection = _get_selection(session, round_, household)
    selection.disposition = disposition
    session.flush()
    return selection


def note_disposition(
    session: Session, round_id: int, household_id: int, disposition: str
) -> None:
    """Keep what an interview says came of the visit, if the household is on the list."""
    session.execute(
        update(Selection)
        .where(
            Selection.round_id == round_id,
            Selection.household_id == household_id,
            Selection.disposition.is_distinct_from(disposition),
        )
        .values(disposition=disposition)
        .execution_options(synchronize_session=False)
    )


def count_dispositions(session: Session, round_: Round) -> dict[str | None, int]:
    """Count the round's households by what came of the visit; None is not known yet."""
    rows = session.execute(
        select(Selection.disposition, func.count())
        .where(Selection.round_id == round_.id)
        .group_by(Selection.disposition)
    )
    return {row[0]: row[1] for row in rows}


def _get_selection(session: Session, round_: Round, household: Household) -> Selection:
    selection = find_selection(session, round_, household)
    if selection is None:
        raise NotSelected(round_.code, household.code)
    return selection
