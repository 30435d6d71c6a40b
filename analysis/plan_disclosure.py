"""Which rows of a plan's tables may not be published, and what goes with them.

Levels and changes are guarded together with the totals beside them, so that no withheld
cell follows from the others; tables of other shapes lose the rows that are small.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import msgspec
import polars as pl

from analysis.disclosure import AdditiveTable, withheld_with_others
from analysis.estimates import Estimate, Estimates
from analysis.panel_recipes import FLOWS_IN, FLOWS_OUT
from analysis.plan import Suppression as Rules
from analysis.plan_tables import Change, Income, Levels, Measured, Table
from analysis.planned_survey import PlannedSurvey
from analysis.recipes import Found, estimates_by
from analysis.tables import Suppression, nothing_withheld, small_cells
from analysis.withholding import LeastCounts, protected

SUPPRESSED = "suppressed"
BEHIND = ["H", "A"]
"""What is estimated to know how many are behind a cell: households, and poor ones."""

Why = Callable[[str, str, str], str]
"""Why a cell is withheld, by round, domain and measure; empty where it is shown."""


@dataclass(frozen=True, eq=False)
class Guard:
    """The rules of one table: what is small, and by breakdown what goes with it."""

    least: int
    rules: Mapping[str, Suppression] = field(default_factory=dict)
    cells: Mapping[tuple[str, str, str], Estimate] = field(default_factory=dict)

    def rule(self, by: str) -> Suppression:
        """Give the rule of a breakdown; the whole obeys those of all."""
        if not self.rules:
            return small_cells(self.least) if self.least else nothing_withheld
        if by:
            return self.rules[by]
        return lambda item: next(
            (why for rule in self.rules.values() if (why := rule(item))), ""
        )

    def notes(self, frame: pl.DataFrame) -> list[str]:
        """Say of each row why it is withheld; empty where it may be published."""
        if self.rules:
            return [self._why(row) for row in frame.iter_rows(named=True)]
        counts = [name for name in frame.columns if name == "n" or name.startswith("n_")]
        few = [pl.col(name).fill_null(self.least) < self.least for name in counts]
        small = frame.select(small=pl.any_horizontal(pl.lit(value=False), *few))
        found = small["small"].to_list()
        if len(found) < frame.height:  # a literal alone is one row
            found = [False] * frame.height
        return [SUPPRESSED if one else "" for one in found]

    def _why(self, row: Mapping[str, str]) -> str:
        rounds = [row["round"]] if "round" in row else [row["before"], row["after"]]
        for code in rounds:
            item = self.cells.get((row["by"], code, row["domain"]))
            if item is None:
                return SUPPRESSED
            if why := self.rule(row["by"])(replace(item, measure=row["measure"])):
                return why
        return ""


def guard_of(survey: PlannedSurvey, table: Table, found: Found, rules: Rules) -> Guard:
    """Make the rules of a table; what is asked of it stands in ``rules``."""
    if not rules.least:
        return Guard(0)
    if isinstance(table, Levels | Change):
        behind = {by: _behind(survey, table, by) for by in ("", *table.by)}
    elif isinstance(table, Income):
        behind = {by: Estimates(one.items) for by, one in found.results.items()}
    else:
        return Guard(rules.least)
    return Guard(
        rules.least,
        {by: _protected(behind, by, rules) for by in behind},
        {
            (by, item.round, item.domain): item
            for by, items in behind.items()
            for item in items
        },
    )


def _protected(behind: Mapping[str, Estimates], by: str, rules: Rules) -> Suppression:
    items = behind[""] + behind[by] if by else behind[""]
    return protected(items, LeastCounts(rules.least, rules.psus, rules.poor))


def _behind(survey: PlannedSurvey, table: Measured, by: str) -> Estimates:
    """Estimate what tells how many are behind each cell of the table."""
    asked = msgspec.structs.replace(
        table, measures=BEHIND if table.standard else table.measures, unit=None
    )
    if isinstance(table, Change):
        pair = survey.round_codes([table.before, table.after])
        asked = msgspec.structs.replace(asked, rounds=pair)
    return estimates_by(survey, asked, by)


def ledger_withheld(frame: pl.DataFrame, least: int) -> pl.DataFrame:
    """Withhold small counts of a ledger, and what would give them away.

    One flow follows from the balance of its line, so the flows of a line go together; one
    line follows from the total, so a second goes with it.
    """
    flows = (*FLOWS_OUT, *FLOWS_IN)
    stocks = ("stock_before", "stock_after")
    hidden = {name: _lines_hidden(frame, name, least) for name in (*stocks, *flows)}
    lines = {line for name in flows for line in hidden[name]}
    hidden |= dict.fromkeys(flows, lines)
    keys = frame.select("by", "domain").rows()
    noted = [
        SUPPRESSED if any(key in found for found in hidden.values()) else "" for key in keys
    ]
    return frame.with_columns(
        pl.Series("note", noted, dtype=pl.String),
        *(
            frame[name].set(pl.Series([key in found for key in keys]), None)
            for name, found in hidden.items()
        ),
    )


def _lines_hidden(frame: pl.DataFrame, name: str, least: int) -> set[tuple[str, str]]:
    """Give the lines of a ledger whose count in a column is withheld, with others."""
    hidden: set[tuple[str, str]] = set()
    whole = frame.filter(by="")
    for by in frame["by"].unique().sort():
        lines = frame.filter(by=by) if by else whole
        counts = {(domain, ""): n for domain, n in lines.select("domain", name).iter_rows()}
        if whole.height:
            counts["", ""] = whole[name][0]
        small = {key for key, n in counts.items() if 0 < n < least}
        if small:
            table = AdditiveTable({key: float(n) for key, n in counts.items()})
            small = set(withheld_with_others(table, small, float(least)))
        hidden |= {(by if domain else "", domain) for domain, _ in small}
    return hidden
