r"""Draw samples: simple random, systematic, proportional to size; within strata; seeded.

Every draw gives the chance that each drawn unit had, because a weight is the reciprocal of
that chance. Sizes are whole numbers and so is the random start, so the chances are exact
fractions, rounded once when they become floats.

A stratum draws with a generator of its own, made from the seed and the stratum's code and
not from its place in the frame: adding a stratum leaves the others' samples as they were.

References
----------
Särndal, Swensson & Wretman (1992), *Model Assisted Survey Sampling*, §3.4 and §3.6.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.errors import (
    SampleLargerThanFrame,
    SizeNotPositive,
    StratumLeftOut,
    TooFewForTheStrata,
)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Drawn:
    """Which units of a frame were drawn, in frame order, and how likely each was.

    A unit with chance 1 was taken with certainty: it adds nothing to the variance of this
    stage, and is a stratum of its own in the next.
    """

    positions: Ints
    chances: Floats

    @property
    def certain(self) -> NDArray[np.bool_]:
        """Which of the drawn units could not have been left out."""
        return self.chances >= 1.0


DrawRule = Callable[[Ints, int, np.random.Generator], Drawn]
"""Sizes of the units of one stratum, how many to draw, and the source of chance."""


def generator(seed: int, *labels: str) -> np.random.Generator:
    """Make the generator of one part of a draw, from the seed and the part's own code."""
    digest = hashlib.sha256("\x1f".join(labels).encode()).digest()
    words = np.frombuffer(digest, dtype="<u4").tolist()
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *words])))


def simple_random(
    sizes: Sequence[int] | Ints, wanted: int, rng: np.random.Generator
) -> Drawn:
    """Draw ``wanted`` units without replacement, every set of them equally likely.

    Sizes only say how many units there are: each has the chance ``wanted`` / units.
    """
    count = _checked_count(len(sizes), wanted)
    positions = np.sort(rng.choice(count, size=wanted, replace=False)).astype(np.int64)
    return Drawn(positions, np.full(wanted, wanted / count))


def systematic(sizes: Sequence[int] | Ints, wanted: int, rng: np.random.Generator) -> Drawn:
    """Draw units at equal steps through the frame from a random start.

    The step need not be whole: with 10 units and 3 wanted, each still has the chance 3/10.
    A frame sorted by some trait is thereby spread over that trait.
    """
    return pps_systematic(np.ones(len(sizes), dtype=np.int64), wanted, rng)


def pps_systematic(
    sizes: Sequence[int] | Ints, wanted: int, rng: np.random.Generator
) -> Drawn:
    r"""Draw units with chances proportional to size, at equal steps from a random start.

    Unit *i* of the :math:`n` wanted has the chance :math:`\pi_i = n s_i / \sum s`. Where
    that reaches 1 the unit is taken with certainty, and the rest is drawn from the others.

    Raises
    ------
    SampleLargerThanFrame
        More units are wanted than there are.
    SizeNotPositive
        A size is 0 or less, so its unit could never be drawn.
    """
    whole = _checked_sizes(sizes, wanted)
    certain = _certain(whole, wanted)
    others = np.flatnonzero(~certain)
    left = wanted - int(certain.sum())
    hits = np.empty(0, dtype=np.int64)
    if left:
        start = int(rng.integers(int(whole[others].sum())))
        hits = others[positions_from(whole[others], left, start)]
    positions = np.sort(np.concatenate([np.flatnonzero(certain), hits])).astype(np.int64)
    return Drawn(positions, inclusion_chances(whole, wanted)[positions])


def positions_from(sizes: Ints, wanted: int, start: int) -> Ints:
    """Give the units that a systematic draw proportional to size hits from ``start``.

    ``start`` runs over 0 … total − 1. The line of all sizes, stretched by ``wanted``, is
    hit at ``start``, ``start`` + total, ``start`` + 2·total …: whole numbers all along, so
    over all starts unit *i* is hit exactly ``wanted`` · size of the total times.
    """
    total = int(sizes.sum())
    ends = np.cumsum(sizes) * wanted
    points = start + total * np.arange(wanted, dtype=np.int64)
    return np.searchsorted(ends, points, side="right").astype(np.int64)


