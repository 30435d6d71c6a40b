"""The interviews of a household, each with its class under every standard of its round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.collection.models import Submission, SubmissionVersion
from mne.rounds.models import Round
from mne.standards.models import Classification, StandardPack
from mne.web.submissions.listing import is_current


@dataclass(frozen=True)
class Interview:
    """One interview and what was computed from its current version."""

    submission: Submission
    round: Round
    classes: Sequence[tuple[StandardPack, Classification]]


def interviews_of(session: Session, household_id: int) -> list[Interview]:
    """Give the interviews of a household, the latest round first."""
    rows = session.execute(
        select(Submission, Round, SubmissionVersion.id)
        .join(Round, Round.id == Submission.round_id)
        .join(SubmissionVersion, is_current())
        .where(Submission.household_id == household_id)
        .order_by(Round.reference_on.desc(), Submission.id.desc())
    )
    return [
        Interview(submission, round_, classes_of(session, version_id))
        for submission, round_, version_id in rows
    ]


def classes_of(
    session: Session, version_id: int
) -> Sequence[tuple[StandardPack, Classification]]:
    """Give what each standard says of one version of an interview."""
    rows = session.execute(
        select(StandardPack, Classification)
        .join(Classification, Classification.standard_pack_id == StandardPack.id)
        .where(Classification.submission_version_id == version_id)
        .order_by(StandardPack.valid_from, StandardPack.code)
    )
    return [(pack, classification) for pack, classification in rows]
