"""The made survey on several engines: quantised weights, blanks, awkward names."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import polars as pl
import sqlalchemy as sa

from analysis.cell_plan import CellPlan
from analysis.deprivation import DeprivationMatrix
from analysis.design import SurveyDesign
from analysis.quantising import quantise
from tests.analysis.made_survey import INDICATORS, TWELFTHS, made_survey

QUARTER = Fraction(1, 4)
ONES = dict.fromkeys(INDICATORS, 1)
TABLE = "surveyed"
GROUPS = {"kinh": "Kinh", "khmer": "Khơ-me (Khmer) 'Krom'", "cham": 'Chăm "Islam"'}


def households(
    *, blanks: bool = False, label: str = "2022", **options: Any
) -> pl.DataFrame:
    """One round with quantised weights, and a column called ``group`` of Vietnamese text.

    With ``blanks`` one answer in fifty and one group in twenty is missing.
    """
    frame = made_survey(**options).filter(pl.col("round") == label)
    rng = np.random.default_rng(11)
    group = pl.col("ethnicity").replace_strict(GROUPS).alias("group")
    weight = quantise(frame["weight"], frame["size"]).weights
    frame = frame.with_columns(group, pl.Series("weight", weight))
    if not blanks:
        return frame
    lost = {name: rng.random(frame.height) < 0.02 for name in INDICATORS}
    lost["group"] = rng.random(frame.height) < 0.05
    return frame.with_columns(
        pl.when(~pl.Series(gone)).then(pl.col(name)).alias(name)
        for name, gone in lost.items()
    )


def plan_of(level: Any = "poor", **options: Any) -> CellPlan:
    """Twelve indicators of a twelfth, poor from a quarter."""
    return CellPlan(TABLE, ONES, QUARTER, level, **options)


def matrix(frame: pl.DataFrame, cutoff: Fraction = QUARTER) -> DeprivationMatrix:
    """The same deprivations, row by row."""
    return DeprivationMatrix.of(frame.select(INDICATORS), TWELFTHS, cutoff, frame["size"])


def design(frame: pl.DataFrame, **options: Any) -> SurveyDesign:
    """The same design, row by row."""
    return SurveyDesign.from_frame(frame, strata="stratum", psu="psu", **options)


def load(frame: pl.DataFrame, engine: sa.Engine) -> None:
    """Put a frame into a database, as the table that the plans read."""
    kinds = {pl.Float64: sa.Double, pl.Int64: sa.Integer, pl.Boolean: sa.Boolean}
    columns = [
        sa.Column(name, kinds.get(dtype.base_type(), sa.Text))
        for name, dtype in frame.schema.items()
    ]
    table = sa.Table(TABLE, sa.MetaData(), *columns)
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(table.insert(), frame.to_dicts())
