"""Parts of a change of M0: exact, and adding up to it.

P1  the worked examples of reference/af_worked.json
P2  parts add up to the change, and turn their sign when time is turned round
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from analysis.decomposition import Group, by_incidence_and_intensity, by_subgroup

GOLDEN: dict[str, Any] = json.loads(
    (Path(__file__).parent / "reference" / "af_worked.json").read_text("utf-8")
)["golden"]

shares = st.fractions(min_value=0, max_value=1, max_denominator=1000)


def exact(values: dict[str, Any]) -> dict[str, Fraction]:
    return {name: Fraction(value["exact"]) for name, value in values.items()}


def test_the_parts_of_incidence_and_intensity():  # P1
    inputs = {name: Fraction(v) for name, v in GOLDEN["shapley.HA"]["inputs"].items()}
    parts = by_incidence_and_intensity(
        (inputs["H0"], inputs["A0"]), (inputs["H1"], inputs["A1"])
    )
    expected = exact(GOLDEN["shapley.HA"]["value"])
    assert sum(parts.values()) == expected.pop("dM0")
    assert parts == expected


def test_the_parts_of_subgroups():  # P1
    entry = GOLDEN["shapley.subgroup"]
    before, after = (
        {
            str(n): Group(Fraction(share), Fraction(m0))
            for n, (share, m0) in enumerate(
                zip(entry["inputs"][f"share{t}"], entry["inputs"][f"M0_{t}"], strict=True)
            )
        }
        for t in (0, 1)
    )
    parts = by_subgroup(before, after)
    names = {"within 0": "within_0", "within 1": "within_1"}
    renamed = {names.get(k, "population_shift"): part for k, part in parts.items()}
    assert renamed == exact(entry["value"])
    assert sum(parts.values()) == Fraction(entry["total"]["exact"])


@given(shares, shares, shares, shares)
def test_incidence_and_intensity_add_up(h0: Any, a0: Any, h1: Any, a1: Any):  # P2
    parts = by_incidence_and_intensity((h0, a0), (h1, a1))
    assert sum(parts.values()) == h1 * a1 - h0 * a0
    back = by_incidence_and_intensity((h1, a1), (h0, a0))
    assert back == {name: -part for name, part in parts.items()}


@given(shares, shares, st.tuples(shares, shares, shares, shares))
def test_subgroups_add_up(share0: Any, share1: Any, m0: Any):  # P2
    before = {"kinh": Group(share0, m0[0]), "khmer": Group(1 - share0, m0[1])}
    after = {"kinh": Group(share1, m0[2]), "khmer": Group(1 - share1, m0[3])}
    whole0 = sum(group.share * group.M0 for group in before.values())
    whole1 = sum(group.share * group.M0 for group in after.values())
    assert sum(by_subgroup(before, after).values()) == whole1 - whole0
