"""A made-up population of two rounds with known poverty, and surveys drawn from it.

Everything is fixed but the draw: provinces, strata, PSUs, households and their answers in
both rounds. A survey takes PSUs by simple random sampling in each stratum and households
in each PSU; the second round keeps a share of both. Both stand in one random order, of
which the second round takes a window that starts later, as a rotating panel does.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from tests.bench.synthetic import LEVEL, LOADING, RURAL, TREND

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

INDICATORS = len(LEVEL)
CUTOFF = 4  # of 12 equal indicators: a third


@dataclass(frozen=True)
class Plan:
    """How big the survey is, and what its second round keeps.

    Attributes
    ----------
    psus
        About so many in each round, by the square root of the stratum's population.
    least
        PSUs of the smallest stratum.
    frame
        PSUs of a stratum for each one that is sampled.
    psus_kept, households_kept
        Shares of the PSUs that stay, and of the households in them.
    finite
        Whether the design says how many PSUs and households there are: fpc at two stages.
    """

    name: str
    provinces: int = 20
    psus: int = 240
    least: int = 4
    frame: int = 40
    per_psu: int = 8
    psus_kept: float = 0.8
    households_kept: float = 0.6
    finite: bool = False
    seed: int = 20261123


@dataclass(frozen=True, eq=False)
class Population:
    """Everybody, in the order of strata and PSUs.

    Attributes
    ----------
    province_of_stratum : shape (H,)
    sampled : shape (H,)
        PSUs that a survey takes of each stratum.
    stratum_of_psu : shape (P,)
    size : shape (P,)
        Households of each PSU.
    poor, score : shape (2, N)
        Of each household in each round; the score counts deprivations of the poor only.
    """

    plan: Plan
    province_of_stratum: Ints
    sampled: Ints
    stratum_of_psu: Ints
    size: Ints
    poor: Bools
    score: Ints

    @classmethod
    def of(cls, plan: Plan) -> Population:
        """Make the population of a plan; equal plans make equal populations."""
        rng = np.random.default_rng(plan.seed)
        province = np.repeat(np.arange(plan.provinces), 2)
        urban = np.tile([False, True], plan.provinces)
        people = np.exp(rng.normal(12.4, 0.55, plan.provinces))[province]
        part = rng.beta(2.2, 4.0, plan.provinces)[province]
        share = np.sqrt(people * np.where(urban, part, 1 - part))
        wanted = np.floor(share / share.sum() * plan.psus).astype(np.int64)
        sampled = np.maximum(plan.least, wanted)
        stratum = np.repeat(np.arange(len(sampled)), sampled * plan.frame)
        size = rng.integers(2 * plan.per_psu, 6 * plan.per_psu, len(stratum))
        place = rng.normal(0, 0.45, plan.provinces)[province][stratum]
        place += rng.normal(0, 0.4, len(stratum))
        answers = _answers(rng, np.repeat(place, size), np.repeat(~urban[stratum], size))
        poor = answers >= CUTOFF
        return cls(plan, province, sampled, stratum, size, poor, answers * poor)

    @cached_property
    def first(self) -> Ints:
        """Position of the first household of each PSU."""
        return np.cumsum(self.size) - self.size

    @cached_property
    def province(self) -> Ints:
        """Province of each household."""
        return np.repeat(self.province_of_stratum[self.stratum_of_psu], self.size)

    def truth(self, column: Ints | Bools) -> Floats:
        """Give the mean of a column in the whole population, then in each province."""
        count = np.bincount(self.province)
        sums = np.bincount(self.province, column)
        return np.concatenate([[sums.sum() / count.sum()], sums / count])

    def draw(self, rng: np.random.Generator) -> tuple[Draw, Draw]:
        """Draw the two rounds of one survey."""
        plan = self.plan
        kept = np.rint(plan.psus_kept * self.sampled).astype(np.int64)
        again = round(plan.households_kept * plan.per_psu)
        place = _places(rng, self.stratum_of_psu)
        from_psu = (self.sampled - kept)[self.stratum_of_psu]
        windows = (np.zeros_like(from_psu), from_psu)
        many = self.sampled[self.stratum_of_psu]
        chosen = [(place >= start) & (place < start + many) for start in windows]
        households = self._listed(np.flatnonzero(chosen[0] | chosen[1]))
        order = _places(rng, households.psu)
        return (
            households.window(chosen[0], order, 0),
            households.window(chosen[1], order, plan.per_psu - again),
        )

    def _listed(self, psus: Ints) -> _Listing:
        """List the households of PSUs."""
        psu = np.repeat(psus, self.size[psus])
        start = np.cumsum(self.size[psus]) - self.size[psus]
        within = np.arange(len(psu)) - np.repeat(start, self.size[psus])
        return _Listing(self, psu, self.first[psu] + within)


@dataclass(frozen=True, eq=False)
class Draw:
    """The interviews of one round: who, in which PSU, with which weight."""

    household: Ints
    psu: Ints
    weight: Floats


@dataclass(frozen=True, eq=False)
class _Listing:
    """The listed households of the PSUs that one of the rounds visits."""

    population: Population
    psu: Ints
    household: Ints

    def window(self, chosen: Bools, order: Ints, start: int) -> Draw:
        """Take the households of the chosen PSUs from a place in their order on."""
        take = self.population.plan.per_psu
        rows = np.flatnonzero(chosen[self.psu] & (order >= start) & (order < start + take))
        psu = self.psu[rows]
        weight = self.population.plan.frame * self.population.size[psu] / take
        return Draw(self.household[rows], psu, weight)


def _answers(rng: np.random.Generator, place: Floats, rural: Bools) -> Ints:
    """Count the deprivations of every household in both rounds, shape (2, N)."""
    own = rng.normal(0, 1, len(place))
    later = 0.7 * own + np.sqrt(1 - 0.7**2) * rng.normal(0, 1, len(place))
    found = np.zeros((2, len(place)), dtype=np.int64)
    for r, latent in enumerate((place + own, place + later)):
        for j in range(INDICATORS):
            score = LEVEL[j] + 2 * r * TREND[j] + LOADING[j] * latent + RURAL[j] * rural
            found[r] += score + rng.normal(0, 1, len(place)) > 0
    return found


def _places(rng: np.random.Generator, group: Ints) -> Ints:
    """Give the members of each group a place in a random order; groups stand together."""
    order = np.lexsort((rng.random(len(group)), group))
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    place = np.empty(len(group), dtype=np.int64)
    lengths = np.diff(starts, append=len(group))
    place[order] = np.arange(len(group)) - np.repeat(starts, lengths)
    return place
