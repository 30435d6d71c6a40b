"""A standard held against answers: who is deprived of what, missing kept apart from no.

``deprivation_matrix`` reads the frames of a data set under a standard and gives one row per
household and one nullable column per indicator. The score of a household is a whole number
of D-ths, so that a household exactly at the cutoff is never lost to a float: six
living-standard deprivations of 1/18 are exactly 1/3 and poor.

Estimates with weights and standard errors start from the same matrix
(``analysis.deprivation_measures``); the exact, unweighted measures are in
``analysis.alkire_foster``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from math import ceil, lcm
from numbers import Rational

import polars as pl

from analysis.deprivation_errors import NotExact
from analysis.errors import (
    HouseholdRepeated,
    MembersWithoutHousehold,
    StandardWithoutIndicators,
    VariablesAbsent,
    VariableUnreadable,
)
from analysis.measures import yes_or_no
from analysis.method_errors import OutOfRange
from analysis.standards import Indicator, Standard
from analysis.standards.expressions import Kind

MISSING_CODES = ("", "dont_know", "refused")
"""Texts that are no answer, wherever a code is read."""

REASONS = pl.Enum(["answered", "not_applicable", "missing"])
"""Why a cell has its value: answers decide it, nobody is eligible, answers are missing."""


@dataclass(frozen=True)
class DeprivationMatrix:
    """Households by indicators: True deprived, False not, null where answers are missing.

    ``deprived`` and ``reasons`` have one column per indicator in official order;
    ``household_ids``, ``size`` (members; null where none is listed) and ``valid`` (every
    indicator is known) run along its rows. The weight of an indicator is its integer
    weight over ``denominator``.
    """

    household_ids: pl.Series
    deprived: pl.DataFrame
    reasons: pl.DataFrame
    size: pl.Series
    integer_weights: Mapping[str, int]
    denominator: int
    cutoff: Fraction

    @classmethod
    def of(
        cls,
        deprived: pl.DataFrame,
        weights: Mapping[str, Fraction],
        cutoff: Fraction,
        size: pl.Series | None = None,
    ) -> DeprivationMatrix:
        """Make a matrix of deprivations that are known already; households are numbered.

        Raises
        ------
        NotYesOrNo
            A column holds something else than yes, no and blanks.
        NotExact, OutOfRange
            A weight or the cutoff is a decimal number or below 0, or the weights don't add
            up to 1.
        """
        check_exact({**weights, "cutoff": cutoff})
        whole = sum(weights.values(), Fraction(0))
        if whole != 1:
            raise OutOfRange("Σ weights", float(whole), "= 1")
        denominator = lcm(*(weight.denominator for weight in weights.values()))
        height = deprived.height
        known = pl.DataFrame([_yes_or_no(deprived[code]) for code in weights])
        return cls(
            pl.Series("household_id", range(1, height + 1)),
            known,
            known.select(_answered(known[code]) for code in weights),
            pl.repeat(1, height, dtype=pl.Int64, eager=True) if size is None else size,
            {code: int(weight * denominator) for code, weight in weights.items()},
            denominator,
            cutoff,
        )

    @property
    def valid(self) -> pl.Series:
        """Say whose every indicator is known; only they have a score."""
        known = (pl.col(code).is_not_null() for code in self.integer_weights)
        return self.deprived.select(valid=pl.all_horizontal(*known))["valid"]

    @property
    def score(self) -> pl.Series:
        """Sum the weights of each household's deprivations in D-ths; null if not valid."""
        parts = [pl.col(c).cast(pl.Int64) * w for c, w in self.integer_weights.items()]
        total = reduce(lambda left, right: left + right, parts)
        return self.deprived.select(score=total)["score"]

    @property
    def deprivations(self) -> pl.Series:
        """Count the indicators of which each household is deprived; null if not valid."""
        ones = [pl.col(code).cast(pl.Int32) for code in self.integer_weights]
        total = reduce(lambda left, right: left + right, ones)
        return self.deprived.select(deprivations=total)["deprivations"]

    @property
    def missing_indicators(self) -> pl.Series:
        """Name the indicators not known of each household, with commas; null if none."""
        names = [
            pl.when(pl.col(code).is_null()).then(pl.lit(code))
            for code in self.integer_weights
        ]
        joined = pl.concat_str(names, separator=", ", ignore_nulls=True).replace("", None)
        return self.deprived.select(missing_indicators=joined)["missing_indicators"]

    def poor(self, k: Fraction | None = None) -> pl.Series:
        """Say whose score reaches ``k`` (the standard's own cutoff); null if not valid.

        At the cutoff counts as poor, and the comparison is between whole numbers.
        """
        cutoff = self.cutoff if k is None else k
        check_exact({"cutoff": cutoff})
        return (self.score >= ceil(cutoff * self.denominator)).alias("poor")

    def censored(self, k: Fraction | None = None) -> pl.DataFrame:
        """Give the deprivations of the poor; those of everybody else become False."""
        poor = self.poor(k)
        return self.deprived.select(
            (pl.col(c) & poor).alias(c) for c in self.integer_weights
        )

    def where(self, chosen: pl.Series) -> DeprivationMatrix:
        """Keep the households marked True."""
        return replace(
            self,
            household_ids=self.household_ids.filter(chosen),
            deprived=self.deprived.filter(chosen),
            reasons=self.reasons.filter(chosen),
            size=self.size.filter(chosen),
        )


