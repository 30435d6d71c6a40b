"""Parts of a change with standard errors: they add up, and agree with R and replication.

C1  parts add up to the change, and their covariance to its variance, however rounds overlap
C2  rounds swapped turn the sign; names, order and scale of weights change nothing
C3  H and A, subgroups, indicators: R's svycontrast on stacked and independent rounds
C4  the jackknife, and simulated surveys with known truth under fixed rotation
C5  subgroups: one group is all within; any ratio; groups that are missing
C6  why there is no test: full counts, small bases, nothing that varies; what is refused
C7  the exact decomposition in fractions gives the same values
"""

from __future__ import annotations

import json
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose

from analysis.alkire_foster import poverty_of_households
from analysis.change_decomposition import decompose_change
from analysis.change_factors import (
    FactoredRound,
    into_dimensions,
    into_incidence_and_intensity,
    into_indicators,
    into_subgroups,
)
from analysis.change_parts import SHIFT, ChangeDecomposition
from analysis.comparison import MeasuredRound, compare, measured_rounds
from analysis.decomposition import Group, by_incidence_and_intensity
from analysis.decomposition import by_subgroup as exact_by_subgroup
from analysis.deprivation import DeprivationMatrix
from analysis.deprivation_errors import MeasureAbsent
from analysis.deprivation_measures import deprivation_measures
from analysis.design import Census, SurveyDesign
from analysis.estimation import estimate
from analysis.estimation_errors import MeasuresDiffer
from analysis.inference import Inference
from analysis.measures import mean_of, total_of
from analysis.replicate_estimation import replicate_statistic
from analysis.replication import jackknife
from tests.analysis.made_survey import INDICATORS, made_survey, matrix_of

REFERENCE = Path(__file__).parent / "reference"
R_PARTS: dict[str, list[float]] = json.loads(
    (REFERENCE / "r_decomposition.json").read_text("utf-8")
)
FRAME = made_survey()
DIMENSIONS = {"first": INDICATORS[:5], "second": INDICATORS[5:]}
WAYS = ("incidence", "indicators", "dimensions", "subgroups")
COVARIANCES = ("fixed", "stacked", "independent")


def design_of(frame: pl.DataFrame) -> SurveyDesign:
    return SurveyDesign.from_frame(
        frame, strata="stratum", psu="psu", round="round", unit="unit"
    )


def factored(
    frame: pl.DataFrame, way: str, domain: str | None = None, **options: Any
) -> tuple[FactoredRound, ...]:
    """The rounds of a made-up survey, M0 taken apart in one of the ways."""
    measured = deprivation_measures(matrix_of(frame), dimensions=DIMENSIONS, **options)
    column = None if domain is None else frame[domain]
    if way == "subgroups":
        return into_subgroups(design_of(frame), measured, frame["ethnicity"], column)
    into = {
        "incidence": into_incidence_and_intensity,
        "indicators": into_indicators,
        "dimensions": into_dimensions,
    }[way]
    return into(measured_rounds(design_of(frame), measured, column))


def split(frame: pl.DataFrame, way: str, **options: Any) -> ChangeDecomposition:
    return decompose_change(factored(frame, way), "2022", "2026", **options)


# ---------------------------------------------------------------- identities


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("covariance", COVARIANCES)
@pytest.mark.parametrize("domain", [None, "area"])
def test_parts_add_up_to_the_change_and_their_covariance_to_its_variance(
    way: str, covariance: Any, domain: str | None
):  # C1
    found = decompose_change(
        factored(FRAME, way, domain), "2022", "2026", covariance=covariance
    )
    measured = deprivation_measures(matrix_of(FRAME))
    coded = None if domain is None else FRAME[domain]
    rounds = measured_rounds(design_of(FRAME), measured, coded)
    changes = compare(rounds, "2022", "2026", covariance=covariance).where(measure="M0")
    for change in changes:
        vector = found.vectors[change.domain]
        assert_allclose(vector.value.sum(), change.value, rtol=1e-12)
        assert_allclose(vector.covariance.sum(), (change.se or 0) ** 2, rtol=1e-9)
        parts = found.parts.where(domain=change.domain)
        assert [part.value for part in parts] == vector.value.tolist()
        assert_allclose([part.se for part in parts], vector.se, rtol=1e-9)
        assert sum(part.share or 0 for part in parts) == pytest.approx(1)
        assert {part.df for part in parts} == {change.df}
    assert_allclose([c.value for c in found.whole], [c.value for c in changes])
    assert_allclose([c.se for c in found.whole], [c.se for c in changes], rtol=1e-9)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("covariance", COVARIANCES)
