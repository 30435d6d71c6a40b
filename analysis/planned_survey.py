"""A plan and a data set put together: rounds, standings and measurements for its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

import numpy as np
import polars as pl

from analysis import standards
from analysis.inference import Inference
from analysis.measures import (
    ONE,
    Measurement,
    Ratio,
    Unit,
    Values,
    for_persons,
    mean_of,
    proportion_of,
    total_of,
)
from analysis.plan import AnalysisPlan
from analysis.plan_tables import Measured
from analysis.poverty_levels import level_measures
from analysis.round_tables import RoundTable, Standing, on_map, round_table, standing
from analysis.standards import Expression, Standard
from analysis.survey_data import SurveyData

CLASS = "class"
SIZE = "household_size"
CLASSES = ("poor", "near_poor", "average", "not_poor")
OF_VARIABLE = ("mean", "proportion", "share", "total")
DEFAULT_MEASURES = ("H", "A", "M0")

_StandingKey: TypeAlias = tuple[str, str, tuple[str, ...], Fraction | None]


@dataclass(frozen=True, eq=False)
class PlannedSurvey:
    """What the tables of a plan are computed from.

    ``given`` are standards that the caller knows, by code; they go before the built-in
    ones, and those that the plan brings go before both.
    """

    plan: AnalysisPlan
    data: SurveyData
    given: Mapping[str, Standard] = field(default_factory=dict)
    _rounds: dict[str, RoundTable] = field(default_factory=dict, repr=False)
    _standings: dict[_StandingKey, Standing] = field(default_factory=dict, repr=False)

    @property
    def inference(self) -> Inference:
        """How the plan wants intervals made."""
        return self.plan.design.inference

    @cached_property
    def standards(self) -> dict[str, Standard]:
        """Every standard that is at hand, by code."""
        built_in = {name: standards.load(name) for name in standards.NAMES}
        return built_in | dict(self.given) | self.plan.standards()

    def standard(self, code: str, left_out: Sequence[str] = ()) -> Standard:
        """Give a standard, without the indicators that were not measured."""
        found = self.standards[code]
        return found.without(*left_out) if left_out else found

    def round_codes(self, wanted: Sequence[str] = ()) -> list[str]:
        """Give the rounds of a table, or of the plan, in the order of their days."""
        chosen = wanted or self.plan.data.rounds
        codes = [one.code for one in self.data.rounds]
        return [code for code in codes if not chosen or code in chosen]

    def rounds(self, wanted: Sequence[str] = ()) -> list[RoundTable]:
        """Give the tables of these rounds; of all, if none is named."""
        return [self.round(code) for code in self.round_codes(wanted)]

    def round(self, code: str) -> RoundTable:
        """Give the table of a round, with the variables that the plan makes."""
        if code not in self._rounds:
            rules = self.plan.design
            made = round_table(self.data, self.data.round(code), rules.single_psu)
            if self.plan.data.map_on is not None:
                made = on_map(made, self.data, self.plan.data.map_on)
            self._rounds[code] = _with_variables(made, self.plan.variables)
        return self._rounds[code]

    def standing(
        self,
        table: RoundTable,
        code: str,
        left_out: Sequence[str] = (),
        cutoff: Fraction | None = None,
    ) -> Standing:
        """Hold a round against a standard; once, however many tables ask."""
        key = (table.code, code, tuple(left_out), cutoff)
        if key not in self._standings:
            found = standing(table, self.standard(code, left_out), cutoff)
            self._standings[key] = found
        return self._standings[key]

    def measurements(
        self, table: Measured, rounds: Sequence[RoundTable]
    ) -> list[list[Measurement]]:
        """Say what a table measures in each of its rounds: the same, in the same order."""
        if table.variable:
            return _of_variable(table, rounds)
        return [self._of_standard(table, one) for one in rounds]

    def _of_standard(self, table: Measured, of: RoundTable) -> list[Measurement]:
        code = table.standard_of(of.code)
        held = self.standing(of, code, table.left_out, table.cutoff)
        wanted = table.measures or DEFAULT_MEASURES
        found = []
        whole = held.measurement(table.unit)
        ratios = tuple(
            ratio for name in wanted for ratio in whole.ratios if ratio.measure == name
        )
        if ratios:
            found.append(replace(whole, ratios=ratios))
        found += _levels(held, wanted, whole.unit)
        if CLASS in wanted:
            shares = shares_among(held.known_class, classes_of(held.standard), CLASS)
            shares = replace(shares, standard=code)
            if whole.unit == "person":
                shares = for_persons(shares, held.matrix.size)
            found.append(shares)
        return found


def _levels(held: Standing, wanted: Sequence[str], unit: Unit) -> list[Measurement]:
    """Measure the severely poor and the vulnerable, where the standard says who is."""
    if not {"severe", "severe_among_poor", "vulnerable"} & set(wanted):
        return []
    whole = level_measures(
        held.matrix,
        severe=held.standard.severe_from,
        vulnerable=held.standard.vulnerable_from,
        poor=None if held.classes is None else held.poor,
        unit=unit,
        standard=held.standard.code,
    )
    kept = (r for r in whole.ratios if r.measure in wanted and r.measure != "H")
    return [replace(whole, ratios=tuple(kept))]


def classes_of(standard: Standard) -> list[str]:
    """List the classes that a standard can give, the poorest first."""
    given = {rule.household_class for one in standard.bases.values() for rule in one.table}
    return [name for name in CLASSES if name in given]


def shares_among(column: pl.Series, labels: Sequence[str], name: str) -> Measurement:
    """Measure the share of each of these classes, whether or not it occurs."""
    values = column.cast(pl.String)
    valid = values.is_not_null().to_numpy()
    columns: dict[str, Values] = {ONE: np.ones(len(valid), dtype=np.bool_)}
    for label in labels:
        columns[f"is {label}"] = (values == label).fill_null(value=False).to_numpy()
    ratios = tuple(
        Ratio(name, {f"is {label}": 1.0}, {ONE: 1.0}, "proportion", indicator=label)
        for label in labels
    )
    return Measurement(columns, valid, ratios)


def _of_variable(table: Measured, rounds: Sequence[RoundTable]) -> list[list[Measurement]]:
    wanted = table.measures or ["mean"]
    found: list[list[Measurement]] = [[] for _ in rounds]
    for measure in wanted:
        for place, one in enumerate(_measured_alike(table.variable, measure, rounds)):
            found[place].append(_counted(one, rounds[place], table.unit))
    return found


def _measured_alike(
    variable: str, measure: str, rounds: Sequence[RoundTable]
) -> list[Measurement]:
    if measure == "share":
        columns = [one.rows[variable].cast(pl.String) for one in rounds]
        labels = pl.concat(columns).drop_nulls().unique().sort().to_list()
        return [shares_among(column, labels, variable) for column in columns]
    of = {"mean": mean_of, "proportion": proportion_of, "total": total_of}[measure]
    return [of(one.number_of(variable)) for one in rounds]


def _counted(measured: Measurement, of: RoundTable, unit: Unit | None) -> Measurement:
    return for_persons(measured, of.number_of(SIZE)) if unit == "person" else measured


def _with_variables(table: RoundTable, variables: Mapping[str, Expression]) -> RoundTable:
    """Add the variables that a plan makes; one that a round can't have is left out."""
    for name, expression in variables.items():
        if expression.names() <= set(table.rows.columns):
            made = table.evaluated(expression).alias(name)
            table = replace(table, rows=table.rows.with_columns(made))
    return table
