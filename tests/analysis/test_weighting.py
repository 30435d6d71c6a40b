"""Weights and calibration: identities, worked cases, simulation, the errors.

W1  non-response: classes keep their sum, the silent get 0, every factor is kept
W2  trimming: the cap holds and the sum stays
W3  calibration: known totals are met by every distance, bounds hold, linear = GREG
W4  what is known has no standard error; calibrating on what is true already changes nothing
W5  residual errors are near the jackknife that calibrates again in each replicate
W6  faults name the column, the class, the row
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose

from analysis.calibrated_estimation import calibrated_estimates, estimate_calibrated
from analysis.calibration import Calibrated, calibrate, post_stratify, rake
from analysis.contrasts import estimate_vector
from analysis.design import SurveyDesign
from analysis.estimation_errors import LengthMismatch, NotYesOrNo, UnknownOption
from analysis.measures import for_persons, mean_of, shares_of, together, total_of
from analysis.method_errors import (
    AuxiliaryMissing,
    CalibratedWeightNegative,
    CalibrationNotReached,
    ClassWithoutResponse,
    MarginMismatch,
    MarginsDisagree,
    OneRoundAtATime,
    OutOfRange,
    TrimTooTight,
)
from analysis.replicate_estimation import replicate_statistic
from analysis.replication import jackknife
from analysis.weighting import Weighting, adjust_nonresponse, kish_deff, trim
from tests.analysis.made_survey import made_survey

FRAME = made_survey().filter(pl.col("round") == "2022")
WEIGHTING = Weighting.of(FRAME["weight"])
ETHNICITIES = {"cham": 2000.0, "khmer": 2500.0, "kinh": 2400.0}
AREAS = {"a": 3300.0, "b": 3600.0}


def design_of(frame: pl.DataFrame = FRAME, **options: Any) -> SurveyDesign:
    return SurveyDesign.from_frame(frame, strata="stratum", psu="psu", **options)


def sums_by(column: str, weight: Any) -> dict[str, float]:
    frame = FRAME.with_columns(calibrated=pl.Series(weight))
    return dict(frame.group_by(column).agg(pl.col("calibrated").sum()).iter_rows())


# ---------------------------------------------------------------- W1, W2


def test_respondents_stand_for_their_class():  # W1
    responded = pl.Series([k % 3 > 0 for k in range(FRAME.height)])
    adjusted = adjust_nonresponse(WEIGHTING, responded, FRAME["ethnicity"])
    before = sums_by("ethnicity", WEIGHTING.weight)
    after = sums_by("ethnicity", adjusted.weight)
    for name, total in before.items():
        assert_allclose(after[name], total)
    assert (adjusted.weight[::3] == 0).all()
    assert adjusted.to_frame().columns == ["base", "1 non-response", "weight"]
    assert_allclose(
        adjusted.weight, adjusted.to_frame()["base"] * adjusted.to_frame()["1 non-response"]
    )


def test_the_summary_shows_what_each_step_did():  # W1
    adjusted = trim(adjust_nonresponse(WEIGHTING, [True, False] * 144), 2.5)
    summary = adjusted.summary()
    assert summary["step"].to_list() == ["base", "non-response", "trimming at 2.5 medians"]
    assert summary["rows"].to_list() == [288, 144, 144]
    assert_allclose(summary["sum"], summary["sum"][0])
    assert summary["deff"][2] < summary["deff"][1]


def test_kish_s_design_effect_of_equal_weights_is_one():  # W1
    assert kish_deff([3.0, 3.0, 3.0, 0.0]) == 1


@pytest.mark.parametrize("within", [None, "stratum"])
def test_no_weight_passes_the_cap_and_the_sum_stays(within: str | None):  # W2
    trimmed = trim(WEIGHTING, 1.5, None if within is None else FRAME[within])
    groups = pl.Series("g", ["all"] * FRAME.height) if within is None else FRAME[within]
    frame = pl.DataFrame({"g": groups, "before": WEIGHTING.weight, "after": trimmed.weight})
    for _, own in frame.group_by("g"):
        cap = 1.5 * own["before"].median()
        assert own["after"].max() <= cap * (1 + 1e-12)
        assert_allclose(own["after"].sum(), own["before"].sum())


def test_the_excess_goes_to_the_others_in_proportion():  # W2
    once = trim(Weighting.of([1.0, 1.0, 1.0, 1.2, 1.8]), 1.5, rounds=1)
    assert_allclose(once.weight, [4.5 / 4.2, 4.5 / 4.2, 4.5 / 4.2, 5.4 / 4.2, 1.5])
    assert trim(Weighting.of([2.0, 2.0]), 1).weight.tolist() == [2.0, 2.0]


def test_a_group_in_which_nobody_counts_is_left_alone():  # W2
    silent = Weighting(np.array([0.0, 2.0, 2.0]))
    assert trim(silent, 2, ["a", "b", "b"]).weight.tolist() == [0.0, 2.0, 2.0]


def test_weights_below_the_cap_are_left_alone():  # W2
    assert_allclose(trim(WEIGHTING, 100).weight, WEIGHTING.weight)


# ---------------------------------------------------------------- W3, W4


def raked() -> Calibrated:
    return rake(WEIGHTING, (FRAME["ethnicity"], ETHNICITIES), (FRAME["area"], AREAS))


def auxiliaries() -> pl.DataFrame:
    return FRAME.select(
        one=pl.lit(1.0),
        cham=pl.col("ethnicity") == "cham",
        income=pl.col("income"),
    )


KNOWN = {"one": 6900.0, "cham": 2000.0, "income": 6900 * 1050.0}


def test_raked_weights_meet_both_margins():  # W3
    for column, totals in (("ethnicity", ETHNICITIES), ("area", AREAS)):
        for name, total in sums_by(column, raked().weight).items():
            assert_allclose(total, totals[name], rtol=1e-9)


def test_raking_on_indicators_gives_the_same_weights():  # W3
    columns = {k: FRAME["ethnicity"] == k for k in ETHNICITIES} | {
        "b": FRAME["area"] == "b"
    }
    totals = ETHNICITIES | {"b": AREAS["b"]}
    found = calibrate(WEIGHTING, pl.DataFrame(columns), totals, distance="raking")
    assert_allclose(found.weight, raked().weight, rtol=1e-9)


@pytest.mark.parametrize(
    ("distance", "bounds"), [("linear", None), ("raking", None), ("logit", (0.4, 2.5))]
)
def test_every_distance_meets_the_totals(distance: Any, bounds: Any):  # W3
    found = calibrate(WEIGHTING, auxiliaries(), KNOWN, distance=distance, bounds=bounds)
    for name, total in KNOWN.items():
        assert_allclose((auxiliaries()[name] * found.weight).sum(), total, rtol=1e-9)
    factor = found.weighting.steps[-1].factor
    if bounds:
        assert bounds[0] < factor.min() < 1 < factor.max() < bounds[1]


@pytest.mark.parametrize("scale", [1e-6, 1e-3, 1e3])
@pytest.mark.parametrize("distance", ["linear", "raking"])
def test_the_scale_of_the_first_weights_does_not_matter(scale: float, distance: Any):  # W3
    # weights that average 1, as files often have them, are brought to a population
    scaled = Weighting.of(FRAME["weight"] * scale)
    dummies = FRAME.select(
        (pl.col("ethnicity") == name).alias(name) for name in ETHNICITIES
    )
    found, expected = (
        calibrate(one, dummies, ETHNICITIES, distance=distance)
        for one in (scaled, WEIGHTING)
    )
    assert_allclose(found.weight, expected.weight, rtol=1e-9)
    both = (FRAME["ethnicity"], ETHNICITIES), (FRAME["area"], AREAS)
    assert_allclose(rake(scaled, *both).weight, raked().weight, rtol=1e-9)


def test_what_is_known_has_no_standard_error():  # W4
    totals = together(total_of(auxiliaries()["one"]), total_of(auxiliaries()["income"]))
    found = calibrate(WEIGHTING, auxiliaries(), KNOWN)
    vector = estimate_calibrated(design_of(), found, totals)
    assert_allclose(vector.value, [KNOWN["one"], KNOWN["income"]], rtol=1e-9)
    assert_allclose(vector.se / vector.value, [0, 0], atol=1e-10)
    shares = estimate_calibrated(design_of(), raked(), shares_of(FRAME["ethnicity"]))
    assert_allclose(shares.se, 0, atol=1e-12)


def test_weights_that_meet_the_totals_already_stay():  # W4
    own = {name: float((auxiliaries()[name] * WEIGHTING.weight).sum()) for name in KNOWN}
    found = calibrate(WEIGHTING, auxiliaries(), own)
    assert_allclose(found.weight, WEIGHTING.weight)
    income = estimate_calibrated(design_of(), found, mean_of(FRAME["income"]))
    assert_allclose(income.se, 0, atol=1e-9)


def test_without_auxiliaries_that_explain_the_error_is_the_linearised_one():  # W4
    # one post-stratum known exactly: of a mean nothing is explained
    found = post_stratify(WEIGHTING, ["x"] * FRAME.height, {"x": 7000.0})
    measured = for_persons(mean_of(FRAME["income"]), FRAME["size"])
    domain = FRAME["ethnicity"]
    calibrated = estimate_calibrated(design_of(), found, measured, domain)
    plain = estimate_vector(design_of(), measured, domain)
    assert_allclose(calibrated.value, plain.value)
    assert calibrated.names == plain.names
    assert calibrated.df == plain.df
    assert_allclose(calibrated.covariance, plain.covariance, rtol=1e-9)


def test_non_response_and_calibration_go_together():  # W4
    responded = pl.Series([k % 4 > 0 for k in range(FRAME.height)])
    adjusted = adjust_nonresponse(WEIGHTING, responded, FRAME["area"])
    answers = pl.Series("income", np.where(responded, FRAME["income"], np.nan))
    found = post_stratify(adjusted, FRAME["ethnicity"], ETHNICITIES)
    vector = estimate_calibrated(design_of(), found, mean_of(answers))
    assert len(found.weighting.steps) == 2
    assert_allclose(
        vector.value,
        np.average(FRAME["income"].filter(responded), weights=found.weight[responded]),
    )


def test_calibrated_estimates_carry_their_counts():  # W4
    some = FRAME["income"].scatter([0, 1], None)
    measured = together(mean_of(some), mean_of(FRAME["size"]))
    vector = estimate_calibrated(design_of(), raked(), measured, FRAME["area"])
    found = calibrated_estimates(design_of(), raked(), measured, FRAME["area"])
    size = found.at(measure="size", domain="b")
    assert_allclose(size.value, vector.value[vector.names.index("b:size")])
    assert_allclose(size.se, vector.se[vector.names.index("b:size")])
    first = found.at(measure="income", domain="a")
    assert (first.missing, first.n, first.df) == (2, 142, 10)
    assert first.interval is not None


# ---------------------------------------------------------------- W5


def test_residual_errors_are_near_the_jackknife():  # W5
    income = FRAME["income"].to_numpy()

    def again(weight: Any) -> list[float]:
        kept = weight > 0
        found = rake(
            Weighting(weight[kept]),
            (FRAME["ethnicity"].filter(kept), ETHNICITIES),
            (FRAME["area"].filter(kept), AREAS),
        )
        return [float(found.weight @ income[kept] / found.weight.sum())]

    replicated = replicate_statistic(jackknife(design_of()), again, ["income"])
    found = estimate_calibrated(design_of(), raked(), mean_of(FRAME["income"]))
    assert_allclose(found.value, replicated.value)
    assert_allclose(found.se, replicated.se, rtol=0.05)


# ---------------------------------------------------------------- W6


def test_faults_of_classes_and_caps_are_named():  # W6
    with pytest.raises(ClassWithoutResponse, match="class kinh"):
        adjust_nonresponse(WEIGHTING, FRAME["ethnicity"] != "kinh", FRAME["ethnicity"])
    with pytest.raises(NotYesOrNo, match="responded"):
        adjust_nonresponse(WEIGHTING, [2] * FRAME.height)
    with pytest.raises(LengthMismatch):
        adjust_nonresponse(WEIGHTING, [1])
    with pytest.raises(OutOfRange, match=r"most = 0\.5"):
        trim(WEIGHTING, 0.5)
    with pytest.raises(TrimTooTight, match=r"In group \* a cap of 1\.0 medians"):
        trim(Weighting.of([1.0, 1.0, 10.0]), 1.0)


def test_margins_that_do_not_match_the_sample_are_named():  # W6
    with pytest.raises(MarginMismatch, match=r"'ethnicity' .* without a total: kinh"):
        post_stratify(WEIGHTING, FRAME["ethnicity"], {"cham": 1.0, "khmer": 1.0})
    with pytest.raises(MarginMismatch, match="without a row: tay"):
        post_stratify(WEIGHTING, FRAME["ethnicity"], ETHNICITIES | {"tay": 5.0})
    with pytest.raises(OutOfRange, match=r"ethnicity cham = 0\.0"):
        post_stratify(WEIGHTING, FRAME["ethnicity"], ETHNICITIES | {"cham": 0.0})
    with pytest.raises(MarginsDisagree, match="ethnicity 6,900, area 6,901"):
        rake(
            WEIGHTING,
            (FRAME["ethnicity"], ETHNICITIES),
            (FRAME["area"], {"a": 1.0, "b": 6900.0}),
        )
    with pytest.raises(MarginMismatch, match="without a total: income"):
        calibrate(WEIGHTING, auxiliaries(), {"one": 1.0, "cham": 1.0})


def test_totals_that_cannot_be_met_are_named():  # W6
    far = KNOWN | {"cham": 6800.0}
    with pytest.raises(CalibrationNotReached, match=r"cham.*'logit'"):
        calibrate(WEIGHTING, auxiliaries(), far, distance="logit", bounds=(0.9, 1.1))
    with pytest.raises(CalibratedWeightNegative, match="distance='raking'"):
        calibrate(WEIGHTING, auxiliaries(), KNOWN | {"income": 6900 * 4000.0})
    with pytest.raises(OutOfRange, match="bounds"):
        calibrate(WEIGHTING, auxiliaries(), KNOWN, distance="logit", bounds=(1.1, 2))
    with pytest.raises(OutOfRange, match="bounds"):
        calibrate(WEIGHTING, auxiliaries(), KNOWN, bounds=(0.5, 2))
    with pytest.raises(UnknownOption, match="distance"):
        calibrate(WEIGHTING, auxiliaries(), KNOWN, distance="near")  # type: ignore[arg-type]
    blank = auxiliaries().with_columns(income=FRAME["income"].scatter(4, None))
    with pytest.raises(AuxiliaryMissing, match="'income' is missing in row 5"):
        calibrate(WEIGHTING, blank, KNOWN)


def test_rounds_are_calibrated_one_by_one():  # W6
    frame = made_survey()
    found = post_stratify(Weighting.of(frame["weight"]), frame["area"], AREAS)
    with pytest.raises(OneRoundAtATime, match="calibration"):
        estimate_calibrated(
            design_of(frame, round="round"), found, mean_of(frame["income"])
        )
