"""Change between rounds, with the covariance that shared PSUs bring.

``fixed`` (the default) treats which PSUs two rounds share as fixed by the sampling plan;
``stacked`` treats the rounds as domains of one design, as R and Stata do; ``independent``
ignores what is shared. In 1,000 simulated surveys with 80 % of the PSUs kept per step the
standard error of ``fixed`` was within 2 % of the truth, that of ``stacked`` up to 21 % and
that of ``independent`` up to 19 % too large.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
import polars as pl

from analysis.arrays import Bools, Codes, Column, Floats, Ints, choose, same_length
from analysis.changes import Change, Changes, Covariance, Overlap
from analysis.common_measures import measures_of, on_common_ground, standards_of
from analysis.design import Design, RoundSample
from analysis.did_errors import SameRoundTwice
from analysis.differences import Difference
from analysis.estimation import domain_codes
from analysis.estimation_errors import (
    CensusHasNoInterval,
    DomainNotInBothRounds,
    MeasuresDiffer,
    RoundNotFound,
    RoundsNotComparable,
)
from analysis.inference import STANDARD, Inference, points
from analysis.linearisation import linearise, quadratic
from analysis.measures import Measurement
from analysis.psu_totals import PsuTotals, psu_totals
from analysis.stacking import (
    SharedPsus,
    common_frame,
    cross_covariance,
    shared_psus,
    stack,
    union_frame,
    unshared_covariance,
)
from analysis.totals import Totals

Accepted = Literal["standard", "kind", "unit"]


@dataclass(frozen=True, eq=False)
class MeasuredRound:
    """What was measured in one round, and in which domains."""

    sample: RoundSample
    measurement: Measurement
    domain: Codes

    @property
    def label(self) -> str:
        """The round."""
        return self.sample.label


def measured_rounds(
    design: Design,
    measurement: Measurement,
    domain: Column | None = None,
    levels: Sequence[object] | None = None,
) -> tuple[MeasuredRound, ...]:
    """Split a design with rounds, and what was measured in it, into its rounds.

    Rounds that come from different tables, or are measured under different standards, are
    made one by one and put together: ``measured_rounds(a, …) + measured_rounds(b, …)``.
    """
    same_length("measurement", len(measurement), len(design))
    coded = domain_codes(design, domain, levels)
    return tuple(
        MeasuredRound(sample, measurement.take(sample.rows), coded.take(sample.rows))
        for sample in design.parts
    )


def compare(
    rounds: Sequence[MeasuredRound],
    before: str,
    after: str,
    *,
    covariance: Covariance = "fixed",
    inference: Inference = STANDARD,
    despite: Collection[Accepted] = (),
) -> Changes:
    """Estimate the change of every measure from one round to another, by domain.

    Parameters
    ----------
    rounds
        All rounds of the design; ``stacked`` uses those between and beyond, as R does.
    despite
        Differences of the two rounds that the reader will be told of: "standard" (only
        measures that both have are compared then), "kind" (a census against a sample),
        "unit". Others are refused.

    Raises
    ------
    SameRoundTwice, RoundNotFound, RoundsNotComparable, MeasuresDiffer,
    DomainNotInBothRounds, CensusHasNoInterval, SinglePsuStratum
        Each says which and what to do.
    """
    pair = round_pair(
        rounds,
        (before, after),
        covariance=covariance,
        inference=inference,
        despite=despite,
    )
    return Changes(tuple(changes_of(pair, sums_of_pair(rounds, pair))))


def round_pair(
    rounds: Sequence[MeasuredRound],
    labels: tuple[str, str],
    *,
    covariance: Covariance = "fixed",
    inference: Inference = STANDARD,
    despite: Collection[Accepted] = (),
) -> RoundPair:
    """Take two rounds that may be compared, and how; refuse those that may not."""
    choose("covariance", covariance, get_args(Covariance))
    if labels[0] == labels[1]:
        raise SameRoundTwice(labels[0])
    first, second = (_round(rounds, label) for label in labels)
    accepted = accepted_differences(first, second, despite)
    own = on_common_ground(first.measurement, second.measurement)
    first, second = (
        one if one.measurement is kept else replace(one, measurement=kept)
        for one, kept in zip((first, second), own, strict=True)
    )
    if first.sample.kind == second.sample.kind == "census" and inference.interval:
        raise CensusHasNoInterval(inference.interval)
    return RoundPair(first, second, covariance, accepted, inference)


@dataclass(frozen=True, eq=False)
class RoundPair:
    """The two rounds and how they are to be compared."""

    before: MeasuredRound
    after: MeasuredRound
    covariance: Covariance
    despite: tuple[str, ...]
    inference: Inference

    @property
    def rounds(self) -> tuple[MeasuredRound, MeasuredRound]:
        """The earlier one first."""
        return (self.before, self.after)

    @property
    def kind(self) -> str:
        """Sample or census; both where the rounds differ."""
        return " / ".join(dict.fromkeys(one.sample.kind for one in self.rounds))

    @property
    def standard(self) -> str:
        """The standard; both where the rounds differ."""
        return " / ".join(dict.fromkeys(one.measurement.standard for one in self.rounds))


@dataclass(frozen=True, eq=False)
class PairSums:
    """Totals of both rounds over the same domains, their joint covariance, and its df.

    ``variance`` has the shape (D, 2m, 2m): columns of the first round, then of the second.
    """

    before: Totals
    after: Totals
    variance: Floats
    df: Ints
    overlap: list[Overlap]


def _round(rounds: Sequence[MeasuredRound], label: str) -> MeasuredRound:
    known = {one.label: one for one in rounds}
    if label not in known:
        raise RoundNotFound(label, known)
    return known[label]


def accepted_differences(
    before: MeasuredRound, after: MeasuredRound, despite: Collection[Accepted]
) -> tuple[str, ...]:
    """Give the differences between two rounds; refuse those that were not accepted."""
    for difference in despite:
        choose("despite", difference, get_args(Accepted))
    facts = {
        "standard": standards_of(before.measurement, after.measurement),
        "kind": (before.sample.kind, after.sample.kind),
        "unit": (before.measurement.unit, after.measurement.unit),
    }
    differences = {what: pair for what, pair in facts.items() if pair[0] != pair[1]}
    for what, (first, second) in differences.items():
        if what not in despite:
            raise RoundsNotComparable((before.label, after.label), what, first, second)
    names = (measures_of(before.measurement), measures_of(after.measurement))
    in_both = set(names[0]) & set(names[1])
    if not in_both or (
        "standard" not in differences and in_both != set(names[0] + names[1])
    ):
        raise MeasuresDiffer((before.label, after.label), *names)
    return tuple(differences)


def sums_of_pair(rounds: Sequence[MeasuredRound], pair: RoundPair) -> PairSums:
    """Add both rounds up, with the covariance between them."""
    a, b = (psu_totals(one.sample, one.measurement, one.domain) for one in pair.rounds)
    alone = sorted(set(a.labels) ^ set(b.labels))
    if alone:
        raise DomainNotInBothRounds(alone, pair.before.label, pair.after.label)
    b = b.select(a.labels)
    before, after = a.totals(), b.totals()
    shared = shared_psus(a, b, a.labels)
    variance, df = _covariance(rounds, pair, (a, b), shared)
    psus = zip(
        before.presence.psus[:, 0], after.presence.psus[:, 0], shared.psus, strict=True
    )
    units = _shared_units(pair, a.labels)
    overlap = [
        Overlap(int(x), int(y), int(both), same)
        for (x, y, both), same in zip(psus, units, strict=True)
    ]
    return PairSums(before, after, variance, df, overlap)


def _covariance(
    rounds: Sequence[MeasuredRound],
    pair: RoundPair,
    parts: tuple[PsuTotals, PsuTotals],
    shared: SharedPsus,
) -> tuple[Floats, Ints]:
    """Put the covariance of both rounds' totals together, and count its df by domain."""
    if pair.covariance == "stacked":
        return _stacked(rounds, pair, parts)
    first, second = (part.totals() for part in parts)
    width = len(first.columns)
    variance = np.zeros((len(first.labels), 2 * width, 2 * width))
    variance[:, :width, :width] = first.variance
    variance[:, width:, width:] = second.variance
    df = first.domain_df + second.domain_df
    whole = first.design_df + second.design_df
    if pair.covariance == "fixed":
        cross = cross_covariance(*parts, first.labels)
        variance[:, :width, :width] += unshared_covariance(parts[0], parts[1].frame)
        variance[:, width:, width:] += unshared_covariance(parts[1], parts[0].frame)
        variance[:, :width, width:] = cross
        variance[:, width:, :width] = cross.transpose(0, 2, 1)
        df = df - shared.df
        whole -= common_frame(parts[0].frame, parts[1].frame).df
    return variance, df if pair.inference.df == "domain" else np.full_like(df, whole)


