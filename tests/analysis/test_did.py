"""Differences in differences: R's contrasts, identities, known truth, what is refused.

DD1  R ``survey``'s contrast over stacked and independent rounds (reference/README.md)
DD2  the coefficient of treated x later is the same number
DD3  swapping groups or rounds turns the sign; a shift of all changes nothing
DD4  H, A and M0 by domain are what the four cells give; equal groups are a plain change
DD5  with known truth the standard error of ``fixed`` is right
DD6  what the design can't support is refused; what weakens the result is said
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose

from analysis.contrasts import estimate_vector
from analysis.deprivation_measures import deprivation_measures
from analysis.design import Census, SurveyDesign
from analysis.did import difference_in_differences, grouped_rounds
from analysis.did_errors import GroupMissing, GroupNotConstant, SameRoundTwice
from analysis.double_differences import WARNINGS, DoubleDifference
from analysis.estimation_errors import NotYesOrNo, RoundNotFound, RoundsNotComparable
from analysis.measures import mean_of, proportion_of, ratio_of, total_of
from analysis.regression import regress
from tests.analysis.golden_methods import rows
from tests.analysis.made_survey import made_survey, matrix_of

REFERENCE = Path(__file__).parent / "reference"
FRAME = made_survey().with_columns(treated=pl.col("area") == "b")


def design_of(frame: pl.DataFrame = FRAME, **options: Any) -> SurveyDesign:
    return SurveyDesign.from_frame(
        frame, strata="stratum", psu="psu", round="round", unit="unit", **options
    )


def did(
    frame: pl.DataFrame = FRAME, order: tuple[str, str] = ("2022", "2026"), **options: Any
) -> DoubleDifference:
    rounds = grouped_rounds(design_of(frame), mean_of(frame["income"]), frame["treated"])
    return difference_in_differences(rounds, *order, **options)[0]


@pytest.mark.parametrize(
    ("covariance", "entry"), [("stacked", "pool"), ("independent", "indep")]
)
def test_the_contrast_of_r_is_reproduced(covariance: Any, entry: str):  # DD1
    golden = json.loads((REFERENCE / "r_survey_fixture.json").read_text())["golden"]
    wanted = golden[f"did.{entry}.contrast"]["value"]
    frame = rows()
    design = SurveyDesign.from_frame(
        frame, weight="wgt", strata="stratum", psu="psu", round="round", nest=True
    )
    rounds = grouped_rounds(design, mean_of(frame["c"]), frame["treat"])
    found = difference_in_differences(rounds, "0", "2", covariance=covariance)[0]
    assert_allclose(found.value, wanted["did"]["est"]["did"], rtol=1e-9)
    assert_allclose(found.se, wanted["did"]["se"], rtol=1e-9)
    cells = [
        found.comparison_before,
        found.treated_before,
        found.comparison_after,
        found.treated_after,
    ]
    assert_allclose([cell.value for cell in cells], list(wanted["cells"].values()))
    assert sum(cell.n for cell in cells) == frame.filter(pl.col("round") != 1).height


@pytest.mark.parametrize("treated", ["area", "ethnicity"])  # PSUs apart, and shared
def test_the_regression_gives_the_same(treated: str):  # DD2
    one = {"area": "b", "ethnicity": "kinh"}[treated]
    frame = FRAME.with_columns(treated=pl.col(treated) == one, unit=None)
    rounds = grouped_rounds(
        SurveyDesign.from_frame(frame, strata="stratum", psu="psu", round="round"),
        mean_of(frame["income"]),
        frame["treated"],
    )
    found = difference_in_differences(rounds, "2022", "2026", covariance="stacked")[0]
    later = pl.col("round") == "2026"
    terms = frame.select("treated", later=later, did=pl.col("treated") & later)
    model = regress(
        SurveyDesign.from_frame(frame, strata="stratum", psu="psu"),
        frame["income"],
        terms,
        within=frame["round"] != "2024",
    ).coefficients
    assert_allclose((found.value, found.se), (model.value[3], model.se[3]), rtol=1e-9)
    assert ("groups_share_psus" in found.warnings) == (treated == "ethnicity")


@pytest.mark.parametrize("covariance", ["fixed", "stacked", "independent"])
def test_swapping_turns_the_sign(covariance: Any):  # DD3
    found = did(covariance=covariance)
    groups = did(FRAME.with_columns(treated=~pl.col("treated")), covariance=covariance)
    rounds = did(order=("2026", "2022"), covariance=covariance)
    for other in (groups, rounds):
        assert_allclose(other.value, -found.value)
        assert_allclose((other.se, other.p), (found.se, found.p))
        assert other.df == found.df
    assert found.interval is not None
    assert groups.interval is not None
    assert_allclose(found.interval.low, -groups.interval.high)


def test_a_shift_of_everybody_changes_nothing():  # DD3
    found = did()
    later = pl.col("income") + 500 * (pl.col("round") == "2026")
    shifted = did(FRAME.with_columns(income=later))
    assert_allclose((shifted.value, shifted.se), (found.value, found.se), rtol=1e-7)
    more = pl.col("income") + 500 * ((pl.col("round") == "2026") & pl.col("treated"))
    gained = did(FRAME.with_columns(income=more))
    assert_allclose((gained.value, gained.se), (found.value + 500, found.se), rtol=1e-7)


def test_deprivation_by_domain_is_what_the_cells_give():  # DD4
    measurement = deprivation_measures(matrix_of(FRAME), unit="person")
    cham = FRAME["ethnicity"] == "cham"
    rounds = grouped_rounds(design_of(), measurement, FRAME["treated"], cham)
    found = difference_in_differences(rounds, "2022", "2026", covariance="stacked")
    pooled = SurveyDesign.from_frame(FRAME, strata="stratum", psu="psu")
    cell = FRAME.select(pl.format("{}.{}.{}", "round", "area", cham.alias("cham")))
    vector = estimate_vector(pooled, measurement, cell.to_series())
    for measure in ("H", "A", "M0"):
        for domain in ("false", "true"):
            names = [
                f"{year}.{area}.{domain}:{measure}"
                for area in "ba"
                for year in (2022, 2026)
            ]
            wanted = vector.derive(
                did=lambda v, n=names: v[n[1]] - v[n[0]] - (v[n[3]] - v[n[2]])
            )
            one = found.at(measure=measure, domain=domain)
            assert_allclose((one.value, one.se), (wanted.value[0], wanted.se[0]))
            assert one.change_treated is not None
            assert one.change_comparison is not None
            assert_allclose(one.value, one.change_treated - one.change_comparison)
    frame = found.to_frame()
    assert frame.height == len(found)
    assert {"n_treated_before", "low", "psus_shared", "warnings"} <= set(frame.columns)
    assert "change_treated" in str(found.where(measure="H"))


@pytest.mark.parametrize("make", [total_of, mean_of])
def test_ratios_and_totals_have_the_error_of_their_contrast(make: Any):  # DD4
    y = FRAME["income"]
    measurement = ratio_of(y, FRAME["size"]) if make is mean_of else make(y)
    rounds = grouped_rounds(design_of(), measurement, FRAME["treated"])
    found = difference_in_differences(rounds, "2022", "2026", covariance="independent")[0]
    vector = estimate_vector(design_of(), measurement, FRAME["area"])
    wanted = vector.derive(
        did=lambda v: v["2026:b"] - v["2022:b"] - (v["2026:a"] - v["2022:a"])
    )
    assert_allclose((found.value, found.se), (wanted.value[0], wanted.se[0]))


def simulated(rng: np.random.Generator) -> pl.DataFrame:
    """Forty PSUs a round, thirty of them kept; the effect on the treated is 2."""
    rows = []
    for psu in range(40):
        treated = psu % 2
        for later in (0, 1):
            kept = psu >= 10
            effect = np.random.default_rng([int(rng.integers(2**31))]).normal()
            rows.append((psu, treated, later, kept, effect))
    frame = pl.DataFrame(
        rows, schema=["psu", "treated", "later", "kept", "u"], orient="row"
    )
    lasting = pl.col("u").first().over("psu")
    u = pl.when("kept").then(lasting).otherwise("u")
    label = pl.when("kept").then("psu").otherwise(pl.col("psu") + 100 * pl.col("later"))
    frame = frame.with_columns(
        mean=5 + u + 2 * pl.col("treated") * pl.col("later"), psu=label
    )
    frame = pl.concat([frame] * 4)
    noise = pl.Series(rng.normal(0, 1, frame.height))
    return frame.with_columns(
        y=pl.col("mean") + noise, weight=pl.lit(1.0), stratum="treated", round="later"
    )


@pytest.mark.slow
def test_with_known_truth_the_error_is_right():  # DD5
    rng = np.random.default_rng(11)
    values, errors, covered = [], [], []
    for _ in range(300):
        frame = simulated(rng)
        design = SurveyDesign.from_frame(frame, strata="stratum", psu="psu", round="round")
        rounds = grouped_rounds(design, mean_of(frame["y"]), frame["treated"])
        found = difference_in_differences(rounds, "0", "1")[0]
        assert found.interval is not None
        values.append(found.value)
        errors.append(found.se)
        covered.append(found.interval.low <= 2 <= found.interval.high)
    truth = np.std(values)
    assert abs(np.mean(values) - 2) < 4 * truth / np.sqrt(300)
    assert 0.87 < np.mean(errors) / truth < 1.15  # sd of a sd of 300: 4 %
    assert 0.91 < np.mean(covered) <= 0.99


def test_what_weakens_the_result_is_said():  # DD6
    found = did()
    assert found.warnings == ("no_pre_trend", "few_clusters")
    assert did(order=("2024", "2026")).warnings == ("few_clusters",)
    for k, language in enumerate(("vi", "en")):
        assert found.sentences(language)[0] == WARNINGS["no_pre_trend"][k]


def named(label: dict[str, str]) -> pl.DataFrame:
    return FRAME.with_columns(round=pl.col("round").replace(label))


def test_which_round_is_earlier_does_not_hang_on_its_name():  # DD6
    # an endline (CK) comes before a baseline (DK) in the alphabet, not in time
    names = {"2022": "DK-2022", "2024": "GK-2024", "2026": "CK-2026"}
    first = did(named(names), ("DK-2022", "CK-2026"))
    assert first.warnings == ("no_pre_trend", "few_clusters")
    assert did(named(names), ("GK-2024", "CK-2026")).warnings == ("few_clusters",)
    two = named(names).filter(pl.col("round") != "GK-2024")
    assert "no_pre_trend" in did(two, ("DK-2022", "CK-2026")).warnings
    assert "no_pre_trend" in did(two, ("CK-2026", "DK-2022")).warnings
    split = grouped_rounds(design_of(two), mean_of(two["income"]), two["treated"])
    found = difference_in_differences(split[::-1], "DK-2022", "CK-2026")[0]
    assert "no_pre_trend" in found.warnings


def test_years_written_as_text_are_in_the_order_of_years():  # DD6
    shuffled = named({"2022": "999", "2024": "1000"}).sample(
        fraction=1, shuffle=True, seed=3
    )
    labels = [part.label for part in design_of(shuffled).parts]
    assert labels == ["999", "1000", "2026"]


@pytest.mark.parametrize("dtype", [pl.String, pl.Categorical, pl.Enum(["DK", "GK", "CK"])])
def test_names_of_rounds_are_in_the_order_of_the_table(dtype: Any):  # DD6
    frame = named({"2022": "DK", "2024": "GK", "2026": "CK"})
    design = design_of(frame.with_columns(pl.col("round").cast(dtype)))
    assert [part.label for part in design.parts] == ["DK", "GK", "CK"]


def test_standards_of_other_measures_meet_in_what_both_have():  # DD6
    first, _, last = grouped_rounds(
        design_of(), deprivation_measures(matrix_of(FRAME)), FRAME["treated"]
    )
    own = last.measured.measurement
    ratios = tuple(ratio for ratio in own.ratios if ratio.measure in {"M0", "A"})[::-1]
    new = replace(last.measured, measurement=replace(own, standard="b", ratios=ratios))
    found = difference_in_differences(
        [first, replace(last, measured=new)], "2022", "2026", despite=["standard"]
    )
    plain = difference_in_differences([first, last], "2022", "2026")
    assert {one.measure for one in found} == {"A", "M0"}
    for one in found:
        wanted = plain.at(measure=one.measure)
        assert_allclose((one.value, one.se), (wanted.value, wanted.se))
        assert one.treated_after == wanted.treated_after


def test_a_cell_without_a_base_gives_no_number():  # DD6
    poor = FRAME.select(pl.col("d01") & ~(pl.col("treated") & (pl.col("round") == "2026")))
    measured = ratio_of(poor.to_series() * FRAME["income"], poor.to_series())
    rounds = grouped_rounds(design_of(), measured, FRAME["treated"])
    found = difference_in_differences(rounds, "2022", "2026")[0]
    assert (found.value, found.se, found.p, found.reason) == (None, None, None, "no_base")
    assert found.treated_after.n == 0
    share = proportion_of(poor.to_series())
    edge = grouped_rounds(design_of(), share, FRAME["treated"])
    one = difference_in_differences(edge, "2022", "2026")[0]
    assert (one.treated_after.value, one.p, one.interval, one.reason) == (
        0,
        None,
        None,
        "edge",
    )


def test_a_census_differs_without_error():  # DD6
    census = Census.from_frame(FRAME, round="round")
    rounds = grouped_rounds(census, mean_of(FRAME["income"]), FRAME["treated"])
    found = difference_in_differences(rounds, "2022", "2026")[0]
    means = dict(
        FRAME.group_by(pl.format("{}{}", "round", "area"))
        .agg(pl.mean("income"))
        .iter_rows()
    )
    wanted = means["2026b"] - means["2022b"] - (means["2026a"] - means["2022a"])
    assert_allclose(found.value, wanted)
    assert (found.se, found.df, found.p, found.reason) == (None, None, None, "census")


def test_rows_in_neither_group_stay_in_the_design():  # DD6
    third = pl.when(pl.col("stratum") != "s3").then("treated")
    found = did(FRAME.with_columns(treated=third))
    assert found.treated_before.n == did().treated_before.n / 2
    assert found.treated_before.psus == 6


def test_no_comparison_group_is_refused():  # DD6
    later = pl.col("treated") | (pl.col("round") == "2026")
    with pytest.raises(GroupMissing, match="'2026' has no household with treated = 0") as e:
        did(FRAME.with_columns(treated=later, unit=pl.col("unit") + pl.col("round")))
    assert "nhóm đối chứng" in e.value.sentence("vi")
    rounds = grouped_rounds(
        design_of(), mean_of(FRAME["income"]), FRAME["treated"], FRAME["area"]
    )
    assert "ở: toàn bộ mẫu." in e.value.sentence("vi")
    assert "in: the whole sample." in str(e.value)
    with pytest.raises(GroupMissing, match="treated = 1 in: a"):
        difference_in_differences(rounds, "2022", "2026")


def test_a_household_that_changes_its_group_is_refused():  # DD6
    unit = FRAME.filter(pl.col("round") == "2022")["unit"][100]
    moved = (pl.col("unit") == unit) & (pl.col("round") == "2022")
    with pytest.raises(GroupNotConstant, match=f"1 households .* {unit}") as e:
        did(FRAME.with_columns(treated=pl.col("treated") ^ moved))
    assert "giữ một nhóm" in e.value.sentence("vi")


def test_one_round_and_other_standards_are_refused():  # DD6
    with pytest.raises(SameRoundTwice, match="both '2022'") as e:
        did(order=("2022", "2022"))
    assert "hai đợt khác nhau" in e.value.sentence("vi")
    with pytest.raises(RoundNotFound, match="2030"):
        did(order=("2022", "2030"))
    with pytest.raises(NotYesOrNo, match="size"):
        grouped_rounds(design_of(), mean_of(FRAME["income"]), FRAME["size"])
    first, *others = grouped_rounds(design_of(), mean_of(FRAME["income"]), FRAME["treated"])
    old = replace(first.measured.measurement, standard="vn-2015")
    other = replace(first, measured=replace(first.measured, measurement=old))
    with pytest.raises(RoundsNotComparable, match="standard"):
        difference_in_differences([other, *others], "2022", "2026")
