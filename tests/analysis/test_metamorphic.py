"""What must not matter does not: every estimator, under every harmless change of the data.

M1  shuffled rows, new names of strata, PSUs and households change nothing
M2  a row split in two of half the weight, and rows that stand for nobody, change nothing
M3  scaled weights scale totals and nothing else
M4  float32, boolean, integer, nullable and categorical columns give what plain ones give
M5  rounds swapped turn the sign of a change and keep its error
M6  domains that are put together: totals add, shares lie between those of their parts
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose

from analysis.association import associate, compare_means
from analysis.calibrated_estimation import estimate_calibrated
from analysis.calibration import calibrate, post_stratify, rake
from analysis.cardinal_measures import gap_measures, normalised_gaps
from analysis.change_decomposition import decompose_change
from analysis.change_factors import into_incidence_and_intensity, into_subgroups
from analysis.comparison import compare, measured_rounds
from analysis.contrasts import EstimateVector, estimate_vector, subgroup_contributions
from analysis.deprivation import DeprivationMatrix
from analysis.deprivation_measures import deprivation_measures
from analysis.design import SurveyDesign
from analysis.did import difference_in_differences, grouped_rounds
from analysis.estimation import (
    estimate,
    estimate_deprivation,
    estimate_mean,
    estimate_proportion,
    estimate_ratio,
    estimate_shares,
    estimate_total,
)
from analysis.income import estimate_gini, estimate_variance, fgt
from analysis.mcnemar import mcnemar_design
from analysis.measures import (
    Measurement,
    for_persons,
    mean_of,
    proportion_of,
    together,
    total_of,
)
from analysis.member_measures import member_measures
from analysis.quantiles import estimate_quantiles
from analysis.rank_stability import over_weights
from analysis.redundancy import redundancy
from analysis.regression import regress
from analysis.relative_poverty import (
    RelativePoverty,
    estimate_poverty_line,
    estimate_relative_poverty,
)
from analysis.replicate_estimation import estimate_replicated
from analysis.replication import jackknife
from analysis.results import Results
from analysis.robustness import over_cutoffs
from analysis.transitions import attrition_of, dynamics_of, spells_of, transitions_of
from analysis.weighting import Weighting
from analysis.wild_bootstrap import wild_bootstrap
from tests.analysis.made_survey import INDICATORS, TWELFTHS, made_survey, matrix_of

Numbers = np.ndarray[Any, np.dtype[np.float64]]
ETHNICITIES = {"kinh": 10_000.0, "khmer": 8_000.0, "cham": 7_000.0}
AREAS = {"a": 12_000.0, "b": 13_000.0}


def made() -> pl.DataFrame:
    """Three rounds, with yes/no states of each household and what two stages need."""
    frame = made_survey(13)
    count = pl.sum_horizontal(INDICATORS)
    return frame.with_columns(
        poor=count >= 3,
        severe=count >= 6,
        earlier=pl.col("d01") | pl.col("d04"),
        psus=pl.lit(30),
        households=pl.lit(40),
        code=pl.int_range(pl.len()),
    )


FRAME = made()


def design(frame: pl.DataFrame, **more: Any) -> SurveyDesign:
    return SurveyDesign.from_frame(
        frame, strata="stratum", psu="psu", zero_weight="keep", **more
    )


def last(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(pl.col("round") == "2026")


def numbers_of(found: Results[Any]) -> Numbers:
    """Values, errors, df and ends of intervals of all results, whatever their order."""
    rows = found.to_frame().sort(found.facts, maintain_order=True)
    names = [n for n in ("value", "se", "df", "low", "high") if n in rows.columns]
    return rows.select(pl.col(names).cast(pl.Float64)).fill_null(np.nan).to_numpy().ravel()


def vector(found: EstimateVector) -> Numbers:
    order = np.argsort(found.names)
    return np.concatenate([found.value[order], found.covariance[order][:, order].ravel()])


def of_round(
    measure: Callable[[SurveyDesign, pl.DataFrame], Any],
) -> Callable[..., Numbers]:
    """Estimate in the last round."""

    def run(frame: pl.DataFrame) -> Numbers:
        found = measure(design(last(frame)), last(frame))
        return numbers_of(found) if isinstance(found, Results) else vector(found)

    return run


def calibrated(kind: str) -> Callable[..., EstimateVector]:
    def run(own: SurveyDesign, frame: pl.DataFrame) -> EstimateVector:
        weighting = Weighting.of(frame["weight"])
        auxiliaries = frame.select(
            (pl.col("ethnicity").cast(pl.String) == name).alias(name)
            for name in ETHNICITIES
        )
        weights = {
            "post_stratify": lambda: post_stratify(
                weighting, frame["ethnicity"], ETHNICITIES
            ),
            "rake": lambda: rake(
                weighting, (frame["ethnicity"], ETHNICITIES), (frame["area"], AREAS)
            ),
            "calibrate": lambda: calibrate(weighting, auxiliaries, ETHNICITIES),
        }[kind]()
        return estimate_calibrated(own, weights, mean_of(frame["income"]), frame["area"])

    return run


def two_stages(frame: pl.DataFrame) -> Numbers:
    rows = last(frame)
    own = design(rows, fpc="psus", ssu="unit", fpc2="households")
    return numbers_of(estimate_mean(own, rows["income"], rows["ethnicity"]))


def change(covariance: Any) -> Callable[..., Numbers]:
    def run(frame: pl.DataFrame) -> Numbers:
        measured = together(proportion_of(frame["poor"]), mean_of(frame["income"]))
        rounds = measured_rounds(design(frame, round="round"), measured, frame["area"])
        found = compare(rounds, "2022", "2026", covariance=covariance)
        relative = found.to_frame().sort(found.facts)["relative_se"].to_numpy()
        return np.concatenate([numbers_of(found), relative])

    return run


def did(frame: pl.DataFrame) -> Numbers:
    treated = frame["area"].cast(pl.String) == "a"
    groups = grouped_rounds(
        design(frame, round="round"), proportion_of(frame["poor"]), treated
    )
    return numbers_of(difference_in_differences(groups, "2022", "2026"))


def difference_of_means(frame: pl.DataFrame) -> Numbers:
    rows = last(frame)
    found = compare_means(design(rows), rows["income"], rows["area"])
    return np.array([found.difference, found.se, found.t, found.df, found.p])


def association(frame: pl.DataFrame) -> Numbers:
    rows = last(frame)
    found = associate(design(rows), rows["ethnicity"], rows["poor"])
    every = (found.f, found.chi_square, found.wald, found.adjusted_wald)
    return np.array([x for test in every for x in (test.statistic, test.df, test.p)])


def regression(family: Any) -> Callable[..., EstimateVector]:
    def run(own: SurveyDesign, frame: pl.DataFrame) -> EstimateVector:
        y = "income" if family == "linear" else "poor"
        return regress(
            own, frame[y], frame.select("size", "d01"), family=family
        ).coefficients

    return run


def redundant(frame: pl.DataFrame) -> Numbers:
    rows = last(frame)
    found = redundancy(design(rows), rows.select(INDICATORS[:3]))
    return found.select(pl.selectors.numeric()).to_numpy().ravel().astype(np.float64)


def paired_test(frame: pl.DataFrame) -> Numbers:
    rows = last(frame)
    found = mcnemar_design(design(rows), rows["earlier"], rows["poor"])
    return np.array([found.change, found.se, found.df, found.p])


def wild(frame: pl.DataFrame) -> Numbers:
    rows = last(frame)
    terms = rows.select(treated=pl.col("area").cast(pl.String) == "a")
    found = wild_bootstrap(
        design(rows), rows["income"], terms, "treated", cluster=rows["stratum"]
    )
    return np.array([found.value, found.t, found.p])


def parts_of_a_change(frame: pl.DataFrame) -> Numbers:
    own = design(frame, round="round")
    poverty = deprivation_measures(matrix_of(frame))
    rounds = measured_rounds(own, poverty, frame["area"])
    split = decompose_change(into_incidence_and_intensity(rounds), "2022", "2026")
    groups = into_subgroups(own, poverty, frame["ethnicity"])
    shift = decompose_change(groups, "2022", "2026")
    return np.concatenate([numbers_of(split.parts), numbers_of(shift.parts)])


def gaps(frame: pl.DataFrame) -> Measurement:
    """Deprivations in income and in size of dwelling, with how far they go."""
    amounts = frame.select(
        money=pl.col("income"), members=9.0 / pl.col("size").cast(pl.Float64)
    )
    short = normalised_gaps(amounts, {"money": 1_500.0, "members": 4.0})
    lacks = short.select(pl.all() > 0)
    half = dict.fromkeys(short.columns, Fraction(1, 2))
    return gap_measures(DeprivationMatrix.of(lacks, half, Fraction(1, 2)), short)


def members(frame: pl.DataFrame) -> Measurement:
    size = frame["size"].cast(pl.Int64)
    return member_measures(
        matrix_of(frame), pl.DataFrame({"women": size // 2, "men": size - size // 2})
    )


def cutoffs(frame: pl.DataFrame) -> Numbers:
    rows = last(frame)
    found = over_cutoffs(design(rows), matrix_of(rows))
    values = [(point.estimate.value, point.estimate.se) for point in found]
    return np.array(values, dtype=np.float64).ravel()


def weights_of_indicators(frame: pl.DataFrame) -> Numbers:
    rows = last(frame)
    found = over_weights(design(rows), matrix_of(rows), {"equal": TWELFTHS}, rows["area"])
    return vector(found["equal"])


ONCE: Mapping[str, Callable[[pl.DataFrame], Numbers]] = {
    "mean": of_round(lambda d, f: estimate_mean(d, f["income"], f["ethnicity"])),
    "proportion": of_round(lambda d, f: estimate_proportion(d, f["poor"], f["area"])),
    "shares": of_round(lambda d, f: estimate_shares(d, f["ethnicity"], f["area"])),
    "ratio": of_round(lambda d, f: estimate_ratio(d, f["income"], f["size"])),
    "deprivation": of_round(lambda d, f: estimate_deprivation(d, matrix_of(f))),
    "persons": of_round(
        lambda d, f: estimate(
            d, deprivation_measures(matrix_of(f), unit="person"), f["area"]
        )
    ),
    "two stages": two_stages,
    "vector": of_round(
        lambda d, f: estimate_vector(d, mean_of(f["income"]), f["ethnicity"])
    ),
    "contributions": of_round(
        lambda d, f: subgroup_contributions(
            d, deprivation_measures(matrix_of(f)), f["ethnicity"]
        )
    ),
    "fgt": of_round(
        lambda d, f: estimate(d, for_persons(fgt(f["income"], 900, 1), f["size"]))
    ),
    "gini": of_round(lambda d, f: estimate_gini(d, f["income"], f["area"], rank="middle")),
    "median": of_round(
        lambda d, f: estimate_quantiles(d, f["income"], (0.3, 0.5), f["area"])
    ),
    "post-stratified": of_round(calibrated("post_stratify")),
    "raked": of_round(calibrated("rake")),
    "calibrated": of_round(calibrated("calibrate")),
    "jackknife": of_round(
        lambda d, f: estimate_replicated(jackknife(d), mean_of(f["income"]), f["ethnicity"])
    ),
    "linear": of_round(regression("linear")),
    "logistic": of_round(regression("logistic")),
    "means": difference_of_means,
    "association": association,
    "redundancy": redundant,
    "dynamics": of_round(
        lambda d, f: estimate(d, dynamics_of(f["earlier"], f["poor"]), f["area"])
    ),
    "transitions": of_round(
        lambda d, f: estimate(d, transitions_of(f["area"], f["ethnicity"]))
    ),
    "spells": of_round(
        lambda d, f: estimate(d, spells_of(f["earlier"], f["poor"], f["severe"]))
    ),
    "paired test": paired_test,
    "cutoffs": cutoffs,
    "weights of indicators": weights_of_indicators,
    "wild bootstrap": wild,
    "fixed": change("fixed"),
    "stacked": change("stacked"),
    "independent": change("independent"),
    "did": did,
    "parts of a change": parts_of_a_change,
    "gaps": of_round(lambda d, f: estimate(d, gaps(f), f["area"])),
    "members": of_round(lambda d, f: estimate(d, members(f), f["area"])),
}
# what counts rows of the sample, or the population, answers to how many there are
ROWS: Mapping[str, Callable[[pl.DataFrame], Numbers]] = {
    "variance": of_round(lambda d, f: estimate_variance(d, f["income"])),
    "attrition": of_round(
        lambda d, f: estimate(d, attrition_of(f["code"], f["code"].gather_every(2)))
    ),
}
POPULATION: Mapping[str, Callable[[pl.DataFrame], Numbers]] = {
    "total": of_round(lambda d, f: estimate_total(d, f["income"], f["area"])),
    "poverty line": of_round(lambda d, f: estimate_poverty_line(d, f["income"])),
    "relative poverty": of_round(
        lambda d, f: estimate_relative_poverty(d, f["income"], f["ethnicity"])
    ),
    "relative gap": of_round(
        lambda d, f: estimate_relative_poverty(
            d, f["income"], rule=RelativePoverty(alpha=1)
        )
    ),
}
EVERY = {**ONCE, **ROWS, **POPULATION}


def same(name: str, frame: pl.DataFrame) -> None:
    assert_allclose(EVERY[name](frame), EVERY[name](FRAME), rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("name", EVERY)
def test_there_is_something_that_could_change(name: str):  # M1
    found = EVERY[name](FRAME)
    assert np.isfinite(found).mean() > 0.5
    other = EVERY[name](FRAME.with_columns(weight=1 / pl.col("weight")))
    assert not np.allclose(found, other, equal_nan=True)


# ---------------------------------------------------------------- rows


@pytest.mark.parametrize("name", [name for name in EVERY if name != "attrition"])
def test_the_order_of_the_rows_does_not_matter(name: str):  # M1
    same(name, FRAME.sample(fraction=1, shuffle=True, seed=4))


@pytest.mark.parametrize("name", EVERY)
def test_names_of_strata_psus_and_households_do_not_matter(name: str):  # M1
    # in another order than before, and as numbers
    renamed = FRAME.with_columns(
        stratum=9 - pl.col("stratum").str.slice(-1).cast(pl.Int64),
        psu=1_000 - pl.col("psu").rank("dense"),
        unit=pl.lit("u") + pl.col("unit"),
    )
    same(name, renamed)


@pytest.mark.parametrize("name", ONCE.keys() | POPULATION.keys())
def test_a_row_split_in_two_of_half_the_weight_changes_no_number(name: str):  # M2
    halves = FRAME.with_columns(weight=pl.col("weight") / 2)
    # a few intervals count rows, so the first households alone are split
    few = pl.concat([FRAME.slice(30), halves.head(30), halves.head(30)])
    found, expected = EVERY[name](few), EVERY[name](FRAME)
    assert_allclose(found, expected, rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("name", [name for name in EVERY if name != "attrition"])
def test_rows_that_stand_for_nobody_change_nothing(name: str):  # M2
    ghosts = FRAME.head(20).with_columns(weight=pl.lit(0.0), income=pl.lit(1e9))
    same(name, pl.concat([FRAME, ghosts]))


@pytest.mark.parametrize("name", ONCE.keys() | ROWS.keys())
def test_scaled_weights_change_nothing(name: str):  # M3
    if name in {"post-stratified", "raked", "calibrated"}:
        scaled = FRAME.with_columns(weight=pl.col("weight") * 1.25)
    else:
        scaled = FRAME.with_columns(weight=pl.col("weight") * 8)
    same(name, scaled)


def test_scaled_weights_scale_totals():  # M3
    scaled = FRAME.with_columns(weight=pl.col("weight") * 8)
    found, expected = (EVERY["total"](f).reshape(-1, 5) for f in (scaled, FRAME))
    expected[:, [0, 1, 3, 4]] *= 8
    assert_allclose(found, expected)


# ---------------------------------------------------------------- columns

KINDS = {
    "float32": pl.col(["size", "weight"]).cast(pl.Float32).cast(pl.Float64),
    "integers": pl.col(["poor", "severe", "earlier", *INDICATORS]).cast(pl.Int8),
    "floats": pl.col(["poor", "severe", "earlier", "size", *INDICATORS]).cast(pl.Float32),
    "unsigned": pl.col("size").cast(pl.UInt8),
    "decimals": pl.col("size").cast(pl.Decimal(9, 2)),
    "categories": pl.col(["ethnicity", "area", "stratum", "psu", "round"]).cast(
        pl.Categorical
    ),
    "unordered": pl.col("ethnicity").cast(pl.Enum(["kinh", "cham", "khmer"])),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", EVERY)
def test_columns_of_any_kind_are_the_same_data(name: str, kind: str):  # M4
    if kind == "float32":  # rounds the weights: they are rounded for both
        rounded = FRAME.with_columns(KINDS[kind])
        narrow = rounded.with_columns(pl.col(["size", "weight"]).cast(pl.Float32))
        assert_allclose(EVERY[name](narrow), EVERY[name](rounded), rtol=1e-8, atol=1e-12)
    else:
        same(name, FRAME.with_columns(KINDS[kind]))


@pytest.mark.parametrize("name", EVERY)
def test_a_blank_is_the_same_as_null_and_as_nan(name: str):  # M4
    hole = pl.int_range(pl.len()) % 17 == 0
    null = FRAME.with_columns(income=pl.when(~hole).then("income"))
    nan = null.with_columns(pl.col("income").fill_null(np.nan))
    assert_allclose(EVERY[name](nan), EVERY[name](null))


# ---------------------------------------------------------------- rounds and domains


@pytest.mark.parametrize("covariance", ["fixed", "stacked", "independent"])
def test_rounds_swapped_turn_the_sign(covariance: Any):  # M5
    measured = together(deprivation_measures(matrix_of(FRAME)), total_of(FRAME["income"]))
    rounds = measured_rounds(design(FRAME, round="round"), measured, FRAME["area"])
    there = compare(rounds, "2022", "2026", covariance=covariance)
    back = compare(rounds, "2026", "2022", covariance=covariance)
    for one, other in zip(there, back, strict=True):
        assert_allclose(
            [one.value, one.se, one.p], [-(other.value or 0), other.se, other.p]
        )
        assert one.df == other.df
        if one.relative and other.relative:
            assert_allclose((1 + one.relative) * (1 + other.relative), 1)


def test_did_with_groups_or_rounds_swapped_turns_the_sign():  # M5
    treated = FRAME["area"] == "a"
    measured = mean_of(FRAME["income"])
    first = grouped_rounds(design(FRAME, round="round"), measured, treated)
    second = grouped_rounds(design(FRAME, round="round"), measured, ~treated)
    there = difference_in_differences(first, "2022", "2026")[0]
    for other in (
        difference_in_differences(first, "2026", "2022")[0],
        difference_in_differences(second, "2022", "2026")[0],
    ):
        assert_allclose([there.value, there.se], [-(other.value or 0), other.se])


def test_totals_of_domains_add_up_with_their_covariance():  # M6
    rows = last(FRAME)
    parts = estimate_vector(design(rows), total_of(rows["income"]), rows["ethnicity"])
    whole = estimate_total(design(rows), rows["income"])[0]
    summed = parts.derive(all=lambda v: sum(v.values()))
    assert_allclose([summed.value[0], summed.se[0]], [whole.value, whole.se])
    two = rows["ethnicity"].replace({"khmer": "other", "cham": "other"})
    joined = estimate_total(design(rows), rows["income"], two).at(domain="other")
    pair = parts.derive(other=lambda v: v["khmer"] + v["cham"])
    assert_allclose([pair.value[0], pair.se[0]], [joined.value, joined.se])


@pytest.mark.parametrize("name", ["proportion", "mean"])
def test_the_whole_lies_between_its_domains(name: str):  # M6
    rows = last(FRAME)
    measure = {"proportion": estimate_proportion, "mean": estimate_mean}[name]
    column = {"proportion": "poor", "mean": "income"}[name]
    parts = [i.value for i in measure(design(rows), rows[column], rows["ethnicity"])]
    whole = measure(design(rows), rows[column])[0].value
    assert min(parts) < whole < max(parts)  # type: ignore[type-var, operator]
