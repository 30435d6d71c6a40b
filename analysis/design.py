"""How the sample was drawn: strata, PSUs, weights; or that it was a full count.

A design is the ultimate-cluster design of Särndal, Swensson & Wretman (1992, §4.3–4.6):
within a stratum PSUs count as drawn with replacement, and what happens inside a PSU needs
no description; or without replacement when ``fpc`` is given. PSUs then count as taken
whole, unless ``ssu`` says what was drawn in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
import polars as pl

from analysis.arrays import (
    Codes,
    Column,
    Floats,
    Ints,
    choose,
    codes,
    column_of,
    in_time,
    labelled,
    numbers,
    one_code,
    rows_where,
    same_length,
    series,
)
from analysis.design_errors import (
    DesignNotOffered,
    FirstFpcMissing,
    SecondPhaseNotOffered,
    SecondStageNotCounted,
    ThirdStageNotOffered,
    UnequalProbabilitiesNotOffered,
)
from analysis.estimation_errors import (
    NoRows,
    WeightMissing,
    WeightNegative,
    WeightZero,
)
from analysis.psus import (
    PsuFrame,
    psu_frame,
    sampled_fraction,
    second_stage,
)

SinglePsu = Literal["fail", "certainty", "adjust", "average"]
ZeroWeight = Literal["fail", "keep"]
Kind = Literal["sample", "census"]


@dataclass(frozen=True, eq=False)
class RoundSample:
    """One round of a design, ready to be added up.

    Attributes
    ----------
    label
        The round; empty for a design without rounds.
    rows
        Where its rows stand in the table of all rounds.
    weights : shape (n,)
        Zero for a row that stands for nobody.
    psu_of_row : shape (n,)
        Position in ``frame``.
    unit_of_row : shape (n,)
        Position in ``frame.below`` of the second-stage unit; None without a second stage.
    """

    label: str
    rows: Ints
    weights: Floats
    frame: PsuFrame
    psu_of_row: Ints
    units: pl.Series | None
    single_psu: SinglePsu
    kind: Kind
    unit_of_row: Ints | None = None


@dataclass(frozen=True, eq=False)
class SurveyDesign:
    """Strata, PSUs and weights of a probability sample, row by row.

    Parameters
    ----------
    weight
        How many units of the population a row stands for. Above 0; see ``zero_weight``.
    strata
        Stratum of each row. None: one stratum.
    psu
        Primary sampling unit (village, enumeration area). None: every row is its own.
    fpc
        First-stage finite population correction: PSUs in the stratum (counts) or the share
        of them that was sampled (all values up to 1); one value in all rows of a stratum.
        Where only some households of a PSU are interviewed it takes too much off: give
        ``ssu`` as well, or leave it out, which errs to the safe side.
    ssu
        Second-stage unit of each row (the household), numbered for itself in each PSU.
        Without ``fpc`` it makes no difference.
    fpc2
        Second-stage correction: units in the PSU, or the share of them that was sampled;
        one value in all rows of a PSU. Needs ``fpc``. Without ``ssu`` every row is a unit;
        without ``fpc2`` units count as drawn with replacement.
    round
        Round of each row. Every round is a sample of its own; equal PSU labels in two
        rounds are the same PSU, which is what a comparison needs to know. Numbers, dates
        and enums are in the order of time, other names in the order of the table.
    unit
        Identity of the household, to count those interviewed in two rounds.
    single_psu
        What to do with a stratum of one PSU. "fail" refuses; "certainty" lets it add
        nothing; "adjust" centres it on the mean of all PSUs; "average" gives it the mean
        variance of the other strata. As R's ``survey.lonely.psu`` (version 4.5).
    nest
        True when every stratum numbers its PSUs anew.
    zero_weight
        "keep" for rows that stand for nobody: a PSU that was selected and gave no interview
        enters as one such row, so that it counts among the sampled PSUs.

    Raises
    ------
    WeightMissing, WeightNegative, WeightZero, LabelMissing, LengthMismatch, NotNumeric,
    PsuNotNested, FpcInconsistent, SecondFpcInconsistent, FirstFpcMissing, NoRows,
    SecondStageNotCounted
        Each names the column and the first rows.
    """

    weight: Column
    strata: Column | None = None
    psu: Column | None = None
    _: KW_ONLY
    fpc: Column | None = None
    ssu: Column | None = None
    fpc2: Column | None = None
    round: Column | None = None
    unit: Column | None = None
    single_psu: SinglePsu = "fail"
    nest: bool = False
    zero_weight: ZeroWeight = "fail"

    kind: Kind = field(default="sample", init=False)
    parts: tuple[RoundSample, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        choose("single_psu", self.single_psu, get_args(SinglePsu))
        choose("zero_weight", self.zero_weight, get_args(ZeroWeight))
        _offered(self)
        weights = _weights(self.weight, self.zero_weight)
        columns = _Columns(self, len(weights))
        object.__setattr__(
            self,
            "parts",
            tuple(
                columns.part(label, rows, weights)
                for label, rows in _rounds(self.round, len(weights))
            ),
        )

    def __len__(self) -> int:
        return sum(len(part.rows) for part in self.parts)

    @classmethod
    def from_frame(
        cls, frame: pl.DataFrame, *, weight: str = "weight", **options: Any
    ) -> SurveyDesign:
        """Take the design from columns of a table, by name.

        ``strata``, ``psu``, ``fpc``, ``ssu``, ``fpc2``, ``round`` and ``unit`` name
        columns; ``single_psu``, ``nest`` and ``zero_weight`` are rules, as in the class.

        Examples
        --------
        >>> households = pl.DataFrame(
        ...     {"stratum": [1, 1, 2, 2], "psu": [1, 2, 3, 4], "weight": [10.0, 10, 20, 20]}
        ... )
        >>> design = SurveyDesign.from_frame(households, strata="stratum", psu="psu")
        >>> len(design), design.parts[0].frame.df
        (4, 2)
        """
        for option in options:
            if option in NOT_OFFERED:
                raise NOT_OFFERED[option]
        rules = {name: options.pop(name) for name in DESIGN_RULES if name in options}
        return cls(
            column_of(frame, weight), **_named(frame, options, DESIGN_COLUMNS), **rules
        )


@dataclass(frozen=True, eq=False)
class Census:
    """A full count: every unit was to be visited, so there is no sampling error.

    An estimate from a census has no standard error and no interval; households that gave no
    answer are counted beside it as missing.

    Parameters
    ----------
    rows
        How many rows the table has.
    round, unit
        As in :class:`SurveyDesign`.
    """

    rows: int
    _: KW_ONLY
    round: Column | None = None
    unit: Column | None = None

    kind: Kind = field(default="census", init=False)
    parts: tuple[RoundSample, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.rows == 0:
            raise NoRows
        parts = tuple(
            self._part(label, rows) for label, rows in _rounds(self.round, self.rows)
        )
        object.__setattr__(self, "parts", parts)

    def __len__(self) -> int:
        return self.rows

    def _part(self, label: str, rows: Ints) -> RoundSample:
        """Put all rows into one PSU taken with certainty: its variance is zero."""
        return RoundSample(
            label,
            rows,
            np.ones(len(rows)),
            PsuFrame(("",), ("",), np.zeros(1, dtype=np.int64), np.ones(1)),
            np.zeros(len(rows), dtype=np.int64),
            _units(self.unit, rows, self.rows),
            "certainty",
            "census",
        )

    @classmethod
    def from_frame(cls, frame: pl.DataFrame, **columns: str | None) -> Census:
        """Take ``round`` and ``unit`` from columns of a table, by name."""
        return cls(frame.height, **_named(frame, columns, ("round", "unit")))


Design: TypeAlias = SurveyDesign | Census


def one_stage(parts: Iterable[RoundSample], method: str) -> None:
    """Refuse a second stage of sampling where a method can't count it.

    Raises
    ------
    SecondStageNotCounted
        Names the method.
    """
    if any(part.frame.below for part in parts):
        raise SecondStageNotCounted(method)


DESIGN_COLUMNS = ("strata", "psu", "fpc", "ssu", "fpc2", "round", "unit")
DESIGN_RULES = ("single_psu", "nest", "zero_weight")

NOT_OFFERED: Mapping[str, type[DesignNotOffered]] = {
    **dict.fromkeys(("tsu", "fpc3", "stages"), ThirdStageNotOffered),
    **dict.fromkeys(
        ("pps", "prob", "probs", "joint", "mos"), UnequalProbabilitiesNotOffered
    ),
    **dict.fromkeys(("phase", "phase2", "subset"), SecondPhaseNotOffered),
}


class _Columns:
    """The coded columns of a design, from which each round takes its rows."""

    def __init__(self, design: SurveyDesign, rows: int) -> None:
        self.design = design
        self.length = rows
        own = np.arange(1, rows + 1) if design.unit is None else design.unit
        self.strata = one_code("stratum", rows)
        if design.strata is not None:
            self.strata = _coded("stratum", design.strata, rows)
        self.psus = _coded("psu", own if design.psu is None else design.psu, rows)
        self.fpc = _counted("fpc", design.fpc, rows)
        self.fpc2 = _counted("fpc2", design.fpc2, rows)
        ssu = np.arange(1, rows + 1) if design.ssu is None else design.ssu
        self.ssu = _coded("ssu", ssu, rows)

    def part(self, label: str, rows: Ints, weights: Floats) -> RoundSample:
        strata, psus = self.strata.take(rows), self.psus.take(rows)
        frame, psu_of_row = psu_frame(strata, psus, nest=self.design.nest)
        if self.fpc is not None:
            frame = replace(frame, fraction=sampled_fraction(self.fpc[rows], strata, frame))
        below, unit_of_row = self._second(rows, frame, psu_of_row)
        return RoundSample(
            label,
            rows,
            weights[rows],
            replace(frame, below=below),
            psu_of_row,
            _units(self.design.unit, rows, self.length),
            self.design.single_psu,
            "sample",
            unit_of_row,
        )

    def _second(
        self, rows: Ints, frame: PsuFrame, psu: Ints
    ) -> tuple[PsuFrame, Ints] | tuple[None, None]:
        """Describe the second stage where it says something: not without fpc."""
        if self.fpc is None or self.design.ssu is self.design.fpc2 is None:
            return None, None
        fpc2 = None if self.fpc2 is None else self.fpc2[rows]
        return second_stage(frame, psu, self.ssu.take(rows), fpc2)


def _named(
    frame: pl.DataFrame, columns: Mapping[str, str | None], allowed: Iterable[str]
) -> dict[str, Any]:
    for option in columns:
        choose("column", option, allowed)
    return {
        option: column_of(frame, name)
        for option, name in columns.items()
        if name is not None
    }


def _offered(design: SurveyDesign) -> None:
    """Refuse what the two stages can't be combined with."""
    if design.fpc2 is not None and design.fpc is None:
        raise FirstFpcMissing
    two_stages = design.ssu is not None or design.fpc2 is not None
    if two_stages and design.single_psu in {"adjust", "average"}:
        raise SecondStageNotCounted(
            f"single_psu='{design.single_psu}'", "single_psu='certainty'"
        )


