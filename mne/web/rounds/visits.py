"""The households of a round with whose visit each is and how far it is, narrowed in SQL."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from mne.areas.models import Area
from mne.collection.models import Submission, SubmissionState
from mne.households.models import Household
from mne.households.register import named_or_coded
from mne.rounds.models import Round
from mne.sampling.models import Selection
from mne.users.models import User

NOBODY = "nobody"


class Progress(StrEnum):
    """How far a visit is."""

    TO_VISIT = "to_visit"
    INTERVIEWED = "interviewed"
    SENT_BACK = "sent_back"


@dataclass(frozen=True)
class Wanted:
    """What narrows the list; None is no matter."""

    area_ids: frozenset[int] | None = None
    text: str = ""
    whose: str | None = None
    """An enumerator's id, or ``NOBODY``."""
    progress: Progress | None = None


@dataclass(frozen=True)
class Share:
    """One enumerator's part of the round; None is nobody's."""

    user: User | None
    given: int
    interviewed: int


def _interviews() -> Select[Any]:
    return select(Submission.id).where(
        Submission.round_id == Selection.round_id,
        Submission.household_id == Selection.household_id,
    )


def visits(round_: Round, area_ids: Collection[int], wanted: Wanted) -> Select[Any]:
    """Give the households of my areas on the list, by hamlet and code."""
    newest = (
        _interviews()
        .with_only_columns(Submission.state)
        .order_by(Submission.id.desc())
        .limit(1)
        .correlate(Selection)
        .scalar_subquery()
    )
    return (
        select(Selection, Household, Area, User, newest)
        .join(Household, Household.id == Selection.household_id)
        .join(Area, Area.id == Household.hamlet_id)
        .outerjoin(User, User.id == Selection.enumerator_id)
        .where(
            Selection.round_id == round_.id,
            Household.hamlet_id.in_(area_ids),
            *_conditions(wanted),
        )
        .order_by(Area.code, Household.code)
    )


def household_ids(
    session: Session, round_: Round, area_ids: Collection[int], wanted: Wanted
) -> set[int]:
    """Give the households of every page of the list."""
    narrowed = visits(round_, area_ids, wanted).order_by(None)
    return set(session.scalars(narrowed.with_only_columns(Household.id)))


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.area_ids is not None:
        yield Household.hamlet_id.in_(wanted.area_ids)
    if wanted.text:
        yield named_or_coded(wanted.text)
    if wanted.whose == NOBODY:
        yield Selection.enumerator_id.is_(None)
    elif wanted.whose is not None:
        yield Selection.enumerator_id == int(wanted.whose)
    there_is = _interviews().correlate(Selection)
    if wanted.progress is Progress.TO_VISIT:
        yield ~there_is.exists()
    elif wanted.progress is Progress.INTERVIEWED:
        yield there_is.exists()
    elif wanted.progress is Progress.SENT_BACK:
        yield there_is.where(Submission.state == SubmissionState.SENT_BACK).exists()


def shares(session: Session, round_: Round, area_ids: Collection[int]) -> list[Share]:
    """Count what each enumerator has of the round in my areas, and how much is done."""
    done = case((_interviews().correlate(Selection).exists(), 1), else_=0)
    rows = session.execute(
        select(Selection.enumerator_id, func.count(), func.sum(done))
        .join(Household, Household.id == Selection.household_id)
        .where(Selection.round_id == round_.id, Household.hamlet_id.in_(area_ids))
        .group_by(Selection.enumerator_id)
    ).all()
    named = select(User).where(User.id.in_([row[0] for row in rows]))
    users = {user.id: user for user in session.scalars(named)}
    found = [Share(users.get(row[0]), row[1], int(row[2] or 0)) for row in rows]
    return sorted(found, key=lambda share: (share.user is None, -share.given))
