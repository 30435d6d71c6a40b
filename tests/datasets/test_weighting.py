"""Weights for non-response within strata, against analysis and by hand.

D1  the weights are those of analysis.weighting, households out of scope left out before
D2  a stratum in which nobody answered has no factor, and its weights are 0
D3  a hamlet taken with certainty becomes a stratum whose PSUs are its households
D4  in a census who answered counts once
"""

import polars as pl
from numpy.testing import assert_allclose

from analysis.weighting import Weighting, adjust_nonresponse
from mne.datasets.weighting import (
    OUT_OF_SCOPE,
    RESPONDED,
    with_listed_weights,
    with_variance_units,
    with_weights,
)

SELECTIONS = pl.DataFrame(
    {
        "household_id": [f"h{n}" for n in range(1, 10)],
        "stratum": ["a"] * 5 + ["b"] * 4,
        "psu": ["p", "p", "q", "q", "q", "r", "r", "s", "s"],
        "psu_chance": [0.5] * 5 + [1.0, 1.0, 0.25, 0.25],
        "design_weight": [4.0, 4.0, 6.0, 6.0, 6.0, 3.0, 3.0, 8.0, 8.0],
        "disposition": [
            "completed",
            "refused",
            "completed",
            "moved",
            "not_found",
            "partly",
            "dissolved",
            "completed",
            "absent",
        ],
    }
)


def test_weights_agree_with_analysis():  # D1
    weighted = with_weights(SELECTIONS)
    in_scope = weighted.filter(~pl.col("disposition").is_in(OUT_OF_SCOPE))
    responded = in_scope["disposition"].is_in(RESPONDED)
    theirs = adjust_nonresponse(
        Weighting.of(in_scope["design_weight"]), responded, in_scope["stratum"]
    )
    assert_allclose(in_scope["weight"], theirs.weight)
    # by hand: stratum a stands for 4 + 4 + 6 + 6 (not found counts), 4 + 6 answered
    assert_allclose(weighted["weight"][0], 4 * 20 / 10)
    assert weighted.filter(disposition="moved")["weight"].to_list() == [0]


def test_a_stratum_without_answers_has_no_factor():  # D2
    silent = SELECTIONS.with_columns(
        disposition=pl.when(stratum="b").then(pl.lit("absent")).otherwise("disposition")
    )
    weighted = with_weights(silent).filter(stratum="b")
    assert weighted["response_factor"].to_list() == [None] * 4
    assert weighted["weight"].to_list() == [0.0] * 4


def test_a_certain_hamlet_is_a_stratum_of_households():  # D3
    units = with_variance_units(SELECTIONS).select("stratum", "psu")
    assert units.rows()[:2] == [("a", "p"), ("a", "p")]
    assert units.rows()[5:] == [("b/r", "h6"), ("b/r", "h7"), ("b", "s"), ("b", "s")]


def test_in_a_census_who_answered_counts_once():  # D4
    weighted = with_listed_weights(SELECTIONS)
    assert weighted["weight"].to_list() == [1, 0, 1, 0, 0, 1, 0, 1, 0]
    assert weighted["response_factor"].to_list() == [1.0] * 9
