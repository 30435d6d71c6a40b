"""Association: identities with Pearson's test, what can't be tested, redundancy.

AS1  a simple random sample gives nearly Pearson's test; two by two is the t test of shares
AS2  order of classes, of rows and scaled weights change nothing
AS3  too few PSUs, empty cells: Wald is not given; faults are named
AS4  the t test is the contrast of two domains
AS5  phi and redundancy of indicators: worked cases
AS6  under the hypothesis F rejects as often as it should (simulation)
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from analysis.association import associate, compare_means
from analysis.contrasts import estimate_vector
from analysis.design import Census, SurveyDesign
from analysis.estimation_errors import CensusHasNoInterval, LengthMismatch
from analysis.measures import mean_of
from analysis.method_errors import OneRoundAtATime
from analysis.model_errors import NotTwoClasses, OneClassOnly
from analysis.redundancy import redundancy
from tests.analysis.made_survey import made_survey

FRAME = made_survey().filter(pl.col("round") == "2022")


def design_of(frame: pl.DataFrame = FRAME, **options: Any) -> SurveyDesign:
    return SurveyDesign.from_frame(frame, strata="stratum", psu="psu", **options)


def test_a_simple_random_sample_gives_pearsons_test():  # AS1
    rng = np.random.default_rng(8)
    a, b = rng.integers(0, 3, 4000), rng.integers(0, 4, 4000)
    found = associate(SurveyDesign(np.ones(4000)), a, b)
    pearson = stats.chi2_contingency(np.bincount(a * 4 + b).reshape(3, 4))
    assert_allclose(found.chi_square.statistic, pearson.statistic)
    assert_allclose(found.chi_square.p, pearson.pvalue, atol=0.02)
    assert_allclose(found.f.p, pearson.pvalue, atol=0.02)
    assert_allclose(found.cramers_v, (pearson.statistic / 4000 / 2) ** 0.5)


def test_the_order_of_classes_and_rows_says_nothing():  # AS2
    before = associate(design_of(), FRAME["ethnicity"], FRAME["d01"])
    mixed = FRAME.sample(fraction=1, shuffle=True, seed=3).with_columns(
        pl.col("weight") * 1000,
        pl.col("ethnicity").replace({"kinh": "a", "khmer": "z"}),
        ~pl.col("d01"),
    )
    after = associate(design_of(mixed), mixed["d01"], mixed["ethnicity"])
    for name in ("f", "chi_square", "wald", "adjusted_wald"):
        first, second = getattr(before, name), getattr(after, name)
        assert_allclose(first.statistic, second.statistic, rtol=1e-9)
        assert_allclose(first.p, second.p, rtol=1e-9)
    assert_allclose(before.share.sum(), 1)
    assert_allclose(before.to_frame()["expected"].sum(), 1)


def test_wald_needs_psus_and_filled_cells():  # AS3
    few = FRAME.filter(pl.col("psu").str.contains(r"-[01]-"))  # 8 PSUs, 4 df
    found = associate(design_of(few), few["size"].clip(1, 6), few["ethnicity"])
    assert found.adjusted_wald is None
    # two strata of two PSUs: 2 df; three classes by two: 2 of them go, 1 is left
    two = few.filter(pl.col("stratum") < "s2")
    assert associate(design_of(two), two["ethnicity"], two["d01"]).adjusted_wald
    # lonely PSUs give a covariance, but no degrees of freedom
    lonely = few.filter((pl.col("stratum") == "s0") | pl.col("psu").str.contains("-0-"))
    adjusted = design_of(lonely, single_psu="adjust")
    bare = associate(adjusted, lonely["ethnicity"], lonely["d01"])
    assert bare.wald is not None
    assert bare.adjusted_wald is None
    fewer = few.filter(pl.col("stratum") < "s2")
    none = associate(design_of(fewer), fewer["size"].clip(1, 5), fewer["ethnicity"])
    assert none.wald is None
    assert none.f.p > 0


def test_faults_are_named():  # AS3
    with pytest.raises(OneClassOnly, match=r"'first' has one class \(1\)"):
        associate(design_of(), np.ones(288, dtype=int), FRAME["d01"])
    with pytest.raises(
        NotTwoClasses, match=r"'ethnicity' has 3 groups \(cham, khmer, kinh\)"
    ):
        compare_means(design_of(), FRAME["income"], FRAME["ethnicity"])
    with pytest.raises(OneRoundAtATime):
        associate(design_of(made_survey(), round="round"), FRAME["d01"], FRAME["d02"])
    with pytest.raises(CensusHasNoInterval):
        compare_means(Census(2), [1.0, 2.0], ["a", "b"])
    with pytest.raises(LengthMismatch):
        associate(design_of(), FRAME["d01"], [1, 0])


def test_blanks_are_left_out_and_counted():  # AS3
    some = FRAME["ethnicity"].scatter([0, 1, 2], None)
    found = associate(design_of(), some, FRAME["d01"])
    assert (found.n, found.missing) == (FRAME.height - 3, 3)


def test_the_t_test_is_the_contrast_of_two_domains():  # AS4
    found = compare_means(design_of(), FRAME["income"], FRAME["d01"])
    pair = estimate_vector(design_of(), mean_of(FRAME["income"]), FRAME["d01"])
    wanted = pair.derive(d=lambda v: v["true"] - v["false"])
    assert_allclose((found.difference, found.se), (wanted.value[0], wanted.se[0]))
    assert found.df == wanted.df - 1
    assert found.groups == ("false", "true")
    assert found.low < found.difference < found.high
    assert found.missing == 0


def test_phi_and_redundancy_of_worked_cases():  # AS5
    frame = pl.DataFrame(
        {
            "a": [1, 1, 0, 0],
            "inside": [1, 0, 0, 0],
            "against": [0, 0, 1, 1],
            "never": [0, 0, 0, 0],
            "blank": [None, None, None, None],
        },
        schema_overrides={"blank": pl.Int64},
    )
    found = {
        (row["first"], row["second"]): row
        for row in redundancy(Census(4), frame).iter_rows(named=True)
    }
    assert found["a", "inside"]["r0"] == 1
    assert_allclose(found["a", "inside"]["phi"], 1 / 3**0.5)
    assert found["a", "against"]["r0"] == 0
    assert_allclose(found["a", "against"]["phi"], -1)
    assert found["a", "never"]["phi"] is None
    assert found["a", "never"]["r0"] is None
    assert found["a", "blank"] == {
        "first": "a",
        "second": "blank",
        "phi": None,
        "r0": None,
        "n": 0,
    }


@pytest.mark.slow
def test_f_rejects_as_often_as_it_should():  # AS6
    rng = np.random.default_rng(21)
    psu = np.repeat(np.arange(40), 15)
    stratum = psu // 5
    rejected = 0
    for _ in range(400):
        a = rng.random(600) < stats.norm.cdf(rng.normal(0, 0.5, 40))[psu]
        b = rng.random(600) < stats.norm.cdf(rng.normal(0, 0.5, 40))[psu]
        design = SurveyDesign(np.ones(600), stratum, psu)
        rejected += associate(design, a, b).f.p < 0.05
    # 20 expected of 400, give or take 4.4; Pearson's test would reject far oftener
    assert 8 <= rejected <= 36
