"""A small made-up survey for tests: rounds, strata, PSUs that rotate, weights, sizes."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import polars as pl

from analysis.deprivation import DeprivationMatrix

INDICATORS = [f"d{j:02d}" for j in range(1, 13)]
TWELFTHS = dict.fromkeys(INDICATORS, Fraction(1, 12))


def made_survey(seed: int = 7, households: int = 12, strata: int = 4) -> pl.DataFrame:
    """Four strata of six PSUs, of which two are replaced at each round."""
    rng = np.random.default_rng(seed)
    rows = []
    for r, label in enumerate(("2022", "2024", "2026")):
        for stratum in range(strata):
            for slot in range(6):
                replaced = r if slot < 2 else 0
                effect = np.random.default_rng((stratum, slot, replaced)).normal(0, 0.5)
                for h in range(households):
                    latent = effect + rng.normal() - 0.2 * r
                    deprived = latent + rng.normal(size=12) > np.linspace(0.4, 1.8, 12)
                    rows.append(
                        (
                            label,
                            f"s{stratum}",
                            f"s{stratum}-{slot}-{replaced}",
                            f"s{stratum}-{slot}-{replaced}-{h}",
                            float(np.exp(rng.normal(3, 0.4))),
                            int(1 + rng.poisson(3)),
                            "ab"[stratum % 2],
                            ("kinh", "khmer", "cham")[rng.integers(3)],
                            float(np.exp(7 - latent / 3)),
                            *deprived.tolist(),
                        )
                    )
    columns = [
        "round",
        "stratum",
        "psu",
        "unit",
        "weight",
        "size",
        "area",
        "ethnicity",
        "income",
    ]
    return pl.DataFrame(rows, schema=[*columns, *INDICATORS], orient="row")


def matrix_of(frame: pl.DataFrame, k: Fraction = Fraction(1, 4)) -> DeprivationMatrix:
    """Its deprivations, each indicator weighing a twelfth."""
    return DeprivationMatrix.of(frame.select(INDICATORS), TWELFTHS, k, frame["size"])
