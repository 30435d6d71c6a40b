r"""M1 and M2: how far the poor fall short, where indicators are numbers with a line.

With the normalised gap :math:`g_{ij} = (z_j - y_{ij}) / z_j` of a poor household in an
indicator of which it is deprived, :math:`M_\alpha = \sum_i \sum_j w_j g_{ij}^\alpha / n`:
M1 is the adjusted poverty gap, M2 its square, and M0 = H·A becomes M1 = H·A·G with the
average gap G. Alkire & Foster (2011), *Journal of Public Economics* 95, 476-487. The same
in exact fractions: :func:`analysis.alkire_foster.gap_measure`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl

from analysis.arrays import Column, Floats, numbers, rows_where, same_length
from analysis.deprivation import DeprivationMatrix
from analysis.deprivation_errors import GapFaulty, IndicatorNotCardinal
from analysis.deprivation_measures import POOR, deprivation_measures
from analysis.measures import ONE, Measurement, Ratio, Unit, for_persons
from analysis.method_errors import OutOfRange

NAMES = {1: ("M1", "G"), 2: ("M2", "S")}
"""By power: the measure, and its ratio to M0."""


def normalised_gaps(achievements: pl.DataFrame, lines: Mapping[str, float]) -> pl.DataFrame:
    """Say how far achievements fall below their lines, as shares of the lines.

    At the line or above the gap is 0; an achievement of 0 has the gap 1; one that is not
    known stays blank.

    Raises
    ------
    IndicatorNotCardinal
        A column holds yes and no, or text, or has no line.
    OutOfRange
        A line isn't above 0.
    """
    unfit = [
        name
        for name, dtype in achievements.schema.items()
        if not dtype.is_numeric() or name not in lines
    ]
    if unfit:
        raise IndicatorNotCardinal(unfit)
    for name in achievements.columns:
        if not lines[name] > 0:
            raise OutOfRange(name, lines[name], "> 0")
    return achievements.select(
        ((lines[name] - pl.col(name).cast(pl.Float64).fill_nan(None)) / lines[name])
        .clip(lower_bound=0)
        .alias(name)
        for name in achievements.columns
    )


def gap_measures(
    matrix: DeprivationMatrix,
    gaps: pl.DataFrame,
    *,
    poor: Column | None = None,
    unit: Unit = "household",
    standard: str = "",
) -> Measurement:
    """Measure M1 and M2, their ratios to M0 (G and S), and all of M0's own measures.

    Parameters
    ----------
    gaps
        The normalised gap of every indicator of the matrix, from ``normalised_gaps`` or
        given. Where a household is not deprived it is 0 or blank; blank where it is
        deprived makes the household missing.
    poor, unit, standard
        As in :func:`analysis.deprivation_measures.deprivation_measures`.

    Raises
    ------
    IndicatorNotCardinal
        Names the indicators that have no gaps, or whose gaps are yes and no.
    GapFaulty
        A gap is outside 0–1, or above 0 where the household isn't deprived.
    """
    plain = deprivation_measures(matrix, poor=poor, standard=standard)
    same_length("gaps", gaps.height, len(plain))
    _check_cardinal(matrix, gaps)
    valid, columns = plain.valid.copy(), dict(plain.columns)
    for name in matrix.integer_weights:
        gap = _gap(matrix, gaps, name)
        valid &= ~np.isnan(gap)
        counted = np.where(plain.columns[POOR], np.nan_to_num(gap), 0.0)
        columns |= {f"g{power}.{name}": counted**power for power in NAMES}
    measurement = replace(
        plain, columns=columns, valid=valid, ratios=(*plain.ratios, *_ratios(matrix))
    )
    return measurement if unit == "household" else for_persons(measurement, matrix.size)


def _check_cardinal(matrix: DeprivationMatrix, gaps: pl.DataFrame) -> None:
    unfit = [
        name
        for name in matrix.integer_weights
        if name not in gaps.columns or not gaps.schema[name].is_numeric()
    ]
    if unfit:
        raise IndicatorNotCardinal(unfit)


def _gap(matrix: DeprivationMatrix, gaps: pl.DataFrame, name: str) -> Floats:
    """Give the gaps of the deprived, 0 for the others; NaN where it isn't known."""
    gap = numbers(name, gaps[name])
    deprived = numbers(name, matrix.deprived[name])
    wrong = (gap < 0) | (gap > 1) | ((gap > 0) & (deprived == 0))
    if wrong.any():
        raise GapFaulty(name, rows_where(wrong))
    result: Floats = np.where(deprived == 0, 0.0, np.where(np.isnan(deprived), np.nan, gap))
    return result


def _ratios(matrix: DeprivationMatrix) -> list[Ratio]:
    weights = {
        name: weight / matrix.denominator for name, weight in matrix.integer_weights.items()
    }
    censored = {f"c.{name}": weight for name, weight in weights.items()}
    ratios = []
    for power, (measure, share) in NAMES.items():
        above = {f"g{power}.{name}": weight for name, weight in weights.items()}
        ratios += [
            Ratio(measure, above, {ONE: 1.0}, "index"),
            Ratio(share, above, censored, "index", POOR),
        ]
        ratios += [
            Ratio(
                f"{measure}_contribution",
                {f"g{power}.{name}": weight},
                above,
                "share",
                POOR,
                name,
            )
            for name, weight in weights.items()
        ]
    return ratios
