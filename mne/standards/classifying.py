"""What a standard says of households: one interview at a time, or a whole data set.

Both ways go through the same tables of ``analysis``, so the class that a supervisor sees
beside an interview is the class that the report counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import cast

import polars as pl

from analysis import classification
from analysis.classification import BasisName, basis_of, with_deprivations
from analysis.deprivation import DeprivationMatrix, deprivation_matrix
from analysis.standards import Standard
from mne.errors import listed
from mne.standards.models import HouseholdClass, StandardPack
from mne.standards.packs import standard_of

KEY = "household_id"
SCORE = "score"
"""The basis of a standard without classes, such as the global MPI: its cutoff alone."""
BASIS_VARIABLES = {"b1": "b1", "measured_income": "income_pc_month"}

Row = Mapping[str, object]
Interview = tuple[Row, Sequence[Row], date]
"""A household, its members, and the day on which it was interviewed."""


@dataclass(frozen=True)
class Verdict:
    """What a standard says of one household; computed, never the decision."""

    household_class: HouseholdClass
    basis: str | None
    """``b1``, ``measured_income`` or ``score``; None where its value is missing."""
    deprivations: int | None
    b1_score: int | None
    income_pc_month: int | None
    """Đồng."""
    indicators: dict[str, bool | None]
    """Deprived, not deprived, or None where an answer it needs is missing."""
    reason: str
    """The row of the decision table that holds, or ``missing:`` and what is missing."""


@dataclass(frozen=True)
class Judged:
    """The households of a table under one standard, row by row in their order."""

    matrix: DeprivationMatrix
    classes: pl.DataFrame
    """``household_id``, ``class``, ``basis``, ``reason``, ``deprivations``,
    ``incomplete_because``."""


def classify(
    pack: StandardPack, household: Row, members: Sequence[Row], on: date
) -> Verdict:
    """Say what a standard makes of one interview, as flattened.

    A variable that the rows don't hold is missing. A member without ``age`` gets it from
    ``birth_date`` or ``birth_year``, on the day ``on``. The basis is scorecard B1 where the
    household has a ``b1`` (blank or not) and the standard reads it, else measured income.
    """
    return classify_batch(pack, [(household, members, on)])[0]


def classify_batch(pack: StandardPack, interviews: Sequence[Interview]) -> list[Verdict]:
    """Say what a standard makes of several interviews of one questionnaire, in their order.

    The cost is nearly that of one: a table has its price, a row hardly any.
    """
    if not interviews:
        return []
    asked = frozenset(interviews[0][0])
    plan = _plan(pack.content, pack.code, b1_asked="b1" in asked)
    households = [
        {**household, KEY: number} for number, (household, _, _) in enumerate(interviews)
    ]
    members = [
        {**_with_age(member, on), KEY: number}
        for number, (_, roster, on) in enumerate(interviews)
        for member in roster
    ]
    judged = _judge(
        plan.standard,
        text_frame(households, plan.households),
        text_frame(members, plan.members),
        plan.basis,
    )
    return _verdicts(judged, households)


def classify_many(
    standard: Standard, households: pl.DataFrame, members: pl.DataFrame
) -> Judged:
    """Say what a standard makes of every household of a data set.

    Raises
    ------
    VariablesAbsent
        The data set lacks variables that the standard reads.
    """
    basis = basis_in(standard, households.columns)
    return _judge(standard, households, members, basis)


def basis_in(standard: Standard, asked: Collection[str]) -> BasisName | None:
    """Choose the basis by what was asked; None for a standard without classes."""
    if not standard.bases:
        return None
    return basis_of(standard, scorecard_loaded="b1" in asked)


def variables_of(standard: Standard, asked: Collection[str]) -> tuple[set[str], set[str]]:
    """Give what a standard reads of households and of members, by what was asked."""
    needs = standard.needs()
    table = _of_table(standard, basis_in(standard, asked))
    return {*needs.households, *table}, set(needs.members)


@dataclass(frozen=True)
class _Plan:
    """What has to be laid out to classify one interview."""

    standard: Standard
    basis: BasisName | None
    households: tuple[str, ...]
    members: tuple[str, ...]


@lru_cache(maxsize=64)
def _plan(content: str, code: str, *, b1_asked: bool) -> _Plan:
    standard = standard_of(StandardPack(content=content, code=code))
    asked = {"b1"} if b1_asked else set[str]()
    households, members = variables_of(standard, asked)
    return _Plan(
        standard,
        basis_in(standard, asked),
        tuple(sorted(households)),
        tuple(sorted(members)),
    )


def _of_table(standard: Standard, basis: BasisName | None) -> list[str]:
    """Give the household's variables that a decision table reads."""
    if basis is None:
        return []
    table = standard.bases[basis]
    computed = {*table.thresholds, "deprivations"}
    names = {"area_type": None}
    for rule in table.table:
        if rule.when is not None:
            names.update(dict.fromkeys(rule.when.variables(standard.parameters)))
    return [name for name in names if name not in computed]


