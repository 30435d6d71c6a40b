"""A plan and a data set in, results out: pure, so the same on a laptop and on the platform.

Nothing is read or written here but what comes in; the clock, the machine and the number of
threads leave no trace in the results.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec
import polars as pl
from typing_extensions import override

from analysis.did_recipe import did_with_bootstrap
from analysis.errors import AnalysisError
from analysis.estimation_errors import NoSuchEstimate
from analysis.exact_text import as_json
from analysis.panel_recipes import ledger, mcnemar_tests, transitions
from analysis.plan import AnalysisPlan
from analysis.plan_checks import check_plan, rounds_of, standards_of
from analysis.plan_disclosure import Guard, guard_of, ledger_withheld
from analysis.plan_errors import PlanNameUnknown, PlanTableFailed
from analysis.plan_tables import (
    Association,
    Change,
    Contributions,
    Decomposition,
    Detectability,
    Did,
    Income,
    Ledger,
    Levels,
    Mcnemar,
    Quantiles,
    Recipe,
    Robustness,
    Table,
    Transitions,
    Weights,
)
from analysis.planned_survey import PlannedSurvey
from analysis.recipes import Found, change, levels
from analysis.standard_recipes import contributions, decomposition, robustness, weights
from analysis.standards import Standard
from analysis.survey_data import SurveyData, SurveyRound
from analysis.variable_recipes import (
    association,
    detectability_of_target,
    income,
    quantiles,
)

Progress: TypeAlias = Callable[[int, int, str], None]
"""Called with how many steps are done, of how many, and what comes next."""

RECIPES: Mapping[type[Table], Callable[[PlannedSurvey, Any], Found]] = {
    Levels: levels,
    Change: change,
    Did: did_with_bootstrap,
    Transitions: transitions,
    Mcnemar: mcnemar_tests,
    Ledger: ledger,
    Robustness: robustness,
    Weights: weights,
    Contributions: contributions,
    Decomposition: decomposition,
    Income: income,
    Quantiles: quantiles,
    Association: association,
    Detectability: detectability_of_target,
}


@dataclass(frozen=True, eq=False)
class TableResult:
    """One table of a plan, computed.

    Attributes
    ----------
    found
        The library's own results by breakdown, with every number.
    guard
        Says which rows are published without their numbers.
    """

    table: Recipe
    found: Found
    rounds: tuple[str, ...]
    standards: tuple[str, ...]
    guard: Guard

    @property
    def name(self) -> str:
        """The name that the plan gave it."""
        return self.table.name

    def to_frame(self) -> pl.DataFrame:
        """Give what may be published: a column ``note`` says what was withheld."""
        frame = self.found.frame
        if isinstance(self.table, Ledger):
            return ledger_withheld(frame, self.guard.least)
        return _withheld(frame, self.guard.notes(frame))

    @override
    def __str__(self) -> str:
        if self.guard.least == 0 and self.found.results:
            return "\n".join(str(found) for found in self.found.results.values())
        with pl.Config(tbl_rows=60, tbl_cols=-1, tbl_width_chars=160):
            return str(self.to_frame())


@dataclass(frozen=True)
class DataFacts:
    """What a result says of the data set behind it."""

    code: str
    title: str
    sha256: str
    rounds: tuple[SurveyRound, ...]


@dataclass(frozen=True, eq=False)
class PlanResults:
    """Everything that a plan asked of a data set, with what it rests on.

    Attributes
    ----------
    standards
        The standards used, by code; their checksums stand in the manifest.
    areas
        What the places of the data are called, by code.
    """

    plan: AnalysisPlan
    data: DataFacts
    tables: tuple[TableResult, ...]
    standards: Mapping[str, Standard]
    areas: Mapping[str, str]

    def __iter__(self) -> Iterator[TableResult]:
        return iter(self.tables)

    def __getitem__(self, name: str) -> TableResult:
        for one in self.tables:
            if one.name == name:
                return one
        raise NoSuchEstimate({"table": name}, 0, [one.name for one in self.tables])

    @property
    def sha256(self) -> str:
        """The hash of every number that is published, whatever the language."""
        numbers = {one.name: one.to_frame().to_dicts() for one in self.tables}
        return hashlib.sha256(as_json(numbers).encode()).hexdigest()


def silent(done: int, total: int, what: str) -> None:
    """Report no progress."""


def run_plan(
    plan: AnalysisPlan,
    data: SurveyData,
    *,
    standards: Mapping[str, Standard] | None = None,
    on_progress: Progress = silent,
) -> PlanResults:
    """Compute every table of a plan.

    The whole plan is held against the data first, so that a fault in the last table is
    found before the first is computed.

    Parameters
    ----------
    standards
        Standards beside the built-in ones, by code.

    Raises
    ------
    PlanKeysUnfit, PlanNameUnknown, PlanRoundsDiffer, PlanTableFailed
        Each names the table of the plan, what is wrong with it, and the remedy.
    """
    survey = PlannedSurvey(plan, data, standards or {})
    check_plan(survey)
    found = []
    for done, table in enumerate(plan.tables):
        on_progress(done, len(plan.tables), table.name)
        found.append(_run_table(survey, table))
    on_progress(len(plan.tables), len(plan.tables), "")
    used = sorted({code for one in found for code in one.standards})
    return PlanResults(
        plan,
        DataFacts(data.code, data.title, data.sha256, data.rounds),
        tuple(found),
        {code: survey.standards[code] for code in used},
        data.place_names(),
    )


def _run_table(survey: PlannedSurvey, table: Recipe) -> TableResult:
    try:
        found = RECIPES[type(table)](survey, table)
    except PlanNameUnknown:
        raise
    except AnalysisError as error:
        raise PlanTableFailed(table.name, error) from error
    rounds = rounds_of(survey, table)
    codes = tuple(dict.fromkeys(standards_of(table, rounds).values()))
    rules = survey.plan.suppression
    if table.least is not None:
        rules = msgspec.structs.replace(rules, least=table.least)
    try:
        guard = guard_of(survey, table, found, rules)
    except AnalysisError as error:
        raise PlanTableFailed(table.name, error) from error
    return TableResult(table, found, tuple(rounds), codes, guard)


def _withheld(frame: pl.DataFrame, notes: list[str]) -> pl.DataFrame:
    """Take the numbers out of rows that have a note, and keep the note."""
    marked = frame.with_columns(pl.Series("note", notes, dtype=pl.String))
    numbers = [
        pl.when(pl.col("note") == "").then(pl.col(name)).alias(name)
        for name, dtype in frame.schema.items()
        if dtype.is_numeric() or dtype == pl.Boolean or name in {"vi", "en"}
    ]
    return marked.with_columns(numbers)
