"""The queue of interviews, scoped and narrowed in SQL."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from mne.areas.models import Area
from mne.collection.models import Submission, SubmissionState, SubmissionVersion
from mne.households.models import Household
from mne.quality.models import SubmissionIssue
from mne.rounds.models import Round
from mne.standards.models import Classification, HouseholdClass, StandardPack
from mne.users.models import User

Queue = Select[Submission, Round, Household, Area, User, int]
Classes = list[tuple[StandardPack, Classification]]


@dataclass(frozen=True)
class Wanted:
    """What narrows the queue; None is no matter."""

    round_code: str | None = None
    area_ids: frozenset[int] | None = None
    state: SubmissionState | None = None
    pack_id: int | None = None
    household_class: HouseholdClass | None = None
    level: str | None = None


def in_areas(area_ids: Collection[int]) -> ColumnElement[bool]:
    """Say in SQL that an interview lies in some areas.

    An interview whose place is not known belongs to whoever holds its whole round.
    """
    rounds = select(Round.id).where(Round.area_id.in_(area_ids))
    return or_(
        Submission.area_id.in_(area_ids),
        and_(Submission.area_id.is_(None), Submission.round_id.in_(rounds)),
    )


def is_current() -> ColumnElement[bool]:
    """Say in SQL that a version is its interview's current one."""
    return and_(
        SubmissionVersion.submission_id == Submission.id,
        SubmissionVersion.number == Submission.current_number,
    )


def queue(area_ids: Collection[int], wanted: Wanted) -> Queue:
    """Give the interviews of my areas, the latest first, each with its current version."""
    rows = (
        select(Submission, Round, Household, Area, User, SubmissionVersion.id)
        .join(Round, Round.id == Submission.round_id)
        .join(SubmissionVersion, is_current())
        .outerjoin(Household, Household.id == Submission.household_id)
        .outerjoin(Area, Area.id == Submission.area_id)
        .outerjoin(User, User.id == Submission.enumerator_id)
        .where(in_areas(area_ids), *_conditions(wanted))
    )
    return rows.order_by(Submission.received_at.desc(), Submission.id.desc())


def _conditions(wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    if wanted.round_code is not None:
        yield Round.code == wanted.round_code
    if wanted.area_ids is not None:
        yield Submission.area_id.in_(wanted.area_ids)
    if wanted.state is not None:
        yield Submission.state == wanted.state
    if wanted.household_class is not None:
        classified = select(Classification.submission_version_id).where(
            Classification.standard_pack_id == wanted.pack_id,
            Classification.household_class == wanted.household_class,
        )
        yield SubmissionVersion.id.in_(classified)
    if wanted.level is not None:
        with_issues = select(SubmissionIssue.version_id).where(
            SubmissionIssue.level == wanted.level
        )
        yield SubmissionVersion.id.in_(with_issues)


def classes_by_version(
    session: Session, version_ids: Collection[int]
) -> dict[int, Classes]:
    """Give what each standard says of some versions, by the version's id."""
    rows = session.execute(
        select(Classification.submission_version_id, StandardPack, Classification)
        .join(StandardPack, StandardPack.id == Classification.standard_pack_id)
        .where(Classification.submission_version_id.in_(version_ids))
        .order_by(StandardPack.valid_from, StandardPack.code)
    )
    found: dict[int, Classes] = defaultdict(list)
    for version_id, pack, classification in rows:
        found[version_id].append((pack, classification))
    return dict(found)


def issues_by_version(
    session: Session, version_ids: Collection[int]
) -> dict[int, Counter[str]]:
    """Count the issues of some versions by level, by the version's id."""
    rows = session.execute(
        select(SubmissionIssue.version_id, SubmissionIssue.level, func.count())
        .where(SubmissionIssue.version_id.in_(version_ids))
        .group_by(SubmissionIssue.version_id, SubmissionIssue.level)
    )
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for version_id, level, count in rows:
        found[version_id][level] = count
    return dict(found)
