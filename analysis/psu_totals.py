r"""One pass over the rows to totals per PSU, and from those T and V(T) per domain.

For domain :math:`d`, with :math:`n_h` the PSUs of stratum :math:`h` in the *whole* design
and :math:`f_h` the fraction of them that was sampled,

.. math::

    T_d = \sum_h \sum_i t_{hi}, \qquad
    V_d = \sum_h (1 - f_h) \frac{n_h}{n_h - 1}
          \sum_i (t_{hi} - \bar t_h)(t_{hi} - \bar t_h)',
    \qquad \bar t_h = \sum_i t_{hi} / n_h .

Where a second stage is described, each PSU adds :math:`f_h` times the same formula over its
own second-stage units (Särndal, Swensson & Wretman 1992, §4.3.3).

A PSU without members of the domain is a row of zeros. Those rows are never made: with
:math:`n_h^d` PSUs present the inner sum is that over the present ones plus
:math:`(n_h - n_h^d)\, \bar t_h \bar t_h'`, centred, so that nothing cancels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from analysis.arrays import Codes, Floats, Ints, same_length
from analysis.design import RoundSample, SinglePsu
from analysis.design_errors import SingleSsuPsu
from analysis.estimation_errors import SinglePsuStratum
from analysis.grouping import sums_by
from analysis.measures import Measurement
from analysis.psus import PsuFrame
from analysis.totals import Presence, Totals

MOMENT_ROWS = 200_000  # rows per block of the second moments: bounds the memory


@dataclass(frozen=True, eq=False)
class PsuTotals:
    """Weighted sums per domain and PSU of one round, sorted by domain, stratum and PSU.

    Attributes
    ----------
    domain, psu : shape (R,)
        Position of the row's domain in ``labels`` and of its PSU in ``frame``.
    sums : shape (R, m)
        Weighted sum of each of the ``columns``.
    counts : shape (R, B)
        Unweighted rows in which each of the ``bases`` is not zero.
    missing, missing_weight : shape (D,)
        Rows left out because an answer is missing, and what they stand for.
    moments : shape (D, m, m)
        Weighted cross products of the columns over rows; for design effects.
    second
        The same one stage below: per domain and second-stage unit.
    """

    frame: PsuFrame
    single_psu: SinglePsu
    labels: tuple[str, ...]
    columns: tuple[str, ...]
    bases: tuple[str, ...]
    domain: Ints
    psu: Ints
    sums: Floats
    counts: Ints
    missing: Ints
    missing_weight: Floats
    moments: Floats
    second: PsuTotals | None = None

    @property
    def stratum(self) -> Ints:
        """Position of each row's stratum."""
        return self.frame.stratum_of_psu[self.psu]

    def select(self, labels: Sequence[str]) -> PsuTotals:
        """Keep these domains, in this order."""
        place = {label: k for k, label in enumerate(self.labels)}
        chosen = np.array([place[label] for label in labels], dtype=np.int64)
        rows = np.concatenate([np.flatnonzero(self.domain == k) for k in chosen])
        new = np.full(len(self.labels), -1, dtype=np.int64)
        new[chosen] = np.arange(len(chosen))
        return replace(
            self,
            labels=tuple(labels),
            domain=new[self.domain[rows]],
            psu=self.psu[rows],
            sums=self.sums[rows],
            counts=self.counts[rows],
            missing=self.missing[chosen],
            missing_weight=self.missing_weight[chosen],
            moments=self.moments[chosen],
            second=None if self.second is None else self.second.select(labels),
        )

    def joint(self) -> PsuTotals:
        """Put the domains side by side: one domain with D x m columns.

        Its covariance holds that *between* domains, which share PSUs.
        """
        psus, row = np.unique(self.psu, return_inverse=True)
        wide = len(self.labels) * len(self.columns)
        return replace(
            self,
            labels=("",),
            columns=tuple(f"{a}:{b}" for a in self.labels for b in self.columns),
            domain=np.zeros(len(psus), dtype=np.int64),
            psu=psus,
            sums=_wide(self.sums, row, self.domain, (len(psus), len(self.labels))),
            counts=_summed(self.counts, row, len(psus)),
            missing=self.missing.sum(keepdims=True),
            missing_weight=self.missing_weight.sum(keepdims=True),
            moments=np.zeros((1, wide, wide)),
            second=None if self.second is None else self.second.joint(),
        )

    def totals(self) -> Totals:
        """Add up over PSUs.

        Raises
        ------
        SinglePsuStratum
            A stratum has one PSU and the design says "fail".
        SingleSsuPsu
            So has a PSU one second-stage unit.
        """
        frame = self.frame
        lonely = (frame.psu_count == 1) & (frame.fraction < 1)
        if lonely.any() and self.single_psu == "fail":
            raise SinglePsuStratum([frame.strata[h] for h in np.flatnonzero(lonely)])
        kept = (1 - frame.fraction) * lonely
        single = self._rows(lonely[self.stratum])
        weighted = single.sums * kept[single.stratum][:, None]
        return Totals(
            labels=self.labels,
            columns=self.columns,
            single_psu=self.single_psu,
            total=_by_domain(self.sums, self.domain, len(self.labels)),
            scatter=scatter(self, frame.factor) + self._scatter_within(),
            lonely_count=float(kept.sum()),
            lonely_sum=_by_domain(weighted, single.domain, len(self.labels)),
            lonely_square=_squares(single.sums, weighted, single.domain, len(self.labels)),
            design_psus=len(frame.psus),
            design_strata=len(frame.strata),
            presence=_presence(self, ~lonely),
            missing=self.missing,
            missing_weight=self.missing_weight,
            moments=self.moments,
        )

    def _scatter_within(self) -> Floats | float:
        """Give what the second stage adds to the covariance."""
        if self.second is None:
            return 0.0
        alone = _alone(self.second)
        if len(alone) and self.single_psu == "fail":
            raise SingleSsuPsu([self.second.frame.strata[i] for i in alone])
        fraction = self.frame.fraction[self.frame.stratum_of_psu]
        return scatter(self.second, fraction * self.second.frame.factor)

    def _rows(self, chosen: npt.NDArray[np.bool_]) -> PsuTotals:
        return replace(
            self,
            domain=self.domain[chosen],
            psu=self.psu[chosen],
            sums=self.sums[chosen],
            counts=self.counts[chosen],
        )