def _counted(name: str, column: Column | None, rows: int) -> Floats | None:
    if column is None:
        return None
    values = numbers(name, column)
    same_length(name, len(values), rows)
    return values


def _rounds(column: Column | None, rows: int) -> list[tuple[str, Ints]]:
    if column is None:
        return [("", np.arange(rows))]
    rounds = codes("round", column, in_time(column))
    same_length(rounds.name, len(rounds), rows)
    return [
        (label, np.flatnonzero(rounds.code == k)) for k, label in enumerate(rounds.labels)
    ]


def _weights(column: Column, zero_weight: ZeroWeight) -> Floats:
    name = series("weight", column).name
    weights = numbers("weight", column)
    if not len(weights):
        raise NoRows
    faults = (
        (WeightMissing, np.isnan(weights)),
        (WeightNegative, weights < 0),
        (WeightZero, (weights == 0) & (zero_weight == "fail" or not weights.any())),
    )
    for fault, rows in faults:
        if rows.any():
            raise fault(name, rows_where(rows))
    return weights


def _coded(name: str, column: Column, rows: int) -> Codes:
    coded = codes(name, column)
    same_length(coded.name, len(coded), rows)
    return coded


def _units(column: Column | None, rows: Ints, expected: int) -> pl.Series | None:
    if column is None:
        return None
    units = labelled("unit", column)
    same_length(units.name, len(units), expected)
    return units[rows].cast(pl.String)
