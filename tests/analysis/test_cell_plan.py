"""Plans: what they refuse, and that the cut-off is exact.

P1  a plan that can't be carried out is refused by name
P2  the least score that is poor is exact, whatever the cut-off and the weights
P3  cells made for one cut-off don't answer for another
P4  the measures are those of a deprivation matrix, for households and for persons
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.cell_plan import CellPlan
from analysis.engine_errors import (
    CutoffNotInCells,
    IndicatorWeightsFaulty,
    IndicatorWeightsTooFine,
    LevelUnfit,
    PatternTooWide,
)
from analysis.estimation_errors import UnknownOption

THIRD = Fraction(1, 3)


@pytest.mark.parametrize(
    ("options", "fault", "says"),
    [
        ({"level": "all"}, UnknownOption, "all"),
        ({"indicators": {"a": 0, "b": 2}}, IndicatorWeightsFaulty, "a = 0"),
        ({"indicators": {}}, IndicatorWeightsFaulty, "—"),
        ({"indicators": {"a": 2**30, "b": 2**30}}, IndicatorWeightsTooFine, "2147483648"),
        ({"level": "score", "poor": "is_poor"}, LevelUnfit, "'is_poor'"),
        (
            {"level": "pattern", "indicators": {f"d{j}": 1 for j in range(31)}},
            PatternTooWide,
            "31",
        ),
    ],
)
def test_a_plan_that_does_not_work_is_refused(
    options: dict[str, Any], fault: type[Exception], says: str
):  # P1
    plan = {"indicators": {"a": 1, "b": 2}, "level": "poor"} | options
    with pytest.raises(fault, match=says):
        CellPlan("households", cutoff=THIRD, **plan)


@given(
    weights=st.lists(st.integers(1, 12), min_size=1, max_size=12),
    cutoff=st.fractions(0, 1, max_denominator=1000),
)
def test_the_least_poor_score_is_exact(weights: list[int], cutoff: Fraction):  # P2
    plan = CellPlan("t", {f"d{j}": w for j, w in enumerate(weights)}, cutoff)
    poor = [
        score
        for score in range(sum(weights) + 1)
        if Fraction(score, sum(weights)) >= cutoff
    ]
    assert plan.least_score == poor[0]


def test_half_of_twelve_twelfths_is_six():  # P2
    # as floats, six weights of 1/12 add up to 0.49999999999999994
    plan = CellPlan("t", {f"d{j}": 1 for j in range(12)}, Fraction(1, 2))
    assert plan.least_score == 6


def test_cells_of_one_cutoff_do_not_answer_for_another():  # P3
    plan = CellPlan("t", {"a": 1, "b": 2}, THIRD)
    assert plan.score_at(THIRD) == 1
    with pytest.raises(CutoffNotInCells, match="1/2"):
        plan.score_at(Fraction(1, 2))
    assert CellPlan("t", {"a": 1, "b": 2}, THIRD, "score").score_at(Fraction(1, 2)) == 2


def test_a_plan_names_its_measures_and_its_unit():  # P4
    of_households = CellPlan("t", {"a": 1, "b": 2}, THIRD, standard="vn-2022")
    of_persons = CellPlan("t", {"a": 1, "b": 2}, THIRD, size="size")
    measures = [ratio.measure for ratio in of_households.measurement().ratios]
    assert measures[:3] == ["H", "A", "M0"]
    assert measures.count("contribution") == 2
    weighted = of_households.measurement().ratios[1].numerator
    assert weighted == {"c.a": pytest.approx(1 / 3), "c.b": pytest.approx(2 / 3)}
    assert of_households.measurement().standard == "vn-2022"
    assert (of_households.unit, of_households.measurement().unit) == ("household",) * 2
    assert (of_persons.unit, of_persons.measurement().unit) == ("person",) * 2
