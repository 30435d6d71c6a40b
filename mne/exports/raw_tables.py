"""A raw export read as freezing reads the store: which interviews count, as rows.

The rules are those of ``mne.datasets``; only where the answers come from is another. So the
same interviews give the same rows, and a test holds both to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import polars as pl
from sqlalchemy.orm import Session

from mne.collection.models import SubmissionState
from mne.datasets.choosing import RESULT, Chosen, Known, check_judged, choose
from mne.datasets.interviews import (
    MEMBER,
    PLACES,
    Layout,
    Tables,
    read_scores,
    together,
)
from mne.datasets.privacy import private_paths
from mne.datasets.weighting import RESPONDED
from mne.exports.raw_files import RawRound
from mne.exports.raw_manifest import RawVersion
from mne.exports.store_rows import ABOUT
from mne.questionnaires.models import QuestionnaireVersion
from mne.questionnaires.publishing import as_questionnaire
from mne.rounds.models import Round
from surveys.cells import missing_column
from surveys.codebook import HOUSEHOLD, tables

KEY = "household_id"


def read_raw(session: Session, round_: Round, raw: RawRound) -> tuple[Chosen, Tables]:
    """Choose the interviews that count in a raw export, and give them as rows.

    Raises
    ------
    InterviewsStillWaiting
        Some had not been judged when the export was made.
    """
    versions = [each for each in raw.manifest.versions if each.files]
    about = pl.concat([_about(raw, each) for each in versions], how="vertical")
    found = _known(about)
    check_judged(round_, found)
    chosen = choose(found, _unanswered(about, found))
    readers = [_Reader(session, raw, each) for each in versions]
    ids = {known.version_id for known in chosen.by_household.values()}
    scores = read_scores(session, round_, chosen)
    households = together([each.rows(HOUSEHOLD, ids) for each in readers])
    asked = {
        "households": {n for each in readers for n in each.asked(HOUSEHOLD)}
        | (set(scores.columns) - {KEY}),
        "members": {n for each in readers for n in each.asked(MEMBER)},
    }
    return chosen, Tables(
        households.join(scores, on=KEY, how="left"),
        together([each.rows(MEMBER, ids) for each in readers]),
        _dispositions(about, ids),
        {table: sorted(names) for table, names in asked.items()},
    )


def _about(raw: RawRound, version: RawVersion) -> pl.DataFrame:
    """Give what is known of each interview of a version, and what came of the visit."""
    rows = raw.scan(version)
    has_result = RESULT in rows.collect_schema()
    result = pl.col(RESULT) if has_result else pl.lit(None, pl.String)
    return rows.select(*ABOUT, result.alias(RESULT)).collect()


def _known(about: pl.DataFrame) -> list[Known]:
    codes = about["interview__household"].drop_nulls().unique().sort()
    numbers = {code: number for number, code in enumerate(codes, 1)}
    return [
        Known(
            version_id=row["interview__version_id"],
            instance_id=row["interview__instance"],
            xml_sha256=row["interview__xml_sha256"],
            household_id=numbers.get(row["interview__household"]),
            household_code=row["interview__household"],
            state=SubmissionState(row["interview__state"]),
            received_at=row["interview__received_at"],
            is_judged=row["interview__judged"],
        )
        for row in about.iter_rows(named=True)
    ]


def _unanswered(about: pl.DataFrame, found: Sequence[Known]) -> set[int]:
    """Find visits without answers among the interviews of households that have several."""
    times = Counter(each.household_id for each in found)
    several = [each.version_id for each in found if times[each.household_id] > 1]
    visits = about.filter(
        pl.col("interview__version_id").is_in(several),
        ~pl.col(RESULT).is_in(RESPONDED),
    )
    return set(visits["interview__version_id"])


def _dispositions(about: pl.DataFrame, version_ids: Iterable[int]) -> dict[str, str]:
    chosen = about.filter(pl.col("interview__version_id").is_in(list(version_ids)))
    result = chosen[RESULT].fill_null(RESPONDED[0])
    return dict(zip(chosen["interview__household"].fill_null(""), result, strict=True))


class _Reader:
    """Reads the rows of one questionnaire version as freezing lays them out."""

    def __init__(self, session: Session, raw: RawRound, version: RawVersion) -> None:
        self._raw, self._version = raw, version
        asked = session.get_one(QuestionnaireVersion, version.version_id)
        questionnaire = as_questionnaire(asked)
        found = tables(questionnaire)
        private = private_paths(questionnaire, found)
        by_name = {table.name: table for table in found}
        self._layouts = {
            name: Layout(by_name.get(name), private) for name in (HOUSEHOLD, MEMBER)
        }

    def asked(self, table: str) -> set[str]:
        """Name the variables that are kept of a table."""
        return self._layouts[table].asked

    def rows(self, table: str, version_ids: set[int]) -> pl.DataFrame:
        """Give the rows of a table that belong to chosen interviews with answers."""
        layout = self._layouts[table]
        if not layout.columns:
            return pl.DataFrame(schema={KEY: pl.String})
        rows = self._raw.scan(self._version, table).join(
            self._answered(version_ids), on="id", maintain_order="left"
        )
        clashes = ABOUT if table == HOUSEHOLD else ("id", "seq")
        own = {
            name: f"answered_{name}" if name in clashes else name
            for name in _with_reasons(layout, rows.collect_schema().names())
        }
        found = rows.select(KEY, **{name: pl.col(raw) for name, raw in own.items()})
        return _as_frozen(found.collect(), layout)

    def _answered(self, version_ids: set[int]) -> pl.LazyFrame:
        """Give id and household of the chosen interviews that have answers."""
        rows = self._raw.scan(self._version)
        chosen = rows.filter(pl.col("interview__version_id").is_in(sorted(version_ids)))
        if RESULT in rows.collect_schema():
            responded = pl.col(RESULT).is_null() | pl.col(RESULT).is_in(RESPONDED)
            chosen = chosen.filter(responded)
        return chosen.select("id", pl.col("interview__household").alias(KEY))


def _with_reasons(layout: Layout, there: Sequence[str]) -> list[str]:
    reasons = [missing_column(name) for name in layout.columns]
    return [*layout.columns, *sorted(set(reasons) & set(there))]


def _as_frozen(rows: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Name columns as a data set does; reasons stay where there is one."""
    empty = [
        name
        for name in set(rows.columns) - {KEY, *layout.columns}
        if rows[name].null_count() == rows.height
    ]
    return (
        rows.drop(empty).drop("household_code", strict=False).rename(PLACES, strict=False)
    )
