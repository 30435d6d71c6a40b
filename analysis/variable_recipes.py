"""The recipes of a plan for single variables: income, quantiles, association, targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import polars as pl

from analysis.association import StatisticalTest, associate
from analysis.detectability import detectability
from analysis.estimates import Estimate, Estimates
from analysis.estimation import estimate
from analysis.estimation_errors import CensusHasNoInterval
from analysis.income import estimate_gini, fgt
from analysis.measures import for_persons
from analysis.plan_tables import Association, Detectability, Income, Relative
from analysis.plan_tables import Quantiles as QuantileTable
from analysis.planned_survey import CLASS, PlannedSurvey
from analysis.power import Survey
from analysis.quantiles import Quantiles, estimate_quantiles
from analysis.recipes import Found, Sentence, broken_down, estimates_by, inside
from analysis.relative_poverty import RelativePoverty, estimate_relative_poverty
from analysis.round_tables import RoundTable

MOVING: Sentence = (
    "Chuẩn nghèo được ước lượng từ chính số liệu của từng đợt; sai số chuẩn có tính đến.",
    "The line is estimated from the data of each round; the standard errors allow for it.",
)


def income(survey: PlannedSurvey, table: Income) -> Found:
    """Estimate income poverty against a line, and inequality."""
    results = {by: _income(survey, table, by) for by in ("", *table.by)}
    frame = pl.concat(
        broken_down(found.to_frame(), by) for by, found in results.items()
    ).with_columns(variable=pl.lit(table.variable), line=pl.lit(table.line))
    return Found(frame, results, () if table.relative is None else (MOVING,))


def _income(survey: PlannedSurvey, table: Income, by: str) -> Estimates:
    items: list[Estimate] = []
    for one in survey.rounds(table.rounds):
        values, domain = one.number_of(table.variable), one.domain(by, table.among)
        size = one.number_of(table.size) if table.size else None
        rules = survey.inference
        for alpha in table.alpha:
            if table.line is not None:
                measured = fgt(values, table.line, alpha)
                if size is not None:
                    measured = for_persons(measured, size)
                items += estimate(one.design, measured, domain, inference=rules)
            else:
                rule = _relative(table, alpha)
                items += estimate_relative_poverty(
                    one.design, values, domain, rule=rule, size=size, inference=rules
                )
        if table.gini:
            items += estimate_gini(one.design, values, domain, size=size, inference=rules)
    return Estimates(inside(items))


def _relative(table: Income, alpha: float) -> RelativePoverty:
    """Take the line of the whole population of a round, whatever the domain."""
    asked = table.relative or Relative()
    return RelativePoverty(asked.share, 0.5 if asked.of == "median" else None, alpha)


def quantiles(survey: PlannedSurvey, table: QuantileTable) -> Found:
    """Estimate quantiles by round and domain."""
    results = {by: _quantiles(survey, table, by) for by in ("", *table.by)}
    frames = [broken_down(found.to_frame(), by) for by, found in results.items()]
    return Found(pl.concat(frames), results)


def _quantiles(survey: PlannedSurvey, table: QuantileTable, by: str) -> Quantiles:
    items: list[Any] = []
    for one in survey.rounds(table.rounds):
        items += estimate_quantiles(
            one.design,
            one.number_of(table.variable).alias(table.variable),
            table.p,
            one.domain(by, table.among),
            rule=table.rule,
            inference=survey.inference,
        )
    return Quantiles(inside(items))


def association(survey: PlannedSurvey, table: Association) -> Found:
    """Cross two classifications and test whether they have to do with each other."""
    rows = [
        row for one in survey.rounds(table.rounds) for row in _cells(survey, table, one)
    ]
    return Found(pl.DataFrame(rows, infer_schema_length=None))


def _cells(
    survey: PlannedSurvey, table: Association, one: RoundTable
) -> Iterator[dict[str, object]]:
    outside = one.domain("", table.among) != ""
    first, second = (
        _classification(survey, table, one, name).set(outside, None)
        for name in (table.row, table.column)
    )
    found = associate(one.design, first, second)
    facts: dict[str, object] = {
        "n_table": found.n,
        "missing": found.missing,
        "cramers_v": found.cramers_v,
    }
    tests: dict[str, StatisticalTest | None] = {
        "f": found.f,
        "chi_square": found.chi_square,
        "wald": found.wald,
        "adjusted_wald": found.adjusted_wald,
    }
    for name, test in tests.items():
        facts |= {
            name: getattr(test, "statistic", None),
            f"{name}_p": getattr(test, "p", None),
        }
    counts = _counts(first, second, one.stands_for_somebody)
    for cell in found.to_frame().iter_rows(named=True):
        n = counts.get((cell["row"], cell["column"]), 0)
        yield {"round": one.code} | cell | {"n": n} | facts


def _counts(
    first: pl.Series, second: pl.Series, there: pl.Series
) -> dict[tuple[str, str], int]:
    """Count the households in each cell of the table."""
    pairs = zip(first.filter(there), second.filter(there), strict=True)
    return Counter(pairs)


def _classification(
    survey: PlannedSurvey, table: Association, one: RoundTable, name: str
) -> pl.Series:
    if table.standard and name in {"poor", CLASS}:
        held = survey.standing(one, table.standard, table.left_out)
        return (held.known_class if name == CLASS else held.poor).cast(pl.String)
    column = one.rows[name].cast(pl.String)
    return column.set(~one.stands_for_somebody, None)


def detectability_of_target(survey: PlannedSurvey, table: Detectability) -> Found:
    """Say whether two rounds like the last of the table's can show a target."""
    rows: list[dict[str, object]] = []
    for by in ("", *table.by):
        found = estimates_by(survey, table, by)
        last = found.items[-1].round if found.items else ""
        for item in found.where(round=last):
            if item.kind == "census":
                raise CensusHasNoInterval("detectability")
            rows.append(_facts(table, item, by) | _verdict(table, item))
    return Found(pl.DataFrame(rows, infer_schema_length=None))


def _facts(table: Detectability, item: Estimate, by: str) -> dict[str, object]:
    return {
        "by": by,
        "measure": item.measure,
        "indicator": item.indicator,
        "domain": item.domain,
        "round": item.round,
        "target_points": table.target_points,
        "n": item.n,
        "value": item.value,
        "deff": item.deff,
        "df": item.df,
    }


def _verdict(table: Detectability, item: Estimate) -> dict[str, object]:
    """Judge a share; one that can't be, or can't change so much, has a reason instead."""
    reason = _why_not(table, item)
    if reason or item.value is None or item.deff is None:
        empty = ("power", "seen", "detectable_points", "needed", "vi", "en")
        return dict.fromkeys(empty) | {"reason": reason}
    rules = Survey(
        item.deff, table.response, table.overlap, table.correlation, item.df or None
    )
    found = detectability(table.target_points, item.n / table.response, item.value, rules)
    return {
        "power": found.power,
        "seen": found.seen,
        "detectable_points": found.detectable_points,
        "needed": found.needed,
        "vi": found.sentence("vi"),
        "en": found.sentence("en"),
        "reason": "",
    }


def _why_not(table: Detectability, item: Estimate) -> str:
    if item.scale != "proportion":
        return "not_a_share"
    if item.deff is None or item.value in {None, 0.0, 1.0}:
        return "no_deff"
    after = (item.value or 0.0) + table.target_points / 100
    return "" if 0 < after < 1 else "beyond"
