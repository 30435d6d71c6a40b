"""One simulated survey, analysed as an evaluator would: levels, change, by province."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np

from analysis.changes import Change, Covariance
from analysis.comparison import compare, measured_rounds
from analysis.design import SurveyDesign
from analysis.estimates import Estimate
from analysis.estimation import estimate
from analysis.measures import ONE, Measurement, Ratio
from tests.simulation.population import INDICATORS, Draw, Floats, Population

MEASURES = ("H", "M0")
COVARIANCES = get_args(Covariance)
RATIOS = (
    Ratio("H", {"poor": 1.0}, {ONE: 1.0}, "proportion"),
    Ratio("M0", {"score": 1 / INDICATORS}, {ONE: 1.0}, "index"),
)


@dataclass(frozen=True, eq=False)
class Found:
    """What one survey says.

    Attributes
    ----------
    level, change : shape (measures, 1 + provinces, 4)
        Value, standard error and the ends of the interval: in the country, then by
        province; NaN where there is none. Levels are those of the second round.
    errors : shape (covariances,)
        Standard error of the change of M0 in the country under each covariance; NaN where
        the design does not allow it.
    shared
        Share of the first round's PSUs that the second visited again.
    """

    level: Floats
    change: Floats
    errors: Floats
    shared: float


def survey(population: Population, seed: int) -> Found:
    """Draw a survey by its seed and analyse it."""
    draws = population.draw(np.random.default_rng((population.plan.seed, seed)))
    design, measured, province = _asked(population, draws)
    country = measured_rounds(design, measured)
    m0 = measured_rounds(design, _only_m0(measured))
    levels = [estimate(design, measured), estimate(design, measured, province)]
    changes = [
        compare(country, "0", "1"),
        compare(measured_rounds(design, measured, province), "0", "1"),
    ]
    change = changes[0].at(measure="M0")
    errors = [
        math.nan
        if one == "stacked" and population.plan.finite
        else compare(m0, "0", "1", covariance=one)[0].se
        for one in COVARIANCES
    ]
    return Found(
        _table([e for found in levels for e in found if e.round == "1"]),
        _table([c for found in changes for c in found]),
        np.array(errors, dtype=np.float64),
        change.overlap.psus_shared / change.overlap.psus_before,
    )


def truth(population: Population) -> tuple[Floats, Floats]:
    """Give the true levels of the second round and the true changes, as in ``Found``."""
    rounds = [
        np.array(
            [
                population.truth(population.poor[r]),
                population.truth(population.score[r]) / INDICATORS,
            ]
        )
        for r in range(2)
    ]
    return rounds[1], rounds[1] - rounds[0]


def _asked(
    population: Population, draws: Sequence[Draw]
) -> tuple[SurveyDesign, Measurement, Floats]:
    household = np.concatenate([draw.household for draw in draws])
    psu = np.concatenate([draw.psu for draw in draws])
    r = np.repeat(np.arange(len(draws)), [len(draw.household) for draw in draws])
    stratum = population.stratum_of_psu[psu]
    finite = {
        "fpc": population.sampled[stratum] * population.plan.frame,
        "ssu": household,
        "fpc2": population.size[psu],
    }
    design = SurveyDesign(
        np.concatenate([draw.weight for draw in draws]),
        stratum,
        psu,
        round=r,
        **(finite if population.plan.finite else {}),
    )
    columns = {
        ONE: np.ones(len(r), dtype=np.bool_),
        "poor": population.poor[r, household],
        "score": population.score[r, household].astype(np.float64),
    }
    measured = Measurement(columns, np.ones(len(r), dtype=np.bool_), RATIOS)
    return design, measured, population.province[household]


def _only_m0(measured: Measurement) -> Measurement:
    return Measurement(measured.columns, measured.valid, RATIOS[1:])


def _table(results: Sequence[Estimate | Change]) -> Floats:
    """Lay results out by measure; within it the country comes before the provinces."""
    rows = [[_numbers(r) for r in results if r.measure == m] for m in MEASURES]
    return np.array(rows, dtype=np.float64)


def _numbers(result: Estimate | Change) -> tuple[float | None, ...]:
    ends = (None, None)
    if result.interval is not None:
        ends = (result.interval.low, result.interval.high)
    return (result.value, result.se, *ends)
