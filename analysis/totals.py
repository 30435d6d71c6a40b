r"""Totals T and their covariance V(T) per domain, additive over strata.

Slices, processes and machines merge with ``+``; a stratum may not be split over two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from analysis.arrays import Codes, Floats, Ints
from analysis.design import SinglePsu
from analysis.estimation_errors import TotalsOfDifferentThings


@dataclass(frozen=True, eq=False)
class Presence:
    """What stands behind each domain, for each base: rows, PSUs, strata. Shape (D, B).

    ``strata_estimable`` are those whose variance is known: of two PSUs or more, or of one
    that is the whole stratum.
    """

    rows: Ints
    psus: Ints
    strata: Ints
    strata_estimable: Ints

    def __add__(self, other: Presence) -> Presence:
        return Presence(
            self.rows + other.rows,
            self.psus + other.psus,
            self.strata + other.strata,
            self.strata_estimable + other.strata_estimable,
        )

    def merged(self, part: Ints, count: int) -> Presence:
        """Add domains up to larger ones, by their positions."""
        return Presence(
            _added(self.rows, part, count),
            _added(self.psus, part, count),
            _added(self.strata, part, count),
            _added(self.strata_estimable, part, count),
        )

    def select(self, place: Ints) -> Presence:
        """Take domains by their position; -1 is a domain that is not here."""
        return Presence(
            _placed(self.rows, place),
            _placed(self.psus, place),
            _placed(self.strata, place),
            _placed(self.strata_estimable, place),
        )


@dataclass(frozen=True, eq=False)
class Totals:
    """T and what V(T) is made of, per domain. Adds over strata with ``+``.

    Attributes
    ----------
    total : shape (D, m)
    scatter : shape (D, m, m)
        Covariance from strata with two or more PSUs.
    lonely_count, lonely_sum, lonely_square
        Sums of :math:`1-f`, :math:`(1-f)t` and :math:`(1-f)tt'` over strata of one PSU,
        which the rule for such strata turns into their part of the covariance.
    presence
        Rows, PSUs and strata behind each domain.
    """

    labels: tuple[str, ...]
    columns: tuple[str, ...]
    single_psu: SinglePsu
    total: Floats
    scatter: Floats
    lonely_count: float
    lonely_sum: Floats
    lonely_square: Floats
    design_psus: int
    design_strata: int
    presence: Presence
    missing: Ints
    missing_weight: Floats
    moments: Floats

    @property
    def variance(self) -> Floats:
        """Covariance matrix of the totals of each domain, shape (D, m, m).

        "adjust" centres a lonely PSU on the mean of all PSUs of the design, as R
        ``survey`` 4.5 does (4.1 centres on zero). "average" inflates by the strata that
        hold the domain over those of them whose variance is known.
        """
        if self.single_psu == "adjust":
            mean = self.total / self.design_psus
            mixed: Floats = np.einsum("di,dj->dij", self.lonely_sum, mean)
            square: Floats = np.einsum("di,dj->dij", mean, mean)
            turned = mixed.transpose(0, 2, 1)
            return (
                self.scatter
                + self.lonely_square
                - mixed
                - turned
                + self.lonely_count * square
            )
        if self.single_psu == "average":
            known = self.presence.strata_estimable[:, 0]
            with np.errstate(divide="ignore", invalid="ignore"):
                inflation = self.presence.strata[:, 0] / known
            return self.scatter * np.where(known > 0, inflation, np.nan)[:, None, None]
        return self.scatter

    @property
    def design_df(self) -> int:
        """Degrees of freedom of the whole design: PSUs less strata."""
        return self.design_psus - self.design_strata

    @property
    def domain_df(self) -> Ints:
        """Degrees of freedom of each domain: PSUs less strata that hold it, shape (D,)."""
        return self.presence.psus[:, 0] - self.presence.strata[:, 0]

    def select(self, labels: Sequence[str]) -> Totals:
        """Take domains in another order; one that is not here has zeros."""
        return self._aligned(tuple(labels))

    def merged(self, into: Codes) -> Totals:
        """Add domains up to larger ones, none of which shares a stratum with another.

        ``into`` says for each domain which one it is part of.
        """
        part, count = into.code, len(into.labels)
        return replace(
            self,
            labels=into.labels,
            total=_added(self.total, part, count),
            scatter=_added(self.scatter, part, count),
            lonely_sum=_added(self.lonely_sum, part, count),
            lonely_square=_added(self.lonely_square, part, count),
            presence=self.presence.merged(part, count),
            missing=_added(self.missing, part, count),
            missing_weight=_added(self.missing_weight, part, count),
            moments=_added(self.moments, part, count),
        )

    def __add__(self, other: Totals) -> Totals:
        for what in ("columns", "single_psu"):
            first, second = getattr(self, what), getattr(other, what)
            if first != second:
                raise TotalsOfDifferentThings(what, first, second)
        labels = tuple(dict.fromkeys(self.labels + other.labels))
        a, b = self._aligned(labels), other._aligned(labels)
        return replace(
            a,
            total=a.total + b.total,
            scatter=a.scatter + b.scatter,
            lonely_count=a.lonely_count + b.lonely_count,
            lonely_sum=a.lonely_sum + b.lonely_sum,
            lonely_square=a.lonely_square + b.lonely_square,
            design_psus=a.design_psus + b.design_psus,
            design_strata=a.design_strata + b.design_strata,
            presence=a.presence + b.presence,
            missing=a.missing + b.missing,
            missing_weight=a.missing_weight + b.missing_weight,
            moments=a.moments + b.moments,
        )

    def _aligned(self, labels: tuple[str, ...]) -> Totals:
        """Give every domain of the sum a place; one that is not here has zeros."""
        known = {label: k for k, label in enumerate(self.labels)}
        place = np.array([known.get(label, -1) for label in labels], dtype=np.int64)
        return replace(
            self,
            labels=labels,
            total=_placed(self.total, place),
            scatter=_placed(self.scatter, place),
            lonely_sum=_placed(self.lonely_sum, place),
            lonely_square=_placed(self.lonely_square, place),
            presence=self.presence.select(place),
            missing=_placed(self.missing, place),
            missing_weight=_placed(self.missing_weight, place),
            moments=_placed(self.moments, place),
        )


Number = TypeVar("Number", np.float64, np.int64)


def _placed(values: npt.NDArray[Number], place: Ints) -> npt.NDArray[Number]:
    """Take entries by position, zeros where the position is -1."""
    result = np.zeros((len(place), *values.shape[1:]), dtype=values.dtype)
    result[place >= 0] = values[place[place >= 0]]
    return result


def _added(values: npt.NDArray[Number], part: Ints, count: int) -> npt.NDArray[Number]:
    """Add entries up by the position of what they are part of."""
    result = np.zeros((count, *values.shape[1:]), dtype=values.dtype)
    np.add.at(result, part, values)
    return result
