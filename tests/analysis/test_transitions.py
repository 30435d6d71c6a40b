"""Panels: identities, published tests, what is missing, the errors.

T1  the cells of entry and exit add up; rates are cells over their origin
T2  a transition matrix has rows that sum to 1, and classes in the order wanted
T3  spells count rounds; patterns add up to the counts
T4  a household without the other round is missing and its PSU stays in the design
T5  McNemar: a published table; nobody changed; the paired test with the design
T6  attrition by what was known before; linking by household
T7  faults are named
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose

from analysis.design import Census, SurveyDesign
from analysis.estimation import estimate, estimate_mean
from analysis.estimation_errors import (
    CensusHasNoInterval,
    ColumnNotFound,
    LengthMismatch,
    NotYesOrNo,
)
from analysis.mcnemar import mcnemar, mcnemar_design
from analysis.model_errors import PanelKeyRepeated, PanelKeysOfOtherType, TooFewRounds
from analysis.transitions import (
    attrition_of,
    dynamics_of,
    link,
    spells_of,
    transitions_of,
)
from tests.analysis.made_survey import made_survey

ROUNDS = {
    label: own.with_columns(
        poor=pl.col("d01") & pl.col("d02"), rich=pl.col("income") > 1200
    )
    for (label,), own in made_survey().group_by("round")
}
LINKED = link(ROUNDS["2024"], ROUNDS["2022"], "unit", ["poor", "ethnicity"])


def design_of(frame: pl.DataFrame = LINKED, **options: Any) -> SurveyDesign:
    return SurveyDesign.from_frame(frame, strata="stratum", psu="psu", **options)


def dynamics() -> dict[str, Any]:
    found = estimate(design_of(), dynamics_of(LINKED["poor_before"], LINKED["poor"]))
    return {item.measure: item for item in found}


def test_the_cells_add_up_and_the_rates_are_their_parts():  # T1
    found = {name: item.value for name, item in dynamics().items()}
    cells = ("never", "entered", "left", "always")
    assert_allclose(sum(found[name] for name in cells), 1)
    assert_allclose(found["entry"], found["entered"] / (found["entered"] + found["never"]))
    assert_allclose(found["exit"], found["left"] / (found["left"] + found["always"]))
    assert_allclose(found["exit"] + found["persistence"], 1)
    assert_allclose(found["change"], found["entered"] - found["left"])


def test_the_change_is_that_of_the_paired_means():  # T1
    both = LINKED.filter(pl.col("poor_before").is_not_null())
    difference = both["poor"].cast(pl.Float64) - both["poor_before"].cast(pl.Float64)
    wanted = estimate_mean(design_of(both), difference)[0]
    found = dynamics()["change"]
    assert_allclose(found.value, wanted.value)
    assert found.n == wanted.n


def test_exit_is_estimated_from_those_who_were_poor():  # T1
    was = LINKED.filter(pl.col("poor_before"))
    assert dynamics()["exit"].n == was.height
    assert dynamics()["exit"].interval.method == "logit"


def test_the_rows_of_a_transition_matrix_sum_to_one():  # T2
    before, after = LINKED["ethnicity_before"], LINKED["ethnicity"]
    order = ["kinh", "khmer", "cham", "hoa"]
    found = estimate(design_of(), transitions_of(before, after, order))
    rows = found.where(measure="transition")
    for origin in order[:3]:
        own = [item for item in rows if item.indicator.startswith(f"{origin} → ")]
        assert [item.indicator.split(" → ")[1] for item in own] == order
        assert_allclose(sum(item.value or 0 for item in own), 1)
    assert_allclose(sum(item.value or 0 for item in found.where(measure="cell")), 1)
    assert rows[0].indicator == "kinh → kinh"


def test_labels_are_sorted_where_no_order_is_given():  # T2
    measured = transitions_of(["b", "a", None], ["a", "a", "a"], None)
    names = [r.indicator for r in measured.ratios if r.measure == "cell"]
    assert names == ["a → a", "a → b", "b → a", "b → b"]
    assert measured.valid.tolist() == [True, True, False]


def test_spells_count_the_rounds():  # T3
    first, second = [1, 1, 0, 0, None], [True, False, False, True, True]
    third = [1.0, 1.0, 0.0, 0.0, 0.0]
    found = estimate(Census(5), spells_of(first, second, third))
    assert [item.value for item in found.where(measure="rounds")] == [
        0.25,
        0.25,
        0.25,
        0.25,
    ]
    patterns = {item.indicator: item.value for item in found.where(measure="pattern")}
    assert patterns == {"000": 0.25, "010": 0.25, "101": 0.25, "111": 0.25}
    assert found[0].missing == 1
    # 111 is one spell of three rounds, 010 one of one, 101 two of one
    assert found.at(measure="spell length").value == 6 / 4
    assert found.at(measure="spell length").n == 3


def test_the_length_of_spells_has_an_error_and_none_where_nobody_has_any():  # T3
    frame = ROUNDS["2026"]
    spells = spells_of(frame["poor"], frame["d01"], frame["d04"])
    found = estimate(design_of(frame), spells).at(measure="spell length")
    assert 1 < found.value < 3  # type: ignore[operator]
    assert found.se > 0  # type: ignore[operator]
    never = estimate(Census(2), spells_of([0, 0], [0, 0]))
    assert never.at(measure="spell length").value is None


def test_new_households_are_missing_and_their_psus_stay():  # T4
    found = dynamics()["never"]
    new = LINKED["poor_before"].null_count()
    assert new == 4 * 2 * 12
    assert (found.missing, found.rows) == (new, LINKED.height - new)
    # the four strata keep their six PSUs in the variance, and four of them hold pairs
    assert found.df == 4 * 4 - 4
    assert design_of().parts[0].frame.df == 20


def test_mcnemar_of_a_published_table():  # T5
    # Agresti (1990), Categorical Data Analysis, p. 350: approval, 794, 86, 150, 570
    before = [1] * (794 + 150) + [0] * (86 + 570)
    after = [1] * 794 + [0] * 150 + [1] * 86 + [0] * 570
    found = mcnemar(before, after)
    assert (found.both, found.left, found.entered, found.neither) == (794, 150, 86, 570)
    assert_allclose(found.statistic, 17.356, rtol=1e-4)
    assert_allclose(found.statistic_corrected, 16.818, rtol=1e-4)
    assert found.p_mid < found.p_exact


def test_where_nobody_changed_nothing_is_shown():  # T5
    found = mcnemar([1, 0, None], [1, 0, 1])
    assert (found.p, found.p_exact, found.p_mid, found.missing) == (1, 1, 1, 1)
    frame = ROUNDS["2022"]
    still = mcnemar_design(design_of(frame), frame["poor"], frame["poor"])
    assert (still.change, still.t, still.p) == (0, None, None)


def test_equal_numbers_in_and_out_give_a_p_of_one():  # T5
    found = mcnemar([1, 0], [0, 1])
    assert (found.statistic, found.statistic_corrected, found.p_exact) == (0, 0, 1)


def test_the_paired_test_has_the_design():  # T5
    found = mcnemar_design(design_of(), LINKED["poor_before"], LINKED["poor"])
    change = dynamics()["change"]
    assert_allclose((found.change, found.se), (change.value, change.se))
    assert found.t is not None
    assert_allclose(found.t, found.change / found.se)
    assert (found.df, found.n) == (change.df, change.n)
    assert found.p is not None
    assert 0 < found.p < 1


def test_a_census_of_pairs_has_no_test():  # T5
    with pytest.raises(CensusHasNoInterval):
        mcnemar_design(Census(2), [0, 1], [1, 1])


def test_attrition_is_measured_in_domains_of_the_baseline():  # T6
    baseline, later = ROUNDS["2022"], ROUNDS["2026"]
    lost = attrition_of(baseline["unit"], later["unit"])
    found = estimate(design_of(baseline), lost, baseline["ethnicity"])
    own = baseline.filter(pl.col("ethnicity") == "cham")
    gone = own.filter(~pl.col("unit").is_in(later["unit"].implode()))
    assert_allclose(
        found.at(domain="cham").value, gone["weight"].sum() / own["weight"].sum()
    )


def test_reasons_of_attrition_add_up_to_it():  # T6
    codes, later = [1, 2, 3, 4, 5, 6], [1, 2, 9]
    why = [
        "moved",
        None,
        "refused",
        "moved",
        None,
        "moved",
    ]  # the first was found after all
    measured = attrition_of(codes, later, why)
    found = estimate(SurveyDesign([1.0] * 6), measured)
    because = found.where(measure="lost because")
    assert [(item.indicator, item.value) for item in because] == [
        ("moved", 2 / 6),
        ("refused", 1 / 6),
        ("unknown", 1 / 6),
    ]
    assert found.at(measure="lost").value == 4 / 6
    assert because[0].se > 0  # type: ignore[operator]
    with pytest.raises(LengthMismatch, match="'reason' has 1 rows"):
        attrition_of(codes, later, ["moved"])


def test_linking_keeps_the_rows_and_their_order():  # T6
    assert LINKED["unit"].to_list() == ROUNDS["2024"]["unit"].to_list()
    known = LINKED.filter(pl.col("poor_before").is_not_null())
    earlier = dict(ROUNDS["2022"].select("unit", "poor").iter_rows())
    assert known["poor_before"].to_list() == [earlier[unit] for unit in known["unit"]]


def test_codes_match_whatever_holds_them():  # T6
    before = pl.DataFrame({"hh": [1.0, 2.0, None], "poor": [True, False, True]})
    after = pl.DataFrame({"hh": [2, 3, 1]})
    linked = link(after, before, "hh", ["poor"])
    assert linked["poor_before"].to_list() == [False, None, True]
    names = pl.Series(["Ê-01", "Ê-02"])
    lost = estimate(
        SurveyDesign([1.0, 1.0]), attrition_of(names, names.cast(pl.Categorical))
    )
    assert lost[0].value == 0


def test_codes_that_lost_their_zeros_are_not_taken_for_lost_households():  # T7
    before = pl.DataFrame({"hh": ["01", "02"], "poor": [True, False]})
    after = pl.DataFrame({"hh": [1, 2]})
    with pytest.raises(PanelKeysOfOtherType, match="'hh' is Int64 in the later") as e:
        link(after, before, "hh", ["poor"])
    assert "giữ số 0 ở đầu" in e.value.sentence("vi")
    with pytest.raises(PanelKeysOfOtherType, match="String in the earlier"):
        attrition_of(before["hh"], after["hh"])
    with pytest.raises(PanelKeyRepeated, match="'before': 01"):
        attrition_of(["01", "01"], ["01"])


def test_faults_are_named():  # T7
    twice = pl.concat([ROUNDS["2022"], ROUNDS["2022"].head(2)])
    with pytest.raises(PanelKeyRepeated, match="repeated in the table 'before': s"):
        link(ROUNDS["2024"], twice, "unit", ["poor"])
    with pytest.raises(ColumnNotFound, match="poorer"):
        link(ROUNDS["2024"], ROUNDS["2022"], "unit", ["poorer"])
    with pytest.raises(TooFewRounds, match="there are 1"):
        spells_of([1, 0])
    with pytest.raises(NotYesOrNo, match="'after'"):
        dynamics_of([0, 1], [0, 2])
    with pytest.raises(LengthMismatch):
        dynamics_of([0, 1], [0])
    with pytest.raises(LengthMismatch):
        spells_of([0, 1], [0])
    assert np.isfinite(mcnemar([1], [0]).p_mid)
