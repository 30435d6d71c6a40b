"""What the round before said of a household: for tablets, to ask why it changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from mne.collection.keys import keys_of
from mne.collection.models import Submission, SubmissionState, SubmissionVersion
from mne.rounds.models import Round
from surveys.addresses import Answers

MEMBER = "member"
_AT_ONCE = 500
_COUNTING = (SubmissionState.JUDGED, SubmissionState.APPROVED)


@dataclass(frozen=True)
class Previous:
    """The last interview of a household in another round."""

    round_code: str
    interviewed_on: date
    values: dict[str, str]
    members: list[dict[str, str]]


def last_versions(
    session: Session, household_ids: Collection[int], round_ids: Collection[int]
) -> dict[int, int]:
    """Give the version of each household's last interview outside some rounds."""
    newest = func.row_number().over(
        partition_by=Submission.household_id,
        order_by=(Round.reference_on.desc(), Submission.id.desc()),
    )
    ranked = (
        select(
            Submission.household_id,
            SubmissionVersion.id.label("version_id"),
            newest.label("place"),
        )
        .join(Round, Round.id == Submission.round_id)
        .join(
            SubmissionVersion,
            (SubmissionVersion.submission_id == Submission.id)
            & (SubmissionVersion.number == Submission.current_number),
        )
        .where(Submission.state.in_(_COUNTING), Round.id.not_in(round_ids))
    )
    found: dict[int, int] = {}
    for some in _in_parts(household_ids):
        each = ranked.where(Submission.household_id.in_(some)).subquery()
        rows = session.execute(
            select(each.c.household_id, each.c.version_id).where(each.c.place == 1)
        )
        found |= {row[0]: row[1] for row in rows}
    return found


def previous_of(session: Session, version_ids: Collection[int]) -> dict[int, Previous]:
    """Read those interviews, by the id of their version."""
    version, submission = aliased(SubmissionVersion), aliased(Submission)
    found: dict[int, Previous] = {}
    for some in _in_parts(version_ids):
        rows = session.execute(
            select(
                version.id,
                version.answers,
                version.started_at,
                version.received_at,
                Round.code,
            )
            .join(submission, submission.id == version.submission_id)
            .join(Round, Round.id == submission.round_id)
            .where(version.id.in_(some))
        )
        for version_id, answers, started_at, received_at, code in rows:
            made_on = keys_of(answers, started_at, received_at).made_on
            found[version_id] = Previous(
                code, made_on, dict(_texts(answers)), members_in(answers)
            )
    return found


def _texts(answers: Answers) -> Iterator[tuple[str, str]]:
    """Give the answers outside repeats, by the question's name; blanks are left out."""
    for name, found in answers.items():
        if isinstance(found, str):
            if found.strip():
                yield name, found.strip()
        elif isinstance(found, dict):
            yield from _texts(found)


def members_in(answers: Answers) -> list[dict[str, str]]:
    """Give the roster of an interview, in whichever group it was asked."""
    for name, found in answers.items():
        if name == MEMBER and isinstance(found, list):
            return [dict(_texts(member)) for member in found]
        if isinstance(found, dict) and (inner := members_in(found)):
            return inner
    return []


def _in_parts(ids: Collection[int]) -> Iterator[list[int]]:
    waiting = iter(sorted(set(ids)))
    while part := list(islice(waiting, _AT_ONCE)):
        yield part
