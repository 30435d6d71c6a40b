r"""Funnel: rates of areas against the size of their samples, with control limits.

A small area lies far from the rest by chance alone. The limits are the exact binomial
ones, interpolated to be smooth in n (Spiegelhalter 2005, *Statistics in Medicine* 24,
1185–1202, appendix A.1.1). A sample's households count n / deff, deff the mean design
effect of the areas weighted by n: an area's own is too noisy with few PSUs. Dispersion is
:math:`\varphi = \sum z_i^2 / (I e)` with the z winsorised at 10 % (§3.2 there) and
:math:`e = 0.68` what that leaves of 1 by chance alone; the source leaves e out, so that its
:math:`\varphi` is 0.68 where nothing is amiss.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special, stats

from analysis.arrays import Floats, choose
from analysis.estimates import Estimate
from analysis.figure_errors import FunnelNeedsRates, FunnelTooSmall
from analysis.lines import check
from analysis.tables import Suppression, nothing_withheld

Limits = Literal["binomial", "widened"]

LEVELS = (0.95, 0.998)
LEAST = 5  # areas
WINSORISED = 0.1


@dataclass(frozen=True)
class FunnelArea:
    """One area: its estimate, the size that counts, and how far it lies from the target.

    ``beyond`` is the highest level of whose limits it lies outside; 0 where it is inside
    all.
    """

    estimate: Estimate
    size: float
    z: float
    beyond: float


@dataclass(frozen=True)
class Funnel:
    """Areas, their target and how widely they are dispersed around it.

    Attributes
    ----------
    deff
        What the households of each area were divided by; 1 for a census.
    dispersion
        1 where the areas differ by chance alone.
    """

    areas: tuple[FunnelArea, ...]
    target: float
    deff: float
    dispersion: float
    limits: Limits

    @property
    def threshold(self) -> float:
        """Give the dispersion above which the areas differ by more than chance.

        Twice its standard deviation above 1.
        """
        mean, variance = _winsorised_moments()
        return 1 + 2 * math.sqrt(variance / len(self.areas)) / mean

    @property
    def dispersed(self) -> bool:
        """Say whether the areas differ by more than chance."""
        return self.dispersion > self.threshold

    def outside(self, level: float) -> tuple[FunnelArea, ...]:
        """List the areas outside the limits of a level."""
        return tuple(area for area in self.areas if area.beyond >= level)

    def bounds(self, sizes: Floats, level: float) -> tuple[Floats, Floats]:
        """Give the lower and the upper control limit at each size."""
        return _bounds(self.target, sizes, level, _widening(self))


def funnel(
    estimates: Iterable[Estimate],
    target: float | None = None,
    limits: Limits = "binomial",
    withhold: Suppression = nothing_withheld,
) -> Funnel:
    """Compare the rates of areas with what chance would make of one common rate.

    Parameters
    ----------
    target
        The common rate. Left out, it is that of the estimate of everybody (domain ""), or
        the rates weighted by the population of the areas.
    limits
        "widened" multiplies by √φ where the areas differ by more than chance, with normal
        limits; "binomial" does not and leaves it to the reader.

    Raises
    ------
    NothingToDraw, MeasuresMixed, PlaceTakenTwice, FunnelNeedsRates, FunnelTooSmall
        Each says which and what to do.
    """
    items = tuple(estimates)
    choose("limits", limits, ("binomial", "widened"))
    check("funnel", items, ("domain",), (1, 1))
    if items[0].scale != "proportion":
        raise FunnelNeedsRates(items[0].measure)
    whole = [item for item in items if not item.domain]
    used = [
        item
        for item in items
        if item.domain and item.value is not None and item.n and not withhold(item)
    ]
    if len(used) < LEAST:
        raise FunnelTooSmall(len(used), LEAST)
    if target is None:
        target = whole[0].value if whole else None
    common = _weighted(used) if target is None else target
    return _funnel(used, common, limits)


def _weighted(items: Sequence[Estimate]) -> float:
    people = sum(item.population for item in items)
    return sum((item.value or 0.0) * item.population for item in items) / people


def mean_deff(items: Sequence[Estimate]) -> float:
    """Give the mean design effect weighted by n; 1 where none is known."""
    known = [(item.deff, item.n) for item in items if item.deff]
    if not known:
        return 1.0
    return sum(deff * n for deff, n in known) / sum(n for _, n in known)


def _funnel(items: Sequence[Estimate], target: float, limits: Limits) -> Funnel:
    deff = mean_deff(items)
    sizes = np.array([item.n / deff for item in items])
    rates = np.array([item.value or 0.0 for item in items])
    spread = np.sqrt(target * (1 - target) / sizes)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.nan_to_num((rates - target) / spread)
    low, high = np.quantile(z, [WINSORISED, 1 - WINSORISED])
    dispersion = float(np.mean(np.clip(z, low, high) ** 2)) / _winsorised_moments()[0]
    areas = [
        FunnelArea(item, float(size), float(far), 0.0)
        for item, size, far in zip(items, sizes, z, strict=True)
    ]
    found = Funnel(tuple(areas), target, deff, dispersion, limits)
    return Funnel(tuple(_judged(found)), target, deff, dispersion, limits)


def _winsorised_moments() -> tuple[float, float]:
    """Give the mean of z² where z is normal and winsorised, and I times its variance.

    The variance is that of the influence values: the ends are quantiles of the sample, so
    they move with it, and the mean square is more variable than that of a fixed cut.
    """
    end = -float(special.ndtri(WINSORISED))
    density = math.exp(-(end**2) / 2) / math.sqrt(2 * math.pi)
    share = 1 - 2 * WINSORISED
    second = share - 2 * end * density
    fourth = 3 * share - 2 * density * (end**3 + 3 * end)
    mean = second + 2 * WINSORISED * end**2
    slope = 2 * WINSORISED * end / density
    centre = mean + 2 * WINSORISED * slope
    outer = end**2 - mean + share * slope
    within = fourth - 2 * centre * second + share * centre**2
    return mean, within + 2 * WINSORISED * outer**2


def _judged(found: Funnel) -> Iterator[FunnelArea]:
    """Say of each area outside of which limits it lies."""
    sizes = np.array([area.size for area in found.areas])
    rates = np.array([area.estimate.value for area in found.areas])
    beyond = np.zeros(len(sizes))
    for level in sorted(LEVELS):
        low, high = found.bounds(sizes, level)
        beyond[(rates < low - 1e-12) | (rates > high + 1e-12)] = level
    for area, level in zip(found.areas, beyond, strict=True):
        yield FunnelArea(area.estimate, area.size, area.z, float(level))


def _widening(found: Funnel) -> float:
    """Give what the limits are multiplied by; 0 asks for the exact ones."""
    if found.limits == "binomial" or not found.dispersed:
        return 0.0
    return math.sqrt(found.dispersion)


def _bounds(
    target: float, sizes: Floats, level: float, widening: float
) -> tuple[Floats, Floats]:
    tail = (1 - level) / 2
    if widening:
        half = -special.ndtri(tail) * widening * np.sqrt(target * (1 - target) / sizes)
        return np.maximum(target - half, 0.0), np.minimum(target + half, 1.0)
    return binomial_limit(target, sizes, tail), binomial_limit(target, sizes, 1 - tail)


def binomial_limit(target: float, sizes: Floats, p: float) -> Floats:
    """Give the rate at which the binomial distribution reaches p, smooth between counts.

    Sizes that are no whole numbers, as effective ones, lie on the line between the two
    whole ones around them.
    """
    below = np.maximum(np.floor(sizes), 1.0)
    part = np.clip(sizes - below, 0.0, 1.0)
    first, second = (_whole_limit(target, n, p) for n in (below, below + 1))
    return np.asarray(first + part * (second - first), dtype=np.float64)


def _whole_limit(target: float, n: Floats, p: float) -> Floats:
    r = stats.binom.ppf(p, n, target)
    at, before = stats.binom.cdf(r, n, target), stats.binom.cdf(r - 1, n, target)
    mass = at - before
    share = np.divide(at - p, mass, out=np.zeros_like(mass), where=mass > 0)
    return np.asarray(np.clip((r - share) / n, 0.0, 1.0), dtype=np.float64)
