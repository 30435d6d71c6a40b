"""Difference in differences of any measurement, in one call, by domain.

Each cell (a group in a round) is a ratio of totals; the difference of their differences is
linearised once more: its influence values are added up over the PSUs of each round, and
:func:`analysis.comparison.compare` gives their change with the covariance of the rounds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from scipy import special

from analysis.arrays import Codes, Column, Floats, Ints, same_length
from analysis.changes import Change, Covariance
from analysis.comparison import Accepted, MeasuredRound, compare, measured_rounds
from analysis.design import Design
from analysis.did_errors import GroupMissing, GroupNotConstant
from analysis.double_differences import Cell, DoubleDifference, DoubleDifferences
from analysis.inference import NO_SE, STANDARD, Inference, Point, points
from analysis.intervals import Precision, Reason, t_interval
from analysis.linearisation import linearise
from analysis.measures import ONE, Measurement, Ratio, Scale, Values, yes_or_no
from analysis.psu_totals import psu_totals

GROUPS = ("comparison", "treated")
FEW_PSUS = 20  # of a group; below it t is known to reject too often


@dataclass(frozen=True, eq=False)
class GroupedRound:
    """A measured round, and which rows are treated (1), comparison (0), neither (-1)."""

    measured: MeasuredRound
    group: Ints

    @property
    def cell(self) -> Codes:
        """Code the rows by domain and group; the last label is neither group."""
        domain = self.measured.domain
        labels = [f"{name}:{group}" for name in domain.labels for group in GROUPS]
        code = np.where(self.group < 0, len(labels), 2 * domain.code + self.group)
        return Codes("cell", code, (*labels, "neither"))


def grouped_rounds(
    design: Design,
    measurement: Measurement,
    treated: Column,
    domain: Column | None = None,
    levels: Sequence[object] | None = None,
) -> tuple[GroupedRound, ...]:
    """Split a design with rounds into its rounds, each with its two groups.

    Parameters
    ----------
    treated
        Yes/no, constant within households. A blank is in neither group: the row adds
        nothing and its PSU stays in the design.
    """
    chosen = yes_or_no("treated", treated)
    same_length("treated", len(chosen), len(design))
    group = np.where(np.isnan(chosen), -1, np.nan_to_num(chosen)).astype(np.int64)
    return tuple(
        GroupedRound(one, group[one.sample.rows])
        for one in measured_rounds(design, measurement, domain, levels)
    )


def difference_in_differences(
    rounds: Sequence[GroupedRound],
    before: str,
    after: str,
    *,
    covariance: Covariance = "fixed",
    inference: Inference = STANDARD,
    despite: Collection[Accepted] = (),
) -> DoubleDifferences:
    """Estimate by how much more the treated changed than the comparison group.

    Other parameters are those of :func:`analysis.comparison.compare`.

    Parameters
    ----------
    rounds
        In the order of time: one that stands before ``before`` lets trends before treatment
        be examined, and without one the result warns that they can't be.

    Raises
    ------
    SameRoundTwice, GroupMissing, GroupNotConstant, RoundNotFound, RoundsNotComparable,
    DomainNotInBothRounds, CensusHasNoInterval, SinglePsuStratum
        Each says which and what to do.
    """
    changes = compare(
        [_influence(one) for one in rounds],
        before,
        after,
        covariance=covariance,
        inference=inference,
        despite=despite,
    )
    pair = [
        one for label in (before, after) for one in rounds if one.measured.label == label
    ]
    _check_groups(pair)
    labels = [one.measured.label for one in rounds]
    question = _Question(pair, inference, _trend_warning(labels, before, after))
    return DoubleDifferences(tuple(question.answers(changes)))


def _trend_warning(labels: Sequence[str], before: str, after: str) -> tuple[str, ...]:
    """Warn where no round is earlier, or the order of the rounds tells no time."""
    first, second = labels.index(before), labels.index(after)
    return () if 0 < first < second else ("no_pre_trend",)


def _influence(one: GroupedRound) -> MeasuredRound:
    """Measure what each row adds to the difference between the groups, by domain.

    Those of ratios have the mean 1, not 0, so that no share is taken of nothing.
    """
    measured, cell = one.measured, one.cell
    own = measured.measurement
    totals = psu_totals(measured.sample, own, cell).totals()
    gradient = np.nan_to_num(linearise(totals, own.ratios).gradient)
    people = totals.total[:-1, totals.columns.index(ONE)].reshape(-1, 2).sum(axis=1)
    sign = np.where(one.group == 1, 1.0, -1.0)
    valid = own.valid & (one.group >= 0)
    columns: dict[str, Values] = {ONE: np.ones(len(valid), dtype=np.bool_)}
    ratios = []
    for k, ratio in enumerate(own.ratios):
        z = sign * _row_sums(own, gradient[:, k], cell.code)
        is_mean = bool(ratio.denominator)
        columns[f"z{k}"] = 1 + z * people[measured.domain.code] if is_mean else z
        below = {ONE: 1.0} if is_mean else {}
        scale: Scale = "mean" if is_mean else "total"
        ratios.append(
            Ratio(ratio.measure, {f"z{k}": 1.0}, below, scale, indicator=ratio.indicator)
        )
    flat = replace(own, columns=columns, valid=valid, ratios=tuple(ratios))
    return replace(measured, measurement=flat)


def _row_sums(own: Measurement, gradient: Floats, cell: Ints) -> Floats:
    """Apply the gradient of each row's cell to its columns; what isn't valid stays 0."""
    result = np.zeros(len(cell))
    for m, values in enumerate(own.columns.values()):
        result += gradient[cell, m] * np.where(own.valid, values, 0)
    return result


def _check_groups(pair: Sequence[GroupedRound]) -> None:
    for one in pair:
        found = np.bincount(one.cell.code, minlength=len(one.cell.labels))[:-1]
        for g in (1, 0):
            empty = np.flatnonzero(found[g::2] == 0)
            if len(empty):
                domains = [one.measured.domain.labels[d] for d in empty]
                raise GroupMissing(one.measured.label, g, domains)
    seen = [_units(one) for one in pair]
    groups = pl.concat(seen).filter(pl.col("group") >= 0).unique()
    twice = groups.group_by("unit").len().filter(pl.col("len") > 1)["unit"].to_list()
    if twice:
        raise GroupNotConstant(twice)


def _units(one: GroupedRound) -> pl.DataFrame:
    """List the households of a round with their group; none where they have no identity."""
    units = one.measured.sample.units
    if units is None:
        return pl.DataFrame(schema={"unit": pl.String, "group": pl.Int64})
    return pl.DataFrame({"unit": units, "group": one.group})


@dataclass(frozen=True, eq=False)
class _Question:
    """Two rounds with groups, and the warnings that hold for all answers."""

    pair: Sequence[GroupedRound]
    inference: Inference
    warnings: tuple[str, ...]

    def answers(self, changes: Iterable[Change]) -> Iterator[DoubleDifference]:
        """Put the cells and the changes of the influence values together."""
        cells = [self._points(one) for one in self.pair]
        shared = {name: self._psu_warnings(name) for name in self._domains()}
        for change in changes:
            at = (change.domain, change.measure, change.indicator)
            four = [own[*at, g] for g in (1, 0) for own in cells]
            warned = (*self.warnings, *shared[change.domain])
            yield self._answer(change, four, warned)

    def _domains(self) -> tuple[str, ...]:
        return self.pair[0].measured.domain.labels

    def _points(self, one: GroupedRound) -> dict[tuple[str, str, str, int], Point]:
        measured, cell = one.measured, one.cell
        totals = psu_totals(measured.sample, measured.measurement, cell).totals()
        found = points(measured.sample.kind, measured.measurement, totals, self.inference)
        last = len(cell.labels) - 1
        cells = ((divmod(point.at[0], 2), point) for point in found if point.at[0] < last)
        return {
            (
                measured.domain.labels[domain],
                point.ratio.measure,
                point.ratio.indicator,
                group,
            ): point
            for (domain, group), point in cells
        }

    def _psu_warnings(self, domain: str) -> Iterator[str]:
        """Warn of groups with few PSUs, and of PSUs in both groups."""
        if any(one.measured.sample.kind == "census" for one in self.pair):
            return iter(())
        treated, comparison = (self._psus(domain, g) for g in (1, 0))
        few = min(len(treated), len(comparison)) < FEW_PSUS
        found = {"few_clusters": few, "groups_share_psus": bool(treated & comparison)}
        return iter([code for code, holds in found.items() if holds])

    def _psus(self, domain: str, group: int) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        for one in self.pair:
            measured = one.measured
            here = measured.domain.code == measured.domain.labels.index(domain)
            here = here & (one.group == group) & (measured.sample.weights > 0)
            psus = np.unique(measured.sample.psu_of_row[here])
            found |= {measured.sample.frame.keys[psu] for psu in psus}
        return found

    def _answer(
        self, change: Change, four: Sequence[Point], warned: tuple[str, ...]
    ) -> DoubleDifference:
        cells = [_cell(point) for point in four]
        reason = self._reason(change, four)
        value = None
        if reason != "no_base":
            t1, t2, c1, c2 = (point.precision.value for point in four[:4])
            value = (t2 - t1) - (c2 - c1)
        se = None if reason in NO_SE else change.se
        t = None if reason or value is None or not se else value / se
        interval = None
        if not reason and value is not None and se is not None and change.df is not None:
            interval = t_interval(Precision(value, se, change.df, 0), self.inference.level)
        return DoubleDifference(
            measure=change.measure,
            indicator=change.indicator,
            domain=change.domain,
            before=change.before,
            after=change.after,
            treated_before=cells[0],
            treated_after=cells[1],
            comparison_before=cells[2],
            comparison_after=cells[3],
            value=value,
            se=se,
            df=None if reason == "census" else change.df,
            t=t,
            p=_p_value(t, change.df),
            interval=interval,
            reason=reason,
            overlap=change.overlap,
            covariance=change.covariance,
            kind=change.kind,
            unit=change.unit,
            standard=change.standard,
            despite=change.despite,
            scale=four[0].ratio.scale,
            warnings=(*warned, "bounded") if change.bounded else warned,
        )

    def _reason(self, change: Change, four: Sequence[Point]) -> Reason:
        """Say why there is no test; the weakest of the four cells decides."""
        found = [point.why_no_interval(self.inference.min_base) for point in four]
        for reason in ("no_base", "one_psu", "few"):
            if reason in found:
                return reason
        if change.reason:
            return change.reason
        return "edge" if any(point.at_edge for point in four) else ""


def _cell(point: Point) -> Cell:
    known = point.precision.n > 0 and not np.isnan(point.precision.value)
    return Cell(point.precision.value if known else None, point.precision.n, point.psus)


def _p_value(t: float | None, df: int | None) -> float | None:
    if t is None or df is None:
        return None
    return float(2 * special.stdtr(df, -abs(t)))
