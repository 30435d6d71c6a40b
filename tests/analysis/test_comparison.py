"""Change between rounds: the three covariances, what is shared, what may not be compared.

P1  the fixture's figures for fixed, stacked and independent rounds
P2  fixed rotation: nothing shared = independent; everything shared = paired differences
P3  the formula written out, with fpc; a correlation beyond 1 is held to the overlap
P4  rounds swapped turn the sign; relative change, test and interval fit together
P5  what is shared is counted, by domain
P6  different standards, kinds, units or domains are refused unless said
P7  a census changes without error; shares of 0 or 1 get no test
P8  with known truth the standard error of ``fixed`` is right at any overlap
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from analysis.changes import Change, Changes
from analysis.comparison import MeasuredRound, compare, measured_rounds
from analysis.contrasts import estimate_vector
from analysis.deprivation import DeprivationMatrix
from analysis.deprivation_measures import deprivation_measures
from analysis.design import Census, SurveyDesign
from analysis.did_errors import SameRoundTwice
from analysis.estimation import estimate_mean
from analysis.estimation_errors import (
    CensusHasNoInterval,
    DomainNotInBothRounds,
    FpcInconsistent,
    MeasuresDiffer,
    NoSuchEstimate,
    RoundNotFound,
    RoundsNotComparable,
    UnknownOption,
)
from analysis.inference import Inference
from analysis.measures import (
    Measurement,
    for_persons,
    mean_of,
    proportion_of,
    ratio_of,
    total_of,
)
from tests.analysis.made_survey import INDICATORS, made_survey, matrix_of

REFERENCE = Path(__file__).parent / "reference"
FRAME = made_survey()


def rounds_of(
    frame: pl.DataFrame, column: str = "income", domain: str | None = None, **options: Any
) -> tuple[MeasuredRound, ...]:
    design = SurveyDesign.from_frame(
        frame, strata="stratum", psu="psu", round="round", unit="unit", **options
    )
    coded = None if domain is None else frame[domain]
    return measured_rounds(design, mean_of(frame[column]), coded)


def one(rounds: tuple[MeasuredRound, ...], **options: Any) -> Change:
    return compare(rounds, "2022", "2026", **options)[0]


# ---------------------------------------------------------------- the fixture


@cache
def fixture_changes(covariance: Any) -> Changes:
    """M0 and A of the R fixture: 1/6 x d01..d04 and 1/24 x d05..d12, k = 1/3."""
    frame = pl.read_csv(REFERENCE / "mini_rounds.csv")
    weights = dict.fromkeys(INDICATORS[:4], Fraction(1, 6)) | dict.fromkeys(
        INDICATORS[4:], Fraction(1, 24)
    )
    deprived = frame.select(pl.col(INDICATORS).cast(pl.Boolean))
    matrix = DeprivationMatrix.of(deprived, weights, Fraction(1, 3))
    design = SurveyDesign.from_frame(
        frame, weight="wgt", strata="stratum", psu="psu", round="round", unit="hh"
    )
    rounds = measured_rounds(design, deprivation_measures(matrix))
    return compare(rounds, "0", "2", covariance=covariance)


@pytest.mark.parametrize(
    ("covariance", "m0", "a"),
    # R survey 4.5 for "stacked" and "independent" (r_survey_fixture.json); "fixed" computed
    # independently of this package with V_a + V_b - 2 sum n_c s_ab
    [
        ("fixed", 0.016908981, 0.0164912246),
        ("stacked", 0.018518941, 0.0165158749),
        ("independent", 0.018784440, 0.0159820959),
    ],
)
def test_the_three_covariances_give_their_figures(
    covariance: str, m0: float, a: float
):  # P1
    found = fixture_changes(covariance)
    assert_allclose(found.at(measure="M0").value, -0.0990006656, rtol=1e-8)
    assert_allclose(found.at(measure="M0").se, m0, rtol=5e-8)
    assert_allclose(found.at(measure="A").value, -0.0437743836, rtol=1e-8)
    assert_allclose(found.at(measure="A").se, a, rtol=5e-8)
    assert found.at(measure="M0").overlap.psus_shared == 24
    assert found.at(measure="M0").overlap.units_shared == 133


# ---------------------------------------------------------------- fixed rotation


def test_rounds_that_share_nothing_are_independent():  # P2
    apart = FRAME.with_columns(psu=pl.col("psu") + pl.col("round"))
    fixed, free = (one(rounds_of(apart), covariance=c) for c in ("fixed", "independent"))
    assert fixed.se == free.se
    assert (fixed.df, fixed.overlap.psus_shared) == (free.df, 0)


def test_rounds_that_share_everything_are_paired():  # P2
    same = FRAME.with_columns(psu=pl.col("psu").str.slice(0, 4))
    fixed, stacked = (one(rounds_of(same), covariance=c) for c in ("fixed", "stacked"))
    assert_allclose(fixed.se, stacked.se)
    assert fixed.df == stacked.df == 20
    assert fixed.overlap.share == 1
    assert one(rounds_of(same), covariance="independent").df == 40


def test_stacked_is_one_design_of_all_rounds():  # P1
    pooled = SurveyDesign.from_frame(FRAME, strata="stratum", psu="psu")
    vector = estimate_vector(pooled, mean_of(FRAME["income"]), FRAME["round"])
    expected = vector.derive(change=lambda v: v["2026"] - v["2022"])
    found = one(rounds_of(FRAME), covariance="stacked", inference=Inference(df="design"))
    assert_allclose([found.value, found.se], [expected.value[0], expected.se[0]])
    assert found.df == expected.df


def by_hand(frame: pl.DataFrame, size: float) -> float:
    """Variance of the change of a total: V_a + V_b - 2 sum (n_c - sqrt(f f n n)) s_ab."""
    totals = (
        frame.filter(pl.col("round") != "2024")
        .group_by("round", "stratum", "psu")
        .agg(t=(pl.col("weight") * pl.col("income")).sum())
        .pivot("round", index=["stratum", "psu"], values="t")
    )
    result = 0.0
    for _, stratum in totals.group_by("stratum"):
        finite = []
        for label in ("2022", "2026"):
            t = stratum[label].drop_nulls().to_numpy()
            result += (1 - len(t) / size) * len(t) * t.var(ddof=1)
            finite.append(len(t) ** 2 / size)
        both = stratum.drop_nulls().select("2022", "2026").to_numpy()
        if len(both) > 1:
            kept = len(both) - np.sqrt(finite[0] * finite[1])
            result -= 2 * kept * np.cov(both.T)[0, 1]
    return float(result)


@pytest.mark.parametrize("size", [20, 1e12])
def test_the_formula_of_fixed_rotation_written_out(size: float):  # P3
    frame = FRAME.with_columns(fpc=pl.lit(size))
    design = SurveyDesign.from_frame(
        frame, strata="stratum", psu="psu", round="round", fpc="fpc"
    )
    found = one(measured_rounds(design, total_of(frame["income"])))
    assert_allclose(found.se**2, by_hand(frame, size), rtol=1e-9)  # type: ignore[operator]


def test_a_correlation_beyond_one_is_held_to_the_overlap():  # P3
    # the two PSUs that are kept lie far apart, the seven replaced don't: the covariance
    # from the two, 2 x 40.5, is beyond the variance from all nine, 9 x 5.0625
    frame = pl.DataFrame(
        {
            "round": ["2022"] * 9 + ["2026"] * 9,
            "stratum": ["s"] * 18,
            "psu": [*range(1, 10), 1, 2, *range(13, 20)],
            "unit": range(18),
            "income": [0.0, 9.0, *[4.5] * 7] * 2,
            "weight": [1.0] * 18,
        }
    )
    held, free = (one(rounds_of(frame), covariance=c) for c in ("fixed", "independent"))
    assert held.bounded
    assert not free.bounded
    assert_allclose(held.overlap.share, 2 / 9)
    assert_allclose(held.se**2, free.se**2 * (1 - 2 / 9))  # type: ignore[operator]
    assert not one(rounds_of(FRAME)).bounded


# ---------------------------------------------------------------- sign, relative, test


def test_rounds_swapped_turn_the_sign():  # P4
    rounds = rounds_of(FRAME)
    there, back = compare(rounds, "2022", "2026")[0], compare(rounds, "2026", "2022")[0]
    assert_allclose(there.value, -back.value)  # type: ignore[operator]
    assert_allclose([there.se, there.p], [back.se, back.p])
    assert_allclose(1 + there.relative, 1 / (1 + back.relative))  # type: ignore[operator]


def test_test_interval_and_relative_change_fit_together():  # P4
    found = one(rounds_of(FRAME))
    assert found.interval is not None
    assert found.relative_interval is not None
    assert_allclose(found.value, found.value_after - found.value_before)  # type: ignore[operator]
    assert_allclose(found.t, found.value / found.se)  # type: ignore[operator]
    assert_allclose(found.p, 2 * stats.t.sf(abs(found.t), found.df))  # type: ignore[arg-type]
    half = stats.t.ppf(0.975, found.df) * found.se
    assert_allclose(found.interval.high - found.value, half)  # type: ignore[operator]
    assert_allclose(found.relative, found.value / found.value_before)  # type: ignore[operator]
    ends = [1 + found.relative_interval.low, 1 + found.relative_interval.high]
    assert_allclose(np.sqrt(ends[0] * ends[1]), 1 + found.relative)  # type: ignore[operator]


def test_the_relative_error_is_that_of_the_delta_method():  # P4
    pooled = SurveyDesign.from_frame(FRAME, strata="stratum", psu="psu")
    vector = estimate_vector(pooled, mean_of(FRAME["income"]), FRAME["round"])
    expected = vector.derive(relative=lambda v: v["2026"] / v["2022"] - 1)
    found = one(rounds_of(FRAME), covariance="stacked")
    assert_allclose(
        [found.relative, found.relative_se], [expected.value[0], expected.se[0]]
    )


def test_levels_are_those_of_the_estimates():  # P4
    now = FRAME.filter(pl.col("round") == "2026")
    design = SurveyDesign.from_frame(now, strata="stratum", psu="psu")
    level = estimate_mean(design, now["income"])[0]
    assert one(rounds_of(FRAME)).value_after == level.value


# ---------------------------------------------------------------- what is shared


def test_what_is_shared_is_counted_by_domain():  # P5
    found = compare(rounds_of(FRAME, domain="area"), "2022", "2026")
    for change in found:
        # two strata of six PSUs each, two of which were replaced; 12 households in each PSU
        assert change.overlap.psus_before == change.overlap.psus_after == 12
        assert change.overlap.psus_shared == 8
        assert change.overlap.units_shared == 96
        assert_allclose(change.overlap.share, 8 / 12)


def test_without_identities_shared_households_are_unknown():  # P5
    design = SurveyDesign.from_frame(FRAME, strata="stratum", psu="psu", round="round")
    found = one(measured_rounds(design, mean_of(FRAME["income"])))
    assert found.overlap.units_shared is None


def test_households_that_did_not_answer_are_not_shared():  # P5
    silent = FRAME.with_columns(income=pl.when(pl.col("unit") != "s0-3-0-5").then("income"))
    assert one(rounds_of(silent)).overlap.units_shared == 191


def test_a_psu_in_another_stratum_is_another_psu():  # P5
    moved = FRAME.with_columns(
        stratum=pl.when((pl.col("round") == "2026") & (pl.col("stratum") == "s0"))
        .then(pl.lit("s9"))
        .otherwise("stratum")
    )
    assert one(rounds_of(moved)).overlap.psus_shared == 12
    assert one(rounds_of(moved), covariance="stacked").se > 0  # type: ignore[operator]


# ---------------------------------------------------------------- refusals


def test_a_round_that_is_not_there_is_refused():  # P6
    with pytest.raises(RoundNotFound, match=r"no round '2030'\. It holds 2022, 2024, 2026"):
        compare(rounds_of(FRAME), "2022", "2030")


def test_a_round_is_not_compared_with_itself():  # P6
    with pytest.raises(SameRoundTwice, match=r"both '2022'\. A change needs two"):
        compare(rounds_of(FRAME), "2022", "2022")


def test_a_covariance_or_excuse_that_does_not_exist_is_refused():  # P6
    with pytest.raises(UnknownOption, match="covariance='panel'"):
        one(rounds_of(FRAME), covariance="panel")
    with pytest.raises(UnknownOption, match="despite='weather'"):
        one(rounds_of(FRAME), despite=["weather"])


def test_a_domain_in_one_round_only_is_refused():  # P6
    merged = FRAME.with_columns(
        area=pl.when((pl.col("round") == "2026") & (pl.col("area") == "b"))
        .then(pl.lit("a"))
        .otherwise("area")
    )
    with pytest.raises(
        DomainNotInBothRounds, match="b is in only one of the rounds '2022' and"
    ):
        compare(rounds_of(merged, domain="area"), "2022", "2026")
    assert len(compare(rounds_of(merged, domain="area"), "2022", "2024")) == 2


def under(standard: str, label: str, **options: Any) -> tuple[MeasuredRound, ...]:
    frame = FRAME.filter(pl.col("round") == label)
    design = SurveyDesign.from_frame(frame, strata="stratum", psu="psu", round="round")
    measured = deprivation_measures(matrix_of(frame), standard=standard, **options)
    return measured_rounds(design, measured)


def test_rounds_under_different_standards_are_refused_unless_said():  # P6
    rounds = under("vn-2016", "2022") + under("vn-2022", "2026")
    with pytest.raises(
        RoundsNotComparable, match="standard: vn-2016 and vn-2022"
    ) as refused:
        compare(rounds, "2022", "2026")
    assert "despite=('standard',)" in refused.value.sentence("vi")
    found = compare(rounds, "2022", "2026", despite=["standard"]).at(measure="H")
    assert (found.standard, found.despite) == ("vn-2016 / vn-2022", ("standard",))


def test_households_are_not_compared_with_persons():  # P6
    rounds = under("vn-2022", "2022") + under("vn-2022", "2026", unit="person")
    with pytest.raises(RoundsNotComparable, match="unit: household and person"):
        compare(rounds, "2022", "2026")
    assert compare(rounds, "2022", "2026", despite=["unit"])[0].unit == "person"


def test_different_measures_are_never_compared():  # P6
    later = FRAME.filter(pl.col("round") == "2026")
    design = SurveyDesign.from_frame(later, strata="stratum", psu="psu", round="round")
    rounds = under("", "2022") + measured_rounds(design, mean_of(later["income"]))
    with pytest.raises(MeasuresDiffer, match="Only in '2022': H, A, M0") as refused:
        compare(rounds, "2022", "2026", despite=["standard", "kind", "unit"])
    assert "chỉ có ở “2026”: income" in refused.value.sentence("vi")


def test_measures_beyond_the_first_few_are_held_against_each_other():  # P6
    # as many measures in both rounds; of the eighth indicators each has one of its own
    rounds: list[MeasuredRound] = []
    for label, last in (("2022", "d08"), ("2026", "d09")):
        frame = FRAME.filter(pl.col("round") == label)
        weights = dict.fromkeys([*INDICATORS[:7], last], Fraction(1, 8))
        matrix = DeprivationMatrix.of(frame.select(list(weights)), weights, Fraction(1, 4))
        design = SurveyDesign.from_frame(frame, strata="stratum", psu="psu", round="round")
        rounds += measured_rounds(design, deprivation_measures(matrix))
    with pytest.raises(MeasuresDiffer, match="Only in '2022': uncensored_headcount d08"):
        compare(rounds, "2022", "2026")


@pytest.mark.parametrize("covariance", ["fixed", "stacked", "independent"])
def test_standards_of_other_indicators_compare_what_both_have(covariance: Any):  # P6
    few = dict.fromkeys(INDICATORS[:10], Fraction(1, 10))
    later = FRAME.filter(pl.col("round") == "2026")
    matrix = DeprivationMatrix.of(later.select(INDICATORS[:10]), few, Fraction(1, 4))
    design = SurveyDesign.from_frame(later, strata="stratum", psu="psu", round="round")
    ten = deprivation_measures(matrix, standard="ten")
    rounds = under("twelve", "2022") + measured_rounds(design, ten)
    options: dict[str, Any] = {"covariance": covariance, "despite": ["standard"]}
    found = compare(rounds, "2022", "2026", **options)
    assert {one.indicator for one in found} == {"", *INDICATORS[:10]}
    poor = [
        one.measurement.columns["poor"] * 1.0
        for one in (rounds[0], measured_rounds(design, ten)[0])
    ]
    plain = FRAME.filter(pl.col("round") != "2024").with_columns(
        poor=pl.Series(np.concatenate(poor))
    )
    wanted = one(rounds_of(plain, "poor"), covariance=covariance)
    h = found.at(measure="H")
    assert_allclose((h.value, h.se, h.df), (wanted.value, wanted.se, wanted.df))
    only = [replace(r, measurement=_h_only(r.measurement)) for r in rounds]
    assert_allclose(compare(only, "2022", "2026", **options)[0].se, wanted.se)
    unnamed = [
        replace(r, measurement=replace(_h_only(r.measurement), standard="")) for r in rounds
    ]
    with pytest.raises(RoundsNotComparable, match=r"standard: \(\+ c.d11, c.d12, u.d11"):
        compare(unnamed, "2022", "2026")


def _h_only(measurement: Measurement) -> Measurement:
    return replace(measurement, ratios=measurement.ratios[:1])


def test_stacking_needs_one_population_of_psus():  # P6
    sizes = {"2022": 40, "2024": 40, "2026": 41}
    frame = FRAME.with_columns(fpc=pl.col("round").replace_strict(sizes))
    rounds = rounds_of(frame, fpc="fpc")
    with pytest.raises(FpcInconsistent, match="stratum s0"):
        one(rounds, covariance="stacked")
    assert one(rounds).se > 0  # type: ignore[operator]


def test_stacking_refuses_more_psus_than_there_are():  # P6
    frame = FRAME.with_columns(fpc=pl.lit(7))
    with pytest.raises(FpcInconsistent):
        one(rounds_of(frame, fpc="fpc"), covariance="stacked")
    fits = one(
        rounds_of(FRAME.with_columns(fpc=pl.lit(12)), fpc="fpc"), covariance="stacked"
    )
    assert fits.se < one(rounds_of(FRAME), covariance="stacked").se  # type: ignore[operator]


def test_stacking_leaves_out_rounds_that_measured_something_else():  # P1
    both = [one for one in rounds_of(FRAME) if one.label != "2024"]
    middle = FRAME.filter(pl.col("round") == "2024")
    design = SurveyDesign.from_frame(middle, strata="stratum", psu="psu", round="round")
    other = measured_rounds(design, ratio_of(middle["income"], middle["size"]))
    found = compare([*both, *other], "2022", "2026", covariance="stacked")[0]
    assert found == compare(both, "2022", "2026", covariance="stacked")[0]


# ---------------------------------------------------------------- censuses, edges, few rows


def census_of(label: str, column: str = "d01") -> tuple[MeasuredRound, ...]:
    frame = FRAME.filter(pl.col("round") == label)
    census = Census.from_frame(frame, round="round", unit="unit")
    return measured_rounds(census, proportion_of(frame[column]))


def sample_of(label: str) -> tuple[MeasuredRound, ...]:
    frame = FRAME.filter(pl.col("round") == label)
    design = SurveyDesign.from_frame(frame, strata="stratum", psu="psu", round="round")
    return measured_rounds(design, proportion_of(frame["d01"]))


@pytest.mark.parametrize("covariance", ["fixed", "stacked", "independent"])
def test_two_censuses_differ_without_error(covariance: Any):  # P7
    found = compare(
        census_of("2022") + census_of("2026"), "2022", "2026", covariance=covariance
    )
    change = found[0]
    assert change.value == change.value_after - change.value_before  # type: ignore[operator]
    assert (change.se, change.df, change.p, change.interval) == (None, None, None, None)
    assert (change.reason, change.kind, change.relative_interval) == (
        "census",
        "census",
        None,
    )
    with pytest.raises(CensusHasNoInterval, match="'t'"):
        compare(
            census_of("2022") + census_of("2026"),
            "2022",
            "2026",
            covariance=covariance,
            inference=Inference(interval="t"),
        )


def test_a_census_is_compared_with_a_sample_only_if_said():  # P7
    rounds = sample_of("2022") + census_of("2026")
    with pytest.raises(RoundsNotComparable, match="kind: sample and census"):
        compare(rounds, "2022", "2026")
    found = compare(rounds, "2022", "2026", despite=["kind"])[0]
    frame = FRAME.filter(pl.col("round") == "2022")
    design = SurveyDesign.from_frame(frame, strata="stratum", psu="psu")
    assert_allclose(found.se, estimate_mean(design, frame["d01"])[0].se)
    assert (found.kind, found.df) == ("sample / census", 20)
    assert found.interval is not None


def with_none_poor(label: str) -> tuple[MeasuredRound, ...]:
    frame = FRAME.with_columns(
        d01=pl.when(pl.col("round") == label).then(statement=False).otherwise("d01")
    )
    design = SurveyDesign.from_frame(frame, strata="stratum", psu="psu", round="round")
    return measured_rounds(design, proportion_of(frame["d01"]))


def test_a_share_of_zero_gets_no_test_but_an_interval():  # P7
    found = one(with_none_poor("2026"))
    assert (found.reason, found.p, found.t, found.relative) == ("edge", None, None, -1)
    assert (found.relative_se, found.relative_interval) == (None, None)
    assert found.interval is not None
    assert found.interval.method == "mover"
    assert found.interval.low < found.value < found.interval.high  # type: ignore[operator]


def test_from_zero_there_is_no_relative_change():  # P7
    found = one(with_none_poor("2022"))
    assert (found.relative, found.relative_se) == (None, None)
    assert found.value > 0  # type: ignore[operator]


def test_a_share_of_zero_against_a_census_gets_no_interval():  # P7
    nobody = FRAME.filter(pl.col("round") == "2026").with_columns(d01=pl.lit(value=False))
    census = Census.from_frame(nobody, round="round")
    rounds = sample_of("2022") + measured_rounds(census, proportion_of(nobody["d01"]))
    found = compare(rounds, "2022", "2026", despite=["kind"])[0]
    assert (found.reason, found.interval) == ("edge", None)


@pytest.mark.parametrize(
    ("kept", "reason", "has_se"),
    [([0], "one_psu", False), ([0, 8, 16, 24], "few", True), ([], "no_base", False)],
)
def test_why_a_change_has_no_interval(kept: list[int], reason: str, has_se: bool):  # P7
    index = pl.int_range(pl.len()).over("round")
    frame = FRAME.with_columns(chosen=index.is_in(kept) | (pl.col("round") == "2022"))
    design = SurveyDesign.from_frame(frame, strata="stratum", psu="psu", round="round")
    spent = frame["income"] * frame["chosen"].cast(pl.Float64)
    found = one(measured_rounds(design, ratio_of(spent, frame["chosen"])))
    assert (found.reason, found.interval, found.p) == (reason, None, None)
    assert (found.se is not None) == has_se
    assert (found.value is None) == (reason == "no_base")


def test_without_degrees_of_freedom_there_is_no_interval():  # P7
    first = pl.col("psu").is_in(["s0-3-0", "s1-3-0"])
    frame = FRAME.with_columns(
        domain=pl.when(first).then(pl.lit("x")).otherwise(pl.lit("y"))
    )
    found = compare(rounds_of(frame, domain="domain"), "2022", "2026").at(domain="x")
    assert (found.df, found.reason) == (0, "no_df")


# ---------------------------------------------------------------- persons and results


def test_persons_change_too():
    measured = for_persons(mean_of(FRAME["income"]), FRAME["size"])
    design = SurveyDesign.from_frame(FRAME, strata="stratum", psu="psu", round="round")
    assert one(measured_rounds(design, measured)).unit == "person"


def test_changes_print_search_and_make_a_table():
    found = compare(rounds_of(FRAME, domain="area"), "2022", "2026")
    assert "2026" in str(found)
    assert found.at(domain="b") is found[1]
    with pytest.raises(NoSuchEstimate):
        found.at(domain="c")
    row = found.to_frame().row(0, named=True)
    assert row["psus_shared"] == 8
    assert row["low"] < row["value"] < row["high"]
    assert row["relative_low"] < row["relative"] < row["relative_high"]


# ---------------------------------------------------------------- known truth


def surveys(kept: int, draws: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Changes and their variances in repeated surveys of a made-up population of PSUs.

    40 PSUs in each of 5 strata; 8 are sampled in the first round and ``kept`` of them in
    the second. PSU means of the rounds correlate by 0.8.
    """
    rng = np.random.default_rng(20260101)
    level = rng.normal(10, 2, (5, 40))
    later = 8 + 0.8 * (level - 10) + rng.normal(0, 1.2, (5, 40))
    found = []
    for _ in range(draws):
        rows: dict[str, list[Any]] = {name: [] for name in ("round", "stratum", "psu", "y")}
        for h in range(5):
            order = rng.permutation(40)
            both = (order[:8], np.concatenate([order[:kept], order[8 : 16 - kept]]))
            for label, psus, values in zip(("a", "b"), both, (level, later), strict=True):
                rows["round"] += [label] * 8
                rows["stratum"] += [h] * 8
                rows["psu"] += [f"{h}-{i}" for i in psus]
                rows["y"] += values[h, psus].tolist()
        design = SurveyDesign(
            [5.0] * 80, rows["stratum"], rows["psu"], fpc=[40] * 80, round=rows["round"]
        )
        change = compare(measured_rounds(design, mean_of(rows["y"])), "a", "b")[0]
        found.append((change.value, change.se))
    values, errors = np.array(found).T
    return values, errors


@pytest.mark.slow
@pytest.mark.parametrize("kept", [0, 4, 8])
def test_the_error_of_fixed_rotation_is_right_at_any_overlap(kept: int):  # P8
    values, errors = surveys(kept)
    # 400 draws: the ratio itself has a Monte Carlo error of 3.5 %
    assert_allclose(np.sqrt((errors**2).mean()) / values.std(ddof=1), 1, atol=0.09)


def test_the_same_round_twice_did_not_change():
    rounds = rounds_of(FRAME)
    same = (*rounds[:1], replace(rounds[0], sample=replace(rounds[0].sample, label="2023")))
    found = compare(same, "2022", "2023")[0]
    assert (found.value, found.se, found.t, found.p) == (0, 0, None, None)
