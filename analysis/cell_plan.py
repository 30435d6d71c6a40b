r"""What one pass over the micro-data is to count: a frozen plan, the same for every engine.

A row of the result (a *cell*) stands for the households of one stratum, PSU and domain that
share a level. With integer indicator weights :math:`w_j` that sum to :math:`D` the score is
a whole number, and a household is poor when its score reaches :math:`\lceil kD \rceil`:
nobody changes side of the cut-off through rounding, on no engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from fractions import Fraction
from functools import cached_property
from math import ceil
from typing import Literal, get_args

import polars as pl

from analysis.arrays import choose
from analysis.deprivation import DeprivationMatrix
from analysis.deprivation_measures import deprivation_measures
from analysis.engine_errors import (
    CutoffNotInCells,
    IndicatorWeightsFaulty,
    IndicatorWeightsTooFine,
    LevelUnfit,
    PatternTooWide,
)
from analysis.measures import Measurement, Unit

Level = Literal["poor", "score", "pattern"]

# levels of households that add to no measure
MISSING, WEIGHTLESS, FAULTY = -1, -2, -3
LARGEST_SCORE = 2**31 - 1  # some engines add scores in 32-bit integers, and wrap in silence
WIDEST_PATTERN = 30  # bits of a pattern: it has to fit the 32-bit integers of any engine


@dataclass(frozen=True)
class CellPlan:
    """One pass over a table of households.

    Parameters
    ----------
    table
        Name of the table, as the engine knows it.
    indicators
        Integer weight of each indicator. The columns hold true, false and NULL (missing).
    cutoff
        Share of the sum of the weights from which on a household is poor.
    level
        "poor" serves one cut-off and is the smallest; "score" serves every cut-off;
        "pattern" every cut-off and every design effect, and is the largest.
    weight, size
        Weight of the household; with ``size`` (its members) persons are counted.
    domain
        A column that varies within PSUs (ethnicity, sex of the head). A domain that is
        constant within PSUs needs no key: it is looked up in the table of PSUs.
    round
        Column of the round, where one table holds several.
    poor
        A column that says who is poor, where the standard asks for more than a score. NULL
        makes the household missing. Only with the level "poor".
    standard
        Code of the standard behind the plan, which a comparison of rounds checks.

    Notes
    -----
    A household with a NULL among its indicators (or ``poor``, or ``size``) is not valid: it
    adds to no measure, is counted as missing, and its PSU stays in the design: its level is
    -1. A weight of zero stands for a PSU that was selected and gave no interview (-2). A
    weight below zero, or none, is a fault (-3).

    Raises
    ------
    IndicatorWeightsFaulty, IndicatorWeightsTooFine, PatternTooWide, LevelUnfit,
    UnknownOption
        Each says what does not fit.
    """

    table: str
    indicators: Mapping[str, int] = field(hash=False)
    cutoff: Fraction
    level: Level = "poor"
    _: KW_ONLY
    stratum: str = "stratum"
    psu: str = "psu"
    weight: str = "weight"
    size: str | None = None
    domain: str | None = None
    round: str | None = None
    poor: str | None = None
    standard: str = ""

    def __post_init__(self) -> None:
        choose("level", self.level, get_args(Level))
        faulty = {name: w for name, w in self.indicators.items() if w < 1}
        if faulty or not self.indicators:
            raise IndicatorWeightsFaulty(faulty)
        if self.denominator > LARGEST_SCORE:
            raise IndicatorWeightsTooFine(self.denominator, LARGEST_SCORE)
        if self.level == "pattern" and len(self.indicators) > WIDEST_PATTERN:
            raise PatternTooWide(len(self.indicators), WIDEST_PATTERN)
        if self.poor is not None and self.level != "poor":
            raise LevelUnfit(self.level, self.poor)

    @property
    def denominator(self) -> int:
        """Sum of the indicator weights, D."""
        return sum(self.indicators.values())

    @property
    def least_score(self) -> int:
        """The least whole score that is poor at the plan's own cut-off."""
        return self.score_at(self.cutoff)

    def score_at(self, cutoff: Fraction) -> int:
        """Give the least whole score that reaches a cut-off.

        Raises
        ------
        CutoffNotInCells
            Cells of the level "poor" know their own cut-off only.
        """
        if self.level == "poor" and cutoff != self.cutoff:
            raise CutoffNotInCells(cutoff, self.cutoff)
        return ceil(cutoff * self.denominator)

    @property
    def keys(self) -> dict[str, str]:
        """The columns that name a cell: its name among the cells, and in the table."""
        named = {
            "round": self.round,
            "stratum": self.stratum,
            "psu": self.psu,
            "domain": self.domain,
        }
        return {name: column for name, column in named.items() if column is not None}

    @property
    def sums(self) -> tuple[str, ...]:
        """The weighted sums of a cell: of everybody, then of each indicator's deprived.

        A pattern says itself of what its households are deprived.
        """
        if self.level == "pattern":
            return ("x",)
        return ("x", *(f"u_{indicator}" for indicator in self.indicators))

    @property
    def highest_level(self) -> int:
        """The highest level that a cell can have."""
        if self.level == "poor":
            return 1
        return self.denominator if self.level == "score" else 2 ** len(self.indicators) - 1

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of a cell table, in order."""
        return (*self.keys, "level", "n", *self.sums)

    @property
    def unit(self) -> Unit:
        """Say whether households or persons are counted."""
        return "household" if self.size is None else "person"

    def measurement(self) -> Measurement:
        """Say which measures can be read off the totals: those of a deprivation matrix."""
        return self._measurement

    @cached_property
    def _measurement(self) -> Measurement:
        nobody = DeprivationMatrix.of(
            pl.DataFrame(schema=dict.fromkeys(self.indicators, pl.Boolean)),
            {name: Fraction(w, self.denominator) for name, w in self.indicators.items()},
            self.cutoff,
        )
        return deprivation_measures(nobody, unit=self.unit, standard=self.standard)
