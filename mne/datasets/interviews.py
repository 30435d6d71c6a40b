"""The interviews of a round as rows: which of them count, and what of them is kept.

Names, identity numbers, free texts, photographs and places stay in the store: a data set
holds what analysis reads and nothing by which a person is known.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import polars as pl
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from mne.collection.models import Submission, SubmissionState, SubmissionVersion
from mne.datasets.errors import InterviewsStillWaiting
from mne.datasets.weighting import RESPONDED
from mne.households.models import Household
from mne.questionnaires.models import QuestionnaireVersion
from mne.questionnaires.publishing import as_questionnaire
from mne.rounds.models import Round
from surveys.cells import Cell
from surveys.codebook import HOUSEHOLD, Table, Variable
from surveys.flattening import Flattener
from surveys.question_types import Kind, Role

MEMBER = "member"
RESULT = "interview_result"
CHUNK = 2000

DTYPES: dict[Kind, pl.DataType] = {
    Kind.INTEGER: pl.Int64(),
    Kind.DECIMAL: pl.Float64(),
    Kind.DATE: pl.Date(),
    Kind.TIME: pl.Time(),
    Kind.MOMENT: pl.Datetime("us", "UTC"),
}
PRIVATE_KINDS = frozenset({Kind.POINT, Kind.LINE, Kind.AREA, Kind.FILE})
PLACES = {"hamlet_code": "answered_hamlet_code", "commune_code": "answered_commune_code"}
"""Codes that were answered make room for those of the register and the map."""


class Known(NamedTuple):
    """An interview that was weighed: which one it is, whose, and since when."""

    version_id: int
    instance_id: str
    xml_sha256: str
    household_id: int | None
    household_code: str | None
    state: SubmissionState
    received_at: datetime
    is_judged: bool


@dataclass
class Chosen:
    """The interviews of a round that count, by household, and those that don't, and why."""

    by_household: dict[int, Known] = field(default_factory=dict)
    set_aside: list[tuple[str, str]] = field(default_factory=list)

    def reasons(self) -> dict[str, int]:
        """Count those set aside, by reason."""
        return dict(sorted(Counter(reason for _, reason in self.set_aside).items()))


def choose_interviews(session: Session, round_: Round) -> Chosen:
    """Choose one interview per household: an approved one, else one with answers, the last.

    What was sent back to its enumerator waits for its correction, and what belongs to no
    household of the register has no weight: both are set aside by name.

    Raises
    ------
    InterviewsStillWaiting
        Some have not been judged.
    """
    found = list(_known(session, round_))
    waiting = sum(not each.is_judged for each in found)
    if waiting:
        raise InterviewsStillWaiting(round_.code, waiting)
    chosen = Chosen()
    unanswered = _unanswered(session, found)
    for each in sorted(found, key=lambda known: _rank(known, unanswered)):
        reason = _reason(each, chosen)
        if reason:
            chosen.set_aside.append((each.instance_id, reason))
        elif each.household_id is not None:
            chosen.by_household[each.household_id] = each
    chosen.set_aside.sort()
    return chosen


def _rank(each: Known, unanswered: set[int]) -> tuple[bool, bool, float, str]:
    return (
        each.state is not SubmissionState.APPROVED,
        each.version_id in unanswered,
        -each.received_at.timestamp(),
        each.instance_id,
    )


def _unanswered(session: Session, found: Sequence[Known]) -> set[int]:
    """Find visits without answers among the interviews of households that have several."""
    times = Counter(each.household_id for each in found)
    several = [each.version_id for each in found if times[each.household_id] > 1]
    rows = session.execute(
        select(SubmissionVersion.id, SubmissionVersion.answers).where(
            SubmissionVersion.id.in_(several)
        )
    )
    return {row.id for row in rows if _result(row.answers) not in {*RESPONDED, None}}


def _result(answers: dict[str, Any]) -> str | None:
    """Find what came of the visit, in whichever group it was asked."""
    found = answers.get(RESULT)
    if isinstance(found, str):
        return found.strip() or None
    inner = (_result(each) for each in answers.values() if isinstance(each, dict))
    return next(filter(None, inner), None)


def _reason(each: Known, chosen: Chosen) -> str:
    if each.state is SubmissionState.SENT_BACK:
        return "sent_back"
    if each.household_id is None:
        return "unknown_household"
    return "interviewed_twice" if each.household_id in chosen.by_household else ""


def _known(session: Session, round_: Round) -> Iterator[Known]:
    rows = session.execute(
        select(
            SubmissionVersion.id,
            SubmissionVersion.instance_id,
            SubmissionVersion.xml_sha256,
            Submission.household_id,
            Household.code,
            Submission.state,
            SubmissionVersion.received_at,
            SubmissionVersion.judged_at.is_not(None),
        )
        .join(Submission, SubmissionVersion.submission_id == Submission.id)
        .outerjoin(Household, Submission.household_id == Household.id)
        .where(
            Submission.round_id == round_.id,
            SubmissionVersion.number == Submission.current_number,
        )
        .order_by(SubmissionVersion.instance_id)
    )
    return (Known(*row) for row in rows)


# ---------------------------------------------------------------- as tables


