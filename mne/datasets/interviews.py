"""The chosen interviews of a round as rows: what of them is kept, and what is not.

Names, identity numbers, free texts, photographs and places stay in the store: a data set
holds what analysis reads and nothing by which a person is known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from mne.collection.models import Submission, SubmissionVersion
from mne.datasets.choosing import RESULT, Chosen, Known
from mne.datasets.privacy import private_paths
from mne.datasets.weighting import RESPONDED
from mne.questionnaires.models import QuestionnaireVersion
from mne.questionnaires.publishing import as_questionnaire
from mne.rounds.models import Round
from mne.standards.models import Classification, StandardPack
from surveys.cells import Cell, column_of
from surveys.codebook import HOUSEHOLD, Table
from surveys.flattening import Flattener
from surveys.question_types import Kind
from surveys.questionnaire import Path

MEMBER = "member"
CHUNK = 2000

DTYPES: dict[Kind, pl.DataType] = {
    Kind.INTEGER: pl.Int64(),
    Kind.DECIMAL: pl.Float64(),
    Kind.DATE: pl.Date(),
    Kind.TIME: pl.Time(),
    Kind.MOMENT: pl.Datetime("us", "UTC"),
}
PLACES = {"hamlet_code": "answered_hamlet_code", "commune_code": "answered_commune_code"}
"""Codes that were answered make room for those of the register and the map."""


@dataclass
class Tables:
    """The chosen interviews of a round as rows, and what came of each visit."""

    households: pl.DataFrame
    members: pl.DataFrame
    dispositions: dict[str, str]
    """By code of the household."""
    asked: dict[str, list[str]]


def score_column(standard_code: str) -> str:
    """Name the column of the scores B1 that were computed under a standard."""
    return f"b1__{standard_code.replace('-', '_')}"


def read_scores(session: Session, round_: Round, chosen: Chosen) -> pl.DataFrame:
    """Give the scores B1 of the chosen interviews, a column for each standard with any.

    They are those computed when the interviews were judged, beside which a supervisor saw
    the class: the data set doesn't compute them again from another table.
    """
    rows = session.execute(
        select(
            Classification.submission_version_id, StandardPack.code, Classification.b1_score
        )
        .join(StandardPack, Classification.standard_pack_id == StandardPack.id)
        .join(
            SubmissionVersion, Classification.submission_version_id == SubmissionVersion.id
        )
        .join(Submission, SubmissionVersion.submission_id == Submission.id)
        .where(Submission.round_id == round_.id)
        .order_by(Classification.standard_pack_id)
    )
    households = {
        each.version_id: each.household_code for each in chosen.by_household.values()
    }
    scores: dict[str, dict[str | None, int | None]] = defaultdict(dict)
    for version_id, code, found in rows:
        if version_id in households:
            scores[score_column(code)][households[version_id]] = found
    table = pl.DataFrame(
        {"household_id": sorted(filter(None, households.values()))},
        schema={"household_id": pl.String},
    )
    return table.with_columns(
        pl.Series(name, [of.get(code) for code in table["household_id"]], dtype=pl.Int64)
        for name, of in sorted(scores.items())
        if any(found is not None for found in of.values())
    )


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
    scores = read_scores(session, round_, chosen)
    asked["households"] |= set(scores.columns) - {"household_id"}
    return Tables(
        together(parts["households"]).join(scores, on="household_id", how="left"),
        together(parts["members"]),
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


def together(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
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
        questionnaire = as_questionnaire(version)
        self.flattener = Flattener(questionnaire)
        tables = {table.name: table for table in self.flattener.tables}
        private = private_paths(questionnaire, self.flattener.tables)
        self.households = Layout(tables[HOUSEHOLD], private)
        self.members = Layout(tables.get(MEMBER), private)

    def flatten(self, answers: dict[str, Any]) -> Rows:
        flat = self.flattener.flatten(answers)
        return flat.household, flat.rows.get(MEMBER, [])


class Layout:
    """The columns of one table that are kept, and their types."""

    def __init__(self, table: Table | None, private: frozenset[Path]) -> None:
        variables = () if table is None else table.variables
        kept = [each for each in variables if each.question.path not in private]
        kinds = dict.fromkeys(() if table is None else table.keys, Kind.INTEGER)
        for each in kept:
            kinds |= column_of(each).columns
        self.columns = {name: DTYPES.get(kind, pl.String()) for name, kind in kinds.items()}
        self.asked = {each.name for each in kept}

    def frame(self, rows: Iterator[dict[str, Cell]]) -> pl.DataFrame:
        """Make a table of rows; reasons for missing answers come where there are any."""
        cells = list(rows)
        reasons = sorted(
            {
                name
                for row in cells
                for name in row
                if name.endswith("__missing")
                and name.removesuffix("__missing") in self.columns
            }
        )
        schema = {
            "household_id": pl.String(),
            **self.columns,
            **dict.fromkeys(reasons, pl.String()),
        }
        table = pl.DataFrame(cells, schema=schema)
        return table.drop("household_code", strict=False).rename(PLACES, strict=False)
