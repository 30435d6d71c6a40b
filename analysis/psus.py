"""The sampled PSUs of one round, and the units drawn in them at a second stage."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from analysis.arrays import Bools, Codes, Floats, Ints
from analysis.design_errors import SecondFpcInconsistent
from analysis.estimation_errors import FpcInconsistent, PsuNotNested


@dataclass(frozen=True, eq=False)
class PsuFrame:
    """The PSUs of one round in the order of their strata.

    Attributes
    ----------
    strata
        Labels of the H strata.
    psus
        Labels of the P PSUs, sorted by stratum.
    stratum_of_psu : shape (P,)
        Position of each PSU's stratum.
    fraction : shape (H,)
        Share of the stratum's PSUs that was sampled; 0 without fpc.
    below
        The units drawn in the PSUs, where a second stage is described: as a frame whose
        strata are these PSUs, by their ``names``, in their order.
    """

    strata: tuple[str, ...]
    psus: tuple[str, ...]
    stratum_of_psu: Ints
    fraction: Floats
    below: PsuFrame | None = None

    @cached_property
    def psu_count(self) -> Ints:
        """Count the sampled PSUs of each stratum, those without a row in a domain too."""
        counts = np.bincount(self.stratum_of_psu, minlength=len(self.strata))
        return counts.astype(np.int64)

    @cached_property
    def factor(self) -> Floats:
        """Multiply the centred squares of each stratum by this; 0 where a PSU is alone."""
        several = self.psu_count > 1
        return (
            (1 - self.fraction)
            * several
            * self.psu_count
            / np.maximum(self.psu_count - 1, 1)
        )

    @cached_property
    def keys(self) -> list[tuple[str, str]]:
        """Name each PSU by its stratum and its own label."""
        return [
            (self.strata[h], psu)
            for h, psu in zip(self.stratum_of_psu, self.psus, strict=True)
        ]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Name each PSU in one text, by which rounds find their units again."""
        return tuple(f"{psu} ({stratum})" for stratum, psu in self.keys)

    @property
    def df(self) -> int:
        """Degrees of freedom of the whole design: PSUs less strata."""
        return len(self.psus) - len(self.strata)


def psu_frame(strata: Codes, psus: Codes, *, nest: bool) -> tuple[PsuFrame, Ints]:
    """Find the PSUs, in the order of their strata, and the PSU of each row."""
    key, psu_of_row = np.unique(
        strata.code * len(psus.labels) + psus.code, return_inverse=True
    )
    stratum_of_psu, psu = np.divmod(key, len(psus.labels))
    repeated = np.bincount(psu, minlength=len(psus.labels)) > 1
    if repeated.any() and not nest:
        raise PsuNotNested(
            _chosen(psus.labels, repeated),
            _chosen(strata.labels, np.unique(stratum_of_psu[repeated[psu]])),
        )
    frame = PsuFrame(
        strata.labels,
        tuple(np.asarray(psus.labels, dtype=object)[psu].tolist()),
        stratum_of_psu,
        np.zeros(len(strata.labels)),
    )
    return frame, psu_of_row.astype(np.int64)


def second_stage(
    frame: PsuFrame, psu_of_row: Ints, units: Codes, fpc: Floats | None
) -> tuple[PsuFrame, Ints]:
    """Find the second-stage units, in the order of their PSUs, and the unit of each row.

    Every PSU numbers its units for itself. Without ``fpc`` they count as drawn with
    replacement.
    """
    psus = Codes("psu", psu_of_row, frame.names)
    units_frame, unit_of_row = psu_frame(psus, units, nest=True)
    if fpc is not None:
        fraction = sampled_fraction(fpc, psus, units_frame, SecondFpcInconsistent)
        units_frame = replace(units_frame, fraction=fraction)
    return units_frame, unit_of_row


def sampled_fraction(
    fpc: Floats,
    strata: Codes,
    frame: PsuFrame,
    fault: type[FpcInconsistent | SecondFpcInconsistent] = FpcInconsistent,
) -> Floats:
    """Read the sampling fraction of each stratum from counts or fractions."""
    highest = np.full(len(strata.labels), -np.inf)
    lowest = np.full(len(strata.labels), np.inf)
    with np.errstate(invalid="ignore"):  # a missing value makes both bounds NaN
        np.maximum.at(highest, strata.code, fpc)
        np.minimum.at(lowest, strata.code, fpc)
    are_fractions = bool((highest <= 1).all())
    smallest, fraction = 0.0, highest
    if not are_fractions:
        smallest, fraction = 1.0, frame.psu_count / np.where(highest > 0, highest, np.nan)
    usable = (highest == lowest) & (lowest >= smallest) & (fraction > 0) & (fraction <= 1)
    if not usable.all():
        raise fault(_chosen(strata.labels, ~usable))
    return fraction


def _chosen(labels: tuple[str, ...], chosen: Bools | Ints) -> list[str]:
    return [str(label) for label in np.asarray(labels, dtype=object)[chosen]]