@dataclass
class Tables:
    """The chosen interviews of a round as rows, and what came of each visit."""

    households: pl.DataFrame
    members: pl.DataFrame
    dispositions: dict[str, str]
    """By code of the household."""
    asked: dict[str, list[str]]


def read_interviews(session: Session, round_: Round, chosen: Chosen) -> Tables:
    """Flatten the chosen interviews; only those with answers become rows."""
    parts: dict[str, list[pl.DataFrame]] = defaultdict(list)
    asked: dict[str, set[str]] = {"households": set(), "members": set()}
    dispositions: dict[str, str] = {}
    by_version = {each.version_id: each for each in chosen.by_household.values()}
    for version in _versions(session, round_):
        reader = _Reader(version)
        asked["households"] |= reader.households.asked
        asked["members"] |= reader.members.asked
        for batch in _answers(session, round_, version, sorted(by_version)):
            answered = []
            for row in batch:
                known, rows = by_version[row.id], reader.flatten(row.answers)
                result = str(rows[0].get(RESULT) or "completed")
                dispositions[known.household_code or ""] = result
                if result in RESPONDED:
                    answered.append((known, rows))
            parts["households"].append(reader.households.frame(_households(answered)))
            parts["members"].append(reader.members.frame(_members(answered)))
    return Tables(
        _together(parts["households"]),
        _together(parts["members"]),
        dispositions,
        {table: sorted(names) for table, names in asked.items()},
    )


Rows = tuple[dict[str, Cell], list[dict[str, Cell]]]


def _households(answered: Sequence[tuple[Known, Rows]]) -> Iterator[dict[str, Cell]]:
    for known, (household, _) in answered:
        yield {"household_id": known.household_code, **household}


def _members(answered: Sequence[tuple[Known, Rows]]) -> Iterator[dict[str, Cell]]:
    for known, (_, members) in answered:
        for member in members:
            yield {"household_id": known.household_code, **member}


def _together(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Put the rows of several questionnaire versions under the columns of all of them."""
    if not parts:
        return pl.DataFrame(schema={"household_id": pl.String})
    return pl.concat(parts, how="diagonal_relaxed")


def _versions(session: Session, round_: Round) -> Sequence[QuestionnaireVersion]:
    used = select(Submission.questionnaire_version_id).where(
        Submission.round_id == round_.id
    )
    return session.scalars(
        select(QuestionnaireVersion)
        .where(QuestionnaireVersion.id.in_(used))
        .order_by(QuestionnaireVersion.id)
    ).all()


def _answers(
    session: Session,
    round_: Round,
    version: QuestionnaireVersion,
    wanted: Sequence[int],
) -> Iterator[Sequence[Row[Any]]]:
    """Stream id and answers of the chosen interviews of one questionnaire version."""
    chosen = set(wanted)
    rows = session.execute(
        select(SubmissionVersion.id, SubmissionVersion.answers)
        .join(Submission, SubmissionVersion.submission_id == Submission.id)
        .where(
            Submission.round_id == round_.id,
            Submission.questionnaire_version_id == version.id,
            SubmissionVersion.number == Submission.current_number,
        )
        .order_by(SubmissionVersion.id),
        execution_options={"yield_per": CHUNK},
    )
    for part in rows.partitions(CHUNK):
        yield [row for row in part if row.id in chosen]


class _Reader:
    """Reads the interviews of one questionnaire version."""

    def __init__(self, version: QuestionnaireVersion) -> None:
        self.flattener = Flattener(as_questionnaire(version))
        tables = {table.name: table for table in self.flattener.tables}
        self.households = _Layout(self.flattener, tables[HOUSEHOLD])
        self.members = _Layout(self.flattener, tables.get(MEMBER))

    def flatten(self, answers: dict[str, Any]) -> Rows:
        flat = self.flattener.flatten(answers)
        return flat.household, flat.rows.get(MEMBER, [])


class _Layout:
    """The columns of one table that are kept, and their types."""

    def __init__(self, flattener: Flattener, table: Table | None) -> None:
        variables = () if table is None else table.variables
        private = {each.name for each in variables if _is_private(each)}
        kinds = {} if table is None else flattener.columns[table.name]
        self.columns = {
            name: DTYPES.get(kind, pl.String())
            for name, kind in kinds.items()
            if name.partition("__")[0] not in private
        }
        self.asked = {each.name for each in variables} - private

    def frame(self, rows: Iterator[dict[str, Cell]]) -> pl.DataFrame:
        """Make a table of rows; reasons for missing answers come where there are any."""
        cells = list(rows)
        reasons = sorted(
            {
                name
                for row in cells
                for name in row
                if name.endswith("__missing") and name.partition("__")[0] in self.columns
            }
        )
        schema = {
            "household_id": pl.String(),
            **self.columns,
            **dict.fromkeys(reasons, pl.String()),
        }
        table = pl.DataFrame(cells, schema=schema)
        return table.drop("household_code", strict=False).rename(PLACES, strict=False)


def _is_private(variable: Variable) -> bool:
    question = variable.question
    if question.name in {"household_code", *PLACES}:
        return False
    return (
        question.type == "text"
        or question.question_type.role is Role.DEVICE
        or variable.kind in PRIVATE_KINDS
    )