def inclusion_chances(sizes: Sequence[int] | Ints, wanted: int) -> Floats:
    """Give every unit's chance in a draw proportional to size; they add to ``wanted``."""
    whole = _checked_sizes(sizes, wanted)
    certain = _certain(whole, wanted)
    left = wanted - int(certain.sum())
    total = int(whole[~certain].sum())
    chances = np.ones(len(whole))
    if total:
        chances[~certain] = left * whole[~certain] / total
    return chances


def _certain(sizes: Ints, wanted: int) -> NDArray[np.bool_]:
    """Mark the units whose chance reaches 1, again and again among those that are left."""
    certain = np.zeros(len(sizes), dtype=np.bool_)
    while True:
        left = wanted - int(certain.sum())
        total = int(sizes[~certain].sum())
        found = ~certain & (left * sizes >= total)
        if not left or not found.any():
            return certain
        certain |= found


def stratified(
    strata: Sequence[str],
    sizes: Sequence[int] | Ints,
    wanted: Mapping[str, int],
    rule: DrawRule,
    seed: int,
) -> Drawn:
    """Draw within each stratum by one rule; every stratum of the frame has to be wanted.

    Raises
    ------
    StratumLeftOut
        ``wanted`` says nothing of a stratum.
    SampleLargerThanFrame
        A stratum has fewer units than wanted; names it.
    """
    left_out = sorted({stratum for stratum in strata if not wanted.get(stratum)})
    if left_out:
        raise StratumLeftOut(left_out)
    whole = np.asarray(sizes, dtype=np.int64)
    labels = np.asarray(strata, dtype=np.str_)
    found: list[Ints] = []
    chances: list[Floats] = []
    for stratum in sorted(set(strata)):
        inside = np.flatnonzero(labels == stratum).astype(np.int64)
        if wanted[stratum] > len(inside):
            raise SampleLargerThanFrame(wanted[stratum], len(inside), stratum)
        drawn = rule(whole[inside], wanted[stratum], generator(seed, stratum))
        found.append(inside[drawn.positions])
        chances.append(drawn.chances)
    positions = np.concatenate(found)
    order = np.argsort(positions)
    return Drawn(positions[order], np.concatenate(chances)[order])


def allocate(sizes: Mapping[str, int], total: int, least: int = 2) -> dict[str, int]:
    """Share ``total`` over strata in proportion to size, each at least ``least``.

    Two PSUs are the least from which a stratum's variance can be estimated. What is left
    after the least goes by largest remainders, so the shares add up to ``total`` exactly.

    Raises
    ------
    TooFewForTheStrata
        ``total`` is smaller than ``least`` in every stratum.
    """
    if total < least * len(sizes):
        raise TooFewForTheStrata(total, least, len(sizes))
    rest = total - least * len(sizes)
    everything = sum(sizes.values())
    shares = {name: least + rest * size // everything for name, size in sizes.items()}
    by_remainder = sorted(
        sizes, key=lambda name: (-(rest * sizes[name] % everything), name)
    )
    for name in by_remainder[: total - sum(shares.values())]:
        shares[name] += 1
    return shares


def _checked_count(count: int, wanted: int) -> int:
    if wanted > count:
        raise SampleLargerThanFrame(wanted, count)
    return count


def _checked_sizes(sizes: Sequence[int] | Ints, wanted: int) -> Ints:
    whole = np.asarray(sizes, dtype=np.int64)
    _checked_count(len(whole), wanted)
    if (whole <= 0).any():
        position = int(np.flatnonzero(whole <= 0)[0])
        raise SizeNotPositive(position + 1, int(whole[position]))
    return whole
