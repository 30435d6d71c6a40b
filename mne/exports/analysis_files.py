"""Analysis Parquet of a round: one row per household, laid out for one pass.

From a raw export come the answers, from the store the sample's design, the map and the
standard. Beside the file stand its PSUs and a note of what it was made from: the hash of
the raw manifest, the standard's checksum, what quantising the weights changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import msgspec
import polars as pl
from sqlalchemy.orm import Session

from analysis.cell_plan import CellPlan
from analysis.parquet_layout import (
    HOUSEHOLDS,
    AnalysisParquet,
    ParquetLayout,
    open_analysis_parquet,
    write_analysis_parquet,
)
from analysis.round_tables import RoundTable, Standing, round_table, standing
from analysis.survey_data import KEY, SurveyData, SurveyRound
from mne import clock
from mne.audit.actions import Action
from mne.audit.log import record
from mne.datasets.frames import sha256_of
from mne.datasets.laying_out import join_rounds, with_selections
from mne.exports.raw_files import RawRound
from mne.exports.raw_tables import read_raw
from mne.rounds.models import Round
from mne.standards.packs import get_pack, standard_of
from mne.users.models import User

SIZE = "size"
POOR = "poor"
PLACE = "commune_code"
DOMAINS = ("area_type",)


class AnalysisNote(msgspec.Struct, frozen=True):
    """What an analysis file was made from; it lies beside the file as JSON."""

    round: str
    mode: str
    standard: str
    standard_sha256: str
    counted: str
    indicators: dict[str, int]
    """Integer weight of each indicator."""
    cutoff: str
    poor: str | None
    """The column that says who is poor, where a score alone does not."""
    domains: list[str]
    psu_domains: list[str]
    households: int
    set_aside: dict[str, int]
    raw_number: int
    raw_sha256: str
    q: int
    total: float
    change: float
    sha256: dict[str, str]
    made_at: datetime

    def cell_plan(self) -> CellPlan:
        """Give the pass over the file that yields the standard's own measures."""
        return CellPlan(
            HOUSEHOLDS,
            self.indicators,
            Fraction(self.cutoff),
            size=SIZE if self.counted == "person" else None,
            poor=self.poor,
            standard=self.standard,
        )


@dataclass(frozen=True)
class AnalysisFile:
    """An analysis file and the note beside it."""

    file: AnalysisParquet
    note: AnalysisNote


def read_survey(
    session: Session, round_: Round, raw: RawRound
) -> tuple[SurveyData, dict[str, int]]:
    """Give a raw export with the round's design, and how many were set aside and why.

    Raises
    ------
    InterviewsStillWaiting, NothingToFreeze
        Some were not judged when the export was made, or none has answers.
    """
    chosen, tables = read_raw(session, round_, raw)
    content = with_selections(session, round_, chosen, tables)
    laid_out = join_rounds(session, [round_], [content])
    about = msgspec.convert(content.facts, SurveyRound, from_attributes=True)
    data = SurveyData(
        laid_out["households"],
        laid_out["members"],
        (about,),
        laid_out["selections"],
        laid_out["areas"],
        sha256=raw.manifest.sha256,
    )
    return data, content.facts.set_aside


def write_analysis(
    session: Session,
    round_: Round,
    raw: RawRound,
    standard_code: str,
    work: Path,
    domains: Sequence[str] = DOMAINS,
) -> AnalysisFile:
    """Lay a round out under one standard: file, PSUs and note, in the folder ``work``.

    Raises
    ------
    InterviewsStillWaiting, NothingToFreeze, UnknownStandard, AnalysisError
        Each says what is missing and what to do.
    """
    data, set_aside = read_survey(session, round_, raw)
    standard = standard_of(get_pack(session, standard_code))
    table = round_table(data, data.rounds[0])
    held = standing(table, standard)
    path = work / f"{file_stem(round_.code, standard.code)}.parquet"
    file = write_analysis_parquet(_rows(table, held, domains), path, _layout(held, domains))
    note = AnalysisNote(
        round=round_.code,
        mode=table.facts.mode,
        standard=standard.code,
        standard_sha256=standard.checksum,
        counted=standard.counted,
        indicators=dict(held.matrix.integer_weights),
        cutoff=str(held.matrix.cutoff),
        poor=_poor(held),
        domains=list(domains),
        psu_domains=[PLACE],
        households=data.households.height,
        set_aside=set_aside,
        raw_number=raw.manifest.number,
        raw_sha256=raw.manifest.sha256,
        q=file.q,
        total=file.total,
        change=file.change,
        sha256={each.name: sha256_of(each) for each in sorted(work.glob("*.parquet"))},
        made_at=clock.now(),
    )
    _note_beside(path).write_bytes(
        msgspec.json.format(msgspec.json.encode(note, order="sorted"), indent=1)
    )
    return AnalysisFile(file, note)


def _rows(table: RoundTable, held: Standing, domains: Sequence[str]) -> pl.DataFrame:
    """Put the design, the places and the deprivations side by side."""
    design = table.rows.select(
        pl.col(name) if name in table.rows.columns else pl.lit(None, pl.String).alias(name)
        for name in (KEY, "stratum", "psu", "weight", PLACE, *domains)
    )
    size = held.matrix.size.cast(pl.Int64).alias(SIZE)
    columns = [*design, size, *held.matrix.deprived]
    return pl.DataFrame(columns if held.classes is None else [*columns, held.poor])


def _layout(held: Standing, domains: Sequence[str]) -> ParquetLayout:
    return ParquetLayout(
        list(held.matrix.integer_weights),
        size=SIZE,
        psu_columns=[PLACE],
        domains=domains,
        poor=_poor(held),
    )


def _poor(held: Standing) -> str | None:
    return None if held.classes is None else POOR


def find_note(folder: Path, round_code: str, standard_code: str) -> AnalysisNote | None:
    """Give the note of a file that is there."""
    path = _note_beside(folder / f"{file_stem(round_code, standard_code)}.parquet")
    if not path.exists():
        return None
    return msgspec.json.decode(path.read_bytes(), type=AnalysisNote)


def is_same(one: AnalysisNote, other: AnalysisNote | None) -> bool:
    """Say whether two files hold the same, made of the same."""
    return other is not None and one == msgspec.structs.replace(other, made_at=one.made_at)


def open_analysis(folder: Path, round_code: str, standard_code: str) -> AnalysisFile | None:
    """Open the file of a round under a standard, if it is there."""
    note = find_note(folder, round_code, standard_code)
    if note is None:
        return None
    path = folder / f"{file_stem(round_code, standard_code)}.parquet"
    return AnalysisFile(open_analysis_parquet(path), note)


def record_analysis(session: Session, made: AnalysisFile, actor: User | int | None) -> None:
    """Leave the trace of an analysis file; it comes before the file counts."""
    record(
        session,
        Action.EXPORT_MADE,
        f"round:{made.note.round}",
        actor,
        kind="analysis",
        standard=made.note.standard,
        households=made.note.households,
        raw_sha256=made.note.raw_sha256,
        sha256=made.note.sha256,
    )


def file_stem(round_code: str, standard_code: str) -> str:
    """Name the files of a round under a standard."""
    return re.sub(r"[^\w.-]", "_", f"{round_code}-{standard_code}")


def _note_beside(path: Path) -> Path:
    return path.with_suffix(".json")
