"""What is asked of cells: by which domains, and from which share of the weights on."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from analysis.cell_plan import CellPlan
from analysis.cell_sums import PlacedCells
from analysis.psu_totals import PsuTotals


@dataclass(frozen=True)
class Question:
    """What is asked of cells.

    Attributes
    ----------
    breakdown
        The plan's own domain, or a column of the table of PSUs. None: the population.
    cutoff
        From which share of the weights on a household is poor. None: the plan's own.
    """

    breakdown: str | None = None
    cutoff: Fraction | None = None

    def of(self, cells: PlacedCells) -> PsuTotals:
        """Add the cells up by PSU, as the question needs it."""
        return cells.totals(self.breakdown, self.level(cells.plan))

    def level(self, plan: CellPlan) -> int:
        """Give the least level of a cell that is poor."""
        least = plan.score_at(plan.cutoff if self.cutoff is None else self.cutoff)
        return 1 if plan.level == "poor" else least


POPULATION = Question()
