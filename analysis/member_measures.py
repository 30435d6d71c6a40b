"""Poverty counted over members: children, women, elderly or disabled people in poor homes.

A household hands its state down to its members, so a share of children living in poor
households is a ratio of totals over households, each counting as many times as it has
children. PSU totals, and with them the standard errors, are those of a file with one row
per member; ``n`` counts the households that have such members.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl

from analysis.arrays import Column, Floats, column_of, numbers, rows_where, same_length
from analysis.deprivation import DeprivationMatrix
from analysis.deprivation_errors import MembersMiscounted
from analysis.deprivation_measures import POOR, deprivation_measures
from analysis.measures import ONE, Measurement, Ratio, Values


def count_members(
    households: pl.Series,
    members: pl.DataFrame,
    groups: Mapping[str, pl.Expr],
    *,
    key: str = "household_id",
    counts_as: str | None = None,
) -> pl.DataFrame:
    """Count the members of each group in each household, in the order of the households.

    Parameters
    ----------
    groups
        Who belongs: ``{"children": pl.col("age") < 16}``.
    counts_as
        Column of ``members`` with the weight of each over that of the household; None: 1.

    Returns
    -------
    polars.DataFrame
        A column for each group. Blank where it isn't known of a member, or no member is
        listed: such a household is missing, not without children.
    """
    one = pl.lit(1.0) if counts_as is None else column_of(members, counts_as)
    belongs = {name: expression.cast(pl.Boolean) for name, expression in groups.items()}
    known = members.select(
        column_of(members, key).alias("key"),
        *(
            pl.when(is_in).then(one).when(~is_in).then(0.0).alias(name)
            for name, is_in in belongs.items()
        ),
    )
    summed = known.group_by("key").agg(
        pl.when(pl.col(name).null_count() == 0).then(pl.col(name).sum()).alias(name)
        for name in belongs
    )
    listed = households.to_frame("key").join(
        summed, on="key", how="left", maintain_order="left"
    )
    return listed.select(list(belongs))


def for_members(measurement: Measurement, count: Column) -> Measurement:
    """Count a group of members instead of households: all measures, for that group.

    Households without such members take no part, as if they lay outside a domain: their
    PSUs stay in the design, and degrees of freedom count the PSUs that hold the group.

    Raises
    ------
    MembersMiscounted
        A count is below 0.
    """
    members = _counts("members", count, len(measurement))
    has = members > 0
    columns: dict[str, Values] = {
        name: np.where(has, values, np.zeros(1, dtype=values.dtype))
        for name, values in measurement.columns.items()
    }
    valid = measurement.valid & ~np.isnan(members)
    size = np.where(valid, np.nan_to_num(members), 0.0)
    return replace(measurement, columns=columns, valid=valid, size=size)


def member_measures(
    matrix: DeprivationMatrix,
    counts: pl.DataFrame,
    *,
    poor: Column | None = None,
    standard: str = "",
) -> Measurement:
    """Measure several groups of members side by side, with the covariance between them.

    For each group (the ``indicator``): ``member_headcount``, the share that lives in poor
    households, ``member_intensity`` and ``member_M0`` as A and M0, and
    ``member_deprivations``, the mean number of indicators its households lack. Degrees of
    freedom are those of the households; for a small group alone take :func:`for_members`.

    Parameters
    ----------
    counts
        From :func:`count_members`; a column for each group.
    """
    plain = deprivation_measures(matrix, poor=poor, standard=standard)
    size = numbers("household_size", matrix.size)
    score = numbers("score", matrix.score) / matrix.denominator
    lacks = numbers("deprivations", matrix.deprivations)
    is_poor = plain.columns[POOR]
    valid = plain.valid & ~np.isnan(size)
    columns: dict[str, Values] = {ONE: size}
    ratios: list[Ratio] = []
    for name in counts.columns:
        members = _counts(name, counts[name], len(plain))
        valid &= ~np.isnan(members)
        columns |= {
            f"n.{name}": members,
            f"h.{name}": members * is_poor,
            f"s.{name}": members * score * is_poor,
            f"d.{name}": members * lacks,
        }
        ratios += _group_ratios(name)
    return Measurement(
        columns, valid, tuple(ratios), np.ones(len(plain)), standard=standard
    )


def _counts(name: str, column: Column, rows: int) -> Floats:
    members = numbers(name, column)
    same_length(name, len(members), rows)
    if (members < 0).any():
        raise MembersMiscounted(name, rows_where(members < 0))
    return members


def _group_ratios(name: str) -> list[Ratio]:
    n, h, s, d = ({f"{prefix}.{name}": 1.0} for prefix in "nhsd")
    everyone, the_poor = f"n.{name}", f"h.{name}"
    return [
        Ratio("member_headcount", h, n, "proportion", everyone, name),
        Ratio("member_intensity", s, h, "share", the_poor, name),
        Ratio("member_M0", s, n, "index", everyone, name),
        Ratio("member_deprivations", d, n, "mean", everyone, name),
    ]
