"""The numbers of the poverty report: rates by commune and round, with their proof.

Pure: a data set and a standard in, numbers out; the same on a laptop as on the platform.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import polars as pl

from analysis.changes import Change
from analysis.comparison import compare
from analysis.comparison import measured_rounds as sampled_rounds
from analysis.estimates import Estimate
from analysis.estimation import estimate
from analysis.standards import Standard
from mne.datasets.frames import Frames, Label, RoundFacts
from mne.reports.errors import StandardNotAsked
from mne.reports.measuring import (
    NEAR_POOR,
    POOR_OR_NEAR,
    UNPLACED,
    MeasuredRound,
    in_order,
    measure_round,
    measurement_of,
    missing_variables,
)
from mne.reports.reviews import ReviewRow, review_rows

LEAST_DF = 2
"""With one degree of freedom t is 12.7: the interval would say that nothing is known."""

Covariance = Literal["fixed", "stacked", "independent"]


@dataclass(frozen=True)
class PovertyReport:
    """Everything the report says, as numbers. Writers turn it into pages.

    ``estimates`` are of samples, by measure, commune and round, each round on its own map
    (``on_one_map``: on the latest sample round's); ``reviews`` are counts of censuses.
    """

    label: Label
    sha256: str
    standard: Standard
    rounds: tuple[RoundFacts, ...]
    left_out: tuple[tuple[RoundFacts, tuple[str, ...]], ...]
    """Rounds that never asked what the standard reads, and what that is."""
    bases: tuple[str, ...]
    """What classes rest on: measured income, scorecard B1, or the score alone."""
    measures: tuple[str, ...]
    estimates: tuple[Estimate, ...]
    map_on: date | None
    """Whose day's map the comparison uses; None without sample rounds."""
    on_one_map: tuple[Estimate, ...]
    changes: tuple[Change, ...]
    covariance: Covariance
    contributions: tuple[Estimate, ...]
    """Contributions and headcounts of each indicator in the whole area, by round."""
    reviews: tuple[ReviewRow, ...]
    incomplete: dict[str, int]
    """By round: households left out because an answer is missing."""
    silent: dict[str, tuple[str, ...]]
    """By round: strata in which nobody was interviewed, so nobody stands for them."""
    names: dict[str, str]
    """Communes by code."""

    @property
    def samples(self) -> list[RoundFacts]:
        """Give the sample rounds."""
        return [facts for facts in self.rounds if not facts.is_census]

    @property
    def censuses(self) -> list[RoundFacts]:
        """Give the yearly reviews."""
        return [facts for facts in self.rounds if facts.is_census]


def poverty_report(
    frames: Frames, standard: Standard, covariance: Covariance = "fixed"
) -> PovertyReport:
    """Measure poverty by commune and round under a standard.

    Persons are counted where the standard counts persons (the global MPI), households
    where it counts households (the Vietnamese review).

    Raises
    ------
    StandardNotAsked
        No round asked everything that the standard reads.
    SinglePsuStratum
        A stratum has one PSU, so a variance can't be estimated.
    """
    lacking = {facts.code: missing_variables(standard, facts) for facts in frames.rounds}
    kept = in_order([facts for facts in frames.rounds if not lacking[facts.code]])
    if not kept:
        missing = sorted({name for names in lacking.values() for name in names})
        raise StandardNotAsked(frames.label.code, standard.code, missing)
    measured = [measure_round(frames, facts, standard) for facts in kept]
    samples = [each for each in measured if not each.facts.is_census]
    map_on = samples[-1].facts.reference_on if samples else None
    measures = ("H", NEAR_POOR, POOR_OR_NEAR) if standard.bases else ("H", "A", "M0")
    whole = [each for one in measured for each in _estimates(one, standard)]
    return PovertyReport(
        label=frames.label,
        sha256=frames.sha256,
        standard=standard,
        rounds=tuple(kept),
        left_out=tuple(
            (facts, tuple(lacking[facts.code]))
            for facts in in_order(frames.rounds)
            if lacking[facts.code]
        ),
        bases=tuple(dict.fromkeys(each.basis for each in measured)),
        measures=measures,
        estimates=tuple(_by_commune(frames, samples, standard, measures)),
        map_on=map_on,
        on_one_map=tuple(_by_commune(frames, samples, standard, measures, map_on)),
        changes=tuple(_changes(frames, samples, standard, measures, covariance)),
        covariance=covariance,
        contributions=tuple(each for each in whole if each.indicator),
        reviews=tuple(
            row
            for each in measured
            if each.facts.is_census
            for row in review_rows(frames, each)
        ),
        incomplete={each.facts.code: _incomplete(each) for each in measured},
        silent={each.facts.code: _silent(frames, each.facts) for each in samples},
        names=_names(frames),
    )


def _silent(frames: Frames, facts: RoundFacts) -> tuple[str, ...]:
    lost = frames.selections.filter(
        pl.col("round") == facts.code, pl.col("response_factor").is_null()
    )
    return tuple(lost["stratum"].unique().sort())


def _names(frames: Frames) -> dict[str, str]:
    """Name the communes, in the order of their codes: tables and figures follow it."""
    named = frames.areas.select("commune_code", "commune_name").drop_nulls()
    return dict(named.unique().sort("commune_code").iter_rows())


def _estimates(
    measured: MeasuredRound, standard: Standard, domain: pl.Series | None = None
) -> list[Estimate]:
    measurement = measurement_of(measured, standard)
    found = estimate(measured.design, measurement, domain)
    return [
        replace(each, interval=None, reason="no_df") if _is_hopeless(each.df) else each
        for each in found
    ]


def _is_hopeless(df: int | None) -> bool:
    return df is not None and df < LEAST_DF


def _by_commune(
    frames: Frames,
    samples: Iterable[MeasuredRound],
    standard: Standard,
    measures: Sequence[str],
    map_on: date | None = None,
) -> list[Estimate]:
    """Estimate the report's measures, round by round: the whole area, then its communes."""
    found: list[Estimate] = []
    for each in samples:
        communes = each.communes(frames, map_on or each.facts.reference_on)
        found += _estimates(each, standard)
        found += _estimates(each, standard, communes)
    return [each for each in found if each.measure in measures]


def _incomplete(measured: MeasuredRound) -> int:
    valid = measured.matrix.valid & (measured.classes != "incomplete")
    counted = measured.rows["weight"] > 0
    return int((counted & ~valid).sum())


# ---------------------------------------------------------------- change


def _changes(
    frames: Frames,
    samples: Sequence[MeasuredRound],
    standard: Standard,
    measures: Sequence[str],
    covariance: Covariance,
) -> list[Change]:
    """Compare the first sample round with the last, on the map of the last.

    A commune is compared where it has households in both rounds. Each is set against all
    the rest, so that a commune with households in one round only stands in nobody's way.
    """
    if len(samples) < 2:
        return []
    pair = (samples[0], samples[-1])
    map_on = pair[1].facts.reference_on
    communes = [each.communes(frames, map_on) for each in pair]
    shared = set(communes[0]) & set(communes[1]) - {UNPLACED}
    found = list(_compared(pair, standard, (None, None), covariance))
    for code in sorted(shared):
        domains = [each == code for each in communes]
        if any(domain.all() for domain in domains):
            continue
        labelled = [_labelled(domain, code) for domain in domains]
        changes = _compared(pair, standard, (labelled[0], labelled[1]), covariance)
        found += [each for each in changes if each.domain == code]
    return [each for each in found if each.measure in measures]


def _labelled(domain: pl.Series, code: str) -> pl.Series:
    frame = pl.DataFrame({"inside": domain})
    label = pl.when("inside").then(pl.lit(code)).otherwise(pl.lit("the rest"))
    return frame.select(domain=label)["domain"]


def _compared(
    pair: tuple[MeasuredRound, MeasuredRound],
    standard: Standard,
    domains: tuple[pl.Series | None, pl.Series | None],
    covariance: Covariance,
) -> Sequence[Change]:
    before, after = (
        sampled_rounds(each.design, measurement_of(each, standard), domain)
        for each, domain in zip(pair, domains, strict=True)
    )
    labels = (pair[0].facts.code, pair[1].facts.code)
    found = compare(before + after, *labels, covariance=covariance)
    return [
        replace(each, interval=None, p=None, reason="no_df")
        if _is_hopeless(each.df)
        else each
        for each in found
    ]