def psu_totals(sample: RoundSample, measurement: Measurement, domain: Codes) -> PsuTotals:
    """Add the columns of a measurement up per domain and PSU: the one pass over the rows.

    Rows with a missing answer or without weight add nothing; their PSUs stay in the design.
    """
    whole = _added_up(sample, measurement, domain)
    if sample.frame.below is None or sample.unit_of_row is None:
        return whole
    below = replace(sample, frame=sample.frame.below, psu_of_row=sample.unit_of_row)
    return replace(whole, second=_added_up(below, measurement, domain))


def _added_up(sample: RoundSample, measurement: Measurement, domain: Codes) -> PsuTotals:
    for column, values in measurement.columns.items():
        same_length(column, len(values), len(sample.rows))
    counted = measurement.valid & (sample.weights > 0)
    weight = np.where(counted, sample.weights * measurement.multiplicity(), 0.0)
    key, group = np.unique(
        domain.code * len(sample.frame.psus) + sample.psu_of_row, return_inverse=True
    )
    at, psu = np.divmod(key, len(sample.frame.psus))
    missing = ~measurement.valid & (sample.weights > 0)
    return PsuTotals(
        frame=sample.frame,
        single_psu=sample.single_psu,
        labels=domain.labels,
        columns=tuple(measurement.columns),
        bases=measurement.bases,
        domain=at,
        psu=psu,
        sums=_weighted_sums(measurement.columns, weight, counted, group),
        counts=_counts(measurement, counted, group),
        missing=np.bincount(domain.code[missing], minlength=len(domain.labels)),
        missing_weight=np.bincount(
            domain.code, sample.weights * missing, len(domain.labels)
        ).astype(np.float64),
        moments=_moments(measurement.columns, weight, domain),
    )


