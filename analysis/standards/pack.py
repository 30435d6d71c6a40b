"""What a poverty standard is: its indicators, cutoffs and decision tables, all of it data.

The law changed the *shape* of the rule five times in sixteen years (income only; income or
deprivations; income and deprivations), so nothing of a standard is code: a pack names its
variables, its thresholds by area type and an ordered decision table of which the first row
that holds gives the class. Weights and cutoffs are exact fractions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from hashlib import sha256
from math import lcm
from typing import Literal

import msgspec

from analysis.standards.errors import (
    DestitutionUndefined,
    DimensionLeftEmpty,
    IndicatorUnknown,
)
from analysis.standards.expressions import Constant, Expression, Kind
from analysis.standards.rounding import Rounding

HouseholdClass = Literal["poor", "near_poor", "average", "not_poor"]
"""Hộ nghèo, hộ cận nghèo, hộ có mức sống trung bình, hộ không nghèo."""

Verdict = Literal["deprived", "not_deprived", "missing"]


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A wording in both languages."""

    vi: str
    en: str


class Dimension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A group of indicators; the weight of one that wasn't measured stays in it."""

    code: str
    name: Text


class Stricter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The line of an indicator beyond which a household is destitute in it.

    It takes the place of the indicator's own ``deprived``, ``reached`` or ``more_than``;
    who is looked at and what missing means stay the same.
    """

    definition: Text
    source: str
    deprived: Expression | None = None
    reached: Expression | None = None
    more_than: Fraction | None = None

    def fields(self) -> dict[str, Expression | Fraction]:
        """Give the lines it sets, by name."""
        lines = {name: getattr(self, name) for name in ("deprived", "reached", "more_than")}
        return {name: line for name, line in lines.items() if line is not None}


class Indicator(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One indicator: who is looked at, when the household is deprived, what missing means.

    ``test`` says how members become a household: ``household`` looks at the household's own
    answers; ``any`` is deprived when a member among the eligible is; ``none`` is deprived
    when no eligible member has ``reached`` the mark; ``share`` when the members deprived
    are more than ``more_than`` of all members.

    A missing answer leaves the indicator missing wherever it could change the result.
    With ``known_share`` the members whose answers are missing are left out instead, as
    long as at least that share of the eligible is known; with a share of 0 one of them is
    enough. ``nobody`` is the verdict where no member is eligible, which isn't the same as
    no answer.
    """

    code: str
    dimension: str
    name: Text
    definition: Text
    source: str
    weight: Fraction
    test: Literal["household", "any", "none", "share"]
    deprived: Expression | None = None
    reached: Expression | None = None
    among: Expression | None = None
    more_than: Fraction | None = None
    known_share: Fraction | None = None
    nobody: Verdict = "not_deprived"
    destitution: Stricter | None = None
    note: str = ""

    @property
    def condition(self) -> Expression:
        """Give the expression that is tested, whichever way round it is written."""
        expression = self.deprived or self.reached
        assert expression is not None, self.code  # noqa: S101 - held by checking.py
        return expression

    def expressions(self) -> list[Expression]:
        """Give every expression of the indicator."""
        return [e for e in (self.among, self.deprived, self.reached) if e is not None]


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of a decision table. Only the last row has no condition."""

    household_class: HouseholdClass = msgspec.field(name="class")
    reason: str
    because: Text
    when: Expression | None = None


class Basis(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way to classify: by scorecard B1, or by measured income."""

    name: Text
    thresholds: dict[str, dict[str, int]]
    """Threshold to area type to value; rules use the threshold by its name."""

    table: list[Rule]


