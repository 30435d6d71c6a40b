"""A second opinion: what ``svy`` computes from made surveys is what this library computes.

``svy`` (PyPI 0.35, Rust core) is another author's work; it is needed for these tests only.
Every check runs on several made surveys, at 1e-9. Four differences: its logit bounds are
those of the formula, as ours, where R stops at 1e-8; its bootstrap divides by R, ours and
R's by R − 1 (so that is not compared); its Wilson interval counts the degrees of freedom
twice, in t and in the effective sample, ours once; its logistic regression is told to
iterate on. It has no change under partial rotation and no deprivation measures.

Z1  totals, means, ratios, shares: value, standard error, df, interval, design effect
Z2  the same by domain, with the covariance between domains and between rounds
Z3  fpc of one and of two stages; strata of one PSU under each rule
Z4  quantiles with Woodruff's interval
Z5  association, difference of means, regressions
Z6  jackknife; post-stratification, raking and GREG with their residual errors
Z7  missing answers
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
import pytest
import svy
from numpy.testing import assert_allclose

from analysis.association import associate, compare_means
from analysis.calibrated_estimation import calibrated_estimates
from analysis.calibration import Calibrated, calibrate, post_stratify, rake
from analysis.comparison import compare, measured_rounds
from analysis.contrasts import estimate_vector
from analysis.design import SurveyDesign
from analysis.estimates import Estimate
from analysis.estimation import (
    estimate_mean,
    estimate_proportion,
    estimate_ratio,
    estimate_total,
)
from analysis.inference import Inference
from analysis.measures import mean_of, proportion_of
from analysis.quantiles import estimate_quantiles
from analysis.regression import regress
from analysis.replicate_estimation import estimate_replicated
from analysis.replication import jackknife
from analysis.weighting import Weighting
from tests.analysis.made_survey import made_survey

SEEDS = (3, 11, 29)
NAMES = {"strata": "stratum", "psu": "psu"}
SVY = {"stratum": "stratum", "psu": "psu", "wgt": "weight"}

pytestmark = pytest.mark.parametrize("seed", SEEDS)


def survey(seed: int) -> pl.DataFrame:
    """All rounds, PSUs shared, with the numbers of PSUs and households there are."""
    return made_survey(seed).with_columns(
        poor=pl.col("d05").cast(pl.Float64),
        psus=pl.lit(25),
        households=20 + pl.col("psu").str.slice(-1).cast(pl.Int64),
    )


def one_round(seed: int) -> pl.DataFrame:
    return survey(seed).filter(pl.col("round") == "2026")


def opinion(frame: pl.DataFrame, **more: Any) -> Any:
    return svy.Sample(frame, svy.Design(**SVY, **more))


def own(frame: pl.DataFrame, **more: Any) -> SurveyDesign:
    return SurveyDesign.from_frame(frame, **NAMES, **more)


def agree(found: Sequence[Estimate], other: Any, *, intervals: bool = True) -> None:
    """Compare values, errors, degrees of freedom and intervals, row by row."""
    rows = other.to_dicts()
    if rows and rows[0]["y_level"] is not None:
        rows = [row for row in rows if row["y_level"] == 1]
    assert len(rows) == len(found) > 0
    for ours, theirs in zip(found, rows, strict=True):
        assert_allclose([ours.value, ours.se], [theirs["est"], theirs["se"]], rtol=1e-9)
        if intervals:
            assert ours.interval is not None
            ends = [ours.interval.low, ours.interval.high]
            assert_allclose(ends, [theirs["lci"], theirs["uci"]], rtol=1e-9)
            assert (ours.df, ours.n) == (theirs["df"], theirs["n"])


# ---------------------------------------------------------------- levels and domains

PLACES = [None, "area", "ethnicity", "stratum"]


@pytest.mark.parametrize("by", PLACES)
def test_totals_means_and_ratios(seed: int, by: str | None):  # Z1 Z2
    frame = one_round(seed)
    domain = None if by is None else frame[by]
    estimation = opinion(frame).estimation
    agree(
        estimate_total(own(frame), frame["income"], domain).items,
        estimation.total("income", by=by),
    )
    agree(
        estimate_mean(own(frame), frame["income"], domain).items,
        estimation.mean("income", by=by),
    )
    found = estimate_ratio(own(frame), frame["income"], frame["size"], domain)
    agree(found.items, estimation.ratio("income", "size", by=by))


@pytest.mark.parametrize("by", PLACES)
@pytest.mark.parametrize("method", ["logit", "korn-graubard"])
def test_shares_and_their_intervals(seed: int, by: str | None, method: str):  # Z1 Z2
    frame = one_round(seed)
    domain = None if by is None else frame[by]
    asked = Inference(interval=method.replace("-", "_"))  # type: ignore[arg-type]
    found = estimate_proportion(own(frame), frame["poor"], domain, asked)
    agree(found.items, opinion(frame).estimation.prop("poor", by=by, ci_method=method))


def test_design_effects(seed: int):  # Z1
    frame = one_round(seed)
    other = opinion(frame).estimation.mean("income", deff="wor").to_dicts()[0]
    assert_allclose(estimate_mean(own(frame), frame["income"])[0].deff, other["deff"])


def test_the_covariance_of_domains_that_share_psus(seed: int):  # Z2
    frame = one_round(seed)
    found = estimate_vector(own(frame), mean_of(frame["income"]), frame["ethnicity"])
    other = opinion(frame).estimation.mean("income", by="ethnicity")
    assert_allclose(found.covariance, other.covariance, rtol=1e-9)


def test_changes_of_stacked_and_of_independent_rounds(seed: int):  # Z2
    frame = survey(seed)
    measured = measured_rounds(own(frame, round="round"), proportion_of(frame["poor"]))
    apart = frame.with_columns(
        stratum=pl.col("round") + pl.col("stratum"), psu=pl.col("round") + pl.col("psu")
    )
    for covariance, rows in (("stacked", frame), ("independent", apart)):
        for before, after in (("2022", "2024"), ("2022", "2026")):
            found = compare(measured, before, after, covariance=covariance)[0]  # type: ignore[arg-type]
            means = opinion(rows).estimation.mean("poor", by="round")
            other = means.contrast({"change": {after: 1.0, before: -1.0}}).to_dicts()[0]
            assert_allclose([found.value, found.se], [other["est"], other["se"]], rtol=1e-9)


# ---------------------------------------------------------------- designs


def test_a_finite_population_of_psus(seed: int):  # Z3
    frame = one_round(seed)
    found = estimate_total(own(frame, fpc="psus"), frame["income"], frame["area"])
    agree(
        found.items, opinion(frame, pop_size="psus").estimation.total("income", by="area")
    )


def test_two_stages(seed: int):  # Z3
    frame = one_round(seed)
    design = own(frame, fpc="psus", ssu="unit", fpc2="households")
    sizes = svy.PopSize("psus", "households")
    other = opinion(frame, ssu="unit", pop_size=sizes).estimation
    agree(estimate_total(design, frame["income"]).items, other.total("income"))
    agree(
        estimate_mean(design, frame["income"], frame["ethnicity"]).items,
        other.mean("income", by="ethnicity"),
    )
    found = estimate_ratio(design, frame["income"], frame["size"], frame["area"])
    agree(found.items, other.ratio("income", "size", by="area"))
    agree(estimate_proportion(design, frame["poor"]).items, other.prop("poor"))


@pytest.mark.parametrize(
    ("rule", "theirs"), [("certainty", "skip"), ("adjust", "center"), ("average", "scale")]
)
def test_strata_of_one_psu(seed: int, rule: str, theirs: str):  # Z3
    frame = one_round(seed).filter(
        (pl.col("stratum") != "s0") | pl.col("psu").str.starts_with("s0-3")
    )
    design, other = own(frame, single_psu=rule), opinion(frame, singleton=theirs).estimation
    # what an interval counts as degrees of freedom there is each program's own rule
    agree(
        estimate_mean(design, frame["income"]).items, other.mean("income"), intervals=False
    )
    agree(
        estimate_total(design, frame["income"]).items,
        other.total("income"),
        intervals=False,
    )


# ---------------------------------------------------------------- quantiles


@pytest.mark.parametrize("by", [None, "area"])
def test_quantiles_and_woodruffs_interval(seed: int, by: str | None):  # Z4
    frame = one_round(seed)
    p = (0.25, 0.5, 0.8)
    other = opinion(frame).estimation.quantile("income", p=p, by=by).to_polars()
    found = estimate_quantiles(
        own(frame), frame["income"], p, None if by is None else frame[by]
    )
    for item in found:
        row = other.filter(pl.col("prob") == item.p)
        row = row if by is None else row.filter(pl.col("area") == item.domain)
        theirs = row.row(0, named=True)
        assert item.interval is not None
        assert_allclose(
            [item.value, item.interval.low, item.interval.high, item.se],
            [theirs["est"], theirs["lci"], theirs["uci"], theirs["se"]],
            rtol=1e-9,
        )


# ---------------------------------------------------------------- tests and models


def test_association(seed: int):  # Z5
    frame = one_round(seed)
    found = associate(own(frame), frame["ethnicity"], frame["area"])
    other = opinion(frame).categorical.tabulate("ethnicity", "area").stats
    assert_allclose(found.f.statistic, other.f.value, rtol=1e-9)
    assert_allclose(
        [found.f.df, found.f.df_design], [other.f.df_num, other.f.df_den], rtol=1e-9
    )
    assert_allclose(found.f.p, other.f.p_value, rtol=1e-6)
    assert_allclose(found.chi_square.statistic, other.chisq.value, rtol=1e-9)


def test_a_difference_of_means(seed: int):  # Z5
    frame = one_round(seed)
    found = compare_means(own(frame), frame["income"], frame["area"])
    other = opinion(frame).categorical.ttest("income", group="area").to_dict()
    (change,) = other["diff"]
    assert_allclose(
        [found.difference, found.se, found.low, found.high],
        [change["diff"], change["se"], change["lci"], change["uci"]],
        rtol=1e-9,
    )
    stats = other["stats"]
    assert_allclose([found.t, found.df], [stats["t"], stats["df"]], rtol=1e-9)
    assert_allclose(found.p, stats["p_value"], rtol=1e-6)


@pytest.mark.parametrize(
    ("y", "family", "theirs"),
    [("income", "linear", "gaussian"), ("poor", "logistic", "binomial")],
)
def test_a_regression(seed: int, y: str, family: Any, theirs: str):  # Z5
    frame = one_round(seed)
    found = regress(own(frame), frame[y], frame.select("size", "d01"), family=family)
    numeric = frame.with_columns(pl.col("d01").cast(pl.Float64))
    other = (
        opinion(numeric).glm.fit(y, x=["size", "d01"], family=theirs, tol=1e-13).to_polars()
    )
    assert_allclose(found.coefficients.value, other["estimate"], rtol=1e-8)
    assert_allclose(found.coefficients.se, other["std_err"], rtol=1e-8)
    assert found.coefficients.df == other["df"][0]


# ---------------------------------------------------------------- replicates and margins


def test_the_jackknife(seed: int):  # Z6
    frame = one_round(seed)
    replicated = estimate_replicated(
        jackknife(own(frame)), mean_of(frame["income"]), frame["ethnicity"]
    )
    other = opinion(frame).weighting.create_jk_wgts().estimation
    rows = other.mean("income", by="ethnicity", method="replication").to_dicts()
    assert_allclose(replicated.value, [row["est"] for row in rows], rtol=1e-9)
    assert_allclose(replicated.se, [row["se"] for row in rows], rtol=1e-9)


ETHNICITIES = {"kinh": 10_000.0, "khmer": 8_000.0, "cham": 7_000.0}
AREAS = {"a": 12_000.0, "b": 13_000.0}


def both(kind: str, frame: pl.DataFrame) -> tuple[Calibrated, Any]:
    """Bring weights to known totals, here and there."""
    weighting, other = Weighting.of(frame["weight"]), opinion(frame).weighting
    if kind == "post_stratify":
        ours = post_stratify(weighting, frame["ethnicity"], ETHNICITIES)
        return ours, other.poststratify(ETHNICITIES, cells="ethnicity")
    if kind == "rake":
        ours = rake(weighting, (frame["ethnicity"], ETHNICITIES), (frame["area"], AREAS))
        margins = {"ethnicity": ETHNICITIES, "area": AREAS}
        return ours, other.rake(controls=margins, tol=1e-14, max_iter=5_000)
    auxiliaries = frame.select(
        "size", *((pl.col("ethnicity") == name).alias(name) for name in ETHNICITIES)
    )
    ours = calibrate(weighting, auxiliaries, ETHNICITIES | {"size": 100_000.0})
    controls = {svy.Cat("ethnicity"): ETHNICITIES, "size": 100_000.0}
    return ours, other.calibrate(controls=controls)


@pytest.mark.parametrize("kind", ["post_stratify", "rake", "calibrate"])
@pytest.mark.parametrize("by", [None, "stratum"])
def test_known_totals_and_their_residual_errors(seed: int, kind: str, by: str | None):  # Z6
    frame = one_round(seed)
    ours, other = both(kind, frame)
    domain = None if by is None else frame[by]
    found = calibrated_estimates(own(frame), ours, mean_of(frame["income"]), domain)
    agree(found.items, other.estimation.mean("income", by=by), intervals=False)


# ---------------------------------------------------------------- missing


def test_missing_answers_leave_their_psus_in_the_design(seed: int):  # Z7
    frame = one_round(seed)
    row = pl.int_range(pl.len())
    blank = frame.with_columns(income=pl.when(row % 5 > 0).then("income"))
    found = estimate_mean(own(blank), blank["income"], blank["area"])
    other = opinion(blank).estimation.mean("income", by="area", drop_nulls=True)
    agree(found.items, other)
    assert sum(item.missing for item in found) == blank["income"].null_count() > 0
