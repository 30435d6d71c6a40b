"""Replicate weights give R ``survey``'s numbers on the fixture (reference/README.md).

GR1  the delete-one jackknife by stratum, centred on its mean and on the estimate
GR2  a producer's bootstrap weights (reference/mini_boot.csv): scale, df, means, the median
"""

from __future__ import annotations

from functools import partial
from typing import Any

import polars as pl
import pytest

from analysis.measures import mean_of
from analysis.quantiles import weighted_quantiles
from analysis.replicate_estimation import estimate_replicated, replicate_statistic
from analysis.replication import Producer, ReplicateDesign, jackknife, supplied
from tests.analysis.golden_methods import (
    REFERENCE,
    REPRODUCED,
    Entries,
    assert_vector,
    close,
    design_of,
    m0_and_h,
    round_two,
)

entry = Entries()


def producers(*, mse: bool) -> ReplicateDesign:
    weights = pl.read_csv(REFERENCE / "mini_boot.csv").drop("rowid")
    return supplied(round_two()["wgt"], weights, Producer("bootstrap", mse=mse))


def check_jackknife(mse: bool, value: Any) -> None:
    replicated = jackknife(design_of(round_two()), mse=mse)
    assert_vector(estimate_replicated(replicated, m0_and_h(round_two())), value)


def check_jackknife_by_province(mse: bool, value: Any) -> None:
    replicated = jackknife(design_of(round_two()), mse=mse)
    c, province = mean_of(round_two()["c"]), round_two()["prov"]
    assert_vector(estimate_replicated(replicated, c, province), value)


def check_bootstrap(mse: bool, value: Any) -> None:
    assert_vector(estimate_replicated(producers(mse=mse), m0_and_h(round_two())), value)


def check_bootstrap_median(mse: bool, value: Any) -> None:
    income = round_two()["inc"].to_numpy()
    found = replicate_statistic(
        producers(mse=mse), lambda w: weighted_quantiles(income, w, [0.5]), ["median"]
    )
    interval = found.interval("median")
    close(
        (found.value[0], found.se[0], interval.low, interval.high),
        (value["quantile"], value["se"], value["ci_lo"], value["ci_hi"]),
    )


@entry("rep.boot.scale")
def check_scale(value: Any) -> None:
    found = producers(mse=False)
    close(found.scale, value["scale"])
    assert (found.rscales[0], found.df) == (value["rscale1"], value["degf"])


for _mse in (False, True):
    _of = f"mse{str(_mse).upper()}"
    entry(f"rep.JKn_{_of}.M0_H")(partial(check_jackknife, _mse))
    entry(f"rep.JKn_{_of}.by_prov")(partial(check_jackknife_by_province, _mse))
    entry(f"rep.boot_{_of}.M0_H")(partial(check_bootstrap, _mse))
    entry(f"rep.boot_{_of}.median")(partial(check_bootstrap_median, _mse))


@pytest.mark.parametrize("name", REPRODUCED["replication"])
def test_the_number_of_r_survey_is_reproduced(name: str):  # GR1 GR2
    entry.run(name)


def test_every_entry_of_the_topic_is_listed():
    assert sorted(entry.checks) == sorted(REPRODUCED["replication"])
