"""The wild cluster bootstrap: by hand, identities, known truth, what is refused.

WB1  all sign patterns, each regression run again by least squares
WB2  the interval holds the values that are not rejected
WB3  a shift and a swap; clusters too few to reject anything
WB4  the seed gives the same numbers; Webb's points and many clusters
WB5  with no effect and few clusters it rejects about as often as it should
WB6  faults are named
"""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose

from analysis.design import Census, SurveyDesign
from analysis.did_errors import TooFewClusters
from analysis.estimation_errors import CensusHasNoInterval, LabelMissing, UnknownOption
from analysis.method_errors import OneRoundAtATime
from analysis.model_errors import TermsCollinear
from analysis.wild_bootstrap import Draws, WildBootstrap, wild_bootstrap


def made(clusters: int = 8, seed: int = 3, effect: float = 0.0) -> pl.DataFrame:
    """Two rounds of clusters, the even ones treated."""
    rng = np.random.default_rng(seed)
    rows = []
    for commune in range(clusters):
        for later in (0, 1):
            shock = rng.normal(0, 0.5)
            for _ in range(5 + commune % 3):
                treated = 1 - commune % 2
                y = shock + rng.normal() + effect * treated * later
                rows.append(
                    (commune, treated, later, treated * later, y, rng.uniform(1, 3))
                )
    names = ["commune", "treated", "later", "did", "y", "weight"]
    return pl.DataFrame(rows, schema=names, orient="row")


def boot(frame: pl.DataFrame, draws: Draws | None = None) -> WildBootstrap:
    terms = frame.select("treated", "later", "did")
    design = SurveyDesign.from_frame(frame)
    return wild_bootstrap(
        design, frame["y"], terms, "did", cluster=frame["commune"], draws=draws
    )


def t_by_hand(frame: pl.DataFrame, y: Any, null: float) -> float:
    """Weighted least squares and the cluster-robust t, written out."""
    x = np.column_stack([np.ones(len(y)), frame.select("treated", "later", "did")])
    w, group = frame["weight"].to_numpy(), frame["commune"].to_numpy()
    bread = np.linalg.inv(x.T @ (x * w[:, None]))
    solution = bread @ x.T @ (w * y)
    scores = x * (w * (y - x @ solution))[:, None]
    sums = np.array([scores[group == g].sum(axis=0) for g in np.unique(group)])
    factor = len(sums) / (len(sums) - 1)
    covariance = factor * bread @ sums.T @ sums @ bread
    return float((solution[3] - null) / np.sqrt(covariance[3, 3]))


@pytest.mark.parametrize("null", [0.0, 0.7])
def test_every_pattern_by_hand(null: float):  # WB1
    frame = made(4).with_columns(y=pl.col("y") - null * pl.col("did"))
    y, w = frame["y"].to_numpy(), frame["weight"].to_numpy()
    x = np.column_stack([np.ones(len(y)), frame.select("treated", "later")])
    fitted = x @ np.linalg.solve(x.T @ (x * w[:, None]), x.T @ (w * y))
    observed = t_by_hand(frame, y, 0.0)
    again = [
        t_by_hand(frame, fitted + np.array(signs)[frame["commune"]] * (y - fitted), 0.0)
        for signs in product((1.0, -1.0), repeat=4)
    ]
    wanted = np.mean(np.abs(again) >= abs(observed) * (1 - 1e-9))
    found = boot(frame)
    assert_allclose(found.t, observed, rtol=1e-9)
    assert found.p == wanted
    assert (found.enumerated, found.draws, found.seed) == (True, 16, None)


def test_the_interval_holds_what_is_not_rejected():  # WB2
    frame = made(10, effect=1.5)
    found = boot(frame)
    for bound, outwards in ((found.low, -1), (found.high, 1)):
        inside, outside = (
            boot(frame.with_columns(y=pl.col("y") - at * pl.col("did"))).p
            for at in (bound - 1e-6 * outwards, bound + 1e-6 * outwards)
        )
        assert outside <= 0.05 < inside
    assert found.low < found.value < found.high


