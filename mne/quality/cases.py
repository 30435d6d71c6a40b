"""Versions of interviews while they are being judged, and what judging them shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from mne.areas import scope
from mne.areas.models import Area
from mne.collection.keys import Keys, keys_of
from mne.collection.models import Submission, SubmissionVersion
from mne.households.models import Household
from mne.quality.forms import Form, get_form
from mne.quality.models import SubmissionIssue
from mne.rounds.models import Round
from mne.standards.models import Classification
from mne.users.models import User
from mne.users.permissions import Permission


class Reaches:
    """Which units a round or an enumerator reached on a day: asked once per batch."""

    def __init__(self) -> None:
        self._of_areas: dict[tuple[int, date], set[int]] = {}
        self._of_people: dict[tuple[int, date], set[int]] = {}

    def of_area(self, session: Session, area_id: int, on: date) -> set[int]:
        """Give a unit and what lay below it on the day."""
        if (area_id, on) not in self._of_areas:
            self._of_areas[area_id, on] = scope.reach(session, [area_id], on)
        return self._of_areas[area_id, on]

    def of_sender(self, session: Session, user: User, on: date) -> set[int]:
        """Give the units in which a person was to interview on the day."""
        if (user.id, on) not in self._of_people:
            self._of_people[user.id, on] = scope.areas_for(
                session, user, Permission.SEND_SUBMISSIONS, on
            )
        return self._of_people[user.id, on]


@dataclass
class Case:
    """What is known of one version, and what the steps have found so far."""

    version: SubmissionVersion
    submission: Submission
    round: Round
    form: Form
    keys: Keys
    reaches: Reaches
    area: Area | None = None
    household: Household | None = None
    # where the rights on it are decided
    area_id: int | None = None
    issues: list[SubmissionIssue] = field(default_factory=list)
    classifications: list[Classification] = field(default_factory=list)


def open_cases(session: Session, version_ids: Sequence[int]) -> list[Case]:
    """Take up those of these versions that nobody has judged yet."""
    reaches = Reaches()
    versions = session.scalars(
        select(SubmissionVersion)
        .where(SubmissionVersion.id.in_(version_ids), SubmissionVersion.judged_at.is_(None))
        .options(joinedload(SubmissionVersion.submission))
        .order_by(SubmissionVersion.id)
    )
    return [_open(session, version, reaches) for version in versions]


def _open(session: Session, version: SubmissionVersion, reaches: Reaches) -> Case:
    submission = version.submission
    return Case(
        version=version,
        submission=submission,
        round=session.get_one(Round, submission.round_id),
        form=get_form(session, submission.questionnaire_version_id),
        keys=keys_of(version.answers, version.started_at, version.received_at),
        reaches=reaches,
    )
