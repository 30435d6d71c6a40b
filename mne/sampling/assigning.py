"""Giving many visits of a round to one enumerator, or back to everybody of the hamlet."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from itertools import islice

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mne.areas import scope
from mne.areas.models import Area
from mne.areas.tree import in_order
from mne.audit.actions import Action
from mne.audit.log import acting_id, record
from mne.clock import today
from mne.households.models import Household
from mne.rounds.models import Round, RoundState
from mne.sampling.errors import (
    DueOutsideRound,
    EnumeratorElsewhere,
    NothingToAssign,
    RoundNotToVisit,
)
from mne.sampling.models import Selection
from mne.users.models import User
from mne.users.permissions import Permission

Given = dict[str, int | date | None]

_AT_ONCE = 500
_TO_VISIT = frozenset({RoundState.PLANNED, RoundState.OPEN})


def assign_many(
    session: Session, round_: Round, household_ids: Collection[int], to: User, due_on: date
) -> int:
    """Give households of the round to one enumerator, to be visited by a day; count them.

    A household that isn't on the round's list is passed over.

    Raises
    ------
    RoundNotToVisit, DueOutsideRound
        The round is over, or the day lies outside it.
    EnumeratorElsewhere
        The person may not interview where some of them live.
    NothingToAssign
        None of them is on the list.
    """
    _check_to_visit(round_)
    if not today() <= due_on <= round_.closes_on:
        raise DueOutsideRound(due_on, today(), round_.closes_on)
    _check_reach(session, round_, household_ids, to)
    given: Given = {"enumerator_id": to.id, "due_on": due_on}
    return _set(session, round_, household_ids, given)


def release_many(session: Session, round_: Round, household_ids: Collection[int]) -> int:
    """Let the households be visited by every enumerator of their hamlet; count them.

    Raises
    ------
    RoundNotToVisit, NothingToAssign
        As ``assign_many``.
    """
    _check_to_visit(round_)
    given: Given = {"enumerator_id": None, "due_on": None}
    return _set(session, round_, household_ids, given)


def _check_to_visit(round_: Round) -> None:
    if round_.state not in _TO_VISIT:
        raise RoundNotToVisit(round_.name)


def _check_reach(
    session: Session, round_: Round, household_ids: Collection[int], to: User
) -> None:
    on = max(today(), round_.opens_on)
    mine = scope.areas_for(session, to, Permission.SEND_SUBMISSIONS, on)
    outside: dict[int, Area] = {}
    for some in _in_parts(household_ids):
        hamlets = session.scalars(
            select(Area)
            .join(Household, Household.hamlet_id == Area.id)
            .where(Household.id.in_(some), Area.id.not_in(mine))
            .distinct()
        )
        outside |= {hamlet.id: hamlet for hamlet in hamlets}
    if outside:
        raise EnumeratorElsewhere(
            to.name, [each.name for each in in_order(outside.values())]
        )


def _set(
    session: Session, round_: Round, household_ids: Collection[int], given: Given
) -> int:
    codes: list[str] = []
    for some in _in_parts(household_ids):
        on_list = Selection.round_id == round_.id, Selection.household_id.in_(some)
        listed = select(Household.code).join(Selection).where(*on_list)
        codes += session.scalars(listed.order_by(Household.code))
        session.execute(update(Selection).where(*on_list).values(**given))
    if not codes:
        raise NothingToAssign
    subject = f"round:{round_.code}"
    facts = {**given, "households": codes}
    record(session, Action.VISIT_ASSIGNED, subject, acting_id(session), **facts)
    return len(codes)


def _in_parts(ids: Collection[int]) -> Iterator[list[int]]:
    waiting = iter(sorted(set(ids)))
    while part := list(islice(waiting, _AT_ONCE)):
        yield part
