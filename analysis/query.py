"""The plan as one SQLAlchemy Core ``select``: SUM, COUNT, CASE, GROUP BY, and no more.

No cast, rounding, division or text function: engines differ in those. The only WHERE is a
slice of whole strata; a filter would take PSUs out of the design, so filters are domains.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Engine,
    Float,
    FromClause,
    Select,
    and_,
    case,
    cast,
    column,
    create_engine,
    func,
    select,
    table,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from analysis.cell_plan import FAULTY, MISSING, WEIGHTLESS, CellPlan
from analysis.engine_errors import DatabaseAddressFaulty
from analysis.packing import KEY, Digits, Packing

__all__ = [
    "Engine",
    "Select",
    "Strata",
    "cell_statement",
    "connected",
    "psu_statement",
    "sql_text",
]

Strata = Sequence[int] | Sequence[str]


def cell_statement(
    plan: CellPlan, strata: Strata | None = None, packing: Packing | None = None
) -> Select[Any]:
    """Write the one pass over the micro-data.

    Parameters
    ----------
    strata
        A slice: whole strata, sorted, and without a gap among those of the table. None:
        all of them.
    packing
        Group by one number instead of the keys; it widens them with the only cast there is.
    """
    rows = _rows(plan, strata, packing)
    names = (*plan.keys, "level") if packing is None else (KEY,)
    keys = [rows.c[name] for name in names]
    units = rows.c.x
    sums = [func.sum(units).label("x")]
    if plan.level != "pattern":
        sums += [
            func.sum(case((rows.c[f"d_{name}"], units), else_=0.0)).label(f"u_{name}")
            for name in plan.indicators
        ]
    return select(*keys, func.count().label("n"), *sums).group_by(*keys)


def psu_statement(plan: CellPlan, columns: Sequence[str]) -> Select[Any]:
    """List the PSUs with columns that are constant within them."""
    keys: list[ColumnElement[Any]] = [
        column(of).label(name)
        for name, of in {"stratum": plan.stratum, "psu": plan.psu}.items()
    ]
    constant: list[ColumnElement[Any]] = [column(name) for name in columns]
    return (
        select(*keys, *constant)
        .select_from(table(plan.table))
        .group_by(column(plan.stratum), column(plan.psu), *constant)
    )


def connected(url: str) -> Engine:
    """Make the engine of a database from its address; it connects for each query.

    Raises
    ------
    DatabaseAddressFaulty
        No database is known under such an address, or its driver is not installed.
    """
    try:
        return create_engine(url, poolclass=NullPool)
    except (ArgumentError, ModuleNotFoundError) as fault:
        raise DatabaseAddressFaulty(url) from fault


def sql_text(statement: Select[Any], quote: str = '"') -> str:
    """Write a statement as text, for engines that take text.

    ``quote`` encloses names that need it: a backtick for Spark.
    """
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    preparer = dialect.identifier_preparer
    preparer.initial_quote = preparer.final_quote = preparer.escape_quote = quote
    return str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


def _rows(plan: CellPlan, strata: Strata | None, packing: Packing | None) -> FromClause:
    """Give every household its keys, level and units."""
    deprived = {name: column(name, Boolean) for name in plan.indicators}
    valid = _valid(plan, list(deprived.values()))
    weight: ColumnElement[float] = column(plan.weight, Float)
    units = weight
    if plan.size is not None:
        units = case((valid, weight * column(plan.size)), else_=weight)
    keys: dict[str, ColumnElement[Any]] = {
        **{name: column(of) for name, of in plan.keys.items()},
        "level": case(
            (weight > 0, case((valid, _level(plan, deprived)), else_=MISSING)),
            (weight >= 0, WEIGHTLESS),
            else_=FAULTY,
        ),
    }
    if packing is not None:
        keys = {KEY: _packed(keys, packing)}
    columns: list[ColumnElement[Any]] = [
        *(key.label(name) for name, key in keys.items()),
        units.label("x"),
        *(deprived[name].label(f"d_{name}") for name in plan.indicators),
    ]
    statement: Select[Any] = select(*columns).select_from(table(plan.table))
    if strata is not None:
        statement = statement.where(_in_slice(column(plan.stratum), strata))
    return statement.subquery("households")


def _packed(keys: Mapping[str, ColumnElement[Any]], packing: Packing) -> ColumnElement[int]:
    """Add the digits up; the last one, the level, counts once."""
    key = keys["level"] - packing.level.lowest
    for name, digits in packing.keys.items():
        key = key + _digit(keys[name], digits) * packing.worth[name]
    return key


def _digit(key: ColumnElement[Any], digits: Digits) -> ColumnElement[int]:
    """Count from the lowest value on, in 64 bits: some engines wrap in 32 in silence."""
    digit: ColumnElement[int] = cast(key, BigInteger)
    if digits.lowest:
        digit = digit - digits.lowest
    if digits.blanks:
        return case((key.is_not(None), digit), else_=digits.radix - 1)
    return digit


def _valid(plan: CellPlan, deprived: Sequence[ColumnElement[Any]]) -> ColumnElement[bool]:
    needed = [*deprived, *(column(c) for c in (plan.size, plan.poor) if c is not None)]
    return and_(*(answer.is_not(None) for answer in needed))


def _level(
    plan: CellPlan, deprived: Mapping[str, ColumnElement[bool]]
) -> ColumnElement[int]:
    if plan.poor is not None:
        return case((column(plan.poor, Boolean), 1), else_=0)
    worth = list(plan.indicators.values())
    if plan.level == "pattern":
        worth = [1 << bit for bit in range(len(deprived))]
    marks = [
        case((is_deprived, w), else_=0)
        for is_deprived, w in zip(deprived.values(), worth, strict=True)
    ]
    level: ColumnElement[int] = reduce(add, marks)
    if plan.level == "poor":
        return case((level >= plan.least_score, 1), else_=0)
    return level


def _in_slice(stratum: ColumnElement[Any], strata: Strata) -> ColumnElement[bool]:
    """Ask for a range where strata are numbers: a sorted file is then read in part.

    Engines order text differently, so text strata are listed.
    """
    if all(isinstance(one, int) for one in strata):
        return stratum.between(min(strata), max(strata))
    return stratum.in_(list(strata))
