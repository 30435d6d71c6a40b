"""Measures as sums of products of ratios, so that a change of them can be taken apart.

M0 is H × A; or the sum of its indicators' censored headcounts times their weights; or the
sum over subgroups of population share times M0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.arrays import Bools, Column, codes, same_length
from analysis.change_parts import SHIFT, By
from analysis.comparison import MeasuredRound, measured_rounds
from analysis.deprivation_errors import MeasureAbsent
from analysis.design import Design
from analysis.measures import Measurement, Ratio, Values, combined


@dataclass(frozen=True)
class Factors:
    """A measure as the sum of ``own`` ratios, each times its ``shared`` ratio.

    Attributes
    ----------
    own
        Ratios whose changes are the parts called ``names``.
    shared
        As many ratios, whose change is one more part, called ``rest``; empty where all
        of them are 1.
    """

    by: By
    whole: Ratio
    names: tuple[str, ...]
    own: tuple[Ratio, ...]
    shared: tuple[Ratio, ...] = ()
    rest: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """Names of all parts."""
        return (*self.names, self.rest) if self.rest else self.names


@dataclass(frozen=True, eq=False)
class FactoredRound:
    """A measured round whose ratios are the measure, then its factors."""

    measured: MeasuredRound
    factors: Factors


def into_incidence_and_intensity(
    rounds: Sequence[MeasuredRound],
) -> tuple[FactoredRound, ...]:
    """Take M0 as H × A: how many are poor, and how poor they are.

    Raises
    ------
    MeasureAbsent
        The rounds did not measure it; for all functions of this kind.
    """
    result = []
    for one in rounds:
        m0, h, a = (_ratio(one, measure) for measure in ("M0", "H", "A"))
        factors = Factors("incidence_and_intensity", m0, ("A",), (a,), (h,), "H")
        result.append(_factored(one, factors))
    return tuple(result)


def into_indicators(rounds: Sequence[MeasuredRound]) -> tuple[FactoredRound, ...]:
    """Take M0 as the sum of its indicators' censored headcounts times their weights."""
    return tuple(
        _factored(one, _weighted(one, "contribution", "indicator")) for one in rounds
    )


def into_dimensions(rounds: Sequence[MeasuredRound]) -> tuple[FactoredRound, ...]:
    """Take M0 as the sum of its dimensions, which ``deprivation_measures`` was told."""
    return tuple(
        _factored(one, _weighted(one, "dimension_contribution", "dimension"))
        for one in rounds
    )


def into_subgroups(
    design: Design,
    measurement: Measurement,
    groups: Column,
    domain: Column | None = None,
    measure: str = "M0",
) -> tuple[FactoredRound, ...]:
    """Take a measure as the sum over subgroups of their share times their own measure.

    A group that is in one of two rounds only leaves its own part and the population shift
    without a value: nothing says what it would have been.

    Parameters
    ----------
    groups
        Area, ethnicity, sex of the head: every row is in one group.
    measure
        Any ratio of the measurement: M0, H, a mean. Shares are those of the ratio's own
        denominator, which for A is the poor.
    """
    coded = codes("subgroup", groups)
    same_length(coded.name, len(coded), len(design))
    result = []
    for one in measured_rounds(design, measurement, domain):
        code = coded.code[one.sample.rows]
        members = {label: code == g for g, label in enumerate(coded.labels)}
        ratio = _ratio(one, measure)
        columns = _group_columns(one.measurement, ratio, members)
        grouped = replace(one.measurement, columns=columns)
        factors = _subgroups(ratio, coded.labels)
        result.append(_factored(replace(one, measurement=grouped), factors))
    return tuple(result)


def _factored(one: MeasuredRound, factors: Factors) -> FactoredRound:
    ratios = (factors.whole, *factors.own, *factors.shared)
    measurement = replace(one.measurement, ratios=ratios)
    return FactoredRound(replace(one, measurement=measurement), factors)


def _ratio(one: MeasuredRound, measure: str) -> Ratio:
    """Give the first ratio of that name; totals have no denominator and are refused."""
    ratios = [ratio for ratio in one.measurement.ratios if ratio.denominator]
    for ratio in ratios:
        if ratio.measure == measure:
            return ratio
    raise MeasureAbsent(measure, dict.fromkeys(ratio.measure for ratio in ratios))


def _weighted(one: MeasuredRound, measure: str, by: By) -> Factors:
    """Put the numerators of contributions over the population instead of over M0's."""
    m0 = _ratio(one, "M0")
    _ratio(one, measure)
    parts = [ratio for ratio in one.measurement.ratios if ratio.measure == measure]
    own = tuple(
        replace(part, denominator=m0.denominator, scale="index", base=m0.base)
        for part in parts
    )
    return Factors(by, m0, tuple(part.indicator for part in parts), own)


def _group_columns(
    measurement: Measurement, ratio: Ratio, members: Mapping[str, Bools]
) -> dict[str, Values]:
    """Keep the measure's columns, and give each group its own of them."""
    kept = {*ratio.numerator, *ratio.denominator, *measurement.bases}
    columns = {name: measurement.columns[name] for name in kept}
    above = combined(measurement, ratio.numerator)
    below = combined(measurement, ratio.denominator)
    base = measurement.columns[ratio.base] != 0
    for group, rows in members.items():
        columns |= {f"above {group}": above * rows, f"below {group}": below * rows}
        columns[f"base {group}"] = base & rows
    return {name: columns[name] for name in sorted(columns)}


def _subgroups(ratio: Ratio, groups: Sequence[str]) -> Factors:
    everyone = {f"below {group}": 1.0 for group in groups}
    own = tuple(
        Ratio(
            ratio.measure,
            {f"above {group}": 1.0},
            {f"below {group}": 1.0},
            ratio.scale,
            f"base {group}",
            group,
        )
        for group in groups
    )
    shared = tuple(
        Ratio("share", {f"below {group}": 1.0}, everyone, "share", indicator=group)
        for group in groups
    )
    return Factors("subgroup", ratio, tuple(groups), own, shared, SHIFT)
