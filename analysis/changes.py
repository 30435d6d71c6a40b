"""What a comparison gives: changes that say what was shared. Frozen, printable, tabular."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Literal

import polars as pl

from analysis.intervals import Interval, Reason
from analysis.measures import Scale, Unit
from analysis.results import Results

Covariance = Literal["fixed", "stacked", "independent"]


@dataclass(frozen=True)
class Overlap:
    """What two rounds have in common in a domain; units are None without identities."""

    psus_before: int
    psus_after: int
    psus_shared: int
    units_shared: int | None

    @property
    def share(self) -> float:
        """PSUs in common over the geometric mean of the PSUs of either round."""
        if not self.psus_shared:
            return 0.0
        return self.psus_shared / math.sqrt(self.psus_before * self.psus_after)


@dataclass(frozen=True)
class Change:
    """The change of one measure between two rounds.

    Attributes
    ----------
    value
        After less before, in the units of the measure.
    se, df, t, p
        For the test that nothing changed; None for two censuses.
    relative, relative_interval
        After over before, less 1; its interval from the logarithm, so never below -1.
    covariance, bounded
        How the covariance of the rounds was estimated; ``bounded`` where the estimate was
        impossible (a correlation beyond 1, from few shared PSUs) and the share of PSUs in
        common was taken for the correlation instead.
    despite
        Differences between the rounds that the caller accepted; write them into the report.
    """

    measure: str
    indicator: str
    domain: str
    before: str
    after: str
    value_before: float | None
    value_after: float | None
    value: float | None
    se: float | None
    df: int | None
    t: float | None
    p: float | None
    interval: Interval | None
    relative: float | None
    relative_se: float | None
    relative_interval: Interval | None
    reason: Reason
    overlap: Overlap
    covariance: Covariance
    bounded: bool
    kind: str
    unit: Unit
    standard: str
    despite: tuple[str, ...]
    scale: Scale

    def as_row(self) -> dict[str, object]:
        """Give one flat row; intervals as bounds, the overlap as its counts."""
        row: dict[str, object] = vars(self).copy()
        for prefix in ("", "relative_"):
            found = row.pop(f"{prefix}interval")
            row[f"{prefix}low"] = getattr(found, "low", None)
            row[f"{prefix}high"] = getattr(found, "high", None)
        del row["overlap"]
        return row | vars(self.overlap) | {"despite": ", ".join(self.despite)}


SCHEMA = pl.Schema(
    {
        "measure": pl.String,
        "indicator": pl.String,
        "domain": pl.String,
        "before": pl.String,
        "after": pl.String,
        "value_before": pl.Float64,
        "value_after": pl.Float64,
        "value": pl.Float64,
        "se": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
        "df": pl.Int64,
        "t": pl.Float64,
        "p": pl.Float64,
        "relative": pl.Float64,
        "relative_se": pl.Float64,
        "relative_low": pl.Float64,
        "relative_high": pl.Float64,
        "reason": pl.String,
        "psus_before": pl.Int64,
        "psus_after": pl.Int64,
        "psus_shared": pl.Int64,
        "units_shared": pl.Int64,
        "covariance": pl.String,
        "bounded": pl.Boolean,
        "kind": pl.String,
        "unit": pl.String,
        "standard": pl.String,
        "scale": pl.String,
        "despite": pl.String,
    }
)


@dataclass(frozen=True)
class Changes(Results[Change]):
    """Changes by measure and domain."""

    schema: ClassVar[pl.Schema] = SCHEMA
    facts: ClassVar[tuple[str, ...]] = ("measure", "indicator", "domain")
    shown: ClassVar[tuple[str, ...]] = (
        *facts,
        "before",
        "after",
        "value",
        "se",
        "low",
        "high",
        "p",
    )
