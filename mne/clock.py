"""The time: one place that asks the machine, so that a test can set it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
"""Calendar days, deadlines and everything a person reads are in this zone."""

_fixed: list[datetime] = []


def now() -> datetime:
    """Give this moment in UTC."""
    return _fixed[-1] if _fixed else datetime.now(UTC)


def today() -> date:
    """Give the calendar day in Viet Nam, which is what a deadline counts."""
    return now().astimezone(LOCAL).date()


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold the clock at ``moment`` (with a zone) for the length of a ``with`` block."""
    _fixed.append(moment.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.pop()
