"""The households of one round, as a table of a plan sees them.

A round knows its design, its columns, the standing of its households under a standard, and
how they fall into domains. Rounds stay apart until a comparison puts them side by side, so
that they may be samples and censuses, of other questionnaires and other standards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np
import polars as pl

from analysis.arrays import Codes, codes, rows_where
from analysis.classification import basis_of, classify, with_deprivations
from analysis.comparison import MeasuredRound
from analysis.deprivation import DeprivationMatrix, deprivation_matrix, typed_answers
from analysis.deprivation_measures import deprivation_measures
from analysis.design import Census, Design, SinglePsu, SurveyDesign
from analysis.estimation_errors import WeightZero
from analysis.measures import Measurement, Unit, for_persons, proportion_of, together
from analysis.standards import Expression, Standard
from analysis.survey_data import KEY, SurveyData, SurveyRound

UNKNOWN = "?"
"""The domain of households whose domain isn't known: shown, never dropped."""
OUTSIDE = "(outside)"
"""Rows that belong to no domain of a table and keep their PSUs in the design."""
AREA = "commune_code"


@dataclass(frozen=True, eq=False)
class RoundTable:
    """The households of a round and, in a sample, the PSUs that gave no interview.

    Those PSUs are rows of weight 0, so that they count among those drawn.
    """

    facts: SurveyRound
    rows: pl.DataFrame
    members: pl.DataFrame
    single_psu: SinglePsu = "fail"

    @property
    def code(self) -> str:
        """The code of the round."""
        return self.facts.code

    @cached_property
    def design(self) -> Design:
        """How the households were chosen."""
        label = pl.repeat(self.code, self.rows.height, eager=True).alias("round")
        if self.facts.kind == "census":
            return Census(self.rows.height, round=label, unit=self.rows[KEY])
        return SurveyDesign(
            self.rows["weight"],
            self.rows["stratum"],
            self.rows["psu"],
            round=label,
            unit=self.rows[KEY],
            single_psu=self.single_psu,
            zero_weight="keep",
        )

    @cached_property
    def stands_for_somebody(self) -> pl.Series:
        """Say which rows are interviews."""
        return (self.rows["weight"] > 0).alias("interview")

    def evaluated(self, expression: Expression) -> pl.Series:
        """Apply an expression to the answers of each household."""
        kinds = expression.variables({})
        answers = typed_answers(self.rows, kinds, KEY, "households")
        return answers.select(found=expression.polars({}))["found"]

    def number_of(self, name: str) -> pl.Series:
        """Read a variable; answers kept as text are numbers if they all can be."""
        column = self.rows[name]
        if column.dtype != pl.String:
            return column
        return typed_answers(self.rows, {name: "number"}, KEY, "households")[name]

    def domain(self, by: str, among: Expression | None = None) -> pl.Series:
        """Label each row; one that belongs nowhere is ``OUTSIDE``."""
        labels = pl.repeat("", self.rows.height, eager=True)
        if by:
            labels = self.rows[by].cast(pl.String).fill_null(UNKNOWN)
        kept = self.stands_for_somebody
        if by in {"", AREA}:  # where a silent PSU lies is known
            kept = pl.repeat(value=True, n=self.rows.height, eager=True)
        if among is not None:
            kept = kept & self.evaluated(among).fill_null(value=False)
        return labels.set(~kept, OUTSIDE).alias(by or "domain")

    def measured(self, measurement: Measurement, domain: Codes) -> MeasuredRound:
        """Put a measurement and domains to it, for a comparison."""
        return MeasuredRound(self.design.parts[0], measurement, domain)


@dataclass(frozen=True, eq=False)
class Standing:
    """Households under a standard: deprivations, score, and class where it has classes."""

    standard: Standard
    matrix: DeprivationMatrix
    classes: pl.Series | None

    @property
    def poor(self) -> pl.Series:
        """Say who is poor; null where an answer that the standard needs is missing."""
        if self.classes is None:
            return self.matrix.poor()
        return (self.known_class == "poor").alias("poor")

    @property
    def known_class(self) -> pl.Series:
        """Give the class where nothing is missing, else null.

        One with a high income can be classified without the rest, a poor one can't: to
        count the first and lose the second would make poverty look rarer than it is.
        """
        if self.classes is None:
            poor = self.matrix.poor().cast(pl.String)
            return poor.replace({"true": "poor", "false": "not_poor"}).alias("class")
        complete = self.matrix.valid & (self.classes != "incomplete")
        return self.classes.set(~complete, None).alias("class")

    def measurement(self, unit: Unit | None = None) -> Measurement:
        """Measure H, A, M0, headcounts, contributions; the near-poor where it has them."""
        counted = unit or self.standard.counted
        dimensions = {
            one.code: [i.code for i in self.standard.indicators if i.dimension == one.code]
            for one in self.standard.dimensions
        }
        base = deprivation_measures(
            self.matrix,
            poor=None if self.classes is None else self.poor,
            unit=counted,
            dimensions=dimensions,
            standard=self.standard.code,
        )
        if self.classes is None:
            return base
        near = proportion_of((self.known_class == "near_poor").alias("near_poor"))
        either = self.known_class.is_in(["poor", "near_poor"]).alias("poor_or_near_poor")
        parts = [near, proportion_of(either)]
        if counted == "person":
            parts = [for_persons(one, self.matrix.size) for one in parts]
        return together(base, *parts)


