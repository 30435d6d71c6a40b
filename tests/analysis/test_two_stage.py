"""Two stages of sampling: R's numbers, the formula written out, what is refused by name.

W1  totals, means, ratios, domains, quantiles, regression agree with R survey on made data
W2  the schools of R survey's manual come out
W3  a PSU taken whole adds nothing; without fpc the second stage makes no difference
W4  every part of the formula, written out; a stratum taken whole is known but for it
W5  domains side by side keep the covariance; order and names of units change nothing
W6  designs that aren't offered, and corrections that contradict themselves, are refused
W8  a change counts what the rounds share inside their PSUs
W7  a PSU with one unit is refused, or certain; one without an interview is neither
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose

from analysis.calibrated_estimation import estimate_calibrated
from analysis.calibration import post_stratify
from analysis.changes import Change
from analysis.comparison import compare, measured_rounds
from analysis.contrasts import EstimateVector, estimate_vector
from analysis.design import SurveyDesign
from analysis.design_errors import (
    DesignNotOffered,
    FirstFpcMissing,
    SecondFpcInconsistent,
    SecondPhaseNotOffered,
    SecondStageNotCounted,
    SingleSsuPsu,
    ThirdStageNotOffered,
    UnequalProbabilitiesNotOffered,
)
from analysis.estimates import Estimates
from analysis.estimation import (
    estimate_mean,
    estimate_proportion,
    estimate_ratio,
    estimate_total,
)
from analysis.estimation_errors import LengthMismatch
from analysis.measures import mean_of, total_of
from analysis.quantiles import estimate_quantiles
from analysis.regression import regress
from analysis.replication import bootstrap, jackknife
from analysis.weighting import Weighting
from tests.analysis.made_survey import made_survey

REFERENCE = Path(__file__).parent / "reference"
R: dict[str, list[float]] = json.loads((REFERENCE / "two_stage.json").read_text())
ROWS = pl.read_csv(REFERENCE / "two_stage.csv")
COLUMNS = {
    "strata": "stratum",
    "psu": "psu",
    "ssu": "ssu",
    "fpc": "psus",
    "fpc2": "households",
}
DESIGN = SurveyDesign.from_frame(ROWS, **COLUMNS)


def agree(found: Estimates, name: str) -> None:
    assert_allclose([item.value for item in found], R[name], rtol=1e-9)
    assert_allclose([item.se for item in found], R[f"{name}.se"], rtol=1e-9)


# ---------------------------------------------------------------- R


def test_totals_means_and_ratios_agree_with_r():  # W1
    agree(estimate_total(DESIGN, ROWS["spent"]), "total")
    agree(estimate_mean(DESIGN, ROWS["spent"]), "mean")
    agree(estimate_proportion(DESIGN, ROWS["poor"]), "poor")
    agree(estimate_ratio(DESIGN, ROWS["spent"], ROWS["size"]), "ratio")
    assert [estimate_mean(DESIGN, ROWS["spent"])[0].df] == R["degf"]


def test_domains_agree_with_r():  # W1
    agree(estimate_total(DESIGN, ROWS["spent"], ROWS["area"]), "total.by.area")
    agree(estimate_proportion(DESIGN, ROWS["poor"], ROWS["area"]), "poor.by.area")
    found = estimate_ratio(DESIGN, ROWS["spent"], ROWS["size"], ROWS["stratum"])
    agree(found, "ratio.by.stratum")


def test_the_covariance_of_domains_agrees_with_r():  # W1 W5
    found = estimate_vector(DESIGN, mean_of(ROWS["spent"]), ROWS["area"])
    assert_allclose(found.covariance.ravel(), R["spent.area.vcov"], rtol=1e-9)


def test_quantiles_agree_with_r():  # W1
    found = estimate_quantiles(DESIGN, ROWS["spent"], (0.25, 0.5, 0.75))
    ends = [(item.interval.low, item.interval.high) for item in found if item.interval]
    assert [item.value for item in found] == R["quantile"]
    assert [low for low, _ in ends] == R["quantile.low"]
    assert [high for _, high in ends] == R["quantile.high"]


def test_a_regression_agrees_with_r():  # W1
    terms = ROWS.select("size", b=pl.col("area") == "b")
    found = regress(DESIGN, ROWS["spent"], terms).coefficients
    assert_allclose(found.value, R["glm"], rtol=1e-9)
    assert_allclose(found.se, R["glm.se"], rtol=1e-9)


def test_the_schools_of_r_come_out():  # W2
    # R survey, ?svydesign: svytotal(~enroll, dclus2, na.rm = TRUE) is 2639273 (SE 799638)
    schools = pl.read_csv(REFERENCE / "api_two_stage.csv")
    drawn = pl.len().over("dnum").cast(pl.Float64)
    districts = schools["dnum"].n_unique()
    schools = schools.with_columns(
        weight=pl.col("fpc1") / districts * pl.col("fpc2") / drawn
    )
    design = SurveyDesign.from_frame(
        schools, psu="dnum", ssu="snum", fpc="fpc1", fpc2="fpc2"
    )
    agree(estimate_total(design, schools["enroll"]), "api.enroll")
    agree(estimate_mean(design, schools["api00"]), "api.api00")
    agree(estimate_mean(design, schools["api00"], schools["stype"]), "api.type")
    assert estimate_total(design, schools["enroll"])[0].missing == 6
    assert f"{estimate_total(design, schools['enroll'])[0].se:.0f}" == "799638"


# ---------------------------------------------------------------- identities


def se(design: SurveyDesign, rows: pl.DataFrame = ROWS) -> list[Any]:
    measured = (
        estimate_total(design, rows["spent"]),
        estimate_mean(design, rows["spent"], rows["area"]),
    )
    return [item.se for found in measured for item in found]


def test_psus_taken_whole_are_one_stage():  # W3
    whole = ROWS.with_columns(households=pl.lit(1.0))
    one_stage = SurveyDesign.from_frame(ROWS, strata="stratum", psu="psu", fpc="psus")
    assert_allclose(se(SurveyDesign.from_frame(whole, **COLUMNS)), se(one_stage))


def test_without_fpc_the_second_stage_makes_no_difference():  # W3
    plain = SurveyDesign.from_frame(ROWS, strata="stratum", psu="psu")
    named = SurveyDesign.from_frame(ROWS, strata="stratum", psu="psu", ssu="ssu")
    assert se(plain) == se(named)


def test_without_a_second_correction_units_count_as_drawn_with_replacement():  # W3
    columns = {name: column for name, column in COLUMNS.items() if name != "fpc2"}
    endless = ROWS.with_columns(households=pl.lit(10**12))
    assert_allclose(
        se(SurveyDesign.from_frame(ROWS, **columns)),
        se(SurveyDesign.from_frame(endless, **COLUMNS)),
    )


def test_without_ssu_every_row_is_a_unit():  # W3
    columns = {name: column for name, column in COLUMNS.items() if name != "ssu"}
    assert se(SurveyDesign.from_frame(ROWS, **columns)) == se(DESIGN)


def within(part: pl.DataFrame) -> float:
    """f m (1 − m/M) s² of the weighted amounts of one PSU; f is its stratum's fraction."""
    m, households = part.height, part["households"][0]
    return float((part["weight"] * part["spent"]).var()) * m * (1 - m / households)  # type: ignore[arg-type]


