"""One round of a data set under a standard: who is what, in which design, on which map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from analysis.deprivation import DeprivationMatrix
from analysis.deprivation_measures import deprivation_measures
from analysis.design import Census, Design, SurveyDesign
from analysis.measures import Measurement, for_persons, proportion_of, together
from analysis.standards import Standard
from mne.datasets.frames import Frames, RoundFacts
from mne.datasets.interviews import score_column
from mne.standards.classifying import KEY, classify_many, variables_of

NEAR_POOR = "near_poor"
POOR_OR_NEAR = "poor_or_near_poor"
UNPLACED = "?"
"""Where a hamlet has no one commune on a map."""


@dataclass(frozen=True)
class MeasuredRound:
    """The households of a round, classified, ready to be estimated from.

    ``rows`` has a row per household and, in a sample, one of weight 0 for each PSU that
    gave no interview, so that it counts among those drawn.
    """

    facts: RoundFacts
    rows: pl.DataFrame
    matrix: DeprivationMatrix
    classes: pl.Series
    """Class of each household; ``incomplete`` where an answer it needs is missing."""
    basis: str

    @property
    def design(self) -> Design:
        """How the households were chosen."""
        label = pl.repeat(self.facts.code, self.rows.height, eager=True).alias("round")
        if self.facts.is_census:
            return Census(self.rows.height, round=label, unit=self.rows[KEY])
        return SurveyDesign(
            self.rows["weight"],
            self.rows["stratum"],
            self.rows["psu"],
            round=label,
            unit=self.rows[KEY],
            zero_weight="keep",
        )

    def communes(self, frames: Frames, map_on: date) -> pl.Series:
        """Give the commune of each household on the map of a day."""
        there = frames.areas.filter(round=self.facts.code, map_on=map_on)
        placed = self.rows.select("hamlet_code").join(
            there.select("hamlet_code", "commune_code"),
            on="hamlet_code",
            how="left",
            maintain_order="left",
        )
        return placed["commune_code"].fill_null(UNPLACED)


def missing_variables(standard: Standard, facts: RoundFacts) -> list[str]:
    """Name what the standard reads and the round never asked."""
    # the design gives the kind of place wherever it was not asked
    asked = {*facts.asked["households"], "area_type"}
    if score_column(standard.code) in asked:
        asked.add("b1")
    households, members = variables_of(standard, asked)
    return sorted({*(households - asked), *(members - {*facts.asked["members"]})})


def measure_round(frames: Frames, facts: RoundFacts, standard: Standard) -> MeasuredRound:
    """Classify the households of one round under a standard."""
    households = frames.households.filter(round=facts.code)
    members = frames.members.filter(round=facts.code)
    if not facts.is_census:
        households = pl.concat(
            [households, _empty_psus(frames, facts)], how="diagonal_relaxed"
        )
    scores = score_column(standard.code)
    if scores in facts.asked["households"]:
        households = households.rename({scores: "b1"})
    judged = classify_many(standard, households, members)
    design = ("weight", "stratum", "psu", "hamlet_code", "commune_code")
    return MeasuredRound(
        facts,
        households.select(KEY, *design),
        judged.matrix,
        judged.classes["class"].cast(pl.String),
        str(judged.classes["basis"][0]),
    )


def _empty_psus(frames: Frames, facts: RoundFacts) -> pl.DataFrame:
    """Give one row of weight 0 for each PSU that was drawn and gave no interview."""
    drawn = frames.selections.filter(round=facts.code)
    answered = drawn.filter(pl.col("weight") > 0).select("stratum", "psu").unique()
    empty = drawn.join(answered, on=["stratum", "psu"], how="anti")
    return (
        empty.group_by("stratum", "psu")
        .agg(pl.col("round", "hamlet_code", "commune_code").first())
        .sort("stratum", "psu")
        .with_columns(
            pl.concat_str(pl.lit("psu:"), "stratum", "psu", separator="/").alias(KEY),
            weight=pl.lit(0.0),
        )
    )


def measurement_of(measured: MeasuredRound, standard: Standard) -> Measurement:
    """Say what is measured: H, A, M0, contributions; with classes, the near-poor too.

    A household counts where every answer the standard needs is known. One with a high
    income can be classified without the rest, a poor one can't: to count the first and
    lose the second would make poverty look rarer than it is.
    """
    dimensions = {
        dimension.code: [
            each.code for each in standard.indicators if each.dimension == dimension.code
        ]
        for dimension in standard.dimensions
    }
    unit = standard.counted
    if not standard.bases:
        return deprivation_measures(
            measured.matrix, unit=unit, dimensions=dimensions, standard=standard.code
        )
    status = _known(measured)
    base = deprivation_measures(
        measured.matrix,
        poor=status == "poor",
        unit=unit,
        dimensions=dimensions,
        standard=standard.code,
    )
    near = proportion_of((status == "near_poor").alias(NEAR_POOR))
    either = proportion_of(status.is_in(["poor", "near_poor"]).alias(POOR_OR_NEAR))
    if unit == "person":
        near, either = (for_persons(each, measured.matrix.size) for each in (near, either))
    return together(base, near, either)


def _known(measured: MeasuredRound) -> pl.Series:
    """Give the class where nothing is missing, else null."""
    complete = measured.matrix.valid & (measured.classes != "incomplete")
    return measured.classes.set(~complete, None)


def in_order(rounds: Sequence[RoundFacts]) -> list[RoundFacts]:
    """Put rounds in the order of their days."""
    return sorted(rounds, key=lambda facts: (facts.reference_on, facts.code))
