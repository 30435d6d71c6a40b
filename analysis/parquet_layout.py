"""The file that analysis reads: one row per household, laid out for one pass.

Sorted by stratum, PSU and id, so that a slice of strata is a range of the file; codes and
sizes as 32-bit numbers, indicators as booleans with NULL for missing, weights quantised;
row groups of 250,000, zstd. Beside it stands the table of PSUs, with what is constant
within each. What quantising changed is in the file's own metadata.

Text codes stay text, so that equal labels in two rounds are the same PSU; numbers are
smaller and faster.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from analysis.arrays import codes, column_of, numbers, rows_where
from analysis.cells import CellDesign
from analysis.design import SinglePsu
from analysis.engine_errors import (
    ParquetNotInOrder,
    PartsNotInOrder,
    PsuColumnVaries,
    WholeTooSmall,
)
from analysis.errors import HouseholdRepeated
from analysis.estimation_errors import NotYesOrNo, SizeNotCounted
from analysis.execute import ParquetFiles
from analysis.quantising import BITS, quantise

ROW_GROUP = 250_000
LAYOUT = "analysis-parquet-1"
HOUSEHOLDS = "households"
FACTS = "analysis"  # key of the metadata


@dataclass(frozen=True)
class ParquetLayout:
    """Which columns of a table go into the file for analysis, and as what.

    Attributes
    ----------
    psu_columns
        Domains (and ``fpc``) that are constant within a PSU: they go to the table of PSUs.
    domains
        Domains that vary within PSUs; blank where not known.
    poor
        A column that says who is poor, where a score alone does not.
    whole
        Where a file is to be one of several parts (see :func:`join_analysis_parquet`): at
        least what weight x size sums to over all of them.
    """

    indicators: Sequence[str]
    id: str = "household_id"
    stratum: str = "stratum"
    psu: str = "psu"
    weight: str = "weight"
    size: str | None = None
    psu_columns: Sequence[str] = ()
    domains: Sequence[str] = ()
    poor: str | None = None
    whole: float | None = None


@dataclass(frozen=True)
class AnalysisParquet:
    """A file laid out for analysis, and its table of PSUs.

    Attributes
    ----------
    q, total, change
        How the weights were quantised; see :class:`analysis.quantising.Quantised`.
    """

    path: Path
    q: int
    total: float
    change: float

    @property
    def executor(self) -> ParquetFiles:
        """Run plans on it, under the table name ``households``."""
        return ParquetFiles({HOUSEHOLDS: self.path})

    def design(self, single_psu: SinglePsu = "fail") -> CellDesign:
        """Take the design from the table of PSUs."""
        return CellDesign(pl.read_parquet(_psus_beside(self.path)), single_psu)


def write_analysis_parquet(
    frame: pl.DataFrame, path: Path, layout: ParquetLayout
) -> AnalysisParquet:
    """Lay the households of one round out for analysis.

    Raises
    ------
    HouseholdRepeated, LabelMissing, NotYesOrNo, SizeNotCounted, PsuColumnVaries,
    WeightMissing, WeightNegative, WeightLostInQuantising, ColumnNotFound
        Each names the column and the first rows.
    """
    for name in (layout.stratum, layout.psu):
        codes(name, column_of(frame, name))
    if column_of(frame, layout.id).is_duplicated().any():
        raise HouseholdRepeated(frame.filter(frame[layout.id].is_duplicated())[layout.id])
    size = None if layout.size is None else column_of(frame, layout.size)
    weights = quantise(column_of(frame, layout.weight), size, layout.whole)
    rows = _laid_out(frame, layout).with_columns(pl.Series(layout.weight, weights.weights))
    _size_is_known(rows, layout)
    psus = psu_table(frame, layout)
    facts = {
        "layout": LAYOUT,
        "q": weights.q,
        "total": weights.total,
        "change": weights.change,
    }
    _write(rows.sort(layout.stratum, layout.psu, layout.id), path, facts)
    _write(psus, _psus_beside(path), {"layout": LAYOUT})
    return open_analysis_parquet(path)


def join_analysis_parquet(parts: Sequence[AnalysisParquet], path: Path) -> AnalysisParquet:
    """Join parts of whole strata to one file, in a stream: no part is held in memory.

    A nation is laid out province by province, each with the same ``whole`` in its layout.

    Raises
    ------
    PartsNotInOrder
        The parts overlap in their strata, or their weights were quantised unlike.
    WholeTooSmall
        Together they weigh more than was said of the whole.
    """
    strata = [pl.read_parquet(_psus_beside(part.path))["stratum"] for part in parts]
    order = sorted(range(len(parts)), key=lambda k: strata[k][0])
    for one, other in itertools.pairwise(order):
        if strata[one][-1] >= strata[other][0]:
            raise PartsNotInOrder(parts[one].path.name, parts[other].path.name, "strata")
        if parts[one].q != parts[other].q:
            raise PartsNotInOrder(parts[one].path.name, parts[other].path.name, "q")
    total, exact = math.fsum(part.total for part in parts), 2.0 ** (BITS - parts[0].q)
    if total >= exact:
        raise WholeTooSmall(total, exact)
    before = math.fsum(part.total / (1 + part.change) for part in parts)
    facts = {
        "layout": LAYOUT,
        "q": parts[0].q,
        "total": total,
        "change": total / before - 1 if before else 0.0,
    }
    sorted_parts = [parts[k].path for k in order]
    _write(pl.scan_parquet(sorted_parts), path, facts)
    psus = pl.scan_parquet([_psus_beside(part) for part in sorted_parts])
    _write(psus, _psus_beside(path), {"layout": LAYOUT})
    return open_analysis_parquet(path)


def open_analysis_parquet(path: Path) -> AnalysisParquet:
    """Open a file for analysis.

    Raises
    ------
    ParquetNotInOrder
        It was not written by :func:`write_analysis_parquet`, or lacks its table of PSUs.
    """
    facts = json.loads(pl.read_parquet_metadata(path).get(FACTS, "{}"))
    if facts.get("layout") != LAYOUT:
        raise ParquetNotInOrder(path.name, f"layout = {facts.get('layout', '—')}")
    if not _psus_beside(path).exists():
        raise ParquetNotInOrder(path.name, f"{_psus_beside(path).name} = —")
    return AnalysisParquet(path, facts["q"], facts["total"], facts["change"])


def psu_table(frame: pl.DataFrame, layout: ParquetLayout) -> pl.DataFrame:
    """List the PSUs with the columns that are constant within them.

    Raises
    ------
    PsuColumnVaries
        A column differs within a PSU.
    """
    keys = [layout.stratum, layout.psu]
    for name in layout.psu_columns:
        column_of(frame, name)
    found = frame.select(*keys, *layout.psu_columns).unique().sort(*keys)
    repeated = found.filter(found.select(keys).is_duplicated())
    if repeated.height:
        raise PsuColumnVaries(layout.psu_columns, repeated[layout.psu].unique().sort())
    return _narrow(found).rename({layout.stratum: "stratum", layout.psu: "psu"})


def _laid_out(frame: pl.DataFrame, layout: ParquetLayout) -> pl.DataFrame:
    """Take the columns that go into the file, each in its type."""
    yes_no = [*layout.indicators, *([layout.poor] if layout.poor else [])]
    keys = [layout.id, layout.stratum, layout.psu, *layout.domains]
    keys += [layout.size] if layout.size else []
    return _narrow(pl.DataFrame([column_of(frame, name) for name in keys])).with_columns(
        _yes_no(column_of(frame, name)) for name in yes_no
    )


def _yes_no(column: pl.Series) -> pl.Series:
    """Make booleans of a column of 0, 1, true, false and blanks; NaN is a blank."""
    values = numbers(column.name, column)
    missing = np.isnan(values)
    wrong = ~missing & ~np.isin(values, (0.0, 1.0))
    if wrong.any():
        raise NotYesOrNo(column.name, rows_where(wrong))
    return pl.DataFrame({column.name: values == 1, "missing": missing}).select(
        pl.when(~pl.col("missing")).then(pl.col(column.name))
    )[column.name]


def _narrow(frame: pl.DataFrame) -> pl.DataFrame:
    """Hold whole numbers in 32 bits where they fit; narrower ones would wrap in sums."""
    return frame.with_columns(
        narrow if narrow.null_count() == column.null_count() else column.cast(pl.Int64)
        for column in frame.iter_columns()
        if column.dtype.is_integer()
        for narrow in (column.cast(pl.Int32, strict=False),)
    )


def _size_is_known(rows: pl.DataFrame, layout: ParquetLayout) -> None:
    """Refuse households that would count among the persons and have no members."""
    if layout.size is None:
        return
    known = pl.all_horizontal(pl.col(name).is_not_null() for name in layout.indicators)
    size = pl.col(layout.size)
    wrong = rows.select((known & ~(size >= 1).fill_null(value=False)).alias("w"))["w"]
    if wrong.any():
        raise SizeNotCounted(layout.size, rows_where(wrong.to_numpy()))


def _write(
    frame: pl.DataFrame | pl.LazyFrame, path: Path, facts: dict[str, object]
) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    frame.lazy().sink_parquet(
        part,
        compression="zstd",
        compression_level=3,
        row_group_size=ROW_GROUP,
        metadata={FACTS: json.dumps(facts)},
    )
    part.replace(path)


def _psus_beside(path: Path) -> Path:
    return path.with_name(f"{path.stem}.psus.parquet")