def test_the_formula_written_out():  # W4
    expected = 0.0
    for stratum in ROWS.partition_by("stratum"):
        psus = stratum.partition_by("psu")
        n, fraction = len(psus), len(psus) / stratum["psus"][0]
        sums = [float((p["weight"] * p["spent"]).sum()) for p in psus]
        expected += (1 - fraction) * n * np.var(sums, ddof=1)
        expected += fraction * sum(within(p) for p in psus)
    assert_allclose(estimate_total(DESIGN, ROWS["spent"])[0].se, np.sqrt(expected))


def test_a_stratum_taken_whole_has_the_error_of_its_households():  # W4
    town = ROWS.filter(pl.col("stratum") == "town")
    design = SurveyDesign.from_frame(town, **COLUMNS)
    found = estimate_total(design, town["spent"])[0]
    assert_allclose(found.se, np.sqrt(sum(within(p) for p in town.partition_by("psu"))))
    alone = town.filter(pl.col("psu") == "town-0").with_columns(psus=pl.lit(1))
    certain = SurveyDesign.from_frame(alone, **COLUMNS)
    assert_allclose(estimate_total(certain, alone["spent"])[0].se, np.sqrt(within(alone)))


def test_order_and_names_of_units_change_nothing():  # W5
    shuffled = ROWS.sample(fraction=1, shuffle=True, seed=3)
    renamed = shuffled.with_columns(
        ssu=pl.lit("h") + (9 - pl.col("ssu")).cast(pl.String),
        psu=pl.lit("p") + pl.col("psu"),
    )
    assert_allclose(se(SurveyDesign.from_frame(renamed, **COLUMNS), renamed), se(DESIGN))