def test_rounds_swapped_turn_the_sign_of_every_part(way: str, covariance: Any):  # C2
    rounds = factored(FRAME, way)
    there = decompose_change(rounds, "2022", "2026", covariance=covariance).parts
    back = decompose_change(rounds, "2026", "2022", covariance=covariance).parts
    assert_allclose([p.value for p in there], [-(p.value or 0) for p in back])
    assert_allclose([p.se for p in there], [p.se for p in back], rtol=1e-9)
    assert_allclose([p.share for p in there], [p.share for p in back])


@pytest.mark.parametrize("way", WAYS)
def test_order_names_halves_and_scale_change_no_part(way: str):  # C2
    wanted = split(FRAME, way).parts
    halves = FRAME.with_columns(weight=pl.col("weight") / 2)
    for frame in (
        FRAME.sample(fraction=1, shuffle=True, seed=5),
        FRAME.with_columns(psu=pl.col("psu").hash(seed=2)),
        pl.concat([halves, halves]),
        FRAME.with_columns(weight=pl.col("weight") * 8),
    ):
        found = split(frame, way).parts
        assert_allclose([p.value for p in found], [p.value for p in wanted])
        assert_allclose([p.se for p in found], [p.se for p in wanted], rtol=1e-9)
        assert [p.df for p in found] == [p.df for p in wanted]


def test_a_round_of_its_own_weights_is_linearised_by_them():  # C1
    # the later standard weighs the first indicator as much as all others together
    half = {"d01": Fraction(1, 2)} | dict.fromkeys(INDICATORS[1:], Fraction(1, 22))
    designs, levels, rounds = [], [], []
    for label, weights in (("2022", None), ("2026", half)):
        frame = FRAME.filter(pl.col("round") == label)
        matrix = matrix_of(frame)
        if weights:
            matrix = DeprivationMatrix.of(frame[INDICATORS], weights, Fraction(1, 4))
        measured = deprivation_measures(matrix, standard=label)
        designs.append(design_of(frame))
        levels.append(estimate(designs[-1], measured).at(measure="M0"))
        rounds += measured_rounds(designs[-1], measured)
    options: dict[str, Any] = {"covariance": "independent", "despite": ["standard"]}
    change = compare(rounds, "2022", "2026", **options).at(measure="M0")
    assert_allclose(change.se, np.hypot(*[level.se or 0 for level in levels]))
    found = decompose_change(into_indicators(rounds), "2022", "2026", **options)
    assert_allclose(found.vectors[""].value.sum(), change.value)
    assert_allclose(found.vectors[""].covariance.sum(), (change.se or 0) ** 2)
    assert found.parts[0].despite == ("standard",)


def test_standards_of_other_indicators_have_no_common_parts():  # C1
    few = dict.fromkeys(INDICATORS[:10], Fraction(1, 10))
    rounds: list[MeasuredRound] = []
    for label, weights in (("2022", None), ("2026", few)):
        frame = FRAME.filter(pl.col("round") == label)
        matrix = matrix_of(frame)
        if weights:
            matrix = DeprivationMatrix.of(frame[list(weights)], weights, Fraction(1, 4))
        measured = deprivation_measures(matrix, standard=label)
        rounds += measured_rounds(design_of(frame), measured)
    with pytest.raises(MeasuresDiffer, match="Only in '2022': contribution d11"):
        decompose_change(into_indicators(rounds), "2022", "2026", despite=["standard"])
    found = decompose_change(
        into_incidence_and_intensity(rounds), "2022", "2026", despite=["standard"]
    )
    change = compare(rounds, "2022", "2026", despite=["standard"]).at(measure="M0")
    vector = found.vectors[""]
    assert_allclose(vector.value.sum(), change.value)
    assert_allclose(vector.covariance.sum(), (change.se or 0) ** 2)


def test_a_group_without_a_name_is_a_group():  # C1
    unnamed = FRAME["ethnicity"].replace("cham", "")
    parts = [
        decompose_change(
            into_subgroups(
                design_of(FRAME), deprivation_measures(matrix_of(FRAME)), groups
            ),
            "2022",
            "2026",
        ).parts
        for groups in (FRAME["ethnicity"], unnamed)
    ]
    assert parts[1][0].part == ""
    assert parts[1][0].value == parts[0].at(part="cham").value


