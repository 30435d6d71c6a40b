"""Answers to typed columns, a batch of interviews at a time.

The cells are those that ``surveys.flattening`` gives, made by the same ``Column`` of each
variable, but column by column: answers repeat, so a text is read once and looked up after.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec
import polars as pl

from mne.datasets.interviews import DTYPES
from mne.exports.answer_documents import Instance, Shape
from mne.exports.errors import AnswersMisshapen
from surveys.cells import Cell, Column, column_of, missing_column
from surveys.codebook import Table, tables
from surveys.question_types import Kind
from surveys.questionnaire import Path, Questionnaire

OWNER = "owner"
"""Column of each row's interview: its place in the batch."""
REMEMBERED = 20_000
"""Texts that are kept per column; free texts would fill the memory."""


class OutOfType(NamedTuple):
    """An answer that isn't of its question's type: which interview, where, and what."""

    instance_id: str
    address: str
    text: str


@dataclass
class Batch:
    """The rows of a batch by table, and the answers that are out of type."""

    tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    out_of_type: list[OutOfType] = field(default_factory=list)


class AnswerReader:
    """Reads the interviews of one questionnaire version.

    ``left_out`` are the paths of questions whose answers are not to be read.
    """

    def __init__(
        self, questionnaire: Questionnaire, left_out: frozenset[Path] = frozenset()
    ) -> None:
        self._shape = Shape(questionnaire)
        self.tables = tables(questionnaire)
        self._readers = {
            table.name: _TableReader(self._shape, table, left_out) for table in self.tables
        }

    @property
    def schema(self) -> Mapping[str, Mapping[str, pl.DataType]]:
        """The columns of every table, with their types."""
        return {name: reader.schema for name, reader in self._readers.items()}

    def read(self, instance_ids: Sequence[str], written: Sequence[str]) -> Batch:
        """Read documents of answers, as they lie in the store.

        Raises
        ------
        AnswersMisshapen
            A document is not of the shape of its questionnaire.
        """
        batch = Batch()
        with _without_collection():
            documents = []
            for instance_id, each in zip(instance_ids, written, strict=True):
                try:
                    documents.append(self._shape.decode(each))
                except msgspec.DecodeError as fault:
                    raise AnswersMisshapen(instance_id, str(fault)) from fault
            for table in self.tables:
                repeat = table.repeat.path if table.repeat else None
                instances = self._shape.instances(repeat, documents)
                reader = self._readers[table.name]
                batch.tables[table.name] = reader.frame(instances)
                batch.out_of_type += reader.out_of_type(instances, instance_ids)
        return batch


class _TableReader:
    """Reads the rows of one table."""

    def __init__(self, shape: Shape, table: Table, left_out: frozenset[Path]) -> None:
        self._shape = shape
        self._keys = table.keys
        self._columns = [
            _Known(column_of(each))
            for each in table.variables
            if each.question.path not in left_out
        ]
        self._faults: list[tuple[Path, int, str]] = []
        self.schema: dict[str, pl.DataType] = dict.fromkeys(table.keys, pl.Int64())
        for known in self._columns:
            self.schema |= known.schema

    def frame(self, instances: Sequence[Instance]) -> pl.DataFrame:
        """Give a table's rows, with the ``owner`` of each."""
        self._faults = []
        columns = [pl.Series(OWNER, [each.owner for each in instances], pl.UInt32)]
        columns += [
            pl.Series(key, [each.numbers[k] for each in instances], pl.Int64)
            for k, key in enumerate(self._keys)
        ]
        paths = [known.column.question.path for known in self._columns]
        for known, texts in zip(
            self._columns, self._shape.texts(paths, instances), strict=True
        ):
            columns += known.series(texts)
            self._note_faults(known, texts)
        return pl.DataFrame(columns)

    def out_of_type(
        self, instances: Sequence[Instance], instance_ids: Sequence[str]
    ) -> Iterator[OutOfType]:
        """Name the answers of the last frame that were out of type."""
        for path, row, text in self._faults:
            each = instances[row]
            address = self._shape.address(path, each.numbers)
            yield OutOfType(instance_ids[each.owner], address, text)

    def _note_faults(self, known: _Known, texts: Sequence[str | None]) -> None:
        if known.invalid:
            path = known.column.question.path
            self._faults += [
                (path, row, text)
                for row, text in enumerate(texts)
                if text is not None and text in known.invalid
            ]


class _Known(dict[str | None, tuple[Cell, ...]]):
    """The cells of every text that was met in one column so far."""

    def __init__(self, column: Column) -> None:
        super().__init__()
        self.column = column
        self.invalid: set[str] = set()
        self.schema = {
            name: DTYPES.get(kind, pl.String()) for name, kind in column.columns.items()
        }
        self.schema[missing_column(column.name)] = DTYPES.get(Kind.TEXT, pl.String())

    def __missing__(self, text: str | None) -> tuple[Cell, ...]:
        row: dict[str, Cell] = dict.fromkeys(self.schema)
        if not self.column.fill(row, text) and text is not None:
            self.invalid.add(text)
        self[text] = cells = tuple(row.values())
        return cells

    def series(self, texts: Sequence[str | None]) -> list[pl.Series]:
        """Give the columns of these answers; a value of another type is an error."""
        if len(self) > REMEMBERED:
            self.clear()
            self.invalid.clear()
        columns = zip(*[self[text] for text in texts], strict=True) if texts else None
        return [
            pl.Series(name, next(columns) if columns else [], dtype, strict=True)
            for name, dtype in self.schema.items()
        ]


@contextmanager
def _without_collection() -> Iterator[None]:
    """Leave the garbage collector out while many small things are made that all stay."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
