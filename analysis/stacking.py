r"""Rounds side by side: which PSUs they share, and the covariance that follows.

Under fixed rotation the PSUs that two rounds have in common are those the plan kept. In a
stratum with :math:`n_c` of them the covariance of two totals is

.. math:: \Bigl(n_c - \sqrt{f_a f_b n_a n_b}\Bigr) s_{ab}

where :math:`s_{ab}` is the covariance of the PSU totals over the common PSUs (Kish 1965,
§12.4; Tam 1984, *The American Statistician* 38, 288–289); without fpc the second term is 0.
Where a second stage is described, every common PSU adds
:math:`\sqrt{f_a f_b n_a n_b} / n_c` times the same formula over the units that the rounds
share in it.
A stratum with fewer than two common PSUs tells nothing of :math:`s_{ab}`: a covariance
above 0 is left out and one below 0 is put at its bound, which errs to the safe side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import polars as pl

from analysis.arrays import Floats, Ints
from analysis.design_errors import SecondStageNotCounted
from analysis.estimation_errors import FpcInconsistent
from analysis.grouping import sums_by
from analysis.psu_totals import PsuTotals, scatter
from analysis.psus import PsuFrame

PSU = ["stratum", "psu"]
FRAMES = 16  # frames kept in mind: the same ones are met measure by measure


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


@lru_cache(maxsize=FRAMES)
def common_frame(first: PsuFrame, second: PsuFrame) -> PsuFrame:
    """Take the PSUs that both frames hold, by stratum and PSU label."""
    shared = np.flatnonzero(_positions(first, second) >= 0)
    strata, stratum_of_psu = np.unique(first.stratum_of_psu[shared], return_inverse=True)
    return PsuFrame(
        tuple(first.strata[h] for h in strata),
        tuple(np.asarray(first.psus, dtype=object)[shared].tolist()),
        stratum_of_psu,
        np.zeros(len(strata)),
    )


def stack(parts: Sequence[PsuTotals], labels: Sequence[str], frame: PsuFrame) -> PsuTotals:
    """Put the columns of several rounds side by side, PSU by PSU.

    Keeps the PSUs of ``frame``; a PSU without rows in a round has zeros there. ``counts``
    are summed over rounds: they tell which PSUs hold a domain in any of them.

    Raises
    ------
    SecondStageNotCounted
        A round describes a second stage of sampling.
    """
    if any(part.second for part in parts):
        raise SecondStageNotCounted("covariance='stacked'", "covariance='fixed'")
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
    one, other = (_observed(part, labels, frame) for part in (first, second))
    both = one[_found(other, one, missing=-1) >= 0]
    domain, psu = np.divmod(both, max(len(frame.psus), 1))
    cells = np.unique(domain * (len(frame.strata) + 1) + frame.stratum_of_psu[psu])
    in_stratum = cells // (len(frame.strata) + 1)
    return SharedPsus(
        np.bincount(domain, minlength=len(labels)).astype(np.int64),
        np.bincount(in_stratum, minlength=len(labels)).astype(np.int64),
    )


def cross_covariance(
    first: PsuTotals,
    second: PsuTotals,
    labels: Sequence[str],
    weight: Mapping[str, float] | None = None,
) -> Floats:
    """Estimate the covariance of two rounds' totals by domain, shape (D, m, m).

    ``weight`` says by how much each stratum counts; one that it does not name is left out.
    """
    frame = common_frame(first.frame, second.frame)
    factor = _rotation_factor(first.frame, second.frame, frame) * _weights(frame, weight)
    cross = _cross_scatter((first, second), labels, frame, factor)
    if first.second is None or second.second is None:
        return cross
    inside = _inside(first.frame, second.frame)
    return cross + cross_covariance(first.second, second.second, labels, inside)


def _cross_scatter(
    parts: tuple[PsuTotals, PsuTotals],
    labels: Sequence[str],
    frame: PsuFrame,
    factor: Floats,
) -> Floats:
    r"""Sum :math:`\sum_i (a_i - \bar a_h) b_i'` over the PSUs of a frame, by domain.

    With one side centred it does not matter whether the other is, and only PSUs in which
    the second round has rows add anything.
    """
    first, second = parts
    (key_a, rows_a), (key_b, rows_b) = (
        _sorted_rows(one, tuple(labels), frame) for one in parts
    )
    segment = _segments(key_b, frame)
    domain, stratum = np.divmod(segment, max(len(frame.strata), 1))
    starts = np.flatnonzero(np.diff(segment, prepend=-1))
    count = frame.psu_count[stratum[starts]][:, None]
    own = np.full(len(first.psu), len(starts))  # those that are in no segment go last
    own[rows_a] = _found(segment[starts], _segments(key_a, frame), missing=len(starts))
    means = sums_by(own, first.sums, len(starts) + 1)[:-1] / count
    apart = np.repeat(-means, np.diff(starts, append=len(segment)), axis=0)
    at = _found(key_a, key_b, missing=-1)
    apart[at >= 0] += first.sums[rows_a[at[at >= 0]]]
    apart *= factor[stratum][:, None]
    edges = np.searchsorted(domain, np.arange(len(labels) + 1))
    result = np.zeros((len(labels), apart.shape[1], second.sums.shape[1]))
    for d in np.flatnonzero(np.diff(edges)):
        rows = slice(edges[d], edges[d + 1])
        result[d] = apart[rows].T @ second.sums[rows_b[rows]]
    return result


@lru_cache(maxsize=2)  # two rounds are asked for what they share, then for covariance
def _sorted_rows(
    part: PsuTotals, labels: tuple[str, ...], frame: PsuFrame
) -> tuple[Ints, Ints]:
    """Give the keys of the rows that are in a frame, sorted, and where the rows stand."""
    key = _placed(part, labels, frame)
    rows = np.flatnonzero(key >= 0)
    if (np.diff(key[rows]) < 0).any():
        rows = rows[np.argsort(key[rows])]
    return key[rows], rows


def _segments(key: Ints, frame: PsuFrame) -> Ints:
    domain, psu = np.divmod(key, max(len(frame.psus), 1))
    return domain * len(frame.strata) + frame.stratum_of_psu[psu]


def _found(known: Ints, wanted: Ints, *, missing: int) -> Ints:
    """Find numbers among others that are sorted."""
    if not len(known):
        return np.full(len(wanted), missing)
    place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return np.where(known[place] == wanted, place, missing)


def unshared_covariance(
    part: PsuTotals, other: PsuFrame, weight: Mapping[str, float] | None = None
) -> Floats:
    r"""Bound what a round adds to a change where the covariance can't be estimated.

    Rounds that avoid each other's PSUs in a finite stratum are negatively correlated:
    :math:`n_c` is below :math:`\sqrt{f_a f_b n_a n_b}`. With fewer than two PSUs in common
    nothing tells :math:`s_{ab}`, but
    :math:`2 s_{ab} \le s_a^2\, n_a/n_b + s_b^2\, n_b/n_a`: this is the round's part of it.
    """
    own = part.frame
    if not (own.fraction.any() and other.fraction.any()):
        return np.zeros_like(part.moments)
    factor = np.zeros(len(own.strata))
    common = common_frame(own, other)
    shared = dict(zip(common.strata, common.psu_count, strict=True))
    place = {stratum: g for g, stratum in enumerate(other.strata)}
    for h, stratum in enumerate(own.strata):
        n_c = shared.get(stratum, 0)
        if stratum in place and n_c < 2 and own.psu_count[h] > 1:
            g = place[stratum]
            n, m = own.psu_count[h], other.psu_count[g]
            finite = np.sqrt(own.fraction[h] * n * other.fraction[g] * m)
            factor[h] = max(finite - n_c, 0.0) * n / m / (n - 1)
    bound = scatter(part, factor * _weights(own, weight))
    if part.second is None or other.below is None:
        return bound
    return bound + unshared_covariance(part.second, other.below, _inside(own, other))


def _weights(frame: PsuFrame, weight: Mapping[str, float] | None) -> Floats:
    if weight is None:
        return np.ones(len(frame.strata))
    return np.array([weight.get(stratum, 0.0) for stratum in frame.strata])


def _inside(first: PsuFrame, second: PsuFrame) -> dict[str, float]:
    """Say by how much what two rounds share inside a PSU counts, by its name."""
    common = common_frame(first, second)
    shared = np.maximum(common.psu_count, 1)
    known = common.psu_count > 1  # the covariance of fewer PSUs is not estimated at all
    counts = known * _finite(first, second, common) / shared
    return dict(zip(common.names, counts[common.stratum_of_psu].tolist(), strict=True))


def _rotation_factor(first: PsuFrame, second: PsuFrame, common: PsuFrame) -> Floats:
    shared = common.psu_count.astype(np.float64)
    several = shared > 1
    excess = shared - _finite(first, second, common)
    return np.where(several, excess, 0.0) / np.maximum(shared - 1, 1)


def _finite(first: PsuFrame, second: PsuFrame, common: PsuFrame) -> Floats:
    r"""Give :math:`\sqrt{f_a f_b n_a n_b}` of each common stratum; 0 without fpc."""
    product = np.ones(len(common.strata))
    for frame in (first, second):
        place = {stratum: h for h, stratum in enumerate(frame.strata)}
        at = [place[stratum] for stratum in common.strata]
        product = product * frame.fraction[at] * frame.psu_count[at]
    return np.sqrt(product)


def _placed(part: PsuTotals, labels: Sequence[str], frame: PsuFrame) -> Ints:
    """Code rows by their domain and their PSU in another frame; -1 where there is none."""
    domains = {label: d for d, label in enumerate(labels)}
    psu = _positions(part.frame, frame)[part.psu]
    at = np.array([domains.get(label, -1) for label in part.labels], dtype=np.int64)
    domain = at[part.domain]
    return np.where((psu >= 0) & (domain >= 0), domain * len(frame.psus) + psu, -1)


def _observed(part: PsuTotals, labels: Sequence[str], frame: PsuFrame) -> Ints:
    """Name the PSUs and domains with a row of the base, sorted."""
    key, rows = _sorted_rows(part, tuple(labels), frame)
    observed: Ints = key[part.counts[rows, 0] > 0]
    return observed


@lru_cache(maxsize=FRAMES)
def _positions(frame: PsuFrame, other: PsuFrame) -> Ints:
    """Find the place of each PSU in another frame; -1 where it has none."""
    places = _labels(other).with_row_index("place")
    found = _labels(frame).join(places, on=PSU, how="left", maintain_order="left")
    return found["place"].cast(pl.Int64).fill_null(-1).to_numpy()


@lru_cache(maxsize=FRAMES)
def _labels(frame: PsuFrame) -> pl.DataFrame:
    strata = pl.Series(frame.strata, dtype=pl.String)
    psus = pl.Series(frame.psus, dtype=pl.String)
    return pl.DataFrame([strata[frame.stratum_of_psu].alias("stratum"), psus.alias("psu")])


def _frame_of(keys: Sequence[tuple[str, str]]) -> PsuFrame:
    """Make a frame of PSUs given in the order of their strata."""
    strata = {stratum: h for h, stratum in enumerate(dict.fromkeys(key[0] for key in keys))}
    stratum_of_psu: Ints = np.array([strata[key[0]] for key in keys], dtype=np.int64)
    return PsuFrame(
        tuple(strata), tuple(key[1] for key in keys), stratum_of_psu, np.zeros(len(strata))
    )