# ---------------------------------------------------------------- R


@cache
def fixture(covariance: Any, way: str) -> ChangeDecomposition:
    """M0 of the R fixture: 1/6 x d01..d04 and 1/24 x d05..d12, k = 1/3."""
    frame = pl.read_csv(REFERENCE / "mini_rounds.csv")
    weights = dict.fromkeys(INDICATORS[:4], Fraction(1, 6)) | dict.fromkeys(
        INDICATORS[4:], Fraction(1, 24)
    )
    deprived = frame.select(pl.col(INDICATORS).cast(pl.Boolean))
    measured = deprivation_measures(DeprivationMatrix.of(deprived, weights, Fraction(1, 3)))
    design = SurveyDesign.from_frame(
        frame, weight="wgt", strata="stratum", psu="psu", round="round", unit="hh"
    )
    if way == "subgroups":
        rounds = into_subgroups(design, measured, frame["eth"])
    elif way == "indicators":
        rounds = into_indicators(measured_rounds(design, measured))
    else:
        rounds = into_incidence_and_intensity(measured_rounds(design, measured))
    return decompose_change(rounds, "0", "2", covariance=covariance)


@pytest.mark.parametrize("covariance", ["stacked", "independent"])
@pytest.mark.parametrize(
    ("way", "part", "name"),
    [
        ("incidence", "H", "H"),
        ("incidence", "A", "A"),
        ("subgroups", "0", "within0"),
        ("subgroups", "1", "within1"),
        ("subgroups", SHIFT, "shift"),
        ("indicators", "d01", "d01"),
        ("indicators", "d12", "d12"),
    ],
)
def test_parts_agree_with_r(covariance: str, way: str, part: str, name: str):  # C3
    # reference/r_decomposition.R, R survey 4.1-1: svycontrast of the totals of both rounds
    kind = {"stacked": "pool", "independent": "indep"}[covariance]
    found = fixture(covariance, way).parts.at(part=part)
    assert_allclose((found.value, found.se), R_PARTS[f"{kind}.{name}"], rtol=1e-9)


# ---------------------------------------------------------------- replication


@pytest.mark.parametrize("way", ["incidence", "subgroups"])
def test_the_jackknife_comes_to_the_same_errors(way: str):  # C4
    # both rounds as one design whose strata are round x stratum: independent samples
    both = FRAME.filter(pl.col("round") != "2024").with_columns(
        stratum=pl.format("{}:{}", "round", "stratum"),
        psu=pl.format("{}:{}", "round", "psu"),
    )
    poor = matrix_of(both).poor().to_numpy()
    score = np.where(poor, matrix_of(both).score.to_numpy() / 12, 0.0)
    later = (both["round"] == "2026").to_numpy()
    ethnicity = both["ethnicity"].to_numpy()

    def shares(weight: Any, rows: Any) -> tuple[float, float, float]:
        w = weight * rows
        return w.sum(), (w * poor).sum(), (w * score).sum()

    def statistic(weight: Any) -> list[float]:
        (x0, h0, c0), (x1, h1, c1) = (shares(weight, later == t) for t in (0, 1))
        if way == "incidence":
            return [
                (c1 / h1 - c0 / h0) * (h1 / x1 + h0 / x0) / 2,
                (h1 / x1 - h0 / x0) * (c1 / h1 + c0 / h0) / 2,
            ]
        within, shift = [], 0.0
        for group in ("cham", "khmer", "kinh"):
            (a0, _, b0), (a1, _, b1) = (
                shares(weight, (later == t) & (ethnicity == group)) for t in (0, 1)
            )
            within.append((a0 / x0 + a1 / x1) / 2 * (b1 / a1 - b0 / a0))
            shift += (a1 / x1 - a0 / x0) * (b1 / a1 + b0 / a0) / 2
        return [*within, shift]

    pooled = SurveyDesign.from_frame(both, strata="stratum", psu="psu")
    parts = split(FRAME, way, covariance="independent").parts
    names = [part.part for part in parts]
    found = replicate_statistic(jackknife(pooled), statistic, names)
    assert_allclose([part.value for part in parts], found.value)
    # of second order: a fraction of the squared relative errors of the totals
    assert_allclose([part.se for part in parts], found.se, rtol=0.03)


