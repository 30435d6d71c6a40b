"""Makes two_stage.csv: three strata of PSUs, households drawn in each. Nobody's data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

HERE = Path(__file__).parent
# PSUs in the stratum, PSUs drawn; the third stratum was taken whole
STRATA = {"north": (12, 5), "south": (9, 4), "town": (3, 3)}

if __name__ == "__main__":
    rng = np.random.default_rng(20261123)
    rows = []
    for stratum, (psus, drawn) in STRATA.items():
        for psu in range(drawn):
            households = int(rng.integers(9, 25))
            taken = (
                households if (stratum, psu) == ("south", 2) else int(rng.integers(3, 8))
            )
            level = rng.normal(10, 2)
            for ssu in range(taken):
                spent = round(float(level + rng.normal(0, 3)), 3)
                rows.append(
                    {
                        "stratum": stratum,
                        "psu": f"{stratum}-{psu}",
                        "ssu": ssu,
                        "psus": psus,
                        "households": households,
                        "weight": psus / drawn * households / taken,
                        "area": "ab"[int(rng.integers(2))],
                        "spent": spent,
                        "size": int(1 + rng.poisson(3)),
                        "poor": int(spent < 9),
                    }
                )
    pl.DataFrame(rows).write_csv(HERE / "two_stage.csv")
