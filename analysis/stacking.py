r"""Rounds side by side: which PSUs they share, and the covariance that follows.

Under fixed rotation the PSUs that two rounds have in common are those the plan kept. In a
stratum with :math:`n_c` of them the covariance of two totals is

.. math:: \Bigl(n_c - \sqrt{f_a f_b n_a n_b}\Bigr) s_{ab}

where :math:`s_{ab}` is the covariance of the PSU totals over the common PSUs (Kish 1965,
§12.4; Tam 1984, *The American Statistician* 38, 288–289); without fpc the second term is 0.
A stratum with fewer than two common PSUs tells nothing of :math:`s_{ab}`: a covariance
above 0 is left out and one below 0 is put at its bound, which errs to the safe side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.arrays import Floats, Ints
from analysis.estimation_errors import FpcInconsistent
from analysis.psu_totals import PsuTotals, scatter
from analysis.psus import PsuFrame


def union_frame(frames: Sequence[PsuFrame]) -> PsuFrame:
    """Take every PSU that is in any of the frames, as one sample.

    Raises
    ------
    FpcInconsistent
        The frames tell a stratum different numbers of PSUs to sample from.
    """
    frame = _frame_of(sorted({key for frame in frames for key in frame.keys}))
    size = np.full(len(frame.strata), np.nan)
    place = {stratum: h for h, stratum in enumerate(frame.strata)}
    unlike = []
    for other in frames:
        for h, stratum in enumerate(other.strata):
            with np.errstate(divide="ignore"):
                found = other.psu_count[h] / other.fraction[h]
            known = size[place[stratum]]
            if not (np.isnan(known) or np.isclose(known, found, rtol=1e-9)):
                unlike.append(stratum)
            size[place[stratum]] = found
    fraction = frame.psu_count / size
    unlike += [frame.strata[h] for h in np.flatnonzero(fraction > 1)]
    if unlike:
        raise FpcInconsistent(unlike)
    return replace(frame, fraction=fraction)


def common_frame(first: PsuFrame, second: PsuFrame) -> PsuFrame:
    """Take the PSUs that both frames hold, by stratum and PSU label."""
    shared = set(second.keys)
    return _frame_of([key for key in first.keys if key in shared])


def stack(parts: Sequence[PsuTotals], labels: Sequence[str], frame: PsuFrame) -> PsuTotals:
    """Put the columns of several rounds side by side, PSU by PSU.

    Keeps the PSUs of ``frame``; a PSU without rows in a round has zeros there. ``counts``
    are summed over rounds: they tell which PSUs hold a domain in any of them.
    """
    placed = [_placed(part, labels, frame) for part in parts]
    rows = [np.flatnonzero(keys >= 0) for keys in placed]
    keys = [keys[here] for keys, here in zip(placed, rows, strict=True)]
    key, row = np.unique(np.concatenate(keys), return_inverse=True)
    domain, psu = np.divmod(key, len(frame.psus))
    own = np.split(row, np.cumsum([len(here) for here in rows])[:-1])
    width, bases = len(parts[0].columns), len(parts[0].bases)
    sums = np.zeros((len(key), len(parts), width))
    counts = np.zeros((len(key), bases), dtype=np.int64)
    for k, (part, here) in enumerate(zip(parts, rows, strict=True)):
        sums[own[k], k] = part.sums[here]
        counts[own[k]] += part.counts[here]
    return replace(
        parts[0],
        frame=frame,
        labels=tuple(labels),
        columns=tuple(
            f"{k}:{column}" for k in range(len(parts)) for column in parts[0].columns
        ),
        domain=domain,
        psu=psu,
        sums=sums.reshape(len(key), -1),
        counts=counts,
        missing=np.zeros(len(labels), dtype=np.int64),
        missing_weight=np.zeros(len(labels)),
        moments=np.zeros((len(labels), len(parts) * width, len(parts) * width)),
    )


@dataclass(frozen=True, eq=False)
class SharedPsus:
    """PSUs and their strata that hold each domain in both rounds; shape (D,)."""

    psus: Ints
    strata: Ints

    @property
    def df(self) -> Ints:
        """Degrees of freedom that both rounds count."""
        return self.psus - self.strata


def shared_psus(first: PsuTotals, second: PsuTotals, labels: Sequence[str]) -> SharedPsus:
    """Count the PSUs in which a domain was observed in both rounds."""
    frame = common_frame(first.frame, second.frame)
    both = np.intersect1d(_observed(first, labels, frame), _observed(second, labels, frame))
    domain, psu = np.divmod(both, max(len(frame.psus), 1))
    cells = np.unique(domain * (len(frame.strata) + 1) + frame.stratum_of_psu[psu])
    in_stratum = cells // (len(frame.strata) + 1)
    return SharedPsus(
        np.bincount(domain, minlength=len(labels)).astype(np.int64),
        np.bincount(in_stratum, minlength=len(labels)).astype(np.int64),
    )


def cross_covariance(first: PsuTotals, second: PsuTotals, labels: Sequence[str]) -> Floats:
    """Estimate the covariance of two rounds' totals by domain, shape (D, m, m)."""
    frame = common_frame(first.frame, second.frame)
    width = len(first.columns)
    if not frame.psus:
        return np.zeros((len(labels), width, width))
    both = stack([first, second], labels, frame)
    return scatter(both, _rotation_factor(first.frame, second.frame, frame))[
        :, :width, width:
    ]


