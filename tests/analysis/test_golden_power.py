"""Sample sizes, power and detectable changes give R's numbers (reference/methods.md).

GP1  power.prop.test: n, n at 90 %, power of 500, smallest fall
GP2  Wald: unpooled, with deff and response, with overlap
GP3  precision, means, design effects
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pytest

from analysis.power import (
    Survey,
    TwoSidedTest,
    cluster_deff,
    detectable_change,
    power,
    sample_size,
    sample_size_for_means,
    sample_size_for_precision,
)
from analysis.weighting import kish_deff
from tests.analysis.golden_methods import Entries, close

entry = Entries("samplesize.json")
WALD = TwoSidedTest(variance="unpooled")


def check_n(p: tuple[float, float], value: Any) -> None:
    close(sample_size(*p), value)


def check_n90(p: tuple[float, float], value: Any) -> None:
    close(sample_size(*p, test=TwoSidedTest(power=0.9)), value)


def check_power(p: tuple[float, float], value: Any) -> None:
    close(power(500, *p), value)


def check_wald(p: tuple[float, float], value: Any) -> None:
    close(sample_size(*p, test=WALD), value)


def check_deff(p: tuple[float, float], value: Any) -> None:
    close(sample_size(*p, Survey(deff=2, response=0.85), WALD), value)


def check_overlap(p: tuple[float, float], value: Any) -> None:
    close(sample_size(*p, Survey(overlap=0.6, correlation=0.5), WALD), value)


@entry("mde.prop.n1000")
def check_smallest_fall(value: Any) -> None:
    close(-detectable_change(1000, 0.3), value)


@entry("precision.prop")
def check_precision(value: Any) -> None:
    close(sample_size_for_precision(0.3, 0.03), value)


@entry("power.t.test.n")
def check_means(value: Any) -> None:
    close(sample_size_for_means(0.02, 0.15), value)


@entry("deff.icc")
def check_clusters(value: Any) -> None:
    close((cluster_deff(20, 0.05), cluster_deff(12, 0.1)), list(value.values()))


@entry("kish.weights")
def check_kish(value: Any) -> None:
    close(kish_deff([1, 1, 2, 3, 5, 8]), value)


KINDS = {
    "power.prop.test.n": check_n,
    "power.prop.test.n90": check_n90,
    "power.prop.test.power500": check_power,
    "wald.n": check_wald,
    "wald.n_deff2_rr85": check_deff,
    "wald.n_overlap": check_overlap,
}
for _name in entry.values:
    _found = re.fullmatch(r"(.+)\.p([\d.]+)_([\d.]+)", _name)
    if _found:
        _pair = (float(_found[2]), float(_found[3]))
        entry(_name)(partial(KINDS[_found[1]], _pair))


@pytest.mark.parametrize("name", sorted(entry.values))
def test_the_number_of_r_is_reproduced(name: str):  # GP1 GP2 GP3
    entry.run(name)