def test_members_of_a_household_are_one_unit():  # W5
    halves = pl.concat([ROWS, ROWS]).with_columns(weight=pl.col("weight") / 2)
    assert_allclose(se(SurveyDesign.from_frame(halves, **COLUMNS), halves), se(DESIGN))


def test_each_stratum_may_number_its_psus_anew():  # W5
    anew = ROWS.with_columns(psu=pl.col("psu").str.slice(-1))
    assert_allclose(
        se(SurveyDesign.from_frame(anew, **COLUMNS, nest=True), anew), se(DESIGN)
    )


# ---------------------------------------------------------------- refused


def with_options(**options: Any) -> SurveyDesign:
    return SurveyDesign.from_frame(ROWS, **COLUMNS | options)


@pytest.mark.parametrize(
    ("option", "fault", "sentence"),
    [
        ("pps", UnequalProbabilitiesNotOffered, r"without replacement \(PPS with joint"),
        ("prob", UnequalProbabilitiesNotOffered, "weights 1/probability without fpc"),
        ("fpc3", ThirdStageNotOffered, "no support for a third stage of sampling"),
        ("phase", SecondPhaseNotOffered, "no support for two-phase sampling"),
    ],
)
def test_designs_that_are_not_offered_are_refused_by_name(
    option: str, fault: type[DesignNotOffered], sentence: str
):  # W6
    with pytest.raises(fault, match=sentence):
        with_options(**{option: "weight"})


@pytest.mark.parametrize("rule", ["adjust", "average"])
def test_rules_for_lonely_psus_are_those_of_one_stage(rule: str):  # W6
    with pytest.raises(SecondStageNotCounted, match=f"single_psu='{rule}' can't count"):
        with_options(single_psu=rule)


def test_a_second_correction_needs_the_first():  # W6
    with pytest.raises(FirstFpcMissing, match=r"fpc2 .* without fpc"):
        SurveyDesign.from_frame(ROWS, strata="stratum", psu="psu", fpc2="households")


@pytest.mark.parametrize("households", [2, pl.col("ssu") + 30, -1, None])
def test_a_second_correction_that_contradicts_itself_is_refused(households: Any):  # W6
    rows = ROWS.with_columns(
        households=pl.when(pl.col("psu") == "north-1")
        .then(households)
        .otherwise("households")
    )
    with pytest.raises(
        SecondFpcInconsistent, match=r"can't be used in PSU north-1 \(north\)"
    ):
        SurveyDesign.from_frame(rows, **COLUMNS)


def test_columns_of_another_length_are_refused():  # W6
    with pytest.raises(LengthMismatch, match="'ssu' has 3 rows"):
        SurveyDesign([1.0, 1.0], psu=[1, 2], ssu=[1, 2, 3], fpc=[4, 4])
    with pytest.raises(LengthMismatch, match="'fpc2' has 1 rows"):
        SurveyDesign([1.0, 1.0], psu=[1, 2], fpc=[4, 4], fpc2=[3])


def test_a_psu_with_one_unit_is_refused_or_certain():  # W7
    thin = ROWS.filter((pl.col("psu") != "north-1") | (pl.col("ssu") == 0))
    with pytest.raises(SingleSsuPsu, match=r"in PSU north-1 \(north\) \(1 in all\)"):
        estimate_mean(SurveyDesign.from_frame(thin, **COLUMNS), thin["spent"])
    certain = SurveyDesign.from_frame(thin, **COLUMNS, single_psu="certainty")
    assert estimate_mean(certain, thin["spent"])[0].se > 0  # type: ignore[operator]


def test_a_psu_without_an_interview_is_not_alone():  # W7
    nobody = ROWS.head(1).with_columns(
        psu=pl.lit("north-9"), weight=pl.lit(0.0), households=pl.lit(20)
    )
    both = pl.concat([ROWS, nobody], how="vertical_relaxed")
    design = SurveyDesign.from_frame(both, **COLUMNS, zero_weight="keep")
    found = estimate_total(design, both["spent"])[0]
    assert found.se > estimate_total(DESIGN, ROWS["spent"])[0].se  # type: ignore[operator]
    assert (found.df, found.psus) == (9, 12)  # of those with an interview, as everywhere