def unshared_covariance(part: PsuTotals, other: PsuFrame) -> Floats:
    r"""Bound what a round adds to a change where the covariance can't be estimated.

    Rounds that avoid each other's PSUs in a finite stratum are negatively correlated:
    :math:`n_c` is below :math:`\sqrt{f_a f_b n_a n_b}`. With fewer than two PSUs in common
    nothing tells :math:`s_{ab}`, but
    :math:`2 s_{ab} \le s_a^2\, n_a/n_b + s_b^2\, n_b/n_a`: this is the round's part of it.
    """
    own = part.frame
    factor = np.zeros(len(own.strata))
    common = common_frame(own, other)
    shared = dict(zip(common.strata, common.psu_count, strict=True))
    for h, stratum in enumerate(own.strata):
        n_c = shared.get(stratum, 0)
        if stratum in other.strata and n_c < 2 and own.psu_count[h] > 1:
            g = other.strata.index(stratum)
            n, m = own.psu_count[h], other.psu_count[g]
            finite = np.sqrt(own.fraction[h] * n * other.fraction[g] * m)
            factor[h] = max(finite - n_c, 0.0) * n / m / (n - 1)
    return scatter(part, factor)


def _rotation_factor(first: PsuFrame, second: PsuFrame, common: PsuFrame) -> Floats:
    shared = common.psu_count.astype(np.float64)
    finite = np.ones(len(common.strata))
    for frame in (first, second):
        at = [frame.strata.index(stratum) for stratum in common.strata]
        finite = finite * frame.fraction[at] * frame.psu_count[at]
    several = shared > 1
    return np.where(several, shared - np.sqrt(finite), 0.0) / np.maximum(shared - 1, 1)


def _placed(part: PsuTotals, labels: Sequence[str], frame: PsuFrame) -> Ints:
    """Code rows by their domain and their PSU in another frame; -1 where there is none."""
    psus = {key: i for i, key in enumerate(frame.keys)}
    domains = {label: d for d, label in enumerate(labels)}
    psu = np.array([psus.get(key, -1) for key in part.frame.keys], dtype=np.int64)[part.psu]
    at = np.array([domains.get(label, -1) for label in part.labels], dtype=np.int64)
    domain = at[part.domain]
    return np.where((psu >= 0) & (domain >= 0), domain * len(frame.psus) + psu, -1)


def _observed(part: PsuTotals, labels: Sequence[str], frame: PsuFrame) -> Ints:
    keys = _placed(part, labels, frame)
    return keys[(keys >= 0) & (part.counts[:, 0] > 0)]


def _frame_of(keys: Sequence[tuple[str, str]]) -> PsuFrame:
    """Make a frame of PSUs given in the order of their strata."""
    strata = {stratum: h for h, stratum in enumerate(dict.fromkeys(key[0] for key in keys))}
    stratum_of_psu: Ints = np.array([strata[key[0]] for key in keys], dtype=np.int64)
    return PsuFrame(
        tuple(strata), tuple(key[1] for key in keys), stratum_of_psu, np.zeros(len(strata))
    )
