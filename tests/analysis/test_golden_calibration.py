"""Calibrated weights and their errors give R ``survey``'s numbers (reference/README.md).

GC1  post-stratification, raking, GREG on one and on two margins: the weights
GC2  their residual standard errors, for means and for a ratio
"""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import polars as pl
import pytest

from analysis.calibrated_estimation import estimate_calibrated
from analysis.calibration import Calibrated, calibrate, post_stratify, rake
from analysis.measures import ratio_of
from analysis.weighting import Weighting
from tests.analysis.golden_methods import (
    REPRODUCED,
    Entries,
    assert_vector,
    close,
    design_of,
    m0_and_h,
    round_two,
)

entry = Entries()
MARGINS = entry.values["cal.margins"]["value"]
PROVINCES = {str(k): float(total) for k, total in enumerate(MARGINS["prov"], 1)}
AREAS = {str(k): float(total) for k, total in enumerate(MARGINS["area"])}


def indicators(totals: dict[str, float], column: str) -> dict[str, pl.Series]:
    return {f"{column}{k}": round_two()[column].cast(pl.String) == k for k in totals}


def greg(*, area: bool) -> Calibrated:
    """R's ``~ factor(prov)`` and ``~ factor(prov) + factor(area)``."""
    auxiliaries = indicators(PROVINCES, "prov")
    totals = {f"prov{k}": total for k, total in PROVINCES.items()}
    if area:
        auxiliaries["area1"] = round_two()["area"] == 1
        totals["area1"] = AREAS["1"]
    return calibrate(Weighting.of(round_two()["wgt"]), pl.DataFrame(auxiliaries), totals)


@cache
def calibrated(kind: str) -> Calibrated:
    weighting, frame = Weighting.of(round_two()["wgt"]), round_two()
    if kind == "post":
        return post_stratify(weighting, frame["prov"], PROVINCES)
    if kind == "rake":
        return rake(weighting, (frame["prov"], PROVINCES), (frame["area"], AREAS))
    return greg(area=kind == "greg2")


def check_weights(kind: str, value: Any) -> None:
    weight = calibrated(kind).weight
    close(weight[:5], list(value["first5"].values()))
    found = (weight.sum(), (weight**2).sum(), weight.min(), weight.max())
    close(found, [value[name] for name in ("sum", "sumsq", "min", "max")])


def check_means(kind: str, value: Any) -> None:
    design, measured = design_of(round_two()), m0_and_h(round_two())
    assert_vector(estimate_calibrated(design, calibrated(kind), measured), value)


def check_intensity(kind: str, value: Any) -> None:
    measured = ratio_of(round_two()["c"], round_two()["poor"])
    found = estimate_calibrated(design_of(round_two()), calibrated(kind), measured)
    close((found.value[0], found.se[0]), (value["est"]["c/poor"], value["se"]))


for _kind in ("post", "rake", "greg", "greg2"):
    entry(f"cal.{_kind}.weights")(partial(check_weights, _kind))
    entry(f"cal.{_kind}.M0_H")(partial(check_means, _kind))
    entry(f"cal.{_kind}.A")(partial(check_intensity, _kind))


@entry("cal.margins")
def check_margins(value: Any) -> None:
    frame = round_two().with_columns(weight=calibrated("rake").weight)
    for column in ("prov", "area"):
        sums = frame.group_by(column).agg(pl.col("weight").sum()).sort(column)
        close(sums["weight"], value[column])


@pytest.mark.parametrize("name", REPRODUCED["calibration"])
def test_the_number_of_r_survey_is_reproduced(name: str):  # GC1 GC2
    entry.run(name)


def test_every_entry_of_the_topic_is_listed():
    assert sorted(entry.checks) == sorted(REPRODUCED["calibration"])
