"""The recipes of a plan for measures: levels, change, difference in differences, targets.

A recipe takes a planned survey and a table of the plan, and gives what was found: library
results by breakdown, and one frame with everything in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import numpy as np
import polars as pl

from analysis.arrays import Codes
from analysis.changes import Changes
from analysis.comparison import MeasuredRound, compare
from analysis.did import GroupedRound, difference_in_differences
from analysis.double_differences import WARNINGS, DoubleDifference, DoubleDifferences
from analysis.estimates import Estimate, Estimates
from analysis.estimation import estimate
from analysis.estimation_errors import DomainNotInBothRounds
from analysis.many_tests import Adjustment, adjusted, unreliable
from analysis.measures import Measurement, yes_or_no
from analysis.plan_tables import Change, Did, Levels, Measured
from analysis.planned_survey import PlannedSurvey
from analysis.power import Survey, detectable_from
from analysis.results import Results
from analysis.round_tables import OUTSIDE, UNKNOWN, RoundTable, same_domains
from analysis.standards import Expression

Sentence = tuple[str, str]
"""In Vietnamese and in English."""


@dataclass(frozen=True, eq=False)
class Found:
    """What a recipe found.

    ``results`` are those of the library by breakdown, the whole under ""; ``levels`` the
    estimates of both rounds behind a change.
    """

    frame: pl.DataFrame
    results: Mapping[str, Results[Any]] = field(default_factory=dict)
    notes: tuple[Sentence, ...] = ()
    levels: Mapping[str, Estimates] = field(default_factory=dict)


MANY: dict[Adjustment, Sentence] = {
    "holm": (
        "p_adjusted: hiệu chỉnh theo Holm cho mọi kiểm định của bảng.",
        "p_adjusted: adjusted after Holm for all tests of the table.",
    ),
    "bh": (
        "p_adjusted: tỷ lệ phát hiện sai theo Benjamini–Hochberg cho cả bảng.",
        "p_adjusted: false discovery rate after Benjamini and Hochberg, whole table.",
    ),
    "by": (
        "p_adjusted: tỷ lệ phát hiện sai theo Benjamini–Yekutieli cho cả bảng.",
        "p_adjusted: false discovery rate after Benjamini and Yekutieli, whole table.",
    ),
}
DIFFERENT: dict[str, Sentence] = {
    "standard": (
        "Hai đợt được tính theo hai chuẩn khác nhau: thay đổi gồm cả thay đổi của chuẩn.",
        "The rounds are under different standards: the change is that of the rule as well.",
    ),
    "kind": (
        "Một đợt là điều tra toàn bộ, đợt kia là điều tra mẫu.",
        "One round is a full count, the other a sample.",
    ),
    "unit": (
        "Một đợt tính theo hộ, đợt kia tính theo người.",
        "One round counts households, the other persons.",
    ),
}
DETECTABLE: Sentence = (
    "detectable: thay đổi thật nhỏ nhất mà thiết kế này phát hiện được (5%, xác suất 80%).",
    "detectable: the smallest true change that this design shows (5%, power 80%).",
)


def levels(survey: PlannedSurvey, table: Levels) -> Found:
    """Estimate measures by round and domain."""
    results = {by: estimates_by(survey, table, by) for by in ("", *table.by)}
    frames = []
    for by, found in results.items():
        flags = [unreliable(one) for one in found]
        frame = found.to_frame().with_columns(unreliable=pl.Series(flags, dtype=pl.String))
        frames.append(broken_down(frame, by))
    return Found(pl.concat(frames), results)


def estimates_by(survey: PlannedSurvey, table: Measured, by: str) -> Estimates:
    """Estimate the measures of a table in all its rounds, for one breakdown."""
    rounds = survey.rounds(table.rounds)
    items: list[Estimate] = []
    for one, measured in zip(rounds, survey.measurements(table, rounds), strict=True):
        domain = one.domain(by, table.among)
        for measurement in measured:
            items += estimate(
                one.design, measurement, domain, inference=survey.inference
            ).items
    return Estimates(inside(items))


def inside(items: Iterable[Any]) -> tuple[Any, ...]:
    """Leave out the rows that belong to no domain of the table."""
    return tuple(item for item in items if item.domain != OUTSIDE)


def broken_down(frame: pl.DataFrame, by: str) -> pl.DataFrame:
    """Say which breakdown the rows of a frame are of."""
    return frame.select(pl.lit(by).alias("by"), pl.all())


# ---------------------------------------------------------------- two rounds


@dataclass(frozen=True, eq=False)
class Pair:
    """The rounds of a comparison, the two compared among them, in one breakdown."""

    rounds: Sequence[RoundTable]
    domains: Sequence[Codes]

    def measured(self, measurements: Sequence[Measurement]) -> list[MeasuredRound]:
        """Put a measurement to each round."""
        both = zip(self.rounds, measurements, self.domains, strict=True)
        return [one.measured(what, domain) for one, what, domain in both]


def pair_of(
    survey: PlannedSurvey,
    codes: tuple[str, str],
    by: str,
    among: Expression | None = None,
    beside: Sequence[str] = (),
) -> Pair:
    """Take two rounds, and those beside them, with the domains that both have.

    Raises
    ------
    DomainNotInBothRounds
        A domain is in one of the two only. Where that is the unknown one its households
        are left outside instead.
    """
    rounds = survey.rounds([*codes, *beside])
    columns = [one.domain(by, among) for one in rounds]
    found = {
        one.code: set(column.unique()) for one, column in zip(rounds, columns, strict=True)
    }
    before, after = (found[code] - {OUTSIDE} for code in codes)
    if alone := sorted((before ^ after) - {UNKNOWN}):
        raise DomainNotInBothRounds(alone, *codes)
    kept = before & after
    columns = [one.set(~one.is_in(list(kept)), OUTSIDE) for one in columns]
    return Pair(rounds, same_domains(columns))


def change(survey: PlannedSurvey, table: Change) -> Found:
    """Estimate the change from one round to another."""
    results = {by: _changes(survey, table, by) for by in ("", *table.by)}
    asked = msgspec.structs.replace(
        table, rounds=survey.round_codes([table.before, table.after])
    )
    levels = {by: estimates_by(survey, asked, by) for by in results}
    frame = pl.concat(
        broken_down(_with_counts(found, levels[by]), by) for by, found in results.items()
    )
    notes = (*(DIFFERENT[what] for what in table.accept), DETECTABLE)
    return replace(with_tests(frame, results, table.adjust, notes), levels=levels)


def _changes(survey: PlannedSurvey, table: Change, by: str) -> Changes:
    codes = (table.before, table.after)
    pair = pair_of(survey, codes, by, table.among, table.rounds)
    measured = survey.measurements(table, pair.rounds)
    found = (
        compare(
            pair.measured([one[place] for one in measured]),
            *codes,
            covariance=table.covariance or survey.plan.design.covariance,
            inference=survey.inference,
            despite=table.accept,
        )
        for place in range(len(measured[0]))
    )
    return Changes(inside(item for items in found for item in items))


def _with_counts(found: Changes, levels: Estimates) -> pl.DataFrame:
    """Add the households behind both values, for the suppression of small cells."""
    counts = {(i.round, i.measure, i.indicator, i.domain): i.n for i in levels}
    columns = []
    for at in ("before", "after"):
        keys = [(getattr(i, at), i.measure, i.indicator, i.domain) for i in found]
        values = [counts.get(key) for key in keys]
        columns.append(pl.Series(f"n_{at}", values, dtype=pl.Int64))
    return found.to_frame().with_columns(columns)


def with_tests(
    frame: pl.DataFrame,
    results: Mapping[str, Results[Any]],
    adjust: Adjustment | None,
    notes: tuple[Sentence, ...],
) -> Found:
    """Add the smallest change seen, and p-values adjusted over the whole table."""
    seen = [
        detectable_from(se, Survey(df=df)) if se and df else None
        for se, df in frame.select("se", "df").iter_rows()
    ]
    frame = frame.with_columns(detectable=pl.Series(seen, dtype=pl.Float64))
    if adjust is not None:
        values = pl.Series(adjusted(frame["p"].to_list(), adjust), dtype=pl.Float64)
        frame = frame.with_columns(p_adjusted=values, adjustment=pl.lit(adjust))
        notes = (*notes, MANY[adjust])
    return Found(frame, results, notes)


# ---------------------------------------------------------------- difference in differences


def did(survey: PlannedSurvey, table: Did) -> Found:
    """Estimate by how much more the treated changed."""
    results = {by: _double_differences(survey, table, by) for by in ("", *table.by)}
    frame = pl.concat(broken_down(found.to_frame(), by) for by, found in results.items())
    warned = dict.fromkeys(
        pair
        for found in results.values()
        for one in found
        for pair in zip(one.sentences("vi"), one.sentences("en"), strict=True)
    )
    if survey.round_codes([table.before, *table.rounds])[0] == table.before:
        warned[WARNINGS["no_pre_trend"]] = None
    notes = (*(DIFFERENT[what] for what in table.accept), *warned, DETECTABLE)
    return with_tests(frame, results, table.adjust, notes)


def _double_differences(survey: PlannedSurvey, table: Did, by: str) -> DoubleDifferences:
    codes = (table.before, table.after)
    pair = pair_of(survey, codes, by, table.among, table.rounds)
    measured = survey.measurements(table, pair.rounds)
    groups = [treated_group(one, table.treated) for one in pair.rounds]
    found: list[DoubleDifference] = []
    for place in range(len(measured[0])):
        rounds = pair.measured([one[place] for one in measured])
        found += difference_in_differences(
            [_grouped(*both) for both in zip(rounds, groups, strict=True)],
            *codes,
            covariance=table.covariance or survey.plan.design.covariance,
            inference=survey.inference,
            despite=table.accept,
        ).items
    return DoubleDifferences(tuple(found))


def treated_group(one: RoundTable, treated: Expression) -> pl.Series:
    """Say who is treated; null for neither group and for PSUs without interview."""
    chosen = one.evaluated(treated)
    return chosen.set(~one.stands_for_somebody, None).alias("treated")


def _grouped(measured: MeasuredRound, treated: pl.Series) -> GroupedRound:
    """Group the rows; those outside are in neither group, and in any domain that is one."""
    chosen = yes_or_no("treated", treated)
    domain = measured.domain
    group = np.where(np.isnan(chosen), -1, np.nan_to_num(chosen)).astype(np.int64)
    if OUTSIDE in domain.labels:
        out = domain.labels.index(OUTSIDE)
        beside = domain.code == out
        labels = tuple(label for label in domain.labels if label != OUTSIDE)
        code = np.where(beside, 0, domain.code - (domain.code > out))
        group = np.where(beside, -1, group)
        domain = Codes(domain.name, code.astype(np.int64), labels)
    return GroupedRound(MeasuredRound(measured.sample, measured.measurement, domain), group)


Recipe = Callable[[PlannedSurvey, Any], Found]
