"""The interviews of a round as they lie in the store, in a stream."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Executable, Row, Text, cast, func, select
from sqlalchemy.orm import Session

from mne.collection.models import Submission, SubmissionVersion
from mne.exports.raw_manifest import Anchor
from mne.households.models import Household
from mne.questionnaires.models import QuestionnaireVersion
from mne.rounds.models import Round

CHUNK = 5000
ABOUT: dict[str, pl.DataType] = {
    "id": pl.Int64(),
    "seq": pl.Int64(),
    "interview__instance": pl.String(),
    "interview__version_id": pl.Int64(),
    "interview__number": pl.Int64(),
    "interview__state": pl.String(),
    "interview__judged": pl.Boolean(),
    "interview__received_at": pl.Datetime("us", "UTC"),
    "interview__household": pl.String(),
    "interview__xml_sha256": pl.String(),
}
"""What is known of an interview beside its answers."""


@dataclass(frozen=True)
class Changes:
    """The changes of a round's interviews of one questionnaire version since a number."""

    round_id: int
    version_id: int
    since: int

    def count(self, session: Session) -> int:
        """Say how many interviews were changed."""
        return session.scalar(select(func.count()).where(*self._which())) or 0

    def read(self, session: Session) -> Iterator[Sequence[Row[Any]]]:
        """Give ``ABOUT`` and the text of the answers, some thousands at a time."""
        rows = session.execute(self._select(), execution_options={"yield_per": CHUNK})
        yield from rows.partitions(CHUNK)

    def _which(self) -> tuple[ColumnElement[bool], ...]:
        return (
            Submission.round_id == self.round_id,
            Submission.questionnaire_version_id == self.version_id,
            Submission.seq > self.since,
        )

    def _select(self) -> Executable:
        return (
            select(
                Submission.id,
                Submission.seq,
                SubmissionVersion.instance_id,
                SubmissionVersion.id,
                SubmissionVersion.number,
                Submission.state,
                SubmissionVersion.judged_at.is_not(None),
                SubmissionVersion.received_at,
                Household.code,
                SubmissionVersion.xml_sha256,
                cast(SubmissionVersion.answers, Text),
            )
            .join(
                SubmissionVersion,
                (SubmissionVersion.submission_id == Submission.id)
                & (SubmissionVersion.number == Submission.current_number),
            )
            .outerjoin(Household, Submission.household_id == Household.id)
            .where(*self._which())
            .order_by(Submission.id)
        )


def versions_of(session: Session, round_: Round) -> list[QuestionnaireVersion]:
    """Give the questionnaire versions that a round's interviews were made with."""
    used = select(Submission.questionnaire_version_id).where(
        Submission.round_id == round_.id
    )
    return list(
        session.scalars(
            select(QuestionnaireVersion)
            .where(QuestionnaireVersion.id.in_(used))
            .order_by(QuestionnaireVersion.id)
        )
    )


def ids_of(session: Session, round_: Round, version_id: int) -> pl.Series:
    """Give the ids of all interviews of a round and questionnaire version."""
    found = session.scalars(
        select(Submission.id).where(
            Submission.round_id == round_.id,
            Submission.questionnaire_version_id == version_id,
        )
    )
    return pl.Series("id", found.all(), pl.Int64)


def last_change(session: Session) -> Anchor | None:
    """Give the interview that was changed last, of any round."""
    last = session.execute(
        select(Submission.id, Submission.seq).order_by(Submission.seq.desc()).limit(1)
    ).first()
    return None if last is None else Anchor(*last)


def still_holds(session: Session, anchor: Anchor | None) -> bool:
    """Say whether this is the store of an earlier export, and no older copy of it."""
    if anchor is None:
        return True
    seq = session.scalar(select(Submission.seq).where(Submission.id == anchor.id))
    return seq is not None and seq >= anchor.seq
