"""Replicate weights: identities with linearised variances, published facts, the errors.

RP1  a Hadamard matrix is orthogonal, at every order
RP2  for totals every method gives the linearised variance: JK1, JKn, BRR, Fay, with fpc
RP3  the bootstrap comes near to it; a stratum's replicates do not hang on the others
RP4  a producer's weights give what our own replicates give
RP5  a domain that a replicate leaves empty gets an estimate without a standard error
RP6  what can't be replicated is refused: rounds, lonely PSUs, strata without two PSUs,
     censuses, faulty columns
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose

from analysis.contrasts import EstimateVector, estimate_vector
from analysis.design import Census, SurveyDesign
from analysis.estimation import estimate
from analysis.estimation_errors import (
    CensusHasNoInterval,
    LengthMismatch,
    SinglePsuStratum,
    UnknownOption,
)
from analysis.hadamard import hadamard
from analysis.measures import mean_of, together, total_of
from analysis.method_errors import (
    NotTwoPsusPerStratum,
    OneRoundAtATime,
    OutOfRange,
    ReplicateScaleMissing,
    ReplicateWeightFaulty,
    TooFewReplicates,
    TooManyReplicates,
)
from analysis.replicate_estimation import (
    estimate_replicated,
    replicate_statistic,
    replicated_estimates,
)
from analysis.replication import (
    Producer,
    ReplicateDesign,
    balanced,
    bootstrap,
    jackknife,
    supplied,
)
from tests.analysis.made_survey import made_survey

FRAME = made_survey().filter(pl.col("round") == "2022")
# two of the six PSUs of each stratum
PAIRS = FRAME.filter(pl.col("psu").str.contains(r"-[01]-"))


def design_of(frame: pl.DataFrame = FRAME, **options: Any) -> SurveyDesign:
    return SurveyDesign.from_frame(frame, strata="stratum", psu="psu", **options)


def totals(frame: pl.DataFrame = FRAME) -> Any:
    return together(total_of(frame["income"]), total_of(frame["d01"].cast(pl.Float64)))


def assert_same(found: EstimateVector, wanted: EstimateVector) -> None:
    assert found.names == wanted.names
    assert_allclose(found.value, wanted.value, rtol=1e-12)
    scale = np.outer(wanted.se, wanted.se).max()
    assert_allclose(found.covariance, wanted.covariance, rtol=1e-9, atol=1e-12 * scale)
    assert found.df == wanted.df


@pytest.mark.parametrize("least", [1, 2, 3, 5, 9, 12, 13, 20, 28, 36, 44, 52, 70, 100])
def test_rows_of_a_hadamard_matrix_are_orthogonal(least: int):  # RP1
    matrix = hadamard(least)
    order = len(matrix)
    assert least <= order <= 2 * least
    assert (matrix @ matrix.T == order * np.eye(order)).all()
    assert (matrix[0] == 1).all()
    assert (matrix[:, 0] == 1).all()


@pytest.mark.parametrize("mse", [False, True])
def test_the_jackknife_of_totals_is_the_linearised_variance(mse: bool):  # RP2
    replicated = jackknife(design_of(), mse=mse)
    assert replicated.kind == "JKn"
    assert_same(
        estimate_replicated(replicated, totals()), estimate_vector(design_of(), totals())
    )


def test_one_stratum_makes_the_jackknife_jk1():  # RP2
    design = SurveyDesign.from_frame(FRAME, psu="psu")
    replicated = jackknife(design)
    assert (replicated.kind, replicated.scale) == ("JK1", 23 / 24)
    assert_same(
        estimate_replicated(replicated, totals()), estimate_vector(design, totals())
    )


@pytest.mark.parametrize("fay", [0.0, 0.3])
@pytest.mark.parametrize("fpc", [None, "fraction"])
def test_half_samples_of_totals_give_the_linearised_variance(
    fay: float, fpc: str | None
):  # RP2
    frame = PAIRS.with_columns(
        fraction=pl.when(pl.col("stratum") == "s1").then(0.5).otherwise(0.2)
    )
    design = design_of(frame, fpc=fpc)
    replicated = balanced(design, fay=fay)
    assert replicated.kind == ("Fay" if fay else "BRR")
    assert_same(
        estimate_replicated(replicated, totals(frame)),
        estimate_vector(design, totals(frame)),
    )


def test_the_jackknife_knows_the_fpc():  # RP2
    frame = FRAME.with_columns(psus=pl.lit(9))
    design = design_of(frame, fpc="psus")
    assert_same(
        estimate_replicated(jackknife(design), totals()), estimate_vector(design, totals())
    )


@pytest.mark.parametrize("psus", [9, 10_000])
def test_the_bootstrap_comes_near_the_linearised_variance(psus: int):  # RP3
    design = design_of(FRAME.with_columns(psus=pl.lit(psus)), fpc="psus")
    found = estimate_replicated(bootstrap(design, seed=1, replicates=4000), totals())
    # 4,000 replicates leave a Monte Carlo error of about 1.1 % in a standard error
    assert_allclose(found.se, estimate_vector(design, totals()).se, rtol=0.04)


def test_a_stratum_draws_the_same_without_the_others():  # RP3
    alone = FRAME.filter(pl.col("stratum") == "s2")
    whole, part = bootstrap(design_of(), 5, 20), bootstrap(design_of(alone), 5, 20)
    inside = whole.sample.frame.stratum_of_psu == 2
    assert np.array_equal(whole.multipliers[inside], part.multipliers)
    assert not np.array_equal(
        part.multipliers, bootstrap(design_of(alone), 6, 20).multipliers
    )


def columns_of(replicated: ReplicateDesign) -> pl.DataFrame:
    """The weights of all replicates, as a producer would hand them over."""
    count = replicated.multipliers.shape[1]
    return pl.DataFrame({f"w{r}": replicated.weights(r) for r in range(count)})


def test_weights_of_a_producer_give_the_same_as_our_own():  # RP4
    own = jackknife(design_of())
    producer = Producer("JKn", rscales=own.rscales.tolist())
    theirs = supplied(FRAME["weight"], columns_of(own), producer)
    assert theirs.df == own.df == 20
    by_area = FRAME["area"]
    assert_same(
        estimate_replicated(theirs, totals(), by_area),
        estimate_replicated(own, totals(), by_area),
    )


def test_multipliers_of_a_producer_are_not_weights():  # RP4
    own = balanced(design_of(PAIRS), fay=0.5)
    factors = columns_of(own) / PAIRS["weight"]
    producer = Producer("Fay", fay=0.5, combined=False, df=4)
    theirs = supplied(PAIRS["weight"], factors, producer)
    assert_allclose(theirs.scale, own.scale)
    assert_same(
        estimate_replicated(theirs, totals(PAIRS)), estimate_replicated(own, totals(PAIRS))
    )


@pytest.mark.parametrize(
    ("kind", "scale"), [("JK1", 7 / 8), ("BRR", 1 / 8), ("bootstrap", 1 / 7)]
)
def test_a_kind_brings_its_scale(kind: Any, scale: float):  # RP4
    replicates = pl.DataFrame({f"w{r}": FRAME["weight"] for r in range(8)})
    assert_allclose(supplied(FRAME["weight"], replicates, Producer(kind)).scale, scale)
    forced = supplied(FRAME["weight"], replicates, Producer(kind, scale=0.25))
    assert forced.scale == 0.25


def test_any_statistic_of_weights_can_be_replicated():  # RP4
    income = FRAME["income"].to_numpy()
    replicated = jackknife(design_of())
    found = replicate_statistic(
        replicated, lambda w: [float(w @ income / w.sum())], ["income"]
    )
    assert_same(found, estimate_replicated(replicated, mean_of(FRAME["income"])))


def test_a_domain_in_one_psu_has_no_replicated_error():  # RP5
    first = FRAME["psu"][0]
    domain = pl.Series(np.where(FRAME["psu"] == first, "rare", "rest"))
    found = estimate_replicated(jackknife(design_of()), mean_of(FRAME["income"]), domain)
    rare = FRAME.filter(pl.col("psu") == first)
    mean = (rare["income"] * rare["weight"]).sum() / rare["weight"].sum()
    assert_allclose(found.value[found.names.index("rare")], mean)
    assert np.isnan(found.se[found.names.index("rare")])
    assert found.se[found.names.index("rest")] > 0


def test_estimates_from_replicates_carry_their_counts():  # RP5
    some = FRAME["income"].scatter([0, 1], None)
    mixed = FRAME["area"].scatter(0, "rare").scatter(40, "rare")
    found = replicated_estimates(jackknife(design_of()), mean_of(some), mixed)
    plain = estimate(design_of(), mean_of(some), mixed)
    for own, other in zip(found, plain, strict=True):
        facts = (other.n, other.rows, other.missing, other.df, other.psus, other.domain)
        assert (own.n, own.rows, own.missing, own.df, own.psus, own.domain) == facts
        assert_allclose(own.value, other.value)
        assert own.reason == other.reason
    a = found.at(domain="a")
    assert a.interval is not None
    assert_allclose(a.se, plain.at(domain="a").se, rtol=0.02)


def test_a_producers_replicates_bring_their_own_df():  # RP5
    own = jackknife(design_of())
    producer = Producer("JKn", rscales=own.rscales.tolist())
    theirs = supplied(FRAME["weight"], columns_of(own), producer)
    first = FRAME["psu"][0]
    domain = pl.Series(np.where(FRAME["psu"] == first, "rare", "rest"))
    found = replicated_estimates(theirs, mean_of(FRAME["income"]), domain)
    assert found.at(domain="rest").df == 20
    rare = found.at(domain="rare")
    assert (rare.se, rare.interval, rare.reason) == (None, None, "one_psu")


def test_rounds_are_replicated_one_by_one():  # RP6
    design = design_of(made_survey(), round="round")
    with pytest.raises(OneRoundAtATime, match=r"\(2022, 2024, 2026\), and jackknife"):
        jackknife(design)


def test_a_lonely_psu_stops_replication_unless_it_is_certain():  # RP6
    lonely = FRAME.filter((pl.col("stratum") != "s1") | (pl.col("psu") == "s1-0-0"))
    with pytest.raises(SinglePsuStratum, match="stratum s1"):
        jackknife(design_of(lonely))
    with pytest.raises(UnknownOption, match="single_psu"):
        bootstrap(design_of(lonely, single_psu="adjust"), 1, 10)
    certain = design_of(lonely, single_psu="certainty")
    assert_same(
        estimate_replicated(jackknife(certain), totals(lonely)),
        estimate_vector(certain, totals(lonely)),
    )


def test_a_jackknife_over_too_many_psus_is_refused():  # RP6
    with pytest.raises(TooManyReplicates, match="over 10,001 PSUs"):
        jackknife(SurveyDesign(np.ones(10_001)))


def test_half_samples_need_pairs():  # RP6
    with pytest.raises(NotTwoPsusPerStratum, match=r"stratum s0, s1, s2, s3 has another"):
        balanced(design_of())


def test_a_census_has_no_replicates():  # RP6
    with pytest.raises(CensusHasNoInterval):
        jackknife(Census(5))


def test_faulty_settings_and_columns_are_named():  # RP6
    replicates = pl.DataFrame({"w1": FRAME["weight"], "w2": FRAME["weight"]})
    with pytest.raises(OutOfRange, match=r"fay = 1\.0 can't be used"):
        balanced(design_of(PAIRS), fay=1.0)
    with pytest.raises(OutOfRange, match=r"fay = -0\.1"):
        supplied(FRAME["weight"], replicates, Producer("Fay", fay=-0.1))
    with pytest.raises(TooFewReplicates, match="There are 1"):
        bootstrap(design_of(), 1, 1)
    with pytest.raises(TooFewReplicates):
        supplied(FRAME["weight"], replicates.select("w1"), Producer("BRR"))
    with pytest.raises(ReplicateScaleMissing, match="'JKn' need rscales"):
        supplied(FRAME["weight"], replicates, Producer("JKn"))
    with pytest.raises(ReplicateScaleMissing, match="'other' need scale"):
        supplied(FRAME["weight"], replicates, Producer("other"))
    with pytest.raises(LengthMismatch):
        supplied(FRAME["weight"], replicates.head(3), Producer("BRR"))
    with pytest.raises(LengthMismatch):
        supplied(FRAME["weight"], replicates, Producer("JKn", rscales=[1.0]))
    with pytest.raises(ReplicateWeightFaulty, match="'w2' is missing or negative in row 1"):
        supplied(FRAME["weight"], replicates.with_columns(w2=-1.0), Producer("BRR"))
