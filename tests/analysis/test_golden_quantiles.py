"""Quantiles and variances give R ``survey``'s numbers on the fixture (reference/README.md).

GQ1  quantiles by two rules, with Woodruff intervals and standard errors; domains
GQ2  the variance of a variable
GQ3  R's older function, under the name of its rule
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from analysis.income import estimate_variance
from analysis.quantiles import Quantiles, Rule, estimate_quantiles
from tests.analysis.golden_methods import REPRODUCED, Entries, close, design_of, round_two

REFERENCE = Path(__file__).parent / "reference"
entry = Entries()
SEVEN = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)


def assert_quantiles(found: Quantiles, value: Any) -> None:
    frame = found.to_frame()
    close(frame["value"], value["quantile"])
    close(frame["low"], value["ci_lo"])
    close(frame["high"], value["ci_hi"])
    close(frame["se"], value["se"])


def check_quantiles(p: tuple[float, ...], rule: Rule, value: Any) -> None:
    found = estimate_quantiles(design_of(round_two()), round_two()["inc"], p, rule=rule)
    assert_quantiles(found, value)


entry("inc.quantile_math")(partial(check_quantiles, SEVEN, "math"))
entry("inc.quantile_hf7")(partial(check_quantiles, SEVEN, "hf7"))
entry("inc.quantile_math_df")(partial(check_quantiles, (0.1, 0.5, 0.9), "math"))


@entry("inc.median_by_area")
def check_medians(value: Any) -> None:
    frame = round_two()
    found = estimate_quantiles(design_of(frame), frame["inc"], domain=frame["area"])
    names = ("inc", "ci_l", "ci_u", "se.inc")
    renamed = dict(
        zip(("quantile", "ci_lo", "ci_hi", "se"), (value[n] for n in names), strict=True)
    )
    assert_quantiles(found, renamed)


@entry("inc.var")
def check_variance(value: Any) -> None:
    found = estimate_variance(design_of(round_two()), round_two()["inc"])[0]
    close((found.value, found.se), (value["est"]["inc"], value["se"]))


def test_rs_older_function_is_the_rule_hf4():  # GQ3
    # oldsvyquantile, R survey 4.1-1, from reference/r_survey_checks.R
    checks = json.loads((REFERENCE / "r_survey_checks.json").read_text("utf-8"))
    shares = (0.1, 0.25, 0.5, 0.75)
    found = estimate_quantiles(
        design_of(round_two()), round_two()["inc"], shares, rule="hf4"
    )
    close([item.value for item in found], checks["quantile.old"])


@pytest.mark.parametrize("name", REPRODUCED["quantiles"])
def test_the_number_of_r_survey_is_reproduced(name: str):  # GQ1 GQ2
    entry.run(name)


def test_every_entry_of_the_topic_is_listed():
    assert sorted(entry.checks) == sorted(REPRODUCED["quantiles"])