def round_table(
    data: SurveyData, facts: SurveyRound, single_psu: SinglePsu = "fail"
) -> RoundTable:
    """Take the households of a round, and its silent PSUs if it is a sample.

    Raises
    ------
    WeightZero
        An interview has the weight 0; only PSUs without interview have.
    """
    households = data.households.filter(round=facts.code)
    if facts.kind == "sample":
        _check_weights(households)
    if facts.kind == "sample" and data.selections.height:
        silent = _silent_psus(data.selections.filter(round=facts.code))
        households = pl.concat([households, silent], how="diagonal_relaxed")
    if "weight" not in households.columns:
        households = households.with_columns(weight=pl.lit(1.0))
    members = data.members
    if "round" in members.columns:
        members = members.filter(round=facts.code)
    return RoundTable(facts, households, members, single_psu)


def _check_weights(households: pl.DataFrame) -> None:
    if "weight" in households.columns and households["weight"].dtype.is_numeric():
        zero = households.select((pl.col("weight") == 0).fill_null(value=False))
        rows = zero.to_series().to_numpy()
        if rows.any():
            raise WeightZero("weight", rows_where(rows))


def _silent_psus(drawn: pl.DataFrame) -> pl.DataFrame:
    """Give one row of weight 0 for each PSU that was drawn and gave no interview."""
    answered = drawn.filter(pl.col("weight") > 0).select("stratum", "psu").unique()
    silent = drawn.join(answered, on=["stratum", "psu"], how="anti")
    places = [name for name in ("round", "hamlet_code", AREA) if name in drawn.columns]
    return (
        silent.group_by("stratum", "psu")
        .agg(pl.col(places).first())
        .sort("stratum", "psu")
        .with_columns(
            pl.concat_str(pl.lit("psu:"), "stratum", "psu", separator="/").alias(KEY),
            weight=pl.lit(0.0),
        )
    )


def on_map(table: RoundTable, data: SurveyData, day: object) -> RoundTable:
    """Place the households in the communes of one day's map."""
    there = data.areas.filter(round=table.code, map_on=day)
    placed = table.rows.drop(AREA, strict=False).join(
        there.select("hamlet_code", AREA),
        on="hamlet_code",
        how="left",
        maintain_order="left",
    )
    return replace(table, rows=placed)


def standing(
    table: RoundTable, standard: Standard, cutoff: Fraction | None = None
) -> Standing:
    """Hold the households of a round against a standard.

    Where scorecard B1 was computed under it, classes go by that, else by measured income.
    A cutoff of the caller's own leaves the classes out: poor is whose score reaches it.
    """
    matrix = deprivation_matrix(standard, table.rows, table.members, KEY)
    if cutoff is not None:
        return Standing(standard, replace(matrix, cutoff=cutoff), None)
    if not standard.bases:
        return Standing(standard, matrix, None)
    score = score_column(standard)
    rows = table.rows
    if score in rows.columns:
        rows = rows.rename({score: "b1"})
    basis = basis_of(standard, scorecard_loaded="b1" in rows.columns)
    found = classify(standard, with_deprivations(rows, matrix, KEY), basis, KEY)
    return Standing(standard, matrix, found["class"].cast(pl.String))


def score_column(standard: Standard) -> str:
    """Name the column of the scores B1 in a frozen data set."""
    return f"b1__{standard.code.replace('-', '_')}"


def same_domains(columns: Sequence[pl.Series]) -> list[Codes]:
    """Code the domains of several rounds alike, also those that a round doesn't have."""
    labels = codes("domain", pl.concat([one.cast(pl.String) for one in columns])).labels
    return [
        Codes(
            one.name,
            one.cast(pl.Enum(labels)).to_physical().to_numpy().astype(np.int64),
            labels,
        )
        for one in columns
    ]
