"""One version of an interview while it is being judged."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from mne.areas.models import Area
from mne.collection.keys import Keys, keys_of
from mne.collection.models import Submission, SubmissionVersion
from mne.households.models import Household
from mne.quality.forms import Form, get_form
from mne.quality.models import SubmissionIssue
from mne.rounds.models import Round
from mne.standards.models import Classification


@dataclass
class Case:
    """What is known of it, and what the steps have found so far."""

    version: SubmissionVersion
    submission: Submission
    round: Round
    form: Form
    keys: Keys
    area: Area | None = None
    household: Household | None = None
    # where the rights on it are decided
    area_id: int | None = None
    issues: list[SubmissionIssue] = field(default_factory=list)
    classifications: list[Classification] = field(default_factory=list)


def open_case(session: Session, version_id: int) -> Case | None:
    """Take up a version; None if it was judged already."""
    version = session.get_one(SubmissionVersion, version_id)
    if version.judged_at is not None:
        return None
    submission = version.submission
    return Case(
        version=version,
        submission=submission,
        round=session.get_one(Round, submission.round_id),
        form=get_form(session, submission.questionnaire_version_id),
        keys=keys_of(version.answers, version.started_at, version.received_at),
    )