# ---------------------------------------------------------------- known truth


STRATA, PSUS_IN_STRATUM, HOUSEHOLDS = 6, 60, 12


@cache
def population() -> dict[str, Any]:
    """Two rounds of a frame in which PSUs keep most of what makes them poor."""
    rng = np.random.default_rng(20)
    shape = (STRATA, PSUS_IN_STRATUM)
    place = rng.normal(0, 0.7, (2, *shape))
    place[1] = 0.9 * place[0] + np.sqrt(1 - 0.81) * place[1]
    minority = (
        rng.random((2, *shape, HOUSEHOLDS))
        < np.where(rng.random(shape) < 0.4, 0.7, 0.1)[None, :, :, None]
        + np.array([0.0, 0.08])[:, None, None, None]
    )
    latent = rng.normal(size=(2, *shape, HOUSEHOLDS)) + place[..., None]
    latent += 0.6 * minority - np.array([0.0, 0.3])[:, None, None, None]
    cuts = np.linspace(0.4, 1.8, 12)
    noise = rng.normal(size=(*latent.shape, 12))
    return {"deprived": latent[..., None] + noise > cuts, "minority": minority}


def sample_of(first: Any, second: Any) -> pl.DataFrame:
    """The households of the PSUs that were drawn in each stratum, in either round."""
    made = population()
    frames = []
    for t, drawn in enumerate((first, second)):
        for stratum in range(STRATA):
            psus = drawn[stratum]
            deprived = made["deprived"][t, stratum, psus].reshape(-1, 12)
            frames.append(
                pl.DataFrame(deprived, schema=INDICATORS).with_columns(
                    round=pl.lit(str(t)),
                    stratum=pl.lit(str(stratum)),
                    psu=pl.Series(np.repeat(psus, HOUSEHOLDS)).cast(pl.String)
                    + f"/{stratum}",
                    weight=pl.lit(PSUS_IN_STRATUM / len(psus)),
                    group=pl.Series(made["minority"][t, stratum, psus].ravel()),
                )
            )
    return pl.concat(frames)


def parts_of(frame: pl.DataFrame, **options: Any) -> list[tuple[float, float]]:
    design = SurveyDesign.from_frame(
        frame.with_columns(psus=pl.lit(PSUS_IN_STRATUM)),
        strata="stratum",
        psu="psu",
        round="round",
        fpc="psus",
    )
    matrix = DeprivationMatrix.of(
        frame[INDICATORS], dict.fromkeys(INDICATORS, Fraction(1, 12)), Fraction(1, 4)
    )
    measured = deprivation_measures(matrix)
    ways = (
        into_incidence_and_intensity(measured_rounds(design, measured)),
        into_subgroups(design, measured, frame["group"]),
    )
    return [
        (part.value or 0.0, part.se or 0.0)
        for rounds in ways
        for part in decompose_change(rounds, "0", "1", **options).parts
    ]


@pytest.mark.slow
def test_with_known_truth_the_errors_of_the_parts_are_right():  # C4
    rng = np.random.default_rng(8)
    everything = np.tile(np.arange(PSUS_IN_STRATUM), (STRATA, 1))
    truth = np.array([value for value, _ in parts_of(sample_of(everything, everything))])
    found = []
    for _ in range(250):
        first, second = [], []
        for _ in range(STRATA):
            order = rng.permutation(PSUS_IN_STRATUM)
            first.append(np.sort(order[:6]))
            second.append(np.sort(order[2:8]))  # four of six stay
        found.append(parts_of(sample_of(first, second)))
    values, errors = np.array(found).transpose(2, 0, 1)
    # 250 samples leave a Monte Carlo error of 4.5 % in a standard deviation
    ratio = np.sqrt((errors**2).mean(axis=0)) / values.std(axis=0)
    assert (np.abs(ratio - 1) < 0.14).all(), ratio
    assert (np.abs(values.mean(axis=0) - truth) < 4 * values.std(axis=0) / 250**0.5).all()


# ---------------------------------------------------------------- subgroups


