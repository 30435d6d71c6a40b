r"""Wild cluster bootstrap-t for a coefficient where clusters are few, the null imposed.

Residuals of the regression *under the null* are multiplied by one random number per
cluster, and the t statistic is computed again (Cameron, Gelbach & Miller 2008, *Review of
Economics and Statistics* 90, 414–427). With :math:`G \le 12` clusters all :math:`2^G` signs
are taken, so there is no luck in it. The interval holds the values that are not rejected.
Strata and finite populations play no part: treatment was assigned to clusters.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Literal, get_args

import numpy as np
import polars as pl

from analysis.arrays import (
    Column,
    Floats,
    Ints,
    choose,
    codes,
    numbers,
    same_length,
    series,
)
from analysis.design import Design, SurveyDesign
from analysis.did_errors import TooFewClusters
from analysis.estimation_errors import CensusHasNoInterval
from analysis.method_errors import OneRoundAtATime
from analysis.model_errors import TermsCollinear
from analysis.regression import INTERCEPT

Weights = Literal["rademacher", "webb"]

ENUMERATED = 12  # clusters up to which all signs are taken
WEBB = np.sqrt([0.5, 1.0, 1.5])
TIE = 1e-9
FAR = 1e5  # standard errors; what isn't rejected there is not rejected anywhere


@dataclass(frozen=True)
class Draws:
    """How the numbers per cluster are drawn.

    Attributes
    ----------
    weights
        "rademacher" (signs), or "webb" (six points; for fewer than ten clusters, where
        signs give few different statistics).
    count, seed
        Random draws where not all are taken.
    level
        Confidence of the interval.
    """

    weights: Weights = "rademacher"
    count: int = 9999
    seed: int = 20260101
    level: float = 0.95

    def __post_init__(self) -> None:
        choose("weights", self.weights, get_args(Weights))
        if not 0 < self.level < 1:
            choose("level", str(self.level), ("0.90", "0.95", "0.99"))
        if self.count < 1:
            choose("count", str(self.count), ("999", "9999"))

    def enumerates(self, clusters: int) -> bool:
        """Say whether all sign patterns are taken."""
        return self.weights == "rademacher" and clusters <= ENUMERATED

    def matrix(self, clusters: int) -> Floats:
        """Give the numbers, draw by cluster."""
        if self.enumerates(clusters):
            return np.array(list(product((1.0, -1.0), repeat=clusters)))
        points = np.ones(1) if self.weights == "rademacher" else WEBB
        rng = np.random.default_rng(self.seed)
        return rng.choice(np.concatenate([-points, points]), (self.count, clusters))


@dataclass(frozen=True)
class WildBootstrap:
    """A coefficient tested by the wild cluster bootstrap.

    Attributes
    ----------
    se, t
        Of the cluster-robust covariance with the factor G/(G-1).
    p
        Share of bootstrap statistics at least as far from 0 as ``t``.
    low, high
        Values not rejected; infinite where clusters are too few to reject any.
    enumerated, draws, seed
        Whether all sign patterns were taken, how many, and the seed (None: no chance).
    """

    term: str
    value: float
    se: float
    t: float
    p: float
    low: float
    high: float
    level: float
    cluster: str
    clusters: int
    n: int
    missing: int
    weights: Weights
    enumerated: bool
    draws: int
    seed: int | None

    def to_frame(self) -> pl.DataFrame:
        """Give one row."""
        return pl.DataFrame([vars(self)])


def wild_bootstrap(
    design: Design,
    y: Column,
    terms: pl.DataFrame,
    tested: str,
    *,
    cluster: Column,
    draws: Draws | None = None,
) -> WildBootstrap:
    """Test one coefficient of the linear regression of ``y`` on ``terms``.

    The design gives the weights only. ``cluster`` is never guessed: name the units that
    treatment was assigned to. Rows with a missing value are left out and counted.

    Raises
    ------
    TooFewClusters, TermsCollinear, UnknownOption, OneRoundAtATime, CensusHasNoInterval,
    LabelMissing, LengthMismatch, NotNumeric
        Each names the columns.
    """
    chosen = draws or Draws()
    choose("tested", tested, terms.columns)
    weight = _weights(design)
    label = series("cluster", cluster)
    columns = [numbers("y", y), *(numbers(name, terms[name]) for name in terms.columns)]
    for name, length in (("y", len(columns[0])), ("terms", terms.height)):
        same_length(name, length, len(weight))
    same_length(label.name, len(label), len(weight))
    known = np.isfinite(np.column_stack(columns)).all(axis=1)
    used = known & (weight > 0)
    group = codes(label.name, label.filter(pl.Series(used)))
    if len(group.labels) < 3:
        raise TooFewClusters(label.name, len(group.labels))
    x = np.column_stack([np.ones(len(weight)), *columns[1:]])[used]
    names = (INTERCEPT, *terms.columns)
    _check_rank(x * np.sqrt(weight[used])[:, None], names)
    fit = _Fit.of((columns[0][used], x, weight[used]), names.index(tested), group.code)
    statistics = _Statistics.of(fit, chosen.matrix(len(group.labels)))
    enumerated = chosen.enumerates(len(group.labels))
    low, high = (
        statistics.bound(side, chosen.level, enumerated=enumerated) for side in (-1, 1)
    )
    return WildBootstrap(
        term=tested,
        value=fit.value,
        se=fit.se,
        t=fit.value / fit.se,
        p=statistics.p_value(0.0, enumerated=enumerated),
        low=low,
        high=high,
        level=chosen.level,
        cluster=label.name,
        clusters=len(group.labels),
        n=int(used.sum()),
        missing=int(((weight > 0) & ~known).sum()),
        weights=chosen.weights,
        enumerated=enumerated,
        draws=len(statistics.top_y),
        seed=None if enumerated else chosen.seed,
    )


def _weights(design: Design) -> Floats:
    if not isinstance(design, SurveyDesign):
        raise CensusHasNoInterval("wild bootstrap")
    if len(design.parts) > 1:
        raise OneRoundAtATime([part.label for part in design.parts], "wild bootstrap")
    return design.parts[0].weights


def _check_rank(x: Floats, names: tuple[str, ...]) -> None:
    """Refuse a term that the terms before it determine."""
    length = np.sqrt((x**2).sum(axis=0))
    triangle = np.linalg.qr(x / np.where(length > 0, length, 1.0), mode="r")
    alone = np.zeros(len(names), dtype=np.bool_)
    alone[: len(triangle)] = np.abs(np.diag(triangle)) > TIE
    if not alone.all():
        raise TermsCollinear([names[k] for k in np.flatnonzero(~alone)])


@dataclass(frozen=True, eq=False)
class _Fit:
    """The coefficient, and what its score is made of, cluster by cluster.

    ``own`` and ``all`` hold, for the outcome and for the term with the other terms taken
    out, the sums over each cluster of w·x̃·r and of w·x·r; ``leverage`` of w·x̃·x·H.
    """

    value: float
    se: float
    own: tuple[Floats, Floats]
    all: tuple[Floats, Floats]
    leverage: Floats

    @classmethod
    def of(cls, data: tuple[Floats, Floats, Floats], k: int, group: Ints) -> _Fit:
        y, x, w = data
        rest = np.delete(x, k, axis=1)
        target = np.column_stack([y, x[:, k]])
        root = np.sqrt(w)[:, None]
        solved = np.linalg.lstsq(rest * root, target * root, rcond=None)[0]
        ry, rx = (target - rest @ solved).T
        square = float(w @ rx**2)
        value = float(w @ (rx * ry)) / square
        count = int(group.max()) + 1
        score = np.bincount(group, w * rx * (ry - value * rx), count)
        se = float(np.sqrt(count / (count - 1) * (score**2).sum())) / square
        bread = np.linalg.inv((x * w[:, None]).T @ x)
        columns = np.column_stack([ry, rx])
        own = _sums(columns, w * rx, group, count)
        every = [_sums(x, w * r, group, count) for r in (ry, rx)]
        leverage = every[1] @ bread
        return cls(value, se, (own[:, 0], own[:, 1]), (every[0], every[1]), leverage)


def _sums(x: Floats, scale: Floats, group: Ints, count: int) -> Floats:
    result = np.zeros((count, x.shape[1]))
    np.add.at(result, group, x * scale[:, None])
    return result


@dataclass(frozen=True, eq=False)
class _Statistics:
    """Parts of the bootstrap statistics that are linear in the value under the null."""

    fit: _Fit
    top_y: Floats
    top_x: Floats
    score_y: Floats
    score_x: Floats

    @classmethod
    def of(cls, fit: _Fit, draws: Floats) -> _Statistics:
        scores = [
            draws * own - draws @ every @ fit.leverage.T
            for own, every in zip(fit.own, fit.all, strict=True)
        ]
        return cls(fit, draws @ fit.own[0], draws @ fit.own[1], scores[0], scores[1])

    def p_value(self, null: float, *, enumerated: bool) -> float:
        """Give the share of statistics at least as far out as the one observed."""
        clusters = self.score_y.shape[1]
        top = np.abs(self.top_y - null * self.top_x)
        spread = ((self.score_y - null * self.score_x) ** 2).sum(axis=1)
        below = np.sqrt(clusters / (clusters - 1) * spread)
        observed = abs(self.fit.value - null) / self.fit.se
        extreme = int((top >= observed * below * (1 - TIE)).sum())
        if enumerated:
            return extreme / len(top)
        return (extreme + 1) / (len(top) + 1)

    def bound(self, side: int, level: float, *, enumerated: bool) -> float:
        """Find where the p-value falls to 1 - level, going outwards from the estimate."""
        alpha = 1 - level + TIE

        def kept(steps: float) -> bool:
            null = self.fit.value + side * steps * self.fit.se
            return self.p_value(null, enumerated=enumerated) > alpha

        if kept(FAR):
            return side * float("inf")
        inside, outside = 0.0, 0.5
        while kept(outside):
            inside, outside = outside, outside * 1.5
        for _ in range(50):
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if kept(middle) else (inside, middle)
        return self.fit.value + side * inside * self.fit.se
