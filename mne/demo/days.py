"""The moments at which things happen in the demo."""

from __future__ import annotations

from datetime import date, datetime, time

from mne import clock


def morning(day: date) -> datetime:
    """Give eight o'clock of a day in Viet Nam."""
    return datetime.combine(day, time(8), tzinfo=clock.LOCAL)
