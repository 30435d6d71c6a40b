"""Below, above and beyond the poverty cutoff: vulnerable, severely poor, destitute.

Vulnerable and severe are other cutoffs of the same score: the global MPI calls vulnerable
whose score is 1/5 or more and below the poverty cutoff, severely poor whose score is 1/2 or
more. Destitute is who is poor by a second, stricter set of lines, one per indicator
(Alkire, Conconi & Seth 2014): a standard carries it with its indicators, and
``standard.destitution()`` is the standard of those lines.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import polars as pl

from analysis.arrays import Bools, Column, numbers, rows_where, same_length
from analysis.deprivation import DeprivationMatrix
from analysis.deprivation_errors import (
    CutoffsOutOfOrder,
    IndicatorsDiffer,
    StricterNotStricter,
)
from analysis.deprivation_measures import POOR, deprivation_measures
from analysis.measures import ONE, Measurement, Ratio, Unit, for_persons


def level_measures(
    matrix: DeprivationMatrix,
    *,
    severe: Fraction | None = None,
    vulnerable: Fraction | None = None,
    poor: Column | None = None,
    unit: Unit = "household",
    standard: str = "",
) -> Measurement:
    """Measure the headcount ratio, the severely poor and the vulnerable.

    ``severe`` are the poor whose score reaches the cutoff, ``severe_among_poor`` their
    share of the poor; ``vulnerable`` those not poor whose score does. Scores are compared
    in whole numbers.

    Parameters
    ----------
    severe, vulnerable
        Cutoffs of the score (``standard.severe_from``, ``standard.vulnerable_from``); None
        leaves the measure out.
    poor, unit, standard
        As in :func:`analysis.deprivation_measures.deprivation_measures`.

    Raises
    ------
    CutoffsOutOfOrder, NotExact
        They don't rise: vulnerable, poor, severely poor; one is no fraction.
    """
    _check_order(vulnerable, matrix.cutoff, severe)
    plain = deprivation_measures(matrix, poor=poor, standard=standard)
    is_poor = plain.columns[POOR] != 0
    columns, ratios = dict(plain.columns), [plain.ratios[0]]
    if severe is not None:
        columns["severe"] = _reaches(matrix, severe) & is_poor
        ratios += [
            Ratio("severe", {"severe": 1.0}, {ONE: 1.0}, "proportion"),
            Ratio("severe_among_poor", {"severe": 1.0}, {POOR: 1.0}, "proportion", POOR),
        ]
    if vulnerable is not None:
        columns["vulnerable"] = _reaches(matrix, vulnerable) & ~is_poor
        ratios.append(Ratio("vulnerable", {"vulnerable": 1.0}, {ONE: 1.0}, "proportion"))
    measurement = replace(plain, columns=columns, ratios=tuple(ratios))
    return measurement if unit == "household" else for_persons(measurement, matrix.size)


def destitution_measures(
    matrix: DeprivationMatrix,
    stricter: DeprivationMatrix,
    *,
    poor: Column | None = None,
    unit: Unit = "household",
    standard: str = "",
) -> Measurement:
    """Measure who is destitute: poor, and poor by the stricter lines too.

    ``destitute`` is their share of everybody, ``destitute_among_poor`` of the poor,
    ``destitution_intensity`` and ``destitution_M0`` are A and M0 by the stricter lines, and
    ``destitute_headcount`` of an indicator the share both destitute and deprived in it by
    its stricter line.

    Parameters
    ----------
    stricter
        The same households, in the same order, under ``standard.destitution()``. Where the
        ordinary line says not deprived, so does the stricter one, answered or not.

    Raises
    ------
    IndicatorsDiffer, StricterNotStricter
        The matrices hold other indicators; somebody is deprived by the stricter line of an
        indicator and not by the other.
    """
    plain = deprivation_measures(matrix, poor=poor, standard=standard)
    same_length("stricter", stricter.deprived.height, len(plain))
    names = [sorted(one.integer_weights) for one in (stricter, matrix)]
    if names[0] != names[1]:
        raise IndicatorsDiffer(*names)
    lines = replace(stricter, deprived=_within(stricter, matrix))
    beyond = deprivation_measures(lines)
    destitute = (beyond.columns[POOR] != 0) & (plain.columns[POOR] != 0)
    weights = {name: w / lines.denominator for name, w in lines.integer_weights.items()}
    columns = dict(plain.columns) | {"destitute": destitute}
    for name in weights:
        columns[f"x.{name}"] = (beyond.columns[f"u.{name}"] != 0) & destitute
    score = {f"x.{name}": weight for name, weight in weights.items()}
    everyone, the_destitute = {ONE: 1.0}, {"destitute": 1.0}
    ratios = [
        plain.ratios[0],
        Ratio("destitute", the_destitute, everyone, "proportion"),
        Ratio("destitute_among_poor", the_destitute, {POOR: 1.0}, "proportion", POOR),
        Ratio("destitution_intensity", score, the_destitute, "share", "destitute"),
        Ratio("destitution_M0", score, everyone, "index"),
    ]
    ratios += [
        Ratio(
            "destitute_headcount",
            {f"x.{name}": 1.0},
            everyone,
            "proportion",
            indicator=name,
        )
        for name in weights
    ]
    measurement = replace(
        plain, columns=columns, valid=plain.valid & beyond.valid, ratios=tuple(ratios)
    )
    return measurement if unit == "household" else for_persons(measurement, matrix.size)


def _check_order(
    vulnerable: Fraction | None, poor: Fraction, severe: Fraction | None
) -> None:
    rises = vulnerable is None or 0 < vulnerable < poor
    if not rises or not (severe is None or poor <= severe <= 1):
        raise CutoffsOutOfOrder(vulnerable, poor, severe)


def _reaches(matrix: DeprivationMatrix, cutoff: Fraction) -> Bools:
    found: Bools = numbers("poor", matrix.poor(cutoff)) == 1
    return found


def _within(stricter: DeprivationMatrix, ordinary: DeprivationMatrix) -> pl.DataFrame:
    """Give the stricter verdicts, false wherever the ordinary one is false."""
    columns = []
    for name in stricter.integer_weights:
        strict = stricter.deprived[name].rename("strict")
        plain = ordinary.deprived[name].rename("plain")
        both = pl.DataFrame([strict, plain])
        wrong = both.select((pl.col("strict") & ~pl.col("plain")).fill_null(value=False))
        rows = wrong.to_series().to_numpy()
        if rows.any():
            raise StricterNotStricter(name, rows_where(np.asarray(rows)))
        held = both.select(pl.col("strict") & pl.col("plain")).to_series()
        columns.append(held.alias(name))
    return pl.DataFrame(columns)
