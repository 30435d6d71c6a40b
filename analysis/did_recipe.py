"""The wild cluster bootstrap of a difference in differences, beside the t test.

Rounds are stacked and regressed on treated, later and their product, household by
household; the product is the difference in differences of the means.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from analysis.deprivation import DeprivationMatrix
from analysis.design import SurveyDesign
from analysis.measures import yes_or_no
from analysis.plan_errors import NoDifferenceToBootstrap
from analysis.plan_tables import Bootstrap, Did
from analysis.planned_survey import DEFAULT_MEASURES, SIZE, PlannedSurvey
from analysis.recipes import Found, Sentence, did, treated_group
from analysis.round_tables import RoundTable, Standing
from analysis.wild_bootstrap import Draws, WildBootstrap, wild_bootstrap

TESTED = "treated_later"
SMALL: Sentence = (
    "wild_p, wild_low, wild_high: bootstrap theo cụm “{cluster}” ({clusters} cụm).",
    "wild_p, wild_low, wild_high: wild bootstrap of '{cluster}' ({clusters} clusters).",
)
COLUMNS = ("wild_p", "wild_low", "wild_high", "wild_clusters")


def did_with_bootstrap(survey: PlannedSurvey, table: Did) -> Found:
    """Estimate a difference in differences; test the whole by the bootstrap, if asked."""
    found = did(survey, table)
    if table.bootstrap is None:
        return found
    tests = {
        measure: _bootstrap(survey, table, measure, table.bootstrap)
        for measure in table.measures or _default(table)
    }
    name = table.variable
    rows = {(name or measure): test for measure, test in tests.items()}
    columns = _columns(found.frame, rows)
    first = next(iter(tests.values()))
    notes = [text.format(cluster=first.cluster, clusters=first.clusters) for text in SMALL]
    return replace(
        found,
        frame=found.frame.with_columns(columns),
        notes=(*found.notes, (notes[0], notes[1])),
    )


def _default(table: Did) -> Sequence[str]:
    return ["mean"] if table.variable else DEFAULT_MEASURES


def _columns(frame: pl.DataFrame, tests: dict[str, WildBootstrap]) -> list[pl.Series]:
    """Put the test of each measure beside its row of the whole."""
    rows = [
        tests.get(measure) if by == "" else None
        for by, measure in frame.select("by", "measure").iter_rows()
    ]
    values = [
        (None,) * 4 if one is None else (one.p, one.low, one.high, one.clusters)
        for one in rows
    ]
    types = (pl.Float64, pl.Float64, pl.Float64, pl.Int64)
    return [
        pl.Series(name, [row[k] for row in values], dtype=types[k])
        for k, name in enumerate(COLUMNS)
    ]


def _bootstrap(
    survey: PlannedSurvey, table: Did, measure: str, rules: Bootstrap
) -> WildBootstrap:
    rounds = [survey.round(code) for code in (table.before, table.after)]
    stacked = pl.concat(
        _rows(survey, table, measure, one).with_columns(later=pl.lit(float(place)))
        for place, one in enumerate(rounds)
    )
    terms = stacked.select("treated", "later", treated_later=_product())
    return wild_bootstrap(
        SurveyDesign(stacked["weight"], zero_weight="keep"),
        stacked["y"],
        terms,
        TESTED,
        cluster=stacked["cluster"].fill_null("").alias(rules.cluster),
        draws=Draws(rules.weights, rules.count, rules.seed, survey.inference.level),
    )


def _product() -> pl.Expr:
    return pl.col("treated") * pl.col("later")


def _rows(survey: PlannedSurvey, table: Did, measure: str, one: RoundTable) -> pl.DataFrame:
    """Give what each household adds; null where it is outside or an answer is missing."""
    assert table.bootstrap is not None  # noqa: S101 - the caller has looked
    inside = one.domain("", table.among) == ""
    y, unit_size = _outcome(survey, table, measure, one)
    weight = one.rows["weight"] * unit_size
    return pl.DataFrame(
        {
            "y": y.set(~inside, None),
            "treated": yes_or_no("treated", treated_group(one, table.treated)),
            "weight": weight.fill_null(0.0),
            "cluster": one.rows[table.bootstrap.cluster].cast(pl.String),
        }
    ).with_columns(pl.col("treated").fill_nan(None))


def _outcome(
    survey: PlannedSurvey, table: Did, measure: str, one: RoundTable
) -> tuple[pl.Series, pl.Series]:
    """Give the value of each household, and as how many units it counts."""
    if table.variable:
        if measure not in {"mean", "proportion"}:
            raise NoDifferenceToBootstrap(measure)
        size = one.number_of(SIZE) if table.unit == "person" else _ones(one)
        return one.number_of(table.variable).cast(pl.Float64), size
    code = table.standard_of(one.code)
    held = survey.standing(one, code, table.left_out, table.cutoff)
    person = (table.unit or held.standard.counted) == "person"
    return _of_standard(held, measure), held.matrix.size if person else _ones(one)


def _ones(one: RoundTable) -> pl.Series:
    return pl.Series(np.ones(one.rows.height))


def _of_standard(held: Standing, measure: str) -> pl.Series:
    poor = held.poor.cast(pl.Float64)
    if measure == "H":
        return poor.set(~held.matrix.valid, None)
    if measure == "M0":
        return poor * _share_of_weights(held.matrix)
    raise NoDifferenceToBootstrap(measure)


def _share_of_weights(matrix: DeprivationMatrix) -> pl.Series:
    return matrix.score / matrix.denominator
