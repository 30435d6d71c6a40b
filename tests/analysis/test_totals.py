"""Totals and their covariance: against the formula written out, and how they add.

T1  T and V(T) are those of the textbook, with every zero row written out
T2  slices of strata add up to the whole, for every rule and any domains
T3  what does not belong together can't be added
T4  a stratum of one PSU is refused by name; a stratum taken whole is not alone
T5  a domain may be chosen, and domains put side by side, without new passes
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from analysis.arrays import codes, one_code
from analysis.design import SurveyDesign
from analysis.estimation_errors import (
    LengthMismatch,
    SinglePsuStratum,
    TotalsOfDifferentThings,
)
from analysis.measures import Measurement, mean_of, ratio_of, together, total_of
from analysis.psu_totals import PsuTotals, psu_totals
from analysis.totals import Totals
from tests.analysis.made_survey import made_survey

Array = npt.NDArray[np.float64]


def round_of(seed: int = 7) -> pl.DataFrame:
    return made_survey(seed).filter(pl.col("round") == "2022")


def totals_by_psu(
    frame: pl.DataFrame, domain: str | None = None, **options: Any
) -> PsuTotals:
    design = SurveyDesign.from_frame(frame, strata="stratum", psu="psu")
    (sample,) = replace(design, **options).parts
    coded = one_code("", frame.height) if domain is None else codes("d", frame[domain])
    return psu_totals(sample, measurement_of(frame), coded)


def measurement_of(frame: pl.DataFrame) -> Measurement:
    return together(mean_of(frame["income"]), total_of(frame["d01"].cast(pl.Float64)))


# ---------------------------------------------------------------- the formula written out


def textbook(y: Array, weight: Array, strata: Array, psus: Array, rule: str) -> Array:
    """V(T) of the columns of ``y`` with zero rows written out; R survey 4.5's rules."""
    sums = {
        (h, i): (weight[:, None] * y)[(strata == h) & (psus == i)].sum(axis=0)
        for h, i in dict.fromkeys(zip(strata, psus, strict=True))
    }
    grand = sum(sums.values()) / len(sums)
    result = np.zeros((y.shape[1], y.shape[1]))
    present = counted = 0
    for h in np.unique(strata):
        rows = np.array([total for (stratum, _), total in sums.items() if stratum == h])
        holds = bool((y[strata == h] != 0).any())
        present += holds
        counted += holds and len(rows) > 1
        if len(rows) > 1:
            centred = rows - rows.mean(axis=0)
            result += len(rows) / (len(rows) - 1) * centred.T @ centred
        elif rule == "adjust":
            result += np.outer(rows[0] - grand, rows[0] - grand)
    return result * (present / counted) if rule == "average" else result


@settings(max_examples=60)
@given(data=st.data())
@pytest.mark.parametrize("rule", ["certainty", "adjust", "average"])
def test_the_covariance_is_that_of_the_textbook(rule: Any, data: st.DataObject):  # T1
    rows = data.draw(st.integers(8, 30))
    numbers = st.integers(0, 3)
    draw = lambda kind: np.array(  # noqa: E731
        data.draw(st.lists(kind, min_size=rows, max_size=rows)), dtype=np.float64
    )
    strata, slots, member = draw(numbers), draw(numbers), draw(st.booleans()) > 0
    strata[:4], slots[:4], member[:4] = (
        0,
        [0, 1, 0, 1],
        True,
    )  # one stratum can be estimated
    weight, y = draw(st.integers(1, 9)), draw(st.integers(1, 5))
    psus = strata * 10 + slots
    design = SurveyDesign(weight, strata, psus, single_psu=rule)
    found = psu_totals(design.parts[0], mean_of(y), codes("d", member)).totals()
    place = found.labels.index("true")
    columns = np.column_stack([member, y * member])
    expected = textbook(columns.astype(np.float64), weight, strata, psus, rule)
    assert_allclose(found.total[place], (weight[:, None] * columns).sum(axis=0))
    assert_allclose(found.variance[place], expected, rtol=1e-9, atol=1e-9 * expected.max())


def test_average_has_nothing_to_average_where_a_domain_is_only_in_lonely_strata():  # T1
    design = SurveyDesign(
        [1.0] * 4, strata=["a", "a", "b", "b"], psu=[1, 2, 3, 3], single_psu="average"
    )
    domain = codes("d", ["in", "out", "out", "out"])
    lonely = codes("d", ["out", "out", "in", "in"])
    y = mean_of([1.0, 2.0, 3.0, 4.0])
    assert np.isfinite(psu_totals(design.parts[0], y, domain).totals().variance).all()
    alone = psu_totals(design.parts[0], y, lonely).totals()
    assert np.isnan(alone.variance[alone.labels.index("in")]).all()


# ---------------------------------------------------------------- adding


