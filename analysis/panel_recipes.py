"""The recipes of a plan for households found in two rounds: transitions, tests, ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace

import polars as pl

from analysis.estimates import Estimate, Estimates
from analysis.estimation import estimate
from analysis.mcnemar import McNemar, PairedTest, mcnemar, mcnemar_design
from analysis.measures import Measurement
from analysis.plan_tables import Ledger, Mcnemar, Panel, Transitions
from analysis.planned_survey import CLASSES, PlannedSurvey
from analysis.recipes import Found, Sentence, broken_down, inside
from analysis.round_tables import OUTSIDE, RoundTable
from analysis.survey_data import KEY
from analysis.transitions import attrition_of, dynamics_of, link, transitions_of

FOUND_TWICE: Sentence = (
    "Chỉ gồm hộ có mặt ở cả hai đợt; “lost”: tỷ lệ hộ của đợt trước không gặp lại.",
    "Of households found in both rounds; 'lost': share of the earlier round's not found.",
)
BALANCE = (
    "stock_after = stock_before − left − lost − moved_out − unknown_after "
    "+ entered + new + moved_in + unknown_before."
)
BALANCED: Sentence = (BALANCE, BALANCE)
FLOWS_OUT = ("left", "lost", "moved_out", "unknown_after")
FLOWS_IN = ("entered", "new", "moved_in", "unknown_before")


def states(survey: PlannedSurvey, table: Panel, one: RoundTable) -> pl.DataFrame:
    """Give household, class (or the variable) and whether poor, row by row."""
    if table.standard:
        held = survey.standing(one, table.standard, table.left_out)
        state, poor = held.known_class, held.poor.set(~held.matrix.valid, None)
    else:
        state = one.rows[table.variable].cast(pl.String)
        poor = _yes_or_no(one.rows[table.variable])
    return pl.DataFrame({KEY: one.rows[KEY], "state": state.cast(pl.String), "poor": poor})


def _yes_or_no(column: pl.Series) -> pl.Series:
    """Read a yes/no variable; one of other classes has no yes."""
    if column.dtype == pl.Boolean:
        return column
    if column.dtype.is_numeric() and column.drop_nulls().is_in([0, 1]).all():
        return column == 1
    return pl.repeat(None, len(column), dtype=pl.Boolean, eager=True)


def linked(survey: PlannedSurvey, table: Panel) -> pl.DataFrame:
    """Put the earlier state beside each household of the later round."""
    before, after = (
        states(survey, table, survey.round(code)) for code in (table.before, table.after)
    )
    earlier = before.filter(survey.round(table.before).stands_for_somebody)
    return link(after, earlier, KEY, ["state", "poor"])


def transitions(survey: PlannedSurvey, table: Transitions) -> Found:
    """Estimate from where to where households went, and how many were lost."""
    both = linked(survey, table)
    after, before = (survey.round(code) for code in (table.after, table.before))
    levels = [one for one in CLASSES if one in {*both["state"], *both["state_before"]}]
    measured = [transitions_of(both["state_before"], both["state"], levels or None)]
    if both["poor"].drop_nulls().len():
        measured.append(dynamics_of(both["poor_before"], both["poor"]))
    measured = [replace(one, standard=table.standard) for one in measured]
    gone = attrition_of(before.rows[KEY], after.rows[KEY])
    results = {}
    for by in ("", *table.by):
        items = [*_estimated(survey, table, after, measured, by)]
        items += _estimated(survey, table, before, [gone], by)
        results[by] = Estimates(inside(items))
    frame = pl.concat(broken_down(found.to_frame(), by) for by, found in results.items())
    return Found(frame, results, (FOUND_TWICE,))


def _estimated(
    survey: PlannedSurvey,
    table: Transitions,
    one: RoundTable,
    measured: list[Measurement],
    by: str,
) -> Iterator[Estimate]:
    domain = one.domain(by, table.among)
    for what in measured:
        yield from estimate(one.design, what, domain, inference=survey.inference)


def mcnemar_tests(survey: PlannedSurvey, table: Mcnemar) -> Found:
    """Test whether as many became poor as ceased to be."""
    both, after = linked(survey, table), survey.round(table.after)
    outside = after.domain("", table.among) != ""
    had, has = (both[name].set(outside, None) for name in ("poor_before", "poor"))
    found: McNemar | PairedTest
    if after.design.kind == "census":
        counted = after.stands_for_somebody
        found = mcnemar(had.filter(counted), has.filter(counted))
    else:
        found = mcnemar_design(after.design, had, has)
    facts = {"before": table.before, "after": table.after, "kind": after.design.kind}
    return Found(pl.DataFrame([facts | asdict(found)]), notes=(FOUND_TWICE,))


def ledger(survey: PlannedSurvey, table: Ledger) -> Found:
    """Count the poor households of two censuses, and how one stock became the other."""
    frames = []
    for by in ("", *table.by):
        entries = _entries(survey, table, by)
        rows = [
            _line(entries, label)
            for label in sorted({*entries["domain_before"], *entries["domain"]} - {None})
        ]
        frame = pl.DataFrame(rows, schema=LEDGER)
        frames.append(broken_down(frame, by))
    return Found(pl.concat(frames), notes=(BALANCED,))


def _entries(survey: PlannedSurvey, table: Ledger, by: str) -> pl.DataFrame:
    """Put the households of both years side by side, each with its domain."""
    sides = []
    for code, ending in ((table.before, "_before"), (table.after, "")):
        one = survey.round(code)
        listed = states(survey, table, one).with_columns(
            one.domain(by, table.among).alias("domain"), there=pl.lit(value=True)
        )
        kept = listed.filter(pl.col("domain") != OUTSIDE).drop("state")
        names = {name: f"{name}{ending}" for name in ("poor", "domain", "there")}
        sides.append(kept.rename(names))
    return sides[0].join(sides[1], on=KEY, how="full", coalesce=True)


LEDGER = pl.Schema(
    {"domain": pl.String}
    | dict.fromkeys(("stock_before", *FLOWS_OUT, *FLOWS_IN, "stock_after"), pl.Int64)
)


def _line(entries: pl.DataFrame, label: str) -> dict[str, object]:
    """Count two stocks, and what lies between them."""
    was = (pl.col("domain_before") == label) & pl.col("poor_before")
    now = (pl.col("domain") == label) & pl.col("poor")
    same = pl.col("domain") == pl.col("domain_before")
    ways = {
        "stock_before": was,
        "lost": was & pl.col("there").is_null(),
        "moved_out": was & ~same,
        "left": was & same & ~pl.col("poor"),
        "unknown_after": was & same & pl.col("poor").is_null(),
        "new": now & pl.col("there_before").is_null(),
        "moved_in": now & ~same,
        "entered": now & same & ~pl.col("poor_before"),
        "unknown_before": now & same & pl.col("poor_before").is_null(),
        "stock_after": now,
    }
    counted = entries.select(
        condition.fill_null(value=False).sum().alias(name)
        for name, condition in ways.items()
    )
    return {"domain": label} | counted.row(0, named=True)
