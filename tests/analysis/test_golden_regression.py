"""Regressions give R ``survey``'s numbers on the fixture (reference/README.md).

GM1  linear and logistic models with four terms
GM2  the difference-in-differences as a model, rounds stacked and independent
"""

from __future__ import annotations

from functools import partial
from typing import Any

import polars as pl
import pytest

from analysis.design import SurveyDesign
from analysis.regression import Family, Regression, regress
from tests.analysis.golden_methods import (
    REPRODUCED,
    Entries,
    close,
    design_of,
    round_two,
    rows,
)

entry = Entries()


def assert_model(found: Regression, value: Any) -> None:
    close(found.coefficients.value, list(value["coef"].values()))
    close(found.coefficients.se, list(value["se"].values()))
    assert found.coefficients.df == value["df"]
    if "p" in value:
        close(found.to_frame()["p"], list(value["p"].values()), rtol=1e-6)


def check_model(family: Family, outcome: str, value: Any) -> None:
    frame = round_two()
    terms = frame.select("area", "eth", "head_f", "hhsize")
    assert_model(regress(design_of(frame), frame[outcome], terms, family), value)


def check_did(kind: str, value: Any) -> None:
    # R's subset() keeps the PSUs of the round between in the design, and so does ``within``
    frame = rows().with_columns(own=pl.format("{}.{}", "round", "stratum"))
    stratum = "stratum" if kind == "pool" else "own"
    design = SurveyDesign.from_frame(
        frame, weight="wgt", strata=stratum, psu="psu", nest=True
    )
    later = pl.col("round") == 2
    terms = frame.select("treat", later=later, did=pl.col("treat") * later)
    both = frame["round"] != 1
    assert_model(regress(design, frame["c"], terms, within=both), value)


entry("glm.logit")(partial(check_model, "logistic", "poor"))
entry("glm.gauss")(partial(check_model, "linear", "c"))
entry("did.pool.glm")(partial(check_did, "pool"))
entry("did.indep.glm")(partial(check_did, "indep"))


@pytest.mark.parametrize("name", REPRODUCED["regression"])
def test_the_number_of_r_survey_is_reproduced(name: str):  # GM1 GM2
    entry.run(name)


def test_every_entry_of_the_topic_is_listed():
    assert sorted(entry.checks) == sorted(REPRODUCED["regression"])
