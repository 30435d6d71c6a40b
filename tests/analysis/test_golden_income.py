"""Income poverty and inequality give R ``convey``'s numbers (reference/methods.md).

GI1  FGT 0 and 1 with a fixed line, also by area
GI2  the Gini coefficient
"""

from __future__ import annotations

from functools import partial
from typing import Any

import polars as pl
import pytest

from analysis.estimation import estimate
from analysis.income import estimate_gini, fgt
from tests.analysis.golden_methods import REPRODUCED, Entries, close, design_of, round_two

entry = Entries("income.json")


def per_person() -> pl.Series:
    return round_two()["inc"] / round_two()["hhsize"]


def check_fgt(alpha: int, value: Any) -> None:
    found = estimate(design_of(round_two()), fgt(per_person(), 300, alpha))[0]
    close((found.value, found.se), (value["est"], value["se"]))


entry("convey.fgt0_abs300")(partial(check_fgt, 0))
entry("convey.fgt1_abs300")(partial(check_fgt, 1))


@entry("convey.fgt0_by_area")
def check_fgt_by_area(value: Any) -> None:
    found = estimate(
        design_of(round_two()), fgt(per_person(), 300), round_two()["area"]
    ).to_frame()
    close(found["value"], value["est"])
    close(found["se"], value["se"])


@entry("convey.gini")
def check_gini(value: Any) -> None:
    found = estimate_gini(design_of(round_two()), per_person())[0]
    close((found.value, found.se), (value["est"], value["se"]))


@pytest.mark.parametrize("name", REPRODUCED["income"])
def test_the_number_of_r_convey_is_reproduced(name: str):  # GI1 GI2
    entry.run(name)


def test_every_entry_of_convey_is_listed():
    of_convey = [name for name in entry.values if name.startswith("convey.")]
    assert sorted(of_convey) == sorted(entry.checks) == sorted(REPRODUCED["income"])
