"""Bad input gets a sentence: which column, which rows, what is wrong, what to do.

N1  every kind of bad input that an evaluator brings, one case each, in both languages
N2  only the first rows are listed, and their number is told
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from analysis.comparison import compare, measured_rounds
from analysis.deprivation import deprivation_matrix
from analysis.deprivation_measures import deprivation_measures
from analysis.design import Census, SurveyDesign
from analysis.errors import AnalysisError, VariablesAbsent
from analysis.estimation import estimate, estimate_mean, estimate_proportion
from analysis.estimation_errors import (
    CensusHasNoInterval,
    EmptyDomain,
    NotNumeric,
    PsuNotNested,
    RoundsNotComparable,
    SinglePsuStratum,
    WeightMissing,
    WeightNegative,
    WeightZero,
)
from analysis.inference import Inference
from analysis.measures import mean_of
from analysis.standards import load
from tests.analysis.made_survey import made_survey, matrix_of

FRAME = made_survey(4)
NOW = FRAME.filter(pl.col("round") == "2026").with_columns(row=pl.int_range(pl.len()))


def design(frame: pl.DataFrame) -> SurveyDesign:
    return SurveyDesign.from_frame(frame, strata="stratum", psu="psu")


def with_weight(weight: Any) -> SurveyDesign:
    """Give the rows 3, 5 and 8 another weight."""
    bad = pl.col("row").is_in([2, 4, 7])
    return design(
        NOW.with_columns(pl.when(bad).then(weight).otherwise("weight").alias("weight"))
    )


def with_column(name: str, expression: pl.Expr) -> Any:
    return design(NOW.with_columns(expression.alias(name)))


def lonely() -> Any:
    kept = NOW.filter((pl.col("stratum") != "s1") | (pl.col("psu") == "s1-3-0"))
    return estimate_mean(design(kept), kept["income"])


def without_variables() -> Any:
    households = pl.DataFrame({"household_id": ["a"], "household_size": [3]})
    members = pl.DataFrame({"household_id": ["a"], "age": [30]})
    return deprivation_matrix(load("vn-2022"), households, members)


def across_standards() -> Any:
    rounds = tuple(
        one
        for label, standard in (("2022", "vn-2016"), ("2026", "vn-2022"))
        for own in [FRAME.filter(pl.col("round") == label)]
        for one in measured_rounds(
            SurveyDesign.from_frame(own, strata="stratum", psu="psu", round="round"),
            deprivation_measures(matrix_of(own), standard=standard),
        )
    )
    return compare(rounds, "2022", "2026")


CASES: dict[str, tuple[Callable[[], Any], type[AnalysisError], str]] = {
    "weights missing": (
        lambda: with_weight(None),
        WeightMissing,
        r"'weight' is missing in row 3, 5, 8 \(3 in all\)\. Join the weights",
    ),
    "weights zero": (
        lambda: with_weight(0.0),
        WeightZero,
        r"'weight' is zero in row 3, 5, 8 \(3 in all\).*Correct the weights, or say",
    ),
    "weights negative": (
        lambda: with_weight(-2.0),
        WeightNegative,
        r"'weight' is negative in row 3, 5, 8 \(3 in all\)\. Check how",
    ),
    "psu not nested": (
        lambda: with_column("psu", pl.col("psu").str.slice(3)),
        PsuNotNested,
        r"PSU .* appears in several strata: s0, s1.*say nest=True",
    ),
    "a stratum with one psu": (
        lonely,
        SinglePsuStratum,
        r"Only one PSU was sampled in stratum s1, .*Merge it",
    ),
    "a domain without observations": (
        lambda: estimate(
            design(NOW), mean_of(NOW["income"]), NOW["area"], levels=["a", "b", "c"]
        ),
        EmptyDomain,
        r"No rows belong to c\. Check the codes",
    ),
    "strings where numbers belong": (
        lambda: estimate_mean(design(NOW), NOW["ethnicity"]),
        NotNumeric,
        r"'ethnicity' has to hold numbers but is String, .*288 in all\)\. Convert it",
    ),
    "a standard without its variables": (
        without_variables,
        VariablesAbsent,
        r"households has no ",
    ),
    "rounds under different standards": (
        across_standards,
        RoundsNotComparable,
        r"differ in their standard: vn-2016 and vn-2022\. Compute both the same way",
    ),
    "a census given an interval": (
        lambda: estimate_proportion(
            Census.from_frame(NOW), NOW["d01"], inference=Inference(interval="logit")
        ),
        CensusHasNoInterval,
        r"full count without sampling error.*Publish the number",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_input_gets_a_sentence_that_helps(case: str):  # N1
    run, fault, sentence = CASES[case]
    with pytest.raises(fault, match=sentence) as raised:
        run()
    assert raised.value.sentence("vi") != raised.value.sentence("en")
    assert "{" not in raised.value.sentence("vi")
    assert re.search("Hãy|Dùng", raised.value.sentence("vi"))


def test_of_many_rows_the_first_are_listed():  # N2
    weights = NOW["weight"].to_list()
    weights[10:40] = [None] * 30
    with pytest.raises(WeightMissing, match=r"row 11, 12, 13, 14, 15, … \(\+25\) \(30 in"):
        SurveyDesign(weights)
