"""The bootstrap through totals per PSU, stratum by stratum: no weight of a row is touched.

A replicate multiplies the weight of each PSU, so its totals are a product of multipliers
and totals per PSU. Strata draw from their own codes: slices of whole strata give the
replicates that the whole gives, and add up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from analysis.arrays import Floats, Ints
from analysis.linearisation import ratio_values
from analysis.measures import Measurement, coefficients
from analysis.method_errors import TooFewReplicates
from analysis.psu_totals import PsuTotals
from analysis.replication import drawn_again, refuse_lonely
from analysis.totals import Totals


@dataclass(frozen=True)
class Bootstrap:
    """Rao, Wu & Yue's bootstrap; see :func:`analysis.replication.bootstrap`.

    Raises
    ------
    TooFewReplicates
        A variance needs two.
    """

    seed: int
    replicates: int = 1000

    def __post_init__(self) -> None:
        if self.replicates < 2:
            raise TooFewReplicates(self.replicates)


@dataclass(frozen=True, eq=False)
class ReplicatedEstimates:
    """Estimates domain by domain, with the standard errors that replicates give."""

    value: Floats
    se: Floats
    df: int


@dataclass(frozen=True, eq=False)
class ReplicatedTotals:
    """Totals per domain, and those of every replicate. Adds over strata with ``+``.

    Attributes
    ----------
    replicates : shape (D, R, m)
    """

    totals: Totals
    replicates: Floats

    def __add__(self, other: ReplicatedTotals) -> ReplicatedTotals:
        totals = self.totals + other.totals
        shape = (len(totals.labels), *self.replicates.shape[1:])
        replicates = np.zeros(shape)
        for one in (self, other):
            place = [totals.labels.index(label) for label in one.totals.labels]
            replicates[place] += one.replicates
        return ReplicatedTotals(totals, replicates)

    def estimates(self, measurement: Measurement) -> ReplicatedEstimates:
        """Read the measures off the totals, and their spread off the replicates.

        A domain that some replicate leaves without rows has no standard error (NaN).
        """
        above, below = coefficients(measurement.ratios, self.totals.columns)
        value = ratio_values(self.totals.total, above, below)
        spread = [
            ratio_values(own, above, below).std(axis=0, ddof=1) for own in self.replicates
        ]
        return ReplicatedEstimates(
            value.ravel(), np.concatenate(spread), self.totals.design_df
        )


def bootstrap_totals(part: PsuTotals, rule: Bootstrap) -> ReplicatedTotals:
    """Draw the PSUs of each stratum again, and add their totals up.

    Raises
    ------
    SinglePsuStratum, UnknownOption
        A stratum has one PSU, and the design does not call it certain.
    """
    refuse_lonely(part.frame, part.single_psu)
    result = np.zeros((len(part.labels), rule.replicates, len(part.columns)))
    place = _place_in_stratum(part)
    order = np.argsort(part.stratum, kind="stable")
    edges = np.searchsorted(part.stratum[order], np.arange(len(part.frame.strata) + 1))
    for h in range(len(part.frame.strata)):
        multipliers = drawn_again(part.frame, h, rule.seed, rule.replicates)
        rows = order[edges[h] : edges[h + 1]]
        domains, starts = np.unique(part.domain[rows], return_index=True)
        for d, own in zip(domains, np.split(rows, starts[1:]), strict=True):
            result[d] += multipliers[place[own]].T @ part.sums[own]
    certain = replace(part, single_psu="certainty")
    return ReplicatedTotals(certain.totals(), result)


def _place_in_stratum(part: PsuTotals) -> Ints:
    """Count the PSU of each row from the first of its stratum on."""
    first = np.cumsum(part.frame.psu_count) - part.frame.psu_count
    place: Ints = part.psu - first[part.stratum]
    return place
