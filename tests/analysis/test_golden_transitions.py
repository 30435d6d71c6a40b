"""Panel tests give R's numbers on the fixture (reference/README.md).

GT1  the pairs of rounds 0 and 2, and McNemar's tests on them
GT2  the measurements of dynamics and transitions give the cells that test_golden checks
"""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from analysis.contrasts import estimate_vector
from analysis.estimation import estimate
from analysis.mcnemar import mcnemar, mcnemar_design
from analysis.transitions import (
    dynamics_of,
    link,
    transitions_of,
)
from tests.analysis.golden_methods import REPRODUCED, Entries, close, design_of, rows

entry = Entries()


def pairs() -> pl.DataFrame:
    by_round = [rows().filter(pl.col("round") == r) for r in (0, 2)]
    linked = link(by_round[1], by_round[0], "hh", ["poor", "cat"])
    return linked.filter(pl.col("poor_before").is_not_null())


@entry("panel.n")
def check_pairs(value: Any) -> None:
    found = mcnemar(pairs()["poor_before"], pairs()["poor"])
    assert pairs().height == value["n"]
    counts = (found.neither, found.entered, found.left, found.both)
    assert counts == (value["n00"], value["n01"], value["n10"], value["n11"])


@entry("panel.mcnemar")
def check_mcnemar(value: Any) -> None:
    found = mcnemar(pairs()["poor_before"], pairs()["poor"])
    close((found.statistic_corrected, found.statistic), (value["chi2_cc"], value["chi2"]))
    p = (found.p_corrected, found.p, found.p_exact, found.p_mid)
    close(p, [value[name] for name in ("p_cc", "p", "p_exact", "p_mid")], rtol=1e-6)


@pytest.mark.parametrize("name", REPRODUCED["transitions"])
def test_the_number_of_r_is_reproduced(name: str):  # GT1
    entry.run(name)


def test_every_entry_of_the_topic_is_listed():
    assert sorted(entry.checks) == sorted(REPRODUCED["transitions"])


def test_dynamics_give_the_cells_of_r():  # GT2
    wanted = entry.values["panel.transition_cells"]["value"]
    design = design_of(pairs(), single_psu="adjust")
    found = estimate(design, dynamics_of(pairs()["poor_before"], pairs()["poor"]))
    cells = [found.at(measure=m) for m in ("never", "left", "entered", "always")]
    close([cell.value for cell in cells], list(wanted["est"].values()))
    close([cell.se for cell in cells], wanted["se"])


def test_the_paired_test_is_the_contrast_of_the_cells_of_r():  # GT2
    wanted = entry.values["panel.transition_cells"]["value"]
    covariance = list(wanted["vcov"].values())
    variance = covariance[5] + covariance[10] - 2 * covariance[6]
    design = design_of(pairs(), single_psu="adjust")
    found = mcnemar_design(design, pairs()["poor_before"], pairs()["poor"])
    close(found.se, variance**0.5)
    close(found.change, list(wanted["est"].values())[2] - list(wanted["est"].values())[1])


def test_transitions_give_the_counts_of_r():  # GT2
    wanted = entry.values["panel.transition_counts"]["value"]
    total = sum(wanted.values())
    design = design_of(pairs(), single_psu="adjust")
    measured = transitions_of(pairs()["cat_before"], pairs()["cat"])
    for item in estimate(design, measured).where(measure="cell"):
        close(item.value, wanted[item.indicator.replace(" → ", "|")] / total)
    assert len(estimate_vector(design, measured).names) == 32
