"""Files for people: CSV with a codebook, Stata and SPSS with labels.

A file per questionnaire version and table of a raw export. What a format doesn't take as it
is (a long label, a name) is adjusted and listed in ``adjusted.csv``, never in silence.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import polars as pl
import pyreadstat
from sqlalchemy.orm import Session

from mne.audit.actions import Action
from mne.audit.log import record
from mne.exports.raw_files import RawRound
from mne.exports.raw_manifest import RawVersion
from mne.exports.stat_columns import StatColumn, numbers_of, stat_columns
from mne.exports.stat_labels import SPSS, STATA, Adjusted, Format, cut, plain_names
from mne.questionnaires.models import QuestionnaireVersion
from mne.questionnaires.publishing import as_questionnaire
from mne.users.models import User
from surveys.codebook import Table, codebook_rows, tables
from surveys.questionnaire import Questionnaire

Kind = Literal["csv", "stata", "spss"]
KINDS: tuple[Kind, ...] = ("csv", "stata", "spss")
ADJUSTED = "adjusted.csv"
CODEBOOK = "codebook.csv"


def write_people_files(
    session: Session, raw: RawRound, kind: Kind, work: Path, language: str
) -> list[Path]:
    """Write a raw export as files of one kind; give those written, the codebook last."""
    written, adjusted = [], list[Adjusted]()
    for version in raw.manifest.versions:
        if not version.files:
            continue
        folder = work / Path(version.files[0].path).parent
        folder.mkdir(parents=True, exist_ok=True)
        found = session.get_one(QuestionnaireVersion, version.version_id)
        questionnaire = as_questionnaire(found)
        for table in tables(questionnaire):
            rows = raw.scan(version, table.name).collect()
            path = folder / f"{table.name}.csv"
            if kind == "csv":
                _write_csv(rows, path)
            else:
                form = STATA if kind == "stata" else SPSS
                path = path.with_suffix(form.suffix)
                adjusted += write_labelled(table, rows, path, form, language)
            written.append(path)
        written.append(_write_codebook(questionnaire, version, folder, language))
    if adjusted:
        written.append(work / ADJUSTED)
        lines = pl.DataFrame(adjusted, schema=Adjusted._fields, orient="row")
        _write_csv(lines, written[-1])
    return written


def record_people_files(
    session: Session, raw: RawRound, kind: Kind, actor: User | int | None
) -> None:
    """Leave the trace of files for people; it comes before they are handed over."""
    record(
        session,
        Action.EXPORT_MADE,
        f"round:{raw.manifest.round}",
        actor,
        kind=kind,
        identified=raw.manifest.identified,
        interviews=raw.manifest.interviews,
        raw_sha256=raw.manifest.sha256,
    )


def write_labelled(
    table: Table, rows: pl.DataFrame, path: Path, kind: Format, language: str
) -> list[Adjusted]:
    """Write a table with its labels; give what had to be adjusted."""
    columns = list(stat_columns(table, rows, kind, language))
    names = plain_names([each.name for each in columns], kind.name_length)
    fitted = [_fitted(each, names[each.name], kind) for each in columns]
    _write(fitted, path, kind)
    return [
        change
        for before, after in zip(columns, fitted, strict=True)
        for change in _changes(table.name, before, after)
    ]


def _fitted(column: StatColumn, name: str, kind: Format) -> StatColumn:
    """Give a column under a name and labels that the format takes."""
    return replace(
        column,
        values=column.values.alias(name),
        label=cut(column.label, kind.label_length, kind.measure),
        value_labels={
            value: cut(text, kind.value_length)
            for value, text in column.value_labels.items()
        },
    )


def _changes(table: str, before: StatColumn, after: StatColumn) -> Iterator[Adjusted]:
    pairs = [
        ("name", before.name, after.name),
        ("label", before.label, after.label),
        *(
            (f"value label {value}", text, after.value_labels[value])
            for value, text in before.value_labels.items()
        ),
    ]
    for what, one, other in pairs:
        if unicodedata.normalize("NFC", one) != other:
            yield Adjusted(table, before.name, what, one, other)


def _write(columns: Sequence[StatColumn], path: Path, kind: Format) -> None:
    frame = pl.DataFrame([each.values for each in columns])
    labels: list[str | None] = [each.label or None for each in columns]
    values = {each.name: dict(each.value_labels) for each in columns if each.value_labels}
    if kind is STATA:
        pyreadstat.write_dta(
            frame,
            path,
            column_labels=labels,
            variable_value_labels=values,
            missing_user_values={e.name: list(e.missing) for e in columns if e.missing},
            version=15,
        )
    else:
        pyreadstat.write_sav(
            frame, path, column_labels=labels, variable_value_labels=values, compress=True
        )


def _write_csv(rows: pl.DataFrame, path: Path) -> None:
    """Write CSV that spreadsheets open with its letters whole."""
    rows.write_csv(path, include_bom=True)


def _write_codebook(
    questionnaire: Questionnaire, version: RawVersion, folder: Path, language: str
) -> Path:
    """Write a line for each variable that was exported, and the number of each choice."""
    numbers = {
        (table.name, variable.name): "; ".join(
            f"{code} = {number}" for code, number in numbers_of(variable).items()
        )
        for table in tables(questionnaire)
        for variable in table.variables
    }
    lines = [
        line | {"numbers": numbers[line["table"], line["name"]]}
        for line in codebook_rows(questionnaire, language)
        if line["name"] not in version.left_out.get(line["table"], ())
    ]
    path = folder / CODEBOOK
    _write_csv(pl.DataFrame(lines), path)
    return path
