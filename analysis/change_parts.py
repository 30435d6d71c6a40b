"""What a decomposition of change gives: parts that add up to the change, and the change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import ClassVar, Literal

import polars as pl

from analysis.changes import Changes, Covariance, Overlap
from analysis.contrasts import EstimateVector
from analysis.intervals import Interval, Reason
from analysis.measures import Scale, Unit
from analysis.results import Results

By = Literal["incidence_and_intensity", "indicator", "dimension", "subgroup"]

SHIFT = "population shift"
"""The part of a decomposition by subgroup that comes from groups growing and shrinking."""


@dataclass(frozen=True)
class ChangePart:
    """One part of the change of a measure between two rounds.

    Attributes
    ----------
    by, part
        The decomposition, and the part in it: ``H`` or ``A``, an indicator, a dimension, a
        subgroup (what changed within it), or :data:`SHIFT`.
    value
        In the units of the measure. The parts of a domain add up to its change.
    share
        Of the change of the domain; None where nothing changed. Below 0 or above 1 where
        parts pull in different directions.
    se, df, t, p, interval
        For the test that the part is zero; ``reason`` says why there is none.
    bounded
        As in :class:`analysis.changes.Change`.
    """

    by: By
    part: str
    measure: str
    indicator: str
    domain: str
    before: str
    after: str
    value: float | None
    share: float | None
    se: float | None
    df: int | None
    t: float | None
    p: float | None
    interval: Interval | None
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
        """Give one flat row; the interval as bounds, the overlap as its counts."""
        row = {item.name: getattr(self, item.name) for item in fields(self)}
        found = row.pop("interval")
        row |= {"low": getattr(found, "low", None), "high": getattr(found, "high", None)}
        overlap = row.pop("overlap")
        row |= {item.name: getattr(overlap, item.name) for item in fields(overlap)}
        return row | {"despite": ", ".join(self.despite)}


_FACTS = ("by", "part", "measure", "indicator", "domain", "before", "after")
_NUMBERS = ("value", "share", "se", "low", "high", "t", "p")
_COUNTS = ("df", "psus_before", "psus_after", "psus_shared", "units_shared")
_TEXTS = ("reason", "covariance", "kind", "unit", "standard", "scale", "despite")


@dataclass(frozen=True)
class ChangeParts(Results[ChangePart]):
    """Parts of changes by domain."""

    schema: ClassVar[pl.Schema] = pl.Schema(
        dict.fromkeys(_FACTS, pl.String())
        | dict.fromkeys(_NUMBERS, pl.Float64())
        | dict.fromkeys(_COUNTS, pl.Int64())
        | {"bounded": pl.Boolean()}
        | dict.fromkeys(_TEXTS, pl.String())
    )
    facts: ClassVar[tuple[str, ...]] = ("by", "part", "measure", "domain")
    shown: ClassVar[tuple[str, ...]] = (
        "measure",
        "domain",
        "part",
        "value",
        "share",
        "se",
        "low",
        "high",
        "p",
    )


@dataclass(frozen=True, eq=False)
class ChangeDecomposition:
    """A change taken apart, by domain.

    Attributes
    ----------
    whole
        The change itself, as ``compare`` gives it.
    parts
        Its parts, domain by domain.
    vectors
        By domain, the parts with the covariance between them: for the difference of two
        parts, or their sum.
    """

    whole: Changes
    parts: ChangeParts
    vectors: Mapping[str, EstimateVector]