def _stacked(
    rounds: Sequence[MeasuredRound], pair: RoundPair, parts: tuple[PsuTotals, PsuTotals]
) -> tuple[Floats, Ints]:
    labels = {one.label for one in pair.rounds}
    others = [
        psu_totals(one.sample, one.measurement, one.domain)
        for one in rounds
        if one.label not in labels and tuple(one.measurement.columns) == parts[0].columns
    ]
    everything = [*parts, *others]
    joint = stack(
        everything, parts[0].labels, union_frame([part.frame for part in everything])
    ).totals()
    width = 2 * len(parts[0].columns)
    df = joint.domain_df
    if pair.inference.df == "design":
        df = np.full_like(df, joint.design_df)
    return joint.variance[:, :width, :width], df


def _shared_units(pair: RoundPair, labels: Sequence[str]) -> list[int | None]:
    """Count the units interviewed in both rounds, by domain."""
    found = [_units(one) for one in pair.rounds]
    if found[0] is None or found[1] is None:
        return [None] * len(labels)
    both = found[0].join(found[1], on=["domain", "unit"]).group_by("domain").len()
    count = dict(both.iter_rows())
    return [int(count.get(label, 0)) for label in labels]


def _units(one: MeasuredRound) -> pl.DataFrame | None:
    if one.sample.units is None:
        return None
    domain = pl.Series("domain", one.domain.labels)[one.domain.code]
    counted = pl.Series(one.measurement.valid & (one.sample.weights > 0))
    frame = pl.DataFrame({"domain": domain, "unit": one.sample.units})
    return frame.filter(counted).unique()