def assert_same(found: Totals, expected: Totals) -> None:
    order = [found.labels.index(label) for label in expected.labels]
    assert_allclose(found.total[order], expected.total, rtol=1e-12)
    assert_allclose(found.variance[order], expected.variance, rtol=1e-9)
    assert_allclose(found.moments[order], expected.moments, rtol=1e-12)
    assert found.domain_df[order].tolist() == expected.domain_df.tolist()
    assert found.design_df == expected.design_df
    assert found.missing[order].tolist() == expected.missing.tolist()
    assert_allclose(found.missing_weight[order], expected.missing_weight)


@pytest.mark.parametrize("rule", ["certainty", "adjust", "average"])
@pytest.mark.parametrize("domain", [None, "ethnicity", "area"])
def test_slices_of_strata_add_up_to_the_whole(rule: str, domain: str | None):  # T2
    frame = round_of().with_row_index("row")
    keep = (pl.col("stratum") != "s1") | (pl.col("psu") == "s1-3-0")  # a lonely stratum
    frame = frame.filter(keep).with_columns(
        income=pl.when(pl.col("row") % 11 > 0).then(pl.col("income"))
    )
    whole = totals_by_psu(frame, domain, single_psu=rule).totals()
    parts = [
        totals_by_psu(piece, domain, single_psu=rule).totals()
        for _, piece in frame.sort("stratum").group_by("stratum", maintain_order=True)
    ]
    assert_same(parts[0] + parts[1] + parts[2] + parts[3], whole)


def test_different_measures_or_rules_are_not_added():  # T3
    frame = round_of()
    whole = totals_by_psu(frame).totals()
    (sample,) = SurveyDesign.from_frame(frame, strata="stratum", psu="psu").parts
    other = ratio_of(frame["income"], frame["size"])
    ratio = psu_totals(sample, other, one_code("", frame.height)).totals()
    with pytest.raises(TotalsOfDifferentThings, match="their columns differ"):
        whole + ratio
    with pytest.raises(TotalsOfDifferentThings, match="single_psu differ: fail and adjust"):
        whole + totals_by_psu(frame, single_psu="adjust").totals()


# ---------------------------------------------------------------- lonely PSUs


def test_a_stratum_with_one_psu_is_refused_by_name():  # T4
    frame = round_of().filter((pl.col("stratum") != "s3") | (pl.col("psu") == "s3-4-0"))
    with pytest.raises(
        SinglePsuStratum, match=r"Only one PSU was sampled in stratum s3, .* Me"
    ):
        totals_by_psu(frame).totals()


def test_a_psu_that_is_all_of_its_stratum_is_not_lonely():  # T4
    design = SurveyDesign([1.0] * 3, strata=["a", "a", "b"], psu=[1, 2, 3], fpc=[10, 10, 1])
    found = psu_totals(design.parts[0], total_of([5.0, 7.0, 9.0]), one_code("", 3)).totals()
    assert_allclose(found.variance[0, 1, 1], 0.8 * 2 * 2)  # (1-f) n/(n-1) sum (y - mean)^2


def test_a_psu_alone_in_the_domain_but_not_in_the_design_is_not_lonely():  # T4
    design = SurveyDesign([1.0] * 4, strata=["a"] * 4, psu=[1, 2, 3, 4])
    found = psu_totals(
        design.parts[0], total_of([6.0, 1, 1, 1]), codes("d", ["in", "out", "out", "out"])
    ).totals()
    place = found.labels.index("in")
    # one total of 6 and three of 0: mean 1.5, 4/3 * (4.5^2 + 3 * 1.5^2) = 36
    assert_allclose(found.variance[place, 1, 1], 36)


# ---------------------------------------------------------------- choosing and joining


def test_domains_may_be_chosen_and_reordered():  # T5
    all_three = totals_by_psu(round_of(), "ethnicity")
    chosen = all_three.select(["kinh", "cham"]).totals()
    place = {label: k for k, label in enumerate(all_three.labels)}
    for k, label in enumerate(("kinh", "cham")):
        assert_allclose(chosen.variance[k], all_three.totals().variance[place[label]])
    assert chosen.labels == ("kinh", "cham")


def test_domains_side_by_side_hold_the_blocks_of_each():  # T5
    frame = round_of()
    apart = totals_by_psu(frame, "ethnicity").totals()
    together_ = totals_by_psu(frame, "ethnicity").joint().totals()
    whole = totals_by_psu(frame).totals()
    m = len(apart.columns)
    for d in range(3):
        block = slice(d * m, (d + 1) * m)
        assert_allclose(together_.variance[0, block, block], apart.variance[d])
    adding = np.tile(np.eye(m), 3)
    assert_allclose(adding @ together_.variance[0] @ adding.T, whole.variance[0], rtol=1e-9)
    assert together_.domain_df.tolist() == whole.domain_df.tolist()


def test_a_measurement_of_other_length_is_refused():
    frame = round_of()
    (sample,) = SurveyDesign.from_frame(frame, strata="stratum", psu="psu").parts
    with pytest.raises(LengthMismatch, match="has 2 rows"):
        psu_totals(sample, mean_of([1.0, 2.0]), one_code("", frame.height))