def check_exact(shares: Mapping[str, Fraction]) -> None:
    """Hold weights and cutoffs of the score to fractions of one.

    Raises
    ------
    NotExact, OutOfRange
        Names the first that is not.
    """
    for name, share in shares.items():
        if not isinstance(share, Rational):
            raise NotExact(name, share)
        if share < 0:
            raise OutOfRange(name, float(share), "≥ 0")


def deprivation_matrix(
    standard: Standard,
    households: pl.DataFrame,
    members: pl.DataFrame,
    key: str = "household_id",
) -> DeprivationMatrix:
    """Hold the answers of households and their members against a standard.

    Rows of the matrix are the rows of ``households`` in their order. ``key`` is the column
    of both frames that identifies a household; with several rounds in one frame it has to
    tell the rounds apart. Blank, "don't know" and "refused" are missing. An indicator
    whose variables were never asked is an error, not a column of blanks: leave it out
    with ``standard.without``.

    Raises
    ------
    StandardWithoutIndicators
        The standard goes by income alone.
    VariablesAbsent
        A frame lacks variables that the standard reads.
    VariableUnreadable
        A variable that should hold numbers holds something else.
    HouseholdRepeated, MembersWithoutHousehold
        ``key`` isn't unique among the households, or a member belongs to none of them.
    """
    if not standard.indicators:
        raise StandardWithoutIndicators(standard.code)
    needs = standard.needs()
    answers = typed_answers(households, needs.households, key, "households")
    roster = typed_answers(members, needs.members, key, "members")
    _check_keys(answers, roster, key)
    counted = answers.join(_per_household(standard, roster, key), on=key, how="left")
    columns = {i.code: _indicator(i, standard) for i in standard.indicators}
    applicable = [_applicable(i).alias(i.code) for i in standard.indicators]
    deprived = counted.select(expr.alias(code) for code, expr in columns.items())
    applies = counted.select(applicable)
    return DeprivationMatrix(
        household_ids=answers[key],
        deprived=deprived,
        reasons=applies.select(_reason(deprived[c], applies[c]) for c in columns),
        size=counted["size"],
        integer_weights=standard.integer_weights,
        denominator=standard.denominator,
        cutoff=standard.cutoff or Fraction(1),
    )


# ---------------------------------------------------------------- reading the frames


def typed_answers(
    frame: pl.DataFrame, kinds: Mapping[str, Kind], key: str, table: str
) -> pl.DataFrame:
    """Keep the variables that are read, as text or numbers, with null for no answer."""
    absent = [name for name in (key, *kinds) if name not in frame.columns]
    if absent:
        raise VariablesAbsent(table, absent)
    return frame.select(key, *(_typed(frame[n], kind, table) for n, kind in kinds.items()))


def _typed(column: pl.Series, kind: Kind, table: str) -> pl.Series:
    if kind == "number" and column.dtype.is_numeric():
        return column.fill_nan(None) if column.dtype.is_float() else column
    text = column.cast(pl.String)
    text = text.set(text.is_in(MISSING_CODES), None)
    if kind == "text":
        return text
    try:
        return text.cast(pl.Float64)
    except pl.exceptions.InvalidOperationError as error:
        raise VariableUnreadable(table, column.name) from error


def _check_keys(households: pl.DataFrame, members: pl.DataFrame, key: str) -> None:
    repeated = households[key].filter(households[key].is_duplicated())
    if len(repeated):
        raise HouseholdRepeated(repeated.unique().sort())
    homeless = members.join(households.select(key), on=key, how="anti")[key]
    if len(homeless):
        raise MembersWithoutHousehold(homeless.unique().sort())


