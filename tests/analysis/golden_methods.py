"""The fixture of R ``survey`` for tests of single methods, and which entries they check.

``REPRODUCED`` names the entries that stand in ``test_golden_<topic>.py`` instead of
``test_golden.py``; each of those files holds itself to its list.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.testing import assert_allclose

from analysis.contrasts import EstimateVector
from analysis.design import SurveyDesign
from analysis.measures import Measurement, mean_of, together

REFERENCE = Path(__file__).parent / "reference"

REPRODUCED: dict[str, list[str]] = {
    "replication": [
        "rep.JKn_mseFALSE.M0_H",
        "rep.JKn_mseFALSE.by_prov",
        "rep.JKn_mseTRUE.M0_H",
        "rep.JKn_mseTRUE.by_prov",
        "rep.boot.scale",
        "rep.boot_mseFALSE.M0_H",
        "rep.boot_mseFALSE.median",
        "rep.boot_mseTRUE.M0_H",
        "rep.boot_mseTRUE.median",
    ],
    "quantiles": [
        "inc.quantile_math",
        "inc.quantile_hf7",
        "inc.quantile_math_df",
        "inc.median_by_area",
        "inc.var",
    ],
    "income": [
        "convey.fgt0_abs300",
        "convey.fgt1_abs300",
        "convey.gini",
        "convey.fgt0_by_area",
    ],
    "transitions": ["panel.n", "panel.mcnemar"],
    "regression": ["glm.logit", "glm.gauss", "did.pool.glm", "did.indep.glm"],
    "association": [
        "missing.chisq",
        *(
            f"chisq.{kind}.{table}"
            for kind in ("F", "Chisq", "Wald", "adjWald")
            for table in ("poor_area", "cat_eth")
        ),
        "rounds.pool.chisq_round_poor",
        "rounds.indep.chisq_round_poor",
        "ttest.poor_area",
    ],
    "calibration": [
        "cal.margins",
        *(
            f"cal.{kind}.{what}"
            for kind in ("post", "rake", "greg", "greg2")
            for what in ("weights", "M0_H", "A")
        ),
    ],
}

Check = Callable[[Any], None]


def golden(file: str = "r_survey_fixture.json") -> dict[str, Any]:
    """The entries of a file of reference numbers."""
    entries: dict[str, Any] = json.loads((REFERENCE / file).read_text("utf-8"))["golden"]
    return entries


class Entries:
    """The checks of one topic, by the name of the entry; called to run one of them."""

    def __init__(self, file: str = "r_survey_fixture.json") -> None:
        self.values = golden(file)
        self.checks: dict[str, Check] = {}

    def __call__(self, name: str) -> Callable[[Check], Check]:
        def add(check: Check) -> Check:
            self.checks[name] = check
            return check

        return add

    def run(self, name: str) -> None:
        self.checks[name](self.values[name]["value"])


@cache
def rows() -> pl.DataFrame:
    """All rounds of the fixture with the score, who is poor, and the censored score."""
    heavy = pl.sum_horizontal("d01", "d02", "d03", "d04")
    light = pl.sum_horizontal(f"d{j:02d}" for j in range(5, 13))
    s24 = pl.col("s24")
    return (
        pl.read_csv(REFERENCE / "mini_rounds.csv")
        .with_columns(s24=4 * heavy + light)
        .with_columns(
            poor=(s24 >= 8).cast(pl.Float64),
            cat=pl.when(s24 >= 12)
            .then(pl.lit("severe"))
            .when(s24 >= 8)
            .then(pl.lit("poor"))
            .when(s24 >= 5)
            .then(pl.lit("vulnerable"))
            .otherwise(pl.lit("nonpoor")),
        )
        .with_columns(c=s24 / 24 * pl.col("poor"))
    )


@cache
def round_two() -> pl.DataFrame:
    return rows().filter(pl.col("round") == 2)


def design_of(frame: pl.DataFrame, **options: Any) -> SurveyDesign:
    return SurveyDesign.from_frame(
        frame, weight="wgt", strata="stratum", psu="psu", **options
    )


def m0_and_h(frame: pl.DataFrame) -> Measurement:
    return together(mean_of(frame["c"]), mean_of(frame["poor"]))


def close(found: object, wanted: object, rtol: float = 1e-9) -> None:
    assert_allclose(
        np.asarray(found, dtype=float), np.asarray(wanted, dtype=float), rtol=rtol
    )


def assert_vector(found: EstimateVector, value: Any) -> None:
    """Estimates, errors, covariances and t intervals, in R's order."""
    close(found.value, list(value["est"].values()))
    close(found.se, value["se"])
    if "vcov" in value:
        wanted = np.array(list(value["vcov"].values())).reshape(found.covariance.shape)
        scale = np.outer(found.se, found.se).max()
        assert_allclose(found.covariance, wanted, rtol=1e-9, atol=1e-9 * scale)
    if "df" in value:
        assert found.df == value["df"]
    if "ci_lo" in value:
        close([found.interval(name).low for name in found.names], value["ci_lo"])
        close([found.interval(name).high for name in found.names], value["ci_hi"])