def test_one_group_is_all_within():  # C5
    measured = deprivation_measures(matrix_of(FRAME))
    one = into_subgroups(design_of(FRAME), measured, ["all"] * FRAME.height)
    within, shift = decompose_change(one, "2022", "2026").parts
    change = compare(measured_rounds(design_of(FRAME), measured), "2022", "2026")
    assert_allclose(within.value, change.at(measure="M0").value)
    assert_allclose(within.se, change.at(measure="M0").se)
    assert (shift.part, shift.value, shift.se, shift.reason) == (SHIFT, 0, 0, "edge")


@pytest.mark.parametrize("groups", ["ethnicity", "area", "size"])
@pytest.mark.parametrize("measure", ["M0", "H", "A"])
def test_a_finer_split_leaves_the_total(groups: str, measure: str):  # C5
    measured = deprivation_measures(matrix_of(FRAME), unit="person")
    column = FRAME[groups].clip(1, 4) if groups == "size" else FRAME[groups]
    rounds = into_subgroups(design_of(FRAME), measured, column, measure=measure)
    found = decompose_change(rounds, "2022", "2026")
    whole = found.whole[0]
    assert (whole.measure, whole.unit) == (measure, "person")
    assert_allclose(found.vectors[""].value.sum(), whole.value)
    assert_allclose(found.vectors[""].covariance.sum(), (whole.se or 0) ** 2)


def test_any_mean_can_be_split_into_subgroups():  # C5
    income = mean_of(FRAME["income"])
    rounds = into_subgroups(
        design_of(FRAME), income, FRAME["ethnicity"], FRAME["area"], measure="income"
    )
    found = decompose_change(rounds, "2022", "2026")
    for change in found.whole:
        parts = found.parts.where(domain=change.domain)
        assert [p.part for p in parts] == ["cham", "khmer", "kinh", SHIFT]
        assert_allclose(sum(p.value or 0 for p in parts), change.value)


def test_a_group_in_one_round_only_leaves_its_part_and_the_shift_open():  # C5
    gone = (pl.col("round") == "2026") & (pl.col("ethnicity") == "cham")
    frame = FRAME.with_columns(
        ethnicity=pl.when(gone).then(pl.lit("kinh")).otherwise("ethnicity")
    )
    found = {part.part: part for part in split(frame, "subgroups").parts}
    for name in ("cham", SHIFT):
        assert (found[name].value, found[name].reason) == (None, "no_base")
    assert found["kinh"].se
    assert found["khmer"].interval


def test_a_group_in_neither_round_adds_nothing():  # C5
    # in area a nobody is cham, in either round
    here = (pl.col("area") == "a") & (pl.col("ethnicity") == "cham")
    frame = FRAME.with_columns(
        ethnicity=pl.when(here).then(pl.lit("kinh")).otherwise("ethnicity")
    )
    found = decompose_change(factored(frame, "subgroups", "area"), "2022", "2026")
    parts = found.parts.where(domain="a")
    assert parts.at(part="cham").reason == "no_base"
    known = [part.value for part in parts if part.value is not None]
    assert len(known) == 3
    assert_allclose(sum(known), found.whole.at(domain="a").value)
    assert parts.at(part=SHIFT).se


# ---------------------------------------------------------------- without a test


def test_two_full_counts_have_parts_without_errors():  # C6
    census = Census.from_frame(FRAME, round="round")
    measured = deprivation_measures(matrix_of(FRAME))
    rounds = into_incidence_and_intensity(measured_rounds(census, measured))
    found = decompose_change(rounds, "2022", "2026")
    for part in found.parts:
        assert (part.se, part.df, part.t, part.interval) == (None, None, None, None)
        assert (part.reason, part.kind) == ("census", "census")
    assert sum(p.value or 0 for p in found.parts) == pytest.approx(found.whole[0].value)


def test_with_few_poor_the_part_of_intensity_has_no_test():  # C6
    found = split(FRAME, "incidence", inference=Inference(min_base=10_000)).parts
    assert {part.reason for part in found} == {"few"}
    assert all(part.se and part.t is None and part.interval is None for part in found)


def test_an_indicator_nobody_lacks_has_a_part_of_zero_and_no_test():  # C6
    frame = FRAME.with_columns(d12=pl.lit(value=False))
    part = split(frame, "indicators").parts.at(part="d12")
    assert (part.value, part.se, part.t, part.reason) == (0, 0, None, "edge")


