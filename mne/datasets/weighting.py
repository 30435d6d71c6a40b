"""From what came of the visits to weights: non-response is made up for within a stratum."""

from __future__ import annotations

import polars as pl

RESPONDED = ("completed", "partly")
OUT_OF_SCOPE = ("moved", "dissolved")
"""Households that no longer belong to the hamlet's population: nobody stands for them."""
NOT_VISITED = "not_visited"


def with_weights(selections: pl.DataFrame) -> pl.DataFrame:
    r"""Add ``responded``, ``response_factor`` and ``weight`` to drawn households.

    In each stratum the respondents stand for everybody drawn who is in scope:

    .. math:: w_i = d_i \frac{\sum_{in\ scope} d}{\sum_{responded} d},

    with :math:`d` the design weight. "Not found" counts as in scope, because nobody knows.
    A household without interview has the weight 0. Where a stratum has no respondent at
    all the factor is null: nothing can be said of it.
    """
    responded = pl.col("disposition").is_in(RESPONDED)
    in_scope = ~pl.col("disposition").is_in(OUT_OF_SCOPE)
    design = pl.col("design_weight")
    answered = design.filter(responded).sum().over("stratum")
    wanted = design.filter(in_scope).sum().over("stratum")
    return selections.with_columns(
        responded=responded,
        response_factor=pl.when(answered > 0).then(wanted / answered),
    ).with_columns(
        weight=pl.when("responded").then(design * pl.col("response_factor")).otherwise(0.0)
    )


def with_listed_weights(selections: pl.DataFrame) -> pl.DataFrame:
    """Add the same columns to the list of a census: who answered counts once."""
    responded = pl.col("disposition").is_in(RESPONDED)
    return selections.with_columns(
        responded=responded,
        response_factor=pl.lit(1.0),
        weight=responded.cast(pl.Float64),
    )


def with_variance_units(selections: pl.DataFrame) -> pl.DataFrame:
    """Give ``stratum`` and ``psu`` as the variance is computed.

    A hamlet taken with certainty was not sampled: it is a stratum of its own, and its
    households are the units drawn in it.
    """
    certain = pl.col("psu_chance") >= 1.0
    return selections.with_columns(
        stratum=pl.when(certain)
        .then(pl.concat_str("stratum", "psu", separator="/"))
        .otherwise("stratum"),
        psu=pl.when(certain).then("household_id").otherwise("psu"),
    )