def calibrated_mean(design: SurveyDesign) -> EstimateVector:
    known = {"town": 50.0, "north": 200.0, "south": 150.0}
    calibrated = post_stratify(Weighting.of(ROWS["weight"]), ROWS["stratum"], known)
    return estimate_calibrated(design, calibrated, mean_of(ROWS["spent"]))


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("jackknife", jackknife),
        ("bootstrap", partial(bootstrap, seed=1)),
        ("calibration", calibrated_mean),
    ],
)
def test_methods_of_one_stage_refuse_the_second(name: str, method: Any):  # W6
    with pytest.raises(SecondStageNotCounted, match=f"{name} can't count the second"):
        method(DESIGN)


# ---------------------------------------------------------------- change


def rounds(kept: int, households: int) -> pl.DataFrame:
    """Two rounds of five PSUs out of ten and four households out of eight, amounts made."""
    rng = np.random.default_rng(5)
    level = rng.normal(10, 2, 10)
    own = rng.normal(0, 3, (10, 8))
    rows = []
    for r, psus in enumerate((range(5), range(5 - kept, 10 - kept))):
        for psu in psus:
            start = (4 - households) * r
            for ssu in range(start, start + 4):
                spent = level[psu] + own[psu, ssu] + rng.normal(r, 1)
                rows.append((r, psu, ssu, 10, 8, 4.0, spent, "s"))
    names = ["round", "psu", "ssu", "psus", "households", "weight", "spent", "stratum"]
    return pl.DataFrame(rows, schema=names, orient="row")


def changed(frame: pl.DataFrame, covariance: Any = "fixed") -> Change:
    design = SurveyDesign.from_frame(frame, **COLUMNS, round="round")
    measured = measured_rounds(design, total_of(frame["spent"]))
    return compare(measured, "0", "1", covariance=covariance)[0]


def test_a_change_with_all_units_in_common_is_that_of_their_differences():  # W8
    frame = rounds(kept=5, households=4)
    first, second = frame.partition_by("round")
    paired = first.with_columns(spent=second["spent"] - first["spent"])
    expected = estimate_total(SurveyDesign.from_frame(paired, **COLUMNS), paired["spent"])
    assert_allclose(
        [changed(frame).value, changed(frame).se], [expected[0].value, expected[0].se]
    )


def test_the_covariance_of_a_change_written_out():  # W8
    frame = rounds(kept=4, households=3)
    first, second = (
        part.partition_by("psu", as_dict=True) for part in frame.partition_by("round")
    )
    common = sorted(first.keys() & second.keys())
    sums = [[float(4 * of[psu]["spent"].sum()) for psu in common] for of in (first, second)]
    finite = 0.5 * 5
    covariance = (4 - finite) * np.cov(sums)[0, 1]
    for psu in common:
        both = first[psu].join(second[psu], on="ssu").select("spent", "spent_right")
        inside = 16 * np.cov(both.to_numpy().T)[0, 1]  # 3 units in common
        covariance += finite / 4 * (3 - 0.5 * 4) * inside
    alone = changed(frame, "independent").se
    assert_allclose(changed(frame).se ** 2, alone**2 - 2 * covariance)  # type: ignore[operator]


def test_where_no_units_are_shared_their_covariance_is_put_at_its_bound():  # W8
    frame = rounds(kept=5, households=0)
    parts = frame.partition_by("round")
    sums = [
        [float(4 * psu["spent"].sum()) for psu in part.partition_by("psu")]
        for part in parts
    ]
    finite, inside = 0.5 * 5, 0.5 * 4
    added = -2 * (5 - finite) * np.cov(sums)[0, 1]
    for psu in frame.partition_by("round", "psu"):
        added += finite / 5 * inside * 16 * float(psu["spent"].var())  # type: ignore[arg-type]
    alone = changed(frame, "independent").se
    assert_allclose(changed(frame).se ** 2, alone**2 + added)  # type: ignore[operator]


def test_rounds_are_not_stacked_in_two_stages():  # W6
    with pytest.raises(SecondStageNotCounted, match=r"'stacked' .* Use covariance='fixed'"):
        changed(rounds(kept=4, households=3), "stacked")


def test_rounds_have_their_own_second_stage():  # W5
    rows = made_survey()
    counted = rows.with_columns(psus=pl.lit(20), households=pl.lit(30))
    columns = COLUMNS | {"ssu": "unit"}
    together = SurveyDesign.from_frame(counted, **columns, round="round")
    alone = counted.filter(pl.col("round") == "2024")
    assert_allclose(
        estimate_mean(together, counted["income"]).at(round="2024").se,
        estimate_mean(SurveyDesign.from_frame(alone, **columns), alone["income"])[0].se,
    )