def scatter(part: PsuTotals, factor: Floats) -> Floats:
    r"""Sum the centred squares of the PSU totals per domain, times a factor per stratum.

    Parameters
    ----------
    factor : shape (H,)
        :math:`(1 - f_h) n_h / (n_h - 1)` for a variance; 0 leaves a stratum out.
    """
    domains, width = len(part.labels), len(part.columns)
    result = np.zeros((domains, width, width))
    stratum = part.stratum
    segment = part.domain * len(part.frame.strata) + stratum
    starts = np.flatnonzero(np.diff(segment, prepend=-1))
    present = np.diff(starts, append=len(segment))
    at = stratum[starts]
    run = np.repeat(np.arange(len(starts)), present)
    means = sums_by(run, part.sums, len(starts)) / part.frame.psu_count[at][:, None]
    centred = part.sums - means[run]
    centred *= np.sqrt(factor)[stratum][:, None]
    means *= np.sqrt(factor[at] * (part.frame.psu_count[at] - present))[:, None]
    rows = np.searchsorted(part.domain, np.arange(domains + 1))
    strata = np.searchsorted(part.domain[starts], np.arange(domains + 1))
    for d in range(domains):
        own, means_d = slice(rows[d], rows[d + 1]), slice(strata[d], strata[d + 1])
        result[d] = centred[own].T @ centred[own] + means[means_d].T @ means[means_d]
    return result


def _alone(second: PsuTotals) -> Ints:
    """Find the PSUs of which one unit of several was drawn, and interviewed."""
    single = (second.frame.psu_count == 1) & (second.frame.fraction < 1)
    found = second.stratum[(second.sums != 0).any(axis=1)]
    return np.intersect1d(np.flatnonzero(single), found)


def _weighted_sums(
    columns: Mapping[str, npt.NDArray[np.generic]],
    weight: Floats,
    counted: npt.NDArray[np.bool_],
    group: Ints,
) -> Floats:
    groups = int(group.max()) + 1
    sums = [
        np.bincount(group, weight * np.where(counted, values, 0), groups)
        for values in columns.values()
    ]
    return np.column_stack(sums)


def _counts(measurement: Measurement, counted: npt.NDArray[np.bool_], group: Ints) -> Ints:
    groups = int(group.max()) + 1
    counts = [
        np.bincount(group[counted & (measurement.columns[base] != 0)], minlength=groups)
        for base in measurement.bases
    ]
    return np.column_stack(counts).astype(np.int64)


def _moments(
    columns: Mapping[str, npt.NDArray[np.generic]], weight: Floats, domain: Codes
) -> Floats:
    """Sum weight x column x column' over the rows of each domain, block by block."""
    result = np.zeros((len(domain.labels), len(columns), len(columns)))
    order = np.argsort(domain.code, kind="stable")
    order = order[weight[order] > 0]
    edges = np.searchsorted(domain.code[order], np.arange(len(domain.labels) + 1))
    for d in range(len(domain.labels)):
        for start in range(edges[d], edges[d + 1], MOMENT_ROWS):
            rows = order[start : min(start + MOMENT_ROWS, edges[d + 1])]
            block = np.column_stack([values[rows] for values in columns.values()])
            block = block.astype(np.float64)
            result[d] += (block * weight[rows][:, None]).T @ block
    return result


def _presence(part: PsuTotals, estimable: npt.NDArray[np.bool_]) -> Presence:
    """Count rows, PSUs and strata in which each base of a domain occurs."""
    domains, strata = len(part.labels), len(part.frame.strata)
    here = (part.counts > 0).astype(np.int64)
    cell, at = np.unique(part.domain * strata + part.stratum, return_inverse=True)
    in_stratum = (_summed(here, at, len(cell)) > 0).astype(np.int64)
    of_domain, stratum = np.divmod(cell, strata)
    return Presence(
        _summed(part.counts, part.domain, domains),
        _summed(here, part.domain, domains),
        _summed(in_stratum, of_domain, domains),
        _summed(in_stratum * estimable[stratum][:, None], of_domain, domains),
    )


def _by_domain(rows: Floats, domain: Ints, domains: int) -> Floats:
    return sums_by(domain, rows, domains)


def _summed(rows: Ints, group: Ints, groups: int) -> Ints:
    return sums_by(group, rows, groups).astype(np.int64)


def _squares(rows: Floats, weighted: Floats, domain: Ints, domains: int) -> Floats:
    result = np.zeros((domains, rows.shape[1], rows.shape[1]))
    np.add.at(result, domain, np.einsum("ri,rj->rij", weighted, rows))
    return result


def _wide(sums: Floats, row: Ints, block: Ints, shape: tuple[int, int]) -> Floats:
    """Lay rows of m sums out in ``shape[1]`` blocks of m columns."""
    rows, blocks = shape
    result = np.zeros((rows, blocks, sums.shape[1]))
    result[row, block] = sums
    return result.reshape(rows, -1)
