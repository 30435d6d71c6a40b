"""Simulation with known truth: its machinery, and the library on a few hundred surveys.

C1  a survey draws what its plan says: sizes, overlap, weights that add up to the population
C2  over many draws levels and changes come out at the truth
C3  standard errors and intervals keep their bounds (1,000 surveys: the command)
C4  a broken bound is told, and the command then fails
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from tests.simulation import coverage
from tests.simulation.coverage import Bounds, broken, main, simulate, table
from tests.simulation.population import Plan, Population
from tests.simulation.surveys import survey, truth

pytestmark = pytest.mark.long

SMALL = Plan("small", provinces=3, psus=30, frame=20, least=3)
POPULATION = Population.of(SMALL)


@pytest.mark.parametrize("kept", [0.0, 0.5, 1.0])
def test_a_survey_takes_what_its_plan_says(kept: float):  # C1
    plan = replace(SMALL, psus_kept=kept)
    population = Population.of(plan)
    first, second = population.draw(np.random.default_rng(1))
    for draw in (first, second):
        psus = np.unique(draw.psu)
        assert len(psus) == population.sampled.sum()
        assert (np.bincount(draw.psu)[psus] == plan.per_psu).all()
        assert len(set(draw.household)) == len(draw.household)
    shared = np.intersect1d(first.psu, second.psu)
    assert len(shared) == np.rint(kept * population.sampled).sum()
    again = np.intersect1d(first.household, second.household)
    assert len(again) == len(shared) * round(plan.households_kept * plan.per_psu)


def test_weights_stand_for_the_population_on_average():  # C1
    people = [
        POPULATION.draw(np.random.default_rng(seed))[1].weight.sum() for seed in range(300)
    ]
    assert_allclose(np.mean(people), POPULATION.size.sum(), rtol=0.01)


def test_estimates_come_out_at_the_truth():  # C2
    found = [survey(POPULATION, seed) for seed in range(100)]
    level, change = truth(POPULATION)
    for name, true in (("level", level), ("change", change)):
        values = np.stack([getattr(one, name)[..., 0] for one in found])
        error = values.std(axis=0, ddof=1) / np.sqrt(len(found))
        # H and M0 in the country and three provinces: eight comparisons
        assert (np.abs(values.mean(axis=0) - true) < 3.5 * error).all()


def test_equal_seeds_are_equal_surveys():  # C2
    once, again, other = (survey(POPULATION, seed) for seed in (5, 5, 6))
    assert np.array_equal(once.change, again.change)
    assert not np.array_equal(once.change, other.change)


@pytest.mark.slow
@pytest.mark.parametrize("kept", [0.0, 0.8, 1.0])
def test_errors_and_intervals_keep_their_bounds(kept: float):  # C3
    outcome = simulate(Plan("some", provinces=6, psus=100, psus_kept=kept), 150)
    assert list(broken(outcome, Bounds().widened(150))) == []
    # to ignore what the rounds share, or to take it for chance, is worse at any overlap
    worst = max(outcome.error["independent"], outcome.error["stacked"])
    assert worst > 1.05 * outcome.error["fixed"]


def test_too_small_errors_and_short_intervals_are_told():  # C4
    outcome = simulate(SMALL, 60)
    spoilt = replace(
        outcome,
        error={**outcome.error, "fixed": 0.9},
        country=dict.fromkeys(outcome.country, 0.9),
        province=dict.fromkeys(outcome.province, 0.92),
        lowest=dict.fromkeys(outcome.lowest, 0.7),
    )
    told = list(broken(spoilt, Bounds()))
    assert len(told) == 1 + 3 * 4
    assert told[0] == "small: the standard error of the change of M0 is off by -10.0%"


def test_the_command_prints_a_table_and_fails_where_a_bound_is_broken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):  # C4
    monkeypatch.setattr(coverage, "PLANS", (SMALL,))
    assert main(["--samples", "50", "--processes", "1"]) == 0
    printed = capsys.readouterr().out
    assert "change M0" in printed
    assert printed.strip() == table([simulate(SMALL, 50)])
    monkeypatch.setattr(coverage, "Bounds", lambda: Bounds(error=-10))
    assert main(["--samples", "50", "--processes", "1"]) == 1
    assert "BROKEN  small: the standard error" in capsys.readouterr().out