def _judge(
    standard: Standard,
    households: pl.DataFrame,
    members: pl.DataFrame,
    basis: BasisName | None,
) -> Judged:
    matrix = deprivation_matrix(standard, households, members, KEY)
    if basis is None:
        return Judged(matrix, _by_score(matrix))
    counted = with_deprivations(households, matrix, KEY)
    return Judged(matrix, classification.classify(standard, counted, basis, KEY))


def _by_score(matrix: DeprivationMatrix) -> pl.DataFrame:
    """Lay out the verdicts of a standard without classes as a table of classes."""
    poor = pl.col("poor")
    found = pl.when(poor).then(pl.lit("poor")).when(~poor).then(pl.lit("not_poor"))
    return pl.DataFrame(
        {
            KEY: matrix.household_ids,
            "poor": matrix.poor(),
            "deprivations": matrix.deprivations,
            "incomplete_because": matrix.missing_indicators,
        }
    ).select(
        KEY,
        found.otherwise(pl.lit("incomplete")).cast(classification.CLASSES).alias("class"),
        pl.lit(SCORE).alias("basis"),
        pl.when(poor.is_not_null()).then(pl.lit("cutoff")).alias("reason"),
        "deprivations",
        pl.when(poor.is_null()).then(pl.col("incomplete_because")),
    )


# ---------------------------------------------------------------- one interview


def text_frame(rows: Sequence[Row], names: Iterable[str]) -> pl.DataFrame:
    """Make a table of texts, in which analysis reads the numbers."""
    schema = dict.fromkeys([KEY, *names], pl.String)
    cells = {name: [_text(row.get(name)) for row in rows] for name in schema}
    return pl.DataFrame(cells, schema=schema)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _with_age(member: Row, on: date) -> Row:
    if _text(member.get("age")):
        return member
    return {**member, "age": _age(member, on)}


def _age(member: Row, on: date) -> int | None:
    """Count completed years, or years since the year of birth where only that is known."""
    born = _text(member.get("birth_date"))
    if born:
        birth = date.fromisoformat(born[:10])
        return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
    year = _text(member.get("birth_year"))
    return on.year - int(year) if year else None


def _verdicts(judged: Judged, households: Sequence[Row]) -> list[Verdict]:
    classes = judged.classes.iter_rows(named=True)
    indicators = judged.matrix.deprived.iter_rows(named=True)
    return [_verdict(*found) for found in zip(classes, indicators, households, strict=True)]


def _verdict(found: Row, indicators: Row, household: Row) -> Verdict:
    missing = str(found["incomplete_because"] or "").split(", ")
    basis = str(found["basis"])
    readable = found["reason"] or BASIS_VARIABLES.get(basis) not in missing
    return Verdict(
        household_class=HouseholdClass(str(found["class"])),
        basis=basis if readable else None,
        deprivations=_whole(found["deprivations"]),
        b1_score=_whole(household.get("b1")),
        income_pc_month=_whole(household.get("income_pc_month")),
        indicators=cast("dict[str, bool | None]", indicators),
        reason=_text(found["reason"]) or f"missing: {listed(missing)}",
    )


def _whole(value: object) -> int | None:
    text = _text(value)
    return round(float(text)) if text else None
