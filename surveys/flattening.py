"""Interviews to rows: one row per interview, and one per instance of each repeat.

A ``Flattener`` is made once per questionnaire version and then used for thousands of
interviews. Where there is no value, the column ``<name>__missing`` says why; an answer that
isn't of its question's type is no value either, and is reported with its text.

===================  ================================================================
a question of kind   gives
===================  ================================================================
integer, decimal     a number
date, time           a date; the time on the wall where the tablet was
moment               a point in time, in UTC
code                 the code
codes                the codes with spaces between, and ``<name>__<code>`` as 1 or 0
point                the text, and ``<name>__latitude``, ``<name>__longitude`` …
anything else        the text
===================  ================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from surveys.addresses import Answers
from surveys.cells import Column, Row, column_of
from surveys.codebook import HOUSEHOLD, Table, tables
from surveys.question_types import Kind
from surveys.questionnaire import Group, Item, Path, Question, Questionnaire


class OutOfType(NamedTuple):
    """An answer that isn't of its question's type, or not one of its choices."""

    question: Question
    address: str
    text: str


@dataclass(frozen=True)
class Flat:
    """The rows of one interview, by table, and the answers that are out of type."""

    rows: Mapping[str, list[Row]]
    out_of_type: tuple[OutOfType, ...]

    @property
    def household(self) -> Row:
        """The one row of the interview itself."""
        return self.rows[HOUSEHOLD][0]


class Flattener:
    """Flattens the interviews of one questionnaire version.

    ``columns`` are, by table, the columns that every row has, with the kind of each; the
    ``__missing`` columns come to a row only where they say something.

    Examples
    --------
    >>> from surveys.xlsform import convert_text
    >>> flattener = Flattener(convert_text('''
    ... | survey |
    ... | | type         | name   | label   |
    ... | | integer      | rooms  | Rooms   |
    ... | | begin_repeat | member | Member  |
    ... | | integer      | age    | Age     |
    ... | | end_repeat   |        |         |
    ... ''').questionnaire)
    >>> flat = flattener.flatten({"rooms": "", "member": [{"age": "34"}, {"age": "x"}]})
    >>> flat.household
    {'rooms': None, 'rooms__missing': 'blank'}
    >>> flat.rows["member"][0]
    {'member_number': 1, 'age': 34}
    >>> flat.rows["member"][1]
    {'member_number': 2, 'age': None, 'age__missing': 'invalid'}
    >>> flat.out_of_type[0].address, flat.out_of_type[0].text
    ('/data/member[2]/age', 'x')
    """

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._root = f"/{questionnaire.root}"
        self.tables = tables(questionnaire)
        columns = {
            variable.question.path: column_of(variable)
            for table in self.tables
            for variable in table.variables
        }
        self.columns: Mapping[str, Mapping[str, Kind]] = {
            table.name: _columns(table, columns) for table in self.tables
        }
        by_repeat = {table.repeat.path: table for table in self.tables if table.repeat}
        self._plan = _Plan(questionnaire.children, columns, by_repeat)

    def flatten(self, answers: Answers) -> Flat:
        """Flatten the answers of one interview."""
        work = _Work(self.columns)
        work.fill(self._plan, answers, _Place(work.new_row(HOUSEHOLD), self._root))
        return Flat(work.rows, tuple(work.out_of_type))


def _columns(table: Table, columns: Mapping[Path, Column]) -> dict[str, Kind]:
    found: dict[str, Kind] = dict.fromkeys(table.keys, Kind.INTEGER)
    for variable in table.variables:
        found |= columns[variable.question.path].columns
    return found


class _Plan:
    """What to do with one document of answers: its columns, its groups, its repeats."""

    def __init__(
        self,
        items: tuple[Item, ...],
        columns: Mapping[Path, Column],
        tables: Mapping[Path, Table],
    ) -> None:
        self.columns: list[tuple[str, Column]] = []
        self.groups: list[tuple[str, _Plan]] = []
        self.repeats: list[tuple[str, _Plan, Table]] = []
        for item in items:
            if not isinstance(item, Question):
                inner = _Plan(item.children, columns, tables)
                if isinstance(item, Group):
                    self.groups.append((item.name, inner))
                else:
                    self.repeats.append((item.name, inner, tables[item.path]))
            elif item.path in columns:
                self.columns.append((item.name, columns[item.path]))


class _Work:
    """The rows of one interview while they are filled."""

    def __init__(self, columns: Mapping[str, Mapping[str, Kind]]) -> None:
        self.columns = columns
        self.rows: dict[str, list[Row]] = {name: [] for name in columns}
        self.out_of_type: list[OutOfType] = []

    def new_row(self, table: str) -> Row:
        row: Row = dict.fromkeys(self.columns[table])
        self.rows[table].append(row)
        return row

    def fill(self, plan: _Plan, answers: Answers, place: _Place) -> None:
        for name, column in plan.columns:
            text = answers.get(name)
            known = text if isinstance(text, str) else None
            if not column.fill(place.row, known):
                here = f"{place.address}/{name}"
                self.out_of_type.append(OutOfType(column.question, here, known or ""))
        for name, inner in plan.groups:
            group = answers.get(name)
            here = f"{place.address}/{name}"
            known_group = group if isinstance(group, dict) else {}
            self.fill(inner, known_group, place._replace(address=here))
        for name, inner, table in plan.repeats:
            instances = answers.get(name)
            known_instances = instances if isinstance(instances, list) else []
            for number, instance in enumerate(known_instances, start=1):
                here = f"{place.address}/{name}[{number}]"
                numbers = (*place.numbers, number)
                row = self.new_row(table.name)
                row.update(zip(table.keys, numbers, strict=True))
                self.fill(inner, instance, _Place(row, here, numbers))


class _Place(NamedTuple):
    """The row being filled, the address of its answers, and the instance numbers there."""

    row: Row
    address: str
    numbers: tuple[int, ...] = ()
