"""Where an office runs its plans: one setting, as text.

=====================  ==============================================================
``parquet``            Polars reads the files in a stream; the default
``database:<url>``     a database that SQLAlchemy can reach, tables by their own names
``spark:<master>``     Spark reads the files: ``spark:local[2]``, ``spark:yarn``
``cells:<file>``       cells made elsewhere with the printed statement
=====================  ==============================================================
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path

from analysis.engine_errors import ExecutorUnknown, SparkMissing, TablesMissing
from analysis.execute import (
    CellFile,
    Database,
    Executor,
    ParquetFiles,
    Spark,
    SparkSession,
)
from analysis.query import connected

PARQUET = "parquet"
SETTINGS = (PARQUET, "database:<url>", "spark:<master>", "cells:<file>")


def executor_of(setting: str, files: Mapping[str, Path] | None = None) -> Executor:
    """Give the executor that a setting names.

    Parameters
    ----------
    files
        Parquet files by table name, for ``parquet`` and ``spark``; a cell file and a
        database bring their own.

    Raises
    ------
    ExecutorUnknown
        The setting is none of the four, or lacks its part after the colon.
    TablesMissing
        ``parquet`` and ``spark`` need files.
    SparkMissing
        The package ``pyspark`` is not installed.

    Examples
    --------
    >>> executor_of("cells:handed-over.parquet").path.name
    'handed-over.parquet'
    """
    kind, _, where = setting.partition(":")
    if (kind == PARQUET) == bool(where) or kind not in {PARQUET, *OTHERS}:
        raise ExecutorUnknown(setting, SETTINGS)
    if kind in {PARQUET, "spark"} and not files:
        raise TablesMissing(setting)
    if kind == PARQUET:
        return ParquetFiles(dict(files or {}))
    return OTHERS[kind](where, files or {})


def _database(url: str, _: Mapping[str, Path]) -> Executor:
    return Database(connected(url))


def _cells(file: str, _: Mapping[str, Path]) -> Executor:
    return CellFile(Path(file))


def _spark(master: str, files: Mapping[str, Path]) -> Executor:
    session = spark_session(master)
    for name, path in files.items():
        session.read.parquet(str(path)).createOrReplaceTempView(name)
    return Spark(session)


def spark_session(master: str) -> SparkSession:
    """Begin a session of Spark, or go on with the one that runs.

    Raises
    ------
    SparkMissing
        The package ``pyspark`` is not installed.
    """
    try:
        sql = importlib.import_module("pyspark.sql")
    except ModuleNotFoundError as missing:
        raise SparkMissing(missing.name or "pyspark") from missing
    session: SparkSession = sql.SparkSession.builder.master(master).getOrCreate()
    return session


OTHERS = {"database": _database, "spark": _spark, "cells": _cells}
