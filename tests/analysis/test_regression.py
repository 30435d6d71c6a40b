"""Regression: identities with domain means, jackknife, what can't be fitted.

R1  indicators of groups give the means of the groups and the contrasts of two domains
R2  a product over two rounds is the difference of differences
R3  the linearised errors are near the jackknife's, linear and logistic
R4  missing values and domains: PSUs stay, rows are counted
R5  units: scaling a term or the weights scales nothing else
R6  faults are named
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose

from analysis.association import compare_means
from analysis.contrasts import estimate_vector
from analysis.design import Census, SurveyDesign
from analysis.estimation_errors import (
    CensusHasNoInterval,
    LengthMismatch,
    NotNumeric,
    NotYesOrNo,
    UnknownOption,
)
from analysis.measures import mean_of
from analysis.method_errors import OneRoundAtATime
from analysis.model_errors import RegressionNotReached, TermsCollinear, TooFewPsus
from analysis.regression import Family, regress
from analysis.replicate_estimation import replicate_statistic
from analysis.replication import jackknife
from tests.analysis.made_survey import made_survey

ROUNDS = made_survey().with_columns(
    khmer=pl.col("ethnicity") == "khmer", cham=pl.col("ethnicity") == "cham"
)
FRAME = ROUNDS.filter(pl.col("round") == "2022")


def design_of(frame: pl.DataFrame = FRAME, **options: Any) -> SurveyDesign:
    return SurveyDesign.from_frame(frame, strata="stratum", psu="psu", **options)


def test_indicators_give_the_contrasts_of_domains():  # R1
    found = regress(
        design_of(), FRAME["income"], FRAME.select("khmer", "cham")
    ).coefficients
    means = estimate_vector(design_of(), mean_of(FRAME["income"]), FRAME["ethnicity"])
    wanted = means.derive(
        intercept=lambda v: v["kinh"],
        khmer=lambda v: v["khmer"] - v["kinh"],
        cham=lambda v: v["cham"] - v["kinh"],
    )
    assert_allclose(found.value, wanted.value, rtol=1e-9)
    assert_allclose(found.covariance, wanted.covariance, rtol=1e-7)
    assert found.df == means.df - 2


def test_one_indicator_is_the_t_test():  # R1
    found = regress(design_of(), FRAME["income"], FRAME.select("d01")).to_frame()
    wanted = compare_means(design_of(), FRAME["income"], FRAME["d01"])
    assert_allclose(found["value"][1], wanted.difference)
    assert_allclose((found["t"][1], found["p"][1]), (wanted.t, wanted.p))
    assert found["low"][1] < wanted.difference < found["high"][1]


def test_the_product_is_the_difference_of_differences():  # R2
    later, treated = pl.col("round") == "2026", pl.col("area") == "b"
    terms = ROUNDS.select(treated=treated, later=later, did=treated & later)
    both = ROUNDS["round"] != "2024"
    found = regress(design_of(ROUNDS), ROUNDS["income"], terms, within=both).coefficients
    cells = estimate_vector(
        design_of(ROUNDS), mean_of(ROUNDS["income"]), ROUNDS["round"] + ROUNDS["area"]
    )
    wanted = cells.derive(did=lambda v: v["2026b"] - v["2022b"] - (v["2026a"] - v["2022a"]))
    assert_allclose(found.value[3], wanted.value[0], rtol=1e-9)
    assert_allclose(found.se[3], wanted.se[0], rtol=1e-9)


@pytest.mark.parametrize(("family", "outcome"), [("linear", "income"), ("logistic", "d02")])
def test_the_errors_are_near_the_jackknife(family: Family, outcome: str):  # R3
    terms = FRAME.select("size", "cham")
    found = regress(design_of(), FRAME[outcome], terms, family).coefficients

    def again(weight: Any) -> Any:
        kept = FRAME.with_columns(weight=pl.Series(weight)).filter(pl.col("weight") > 0)
        own = kept.select("size", "cham")
        return regress(design_of(kept), kept[outcome], own, family).coefficients.value

    replicated = replicate_statistic(jackknife(design_of()), again, found.names)
    assert_allclose(found.value, replicated.value)
    assert_allclose(found.se, replicated.se, rtol=0.05)


def test_odds_ratios_are_those_of_the_table():  # R3
    found = regress(design_of(), FRAME["d02"], FRAME.select("cham"), "logistic")
    share = {(a, b): own["weight"].sum() for (a, b), own in FRAME.group_by("cham", "d02")}
    odds = share[True, True] / share[True, False]
    wanted = odds / (share[False, True] / share[False, False])
    assert_allclose(found.odds_ratios()["value"][0], wanted, rtol=1e-9)
    with pytest.raises(UnknownOption, match="family"):
        regress(design_of(), FRAME["income"], FRAME.select("cham")).odds_ratios()


def test_missing_rows_are_a_domain():  # R4
    some = FRAME["income"].scatter(list(range(12)), None)
    found = regress(design_of(), some, FRAME.select("size"))
    assert (found.n, found.missing) == (FRAME.height - 12, 12)
    known = FRAME["income"].is_in(some.drop_nulls().implode())
    within = regress(design_of(), FRAME["income"], FRAME.select("size"), within=known)
    assert_allclose(found.coefficients.covariance, within.coefficients.covariance)
    assert within.missing == 0


def test_units_of_terms_and_weights_scale_nothing_else():  # R5
    plain = regress(design_of(), FRAME["income"], FRAME.select("size")).to_frame()
    scaled = FRAME.with_columns(pl.col("size") * 1e9, pl.col("weight") / 7)
    other = regress(design_of(scaled), scaled["income"], scaled.select("size")).to_frame()
    assert_allclose(plain["t"], other["t"], rtol=1e-9)
    assert_allclose(plain["value"][1], 1e9 * other["value"][1], rtol=1e-9)
    small = regress(design_of(), FRAME["d02"], FRAME.select("size"), "logistic").to_frame()
    large = regress(design_of(scaled), scaled["d02"], scaled.select("size"), "logistic")
    assert_allclose(small["t"], large.to_frame()["t"], rtol=1e-9)


def test_terms_that_cannot_be_told_apart_are_named():  # R6
    terms = FRAME.select(
        "khmer", "cham", kinh=pl.col("ethnicity") == "kinh", zero=pl.lit(0)
    )
    with pytest.raises(TermsCollinear, match="terms kinh, zero follow from those before"):
        regress(design_of(), FRAME["income"], terms)


def test_outcomes_that_are_separated_do_not_converge():  # R6
    terms = pl.DataFrame({"same": FRAME["d01"]})
    with pytest.raises(RegressionNotReached, match="combination of same separates"):
        regress(design_of(), FRAME["d01"], terms, "logistic")


def test_other_faults_are_named():  # R6
    terms = FRAME.select("size")
    with pytest.raises(NotYesOrNo, match="income"):
        regress(design_of(), FRAME["income"], terms, "logistic")
    with pytest.raises(OneRoundAtATime, match="regression"):
        regress(design_of(ROUNDS, round="round"), ROUNDS["income"], ROUNDS.select("size"))
    with pytest.raises(CensusHasNoInterval):
        regress(Census(288), FRAME["income"], terms)
    with pytest.raises(LengthMismatch):
        regress(design_of(), FRAME["income"], terms.head(3))
    with pytest.raises(NotNumeric, match="ethnicity"):
        regress(design_of(), FRAME["income"], FRAME.select("ethnicity"))
    few = FRAME.filter(pl.col("psu").str.contains(r"s[0]-[01]-"))
    with pytest.raises(TooFewPsus, match="1 degrees of freedom for a model of 3"):
        regress(design_of(few), few["income"], few.select("size", "khmer"))
    assert np.isfinite(regress(design_of(), FRAME["income"], terms).coefficients.se).all()
