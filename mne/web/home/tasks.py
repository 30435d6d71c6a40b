"""What waits for a person, by what they may do: each task is counted in SQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import Select, false, func, or_, select
from sqlalchemy.orm import Session

from mne.clock import today
from mne.collection.entity_models import EntityVersion
from mne.collection.models import Submission, SubmissionState, SubmissionVersion
from mne.inspections.listing import is_late, my_work
from mne.inspections.recommendation_models import Recommendation
from mne.programmes.offices import offices_of
from mne.quality.models import SubmissionIssue
from mne.quality.roster_models import RosterProposal
from mne.reports.due_lists import reports_owed, reports_to_receive
from mne.rounds.models import Round, RoundState
from mne.users.models import DeviceToken
from mne.users.permissions import Permission
from mne.web.access import areas_over_mine, may, me, my_areas
from mne.web.devices.people import senders
from mne.web.households import proposed
from mne.web.language import gettext as _
from mne.web.quarantine.listing import waiting
from mne.web.rounds.progress import to_visit
from mne.web.submissions.listing import in_areas, is_current


@dataclass(frozen=True)
class Task:
    """One thing to do: how many of it, and where."""

    count: int
    text: str
    action: str
    address: str


def tasks_of(session: Session) -> list[Task]:
    """Give what waits for the person, the most pressing first; nothing done is shown."""
    found = [
        task for permission, find in _FINDERS if may(permission) for task in find(session)
    ]
    return [task for task in found if task.count]


def _sending(session: Session) -> Iterator[Task]:
    mine = select(Submission.id).where(
        Submission.enumerator_id == me().id, Submission.state == SubmissionState.SENT_BACK
    )
    yield Task(
        _count(session, mine),
        _("interviews came back to you with questions"),
        _("See them"),
        url_for("submissions.index", state=SubmissionState.SENT_BACK.value),
    )
    yield Task(
        to_visit(session, my_areas(Permission.SEND_SUBMISSIONS)),
        _("households of the open rounds still to visit"),
        _("See the rounds"),
        url_for("rounds.index"),
    )


def _quarantine(session: Session) -> Iterator[Task]:
    yield Task(
        _count(session, waiting(areas_over_mine(Permission.RESOLVE_QUARANTINE))),
        _("posts of tablets in quarantine, waiting for a decision"),
        _("Look at them"),
        url_for("quarantine.index"),
    )


def _reviewing(session: Session) -> Iterator[Task]:
    faulty = (
        select(Submission.id)
        .join(SubmissionVersion, is_current())
        .where(
            in_areas(my_areas(Permission.REVIEW_SUBMISSIONS)),
            Submission.state == SubmissionState.JUDGED,
            SubmissionVersion.id.in_(
                select(SubmissionIssue.version_id).where(SubmissionIssue.level == "error")
            ),
        )
    )
    yield Task(
        _count(session, faulty),
        _("checked interviews with faults in their answers"),
        _("See the interviews"),
        url_for("submissions.index", state=SubmissionState.JUDGED.value, issues="error"),
    )


def _following(session: Session) -> Iterator[Task]:
    mine = select(Recommendation.id).where(
        or_(false(), *my_work(session, me(), today()).values())
    )
    address = url_for("findings.index")
    yield Task(
        _count(session, mine.where(is_late(today()))),
        _("recommendations in your hands are past their day"),
        _("See your work"),
        address,
    )
    yield Task(
        _count(session, mine),
        _("recommendations wait for your next move"),
        _("See your work"),
        address,
    )


def _proposing(session: Session) -> Iterator[Task]:
    mine = my_areas(Permission.DECIDE_PROPOSALS)
    yield Task(
        _count(session, proposed.changes(mine).with_only_columns(EntityVersion.id)),
        _("changes of the register that interviews propose"),
        _("Decide on them"),
        url_for("households.changes"),
    )
    yield Task(
        _count(session, proposed.rosters(mine).with_only_columns(RosterProposal.id)),
        _("households whose members an approved interview has otherwise"),
        _("Bring them up to date"),
        url_for("households.waiting_rosters"),
    )


def _managing(session: Session) -> Iterator[Task]:
    areas = my_areas(Permission.MANAGE_ROUNDS)
    mine = select(Round.id).where(Round.area_id.in_(areas))
    overdue = mine.where(Round.state == RoundState.OPEN, Round.closes_on < today())
    due = mine.where(Round.state == RoundState.PLANNED, Round.opens_on <= today())
    address = url_for("rounds.index")
    yield Task(
        _count(session, overdue),
        _("rounds are past their last day and still open"),
        _("Close them"),
        address,
    )
    yield Task(
        _count(session, due), _("planned rounds are due to open"), _("Open them"), address
    )


def _reporting(session: Session) -> Iterator[Task]:
    mine = offices_of(session, me(), today())
    address = url_for("report_desk.index")
    yield Task(
        len(reports_owed(session, mine, today())),
        _("periodic reports of your office wait to be submitted"),
        _("Fill them in"),
        address,
    )
    yield Task(
        len(reports_to_receive(session, mine, today())),
        _("submitted reports wait for you to accept or return them"),
        _("Look at them"),
        address,
    )


def _freezing(session: Session) -> Iterator[Task]:
    areas = my_areas(Permission.FREEZE_DATASETS)
    closed = select(Round.id).where(
        Round.area_id.in_(areas), Round.state == RoundState.CLOSED
    )
    yield Task(
        _count(session, closed),
        _("closed rounds can be frozen into a data set"),
        _("Freeze a data set"),
        url_for("datasets.freeze"),
    )


def _equipping(session: Session) -> Iterator[Task]:
    equipped = select(DeviceToken.user_id).where(DeviceToken.revoked_at.is_(None))
    people = senders(my_areas(Permission.MANAGE_USERS), today()).subquery()
    without = select(people.c.id).where(people.c.id.not_in(equipped))
    yield Task(
        _count(session, without),
        _("people who send interviews have no tablet yet"),
        _("Give them access"),
        url_for("devices.index"),
    )


_FINDERS = (
    (Permission.SEND_SUBMISSIONS, _sending),
    (Permission.RESOLVE_QUARANTINE, _quarantine),
    (Permission.REVIEW_SUBMISSIONS, _reviewing),
    (Permission.DECIDE_PROPOSALS, _proposing),
    (Permission.VIEW_INSPECTIONS, _following),
    (Permission.MANAGE_ROUNDS, _managing),
    (Permission.FILL_REPORTS, _reporting),
    (Permission.FREEZE_DATASETS, _freezing),
    (Permission.MANAGE_USERS, _equipping),
)


def _count(session: Session, rows: Select[int]) -> int:
    return session.scalar(select(func.count()).select_from(rows.subquery())) or 0
