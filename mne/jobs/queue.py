"""The queue: a file of wake-ups, and the worker that runs them.

Losing the whole file loses nothing: the work that waits stands in the store
(``judged_at IS NULL``), and the worker looks there when it starts and once a minute.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from huey import SqliteHuey, crontab
from huey.consumer import Consumer

logger = logging.getLogger(__name__)

Sweep = Callable[[], int]
One = Callable[[int], object]


@dataclass(frozen=True)
class Queue:
    """Wake-ups for one kind of work, each naming the row that it is for."""

    huey: SqliteHuey
    wake: Callable[[int], object]

    def tell(self, row_id: int) -> None:
        """Wake the worker for a row; a queue that can't be written only makes it later."""
        try:
            self.wake(row_id)
        except sqlite3.Error:
            logger.warning("No wake-up for %s: the next sweep will find it", row_id)

    def consumer(self) -> Consumer:
        """Give a worker, not started yet."""
        return Consumer(self.huey, workers=1, initial_delay=0.1, max_delay=2.0)

    def work(self) -> None:
        """Work until SIGINT (finishing what is begun) or SIGTERM."""
        self.consumer().run()


def open_queue(path: Path, name: str, one: One, sweep: Sweep) -> Queue:
    """Open the queue in the file at ``path``: ``one`` runs per wake-up.

    ``sweep`` runs when the worker starts and every minute, and finds what no wake-up told.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # A wake-up need not survive a cut of power.
    huey = SqliteHuey(name, filename=str(path), results=False, fsync=False)
    wake = huey.task(name=f"{name}_one")(one)
    huey.on_startup(name=f"{name}_start")(sweep)
    huey.periodic_task(crontab(minute="*"), name=f"{name}_sweep")(sweep)
    return Queue(huey, wake)
