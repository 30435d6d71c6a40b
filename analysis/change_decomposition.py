r"""What a change between two rounds is made of, with standard errors.

A measure that is a sum of products :math:`\sum_i p_i q_i` changes by

.. math::

    \sum_i \bar p_i\, \Delta q_i + \sum_i \Delta p_i\, \bar q_i,

the Shapley decomposition: the mean over both orders in which the factors could have
changed (Shorrocks 2013, *Journal of Economic Inequality* 11, 99-126; for M0 Alkire et al.
2015, §9.2). :mod:`analysis.change_factors` writes measures as such sums.

Every factor is a ratio of totals of one round, so a part is a smooth function of the totals
of two rounds: its variance is g'Vg, V the covariance of both rounds' totals that
:func:`analysis.comparison.compare` uses. The same in exact fractions:
:mod:`analysis.decomposition`.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from scipy import special

from analysis.arrays import Floats
from analysis.change_factors import FactoredRound, Factors
from analysis.change_parts import ChangeDecomposition, ChangePart, ChangeParts
from analysis.changes import Change, Changes, Covariance
from analysis.common_measures import measures_of
from analysis.comparison import (
    Accepted,
    DifferenceVariance,
    PairSums,
    RoundPair,
    changes_of,
    difference_variance,
    round_pair,
    sums_of_pair,
)
from analysis.contrasts import EstimateVector
from analysis.estimation_errors import MeasuresDiffer
from analysis.inference import NO_SE, STANDARD, Inference, Point, points
from analysis.intervals import Precision, Reason, t_interval
from analysis.linearisation import Linearised, linearise


def decompose_change(
    rounds: Sequence[FactoredRound],
    before: str,
    after: str,
    *,
    covariance: Covariance = "fixed",
    inference: Inference = STANDARD,
    despite: Collection[Accepted] = (),
) -> ChangeDecomposition:
    """Take the change between two rounds apart, by domain.

    Other parameters and errors are those of :func:`analysis.comparison.compare`.

    Parameters
    ----------
    rounds
        From ``into_incidence_and_intensity``, ``into_indicators``, ``into_dimensions`` or
        ``into_subgroups``.
    """
    measured = [one.measured for one in rounds]
    pair = round_pair(
        measured,
        (before, after),
        covariance=covariance,
        inference=inference,
        despite=despite,
    )
    sums = sums_of_pair(measured, pair)
    factors = _common_factors(rounds, pair)
    # changes come measure by measure, and the whole is the first
    changes = list(islice(changes_of(pair, sums), len(sums.before.labels)))
    split = _Split.of(pair, sums, len(factors.own))
    question = _Question(pair, sums, factors, split)
    return ChangeDecomposition(
        Changes(tuple(changes)),
        ChangeParts(tuple(question.parts(changes))),
        dict(question.vectors()),
    )


def _common_factors(rounds: Sequence[FactoredRound], pair: RoundPair) -> Factors:
    """Give the factors of both rounds, which have to be the same ones."""
    before, after = (
        next(one for one in rounds if one.measured.label == measured.label)
        for measured in pair.rounds
    )
    if before.factors.parts != after.factors.parts:
        labels = (pair.before.label, pair.after.label)
        names = (measures_of(one.measured.measurement) for one in (before, after))
        raise MeasuresDiffer(labels, *names)
    return before.factors


@dataclass(frozen=True, eq=False)
class _Side:
    """The factors of one round: shape (D, K); their gradients (D, K, m)."""

    own: Floats
    shared: Floats
    own_slope: Floats
    shared_slope: Floats

    @classmethod
    def of(cls, found: Linearised, count: int) -> _Side:
        own, shared = slice(1, 1 + count), slice(1 + count, None)
        p, slope = found.value[:, shared], found.gradient[:, shared]
        if not p.shape[1]:
            p = np.ones_like(found.value[:, own])
            slope = np.zeros_like(found.gradient[:, own])
        return cls(found.value[:, own], p, found.gradient[:, own], slope)


@dataclass(frozen=True, eq=False)
class _Split:
    """Parts of the change by domain, shape (D, P), and their slopes in either round.

    The last part is that of the shared factors.
    """

    value: Floats
    before: Floats
    after: Floats

    @classmethod
    def of(cls, pair: RoundPair, sums: PairSums, count: int) -> _Split:
        a, b = (
            _Side.of(linearise(totals, one.measurement.ratios), count)
            for totals, one in zip((sums.before, sums.after), pair.rounds, strict=True)
        )
        # a group that is in neither round has no measure, and a share of zero
        empty = (a.shared == 0) & (b.shared == 0)
        step, mean = b.own - a.own, (a.shared + b.shared) / 2
        weight, level = b.shared - a.shared, (a.own + b.own) / 2
        moved = np.where(empty, 0.0, weight * level)
        slopes = (
            _slopes(side, sign, (step, mean, weight, level), empty)
            for side, sign in ((a, -1.0), (b, 1.0))
        )
        value = np.column_stack([mean * step, moved.sum(axis=1)])
        return cls(value, *slopes)

    @property
    def gradient(self) -> Floats:
        """Slopes in the totals of both rounds, shape (D, P, 2m)."""
        return np.concatenate([self.before, self.after], axis=2)


def _slopes(side: _Side, sign: float, factors: tuple[Floats, ...], empty: Floats) -> Floats:
    """Differentiate the parts in the totals of one round, shape (D, P, m)."""
    step, mean, weight, level = (each[:, :, None] for each in factors)
    own = side.shared_slope / 2 * step + sign * mean * side.own_slope
    moved = sign * side.shared_slope * level + weight * side.own_slope / 2
    moved = np.where(empty[:, :, None], 0.0, moved)
    return np.concatenate([own, moved.sum(axis=1, keepdims=True)], axis=1)


@dataclass(frozen=True, eq=False)
class _Question:
    """Two rounds, their sums, and the parts of the change between them."""

    pair: RoundPair
    sums: PairSums
    factors: Factors
    split: _Split

    def parts(self, changes: Sequence[Change]) -> Iterator[ChangePart]:
        """Give the parts domain by domain, in the order of the factors."""
        variance = difference_variance(self.sums, -self.split.before, self.split.after)
        sides = [self._points(k) for k in (0, 1)]
        for d, change in enumerate(changes):
            for k, name in enumerate(self.factors.parts):
                behind = [side[d, j] for side in sides for j in self._behind(k)]
                value = float(self.split.value[d, k])
                is_rest = name == self.factors.rest
                found = _Part(value, variance, (d, k), behind, is_rest)
                yield self._part(change, name, found)

    def vectors(self) -> Iterator[tuple[str, EstimateVector]]:
        """Give the parts of each domain with the covariance between them."""
        count = len(self.factors.parts)
        gradient = self.split.gradient[:, :count]
        for d, label in enumerate(self.sums.before.labels):
            covariance = gradient[d] @ self.sums.variance[d] @ gradient[d].T
            value = self.split.value[d, :count]
            df = int(self.sums.df[d])
            yield label, EstimateVector(self.factors.parts, value, covariance, df)

    def _points(self, which: int) -> dict[tuple[int, int], Point]:
        one = self.pair.rounds[which]
        totals = (self.sums.before, self.sums.after)[which]
        found = points(one.sample.kind, one.measurement, totals, self.pair.inference)
        return {point.at: point for point in found}

    def _behind(self, part: int) -> list[int]:
        """List the ratios behind a part by number: its own factor, or all shared ones."""
        count = len(self.factors.own)
        return [1 + part] if part < count else list(range(1 + count, 1 + 2 * count))

    def _part(self, change: Change, name: str, found: _Part) -> ChangePart:
        inference = self.pair.inference
        df = int(self.sums.df[found.at[0]])
        reason = found.reason(inference, df)
        value = None if math.isnan(found.value) else found.value
        se = None if reason in NO_SE else found.se
        tested = not reason and value is not None and bool(se)
        t = value / se if tested and value is not None and se else None
        precise = Precision(found.value, found.se, df, 0)
        return ChangePart(
            by=self.factors.by,
            part=name,
            measure=change.measure,
            indicator=change.indicator,
            domain=change.domain,
            before=change.before,
            after=change.after,
            value=value,
            share=value / change.value if value is not None and change.value else None,
            se=se,
            df=None if reason == "census" else df,
            t=t,
            p=None if t is None else float(2 * special.stdtr(df, -abs(t))),
            interval=t_interval(precise, inference.level) if tested else None,
            reason=reason,
            overlap=change.overlap,
            covariance=change.covariance,
            bounded=bool(found.variance.bounded[found.at]),
            kind=change.kind,
            unit=change.unit,
            standard=change.standard,
            despite=change.despite,
            scale=change.scale,
        )


@dataclass(frozen=True, eq=False)
class _Part:
    """One part of one domain, and the points it stands on in either round."""

    value: float
    variance: DifferenceVariance
    at: tuple[int, int]
    behind: Sequence[Point]
    is_rest: bool

    @property
    def se(self) -> float:
        return math.sqrt(max(float(self.variance.variance[self.at]), 0.0))

    def reason(self, inference: Inference, df: int) -> Reason:
        """Say why there is no test; the weakest point behind the part decides."""
        if math.isnan(self.value):
            return "no_base"
        reasons = [point.why_no_interval(inference.min_base) for point in self.behind]
        for reason in ("one_psu", "few"):
            if reason in reasons:
                return reason
        if all(point.kind == "census" for point in self.behind):
            return "census"
        if df < 1:
            return "no_df"
        # among shares a 0 is a group that is not here; the others still tell an error
        at_edge = not self.is_rest and any(point.at_edge for point in self.behind)
        return "edge" if at_edge or self.se == 0 else ""
