"""Simulation with known truth: are standard errors right, do intervals cover?

    python -m tests.simulation.coverage [--samples 1000] [--processes 2]

For each plan of ``PLANS`` a population is made once and surveyed so often, each time drawn
anew from its own seed and analysed by the library with its default settings. One table
says what came out; the command fails where a bound of ``Bounds`` is broken.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial
from multiprocessing import get_context

import numpy as np

from tests.simulation.population import Floats, Plan, Population
from tests.simulation.surveys import COVARIANCES, MEASURES, Found, survey, truth

PLANS = (
    Plan("0 % of the PSUs", psus_kept=0.0),
    Plan("80 % of the PSUs", psus_kept=0.8),
    Plan("100 % of the PSUs", psus_kept=1.0),
    Plan("100 % and all households", psus_kept=1.0, households_kept=1.0),
    Plan("80 %, small survey", provinces=8, psus=52, least=2),
    Plan("80 %, fpc at two stages", frame=3, finite=True),
)
BLOCK = 25  # surveys that a process analyses at a time


@dataclass(frozen=True)
class Bounds:
    """What the library promises; shares.

    ``error`` bounds how far the root of the mean estimated variance of the change of M0 may
    lie from the standard deviation of the surveys' changes. ``province`` holds over all
    provinces together, and in each of them within what 1 in 1,000 would show by chance.
    """

    error: float = 0.05
    country: tuple[float, float] = (0.93, 0.97)
    province: float = 0.93

    def lowest(self, samples: int) -> float:
        """Say how low the share of one province may come out by chance: 3.3 sigma."""
        return self.province - 3.3 * math.sqrt(
            self.province * (1 - self.province) / samples
        )

    def widened(self, samples: int) -> Bounds:
        """Allow for three Monte Carlo errors of a few surveys, beyond those of 1,000."""
        extra = 3 * (1 / math.sqrt(samples) - 1 / math.sqrt(1000))
        if extra <= 0:
            return self
        spread = math.sqrt(0.95 * 0.05) * extra
        low, high = self.country
        return replace(
            self,
            error=self.error + extra / math.sqrt(2),
            country=(low - spread, high + spread),
            province=self.province - spread,
        )


@dataclass(frozen=True, eq=False)
class Outcome:
    """What the surveys of one plan say about the library.

    Attributes
    ----------
    shared
        Share of the PSUs that both rounds visited.
    error : by covariance
        Estimated standard error of the change of M0 over its true one.
    country : by (what, measure)
        Share of the intervals that hold the truth; what is "level" or "change".
    province : by (what, measure)
        The same over all provinces and surveys.
    lowest : by (what, measure)
        The same in the province where it is lowest.
    """

    plan: Plan
    samples: int
    shared: float
    error: dict[str, float]
    country: dict[tuple[str, str], float]
    province: dict[tuple[str, str], float]
    lowest: dict[tuple[str, str], float]


def simulate(plan: Plan, samples: int, processes: int = 1) -> Outcome:
    """Survey the population of a plan so often and compare with its truth."""
    blocks = [range(s, min(s + BLOCK, samples)) for s in range(0, samples, BLOCK)]
    if processes == 1:
        found = [one for block in blocks for one in _surveys(plan, block)]
    else:
        with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
            found = [
                one for block in pool.map(partial(_surveys, plan), blocks) for one in block
            ]
    return _outcome(plan, found)


def broken(outcome: Outcome, bounds: Bounds) -> Iterator[str]:
    """Say which bounds an outcome breaks."""
    name = outcome.plan.name
    off = outcome.error["fixed"] - 1
    if abs(off) > bounds.error:
        yield f"{name}: the standard error of the change of M0 is off by {off:+.1%}"
    for (what, measure), share in outcome.country.items():
        if not bounds.country[0] <= share <= bounds.country[1]:
            yield f"{name}: intervals of the {what} of {measure} cover {share:.1%}"
    for (what, measure), share in outcome.province.items():
        if share < bounds.province:
            yield f"{name}: in provinces those of the {what} of {measure} cover {share:.1%}"
        if (lowest := outcome.lowest[what, measure]) < bounds.lowest(outcome.samples):
            yield f"{name}: in one province the {what} of {measure} covers {lowest:.1%}"


def table(outcomes: Sequence[Outcome]) -> str:
    """Lay the outcomes out for reading."""
    cells = [(what, measure) for what in ("level", "change") for measure in MEASURES]
    heads = [f"{what} {measure}" for what, measure in cells]
    lines = [
        f"{'second round keeps':26}{'shared':>7}"
        + "".join(f"{name:>12}" for name in COVARIANCES)
        + "".join(f"{head:>16}" for head in heads)
    ]
    for one in outcomes:
        lines.append(
            f"{one.plan.name:26}{one.shared:7.0%}"
            + "".join(f"{one.error[name]:12.3f}" for name in COVARIANCES)
            + "".join(f"{one.country[cell]:16.1%}" for cell in cells)
        )
        lines.append(
            f"{'  provinces (lowest one)':69}"
            + "".join(f"{one.province[c]:8.1%} ({one.lowest[c]:5.1%})" for c in cells)
        )
    return "\n".join(lines)


@cache
def _population(plan: Plan) -> Population:
    return Population.of(plan)


def _surveys(plan: Plan, seeds: Sequence[int]) -> list[Found]:
    return [survey(_population(plan), seed) for seed in seeds]


def _outcome(plan: Plan, found: Sequence[Found]) -> Outcome:
    true_level, true_change = truth(_population(plan))
    level = _covered(np.stack([one.level for one in found]), true_level)
    change = _covered(np.stack([one.change for one in found]), true_change)
    cover = {
        (what, measure): shares[m]
        for what, shares in (("level", level), ("change", change))
        for m, measure in enumerate(MEASURES)
    }
    values = np.array([one.change[MEASURES.index("M0"), 0, 0] for one in found])
    errors = np.array([one.errors for one in found])
    ratio = np.sqrt((errors**2).mean(axis=0)) / values.std(ddof=1)
    return Outcome(
        plan,
        len(found),
        float(np.mean([one.shared for one in found])),
        dict(zip(COVARIANCES, ratio.tolist(), strict=True)),
        {cell: float(share[0]) for cell, share in cover.items()},
        {cell: float(share[1:].mean()) for cell, share in cover.items()},
        {cell: float(share[1:].min()) for cell, share in cover.items()},
    )


def _covered(found: Floats, true: Floats) -> Floats:
    """Give the share of surveys whose interval holds the truth; none given is not counted.

    Parameters
    ----------
    found : shape (surveys, measures, places, 4)
    true : shape (measures, places)
    """
    low, high = found[..., 2], found[..., 3]
    given = ~np.isnan(low)
    held = given & (low <= true) & (true <= high)
    return np.asarray(held.sum(axis=0) / given.sum(axis=0), dtype=np.float64)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all plans, print the table, and fail where a bound is broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args(arguments)
    outcomes = [simulate(plan, asked.samples, asked.processes) for plan in PLANS]
    bounds = Bounds().widened(asked.samples)
    print(table(outcomes))  # noqa: T201
    faults = [fault for one in outcomes for fault in broken(one, bounds)]
    for fault in faults:
        print(f"BROKEN  {fault}")  # noqa: T201
    return 1 if faults else 0


if __name__ == "__main__":
    # sums are small: threads of BLAS and Polars would only wait for each other
    for name in ("OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS"):
        os.environ.setdefault(name, "1")
    sys.exit(main())
