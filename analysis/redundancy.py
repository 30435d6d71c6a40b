"""How far indicators of deprivation say the same: association and redundancy, pairwise."""

from __future__ import annotations

import itertools

import numpy as np
import polars as pl

from analysis.arrays import Bools, Floats, same_length
from analysis.design import Design
from analysis.measures import proportion_of


def redundancy(design: Design, deprived: pl.DataFrame) -> pl.DataFrame:
    r"""Give, for every pair of indicators, their association phi and redundancy R⁰.

    R⁰ is the share deprived in both over the smaller of the two headcounts: 1 where one
    deprivation never comes without the other. Weighted, over the rows where both are known.

    References
    ----------
    Alkire et al. (2015), *Multidimensional Poverty Measurement and Analysis*, §7.3.
    """
    same_length("deprived", deprived.height, len(design))
    weight = np.zeros(len(design))
    for part in design.parts:
        weight[part.rows] = part.weights
    found = []
    for first, second in itertools.combinations(deprived.columns, 2):
        one, other = (proportion_of(deprived[name]) for name in (first, second))
        known = one.valid & other.valid
        a, b = one.columns["y"][known] == 1, other.columns["y"][known] == 1
        found.append({"first": first, "second": second, **_pair(a, b, weight[known])})
    schema = {"first": pl.String, "second": pl.String, "phi": pl.Float64, "r0": pl.Float64}
    return pl.DataFrame(found, schema=schema | {"n": pl.Int64})


def _pair(a: Bools, b: Bools, weight: Floats) -> dict[str, float | int | None]:
    whole = weight.sum()
    if not whole:
        return {"phi": None, "r0": None, "n": 0}
    p, q, both = (float(weight[chosen].sum() / whole) for chosen in (a, b, a & b))
    spread = p * (1 - p) * q * (1 - q)
    return {
        "phi": (both - p * q) / spread**0.5 if spread > 0 else None,
        "r0": both / min(p, q) if min(p, q) > 0 else None,
        "n": int((weight > 0).sum()),
    }
