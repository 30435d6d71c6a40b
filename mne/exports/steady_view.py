"""A view of the store as of one moment, below which no change is still under way.

Changes are numbered when they are made and seen when they are committed. On PostgreSQL a
lower number can so appear after a higher one, and an export that goes by numbers would miss
it for ever. Before the view is taken, whoever is writing interviews is waited for; that
lock is let go at once, so tablets wait for milliseconds, not for the export.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from mne.db import make_readers
from mne.exports.errors import WritersInTheWay

PATIENCE = 30.0
"""Seconds to wait for whoever is writing."""


@contextmanager
def steady_view(engine: Engine, patience: float = PATIENCE) -> Iterator[Session]:
    """Give a session that reads the store as of this moment, however long it takes.

    Raises
    ------
    WritersInTheWay
        Somebody has been writing interviews all the while.
    """
    if engine.dialect.name == "sqlite":  # one writer: numbers are committed in order
        with make_readers(engine)() as session:
            yield session
        return
    still = engine.execution_options(
        isolation_level="REPEATABLE READ", postgresql_readonly=True
    )
    with sessionmaker(still, expire_on_commit=False)() as session:
        _look(engine, session, patience)
        yield session


def _look(engine: Engine, session: Session, patience: float) -> None:
    """Take the session's view while nobody writes interviews."""
    milliseconds = int(patience * 1000)
    try:
        with engine.begin() as connection:
            connection.execute(text(f"SET LOCAL lock_timeout = {milliseconds}"))
            connection.execute(text("LOCK TABLE submissions IN SHARE MODE"))
            session.execute(text("SELECT 1"))
    except OperationalError as fault:
        raise WritersInTheWay(patience) from fault
