r"""Many tests at once: adjusted p-values, and cells too unreliable to speak of.

Holm (1979) keeps the chance of any false finding below alpha under every dependence.
Benjamini & Hochberg (1995) keep the share of false findings below alpha where tests are
independent or positively dependent, Benjamini & Yekutieli (2001) under every dependence.
A missing p stays missing and is not counted among the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import numpy as np
import polars as pl

from analysis.arrays import Floats, choose
from analysis.estimates import Estimate
from analysis.robustness_errors import PValueFaulty

Adjustment = Literal["holm", "bh", "by"]
Unreliable = Literal["", "no_se", "few", "cv"]


def adjusted(p: Sequence[float | None], method: Adjustment = "holm") -> list[float | None]:
    """Adjust p-values for being many, in the order given; None stays None.

    Raises
    ------
    PValueFaulty
        A p-value is not between 0 and 1.

    Examples
    --------
    >>> [round(q, 3) for q in adjusted([0.01, 0.04, 0.03], "holm")]
    [0.03, 0.06, 0.06]
    """
    choose("method", method, tuple(STEPS))
    values = np.array([np.nan if one is None else one for one in p], dtype=np.float64)
    wrong = ~np.isnan(values) & ~((values >= 0) & (values <= 1))
    if wrong.any():
        raise PValueFaulty((np.flatnonzero(wrong) + 1).tolist())
    known = np.flatnonzero(~np.isnan(values))
    order = known[np.argsort(values[known], kind="stable")]
    result: list[float | None] = [None] * len(values)
    for place, q in zip(order, STEPS[method](values[order]), strict=True):
        result[place] = min(float(q), 1.0)
    return result


def adjusted_table(
    tests: pl.DataFrame, prespecified: Sequence[bool], p: str = "p_value"
) -> pl.DataFrame:
    """Add ``holm``, ``bh`` and ``by`` to a table of tests, one row each.

    Pre-specified tests and the others are two families: the few that the plan named are
    not made to pay for those that were looked at afterwards.
    """
    marked = tests.with_columns(prespecified=pl.Series(prespecified, dtype=pl.Boolean))
    family = marked["prespecified"].to_list()
    columns = {}
    for method in STEPS:
        found: list[float | None] = [None] * len(family)
        for one in (True, False):
            rows = [row for row, is_in in enumerate(family) if is_in is one]
            values = adjusted([tests[p][row] for row in rows], method)
            for row, value in zip(rows, values, strict=True):
                found[row] = value
        columns[method] = pl.Series(method, found, dtype=pl.Float64)
    return marked.with_columns(**columns)


def unreliable(item: Estimate, cv: float = 0.3, least: int = 30) -> Unreliable:
    """Say why a cell should not stand without a warning; empty where it may.

    ``few`` below ``least`` rows behind it, ``cv`` where the standard error is above that
    share of the estimate, or of what it lacks to 1 where a share is above one half.
    """
    if item.n < least:
        return "few"
    if item.kind == "census":
        return ""
    if item.se is None or item.value is None:
        return "no_se"
    size = abs(item.value)
    if item.scale in {"share", "proportion", "index"}:
        size = min(size, 1 - size)
    return "cv" if item.se > cv * size or size == 0 else ""


def _holm(p: Floats) -> Floats:
    steps = np.arange(len(p), 0, -1) * p
    return np.maximum.accumulate(steps)


def _bh(p: Floats) -> Floats:
    steps = p * len(p) / np.arange(1, len(p) + 1)
    return np.minimum.accumulate(steps[::-1])[::-1]


def _by(p: Floats) -> Floats:
    penalty = float((1 / np.arange(1, len(p) + 1)).sum())
    return _bh(p) * penalty


STEPS: Mapping[Adjustment, Callable[[Floats], Floats]] = {
    "holm": _holm,
    "bh": _bh,
    "by": _by,
}
