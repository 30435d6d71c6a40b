"""Tests of association give R ``survey``'s numbers on the fixture (reference/README.md).

GA1  Rao-Scott F and chi-square, Wald and adjusted Wald; missing values; stacked rounds
GA2  the design-based t test
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import polars as pl
import pytest

from analysis.association import StatisticalTest, associate, compare_means
from analysis.design import SurveyDesign
from tests.analysis.golden_methods import (
    REPRODUCED,
    Entries,
    close,
    design_of,
    round_two,
    rows,
)

entry = Entries()
KINDS = {"F": "f", "Chisq": "chi_square", "Wald": "wald", "adjWald": "adjusted_wald"}
TABLES = {"poor_area": ("poor", "area"), "cat_eth": ("cat", "eth")}


def assert_test(found: StatisticalTest, value: Any) -> None:
    statistic = value["statistic"]
    close(
        found.statistic,
        next(iter(statistic.values()), 0) if isinstance(statistic, dict) else statistic,
    )
    df = [found.df] if found.df_design is None else [found.df, found.df_design]
    close(df, np.atleast_1d(value["df"]))
    close(found.p, value["p"], rtol=1e-6)


def check_table(kind: str, table: str, value: Any) -> None:
    first, second = TABLES[table]
    found = associate(design_of(round_two()), round_two()[first], round_two()[second])
    assert_test(getattr(found, KINDS[kind]), value)


for _kind in KINDS:
    for _table in TABLES:
        entry(f"chisq.{_kind}.{_table}")(partial(check_table, _kind, _table))


@entry("missing.chisq")
def check_missing(value: Any) -> None:
    frame = round_two()
    found = associate(design_of(frame), frame["m_d05"], frame["area"])
    assert found.missing == frame["m_d05"].null_count()
    assert_test(found.f, value)


@entry("rounds.pool.chisq_round_poor")
def check_stacked(value: Any) -> None:
    assert_test(associate(design_of(rows()), rows()["poor"], rows()["round"]).f, value)


@entry("rounds.indep.chisq_round_poor")
def check_independent(value: Any) -> None:
    frame = rows().with_columns(own=pl.format("{}.{}", "round", "stratum"))
    design = SurveyDesign.from_frame(
        frame, weight="wgt", strata="own", psu="psu", nest=True
    )
    assert_test(associate(design, frame["poor"], frame["round"]).f, value)


@entry("ttest.poor_area")
def check_t(value: Any) -> None:
    found = compare_means(design_of(round_two()), round_two()["poor"], round_two()["area"])
    close((found.t, found.difference), (value["t"], value["diff"]))
    assert found.df == value["df"]
    close(found.p, value["p"], rtol=1e-6)


@pytest.mark.parametrize("name", REPRODUCED["association"])
def test_the_number_of_r_survey_is_reproduced(name: str):  # GA1 GA2
    entry.run(name)


def test_every_entry_of_the_topic_is_listed():
    assert sorted(entry.checks) == sorted(REPRODUCED["association"])
