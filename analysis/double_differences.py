"""What a difference in differences gives: four cells, two changes, and their difference."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import ClassVar

import polars as pl

from analysis.changes import Covariance, Overlap
from analysis.intervals import Interval, Reason
from analysis.measures import Scale, Unit
from analysis.results import Results

WARNINGS = {
    "few_clusters": (
        "Một nhóm có ít PSU: giá trị p theo t có thể quá nhỏ; hãy dùng bootstrap theo cụm.",
        "A group has few PSUs: p-values from t may be too small; use the wild bootstrap.",
    ),
    "no_pre_trend": (
        "Không có đợt nào sớm hơn: không kiểm tra được xu hướng song song trước can thiệp.",
        "There is no earlier round: parallel trends before treatment can't be examined.",
    ),
    "groups_share_psus": (
        "Có PSU chứa hộ của cả hai nhóm, hoặc đổi nhóm giữa hai đợt: có thể có lan tỏa.",
        "PSUs hold households of both groups, or changed group: effects may spill over.",
    ),
    "bounded": (
        "Hiệp phương sai giữa hai đợt được giới hạn theo tỷ lệ PSU chung.",
        "The covariance of the rounds was held to the share of PSUs in common.",
    ),
}


@dataclass(frozen=True)
class Cell:
    """One group in one round: value, unweighted rows of the base, and their PSUs."""

    value: float | None
    n: int
    psus: int


CELLS = ("treated_before", "treated_after", "comparison_before", "comparison_after")


@dataclass(frozen=True)
class DoubleDifference:
    """The change of the treated less that of the comparison group.

    Attributes
    ----------
    value
        In the units of the measure; None where a cell has no base.
    se, df, t, p, interval
        For the test that both groups changed alike; ``reason`` says why there is none.
    overlap
        PSUs and households the two rounds share, both groups together.
    warnings
        Codes of :data:`WARNINGS`; ``sentences`` writes them out.
    """

    measure: str
    indicator: str
    domain: str
    before: str
    after: str
    treated_before: Cell
    treated_after: Cell
    comparison_before: Cell
    comparison_after: Cell
    value: float | None
    se: float | None
    df: int | None
    t: float | None
    p: float | None
    interval: Interval | None
    reason: Reason
    overlap: Overlap
    covariance: Covariance
    kind: str
    unit: Unit
    standard: str
    despite: tuple[str, ...]
    scale: Scale
    warnings: tuple[str, ...]

    @property
    def change_treated(self) -> float | None:
        """After less before, of the treated."""
        return _less(self.treated_after, self.treated_before)

    @property
    def change_comparison(self) -> float | None:
        """After less before, of the comparison group."""
        return _less(self.comparison_after, self.comparison_before)

    def sentences(self, language: str) -> list[str]:
        """Write the warnings in Vietnamese (``vi``) or English (anything else)."""
        return [WARNINGS[code][0 if language == "vi" else 1] for code in self.warnings]

    def as_row(self) -> dict[str, object]:
        """Give one flat row; cells as value and n, the interval as bounds."""
        row = {item.name: getattr(self, item.name) for item in fields(self)}
        for name in CELLS:
            cell = row.pop(name)
            row |= {name: cell.value, f"n_{name}": cell.n, f"psus_{name}": cell.psus}
        found = row.pop("interval")
        row |= {"low": getattr(found, "low", None), "high": getattr(found, "high", None)}
        overlap = row.pop("overlap")
        row |= {item.name: getattr(overlap, item.name) for item in fields(overlap)}
        row |= {name: ", ".join(row[name]) for name in ("despite", "warnings")}
        return row | {
            "change_treated": self.change_treated,
            "change_comparison": self.change_comparison,
        }


def _less(after: Cell, before: Cell) -> float | None:
    if after.value is None or before.value is None:
        return None
    return after.value - before.value


_NUMBERS = ("change_treated", "change_comparison", "value", "se", "low", "high", "t", "p")
_COUNTS = ("df", "psus_before", "psus_after", "psus_shared", "units_shared")
_TEXTS = (
    "reason",
    "covariance",
    "kind",
    "unit",
    "standard",
    "scale",
    "despite",
    "warnings",
)


@dataclass(frozen=True)
class DoubleDifferences(Results[DoubleDifference]):
    """Differences in differences by measure and domain."""

    schema: ClassVar[pl.Schema] = pl.Schema(
        dict.fromkeys(("measure", "indicator", "domain", "before", "after"), pl.String())
        | dict.fromkeys(CELLS, pl.Float64())
        | dict.fromkeys((f"n_{name}" for name in CELLS), pl.Int64())
        | dict.fromkeys((f"psus_{name}" for name in CELLS), pl.Int64())
        | dict.fromkeys(_NUMBERS, pl.Float64())
        | dict.fromkeys(_COUNTS, pl.Int64())
        | dict.fromkeys(_TEXTS, pl.String())
    )
    facts: ClassVar[tuple[str, ...]] = ("measure", "indicator", "domain")
    shown: ClassVar[tuple[str, ...]] = (
        *facts,
        "change_treated",
        "change_comparison",
        "value",
        "se",
        "low",
        "high",
        "p",
        "warnings",
    )