class Overlay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A status beside the class, such as newly escaped; never a class itself."""

    code: str
    name: Text
    source: str
    months: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Needs:
    """The variables a standard reads, by table, and whether each holds text or a number."""

    households: dict[str, Kind]
    members: dict[str, Kind]


class Standard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A poverty standard as loaded; ``checksum`` identifies exactly this content."""

    code: str
    title: Text
    legal_texts: list[str]
    valid_from: date
    valid_to: date | None = None
    counted: Literal["household", "person"]
    area_types: list[str]
    checksum: str
    cutoff: Fraction | None = None
    severe_from: Fraction | None = None
    """Severely poor are the poor whose score reaches this."""
    vulnerable_from: Fraction | None = None
    """Vulnerable are those not poor whose score reaches this."""
    parameters: dict[str, Constant] = {}
    dimensions: list[Dimension] = []
    indicators: list[Indicator] = []
    bases: dict[str, Basis] = {}
    overlays: list[Overlay] = []
    rounding: Rounding | None = None
    unverified: list[str] = []
    left_out: tuple[str, ...] = ()

    @property
    def denominator(self) -> int:
        """Give the least D for which every weight is a whole number of D-ths."""
        return lcm(*(indicator.weight.denominator for indicator in self.indicators))

    @property
    def integer_weights(self) -> dict[str, int]:
        """Give each indicator's weight in D-ths, in official order."""
        whole = {i.code: i.weight * self.denominator for i in self.indicators}
        return {code: int(weight) for code, weight in whole.items()}

    def indicator(self, code: str) -> Indicator:
        """Give one indicator.

        Raises
        ------
        IndicatorUnknown
            The standard has no such indicator.
        """
        for indicator in self.indicators:
            if indicator.code == code:
                return indicator
        raise IndicatorUnknown(self.code, code, [i.code for i in self.indicators])

    def needs(self) -> Needs:
        """Give the variables the indicators read.

        A decision table reads ``area_type``, ``deprivations`` and its basis besides; see
        ``analysis.classification.classify``.
        """
        households: dict[str, Kind] = {}
        members: dict[str, Kind] = {}
        for indicator in self.indicators:
            table = households if indicator.test == "household" else members
            for expression in indicator.expressions():
                table.update(expression.variables(self.parameters))
        return Needs(households, members)

    def destitution(self) -> Standard:
        """Give the standard whose lines are the stricter ones of destitution.

        Raises
        ------
        DestitutionUndefined
            The standard has no stricter lines.
        """
        if not self.indicators or any(i.destitution is None for i in self.indicators):
            raise DestitutionUndefined(self.code)
        return msgspec.structs.replace(
            self,
            indicators=[_stricter(indicator) for indicator in self.indicators],
            checksum=sha256(f"{self.checksum} destitution".encode()).hexdigest(),
        )

    def without(self, *codes: str) -> Standard:
        """Leave out indicators that a survey didn't measure.

        The weight of each goes to the other indicators of its dimension, in proportion
        to their weights: the rule of the global MPI (OPHI), with which Viet Nam's child
        mortality carries all of health where no nutrition was measured.

        Raises
        ------
        IndicatorUnknown
            The standard has no such indicator.
        DimensionLeftEmpty
            No indicator of the dimension is left to take the weight.
        """
        gone = {self.indicator(code).code for code in codes}
        kept = [i for i in self.indicators if i.code not in gone]
        left_out = tuple(sorted({*self.left_out, *gone}))
        return msgspec.structs.replace(
            self,
            indicators=[self._heavier(indicator, kept) for indicator in kept],
            dimensions=[self._still_measured(d, kept) for d in self.dimensions],
            left_out=left_out,
            checksum=sha256(f"{self.checksum} {left_out}".encode()).hexdigest(),
        )

    def _heavier(self, indicator: Indicator, kept: list[Indicator]) -> Indicator:
        whole = _weight_of(indicator.dimension, self.indicators)
        left = _weight_of(indicator.dimension, kept)
        return msgspec.structs.replace(indicator, weight=indicator.weight * whole / left)

    def _still_measured(self, dimension: Dimension, kept: list[Indicator]) -> Dimension:
        if not any(indicator.dimension == dimension.code for indicator in kept):
            raise DimensionLeftEmpty(self.code, dimension.code)
        return dimension


def _stricter(indicator: Indicator) -> Indicator:
    stricter = indicator.destitution
    assert stricter is not None, indicator.code  # noqa: S101 - held by destitution()
    changes = {"definition": stricter.definition, "source": stricter.source}
    return msgspec.structs.replace(
        indicator, **changes, **stricter.fields(), destitution=None
    )


def _weight_of(dimension: str, indicators: list[Indicator]) -> Fraction:
    weights = (i.weight for i in indicators if i.dimension == dimension)
    return sum(weights, Fraction(0))
