"""The store: one declarative base, the column types, engines and sessions.

SQLite runs in WAL with ``synchronous=FULL``: what was committed survives a cut of power,
which is what a 201 to a tablet promises. A session that will write says so, because two
SQLite transactions that read first and write later block each other for good.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from time import monotonic
from typing import Annotated, Any, Protocol

from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    MetaData,
    create_engine,
    event,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

BUSY_SECONDS = 30

POOL_SIZE = 20
"""Connections that a process keeps: beyond them each request opens and closes its own."""

IDLE_SECONDS = 1.0
"""After so long a connection is tried before it is used: the server may have restarted."""

Id = Annotated[int, mapped_column(primary_key=True)]


class Base(DeclarativeBase):
    """Every table's base. Constraints have fixed names, so migrations can drop them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Stored(Protocol):
    """Any row: what an early stage may ask of a row of a later one."""

    @property
    def id(self) -> int:
        """The row's key."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, kept in UTC, given back with its zone. A time without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError(f"{value!r} has no time zone; use mne.clock.now()")
        return value.astimezone(UTC)

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return (
            moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        )


def json_type() -> JSON:
    """JSON text on SQLite, ``jsonb`` on PostgreSQL."""
    return JSON().with_variant(JSONB(), "postgresql")


def closed(enum: type[StrEnum], name: str) -> Enum:
    """Give a text column that takes only the values of ``enum``; its CHECK is ``name``."""
    return Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


def make_engine(url: str) -> Engine:
    """Open the database at ``url``, SQLite or PostgreSQL."""
    if url.startswith("sqlite"):
        engine = _open(url, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = _open(url.replace("postgresql://", "postgresql+psycopg://", 1))
    event.listen(engine, "checkin", _note_rest)
    event.listen(engine, "checkout", partial(_try_rested, engine.dialect))
    return engine


def _open(url: str, **given: Any) -> Engine:
    # The connection used last is taken first: what it has prepared and cached is warm.
    return create_engine(
        url,
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=POOL_SIZE,
        pool_use_lifo=True,
        **given,
    )


def _note_rest(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["rests_since"] = monotonic()


def _try_rested(
    dialect: Dialect, connection: Any, record: ConnectionPoolEntry, _proxy: Any
) -> None:
    """Let the pool open a new connection where the server has ended this one.

    SQLAlchemy's own ``pool_pre_ping`` asks at every use, which a post pays twice.
    """
    if monotonic() - record.info.get("rests_since", monotonic()) < IDLE_SECONDS:
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        raise DisconnectionError from error


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver must not begin transactions by itself: _begin_sqlite does.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        # INSERT OR REPLACE deletes a row in silence unless delete triggers see it.
        "recursive_triggers=ON",
        f"busy_timeout={BUSY_SECONDS * 1000}",
        # KiB for each of up to POOL_SIZE connections; the system caches the file anyway.
        "cache_size=-1024",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def make_sessions(engine: Engine) -> sessionmaker[Session]:
    """Give sessions that may write."""
    return sessionmaker(engine, expire_on_commit=False)


def make_readers(engine: Engine) -> sessionmaker[Session]:
    """Give sessions that only read, and so wait for nobody on SQLite."""
    return sessionmaker(engine.execution_options(writes=False), expire_on_commit=False)


def make_asker(engine: Engine) -> Engine:
    """Give connections for a single question: no transaction around it on PostgreSQL."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(writes=False)
    return engine.execution_options(isolation_level="AUTOCOMMIT")
