"""Robustness over cutoffs and weights.

R1  cutoffs run from the union to the intersection and are all there are
R2  each point equals `estimate` at that cutoff; H and M0 never rise with k
R3  bands are wider than intervals; sup-t no wider than Bonferroni; equal seeds, equal bands
R4  sup-t bands cover the whole curve about as often as they say
R5  dominance: below, above, nothing of a curve against itself; covariance in one round
R6  weights: equal weights give the standard; ranks agree with themselves, turn when turned
R7  faults have names
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose
from scipy import special

from analysis.contrasts import EstimateVector, estimate_vector
from analysis.deprivation import DeprivationMatrix
from analysis.deprivation_measures import deprivation_measures
from analysis.design import Census, SurveyDesign
from analysis.estimation import estimate
from analysis.estimation_errors import CensusHasNoInterval
from analysis.rank_stability import over_weights, rank_stability
from analysis.robustness import (
    BandRule,
    Where,
    attainable_cutoffs,
    cutoff_measures,
    dominates,
    over_cutoffs,
)
from analysis.robustness_errors import CurveUnknown, RankingsUnlike, SchemeUnfit
from tests.analysis.made_survey import INDICATORS, TWELFTHS, made_survey, matrix_of

FRAME = made_survey()
NOW = FRAME.filter(pl.col("round") == "2024")
DESIGN = SurveyDesign.from_frame(NOW, strata="stratum", psu="psu")
ROUNDS = SurveyDesign.from_frame(FRAME, strata="stratum", psu="psu", round="round")
UNEVEN = {"a": Fraction(1, 2), "b": Fraction(1, 3), "c": Fraction(1, 6)}


def test_cutoffs_run_from_the_union_to_the_intersection():  # R1
    deprived = pl.DataFrame({name: [True, False] for name in UNEVEN})
    matrix = DeprivationMatrix.of(deprived, UNEVEN, Fraction(1, 3))
    assert attainable_cutoffs(matrix) == [Fraction(k, 6) for k in (1, 2, 3, 4, 5, 6)]
    two = {"a": Fraction(3, 4), "b": Fraction(1, 4)}
    matrix = DeprivationMatrix.of(deprived.select("a", "b"), two, Fraction(1, 3))
    assert attainable_cutoffs(matrix) == [Fraction(1, 4), Fraction(3, 4), Fraction(1)]


@pytest.mark.parametrize("unit", ["household", "person"])
def test_each_point_is_the_estimate_at_that_cutoff(unit):  # R2
    curves = over_cutoffs(DESIGN, matrix_of(NOW), NOW["area"], BandRule(unit=unit))
    assert len(curves) == 12 * 3 * 2
    for k in attainable_cutoffs(matrix_of(NOW)):
        alone = deprivation_measures(matrix_of(NOW, k), unit=unit)
        for item in estimate(DESIGN, alone, NOW["area"]):
            if item.measure not in {"H", "A", "M0"}:
                continue
            point = curves.at(measure=item.measure, indicator=str(k), domain=item.domain)
            found = point.estimate
            assert (found.n, found.psus, found.df) == (item.n, item.psus, item.df)
            assert found.reason == item.reason
            if item.se is not None:
                assert_allclose(
                    [found.value, found.se], [item.value, item.se], 1e-12, 1e-14
                )
            if item.interval is not None:
                bounds = (found.interval.low, found.interval.high)
                assert_allclose(bounds, (item.interval.low, item.interval.high), 1e-10)


def test_missing_answers_are_left_out_as_in_estimate():  # R2
    holed = NOW.with_columns(
        d01=pl.when(pl.int_range(pl.len()) % 7 == 0).then(None).otherwise(pl.col("d01"))
    )
    point = over_cutoffs(DESIGN, matrix_of(holed)).at(measure="M0", indicator="1/4")
    alone = estimate(DESIGN, deprivation_measures(matrix_of(holed))).at(measure="M0")
    assert point.estimate.missing == alone.missing > 0
    assert_allclose(point.estimate.value, alone.value, rtol=1e-12)
    assert_allclose(point.estimate.se, alone.se, rtol=1e-12)


@pytest.mark.parametrize("measure", ["H", "M0"])
def test_poverty_never_rises_with_the_cutoff(measure):  # R2
    values = [
        p.estimate.value
        for p in over_cutoffs(DESIGN, matrix_of(NOW))
        if p.measure == measure
    ]
    assert all(low >= high for low, high in pairwise(values))
    assert values[0] > values[-1]


def test_bands_are_wider_than_intervals_and_sup_t_no_wider_than_bonferroni():  # R3
    drawn, again, divided = (
        over_cutoffs(DESIGN, matrix_of(NOW), rule=rule).where(measure="H")
        for rule in (BandRule(), BandRule(), BandRule("bonferroni"))
    )
    assert drawn == again
    for one, other in zip(drawn, divided, strict=True):
        if one.band is None:
            assert one.estimate.reason
            continue
        assert other.band.low < one.band.low < one.estimate.interval.low
        assert one.estimate.interval.high < one.band.high < other.band.high
    row = drawn.to_frame().row(0, named=True)
    assert row["band_low"] == drawn[0].band.low


def test_independent_points_have_the_critical_value_of_sidak():  # R3
    # many degrees of freedom, 4 independent normals: (1 + 0.95^(1/4)) / 2
    exact = special.ndtri((1 + 0.95**0.25) / 2)
    assert_allclose(BandRule(draws=200_000).critical(np.eye(4), 10**6), exact, rtol=0.01)
    assert_allclose(BandRule().critical(np.eye(1), 20), special.stdtrit(20, 0.975))
    same = np.ones((3, 3))
    assert_allclose(
        BandRule(draws=200_000).critical(same, 20), special.stdtrit(20, 0.975), rtol=0.02
    )


@pytest.mark.slow
def test_sup_t_bands_cover_the_whole_curve_as_often_as_they_say():  # R4
    rng = np.random.default_rng(11)
    weights = dict.fromkeys("abcd", Fraction(1, 4))
    p = 0.4
    # PSUs shift the chance of all four indicators by ±0.1; the truth is the mixture
    truth = np.mean(
        [
            [special.bdtrc(k - 1, 4, p + shift) for k in (1, 2, 3, 4)]
            for shift in (-0.1, 0.1)
        ],
        axis=0,
    )
    psus, size, times = 40, 25, 200
    design = SurveyDesign.from_frame(
        pl.DataFrame({"psu": np.repeat(np.arange(psus), size), "weight": 1.0}), psu="psu"
    )
    covered, pointwise = 0, 0
    for _ in range(times):
        shift = np.repeat(rng.choice([-0.1, 0.1], psus), size)[:, None]
        deprived = rng.random((psus * size, 4)) < p + shift
        matrix = DeprivationMatrix.of(
            pl.DataFrame(deprived, schema=list(weights)), weights, Fraction(1, 2)
        )
        points = over_cutoffs(design, matrix, rule=BandRule(draws=4000)).where(measure="H")
        bands = [(one.band, one.estimate.interval) for one in points]
        covered += all(b.low <= t <= b.high for (b, _), t in zip(bands, truth, strict=True))
        pointwise += all(
            i.low <= t <= i.high for (_, i), t in zip(bands, truth, strict=True)
        )
    assert 0.90 <= covered / times <= 0.99
    assert pointwise < covered


def test_a_curve_dominates_the_poorer_one():  # R5
    matrix = matrix_of(FRAME)
    measured = cutoff_measures(matrix)
    early, late = Where(round="2022"), Where(round="2026")
    found = dominates(ROUNDS, measured, (late, early))
    assert found.verdict == "below"
    assert dominates(ROUNDS, measured, (early, late)).verdict == "above"
    assert found.curve["cutoff"].to_list()[-1] == "1"
    assert (found.curve["band_low"] <= found.curve["difference"]).all()


def test_the_difference_of_domains_has_their_covariance():  # R5
    measured = cutoff_measures(matrix_of(NOW))
    pair = (Where("kinh"), Where("cham"))
    found = dominates(DESIGN, measured, pair, NOW["ethnicity"], "M0")
    at = found.curve.filter(pl.col("cutoff") == "1/4").row(0, named=True)
    both = estimate_vector(DESIGN, deprivation_measures(matrix_of(NOW)), NOW["ethnicity"])
    alone = both.derive(change=lambda v: v["kinh:M0"] - v["cham:M0"])
    assert_allclose([at["difference"], at["se"]], [alone.value[0], alone.se[0]], rtol=1e-10)
    same = dominates(DESIGN, measured, (pair[0], pair[0]), NOW["ethnicity"])
    assert (same.verdict, same.everywhere) == ("undecided", False)


def test_opposed_tails_cross():  # R5
    # PSUs of x: three in four deprived of one thing; of y: one in two of both
    rows = [
        (psu, "x" if psu % 2 else "y", h % 4 < 3 - (psu % 4 == 1 and h == 0), False)
        if psu % 2
        else (
            psu,
            "y",
            h % 2 == 0 and not (psu % 4 == 0 and h == 0),
            h % 2 == 0 and not (psu % 4 == 0 and h == 0),
        )
        for psu in range(24)
        for h in range(20)
    ]
    frame = pl.DataFrame(rows, schema=["psu", "at", "a", "b"], orient="row").with_columns(
        weight=1.0
    )
    half = dict.fromkeys("ab", Fraction(1, 2))
    matrix = DeprivationMatrix.of(frame.select("a", "b"), half, Fraction(1, 2))
    design = SurveyDesign.from_frame(frame, psu="psu")
    pair = (Where("x"), Where("y"))
    found = dominates(design, cutoff_measures(matrix), pair, frame["at"])
    assert (found.verdict, found.everywhere) == ("crossing", False)


def test_the_same_weights_give_the_same_measure():  # R6
    schemes = {
        "equal": TWELFTHS,
        "first": dict.fromkeys(INDICATORS, Fraction(1, 22)) | {"d01": Fraction(1, 2)},
    }
    found = over_weights(DESIGN, matrix_of(NOW), schemes, NOW["ethnicity"])
    alone = estimate(DESIGN, deprivation_measures(matrix_of(NOW)), NOW["ethnicity"])
    values = [item.value for item in alone.where(measure="M0")]
    assert_allclose(found["equal"].value, values, rtol=1e-12)
    assert not np.allclose(found["first"].value, values)


def test_ranks_agree_with_themselves_and_turn_when_turned():  # R6
    names = ("a", "b", "c")
    base = EstimateVector(names, np.array([0.1, 0.2, 0.5]), np.eye(3) * 0.02**2, 50)
    same = rank_stability(base, base)
    assert (same.tau_b, same.reversed_pairs, same.significant_share) == (1.0, 0, None)
    turned = EstimateVector(names, np.array([0.5, 0.48, 0.1]), np.eye(3) * 0.02**2, 50)
    found = rank_stability(base, turned)
    # a-b is turned, but by 0.02 with a standard error of 0.028: not significant
    assert (found.pairs, found.reversed_pairs, found.significant) == (3, 3, 2)
    assert_allclose([found.tau_b, found.significant_share], [-1, 2 / 3])
    tied = EstimateVector(names, np.array([0.1, 0.1, 0.5]), np.eye(3) * 0.02**2, 50)
    assert_allclose(rank_stability(base, tied).tau_b, 2 / np.sqrt(3 * 2))


def test_weights_that_do_not_fit_are_refused():  # R7
    short = {"short": dict.fromkeys(INDICATORS[1:], Fraction(1, 11))}
    with pytest.raises(SchemeUnfit, match="d01"):
        over_weights(DESIGN, matrix_of(NOW), short)
    heavy = {"heavy": dict.fromkeys(INDICATORS, Fraction(1, 6))}
    with pytest.raises(SchemeUnfit, match="sum to 2") as caught:
        over_weights(DESIGN, matrix_of(NOW), heavy)
    assert "tổng bằng 2" in caught.value.sentence("vi")


def test_unknown_curves_and_unlike_rankings_are_refused():  # R7
    measured = cutoff_measures(matrix_of(NOW))
    pair = (Where("kinh"), Where("tay"))
    with pytest.raises(CurveUnknown, match=r"tay.*cham, khmer, kinh") as unknown:
        dominates(DESIGN, measured, pair, NOW["ethnicity"])
    assert "Hãy chọn" in unknown.value.sentence("vi")
    with pytest.raises(CensusHasNoInterval):
        dominates(Census(NOW.height), measured, pair, NOW["ethnicity"])
    one = EstimateVector(("a",), np.array([0.1]), np.eye(1), 5)
    two = EstimateVector(("a", "b"), np.array([0.1, 0.2]), np.eye(2), 5)
    with pytest.raises(RankingsUnlike, match="differ in: b") as unlike:
        rank_stability(two, one)
    assert "xếp hạng" in unlike.value.sentence("vi")
