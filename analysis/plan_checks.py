"""A plan held against its data before anything is computed, so that a long run fails early.

Every name that a table gives has to exist in every round that the table reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from analysis.classification import basis_of
from analysis.comparison import Accepted
from analysis.did_errors import SameRoundTwice
from analysis.errors import AnalysisError, VariablesAbsent
from analysis.estimation_errors import CensusHasNoInterval
from analysis.method_errors import OutOfRange
from analysis.plan_errors import (
    NeedsCensus,
    PlanAmongNobody,
    PlanKeysUnfit,
    PlanNameUnknown,
    PlanRoundsDiffer,
    PlanTableFailed,
)
from analysis.plan_tables import (
    Association,
    Change,
    Did,
    Income,
    Ledger,
    Measured,
    Panel,
    Recipe,
    Table,
    Weights,
)
from analysis.planned_survey import CLASS, OF_VARIABLE, SIZE, PlannedSurvey
from analysis.round_tables import score_column
from analysis.standards import Expression, Standard

BESIDES = ("H", "A", "M0", "uncensored_headcount", "censored_headcount")
PARTS = ("contribution", "dimension_contribution")
OF_CLASSES = ("near_poor", "poor_or_near_poor", CLASS)
OF_THE_POOREST = ("severe", "severe_among_poor")
STATES = ("poor", CLASS)


def check_plan(survey: PlannedSurvey) -> None:
    """Refuse what can't be computed, table by table, in the order of the plan.

    Raises
    ------
    PlanKeysUnfit, PlanNameUnknown, PlanRoundsDiffer, PlanAmongNobody, PlanTableFailed
        Each names the table, the key and the remedy.
    """
    known = [one.code for one in survey.data.rounds]
    for code in survey.plan.data.rounds:
        _known("[data]", "rounds", code, known)
    _check_map(survey)
    for table in survey.plan.tables:
        try:
            _check(survey, table)
        except (PlanKeysUnfit, PlanNameUnknown, PlanRoundsDiffer, PlanAmongNobody):
            raise
        except AnalysisError as error:
            raise PlanTableFailed(table.name, error) from error


def _check_map(survey: PlannedSurvey) -> None:
    """Refuse a day for which the data set has no map of a round."""
    day = survey.plan.data.map_on
    for code in survey.round_codes() if day is not None else []:
        days = survey.data.areas.filter(round=code)["map_on"].unique().sort().to_list()
        if day not in days:
            raise PlanNameUnknown("[data]", "map_on", str(day), map(str, days))


def rounds_of(survey: PlannedSurvey, table: Table) -> list[str]:
    """Give the rounds that a table reads, in the order of their days."""
    named = [getattr(table, key, "") for key in ("before", "after")]
    wanted = [*getattr(table, "rounds", []), *filter(None, named)]
    return survey.round_codes(wanted)


def _check(survey: PlannedSurvey, table: Recipe) -> None:
    known = survey.round_codes()
    for key in ("rounds", "before", "after"):
        value = getattr(table, key, [])
        for code in [value] if isinstance(value, str) else value:
            _known(table.name, key, code, known)
    before = getattr(table, "before", "")
    if before and before == getattr(table, "after", ""):
        raise SameRoundTwice(before)
    rounds = rounds_of(survey, table)
    _check_source(survey, table, rounds)
    _check_variables(survey, table, rounds)
    _check_among(survey, table, rounds)
    _check_kinds(survey, table, rounds)


def _known(table: str, key: str, name: str, known: Iterable[str]) -> None:
    if name not in (names := list(known)):
        raise PlanNameUnknown(table, key, name, names)


# ---------------------------------------------------------------- standards and measures


def _check_source(survey: PlannedSurvey, table: Recipe, rounds: Sequence[str]) -> None:
    if isinstance(table, Measured | Panel) and bool(table.standard) == bool(table.variable):
        raise PlanKeysUnfit(table.name, ("standard", "variable"))
    if isinstance(table, Income) and (table.line is None) == (table.relative is None):
        raise PlanKeysUnfit(table.name, ("line", "relative"))
    codes = standards_of(table, rounds)
    known = survey.standards
    for code in codes.values():
        _known(table.name, "standard", code, known)
    left_out = getattr(table, "left_out", [])
    found = {at: survey.standard(code, left_out) for at, code in codes.items()}
    for at, standard in found.items():
        _check_needs(survey, at, standard)
    if isinstance(table, Measured):
        _check_measures(table, list(found.values()))
        if table.cutoff is not None and not 0 < table.cutoff <= 1:
            raise OutOfRange("cutoff", float(table.cutoff), "0 < … ≤ 1")


def standards_of(table: Table, rounds: Sequence[str]) -> dict[str, str]:
    """Give the standard of each round that a table reads; none for a variable."""
    if isinstance(table, Measured):
        if not table.standard:
            return {}
        return {code: table.standard_of(code) for code in rounds}
    code = getattr(table, "standard", "")
    return dict.fromkeys(rounds, code) if code else {}


def _check_needs(survey: PlannedSurvey, at: str, standard: Standard) -> None:
    """Refuse a standard that reads what the round never asked."""
    table = survey.round(at)
    needs = standard.needs()
    households = set(table.rows.columns)
    missing = sorted(set(needs.households) - households)
    if missing:
        raise VariablesAbsent("households", missing)
    missing = sorted(set(needs.members) - set(table.members.columns))
    if missing:
        raise VariablesAbsent("members", missing)
    if standard.bases:
        scored = {"b1", score_column(standard)} & households
        basis = basis_of(standard, scorecard_loaded=bool(scored))
        if basis == "measured_income" and "income_pc_month" not in households:
            raise VariablesAbsent("households", ["income_pc_month"])


def _check_measures(table: Measured, standards: Sequence[Standard]) -> None:
    known: list[str] = list(OF_VARIABLE)
    if standards:
        known = [*BESIDES, *PARTS]
        if all(one.bases for one in standards) and table.cutoff is None:
            known += OF_CLASSES
        if all(one.severe_from for one in standards):
            known += OF_THE_POOREST
        if all(one.vulnerable_from for one in standards):
            known.append("vulnerable")
    for measure in table.measures:
        _known(table.name, "measures", measure, known)


# ---------------------------------------------------------------- variables


def _check_variables(survey: PlannedSurvey, table: Recipe, rounds: Sequence[str]) -> None:
    for key, names in _variables(table):
        for code in rounds:
            columns = survey.round(code).rows.columns
            for name in names:
                _known(table.name, key, name, sorted(columns))


def _check_among(survey: PlannedSurvey, table: Recipe, rounds: Sequence[str]) -> None:
    """Refuse a filter that nobody of a round fulfils."""
    among: Expression | None = getattr(table, "among", None)
    if among is None:
        return
    for code in rounds:
        if not survey.round(code).evaluated(among).any():
            raise PlanAmongNobody(table.name, code, among)


def _variables(table: Recipe) -> Iterator[tuple[str, Iterable[str]]]:
    """Give the variables that a table names, by key."""
    for key in ("among", "treated"):
        expression = getattr(table, key, None)
        if expression is not None:
            yield key, expression.names()
    for key in ("variable", "groups", "size"):
        if getattr(table, key, ""):
            yield key, [getattr(table, key)]
    by = getattr(table, "by", [])
    yield "by", [by] if isinstance(by, str) else by
    yield from _variables_of_recipe(table)


def _variables_of_recipe(table: Recipe) -> Iterator[tuple[str, Iterable[str]]]:
    if isinstance(table, Did) and table.bootstrap is not None:
        yield "bootstrap.cluster", [table.bootstrap.cluster]
    if isinstance(table, Measured) and table.variable and table.unit == "person":
        yield "unit", [SIZE]
    if isinstance(table, Association):
        states = STATES if table.standard else ()
        for key in ("row", "column"):
            name = getattr(table, key)
            yield key, [] if name in states else [name]


# ---------------------------------------------------------------- samples and censuses


def _check_kinds(survey: PlannedSurvey, table: Recipe, rounds: Sequence[str]) -> None:
    kinds = {code: survey.data.round(code).kind for code in rounds}
    if survey.inference.interval and "census" in kinds.values():
        raise CensusHasNoInterval(survey.inference.interval)
    if isinstance(table, Weights | Association) and "census" in kinds.values():
        raise CensusHasNoInterval(table.name)
    if isinstance(table, Ledger) and "sample" in kinds.values():
        raise NeedsCensus(code for code, kind in kinds.items() if kind == "sample")
    if isinstance(table, Change | Did):
        _check_alike(survey, table)


def _check_alike(survey: PlannedSurvey, table: Change | Did) -> None:
    """Refuse to compare rounds that differ, unless the plan says so."""
    pair = (table.before, table.after)
    codes = standards_of(table, pair)
    facts: dict[Accepted, list[str]] = {
        "standard": [codes.get(code, "") for code in pair],
        "kind": [survey.data.round(code).kind for code in pair],
    }
    for what, (first, second) in facts.items():
        if first != second and what not in table.accept:
            raise PlanRoundsDiffer(table.name, what, first, second)