def changes_of(pair: RoundPair, sums: PairSums) -> Iterator[Change]:
    """Read the changes off the totals, measure by measure and domain by domain."""
    first, second = (
        points(one.sample.kind, one.measurement, totals, pair.inference)
        for one, totals in zip(pair.rounds, (sums.before, sums.after), strict=True)
    )
    step, growth = _variances(pair, sums)
    for before, after in zip(first, second, strict=True):
        at = before.at
        difference = Difference(
            before,
            after,
            variance=float(step.variance[at]),
            log_variance=float(growth.variance[at]),
            bounded=bool(step.bounded[at]),
            df=int(sums.df[at[0]]),
            inference=pair.inference,
        )
        yield _change(pair, sums, difference)


def _change(pair: RoundPair, sums: PairSums, found: Difference) -> Change:
    domain, _ = found.before.at
    known = found.reason != "no_base"
    return Change(
        measure=found.before.ratio.measure,
        indicator=found.before.ratio.indicator,
        domain=sums.before.labels[domain],
        before=pair.before.label,
        after=pair.after.label,
        value_before=found.before.precision.value if known else None,
        value_after=found.after.precision.value if known else None,
        value=found.value,
        se=found.se,
        df=None if found.reason == "census" else found.df,
        t=found.t,
        p=found.p,
        interval=found.interval,
        relative=found.relative,
        relative_se=found.relative_se,
        relative_interval=found.relative_interval,
        reason=found.reason,
        overlap=sums.overlap[domain],
        covariance=pair.covariance,
        bounded=found.bounded and found.se is not None,
        kind=pair.kind,
        unit=pair.after.measurement.unit,
        standard=pair.standard,
        despite=pair.despite,
        scale=found.before.ratio.scale,
    )


@dataclass(frozen=True, eq=False)
class DifferenceVariance:
    """Variance of a difference by domain and ratio, and where it had to be bounded."""

    variance: Floats
    bounded: Bools


def _variances(
    pair: RoundPair, sums: PairSums
) -> tuple[DifferenceVariance, DifferenceVariance]:
    """Give the variance of the difference and of the log ratio of the two rounds."""
    first, second = (
        linearise(totals, one.measurement.ratios)
        for totals, one in zip((sums.before, sums.after), pair.rounds, strict=True)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = [found.gradient / found.value[:, :, None] for found in (first, second)]
    return (
        difference_variance(sums, first.gradient, second.gradient),
        difference_variance(sums, *logs),
    )


def difference_variance(
    sums: PairSums, before: Floats, after: Floats
) -> DifferenceVariance:
    """Give the variance of a difference from the gradients of its two parts.

    The covariance under fixed rotation is estimated from the shared PSUs, the variances
    from all, so few shared PSUs can give a correlation beyond 1. There it is noise, and the
    share of the PSUs in common, the most that fixed rotation allows, takes its place.
    """
    width = before.shape[2]
    alone = (
        quadratic(before, sums.variance[:, :width, :width]),
        quadratic(after, sums.variance[:, width:, width:]),
    )
    together = quadratic(np.concatenate([-before, after], axis=2), sums.variance)
    highest = np.sqrt(alone[0] * alone[1])
    covariance = (alone[0] + alone[1] - together) / 2
    noise = 1e-12 * (alone[0] + alone[1])  # all there is where one of the two is 0
    bounded = np.abs(covariance) > highest * (1 + 1e-9) + noise
    share = np.array([one.share for one in sums.overlap])[:, None]
    allowed = alone[0] + alone[1] - 2 * np.sign(covariance) * share * highest
    return DifferenceVariance(np.where(bounded, allowed, together), bounded)