def test_nobody_poor_leaves_no_intensity_to_split_by():  # C6
    now = pl.col("round") == "2026"
    frame = FRAME.with_columns(
        pl.when(now).then(statement=False).otherwise(pl.col(j)).alias(j) for j in INDICATORS
    )
    found = split(frame, "incidence")
    assert {(p.value, p.se, p.reason) for p in found.parts} == {(None, None, "no_base")}
    assert found.whole[0].value is not None


def test_what_was_not_measured_cannot_be_taken_apart():  # C6
    rounds = measured_rounds(design_of(FRAME), mean_of(FRAME["income"]))
    with pytest.raises(MeasureAbsent, match=r"measure M0, and .* holds only income"):
        into_incidence_and_intensity(rounds)
    plain = measured_rounds(design_of(FRAME), deprivation_measures(matrix_of(FRAME)))
    with pytest.raises(MeasureAbsent, match="dimension_contribution"):
        into_dimensions(plain)
    with pytest.raises(MeasureAbsent, match="measure total"):
        into_subgroups(
            design_of(FRAME), total_of([1.0] * FRAME.height), FRAME["area"], measure="total"
        )


def test_a_part_whose_correlation_is_beyond_one_is_held_to_the_overlap():  # C6
    # two PSUs stay and lie far apart, the seven that are replaced don't
    rows = {
        "round": ["2022"] * 9 + ["2026"] * 9,
        "stratum": ["s"] * 18,
        "psu": [*range(1, 10), 1, 2, *range(13, 20)],
        "unit": range(18),
        "y": [0.0, 9.0, *[4.5] * 7] * 2,
        "weight": [1.0] * 18,
    }
    frame = pl.DataFrame(rows)
    groups = into_subgroups(
        design_of(frame), mean_of(frame["y"]), ["all"] * 18, measure="y"
    )
    held, free = (
        decompose_change(groups, "2022", "2026", covariance=covariance).parts[0]
        for covariance in ("fixed", "independent")
    )
    assert held.bounded
    assert not free.bounded
    assert_allclose((held.se or 0) ** 2, (free.se or 0) ** 2 * (1 - 2 / 9))


def test_one_psu_in_each_stratum_leaves_no_degrees_of_freedom():  # C6
    # each stratum has two PSUs, of which the area lies in one
    strata = FRAME.filter(pl.col("psu").str.slice(3, 1).is_in(["2", "3"]))
    frame = strata.with_columns(
        area=pl.when(pl.col("psu").str.slice(3, 1) == "2")
        .then(pl.lit("a"))
        .otherwise(pl.lit("b"))
    )
    found = decompose_change(factored(frame, "incidence", "area"), "2022", "2026")
    for part in found.parts:
        assert (part.df, part.reason, part.t, part.interval) == (0, "no_df", None, None)
        assert part.se


def test_parts_print_and_lie_in_a_table():  # C6
    found = split(FRAME, "incidence").parts
    assert "part" in str(found)
    frame = found.to_frame()
    assert frame["by"].unique().to_list() == ["incidence_and_intensity"]
    assert frame.filter(pl.col("low") < pl.col("high")).height == 2
    assert frame["psus_shared"].to_list() == [16, 16]


# ---------------------------------------------------------------- in fractions


def test_the_exact_decomposition_gives_the_same_values():  # C7
    census = Census.from_frame(FRAME, round="round")
    measured = deprivation_measures(matrix_of(FRAME))
    ends = [FRAME.filter(pl.col("round") == label) for label in ("2022", "2026")]
    poverty = [poverty_of_households(matrix_of(frame)) for frame in ends]
    exact = by_incidence_and_intensity(*((one.H, one.A or Fraction(0)) for one in poverty))
    rounds = into_incidence_and_intensity(measured_rounds(census, measured))
    for part in decompose_change(rounds, "2022", "2026").parts:
        assert part.value == pytest.approx(float(exact[part.part]), rel=1e-12)
    groups = [
        {
            str(label): Group(
                Fraction(group.height, frame.height),
                poverty_of_households(matrix_of(group)).M0,
            )
            for (label,), group in frame.group_by("ethnicity")
        }
        for frame in ends
    ]
    wanted = exact_by_subgroup(*groups)
    split_up = into_subgroups(census, measured, FRAME["ethnicity"])
    for part in decompose_change(split_up, "2022", "2026").parts:
        name = part.part if part.part == SHIFT else f"within {part.part}"
        assert part.value == pytest.approx(float(wanted[name]), rel=1e-12)
