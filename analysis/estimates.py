"""What an estimation gives: numbers that carry their proof. Frozen, printable, tabular."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from analysis.design import Kind
from analysis.intervals import Interval, Reason
from analysis.measures import Scale, Unit
from analysis.results import Results


@dataclass(frozen=True)
class Estimate:
    """One number, and what a reader needs in order to trust it.

    Attributes
    ----------
    measure, indicator, domain, round
        What was measured, where, when. An empty domain is the whole population.
    value
        None where nothing is there to be measured (the intensity where nobody is poor).
    se
        Standard error; None for a census, and where one PSU carries the whole base: its
        linearised variance would be 0, which is not precision.
    df
        PSUs less strata in the domain, or in the whole design when that was asked.
    n, psus
        Unweighted rows of the base (for A and contributions: the poor) and their PSUs.
    rows, missing
        Rows of the domain that were used, and that were left out for a missing answer.
    population
        Units of the population (households, or persons) that ``rows`` stand for.
    deff
        Variance over that of a simple random sample without replacement of ``rows``.
    interval, reason
        The interval, or why there is none.
    """

    measure: str
    indicator: str
    domain: str
    round: str
    value: float | None
    se: float | None
    df: int | None
    interval: Interval | None
    reason: Reason
    n: int
    psus: int
    rows: int
    missing: int
    population: float
    deff: float | None
    kind: Kind
    unit: Unit
    standard: str
    scale: Scale

    @property
    def cv(self) -> float | None:
        """Coefficient of variation: the standard error as a share of the estimate."""
        if self.se is None or not self.value:
            return None
        return self.se / abs(self.value)

    def as_row(self) -> dict[str, object]:
        """Give one flat row; the interval as ``low``, ``high``, ``level``, ``method``."""
        row: dict[str, object] = vars(self).copy()
        interval = row.pop("interval")
        for name in ("low", "high", "level", "method"):
            row[name] = getattr(interval, name, None)
        return row | {"cv": self.cv}


SCHEMA = pl.Schema(
    {
        "measure": pl.String,
        "indicator": pl.String,
        "domain": pl.String,
        "round": pl.String,
        "value": pl.Float64,
        "se": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
        "level": pl.Float64,
        "method": pl.String,
        "reason": pl.String,
        "df": pl.Int64,
        "deff": pl.Float64,
        "cv": pl.Float64,
        "n": pl.Int64,
        "psus": pl.Int64,
        "rows": pl.Int64,
        "missing": pl.Int64,
        "population": pl.Float64,
        "kind": pl.String,
        "unit": pl.String,
        "standard": pl.String,
        "scale": pl.String,
    }
)


@dataclass(frozen=True)
class Estimates(Results[Estimate]):
    """Estimates by measure, domain and round."""

    schema: ClassVar[pl.Schema] = SCHEMA
    facts: ClassVar[tuple[str, ...]] = ("measure", "indicator", "domain", "round")
    shown: ClassVar[tuple[str, ...]] = (
        *facts,
        "value",
        "se",
        "low",
        "high",
        "n",
        "df",
    )