# ---------------------------------------------------------------- members to households


def _per_household(standard: Standard, roster: pl.DataFrame, key: str) -> pl.DataFrame:
    """Count, for each household and member indicator, what the tests are decided by."""
    counts = [
        count.alias(f"{indicator.code}.{name}")
        for indicator in standard.indicators
        if indicator.test != "household"
        for name, count in _counts(indicator, standard).items()
    ]
    return roster.group_by(key).agg(pl.len().cast(pl.Int64).alias("size"), *counts)


def _counts(indicator: Indicator, standard: Standard) -> dict[str, pl.Expr]:
    """Count members that pass, that might, that are eligible or may be, that are known."""
    constants = standard.parameters
    condition = indicator.condition.polars(constants)
    everybody = condition.is_null() | condition.is_not_null()
    among = everybody if indicator.among is None else indicator.among.polars(constants)
    passes = among & condition
    counts = {
        "passing": passes.sum(),
        "unknown": passes.is_null().sum(),
        "eligible": among.fill_null(value=True).sum(),
        "known": (among & condition.is_not_null()).sum(),
    }
    return {name: count.cast(pl.Int64) for name, count in counts.items()}


def _indicator(indicator: Indicator, standard: Standard) -> pl.Expr:
    """Give the household's verdict: True, False, or null where answers are missing."""
    if indicator.test == "household":
        return indicator.condition.polars(standard.parameters)
    if indicator.test == "share":
        return _more_than_share(indicator)
    found = _any_found(indicator)
    verdict = ~found if indicator.test == "none" else found
    return (
        pl.when(_count(indicator, "eligible") > 0)
        .then(verdict)
        .otherwise(_nobody(indicator))
    )


def _any_found(indicator: Indicator) -> pl.Expr:
    """Say whether an eligible member passes; null while a missing answer may be one."""
    none_passes = _count(indicator, "unknown") == 0
    if indicator.known_share is not None:
        share = indicator.known_share
        known = _count(indicator, "known")
        enough = (
            known * share.denominator >= _count(indicator, "eligible") * share.numerator
        )
        none_passes |= (known > 0) & enough
    found = pl.when(_count(indicator, "passing") > 0).then(statement=True)
    return found.when(none_passes).then(statement=False)


def _more_than_share(indicator: Indicator) -> pl.Expr:
    """Say whether those passing are more than the share, whoever the unknown are."""
    share = indicator.more_than or Fraction(1)
    line = pl.col("size") * share.numerator
    passing = _count(indicator, "passing")
    at_most = passing + _count(indicator, "unknown")
    more = pl.when(passing * share.denominator > line).then(statement=True)
    return more.when(at_most * share.denominator <= line).then(statement=False)


def _count(indicator: Indicator, name: str) -> pl.Expr:
    return pl.col(f"{indicator.code}.{name}")


def _nobody(indicator: Indicator) -> pl.Expr:
    """Give the verdict of a household that has members, of whom none is eligible."""
    verdicts = {"deprived": True, "not_deprived": False, "missing": None}
    verdict = pl.lit(verdicts[indicator.nobody], dtype=pl.Boolean)
    return pl.when(pl.col("size").is_not_null()).then(verdict)


# ---------------------------------------------------------------- reasons


def _applicable(indicator: Indicator) -> pl.Expr:
    """Say whether somebody is eligible; a household without members isn't known."""
    if indicator.test in ("household", "share"):
        return pl.lit(value=True)
    return _count(indicator, "eligible") > 0


def _reason(deprived: pl.Series, applies: pl.Series) -> pl.Series:
    frame = pl.DataFrame({"deprived": deprived, "applies": applies})
    reason = (
        pl.when(pl.col("deprived").is_null())
        .then(pl.lit("missing"))
        .when(pl.col("applies"))
        .then(pl.lit("answered"))
        .otherwise(pl.lit("not_applicable"))
    )
    return frame.select(reason.cast(REASONS).alias(deprived.name))[deprived.name]


def _yes_or_no(column: pl.Series) -> pl.Series:
    """Read zeros and ones of any type as no and yes; NaN is a blank."""
    if column.dtype == pl.Boolean:
        return column
    values = pl.Series(column.name, yes_or_no(column.name, column)).fill_nan(None)
    return values.cast(pl.Boolean)


def _answered(deprived: pl.Series) -> pl.Series:
    everybody = pl.repeat(value=True, n=len(deprived), eager=True, dtype=pl.Boolean)
    return _reason(deprived, everybody)