def test_a_shift_moves_the_interval_and_a_swap_mirrors_it():  # WB3
    found = boot(made(9))
    up = boot(made(9).with_columns(y=pl.col("y") + 2 * pl.col("did") + 7))
    assert_allclose(
        (up.value, up.low, up.high), np.add((found.value, found.low, found.high), 2)
    )
    minus = boot(made(9).with_columns(y=-pl.col("y")))
    assert_allclose((minus.low, minus.high, minus.p), (-found.high, -found.low, found.p))


def test_four_clusters_reject_nothing():  # WB3
    found = boot(made(4, effect=50))
    assert found.p >= 2 / 16
    assert (found.low, found.high) == (-math.inf, math.inf)


def test_the_seed_gives_the_same_numbers():  # WB4
    frame = made(16)
    first, again, other = (boot(frame, Draws(count=499, seed=s)) for s in (1, 1, 2))
    assert first == again
    assert first.p != other.p
    assert (first.enumerated, first.draws, first.seed) == (False, 499, 1)
    webb = boot(made(5), Draws("webb", count=499))
    assert not webb.enumerated
    assert set(np.round(Draws("webb", count=50).matrix(5) ** 2, 9).ravel()) == {0.5, 1, 1.5}
    assert webb.to_frame()["weights"].to_list() == ["webb"]


@pytest.mark.slow
def test_with_no_effect_it_rejects_as_it_should():  # WB5
    rejected = np.mean([boot(made(8, seed=s)).p <= 0.05 for s in range(300)])
    assert 0.01 <= rejected <= 0.10  # 0.05, 4 standard errors of 300 trials
    found = np.mean([boot(made(10, seed=s, effect=3)).p <= 0.05 for s in range(20)])
    assert found > 0.8


def test_faults_are_named():  # WB6
    frame = made(8)
    terms, design = frame.select("treated", "did"), SurveyDesign.from_frame(frame)
    y, commune = frame["y"], frame["commune"]
    with pytest.raises(TypeError, match="cluster"):
        wild_bootstrap(design, y, terms, "did")  # type: ignore[call-arg]
    with pytest.raises(TooFewClusters, match="'treated' has 2 clusters") as e:
        wild_bootstrap(design, y, terms, "did", cluster=frame["treated"])
    assert "ít nhất 3" in e.value.sentence("vi")
    with pytest.raises(UnknownOption, match="tested"):
        wild_bootstrap(design, y, terms, "later", cluster=commune)
    same = terms.with_columns(copy="did")
    with pytest.raises(TermsCollinear, match="copy"):
        wild_bootstrap(design, y, same, "did", cluster=commune)
    with pytest.raises(LabelMissing, match="commune"):
        wild_bootstrap(design, y, terms, "did", cluster=commune.scatter(0, None))
    with pytest.raises(CensusHasNoInterval):
        wild_bootstrap(Census(frame.height), y, terms, "did", cluster=commune)
    rounds = SurveyDesign.from_frame(frame, round="later")
    with pytest.raises(OneRoundAtATime):
        wild_bootstrap(rounds, y, terms, "did", cluster=commune)
    for wrong in ({"weights": "mammen"}, {"level": 1.0}, {"count": 0}):
        with pytest.raises(UnknownOption):
            Draws(**wrong)  # type: ignore[arg-type]


def test_rows_without_a_value_are_counted():  # WB6
    frame = made(8)
    found = boot(frame.with_columns(y=frame["y"].scatter([0, 5], None)))
    assert (found.n, found.missing) == (frame.height - 2, 2)
    kept = boot(frame.filter(~pl.int_range(frame.height).is_in([0, 5])))
    assert_allclose((found.value, found.p), (kept.value, kept.p))
