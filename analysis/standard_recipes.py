"""The recipes of a plan that look into a standard: cutoffs, weights, parts of a measure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import polars as pl

from analysis.change_decomposition import decompose_change
from analysis.change_factors import (
    FactoredRound,
    into_dimensions,
    into_incidence_and_intensity,
    into_indicators,
    into_subgroups,
)
from analysis.change_parts import ChangePart, ChangeParts
from analysis.contrasts import EstimateVector, subgroup_contributions
from analysis.inference import Inference
from analysis.intervals import Precision, interval
from analysis.plan_tables import Contributions, Decomposition, Robustness, Weights
from analysis.planned_survey import PlannedSurvey
from analysis.rank_stability import over_weights, rank_stability
from analysis.recipes import Found, Pair, Sentence, broken_down, inside, pair_of
from analysis.robustness import BandRule, CutoffCurves, over_cutoffs
from analysis.round_tables import UNKNOWN, RoundTable
from analysis.standards import Standard

SCORE_ALONE: Sentence = (
    "Ở mỗi ngưỡng, hộ nghèo được xác định chỉ theo điểm thiếu hụt, không theo thu nhập.",
    "At each cutoff who is poor goes by the deprivation score alone, not by income.",
)
BAND: Sentence = (
    "band_low, band_high: dải tin cậy đồng thời cho mọi ngưỡng.",
    "band_low, band_high: a band that holds at all cutoffs at once.",
)
SUBGROUP = "subgroup"
BASE = "standard"
"""The weights of the standard itself, beside which the others are put."""


def robustness(survey: PlannedSurvey, table: Robustness) -> Found:
    """Estimate H, A and M0 at every attainable cutoff."""
    results = {by: _curves(survey, table, by) for by in ("", *table.by)}
    frames = [broken_down(found.to_frame(), by) for by, found in results.items()]
    return Found(pl.concat(frames), results, (SCORE_ALONE, BAND))


def _curves(survey: PlannedSurvey, table: Robustness, by: str) -> CutoffCurves:
    items: list[Any] = []
    for one in survey.rounds(table.rounds):
        held = survey.standing(one, table.standard, table.left_out)
        counted = table.unit or held.standard.counted
        rule = BandRule(table.band, survey.inference.level, unit=counted)
        domain = one.domain(by, table.among)
        items += over_cutoffs(one.design, held.matrix, domain, rule).items
    return CutoffCurves(tuple(i for i in inside(items) if i.measure in table.measures))


def weights(survey: PlannedSurvey, table: Weights) -> Found:
    """Rank domains under other weights of the indicators, and say what is reversed."""
    rows: list[dict[str, object]] = []
    for one in survey.rounds(table.rounds):
        held = survey.standing(one, table.standard, table.left_out)
        own = {i.code: i.weight for i in held.standard.indicators}
        schemes = {BASE: own} | {
            name: _spread(given, held.standard) for name, given in table.schemes.items()
        }
        domain = _labels(one, table.by)
        found = over_weights(one.design, held.matrix, schemes, domain, table.measure)
        counts = Counter(domain.filter(one.stands_for_somebody & held.matrix.valid))
        for name, vector in found.items():
            ranked = _ranked(one, name, vector, found[BASE])
            rows += [row | {"n": counts[str(row["domain"])]} for row in ranked]
    return Found(pl.DataFrame(rows, infer_schema_length=None), notes=(SCORE_ALONE,))


def _spread(given: dict[str, Fraction], standard: Standard) -> dict[str, Fraction]:
    """Take weights of indicators as they are; spread those of dimensions in proportion."""
    dimensions = {one.code for one in standard.dimensions}
    if not set(given) <= dimensions:
        return given
    sums: dict[str, Fraction] = {}
    for one in standard.indicators:
        sums[one.dimension] = sums.get(one.dimension, Fraction(0)) + one.weight
    return {
        one.code: one.weight / sums[one.dimension] * given[one.dimension]
        for one in standard.indicators
        if one.dimension in given
    }


def _ranked(
    one: RoundTable, scheme: str, vector: EstimateVector, base: EstimateVector
) -> Iterator[dict[str, object]]:
    agreement = rank_stability(base, vector)
    order = sorted(range(len(vector.names)), key=lambda k: -float(vector.value[k]))
    for place, k in enumerate(order, 1):
        yield {
            "round": one.code,
            "scheme": scheme,
            "rank": place,
            "domain": vector.names[k].removeprefix(f"{one.code}:"),
            "value": float(vector.value[k]),
            "se": float(vector.se[k]),
            "tau_b": agreement.tau_b,
            "pairs": agreement.pairs,
            "reversed_pairs": agreement.reversed_pairs,
            "significant": agreement.significant,
        }


def _labels(one: RoundTable, name: str) -> pl.Series:
    """Label every row; a PSU without interview, which adds nothing, goes to some domain."""
    labels = one.rows[name].cast(pl.String)
    some = labels.filter(one.stands_for_somebody).drop_nulls().sort()
    labels = labels.fill_null(UNKNOWN)
    silent = ~one.stands_for_somebody & (labels == UNKNOWN)
    return labels.set(silent, some[0] if len(some) else UNKNOWN).alias(name)


def contributions(survey: PlannedSurvey, table: Contributions) -> Found:
    """Estimate what each subgroup contributes to a measure."""
    rows: list[dict[str, object]] = []
    for one in survey.rounds(table.rounds):
        held = survey.standing(one, table.standard, table.left_out)
        measured = held.measurement(table.unit)
        groups = _labels(one, table.groups)
        vector = subgroup_contributions(one.design, measured, groups, table.measure)
        poor = held.poor.fill_null(value=False) & one.stands_for_somebody
        counts = Counter(groups.filter(poor))
        rows += _shares(one, vector, counts, survey.inference)
    frame = pl.DataFrame(rows, infer_schema_length=None)
    facts = {"groups": table.groups, "measure": table.measure, "standard": table.standard}
    return Found(frame.with_columns(**{k: pl.lit(v) for k, v in facts.items()}))


def _shares(
    one: RoundTable, vector: EstimateVector, counts: Counter[str], rules: Inference
) -> Iterator[dict[str, object]]:
    """Give the share of each group; ``n`` are its poor households in the sample."""
    sampled = one.design.kind == "sample"
    for k, name in enumerate(vector.names):
        group = name.removeprefix(f"{one.code}:")
        of = Precision(
            float(vector.value[k]), float(vector.se[k]), vector.df, counts[group]
        )
        known = sampled and of.n >= rules.min_base and of.df > 0 and of.se > 0
        around = interval(of, "share", rules.interval, rules.level) if known else None
        yield {
            "round": one.code,
            "group": group,
            "share": of.value,
            "se": of.se if sampled else None,
            "low": around and around.low,
            "high": around and around.high,
            "df": of.df if sampled else None,
            "n": of.n,
            "kind": one.design.kind,
        }


# ---------------------------------------------------------------- parts of a change


def decomposition(survey: PlannedSurvey, table: Decomposition) -> Found:
    """Take a change of M0 apart: the parts add up to it."""
    codes = (table.before, table.after)
    pair = pair_of(survey, codes, "")
    parts: list[ChangePart] = []
    for way in (*table.ways, *([SUBGROUP] if table.groups else [])):
        found = decompose_change(
            _factored(survey, table, pair, way),
            *codes,
            covariance=table.covariance or survey.plan.design.covariance,
            inference=survey.inference,
        )
        parts += found.parts.items
    results = ChangeParts(tuple(parts))
    frame = results.to_frame().rename({"by": "way"})
    if table.groups:
        frame = frame.with_columns(
            _of_groups(frame, one, table.groups) for one in pair.rounds
        )
    return Found(frame, {"": results})


def _of_groups(frame: pl.DataFrame, one: RoundTable, groups: str) -> pl.Series:
    """Count the households of each subgroup in a round, for small cells."""
    counts = Counter(_labels(one, groups).filter(one.stands_for_somebody))
    values = [
        counts[part] if way == SUBGROUP and part in counts else None
        for way, part in frame.select("way", "part").iter_rows()
    ]
    return pl.Series(f"n_{one.code}", values, dtype=pl.Int64)


def _factored(
    survey: PlannedSurvey, table: Decomposition, pair: Pair, way: str
) -> Sequence[FactoredRound]:
    measured = [
        survey.standing(one, table.standard, table.left_out).measurement(table.unit)
        for one in pair.rounds
    ]
    if way == SUBGROUP:
        both = zip(pair.rounds, measured, strict=True)
        return [
            factored
            for one, what in both
            for factored in into_subgroups(one.design, what, _labels(one, table.groups))
        ]
    make = {
        "incidence_and_intensity": into_incidence_and_intensity,
        "indicator": into_indicators,
        "dimension": into_dimensions,
    }[way]
    return make(pair.measured(measured))
